#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/wire/subject.h"
#include "services/kit/running.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kit_reply {
	const struct record_type *type;
	struct buffer *body;
	bool given;
};

enum err kit_answer(struct kit_reply *reply, const void *record, struct why *why)
{
	CHECK(!reply->given);
	enum err err = record_encode(reply->type, record, reply->body, why);
	reply->given = err == ERR_OK;
	return err;
}

/* A long answer is not written into one that grows from nothing: of one request after the other. */
static struct kit_reply reply_begin(struct kit *kit, const struct record_type *type)
{
	buffer_clear(&kit->reply);
	return (struct kit_reply){.type = type, .body = &kit->reply};
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
	struct kit_reply reply = reply_begin(kit, type);
	struct why reason = {0};
	enum err err = kit_answer(&reply, record, &reason);
	return err ? bus_refuse(kit->bus, request, &reason, why)
		   : reply_with(kit, request, buffer_bytes(reply.body), why);
}

/* --- Pieces of an input ---------------------------------------------------------------------- */

static enum err tell_part(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct kit *kit = self;
	const struct input_part *part = request;
	(void)arena;
	if (part->number < 0)
		return why_set(why, ERR_BAD_VALUE, "input_part.number",
			"wanted a number from 0, got %lld", (long long)part->number);
	return stage_tell(event, kit->service->name, part, why);
}

/* Every service takes them; of this command `self` is the kit. */
static const struct kit_method part_method = {
	.name = "part",
	.request = &record_input_part,
	.reply = &record_command_done,
	.doc = "Takes a piece of an input that does not fit one event.",
	.command = tell_part,
};

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
	const char **subjects = arena_zero(&kit->arena, count + 4, sizeof(*subjects));
	for (size_t i = 0; i < count; i++)
		subjects[i] = subject_add(&kit->arena, kit, kit->service->methods[i].name);
	subjects[count] = subject_add(&kit->arena, kit, "health");
	subjects[count + 1] = subject_add(&kit->arena, kit, "digest");
	subjects[count + 2] = subject_add(&kit->arena, kit, part_method.name);
	return bus_serve(kit->bus, subjects, why);
}

/* --- Waiting for the log -------------------------------------------------------------------- */

static enum err waiter_add(struct kit *kit, const struct running_waiter *waiter, struct why *why)
{
	if (kit->waiters_count == RUNNING_WAITING_MAX) {
		struct why full = {0};
		(void)why_set(&full, ERR_LIMIT, "", "%d requests are waiting already",
			RUNNING_WAITING_MAX);
		return bus_refuse(kit->bus, waiter->request, &full, why);
	}
	kit->waiters[kit->waiters_count++] = *waiter;
	return ERR_OK;
}

static struct running_waiter waiter_take(struct kit *kit, unsigned at)
{
	struct running_waiter taken = kit->waiters[at];
	kit->waiters_count--;
	memmove(&kit->waiters[at], &kit->waiters[at + 1],
		(kit->waiters_count - at) * sizeof(kit->waiters[0]));
	return taken;
}

/* The events that came of it, or what the service itself said of them. */
static struct text outcome_note(struct kit_outputs *outputs, char *out, size_t size)
{
	uint32_t count = outputs_count(outputs), drafts = outputs_spilled(outputs);
	if (outputs_note(outputs)[0])
		return text_of(outputs_note(outputs));
	if (count == 0)
		return TEXT_NONE;
	struct text first = outputs_event(outputs, 0)->subject;
	if (drafts) {
		int told = snprintf(
			out, size, "%u events, effective by %.*s", drafts, TEXT_ARG(first));
		return (struct text){out, (size_t)told};
	}
	int len = count == 1 ? snprintf(out, size, "%.*s", TEXT_ARG(first))
			     : snprintf(out, size, "%.*s and %u more", TEXT_ARG(first), count - 1);
	return (struct text){out, (size_t)len};
}

