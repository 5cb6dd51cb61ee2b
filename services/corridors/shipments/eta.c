#include "services/corridors/shipments/eta.h"

#include "proto/base/check.h"
#include "services/corridors/network/dwell.h"

#include <math.h>

#define Z90    1.2815515655446004 /* the 90th percentile of the standard normal distribution */
#define SPAN   3.0                /* Z is looked at from -SPAN to SPAN */
#define TAIL   6.0                /* a part beyond so many sigma is taken as if at them */
#define TINY_H 1e-9

static double normal(double x)
{
	return 0.5 * erfc(-x * M_SQRT1_2);
}

/* --- Parts --------------------------------------------------------------------------------- */

static struct eta_part matched(double mean, double variance, double load)
{
	if (mean <= TINY_H)
		return (struct eta_part){-INFINITY, 0, 0};
	double sigma2 = log1p(variance / (mean * mean));
	return (struct eta_part){log(mean) - sigma2 / 2, sqrt(sigma2), load};
}

struct eta_part eta_row(double median_h, double p90_h)
{
	if (median_h <= TINY_H)
		return (struct eta_part){-INFINITY, 0, 0};
	double sigma = p90_h > median_h ? log(p90_h / median_h) / Z90 : 0;
	return (struct eta_part){log(median_h), sigma, sigma > 0 ? sqrt(DWELL_RHO) : 0};
}

struct eta_part eta_wait(double mean_h)
{
	return matched(mean_h, mean_h * mean_h / 3, 0);
}

struct eta_part eta_move(double hours)
{
	return hours > TINY_H ? (struct eta_part){log(hours), ETA_MOVE_SIGMA, 0}
			      : (struct eta_part){-INFINITY, 0, 0};
}

static double mean_of(struct eta_part part)
{
	return exp(part.mu + part.sigma * part.sigma / 2);
}

static double variance_of(struct eta_part part)
{
	double mean = mean_of(part);
	return mean * mean * expm1(part.sigma * part.sigma);
}

/* The share of Z in the sum is the share of the variance that comes from parts that have one. */
struct eta_part eta_join(const struct eta_part *parts, size_t count)
{
	if (count == 1)
		return parts[0];
	double mean = 0, variance = 0, shared = 0;
	for (size_t i = 0; i < count; i++) {
		double own = variance_of(parts[i]);
		mean += mean_of(parts[i]);
		variance += own;
		shared += own * parts[i].load * parts[i].load;
	}
	return matched(mean, variance, variance > 0 ? sqrt(shared / variance) : 0);
}

/* --- What is behind ------------------------------------------------------------------------ */

/* Further out than TAIL says that the model does not fit, and not where Z lies. */
void eta_see(struct eta_seen *seen, struct eta_part part, double hours)
{
	if (part.load <= 0 || part.sigma <= 0 || hours <= TINY_H)
		return;
	double z = fmax(-TAIL, fmin(TAIL, (log(hours) - part.mu) / part.sigma));
	double own = 1 - part.load * part.load;
	seen->precision += part.load * part.load / own;
	seen->weighted += part.load * z / own;
}

/* --- What is ahead ------------------------------------------------------------------------- */

struct moments {
	double mean, variance, third; /* the last two about the mean */
};

/* A part with what of it is the same for every Z. */
struct spread {
	double mu, lean; /* ln hours are mu + lean z */
	double sigma;    /* of what is its own */
	double half;     /* sigma^2 / 2 */
	double ahead;    /* exp(sigma^2) - 1 */
};

static struct spread spread_of(struct eta_part part)
{
	double sigma = part.sigma * sqrt(1 - part.load * part.load);
	return (struct spread){
		part.mu, part.sigma * part.load, sigma, sigma * sigma / 2, expm1(sigma * sigma)};
}

static struct moments moments_of(double mean, double ahead)
{
	return (struct moments){
		mean, mean * mean * ahead, mean * mean * mean * ahead * ahead * (ahead + 3)};
}

static struct moments whole_of(const struct spread *part, double z)
{
	return moments_of(exp(part->mu + part->lean * z + part->half), part->ahead);
}

