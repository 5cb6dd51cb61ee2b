#include "services/news/text/words.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>
#include <unicode/utrans.h>

enum { WORD_MAX = 192, WORDS_LEARNT_MAX = 200000, GROUPS_MAX = 64 };

struct word {
	char *text;
	uint32_t len;
	uint32_t simplified; /* the word that it is the traditional form of; 0: none */
	uint64_t *bits;      /* NULL: no matcher asks for it */
	uint64_t groups;
};

/* The upper half of the hash stands beside the number, so that only what is sought is looked at. */
struct word_slot {
	uint32_t number; /* 0: empty */
	uint32_t hash;
};

/* What matchers ask for: each alternative once, with the matchers it belongs to. A set of words is
 * remembered among them, so that equal ones are one. */
enum { ASKED_SET = WORDS_ENDING + 1 };

struct asker {
	uint32_t matcher;
	unsigned letters_before; /* an ending: at least so many */
};

struct asked {
	unsigned kind; /* enum words_form, or ASKED_SET */
	char *text;
	uint32_t len;
	struct asker *askers;
	size_t askers_len, askers_room;
};

struct words {
	struct word *items;
	size_t len, room;
	struct word_slot *slots; /* open addressing */
	size_t slots_len;
	char **matchers;
	size_t matchers_len, matchers_room;
	struct asked *asked;
	size_t asked_len, asked_room;
	uint32_t *asked_slots; /* open addressing; 0 is empty, else index + 1 */
	size_t asked_slots_len;
	uint64_t *no_bits; /* the row of a word that no matcher asks for */
	size_t bits_len;   /* 0 until sealed */
	size_t sealed_len;
	uint32_t groups[GROUPS_MAX]; /* a matcher + 1 each, or 0 */
	UTransliterator *simplifier; /* opened for the first Chinese character */
};

static const uint64_t hash_start = 1469598103934665603u;

static uint64_t hash_more(uint64_t h, char c)
{
	return (h ^ (uint8_t)c) * 1099511628211u;
}

static uint64_t hash_end(uint64_t h)
{
	return h ^ (h >> 29);
}

static uint64_t hash(const char *ptr, size_t len)
{
	uint64_t h = hash_start;
	for (size_t i = 0; i < len; i++)
		h = hash_more(h, ptr[i]);
	return hash_end(h);
}

struct words *words_create(void)
{
	struct words *words = alloc_zero(1, sizeof(*words));
	words->slots_len = 1 << 12;
	words->slots = alloc_zero(words->slots_len, sizeof(*words->slots));
	words->asked_slots_len = 1 << 12;
	words->asked_slots = alloc_zero(words->asked_slots_len, sizeof(*words->asked_slots));
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
	for (size_t i = 0; i < w->asked_len; i++) {
		free(w->asked[i].text);
		free(w->asked[i].askers);
	}
	if (w->simplifier)
		utrans_close(w->simplifier);
	free(w->asked);
	free(w->asked_slots);
	free(w->no_bits);
	free(w->matchers);
	free(w->items);
	free(w->slots);
	free(w);
	*words = NULL;
}

/* Apostrophes of all shapes are one; "ё" is written or left "е"; digits, letters, full stops,
 * brackets and signs of per cent may be as wide as a Chinese character. */
static UChar32 folded_letter(UChar32 c)
{
	enum { WIDE_FIRST = 0xFF05 };
	if (c == 0x0451)
		return 0x0435;
	if (c == 0x2019 || c == 0x2018 || c == 0x02BC)
		return '\'';
	if (c < WIDE_FIRST)
		return c;
	bool wide = (c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF41 && c <= 0xFF5A) || c == 0xFF0E ||
		    c == WIDE_FIRST || c == 0xFF08 || c == 0xFF09;
	return wide ? c - 0xFEE0 : c;
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
		c = folded_letter(c);
		if (n + 4 > size)
			break;
		U8_APPEND_UNSAFE(out, n, c);
	}
	return n;
}

/* Endings are hashed from their end on, so that the hash of each comes on the way to the next. */
static uint64_t asked_hash(unsigned kind, struct text text)
{
	if (kind != WORDS_ENDING)
		return hash(text.ptr, text.len);
	uint64_t h = hash_start;
	for (size_t i = text.len; i > 0; i--)
		h = hash_more(h, text.ptr[i - 1]);
	return hash_end(h);
}

