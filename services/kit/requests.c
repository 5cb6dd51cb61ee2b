#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/kit/running.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kit_reply {
	const struct record_type *type;
	struct buffer body;
	bool given;
};

enum err kit_answer(struct kit_reply *reply, const void *record, struct why *why)
{
	CHECK(!reply->given);
	enum err err = record_encode(reply->type, record, &reply->body, why);
	reply->given = err == ERR_OK;
	return err;
}

/* A reply that the bus will not carry becomes a refusal; a requester who is gone is no trouble. */
static enum err reply_with(struct kit *kit, uint64_t request, struct bytes body, struct why *why)
{
	struct why reason = {0};
	enum err err = bus_reply(kit->bus, request, body, &reason);
	if (err == ERR_LIMIT)
		return bus_refuse(kit->bus, request, &reason, why);
	return ERR_OK;
}

static enum err reply_record(struct kit *kit, uint64_t request, const struct record_type *type,
        const void *record, struct why *why)
{
	struct kit_reply reply = {.type = type};
	struct why reason = {0};
	enum err err = kit_answer(&reply, record, &reason);
	err = err ? bus_refuse(kit->bus, request, &reason, why)
	          : reply_with(kit, request, buffer_bytes(&reply.body), why);
	buffer_fini(&reply.body);
	return err;
}

/* --- Announcing ----------------------------------------------------------------------------- */

static const char *subject_add(struct arena *arena, const struct kit *kit, const char *method)
{
	char subject[160];
	int len = snprintf(subject, sizeof(subject), "svc.%s.%s", kit->service->name, method);
	return arena_copy(arena, (struct text){subject, (size_t)len}).ptr;
}

enum err requests_serve(struct kit *kit, struct why *why)
{
	size_t count = 0;
	while (kit->service->methods[count].name)
		count++;
	arena_clear(&kit->arena);
	const char **subjects = arena_zero(&kit->arena, count + 3, sizeof(*subjects));
	for (size_t i = 0; i < count; i++)
		subjects[i] = subject_add(&kit->arena, kit, kit->service->methods[i].name);
	subjects[count] = subject_add(&kit->arena, kit, "health");
	subjects[count + 1] = subject_add(&kit->arena, kit, "digest");
	return bus_serve(kit->bus, subjects, why);
}

/* --- Waiting for the log -------------------------------------------------------------------- */

static enum err waiter_add(struct kit *kit, uint64_t request, uint64_t seq, struct why *why)
{
	if (kit->waiters_count == RUNNING_WAITING_MAX) {
		struct why full = {0};
		(void)why_set(&full, ERR_LIMIT, "", "%d requests are waiting already",
		        RUNNING_WAITING_MAX);
		return bus_refuse(kit->bus, request, &full, why);
	}
	kit->waiters[kit->waiters_count++] = (struct running_waiter){request, seq};
	return ERR_OK;
}

/* Takes one waiter for seq out; false when there is none. */
static bool waiter_take(struct kit *kit, uint64_t seq, uint64_t *request)
{
	for (unsigned i = 0; i < kit->waiters_count; i++) {
		if (kit->waiters[i].seq != seq)
			continue;
		*request = kit->waiters[i].request;
		kit->waiters_count--;
		memmove(&kit->waiters[i], &kit->waiters[i + 1],
		        (kit->waiters_count - i) * sizeof(kit->waiters[0]));
		return true;
	}
	return false;
}

static struct text outcome_note(struct kit *kit, char *out, size_t size)
{
	uint32_t count = outputs_count(kit->outputs);
	if (count == 0)
		return TEXT_NONE;
	struct text first = outputs_events(kit->outputs)[0].subject;
	int len = count == 1 ? snprintf(out, size, "%.*s", TEXT_ARG(first))
	                     : snprintf(out, size, "%.*s and %u more", TEXT_ARG(first), count - 1);
	return (struct text){out, (size_t)len};
}

