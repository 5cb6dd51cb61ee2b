/* Publishing. Events are gathered into blocks: at once when nothing or little is under way, in
 * larger ones while the broker is busy with the last, until the caller turns to other things. A
 * block stays here until it is acknowledged, and is sent again, the same bytes under the same
 * counters, on every new connection. */
#include "proto/bus/bus_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/records/event.h"
#include "proto/wire/big_endian.h"
#include "proto/wire/subject.h"

#include <stdlib.h>

enum {
	WINDOW = 8192,            /* records */
	GATHER_BYTES = 64 * 1024, /* a gathered block is sent when it has so many, */
	GATHER_RECORDS = 256,     /* or so many records, */
	GATHER_BLOCKS = 2,        /* or when fewer blocks than this are under way, */
	IDLE_BLOCKS = 64,         /* or than this, and the caller has turned to other things */
	LOOK_EVERY = 64,          /* publishes, to see what was acknowledged, */
	LOOK_MS = 5,              /* or after so long */
	PARENTS_MAX = 1024,       /* of the row `parents`, 8 bytes each */
	LIVE_BLOCKS_MAX = 16,     /* under way: then a publisher of $live. waits for the broker */
};

void bus_outbox_init(struct bus *bus, uint32_t window)
{
	bus->outbox.window = window ? window : WINDOW;
	bus->outbox.next_counter = 1;
	bus->outbox.live_counter = 1;
}

void bus_outbox_fini(struct bus *bus)
{
	struct bus_outbox *outbox = &bus->outbox;
	for (size_t i = 0; i < outbox->len; i++)
		buffer_fini(&outbox->blocks[outbox->head + i].bytes);
	free(outbox->blocks);
	block_writer_fini(&outbox->writer);
	block_writer_fini(&outbox->live);
	buffer_fini(&outbox->body);
}

/* --- Blocks under way ---------------------------------------------------------------------- */

static struct bus_block *block_at(struct bus_outbox *outbox, size_t index)
{
	return &outbox->blocks[outbox->head + index];
}

/* What stands behind a conditional block has to wait until that is answered: after a break it would
 * pass for an acknowledgement of one that was refused. */
static bool awaits_condition(struct bus_outbox *outbox)
{
	return outbox->sent && block_at(outbox, outbox->sent - 1)->expects;
}

/* Sends what the broker's credit allows. A first block goes whatever its size. */
static void send_blocks(struct bus *bus)
{
	struct bus_outbox *outbox = &bus->outbox;
	while (bus_link_is_up(bus) && !outbox->pause_until_ms && outbox->sent < outbox->len) {
		struct bus_block *block = block_at(outbox, outbox->sent);
		bool full = outbox->sent_bytes &&
			    outbox->sent_bytes + block->bytes.len > outbox->credit;
		if (full || awaits_condition(outbox))
			return;
		outbox->sent++;
		outbox->sent_bytes += block->bytes.len;
		struct frame frame = {.op = FRAME_PUB,
			.flags = block->expects ? FRAME_EXPECT : 0,
			.corr = block->first,
			.arg = block->expected_seq};
		bus_link_send(bus, &frame, buffer_bytes(&block->bytes));
	}
}

/* Closes the block in `writer` and puts it behind those under way. `condition`: the event that may
 * expect something; or NULL. */
static void enqueue(struct bus *bus, struct block_writer *writer, const struct bus_event *condition)
{
	struct bus_outbox *outbox = &bus->outbox;
	if (outbox->head && outbox->head + outbox->len == outbox->room) {
		memmove(outbox->blocks, outbox->blocks + outbox->head,
			outbox->len * sizeof(*outbox->blocks));
		outbox->head = 0;
	}
	outbox->blocks = alloc_room(
		outbox->blocks, outbox->head + outbox->len, &outbox->room, sizeof(*outbox->blocks));
	block_finish(writer);
	*block_at(outbox, outbox->len++) = (struct bus_block){
		.bytes = writer->buffer,
		.first = writer->first_counter,
		.last = writer->last_counter,
		.count = writer->count,
		.expects = condition && condition->expects,
		.expected_seq = condition && condition->expects ? condition->expected_seq : 0,
	};
	*writer = (struct block_writer){0};
	send_blocks(bus);
}

