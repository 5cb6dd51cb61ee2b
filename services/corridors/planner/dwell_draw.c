/* Arrival distributions by draws, many at a time. Standard normals come from a table of evenly
 * spaced quantiles at random places, and exp from its power series after the power of two is taken
 * off: four draws in a vector. Errors of both are far below those of 10,000 draws. */
#include "proto/base/check.h"
#include "services/corridors/network/dwell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define Z90 1.2815515655446004

enum { QUANTILES_BITS = 12, QUANTILES = 1 << QUANTILES_BITS, LANES = 4 };

typedef float lanes __attribute__((vector_size(16)));
typedef int32_t whole __attribute__((vector_size(16)));

_Static_assert(DWELL_DRAWS % LANES == 0, "draws come in vectors");

struct draws {
	float quantiles[QUANTILES]; /* of the standard normal distribution */
	lanes common[DWELL_DRAWS / LANES];
	lanes sum[DWELL_DRAWS / LANES];
	uint64_t chance;
};

/* Outwards from the middle, each quantile by Newton's method from the one before it. */
static void fill_quantiles(struct draws *draws)
{
	double x = 0;
	for (int i = QUANTILES / 2; i < QUANTILES; i++) {
		double p = (i + 0.5) / QUANTILES;
		for (int step = 0; step < 3; step++) {
			double density = exp(-x * x / 2) * 0.3989422804014327;
			x += (p - 0.5 * erfc(-x * M_SQRT1_2)) / density;
		}
		draws->quantiles[i] = (float)x;
		draws->quantiles[QUANTILES - 1 - i] = -(float)x;
	}
}

/* xorshift64*: fast, and good enough for picking quantiles. */
static uint64_t roll(struct draws *draws)
{
	draws->chance ^= draws->chance >> 12;
	draws->chance ^= draws->chance << 25;
	draws->chance ^= draws->chance >> 27;
	return draws->chance * 2685821657736338717u;
}

static lanes normals(struct draws *draws)
{
	uint64_t bits = roll(draws) >> 16;
	lanes out;
	for (int lane = 0; lane < LANES; lane++, bits >>= QUANTILES_BITS)
		out[lane] = draws->quantiles[bits & (QUANTILES - 1)];
	return out;
}

static lanes evens(struct draws *draws) /* even between 0 and 1 */
{
	uint64_t bits = roll(draws);
	lanes out;
	for (int lane = 0; lane < LANES; lane++, bits >>= 16)
		out[lane] = ((float)(bits & 0xffff) + 0.5f) / 65536.0f;
	return out;
}

/* e^x for |x| < 80: 2^k times the series of the rest, which lies within +-0.35. */
static lanes power_of_e(lanes x)
{
	lanes scaled = x * 1.44269504f + 12582912.0f; /* rounds to a whole number in the low bits */
	lanes k = scaled - 12582912.0f;
	lanes r = x - k * 0.693145752f - k * 1.42860677e-6f;
	lanes series =
		1 + r * (1 + r * (0.5f + r * (0.166666667f +
						     r * (0.0416666667f + r * 0.00833333333f))));
	whole bits;
	memcpy(&bits, &scaled, sizeof(bits));
	bits = (bits - 0x4b400000 + 127) << 23;
	lanes power;
	memcpy(&power, &bits, sizeof(power));
	return series * power;
}

static void add_row(struct draws *draws, const struct dwell_part *part)
{
	float mu = (float)log(part->median_h);
	double sigma = part->p90_h > part->median_h ? log(part->p90_h / part->median_h) / Z90 : 0;
	float shared = (float)(sigma * sqrt(DWELL_RHO));
	float own = (float)(sigma * sqrt(1 - DWELL_RHO));
	for (size_t i = 0; i < DWELL_DRAWS / LANES; i++)
		draws->sum[i] += power_of_e(mu + shared * draws->common[i] + own * normals(draws));
}

static void add_departure(struct draws *draws, const struct dwell_part *part)
{
	float longest = (float)(2 * part->mean_wait_h);
	for (size_t i = 0; i < DWELL_DRAWS / LANES; i++)
		draws->sum[i] += longest * evens(draws);
}

/* Hoare's selection: the value that `rank` others are at most. Reorders. */
static double select_rank(float *values, size_t count, size_t rank)
{
	size_t low = 0, high = count - 1;
	while (low < high) {
		float pivot = values[(low + high) / 2];
		size_t i = low, j = high;
		while (i <= j) {
			while (values[i] < pivot)
				i++;
			while (values[j] > pivot)
				j--;
			if (i > j)
				break;
			float swapped = values[i];
			values[i++] = values[j];
			values[j] = swapped;
			if (j-- == 0)
				break;
		}
		if (rank <= j && j < count)
			high = j;
		else if (rank >= i)
			low = i;
		else
			break;
	}
	return (double)values[rank];
}

static struct draws *draws_create(void)
{
	void *memory = NULL;
	CHECK(posix_memalign(&memory, 16, sizeof(struct draws)) == 0);
	struct draws *draws = memory;
	memset(draws, 0, sizeof(*draws));
	draws->chance = 0x9e3779b97f4a7c15u;
	return draws;
}

static struct dwell_drawn read_draws(struct draws *draws, double moving_h, double deadline_h)
{
	float *values = (float *)draws->sum;
	struct dwell_drawn drawn = {0};
	size_t in_time = 0;
	for (size_t i = 0; i < DWELL_DRAWS; i++)
		in_time += (double)values[i] + moving_h <= deadline_h;
	if (deadline_h > 0)
		drawn.in_time = (double)in_time / DWELL_DRAWS;
	drawn.p50_h = moving_h + select_rank(values, DWELL_DRAWS, DWELL_DRAWS / 2);
	drawn.p10_h = moving_h + select_rank(values, DWELL_DRAWS / 2, DWELL_DRAWS / 10);
	drawn.p90_h = moving_h +
		      select_rank(values + DWELL_DRAWS / 2, DWELL_DRAWS / 2, DWELL_DRAWS * 4 / 10);
	return drawn;
}

struct dwell_drawn dwell_draw(
	double moving_h, const struct dwell_part *parts, size_t count, double deadline_h)
{
	struct draws *draws = draws_create();
	fill_quantiles(draws);
	for (size_t i = 0; i < DWELL_DRAWS / LANES; i++)
		draws->common[i] = normals(draws);
	for (size_t i = 0; i < count; i++) {
		if (parts[i].mean_wait_h > 0)
			add_departure(draws, &parts[i]);
		else if (parts[i].median_h > 0)
			add_row(draws, &parts[i]);
	}
	struct dwell_drawn drawn = read_draws(draws, moving_h, deadline_h);
	free(draws);
	return drawn;
}