static enum err command_reply(struct kit *kit, const struct running_waiter *waiter,
	struct kit_outputs *outputs, struct why *why)
{
	char note[512];
	struct text told = outcome_note(outputs, note, sizeof(note));
	if (waiter->last > waiter->first && waiter->notes[0]) {
		int len = snprintf(note, sizeof(note), "%s", waiter->notes);
		if (waiter->notes_more)
			snprintf(note + len, sizeof(note) - (size_t)len, "; and %u more",
				waiter->notes_more);
		told = text_of(note);
	}
	const struct command_done done = {
		.seq = waiter->last,
		.events = waiter->events,
		.note = told,
	};
	if (waiter->refusal.code)
		return bus_refuse(kit->bus, waiter->request, &waiter->refusal, why);
	return reply_record(kit, waiter->request, &record_command_done, &done, why);
}

/* A command of several events has as many outcomes; as many as there is room for are told. */
static void notes_add(struct running_waiter *waiter, const char *note)
{
	size_t len = strlen(waiter->notes), more = strlen(note);
	if (!more)
		return;
	if (waiter->notes_more || len + more + 3 > sizeof(waiter->notes)) {
		waiter->notes_more++;
		return;
	}
	snprintf(waiter->notes + len, sizeof(waiter->notes) - len, "%s%s", len ? "; " : "", note);
}

static void waiter_note(
	struct running_waiter *waiter, const struct kit_outputs *outputs, const struct why *refusal)
{
	notes_add(waiter, outputs_note(outputs));
	uint32_t drafts = outputs_spilled(outputs);
	waiter->events += drafts ? drafts : outputs_count(outputs);
	if (refusal->code && !waiter->refusal.code)
		waiter->refusal = *refusal;
}

/* What one of its inputs leads to waits to be published: nobody is answered by what is not on disk.
 */
static bool is_gathered(const struct kit *kit, const struct running_waiter *waiter)
{
	for (unsigned i = 0; i < kit->decided_count; i++)
		if (kit->gathering[i].input >= waiter->first &&
			kit->gathering[i].input <= waiter->last)
			return true;
	return false;
}

enum err requests_decided(struct kit *kit, uint64_t seq, const struct why *refusal,
	struct kit_outputs *outputs, struct why *why)
{
	enum err err = ERR_OK;
	for (unsigned i = 0; !err && i < kit->waiters_count;) {
		struct running_waiter *waiter = &kit->waiters[i];
		bool concerned = waiter->last > 0 && seq >= waiter->first;
		if (concerned && seq <= waiter->last)
			waiter_note(waiter, outputs, refusal);
		if (!concerned || seq < waiter->last || is_gathered(kit, waiter)) {
			i++;
			continue;
		}
		struct running_waiter taken = waiter_take(kit, i);
		err = command_reply(kit, &taken, outputs, why);
	}
	return err;
}

/* Nothing is said while all tables are read, of whatever size. */
enum { DIGEST_AWAY_MS = 600000 };

static enum err digest_reply(struct kit *kit, uint64_t request, struct why *why)
{
	char digest[33];
	intake_away(kit, DIGEST_AWAY_MS);
	enum err err = intake_save(kit, why);
	if (!err)
		err = store_digest(kit->store, kit->service->tables, digest, why);
	if (err)
		return err;
	const struct digest_reply reply = {text_of(digest), kit->progress.cursor};
	return reply_record(kit, request, &record_digest_reply, &reply, why);
}

enum err requests_digests(struct kit *kit, struct why *why)
{
	enum err err = ERR_OK;
	for (unsigned i = 0; !err && intake_at_one_sequence(kit) && i < kit->waiters_count;)
		if (kit->waiters[i].last == 0)
			err = digest_reply(kit, waiter_take(kit, i).request, why);
		else
			i++;
	return err;
}

/* What a command asked for is in the log, and is decided when events are taken again. */
enum err requests_give_up(struct kit *kit, struct why *why)
{
	struct why reason = kit->rest;
	(void)why_prefix(&reason, "what was asked is in the log and is done when there is room");
	enum err err = ERR_OK;
	while (!err && kit->waiters_count > 0)
		err = bus_refuse(kit->bus, waiter_take(kit, 0).request, &reason, why);
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
	struct kit_reply reply = reply_begin(kit, method->reply);
	struct why reason = {0};
	enum err err = method->answer(kit->self, record, &kit->arena, &reply, &reason);
	CHECK(err || reply.given);
	err = err ? bus_refuse(kit->bus, request, &reason, why)
		  : reply_with(kit, request, buffer_bytes(reply.body), why);
	/* The next one would be refused as well. */
	if (!err && running_state_is_damaged(kit, &reason)) {
		err = reason.code;
		if (why)
			*why = reason;
	}
	return err;
}

