#include "broker/core/account.h"
#include "broker/core/consumers.h"
#include "broker/core/own.h"
#include "broker/core/permit.h"
#include "broker/log/reserve.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/codec/packed.h"
#include "proto/codec/record.h"
#include "proto/records/event.h"
#include "proto/wire/envelope.h"
#include "proto/wire/subject.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
	FULL_PAUSE_MS = 1000,
	LOOK_EVERY_MS = 1000,
	CURSORS_AT_ONCE = 1024, /* in one block, which they must fit into */
};

/* --- Checks
 * ---------------------------------------------------------------------------------------- */

/* What the subjects of a block are: all logged, or all live; nothing of the broker's own. */
static enum err check_subjects(
	struct bytes block, const struct block_header *header, bool *live, struct why *why)
{
	struct bytes rest = block_runs(block, header);
	struct block_run run;
	for (unsigned n = 0; block_next_run(&rest, &run); n++) {
		bool is_live = text_starts(run.subject, TEXT("$live."));
		if (!is_live && run.subject.ptr[0] == '$')
			return why_set(why, ERR_DENIED, "",
				"'%.*s': subjects under $ are the broker's own",
				TEXT_ARG(run.subject));
		if (n > 0 && is_live != *live)
			return why_set(why, ERR_BAD_SUBJECT, "",
				"'%.*s' stands in a block with subjects that are%s under $live.",
				TEXT_ARG(run.subject), is_live ? " not" : "");
		*live = is_live;
	}
	return ERR_OK;
}

static enum err check_block(const struct session *session, const struct frame *frame,
	struct bytes body, struct block_header *header, struct why *why)
{
	enum err err = block_check_published(body, header, why);
	if (err)
		return err;
	if (!text_is(header->producer, session->publishes_as))
		return why_set(why, ERR_DENIED, "producer",
			"the session publishes as '%s', the block as '%.*s'", session->publishes_as,
			TEXT_ARG(header->producer));
	if (frame->corr != header->first_counter)
		return why_set(why, ERR_BAD_FRAME, "corr",
			"wanted the block's first counter, %" PRIu64 ", got %" PRIu64,
			header->first_counter, frame->corr);
	return ERR_OK;
}

static enum err check_name(const struct session *session, struct why *why)
{
	return session->taken_over
		       ? why_set(why, ERR_TAKEN_OVER, "producer",
				 "the name '%s' was taken over by a session opened later: %s",
				 session->publishes_as, session->taker)
		       : ERR_OK;
}

/* Can the log take it now? After a refusal for want of room what came behind the refused block must
 * not overtake it: its counters are higher, and the refused ones would pass for repeats. */
static enum err check_room(const struct core *core, struct session *session,
	const struct block_header *header, struct why *why)
{
	if (core->draining)
		return why_set(why, ERR_UNAVAILABLE, "", "the broker is stopping");
	if (core->stopped) {
		*why = core->stopped_why;
		return ERR_STOPPED;
	}
	if (core->lent)
		return reserve_refuse(why);
	if (session->refused_from && header->first_counter > session->refused_from) {
		*why = session->refused_why;
		return why->code;
	}
	session->refused_from = 0;
	if (session->unacknowledged + header->length > BROKER_CREDIT)
		return why_set(why, ERR_LIMIT, "",
			"%" PRIu64 " bytes are published and not acknowledged; "
			"the credit is %d",
			session->unacknowledged, BROKER_CREDIT);
	if (core->queued_bytes + header->length > BROKER_QUEUE)
		return why_set(why, ERR_LIMIT, "", "%zu bytes of all publishers wait for the disk",
			core->queued_bytes);
	return ERR_OK;
}

static void remember_refusal(struct session *session, uint64_t counter, const struct why *why)
{
	if (why->code != ERR_FULL && why->code != ERR_LIMIT)
		return;
	if (!session->refused_from || counter < session->refused_from)
		session->refused_from = counter;
	session->refused_why = *why;
}

/* --- Gathering
 * --------------------------------------------------------------------------------------- */

/* The pledge that is being filled: the last one, unless it is full or on its way. On a full disk
 * the broker's own events may find room where those of others do not: each have theirs. */
