#include "broker/core/streams.h"

#include "broker/log/index.h"
#include "proto/base/alloc.h"

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

static int by_name(const void *a, const void *b)
{
	const struct stream *left = a, *right = b;
	return text_compare(left->name, right->name);
}

enum err streams_answer(struct own_request *asked, struct why *why)
{
	const struct log *log = asked->core->log;
	const struct stream_query *query = asked->record;
	struct sums sums = {0};
	size_t segments;
	const struct index *index = log_segments(log, &segments);
	for (size_t i = 0; i < segments; i++)
		for (size_t s = 0; s < index[i].usage.count; s++)
			if (!query->name.ptr ||
				text_is(query->name, index[i].usage.streams[s].name))
				add(&sums, &index[i].usage.streams[s]);
	struct streams_reply reply = {.first_seq = log_first_seq(log),
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
	if (!err)
		err = record_encode(&record_streams_reply, &reply, asked->out, why);
	free(sums.streams);
	return err;
}
