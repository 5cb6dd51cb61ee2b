/* Asking a bitemporal table; nothing here changes it. */
#include "services/registry/history/bitemporal_inside.h"

#include <stdlib.h>
#include <string.h>

/* --- Asking ---------------------------------------------------------------------------------- */

bool row_known(const struct row *row, int64_t known_us)
{
	return row->recorded_us <= known_us &&
	       (known_us < row->superseded_us || row->superseded_us == RECORDED_MAX);
}

enum certainty row_certainty(const struct row *row, day valid)
{
	if (row->has_from && row->from_max <= valid && valid < row->to_min)
		return CERTAINTY_CERTAIN;
	if (row->from <= valid && valid < row->to)
		return CERTAINTY_BEST;
	return row->from_min <= valid && valid < row->to_max ? CERTAINTY_POSSIBLE : CERTAINTY_NONE;
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
	const struct lane *held = lanes_find(&table->lanes, lane);
	const struct span *span = held ? lane_at(&table->lanes, held, at.valid, at.known_us) : NULL;
	return span ? &table->rows[span->row] : NULL;
}

/* --- Rows of an organisation or a state ------------------------------------------------------ */

static const struct lane_group *group_of(
	const struct bitemporal *table, struct text org, struct text state)
{
	const struct lane_group *of_org =
		org.ptr ? lanes_group(&table->lanes, bitemporal_group_of_org(org)) : NULL;
	const struct lane_group *of_state =
		state.ptr ? lanes_group(&table->lanes, bitemporal_group_of_state(state)) : NULL;
	if (!org.ptr || !state.ptr)
		return org.ptr ? of_org : of_state;
	if (!of_org || !of_state)
		return NULL;
	return of_org->count < of_state->count ? of_org : of_state;
}

/* Rows found, in a list that grows in the arena. */
struct finding {
	const struct bitemporal *table;
	const struct row **rows;
	size_t count, room;
	struct arena *arena;
};

static void find(struct finding *finding, uint32_t row)
{
	if (finding->count == finding->room) {
		const struct row **old = finding->rows;
		finding->room = finding->room ? 2 * finding->room : 64;
		finding->rows = arena_zero(finding->arena, finding->room, sizeof(*finding->rows));
		if (old)
			memcpy(finding->rows, old, finding->count * sizeof(*old));
	}
	finding->rows[finding->count++] = &finding->table->rows[row];
}

/* All rows of a lane that may be known at a time. */
static void find_known(struct finding *finding, const struct lane *lane, int64_t known_us)
{
	const struct lanes *lanes = &finding->table->lanes;
	for (uint32_t i = 0; i < lane->current_count; i++)
		if (lane_current(lanes, lane, i)->recorded_us <= known_us)
			find(finding, lane_current(lanes, lane, i)->row);
	for (uint32_t i = lane_past_from(lanes, lane, known_us); i < lane->past_count; i++)
		if (lane_past(lanes, lane, i)->recorded_us <= known_us)
			find(finding, lane_past(lanes, lane, i)->row);
}

/* Undated rows stand last among the current ones, and are told in any mode. */
static void find_visible(
	struct finding *finding, const struct lane *lane, struct at at, enum mode mode)
{
	const struct lanes *lanes = &finding->table->lanes;
	const struct span *span = lane_at(lanes, lane, at.valid, at.known_us);
	bool best_only =
		mode == MODE_BEST && lane_past_from(lanes, lane, at.known_us) == lane->past_count;
	uint32_t undated = lane->current_count;
	if (!best_only) {
		struct finding known = {finding->table, NULL, 0, 0, finding->arena};
		find_known(&known, lane, at.known_us);
		for (size_t i = 0; i < known.count; i++)
			if (row_visible(known.rows[i], at,
				    row_undated(known.rows[i]) ? MODE_POSSIBLE : mode))
				find(finding, (uint32_t)(known.rows[i] - finding->table->rows));
		return;
	}
	if (span)
		find(finding, span->row);
	while (undated && lane_current(lanes, lane, undated - 1)->from == DAY_MAX) {
		uint32_t row = lane_current(lanes, lane, --undated)->row;
		if (row_visible(&finding->table->rows[row], at, MODE_POSSIBLE))
			find(finding, row);
	}
}

static bool lane_fits(
	const struct bitemporal *table, const struct lane *lane, struct text org, struct text state)
{
	const struct lanes *lanes = &table->lanes;
	const struct span *any =
		lane->current_count ? lane_current(lanes, lane, 0) : lane_past(lanes, lane, 0);
	const struct row *row = &table->rows[any->row];
	return (!org.ptr || text_equal(word_text(row->org), org)) &&
	       /* Of a chair the lane is the role's: its rows are of several states. */
	       (!state.ptr || text_is(word_text(row->how->lane), "chair") ||
		       text_equal(word_text(row->state), state));
}

