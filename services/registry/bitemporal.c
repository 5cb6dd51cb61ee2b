#include "services/registry/bitemporal_inside.h"

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

struct bitemporal *bitemporal_create(void)
{
	return alloc_zero(1, sizeof(struct bitemporal));
}

void bitemporal_destroy(struct bitemporal **table)
{
	if (!*table)
		return;
	free((*table)->rows);
	free((*table)->texts);
	lanes_fini(&(*table)->lanes);
	index_fini(&(*table)->by_ref);
	index_fini(&(*table)->by_text);
	arena_fini(&(*table)->arena);
	free(*table);
	*table = NULL;
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
uint64_t bitemporal_hash(struct text text)
{
	return digest_xxh3(bytes_of(text.ptr, text.len));
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

bool row_undated(const struct status_row *row)
{
	return !row->has_from;
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

static bool overlaps(const struct status_row *a, const struct status_row *b)
{
	return !row_undated(a) && !row_undated(b) && a->from < to_of(b) && b->from < to_of(a);
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
	struct edges edges = bitemporal_edges(previous);
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
	struct edges edges = bitemporal_edges(row);
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
	const struct lane *lane = lanes_find(&table->lanes, lane_of(row));
	for (uint32_t i = 0; lane && i < lane->current_count; i++) {
		const struct row *old = &table->rows[lane->current[i].row];
		if (!is_current(old, change) || !overlaps(&old->is, row))
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

/* A lane holds the statuses of one state, or the states of one role. */
static bool same_status(const struct row *row, const struct status_row *key)
{
	return text_equal(row->is.status, key->status) && text_equal(row->is.state, key->state);
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
	const struct lane *lane = lanes_find(&table->lanes, lane_of(key));
	bool too_early = false, closed = false;
	for (uint32_t i = 0; lane && i < lane->current_count; i++) {
		const struct row *old = &table->rows[lane->current[i].row];
		if (!same_status(old, key) || !is_current(old, change) || row_undated(&old->is) ||
			end >= to_of(&old->is))
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
	const struct lane *lane = lanes_find(&table->lanes, lane_of(key));
	uint32_t before = change->superseded_count;
	for (uint32_t i = 0; lane && i < lane->current_count; i++) {
		const struct row *old = &table->rows[lane->current[i].row];
		if (same_status(old, key) && is_current(old, change))
			plan_supersede(change, old->is.row);
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
			plan_supersede(change, row->is.row);
}

/* What the row's own event had split or ended holds again. */
static void plan_back(const struct bitemporal *table, const struct row *row, struct change *change)
{
	const struct lane *lane = lanes_find(&table->lanes, row->lane);
	for (uint32_t i = 0; i < lane->current_count; i++) {
		const struct row *part = &table->rows[lane->current[i].row];
		if (part->seq == row->seq && text_is(part->is.origin, "split") &&
			is_current(part, change))
			plan_supersede(change, part->is.row);
	}
	for (uint32_t i = 0; i < lane->past_count; i++) {
		const struct row *old = &table->rows[lane->past[i].row];
		if (old->superseded_seq == row->seq && !text_equal(old->is.ref, row->is.ref))
			plan_row(table, change, &old->is, old->is.origin.ptr);
	}
}

void bitemporal_undo_ref(const struct bitemporal *table, struct text ref, struct change *change)
{
	for (const struct row *row = bitemporal_of_ref(table, ref); row;
		row = bitemporal_before_of_ref(table, row)) {
		if (!is_current(row, change))
			continue;
		plan_supersede(change, row->is.row);
		if (!text_is(row->is.origin, "split"))
			plan_back(table, row, change);
	}
}

void bitemporal_infer(const struct bitemporal *table, int64_t number, const struct status_row *row,
	struct change *change)
{
	plan_supersede(change, number);
	(void)plan_row(table, change, row, "inferred");
}

void bitemporal_undo(const struct bitemporal *table, int64_t number, struct change *change)
{
	const struct row *row = bitemporal_row(table, number);
	const struct lane *lane = lanes_find(&table->lanes, row->lane);
	plan_supersede(change, number);
	for (uint32_t i = 0; i < lane->past_count; i++) {
		const struct row *old = &table->rows[lane->past[i].row];
		if (old->superseded_seq == row->seq)
			plan_row(table, change, &old->is, old->is.origin.ptr);
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

/* Each text once: most rows share all but their days with others. */
static struct text intern(struct bitemporal *table, struct text text)
{
	if (!text.ptr)
		return text;
	uint64_t hash = bitemporal_hash(text);
	uint32_t at = index_find(&table->by_text, hash);
	if (at != INDEX_NONE && text_equal(table->texts[at], text))
		return table->texts[at];
	table->texts = alloc_room(
		table->texts, table->texts_count, &table->texts_room, sizeof(*table->texts));
	at = (uint32_t)table->texts_count++;
	table->texts[at] = arena_copy(&table->arena, text);
	(void)index_put(&table->by_text, hash, at);
	return table->texts[at];
}

static void intern_all(struct bitemporal *table, struct status_row *row)
{
	const struct record_type *type = &record_status_row;
	const struct field_place *places = type->places();
	for (unsigned f = 0; f < type->fields_count; f++) {
		const struct field *field = &type->fields[f];
		if (field->kind != FIELD_TEXT && field->kind != FIELD_CHOICE)
			continue;
		struct text *text = (struct text *)(void *)((char *)row + places[f].member);
		*text = intern(table, *text);
	}
}

static void row_add(struct bitemporal *table, const struct row *given)
{
	struct row row = *given;
	uint32_t at = (uint32_t)table->count;
	const uint64_t groups[2] = {
		bitemporal_group_of_org(row.is.org), bitemporal_group_of_state(row.is.state)};
	intern_all(table, &row.is);
	row.lane = lane_of(&row.is);
	row.before_of_ref = INDEX_NONE;
	if (row.is.ref.ptr)
		row.before_of_ref = index_put(&table->by_ref, bitemporal_hash(row.is.ref), at);
	lanes_add(&table->lanes, row.lane, groups,
		(struct span){
			row.recorded_us, row.superseded_us, from_of(&row.is), to_of(&row.is), at});
	table->rows = alloc_room(table->rows, table->count, &table->room, sizeof(*table->rows));
	table->rows[table->count++] = row;
}

struct bitemporal *bitemporal_copy(const struct bitemporal *table)
{
	struct bitemporal *copy = bitemporal_create();
	for (size_t i = 0; i < table->count; i++)
		row_add(copy, &table->rows[i]);
	return copy;
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
		lanes_supersede(&table->lanes, old->lane, (uint32_t)(superseded[i].row - 1),
			stamp.recorded_us);
	}
	for (uint32_t i = 0; i < rows_count; i++)
		row_add(table, &(struct row){.is = rows[i],
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
	row_add(table, row);
	return ERR_OK;
}