static struct pledge *open_pledge(struct core *core, bool own)
{
	struct pledge *last = core->pledges ? core->pledges->prev : NULL;
	own = own && core->full;
	bool usable = last && !(core->writing && last == core->pledges) &&
		      !batch_is_full(last->batch) && last->batch->own == own;
	if (usable)
		return last;
	struct pledge *fresh = alloc_zero(1, sizeof(*fresh));
	fresh->batch = log_begin(core->log, core->now_us, last ? last->batch->next_seq : 0);
	fresh->batch->own = own;
	DL_APPEND(core->pledges, fresh);
	return fresh;
}

static void promise(struct pledge *pledge, const struct promise *made)
{
	pledge->promises = alloc_room(
		pledge->promises, pledge->count, &pledge->room, sizeof(*pledge->promises));
	pledge->promises[pledge->count++] = *made;
}

static void send_puback(uint64_t peer, const struct state_producer *producer, uint64_t first_seq,
	int64_t time_us, struct effects *effects)
{
	struct frame frame = {.version = FRAME_VERSION,
		.op = FRAME_PUBACK,
		.corr = producer->counter,
		.arg = producer->seq};
	struct puback record = {.time = time_us, .first_seq = first_seq};
	effects_send_record(effects, peer, &frame, &record_puback, &record);
}

static void take_block(struct core *core, struct session *session, const struct frame *frame,
	struct bytes block, const struct block_header *header)
{
	struct pledge *pledge = open_pledge(core, false);
	if (!session->producer)
		session->producer = state_producer(log_state(core->log), header->producer);
	struct promise made = {
		.peer = session->peer,
		.counter = header->last_counter,
		.corr = frame->corr,
		.chan = frame->chan,
		.producer = session->producer,
		.bytes = header->length,
	};
	made.first_seq = batch_add(pledge->batch, block, header, text_of(session->identity));
	made.first = header->first_counter;
	promise(pledge, &made);
	core->metrics.published_events += header->count;
	core->metrics.published_bytes += header->length;
	session->producer->queued = header->last_counter;
	session->unacknowledged += header->length;
	core->queued_bytes += header->length;
}

/* All of it was taken before: what is on disk is acknowledged, what is on its way will be. */
static void take_repeat(struct core *core, struct session *session, const struct frame *frame,
	const struct block_header *header, struct effects *effects)
{
	struct state_producer *producer = session->producer;
	if (header->last_counter <= producer->counter) {
		send_puback(session->peer, producer, 0, producer->time_us, effects);
		return;
	}
	CHECK(core->pledges);
	struct promise made = {.peer = session->peer,
		.counter = header->last_counter,
		.corr = frame->corr,
		.chan = frame->chan,
		.producer = producer};
	promise(core->pledges->prev, &made);
}

bool publish_before_welcome(struct core *core, const struct session *session, uint64_t corr)
{
	struct state_producer *producer = session->producer;
	if (!producer || producer->queued == producer->counter)
		return false;
	struct promise made = {.peer = session->peer,
		.corr = corr,
		.counter = producer->queued,
		.producer = producer,
		.session = session->number};
	CHECK(core->pledges);
	promise(core->pledges->prev, &made);
	return true;
}

static void welcome(struct core *core, const struct promise *made, struct effects *effects)
{
	const struct session *session = broker_session(core, made->peer);
	if (session && session->number == made->session)
		broker_welcome(core, session, made->corr, effects);
}

/* A block of which nothing was seen before, or what is left of one that was cut. */
static void take_fresh(struct core *core, struct session *session, const struct frame *frame,
	struct bytes block, const struct block_header *header, struct effects *effects)
{
	struct why why = {0};
	enum err err = check_room(core, session, header, &why);
	if (!err && frame->flags & FRAME_EXPECT)
		err = expect_check(core, frame->arg, block, header, &why);
	if (err) {
		remember_refusal(session, header->first_counter, &why);
		broker_refuse(effects, session->peer, frame, &why);
		return;
	}
	take_block(core, session, frame, block, header);
}