static uint32_t *asked_slot(
	const struct words *words, unsigned kind, struct text text, uint64_t hashed)
{
	size_t mask = words->asked_slots_len - 1, at = (hashed + kind) & mask;
	for (;; at = (at + 1) & mask) {
		uint32_t index = words->asked_slots[at];
		if (index == 0)
			return &words->asked_slots[at];
		const struct asked *a = &words->asked[index - 1];
		if (a->kind == kind && a->len == text.len &&
			memcmp(a->text, text.ptr, text.len) == 0)
			return &words->asked_slots[at];
	}
}

static void asked_grow(struct words *words)
{
	free(words->asked_slots);
	words->asked_slots_len *= 2;
	words->asked_slots = alloc_zero(words->asked_slots_len, sizeof(*words->asked_slots));
	for (size_t i = 0; i < words->asked_len; i++) {
		const struct asked *a = &words->asked[i];
		struct text text = {a->text, a->len};
		*asked_slot(words, a->kind, text, asked_hash(a->kind, text)) = (uint32_t)i + 1;
	}
}

static void ask(struct words *words, unsigned kind, struct text text, struct asker asker)
{
	uint64_t hashed = asked_hash(kind, text);
	if ((words->asked_len + 1) * 2 > words->asked_slots_len)
		asked_grow(words);
	uint32_t *slot = asked_slot(words, kind, text, hashed);
	if (!*slot) {
		words->asked = alloc_room(
			words->asked, words->asked_len, &words->asked_room, sizeof(*words->asked));
		words->asked[words->asked_len++] = (struct asked){.kind = kind,
			.text = alloc_copy(text.ptr, text.len),
			.len = (uint32_t)text.len};
		*slot = (uint32_t)words->asked_len;
	}
	struct asked *a = &words->asked[*slot - 1];
	a->askers = alloc_room(a->askers, a->askers_len, &a->askers_room, sizeof(*a->askers));
	a->askers[a->askers_len++] = asker;
}

void words_ask(struct words *words, uint32_t matcher, enum words_form form, struct text text,
	unsigned letters_before)
{
	char folded[WORD_MAX];
	CHECK(words->bits_len == 0);
	struct text plain = {folded, words_fold(text, folded, sizeof(folded))};
	ask(words, form, plain, (struct asker){matcher, letters_before});
}

/* Behind the bits stands which parts of them are not empty. */
static size_t row_len(const struct words *words)
{
	return words->bits_len + WORDS_FILLED(words->bits_len);
}

/* Sets, or takes away, the bits of those who ask so for a word with so many letters before. */
static void set_bits(struct words *words, struct word *word, uint32_t asked, unsigned letters)
{
	if (!asked)
		return;
	if (!word->bits)
		word->bits = alloc_zero(row_len(words), sizeof(uint64_t));
	const struct asked *a = &words->asked[asked - 1];
	for (size_t i = 0; i < a->askers_len; i++) {
		uint64_t bit = UINT64_C(1) << (a->askers[i].matcher % 64);
		uint64_t *part = &word->bits[a->askers[i].matcher / 64];
		if (a->kind == WORDS_LEFT_OUT)
			*part &= ~bit;
		else if (letters >= a->askers[i].letters_before)
			*part |= bit;
	}
}

/* The hash of each beginning comes on the way to that of the word, and so with its endings. */
static void judge(struct words *words, struct word *word)
{
	uint64_t h = hash_start, back = hash_start;
	unsigned letters = 0;
	struct text text = {word->text, word->len};
	for (uint32_t n = 1; n <= word->len; n++) {
		h = hash_more(h, word->text[n - 1]);
		letters += ((uint8_t)word->text[n - 1] & 0xC0) != 0x80;
		struct text beginning = text_slice(text, 0, n);
		set_bits(words, word, *asked_slot(words, WORDS_BEGINNING, beginning, hash_end(h)),
			0);
	}
	for (uint32_t n = word->len; n > 0; n--) {
		back = hash_more(back, word->text[n - 1]);
		letters -= ((uint8_t)word->text[n - 1] & 0xC0) != 0x80;
		struct text ending = text_slice(text, n - 1, word->len);
		set_bits(words, word, *asked_slot(words, WORDS_ENDING, ending, hash_end(back)),
			letters);
	}
	set_bits(words, word, *asked_slot(words, WORDS_LEFT_OUT, text, hash_end(h)), 0);
	set_bits(words, word, *asked_slot(words, WORDS_WHOLE, text, hash_end(h)), 0);
	for (size_t part = 0; word->bits && part < words->bits_len; part++) {
		uint64_t filled = word->bits[part] != 0;
		word->bits[words->bits_len + part / 64] |= filled << (part % 64);
	}
	for (unsigned g = 0; word->bits && g < GROUPS_MAX; g++) {
		if (words->groups[g] && words_bit(word->bits, words->groups[g] - 1))
			word->groups |= UINT64_C(1) << g;
	}
}

