#include "tests/lib/fake_engine.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/codec/packed.h"
#include "proto/records/event.h"
#include "proto/wire/block.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static bool fake_takes(const char *address)
{
	return text_starts(text_of(address), TEXT("fake:"));
}

/* The address says which fake is meant. */
static enum err fake_open_object(const char *address, void **self, struct why *why)
{
	uintptr_t pointer;
	if (sscanf(address, "fake:%" SCNxPTR, &pointer) != 1)
		return why_set(why, ERR_BAD_VALUE, address, "wanted the address of a fake");
	*self = (void *)pointer;
	return ERR_OK;
}

static void fake_close_object(void **self)
{
	*self = NULL;
}

static void drop(void *self)
{
	struct fake *fake = self;
	fake->closes++;
	fake->taken = fake->incoming_count;
}

static enum err fake_open(void *self, struct why *why)
{
	struct fake *fake = self;
	(void)why;
	fake->opens++;
	fake->taken = fake->incoming_count;
	return ERR_OK;
}

static void fake_send(void *self, const struct frame *frame, struct bytes body)
{
	struct fake *fake = self;
	CHECK(fake->sent_count < ARRAY_LEN(fake->sent));
	struct fake_message *message = &fake->sent[fake->sent_count++];
	message->frame = *frame;
	buffer_clear(&message->body);
	buffer_add(&message->body, body.ptr, body.len);
	if (frame->op == FRAME_HELLO && !fake->silent)
		fake_push_record(
			fake, (struct frame){.op = FRAME_WELCOME}, &record_welcome, &fake->welcome);
}

/* What is sent has gone. */
static void fake_flush(void *self)
{
	struct fake *fake = self;
	fake->flushed = fake->sent_count;
}

static enum bus_engine_got fake_receive(void *self, struct bus_engine_message *out)
{
	struct fake *fake = self;
	if (fake->taken == fake->incoming_count)
		return BUS_ENGINE_NOTHING;
	struct fake_message *message = &fake->incoming[fake->taken++];
	if (message->broken) {
		why_set(&out->why, ERR_UNAVAILABLE, "fake", "the connection ended");
		return BUS_ENGINE_BROKEN;
	}
	out->frame = message->frame;
	buffer_clear(&fake->lent);
	buffer_add(&fake->lent, message->body.ptr, message->body.len);
	out->body = buffer_bytes(&fake->lent);
	return BUS_ENGINE_MESSAGE;
}

static void fake_wait(void *self, int timeout_ms)
{
	struct fake *fake = self;
	if (fake->on_wait)
		fake->on_wait(fake, fake->arg);
	if (fake->taken < fake->incoming_count)
		return;
	CHECK(timeout_ms >= 0); /* otherwise the test would hang */
	fake->now_ms += timeout_ms;
}

static int64_t fake_now_ms(void *self)
{
	struct fake *fake = self;
	return fake->now_ms;
}

static int fake_fd(void *self)
{
	(void)self;
	return -1;
}

static void fake_wake_at(void *self, int64_t at_ms)
{
	(void)self;
	(void)at_ms;
}

static void *fake_hold(void *self, struct bytes part, const uint8_t **kept)
{
	(void)self;
	uint8_t *held = (uint8_t *)alloc_copy(part.ptr, part.len);
	*kept = held;
	return held;
}

static void fake_release(void *held)
{
	free(held);
}

const struct bus_engine fake_engine = {
	.takes = fake_takes,
	.create = fake_open_object,
	.destroy = fake_close_object,
	.open = fake_open,
	.close = drop,
	.send = fake_send,
	.flush = fake_flush,
	.receive = fake_receive,
	.hold = fake_hold,
	.release = fake_release,
	.wait = fake_wait,
	.now_ms = fake_now_ms,
	.about_ms = fake_now_ms,
	.fd = fake_fd,
	.wake_at = fake_wake_at,
};

struct fake *fake_create(void)
{
	struct fake *fake = alloc_zero(1, sizeof(*fake));
	fake->now_ms = 1000;
	fake->welcome = (struct welcome){
		.version = FRAME_VERSION,
		.log_id = TEXT("00000000000000aa"),
		.session = TEXT("s"),
		.block_max = BLOCK_PUBLISHED_MAX,
		.records_max = BLOCK_RECORDS_MAX,
		.publish_credit = 1 << 20,
		.lease_ms = 0,
		.durability = TEXT("disk"),
	};
	return fake;
}

