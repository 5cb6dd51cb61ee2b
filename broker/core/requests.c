#include "broker/core/own.h"
#include "broker/core/permit.h"
#include "broker/core/request_log.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/codec/record.h"
#include "proto/wire/subject.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEADLINE_MS = 30000, DEADLINE_MAX_MS = 3600 * 1000 };

/* A request on its way. Its number is the corr under which the server knows it. */
struct pending_request {
	uint64_t number;
	uint64_t client, corr; /* who asked, and under which corr */
	uint64_t server;
	int64_t deadline_ms, limit_ms;
	char method[64];         /* for the words of a refusal */
	struct request_log *log; /* NULL: it is not logged */
	UT_hash_handle hh;
};

/* --- SERVE
 * -------------------------------------------------------------------------------------------- */

static void withdraw(struct core *core, struct server *server)
{
	for (uint32_t i = 0; i < server->count; i++) {
		trie_remove(core->methods, server->methods[i], server);
		free((char *)server->methods[i].ptr);
	}
	free(server->methods);
	*server = (struct server){.session = server->session};
}

static enum err check_methods(const struct serving *serving, struct why *why)
{
	for (uint32_t i = 0; i < serving->methods_count; i++) {
		struct text method = serving->methods[i];
		if (subject_filter_check(method, why))
			return why_prefix(why, "method %u", i + 1);
		if (!text_starts(method, TEXT("svc.")))
			return why_set(why, ERR_BAD_SUBJECT, "serving.methods",
				"wanted a method under svc., got '%.*s'", TEXT_ARG(method));
	}
	return ERR_OK;
}

void requests_serve(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects)
{
	struct arena arena = {0};
	struct serving serving;
	struct why why = {0};
	struct server *server = &session->server;
	enum err err = record_decode(&record_serving, body, &arena, &serving, &why);
	if (!err)
		err = check_methods(&serving, &why);
	if (!err)
		err = permit_subjects(
			core, session, ACL_SERVE, serving.methods, serving.methods_count, &why);
	if (err) {
		broker_refuse(effects, session->peer, frame, &why);
	} else {
		server->session = session;
		withdraw(core, server);
		server->methods = alloc_zero(serving.methods_count, sizeof(*server->methods));
		server->count = serving.methods_count;
		for (uint32_t i = 0; i < server->count; i++) {
			struct text method = serving.methods[i];
			server->methods[i] = (struct text){text_copy(method), method.len};
			trie_add(core->methods, server->methods[i], server);
		}
	}
	arena_fini(&arena);
}

/* --- REQ
 * ---------------------------------------------------------------------------------------------- */

struct choice {
	struct server **servers;
	size_t count, room;
};

static void note_server(void *arg, void *holder)
{
	struct choice *choice = arg;
	choice->servers =
		alloc_room(choice->servers, choice->count, &choice->room, sizeof(struct server *));
	choice->servers[choice->count++] = holder;
}

/* The next of those that serve the method, in turn; NULL when nobody does. */
static struct server *choose(struct core *core, struct text method)
{
	struct choice choice = {0};
	trie_match(core->methods, method, note_server, &choice);
	struct server *chosen = choice.count ? choice.servers[core->turn++ % choice.count] : NULL;
	free(choice.servers);
	return chosen;
}

static void forget(struct core *core, struct pending_request *pending)
{
	struct session *client = broker_session(core, pending->client);
	if (client && client->requests)
		client->requests--;
	HASH_DEL(core->requests, pending);
	request_log_drop(&pending->log);
	free(pending);
}

static void refuse(struct core *core, struct pending_request *pending, const struct why *why,
	struct effects *effects)
{
	struct frame frame = {.corr = pending->corr};
	request_log_end(core, &pending->log, "none", (struct bytes){0}, text_of(why->text));
	if (broker_session(core, pending->client))
		broker_refuse(effects, pending->client, &frame, why);
	forget(core, pending);
}

