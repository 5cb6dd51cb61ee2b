#include "services/analysis/effects.h"

#include "proto/base/check.h"

#include <stdio.h>
#include <string.h>

void effects_fini(struct effects *effects)
{
	arena_fini(&effects->arena);
	*effects = (struct effects){0};
}

void effects_clear(struct effects *effects)
{
	arena_clear(&effects->arena);
	*effects = (struct effects){.arena = effects->arena};
}

static struct bytes copy_bytes(struct effects *effects, struct bytes bytes)
{
	struct text copy =
		arena_copy(&effects->arena, (struct text){(const char *)bytes.ptr, bytes.len});
	return bytes_of(copy.ptr, copy.len);
}

static struct text subject_of(struct effects *effects, struct text id, struct text key)
{
	struct buffer made = {0};
	buffer_format(&made, "analysis.%.*s.%.*s", TEXT_ARG(id), TEXT_ARG(key));
	struct text subject = arena_copy(&effects->arena, buffer_as_text(&made));
	buffer_fini(&made);
	return subject;
}

static enum err encode(struct effects *effects, const struct record_type *type, const void *record,
	struct bytes *out, struct why *why)
{
	struct buffer made = {0};
	enum err err = record_encode(type, record, &made, why);
	if (!err)
		*out = copy_bytes(effects, buffer_bytes(&made));
	buffer_fini(&made);
	return err;
}

static void keep_changes(
	struct effects *effects, const struct plugin_change *changes, uint32_t count)
{
	effects->changes = arena_zero(&effects->arena, count + 1, sizeof(*changes));
	effects->changes_count = count;
	for (uint32_t i = 0; i < count; i++) {
		effects->changes[i].key = arena_copy(&effects->arena, changes[i].key);
		if (changes[i].value.ptr)
			effects->changes[i].value = copy_bytes(effects, changes[i].value);
	}
}

static enum err add_state(struct effects *effects, struct text id, uint64_t cursor, struct why *why)
{
	struct plugin_state state = {.id = id,
		.cursor = cursor,
		.changes = effects->changes,
		.changes_count = effects->changes_count};
	struct bus_event *event = &effects->events[effects->count];
	enum err err = encode(effects, &record_plugin_state, &state, &event->data, why);
	if (err)
		return err;
	event->subject = subject_of(effects, id, TEXT("state"));
	event->type = text_of(record_plugin_state.name);
	event->counter = cursor * EFFECTS_PER_INPUT + EFFECTS_PER_INPUT - 1;
	effects->count++;
	return ERR_OK;
}

/* The input an output comes from, in the batch's order. */
static const struct batch_event *input_of(
	const struct effects_batch *batch, uint64_t seq, uint64_t before)
{
	const struct batch_event *input = seq >= before ? batch_find(batch->batch, seq) : NULL;
	return input && input->seq <= batch->batch->events[batch->count - 1].seq ? input : NULL;
}

static void add_output(struct effects *effects, struct text id, const struct host_output *output,
	const struct batch_event *input)
{
	struct bus_event *last = effects->count ? &effects->events[effects->count - 1] : NULL;
	bool same = last && effects_input(last->counter) == input->seq;
	uint64_t *parent = arena_zero(&effects->arena, 1, sizeof(*parent));
	*parent = input->seq;
	effects->events[effects->count++] = (struct bus_event){
		.subject = subject_of(effects, id, output->key),
		.type = arena_copy(&effects->arena, output->record),
		.data = copy_bytes(effects, output->body),
		.parents = parent,
		.parents_count = 1,
		.time_us = input->time_us,
		.counter = same ? last->counter + 1 : input->seq * EFFECTS_PER_INPUT + 1,
	};
	effects->outputs++;
}

enum err effects_make(struct effects *effects, const struct effects_batch *batch,
	const struct host_done *done, struct why *why)
{
	uint64_t before = 0;
	CHECK(batch->count > 0);
	effects_clear(effects);
	effects->events =
		arena_zero(&effects->arena, done->outputs_count + 1, sizeof(*effects->events));
	for (uint32_t i = 0; i < done->outputs_count; i++) {
		const struct batch_event *input = input_of(batch, done->outputs[i].seq, before);
		if (!input)
			return why_set(why, ERR_BAD_VALUE, "",
				"an output belongs to event %llu, which is not its "
				"turn",
				(unsigned long long)done->outputs[i].seq);
		before = input->seq;
		add_output(effects, batch->id, &done->outputs[i], input);
	}
	keep_changes(effects, done->changes, done->changes_count);
	effects->made = true;
	if (!effects->count && !effects->changes_count && !batch->cursor_wanted)
		return ERR_OK;
	return add_state(effects, batch->id, batch->batch->events[batch->count - 1].seq, why);
}

enum err effects_park(struct effects *effects, const struct manifest *manifest,
	const struct batch *batch, const char *reason, struct why *why)
{
	const struct batch_event *input = &batch->events[0];
	char subject[160];
	effects_clear(effects);
	snprintf(subject, sizeof(subject), "analysis.plugin.parked.%.*s", TEXT_ARG(manifest->id));
	struct plugin_parked parked = {.id = manifest->id,
		.version = manifest->version,
		.seq = input->seq,
		.subject = batch_subject(batch, 0),
		.reason = text_of(reason)};
	uint64_t *parent = arena_zero(&effects->arena, 1, sizeof(*parent));
	*parent = input->seq;
	effects->events = arena_zero(&effects->arena, 2, sizeof(*effects->events));
	effects->events[0] = (struct bus_event){
		.subject = arena_copy(&effects->arena, text_of(subject)),
		.type = text_of(record_plugin_parked.name),
		.parents = parent,
		.parents_count = 1,
		.counter = input->seq * EFFECTS_PER_INPUT + 1,
	};
	enum err err =
		encode(effects, &record_plugin_parked, &parked, &effects->events[0].data, why);
	if (err)
		return err;
	effects->count = 1;
	effects->made = true;
	return add_state(effects, manifest->id, input->seq, why);
}

bool effects_made(const struct effects *effects)
{
	return effects->made;
}

const struct bus_event *effects_events(const struct effects *effects)
{
	return effects->events;
}

uint32_t effects_count(const struct effects *effects)
{
	return effects->count;
}

uint32_t effects_outputs(const struct effects *effects)
{
	return effects->outputs;
}

const struct plugin_change *effects_changes(const struct effects *effects)
{
	return effects->changes;
}

uint32_t effects_changes_count(const struct effects *effects)
{
	return effects->changes_count;
}

void effects_apply(const struct plugin_change *changes, uint32_t count, struct keyed *state)
{
	for (uint32_t i = 0; i < count; i++) {
		if (changes[i].value.ptr)
			keyed_put(state, changes[i].key, changes[i].value);
		else
			keyed_remove(state, changes[i].key);
	}
}

enum err effects_recall(struct bytes data, struct keyed *state, uint64_t *cursor, struct why *why)
{
	struct arena arena = {0};
	struct plugin_state record;
	enum err err = record_decode(&record_plugin_state, data, &arena, &record, why);
	if (!err) {
		effects_apply(record.changes, record.changes_count, state);
		*cursor = record.cursor;
	}
	arena_fini(&arena);
	return err;
}

struct text effects_plugin_of(struct text producer)
{
	const struct text prefix = TEXT("plugin-");
	return text_starts(producer, prefix) ? text_slice(producer, prefix.len, producer.len)
					     : TEXT_NONE;
}

uint64_t effects_input(uint64_t counter)
{
	return counter / EFFECTS_PER_INPUT;
}