static void seal(struct bus *bus)
{
	if (bus->outbox.writer.count)
		enqueue(bus, &bus->outbox.writer, NULL);
}

static void remove_block(struct bus *bus, size_t index)
{
	struct bus_outbox *outbox = &bus->outbox;
	struct bus_block *block = block_at(outbox, index);
	outbox->records -= block->count;
	if (index < outbox->sent) {
		outbox->sent--;
		outbox->sent_bytes -= block->bytes.len;
	}
	buffer_fini(&block->bytes);
	outbox->len--;
	if (index == 0)
		outbox->head++;
	else
		memmove(block, block + 1, (outbox->len - index) * sizeof(*block));
	if (!outbox->len)
		outbox->head = 0;
}

/* --- What the broker says of them ---------------------------------------------------------- */

static void remove_upto(struct bus *bus, uint64_t counter)
{
	while (bus->outbox.len && block_at(&bus->outbox, 0)->last <= counter)
		remove_block(bus, 0);
}

/* What was gathered meanwhile goes when there is little under way. */
static void move_on(struct bus *bus)
{
	send_blocks(bus);
	if (bus->outbox.len < GATHER_BLOCKS)
		seal(bus);
}

void bus_outbox_acked(struct bus *bus, const struct frame *frame, struct bytes body)
{
	struct bus_awaited *awaited = &bus->outbox.awaited;
	struct puback puback;
	if (!bus_link_decode(bus, &record_puback, body, &puback))
		return;
	if (puback.has_publish_credit)
		bus->outbox.credit = puback.publish_credit;
	remove_upto(bus, frame->corr);
	if (awaited->waiting && awaited->last <= frame->corr) {
		awaited->done = true;
		/* Of a repeat the broker does not say where it lies. */
		if (awaited->last == frame->corr && puback.first_seq)
			awaited->receipt = (struct bus_receipt){
				.first_seq = puback.first_seq,
				.last_seq = frame->arg,
				.time_us = puback.time,
			};
	}
	move_on(bus);
}

static size_t block_find(struct bus_outbox *outbox, uint64_t first)
{
	size_t i = 0;
	while (i < outbox->len && block_at(outbox, i)->first != first)
		i++;
	return i;
}

/* The broker has no room now, and takes nothing behind a block that it refused for that, so that no
 * later one overtakes it. All from there on is sent again after a pause. */
static void pause_from(struct bus *bus, size_t index, int64_t retry_ms, const struct why *why)
{
	struct bus_outbox *outbox = &bus->outbox;
	while (outbox->sent > index)
		outbox->sent_bytes -= block_at(outbox, --outbox->sent)->bytes.len;
	outbox->pause_until_ms = bus->engine->now_ms(bus->self) + retry_ms + 1;
	outbox->pause = *why;
}

int64_t bus_outbox_next_ms(const struct bus *bus)
{
	return bus->outbox.pause_until_ms ? bus->outbox.pause_until_ms : -1;
}

void bus_outbox_tick(struct bus *bus)
{
	struct bus_outbox *outbox = &bus->outbox;
	if (!outbox->pause_until_ms || bus->engine->now_ms(bus->self) < outbox->pause_until_ms)
		return;
	outbox->pause_until_ms = 0;
	send_blocks(bus);
}

/* Whoever waits for the block decides himself what to do about it. The counters that it was given
 * are free again: nothing behind it was sent. */
static void refuse_awaited(struct bus *bus, size_t index, const struct why *why)
{
	struct bus_outbox *outbox = &bus->outbox;
	outbox->awaited.done = true;
	outbox->awaited.why = *why;
	if (index + 1 == outbox->len && outbox->awaited.numbered)
		outbox->next_counter = outbox->awaited.first;
	remove_block(bus, index);
}