/* Of one part for each Z: even steps of Z multiply its mean each time by the same. */
static void add_whole(const struct spread *part, double first, double step, struct moments *sums)
{
	double mean = exp(part->mu + part->lean * first + part->half);
	double times = part->lean != 0 ? exp(part->lean * step) : 1;
	for (int k = 0; k < ETA_NODES; k++, mean *= times) {
		struct moments one = moments_of(mean, part->ahead);
		sums[k].mean += one.mean;
		sums[k].variance += one.variance;
		sums[k].third += one.third;
	}
}

/* What is left of a lognormal that has lasted `elapsed` already, and the chance of its lasting so
 * long. */
static struct moments left_of(const struct spread *part, double z, double elapsed, double *survival)
{
	double mu = part->mu + part->lean * z, sigma = part->sigma;
	*survival = 1;
	if (elapsed <= TINY_H)
		return whole_of(part, z);
	if (sigma <= 0)
		return (struct moments){fmax(0, exp(mu) - elapsed), 0, 0};
	double at = (log(elapsed) - mu) / sigma;
	if (at > TAIL) {
		mu = log(elapsed) - TAIL * sigma;
		at = TAIL;
	}
	*survival = normal(-at);
	/* Moments of what lasts beyond `elapsed`, about 0. */
	double raw[4] = {1, 0, 0, 0}, variance = sigma * sigma;
	for (int n = 1; n <= 3; n++)
		raw[n] = exp(n * mu + n * n * variance / 2) * normal(n * sigma - at) / *survival;
	double mean = raw[1];
	return (struct moments){fmax(mean - elapsed, TINY_H),
		fmax(raw[2] - mean * mean, TINY_H * TINY_H),
		fmax(raw[3] - 3 * mean * raw[2] + 2 * mean * mean * mean, 0)};
}

/* The shifted lognormal of these three moments: with w = exp(sigma^2) its skewness is
 * (w + 2) sqrt(w - 1), a cubic in w with one real root. */
static struct eta_node node_of(struct moments sum)
{
	if (sum.variance <= TINY_H * TINY_H)
		return (struct eta_node){0, sum.mean, -INFINITY, 0};
	double skew = fmax(0.02, fmin(50, sum.third / pow(sum.variance, 1.5)));
	double root = cbrt(1 + skew * skew / 2 + skew * sqrt(1 + skew * skew / 4));
	double w = root + 1 / root - 1, mean = sqrt(sum.variance / (w - 1));
	return (struct eta_node){0, sum.mean - mean, log(mean) - log(w) / 2, sqrt(log(w))};
}

/* Where Z is looked at, in widths about its centre. */
static double step_of(int k)
{
	return SPAN * (2.0 * k / (ETA_NODES - 1) - 1);
}

struct eta eta_of(
	const struct eta_part *parts, size_t count, double elapsed_h, struct eta_seen seen)
{
	struct eta eta;
	struct moments sums[ETA_NODES];
	double survivals[ETA_NODES];
	CHECK(count <= ETA_PARTS_MAX);
	double precision = 1 + seen.precision, centre = seen.weighted / precision;
	double width = 1 / sqrt(precision), total = 0;
	struct spread first = {0};
	if (count)
		first = spread_of(parts[0]);
	for (int k = 0; k < ETA_NODES; k++) {
		double z = centre + width * step_of(k);
		survivals[k] = 1;
		sums[k] = count ? left_of(&first, z, elapsed_h, &survivals[k])
				: (struct moments){0, 0, 0};
	}
	for (size_t i = 1; i < count; i++) {
		struct spread part = spread_of(parts[i]);
		add_whole(&part, centre + width * step_of(0), width * (step_of(1) - step_of(0)),
			sums);
	}
	for (int k = 0; k < ETA_NODES; k++) {
		double step = step_of(k), survival = survivals[k];
		eta.at[k] = node_of(sums[k]);
		eta.at[k].weight = exp(-step * step / 2) * survival;
		total += eta.at[k].weight;
	}
	for (int k = 0; k < ETA_NODES; k++)
		eta.at[k].weight = total > 0 ? eta.at[k].weight / total : 1.0 / ETA_NODES;
	return eta;
}

