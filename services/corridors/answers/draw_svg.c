#include "services/corridors/answers/draw_inside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Above the map stand the ends and the figures, below it where the time goes, and the signs. */
enum { WIDTH = 1200, HEAD = 84, FOOT = 150, MARGIN = 28, LABELS_MAX = 3000 };

static const struct {
	const char *name, *colour, *dashes;
} styles[MODES] = {
	[MODE_RAIL] = {"rail", "#b3261e", ""},
	[MODE_ROAD] = {"road", "#8a5a00", ""},
	[MODE_SEA] = {"sea", "#1a5fb4", " stroke-dasharray=\"9 5\""},
	[MODE_FERRY] = {"ferry", "#5e35b1", " stroke-dasharray=\"2 5\""},
};

#define STANDING "#e08700"
#define WAITING  "#8d99a6"

/* --- Labels: where nothing else is written ------------------------------------------------------
 */

struct box {
	double left, top, right, bottom;
};

struct labels {
	struct box taken[LABELS_MAX];
	unsigned count;
	struct box within;
};

static bool is_free(const struct labels *labels, struct box box)
{
	if (box.left < labels->within.left || box.right > labels->within.right ||
		box.top < labels->within.top || box.bottom > labels->within.bottom)
		return false;
	for (unsigned i = 0; i < labels->count; i++) {
		const struct box *other = &labels->taken[i];
		if (box.left < other->right && other->left < box.right && box.top < other->bottom &&
			other->top < box.bottom)
			return false;
	}
	return true;
}

static void take_box(struct labels *labels, struct box box)
{
	if (labels->count < LABELS_MAX)
		labels->taken[labels->count++] = box;
}

/* Characters, not bytes: what begins one. Those of the far east are twice as wide. */
static double width_of(struct text text, double size)
{
	double width = 0;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = (uint8_t)text.ptr[i];
		if ((c & 0xC0) != 0x80)
			width += c >= 0xE3 ? size : 0.57 * size;
	}
	return width;
}

/* Beside the point, on the side where it is free; not at all when none is and it is not needed. */
static void put_label(
	struct labels *labels, struct buffer *out, struct point at, struct text name, bool needed)
{
	double size = needed ? 15 : 12, width = width_of(name, size);
	const struct box sides[] = {{at.x + 9, at.y - size / 2, 0, 0},
		{at.x - 9 - width, at.y - size / 2, 0, 0},
		{at.x - width / 2, at.y - 10 - size, 0, 0}, {at.x - width / 2, at.y + 9, 0, 0},
		{at.x + 7, at.y - 6 - size, 0, 0}, {at.x + 7, at.y + 5, 0, 0},
		{at.x - 7 - width, at.y - 6 - size, 0, 0}, {at.x - 7 - width, at.y + 5, 0, 0}};
	struct box box = sides[0];
	bool free = false;
	for (unsigned i = 0; i < ARRAY_LEN(sides) && !free; i++) {
		box = sides[i];
		box.right = box.left + width;
		box.bottom = box.top + size;
		free = is_free(labels, box);
	}
	if (!free && !needed)
		return;
	take_box(labels, box);
	buffer_format(out,
		"<text x=\"%.1f\" y=\"%.1f\" font-size=\"%g\"%s stroke=\"#fff\" stroke-width=\"3\" "
		"stroke-linejoin=\"round\" paint-order=\"stroke\" fill=\"#1d2733\">",
		box.left, box.bottom - 0.2 * size, size, needed ? " font-weight=\"600\"" : "");
	buffer_xml(out, name);
	buffer_format(out, "</text>\n");
}

/* --- The world ----------------------------------------------------------------------------------
 */

static void put_coasts(const struct picture *picture, struct buffer *out)
{
	struct coast coast = picture_coasts();
	buffer_format(out, "<path fill=\"#f6f3ec\" stroke=\"#cfc8b8\" stroke-width=\"1\" "
			   "fill-rule=\"evenodd\" d=\"");
	while (picture_coast(&coast)) {
		struct point at = picture_at(picture, coast.lon, coast.lat);
		buffer_format(out, "%c%.0f %.0f", coast.first ? 'M' : 'L', at.x, at.y);
	}
	buffer_format(out, "\"/>\n");
}