void bus_outbox_refused(struct bus *bus, uint64_t counter, int64_t retry_ms, const struct why *why)
{
	struct bus_outbox *outbox = &bus->outbox;
	size_t i = block_find(outbox, counter);
	if (i >= outbox->sent)
		return; /* it is to be sent again anyway */
	if (outbox->awaited.waiting && outbox->awaited.first == counter) {
		refuse_awaited(bus, i, why);
	} else if (retry_ms >= 0) {
		pause_from(bus, i, retry_ms, why);
	} else {
		remove_block(bus, i);
		if (!outbox->refused)
			outbox->refusal = *why;
		outbox->refused = true;
		bus_inbox_note(bus, BUS_REFUSED, 0, why);
	}
	move_on(bus);
}

void bus_outbox_resume(struct bus *bus, uint64_t last_counter)
{
	struct bus_outbox *outbox = &bus->outbox;
	outbox->sent = 0;
	outbox->sent_bytes = 0;
	outbox->pause_until_ms = 0;
	bus->outbox.live_blocks = 0;
	block_start(&outbox->live, text_of(bus->producer));
	remove_upto(bus, last_counter);
	if (outbox->awaited.waiting && outbox->awaited.last <= last_counter)
		outbox->awaited.done = true;
	if (outbox->next_counter <= last_counter)
		outbox->next_counter = last_counter + 1;
	move_on(bus);
}

/* --- What is not logged ---------------------------------------------------------------------
 * Nobody acknowledges it, so a PING behind each block tells when the broker has taken it in. */

static void live_send(struct bus *bus)
{
	struct bus_outbox *outbox = &bus->outbox;
	struct frame frame = {.op = FRAME_PUB, .corr = outbox->live.first_counter};
	struct frame ping = {
		.op = FRAME_PING, .corr = BUS_CORR_OURS | BUS_CORR_LIVE | bus->next_corr++};
	if (!outbox->live.count)
		return;
	bus_link_hold(bus);
	bus_link_send(bus, &frame, block_finish(&outbox->live));
	bus_link_send(bus, &ping, (struct bytes){0});
	bus_link_let_go(bus);
	outbox->live_blocks++;
	block_start(&outbox->live, text_of(bus->producer));
}

void bus_outbox_live_taken(struct bus *bus)
{
	struct bus_outbox *outbox = &bus->outbox;
	if (outbox->live_blocks)
		outbox->live_blocks--;
	if (outbox->live_blocks < GATHER_BLOCKS)
		live_send(bus);
}

void bus_outbox_last_words(struct bus *bus)
{
	if (bus_link_is_up(bus))
		live_send(bus);
}

void bus_outbox_idle(struct bus *bus)
{
	struct bus_outbox *outbox = &bus->outbox;
	if (!bus_link_is_up(bus))
		return;
	if (outbox->len < IDLE_BLOCKS)
		seal(bus);
	if (outbox->live_blocks < LIVE_BLOCKS_MAX)
		live_send(bus);
}

/* On a new connection nothing is under way, and what was gathered for the old one is gone. */
static void live_forget(struct bus *bus)
{
	bus->outbox.live_blocks = 0;
	block_start(&bus->outbox.live, text_of(bus->producer));
}

static void look(struct bus *bus)
{
	bool late = bus->engine->about_ms(bus->self) - bus->link.pumped_ms >= LOOK_MS;
	if (++bus->outbox.quiet < LOOK_EVERY && !late)
		return;
	bus->outbox.quiet = 0;
	bus_link_pump(bus);
}

static enum err live_add(struct bus *bus, struct text subject, struct why *why)
{
	struct bus_outbox *outbox = &bus->outbox;
	return block_add(
		&outbox->live, subject, outbox->live_counter, buffer_bytes(&outbox->body), why);
}

