#include "services/cli/draw.h"

#include "proto/base/alloc.h"
#include "services/cli/table.h"

#include <stdio.h>
#include <stdlib.h>

/* --- What is drawn --------------------------------------------------------------------------- */

/* How a status looks; what stands in no row looks like the last. */
static const struct look {
	const char *status, *bar, *letter, *colour;
} looks[] = {
	{"member", "█", "●", "#1f5fa8"},
	{"observer", "▓", "◐", "#e09f3e"},
	{"dialogue_partner", "▒", "○", "#8fae5d"},
	{"partner", "▒", "○", "#8fae5d"},
	{"suspended", "░", "◌", "#a03030"},
	{"former", " ", " ", "#dddddd"},
	{"", "░", "·", "#9a9a9a"},
};

static const struct look *look_of(struct text status)
{
	const struct look *look = looks;
	while (look->status[0] && !text_is(status, look->status))
		look++;
	return look;
}

/* One status over days: [from, to); of which a source says less than a day, it is marked. */
struct bar {
	struct text state, name;
	const struct look *look;
	struct text status, since, until;
	day from, to;
	bool vague;
};

struct bars {
	struct bar *items;
	size_t count;
};

/* "2024-07-04", "1985", "by 2020-12-31": the first day it may mean. */
static bool first_day(struct text text, day *out, bool *vague)
{
	struct day_span span;
	bool by = text_starts(text, TEXT("by "));
	if (by)
		text = text_slice(text, 3, text.len);
	if (day_parse(text, &span, NULL) != ERR_OK)
		return false;
	*vague = *vague || by || span.precision != DAY_BY_DAY;
	*out = span.first;
	return true;
}

static int compare_bars(const void *a, const void *b)
{
	const struct bar *left = a, *right = b;
	int order = text_compare(left->state, right->state);
	return order ? order : (left->from > right->from) - (left->from < right->from);
}

/* Undated statuses have no place in time, and are left out of the picture. */
static struct bars bars_of(const struct history_reply *history, const struct draw_frame *frame)
{
	struct bars bars = {alloc_zero(history->rows_count + 1, sizeof(struct bar)), 0};
	for (uint32_t i = 0; i < history->rows_count; i++) {
		const struct membership *row = &history->rows[i];
		struct bar bar = {row->state, row->name, look_of(row->status), row->status,
			row->since, row->until, 0, frame->today + 1, false};
		bool dated = row->since.ptr && first_day(row->since, &bar.from, &bar.vague);
		if (row->until.ptr)
			(void)first_day(row->until, &bar.to, &bar.vague);
		if (dated && bar.from < bar.to)
			bars.items[bars.count++] = bar;
	}
	qsort(bars.items, bars.count, sizeof(*bars.items), compare_bars);
	return bars;
}

/* States by the first day on which they appear. */
struct line {
	const struct bar *bars;
	size_t count;
	day first;
};

static int compare_lines(const void *a, const void *b)
{
	const struct line *left = a, *right = b;
	if (left->first != right->first)
		return left->first < right->first ? -1 : 1;
	return text_compare(left->bars->state, right->bars->state);
}

static size_t lines_of(const struct bars *bars, struct line *lines)
{
	size_t used = 0;
	for (size_t i = 0; i < bars->count; i++) {
		const struct bar *bar = &bars->items[i];
		if (!used || !text_equal(lines[used - 1].bars->state, bar->state))
			lines[used++] = (struct line){bar, 0, bar->from};
		lines[used - 1].count++;
	}
	qsort(lines, used, sizeof(*lines), compare_lines);
	return used;
}

/* --- In the terminal ------------------------------------------------------------------------- */

enum { NAME_COLUMNS = 22 };

static void pad(struct buffer *out, struct text text, unsigned columns)
{
	unsigned width = table_width(text);
	buffer_text(out, text);
	for (; width < columns; width++)
		buffer_char(out, ' ');
}