/* No event came of it: the service's note, or its refusal, is the answer. */
static enum err command_ended(
	struct kit *kit, uint64_t request, const struct why *refusal, struct why *why)
{
	const char *note = outputs_note(kit->asked);
	const struct command_done done = {.note = note[0] ? text_of(note) : TEXT_NONE};
	return refusal->code ? bus_refuse(kit->bus, request, refusal, why)
			     : reply_record(kit, request, &record_command_done, &done, why);
}

static enum err command(struct kit *kit, const struct kit_method *method, const void *record,
	uint64_t request, struct why *why)
{
	struct why refusal = {0};
	uint32_t first = kit->gathered_count ? outputs_count(kit->asked) : 0;
	if (kit->waiters_count + kit->gathered_count == RUNNING_WAITING_MAX) {
		(void)why_set(&refusal, ERR_LIMIT, "", "%d requests are waiting already",
			RUNNING_WAITING_MAX);
		return bus_refuse(kit->bus, request, &refusal, why);
	}
	if (first)
		outputs_cut(kit->asked, first);
	else
		outputs_begin(kit->asked, 0);
	void *self = method == &part_method ? kit : kit->self;
	enum err err = method->command(self, record, &kit->arena, kit->asked, &refusal);
	if (err && !refusal.code)
		refusal.code = err;
	uint32_t count = outputs_count(kit->asked) - first;
	if (err || !count) {
		err = command_ended(kit, request, &refusal, why);
		outputs_cut(kit->asked, first);
		return err;
	}
	kit->gathered[kit->gathered_count++] =
		(struct running_gathered){.request = request, .first = first, .count = count};
	return kit->gathered_count == RUNNING_GATHERED_MAX ? requests_publish(kit, why) : ERR_OK;
}

/* The events of some commands as one block. *refusal: nothing of it was taken. */
static enum err publish_some(struct kit *kit, const struct running_gathered *commands,
	unsigned count, struct why *refusal, struct why *why)
{
	const struct running_gathered *end = &commands[count - 1];
	uint32_t events = end->first + end->count - commands->first;
	uint64_t last = 0;
	enum err err = world_publish(
		kit, outputs_events(kit->asked) + commands->first, events, &last, refusal);
	if (err)
		return err;
	for (unsigned i = 0; !err && i < count; i++) {
		struct running_waiter waiter = {.request = commands[i].request};
		waiter.first = last + 1 - events + (commands[i].first - commands->first);
		waiter.last = waiter.first + commands[i].count - 1;
		err = waiter_add(kit, &waiter, why);
	}
	CHECK(!err);
	return ERR_OK;
}

/* A block that the broker will not have as a whole is tried command by command, so that each gets
 * its own refusal and the others are taken. */
enum err requests_publish(struct kit *kit, struct why *why)
{
	unsigned count = kit->gathered_count;
	struct why refusal = {0};
	enum err err = ERR_OK;
	kit->gathered_count = 0;
	if (!count)
		return ERR_OK;
	enum err whole = publish_some(kit, kit->gathered, count, &refusal, why);
	for (unsigned i = 0; whole && !err && i < count; i++) {
		enum err one = whole;
		if (count > 1 && !intake_passes(whole))
			one = publish_some(kit, &kit->gathered[i], 1, &refusal, why);
		if (one)
			err = bus_refuse(kit->bus, kit->gathered[i].request, &refusal, why);
	}
	return err;
}

static enum err refuse_while_resting(struct kit *kit, uint64_t request, struct why *why)
{
	struct why reason = kit->rest;
	(void)why_prefix(
		&reason, "%s takes no commands until there is room again", kit->service->name);
	return bus_refuse(kit->bus, request, &reason, why);
}

static enum err method_run(struct kit *kit, const struct kit_method *method,
	const struct bus_message *message, struct why *why)
{
	struct why reason = {0};
	uint64_t request = message->request;
	if (method->command && kit->rest.code)
		return refuse_while_resting(kit, request, why);
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
	if (text_is(name, part_method.name))
		return method_run(kit, &part_method, message, why);
	if (text_is(name, "digest")) {
		const struct running_waiter waiter = {.request = message->request};
		enum err err = waiter_add(kit, &waiter, why);
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
