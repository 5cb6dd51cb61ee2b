/* Memberships drawn: `serai timeline ORG` (states down, years across) and `serai matrix ORG...`
 * (states down, organisations across, on a day), in the terminal or as SVG. */
#ifndef SERAI_SERVICES_CLI_DRAWING_DRAW_H
#define SERAI_SERVICES_CLI_DRAWING_DRAW_H

#include "proto/records/registry.h"
#include "services/cli/verbs.h"

extern const struct verb_flag draw_timeline_flags[], draw_matrix_flags[];

int draw_timeline_run(struct cli *cli, const struct verb *verb, int argc, char **argv);
int draw_matrix_run(struct cli *cli, const struct verb *verb, int argc, char **argv);

/* Pure: the drawings themselves. Years are both in; columns 0: as wide as it gets. */
struct draw_frame {
	struct text title;
	int first_year, last_year;
	day today; /* what runs on is drawn up to here */
	int columns;
};
void draw_timeline(
	const struct history_reply *history, const struct draw_frame *frame, struct buffer *out);
void draw_timeline_svg(
	const struct history_reply *history, const struct draw_frame *frame, struct buffer *out);

/* Who stands how to each organisation on one day. */
struct draw_matrix {
	struct text title;
	const struct members_reply *orgs;
	const struct text *names;
	uint32_t count; /* at most 32 */
};
void draw_matrix(const struct draw_matrix *matrix, struct buffer *out);
void draw_matrix_svg(const struct draw_matrix *matrix, struct buffer *out);

#endif