/* A name cut to the columns it has, at a whole letter. */
static struct text fit(struct text name, unsigned columns)
{
	while (name.len && (table_width(name) > columns || !text_is_utf8(name.ptr, name.len)))
		name.len--;
	return name;
}

/* What a cell of some days shows: the status that holds on most of them, a half block where a
 * member's years begin or end. */
static const char *cell_of(const struct line *line, day from, day to)
{
	const struct bar *best = NULL;
	day most = 0;
	for (size_t i = 0; i < line->count; i++) {
		const struct bar *bar = &line->bars[i];
		day first = bar->from > from ? bar->from : from, last = bar->to < to ? bar->to : to;
		if (last - first > most) {
			most = last - first;
			best = bar;
		}
	}
	if (!best)
		return " ";
	if (best->look != looks || most > (to - from) * 3 / 4)
		return best->look->bar;
	return best->from > from ? "▐" : best->to < to ? "▌" : best->look->bar;
}

static void put_years(const struct draw_frame *frame, int per_cell, int cells, struct buffer *out)
{
	pad(out, TEXT(""), NAME_COLUMNS);
	for (int cell = 0; cell < cells;) {
		int year = frame->first_year + cell * per_cell;
		if (cell % 5 == 0 && cells - cell >= 3) {
			buffer_format(out, "%-4d", year);
			cell += 4;
		} else {
			buffer_char(out, ' ');
			cell++;
		}
	}
	buffer_char(out, '\n');
}

static void put_legend(const struct bars *bars, struct buffer *out)
{
	struct text seen[16];
	size_t used = 0;
	for (size_t i = 0; i < bars->count && used < 16; i++) {
		bool again = false;
		for (size_t s = 0; s < used; s++)
			again = again || text_equal(seen[s], bars->items[i].status);
		if (again)
			continue;
		seen[used++] = bars->items[i].status;
		buffer_format(out, "%s%s %.*s", used > 1 ? "  " : "", bars->items[i].look->bar,
			TEXT_ARG(bars->items[i].status));
	}
	buffer_text(
		out, TEXT("  ▐ begins  ▌ ends within the year  ~ a day that no source gives\n"));
}

void draw_timeline(
	const struct history_reply *history, const struct draw_frame *frame, struct buffer *out)
{
	struct bars bars = bars_of(history, frame);
	struct line *lines = alloc_zero(bars.count + 1, sizeof(*lines));
	size_t count = lines_of(&bars, lines);
	int years = frame->last_year - frame->first_year + 1, per_cell = 1;
	while (frame->columns > NAME_COLUMNS + 10 &&
		years / per_cell > frame->columns - NAME_COLUMNS - 1)
		per_cell++;
	int cells = (years + per_cell - 1) / per_cell;
	put_years(frame, per_cell, cells, out);
	for (size_t i = 0; i < count; i++) {
		bool vague = false;
		for (size_t b = 0; b < lines[i].count; b++)
			vague = vague || lines[i].bars[b].vague;
		struct text name =
			lines[i].bars->name.len ? lines[i].bars->name : lines[i].bars->state;
		pad(out, fit(name, NAME_COLUMNS - 3), NAME_COLUMNS - 2);
		buffer_text(out, vague ? TEXT("~ ") : TEXT("  "));
		for (int cell = 0; cell < cells; cell++) {
			int year = frame->first_year + cell * per_cell;
			buffer_text(out, text_of(cell_of(&lines[i], day_from_civil(year, 1, 1),
						 day_from_civil(year + per_cell, 1, 1))));
		}
		buffer_char(out, '\n');
	}
	put_legend(&bars, out);
	free(lines);
	free(bars.items);
}

/* --- As SVG ---------------------------------------------------------------------------------- */

enum { SVG_NAMES = 200, SVG_ROW = 18, SVG_YEAR = 24, SVG_HEAD = 40 };