static void take_logged(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, const struct block_header *header, struct effects *effects)
{
	uint64_t had = session->producer ? session->producer->queued : 0;
	if (header->last_counter <= had) {
		take_repeat(core, session, frame, header, effects);
		return;
	}
	if (header->first_counter > had) {
		take_fresh(core, session, frame, body, header, effects);
		return;
	}
	struct buffer rest = {0};
	struct block_header cut;
	block_cut(body, header, had, &rest);
	CHECK(block_read_header(buffer_bytes(&rest), &cut, NULL) == ERR_OK);
	take_fresh(core, session, frame, buffer_bytes(&rest), &cut, effects);
	buffer_fini(&rest);
}

void publish_block(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects)
{
	struct block_header header = {0};
	struct why why = {0};
	bool live = false;
	enum err err = check_block(session, frame, body, &header, &why);
	if (!err)
		err = check_subjects(body, &header, &live, &why);
	if (!err)
		err = permit_block(core, session, body, &header, &why);
	if (!err)
		err = envelope_check(body, &header, text_of(core->unknown_types), &why);
	if (!err && live && frame->flags & FRAME_EXPECT)
		err = why_set(&why, ERR_BAD_VALUE, "expect",
			"what is under $live. is not logged, and has no last sequence");
	if (!err && !live)
		err = check_name(session, &why);
	if (!err && live)
		core->metrics.live_events += header.count;
	if (err)
		broker_refuse(effects, session->peer, frame, &why);
	else if (live)
		deliver_live(core, body, &header, text_of(session->identity), effects);
	else
		take_logged(core, session, frame, body, &header, effects);
}

/* --- The broker's own events
 * --------------------------------------------------------------------------- */

static const char own_name[] = "$sys";

static enum err add_own(struct block_writer *writer, struct core *core, struct text subject,
	const struct record_type *type, const void *record)
{
	struct state_producer *own = state_producer(log_state(core->log), text_of(own_name));
	struct buffer data = {0}, body = {0};
	CHECK(record_encode(type, record, &data, NULL) == ERR_OK);
	struct event event = {.type = text_of(type->name), .data = buffer_bytes(&data)};
	enum err err = record_encode(&record_event, &event, &body, NULL);
	if (!err)
		err = block_add(writer, subject, own->queued + 1, buffer_bytes(&body), NULL);
	if (!err)
		own->queued++;
	buffer_fini(&data);
	buffer_fini(&body);
	return err;
}

static struct promise *take_own(struct core *core, struct block_writer *writer)
{
	struct bytes block = block_finish(writer);
	struct block_header header;
	CHECK(block_read_header(block, &header, NULL) == ERR_OK);
	struct pledge *pledge = open_pledge(core, true);
	struct promise made = {.counter = header.last_counter,
		.producer = state_producer(log_state(core->log), text_of(own_name))};
	made.first_seq = batch_add(pledge->batch, block, &header, TEXT("broker"));
	promise(pledge, &made);
	return &pledge->promises[pledge->count - 1];
}

struct promise *publish_own(
	struct core *core, struct text subject, const struct record_type *type, const void *record)
{
	struct block_writer writer = {0};
	block_start(&writer, text_of(own_name));
	CHECK(add_own(&writer, core, subject, type, record) == ERR_OK);
	struct promise *made = take_own(core, &writer);
	block_writer_fini(&writer);
	return made;
}

enum err publish_add(struct core *core, struct block_writer *writer, struct text subject,
	const struct record_type *type, const void *record)
{
	enum err err = add_own(writer, core, subject, type, record);
	if (!err || !writer->count)
		return err;
	take_own(core, writer);
	block_start(writer, text_of(own_name));
	return add_own(writer, core, subject, type, record);
}

bool publish_is_moving(const struct core *core, const struct state_cursor *cursor)
{
	for (size_t i = 0; i < core->moved_count; i++)
		if (core->moved[i] == cursor)
			return true;
	return false;
}

/* One that moves again before its batch is begun costs nothing more. */
static void list_moved(struct core *core, struct state_cursor *cursor)
{
	if (publish_is_moving(core, cursor))
		return;
	core->moved = alloc_room(
		core->moved, core->moved_count, &core->moved_room, sizeof(struct state_cursor *));
	core->moved[core->moved_count++] = cursor;
}

