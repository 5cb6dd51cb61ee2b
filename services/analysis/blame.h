/* What to do when a plugin has died: pure rules, with time as an argument.
 *
 * A death is first tried again with the same batch, after a pause that grows. A batch that has
 * killed twice is halved, at once and as often as needed, until one event stands alone; when that
 * one kills again it is set aside. The halving's own deaths are our experiments and do not count;
 * of all others, five in ten minutes put the plugin into quarantine. */
#ifndef SERAI_SERVICES_ANALYSIS_BLAME_H
#define SERAI_SERVICES_ANALYSIS_BLAME_H

#include <stdint.h>

enum {
	BLAME_DEATHS_MAX = 5,
	BLAME_WINDOW_MS = 600000,
	BLAME_WAIT_MIN_MS = 100,
	BLAME_WAIT_MAX_MS = 10000,
	BLAME_BATCH_MAX = 512, /* events */
};

struct blame {
	uint64_t
		seq; /* first event of the batch that killed last; 0: none, or it went well since */
	uint64_t hunted; /* an event up to this one kills: the batch is being halved; 0: no hunt */
	uint32_t batch;  /* events of the next batch at most; 0: BLAME_BATCH_MAX */
	int64_t wait_ms; /* the last pause */
	int64_t deaths_ms[BLAME_DEATHS_MAX]; /* monotonic, those that count; 0: none */
};

enum blame_verdict { BLAME_RETRY, BLAME_PARK, BLAME_QUARANTINE };

struct blame_decision {
	enum blame_verdict verdict;
	int64_t wait_ms; /* before the next start */
};

/* The events of a batch; count 0: it died while starting. */
struct blame_batch {
	uint64_t first, last;
	uint32_t count;
};

struct blame_decision blame_died(
	struct blame *blame, const struct blame_batch *batch, int64_t now_ms);

/* A batch that ended with this event went well. */
void blame_survived(struct blame *blame, uint64_t last);

/* A person released it. */
void blame_forgive(struct blame *blame);

uint32_t blame_batch_max(const struct blame *blame);
unsigned blame_deaths(const struct blame *blame, int64_t now_ms);

#endif
