#include "broker/own.h"

#include "proto/base/check.h"
#include "proto/codec/record.h"

#include <string.h>
#include <utlist.h>

enum { EVENT_EVERY_MS = 5000 };

static struct metrics_gauges gauges_of(const struct core *core)
{
	struct metrics_gauges gauges = {
		.first_seq = log_first_seq(core->log),
		.last_seq = log_last_seq(core->log),
		.peers = HASH_COUNT(core->sessions),
		.queued_bytes = core->queued_bytes,
		.requests_open = requests_open(core),
		.stopped = core->stopped,
	};
	const struct channel *channel;
	for (const struct session *s = core->sessions; s; s = s->hh.next)
		gauges.subscriptions += s->channels_count;
	DL_FOREACH (core->behind, channel) {
		gauges.behind++;
	}
	return gauges;
}

static struct broker_status status_of(const struct core *core)
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
	};
}

static enum err encode_status(const struct core *core, struct buffer *out)
{
	struct broker_status status = status_of(core);
	return record_encode(&record_broker_status, &status, out, NULL);
}

static enum err encode_metrics(const struct core *core, struct buffer *out)
{
	struct buffer text = {0};
	struct metrics_gauges gauges = gauges_of(core);
	metrics_print(&core->metrics, &gauges, &text);
	struct broker_metrics metrics = {.text = buffer_as_text(&text)};
	enum err err = record_encode(&record_broker_metrics, &metrics, out, NULL);
	buffer_fini(&text);
	return err;
}

static const struct {
	const char *method;
	enum err (*encode)(const struct core *core, struct buffer *out);
} methods[] = {
	{"svc.broker.status", encode_status},
	{"svc.broker.metrics", encode_metrics},
};

bool own_answer(struct core *core, const struct session *session, const struct frame *frame,
	const struct request *request, struct effects *effects)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (!text_is(request->method, methods[i].method))
			continue;
		struct buffer body = {0};
		CHECK(methods[i].encode(core, &body) == ERR_OK);
		struct reply reply = {.body = buffer_bytes(&body)};
		struct frame back = {
			.version = FRAME_VERSION, .op = FRAME_RESP, .corr = frame->corr};
		effects_send_record(effects, session->peer, &back, &record_reply, &reply);
		buffer_fini(&body);
		return true;
	}
	return false;
}

void own_tick(struct core *core, struct effects *effects)
{
	if (core->now_ms < core->metrics.next_event_ms)
		return;
	core->metrics.next_event_ms = core->now_ms + EVENT_EVERY_MS;
	struct broker_status status = status_of(core);
	publish_unlogged(core, TEXT("$sys.broker.status"), &record_broker_status, &status, effects);
}
