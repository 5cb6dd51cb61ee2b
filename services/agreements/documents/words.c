#include "services/agreements/documents/words.h"

#include "services/kit/fold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char little[] =
	" a an and as at between by for from in into its of on or our s the their "
	"this that to towards until upon with ";

static bool is_little(struct text word)
{
	char padded[16];
	if (word.len + 3 > sizeof(padded))
		return false;
	padded[0] = ' ';
	memcpy(padded + 1, word.ptr, word.len);
	memcpy(padded + 1 + word.len, " ", 2);
	return strstr(little, padded) != NULL;
}

static void drop_end(struct text *word, const char *end, size_t keep)
{
	size_t len = strlen(end);
	if (word->len >= len + 3 && text_ends(*word, text_of(end)))
		word->len -= len - keep;
}

/* programme = program, strategies = strategy, members = member, organization = organisation. */
static struct text even_out(char *word, size_t len)
{
	struct text out = {word, len};
	if (text_ends(out, TEXT("ies")) && len > 4) {
		word[len - 3] = 'y';
		out.len = len - 2;
	} else if (!text_ends(out, TEXT("ss")) && !text_ends(out, TEXT("us"))) {
		drop_end(&out, "s", 0);
	}
	drop_end(&out, "mme", 1);
	for (size_t i = 0; i + 3 <= out.len; i++)
		if (memcmp(word + i, "iza", 3) == 0 || memcmp(word + i, "ize", 3) == 0)
			word[i + 1] = 's';
	return out;
}

bool words_have(const struct words *words, struct text word)
{
	for (uint32_t i = 0; i < words->count; i++)
		if (text_equal(words->items[i], word))
			return true;
	return false;
}

static void put_word(struct words *words, struct text word)
{
	if (words->count < WORDS_MAX && !words_have(words, word))
		words->items[words->count++] = word;
}

/* The length of a character of a script without blanks (kana, Chinese characters: U+3040 to U+9FFF)
 * at `at`; 0: none stands there. */
static size_t unspaced(struct text word, size_t at)
{
	unsigned char first = at + 3 <= word.len ? (unsigned char)word.ptr[at] : 0;
	unsigned char second = first ? (unsigned char)word.ptr[at + 1] : 0;
	return (first == 0xE3 && second >= 0x81) || (first >= 0xE4 && first <= 0xE9) ? 3 : 0;
}

/* The first characters of `word` while they are, or are not, of such a script. */
static size_t run_of(struct text word, bool of_unspaced)
{
	size_t at = 0;
	while (at < word.len && (unspaced(word, at) > 0) == of_unspaced)
		at += of_unspaced ? 3 : 1;
	return at;
}

static void put_pairs(struct words *words, struct text run)
{
	if (run.len == 3)
		put_word(words, run);
	for (size_t at = 0; at + 6 <= run.len; at += 3)
		put_word(words, text_slice(run, at, at + 6));
}

/* Endings of Russian words, as they are without accents, longer ones first: a title is told in all
 * cases. */
static void drop_russian_end(struct text *word)
{
	static const char *const ends[] = {"иями", "ами", "ями", "ыми", "ими", "ого", "его", "ому",
		"ему", "иям", "иях", "ая", "яя", "ое", "ее", "ои", "еи", "ыи", "ии", "ую", "юю",
		"ом", "ем", "ам", "ям", "ах", "ях", "ых", "их", "ов", "ев", "ия", "ие", "ию", "ью",
		"а", "е", "и", "о", "у", "ы", "ю", "я", "ь"};
	enum { LEFT_MIN = 6 }; /* three letters */
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t len = strlen(ends[i]);
		if (word->len < len + LEFT_MIN || !text_ends(*word, text_of(ends[i])))
			continue;
		word->len -= len;
		return;
	}
}

/* Capitals and accents of other alphabets make no other word. */
static struct text folded(struct text word, struct arena *arena)
{
	char room[FOLD_BYTES];
	bool plain = true;
	for (size_t i = 0; plain && i < word.len; i++)
		plain = !((unsigned char)word.ptr[i] & 0x80);
	if (plain || !fold_name(word, room))
		return word;
	struct text out = arena_copy(arena, text_of(room));
	drop_russian_end(&out);
	return out;
}

static void word_add(struct words *words, char *word, size_t len, struct arena *arena)
{
	struct text rest = {word, len};
	while (rest.len) {
		size_t pairs = run_of(rest, true), plain = pairs ? 0 : run_of(rest, false);
		struct text run = text_slice(rest, 0, pairs + plain);
		rest = text_slice(rest, run.len, rest.len);
		if (pairs)
			put_pairs(words, run);
		if (pairs || is_little(run))
			continue;
		run = folded(run, arena);
		put_word(words, even_out((char *)run.ptr, run.len));
	}
}

