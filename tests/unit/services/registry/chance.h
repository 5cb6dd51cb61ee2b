/* Chance for tests: the same numbers come of the same seed. Static, so that each test program has
 * its own. */
#ifndef SERAI_TESTS_REGISTRY_CHANCE_H
#define SERAI_TESTS_REGISTRY_CHANCE_H

#include "proto/base/clock.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static inline uint32_t chance_below(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % below;
}

/* SERAI_SEED where it is given, else the time; printed, to run the same again. */
static inline uint64_t chance_seed(void)
{
	const char *given = getenv("SERAI_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)clock_wall_us();
	printf("SERAI_SEED=%llu\n", (unsigned long long)seed);
	return seed;
}

#endif
