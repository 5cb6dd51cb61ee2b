/* What a drawing of memberships shows, whatever it is drawn on: bars over days, states in order,
 * how a status looks. For draw.c and draw_svg.c. */
#ifndef SERAI_SERVICES_CLI_DRAWING_DRAW_SHAPE_H
#define SERAI_SERVICES_CLI_DRAWING_DRAW_SHAPE_H

#include "services/cli/drawing/draw.h"

/* What stands in no row looks like the last. */
struct draw_look {
	const char *status, *bar, *letter, *colour;
	bool full; /* it is counted among the members */
	bool over; /* it lies on another status, and takes no place of its own */
};
extern const struct draw_look draw_looks[]; /* ends with the one of no status */
const struct draw_look *draw_look_of(struct text status);

/* One status over days: [from, to); of which a source says less than a day, it is marked. */
struct draw_bar {
	struct text state, name;
	const struct draw_look *look;
	struct text status, since, until;
	day from, to;
	bool vague, runs_on;
};

/* The bars of one state, by day. */
struct draw_line {
	const struct draw_bar *bars;
	size_t count;
	day first;
	bool vague;
};

/* States by the first day on which they appear; those without a day are left out, and counted. */
struct draw_shape {
	struct draw_bar *bars;
	struct draw_line *lines;
	size_t bars_count, lines_count, undated;
};
struct draw_shape draw_shape_of(
	const struct history_reply *history, const struct draw_frame *frame);
void draw_shape_fini(struct draw_shape *shape);
unsigned draw_full_on(const struct draw_shape *shape, day on);
struct text draw_name_of(struct text name, struct text state);

/* Which looks occur, in the order of their table, each with the status it stands for there. */
struct draw_legend {
	struct {
		const struct draw_look *look;
		struct text status;
	} items[16];
	size_t count;
	bool others; /* and more statuses that look like the last */
};
void draw_legend_add(struct draw_legend *legend, struct text status);

/* A state and how it stands to each organisation; those in most first. */
enum { DRAW_ORGS_MAX = 32 };
struct draw_standing {
	struct text state, name;
	const struct membership *in[DRAW_ORGS_MAX];
	bool undated[DRAW_ORGS_MAX];
	uint32_t count, full;
};
struct draw_standing *draw_standings(
	const struct members_reply *orgs, uint32_t count, size_t *states);
unsigned draw_full_in(const struct draw_standing *all, size_t states, uint32_t org);

#endif
