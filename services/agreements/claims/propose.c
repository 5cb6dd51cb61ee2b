#include "services/agreements/claims/propose.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/base/digest.h"
#include "proto/codec/args.h"
#include "services/agreements/documents/words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED = 3, WORD_MAX = 14, ORG_MAX = 16, YEARS_MAX = 8 };

/* --- Titles --------------------------------------------------------------------------------- */

static bool is_year(struct text word, int *year)
{
	int64_t number;
	if (word.len != 4 || !text_to_i64(word, 1900, 2099, &number))
		return false;
	*year = (int)number;
	return true;
}

static bool is_apart(char c)
{
	return !isalnum((unsigned char)c) && !((unsigned char)c & 0x80);
}

/* The next word from `at` on; false at the end. */
static bool next_word(struct text text, size_t *at, struct text *out)
{
	while (*at < text.len && is_apart(text.ptr[*at]))
		(*at)++;
	size_t from = *at;
	while (*at < text.len && !is_apart(text.ptr[*at]))
		(*at)++;
	*out = text_slice(text, from, *at);
	return out->len > 0;
}

/* Where a run of words, little ones aside, begins with the letters of the id: "Shanghai Cooperation
 * Organisation" of SCO. Returns its end; `from` itself where none begins there. */
static size_t end_of_name(struct text title, size_t from, struct text org)
{
	struct text word;
	size_t at = from, letters = 0;
	while (letters < org.len && next_word(title, &at, &word)) {
		bool fits = toupper((unsigned char)word.ptr[0]) == org.ptr[letters];
		if (!fits && (letters == 0 || word.len > 3))
			return from;
		letters += fits;
	}
	return org.len > 2 && letters == org.len ? at : from;
}

static struct text without_name(struct text title, struct text org, struct arena *arena)
{
	struct text copy = arena_copy(arena, title), word;
	size_t at = 0;
	while (next_word(copy, &at, &word)) {
		size_t from = (size_t)(word.ptr - copy.ptr), end = end_of_name(copy, from, org);
		if (text_equal_nocase(word, org))
			end = at;
		memset((char *)copy.ptr + from, ' ', end - from);
		at = end > at ? end : at;
	}
	return copy;
}

static int compare_words(const void *a, const void *b)
{
	const struct text *left = a, *right = b;
	size_t len = left->len < right->len ? left->len : right->len;
	int order = memcmp(left->ptr, right->ptr, len);
	return order ? order : (left->len > right->len) - (left->len < right->len);
}

static void put(struct buffer *out, struct text word, size_t max)
{
	for (size_t i = 0; i < word.len && i < max; i++) {
		char c = word.ptr[i];
		char upper = (char)toupper((unsigned char)c);
		buffer_text(out, (struct text){&upper, 1});
	}
}

void propose_base(struct text org, struct text title, struct arena *arena, char out[PROPOSE_RECORD])
{
	struct words words = {0};
	struct buffer id = {0}, all = {0};
	uint32_t kept = 0;
	int year;
	words_add(&words, without_name(title, org, arena), arena);
	for (uint32_t i = 0; i < words.count; i++)
		if (!is_year(words.items[i], &year))
			words.items[kept++] = words.items[i];
	qsort(words.items, kept, sizeof(*words.items), compare_words);
	bool cut = org.len > ORG_MAX || kept > NAMED;
	buffer_text(&id, TEXT("document:"));
	put(&id, org.len ? org : TEXT("X"), ORG_MAX);
	for (uint32_t i = 0; i < kept; i++) {
		buffer_format(&all, "%.*s ", TEXT_ARG(words.items[i]));
		bool plain = true; /* an id is written in ASCII */
		for (size_t k = 0; k < words.items[i].len; k++)
			plain = plain && !((unsigned char)words.items[i].ptr[k] & 0x80);
		cut = cut || !plain || words.items[i].len > WORD_MAX;
		if (i >= NAMED || !plain)
			continue;
		buffer_text(&id, TEXT("-"));
		put(&id, words.items[i], WORD_MAX);
	}
	if (cut)
		buffer_format(&id, "-%06llX",
			(unsigned long long)digest_xxh3(buffer_bytes(&all)) & 0xFFFFFF);
	snprintf(out, PROPOSE_RECORD, "%.*s", TEXT_ARG(buffer_as_text(&id)));
	buffer_fini(&id);
	buffer_fini(&all);
}

