/* Requests, and answering them. */
#include "proto/bus/bus_inside.h"

#include "proto/base/alloc.h"
#include "proto/wire/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A message above 4 MiB ends the connection without a word: what is too large is refused here. */
enum { METHODS_MAX = 256, OPEN_MAX = 4096, REQUEST_MAX = 1 << 20, REPLY_MAX = 4000000 };

static enum err check_size(const char *what, struct bytes body, size_t most, struct why *why)
{
	return body.len <= most ? ERR_OK
				: why_set(why, ERR_LIMIT, what, "wanted at most %zu bytes, got %zu",
					  most, body.len);
}

void bus_calls_fini(struct bus *bus)
{
	free(bus->calls.requests);
	free(bus->calls.asked);
	bus_free_list(&bus->calls.methods, bus->calls.methods_count);
}

/* --- Asking -------------------------------------------------------------------------------- */

static void finish(struct bus *bus, const struct why *why)
{
	bus->calls.done = true;
	bus->calls.why = *why;
}

/* False when it was not asked by bus_ask, or is answered already. Most are answered in order. */
static bool asked_take(struct bus_calls *calls, uint64_t corr)
{
	for (size_t i = 0; i < calls->asked_len; i++) {
		if (calls->asked[i] != corr)
			continue;
		memmove(calls->asked + i, calls->asked + i + 1,
			(--calls->asked_len - i) * sizeof(*calls->asked));
		return true;
	}
	return false;
}

/* Whether the request was heard is not known, so it is not sent again. */
void bus_calls_lost(struct bus *bus)
{
	struct bus_calls *calls = &bus->calls;
	struct why why;
	why_set(&why, ERR_UNAVAILABLE, bus->address, "the connection broke before the reply came");
	calls->requests_len = 0;
	for (size_t i = 0; i < calls->asked_len; i++)
		bus_inbox_answer(bus, calls->asked[i], &why);
	calls->asked_len = 0;
	if (calls->waiting)
		finish(bus, &why);
}

void bus_calls_replied(struct bus *bus, const struct frame *frame, struct bytes body)
{
	struct bus_calls *calls = &bus->calls;
	if (!calls->waiting || frame->corr != calls->corr) {
		/* What is not found comes too late. */
		if (asked_take(calls, frame->corr))
			bus_inbox_push(bus, BUS_REPLY, frame, body);
		return;
	}
	struct why why = {0};
	if (frame->flags & FRAME_REPLY_ERROR) {
		struct error error;
		if (!bus_link_decode(bus, &record_error, body, &error))
			return;
		bus_why_of_error(&error, &why);
	} else {
		struct reply reply;
		if (!bus_link_decode(bus, &record_reply, body, &reply))
			return;
		buffer_add(calls->reply, reply.body.ptr, reply.body.len);
	}
	finish(bus, &why);
}

void bus_calls_refused(struct bus *bus, uint64_t corr, const struct why *why)
{
	if (bus->calls.waiting && corr == bus->calls.corr)
		finish(bus, why);
	else if (asked_take(&bus->calls, corr))
		bus_inbox_answer(bus, corr, why);
	else
		bus_inbox_note(bus, BUS_REFUSED, 0, why);
}

static enum err send_request(struct bus *bus, const struct request *request, uint64_t corr,
	int64_t left_ms, struct why *why)
{
	buffer_clear(&bus->scratch);
	enum err err = record_encode(&record_request, request, &bus->scratch, why);
	if (err)
		return err;
	struct frame frame = {.op = FRAME_REQ, .corr = corr, .arg = (uint64_t)left_ms};
	bus_link_send(bus, &frame, buffer_bytes(&bus->scratch));
	return ERR_OK;
}

static enum err wait_for_link(struct bus *bus, int64_t deadline, struct why *why)
{
	while (!bus_link_is_up(bus))
		if (!bus_link_turn(bus, deadline))
			return why_set(why, ERR_UNAVAILABLE, bus->address,
				"there is no connection: %s", bus->link.trouble.text);
	return ERR_OK;
}

