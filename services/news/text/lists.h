/* Lists of words that the code asks for by name and language. The words stand in the rule files, as
 * lines `words NAME ...` under `lang X` (data/rules/README.md): whoever adds a word, or a language,
 * writes no C. `word_lists.tbl` says which lists there are.
 *
 * Whether a word is in a list is one bit of it (see `words`), found when the word is first seen. */
#ifndef SERAI_SERVICES_NEWS_TEXT_LISTS_H
#define SERAI_SERVICES_NEWS_TEXT_LISTS_H

#include "proto/base/arena.h"
#include "proto/base/err.h"
#include "services/news/text/words.h"

enum word_list {
#define WORD_LIST(name, line) LIST_##name,
#include "services/news/text/word_lists.tbl"
#undef WORD_LIST
	LIST_COUNT,
	LISTS_PARTS = (LIST_COUNT + 63) / 64 /* of a row of bits, one for each list */
};

/* What a line says its words stand for: `words months=7 july|jul`. */
struct list_value {
	struct text text; /* TEXT_NONE where the list has no values */
	double number;    /* 0 where it is none */
};

/* An entry of a list whose entries have several words, or values. */
struct list_entry {
	const uint32_t *words;
	uint32_t words_len;
	struct list_value value;
};

/* The lists of one language. */
struct lists_spoken {
	struct text lang;
	uint32_t part; /* of the bits of a word: where those of the lists begin */
	/* Sorted by their first word, longer ones first; by list, from starts[list] on. */
	struct list_entry *entries;
	uint32_t starts[LIST_COUNT + 1];
};

struct lists;

struct lists *lists_create(struct words *words); /* lends words; add before words_seal */
void lists_destroy(struct lists **lists);

/* LIST_COUNT where no list has the name. */
enum word_list lists_named(struct text name);

/* Notes a language in which there are rules or lists. False when there are too many. */
bool lists_speak(struct lists *lists, struct text lang) MUST_USE;

/* One alternative of a line: "said", "last week", "adopt*", "???*ed" (an ending behind three
 * letters at least), "!red" (not in the list, whatever its ending), as of the language; "any" is
 * every language. What is wrong with it, in the words of what was wanted; NULL when nothing is. */
const char *lists_add(struct lists *lists, enum word_list list, struct text lang,
	struct text alternative, struct text value) MUST_USE;

/* Ends the adding. A list without a word in any language is a named error. */
enum err lists_seal(struct lists *lists, struct why *why) MUST_USE;

/* Lent; NULL for a language that has neither rules nor lists. */
const struct lists_spoken *lists_of(const struct lists *lists, struct text lang);

/* Of the bits of a word those of the lists; which is asked of them, or of what was made of them. */
static inline const uint64_t *lists_bits(const struct lists_spoken *lists, const uint64_t *bits)
{
	return bits + lists->part;
}

static inline bool lists_bit(const uint64_t *bits, enum word_list list)
{
	return bits[list / 64u] >> (list % 64u) & 1;
}

static inline bool lists_has(
	const struct lists_spoken *lists, const uint64_t *bits, enum word_list list)
{
	return lists_bit(lists_bits(lists, bits), list);
}

#endif