void publish_unlogged(struct core *core, struct text subject, const struct record_type *type,
	const void *record, struct effects *effects)
{
	struct block_writer writer = {0};
	struct block_header header;
	struct state_producer *own = state_producer(log_state(core->log), text_of(own_name));
	uint64_t queued = own->queued;
	block_start(&writer, text_of(own_name));
	CHECK(add_own(&writer, core, subject, type, record) == ERR_OK);
	/* Its counter is used again: it is not logged. */
	own->queued = queued;
	struct bytes block = block_finish(&writer);
	CHECK(block_read_header(block, &header, NULL) == ERR_OK);
	deliver_live(core, block, &header, TEXT("broker"), effects);
	block_writer_fini(&writer);
}

void publish_cursor(struct core *core, struct state_cursor *cursor, uint64_t seq)
{
	if (seq <= cursor->wanted)
		return;
	cursor->wanted = seq;
	list_moved(core, cursor);
}

void publish_group(struct core *core, struct state_cursor *cursor)
{
	list_moved(core, cursor);
}

void publish_unmove(struct core *core, const struct state_cursor *cursor)
{
	for (size_t i = 0; i < core->moved_count; i++)
		if (core->moved[i] == cursor)
			core->moved[i--] = core->moved[--core->moved_count];
}

static void add_cursor(struct core *core, struct state_cursor *cursor, struct block_writer *writer)
{
	struct cursor_moved record = {.cursor = text_of(cursor->name), .seq = cursor->wanted};
	struct buffer subject = {0}, runs = {0};
	account_write(account_open(cursor), &record);
	groups_write(core, cursor, writer, &record, &runs);
	cursor->wanted = record.seq;
	buffer_text(&subject, TEXT("$sys.cursor."));
	subject_add_key(&subject, text_of(cursor->name));
	CHECK(!publish_add(core, writer, buffer_as_text(&subject), &record_cursor_moved, &record));
	buffer_fini(&subject);
	buffer_fini(&runs);
}

static void gather_cursors(struct core *core)
{
	if (!core->moved_count || core->now_ms < core->moved_after_ms || core->stopped)
		return;
	struct block_writer writer = {0};
	size_t done = 0;
	block_start(&writer, text_of(own_name));
	for (; done < core->moved_count && done < CURSORS_AT_ONCE; done++)
		add_cursor(core, core->moved[done], &writer);
	core->moved_count -= done;
	memmove(core->moved, core->moved + done, core->moved_count * sizeof(struct state_cursor *));
	take_own(core, &writer);
	groups_buried(core, core->pledges->prev->batch->next_seq - 1);
	block_writer_fini(&writer);
}

/* --- To the disk and back
 * -------------------------------------------------------------------------------- */

void publish_flush(struct core *core, struct effects *effects)
{
	if (core->writing)
		return;
	gather_cursors(core);
	if (!core->pledges)
		return;
	core->writing = true;
	core->metrics.commit_begun_us = core->now_us;
	effects_write(effects, core->pledges->batch);
}

static void drop_pledge(struct core *core, struct pledge *pledge)
{
	DL_DELETE(core->pledges, pledge);
	batch_destroy(&pledge->batch);
	tables_destroy(&pledge->subjects);
	free(pledge->promises);
	free(pledge);
}

static void settle_bytes(struct core *core, const struct promise *made)
{
	struct session *session = broker_session(core, made->peer);
	core->queued_bytes -= made->bytes;
	if (session && session->producer == made->producer)
		session->unacknowledged -= made->bytes < session->unacknowledged
						   ? made->bytes
						   : session->unacknowledged;
}

/* One PUBACK for each publisher, for its last block in the batch. */
static void acknowledge(
	struct core *core, const struct pledge *pledge, int64_t time_us, struct effects *effects)
{
	for (size_t i = pledge->count; i-- > 0;) {
		const struct promise *made = &pledge->promises[i];
		struct session *session = broker_session(core, made->peer);
		if (made->commanded)
			consumers_settled(core, made->commanded);
		if (made->command) {
			own_done(core, made, effects);
			continue;
		}
		if (made->session) {
			welcome(core, made, effects);
			continue;
		}
		settle_bytes(core, made);
		if (made->request) {
			requests_logged(core, made->request, effects);
			continue;
		}
		/* The stamp tells whether a later block of this batch has spoken for the session.
		 */
		if (!session || session->producer != made->producer || session->told == core->stamp)
			continue;
		session->told = core->stamp;
		send_puback(session->peer, made->producer, made->first_seq, time_us, effects);
	}
}

