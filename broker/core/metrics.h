/* What the broker counts of itself: told on request (svc.broker.status, svc.broker.metrics), and as
 * an event that is not logged ($sys.broker.status) to whoever subscribes. */
#ifndef SERAI_BROKER_CORE_METRICS_H
#define SERAI_BROKER_CORE_METRICS_H

#include "proto/base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum { METRICS_BUCKETS = 12 };

struct metrics {
	uint64_t published_events, published_bytes, live_events;
	uint64_t delivered_blocks, delivered_bytes; /* sent to subscribers */
	uint64_t caught_up_blocks;                  /* looked at for those who were behind */
	uint64_t refusals, requests, hellos;
	uint64_t commits, committed_bytes, commit_us; /* commit_us: in sum */
	uint64_t commit_buckets[METRICS_BUCKETS];     /* not cumulative */
	int64_t commit_begun_us, next_event_ms, started_us;
};

/* How things stand at this moment. */
struct metrics_gauges {
	uint64_t first_seq, last_seq, read_bytes;
	uint64_t peers, subscriptions, behind, queued_bytes, requests_open;
	bool stopped, full, acl_refused, policies_refused;
};

void metrics_commit(struct metrics *metrics, int64_t took_us, uint64_t bytes);

/* An upper bound of the share of commits, in microseconds; 0 when there were none. */
uint64_t metrics_commit_us(const struct metrics *metrics, double share);

/* Prometheus' text exposition, version 0.0.4. */
void metrics_print(
	const struct metrics *metrics, const struct metrics_gauges *gauges, struct buffer *out);

#endif
