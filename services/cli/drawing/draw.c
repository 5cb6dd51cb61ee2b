/* In the terminal. */
#include "services/cli/drawing/draw_shape.h"
#include "services/cli/asking/table.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME_COLUMNS_MAX = 32, CELLS_A_YEAR_MAX = 4, LABEL_COLUMNS = 6 };

static void pad(struct buffer *out, struct text text, unsigned columns)
{
	unsigned width = table_width(text);
	buffer_text(out, text);
	for (; width < columns; width++)
		buffer_char(out, ' ');
}

/* A name in the columns it has: cut at a whole letter, which is shown. */
static void pad_name(struct buffer *out, struct text name, unsigned columns)
{
	struct buffer shown = {0};
	struct text cut = name;
	while (cut.len && table_width(name) > columns - 2 &&
		(table_width(cut) > columns - 3 || !text_is_utf8(cut.ptr, cut.len)))
		cut.len--;
	buffer_text(&shown, cut);
	if (cut.len < name.len)
		buffer_text(&shown, TEXT("…"));
	pad(out, buffer_as_text(&shown), columns);
	buffer_fini(&shown);
}

static unsigned wider(unsigned columns, struct text name)
{
	unsigned wanted = table_width(name) + 2;
	wanted = wanted < NAME_COLUMNS_MAX ? wanted : NAME_COLUMNS_MAX;
	return wanted > columns ? wanted : columns;
}

static void put_legend(const struct draw_legend *legend, bool letters, struct buffer *out)
{
	for (size_t i = 0; i < legend->count; i++) {
		const struct draw_look *look = legend->items[i].look;
		bool several = !look->status[0] && legend->others;
		buffer_format(out, "%s%s %.*s", i ? "  " : "", letters ? look->letter : look->bar,
			TEXT_ARG(several ? TEXT("other") : legend->items[i].status));
	}
}

/* --- The timeline ---------------------------------------------------------------------------- */

/* A cell is a part of a year where there is room, and some years where there is not. */
struct grid {
	const struct draw_frame *frame;
	unsigned names;
	int cells, cells_a_year, years_a_cell;
};

static struct grid grid_of(const struct draw_shape *shape, const struct draw_frame *frame)
{
	struct grid grid = {.frame = frame, .names = 10, .cells_a_year = 1, .years_a_cell = 1};
	int years = frame->last_year - frame->first_year + 1;
	for (size_t i = 0; i < shape->lines_count; i++)
		grid.names = wider(grid.names, shape->lines[i].bars->name);
	grid.names += 2; /* for what marks it as vague */
	int room = frame->columns - (int)grid.names - 3;
	bool narrow = frame->columns > 0 && room < years;
	while (narrow && room > 10 && years > room * grid.years_a_cell)
		grid.years_a_cell++;
	while (!narrow && grid.cells_a_year < CELLS_A_YEAR_MAX &&
		(frame->columns ? years * (grid.cells_a_year + 1) <= room : grid.cells_a_year < 2))
		grid.cells_a_year++;
	grid.cells = grid.years_a_cell > 1 ? (years + grid.years_a_cell - 1) / grid.years_a_cell
					   : years * grid.cells_a_year;
	return grid;
}

static day cell_begins(const struct grid *grid, int cell)
{
	int year = grid->frame->first_year + cell / grid->cells_a_year * grid->years_a_cell;
	return day_from_civil(year, 1 + 12 / grid->cells_a_year * (cell % grid->cells_a_year), 1);
}

/* What a cell of some days shows: the status that holds on most of them, a half block where a
 * member's days begin or end; what lies over it before all else. */
static const char *cell_of(const struct draw_line *line, day from, day to)
{
	const struct draw_bar *best = NULL;
	day most = 0;
	for (size_t i = 0; i < line->count; i++) {
		const struct draw_bar *bar = &line->bars[i];
		day first = bar->from > from ? bar->from : from, last = bar->to < to ? bar->to : to;
		bool over = best && best->look->over;
		if (last > first && (bar->look->over ? !over : !over && last - first > most)) {
			most = last - first;
			best = bar;
		}
	}
	if (!best)
		return " ";
	if (!best->look->full || most > (to - from) * 3 / 4)
		return best->look->bar;
	return best->from > from ? "▐" : best->to < to ? "▌" : best->look->bar;
}

/* The years that are named: round ones, far enough from each other. */
static int label_step(const struct grid *grid)
{
	static const int steps[] = {1, 2, 5, 10, 20, 25, 50, 100, 200, 500};
	size_t at = 0;
	while (at + 1 < ARRAY_LEN(steps) &&
		steps[at] * grid->cells_a_year < LABEL_COLUMNS * grid->years_a_cell)
		at++;
	return steps[at];
}