/* --- Which of them -------------------------------------------------------------------------- */

/* What claims told of one record. */
struct told {
	struct text record;
	int titled[YEARS_MAX]; /* years that titles name */
	uint32_t titled_count;
	int adopted_from, adopted_to; /* years; 0: nobody told of its adoption */
	int acted;                    /* first year of an act after it; 0: none */
};

static void titled(const struct claim *claim, struct told *out)
{
	struct text title = TEXT_NONE, word;
	size_t at = 0;
	int year;
	(void)args_text(claim->args, "title", &title);
	while (next_word(title, &at, &word))
		if (is_year(word, &year) && out->titled_count < YEARS_MAX)
			out->titled[out->titled_count++] = year;
}

static void tell(const struct claim *claim, struct told *out)
{
	struct text action = TEXT_NONE, date = TEXT_NONE;
	int year = 0;
	(void)args_text(claim->args, "action", &action);
	bool later = text_is(claim->fact, "doc.in_force") || verdict_is_later_act(action);
	bool dated = args_text(claim->args, "date", &date) && date.len >= 4 &&
		     is_year(text_slice(date, 0, 4), &year);
	if (!dated && claim->article_date.len >= 4)
		(void)is_year(text_slice(claim->article_date, 0, 4), &year);
	titled(claim, out);
	if (later && (!out->acted || year < out->acted))
		out->acted = year;
	/* News without a day tells of this year, or of the last. */
	int from = dated ? year : year - 1;
	if (later || !year)
		return;
	if (out->adopted_to) {
		out->adopted_from = from > out->adopted_from ? from : out->adopted_from;
		out->adopted_to = year < out->adopted_to ? year : out->adopted_to;
	} else {
		out->adopted_from = from;
		out->adopted_to = year;
	}
}

static bool titles_fit(const struct told *a, const struct told *b)
{
	for (uint32_t i = 0; i < a->titled_count; i++)
		for (uint32_t k = 0; k < b->titled_count; k++)
			if (a->titled[i] == b->titled[k])
				return true;
	return !a->titled_count || !b->titled_count;
}

static bool fits(const struct told *claim, const struct told *record)
{
	if (!titles_fit(claim, record))
		return false;
	if (claim->adopted_to && record->adopted_to)
		return claim->adopted_from <= record->adopted_to &&
		       record->adopted_from <= claim->adopted_to;
	if (claim->adopted_to && record->acted)
		return claim->adopted_from <= record->acted;
	return !claim->acted || !record->adopted_from || record->adopted_from <= claim->acted;
}

static struct told *told_of(struct told *all, uint32_t *count, struct text record)
{
	for (uint32_t i = 0; i < *count; i++)
		if (text_equal(all[i].record, record))
			return &all[i];
	all[*count] = (struct told){.record = record};
	return &all[(*count)++];
}

void propose_place(struct text base, const struct claim *claim,
	const struct verdict_said *const *said, uint32_t count, char out[PROPOSE_RECORD])
{
	struct told *all = alloc_zero((size_t)count + 1, sizeof(*all)), own = {0};
	const struct told *best = NULL;
	uint32_t all_count = 0;
	for (uint32_t i = 0; i < count; i++)
		tell(&said[i]->claim, told_of(all, &all_count, said[i]->match.record));
	tell(claim, &own);
	for (uint32_t i = 0; i < all_count; i++)
		if (fits(&own, &all[i]) && (!best || all[i].adopted_from > best->adopted_from))
			best = &all[i];
	snprintf(out, PROPOSE_RECORD, "%.*s", TEXT_ARG(best ? best->record : base));
	size_t len = strlen(out);
	if (!best && own.adopted_to)
		len += (size_t)snprintf(out + len, PROPOSE_RECORD - len, "-%d", own.adopted_to);
	/* Of one year, with other years in their titles. */
	for (int more = 2; !best && more < 1000; more++) {
		bool taken = false;
		for (uint32_t i = 0; i < all_count; i++)
			taken = taken || text_is(all[i].record, out);
		if (!taken)
			break;
		snprintf(out + len, PROPOSE_RECORD - len, "-%d", more);
	}
	free(all);
}
