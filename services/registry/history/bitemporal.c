#include "services/registry/history/bitemporal_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"

#include <stdlib.h>
#include <string.h>

struct stamp stamp_next(struct stamp last, struct stamp given)
{
	if (given.tx == last.tx)
		given.recorded_us = last.recorded_us;
	else if (given.recorded_us <= last.recorded_us)
		given.recorded_us = last.recorded_us + 1;
	return given;
}

uint64_t bitemporal_key(struct text org, struct text state, struct text status)
{
	char key[512];
	size_t used = 0;
	const struct text parts[] = {org, state, status};
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		CHECK(used + parts[i].len + 1 < sizeof(key)); /* bounds of the record's row */
		if (parts[i].len)
			memcpy(key + used, parts[i].ptr, parts[i].len);
		used += parts[i].len;
		key[used++] = '\n';
	}
	return digest_xxh3(bytes_of(key, used));
}

uint64_t lane_base(struct text org, struct text state)
{
	return bitemporal_key(org, state, TEXT("base"));
}

/* What excludes each other: rows of one organisation that are alike in what is marked. */
static const struct {
	const char *lane;
	bool by_state, by_status;
} kinds[] = {
	{"base", true, false},   /* a state has one standing */
	{"overlay", true, true}, /* each lies on it by itself */
	{"chair", false, true},  /* a role is one state's */
};

uint64_t lane_of(const struct status_row *row)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (text_is(row->lane, kinds[i].lane))
			return bitemporal_key(row->org, kinds[i].by_state ? row->state : row->lane,
				kinds[i].by_status ? row->status : row->lane);
	UNREACHABLE("a lane is a choice of the record");
}

uint64_t bitemporal_group_of_org(struct text org)
{
	return bitemporal_key(org, TEXT("*"), TEXT(""));
}

uint64_t bitemporal_group_of_state(struct text state)
{
	return bitemporal_key(TEXT("*"), state, TEXT(""));
}

struct edges bitemporal_edges(const struct status_row *row)
{
	bool dated = row->has_from, sourced = dated && !text_is(row->from_precision, "unknown");
	return (struct edges){
		.from_min = row->has_from_min ? row->from_min
			    : sourced         ? row->from
					      : DAY_MIN,
		.from_max = row->has_from_max ? row->from_max
			    : dated           ? row->from
					      : DAY_MAX,
		.to_min = row->has_to_min ? row->to_min : to_of(row),
		.to_max = row->has_to_max ? row->to_max : to_of(row),
	};
}

/* An undated row, which begins on no day, overlaps none. */
static bool overlaps(const struct row *a, const struct status_row *b)
{
	return a->has_from && b->has_from && a->from < to_of(b) && b->from < a->to;
}

static void end_at(struct status_row *row, const struct status_row *next)
{
	struct edges edges = bitemporal_edges(next);
	row->has_to = row->has_to_min = row->has_to_max = true;
	row->to = next->from;
	row->to_min = edges.from_min;
	row->to_max = edges.from_max;
	row->to_precision = next->from_precision;
	row->to_basis = next->from_basis;
}

static void begin_at(struct status_row *row, const struct status_row *previous)
{
	const struct edges edges = bitemporal_edges(previous);
	row->has_from_min = row->has_from_max = true;
	row->from = previous->to;
	row->from_min = edges.to_min;
	row->from_max = edges.to_max;
	row->from_precision = previous->to_precision;
	row->from_basis = previous->to_basis;
}

/* --- Planning -------------------------------------------------------------------------------- */

void change_fini(struct change *change)
{
	free(change->superseded);
	free(change->rows);
	*change = (struct change){0};
}

static void plan_supersede(struct change *change, int64_t number)
{
	change->superseded = alloc_room(change->superseded, change->superseded_count,
		&change->superseded_room, sizeof(*change->superseded));
	change->superseded[change->superseded_count++] = (struct row_number){.row = number};
}