static enum err publish_live(struct bus *bus, const struct bus_event *event, struct why *why)
{
	struct bus_outbox *outbox = &bus->outbox;
	if (!outbox->live.buffer.len)
		live_forget(bus);
	enum err err = live_add(bus, event->subject, why);
	if (err == ERR_LIMIT && outbox->live.count && bus_link_is_up(bus)) {
		live_send(bus);
		err = live_add(bus, event->subject, why);
	}
	if (err)
		return err;
	outbox->live_counter++;
	if (!bus_link_is_up(bus)) {
		live_forget(bus);
		return ERR_OK;
	}
	if (outbox->live_blocks < GATHER_BLOCKS || outbox->live.count >= GATHER_RECORDS ||
		outbox->live.buffer.len >= GATHER_BYTES)
		live_send(bus);
	look(bus);
	while (outbox->live_blocks > LIVE_BLOCKS_MAX && bus_link_is_up(bus))
		bus_link_turn(bus, -1);
	return ERR_OK;
}

/* --- Publishing ---------------------------------------------------------------------------- */

static bool is_live(struct text subject)
{
	return text_starts(subject, TEXT("$live."));
}

static enum err check_event(const struct bus_event *event, struct why *why)
{
	if (event->parents_count > PARENTS_MAX)
		return why_set(why, ERR_LIMIT, "event.parents", "wanted at most %d, got %u",
			PARENTS_MAX, event->parents_count);
	return ERR_OK; /* its subject is judged where a run of it is begun */
}

static enum err encode(struct bus *bus, const struct bus_event *event, struct why *why)
{
	uint8_t parents[8 * PARENTS_MAX];
	for (uint32_t i = 0; i < event->parents_count; i++)
		put_u64(parents + (size_t)8 * i, event->parents[i]);
	struct event record = {
		.type = event->type,
		.time = event->time_us,
		.has_time = event->time_us != 0,
		.data = event->data,
	};
	if (event->parents_count)
		record.parents = (struct bytes){parents, (size_t)8 * event->parents_count};
	buffer_clear(&bus->outbox.body);
	return record_encode(&record_event, &record, &bus->outbox.body, why);
}

static uint64_t counter_of(struct bus *bus, const struct bus_event *event)
{
	return event->counter ? event->counter : bus->outbox.next_counter;
}

static void counter_used(struct bus *bus, uint64_t counter)
{
	if (bus->outbox.next_counter <= counter)
		bus->outbox.next_counter = counter + 1;
}

/* Puts the event into the block that `writer` gathers. */
static enum err add(struct bus *bus, struct block_writer *writer, const struct bus_event *event,
	struct why *why)
{
	uint64_t counter = counter_of(bus, event);
	if (counter >= BUS_CORR_OURS)
		return why_set(why, ERR_BAD_VALUE, "event.counter", "wanted one below 2^63");
	if (!writer->buffer.len)
		block_start(writer, text_of(bus->producer));
	enum err err =
		block_add(writer, event->subject, counter, buffer_bytes(&bus->outbox.body), why);
	if (!err)
		counter_used(bus, counter);
	return err;
}

static void wait_for_room(struct bus *bus)
{
	struct bus_outbox *outbox = &bus->outbox;
	if (outbox->records < outbox->window)
		return;
	seal(bus);
	while (outbox->records >= outbox->window)
		bus_link_turn(bus, -1);
}

static enum err publish_alone(struct bus *bus, const struct bus_event *event, struct why *why)
{
	struct block_writer writer = {0};
	seal(bus); /* what was published before comes before */
	enum err err = add(bus, &writer, event, why);
	if (err) {
		block_writer_fini(&writer);
		return err;
	}
	bus->outbox.records++;
	enqueue(bus, &writer, event);
	look(bus);
	return ERR_OK;
}