static void put_network(const struct picture *picture, struct buffer *out)
{
	const struct network *network = picture->network;
	buffer_format(out, "<g stroke=\"#c9c2b2\" stroke-width=\"0.8\">\n");
	for (uint32_t i = 0; i < network->links_count; i++) {
		const struct network_link *link = &network->links[i];
		struct point a = picture_place(picture, network->nodes[link->from].row);
		struct point b = picture_place(picture, network->nodes[link->to].row);
		if (!mode_is_water(link->mode))
			buffer_format(out,
				"<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"%s/>\n", a.x,
				a.y, b.x, b.y, link->one_way ? " marker-end=\"url(#way)\"" : "");
	}
	buffer_format(out, "</g>\n");
}

/* --- The way ------------------------------------------------------------------------------------
 */

static void put_leg(const struct picture *picture, const struct route_leg *leg, struct buffer *out)
{
	enum mode mode = picture_mode(leg->mode);
	struct point a = picture_place(picture, picture_node(picture, leg->from));
	struct point b = picture_place(picture, picture_node(picture, leg->to));
	buffer_format(out, "<g stroke-linecap=\"round\"><title>");
	buffer_xml(out, leg->from_name);
	buffer_format(out, " - ");
	buffer_xml(out, leg->to_name);
	buffer_format(out, ", %.*s, %.0f km (%.*s), %.1f h (%.*s), USD %.0f (%.*s)",
		TEXT_ARG(leg->mode), leg->km, TEXT_ARG(leg->km_mark), leg->hours,
		TEXT_ARG(leg->hours_mark), leg->usd, TEXT_ARG(leg->usd_mark));
	if (leg->has_co2_kg)
		buffer_format(out, ", %.0f kg CO2e (%.*s)", leg->co2_kg, TEXT_ARG(leg->co2_mark));
	buffer_format(out, ": ");
	buffer_xml(out, leg->source);
	buffer_format(out,
		"</title><path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#fff\" stroke-width=\"7\"/>"
		"<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"%s\" stroke-width=\"4\"%s/></g>\n",
		a.x, a.y, b.x, b.y, a.x, a.y, b.x, b.y, styles[mode].colour, styles[mode].dashes);
}

/* All that the freight stands for at a place, waiting included. */
static double hours_at(const struct picture *picture, struct text place)
{
	double hours = 0;
	for (uint32_t i = 0; i < picture->route->stops_count; i++)
		if (text_equal(picture->route->stops[i].place, place))
			hours += picture->route->stops[i].median_h;
	return hours;
}

static void put_stand(const struct picture *picture, struct text id, struct buffer *out)
{
	double hours = hours_at(picture, id);
	const struct corridor_node *node = picture_node(picture, id);
	struct point at = picture_place(picture, node);
	if (hours < 0.5)
		return;
	buffer_format(out,
		"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"" STANDING
		"\" fill-opacity=\"0.35\"><title>",
		at.x, at.y, 5 + 2.2 * sqrt(hours));
	buffer_xml(out, node->name);
	for (uint32_t i = 0; i < picture->route->stops_count; i++) {
		const struct route_stop *stop = &picture->route->stops[i];
		if (!text_equal(stop->place, id))
			continue;
		buffer_format(out, "\n%.*s, %.1f h (%.*s): ", TEXT_ARG(stop->detail),
			stop->median_h, TEXT_ARG(stop->mark));
		buffer_xml(out, stop->source);
	}
	buffer_format(out, "</title></circle>\n");
}

static void put_place(const struct picture *picture, struct text id, bool named, struct buffer *out)
{
	struct point at = picture_place(picture, picture_node(picture, id));
	buffer_format(out,
		named ? "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"#fff\" stroke=\"#1d2733\" "
			"stroke-width=\"2.5\"/>\n"
		      : "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.2\" fill=\"#fff\"/>\n",
		at.x, at.y);
}

static void put_way(const struct picture *picture, struct buffer *out)
{
	const struct route_reply *route = picture->route;
	for (uint32_t i = 0; i < route->legs_count; i++)
		put_leg(picture, &route->legs[i], out);
	put_stand(picture, route->from, out);
	for (uint32_t i = 0; i < route->legs_count; i++) {
		put_stand(picture, route->legs[i].to, out);
		put_place(picture, route->legs[i].to, picture_names(picture, i), out);
	}
	put_place(picture, route->from, true, out);
}

