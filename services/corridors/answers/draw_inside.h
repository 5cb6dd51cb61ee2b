/* What the files of drawing share: the part of the world in the picture. For draw*.c alone. Pure.
 */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_DRAW_INSIDE_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_DRAW_INSIDE_H

#include "proto/base/buffer.h"
#include "services/corridors/network/network.h"
#include "services/corridors/answers/route.h"

struct point {
	double x, y; /* columns and lines, or pixels; y grows to the south */
};

struct picture {
	const struct network *network;
	const struct route_reply *route;
	double west, east, south, north;
	double wide, high;
	double narrow; /* a degree of longitude as part of one of latitude, in the middle */
};

/* Frames the way: so wide, and as high as its shape asks for within the bounds; `flat` is how much
 * longer a unit of y is than one of x. */
struct picture_size {
	double wide, high_min, high_max, flat;
};
void picture_frame(struct picture *picture, struct picture_size size);

struct point picture_at(const struct picture *picture, double lon, double lat);
struct point picture_place(const struct picture *picture, const struct corridor_node *node);
const struct corridor_node *picture_node(const struct picture *picture, struct text id);
enum mode picture_mode(struct text text);

/* Places to name whatever happens: both ends, and where the mode changes. */
bool picture_names(const struct picture *picture, uint32_t leg);

/* The disruptions that bear on the way, as a line of a drawing has room for; nothing: there are
 * none. */
struct text picture_disruptions(const struct picture *picture, struct buffer *out);

/* Rings of coasts, one after the other; false when there are no more points of them. `first`: the
 * point begins a ring. */
struct coast {
	const char *next;
	bool first;
	double lon, lat;
};
struct coast picture_coasts(void);
bool picture_coast(struct coast *coast);

void draw_svg(struct picture *picture, struct buffer *out);

#endif
