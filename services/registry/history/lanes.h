/* Where a bitemporal table finds its rows: by lane, the lanes by organisation and by state, and the
 * spans of an organisation in one stretch of memory, which is what the question who belonged walks.
 *
 * A lane has its current rows in the order of their first day, and its superseded ones by when
 * they were superseded: a question about now searches the first, and one about an earlier time
 * looks beside it at what was superseded since. */
#ifndef SERAI_SERVICES_REGISTRY_HISTORY_LANES_H
#define SERAI_SERVICES_REGISTRY_HISTORY_LANES_H

#include "proto/base/day.h"
#include "services/registry/history/index.h"

#include <stdbool.h>

struct span {
	int64_t recorded_us, superseded_us;
	day from, to;  /* best reading; of an undated row from is DAY_MAX */
	uint32_t row;  /* its index in the table */
	uint32_t base; /* of a base row, its status as a number; else 0 */
};

/* Of so many spans that stand together: outside these none of them holds. */
enum { SPAN_BLOCK = 32 };
struct span_block {
	int64_t recorded_us, superseded_us; /* the least, the most */
	day from, to;                       /* the least, the most; of an undated row any day */
};

struct lane {
	uint64_t key;
	uint64_t last_group;      /* that its last row was added with */
	uint32_t of_org;          /* the group of its organisation, */
	uint32_t *current, *past; /* and the spans there: undated ones are the last current ones */
	uint32_t current_count, past_count;
	size_t current_room, past_room;
};

struct lanes {
	struct lane *items;
	size_t count, room;
	struct index by_key;
	struct lane_group {
		uint32_t *lanes; /* in the order of their first rows */
		size_t count, room;
		/* Of an organisation: all its spans, in the order of their rows. */
		struct span *spans;
		struct span_block *blocks;
		size_t spans_count, spans_room, blocks_room;
	} * groups;
	size_t groups_count, groups_room;
	struct index by_group;
};

void lanes_fini(struct lanes *lanes); /* all-zero is a valid empty one */
struct lanes lanes_copy(const struct lanes *lanes);

/* A row with its lane's key. The lane is then in the groups of both hashes: of its organisation,
 * which is always the same, and of the row's state, which changes where a lane is of a role.
 * Returns the lane's number. */
uint32_t lanes_add(struct lanes *lanes, uint64_t key, const uint64_t groups[2], struct span span);
/* A row of that lane is current no more. */
void lanes_supersede(struct lanes *lanes, uint32_t lane, uint32_t row, int64_t superseded_us);

/* May a span of the block hold on that day, as known then? With `any_day` on whatever day. */
bool span_block_may(const struct span_block *block, day valid, int64_t known_us, bool any_day);

const struct lane *lanes_find(const struct lanes *lanes, uint64_t key);          /* NULL: none */
const struct lane_group *lanes_group(const struct lanes *lanes, uint64_t group); /* NULL: none */

static inline const struct span *lane_current(
	const struct lanes *lanes, const struct lane *lane, uint32_t at)
{
	return &lanes->groups[lane->of_org].spans[lane->current[at]];
}

static inline const struct span *lane_past(
	const struct lanes *lanes, const struct lane *lane, uint32_t at)
{
	return &lanes->groups[lane->of_org].spans[lane->past[at]];
}

/* The span that holds on a day as known at a time, by the best reading; NULL when none does. */
const struct span *lane_at(
	const struct lanes *lanes, const struct lane *lane, day valid, int64_t known_us);
/* The first of `past` that may have been known at a time: from here to past_count. */
uint32_t lane_past_from(const struct lanes *lanes, const struct lane *lane, int64_t known_us);

#endif