/* Nothing is written over the way itself. */
static void take_leg(struct labels *labels, struct point a, struct point b)
{
	double steps = ceil(hypot(b.x - a.x, b.y - a.y) / 8);
	for (double i = 1; i < steps; i++) {
		double x = a.x + (b.x - a.x) * i / steps, y = a.y + (b.y - a.y) * i / steps;
		take_box(labels, (struct box){x - 2, y - 2, x + 2, y + 2});
	}
}

static void put_names(const struct picture *picture, struct buffer *out)
{
	const struct route_reply *route = picture->route;
	struct labels labels = {.within = {4, 4, picture->wide - 4, picture->high - 4}};
	for (uint32_t i = 0; i < route->legs_count; i++) {
		struct point at = picture_place(picture, picture_node(picture, route->legs[i].to));
		take_box(&labels, (struct box){at.x - 5, at.y - 5, at.x + 5, at.y + 5});
		take_leg(&labels,
			picture_place(picture, picture_node(picture, route->legs[i].from)), at);
	}
	const struct corridor_node *first = picture_node(picture, route->from);
	put_label(&labels, out, picture_place(picture, first), first->name, true);
	/* What matters first, then where it stands, then the rest. */
	for (int turn = 0; turn < 3; turn++)
		for (uint32_t i = 0; i < route->legs_count; i++) {
			const struct corridor_node *node = picture_node(picture, route->legs[i].to);
			bool needed = picture_names(picture, i);
			bool stands = hours_at(picture, node->id) >= 0.5;
			if (turn == (needed ? 0 : stands ? 1 : 2))
				put_label(&labels, out, picture_place(picture, node), node->name,
					needed);
		}
}

/* --- Where the time goes ------------------------------------------------------------------------
 */

struct strip {
	struct buffer *out;
	double at, top, per_hour;
};

static void put_span(struct strip *strip, double hours, const char *colour, struct text what)
{
	double wide = hours * strip->per_hour;
	if (wide > 0) {
		buffer_format(strip->out,
			"<rect x=\"%.1f\" y=\"%.0f\" width=\"%.1f\" height=\"22\" fill=\"%s\">"
			"<title>",
			strip->at, strip->top, wide, colour);
		buffer_xml(strip->out, what);
		buffer_format(strip->out, ": %.1f h</title></rect>\n", hours);
	}
	strip->at += wide;
}

/* The stops at a place, from the one at hand on. */
static uint32_t put_stops(
	const struct picture *picture, struct strip *strip, uint32_t stop, struct text place)
{
	const struct route_reply *route = picture->route;
	for (; stop < route->stops_count && text_equal(route->stops[stop].place, place); stop++)
		put_span(strip, route->stops[stop].median_h,
			text_is(route->stops[stop].what, "departure") ? WAITING : STANDING,
			route->stops[stop].place_name);
	return stop;
}

static void put_days(const struct strip *strip, double days)
{
	int every = days > 60 ? 10 : days > 24 ? 5 : days > 10 ? 2 : 1;
	for (int on = 0; on <= (int)days; on += every) {
		double x = MARGIN + on * 24 * strip->per_hour;
		buffer_format(strip->out,
			"<path d=\"M%.1f %.0fv6\" stroke=\"#56616d\"/><text x=\"%.1f\" y=\"%.0f\" "
			"font-size=\"11\" fill=\"#56616d\" text-anchor=\"middle\">%s%d</text>\n",
			x, strip->top + 22, x, strip->top + 40, on ? "" : "day ", on);
	}
}

static void put_time(const struct picture *picture, double top, struct buffer *out)
{
	const struct route_reply *route = picture->route;
	struct strip strip = {out, MARGIN, top, (WIDTH - 2 * MARGIN) / fmax(route->days * 24, 1)};
	uint32_t stop = put_stops(picture, &strip, 0, route->from);
	for (uint32_t i = 0; i < route->legs_count; i++) {
		const struct route_leg *leg = &route->legs[i];
		put_span(&strip, leg->hours, styles[picture_mode(leg->mode)].colour, leg->to_name);
		stop = put_stops(picture, &strip, stop, leg->to);
	}
	put_days(&strip, route->days);
}

static void put_sign(struct buffer *out, double x, double y, const char *colour, const char *name)
{
	buffer_format(out,
		"<rect x=\"%.0f\" y=\"%.0f\" width=\"14\" height=\"10\" fill=\"%s\"/><text "
		"x=\"%.0f\" y=\"%.0f\">%s</text>\n",
		x, y - 9, colour, x + 20, y, name);
}

