#include "services/kit/outputs.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/limits.h"
#include "proto/wire/subject.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What an event takes in a block at most, beside its texts and data: a run of its own with padding,
 * the record's head, names and heads of the map; a parent is a number of 9 bytes. And what a
 * block's header may take. */
enum { EVENT_BYTES = 96, PARENT_BYTES = 9, BLOCK_BYTES = LIMIT_BLOCK_BYTES - 4096 };

struct kit_outputs {
	struct outputs_of of;
	struct arena arena; /* subjects, data and parents */
	struct bus_event *events;
	size_t count, room, bytes;
	struct outputs_spill spill;
	uint32_t spilled;
	struct buffer scratch;
	char note[512];
};

struct kit_outputs *outputs_create(void)
{
	return alloc_zero(1, sizeof(struct kit_outputs));
}

void outputs_destroy(struct kit_outputs **outputs)
{
	if (!*outputs)
		return;
	arena_fini(&(*outputs)->arena);
	buffer_fini(&(*outputs)->scratch);
	free((*outputs)->events);
	free(*outputs);
	*outputs = NULL;
}

void outputs_begin(struct kit_outputs *outputs, uint64_t input)
{
	outputs_begin_of(outputs, (struct outputs_of){.input = input, .cause = input});
}

void outputs_begin_of(struct kit_outputs *outputs, struct outputs_of of)
{
	outputs->of = of;
	outputs_begin_again(outputs);
}

void outputs_begin_again(struct kit_outputs *outputs)
{
	arena_clear(&outputs->arena);
	outputs->count = 0;
	outputs->bytes = 0;
	outputs->spilled = 0;
	outputs->note[0] = '\0';
}

void outputs_spill_to(struct kit_outputs *outputs, struct outputs_spill spill)
{
	outputs->spill = spill;
}

void kit_breathe(struct kit_outputs *outputs)
{
	if (outputs->spill.breathe)
		outputs->spill.breathe(outputs->spill.self);
}

void kit_away(struct kit_outputs *outputs, int64_t ms)
{
	if (outputs->spill.away)
		outputs->spill.away(outputs->spill.self, ms);
}

enum err outputs_join(struct kit_outputs *outputs, struct text input, int64_t parts,
	struct buffer *out, struct why *why)
{
	CHECK(outputs->spill.join);
	return outputs->spill.join(outputs->spill.self, input, parts, out, why);
}

uint32_t outputs_spilled(const struct kit_outputs *outputs)
{
	return outputs->spilled;
}

enum err outputs_spill_rest(struct kit_outputs *outputs, struct why *why)
{
	uint32_t count = (uint32_t)outputs->count;
	if (count > OUTPUTS_STAGED_MAX - outputs->spilled)
		return why_set(why, ERR_LIMIT, "", "wanted at most %d events from one input",
			OUTPUTS_STAGED_MAX);
	enum err err = count ? outputs->spill.take(outputs->spill.self, outputs->events, count, why)
			     : ERR_OK;
	if (err)
		return err;
	arena_clear(&outputs->arena);
	outputs->spilled += count;
	outputs->count = 0;
	outputs->bytes = 0;
	return ERR_OK;
}

void outputs_cut(struct kit_outputs *outputs, uint32_t count)
{
	CHECK(count <= outputs->count);
	outputs->count = count;
	outputs->note[0] = '\0';
}

const char *outputs_note(const struct kit_outputs *outputs)
{
	return outputs->note;
}

void kit_note(struct kit_outputs *outputs, const char *fmt, ...)
{
	struct why cut; /* a why cuts at a character */
	va_list args;
	va_start(args, fmt);
	vsnprintf(outputs->note, sizeof(outputs->note), fmt, args);
	va_end(args);
	(void)why_set(&cut, ERR_OK, "", "%s", outputs->note);
	memcpy(outputs->note, cut.text, sizeof(outputs->note));
}

uint32_t outputs_count(const struct kit_outputs *outputs)
{
	return (uint32_t)outputs->count;
}

