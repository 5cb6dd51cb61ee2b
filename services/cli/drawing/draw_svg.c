/* As SVG: on white, so that it can be put anywhere; what a mark means stands in the picture. */
#include "proto/base/alloc.h"
#include "services/cli/drawing/draw_shape.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	EDGE = 16,    /* around it all */
	ROW = 20,     /* a state */
	BAR = 12,     /* within its row */
	YEAR_MIN = 7, /* widths of a year */
	YEAR_MAX = 26,
	WIDTH = 720,        /* of the years together, where they fit */
	HEAD = 84,          /* title, legend, years */
	FOOT = 26,          /* how many members */
	CELL_MIN = 56,      /* an organisation's column */
	LETTER_TENTHS = 70, /* of a point: what a letter of a name takes, about */
};

/* --- Pieces ---------------------------------------------------------------------------------- */

/* `how`: further attributes. */
static void put_text(struct buffer *out, double x, double y, const char *how, struct text text)
{
	buffer_format(out, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y, how);
	buffer_xml(out, text);
	buffer_text(out, TEXT("</text>\n"));
}

/* Letters that a text shows, each with its width; of marks above a letter none is told apart. */
static double width_of(struct text text)
{
	return (double)text_characters(text) * LETTER_TENTHS / 10;
}

static void put_head(struct buffer *out, double width, double height, struct text title)
{
	buffer_format(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
		"viewBox=\"0 0 %.0f %.0f\" role=\"img\" fill=\"#222\" font-size=\"12\" "
		"font-family=\"system-ui, 'Segoe UI', Helvetica, Arial, sans-serif\">\n<title>",
		width, height, width, height);
	buffer_xml(out, title);
	/* Stripes for what no source dates to the day. */
	buffer_text(out, TEXT("</title>\n<defs><pattern id=\"vague\" width=\"5\" height=\"5\" "
			      "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
			      "<rect width=\"2\" height=\"5\" fill=\"#fff\" fill-opacity=\".55\"/>"
			      "</pattern></defs>\n"));
	buffer_format(out, "<rect width=\"%.0f\" height=\"%.0f\" fill=\"#fff\"/>\n", width, height);
	put_text(out, EDGE, EDGE + 10, " font-size=\"16\" font-weight=\"600\"", title);
}

static void put_stripe(struct buffer *out, size_t row, double width)
{
	if (row % 2 == 0)
		buffer_format(out,
			"<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#f5f6f8\"/>\n",
			EDGE / 2, HEAD + (int)row * ROW, width - EDGE, ROW);
}

struct box {
	double x, y, width, height;
};

/* A box in the colour of its status, and striped when vague; what it says goes into its title. */
static void box_open(
	struct buffer *out, const struct box *box, const struct draw_look *look, bool vague)
{
	buffer_text(out, TEXT("<g>"));
	for (int layer = 0; layer <= vague; layer++)
		buffer_format(out,
			"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" "
			"fill=\"%s\"/>",
			box->x, box->y, box->width > 1 ? box->width : 1, box->height,
			layer ? "url(#vague)" : look->colour);
	buffer_text(out, TEXT("<title>"));
}

static void box_close(struct buffer *out)
{
	buffer_text(out, TEXT("</title></g>\n"));
}

static void legend_entry(
	struct buffer *out, double *x, const struct draw_look *look, bool vague, struct text says)
{
	const struct box box = {*x, EDGE + 23, 14, look->over ? 4 : 10};
	box_open(out, &box, look, vague);
	buffer_xml(out, says);
	box_close(out);
	put_text(out, *x + 19, EDGE + 32, " fill=\"#555\"", says);
	*x += 19 + width_of(says) + 16;
}