void fake_destroy(struct fake **fake)
{
	for (unsigned i = 0; i < ARRAY_LEN((*fake)->sent); i++)
		buffer_fini(&(*fake)->sent[i].body);
	for (unsigned i = 0; i < ARRAY_LEN((*fake)->incoming); i++)
		buffer_fini(&(*fake)->incoming[i].body);
	buffer_fini(&(*fake)->lent);
	free(*fake);
	*fake = NULL;
}

struct bus *fake_connect_with(struct fake *fake, struct bus_options options)
{
	char address[64];
	struct bus *bus = NULL;
	struct why why = {0};
	snprintf(address, sizeof(address), "fake:%" PRIxPTR, (uintptr_t)fake);
	options.address = address;
	CHECK(bus_connect_engine(&fake_engine, &options, &bus, &why) == ERR_OK);
	return bus;
}

struct bus *fake_connect(struct fake *fake, const char *producer)
{
	return fake_connect_with(
		fake, (struct bus_options){.name = "tester", .producer = producer});
}

static struct fake_message *push(struct fake *fake)
{
	if (fake->taken == fake->incoming_count)
		fake->taken = fake->incoming_count = 0;
	CHECK(fake->incoming_count < ARRAY_LEN(fake->incoming));
	struct fake_message *message = &fake->incoming[fake->incoming_count++];
	buffer_clear(&message->body);
	message->broken = false;
	return message;
}

void fake_push(struct fake *fake, struct frame frame, struct bytes body)
{
	struct fake_message *message = push(fake);
	message->frame = frame;
	message->frame.version = FRAME_VERSION;
	buffer_add(&message->body, body.ptr, body.len);
}

void fake_push_record(
	struct fake *fake, struct frame frame, const struct record_type *type, const void *record)
{
	struct buffer body = {0};
	CHECK(record_encode(type, record, &body, NULL) == ERR_OK);
	fake_push(fake, frame, buffer_bytes(&body));
	buffer_fini(&body);
}

void fake_push_error(struct fake *fake, struct frame frame, enum err code, int64_t retry_ms)
{
	struct error error = {
		.code = code,
		.what = TEXT("not today"),
		.has_retry = true,
		.retry = retry_ms >= 0,
		.has_retry_after_ms = retry_ms >= 0,
		.retry_after_ms = retry_ms,
	};
	if (!frame.op)
		frame.op = FRAME_ERR;
	fake_push_record(fake, frame, &record_error, &error);
}

void fake_push_ack(struct fake *fake, uint64_t counter, uint64_t seq, uint64_t first_seq)
{
	struct frame frame = {.op = FRAME_PUBACK, .corr = counter, .arg = seq};
	fake_push_record(
		fake, frame, &record_puback, &(struct puback){.time = 777, .first_seq = first_seq});
}

void fake_break(struct fake *fake)
{
	push(fake)->broken = true;
}

void fake_block(struct buffer *out, const char *subject, uint64_t base_seq, unsigned count)
{
	struct block_writer writer = {0};
	struct block_header header;
	struct buffer data = {0}, body = {0};
	block_start(&writer, TEXT("other"));
	for (unsigned i = 0; i < count; i++) {
		buffer_clear(&data);
		buffer_clear(&body);
		packed_put_map(&data, 1);
		packed_put_text(&data, TEXT("n"));
		packed_put_u64(&data, base_seq + i);
		struct event event = {.type = TEXT("number"), .data = buffer_bytes(&data)};
		CHECK(record_encode(&record_event, &event, &body, NULL) == ERR_OK);
		CHECK(block_add(&writer, text_of(subject), 500 + i, buffer_bytes(&body), NULL) ==
			ERR_OK);
	}
	struct bytes block = block_finish(&writer);
	CHECK(block_read_header(block, &header, NULL) == ERR_OK);
	buffer_clear(out);
	block_stamp(block, &header, TEXT("local"), base_seq, 4242, out);
	block_writer_fini(&writer);
	buffer_fini(&data);
	buffer_fini(&body);
}

const struct fake_message *fake_sent(const struct fake *fake, enum frame_op op, unsigned index)
{
	for (unsigned i = 0; i < fake->sent_count; i++)
		if (fake->sent[i].frame.op == op && index-- == 0)
			return &fake->sent[i];
	return NULL;
}

unsigned fake_count(const struct fake *fake, enum frame_op op)
{
	unsigned count = 0;
	for (unsigned i = 0; i < fake->sent_count; i++)
		count += fake->sent[i].frame.op == op;
	return count;
}

void fake_forget_sent(struct fake *fake)
{
	fake->sent_count = 0;
}

struct bus_message fake_next(struct bus *bus)
{
	struct bus_message message;
	CHECK(bus_next(bus, 0, &message, NULL) == ERR_OK);
	return message;
}
