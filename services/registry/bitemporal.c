#include "services/registry/bitemporal.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"

#include <stdlib.h>
#include <string.h>

struct bitemporal {
	struct row *rows;
	size_t count, room;
};

struct stamp stamp_next(struct stamp last, struct stamp given)
{
	if (given.tx == last.tx)
		given.recorded_us = last.recorded_us;
	else if (given.recorded_us <= last.recorded_us)
		given.recorded_us = last.recorded_us + 1;
	return given;
}

struct bitemporal *bitemporal_create(void)
{
	return alloc_zero(1, sizeof(struct bitemporal));
}

void bitemporal_destroy(struct bitemporal **table)
{
	if (!*table)
		return;
	free((*table)->rows);
	free(*table);
	*table = NULL;
}

struct bitemporal *bitemporal_copy(const struct bitemporal *table)
{
	struct bitemporal *copy = bitemporal_create();
	copy->count = copy->room = table->count;
	if (table->count) {
		copy->rows = alloc_zero(table->count, sizeof(*copy->rows));
		memcpy(copy->rows, table->rows, table->count * sizeof(*copy->rows));
	}
	return copy;
}

const struct row *bitemporal_rows(const struct bitemporal *table, size_t *count)
{
	*count = table->count;
	return table->rows;
}

const struct row *bitemporal_row(const struct bitemporal *table, int64_t number)
{
	return number >= 1 && (size_t)number <= table->count ? &table->rows[number - 1] : NULL;
}

/* --- Lanes and periods ----------------------------------------------------------------------- */

/* A key is looked for by comparing one number; 64 bits of XXH3 over parts that cannot hold a line
 * break, since they are ids and statuses of a sheet. */
static uint64_t lane_hash(struct text org, struct text state, struct text status)
{
	struct buffer key = {0};
	buffer_text(&key, org);
	buffer_char(&key, '\n');
	buffer_text(&key, state);
	buffer_char(&key, '\n');
	buffer_text(&key, status);
	uint64_t hash = digest_xxh3(buffer_bytes(&key));
	buffer_fini(&key);
	return hash;
}

uint64_t lane_base(struct text org, struct text state)
{
	return lane_hash(org, state, TEXT("base"));
}

uint64_t lane_of(const struct status_row *row)
{
	if (text_is(row->lane, "base"))
		return lane_base(row->org, row->state);
	if (text_is(row->lane, "chair"))
		return lane_hash(row->org, TEXT("chair"), row->status);
	return lane_hash(row->org, row->state, row->status);
}

bool row_undated(const struct status_row *row)
{
	return !row->has_from;
}

static day from_of(const struct status_row *row)
{
	return row->has_from ? row->from : DAY_MAX;
}

static day to_of(const struct status_row *row)
{
	return row->has_to ? row->to : DAY_MAX;
}

/* The four edges of the windows, with what absence means filled in. */
struct edges {
	day from_min, from_max, to_min, to_max;
};

static struct edges edges_of(const struct status_row *row)
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

static bool overlaps(const struct status_row *a, const struct status_row *b)
{
	return !row_undated(a) && !row_undated(b) && a->from < to_of(b) && b->from < to_of(a);
}

static void end_at(struct status_row *row, const struct status_row *next)
{
	struct edges edges = edges_of(next);
	row->has_to = row->has_to_min = row->has_to_max = true;
	row->to = next->from;
	row->to_min = edges.from_min;
	row->to_max = edges.from_max;
	row->to_precision = next->from_precision;
	row->to_basis = next->from_basis;
}

static void begin_at(struct status_row *row, const struct status_row *previous)
{
	struct edges edges = edges_of(previous);
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
	const struct status_row *row, const char *origin)
{
	change->rows = alloc_room(
		change->rows, change->rows_count, &change->rows_room, sizeof(*change->rows));
	struct status_row *planned = &change->rows[change->rows_count++];
	*planned = *row;
	planned->row = (int64_t)table->count + change->rows_count;
	planned->origin = text_of(origin);
	return planned;
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
	return row->superseded_us == RECORDED_MAX && !planned_away(change, row->is.row);
}

