#include "services/corridors/answers/draw_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DISRUPTIONS_NAMED = 2 };

static const char coasts[] =
#include "services/corridors/answers/coasts.txt.h"
	;

const struct corridor_node *picture_node(const struct picture *picture, struct text id)
{
	return picture->network->nodes[network_node(picture->network, id)].row;
}

enum mode picture_mode(struct text text)
{
	enum mode mode = MODE_RAIL;
	(void)mode_parse(text, &mode);
	return mode;
}

bool picture_names(const struct picture *picture, uint32_t leg)
{
	const struct route_leg *legs = picture->route->legs;
	return leg + 1 == picture->route->legs_count ||
	       !text_equal(legs[leg].mode, legs[leg + 1].mode);
}

/* --- The frame ------------------------------------------------------------------------------- */

static void include(struct picture *picture, const struct corridor_node *node)
{
	picture->west = fmin(picture->west, node->lon);
	picture->east = fmax(picture->east, node->lon);
	picture->south = fmin(picture->south, node->lat);
	picture->north = fmax(picture->north, node->lat);
}

static void widen(double *low, double *high, double to)
{
	double more = fmax(0, to - (*high - *low)) / 2;
	*low -= more;
	*high += more;
}

/* A shape that fits the bounds: what is too flat gets more north and south, what is too high more
 * east and west. */
void picture_frame(struct picture *picture, struct picture_size size)
{
	picture->west = 180, picture->east = -180;
	picture->south = 90, picture->north = -90;
	include(picture, picture_node(picture, picture->route->from));
	for (uint32_t i = 0; i < picture->route->legs_count; i++)
		include(picture, picture_node(picture, picture->route->legs[i].to));
	widen(&picture->west, &picture->east, 1.12 * (picture->east - picture->west) + 2);
	widen(&picture->south, &picture->north, 1.12 * (picture->north - picture->south) + 2);
	picture->narrow = cos((picture->south + picture->north) / 2 * M_PI / 180);
	double per_degree = size.wide / ((picture->east - picture->west) * picture->narrow);
	double high = (picture->north - picture->south) * per_degree / size.flat;
	if (high < size.high_min)
		widen(&picture->south, &picture->north, size.high_min * size.flat / per_degree);
	else if (high > size.high_max)
		widen(&picture->west, &picture->east,
			(picture->east - picture->west) * high / size.high_max);
	picture->wide = size.wide;
	picture->high = fmax(size.high_min, fmin(high, size.high_max));
}

struct point picture_at(const struct picture *picture, double lon, double lat)
{
	return (struct point){
		(lon - picture->west) / (picture->east - picture->west) * (picture->wide - 1),
		(picture->north - lat) / (picture->north - picture->south) * (picture->high - 1)};
}

struct point picture_place(const struct picture *picture, const struct corridor_node *node)
{
	return picture_at(picture, node->lon, node->lat);
}

/* --- Coasts ---------------------------------------------------------------------------------- */

struct coast picture_coasts(void)
{
	return (struct coast){.next = coasts};
}

bool picture_coast(struct coast *coast)
{
	const char *at = coast->next;
	coast->first = at == coasts || at[-1] == '\n';
	while (*at == '#')
		at = strchr(at, '\n') + 1;
	if (!*at)
		return false;
	char *end = NULL;
	coast->lon = strtod(at, &end);
	coast->lat = strtod(end, &end);
	coast->next = *end ? end + 1 : end;
	return true;
}

struct text picture_disruptions(const struct picture *picture, struct buffer *out)
{
	const struct route_reply *route = picture->route;
	buffer_clear(out);
	for (uint32_t i = 0; i < route->changed_by_count && i < DISRUPTIONS_NAMED; i++)
		buffer_format(
			out, "%s%.*s", i ? ", " : "disrupted: ", TEXT_ARG(route->changed_by[i]));
	if (route->changed_by_count > DISRUPTIONS_NAMED)
		buffer_format(out, " and %u more", route->changed_by_count - DISRUPTIONS_NAMED);
	if (route->provisional_count)
		buffer_format(out, "; provisional, one report of the press: %.*s%s",
			TEXT_ARG(route->provisional[0]),
			route->provisional_count > 1 ? " and others" : "");
	return buffer_as_text(out);
}
