#include "broker/core/streams.h"

#include "broker/log/index.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>

enum { LISTED_MAX = 4096 }; /* of the row `streams` */

struct sums {
	struct stream *streams; /* names are lent by the log's indexes */
	size_t count, room;
};

/* Few streams, many segments: the one found last is mostly the next one's neighbour. */
static struct stream *find(struct sums *sums, const char *name)
{
	for (size_t i = 0; i < sums->count; i++)
		if (text_is(sums->streams[i].name, name))
			return &sums->streams[i];
	sums->streams = alloc_room(sums->streams, sums->count, &sums->room, sizeof(*sums->streams));
	sums->streams[sums->count] = (struct stream){.name = text_of(name)};
	return &sums->streams[sums->count++];
}

static void add(struct sums *sums, const struct usage_stream *usage)
{
	struct stream *stream = find(sums, usage->name);
	if (!usage->events)
		return;
	if (!stream->events || usage->first_seq < stream->first_seq) {
		stream->first_seq = usage->first_seq;
		stream->first_at = usage->first_us;
	}
	if (usage->last_seq > stream->last_seq) {
		stream->last_seq = usage->last_seq;
		stream->last_at = usage->last_us;
	}
	stream->events += usage->events;
	stream->bytes += usage->bytes;
	stream->segments++;
}

/* --- The first event that is still there ---------------------------------------------------------
 */

static uint64_t floor_of(const struct log *log, struct text stream)
{
	const struct ledger *ledger = &log_state((struct log *)log)->ledger;
	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_entry *entry = &ledger->entries[i];
		if (!entry->keep && !entry->filter[0] && text_is(stream, entry->stream))
			return entry->upto;
	}
	return 0;
}

/* The first record behind the floor that is one of the stream's; 0: the piece has none. */
static uint64_t first_in(struct log_piece piece, struct text stream, uint64_t floor, int64_t *at)
{
	struct bytes block;
	struct block_header header;
	while (log_next(&piece, &block, &header)) {
		struct bytes rest = block_runs(block, &header);
		struct block_run run;
		while (block_next_run(&rest, &run)) {
			uint64_t first = header.base_seq + run.first_index;
			if (!text_equal(ledger_stream(run.subject), stream) ||
				first + run.count - 1 <= floor)
				continue;
			*at = header.time_us;
			return first > floor ? first : floor + 1;
		}
	}
	return 0;
}

/* Segments hold what the ledger has taken away until they are written anew: where it has, the block
 * that holds the first one behind is read. */
static enum err find_first(struct log *log, struct stream *stream, struct why *why)
{
	uint64_t floor = floor_of(log, stream->name);
	struct buffer below = {0};
	if (stream->first_seq > floor)
		return ERR_OK;
	buffer_format(&below, "%.*s.>", TEXT_ARG(stream->name));
	const struct text filters[] = {stream->name, buffer_as_text(&below)};
	struct log_wanted wanted = {.filters = filters, .count = ARRAY_LEN(filters)};
	struct log_place place = {.seq = floor + 1};
	uint64_t found = 0;
	enum err err = ERR_OK;
	while (!found && !err) {
		struct log_piece piece;
		err = log_skip(log, &place, &wanted, why);
		if (err || place.seq > log_last_seq(log))
			break;
		err = log_read(log, &place, 1, &piece, why);
		if (err)
			break;
		found = first_in(piece, stream->name, floor, &stream->first_at);
		body_drop(&piece.body);
	}
	stream->first_seq = found ? found : stream->last_seq + 1;
	tables_choice_fini(&wanted.choice);
	buffer_fini(&below);
	return err;
}

static int by_name(const void *a, const void *b)
{
	const struct stream *left = a, *right = b;
	return text_compare(left->name, right->name);
}

enum err streams_answer(struct own_request *asked, struct why *why)
{
	struct log *log = asked->core->log;
	const struct stream_query *query = asked->record;
	struct sums sums = {0};
	size_t segments;
	const struct index *index = log_segments(log, &segments);
	for (size_t i = 0; i < segments; i++)
		for (size_t s = 0; s < index[i].usage.count; s++)
			if (!query->name.ptr ||
				text_is(query->name, index[i].usage.streams[s].name))
				add(&sums, &index[i].usage.streams[s]);
	struct streams_reply reply = {.first_seq = log_oldest_seq(log),
		.last_seq = log_last_seq(log),
		.segments = (int64_t)segments,
		.streams = sums.streams,
		.streams_count = sums.count < LISTED_MAX ? (uint32_t)sums.count : LISTED_MAX};
	enum err err = ERR_OK;
	if (sums.count)
		qsort(sums.streams, sums.count, sizeof(*sums.streams), by_name);
	else if (query->name.ptr)
		err = why_set(why, ERR_NOT_FOUND, "name", "the log holds no stream '%.*s'",
			TEXT_ARG(query->name));
	for (uint32_t i = 0; !err && i < reply.streams_count; i++)
		err = find_first(log, &sums.streams[i], why);
	if (!err)
		err = record_encode(&record_streams_reply, &reply, asked->out, why);
	free(sums.streams);
	return err;
}