static struct status_row *plan_row(const struct bitemporal *table, struct change *change,
	const struct status_row *row, struct text origin)
{
	change->rows = alloc_room(
		change->rows, change->rows_count, &change->rows_room, sizeof(*change->rows));
	struct status_row *planned = &change->rows[change->rows_count++];
	*planned = *row;
	planned->row = (int64_t)table->count + change->rows_count;
	planned->origin = origin;
	return planned;
}

static struct status_row *plan_anew(const struct bitemporal *table, struct change *change,
	const struct row *old, struct text origin)
{
	const struct status_row record = row_record(old);
	return plan_row(table, change, &record, origin);
}

static bool planned_away(const struct change *change, int64_t number)
{
	for (uint32_t i = 0; i < change->superseded_count; i++)
		if (change->superseded[i].row == number)
			return true;
	return false;
}

static bool is_current(const struct row *row, const struct change *change)
{
	return row->superseded_us == RECORDED_MAX && !planned_away(change, row->number);
}

static enum err check_period(const struct status_row *row, struct why *why)
{
	char a[DAY_TEXT], b[DAY_TEXT];
	struct edges edges = bitemporal_edges(row);
	if (!row->has_from)
		return ERR_OK;
	if (row->from >= to_of(row))
		return why_set(why, ERR_RULE, "",
			"wanted a period that ends after it begins, got from %s to %s",
			day_format(row->from, a), day_format(to_of(row), b));
	if (edges.from_min > row->from || edges.from_max < row->from)
		return why_set(why, ERR_RULE, "", "wanted a first day within its window, got %s",
			day_format(row->from, a));
	if (edges.to_min > to_of(row) || edges.to_max < to_of(row))
		return why_set(why, ERR_RULE, "", "wanted an end within its window, got %s",
			row->has_to ? day_format(row->to, a) : "none");
	return ERR_OK;
}

static bool overlap(const struct status_row *a, const struct status_row *b)
{
	return a->has_from && b->has_from && a->from < to_of(b) && b->from < to_of(a);
}

/* What is left of `row` beside `other`: a part before it, a part after it. */
static unsigned parts_beside(
	const struct status_row *row, const struct status_row *other, struct status_row parts[2])
{
	unsigned count = 0;
	parts[0] = parts[1] = *row;
	if (row->from < other->from)
		end_at(&parts[count++], other);
	if (to_of(other) < to_of(row))
		begin_at(&parts[count++], other);
	for (unsigned i = 0; i < count; i++)
		parts[i].origin = TEXT("split");
	return count;
}

static void plan_parts(const struct bitemporal *table, struct change *change,
	const struct status_row *row, const struct status_row *other)
{
	struct status_row parts[2];
	unsigned count = parts_beside(row, other, parts);
	for (unsigned i = 0; i < count; i++)
		plan_row(table, change, &parts[i], parts[i].origin);
}

/* Rows planned before in the same change give way to `row` as those of the table do. */
static void cut_planned(
	const struct bitemporal *table, struct change *change, const struct status_row *row)
{
	const uint32_t planned = change->rows_count;
	struct status_row *all = change->rows;
	*change = (struct change){.superseded = change->superseded,
		.superseded_count = change->superseded_count,
		.superseded_room = change->superseded_room};
	for (uint32_t i = 0; i < planned; i++) {
		if (lane_of(&all[i]) == lane_of(row) && overlap(&all[i], row))
			plan_parts(table, change, &all[i], row);
		else
			plan_row(table, change, &all[i], all[i].origin);
	}
	free(all);
}

enum err bitemporal_assert(const struct bitemporal *table, const struct status_row *row,
	struct change *change, struct why *why)
{
	enum err err = check_period(row, why);
	if (err)
		return err;
	const struct lane *lane = lanes_find(&table->lanes, lane_of(row));
	for (uint32_t i = 0; lane && i < lane->current_count; i++) {
		const struct row *old = &table->rows[lane_current(&table->lanes, lane, i)->row];
		if (!is_current(old, change) || !overlaps(old, row))
			continue;
		const struct status_row record = row_record(old);
		plan_supersede(change, old->number);
		plan_parts(table, change, &record, row);
	}
	cut_planned(table, change, row);
	plan_row(table, change, row, row->origin.ptr ? row->origin : TEXT("asserted"));
	return ERR_OK;
}

