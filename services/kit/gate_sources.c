/* When two statements are of one source: by who publishes them, by their story, by whom they cite,
 * by their words. */
#include "services/kit/gate_inside.h"

#include "proto/base/digest.h"

#include <stdlib.h>
#include <string.h>

struct text gate_publisher(struct text source)
{
	size_t at;
	if (!text_find(source, TEXT("://"), &at))
		return source;
	struct text host = text_slice(source, at + 3, source.len);
	size_t end = 0;
	while (end < host.len && host.ptr[end] != '/' && host.ptr[end] != ':')
		end++;
	host.len = end;
	return text_starts(host, TEXT("www.")) ? text_slice(host, 4, host.len) : host;
}

enum { WORD_BYTES = 64, SHINGLE = 3, SHINGLES_MAX = 512 };

/* The letter or digit in small, 0 for anything else; letters beyond ASCII stay as they are. */
static char letter_of(char given)
{
	unsigned char c = (unsigned char)given;
	if (c >= 'A' && c <= 'Z')
		return (char)(c + 32);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80 ? given : '\0';
}

static size_t next_word(struct text *rest, char out[WORD_BYTES])
{
	size_t at = 0, len = 0;
	while (at < rest->len) {
		char letter = letter_of(rest->ptr[at++]);
		if (letter && len < WORD_BYTES)
			out[len++] = letter;
		if (!letter && len)
			break;
	}
	*rest = text_slice(*rest, at, rest->len);
	return len;
}

static int compare_hashes(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

/* Hashes of each run of three words, in order and without repeats; of fewer words, of all. */
static size_t shingles(struct text text, uint64_t out[SHINGLES_MAX])
{
	char word[WORD_BYTES];
	uint64_t last[SHINGLE] = {0};
	size_t words = 0, count = 0, kept = 0, len;
	while (count < SHINGLES_MAX && (len = next_word(&text, word)) > 0) {
		memmove(last, last + 1, sizeof(last) - sizeof(last[0]));
		last[SHINGLE - 1] = digest_xxh3(bytes_of(word, len));
		if (++words >= SHINGLE)
			out[count++] = digest_xxh3(bytes_of(last, sizeof(last)));
	}
	if (words && words < SHINGLE)
		out[count++] = digest_xxh3(bytes_of(last, sizeof(last)));
	qsort(out, count, sizeof(*out), compare_hashes);
	for (size_t i = 0; i < count; i++)
		if (!kept || out[kept - 1] != out[i])
			out[kept++] = out[i];
	return kept;
}

struct gate_sketch gate_sketch(struct text sentence, struct arena *arena)
{
	uint64_t found[SHINGLES_MAX];
	size_t count = shingles(sentence, found);
	uint64_t *hashes = arena_zero(arena, count + 1, sizeof(*hashes));
	memcpy(hashes, found, count * sizeof(*hashes));
	return (struct gate_sketch){hashes, (uint32_t)count};
}

static struct gate_sketch sketch_of(const struct gate_statement *one, uint64_t room[SHINGLES_MAX])
{
	if (one->sketch.hashes)
		return one->sketch;
	return (struct gate_sketch){room, (uint32_t)shingles(one->sentence, room)};
}

/* Four of five runs of words in common: the same copy, cut or retouched. */
static bool same_copy(const struct gate_statement *a, const struct gate_statement *b)
{
	uint64_t left_room[SHINGLES_MAX], right_room[SHINGLES_MAX];
	struct gate_sketch left = sketch_of(a, left_room), right = sketch_of(b, right_room);
	uint32_t common = 0, least = left.count < right.count ? left.count : right.count;
	for (uint32_t i = 0, j = 0; i < left.count && j < right.count;) {
		/* Most pairs have next to nothing in common: a fifth of them tells. */
		uint32_t left_on = left.count - i, right_on = right.count - j;
		if ((common + (left_on < right_on ? left_on : right_on)) * 5 < least * 4)
			return false;
		if (left.hashes[i] == right.hashes[j]) {
			common++;
			i++;
			j++;
		} else if (left.hashes[i] < right.hashes[j]) {
			i++;
		} else {
			j++;
		}
	}
	return least && common * 5 >= least * 4;
}

/* What a publisher is called in running text: "tass" of "tass.com". */
static struct text short_name(struct text publisher)
{
	struct text rest = publisher, name = publisher;
	return text_split(&rest, '.', &name) && name.len >= 3 ? name : publisher;
}

static bool mentions(struct text text, struct text name)
{
	char first = name.len ? letter_of(name.ptr[0]) : '\0';
	for (size_t at = 0; name.len && at + name.len <= text.len; at++) {
		size_t end = at + name.len;
		if (letter_of(text.ptr[at]) != first)
			continue;
		bool whole = (!at || !letter_of(text.ptr[at - 1])) &&
			     (end == text.len || !letter_of(text.ptr[end]));
		if (whole && text_equal_nocase(text_slice(text, at, end), name))
			return true;
	}
	return false;
}

static struct text publisher_of(const struct gate_statement *one)
{
	return one->publisher.len ? one->publisher : gate_publisher(one->source);
}

static bool cites(const struct gate_statement *one, const struct gate_statement *other)
{
	struct text name = short_name(publisher_of(other));
	return mentions(one->attributed_to, name) || mentions(one->sentence, name);
}

bool gate_tied(const struct gate_statement *a, const struct gate_statement *b, enum gate_tie tie)
{
	switch (tie) {
	case TIE_PUBLISHER:
		return text_equal_nocase(publisher_of(a), publisher_of(b));
	case TIE_STORY:
		return a->story.len && text_equal(a->story, b->story);
	case TIE_CITED:
		return a->attributed_to.len &&
		       text_equal_nocase(a->attributed_to, b->attributed_to);
	case TIE_WORDS:
	case TIES:
		break;
	}
	return same_copy(a, b);
}

bool gate_independent(const struct gate_statement *a, const struct gate_statement *b)
{
	for (enum gate_tie tie = 0; tie < TIES; tie++)
		if (gate_tied(a, b, tie))
			return false;
	return !cites(a, b) && !cites(b, a);
}
