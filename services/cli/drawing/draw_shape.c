#include "services/cli/drawing/draw_shape.h"

#include "proto/base/alloc.h"

#include <stdlib.h>

const struct draw_look draw_looks[] = {
	{"member", "█", "●", "#1f5fa8", true, false},
	{"participant", "█", "●", "#1f5fa8", true, false}, /* the full standing in a format */
	{"observer", "▓", "◐", "#e09f3e", false, false},
	{"dialogue_partner", "▒", "◔", "#7fa650", false, false},
	{"partner", "░", "○", "#3f8f88", false, false},
	{"signatory", "▄", "◒", "#8a6fb0", false, false},
	{"suspended", "×", "◌", "#a03030", false, false},
	{"participation_frozen", "≈", "≈", "#a03030", false, true},
	{"withdrawal_pending", "≈", "≈", "#a03030", false, true},
	{"", "┄", "·", "#9a9a9a", false, false},
};

const struct draw_look *draw_look_of(struct text status)
{
	const struct draw_look *look = draw_looks;
	while (look->status[0] && !text_is(status, look->status))
		look++;
	return look;
}

struct text draw_name_of(struct text name, struct text state)
{
	return name.len ? name : state;
}

/* --- Over days ------------------------------------------------------------------------------- */

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
	const struct draw_bar *left = a, *right = b;
	int order = text_compare(left->state, right->state);
	return order ? order : (left->from > right->from) - (left->from < right->from);
}

/* Undated statuses have no place in time. */
static void take_bars(struct draw_shape *shape, const struct history_reply *history,
	const struct draw_frame *frame)
{
	shape->bars = alloc_zero(history->rows_count + 1, sizeof(*shape->bars));
	for (uint32_t i = 0; i < history->rows_count; i++) {
		const struct membership *row = &history->rows[i];
		struct draw_bar bar = {.state = row->state,
			.name = draw_name_of(row->name, row->state),
			.look = draw_look_of(row->status),
			.status = row->status,
			.since = row->since,
			.until = row->until,
			.to = frame->today + 1,
			.runs_on = !row->until.ptr};
		bool dated = row->since.ptr && first_day(row->since, &bar.from, &bar.vague);
		if (row->until.ptr)
			(void)first_day(row->until, &bar.to, &bar.vague);
		if (dated && bar.from < bar.to)
			shape->bars[shape->bars_count++] = bar;
		shape->undated += !dated;
	}
	qsort(shape->bars, shape->bars_count, sizeof(*shape->bars), compare_bars);
}

static int compare_lines(const void *a, const void *b)
{
	const struct draw_line *left = a, *right = b;
	if (left->first != right->first)
		return left->first < right->first ? -1 : 1;
	return text_compare(left->bars->name, right->bars->name);
}

struct draw_shape draw_shape_of(const struct history_reply *history, const struct draw_frame *frame)
{
	struct draw_shape shape = {0};
	take_bars(&shape, history, frame);
	shape.lines = alloc_zero(shape.bars_count + 1, sizeof(*shape.lines));
	for (size_t i = 0; i < shape.bars_count; i++) {
		const struct draw_bar *bar = &shape.bars[i];
		struct draw_line *line = shape.lines + shape.lines_count - 1;
		if (!shape.lines_count || !text_equal(line->bars->state, bar->state)) {
			line = &shape.lines[shape.lines_count++];
			*line = (struct draw_line){.bars = bar, .first = bar->from};
		}
		line->count++;
		line->vague = line->vague || bar->vague;
	}
	qsort(shape.lines, shape.lines_count, sizeof(*shape.lines), compare_lines);
	return shape;
}

void draw_shape_fini(struct draw_shape *shape)
{
	free(shape->lines);
	free(shape->bars);
	*shape = (struct draw_shape){0};
}

unsigned draw_full_on(const struct draw_shape *shape, day on)
{
	unsigned count = 0;
	for (size_t i = 0; i < shape->bars_count; i++) {
		const struct draw_bar *bar = &shape->bars[i];
		count += bar->look->full && bar->from <= on && on < bar->to;
	}
	return count;
}

/* --- Legends --------------------------------------------------------------------------------- */

void draw_legend_add(struct draw_legend *legend, struct text status)
{
	const struct draw_look *look = draw_look_of(status);
	size_t at = 0;
	while (at < legend->count && legend->items[at].look < look)
		at++;
	if (at < legend->count && legend->items[at].look == look) {
		bool same = text_equal(legend->items[at].status, status);
		legend->others = legend->others || (!look->status[0] && !same);
		return;
	}
	/* There are more places than looks. */
	for (size_t i = legend->count++; i > at; i--)
		legend->items[i] = legend->items[i - 1];
	legend->items[at].look = look;
	legend->items[at].status = status;
}

/* --- On a day -------------------------------------------------------------------------------- */

static struct draw_standing *standing_of(
	struct draw_standing *all, size_t *count, const struct membership *row)
{
	for (size_t i = 0; i < *count; i++)
		if (text_equal(all[i].state, row->state))
			return &all[i];
	all[*count] = (struct draw_standing){
		.state = row->state, .name = draw_name_of(row->name, row->state)};
	return &all[(*count)++];
}

static int compare_standings(const void *a, const void *b)
{
	const struct draw_standing *left = a, *right = b;
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	if (left->full != right->full)
		return left->full > right->full ? -1 : 1;
	return text_compare(left->name, right->name);
}

struct draw_standing *draw_standings(
	const struct members_reply *orgs, uint32_t count, size_t *states)
{
	size_t room = 1;
	for (uint32_t o = 0; o < count; o++)
		room += orgs[o].rows_count + orgs[o].undated_count;
	struct draw_standing *all = alloc_zero(room, sizeof(*all));
	*states = 0;
	for (uint32_t o = 0; o < count; o++)
		for (uint32_t i = 0; i < orgs[o].rows_count + orgs[o].undated_count; i++) {
			bool undated = i >= orgs[o].rows_count;
			const struct membership *row =
				undated ? &orgs[o].undated[i - orgs[o].rows_count]
					: &orgs[o].rows[i];
			struct draw_standing *one = standing_of(all, states, row);
			one->count += !one->in[o];
			if (one->in[o] && undated)
				continue;
			one->full += draw_look_of(row->status)->full;
			one->in[o] = row;
			one->undated[o] = undated;
		}
	qsort(all, *states, sizeof(*all), compare_standings);
	return all;
}

unsigned draw_full_in(const struct draw_standing *all, size_t states, uint32_t org)
{
	unsigned count = 0;
	for (size_t i = 0; i < states; i++)
		count += all[i].in[org] && !all[i].undated[org] &&
			 draw_look_of(all[i].in[org]->status)->full;
	return count;
}
