/* The effects of a batch as the events of one block: outputs with the counters of the inputs they
 * come from, and last the state with the cursor. Taken whole or not at all, and since counters come
 * from the input alone, never twice. Pure: makes events, publishes nothing. */
#ifndef SERAI_SERVICES_ANALYSIS_EFFECTS_H
#define SERAI_SERVICES_ANALYSIS_EFFECTS_H

#include "proto/base/keyed.h"
#include "proto/bus/bus.h"
#include "proto/codec/record.h"
#include "proto/records/analysis.h"
#include "proto/wire/manifest.h"
#include "services/analysis/batch.h"

enum { EFFECTS_PER_INPUT = 65536 };

/* All-zero to begin with. */
struct effects {
	struct arena arena;
	struct bus_event *events;
	uint32_t count, outputs;
	struct plugin_change *changes;
	uint32_t changes_count;
	bool made;
};

struct effects_batch {
	struct text id;
	const struct batch *batch;
	uint32_t count;     /* its first events, that were computed */
	bool cursor_wanted; /* publish the cursor even when nothing else is to be said */
};

void effects_fini(struct effects *effects);
void effects_clear(struct effects *effects);

/* Refuses effects of events that the batch does not hold, or out of their order. */
enum err effects_make(struct effects *effects, const struct effects_batch *batch,
	const struct host_done *done, struct why *why) MUST_USE;

/* The decision to leave out the batch's first event. */
enum err effects_park(struct effects *effects, const struct manifest *manifest,
	const struct batch *batch, const char *reason, struct why *why) MUST_USE;

bool effects_made(const struct effects *effects);
const struct bus_event *effects_events(const struct effects *effects);
uint32_t effects_count(const struct effects *effects);
uint32_t effects_outputs(const struct effects *effects);
const struct plugin_change *effects_changes(const struct effects *effects);
uint32_t effects_changes_count(const struct effects *effects);

/* Folds changes into what is remembered. */
void effects_apply(const struct plugin_change *changes, uint32_t count, struct keyed *state);

/* What a plugin's own event of its state, `data`, says changed; *cursor is where it stood then. */
enum err effects_recall(
	struct bytes data, struct keyed *state, uint64_t *cursor, struct why *why) MUST_USE;

/* The plugin that publishes under this producer; TEXT_NONE: it is none's. */
struct text effects_plugin_of(struct text producer);

/* The input that a counter belongs to. */
uint64_t effects_input(uint64_t counter);

#endif
