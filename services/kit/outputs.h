/* What one input leads to: events encoded and waiting to be published as one block, and when they
 * become more than that, handed on block by block while they are made. Pure memory.
 * kit_emit and kit_emit_with_parents, which services call, are implemented here. */
#ifndef SERAI_SERVICES_KIT_OUTPUTS_H
#define SERAI_SERVICES_KIT_OUTPUTS_H

#include "services/kit/kit.h"

/* Of a block; of all the blocks that one input leads to; and the ordinals in the counters of an
 * input: one for each of that many drafts, when what follows from them becomes scarce of them, and
 * before that one for each event. */
enum {
	OUTPUTS_MAX = 4096,
	OUTPUTS_STAGED_MAX = 1 << 20,
	OUTPUTS_ORDINALS = OUTPUTS_STAGED_MAX + 65536
};

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

/* What a decision has of the kit while it runs. `take`: where blocks go as they become full
 * (stage.c); without it more than one block is refused. The events handed on leave the outputs,
 * which count them. `join`: the pieces of an input, one behind the other. */
struct outputs_spill {
	void *self;
	enum err (*take)(void *self, struct bus_event *events, uint32_t count, struct why *why);
	void (*breathe)(void *self);          /* kit_breathe */
	void (*away)(void *self, int64_t ms); /* kit_away */
	enum err (*join)(
		void *self, struct text input, int64_t parts, struct buffer *out, struct why *why);
};
void outputs_spill_to(struct kit_outputs *outputs, struct outputs_spill spill);
enum err outputs_join(struct kit_outputs *outputs, struct text input, int64_t parts,
	struct buffer *out, struct why *why) MUST_USE;
uint32_t outputs_spilled(const struct kit_outputs *outputs);
enum err outputs_spill_rest(struct kit_outputs *outputs, struct why *why) MUST_USE;

/* Keeps the first `count` events, and no note. */
void outputs_cut(struct kit_outputs *outputs, uint32_t count);

/* What kit_note said last; "" for nothing. */
const char *outputs_note(const struct kit_outputs *outputs);

/* The events with their counters, lent until the outputs next change. With input 0 the counters
 * are 0: the publisher's next ones. */
const struct bus_event *outputs_events(struct kit_outputs *outputs);

/* One of them, without its counter. */
const struct bus_event *outputs_event(const struct kit_outputs *outputs, uint32_t at);

/* The counter of an output, and the input that a counter came from, and its place there. Counters
 * were once input x 65,536 + ordinal; logs have them, and all of them are below the ones of now. */
uint64_t outputs_counter(uint64_t input, uint32_t ordinal);
uint64_t outputs_input(uint64_t counter);
uint32_t outputs_ordinal(uint64_t counter);

#endif
