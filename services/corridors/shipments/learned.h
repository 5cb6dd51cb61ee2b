/* What tracked shipments teach about standing times: a conjugate update of the logarithm of each
 * row's hours, at each place by itself. The row counts as LEARNED_PRIOR shipments, with its own
 * median and spread; n observed ones move both (normal-inverse-gamma). A row for any place (`*`)
 * becomes a figure of that very place. Pure.
 *
 * Kept in memory beside the store's table, in the order of (place, row). */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_LEARNED_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_LEARNED_H

#include "services/corridors/network/rows.h"

#define LEARNED_PRIOR 10.0

struct learned_sum {
	uint32_t count;
	double sum, squares; /* of ln hours */
};

struct learned_entry {
	char *place, *row; /* row without dwell: and without @place */
	struct learned_sum sum;
};

struct learned {
	struct learned_entry *entries;
	size_t count, room;
	uint64_t version; /* grows with every change */
};

void learned_fini(struct learned *learned); /* all-zero is a valid empty one */
void learned_put(
	struct learned *learned, struct text place, struct text row, struct learned_sum sum);
const struct learned_entry *learned_find(
	const struct learned *learned, struct text place, struct text row); /* or NULL */

/* "D003" of "dwell:D003", "D003@KZAAU" and "D003". */
struct text learned_row(struct text id);

struct learned_figure {
	double median_h, p90_h;
};
struct learned_figure learned_figure(double median_h, double p90_h, struct learned_sum sum);

/* The rows with what was learned laid over them, for a network to be made of: rows of a place get
 * new figures, rows for any place a row of their own at that place, `D900@KZAAU`, whose source says
 * how it was made. Shares the records that do not change; texts are of `arena`. False: nothing was
 * learned, and `out` is left alone. */
bool learned_lay(const struct learned *learned, const struct rows *rows, struct arena *arena,
	struct rows *out);

#endif
