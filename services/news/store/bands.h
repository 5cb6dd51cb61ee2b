/* Which articles share a band of their sketches, in memory: 384 bytes an article, 400 MB for a
 * million. Of those that share one, the newest come first. Made from the store's sketches when it
 * is opened. */
#ifndef SERAI_SERVICES_NEWS_STORE_BANDS_H
#define SERAI_SERVICES_NEWS_STORE_BANDS_H

#include "services/news/store/sketch.h"

struct bands;

struct bands *bands_create(void);
void bands_destroy(struct bands **bands); /* clears the pointer; NULL is fine */

/* A publisher by a number, so that others' articles are passed over without being looked at; those
 * of two may share one. Never 0, which in `bands_wanted` is any. */
uint32_t bands_publisher(struct text publisher);

/* In the order of sequences. A sketch without runs is like nothing. */
void bands_add(struct bands *bands, uint64_t seq, uint32_t publisher, const struct sketch *sketch);

struct bands_wanted {
	const struct sketch *sketch;
	uint64_t before; /* sequences below */
	uint32_t publisher;
};

enum { BANDS_EACH = 200, BANDS_FOUND_MAX = BANDS_EACH * SKETCH_BANDS };

/* Articles that share a band, each once, at most 200 of a band; as many as there are. */
uint32_t bands_find(
	struct bands *bands, const struct bands_wanted *wanted, uint64_t found[BANDS_FOUND_MAX]);

#endif