/* A lane holds the statuses of one state, or the states of one role. */
static bool same_status(const struct row *row, const struct status_row *key)
{
	return text_equal(word_text(row->status), key->status) &&
	       text_equal(word_text(row->state), key->state);
}

static void plan_end(
	const struct bitemporal *table, const struct row *old, day end, struct change *change)
{
	plan_supersede(change, old->number);
	struct status_row *row = plan_anew(table, change, old, TEXT("asserted"));
	row->has_to = row->has_to_min = row->has_to_max = true;
	row->to = row->to_min = row->to_max = end;
	row->to_precision = TEXT("day");
}

enum err bitemporal_close(const struct bitemporal *table, const struct status_row *key, day end,
	struct change *change, struct why *why)
{
	char text[DAY_TEXT];
	const struct lane *lane = lanes_find(&table->lanes, lane_of(key));
	bool too_early = false, closed = false;
	for (uint32_t i = 0; lane && i < lane->current_count; i++) {
		const struct row *old = &table->rows[lane_current(&table->lanes, lane, i)->row];
		if (!same_status(old, key) || !is_current(old, change) || row_undated(old) ||
			end >= old->to)
			continue;
		if (end <= old->from) {
			too_early = true;
			continue;
		}
		plan_end(table, old, end, change);
		closed = true;
	}
	if (closed)
		return ERR_OK;
	if (too_early)
		return why_set(why, ERR_RULE, "",
			"wanted an end after the first day, got %s: a status that never held is "
			"retracted, not closed",
			day_format(end, text));
	return why_set(why, ERR_NOT_FOUND, "",
		"wanted a current '%.*s' that runs on %s, found none", TEXT_ARG(key->status),
		day_format(end, text));
}

enum err bitemporal_retract(const struct bitemporal *table, const struct status_row *key,
	struct change *change, struct why *why)
{
	const struct lane *lane = lanes_find(&table->lanes, lane_of(key));
	uint32_t before = change->superseded_count;
	for (uint32_t i = 0; lane && i < lane->current_count; i++) {
		const struct row *old = &table->rows[lane_current(&table->lanes, lane, i)->row];
		if (same_status(old, key) && is_current(old, change))
			plan_supersede(change, old->number);
	}
	if (change->superseded_count == before)
		return why_set(why, ERR_NOT_FOUND, "", "wanted a current '%.*s', found none",
			TEXT_ARG(key->status));
	return ERR_OK;
}

void bitemporal_retract_ref(const struct bitemporal *table, struct text ref, struct change *change)
{
	for (const struct row *row = bitemporal_of_ref(table, ref); row;
		row = bitemporal_before_of_ref(table, row))
		if (is_current(row, change))
			plan_supersede(change, row->number);
}

/* What in its lane stands in the way of the row: a current row, or one that is planned. */
static bool blocked(const struct bitemporal *table, const struct change *change,
	const struct status_row *row, struct status_row *by)
{
	const struct lane *lane = lanes_find(&table->lanes, lane_of(row));
	for (uint32_t i = 0; lane && i < lane->current_count; i++) {
		const struct row *old = &table->rows[lane_current(&table->lanes, lane, i)->row];
		if (!is_current(old, change) || !overlaps(old, row))
			continue;
		*by = row_record(old);
		return true;
	}
	for (uint32_t i = 0; i < change->rows_count; i++) {
		if (lane_of(&change->rows[i]) != lane_of(row) || !overlap(&change->rows[i], row))
			continue;
		*by = change->rows[i];
		return true;
	}
	return false;
}

