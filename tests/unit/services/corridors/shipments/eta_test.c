/* The live estimate against draws from the very model it assumes: conditional waiting, a shared
 * factor, sums; and the properties that any distribution has. */
#include "services/corridors/shipments/eta.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NEAR(a, b, within) assert_true(fabs((a) - (b)) <= (within))

static double uniform(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return ((double)(*seed >> 11) + 0.5) / 9007199254740992.0;
}

static double gauss(uint64_t *seed)
{
	return sqrt(-2 * log(uniform(seed))) * cos(2 * M_PI * uniform(seed));
}

static double draw(uint64_t *seed, struct eta_part part, double z)
{
	return exp(part.mu +
		   part.sigma * (part.load * z + sqrt(1 - part.load * part.load) * gauss(seed)));
}

static int by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) -
	       (*(const double *)a < *(const double *)b);
}

/* A box 40 h in a queue with median 20 h waits longer than "median less waited" (nothing) says. */
static void test_a_box_in_a_queue(void **state)
{
	(void)state;
	const struct eta_part queue = eta_row(20, 20 * exp(0.8 * 1.2815515655446004));
	struct eta_seen none = {0, 0};
	struct eta fresh = eta_of(&queue, 1, 0, none), waited = eta_of(&queue, 1, 40, none);
	NEAR(eta_quantile(&fresh, 0.5), 20, 0.8);
	/* P(S <= 40 + t | S > 40) = 1/2 where the survival is half of that at 40: by the formula.
	 */
	double at40 = 0.5 * erfc(log(2) / 0.8 * M_SQRT1_2), t = 0;
	while (0.5 * erfc(log((40 + t) / 20) / 0.8 * M_SQRT1_2) > at40 / 2)
		t += 0.01;
	NEAR(eta_quantile(&waited, 0.5), t, 0.25 * t);
	assert_true(eta_quantile(&waited, 0.5) > 8);
}

/* Quantiles against 20,000 draws that survive the same past. */
static void test_against_draws(void **state)
{
	(void)state;
	enum { DRAWS = 20000 };
	const struct eta_part parts[] = {eta_row(30, 90), eta_move(48), eta_row(25, 70),
		eta_wait(21), eta_move(30), eta_row(12, 20)};
	const struct eta_part past[] = {eta_row(20, 60), eta_row(10, 40)};
	const double past_h[] = {55, 30};
	struct eta_seen seen = {0, 0};
	for (int i = 0; i < 2; i++)
		eta_see(&seen, past[i], past_h[i]);
	struct eta eta = eta_of(parts, 6, 36, seen);
	double *sums = calloc(DRAWS, sizeof(*sums));
	assert_non_null(sums);
	uint64_t seed = 7;
	double precision = 1 + seen.precision, centre = seen.weighted / precision;
	for (int i = 0; i < DRAWS;) {
		double z = centre + gauss(&seed) / sqrt(precision), sum = 0;
		double first = draw(&seed, parts[0], z);
		if (first <= 36)
			continue;
		sum = first - 36;
		for (int k = 1; k < 6; k++)
			sum += draw(&seed, parts[k], z);
		sums[i++] = sum;
	}
	qsort(sums, DRAWS, sizeof(*sums), by_size);
	static const double shares[] = {0.1, 0.5, 0.9};
	for (int i = 0; i < 3; i++) {
		double drawn = sums[(int)(shares[i] * DRAWS)], said = eta_quantile(&eta, shares[i]);
		if (fabs(said / drawn - 1) > 0.03)
			fail_msg("p%.0f: drawn %.1f h, said %.1f h", 100 * shares[i], drawn, said);
		NEAR(eta_chance(&eta, drawn), shares[i], 0.03);
	}
	free(sums);
}

static void test_long_stands_behind_warn_of_long_ones_ahead(void **state)
{
	(void)state;
	const struct eta_part ahead[] = {eta_row(30, 90), eta_row(30, 90)};
	struct eta_seen slow = {0, 0}, fast = {0, 0};
	for (int i = 0; i < 4; i++) {
		eta_see(&slow, ahead[0], 90);
		eta_see(&fast, ahead[0], 10);
	}
	struct eta a = eta_of(ahead, 2, 0, slow), b = eta_of(ahead, 2, 0, fast);
	assert_true(eta_quantile(&a, 0.5) > 1.5 * eta_quantile(&b, 0.5));
}

static void test_properties(void **state)
{
	(void)state;
	uint64_t seed = 3;
	for (int round = 0; round < 200; round++) {
		struct eta_part parts[6];
		size_t count = 1 + (size_t)(uniform(&seed) * 5);
		for (size_t i = 0; i < count; i++) {
			double median = exp(4 * uniform(&seed) - 1);
			parts[i] = uniform(&seed) < 0.3
					   ? eta_move(median)
					   : eta_row(median, median * (1 + 3 * uniform(&seed)));
		}
		struct eta_seen none = {0, 0};
		struct eta eta = eta_of(parts, count, 50 * uniform(&seed), none);
		double p10 = eta_quantile(&eta, 0.1), p50 = eta_quantile(&eta, 0.5),
		       p90 = eta_quantile(&eta, 0.9);
		assert_true(p10 >= 0 && p10 <= p50 && p50 <= p90 && isfinite(p90));
		/* Within a minute of a steep distribution there may be more than a hair. */
		assert_true(
			eta_chance(&eta, p50 + 0.02) >= 0.5 && eta_chance(&eta, p50 - 0.02) <= 0.5);
		/* A match of three moments may put a little below zero. */
		assert_true(eta_chance(&eta, 0) <= 0.15 && eta_chance(&eta, 1e6) > 0.999);
		assert_true(
			eta_crps(&eta, p50) >= 0 && eta_crps(&eta, p50) < eta_crps(&eta, 3 * p90));
	}
	struct eta_seen none = {0, 0};
	struct eta nothing = eta_of(NULL, 0, 0, none);
	NEAR(eta_quantile(&nothing, 0.9), 0, 0.02);
	NEAR(eta_chance(&nothing, 0), 1, 1e-9);
	/* Far beyond all that the row says: it ends some day. */
	const struct eta_part queue = eta_row(20, 30);
	struct eta stuck = eta_of(&queue, 1, 5000, none);
	assert_true(isfinite(eta_quantile(&stuck, 0.9)) && eta_quantile(&stuck, 0.5) > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_box_in_a_queue),
		cmocka_unit_test(test_against_draws),
		cmocka_unit_test(test_long_stands_behind_warn_of_long_ones_ahead),
		cmocka_unit_test(test_properties),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