enum err bus_request(struct bus *bus, struct text method, struct bytes body, int timeout_ms,
	struct buffer *reply, struct why *why)
{
	struct bus_calls *calls = &bus->calls;
	int64_t deadline = bus_link_deadline(bus, timeout_ms);
	enum err err = subject_check(method, why);
	if (!err)
		err = check_size("request", body, REQUEST_MAX, why);
	if (!err)
		err = wait_for_link(bus, deadline, why);
	if (err)
		return err;
	struct request request = {.method = method, .body = body};
	calls->corr = BUS_CORR_OURS | bus->next_corr++;
	calls->done = false;
	calls->reply = reply;
	int64_t left = deadline < 0 ? 0 : deadline - bus->engine->now_ms(bus->self);
	err = send_request(bus, &request, calls->corr, left, why);
	if (err)
		return err;
	calls->waiting = true;
	while (!calls->done && bus_link_turn(bus, deadline))
		;
	calls->waiting = false;
	if (!calls->done)
		return why_set(why, ERR_TIMEOUT, "", "%.*s did not answer within %d ms",
			TEXT_ARG(method), timeout_ms);
	if (calls->why.code && why)
		*why = calls->why;
	return calls->why.code;
}

enum err bus_ask(struct bus *bus, struct text method, struct bytes body, int timeout_ms,
	uint64_t *request, struct why *why)
{
	struct bus_calls *calls = &bus->calls;
	enum err err = subject_check(method, why);
	if (!err)
		err = check_size("request", body, REQUEST_MAX, why);
	if (err)
		return err;
	if (!bus_link_is_up(bus))
		return why_set(why, ERR_UNAVAILABLE, bus->address, "there is no connection: %s",
			bus->link.trouble.text);
	if (calls->asked_len >= OPEN_MAX)
		return why_set(why, ERR_LIMIT, "", "%d requests are unanswered", OPEN_MAX);
	struct request record = {.method = method, .body = body};
	uint64_t corr = BUS_CORR_OURS | bus->next_corr++;
	err = send_request(bus, &record, corr, timeout_ms, why);
	if (err)
		return err;
	calls->asked = alloc_room(
		calls->asked, calls->asked_len, &calls->asked_room, sizeof(*calls->asked));
	calls->asked[calls->asked_len++] = corr;
	*request = corr;
	return ERR_OK;
}

/* What cannot be read is a refusal too: the asker waits for an answer. */
void bus_calls_take_reply(struct bus *bus, const struct bus_item *item, struct bus_message *out)
{
	struct bytes body = {item->body, item->len};
	*out = (struct bus_message){.kind = BUS_REPLY, .request = item->frame.corr};
	if (item->why) {
		out->why = *item->why;
	} else if (item->frame.flags & FRAME_REPLY_ERROR) {
		struct error error;
		if (record_decode(&record_error, body, &bus->inbox.arena, &error, &out->why))
			return;
		bus_why_of_error(&error, &out->why);
	} else {
		struct reply reply;
		if (record_decode(&record_reply, body, &bus->inbox.arena, &reply, &out->why) ==
			ERR_OK)
			out->data = reply.body;
	}
}

/* --- Answering ----------------------------------------------------------------------------- */

static void send_serving(struct bus *bus)
{
	struct bus_calls *calls = &bus->calls;
	struct serving serving = {
		.methods = bus_texts_of(bus, calls->methods, calls->methods_count),
		.methods_count = calls->methods_count,
	};
	struct frame frame = {.op = FRAME_SERVE, .corr = BUS_CORR_OURS | bus->next_corr++};
	bus_link_send_record(bus, &frame, &record_serving, &serving);
}

void bus_calls_resume(struct bus *bus)
{
	if (bus->calls.methods)
		send_serving(bus);
}

enum err bus_serve(struct bus *bus, const char *const *methods, struct why *why)
{
	uint32_t count = bus_count_list(methods);
	if (count > METHODS_MAX)
		return why_set(
			why, ERR_LIMIT, "methods", "wanted at most %d, got %u", METHODS_MAX, count);
	for (uint32_t i = 0; i < count; i++)
		if (subject_filter_check(text_of(methods[i]), why))
			return ERR_BAD_SUBJECT;
	bus_free_list(&bus->calls.methods, bus->calls.methods_count);
	bus->calls.methods = bus_copy_list(methods, count);
	bus->calls.methods_count = count;
	if (bus_link_is_up(bus))
		send_serving(bus);
	return ERR_OK;
}

