#include "services/corridors/draw.h"

#include "proto/base/buffer.h"
#include "services/corridors/route_filter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS = 100, LINES = 30, WIDTH = 1000, MARGIN = 30 };

struct point {
	double x, y; /* columns and lines, or pixels */
};

/* What of the world is in the picture. */
struct picture {
	const struct network *network;
	const struct route_reply *route;
	double west, east, south, north;
	double wide, high;
};

static const struct {
	const char *mode, *colour;
	char mark;
} styles[MODES] = {
	[MODE_RAIL] = {"rail", "#b3261e", '#'},
	[MODE_ROAD] = {"road", "#8a6d1d", '='},
	[MODE_SEA] = {"sea", "#1a5fb4", '~'},
	[MODE_FERRY] = {"ferry", "#5e35b1", '%'},
};

static const struct corridor_node *node_of(const struct picture *picture, struct text id)
{
	return picture->network->nodes[network_node(picture->network, id)].row;
}

/* --- The frame ---------------------------------------------------------------------------------
 */

static void include(struct picture *picture, const struct corridor_node *node)
{
	picture->west = fmin(picture->west, node->lon);
	picture->east = fmax(picture->east, node->lon);
	picture->south = fmin(picture->south, node->lat);
	picture->north = fmax(picture->north, node->lat);
}

static void frame(struct picture *picture, double wide, double high)
{
	*picture = (struct picture){.network = picture->network,
		.route = picture->route,
		.west = 180,
		.east = -180,
		.south = 90,
		.north = -90,
		.wide = wide,
		.high = high};
	include(picture, node_of(picture, picture->route->from));
	for (uint32_t i = 0; i < picture->route->legs_count; i++)
		include(picture, node_of(picture, picture->route->legs[i].to));
	double wider = 0.05 * (picture->east - picture->west) + 1;
	double higher = 0.05 * (picture->north - picture->south) + 1;
	picture->west -= wider;
	picture->east += wider;
	picture->south -= higher;
	picture->north += higher;
}

static struct point place(const struct picture *picture, const struct corridor_node *node)
{
	return (struct point){
		(node->lon - picture->west) / (picture->east - picture->west) * (picture->wide - 1),
		(picture->north - node->lat) / (picture->north - picture->south) *
			(picture->high - 1)};
}

/* Places to name: both ends, and where the mode changes or a border is crossed. */
static bool is_named(const struct picture *picture, uint32_t leg)
{
	const struct route_leg *here = &picture->route->legs[leg];
	if (leg + 1 == picture->route->legs_count)
		return true;
	return !text_equal(here->mode, picture->route->legs[leg + 1].mode);
}

/* --- For a terminal ----------------------------------------------------------------------------
 */

struct canvas {
	char cells[LINES][COLUMNS];
};

static void put_line(struct canvas *canvas, struct point a, struct point b, char mark)
{
	double steps = fmax(1, ceil(fmax(fabs(b.x - a.x), fabs(b.y - a.y))));
	for (double i = 0; i <= steps; i++) {
		long x = lround(a.x + (b.x - a.x) * i / steps);
		long y = lround(a.y + (b.y - a.y) * i / steps);
		if (x < 0 || x >= COLUMNS || y < 0 || y >= LINES)
			continue;
		if (mark != '.' || canvas->cells[y][x] == ' ')
			canvas->cells[y][x] = mark;
	}
}

static void put_label(struct canvas *canvas, struct point at, char number)
{
	long x = lround(at.x), y = lround(at.y);
	if (x >= 0 && x < COLUMNS && y >= 0 && y < LINES)
		canvas->cells[y][x] = number;
}

static enum mode mode_of(struct text text)
{
	enum mode mode = MODE_RAIL;
	(void)mode_parse(text, &mode);
	return mode;
}

static void draw_legs(const struct picture *picture, struct canvas *canvas)
{
	for (uint32_t i = 0; i < picture->network->links_count; i++) {
		const struct network_link *link = &picture->network->links[i];
		if (!mode_is_water(link->mode))
			put_line(canvas, place(picture, picture->network->nodes[link->from].row),
				place(picture, picture->network->nodes[link->to].row), '.');
	}
	for (uint32_t i = 0; i < picture->route->legs_count; i++) {
		const struct route_leg *leg = &picture->route->legs[i];
		put_line(canvas, place(picture, node_of(picture, leg->from)),
			place(picture, node_of(picture, leg->to)), styles[mode_of(leg->mode)].mark);
	}
}

