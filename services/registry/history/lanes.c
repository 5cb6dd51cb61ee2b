#include "services/registry/history/lanes.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>

void lanes_fini(struct lanes *lanes)
{
	for (size_t i = 0; i < lanes->count; i++) {
		free(lanes->items[i].current);
		free(lanes->items[i].past);
	}
	for (size_t i = 0; i < lanes->groups_count; i++) {
		free(lanes->groups[i].lanes);
		free(lanes->groups[i].spans);
		free(lanes->groups[i].blocks);
	}
	free(lanes->items);
	free(lanes->groups);
	index_fini(&lanes->by_key);
	index_fini(&lanes->by_group);
	*lanes = (struct lanes){0};
}

static void lane_copy(struct lane *lane)
{
	lane->current = items_copy(lane->current, lane->current_count, sizeof(*lane->current));
	lane->past = items_copy(lane->past, lane->past_count, sizeof(*lane->past));
	lane->current_room = lane->current_count;
	lane->past_room = lane->past_count;
}

static void group_copy(struct lane_group *group)
{
	size_t blocks = (group->spans_count + SPAN_BLOCK - 1) / SPAN_BLOCK;
	group->lanes = items_copy(group->lanes, group->count, sizeof(*group->lanes));
	group->spans = items_copy(group->spans, group->spans_count, sizeof(*group->spans));
	group->blocks = items_copy(group->blocks, blocks, sizeof(*group->blocks));
	group->room = group->count;
	group->spans_room = group->spans_count;
	group->blocks_room = blocks;
}

struct lanes lanes_copy(const struct lanes *lanes)
{
	struct lanes copy = {
		.items = items_copy(lanes->items, lanes->count, sizeof(*lanes->items)),
		.count = lanes->count,
		.room = lanes->count,
		.groups = items_copy(lanes->groups, lanes->groups_count, sizeof(*lanes->groups)),
		.groups_count = lanes->groups_count,
		.groups_room = lanes->groups_count,
		.by_key = index_copy(&lanes->by_key),
		.by_group = index_copy(&lanes->by_group),
	};
	for (size_t i = 0; i < copy.count; i++)
		lane_copy(&copy.items[i]);
	for (size_t i = 0; i < copy.groups_count; i++)
		group_copy(&copy.groups[i]);
	return copy;
}

const struct lane *lanes_find(const struct lanes *lanes, uint64_t key)
{
	uint32_t at = index_find(&lanes->by_key, key);
	return at == INDEX_NONE ? NULL : &lanes->items[at];
}

const struct lane_group *lanes_group(const struct lanes *lanes, uint64_t group)
{
	uint32_t at = index_find(&lanes->by_group, group);
	return at == INDEX_NONE ? NULL : &lanes->groups[at];
}

/* --- Adding ---------------------------------------------------------------------------------- */

static void group_add(struct lanes *lanes, uint64_t hash, uint32_t lane)
{
	uint32_t at = index_find(&lanes->by_group, hash);
	if (at == INDEX_NONE) {
		at = (uint32_t)lanes->groups_count;
		lanes->groups = alloc_room(lanes->groups, lanes->groups_count, &lanes->groups_room,
			sizeof(*lanes->groups));
		lanes->groups[lanes->groups_count++] = (struct lane_group){0};
		(void)index_put(&lanes->by_group, hash, at);
	}
	struct lane_group *group = &lanes->groups[at];
	group->lanes = alloc_room(group->lanes, group->count, &group->room, sizeof(*group->lanes));
	group->lanes[group->count++] = lane;
}

static bool in_group(const struct lanes *lanes, uint64_t hash, uint32_t lane)
{
	const struct lane_group *group = lanes_group(lanes, hash);
	for (size_t i = 0; group && i < group->count; i++)
		if (group->lanes[i] == lane)
			return true;
	return false;
}

static struct lane *lane_get(struct lanes *lanes, uint64_t key, const uint64_t groups[2])
{
	uint32_t at = index_find(&lanes->by_key, key);
	if (at == INDEX_NONE) {
		at = (uint32_t)lanes->count;
		lanes->items =
			alloc_room(lanes->items, lanes->count, &lanes->room, sizeof(*lanes->items));
		lanes->items[lanes->count++] = (struct lane){.key = key};
		(void)index_put(&lanes->by_key, key, at);
		group_add(lanes, groups[0], at);
		lanes->items[at].of_org = index_find(&lanes->by_group, groups[0]);
	}
	struct lane *lane = &lanes->items[at];
	if (lane->last_group != groups[1] && !in_group(lanes, groups[1], at))
		group_add(lanes, groups[1], at);
	lane->last_group = groups[1];
	return lane;
}

static void insert(uint32_t *spans, uint32_t count, uint32_t at, uint32_t span)
{
	memmove(&spans[at + 1], &spans[at], (count - at) * sizeof(*spans));
	spans[at] = span;
}