const struct bus_event *outputs_events(struct kit_outputs *outputs)
{
	for (uint32_t i = 0; i < outputs->count; i++)
		outputs->events[i].counter = outputs->of.input ? outputs_counter(outputs->of.input,
									 outputs->of.ordinal + i)
							       : 0;
	return outputs->events;
}

const struct bus_event *outputs_event(const struct kit_outputs *outputs, uint32_t at)
{
	return &outputs->events[at];
}

static const uint64_t counters_from = UINT64_C(1) << 62; /* of the scheme of now */
enum { ORDINALS_BEFORE = 65536 };

uint64_t outputs_counter(uint64_t input, uint32_t ordinal)
{
	CHECK(input > 0 && input < counters_from / OUTPUTS_ORDINALS && ordinal < OUTPUTS_ORDINALS);
	return counters_from + input * OUTPUTS_ORDINALS + ordinal;
}

uint64_t outputs_input(uint64_t counter)
{
	return counter < counters_from ? counter / ORDINALS_BEFORE
				       : (counter - counters_from) / OUTPUTS_ORDINALS;
}

uint32_t outputs_ordinal(uint64_t counter)
{
	return (uint32_t)(counter < counters_from ? counter % ORDINALS_BEFORE
						  : (counter - counters_from) % OUTPUTS_ORDINALS);
}

/* The cause comes first, then the others given, each once. */
static uint32_t parents_write(
	const struct kit_outputs *outputs, const uint64_t *parents, uint32_t count, uint64_t *out)
{
	uint32_t n = 0;
	if (outputs->of.cause)
		out[n++] = outputs->of.cause;
	for (uint32_t i = 0; i < count; i++)
		if (parents[i] != outputs->of.cause)
			out[n++] = parents[i];
	return n;
}

static size_t size_of(
	struct text subject, const struct record_type *type, size_t data, uint32_t parents)
{
	return EVENT_BYTES + subject.len + strlen(type->name) + data +
	       (parents + 1) * (size_t)PARENT_BYTES;
}

/* Does one more event of so many bytes still go into the block? An input alone can have several. */
static enum err make_room(struct kit_outputs *outputs, size_t bytes, struct why *why)
{
	bool full = outputs->count == OUTPUTS_MAX || outputs->bytes + bytes > BLOCK_BYTES;
	if (full && outputs->of.input && outputs->spill.take)
		return outputs_spill_rest(outputs, why);
	if (outputs->count == OUTPUTS_MAX)
		return why_set(
			why, ERR_LIMIT, "", "wanted at most %d events from one input", OUTPUTS_MAX);
	return ERR_OK;
}

enum err kit_emit_with_parents(struct kit_outputs *outputs, struct text subject,
	const struct record_type *type, const void *record, const uint64_t *parents,
	uint32_t parents_count, struct why *why)
{
	enum err err = subject_check(subject, why);
	if (err)
		return err;
	buffer_clear(&outputs->scratch);
	err = record_encode(type, record, &outputs->scratch, why);
	if (err)
		return err;
	size_t bytes = size_of(subject, type, outputs->scratch.len, parents_count);
	err = make_room(outputs, bytes, why);
	if (err)
		return err;
	outputs->bytes += bytes;
	struct text data = arena_copy(&outputs->arena, buffer_as_text(&outputs->scratch));
	uint64_t *all = arena_zero(&outputs->arena, parents_count + 1, sizeof(*all));
	outputs->events = alloc_room(
		outputs->events, outputs->count, &outputs->room, sizeof(*outputs->events));
	outputs->events[outputs->count++] = (struct bus_event){
		.subject = arena_copy(&outputs->arena, subject),
		.type = text_of(type->name),
		.data = bytes_of(data.ptr, data.len),
		.parents = all,
		.parents_count = parents_write(outputs, parents, parents_count, all),
	};
	return ERR_OK;
}

enum err kit_emit(struct kit_outputs *outputs, struct text subject, const struct record_type *type,
	const void *record, struct why *why)
{
	return kit_emit_with_parents(outputs, subject, type, record, NULL, 0, why);
}