static void name_place(const struct picture *picture, struct canvas *canvas, struct text id,
	unsigned *named, struct buffer *legend)
{
	static const char numbers[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	if (*named >= sizeof(numbers) - 1)
		return;
	const struct corridor_node *node = node_of(picture, id);
	put_label(canvas, place(picture, node), numbers[*named]);
	buffer_format(
		legend, "%s%c %.*s", *named ? "  " : "", numbers[*named], TEXT_ARG(node->name));
	++*named;
}

static void draw_text(struct picture *picture, struct buffer *out)
{
	struct canvas canvas;
	struct buffer legend = {0};
	unsigned named = 0;
	memset(&canvas, ' ', sizeof(canvas));
	frame(picture, COLUMNS, LINES);
	draw_legs(picture, &canvas);
	name_place(picture, &canvas, picture->route->from, &named, &legend);
	for (uint32_t i = 0; i < picture->route->legs_count; i++)
		if (is_named(picture, i))
			name_place(picture, &canvas, picture->route->legs[i].to, &named, &legend);
	for (int y = 0; y < LINES; y++) {
		int end = COLUMNS;
		while (end > 0 && canvas.cells[y][end - 1] == ' ')
			end--;
		buffer_format(out, "%.*s\n", end, canvas.cells[y]);
	}
	buffer_format(out, "%.*s\n# rail  = road  ~ sea  %% ferry  . other land links\n",
		TEXT_ARG(buffer_as_text(&legend)));
	buffer_fini(&legend);
}

/* --- SVG ---------------------------------------------------------------------------------------
 */

static void put_escaped(struct buffer *out, struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		const char *entity = c == '<'   ? "&lt;"
				     : c == '>' ? "&gt;"
				     : c == '&' ? "&amp;"
				     : c == '"' ? "&quot;"
						: NULL;
		if (entity)
			buffer_format(out, "%s", entity);
		else
			buffer_char(out, c);
	}
}

static void svg_line(struct buffer *out, struct point a, struct point b, const char *style)
{
	buffer_format(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>\n", a.x, a.y,
		b.x, b.y, style);
}

static void svg_place(const struct picture *picture, struct text id, struct buffer *out)
{
	const struct corridor_node *node = node_of(picture, id);
	struct point at = place(picture, node);
	buffer_format(out,
		"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#222\"/><text x=\"%.1f\" "
		"y=\"%.1f\">",
		at.x, at.y, at.x + 6, at.y - 6);
	put_escaped(out, node->name);
	buffer_format(out, "</text>\n");
}

static void svg_leg(const struct picture *picture, const struct route_leg *leg, struct buffer *out)
{
	char style[96];
	snprintf(style, sizeof(style), "stroke=\"%s\" stroke-width=\"3\"",
		styles[mode_of(leg->mode)].colour);
	buffer_format(out, "<g><title>");
	put_escaped(out, leg->from_name);
	buffer_format(out, " - ");
	put_escaped(out, leg->to_name);
	buffer_format(out,
		", %.*s, %.0f km (%.*s), %.1f h (%.*s), USD %.0f (%.*s): ", TEXT_ARG(leg->mode),
		leg->km, TEXT_ARG(leg->km_mark), leg->hours, TEXT_ARG(leg->hours_mark), leg->usd,
		TEXT_ARG(leg->usd_mark));
	put_escaped(out, leg->source);
	buffer_format(out, "</title>");
	svg_line(out, place(picture, node_of(picture, leg->from)),
		place(picture, node_of(picture, leg->to)), style);
	buffer_format(out, "</g>\n");
}

static void draw_svg(struct picture *picture, struct buffer *out)
{
	frame(picture, WIDTH, WIDTH);
	double high = WIDTH * (picture->north - picture->south) / (picture->east - picture->west) *
		      1.3; /* a degree north is longer */
	picture->high = fmax(high, 200);
	buffer_format(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" "
		"font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%%\" "
		"height=\"100%%\" fill=\"#fff\"/>\n<defs><marker id=\"way\" refX=\"8\" "
		"refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path "
		"d=\"M0 0L8 4L0 8z\" fill=\"#999\"/></marker></defs>\n",
		WIDTH, picture->high + MARGIN);
	for (uint32_t i = 0; i < picture->network->links_count; i++) {
		const struct network_link *link = &picture->network->links[i];
		svg_line(out, place(picture, picture->network->nodes[link->from].row),
			place(picture, picture->network->nodes[link->to].row),
			link->one_way
				? "stroke=\"#bbb\" stroke-width=\"1\" marker-end=\"url(#way)\""
				: "stroke=\"#ddd\" stroke-width=\"1\"");
	}
	for (uint32_t i = 0; i < picture->route->legs_count; i++)
		svg_leg(picture, &picture->route->legs[i], out);
	svg_place(picture, picture->route->from, out);
	for (uint32_t i = 0; i < picture->route->legs_count; i++)
		if (is_named(picture, i))
			svg_place(picture, picture->route->legs[i].to, out);
	for (int mode = 0; mode < MODES; mode++)
		buffer_format(out, "<text x=\"%d\" y=\"%.0f\" fill=\"%s\">%s</text>\n",
			10 + mode * 60, picture->high + MARGIN - 10, styles[mode].colour,
			styles[mode].mode);
	buffer_format(out,
		"<text x=\"260\" y=\"%.0f\">%.1f days (%.*s), USD %.0f (%.*s), %.0f kg CO2e "
		"(%.*s)</text>\n</svg>\n",
		picture->high + MARGIN - 10, picture->route->days,
		TEXT_ARG(picture->route->days_mark), picture->route->usd,
		TEXT_ARG(picture->route->usd_mark), picture->route->co2_kg,
		TEXT_ARG(picture->route->co2_mark));
}