static void put_escaped(struct buffer *out, struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		const char *as = c == '<'   ? "&lt;"
				 : c == '>' ? "&gt;"
				 : c == '&' ? "&amp;"
				 : c == '"' ? "&quot;"
					    : NULL;
		if (as)
			buffer_text(out, text_of(as));
		else
			buffer_char(out, c);
	}
}

static void put_svg_text(struct buffer *out, double x, double y, struct text text)
{
	buffer_format(out, "<text x=\"%.1f\" y=\"%.1f\">", x, y);
	put_escaped(out, text);
	buffer_text(out, TEXT("</text>\n"));
}

static void put_svg_head(struct buffer *out, int width, int height, struct text title)
{
	buffer_format(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n<title>",
		width, height, width, height);
	put_escaped(out, title);
	buffer_text(out, TEXT("</title>\n"));
	put_svg_text(out, 4, 16, title);
}

static double svg_x(const struct draw_frame *frame, day value)
{
	day first = day_from_civil(frame->first_year, 1, 1);
	day last = day_from_civil(frame->last_year + 1, 1, 1);
	day within = value < first ? first : value > last ? last : value;
	return SVG_NAMES + (within - first) / 365.2425 * SVG_YEAR;
}

static void put_svg_bar(
	struct buffer *out, const struct draw_frame *frame, const struct bar *bar, double y)
{
	double x = svg_x(frame, bar->from), end = svg_x(frame, bar->to);
	buffer_format(out,
		"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"%s><title>", x,
		y, end > x ? end - x : 0, SVG_ROW - 5, bar->look->colour,
		bar->vague ? " fill-opacity=\"0.6\"" : "");
	put_escaped(out, bar->name.len ? bar->name : bar->state);
	buffer_format(out, ": %.*s, %.*s to %.*s</title></rect>\n", TEXT_ARG(bar->status),
		TEXT_ARG(bar->since), TEXT_ARG(bar->until));
}

void draw_timeline_svg(
	const struct history_reply *history, const struct draw_frame *frame, struct buffer *out)
{
	struct bars bars = bars_of(history, frame);
	struct line *lines = alloc_zero(bars.count + 1, sizeof(*lines));
	size_t count = lines_of(&bars, lines);
	int years = frame->last_year - frame->first_year + 1;
	int height = SVG_HEAD + (int)count * SVG_ROW + 8;
	put_svg_head(out, SVG_NAMES + years * SVG_YEAR + 8, height, frame->title);
	for (int year = frame->first_year; year <= frame->last_year; year++) {
		char label[16];
		double x = svg_x(frame, day_from_civil(year, 1, 1));
		buffer_format(out,
			"<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#ddd\"/>\n", x,
			SVG_HEAD - 4, x, height - 8);
		(void)snprintf(label, sizeof(label), "%d", year);
		if (year % 5 == 0)
			put_svg_text(out, x, SVG_HEAD - 8, text_of(label));
	}
	for (size_t i = 0; i < count; i++) {
		double y = SVG_HEAD + (double)i * SVG_ROW;
		struct text name = lines[i].bars->name;
		put_svg_text(out, 4, y + 11, name.len ? name : lines[i].bars->state);
		for (size_t b = 0; b < lines[i].count; b++)
			put_svg_bar(out, frame, &lines[i].bars[b], y);
	}
	buffer_text(out, TEXT("</svg>"));
	free(lines);
	free(bars.items);
}

/* --- The matrix ------------------------------------------------------------------------------ */

/* A state and how it stands to each organisation; undated statuses are drawn in brackets. */
struct standing {
	struct text state, name;
	const struct membership *in[32];
	bool undated[32];
	uint32_t count;
};

static struct standing *standing_of(
	struct standing *all, size_t *count, const struct membership *row)
{
	for (size_t i = 0; i < *count; i++)
		if (text_equal(all[i].state, row->state))
			return &all[i];
	all[*count] = (struct standing){.state = row->state, .name = row->name};
	return &all[(*count)++];
}

