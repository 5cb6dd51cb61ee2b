#include "services/news/store/sketch.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { TEXT_MAX = 1 << 20, RUN = 3, RUNS_MIN = 20 };
#define SAME    0.7
#define CUT     0.85 /* of the shorter one's runs that the longer one has */
#define CUT_SIM 0.4  /* below, the estimate is too rough to tell */
#define SHARED  0.6  /* of the shorter one's words, in sentences that both have */

/* Folded UTF-16; the caller frees. */
static UChar *fold(struct text text, int32_t *len)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t room = (int32_t)text.len + 1, wide_len = 0;
	UChar *wide = alloc_zero((size_t)room, sizeof(*wide));
	u_strFromUTF8WithSub(
		wide, room, &wide_len, text.ptr, (int32_t)text.len, 0xFFFD, NULL, &status);
	const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&status);
	UChar *folded = alloc_zero((size_t)wide_len * 3 + 16, sizeof(*folded));
	*len = unorm2_normalize(casefold, wide, wide_len, folded, wide_len * 3 + 16, &status);
	if (U_FAILURE(status)) {
		free(folded);
		*len = wide_len;
		return wide;
	}
	free(wide);
	return folded;
}

static bool is_han(UChar32 c)
{
	return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
	       (c >= 0xAC00 && c <= 0xD7AF) || c >= 0x20000;
}

/* splitmix64's last step: spreads the bits of one number over all. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ULL;
	x = (x ^ x >> 27) * 0x94D049BB133111EBULL;
	return x ^ x >> 31;
}

/* The least values so far, less 2^31: the machine compares several numbers with a sign at once. */
struct least {
	int32_t values[SKETCH_VALUES];
	uint32_t runs;
};

static void add_run(struct least *least, const uint64_t words[RUN])
{
	uint64_t run = mix(words[0] + mix(words[1] + mix(words[2])));
	uint32_t low = (uint32_t)run, high = (uint32_t)(run >> 32) | 1;
	/* The i-th hash function: a line through the two halves, spread once more. */
	uint32_t at = low * 2654435761U, step = high * 2654435761U;
	for (uint32_t i = 0; i < SKETCH_VALUES; i++, at += step) {
		int32_t value = (int32_t)((at ^ at >> 15) ^ 0x80000000U);
		/* Written always: then the compiler takes several of them at once. */
		least->values[i] = value < least->values[i] ? value : least->values[i];
	}
	least->runs++;
}

static void add_word(struct least *least, uint64_t words[RUN], uint32_t *count, uint64_t word)
{
	words[0] = words[1];
	words[1] = words[2];
	words[2] = word;
	if (++*count >= RUN)
		add_run(least, words);
}

void sketch_make(struct text text, struct sketch *out)
{
	uint64_t words[RUN] = {0};
	uint32_t count = 0;
	int32_t len;
	struct least least = {.runs = 0};
	for (int i = 0; i < SKETCH_VALUES; i++)
		least.values[i] = INT32_MAX;
	if (text.len > TEXT_MAX)
		text.len = TEXT_MAX;
	UChar *folded = fold(text, &len);
	for (int32_t i = 0, from = 0; i <= len;) {
		UChar32 c = ' ';
		int32_t at = i;
		if (i < len)
			U16_NEXT(folded, i, len, c);
		else
			i++;
		if (u_isalnum(c) && !is_han(c))
			continue;
		if (at > from)
			add_word(&least, words, &count,
				digest_xxh3(bytes_of(folded + from, (size_t)(at - from) * 2)));
		if (is_han(c))
			add_word(&least, words, &count, mix((uint64_t)c));
		from = i;
	}
	free(folded);
	out->runs = least.runs;
	for (int i = 0; i < SKETCH_VALUES; i++)
		out->values[i] = (uint32_t)least.values[i] ^ 0x80000000U;
}

double sketch_similarity(const struct sketch *a, const struct sketch *b)
{
	int same = 0;
	if (!a->runs || !b->runs)
		return 0;
	for (int i = 0; i < SKETCH_VALUES; i++)
		same += a->values[i] == b->values[i];
	return (double)same / SKETCH_VALUES;
}

