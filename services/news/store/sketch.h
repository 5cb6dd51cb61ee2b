/* What a text is like: 128 MinHash values over its runs of three words, by which nearly equal texts
 * are told without comparing words. Words are folded (Unicode NFKC_Casefold); a Chinese sign is a
 * word. Pure. */
#ifndef SERAI_SERVICES_NEWS_STORE_SKETCH_H
#define SERAI_SERVICES_NEWS_STORE_SKETCH_H

#include "proto/base/text.h"

enum { SKETCH_VALUES = 128, SKETCH_BANDS = 32 };

struct sketch {
	uint32_t values[SKETCH_VALUES];
	uint32_t runs; /* runs of three words; 0: nothing to compare */
};

void sketch_make(struct text text, struct sketch *out);

/* Estimated Jaccard similarity, 0 to 1; standard error 0.04 in the middle. */
double sketch_similarity(const struct sketch *a, const struct sketch *b);

/* Are they copies of one text: similarity of 0.7, or the shorter stands nearly whole in the longer
 * one (a copy that an editor cut)? */
bool sketch_same(const struct sketch *a, const struct sketch *b);

/* The same, where the words are at hand: of texts that are rather alike, those are copies of which
 * the shorter has three fifths of its words in sentences that both have, whatever stands around
 * them. An office that says the same every day of other guests shares fewer. */
bool sketch_copies(
	const struct sketch *a, const struct sketch *b, struct text a_text, struct text b_text);

/* Rather alike: the sketches do not tell, the words do. */
bool sketch_doubtful(const struct sketch *a, const struct sketch *b);

/* Four values make a band. Texts of similarity 0.7 share one of 32 with probability 0.9998, of 0.2
 * with 0.05. */
void sketch_bands(const struct sketch *sketch, int64_t out[SKETCH_BANDS]);

#endif