static int compare_standings(const void *a, const void *b)
{
	const struct standing *left = a, *right = b;
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return text_compare(left->state, right->state);
}

static struct standing *standings_of(
	const struct members_reply *orgs, uint32_t count, size_t *states)
{
	size_t room = 1;
	for (uint32_t o = 0; o < count; o++)
		room += orgs[o].rows_count + orgs[o].undated_count;
	struct standing *all = alloc_zero(room, sizeof(*all));
	*states = 0;
	for (uint32_t o = 0; o < count; o++)
		for (uint32_t i = 0; i < orgs[o].rows_count + orgs[o].undated_count; i++) {
			bool undated = i >= orgs[o].rows_count;
			const struct membership *row =
				undated ? &orgs[o].undated[i - orgs[o].rows_count]
					: &orgs[o].rows[i];
			struct standing *one = standing_of(all, states, row);
			one->count += !one->in[o];
			if (one->in[o] && undated)
				continue;
			one->in[o] = row;
			one->undated[o] = undated;
		}
	qsort(all, *states, sizeof(*all), compare_standings);
	return all;
}

void draw_matrix(const struct members_reply *orgs, const struct text *names, uint32_t count,
	struct buffer *out)
{
	size_t states;
	struct standing *all = standings_of(orgs, count, &states);
	pad(out, TEXT(""), NAME_COLUMNS);
	for (uint32_t o = 0; o < count; o++)
		pad(out, names[o], (unsigned)names[o].len + 2);
	buffer_char(out, '\n');
	for (size_t i = 0; i < states; i++) {
		pad(out, fit(all[i].name.len ? all[i].name : all[i].state, NAME_COLUMNS - 2),
			NAME_COLUMNS);
		for (uint32_t o = 0; o < count; o++) {
			const struct membership *in = all[i].in[o];
			struct buffer cell = {0};
			buffer_format(&cell, all[i].undated[o] ? "(%s)" : "%s",
				in ? look_of(in->status)->letter : "");
			pad(out, buffer_as_text(&cell), (unsigned)names[o].len + 2);
			buffer_fini(&cell);
		}
		buffer_char(out, '\n');
	}
	buffer_text(out, TEXT("● member  ◐ observer  ○ partner  ◌ suspended  · other  () no source "
			      "says since when\n"));
	free(all);
}

void draw_matrix_svg(const struct members_reply *orgs, const struct text *names, uint32_t count,
	struct buffer *out)
{
	enum { CELL = 60 };
	size_t states;
	struct standing *all = standings_of(orgs, count, &states);
	put_svg_head(out, SVG_NAMES + (int)count * CELL + 8, SVG_HEAD + (int)states * SVG_ROW + 8,
		TEXT("Memberships"));
	for (uint32_t o = 0; o < count; o++)
		put_svg_text(out, SVG_NAMES + (double)o * CELL, SVG_HEAD - 8, names[o]);
	for (size_t i = 0; i < states; i++) {
		double y = SVG_HEAD + (double)i * SVG_ROW;
		put_svg_text(out, 4, y + 11, all[i].name.len ? all[i].name : all[i].state);
		for (uint32_t o = 0; o < count; o++) {
			const struct membership *in = all[i].in[o];
			if (!in)
				continue;
			struct bar bar = {in->state, in->name, look_of(in->status), in->status,
				in->since, in->until, 0, 0, all[i].undated[o]};
			buffer_format(out,
				"<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" "
				"fill=\"%s\"%s><title>",
				SVG_NAMES + (double)o * CELL, y, CELL - 6, SVG_ROW - 5,
				bar.look->colour, bar.vague ? " fill-opacity=\"0.5\"" : "");
			put_escaped(out, bar.status);
			buffer_text(out, TEXT("</title></rect>\n"));
		}
	}
	buffer_text(out, TEXT("</svg>"));
	free(all);
}
