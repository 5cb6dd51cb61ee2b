#include "broker/core/request_log.h"

#include "broker/log/reserve.h"
#include "proto/base/alloc.h"
#include "proto/wire/subject.h"

#include <inttypes.h>
#include <stdlib.h>

enum { COPY_MAX = 524288 }; /* of the rows `body`: more is told by its size alone */

struct request_log {
	uint64_t seq;
	char *method;
	int64_t asked_ms;
	struct body *held; /* NULL: passed on */
};

enum err request_log_check(struct text methods, struct why *why)
{
	struct text rest = methods, method;
	while (text_split(&rest, ',', &method)) {
		method = text_trim(method);
		if (subject_filter_check(method, why))
			return why->code;
		if (!text_starts(method, TEXT("svc.")) || text_starts(method, TEXT("svc.broker")))
			return why_set(why, ERR_BAD_VALUE, "",
				"wanted methods under svc., and none of the broker's own, got "
				"'%.*s'",
				TEXT_ARG(method));
	}
	return ERR_OK;
}

bool request_log_wants(const struct core *core, struct text method)
{
	struct text rest = text_of(core->log_requests), filter;
	while (rest.len && text_split(&rest, ',', &filter))
		if (subject_matches(text_trim(filter), method))
			return true;
	return false;
}

/* svc.<service>.<method> under $req.<what>. */
static struct text subject_for(const char *what, struct text method, struct buffer *out)
{
	struct text rest = text_slice(method, strlen("svc."), method.len);
	buffer_format(out, "$req.%s.%.*s", what, TEXT_ARG(rest));
	return buffer_as_text(out);
}

static struct bytes copy_of(struct bytes body)
{
	return body.len <= COPY_MAX ? body : (struct bytes){0};
}

static enum err check_room(const struct core *core, const struct request_log_entry *entry,
	struct text subject, struct why *why)
{
	if (core->stopped) {
		*why = core->stopped_why;
		return ERR_STOPPED;
	}
	if (core->lent)
		return reserve_refuse(why);
	if (core->queued_bytes + entry->body.len > BROKER_QUEUE)
		return why_set(why, ERR_LIMIT, "",
			"%zu bytes wait for the disk, and this request is to be logged",
			core->queued_bytes);
	return subject_check(subject, why);
}

struct request_log *request_log_begin(
	struct core *core, const struct request_log_entry *entry, struct why *why)
{
	struct buffer subject = {0}, frame = {0};
	struct request_log *log = NULL;
	struct bytes copy = copy_of(entry->body);
	struct request_logged told = {.method = entry->method,
		.peer = text_of(entry->asker->identity),
		.name = text_of(entry->asker->name),
		.server = text_of(entry->server->name),
		.limit_ms = entry->limit_ms,
		.size = entry->body.len,
		.body = copy};
	struct text where = subject_for("asked", entry->method, &subject);
	if (!check_room(core, entry, where, why)) {
		struct promise *made = publish_own(core, where, &record_request_logged, &told);
		made->request = entry->number;
		made->bytes = copy.len;
		core->queued_bytes += copy.len;
		buffer_add(&frame, entry->frame_body.ptr, entry->frame_body.len);
		log = alloc_zero(1, sizeof(*log));
		log->seq = made->first_seq;
		log->method = text_copy(entry->method);
		log->asked_ms = core->now_ms;
		log->held = body_create(&frame);
	}
	buffer_fini(&subject);
	return log;
}

bool request_log_is_held(const struct request_log *log)
{
	return log && log->held;
}

struct body *request_log_release(struct request_log *log)
{
	struct body *held = log->held;
	log->held = NULL;
	return held;
}

void request_log_drop(struct request_log **out)
{
	struct request_log *log = *out;
	if (!log)
		return;
	body_drop(&log->held);
	free(log->method);
	free(log);
	*out = NULL;
}

void request_log_end(struct core *core, struct request_log **out, const char *outcome,
	struct bytes answer, struct text reason)
{
	const struct request_log *log = *out;
	struct buffer subject = {0};
	if (!log)
		return;
	struct reply_logged told = {.method = text_of(log->method),
		.request = log->seq,
		.outcome = text_of(outcome),
		.took_ms = core->now_ms - log->asked_ms,
		.size = answer.len,
		.body = copy_of(answer),
		.reason = reason};
	if (!core->stopped && !core->draining)
		publish_own(core, subject_for("answered", told.method, &subject),
			&record_reply_logged, &told);
	buffer_fini(&subject);
	request_log_drop(out);
}
