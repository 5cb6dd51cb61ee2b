/* What one input leads to: events encoded and waiting to be published as one block, and when they
 * become more than that, handed on block by block while they are made. Pure memory.
 * kit_emit and kit_emit_with_parents, which services call, are implemented here. */
#ifndef SERAI_SERVICES_KIT_OUTPUTS_H
#define SERAI_SERVICES_KIT_OUTPUTS_H

#include "services/kit/kit.h"

/* Ordinals have 16 bits in a counter; the block's own limits are lower. */
enum { OUTPUTS_MAX = 4096, OUTPUTS_ORDINALS = 65536 };

struct kit_outputs *outputs_create(void);
void outputs_destroy(struct kit_outputs **outputs);

/* Empties it for the events that follow from `input` (0: from nothing in the log). */
void outputs_begin(struct kit_outputs *outputs, uint64_t input);

/* The same for the drafts that an input makes effective, which are decided one by one: the events
 * have the input's counters from `ordinal` on, and `cause`, the draft, as first parent. */
struct outputs_of {
	uint64_t input, cause;
	uint32_t ordinal;
};
void outputs_begin_of(struct kit_outputs *outputs, struct outputs_of of);
void outputs_begin_again(struct kit_outputs *outputs); /* of the same */

uint32_t outputs_count(const struct kit_outputs *outputs);

/* Where blocks go as they become full (stage.c); without it more than one block is refused. The
 * events handed on leave the outputs, which count them. */
struct outputs_spill {
	void *self;
	enum err (*take)(void *self, struct bus_event *events, uint32_t count, struct why *why);
	void (*breathe)(void *self); /* kit_breathe */
};
void outputs_spill_to(struct kit_outputs *outputs, struct outputs_spill spill);
uint32_t outputs_spilled(const struct kit_outputs *outputs);
enum err outputs_spill_rest(struct kit_outputs *outputs, struct why *why) MUST_USE;

/* Keeps the first `count` events, and no note. */
void outputs_cut(struct kit_outputs *outputs, uint32_t count);

/* What kit_note said last; "" for nothing. */
const char *outputs_note(const struct kit_outputs *outputs);

/* The events with their counters, lent until the outputs next change. With input 0 the counters
 * are 0: the publisher's next ones. */
const struct bus_event *outputs_events(struct kit_outputs *outputs);

/* The counter of an output, and the input that a counter came from. */
uint64_t outputs_counter(uint64_t input, uint32_t ordinal);
uint64_t outputs_input(uint64_t counter);

#endif
