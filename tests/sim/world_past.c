/* The total order: every event as it was when the log got it, what each removal took away, and
 * whether it might. What is delivered, refused and left at the end is held against this. */
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/records/event.h"
#include "proto/wire/subject.h"
#include "tests/sim/world_inside.h"

const struct world_cursor *world_cursor_of(const struct world *world, struct text name)
{
	for (size_t i = 0; i < world->past.cursors_count; i++)
		if (text_is(name, world->past.cursors[i].name))
			return &world->past.cursors[i];
	return NULL;
}

uint32_t world_subject(struct world *world, struct text name)
{
	struct world_past *past = &world->past;
	for (size_t i = 0; i < past->subjects_count; i++)
		if (text_is(name, past->subjects[i].name))
			return (uint32_t)i;
	past->subjects = alloc_room(past->subjects, past->subjects_count, &past->subjects_room,
		sizeof(*past->subjects));
	past->subjects[past->subjects_count] = (struct world_subject){.name = text_copy(name)};
	return (uint32_t)past->subjects_count++;
}

struct text world_subject_of(const struct world *world, uint64_t seq)
{
	return text_of(world->past.subjects[world->past.events[seq].subject].name);
}

uint64_t world_last_of(const struct world *world, uint32_t subject)
{
	uint64_t last = world->past.subjects[subject].last;
	return last && !world->past.events[last].gone ? last : 0;
}

const struct world_trim *world_trim_at(const struct world *world, uint64_t seq)
{
	for (size_t i = 0; i < world->past.trims_count; i++)
		if (world->past.trims[i].seq == seq)
			return &world->past.trims[i];
	return NULL;
}

static bool matches_any(const struct text *filters, uint32_t count, struct text subject)
{
	for (uint32_t i = 0; i < count; i++)
		if (subject_matches(filters[i], subject))
			return true;
	return count == 0;
}

bool world_covers(struct text stream, struct text filter, struct text subject)
{
	return text_starts(subject, stream) && subject.len > stream.len &&
	       subject.ptr[stream.len] == '.' && (!filter.len || subject_matches(filter, subject));
}

/* It could be sent an event of the stream. */
bool world_cursor_wants_stream(const struct cursor_moved *cursor, struct text stream)
{
	for (uint32_t i = 0; i < cursor->filters_count; i++) {
		struct text rest = cursor->filters[i], first;
		text_split(&rest, '.', &first);
		bool wild = text_is(first, "*") || text_is(first, ">");
		if (text_equal(first, stream) || (wild && stream.ptr[0] != '$'))
			return true;
	}
	return cursor->filters_count == 0;
}

/* --- Removals ----------------------------------------------------------------------------------
 */

bool world_by_name(const struct log_trimmed *trimmed)
{
	struct text policy = trimmed->policy;
	for (size_t i = 0; i < policy.len; i++)
		if (text_starts(text_slice(policy, i, policy.len), TEXT("over-cursors")))
			return true;
	return text_is(policy, world_forceful);
}

/* What a durable cursor still had to read stays, but by a policy that says otherwise by name. */
static void check_cursors(const struct world *world, const struct world_trim *trim, uint64_t seq)
{
	const struct world_past *past = &world->past;
	for (size_t i = 0; i < past->cursors_count; i++) {
		const struct cursor_moved *cursor = &past->cursors[i].told;
		bool wants = matches_any(
			cursor->filters, cursor->filters_count, world_subject_of(world, seq));
		PROMISE(world, cursor->removed || !wants || cursor->seq >= seq ||
				       world_by_name(&trim->told));
	}
}

static void take_away(struct world *world, const struct world_trim *trim)
{
	uint64_t all = 0, there = 0;
	for (uint64_t seq = 1; seq <= trim->told.to; seq++) {
		struct world_event *event = &world->past.events[seq];
		if (event->gone || !world_covers(trim->told.stream, trim->told.filter,
					   world_subject_of(world, seq)))
			continue;
		check_cursors(world, trim, seq);
		event->gone = trim->seq;
		all++;
		there += !event->thinned;
	}
	/* What was compacted away may have been there still. */
	PROMISE(world, there <= trim->told.events && trim->told.events <= all);
}

/* All but the last `keep` of each subject, up to `to`. */
static void thin_out(struct world *world, const struct world_trim *trim)
{
	uint32_t *counts = alloc_zero(world->past.subjects_count, sizeof(*counts));
	for (uint64_t seq = trim->told.to; seq > 0; seq--) {
		struct world_event *event = &world->past.events[seq];
		if (!world_covers(
			    trim->told.stream, trim->told.filter, world_subject_of(world, seq)) ||
			counts[event->subject]++ < trim->told.keep || event->thinned)
			continue;
		if (!event->gone)
			check_cursors(world, trim, seq);
		event->thinned = trim->seq;
		world->thinned++;
	}
	free(counts);
}

