#include "services/analysis/batch.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/codec/packed.h"

#include <stdlib.h>
#include <string.h>

void batch_fini(struct batch *batch)
{
	buffer_fini(&batch->bytes);
	free(batch->events);
	*batch = (struct batch){0};
}

void batch_clear(struct batch *batch)
{
	buffer_clear(&batch->bytes);
	batch->count = 0;
}

bool batch_takes(const struct batch *batch)
{
	return batch->count < BATCH_WAITING_MAX && batch->bytes.len < 2 * BATCH_BYTES_MAX;
}

static void put_pair_text(struct buffer *out, struct text key, struct text value)
{
	packed_put_text(out, key);
	packed_put_text(out, value);
}

void batch_add(struct batch *batch, const struct bus_message *event)
{
	int64_t time_us = event->time_us ? event->time_us : event->recorded_us;
	size_t at = batch->bytes.len;
	packed_put_map(&batch->bytes, 6);
	packed_put_text(&batch->bytes, TEXT("seq"));
	packed_put_u64(&batch->bytes, event->seq);
	packed_put_text(&batch->bytes, TEXT("time"));
	packed_put_i64(&batch->bytes, time_us);
	put_pair_text(&batch->bytes, TEXT("subject"), event->subject);
	put_pair_text(&batch->bytes, TEXT("type"), event->type);
	put_pair_text(&batch->bytes, TEXT("producer"), event->producer);
	packed_put_text(&batch->bytes, TEXT("data"));
	buffer_add(&batch->bytes, event->data.ptr, event->data.len);
	batch->events =
		alloc_room(batch->events, batch->count, &batch->room, sizeof(*batch->events));
	batch->events[batch->count++] = (struct batch_event){
		.seq = event->seq, .time_us = time_us, .at = at, .len = batch->bytes.len - at};
}

uint32_t batch_fit(const struct batch *batch, uint32_t most)
{
	uint32_t count = 0;
	size_t bytes = 0;
	while (count < most && count < batch->count) {
		bytes += batch->events[count].len;
		if (count > 0 && bytes > BATCH_BYTES_MAX)
			break;
		count++;
	}
	return count;
}

struct blame_batch batch_span(const struct batch *batch, uint32_t count)
{
	struct blame_batch span = {.count = count};
	if (count) {
		span.first = batch->events[0].seq;
		span.last = batch->events[count - 1].seq;
	}
	return span;
}

void batch_list(const struct batch *batch, uint32_t count, struct buffer *out)
{
	CHECK(count <= batch->count);
	packed_put_list(out, count);
	if (count)
		buffer_add(out, batch->bytes.ptr,
			batch->events[count - 1].at + batch->events[count - 1].len);
}

struct text batch_subject(const struct batch *batch, uint32_t i)
{
	struct packed_value subject;
	const struct batch_event *event = &batch->events[i];
	bool there = packed_find(
		bytes_of(batch->bytes.ptr + event->at, event->len), TEXT("subject"), &subject);
	CHECK(there);
	return subject.text;
}

const struct batch_event *batch_find(const struct batch *batch, uint64_t seq)
{
	for (size_t i = 0; i < batch->count; i++)
		if (batch->events[i].seq == seq)
			return &batch->events[i];
	return NULL;
}

void batch_drop(struct batch *batch, uint32_t count)
{
	CHECK(count <= batch->count);
	size_t bytes = count == batch->count ? batch->bytes.len : batch->events[count].at;
	memmove(batch->events, batch->events + count,
		(batch->count - count) * sizeof(*batch->events));
	batch->count -= count;
	batch->bytes.len -= bytes;
	if (batch->bytes.len)
		memmove(batch->bytes.ptr, batch->bytes.ptr + bytes, batch->bytes.len);
	for (size_t i = 0; i < batch->count; i++)
		batch->events[i].at -= bytes;
}
