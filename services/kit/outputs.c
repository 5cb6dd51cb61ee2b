#include "services/kit/outputs.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/wire/subject.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kit_outputs {
	uint64_t input;
	struct arena arena; /* subjects, data and parents */
	struct bus_event *events;
	size_t count, room;
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
	arena_clear(&outputs->arena);
	outputs->input = input;
	outputs->count = 0;
	outputs->note[0] = '\0';
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
		outputs->events[i].counter =
			outputs->input ? outputs_counter(outputs->input, i) : 0;
	return outputs->events;
}

uint64_t outputs_counter(uint64_t input, uint32_t ordinal)
{
	CHECK(input > 0 && ordinal < OUTPUTS_ORDINALS);
	return input * OUTPUTS_ORDINALS + ordinal;
}

uint64_t outputs_input(uint64_t counter)
{
	return counter / OUTPUTS_ORDINALS;
}

/* The input comes first, then the others given, each once. */
static uint32_t parents_write(
	const struct kit_outputs *outputs, const uint64_t *parents, uint32_t count, uint64_t *out)
{
	uint32_t n = 0;
	if (outputs->input)
		out[n++] = outputs->input;
	for (uint32_t i = 0; i < count; i++)
		if (parents[i] != outputs->input)
			out[n++] = parents[i];
	return n;
}

enum err kit_emit_with_parents(struct kit_outputs *outputs, struct text subject,
	const struct record_type *type, const void *record, const uint64_t *parents,
	uint32_t parents_count, struct why *why)
{
	if (outputs->count == OUTPUTS_MAX)
		return why_set(
			why, ERR_LIMIT, "", "wanted at most %d events from one input", OUTPUTS_MAX);
	enum err err = subject_check(subject, why);
	if (err)
		return err;
	buffer_clear(&outputs->scratch);
	err = record_encode(type, record, &outputs->scratch, why);
	if (err)
		return err;
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