/* The row holds again where nothing else does. */
static void plan_where_free(
	const struct bitemporal *table, const struct status_row *row, struct change *change)
{
	struct status_row by, parts[2];
	if (!blocked(table, change, row, &by)) {
		plan_row(table, change, row, row->origin);
		return;
	}
	unsigned count = parts_beside(row, &by, parts);
	for (unsigned i = 0; i < count; i++)
		plan_where_free(table, &parts[i], change);
}

/* The row with which its reference came into the lane; later ones correct or repeat it. */
static const struct row *first_of_ref(const struct bitemporal *table, const struct row *row)
{
	const struct row *first = row;
	for (const struct row *r = row; r; r = bitemporal_before_of_ref(table, r))
		if (r->lane == row->lane && !text_is(word_text(r->how->origin), "split"))
			first = r;
	return first;
}

/* What the rows of the reference had split or ended holds again: what gave way to the first of
 * them, and what gave way to this one when it was corrected. */
static void plan_back(const struct bitemporal *table, const struct row *row, struct change *change)
{
	const struct lane *lane = &table->lanes.items[row->lane];
	const uint64_t first = first_of_ref(table, row)->seq;
	for (uint32_t i = 0; i < lane->current_count; i++) {
		const struct row *part = &table->rows[lane_current(&table->lanes, lane, i)->row];
		if ((part->seq == row->seq || part->seq == first) &&
			text_is(word_text(part->how->origin), "split") && is_current(part, change))
			plan_supersede(change, part->number);
	}
	for (uint32_t i = 0; i < lane->past_count; i++) {
		const struct row *old = &table->rows[lane_past(&table->lanes, lane, i)->row];
		bool split = text_is(word_text(old->how->origin), "split");
		bool gave_way =
			old->superseded_seq == first || (old->superseded_seq == row->seq && !split);
		const struct status_row record = row_record(old);
		if (gave_way && old->ref != row->ref)
			plan_where_free(table, &record, change);
	}
}

void bitemporal_undo_ref(const struct bitemporal *table, struct text ref, struct change *change)
{
	for (const struct row *row = bitemporal_of_ref(table, ref); row;
		row = bitemporal_before_of_ref(table, row))
		if (is_current(row, change))
			plan_supersede(change, row->number);
	for (const struct row *row = bitemporal_of_ref(table, ref); row;
		row = bitemporal_before_of_ref(table, row))
		if (planned_away(change, row->number) &&
			!text_is(word_text(row->how->origin), "split"))
			plan_back(table, row, change);
}

void bitemporal_infer(const struct bitemporal *table, int64_t number, const struct status_row *row,
	struct change *change)
{
	plan_supersede(change, number);
	(void)plan_row(table, change, row, TEXT("inferred"));
}

void bitemporal_undo(const struct bitemporal *table, int64_t number, struct change *change)
{
	const struct row *row = bitemporal_row(table, number);
	const struct lane *lane = &table->lanes.items[row->lane];
	plan_supersede(change, number);
	for (uint32_t i = 0; i < lane->past_count; i++) {
		const struct row *old = &table->rows[lane_past(&table->lanes, lane, i)->row];
		if (old->superseded_seq == row->seq)
			(void)plan_anew(table, change, old, word_text(old->how->origin));
	}
}

enum err bitemporal_endorse(const struct bitemporal *table, int64_t number, struct text source,
	struct arena *arena, struct change *change, struct why *why)
{
	const struct row *old = bitemporal_row(table, number);
	if (!old || !is_current(old, change))
		return why_set(why, ERR_NOT_FOUND, "", "wanted a current row, got %lld",
			(long long)number);
	struct buffer joined = {0};
	buffer_format(&joined, "%.*s; %.*s", TEXT_ARG(word_text(old->source)), TEXT_ARG(source));
	plan_supersede(change, number);
	struct status_row *row = plan_anew(table, change, old, word_text(old->how->origin));
	row->source = arena_copy(arena, buffer_as_text(&joined));
	buffer_fini(&joined);
	return ERR_OK;
}
