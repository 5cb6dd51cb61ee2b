#include "services/corridors/answers/draw.h"

#include "proto/base/buffer.h"
#include "services/corridors/answers/draw_inside.h"
#include "services/corridors/answers/route_filter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- For a terminal ----------------------------------------------------------------------------
 */

/* Coasts are drawn with the eight dots of a braille character in each cell, the way over them. */
enum { COLUMNS = 100, LINES = 34, LINES_MIN = 14, NAMED_MAX = 26 };

static const char marks[MODES] = {
	[MODE_RAIL] = '#', [MODE_ROAD] = '=', [MODE_SEA] = '~', [MODE_FERRY] = '%'};

struct canvas {
	int lines;
	char cells[LINES][COLUMNS];   /* 0: the dots */
	uint8_t dots[LINES][COLUMNS]; /* U+2800 and so much */
};

static void put_dot(struct canvas *canvas, long x, long y)
{
	static const uint8_t bits[4][2] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};
	if (x >= 0 && x < 2 * COLUMNS && y >= 0 && y < 4 * canvas->lines)
		canvas->dots[y / 4][x / 2] |= bits[y % 4][x % 2];
}

static void put_cell(struct canvas *canvas, long x, long y, char mark)
{
	if (x >= 0 && x < COLUMNS && y >= 0 && y < canvas->lines)
		canvas->cells[y][x] = mark;
}

/* Mark 0: a line of dots, of which there are two by four in a cell. */
static void put_line(struct canvas *canvas, struct point a, struct point b, char mark)
{
	double wide = mark ? 1 : 2, high = mark ? 1 : 4;
	double steps = fmax(1, ceil(fmax(wide * fabs(b.x - a.x), high * fabs(b.y - a.y))));
	if (steps > 10000)
		return;
	for (double i = 0; i <= steps; i++) {
		double x = a.x + (b.x - a.x) * i / steps, y = a.y + (b.y - a.y) * i / steps;
		if (mark)
			put_cell(canvas, lround(x), lround(y), mark);
		else
			put_dot(canvas, lround(2 * x), lround(4 * y));
	}
}

static void put_coasts(const struct picture *picture, struct canvas *canvas)
{
	struct coast coast = picture_coasts();
	struct point last = {0, 0};
	while (picture_coast(&coast)) {
		struct point at = picture_at(picture, coast.lon, coast.lat);
		if (!coast.first)
			put_line(canvas, last, at, 0);
		last = at;
	}
}

static void put_legs(const struct picture *picture, struct canvas *canvas)
{
	for (uint32_t i = 0; i < picture->route->legs_count; i++) {
		const struct route_leg *leg = &picture->route->legs[i];
		put_line(canvas, picture_place(picture, picture_node(picture, leg->from)),
			picture_place(picture, picture_node(picture, leg->to)),
			marks[picture_mode(leg->mode)]);
	}
}

/* A letter on the map; beside the map its name, the mode by which it is left, and the day. */
struct legend {
	struct buffer *out;
	unsigned named;
};

static void name_place(const struct picture *picture, struct canvas *canvas, struct text id,
	struct legend *legend, double hours)
{
	const struct corridor_node *node = picture_node(picture, id);
	if (legend->named >= NAMED_MAX)
		return;
	char letter = (char)('A' + legend->named++);
	struct point at = picture_place(picture, node);
	put_cell(canvas, lround(at.x), lround(at.y), letter);
	buffer_format(legend->out, "%c %.*s (%.*s), day %.1f\n", letter, TEXT_ARG(node->name),
		TEXT_ARG(node->country), hours / 24);
}

static void put_canvas(const struct canvas *canvas, struct buffer *out)
{
	for (int y = 0; y < canvas->lines; y++) {
		int end = COLUMNS;
		while (end > 0 && !canvas->cells[y][end - 1] && !canvas->dots[y][end - 1])
			end--;
		for (int x = 0; x < end; x++) {
			uint8_t dots = canvas->dots[y][x];
			char cell = canvas->cells[y][x];
			if (!cell && dots)
				buffer_format(
					out, "\xE2%c%c", 0xA0 | dots >> 6, 0x80 | (dots & 63));
			else
				buffer_char(out, cell ? cell : ' ');
		}
		buffer_char(out, '\n');
	}
}

