#include "services/agreements/words.h"

#include <math.h>
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

void words_titles(
	const struct rules_documents *documents, struct arena *arena, struct words_titles *out)
{
	out->items = arena_zero(arena, documents->count + 1, sizeof(*out->items));
	out->count = documents->count;
	for (uint32_t i = 0; i < documents->count; i++) {
		words_add(&out->items[i], documents->items[i].title, arena);
		words_add(&out->items[i], documents->items[i].org, arena);
	}
}

double words_weight(const struct words_titles *titles, struct text word)
{
	uint32_t holders = 0;
	for (uint32_t i = 0; i < titles->count; i++)
		holders += words_have(&titles->items[i], word);
	return log((titles->count + 1.0) / (holders + 0.5));
}

double words_shared(const struct words_titles *titles, const struct words *a, const struct words *b)
{
	double sum = 0;
	for (uint32_t i = 0; i < a->count; i++)
		if (words_have(b, a->items[i]))
			sum += words_weight(titles, a->items[i]);
	return sum;
}
