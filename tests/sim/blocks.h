/* Blocks for tests: what is in them follows from a few numbers, so that it can be checked later. */
#ifndef SERAI_TESTS_SIM_BLOCKS_H
#define SERAI_TESTS_SIM_BLOCKS_H

#include "proto/base/buffer.h"
#include "proto/wire/block.h"

struct blocks_recipe {
	const char *producer;
	uint64_t counter; /* of the first record */
	uint32_t records;
	const char *const *subjects; /* taken in turn, by counter */
	uint32_t subjects_count;
	uint32_t filler; /* bytes of payload in each record */
};

/* Appends a block to out. A record's body holds its producer and counter. */
void blocks_make(const struct blocks_recipe *recipe, struct buffer *out);

/* The subject that the recipe gives to a counter. */
const char *blocks_subject(const struct blocks_recipe *recipe, uint64_t counter);

/* Is the body the one made for this producer and counter? */
bool blocks_body_is(struct bytes body, struct text producer, uint64_t counter);

#endif
