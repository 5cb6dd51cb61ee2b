/* For the files of the shelf alone. */
#ifndef SERAI_SERVICES_NEWS_STORE_SHELF_INSIDE_H
#define SERAI_SERVICES_NEWS_STORE_SHELF_INSIDE_H

#include "services/news/store/bands.h"
#include "services/news/store/shelf.h"
#include "services/news/store/values.h"

/* A claim whose event has no sequence yet. */
struct shelf_unplaced {
	uint64_t seq; /* from KIT_UNPLACED on */
	uint64_t article;
	struct text id, article_id, fact, named, sentence;
	struct bytes body;
	int64_t span_from;
	const struct value *values;
	uint32_t values_len;
};

enum { SHELF_RECENT = 256 };

/* What was computed for an article is wanted again when its event comes, and when it is decided. */
struct shelf_recent {
	char id[DIGEST_ID + 1];
	struct sketch sketch;
};

struct shelf {
	struct store *store;
	struct bands *bands;
	struct shelf_recent recent[SHELF_RECENT]; /* by the id's first digits */
	struct shelf_unplaced *unplaced;          /* in the order of sequences */
	size_t unplaced_len, unplaced_room;
	struct arena unplaced_arena;
	char article_id[DIGEST_ID + 1]; /* claims come article by article */
	uint64_t article_seq;
};

/* The article is held now; its sketch is kept beside it. */
enum err shelf_add_sketch(struct shelf *shelf, uint64_t seq, const struct article_ingested *article,
	struct why *why) MUST_USE;

/* The sequence of an article that is held; 0 for another. */
enum err shelf_article_of(
	struct shelf *shelf, struct text id, uint64_t *seq, struct why *why) MUST_USE;

/* The sketches held, into memory. */
enum err shelf_load_bands(struct shelf *shelf, struct why *why) MUST_USE;

#endif