static void refuse_pledge(
	struct core *core, struct pledge *pledge, const struct why *why, struct effects *effects)
{
	for (size_t i = 0; i < pledge->count; i++) {
		const struct promise *made = &pledge->promises[i];
		struct session *session = broker_session(core, made->peer);
		struct frame frame = {.chan = made->chan, .corr = made->corr};
		settle_bytes(core, made);
		made->producer->queued = made->producer->counter;
		if (made->commanded)
			consumers_settled(core, made->commanded);
		if (made->request)
			requests_not_logged(core, made->request, why, effects);
		if (made->session)
			welcome(core, made, effects);
		if (session && made->command)
			broker_refuse(effects, session->peer, &frame, why);
		if (!session || made->command || made->session ||
			session->producer != made->producer)
			continue;
		/* A repeat of what an earlier batch has brought to the disk. */
		if (made->counter <= made->producer->counter) {
			send_puback(
				session->peer, made->producer, 0, made->producer->time_us, effects);
			continue;
		}
		if (made->first)
			remember_refusal(session, made->first, why);
		broker_refuse(effects, session->peer, &frame, why);
	}
	drop_pledge(core, pledge);
}

/* Cursors that were on their way are so again, but not at once: the disk needs time. */
static void move_cursors_later(struct core *core)
{
	core->moved_count = 0;
	core->moved_after_ms = core->now_ms + FULL_PAUSE_MS;
	for (struct state_cursor *c = log_state(core->log)->cursors; c; c = c->hh.next) {
		uint64_t wanted = c->wanted;
		c->wanted = c->seq;
		if (wanted > c->seq)
			publish_cursor(core, c, wanted);
	}
	groups_refused(core);
}

static void refuse_all(struct core *core, const struct why *why, struct effects *effects)
{
	core->stopped = why->code == ERR_STOPPED;
	core->full = why->code == ERR_FULL;
	core->stopped_why = *why;
	while (core->pledges)
		refuse_pledge(core, core->pledges, why, effects);
	core->removing_seq = 0; /* what was on its way to be removed stays */
	move_cursors_later(core);
}

/* Nobody may publish for hours, and what was acknowledged before is gone at once. */
void publish_tick(struct core *core, struct effects *effects)
{
	struct why why;
	if (core->writing || core->stopped || core->now_ms < core->next_look_ms)
		return;
	core->next_look_ms = core->now_ms + LOOK_EVERY_MS;
	if (log_look(core->log, &why))
		refuse_all(core, &why, effects);
}

void publish_lent(struct core *core, bool lent)
{
	core->lent = core->full = lent;
	if (lent)
		reserve_refuse(&core->stopped_why);
}

void publish_written(struct core *core, struct batch *batch, struct effects *effects)
{
	struct pledge *pledge = core->pledges;
	struct log_piece piece;
	struct why why = {0};
	int64_t time_us = batch->time_us;
	CHECK(core->writing && pledge && pledge->batch == batch);
	core->writing = false;
	publish_lent(core, batch->lent);
	pledge->batch = NULL;
	if (log_written(core->log, &batch, &piece, &why)) {
		refuse_all(core, &why, effects);
		return;
	}
	metrics_commit(&core->metrics, core->now_us - core->metrics.commit_begun_us,
		body_bytes(piece.body).len);
	core->stamp++;
	groups_written(core);
	if (core->ledger_seq != log_state(core->log)->ledger.seq) {
		core->ledger_seq = log_state(core->log)->ledger.seq;
		gaps_grow(core);
	}
	acknowledge(core, pledge, time_us, effects);
	drop_pledge(core, pledge);
	deliver_written(core, piece, effects);
	body_drop(&piece.body);
	publish_flush(core, effects);
}