static bool is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c >= 0x80;
}

/* Typographic quotes, apostrophes and dashes (U+2000 to U+203F), guillemets, and the marks of
 * Chinese texts (U+3000 to U+303F, U+FF00 to U+FFFF) part words as plain ones do. */
static void drop_punctuation(char *text, size_t len)
{
	static const char *const marks[] = {
		"\xE2\x80", "\xE3\x80", "\xEF\xBC", "\xEF\xBD", "\xC2\xAB", "\xC2\xBB"};
	for (size_t i = 0; i + 1 < len; i++)
		for (size_t k = 0; k < ARRAY_LEN(marks); k++) {
			size_t width = marks[k][0] == '\xC2' ? 2 : 3;
			if (i + width <= len && memcmp(text + i, marks[k], 2) == 0)
				memset(text + i, ' ', width);
		}
}

void words_add(struct words *words, struct text text, struct arena *arena)
{
	char *lowered = (char *)arena_copy(arena, text.ptr ? text : TEXT("")).ptr;
	size_t from = 0;
	drop_punctuation(lowered, text.len);
	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && is_letter((unsigned char)lowered[i])) {
			if (lowered[i] >= 'A' && lowered[i] <= 'Z')
				lowered[i] = (char)(lowered[i] - 'A' + 'a');
			continue;
		}
		word_add(words, lowered + from, i - from, arena);
		from = i + 1;
	}
}

static int by_word(const void *a, const void *b)
{
	return text_compare(
		((const struct words_held *)a)->word, ((const struct words_held *)b)->word);
}

/* Each title has a word once: as many as there are of it are the titles that have it. */
static void count_holders(struct words_titles *out, struct arena *arena)
{
	size_t all = 0, at = 0;
	for (uint32_t i = 0; i < out->count; i++)
		all += out->items[i].words.count;
	out->held = arena_zero(arena, all + 1, sizeof(*out->held));
	for (uint32_t i = 0; i < out->count; i++)
		for (uint32_t k = 0; k < out->items[i].words.count; k++)
			out->held[at++].word = out->items[i].words.items[k];
	qsort(out->held, all, sizeof(*out->held), by_word);
	for (size_t i = 0; i < all; i++) {
		bool again = out->held_count &&
			     text_equal(out->held[out->held_count - 1].word, out->held[i].word);
		if (!again)
			out->held[out->held_count++] = (struct words_held){out->held[i].word, 0};
		out->held[out->held_count - 1].titles++;
	}
}

static const struct words_held *held_find(const struct words_titles *titles, struct text word)
{
	const struct words_held wanted = {.word = word};
	return bsearch(&wanted, titles->held, titles->held_count, sizeof(wanted), by_word);
}

static void add_title(struct words_titles *out, const struct rules_documents *documents,
	uint32_t document, struct text title, struct arena *arena)
{
	struct words_title *one = &out->items[out->count++];
	one->document = document;
	words_add(&one->words, title, arena);
	words_add(&one->words, documents->items[document].org, arena);
}

void words_titles(
	const struct rules_documents *documents, struct arena *arena, struct words_titles *out)
{
	size_t all = 0;
	for (uint32_t i = 0; i < documents->count; i++)
		all += 1 + documents->items[i].titles_count;
	*out = (struct words_titles){.items = arena_zero(arena, all + 1, sizeof(*out->items))};
	for (uint32_t i = 0; i < documents->count; i++) {
		const struct document *document = &documents->items[i];
		add_title(out, documents, i, document->title, arena);
		for (uint32_t k = 0; k < document->titles_count; k++) {
			struct text title = document->titles[k], lang;
			if (text_split(&title, ':', &lang))
				add_title(out, documents, i, title, arena);
		}
	}
	count_holders(out, arena);
	for (uint32_t i = 0; i < out->count; i++)
		for (uint32_t k = 0; k < out->items[i].words.count; k++)
			out->items[i].whole += words_weight(out, out->items[i].words.items[k]);
}

bool words_is_held(const struct words_titles *titles, struct text word)
{
	return held_find(titles, word) != NULL;
}

double words_weight(const struct words_titles *titles, struct text word)
{
	const struct words_held *held = held_find(titles, word);
	return log((titles->count + 1.0) / ((held ? held->titles : 0) + 0.5));
}
