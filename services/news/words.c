#include "services/news/words.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

enum { WORD_MAX = 192, WORDS_LEARNT_MAX = 200000 };

struct word {
	char *text;
	uint32_t len;
	uint64_t *bits;
};

struct words {
	struct word *items;
	size_t len, room;
	uint32_t *slots; /* open addressing; 0 is empty, else index + 1 */
	size_t slots_len;
	char **matchers;
	size_t matchers_len, matchers_room;
	size_t bits_len; /* 0 until sealed */
	size_t sealed_len;
};

static uint64_t hash(const char *ptr, size_t len)
{
	uint64_t h = 1469598103934665603u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (uint8_t)ptr[i]) * 1099511628211u;
	return h ^ (h >> 29);
}

struct words *words_create(void)
{
	struct words *words = alloc_zero(1, sizeof(*words));
	words->slots_len = 1 << 12;
	words->slots = alloc_zero(words->slots_len, sizeof(*words->slots));
	return words;
}

static void drop_words(struct words *words, size_t keep)
{
	for (size_t i = keep; i < words->len; i++) {
		free(words->items[i].text);
		free(words->items[i].bits);
	}
	words->len = keep;
}

void words_destroy(struct words **words)
{
	struct words *w = *words;
	if (!w)
		return;
	drop_words(w, 0);
	for (size_t i = 0; i < w->matchers_len; i++)
		free(w->matchers[i]);
	free(w->matchers);
	free(w->items);
	free(w->slots);
	free(w);
	*words = NULL;
}

size_t words_fold(struct text word, char *out, size_t size)
{
	size_t n = 0;
	int32_t i = 0, len = (int32_t)word.len;
	while (i < len) {
		UChar32 c;
		uint8_t byte = (uint8_t)word.ptr[i];
		if (byte < 0x80) {
			c = byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
			i++;
		} else {
			U8_NEXT((const uint8_t *)word.ptr, i, len, c);
			c = c < 0 ? 0xFFFD : u_tolower(c);
		}
		if (c == 0x2019 || c == 0x2018 || c == 0x02BC)
			c = '\'';
		if (n + 4 > size)
			break;
		U8_APPEND_UNSAFE(out, n, c);
	}
	return n;
}

static bool one_accepts(struct text pattern, struct text word)
{
	if (pattern.len > 1 && pattern.ptr[pattern.len - 1] == '*')
		return word.len >= pattern.len - 1 &&
		       memcmp(word.ptr, pattern.ptr, pattern.len - 1) == 0;
	return text_equal(pattern, word);
}

static bool accepts(const char *alternatives, struct text word)
{
	struct text rest = text_of(alternatives), part;
	while (text_split(&rest, '|', &part)) {
		if (one_accepts(part, word))
			return true;
	}
	return false;
}

static void judge(struct words *words, struct word *word)
{
	word->bits = alloc_zero(words->bits_len + 1, sizeof(uint64_t));
	struct text text = {word->text, word->len};
	for (size_t m = 0; m < words->matchers_len; m++) {
		if (accepts(words->matchers[m], text))
			word->bits[m / 64] |= (uint64_t)1 << (m % 64);
	}
}

static uint32_t *slot_of(const struct words *words, struct text word)
{
	size_t mask = words->slots_len - 1, at = hash(word.ptr, word.len) & mask;
	for (;; at = (at + 1) & mask) {
		uint32_t index = words->slots[at];
		if (index == 0)
			return &words->slots[at];
		const struct word *w = &words->items[index - 1];
		if (w->len == word.len && memcmp(w->text, word.ptr, word.len) == 0)
			return &words->slots[at];
	}
}

static void rehash(struct words *words, size_t slots_len)
{
	free(words->slots);
	words->slots_len = slots_len;
	words->slots = alloc_zero(slots_len, sizeof(*words->slots));
	for (size_t i = 0; i < words->len; i++) {
		struct text text = {words->items[i].text, words->items[i].len};
		*slot_of(words, text) = (uint32_t)i + 1;
	}
}

uint32_t words_number(struct words *words, struct text word)
{
	char folded[WORD_MAX];
	struct text text = {folded, words_fold(word, folded, sizeof(folded))};
	uint32_t *slot = slot_of(words, text);
	if (*slot)
		return *slot;
	if ((words->len + 1) * 2 > words->slots_len) {
		rehash(words, words->slots_len * 2);
		slot = slot_of(words, text);
	}
	words->items = alloc_room(words->items, words->len, &words->room, sizeof(*words->items));
	struct word *w = &words->items[words->len++];
	*w = (struct word){.text = alloc_copy(text.ptr, text.len), .len = (uint32_t)text.len};
	*slot = (uint32_t)words->len;
	if (words->bits_len)
		judge(words, w);
	return (uint32_t)words->len;
}

struct text words_text(const struct words *words, uint32_t number)
{
	CHECK(number > 0 && number <= words->len);
	return (struct text){words->items[number - 1].text, words->items[number - 1].len};
}

uint32_t words_matcher(struct words *words, struct text alternatives)
{
	char folded[4096];
	CHECK(words->bits_len == 0);
	struct text text = {folded, words_fold(alternatives, folded, sizeof(folded))};
	for (size_t m = 0; m < words->matchers_len; m++) {
		if (text_is(text, words->matchers[m]))
			return (uint32_t)m;
	}
	if (words->matchers_len == WORDS_BITS_MAX)
		return UINT32_MAX;
	words->matchers = alloc_room(words->matchers, words->matchers_len, &words->matchers_room,
		sizeof(*words->matchers));
	words->matchers[words->matchers_len] = text_copy(text);
	return (uint32_t)words->matchers_len++;
}

struct text words_matcher_text(const struct words *words, uint32_t matcher)
{
	return text_of(words->matchers[matcher]);
}

bool words_match(const struct words *words, uint32_t number, uint32_t matcher)
{
	return words->items[number - 1].bits[matcher / 64] >> (matcher % 64) & 1;
}

const uint64_t *words_bits(const struct words *words, uint32_t number)
{
	return words->items[number - 1].bits;
}

size_t words_bits_len(const struct words *words)
{
	return words->bits_len;
}

void words_seal(struct words *words)
{
	words->bits_len = words->matchers_len / 64 + 1;
	for (size_t i = 0; i < words->len; i++)
		judge(words, &words->items[i]);
	words->sealed_len = words->len;
}

void words_trim(struct words *words)
{
	if (words->len - words->sealed_len < WORDS_LEARNT_MAX)
		return;
	drop_words(words, words->sealed_len);
	rehash(words, words->slots_len);
}
