/* The history: what the log holds at the end, against what everyone was told. */
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/records/event.h"
#include "proto/wire/subject.h"
#include "tests/sim/world_inside.h"

#include <stdlib.h>

/* An event of the log is one that was in it before, and says the same. */
static void check_record(struct world *world, const struct block_header *header,
	const struct block_run *run, const struct block_record *record)
{
	uint64_t seq = header->base_seq + record->index;
	const struct world_event *event = &world->past.events[seq];
	PROMISE(world, seq <= world->past.learned);
	PROMISE(world, text_equal(run->subject, world_subject_of(world, seq)));
	PROMISE(world, event->digest == digest_xxh3(record->body));
	world->present[seq] = 1;
}

/* What nothing took away is there; compaction leaves the last ones of each subject. */
static void check_presence(struct world *world)
{
	struct log_place place = {.seq = 1};
	world->present = alloc_zero(world->past.learned + 1, 1);
	world_walk(world, &place, check_record);
	for (uint64_t seq = 1; seq <= world->past.learned; seq++) {
		const struct world_event *event = &world->past.events[seq];
		PROMISE(world, world->present[seq] || event->gone || event->thinned);
	}
	free(world->present);
}

static bool was_told(const struct world_reader *reader, uint64_t seq, struct text subject)
{
	for (size_t i = 0; i < reader->gaps_count; i++) {
		const struct gap *gap = &reader->gaps[i];
		if (seq >= gap->from && seq <= gap->to &&
			world_covers(gap->stream, gap->filter, subject))
			return true;
	}
	return false;
}

/* A reader has all that its filter lets through, or was told that it will never come. */
static void check_reader(const struct world *world, const struct world_reader *reader)
{
	for (uint64_t seq = 1; seq <= world->past.learned; seq++) {
		const struct world_event *event = &world->past.events[seq];
		struct text subject = world_subject_of(world, seq);
		if (!subject_matches(text_of(reader->filter), subject) ||
			(seq < reader->seen_count && reader->seen[seq]))
			continue;
		PROMISE(world, event->gone || event->thinned);
		PROMISE(world, was_told(reader, seq, subject));
	}
}

/* Of what the group had to do all was done, given up and told, or taken away: by name, or before
 * there was a group. */
static void check_group(const struct world *world)
{
	const struct world_cursor *group = world_cursor_of(world, text_of(world_group_name));
	PROMISE(world, group != NULL);
	for (uint64_t seq = 1; seq <= world->past.learned; seq++) {
		const struct world_event *event = &world->past.events[seq];
		bool done = event->letter || (seq < world->handled_count && world->handled[seq]);
		uint64_t by = event->gone ? event->gone : event->thinned;
		if (done ||
			!subject_matches(text_of(world_group_filter), world_subject_of(world, seq)))
			continue;
		PROMISE(world,
			by && (by < group->born || world_by_name(&world_trim_at(world, by)->told)));
	}
}

static void check_claims(const struct world *world)
{
	for (size_t i = 0; i < world->past.claims_count; i++) {
		const struct world_claim *claim = &world->past.claims[i];
		PROMISE(world, claim->outcome == CLAIM_STORED ? claim->heard == CLAIM_STORED
							      : claim->heard == CLAIM_REFUSED);
	}
}

void world_check(struct world *world)
{
	world_learn(world);
	check_presence(world);
	check_claims(world);
	check_group(world);
	world_audit(world);
	world_check_policies(world);
	for (unsigned c = 0; c < WORLD_PUBLISHERS; c++)
		PROMISE(world, world->past.counters[c] == world->clients[c].publisher.acknowledged);
	for (unsigned c = WORLD_PUBLISHERS; c < WORLD_FIRST_WORKER; c++) {
		const struct world_reader *reader = &world->clients[c].reader;
		check_reader(world, reader);
		if (reader->cursor) {
			const struct state_cursor *cursor =
				state_find_cursor(log_state(world->log), text_of(reader->cursor));
			PROMISE(world, cursor && cursor->seq <= reader->acknowledged);
		}
	}
}