static enum err check_period(const struct status_row *row, struct why *why)
{
	char a[DAY_TEXT], b[DAY_TEXT];
	struct edges edges = edges_of(row);
	if (row_undated(row))
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

enum err bitemporal_assert(const struct bitemporal *table, const struct status_row *row,
	struct change *change, struct why *why)
{
	enum err err = check_period(row, why);
	if (err)
		return err;
	uint64_t lane = lane_of(row);
	for (size_t i = 0; i < table->count; i++) {
		const struct row *old = &table->rows[i];
		if (old->lane != lane || !is_current(old, change) || !overlaps(&old->is, row))
			continue;
		plan_supersede(change, old->is.row);
		if (old->is.from < row->from)
			end_at(plan_row(table, change, &old->is, "split"), row);
		if (to_of(row) < to_of(&old->is))
			begin_at(plan_row(table, change, &old->is, "split"), row);
	}
	plan_row(table, change, row, row->origin.ptr ? row->origin.ptr : "asserted");
	return ERR_OK;
}

static bool same_status(const struct row *row, uint64_t lane, const struct status_row *key)
{
	return row->lane == lane && text_equal(row->is.status, key->status) &&
	       text_equal(row->is.state, key->state);
}

static void plan_end(
	const struct bitemporal *table, const struct row *old, day end, struct change *change)
{
	plan_supersede(change, old->is.row);
	struct status_row *row = plan_row(table, change, &old->is, "asserted");
	row->has_to = row->has_to_min = row->has_to_max = true;
	row->to = row->to_min = row->to_max = end;
	row->to_precision = TEXT("day");
}

enum err bitemporal_close(const struct bitemporal *table, const struct status_row *key, day end,
	struct change *change, struct why *why)
{
	char text[DAY_TEXT];
	uint64_t lane = lane_of(key);
	bool too_early = false, closed = false;
	for (size_t i = 0; i < table->count; i++) {
		const struct row *old = &table->rows[i];
		if (!same_status(old, lane, key) || !is_current(old, change) ||
			row_undated(&old->is) || end >= to_of(&old->is))
			continue;
		if (end <= old->is.from) {
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
	uint64_t lane = lane_of(key);
	uint32_t before = change->superseded_count;
	for (size_t i = 0; i < table->count; i++)
		if (same_status(&table->rows[i], lane, key) && is_current(&table->rows[i], change))
			plan_supersede(change, table->rows[i].is.row);
	if (change->superseded_count == before)
		return why_set(why, ERR_NOT_FOUND, "", "wanted a current '%.*s', found none",
			TEXT_ARG(key->status));
	return ERR_OK;
}

void bitemporal_retract_ref(const struct bitemporal *table, struct text ref, struct change *change)
{
	for (size_t i = 0; i < table->count; i++)
		if (text_equal(table->rows[i].is.ref, ref) && is_current(&table->rows[i], change))
			plan_supersede(change, table->rows[i].is.row);
}

enum err bitemporal_endorse(const struct bitemporal *table, int64_t number, struct text source,
	struct arena *arena, struct change *change, struct why *why)
{
	const struct row *old = bitemporal_row(table, number);
	if (!old || !is_current(old, change))
		return why_set(why, ERR_NOT_FOUND, "", "wanted a current row, got %lld",
			(long long)number);
	struct buffer joined = {0};
	buffer_format(&joined, "%.*s; %.*s", TEXT_ARG(old->is.source), TEXT_ARG(source));
	plan_supersede(change, number);
	struct status_row *row = plan_row(table, change, &old->is, "asserted");
	row->origin = old->is.origin;
	row->source = arena_copy(arena, buffer_as_text(&joined));
	buffer_fini(&joined);
	return ERR_OK;
}

/* --- Applying -------------------------------------------------------------------------------- */

static enum err check_change(const struct bitemporal *table, const struct row_number *superseded,
	uint32_t superseded_count, const struct status_row *rows, uint32_t rows_count,
	struct why *why)
{
	for (uint32_t i = 0; i < superseded_count; i++) {
		const struct row *old = bitemporal_row(table, superseded[i].row);
		if (!old || old->superseded_us != RECORDED_MAX)
			return why_set(why, ERR_RULE, "",
				"wanted a current row to supersede, got %lld, which is %s",
				(long long)superseded[i].row,
				old ? "superseded already" : "unknown");
	}
	for (uint32_t i = 0; i < rows_count; i++)
		if (rows[i].row != (int64_t)(table->count + i + 1))
			return why_set(why, ERR_RULE, "",
				"wanted row number %zu as the next, got %lld", table->count + i + 1,
				(long long)rows[i].row);
	return ERR_OK;
}

static void row_add(struct bitemporal *table, const struct row *row)
{
	table->rows = alloc_room(table->rows, table->count, &table->room, sizeof(*table->rows));
	table->rows[table->count++] = *row;
}

enum err bitemporal_apply(struct bitemporal *table, const struct row_number *superseded,
	uint32_t superseded_count, const struct status_row *rows, uint32_t rows_count,
	struct stamp stamp, struct why *why)
{
	enum err err = check_change(table, superseded, superseded_count, rows, rows_count, why);
	if (err)
		return err;
	for (uint32_t i = 0; i < superseded_count; i++) {
		struct row *old = &table->rows[superseded[i].row - 1];
		old->superseded_us = stamp.recorded_us;
		old->superseded_seq = stamp.seq;
	}
	for (uint32_t i = 0; i < rows_count; i++)
		row_add(table, &(struct row){.is = rows[i],
				       .lane = lane_of(&rows[i]),
				       .recorded_us = stamp.recorded_us,
				       .superseded_us = RECORDED_MAX,
				       .seq = stamp.seq});
	return ERR_OK;
}

enum err bitemporal_load(struct bitemporal *table, const struct row *row, struct why *why)
{
	enum err err = check_change(table, NULL, 0, &row->is, 1, why);
	if (err)
		return err;
	struct row loaded = *row;
	loaded.lane = lane_of(&row->is);
	row_add(table, &loaded);
	return ERR_OK;
}

/* --- Asking ---------------------------------------------------------------------------------- */

bool row_known(const struct row *row, int64_t known_us)
{
	return row->recorded_us <= known_us &&
	       (known_us < row->superseded_us || row->superseded_us == RECORDED_MAX);
}

enum certainty row_certainty(const struct row *row, day valid)
{
	struct edges edges = edges_of(&row->is);
	if (!row_undated(&row->is) && edges.from_max <= valid && valid < edges.to_min)
		return CERTAINTY_CERTAIN;
	if (from_of(&row->is) <= valid && valid < to_of(&row->is))
		return CERTAINTY_BEST;
	if (edges.from_min <= valid && valid < edges.to_max)
		return CERTAINTY_POSSIBLE;
	return CERTAINTY_NONE;
}

bool row_visible(const struct row *row, struct at at, enum mode mode)
{
	static const enum certainty least[] = {
		[MODE_BEST] = CERTAINTY_BEST,
		[MODE_CERTAIN] = CERTAINTY_CERTAIN,
		[MODE_POSSIBLE] = CERTAINTY_POSSIBLE,
	};
	return row_known(row, at.known_us) && row_certainty(row, at.valid) >= least[mode];
}

const struct row *bitemporal_find(const struct bitemporal *table, uint64_t lane, struct at at)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].lane == lane && row_visible(&table->rows[i], at, MODE_BEST))
			return &table->rows[i];
	return NULL;
}

