/* Every event of every durable consumer is accounted for: what the cursor's own event says became
 * of them, held against the log. */
#include "proto/base/check.h"
#include "proto/wire/subject.h"
#include "tests/sim/world_inside.h"

struct tally {
	const struct cursor_moved *told;
	uint64_t reached, pending, passed;
};

static bool matches(const struct cursor_moved *told, struct text subject)
{
	for (uint32_t i = 0; i < told->filters_count; i++)
		if (subject_matches(told->filters[i], subject))
			return true;
	return false;
}

static void count(struct tally *tally, uint64_t seq)
{
	const struct cursor_moved *told = tally->told;
	uint64_t position = told->has_position ? told->position : told->seq;
	if (seq < told->since || seq > position)
		return;
	tally->reached++;
	for (uint32_t i = 0; i < told->pending_count; i++)
		tally->pending += seq >= told->pending[i].from && seq <= told->pending[i].to;
	for (uint32_t i = 0; i < told->passed_count; i++)
		tally->passed += seq >= told->passed[i].from && seq <= told->passed[i].to;
}

static void count_block(struct tally *tally, struct bytes block, const struct block_header *header)
{
	struct block_run run;
	for (struct bytes rest = block_runs(block, header); block_next_run(&rest, &run);)
		for (uint32_t i = 0; matches(tally->told, run.subject) && i < run.count; i++)
			count(tally, header->base_seq + run.first_index + i);
}

static void audit(struct world *world, const struct state_cursor *cursor)
{
	struct arena arena = {0};
	struct cursor_moved told;
	CHECK(!record_decode(
		&record_cursor_moved, buffer_bytes(&cursor->moved), &arena, &told, NULL));
	struct tally tally = {.told = &told};
	struct log_place place = {.seq = 1};
	while (place.seq <= log_last_seq(world->log)) {
		struct log_piece piece, walk;
		struct bytes block;
		struct block_header header;
		CHECK(!log_read(world->log, &place, 1 << 20, &piece, NULL));
		for (walk = piece; log_next(&walk, &block, &header);)
			count_block(&tally, block, &header);
		body_drop(&piece.body);
	}
	PROMISE(world, told.has_since && told.since > 0);
	PROMISE(world, tally.reached == told.settled + tally.pending + told.dead + tally.passed);
	world->audited += tally.reached;
	arena_fini(&arena);
}

void world_audit(struct world *world)
{
	for (struct state_cursor *c = log_state(world->log)->cursors; c; c = c->hh.next)
		if (c->known)
			audit(world, c);
}