static void add_current(struct lanes *lanes, struct lane *lane, uint32_t span)
{
	const struct span *spans = lanes->groups[lane->of_org].spans;
	uint32_t at = lane->current_count;
	lane->current = alloc_room(
		lane->current, lane->current_count, &lane->current_room, sizeof(*lane->current));
	while (at && spans[lane->current[at - 1]].from > spans[span].from)
		at--;
	insert(lane->current, lane->current_count++, at, span);
}

static void add_past(struct lanes *lanes, struct lane *lane, uint32_t span)
{
	const struct span *spans = lanes->groups[lane->of_org].spans;
	uint32_t at = lane->past_count;
	lane->past =
		alloc_room(lane->past, lane->past_count, &lane->past_room, sizeof(*lane->past));
	while (at && spans[lane->past[at - 1]].superseded_us > spans[span].superseded_us)
		at--;
	insert(lane->past, lane->past_count++, at, span);
}

/* --- The spans of an organisation ------------------------------------------------------------ */

static void block_take(struct span_block *block, const struct span *span)
{
	bool undated = span->from == DAY_MAX;
	day from = undated ? DAY_MIN : span->from, to = undated ? DAY_MAX : span->to;
	if (span->recorded_us < block->recorded_us)
		block->recorded_us = span->recorded_us;
	if (span->superseded_us > block->superseded_us)
		block->superseded_us = span->superseded_us;
	if (from < block->from)
		block->from = from;
	if (to > block->to)
		block->to = to;
}

static void block_make(struct lane_group *group, size_t at)
{
	struct span_block *block = &group->blocks[at];
	size_t from = at * SPAN_BLOCK, to = from + SPAN_BLOCK;
	*block = (struct span_block){INT64_MAX, INT64_MIN, DAY_MAX, DAY_MIN};
	for (size_t i = from; i < to && i < group->spans_count; i++)
		block_take(block, &group->spans[i]);
}

static void spans_add(struct lane_group *group, struct span span)
{
	size_t at = group->spans_count / SPAN_BLOCK;
	group->spans = alloc_room(
		group->spans, group->spans_count, &group->spans_room, sizeof(*group->spans));
	group->spans[group->spans_count++] = span;
	if (group->spans_count % SPAN_BLOCK != 1) {
		block_take(&group->blocks[at], &span);
		return;
	}
	group->blocks = alloc_room(group->blocks, at, &group->blocks_room, sizeof(*group->blocks));
	block_make(group, at);
}

bool span_block_may(const struct span_block *block, day valid, int64_t known_us, bool any_day)
{
	return block->recorded_us <= known_us &&
	       (known_us < block->superseded_us || block->superseded_us == INT64_MAX) &&
	       (any_day || (block->from <= valid && valid < block->to));
}

/* --- Rows ------------------------------------------------------------------------------------ */

uint32_t lanes_add(struct lanes *lanes, uint64_t key, const uint64_t groups[2], struct span span)
{
	struct lane *lane = lane_get(lanes, key, groups);
	struct lane_group *group = &lanes->groups[lane->of_org];
	uint32_t at = (uint32_t)group->spans_count;
	spans_add(group, span);
	if (span.superseded_us == INT64_MAX)
		add_current(lanes, lane, at);
	else
		add_past(lanes, lane, at);
	return (uint32_t)(lane - lanes->items);
}

void lanes_supersede(struct lanes *lanes, uint32_t number, uint32_t row, int64_t superseded_us)
{
	struct lane *lane = &lanes->items[number];
	struct lane_group *group = &lanes->groups[lane->of_org];
	uint32_t at = 0;
	while (at < lane->current_count && lane_current(lanes, lane, at)->row != row)
		at++;
	CHECK(at < lane->current_count);
	uint32_t span = lane->current[at];
	lane->current_count--;
	memmove(&lane->current[at], &lane->current[at + 1],
		(lane->current_count - at) * sizeof(*lane->current));
	group->spans[span].superseded_us = superseded_us;
	block_make(group, span / SPAN_BLOCK);
	add_past(lanes, lane, span);
}

/* --- Finding --------------------------------------------------------------------------------- */

uint32_t lane_past_from(const struct lanes *lanes, const struct lane *lane, int64_t known_us)
{
	uint32_t low = 0, high = lane->past_count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (lane_past(lanes, lane, middle)->superseded_us > known_us)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Current rows of a lane do not overlap: only the last that began can hold. */
static const struct span *current_at(const struct lanes *lanes, const struct lane *lane, day valid)
{
	uint32_t low = 0, high = lane->current_count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (lane_current(lanes, lane, middle)->from > valid)
			high = middle;
		else
			low = middle + 1;
	}
	const struct span *last = low ? lane_current(lanes, lane, low - 1) : NULL;
	return last && valid < last->to ? last : NULL;
}

const struct span *lane_at(
	const struct lanes *lanes, const struct lane *lane, day valid, int64_t known_us)
{
	const struct span *span = current_at(lanes, lane, valid);
	if (span && span->recorded_us <= known_us)
		return span;
	for (uint32_t i = lane_past_from(lanes, lane, known_us); i < lane->past_count; i++) {
		span = lane_past(lanes, lane, i);
		if (span->recorded_us <= known_us && span->from <= valid && valid < span->to)
			return span;
	}
	return NULL;
}
