#include "broker/core/own.h"

#include "broker/core/consumers.h"
#include "broker/core/streams.h"
#include "proto/base/check.h"
#include "proto/codec/record.h"
#include "proto/records/service.h"

#include <string.h>
#include <utlist.h>

enum { EVENT_EVERY_MS = 5000 };

static struct metrics_gauges gauges_of(const struct core *core)
{
	struct metrics_gauges gauges = {
		.first_seq = log_oldest_seq(core->log),
		.last_seq = log_last_seq(core->log),
		.read_bytes = log_bytes_read(core->log),
		.peers = HASH_COUNT(core->sessions),
		.queued_bytes = core->queued_bytes,
		.requests_open = requests_open(core),
		.stopped = core->stopped,
		.full = core->full,
		.acl_refused = core->acl_refused.code,
		.policies_refused = core->policies_refused.code,
	};
	const struct channel *channel;
	for (const struct session *s = core->sessions; s; s = s->hh.next)
		gauges.subscriptions += s->channels_count;
	DL_FOREACH (core->behind, channel) {
		gauges.behind++;
	}
	return gauges;
}

/* What is refused now, with its place. */
static struct text refused_text(const struct why *why, struct buffer *out)
{
	if (!why->code)
		return TEXT_NONE;
	buffer_format(out, "%s%s%s", why->where, why->where[0] ? ": " : "", why->text);
	return buffer_as_text(out);
}

/* The words of a status. */
struct words {
	struct buffer peers, policies, log;
};

static void words_fini(struct words *words)
{
	buffer_fini(&words->peers);
	buffer_fini(&words->policies);
	buffer_fini(&words->log);
}

/* Lends the words. */
static struct broker_status status_of(const struct core *core, struct words *words)
{
	const struct metrics *metrics = &core->metrics;
	struct metrics_gauges gauges = gauges_of(core);
	return (struct broker_status){
		.started_at = metrics->started_us,
		.first_seq = gauges.first_seq,
		.last_seq = gauges.last_seq,
		.sessions = (int64_t)gauges.peers,
		.subscriptions = (int64_t)gauges.subscriptions,
		.behind = (int64_t)gauges.behind,
		.queued_bytes = (int64_t)gauges.queued_bytes,
		.requests_open = (int64_t)gauges.requests_open,
		.published = metrics->published_events,
		.live = metrics->live_events,
		.delivered_bytes = metrics->delivered_bytes,
		.refused = metrics->refusals,
		.requests = metrics->requests,
		.commits = metrics->commits,
		.commit_p50_us = (int64_t)metrics_commit_us(metrics, 0.5),
		.commit_p99_us = (int64_t)metrics_commit_us(metrics, 0.99),
		.stopped = core->stopped ? text_of(core->stopped_why.text) : TEXT_NONE,
		.full = core->full ? text_of(core->stopped_why.text) : TEXT_NONE,
		.peers_refused = refused_text(&core->acl_refused, &words->peers),
		.policies_refused = refused_text(&core->policies_refused, &words->policies),
		.unreadable = refused_text(log_unreadable(core->log), &words->log),
	};
}

static enum err answer_status(struct own_request *asked, struct why *why)
{
	struct words words = {0};
	struct broker_status status = status_of(asked->core, &words);
	enum err err = record_encode(&record_broker_status, &status, asked->out, why);
	words_fini(&words);
	return err;
}

static void print_metrics(const struct core *core, struct buffer *out)
{
	struct metrics_gauges gauges = gauges_of(core);
	metrics_print(&core->metrics, &gauges, out);
}

static enum err answer_metrics(struct own_request *asked, struct why *why)
{
	struct buffer text = {0};
	print_metrics(asked->core, &text);
	struct broker_metrics metrics = {.text = buffer_as_text(&text)};
	enum err err = record_encode(&record_broker_metrics, &metrics, asked->out, why);
	buffer_fini(&text);
	return err;
}