/* The width that it takes. */
static double put_legend(struct buffer *out, const struct draw_legend *legend, const char *vague)
{
	double x = EDGE;
	for (size_t i = 0; i < legend->count; i++) {
		const struct draw_look *look = legend->items[i].look;
		char says[160];
		snprintf(says, sizeof(says), "%.*s",
			TEXT_ARG(!look->status[0] && legend->others ? TEXT("other")
								    : legend->items[i].status));
		for (char *c = says; *c; c++)
			*c = *c == '_' ? ' ' : *c;
		legend_entry(out, &x, look, false, text_of(says));
	}
	if (vague)
		legend_entry(out, &x, draw_look_of(TEXT("")), true, text_of(vague));
	return x + EDGE;
}

static double legend_width(const struct draw_legend *legend, const char *vague)
{
	struct buffer unused = {0};
	double width = put_legend(&unused, legend, vague);
	buffer_fini(&unused);
	return width;
}

/* --- The timeline ---------------------------------------------------------------------------- */

struct chart {
	const struct draw_frame *frame;
	double names, year, width, height;
};

static double x_of(const struct chart *chart, day value)
{
	day first = day_from_civil(chart->frame->first_year, 1, 1);
	day last = day_from_civil(chart->frame->last_year + 1, 1, 1);
	day within = value < first ? first : value > last ? last : value;
	return chart->names + (within - first) / 365.2425 * chart->year;
}

static void put_bar(
	struct buffer *out, const struct chart *chart, const struct draw_bar *bar, double y)
{
	double x = x_of(chart, bar->from), end = x_of(chart, bar->to);
	struct box box = {x, y + (ROW - BAR) / 2.0, end - x, BAR};
	if (bar->look->over) {
		box.y += BAR - 4;
		box.height = 4;
	}
	if (end <= x)
		return;
	box_open(out, &box, bar->look, bar->vague);
	buffer_xml(out, bar->name);
	buffer_format(out, ": %.*s, %.*s", TEXT_ARG(bar->status), TEXT_ARG(bar->since));
	if (!bar->runs_on)
		buffer_format(out, " to %.*s", TEXT_ARG(bar->until));
	box_close(out);
}

/* Round years, as many as have room. */
static void put_years(struct buffer *out, const struct chart *chart)
{
	static const int steps[] = {1, 5, 10, 20, 50, 100, 500};
	size_t at = 0;
	while (at + 1 < ARRAY_LEN(steps) && steps[at] * chart->year < 36)
		at++;
	for (int year = chart->frame->first_year; year <= chart->frame->last_year + 1; year++) {
		char label[16];
		double x = x_of(chart, day_from_civil(year, 1, 1));
		if (year % steps[at] != 0)
			continue;
		buffer_format(out,
			"<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%.1f\" "
			"stroke=\"#cfd3d8\"/>\n",
			x, HEAD - 4, x, chart->height - FOOT - EDGE);
		snprintf(label, sizeof(label), "%d", year);
		put_text(
			out, x, HEAD - 10, " fill=\"#555\" text-anchor=\"middle\"", text_of(label));
	}
}

static int compare_days(const void *a, const void *b)
{
	return (*(const day *)a > *(const day *)b) - (*(const day *)a < *(const day *)b);
}

struct tally {
	double x;
	unsigned count;
};

static double put_tally(struct buffer *out, const struct tally *tally, double y)
{
	char label[16];
	snprintf(label, sizeof(label), "%u", tally->count);
	if (out)
		put_text(out, tally->x, y, " font-weight=\"600\"", text_of(label));
	return tally->x + width_of(text_of(label)) + 4;
}

/* How many members from each day on which that changed; of changes too close to each other the last
 * one is told. */
static void put_counts(
	struct buffer *out, const struct chart *chart, const struct draw_shape *shape)
{
	day *days = alloc_zero(2 * shape->bars_count + 1, sizeof(*days));
	size_t count = 0;
	double y = chart->height - EDGE - 8;
	struct tally waiting = {0}, next;
	for (size_t i = 0; i < shape->bars_count; i++)
		if (shape->bars[i].look->full) {
			days[count++] = shape->bars[i].from;
			days[count++] = shape->bars[i].to;
		}
	qsort(days, count, sizeof(*days), compare_days);
	if (count)
		put_text(out, chart->names - 8, y, " fill=\"#555\" text-anchor=\"end\"",
			TEXT("members"));
	for (size_t i = 0; i < count && days[i] <= chart->frame->today; i++) {
		next = (struct tally){x_of(chart, days[i]), draw_full_on(shape, days[i])};
		if (next.count == waiting.count)
			continue;
		if (waiting.x > 0 && next.x >= put_tally(NULL, &waiting, y))
			(void)put_tally(out, &waiting, y);
		waiting = next;
	}
	if (waiting.x > 0)
		(void)put_tally(out, &waiting, y);
	free(days);
}