static struct word_slot *slot_of(const struct words *words, struct text word, uint64_t hashed)
{
	size_t mask = words->slots_len - 1, at = hashed & mask;
	for (;; at = (at + 1) & mask) {
		struct word_slot *slot = &words->slots[at];
		if (slot->number == 0)
			return slot;
		if (slot->hash != (uint32_t)(hashed >> 32))
			continue;
		const struct word *w = &words->items[slot->number - 1];
		if (w->len == word.len && memcmp(w->text, word.ptr, word.len) == 0)
			return slot;
	}
}

static void rehash(struct words *words, size_t slots_len)
{
	free(words->slots);
	words->slots_len = slots_len;
	words->slots = alloc_zero(slots_len, sizeof(*words->slots));
	for (size_t i = 0; i < words->len; i++) {
		struct text text = {words->items[i].text, words->items[i].len};
		uint64_t hashed = hash(text.ptr, text.len);
		*slot_of(words, text, hashed) =
			(struct word_slot){(uint32_t)i + 1, (uint32_t)(hashed >> 32)};
	}
}

/* The simplified form of one Chinese character into `out`; false when it has none of its own. */
static bool simplify(struct words *words, struct text text, struct text *out, char bytes[8])
{
	enum { HAN_FIRST = 0xE3, HAN_LAST = 0xE9, HAN_BYTES = 3, ROOM = 8 };
	static const UChar rules[] = u"Traditional-Simplified";
	uint8_t first = text.len ? (uint8_t)text.ptr[0] : 0;
	UErrorCode status = U_ZERO_ERROR;
	if (text.len != HAN_BYTES || first < HAN_FIRST || first > HAN_LAST)
		return false;
	if (!words->simplifier)
		words->simplifier = utrans_openU(rules, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
	UChar wide[ROOM];
	int32_t len = 0, limit = 0, length = 0;
	u_strFromUTF8(wide, ROOM, &len, text.ptr, HAN_BYTES, &status);
	limit = len;
	utrans_transUChars(words->simplifier, wide, &len, ROOM, 0, &limit, &status);
	u_strToUTF8(bytes, ROOM, &length, wide, len, &status);
	*out = (struct text){bytes, (size_t)length};
	return U_SUCCESS(status) && length == HAN_BYTES && !text_equal(*out, text);
}

/* Folded into `out` as words_fold does, and hashed on the way, as long as it is plain ASCII. */
static struct text fold_and_hash(struct text word, char out[WORD_MAX], uint64_t *hashed)
{
	uint64_t h = hash_start;
	size_t n = 0;
	for (; n < word.len && n < WORD_MAX - 4 && (uint8_t)word.ptr[n] < 0x80; n++) {
		char c = word.ptr[n];
		out[n] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
		h = hash_more(h, out[n]);
	}
	if (n < word.len) {
		n = words_fold(word, out, WORD_MAX);
		*hashed = hash(out, n);
	} else {
		*hashed = hash_end(h);
	}
	return (struct text){out, n};
}

static uint32_t add_word(struct words *words, struct text text, uint64_t hashed)
{
	char bytes[8];
	struct text simplified;
	uint32_t same =
		simplify(words, text, &simplified, bytes) ? words_number(words, simplified) : 0;
	if ((words->len + 1) * 2 > words->slots_len)
		rehash(words, words->slots_len * 2);
	words->items = alloc_room(words->items, words->len, &words->room, sizeof(*words->items));
	struct word *w = &words->items[words->len++];
	*w = (struct word){.text = alloc_copy(text.ptr, text.len),
		.len = (uint32_t)text.len,
		.simplified = same};
	*slot_of(words, text, hashed) =
		(struct word_slot){(uint32_t)words->len, (uint32_t)(hashed >> 32)};
	if (words->bits_len)
		judge(words, w);
	return same ? same : (uint32_t)words->len;
}

uint32_t words_number(struct words *words, struct text word)
{
	char folded[WORD_MAX];
	uint64_t hashed;
	struct text text = fold_and_hash(word, folded, &hashed);
	uint32_t number = slot_of(words, text, hashed)->number;
	if (!number)
		return add_word(words, text, hashed);
	uint32_t same = words->items[number - 1].simplified;
	return same ? same : number;
}

struct text words_text(const struct words *words, uint32_t number)
{
	CHECK(number > 0 && number <= words->len);
	return (struct text){words->items[number - 1].text, words->items[number - 1].len};
}

static uint32_t add_matcher(struct words *words, char *alternatives)
{
	if (words->matchers_len == WORDS_BITS_MAX)
		return UINT32_MAX;
	words->matchers = alloc_room(words->matchers, words->matchers_len, &words->matchers_room,
		sizeof(*words->matchers));
	words->matchers[words->matchers_len] = alternatives;
	return (uint32_t)words->matchers_len++;
}

uint32_t words_reserve(struct words *words, uint32_t count)
{
	CHECK(words->bits_len == 0);
	uint32_t first = ((uint32_t)words->matchers_len + 63) / 64 * 64;
	if (first + count > WORDS_BITS_MAX)
		return UINT32_MAX;
	while (words->matchers_len < first + count)
		add_matcher(words, NULL);
	return first;
}

static uint32_t matcher_of(struct words *words, struct text text)
{
	uint32_t known = *asked_slot(words, ASKED_SET, text, hash(text.ptr, text.len));
	if (known)
		return words->asked[known - 1].askers[0].matcher;
	if (words->matchers_len == WORDS_BITS_MAX)
		return UINT32_MAX;
	uint32_t matcher = add_matcher(words, text_copy(text));
	ask(words, ASKED_SET, text, (struct asker){matcher, 0});
	struct text rest = text, part;
	while (text_split(&rest, '|', &part)) {
		bool beginning = part.len > 1 && part.ptr[part.len - 1] == '*';
		ask(words, beginning ? WORDS_BEGINNING : WORDS_WHOLE,
			text_slice(part, 0, part.len - beginning), (struct asker){matcher, 0});
	}
	return matcher;
}

uint32_t words_matcher(struct words *words, struct text alternatives)
{
	CHECK(words->bits_len == 0);
	/* What is folded may be longer: a byte that is no UTF-8 becomes U+FFFD. */
	size_t room = alternatives.len * 3 + 4;
	char *folded = alloc_zero(room, 1);
	uint32_t matcher =
		matcher_of(words, (struct text){folded, words_fold(alternatives, folded, room)});
	free(folded);
	return matcher;
}

struct text words_matcher_text(const struct words *words, uint32_t matcher)
{
	return text_of(words->matchers[matcher]);
}

void words_group(struct words *words, unsigned group, uint32_t matcher)
{
	CHECK(words->bits_len == 0 && group < GROUPS_MAX);
	words->groups[group] = matcher + 1;
}

uint64_t words_groups(const struct words *words, uint32_t number)
{
	return number ? words->items[number - 1].groups : 0;
}

bool words_match(const struct words *words, uint32_t number, uint32_t matcher)
{
	const uint64_t *bits = words->items[number - 1].bits;
	return bits && words_bit(bits, matcher);
}

const uint64_t *words_bits(const struct words *words, uint32_t number)
{
	const uint64_t *bits = number ? words->items[number - 1].bits : NULL;
	return bits ? bits : words->no_bits;
}

void words_count(const struct words *words, uint32_t number, uint32_t *counts)
{
	const uint64_t *bits = words_bits(words, number);
	for (size_t part = 0; part < words->bits_len; part++)
		for (uint64_t rest = bits[part]; rest; rest &= rest - 1)
			counts[part * 64 + (size_t)__builtin_ctzll(rest)]++;
}

size_t words_bits_len(const struct words *words)
{
	return words->bits_len;
}

void words_seal(struct words *words)
{
	words->bits_len = words->matchers_len / 64 + 1;
	words->no_bits = alloc_zero(row_len(words), sizeof(uint64_t));
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