double eta_chance(const struct eta *eta, double hours)
{
	double chance = 0;
	if (hours < 0)
		return 0;
	for (int k = 0; k < ETA_NODES; k++) {
		const struct eta_node *node = &eta->at[k];
		double left = hours - node->shift_h;
		if (node->sigma <= 0)
			chance += left >= -TINY_H ? node->weight : 0;
		else if (left > 0)
			chance += node->weight * normal((log(left) - node->mu) / node->sigma);
	}
	return fmin(1, chance);
}

/* Hours between which the share is reached, both looked at. */
struct between {
	double low, high;
};

static bool is_before(const struct eta *eta, double share, struct between *known, double hours)
{
	if (hours <= known->low)
		return true;
	if (hours >= known->high)
		return false;
	bool before = eta_chance(eta, hours) < share;
	if (before)
		known->low = hours;
	else
		known->high = hours;
	return before;
}

/* The chance of being there within these hours, and how fast it grows there. */
struct slope {
	double chance, density;
};

static struct slope slope_at(const struct eta *eta, double hours)
{
	struct slope slope = {0, 0};
	for (int k = 0; k < ETA_NODES; k++) {
		const struct eta_node *node = &eta->at[k];
		double left = hours - node->shift_h;
		if (node->sigma <= 0 || left <= 0)
			continue;
		double z = (log(left) - node->mu) / node->sigma;
		slope.chance += node->weight * normal(z);
		slope.density += node->weight * exp(-z * z / 2) / (left * node->sigma);
	}
	slope.density /= sqrt(2 * M_PI);
	return slope;
}

/* Newton's steps from where the nodes' own quantiles lie, and a look at both sides of where they
 * lead: most of the halving is then known beforehand. Nothing rests on it but the time it takes. */
static struct between nearly(const struct eta *eta, double share)
{
	static const double near_h = 0.005;
	struct between known = {-INFINITY, INFINITY};
	double z = share < 0.5 ? -Z90 : share > 0.5 ? Z90 : 0, hours = 0;
	for (int k = 0; k < ETA_NODES; k++)
		hours += eta->at[k].weight *
			 (eta->at[k].shift_h + exp(eta->at[k].mu + z * eta->at[k].sigma));
	for (int i = 0; i < 6; i++) {
		struct slope slope = slope_at(eta, hours);
		double step = (share - slope.chance) / slope.density;
		if (!isfinite(step))
			return known;
		hours += step;
		if (fabs(step) < 0.3)
			break;
	}
	(void)is_before(eta, share, &known, hours - near_h);
	(void)is_before(eta, share, &known, hours + near_h);
	return known;
}

double eta_quantile(const struct eta *eta, double share)
{
	double low = INFINITY, high = 0;
	for (int k = 0; k < ETA_NODES; k++) {
		const struct eta_node *node = &eta->at[k];
		low = fmin(low, node->shift_h + exp(node->mu - 5 * node->sigma));
		high = fmax(high, node->shift_h + exp(node->mu + 5 * node->sigma));
	}
	low = fmax(0, low);
	struct between known = nearly(eta, share);
	/* Halved until the minute is found, in logarithms while they are far apart. */
	for (int i = 0; i < 60 && high - low > 1.0 / 60; i++) {
		double middle =
			low > TINY_H && high > 4 * low ? sqrt(low * high) : (low + high) / 2;
		if (is_before(eta, share, &known, middle))
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

/* The integral of (F(x) - [x >= hours])^2, by quantiles: 2 (q_p - y)([y <= q_p] - p), averaged. */
double eta_crps(const struct eta *eta, double hours)
{
	enum { SHARES = 99 };
	double sum = 0;
	for (int i = 1; i <= SHARES; i++) {
		double share = i / (SHARES + 1.0), quantile = eta_quantile(eta, share);
		sum += 2 * (quantile - hours) * ((hours <= quantile) - share);
	}
	return sum / SHARES;
}