static struct chart chart_of(const struct draw_shape *shape, const struct draw_frame *frame,
	const struct draw_legend *legend, const char *vague)
{
	struct chart chart = {.frame = frame};
	int years = frame->last_year - frame->first_year + 1;
	for (size_t i = 0; i < shape->lines_count; i++) {
		double width = width_of(shape->lines[i].bars->name);
		chart.names = width > chart.names ? width : chart.names;
	}
	chart.names += EDGE + 12;
	chart.year = (double)WIDTH / years;
	chart.year = chart.year < YEAR_MIN   ? YEAR_MIN
		     : chart.year > YEAR_MAX ? YEAR_MAX
					     : chart.year;
	double needed = legend_width(legend, vague),
	       titled = width_of(frame->title) * 1.5 + 2 * EDGE;
	chart.width = chart.names + years * chart.year + EDGE;
	chart.width = chart.width > needed ? chart.width : needed;
	chart.width = chart.width > titled ? chart.width : titled;
	chart.height = HEAD + (double)shape->lines_count * ROW + FOOT + EDGE;
	return chart;
}

void draw_timeline_svg(
	const struct history_reply *history, const struct draw_frame *frame, struct buffer *out)
{
	struct draw_shape shape = draw_shape_of(history, frame);
	struct draw_legend legend = {0};
	const char *vague = NULL;
	for (size_t i = 0; i < shape.bars_count; i++) {
		draw_legend_add(&legend, shape.bars[i].status);
		vague = shape.bars[i].vague ? "a day that no source gives" : vague;
	}
	const struct chart chart = chart_of(&shape, frame, &legend, vague);
	put_head(out, chart.width, chart.height, frame->title);
	(void)put_legend(out, &legend, vague);
	for (size_t i = 0; i < shape.lines_count; i++)
		put_stripe(out, i, chart.width);
	put_years(out, &chart);
	for (size_t i = 0; i < shape.lines_count; i++) {
		double y = HEAD + (double)i * ROW;
		put_text(out, chart.names - 8, y + 14, " text-anchor=\"end\"",
			shape.lines[i].bars->name);
		for (int over = 0; over < 2; over++)
			for (size_t b = 0; b < shape.lines[i].count; b++)
				if (shape.lines[i].bars[b].look->over == over)
					put_bar(out, &chart, &shape.lines[i].bars[b], y);
	}
	put_counts(out, &chart, &shape);
	buffer_text(out, TEXT("</svg>\n"));
	draw_shape_fini(&shape);
}

/* --- The matrix ------------------------------------------------------------------------------ */

static void put_cell(
	struct buffer *out, const struct box *cell, const struct membership *in, bool undated)
{
	const struct draw_look *look = draw_look_of(in->status);
	struct text year = in->since;
	if (text_starts(year, TEXT("by ")))
		year = text_slice(year, 3, year.len);
	box_open(out, cell, look, undated);
	buffer_xml(out, draw_name_of(in->name, in->state));
	buffer_format(out, ": %.*s of %.*s%s%.*s", TEXT_ARG(in->status), TEXT_ARG(in->org),
		in->since.len ? " since " : ", undated", TEXT_ARG(in->since));
	for (uint32_t i = 0; i < in->overlays_count; i++)
		buffer_format(out, ", %.*s", TEXT_ARG(in->overlays[i]));
	box_close(out);
	put_text(out, cell->x + cell->width / 2, cell->y + 11,
		undated ? " font-size=\"10\" font-weight=\"600\" text-anchor=\"middle\" "
			  "pointer-events=\"none\""
			: " font-size=\"10\" fill=\"#fff\" text-anchor=\"middle\" "
			  "pointer-events=\"none\"",
		undated ? TEXT("?") : text_slice(year, 0, year.len < 4 ? year.len : 4));
	const struct box strip = {cell->x, cell->y + cell->height - 3, cell->width, 3};
	if (!in->overlays_count)
		return;
	box_open(out, &strip, draw_look_of(in->overlays[0]), false);
	buffer_xml(out, in->overlays[0]);
	box_close(out);
}

