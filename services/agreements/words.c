#include "services/agreements/words.h"

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

static void word_add(struct words *words, char *word, size_t len)
{
	if (len == 0 || is_little((struct text){word, len}))
		return;
	struct text even = even_out(word, len);
	if (words->count < WORDS_MAX && !words_have(words, even))
		words->items[words->count++] = even;
}

static bool is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c >= 0x80;
}

/* Typographic quotes, apostrophes and dashes (U+2000 to U+203F) part words as plain ones do. */
static void drop_punctuation(char *text, size_t len)
{
	for (size_t i = 0; i + 2 < len; i++)
		if (memcmp(text + i, "\xE2\x80", 2) == 0)
			memcpy(text + i, "   ", 3);
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
		word_add(words, lowered + from, i - from);
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
		all += out->items[i].count;
	out->held = arena_zero(arena, all + 1, sizeof(*out->held));
	for (uint32_t i = 0; i < out->count; i++)
		for (uint32_t k = 0; k < out->items[i].count; k++)
			out->held[at++].word = out->items[i].items[k];
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

void words_titles(
	const struct rules_documents *documents, struct arena *arena, struct words_titles *out)
{
	*out = (struct words_titles){.count = documents->count};
	out->items = arena_zero(arena, documents->count + 1, sizeof(*out->items));
	out->whole = arena_zero(arena, documents->count + 1, sizeof(*out->whole));
	for (uint32_t i = 0; i < documents->count; i++) {
		words_add(&out->items[i], documents->items[i].title, arena);
		words_add(&out->items[i], documents->items[i].org, arena);
	}
	count_holders(out, arena);
	for (uint32_t i = 0; i < documents->count; i++)
		for (uint32_t k = 0; k < out->items[i].count; k++)
			out->whole[i] += words_weight(out, out->items[i].items[k]);
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
