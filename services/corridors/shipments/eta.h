/* When will it be there: the distribution of what lies ahead of a shipment, with what is behind it
 * taken to heart. Pure.
 *
 * What lies ahead is a list of parts, each lognormal: moves along links, and stands at places. All
 * stands of one trip share a factor Z, standard normal, that makes them long or short together:
 * ln(part) = mu + sigma (a Z + sqrt(1 - a a) e), where a a is the part's share in it (DWELL_RHO for
 * rows of the dwell sheet, 0 for moves and for waiting for a departure). Three things follow, and
 * none of them is "the median less the time waited":
 *
 *   - stands that are over say where Z lies (a normal distribution, in closed form);
 *   - a stand that is not over yet has lasted at least so long: Z is weighed by the chance of that,
 *     and what is left of it is the conditional lognormal;
 *   - the sum of the rest is matched to a shifted lognormal (mean, variance, skewness) for each of
 * a few values of Z, and the answer is the mixture of these. */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_ETA_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_ETA_H

#include <stdbool.h>
#include <stddef.h>

struct eta_part {
	double mu, sigma; /* of ln hours; sigma 0: certain */
	double load;      /* a: 0 to less than 1 */
};

/* A lognormal with this median and 90th percentile, loaded as a row of the dwell sheet is. */
struct eta_part eta_row(double median_h, double p90_h);

/* Waiting for a departure: even between 0 and twice the mean, matched. */
struct eta_part eta_wait(double mean_h);

/* Along a link: a spread of ETA_MOVE_SIGMA about the typical time, an assumption that is said. */
#define ETA_MOVE_SIGMA 0.10
struct eta_part eta_move(double hours);

/* Several stands at one place as one part: mean and variance matched. Zero parts: a certain 0. */
struct eta_part eta_join(const struct eta_part *parts, size_t count);

/* What the stands behind it say of Z. All zero: nothing is known. */
struct eta_seen {
	double precision, weighted; /* beyond the prior's */
};
void eta_see(struct eta_seen *seen, struct eta_part part, double hours);

enum { ETA_NODES = 11 };

struct eta {
	struct eta_node {
		double weight, shift_h, mu, sigma; /* shift + exp(mu + sigma e) */
	} at[ETA_NODES];
};

/* A move and a stand for each of a plan's steps. */
enum { ETA_PARTS_MAX = 2 * 2048 + 2 };

/* `elapsed_h`: how long the first part has lasted already; 0: it has not begun. */
struct eta eta_of(
	const struct eta_part *parts, size_t count, double elapsed_h, struct eta_seen seen);

double eta_chance(const struct eta *eta, double hours);   /* of being there within these hours */
double eta_quantile(const struct eta *eta, double share); /* hours; share 0.1, 0.5, 0.9 */

/* The continuous ranked probability score of the forecast against what came; less is better, and
 * a point forecast's is its absolute error. */
double eta_crps(const struct eta *eta, double hours);

#endif