enum err bus_publish(struct bus *bus, const struct bus_event *event, struct why *why)
{
	struct bus_outbox *outbox = &bus->outbox;
	enum err err = check_event(event, why);
	if (!err)
		err = encode(bus, event, why);
	if (err)
		return err;
	if (is_live(event->subject))
		return event->expects ? why_set(why, ERR_BAD_VALUE, "event.expects",
						"what is under $live. has no last sequence")
				      : publish_live(bus, event, why);
	wait_for_room(bus);
	if (event->expects)
		return publish_alone(bus, event, why);
	err = add(bus, &outbox->writer, event, why);
	if (err == ERR_LIMIT && outbox->writer.count) {
		seal(bus);
		err = add(bus, &outbox->writer, event, why);
	}
	if (err)
		return err;
	outbox->records++;
	look(bus);
	if (outbox->len < GATHER_BLOCKS || outbox->writer.count >= GATHER_RECORDS ||
		outbox->writer.buffer.len >= GATHER_BYTES)
		seal(bus);
	return ERR_OK;
}

static enum err add_all(struct bus *bus, struct block_writer *writer,
	const struct bus_event *events, uint32_t count, struct why *why)
{
	for (uint32_t i = 0; i < count; i++) {
		enum err err = check_event(&events[i], why);
		if (!err && is_live(events[i].subject))
			err = why_set(why, ERR_STATE, "", "what is under $live. is never on disk");
		if (!err && i > 0 && events[i].expects)
			err = why_set(why, ERR_BAD_VALUE, "event.expects",
				"only the first event of a block may expect a sequence");
		if (!err)
			err = encode(bus, &events[i], why);
		if (!err)
			err = add(bus, writer, &events[i], why);
		if (err) {
			why_prefix(why, "event %u of %u", i + 1, count);
			return err;
		}
	}
	return ERR_OK;
}

static enum err timed_out(struct bus *bus, struct why *why)
{
	if (bus->outbox.pause_until_ms) {
		if (why)
			*why = bus->outbox.pause;
		return bus->outbox.pause.code;
	}
	return why_set(why, ERR_TIMEOUT, "", "wanted an acknowledgement; %s%s",
		bus_link_is_up(bus) ? "the broker has not given it yet"
				    : "there is no connection: ",
		bus_link_is_up(bus) ? "" : bus->link.trouble.text);
}

/* After a deadline the block stays under way: it may be taken still. */
static enum err await(struct bus *bus, int timeout_ms, struct bus_receipt *receipt, struct why *why)
{
	struct bus_awaited *awaited = &bus->outbox.awaited;
	int64_t deadline = bus_link_deadline(bus, timeout_ms);
	while (!awaited->done && bus_link_turn(bus, deadline))
		;
	awaited->waiting = false;
	if (!awaited->done)
		return timed_out(bus, why);
	if (awaited->why.code) {
		if (why)
			*why = awaited->why;
		return awaited->why.code;
	}
	if (receipt)
		*receipt = awaited->receipt;
	return ERR_OK;
}

enum err bus_publish_all(struct bus *bus, const struct bus_event *events, uint32_t count,
	int timeout_ms, struct bus_receipt *receipt, struct why *why)
{
	struct bus_outbox *outbox = &bus->outbox;
	struct block_writer writer = {0};
	if (!count)
		return why_set(why, ERR_BAD_VALUE, "", "wanted an event or more, got none");
	seal(bus); /* what was published before comes before */
	enum err err = add_all(bus, &writer, events, count, why);
	if (err) {
		block_writer_fini(&writer);
		return err;
	}
	outbox->records += writer.count;
	outbox->awaited = (struct bus_awaited){
		.waiting = true,
		.first = writer.first_counter,
		.last = writer.last_counter,
		.numbered = !events[0].counter,
	};
	enqueue(bus, &writer, &events[0]);
	return await(bus, timeout_ms, receipt, why);
}

enum err bus_flush(struct bus *bus, int timeout_ms, struct why *why)
{
	struct bus_outbox *outbox = &bus->outbox;
	int64_t deadline = bus_link_deadline(bus, timeout_ms);
	bus_outbox_last_words(bus);
	seal(bus);
	while (outbox->len && bus_link_turn(bus, deadline))
		;
	if (outbox->len)
		return timed_out(bus, why);
	if (!outbox->refused)
		return ERR_OK;
	outbox->refused = false;
	if (why)
		*why = outbox->refusal;
	return outbox->refusal.code;
}