enum err requests_decided(struct kit *kit, uint64_t seq, const struct why *refusal, struct why *why)
{
	uint64_t request = 0;
	char note[320];
	enum err err = ERR_OK;
	while (!err && waiter_take(kit, seq, &request)) {
		const struct command_done done = {
		        .seq = seq,
		        .events = outputs_count(kit->outputs),
		        .note = outcome_note(kit, note, sizeof(note)),
		};
		err = intake_commit(kit, why);
		if (!err)
			err = refusal->code ? bus_refuse(kit->bus, request, refusal, why)
			                    : reply_record(kit, request, &record_command_done,
			                              &done, why);
	}
	return err;
}

static enum err digest_reply(struct kit *kit, uint64_t request, struct why *why)
{
	char digest[33];
	enum err err = store_digest(kit->store, kit->service->tables, digest, why);
	if (err)
		return err;
	const struct digest_reply reply = {text_of(digest), kit->progress.cursor};
	return reply_record(kit, request, &record_digest_reply, &reply, why);
}

enum err requests_digests(struct kit *kit, struct why *why)
{
	uint64_t request = 0;
	enum err err = ERR_OK;
	while (!err && intake_at_one_sequence(kit) && waiter_take(kit, 0, &request))
		err = digest_reply(kit, request, why);
	return err;
}

/* --- One request ---------------------------------------------------------------------------- */

static const struct kit_method *method_find(const struct kit *kit, struct text name)
{
	for (const struct kit_method *row = kit->service->methods; row->name; row++)
		if (text_is(name, row->name))
			return row;
	return NULL;
}

static enum err answer(struct kit *kit, const struct kit_method *method, const void *record,
        uint64_t request, struct why *why)
{
	struct kit_reply reply = {.type = method->reply};
	struct why reason = {0};
	enum err err = method->answer(kit->self, record, &kit->arena, &reply, &reason);
	CHECK(err || reply.given);
	err = err ? bus_refuse(kit->bus, request, &reason, why)
	          : reply_with(kit, request, buffer_bytes(&reply.body), why);
	buffer_fini(&reply.body);
	return err;
}

static enum err command(struct kit *kit, const struct kit_method *method, const void *record,
        uint64_t request, struct why *why)
{
	struct why reason = {0};
	uint64_t seq = 0;
	outputs_begin(kit->asked, 0);
	enum err err = method->command(kit->self, record, &kit->arena, kit->asked, &reason);
	CHECK(err || outputs_count(kit->asked) == 1);
	if (!err)
		err = world_publish(kit, kit->asked, &seq, &reason);
	return err ? bus_refuse(kit->bus, request, &reason, why)
	           : waiter_add(kit, request, seq, why);
}

static enum err method_run(struct kit *kit, const struct kit_method *method,
        const struct bus_message *message, struct why *why)
{
	struct why reason = {0};
	uint64_t request = message->request;
	void *record = arena_zero(&kit->arena, 1, method->request->size);
	/* Decoded from a copy: commands and answers may use the bus while they read it. */
	struct text body = arena_copy(
	        &kit->arena, (struct text){(const char *)message->data.ptr, message->data.len});
	if (record_decode(method->request, bytes_of(body.ptr, body.len), &kit->arena, record,
	            &reason) != ERR_OK)
		return bus_refuse(kit->bus, request, &reason, why);
	return method->answer ? answer(kit, method, record, request, why)
	                      : command(kit, method, record, request, why);
}

static struct text method_name(const struct kit *kit, struct text subject)
{
	size_t before = strlen("svc.") + strlen(kit->service->name) + 1;
	return subject.len > before ? text_slice(subject, before, subject.len) : TEXT_NONE;
}

enum err requests_take(struct kit *kit, const struct bus_message *message, struct why *why)
{
	struct text name = method_name(kit, message->subject);
	arena_clear(&kit->arena);
	if (text_is(name, "health")) {
		struct service_health health;
		health_fill(kit, &health);
		return reply_record(kit, message->request, &record_service_health, &health, why);
	}
	if (text_is(name, "digest")) {
		enum err err = waiter_add(kit, message->request, 0, why);
		return err ? err : requests_digests(kit, why);
	}
	const struct kit_method *method = method_find(kit, name);
	if (method)
		return method_run(kit, method, message, why);
	struct why unknown = {0};
	(void)why_set(&unknown, ERR_NOT_FOUND, "", "%s has no method '%.*s'", kit->service->name,
	        TEXT_ARG(name));
	return bus_refuse(kit->bus, message->request, &unknown, why);
}