static void put_signs(double top, struct buffer *out)
{
	double x = MARGIN;
	buffer_format(out, "<g font-size=\"12\" fill=\"#3a4652\">\n");
	for (int mode = 0; mode < MODES; mode++, x += 76)
		put_sign(out, x, top, styles[mode].colour, styles[mode].name);
	put_sign(out, x, top, STANDING, "standing: borders, ports, gauges");
	put_sign(out, x + 230, top, WAITING, "waiting for a departure");
	buffer_format(out,
		"<text x=\"%d\" y=\"%.0f\" text-anchor=\"end\" fill=\"#7a838c\">coasts: Natural "
		"Earth; lines between places are straight</text>\n</g>\n",
		WIDTH - MARGIN, top);
}

/* --- The whole ----------------------------------------------------------------------------------
 */

static void put_figure(struct buffer *out, const char *before, double value, struct text mark)
{
	buffer_format(out, "%s%.0f <tspan fill=\"#8a929b\">(%.*s)</tspan>", before, value,
		TEXT_ARG(mark));
}

static void put_head(const struct picture *picture, struct buffer *out)
{
	const struct route_reply *route = picture->route;
	buffer_format(out,
		"<text x=\"%d\" y=\"36\" font-size=\"24\" font-weight=\"700\" fill=\"#1d2733\">",
		MARGIN);
	buffer_xml(out, route->from_name);
	buffer_format(out, " \u2192 ");
	buffer_xml(out, route->to_name);
	buffer_format(out,
		"</text>\n<text x=\"%d\" y=\"64\" font-size=\"15\" fill=\"#3a4652\">%.1f days by "
		"medians, half within %.1f, nine in ten within %.1f <tspan "
		"fill=\"#8a929b\">(%.*s)</tspan>",
		MARGIN, route->days, route->days_p50, route->days_p90, TEXT_ARG(route->days_mark));
	put_figure(out, " \u00b7 USD ", route->usd, route->usd_mark);
	buffer_format(out, " per TEU");
	if (route->has_co2_kg) {
		put_figure(out, " \u00b7 ", route->co2_kg, route->co2_mark);
		buffer_format(out, " kg CO2e");
	}
	put_figure(out, " \u00b7 ", route->km, route->km_mark);
	buffer_format(out, " km</text>\n");
	struct buffer line = {0};
	struct text disrupted = picture_disruptions(picture, &line);
	if (disrupted.len) {
		buffer_format(out,
			"<text x=\"%d\" y=\"36\" text-anchor=\"end\" font-size=\"12\" "
			"fill=\"#b3541e\">",
			WIDTH - MARGIN);
		buffer_xml(out, disrupted);
		buffer_format(out, "</text>\n");
	}
	buffer_fini(&line);
}

void draw_svg(struct picture *picture, struct buffer *out)
{
	picture_frame(picture, (struct picture_size){WIDTH, 380, 860, 1});
	double foot = HEAD + picture->high;
	buffer_format(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" "
		"font-family=\"system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif\">\n"
		"<defs><marker id=\"way\" refX=\"8\" refY=\"4\" markerWidth=\"8\" "
		"markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#b5ad9b\"/>"
		"</marker><clipPath id=\"map\"><rect width=\"%d\" height=\"%.0f\"/></clipPath>"
		"</defs>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
		WIDTH, foot + FOOT, WIDTH, picture->high);
	put_head(picture, out);
	buffer_format(out,
		"<g transform=\"translate(0 %d)\" clip-path=\"url(#map)\">\n<rect width=\"%d\" "
		"height=\"%.0f\" fill=\"#dfebf3\"/>\n",
		HEAD, WIDTH, picture->high);
	put_coasts(picture, out);
	put_network(picture, out);
	put_way(picture, out);
	put_names(picture, out);
	buffer_format(out,
		"</g>\n<text x=\"%d\" y=\"%.0f\" font-size=\"13\" font-weight=\"600\" "
		"fill=\"#3a4652\">Where the time goes</text>\n",
		MARGIN, foot + 26);
	put_time(picture, foot + 38, out);
	put_signs(foot + 112, out);
	buffer_format(out, "</svg>\n");
}
