/* Events that wait for a plugin, in the log's order, as the bytes it will be given. */
#ifndef SERAI_SERVICES_ANALYSIS_BATCH_H
#define SERAI_SERVICES_ANALYSIS_BATCH_H

#include "proto/bus/bus.h"
#include "services/analysis/blame.h"

enum { BATCH_WAITING_MAX = 1024, BATCH_BYTES_MAX = 900000 };

struct batch_event {
	uint64_t seq;
	int64_t time_us;
	size_t at, len; /* of its map in bytes */
};

/* All-zero to begin with. */
struct batch {
	struct buffer bytes;
	struct batch_event *events;
	size_t count, room;
};

void batch_fini(struct batch *batch);
void batch_clear(struct batch *batch);

/* Is there room for another event? */
bool batch_takes(const struct batch *batch);
void batch_add(struct batch *batch, const struct bus_message *event);

/* How many of the first `most` events fit into one batch; at least 1 when there is one. */
uint32_t batch_fit(const struct batch *batch, uint32_t most);

/* Where its first `count` events stand in the log. */
struct blame_batch batch_span(const struct batch *batch, uint32_t count);

/* Appends the MessagePack list of the first `count` events. */
void batch_list(const struct batch *batch, uint32_t count, struct buffer *out);

/* Subject of event i, lent until the batch changes. */
struct text batch_subject(const struct batch *batch, uint32_t i);
const struct batch_event *batch_find(const struct batch *batch, uint64_t seq);

/* Forgets the first `count` events: they are handled. */
void batch_drop(struct batch *batch, uint32_t count);

#endif