static void learn_trim(struct world *world, uint64_t seq, struct bytes body)
{
	struct world_past *past = &world->past;
	struct event event;
	past->trims =
		alloc_room(past->trims, past->trims_count, &past->trims_room, sizeof(*past->trims));
	struct world_trim *trim = &past->trims[past->trims_count++];
	*trim = (struct world_trim){.seq = seq};
	struct text kept =
		arena_copy(&trim->arena, (struct text){(const char *)body.ptr, body.len});
	CHECK(!record_decode(
		&record_event, bytes_of(kept.ptr, kept.len), &trim->arena, &event, NULL));
	CHECK(!record_decode(&record_log_trimmed, event.data, &trim->arena, &trim->told, NULL));
	PROMISE(world, trim->told.to < seq);
	world->trims++;
	if (trim->told.keep)
		thin_out(world, trim);
	else
		take_away(world, trim);
	for (uint32_t i = 0; i < trim->told.hits_count; i++)
		world->lost += trim->told.hits[i].events;
}

static void learn_cursor(struct world *world, uint64_t seq, struct bytes body)
{
	struct world_past *past = &world->past;
	struct world_cursor fresh = {0}, *found;
	struct event event;
	struct text kept =
		arena_copy(&fresh.arena, (struct text){(const char *)body.ptr, body.len});
	CHECK(!record_decode(
		&record_event, bytes_of(kept.ptr, kept.len), &fresh.arena, &event, NULL));
	CHECK(!record_decode(&record_cursor_moved, event.data, &fresh.arena, &fresh.told, NULL));
	found = (struct world_cursor *)world_cursor_of(world, fresh.told.cursor);
	if (!found) {
		past->cursors = alloc_room(past->cursors, past->cursors_count, &past->cursors_room,
			sizeof(*past->cursors));
		found = &past->cursors[past->cursors_count++];
		*found = (struct world_cursor){.name = text_copy(fresh.told.cursor)};
	}
	bool same = found->born && found->told.since == fresh.told.since &&
		    found->told.settled <= fresh.told.settled;
	arena_fini(&found->arena);
	fresh.name = found->name;
	fresh.born = same ? found->born : seq;
	*found = fresh;
}

/* An event that was given up is told once, with its own bytes while there are any. */
static void learn_letter(struct world *world, struct bytes body)
{
	struct arena arena = {0};
	struct event event;
	struct dead_letter letter;
	CHECK(!record_decode(&record_event, body, &arena, &event, NULL));
	CHECK(!record_decode(&record_dead_letter, event.data, &arena, &letter, NULL));
	struct world_event *dead = &world->past.events[letter.seq];
	PROMISE(world,
		subject_matches(text_of(world_group_filter), world_subject_of(world, letter.seq)) &&
			!dead->letter);
	PROMISE(world, letter.deliveries > 0);
	PROMISE(world, dead->gone || blocks_body_is(letter.event, letter.producer, letter.counter));
	dead->letter = true;
	world->letters++;
	arena_fini(&arena);
}

/* --- Conditions --------------------------------------------------------------------------------
 */

/* What was taken on condition is what its publisher expected the subject to be. */
static void learn_claim(
	struct world *world, struct text producer, const struct block_record *record, uint64_t last)
{
	for (size_t i = world->past.claims_count; i-- > 0;) {
		struct world_claim *claim = &world->past.claims[i];
		if (!text_is(producer, world->clients[claim->client].publisher.producer) ||
			claim->first != record->counter)
			continue;
		PROMISE(world, claim->expected == last);
		PROMISE(world, claim->heard != CLAIM_REFUSED);
		claim->outcome = CLAIM_STORED;
		world->stored_claims++;
		return;
	}
}

/* A refusal is right when what it names is the subject's last event, on disk or on its way. */
void world_judge_conflict(struct world *world, const struct world_block *block, struct text what)
{
	unsigned long long expected, named;
	char said[512];
	struct world_past *past = &world->past;
	snprintf(said, sizeof(said), "%.*s", TEXT_ARG(what));
	CHECK(sscanf(said, "wanted %llu", &expected) == 1);
	CHECK(strstr(said, "it is ") && sscanf(strstr(said, "it is "), "it is %llu", &named) == 1);
	uint32_t subject = world_subject(world, text_of(world_claimed_subject(block->first)));
	uint64_t last = world_last_of(world, subject);
	PROMISE(world, expected == block->expected && named != expected);
	if (named == last)
		return;
	PROMISE(world, named > past->learned || (!named && last));
	past->doubts = alloc_room(
		past->doubts, past->doubts_count, &past->doubts_room, sizeof(*past->doubts));
	past->doubts[past->doubts_count++] =
		(struct world_doubt){.subject = subject, .named = named, .last = last};
}

