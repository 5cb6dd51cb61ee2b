/* What every test here begins with: cmocka and the headers it wants before it, and the seeds. */
#ifndef SERAI_TESTS_SIM_TESTING_H
#define SERAI_TESTS_SIM_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* After those: */
#include <cmocka.h>

/* How many seeds to run: $SEEDS, or the number that fits into the ordinary test. */
static inline uint64_t testing_seeds(uint64_t ordinary)
{
	const char *wanted = getenv("SEEDS");
	return wanted ? strtoull(wanted, NULL, 10) : ordinary;
}

/* The first seed: $SEED, to run one that failed again. */
static inline uint64_t testing_first_seed(void)
{
	const char *wanted = getenv("SEED");
	return wanted ? strtoull(wanted, NULL, 10) : 1;
}

#endif