static int compare_times(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

size_t bitemporal_audit(const struct bitemporal *table, uint64_t lane, day valid,
	struct arena *arena, const struct known_span **out)
{
	int64_t *times = arena_zero(arena, 2 * table->count + 1, sizeof(*times));
	size_t count = 0;
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].lane == lane) {
			times[count++] = table->rows[i].recorded_us;
			times[count++] = table->rows[i].superseded_us;
		}
	qsort(times, count, sizeof(*times), compare_times);
	struct known_span *spans = arena_zero(arena, count + 1, sizeof(*spans));
	size_t used = 0;
	for (size_t i = 0; i < count && times[i] < RECORDED_MAX; i++) {
		const struct row *row = bitemporal_find(table, lane, (struct at){valid, times[i]});
		if (used ? spans[used - 1].row == row : !row)
			continue;
		if (used)
			spans[used - 1].to_us = times[i];
		spans[used++] = (struct known_span){times[i], RECORDED_MAX, row};
	}
	*out = spans;
	return used;
}

static bool same_value(const struct row *a, const struct row *b)
{
	return a && b ? text_equal(a->is.status, b->is.status) : a == b;
}

/* The other two corners tell the causes apart: with the later knowledge, did the world change
 * between the days; with the earlier day, did the knowledge. */
static enum cause cause_of(const struct bitemporal *table, uint64_t lane, struct at a, struct at b)
{
	const struct row *first = bitemporal_find(table, lane, a);
	const struct row *second = bitemporal_find(table, lane, b);
	const struct row *corner = bitemporal_find(table, lane, (struct at){a.valid, b.known_us});
	if (same_value(first, corner))
		return CAUSE_WORLD;
	return same_value(corner, second) ? CAUSE_LEARNING : CAUSE_BOTH;
}

/* Is this the first row of its lane in the table? So that each lane is looked at once. */
static bool first_of_lane(const struct bitemporal *table, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (table->rows[i].lane == table->rows[index].lane)
			return false;
	return true;
}

size_t bitemporal_diff(const struct bitemporal *table, struct text org, struct at a, struct at b,
	struct arena *arena, const struct difference **out)
{
	struct difference *list = arena_zero(arena, table->count + 1, sizeof(*list));
	size_t used = 0;
	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = &table->rows[i];
		if (!text_is(row->is.lane, "base") || !text_equal(row->is.org, org) ||
			!first_of_lane(table, i))
			continue;
		const struct row *before = bitemporal_find(table, row->lane, a);
		const struct row *after = bitemporal_find(table, row->lane, b);
		if (!same_value(before, after))
			list[used++] = (struct difference){
				before, after, cause_of(table, row->lane, a, b)};
	}
	*out = list;
	return used;
}