/* --- GeoJSON -----------------------------------------------------------------------------------
 */

static void put_string(struct buffer *out, struct text text)
{
	buffer_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c == '"' || c == '\\')
			buffer_format(out, "\\%c", c);
		else if (c < 0x20)
			buffer_format(out, "\\u%04x", c);
		else
			buffer_char(out, (char)c);
	}
	buffer_char(out, '"');
}

static void put_member(struct buffer *out, const char *name, struct text value)
{
	buffer_format(out, ",\"%s\":", name);
	put_string(out, value);
}

static bool is_one_way(const struct picture *picture, const struct route_leg *leg)
{
	struct text id = text_slice(leg->id, strlen("link:"), leg->id.len);
	int32_t link = network_link(picture->network, id);
	return link != NETWORK_NONE && picture->network->links[link].one_way;
}

static void geo_leg(const struct picture *picture, const struct route_leg *leg, struct buffer *out)
{
	const struct corridor_node *a = node_of(picture, leg->from), *b = node_of(picture, leg->to);
	buffer_format(out,
		"{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[%."
		"4f,%.4f],[%.4f,%.4f]]},\"properties\":{\"km\":%g,\"hours\":%g,\"usd\":%g",
		a->lon, a->lat, b->lon, b->lat, leg->km, leg->hours, leg->usd);
	if (leg->has_co2_kg)
		buffer_format(out, ",\"co2_kg\":%g", leg->co2_kg);
	if (is_one_way(picture, leg))
		buffer_format(out, ",\"one_way\":true");
	put_member(out, "id", leg->id);
	put_member(out, "mode", leg->mode);
	put_member(out, "from", leg->from_name);
	put_member(out, "to", leg->to_name);
	put_member(out, "km_mark", leg->km_mark);
	put_member(out, "hours_mark", leg->hours_mark);
	put_member(out, "usd_mark", leg->usd_mark);
	put_member(out, "co2_mark", leg->co2_mark);
	put_member(out, "source", leg->source);
	buffer_format(out, "}}");
}

static void geo_stop(
	const struct picture *picture, const struct route_stop *stop, struct buffer *out)
{
	const struct corridor_node *node = node_of(picture, stop->place);
	buffer_format(out,
		",\n{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[%.4f,%."
		"4f]},\"properties\":{\"median_h\":%g,\"p90_h\":%g,\"generic\":%s",
		node->lon, node->lat, stop->median_h, stop->p90_h,
		stop->generic ? "true" : "false");
	put_member(out, "id", stop->id);
	put_member(out, "place", stop->place_name);
	put_member(out, "what", stop->what);
	put_member(out, "detail", stop->detail);
	put_member(out, "mark", stop->mark);
	put_member(out, "source", stop->source);
	buffer_format(out, "}}");
}

static void draw_geojson(struct picture *picture, struct buffer *out)
{
	buffer_format(out, "{\"type\":\"FeatureCollection\",\"features\":[\n");
	for (uint32_t i = 0; i < picture->route->legs_count; i++) {
		buffer_format(out, "%s", i ? ",\n" : "");
		geo_leg(picture, &picture->route->legs[i], out);
	}
	for (uint32_t i = 0; i < picture->route->stops_count; i++)
		geo_stop(picture, &picture->route->stops[i], out);
	buffer_format(out, "\n]}\n");
}

/* --- The answer --------------------------------------------------------------------------------
 */

static const struct {
	const char *name;
	void (*draw)(struct picture *picture, struct buffer *out);
} formats[] = {{"text", draw_text}, {"svg", draw_svg}, {"geojson", draw_geojson}};

enum err draw_answer(const struct route_world *world, const struct draw_query *query,
	struct arena *arena, struct draw_reply *reply, struct why *why)
{
	const struct route_query asked = {.from = query->from,
		.to = query->to,
		.by = query->by,
		ROUTE_FILTERS_OF(query),
		ROUTE_GOODS_OF(query),
		ROUTE_DAY_OF(query),
		.plain = true,
		.has_plain = true};
	struct route_reply route;
	enum err err = route_answer(world, &asked, arena, &route, why);
	if (!err && !route.found)
		err = why_set(why, ERR_NOT_FOUND, "draw_query",
			"wanted a way to draw, got none: %.*s", TEXT_ARG(route.no_route));
	if (err)
		return err;
	struct picture picture = {.network = world->network, .route = &route};
	struct buffer out = {0};
	unsigned format = 0;
	while (format + 1 < ARRAY_LEN(formats) && query->format.ptr &&
		!text_is(query->format, formats[format].name))
		format++;
	formats[format].draw(&picture, &out);
	*reply = (struct draw_reply){.text = arena_copy(arena, buffer_as_text(&out))};
	buffer_fini(&out);
	return ERR_OK;
}