/* Of base rows of which status it is asked; 0: of all. */
static uint32_t base_wanted(const struct bitemporal *table, const struct asked *asked)
{
	const struct word *status =
		asked->status.ptr ? bitemporal_word(table, asked->status) : NULL;
	return !asked->status.ptr ? 0 : status ? status->number : UINT32_MAX;
}

static bool is_wanted(uint32_t base, uint32_t wanted)
{
	return !wanted || !base || base == wanted;
}

/* All that an organisation has stands in one stretch: blocks that cannot hold are passed over, and
 * rows that do are on their way from memory while the next are looked at. */
static void find_of_org(struct finding *finding, const struct lane_group *group,
	const struct asked *asked, enum mode mode)
{
	struct at at = asked->at;
	uint32_t wanted = base_wanted(finding->table, asked);
	bool any_day = mode == MODE_POSSIBLE;
	for (size_t b = 0; b * SPAN_BLOCK < group->spans_count; b++) {
		if (!span_block_may(&group->blocks[b], at.valid, at.known_us, any_day))
			continue;
		size_t to = (b + 1) * SPAN_BLOCK;
		to = to < group->spans_count ? to : group->spans_count;
		for (size_t i = b * SPAN_BLOCK; i < to; i++) {
			const struct span *span = &group->spans[i];
			bool known = span->recorded_us <= at.known_us &&
				     (at.known_us < span->superseded_us ||
					     span->superseded_us == RECORDED_MAX);
			bool holds = span->from <= at.valid && at.valid < span->to;
			if (!known || !is_wanted(span->base, wanted) ||
				!(any_day || holds || span->from == DAY_MAX))
				continue;
			row_fetch(&finding->table->rows[span->row], 0, 2);
			find(finding, span->row);
		}
	}
}

/* By the best reading a span says all; other readings, and undated rows, are asked of the row. */
static void keep_visible(struct finding *finding, struct at at, enum mode mode)
{
	size_t kept = 0;
	for (size_t i = 0; i < finding->count; i++) {
		const struct row *row = finding->rows[i];
		bool undated = row_undated(row);
		if ((mode == MODE_BEST && !undated) ||
			row_visible(row, at, undated ? MODE_POSSIBLE : mode))
			finding->rows[kept++] = row;
	}
	finding->count = kept;
}

static void keep_wanted(struct finding *finding, uint32_t wanted)
{
	size_t kept = 0;
	for (size_t i = 0; wanted && i < finding->count; i++)
		if (is_wanted(base_of(finding->rows[i]), wanted))
			finding->rows[kept++] = finding->rows[i];
	finding->count = wanted ? kept : finding->count;
}

static size_t done(const struct finding *finding, const struct row *const **out)
{
	*out = finding->rows;
	return finding->count;
}

size_t bitemporal_visible(const struct bitemporal *table, const struct asked *asked, enum mode mode,
	struct arena *arena, const struct row *const **out)
{
	const struct lane_group *group = group_of(table, asked->org, asked->state);
	struct finding finding = {.table = table, .arena = arena};
	if (group && !asked->state.ptr) {
		find_of_org(&finding, group, asked, mode);
		keep_visible(&finding, asked->at, mode);
		return done(&finding, out);
	}
	for (size_t i = 0; group && i < group->count; i++) {
		const struct lane *lane = &table->lanes.items[group->lanes[i]];
		if (lane_fits(table, lane, asked->org, asked->state))
			find_visible(&finding, lane, asked->at, mode);
	}
	keep_wanted(&finding, base_wanted(table, asked));
	return done(&finding, out);
}

const struct word *const *bitemporal_statuses(const struct bitemporal *table, size_t *count)
{
	*count = table->statuses_count;
	return table->statuses;
}

static bool fits(const struct row *row, const struct asked *asked)
{
	return !text_is(word_text(row->how->lane), "chair") &&
	       (!asked->org.ptr || text_equal(word_text(row->org), asked->org)) &&
	       (!asked->state.ptr || text_equal(word_text(row->state), asked->state));
}

/* The rows of a lane; NULL at the end. */
static const struct row *row_of_lane(
	const struct bitemporal *table, const struct lane *lane, uint32_t at)
{
	if (at < lane->current_count)
		return &table->rows[lane_current(&table->lanes, lane, at)->row];
	at -= lane->current_count;
	return at < lane->past_count ? &table->rows[lane_past(&table->lanes, lane, at)->row] : NULL;
}

const struct row *bitemporal_of_lane(const struct bitemporal *table, uint64_t lane, uint32_t number)
{
	const struct lane *held = lanes_find(&table->lanes, lane);
	return held ? row_of_lane(table, held, number) : NULL;
}