struct table_place {
	double names, columns[DRAW_ORGS_MAX + 1], width;
};

static struct table_place place_of(
	const struct draw_matrix *matrix, const struct draw_standing *all, size_t states)
{
	struct table_place place = {.names = 60};
	for (size_t i = 0; i < states; i++) {
		double width = width_of(all[i].name);
		place.names = width > place.names ? width : place.names;
	}
	place.names += EDGE + 12;
	place.columns[0] = place.names;
	for (uint32_t o = 0; o < matrix->count; o++) {
		double width = width_of(matrix->names[o]) + 12;
		place.columns[o + 1] = place.columns[o] + (width > CELL_MIN ? width : CELL_MIN);
	}
	place.width = place.columns[matrix->count] + EDGE;
	return place;
}

static void put_states(struct buffer *out, const struct draw_matrix *matrix,
	const struct draw_standing *all, size_t states)
{
	const struct table_place place = place_of(matrix, all, states);
	for (size_t i = 0; i < states; i++) {
		double y = HEAD + (double)i * ROW;
		put_text(out, place.names - 8, y + 14, " text-anchor=\"end\"", all[i].name);
		for (uint32_t o = 0; o < matrix->count; o++) {
			const struct box cell = {place.columns[o], y + 2,
				place.columns[o + 1] - place.columns[o] - 4, ROW - 4};
			if (all[i].in[o])
				put_cell(out, &cell, all[i].in[o], all[i].undated[o]);
		}
	}
	for (uint32_t o = 0; o < matrix->count; o++) {
		double x = (place.columns[o] + place.columns[o + 1] - 4) / 2;
		char number[16];
		put_text(out, x, HEAD - 8, " font-weight=\"600\" text-anchor=\"middle\"",
			matrix->names[o]);
		snprintf(number, sizeof(number), "%u", draw_full_in(all, states, o));
		put_text(out, x, HEAD + (double)states * ROW + 16,
			" font-weight=\"600\" text-anchor=\"middle\"", text_of(number));
	}
	put_text(out, place.names - 8, HEAD + (double)states * ROW + 16,
		" fill=\"#555\" text-anchor=\"end\"", TEXT("members"));
}

void draw_matrix_svg(const struct draw_matrix *matrix, struct buffer *out)
{
	size_t states;
	struct draw_standing *all = draw_standings(matrix->orgs, matrix->count, &states);
	struct draw_legend legend = {0};
	const char *undated = NULL;
	for (size_t i = 0; i < states; i++)
		for (uint32_t o = 0; o < matrix->count; o++) {
			const struct membership *in = all[i].in[o];
			undated = all[i].undated[o] ? "no source says since when" : undated;
			if (in)
				draw_legend_add(&legend, in->status);
			for (uint32_t k = 0; in && k < in->overlays_count; k++)
				draw_legend_add(&legend, in->overlays[k]);
		}
	double width = place_of(matrix, all, states).width;
	double needed = legend_width(&legend, undated);
	double titled = width_of(matrix->title) * 1.5 + 2 * EDGE;
	width = width > needed ? width : needed;
	width = width > titled ? width : titled;
	put_head(out, width, HEAD + (double)states * ROW + FOOT + EDGE, matrix->title);
	(void)put_legend(out, &legend, undated);
	for (size_t i = 0; i < states; i++)
		put_stripe(out, i, width);
	put_states(out, matrix, all, states);
	buffer_text(out, TEXT("</svg>\n"));
	free(all);
}