bool sketch_same(const struct sketch *a, const struct sketch *b)
{
	double similarity = sketch_similarity(a, b);
	double less = a->runs < b->runs ? a->runs : b->runs;
	if (similarity >= SAME)
		return true;
	if (similarity < CUT_SIM || less < RUNS_MIN)
		return false;
	/* Of J = shared / (a + b - shared) follows what they share. */
	double shared = similarity * ((double)a->runs + b->runs) / (1 + similarity);
	return shared >= CUT * less;
}

/* --- Sentences that both have ------------------------------------------------------------------
 */

/* Shorter ones stand in any two texts: names in a list, headings. */
enum { SAID_MIN = 4 };

struct said {
	uint64_t hash;
	uint32_t words;
};

struct saying {
	struct said *items;
	uint32_t len;
	size_t room;
	uint32_t words; /* of the whole text */
};

static void end_sentence(struct saying *saying, struct said *now)
{
	if (now->words >= SAID_MIN) {
		saying->items = alloc_room(
			saying->items, saying->len, &saying->room, sizeof(*saying->items));
		saying->items[saying->len++] = *now;
		saying->words += now->words;
	}
	*now = (struct said){0};
}

static int by_hash(const void *a, const void *b)
{
	uint64_t left = ((const struct said *)a)->hash, right = ((const struct said *)b)->hash;
	return left < right ? -1 : left > right;
}

/* Sentences by their words alone, in the order of their hashes. */
static void take_sentences(struct text text, struct saying *out)
{
	struct said now = {0};
	int32_t len;
	UChar *folded = fold(text, &len);
	bool inside = false;
	for (int32_t i = 0; i < len;) {
		UChar32 c;
		U16_NEXT(folded, i, len, c);
		bool word = u_isalnum(c);
		bool ends = c == '!' || c == '?' || c == '\n' || c == 0x3002 ||
			    (c == '.' && (i == len || u_isspace(folded[i])));
		if (word) {
			now.words += !inside || is_han(c);
			now.hash = mix(now.hash + (uint64_t)c + (inside ? 0 : 1u << 24));
		}
		inside = word && !is_han(c);
		if (ends)
			end_sentence(out, &now);
	}
	end_sentence(out, &now);
	free(folded);
	if (out->len)
		qsort(out->items, out->len, sizeof(*out->items), by_hash);
}

static double shared_words(struct text a, struct text b)
{
	struct saying one = {0}, other = {0};
	uint32_t both = 0;
	take_sentences(a, &one);
	take_sentences(b, &other);
	for (uint32_t i = 0, j = 0; i < one.len && j < other.len;) {
		bool same = one.items[i].hash == other.items[j].hash;
		both += same ? one.items[i].words : 0;
		bool first = one.items[i].hash <= other.items[j].hash;
		j += same || !first;
		i += first;
	}
	uint32_t less = one.words < other.words ? one.words : other.words;
	free(one.items);
	free(other.items);
	return less ? (double)both / less : 0;
}

bool sketch_doubtful(const struct sketch *a, const struct sketch *b)
{
	return !sketch_same(a, b) && sketch_similarity(a, b) >= CUT_SIM;
}

bool sketch_copies(
	const struct sketch *a, const struct sketch *b, struct text a_text, struct text b_text)
{
	return sketch_same(a, b) ||
	       (sketch_doubtful(a, b) && shared_words(a_text, b_text) >= SHARED);
}

void sketch_bands(const struct sketch *sketch, int64_t out[SKETCH_BANDS])
{
	enum { ROWS = SKETCH_VALUES / SKETCH_BANDS };
	for (uint64_t band = 0; band < SKETCH_BANDS; band++) {
		uint64_t hash = band;
		for (uint64_t row = 0; row < ROWS; row++)
			hash = mix(hash + sketch->values[band * ROWS + row]);
		out[band] = (int64_t)hash;
	}
}