static const struct method {
	const char *name;
	const struct record_type *request;
	enum err (*answer)(struct own_request *asked, struct why *why);
} methods[] = {
	{"svc.broker.status", &record_nothing, answer_status},
	{"svc.broker.metrics", &record_nothing, answer_metrics},
	{"svc.broker.consumers", &record_consumers_query, consumers_answer},
	{"svc.broker.streams", &record_stream_query, streams_answer},
	{"svc.broker.last", &record_last_query, last_answer},
	{"svc.broker.purge", &record_purge_request, trim_purge},
	{"svc.broker.seek", &record_consumer_seek, consumers_seek},
	{"svc.broker.consumer_remove", &record_consumer_named, consumers_remove},
};

void own_reply(uint64_t peer, uint64_t corr, struct bytes body, struct effects *effects)
{
	struct reply reply = {.body = body};
	struct frame back = {.version = FRAME_VERSION, .op = FRAME_RESP, .corr = corr};
	effects_send_record(effects, peer, &back, &record_reply, &reply);
}

/* A refusal comes as from any other server. */
void own_refuse(uint64_t peer, uint64_t corr, const struct why *why, struct effects *effects)
{
	struct frame back = {.version = FRAME_VERSION,
		.op = FRAME_RESP,
		.flags = FRAME_REPLY_ERROR,
		.corr = corr};
	effects_send_error(effects, peer, &back, why);
}

static void answer(const struct method *method, struct own_request *asked,
	const struct frame *frame, struct bytes request, struct effects *effects)
{
	struct why why = {0};
	void *record = arena_zero(asked->arena, 1, method->request->size);
	enum err err = record_decode(method->request, request, asked->arena, record, &why);
	asked->record = record;
	if (!err)
		err = method->answer(asked, &why);
	if (err) {
		own_refuse(asked->session->peer, frame->corr, &why, effects);
	} else if (asked->later) {
		return;
	} else if (asked->command) {
		asked->command->peer = asked->session->peer;
		asked->command->corr = frame->corr;
		asked->command->command = true;
	} else {
		own_reply(asked->session->peer, frame->corr, buffer_bytes(asked->out), effects);
	}
}

bool own_answer(struct core *core, struct session *session, const struct frame *frame,
	const struct request *request, struct effects *effects)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		if (!text_is(request->method, methods[i].name))
			continue;
		struct arena arena = {0};
		struct buffer out = {0};
		struct own_request asked = {.core = core,
			.session = session,
			.arena = &arena,
			.out = &out,
			.corr = frame->corr};
		answer(&methods[i], &asked, frame, request->body, effects);
		buffer_fini(&out);
		arena_fini(&arena);
		return true;
	}
	return false;
}

void own_done(const struct core *core, const struct promise *made, struct effects *effects)
{
	struct buffer body = {0};
	struct command_done done = {.seq = made->first_seq}; /* nothing else follows from it */
	if (!broker_session(core, made->peer))
		return;
	CHECK(record_encode(&record_command_done, &done, &body, NULL) == ERR_OK);
	own_reply(made->peer, made->corr, buffer_bytes(&body), effects);
	buffer_fini(&body);
}

void own_tick(struct core *core, struct effects *effects)
{
	if (core->now_ms < core->metrics.next_event_ms)
		return;
	core->metrics.next_event_ms = core->now_ms + EVENT_EVERY_MS;
	struct buffer text = {0};
	struct words words = {0};
	struct broker_status status = status_of(core, &words);
	publish_unlogged(core, TEXT("$sys.broker.status"), &record_broker_status, &status, effects);
	print_metrics(core, &text);
	struct broker_metrics metrics = {.text = buffer_as_text(&text)};
	publish_unlogged(
		core, TEXT("$sys.broker.metrics"), &record_broker_metrics, &metrics, effects);
	words_fini(&words);
	buffer_fini(&text);
}