bool bitemporal_any_known(const struct bitemporal *table, const struct asked *asked)
{
	const struct lane_group *group = group_of(table, asked->org, asked->state);
	for (size_t i = 0; group && i < group->count; i++) {
		const struct lane *lane = &table->lanes.items[group->lanes[i]];
		const struct row *row;
		for (uint32_t at = 0; (row = row_of_lane(table, lane, at)); at++)
			if (row_known(row, asked->at.known_us) && fits(row, asked))
				return true;
	}
	return false;
}

/* Rows come in the order in which they are recorded: the one with the least number. */
int64_t bitemporal_first_known(const struct bitemporal *table, const struct asked *asked)
{
	const struct lane_group *group = group_of(table, asked->org, asked->state);
	const struct row *first = NULL;
	if (group && !asked->state.ptr) {
		for (size_t i = 0; !first && i < group->spans_count; i++)
			first = fits(&table->rows[group->spans[i].row], asked)
					? &table->rows[group->spans[i].row]
					: NULL;
		return first ? first->recorded_us : RECORDED_MAX;
	}
	for (size_t i = 0; group && i < group->count; i++) {
		const struct lane *lane = &table->lanes.items[group->lanes[i]];
		const struct row *row;
		for (uint32_t at = 0; (row = row_of_lane(table, lane, at)); at++)
			if (fits(row, asked) && (!first || row->number < first->number))
				first = row;
	}
	return first ? first->recorded_us : RECORDED_MAX;
}

size_t bitemporal_known(const struct bitemporal *table, const struct asked *asked,
	struct arena *arena, const struct row *const **out)
{
	const struct lane_group *group = group_of(table, asked->org, asked->state);
	struct finding finding = {.table = table, .arena = arena};
	for (size_t i = 0; group && i < group->count; i++) {
		const struct lane *lane = &table->lanes.items[group->lanes[i]];
		if (lane_fits(table, lane, asked->org, asked->state))
			find_known(&finding, lane, asked->at.known_us);
	}
	return done(&finding, out);
}

/* --- Rows of a sheet's row ------------------------------------------------------------------- */

const struct row *bitemporal_of_ref(const struct bitemporal *table, struct text ref)
{
	const struct word *word = ref.ptr ? bitemporal_word(table, ref) : NULL;
	uint32_t at = word ? table->last_of_ref[word->number - 1] : INDEX_NONE;
	return at == INDEX_NONE ? NULL : &table->rows[at];
}

const struct row *bitemporal_before_of_ref(const struct bitemporal *table, const struct row *row)
{
	return row->before_of_ref == INDEX_NONE ? NULL : &table->rows[row->before_of_ref];
}

static int compare_times(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

static size_t times_of(const struct lanes *lanes, const struct lane *lane, int64_t *times)
{
	size_t count = 0;
	for (uint32_t i = 0; i < lane->current_count; i++)
		times[count++] = lane_current(lanes, lane, i)->recorded_us;
	for (uint32_t i = 0; i < lane->past_count; i++) {
		times[count++] = lane_past(lanes, lane, i)->recorded_us;
		times[count++] = lane_past(lanes, lane, i)->superseded_us;
	}
	qsort(times, count, sizeof(*times), compare_times);
	return count;
}

size_t bitemporal_audit(const struct bitemporal *table, uint64_t key, day valid,
	struct arena *arena, const struct known_span **out)
{
	const struct lane *lane = lanes_find(&table->lanes, key);
	*out = NULL;
	if (!lane)
		return 0;
	size_t room = lane->current_count + 2 * (size_t)lane->past_count;
	int64_t *times = arena_zero(arena, room, sizeof(*times));
	size_t count = times_of(&table->lanes, lane, times), used = 0;
	struct known_span *spans = arena_zero(arena, count, sizeof(*spans));
	for (size_t i = 0; i < count; i++) {
		const struct row *row = bitemporal_find(table, key, (struct at){valid, times[i]});
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
	return a && b ? a->status == b->status : a == b;
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

size_t bitemporal_diff(const struct bitemporal *table, struct text org, struct at a, struct at b,
	struct arena *arena, const struct difference **out)
{
	const struct lane_group *group = lanes_group(&table->lanes, bitemporal_group_of_org(org));
	size_t used = 0, count = group ? group->count : 0;
	struct difference *list = arena_zero(arena, count + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		uint64_t lane = table->lanes.items[group->lanes[i]].key;
		const struct row *before = bitemporal_find(table, lane, a);
		const struct row *after = bitemporal_find(table, lane, b);
		const struct row *any = after ? after : before;
		if (any && text_is(word_text(any->how->lane), "base") && !same_value(before, after))
			list[used++] =
				(struct difference){before, after, cause_of(table, lane, a, b)};
	}
	*out = list;
	return used;
}
