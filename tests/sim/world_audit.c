/* Every event of every durable consumer is accounted for: what the cursor's own event says became
 * of them, held against all that was ever in the log. What was taken away before it was settled is
 * told by the event that took it. */
#include "proto/base/check.h"
#include "proto/wire/subject.h"
#include "tests/sim/world_inside.h"

struct tally {
	const struct cursor_moved *told;
	uint64_t reached, kept; /* kept: what it says of those that are still there, */
	uint64_t said;          /* and of all */
	uint64_t early;         /* gone before the account was begun */
};

static bool matches(const struct cursor_moved *told, struct text subject)
{
	for (uint32_t i = 0; i < told->filters_count; i++)
		if (subject_matches(told->filters[i], subject))
			return true;
	return false;
}

static bool is_listed(const struct cursor_moved *told, uint64_t seq)
{
	for (uint32_t i = 0; i < told->pending_count; i++)
		if (seq >= told->pending[i].from && seq <= told->pending[i].to)
			return true;
	for (uint32_t i = 0; i < told->passed_count; i++)
		if (seq >= told->passed[i].from && seq <= told->passed[i].to)
			return true;
	return false;
}

static void count(const struct world *world, struct tally *tally)
{
	const struct cursor_moved *told = tally->told;
	uint64_t position = told->has_position ? told->position : told->seq;
	uint64_t born = world_cursor_of(world, told->cursor)->born;
	tally->kept = tally->said = told->settled + told->dead;
	for (uint64_t seq = told->since; seq <= position; seq++) {
		const struct world_event *event = &world->past.events[seq];
		if (!matches(told, world_subject_of(world, seq)))
			continue;
		tally->reached++;
		tally->early += (event->gone && event->gone < born) ||
				(event->thinned && event->thinned < born);
		tally->said += is_listed(told, seq);
		tally->kept += is_listed(told, seq) && !event->gone && !event->thinned;
	}
}

/* What removals say they took from it. */
static uint64_t hits_of(const struct world *world, const struct cursor_moved *told)
{
	uint64_t hits = 0;
	for (size_t i = 0; i < world->past.trims_count; i++) {
		const struct log_trimmed *trimmed = &world->past.trims[i].told;
		for (uint32_t h = 0; trimmed->to >= told->since && h < trimmed->hits_count; h++)
			if (text_equal(trimmed->hits[h].consumer, told->cursor))
				hits += trimmed->hits[h].events;
	}
	return hits;
}

static void audit(struct world *world, const struct state_cursor *cursor)
{
	struct arena arena = {0};
	struct cursor_moved told;
	CHECK(!record_decode(
		&record_cursor_moved, buffer_bytes(&cursor->moved), &arena, &told, NULL));
	struct tally tally = {.told = &told};
	PROMISE(world, told.has_since && told.since > 0);
	count(world, &tally);
	PROMISE(world, tally.kept <= tally.reached);
	PROMISE(world, tally.reached <= tally.said + tally.early + hits_of(world, &told));
	world->audited += tally.reached;
	arena_fini(&arena);
}

void world_audit(struct world *world)
{
	for (struct state_cursor *c = log_state(world->log)->cursors; c; c = c->hh.next)
		if (c->known)
			audit(world, c);
}
