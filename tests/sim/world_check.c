/* The history: what the log holds at the end, against what everyone was told. */
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/records/event.h"
#include "proto/wire/subject.h"
#include "tests/sim/world_inside.h"

#include <stdlib.h>

struct reading {
	struct world *world;
	uint64_t counters[WORLD_PUBLISHERS];
	uint8_t *shared, *letters; /* by sequence: the group's; those that it gave up */
};

/* An event that was given up is told once, with its own bytes. */
static void check_letter(struct reading *reading, struct bytes body)
{
	struct world *world = reading->world;
	struct arena arena = {0};
	struct event event;
	struct dead_letter letter;
	CHECK(!record_decode(&record_event, body, &arena, &event, NULL));
	CHECK(!record_decode(&record_dead_letter, event.data, &arena, &letter, NULL));
	PROMISE(world, reading->shared[letter.seq] && !reading->letters[letter.seq]);
	PROMISE(world, letter.deliveries > 0);
	PROMISE(world, blocks_body_is(letter.event, letter.producer, letter.counter));
	reading->letters[letter.seq] = 1;
	world->letters++;
	arena_fini(&arena);
}

static void check_record(struct reading *reading, const struct block_header *header,
	const struct block_run *run, const struct block_record *record)
{
	struct world *world = reading->world;
	uint64_t seq = header->base_seq + record->index;
	if (seq < world->digests_count && world->digests[seq])
		PROMISE(world, world->digests[seq] == (digest_xxh3(record->body) | 1));
	reading->shared[seq] = subject_matches(text_of(world_group_filter), run->subject);
	if (text_starts(run->subject, TEXT("$sys.dead.")))
		check_letter(reading, record->body);
	for (unsigned c = WORLD_PUBLISHERS; c < WORLD_FIRST_WORKER; c++)
		if (subject_matches(text_of(world->clients[c].reader.filter), run->subject))
			PROMISE(world, seq < world->clients[c].reader.seen_count &&
					       world->clients[c].reader.seen[seq]);
	for (unsigned c = 0; c < WORLD_PUBLISHERS; c++) {
		if (!text_is(header->producer, world->clients[c].publisher.producer))
			continue;
		/* None missing, none twice, none out of order. */
		PROMISE(world, record->counter == reading->counters[c] + 1);
		PROMISE(world, blocks_body_is(record->body, header->producer, record->counter));
		reading->counters[c] = record->counter;
	}
}

static void read_log(struct reading *reading)
{
	struct world *world = reading->world;
	struct log_place place = {.seq = 1};
	while (place.seq <= log_last_seq(world->log)) {
		struct log_piece piece, walk;
		struct bytes block;
		struct block_header header;
		struct block_run run;
		PROMISE(world, log_read(world->log, &place, 4096, &piece, NULL) == ERR_OK);
		for (walk = piece; log_next(&walk, &block, &header);)
			for (struct bytes rest = block_runs(block, &header);
				block_next_run(&rest, &run);) {
				struct block_record record;
				for (size_t at = 0; block_next_record(&run, &at, &record);)
					check_record(reading, &header, &run, &record);
			}
		body_drop(&piece.body);
	}
}

void world_check(struct world *world)
{
	size_t events = (size_t)log_last_seq(world->log) + 1;
	struct reading reading = {
		.world = world, .shared = alloc_zero(events, 1), .letters = alloc_zero(events, 1)};
	read_log(&reading);
	world_audit(world);
	/* Of what the group had to do all was done, or given up and told. */
	for (uint64_t seq = 1; seq < events; seq++)
		PROMISE(world, !reading.shared[seq] || reading.letters[seq] ||
				       (seq < world->handled_count && world->handled[seq]));
	free(reading.shared);
	free(reading.letters);
	for (unsigned c = 0; c < WORLD_PUBLISHERS; c++)
		PROMISE(world, reading.counters[c] == world->clients[c].publisher.acknowledged);
	for (unsigned c = WORLD_PUBLISHERS; c < WORLD_FIRST_WORKER; c++) {
		const struct world_reader *reader = &world->clients[c].reader;
		if (reader->cursor) {
			const struct state_cursor *cursor =
				state_find_cursor(log_state(world->log), text_of(reader->cursor));
			PROMISE(world, cursor && cursor->seq <= reader->acknowledged);
		}
	}
}
