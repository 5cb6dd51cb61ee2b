#include "broker/core/metrics.h"

#include <inttypes.h>
#include <stddef.h>

/* Upper bounds of the buckets; the last one has none. */
static const uint64_t bounds_us[METRICS_BUCKETS - 1] = {
	100, 250, 500, 1000, 2500, 5000, 10000, 25000, 100000, 500000, 2500000};

void metrics_commit(struct metrics *metrics, int64_t took_us, uint64_t bytes)
{
	/* The wall clock may have been set back. */
	uint64_t us = took_us > 0 ? (uint64_t)took_us : 0;
	size_t i = 0;
	while (i < METRICS_BUCKETS - 1 && us > bounds_us[i])
		i++;
	metrics->commit_buckets[i]++;
	metrics->commits++;
	metrics->commit_us += us;
	metrics->committed_bytes += bytes;
}

uint64_t metrics_commit_us(const struct metrics *metrics, double share)
{
	uint64_t wanted = (uint64_t)((double)metrics->commits * share), seen = 0;
	for (size_t i = 0; i < METRICS_BUCKETS - 1 && metrics->commits; i++) {
		seen += metrics->commit_buckets[i];
		if (seen > wanted || seen == metrics->commits)
			return bounds_us[i];
	}
	return metrics->commits ? bounds_us[METRICS_BUCKETS - 2] : 0;
}

struct row {
	const char *name, *type, *help;
	size_t at;
};

#define COUNTER(member, name, help)                                                                \
	{                                                                                          \
		name, "counter", help, offsetof(struct metrics, member)                            \
	}
#define GAUGE(member, name, help)                                                                  \
	{                                                                                          \
		name, "gauge", help, offsetof(struct metrics_gauges, member)                       \
	}

static const struct row counters[] = {
	COUNTER(published_events, "serai_broker_events_published_total",
		"Events taken into the log."),
	COUNTER(published_bytes, "serai_broker_published_bytes_total", "Bytes of their blocks."),
	COUNTER(live_events, "serai_broker_live_events_total", "Events under $live., not logged."),
	COUNTER(delivered_blocks, "serai_broker_blocks_delivered_total",
		"Blocks sent to subscribers."),
	COUNTER(delivered_bytes, "serai_broker_delivered_bytes_total",
		"Bytes sent to subscribers."),
	COUNTER(caught_up_blocks, "serai_broker_blocks_caught_up_total",
		"Blocks looked at for subscribers that were behind."),
	COUNTER(refusals, "serai_broker_refusals_total", "Operations answered by ERR."),
	COUNTER(requests, "serai_broker_requests_total", "Requests passed on to servers."),
	COUNTER(hellos, "serai_broker_sessions_total", "Sessions opened."),
	COUNTER(committed_bytes, "serai_broker_committed_bytes_total", "Bytes written and synced."),
};

static const struct row gauges_rows[] = {
	GAUGE(first_seq, "serai_broker_log_first_sequence",
		"Sequence of the first event there is."),
	GAUGE(last_seq, "serai_broker_log_last_sequence", "Sequence of the last event on disk."),
	GAUGE(peers, "serai_broker_sessions", "Sessions open now."),
	GAUGE(subscriptions, "serai_broker_subscriptions", "Subscriptions open now."),
	GAUGE(behind, "serai_broker_subscriptions_behind",
		"Subscriptions that catch up from the log."),
	GAUGE(queued_bytes, "serai_broker_queued_bytes", "Bytes published that wait for the disk."),
	GAUGE(requests_open, "serai_broker_requests_open",
		"Requests that nobody has answered yet."),
};

/* The log counts it. */
static const struct row read_row = {"serai_broker_log_read_bytes_total", "counter",
	"Bytes read from the log's files since the start.",
	offsetof(struct metrics_gauges, read_bytes)};

static void print_row(const struct row *row, const void *of, struct buffer *out)
{
	uint64_t value = *(const uint64_t *)((const char *)of + row->at);
	buffer_format(out, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", row->name, row->help,
		row->name, row->type, row->name, value);
}

static void print_histogram(const struct metrics *metrics, struct buffer *out)
{
	static const char name[] = "serai_broker_commit_duration_seconds";
	uint64_t sum = 0;
	buffer_format(out,
		"# HELP %s From handing a batch to the disk to its sync.\n# TYPE %s histogram\n",
		name, name);
	for (size_t i = 0; i < METRICS_BUCKETS - 1; i++) {
		sum += metrics->commit_buckets[i];
		buffer_format(out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", name,
			(double)bounds_us[i] / 1e6, sum);
	}
	buffer_format(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n%s_sum %g\n%s_count %" PRIu64 "\n",
		name, metrics->commits, name, (double)metrics->commit_us / 1e6, name,
		metrics->commits);
}

void metrics_print(
	const struct metrics *metrics, const struct metrics_gauges *gauges, struct buffer *out)
{
	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++)
		print_row(&counters[i], metrics, out);
	for (size_t i = 0; i < sizeof(gauges_rows) / sizeof(gauges_rows[0]); i++)
		print_row(&gauges_rows[i], gauges, out);
	print_row(&read_row, gauges, out);
	buffer_format(out,
		"# HELP serai_broker_log_stopped 1 after a failed sync: nothing is taken.\n"
		"# TYPE serai_broker_log_stopped gauge\nserai_broker_log_stopped %d\n",
		gauges->stopped);
	buffer_format(out,
		"# HELP serai_broker_log_full 1 while the disk has no room: nothing is taken.\n"
		"# TYPE serai_broker_log_full gauge\nserai_broker_log_full %d\n",
		gauges->full);
	buffer_format(out,
		"# HELP serai_broker_file_refused 1 while the file cannot be taken as it is.\n"
		"# TYPE serai_broker_file_refused gauge\n"
		"serai_broker_file_refused{file=\"peers\"} %d\n"
		"serai_broker_file_refused{file=\"policies\"} %d\n",
		gauges->acl_refused, gauges->policies_refused);
	print_histogram(metrics, out);
}