/* Two batches may have been on their way. */
static void settle_doubts(struct world *world)
{
	struct world_past *past = &world->past;
	size_t kept = 0;
	for (size_t i = 0; i < past->doubts_count; i++) {
		struct world_doubt doubt = past->doubts[i];
		if (doubt.named && past->learned >= doubt.named)
			PROMISE(world, past->events[doubt.named].subject == doubt.subject);
		else if (!doubt.named && doubt.commits == 1)
			PROMISE(world, past->events[doubt.last].gone);
		else {
			doubt.commits++;
			past->doubts[kept++] = doubt;
		}
	}
	past->doubts_count = kept;
}

void world_forget_doubts(struct world *world)
{
	world->past.doubts_count = 0;
}

/* None missing, none twice, none out of order. */
static void learn_producer(
	struct world *world, struct text producer, const struct block_record *record)
{
	for (unsigned c = 0; c < WORLD_PUBLISHERS; c++) {
		if (!text_is(producer, world->clients[c].publisher.producer))
			continue;
		PROMISE(world, record->counter == world->past.counters[c] + 1);
		PROMISE(world, blocks_body_is(record->body, producer, record->counter));
		world->past.counters[c] = record->counter;
	}
}

/* --- Learning ----------------------------------------------------------------------------------
 */

static void learn(struct world *world, const struct block_header *header,
	const struct block_run *run, const struct block_record *record)
{
	struct world_past *past = &world->past;
	uint64_t seq = header->base_seq + record->index;
	if (seq <= past->learned)
		return;
	PROMISE(world, seq == past->learned + 1);
	/* Whatever the clock says, times rise. */
	PROMISE(world, !past->learned || header->time_us >= past->events[past->learned].time_us);
	world->jumps += text_is(run->subject, "$sys.log.clock_jumped");
	uint32_t subject = world_subject(world, run->subject);
	uint64_t last = world_last_of(world, subject);
	past->events = alloc_room(
		past->events, past->learned + 1, &past->events_room, sizeof(*past->events));
	past->events[seq] = (struct world_event){.subject = subject,
		.digest = digest_xxh3(record->body),
		.time_us = header->time_us};
	past->learned = seq;
	past->subjects[subject].last = seq;
	learn_producer(world, header->producer, record);
	if (record->index == 0)
		learn_claim(world, header->producer, record, last);
	if (text_starts(run->subject, TEXT("$sys.log.trimmed.")))
		learn_trim(world, seq, record->body);
	if (text_starts(run->subject, TEXT("$sys.cursor.")))
		learn_cursor(world, seq, record->body);
	if (text_starts(run->subject, TEXT("$sys.dead.")))
		learn_letter(world, record->body);
}

void world_learn(struct world *world)
{
	struct log_place place = {.seq = world->past.learned + 1};
	if (place.seq > log_last_seq(world->log))
		return;
	if (!world->past.events) /* sequences begin with 1 */
		world->past.events =
			alloc_room(NULL, 0, &world->past.events_room, sizeof(*world->past.events));
	world_walk(world, &place, learn);
	settle_doubts(world);
}

void world_walk(struct world *world, struct log_place *place, world_each *each)
{
	while (place->seq <= log_last_seq(world->log)) {
		struct log_piece piece, walk;
		struct bytes block;
		struct block_header header;
		struct block_run run;
		PROMISE(world, log_read(world->log, place, 4096, &piece, NULL) == ERR_OK);
		for (walk = piece; log_next(&walk, &block, &header);)
			for (struct bytes rest = block_runs(block, &header);
				block_next_run(&rest, &run);) {
				struct block_record record;
				for (size_t at = 0; block_next_record(&run, &at, &record);)
					each(world, &header, &run, &record);
			}
		body_drop(&piece.body);
	}
}

void world_forget_past(struct world *world)
{
	struct world_past *past = &world->past;
	for (size_t i = 0; i < past->subjects_count; i++)
		free(past->subjects[i].name);
	for (size_t i = 0; i < past->trims_count; i++)
		arena_fini(&past->trims[i].arena);
	for (size_t i = 0; i < past->cursors_count; i++) {
		arena_fini(&past->cursors[i].arena);
		free(past->cursors[i].name);
	}
	free(past->events);
	free(past->subjects);
	free(past->trims);
	free(past->cursors);
	free(past->claims);
	free(past->doubts);
	*past = (struct world_past){0};
}