static void send_refusal(struct bus *bus, uint64_t corr, const struct why *refusal)
{
	struct error error = {
		.code = refusal->code,
		.what = text_of(refusal->text),
		.where = refusal->where[0] ? text_of(refusal->where) : TEXT_NONE,
	};
	/* The room of a why is one byte more than the rows': for its NUL. */
	struct frame frame = {.op = FRAME_RESP, .flags = FRAME_REPLY_ERROR, .corr = corr};
	bus_link_send_record(bus, &frame, &record_error, &error);
}

/* Those whose asker has stopped waiting are forgotten when room is needed. */
static bool make_room(struct bus *bus)
{
	struct bus_calls *calls = &bus->calls;
	int64_t now = bus->engine->now_ms(bus->self);
	size_t kept = 0;
	if (calls->requests_len < OPEN_MAX)
		return true;
	for (size_t i = 0; i < calls->requests_len; i++)
		if (calls->requests[i].until_ms > now)
			calls->requests[kept++] = calls->requests[i];
	calls->requests_len = kept;
	return kept < OPEN_MAX;
}

bool bus_calls_take(struct bus *bus, const struct bus_item *item, struct bus_message *out)
{
	struct bus_calls *calls = &bus->calls;
	struct request request;
	struct why why;
	enum err err = record_decode(&record_request, (struct bytes){item->body, item->len},
		&bus->inbox.arena, &request, &why);
	if (!err && !make_room(bus))
		err = why_set(&why, ERR_LIMIT, "", "%d requests wait for an answer", OPEN_MAX);
	if (err) {
		send_refusal(bus, item->frame.corr, &why);
		return false;
	}
	calls->requests = alloc_room(calls->requests, calls->requests_len, &calls->requests_room,
		sizeof(*calls->requests));
	uint64_t handle = ++calls->next_handle;
	calls->requests[calls->requests_len++] = (struct bus_open_request){
		.handle = handle,
		.corr = item->frame.corr,
		.until_ms = bus->link.pumped_ms + (int64_t)item->frame.arg,
	};
	*out = (struct bus_message){.kind = BUS_REQUEST,
		.request = handle,
		.subject = request.method,
		.data = request.body};
	return true;
}

static enum err find_request(struct bus *bus, uint64_t handle, size_t *index, struct why *why)
{
	struct bus_calls *calls = &bus->calls;
	for (size_t i = 0; i < calls->requests_len; i++)
		if (calls->requests[i].handle == handle) {
			*index = i;
			return ERR_OK;
		}
	return why_set(why, ERR_UNAVAILABLE, "",
		"request %llu is not open: answered, timed out, or its connection broke",
		(unsigned long long)handle);
}

static uint64_t forget_request(struct bus *bus, size_t index)
{
	struct bus_calls *calls = &bus->calls;
	uint64_t corr = calls->requests[index].corr;
	calls->requests[index] = calls->requests[--calls->requests_len];
	return corr;
}

enum err bus_reply(struct bus *bus, uint64_t request, struct bytes body, struct why *why)
{
	size_t index = 0;
	enum err err = find_request(bus, request, &index, why);
	if (!err)
		err = check_size("reply", body, REPLY_MAX, why);
	if (err)
		return err;
	buffer_clear(&bus->scratch);
	err = record_encode(&record_reply, &(struct reply){.body = body}, &bus->scratch, why);
	if (err)
		return err;
	struct frame frame = {.op = FRAME_RESP, .corr = forget_request(bus, index)};
	bus_link_send(bus, &frame, buffer_bytes(&bus->scratch));
	return ERR_OK;
}

enum err bus_refuse(struct bus *bus, uint64_t request, const struct why *refusal, struct why *why)
{
	size_t index = 0;
	enum err err = find_request(bus, request, &index, why);
	if (!err)
		send_refusal(bus, forget_request(bus, index), refusal);
	return err;
}