static struct pending_request *note_pending(struct core *core, struct session *client,
	const struct server *server, const struct frame *frame, struct text method)
{
	struct pending_request *pending = alloc_zero(1, sizeof(*pending));
	uint64_t limit_ms = frame->arg == 0                ? DEADLINE_MS
			    : frame->arg > DEADLINE_MAX_MS ? DEADLINE_MAX_MS
							   : frame->arg;
	pending->number = ++core->next_request;
	pending->client = client->peer;
	pending->corr = frame->corr;
	pending->server = server->session->peer;
	pending->limit_ms = (int64_t)limit_ms;
	pending->deadline_ms = core->now_ms + pending->limit_ms;
	snprintf(pending->method, sizeof(pending->method), "%.*s", TEXT_ARG(method));
	HASH_ADD(hh, core->requests, number, sizeof(pending->number), pending);
	client->requests++;
	core->metrics.requests++;
	if (pending->deadline_ms < core->next_deadline_ms)
		core->next_deadline_ms = pending->deadline_ms;
	return pending;
}

static void pass_on(
	const struct pending_request *pending, struct body *body, struct effects *effects)
{
	struct frame onward = {.version = FRAME_VERSION,
		.op = FRAME_REQ,
		.corr = pending->number,
		.arg = (uint64_t)pending->limit_ms};
	effects_send(effects, pending->server, &onward, body, body_bytes(body));
}

static void forward(struct core *core, struct session *client, const struct server *server,
	const struct frame *frame, struct bytes body, struct text method, struct effects *effects)
{
	struct pending_request *pending = note_pending(core, client, server, frame, method);
	struct buffer copy = {0};
	buffer_add(&copy, body.ptr, body.len);
	struct body *held = body_create(&copy);
	pass_on(pending, held, effects);
	body_drop(&held);
}

/* The same behind the disk. */
static void forward_logged(struct core *core, struct session *client, const struct server *server,
	const struct frame *frame, struct bytes body, const struct request *request,
	struct effects *effects)
{
	struct why why = {0};
	struct pending_request *pending =
		note_pending(core, client, server, frame, request->method);
	struct request_log_entry entry = {.number = pending->number,
		.asker = client,
		.server = server->session,
		.method = request->method,
		.limit_ms = pending->limit_ms,
		.body = request->body,
		.frame_body = body};
	pending->log = request_log_begin(core, &entry, &why);
	if (!pending->log)
		refuse(core, pending, &why, effects);
}

void requests_ask(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects)
{
	struct arena arena = {0};
	struct request request;
	struct why why = {0};
	const struct server *server = NULL;
	enum err err = record_decode(&record_request, body, &arena, &request, &why);
	if (!err)
		err = subject_check(request.method, &why);
	if (!err)
		err = permit_subjects(core, session, ACL_REQUEST, &request.method, 1, &why);
	if (!err && core->draining)
		err = why_set(&why, ERR_UNAVAILABLE, "", "the broker is stopping");
	if (!err && session->requests >= BROKER_REQUESTS)
		err = why_set(&why, ERR_LIMIT, "",
			"%u requests of this session are unanswered, "
			"which is the limit",
			session->requests);
	if (!err && own_answer(core, session, frame, &request, effects)) {
		arena_fini(&arena);
		return;
	}
	if (!err) {
		server = choose(core, request.method);
		if (!server)
			err = why_set(&why, ERR_NOT_FOUND, "", "nobody serves '%.*s'",
				TEXT_ARG(request.method));
	}
	if (err)
		broker_refuse(effects, session->peer, frame, &why);
	else if (request_log_wants(core, request.method))
		forward_logged(core, session, server, frame, body, &request, effects);
	else
		forward(core, session, server, frame, body, request.method, effects);
	arena_fini(&arena);
}

uint64_t requests_open(const struct core *core)
{
	return HASH_COUNT(core->requests);
}

