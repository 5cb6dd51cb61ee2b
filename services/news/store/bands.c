#include "services/news/store/bands.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"

#include <stdlib.h>

/* Every article has SKETCH_BANDS entries, one behind the other, so that an entry's number tells its
 * article. They lie in pieces, since a million articles' would have to be copied to grow. */
enum { PIECE = 1024, BUCKETS_MIN = 1 << 12 };

struct entry {
	uint32_t hash;
	uint32_t older; /* the next in its bucket, plus 1; 0: none */
};

struct shared {
	uint64_t seq;
	uint32_t publisher;
	uint32_t looked; /* the search in which it was found last */
	struct entry entries[SKETCH_BANDS];
};

struct bands {
	struct shared **pieces;
	size_t pieces_room;
	uint32_t count; /* of articles */
	uint32_t *buckets;
	uint32_t mask;
	uint32_t looks;
};

struct bands *bands_create(void)
{
	struct bands *bands = alloc_zero(1, sizeof(*bands));
	bands->buckets = alloc_zero(BUCKETS_MIN, sizeof(*bands->buckets));
	bands->mask = BUCKETS_MIN - 1;
	return bands;
}

void bands_destroy(struct bands **bands)
{
	struct bands *old = *bands;
	if (!old)
		return;
	for (uint32_t i = 0; i * PIECE < old->count; i++)
		free(old->pieces[i]);
	free(old->pieces);
	free(old->buckets);
	free(old);
	*bands = NULL;
}

uint32_t bands_publisher(struct text publisher)
{
	return (uint32_t)digest_xxh3(bytes_of(publisher.ptr, publisher.len)) | 1;
}

static struct shared *article_at(const struct bands *bands, uint32_t at)
{
	return &bands->pieces[at / PIECE][at % PIECE];
}

static void link_entries(struct bands *bands, uint32_t at)
{
	struct shared *article = article_at(bands, at);
	for (uint32_t i = 0; i < SKETCH_BANDS; i++) {
		struct entry *entry = &article->entries[i];
		uint32_t *bucket = &bands->buckets[entry->hash & bands->mask];
		entry->older = *bucket;
		*bucket = at * SKETCH_BANDS + i + 1;
	}
}

static void grow(struct bands *bands)
{
	size_t buckets = ((size_t)bands->mask + 1) * 2;
	free(bands->buckets);
	bands->buckets = alloc_zero(buckets, sizeof(*bands->buckets));
	bands->mask = (uint32_t)(buckets - 1);
	for (uint32_t i = 0; i < bands->count; i++)
		link_entries(bands, i);
}

static uint32_t hash_of(int64_t band)
{
	return (uint32_t)((uint64_t)band >> 32);
}

void bands_add(struct bands *bands, uint64_t seq, uint32_t publisher, const struct sketch *sketch)
{
	int64_t hashes[SKETCH_BANDS];
	uint32_t at = bands->count;
	if (!sketch->runs)
		return;
	CHECK(at < UINT32_MAX / SKETCH_BANDS - 1);
	if (at % PIECE == 0) {
		bands->pieces = alloc_room(
			bands->pieces, at / PIECE, &bands->pieces_room, sizeof(struct shared *));
		bands->pieces[at / PIECE] = alloc_zero(PIECE, sizeof(struct shared));
	}
	if ((size_t)at * SKETCH_BANDS > bands->mask)
		grow(bands);
	struct shared *article = article_at(bands, at);
	article->seq = seq;
	article->publisher = publisher;
	sketch_bands(sketch, hashes);
	for (uint32_t i = 0; i < SKETCH_BANDS; i++)
		article->entries[i].hash = hash_of(hashes[i]);
	bands->count++;
	link_entries(bands, at);
}

/* Those of one band, behind `count` found before. */
static uint32_t find_band(struct bands *bands, const struct bands_wanted *wanted, uint32_t hash,
	uint64_t *found, uint32_t count)
{
	uint32_t left = BANDS_EACH;
	for (uint32_t at = bands->buckets[hash & bands->mask]; at && left;) {
		struct shared *article = article_at(bands, (at - 1) / SKETCH_BANDS);
		const struct entry *entry = &article->entries[(at - 1) % SKETCH_BANDS];
		at = entry->older;
		if (entry->hash != hash || article->seq >= wanted->before ||
			(wanted->publisher && article->publisher != wanted->publisher))
			continue;
		left--;
		if (article->looked != bands->looks)
			found[count++] = article->seq;
		article->looked = bands->looks;
	}
	return count;
}

uint32_t bands_find(
	struct bands *bands, const struct bands_wanted *wanted, uint64_t found[BANDS_FOUND_MAX])
{
	int64_t hashes[SKETCH_BANDS];
	uint32_t count = 0;
	if (!wanted->sketch->runs)
		return 0;
	bands->looks++;
	sketch_bands(wanted->sketch, hashes);
	for (uint32_t i = 0; i < SKETCH_BANDS; i++)
		count = find_band(bands, wanted, hash_of(hashes[i]), found, count);
	return count;
}
