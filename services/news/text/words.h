/* The vocabulary: every distinct word gets a small number, so that the rest compares numbers.
 *
 * A matcher is a set of words that a rule asks for, some by their beginning ("adopt*"). Which
 * matchers a word satisfies is found once, when the word is first seen, and kept as a row of bits.
 * Words are folded: lower case, typographic apostrophes made plain. Matchers are all added before
 * the first article; words are added for ever, until `words_full` says to start afresh. */
#ifndef SERAI_SERVICES_NEWS_TEXT_WORDS_H
#define SERAI_SERVICES_NEWS_TEXT_WORDS_H

#include "proto/base/text.h"

#include <string.h>

struct words;

enum { WORDS_BITS_MAX = 8192 }; /* matchers */

struct words *words_create(void);
void words_destroy(struct words **words);

/* Never 0. A Chinese character in its traditional form is the same word as in its simplified. */
uint32_t words_number(struct words *words, struct text word);
struct text words_text(const struct words *words, uint32_t number);

/* `alternatives`: "adopt*|approv*|sign". Equal sets share a number. UINT32_MAX when full. */
uint32_t words_matcher(struct words *words, struct text alternatives);
struct text words_matcher_text(const struct words *words, uint32_t matcher);
bool words_match(const struct words *words, uint32_t number, uint32_t matcher);

/* The bits of a word, one for each matcher: words_bits_len 64-bit parts, and behind them
 * WORDS_FILLED parts with a bit for each of those that are not empty, which are few. They stay
 * where they are as long as the word is known. Number 0 is a word that no matcher asks for. */
#define WORDS_FILLED(bits_len) (((bits_len) + 63) / 64)
const uint64_t *words_bits(const struct words *words, uint32_t number);
size_t words_bits_len(const struct words *words);

/* Adds one to the count of each matcher that the word satisfies. */
void words_count(const struct words *words, uint32_t number, uint32_t *counts);

static inline bool words_bit(const uint64_t *bits, uint32_t matcher)
{
	return bits[matcher / 64] >> (matcher % 64) & 1;
}

/* Matchers without words yet, in a row, the first of them a multiple of 64, so that one 64-bit part
 * holds as many as it can. UINT32_MAX when there are not so many left. */
uint32_t words_reserve(struct words *words, uint32_t count);

/* What a matcher may ask for beside whole words: "adopt*", and an ending that stands behind so many
 * letters at least. A word that is left out satisfies by none of these, and only as a whole one. */
enum words_form { WORDS_WHOLE, WORDS_BEGINNING, WORDS_LEFT_OUT, WORDS_ENDING };
void words_ask(struct words *words, uint32_t matcher, enum words_form form, struct text text,
	unsigned letters_before);

/* Remembers the matcher as that of a group, from 0 and under 64, so that all groups can be asked of
 * a word at once: words_groups gives a bit for each. */
void words_group(struct words *words, unsigned group, uint32_t matcher);
uint64_t words_groups(const struct words *words, uint32_t number);

/* Ends the adding of matchers: the words known so far get their bits. */
void words_seal(struct words *words);

/* Lower case and plain apostrophes into `out`, cut at its size; returns the length. */
size_t words_fold(struct text word, char *out, size_t size);

/* Forgets the words learnt since `words_seal` once they are very many. Call between articles. */
void words_trim(struct words *words);

#endif