static void draw_text(struct picture *picture, struct buffer *out)
{
	struct canvas canvas;
	struct buffer names = {0};
	struct legend legend = {&names, 0};
	const struct route_reply *route = picture->route;
	memset(&canvas, 0, sizeof(canvas));
	picture_frame(picture, (struct picture_size){COLUMNS, LINES_MIN, LINES, 2});
	picture->high = round(picture->high);
	canvas.lines = (int)picture->high;
	put_coasts(picture, &canvas);
	put_legs(picture, &canvas);
	name_place(picture, &canvas, route->from, &legend, 0);
	for (uint32_t i = 0; i < route->legs_count; i++)
		if (picture_names(picture, i))
			name_place(picture, &canvas, route->legs[i].to, &legend,
				route->legs[i].arrives_h);
	put_canvas(&canvas, out);
	buffer_text(out, buffer_as_text(&names));
	buffer_format(out, "# rail  = road  ~ sea  %% ferry; %.1f days (%.*s), USD %.0f (%.*s)",
		route->days, TEXT_ARG(route->days_mark), route->usd, TEXT_ARG(route->usd_mark));
	if (route->has_co2_kg)
		buffer_format(
			out, ", %.0f kg CO2e (%.*s)", route->co2_kg, TEXT_ARG(route->co2_mark));
	buffer_format(out, "; coasts: Natural Earth\n");
	struct text disrupted = picture_disruptions(picture, &names);
	if (disrupted.len)
		buffer_format(out, "%.*s\n", TEXT_ARG(disrupted));
	buffer_fini(&names);
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

/* What is not known has no member. */
static void put_member(struct buffer *out, const char *name, struct text value)
{
	if (!value.len)
		return;
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
	const struct corridor_node *a = picture_node(picture, leg->from),
				   *b = picture_node(picture, leg->to);
	buffer_format(out,
		"{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[%."
		"4f,%.4f],[%.4f,%.4f]]},\"properties\":{\"km\":%g,\"hours\":%g,\"usd\":%g",
		a->lon, a->lat, b->lon, b->lat, leg->km, leg->hours, leg->usd);
	if (leg->has_co2_kg)
		buffer_format(out, ",\"co2_kg\":%g", leg->co2_kg);
	if (leg->has_capacity_mt)
		buffer_format(out, ",\"capacity_mt\":%g", leg->capacity_mt);
	if (leg->has_risk_pct)
		buffer_format(out, ",\"risk_pct\":%g", leg->risk_pct);
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
	put_member(out, "risk_mark", leg->risk_mark);
	put_member(out, "capacity_mark", leg->capacity_mark);
	put_member(out, "changed_by", leg->changed_by);
	put_member(out, "source", leg->source);
	buffer_format(out, "}}");
}

static void geo_stop(
	const struct picture *picture, const struct route_stop *stop, struct buffer *out)
{
	const struct corridor_node *node = picture_node(picture, stop->place);
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
	put_member(out, "changed_by", stop->changed_by);
	put_member(out, "source", stop->source);
	buffer_format(out, "}}");
}

/* A foreign member, as RFC 7946 has them. */
static void put_list(struct buffer *out, const char *name, const struct text *items, uint32_t count)
{
	if (!count)
		return;
	buffer_format(out, ",\"%s\":[", name);
	for (uint32_t i = 0; i < count; i++) {
		buffer_text(out, i ? TEXT(",") : TEXT_NONE);
		put_string(out, items[i]);
	}
	buffer_char(out, ']');
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
	buffer_format(out, "\n]");
	put_list(out, "changed_by", picture->route->changed_by, picture->route->changed_by_count);
	put_list(
		out, "provisional", picture->route->provisional, picture->route->provisional_count);
	buffer_format(out, "}\n");
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