/* A line of labels at round years: the years themselves, or how many members there were. */
static void put_labels(const struct grid *grid, const struct draw_shape *counted,
	struct text before, struct buffer *out)
{
	int step = label_step(grid);
	pad(out, before, grid->names);
	for (int cell = 0, free_from = 0; cell < grid->cells; cell++) {
		int year = day_to_civil(cell_begins(grid, cell)).year;
		int next = cell + 1 < grid->cells ? day_to_civil(cell_begins(grid, cell + 1)).year
						  : year + 1;
		bool begins = cell % grid->cells_a_year == 0;
		int round = (year + step - 1) / step * step;
		if (begins && (round < next || round == year) && cell >= free_from &&
			grid->cells - cell >= 4) {
			unsigned value =
				counted ? draw_full_on(counted, day_from_civil(round, 1, 1))
					: (unsigned)round;
			buffer_format(out, "%-4u", value);
			free_from = cell + LABEL_COLUMNS - 1;
			cell += 3;
		} else {
			buffer_char(out, ' ');
		}
	}
	buffer_char(out, '\n');
}

static void put_line(const struct grid *grid, const struct draw_line *line, struct buffer *out)
{
	pad_name(out, line->bars->name, grid->names - 2);
	buffer_text(out, line->vague ? TEXT("~ ") : TEXT("  "));
	for (int cell = 0; cell < grid->cells; cell++)
		buffer_text(out, text_of(cell_of(line, cell_begins(grid, cell),
					 cell_begins(grid, cell + 1))));
	buffer_char(out, '\n');
}

void draw_timeline(
	const struct history_reply *history, const struct draw_frame *frame, struct buffer *out)
{
	struct draw_shape shape = draw_shape_of(history, frame);
	struct draw_legend legend = {0};
	struct grid grid = grid_of(&shape, frame);
	bool full = false, vague = false;
	buffer_format(out, "%.*s, %d to %d\n\n", TEXT_ARG(frame->title), frame->first_year,
		frame->last_year);
	put_labels(&grid, NULL, TEXT(""), out);
	for (size_t i = 0; i < shape.lines_count; i++) {
		put_line(&grid, &shape.lines[i], out);
		vague = vague || shape.lines[i].vague;
	}
	for (size_t i = 0; i < shape.bars_count; i++) {
		draw_legend_add(&legend, shape.bars[i].status);
		full = full || shape.bars[i].look->full;
	}
	if (full)
		put_labels(&grid, &shape, TEXT("members"), out);
	buffer_char(out, '\n');
	put_legend(&legend, false, out);
	if (full)
		buffer_text(out, TEXT("  ▐ begins  ▌ ends"));
	if (vague)
		buffer_text(out, TEXT("  ~ a day that no source gives"));
	buffer_char(out, '\n');
	if (shape.undated)
		buffer_format(out, "without any day, not drawn: %zu\n", shape.undated);
	draw_shape_fini(&shape);
}

/* --- The matrix ------------------------------------------------------------------------------ */

struct columns {
	unsigned names, orgs[DRAW_ORGS_MAX];
	bool undated, over;
	struct draw_legend legend;
};

static struct columns columns_of(
	const struct draw_standing *all, size_t states, const struct text *names, uint32_t count)
{
	struct columns columns = {.names = 10};
	for (uint32_t o = 0; o < count; o++)
		columns.orgs[o] = table_width(names[o]) + 2 > 5 ? table_width(names[o]) + 2 : 5;
	for (size_t i = 0; i < states; i++) {
		columns.names = wider(columns.names, all[i].name);
		for (uint32_t o = 0; o < count; o++) {
			if (!all[i].in[o])
				continue;
			draw_legend_add(&columns.legend, all[i].in[o]->status);
			columns.undated = columns.undated || all[i].undated[o];
			columns.over = columns.over || all[i].in[o]->overlays_count;
		}
	}
	return columns;
}

static void put_cell(
	const struct draw_standing *one, uint32_t org, unsigned columns, struct buffer *out)
{
	const struct membership *in = one->in[org];
	struct buffer cell = {0};
	if (in)
		buffer_format(&cell, one->undated[org] ? "(%s)%s" : "%s%s",
			draw_look_of(in->status)->letter, in->overlays_count ? "≈" : "");
	pad(out, buffer_as_text(&cell), columns);
	buffer_fini(&cell);
}

void draw_matrix(const struct draw_matrix *matrix, struct buffer *out)
{
	size_t states;
	struct draw_standing *all = draw_standings(matrix->orgs, matrix->count, &states);
	struct columns columns = columns_of(all, states, matrix->names, matrix->count);
	buffer_format(out, "%.*s\n\n", TEXT_ARG(matrix->title));
	pad(out, TEXT(""), columns.names);
	for (uint32_t o = 0; o < matrix->count; o++)
		pad(out, matrix->names[o], columns.orgs[o]);
	buffer_char(out, '\n');
	for (size_t i = 0; i < states; i++) {
		pad_name(out, all[i].name, columns.names);
		for (uint32_t o = 0; o < matrix->count; o++)
			put_cell(&all[i], o, columns.orgs[o], out);
		buffer_char(out, '\n');
	}
	pad(out, TEXT("members"), columns.names);
	for (uint32_t o = 0; o < matrix->count; o++) {
		char number[16];
		snprintf(number, sizeof(number), "%u", draw_full_in(all, states, o));
		pad(out, text_of(number), columns.orgs[o]);
	}
	buffer_text(out, TEXT("\n\n"));
	put_legend(&columns.legend, true, out);
	if (columns.over)
		buffer_text(out, TEXT("  ≈ frozen, or withdrawal pending"));
	if (columns.undated)
		buffer_text(out, TEXT("  () no source says since when"));
	buffer_char(out, '\n');
	free(all);
}