/* --- RESP and what comes instead
 * ------------------------------------------------------------------------ */

static void log_answer(struct core *core, struct pending_request *pending,
	const struct frame *frame, struct bytes body)
{
	struct arena arena = {0};
	struct reply reply;
	bool refused = frame->flags & FRAME_REPLY_ERROR;
	if (!refused && !record_decode(&record_reply, body, &arena, &reply, NULL))
		body = reply.body;
	request_log_end(core, &pending->log, refused ? "refusal" : "reply", body, TEXT_NONE);
	arena_fini(&arena);
}

void requests_answer(struct core *core, struct session *session, const struct frame *frame,
	struct bytes body, struct effects *effects)
{
	struct pending_request *pending;
	struct why why = {0};
	const struct record_type *type =
		frame->flags & FRAME_REPLY_ERROR ? &record_error : &record_reply;
	HASH_FIND(hh, core->requests, &frame->corr, sizeof(frame->corr), pending);
	/* A reply that comes after the deadline, or after its asker has left, concerns nobody. */
	if (!pending || pending->server != session->peer || request_log_is_held(pending->log))
		return;
	if (record_check(type, body, &why)) {
		broker_refuse(effects, session->peer, frame, &why);
		return;
	}
	struct frame back = {.version = FRAME_VERSION,
		.op = FRAME_RESP,
		.flags = frame->flags & FRAME_REPLY_ERROR,
		.corr = pending->corr};
	struct buffer copy = {0};
	buffer_add(&copy, body.ptr, body.len);
	struct body *held = body_create(&copy);
	effects_send(effects, pending->client, &back, held, body_bytes(held));
	body_drop(&held);
	if (pending->log)
		log_answer(core, pending, frame, body);
	forget(core, pending);
}

static struct pending_request *pending_of(const struct core *core, uint64_t number)
{
	struct pending_request *pending;
	HASH_FIND(hh, core->requests, &number, sizeof(number), pending);
	return pending;
}

void requests_logged(struct core *core, uint64_t number, struct effects *effects)
{
	struct pending_request *pending = pending_of(core, number);
	if (!pending) /* its asker or its server has left */
		return;
	struct body *held = request_log_release(pending->log);
	pass_on(pending, held, effects);
	body_drop(&held);
}

void requests_not_logged(
	struct core *core, uint64_t number, const struct why *why, struct effects *effects)
{
	struct pending_request *pending = pending_of(core, number);
	if (!pending)
		return;
	request_log_drop(&pending->log);
	refuse(core, pending, why, effects);
}

void requests_forget(struct core *core, struct session *session, struct effects *effects)
{
	struct pending_request *pending, *next;
	struct why why;
	withdraw(core, &session->server);
	HASH_ITER (hh, core->requests, pending, next) {
		if (pending->client == session->peer) {
			request_log_end(core, &pending->log, "none", (struct bytes){0},
				TEXT("its asker left"));
			forget(core, pending);
		} else if (pending->server == session->peer) {
			why_set(&why, ERR_UNAVAILABLE, "", "'%s' left before it answered '%s'",
				session->name, pending->method);
			refuse(core, pending, &why, effects);
		}
	}
}

void requests_tick(struct core *core, struct effects *effects)
{
	struct pending_request *pending, *next;
	struct why why;
	if (core->now_ms < core->next_deadline_ms)
		return;
	core->next_deadline_ms = INT64_MAX;
	HASH_ITER (hh, core->requests, pending, next) {
		if (pending->deadline_ms > core->now_ms) {
			if (pending->deadline_ms < core->next_deadline_ms)
				core->next_deadline_ms = pending->deadline_ms;
			continue;
		}
		why_set(&why, ERR_TIMEOUT, "", "'%s' was not answered in time", pending->method);
		refuse(core, pending, &why, effects);
	}
}

void requests_fini(struct core *core)
{
	while (core->requests)
		forget(core, core->requests);
}
