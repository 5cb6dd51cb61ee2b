#include "services/kit/dispatch.h"

#include "proto/base/check.h"
#include "proto/records/service.h"
#include "proto/wire/subject.h"
#include "services/kit/outputs.h"

#include <stdio.h>
#include <string.h>

static void filter_add(struct dispatch_filters *filters, const char *filter)
{
	unsigned count = 0;
	for (; filters->items[count]; count++)
		if (strcmp(filters->items[count], filter) == 0)
			return;
	CHECK(count < DISPATCH_FILTERS_MAX);
	filters->items[count] = filter;
}

static void filters_add_kit(const struct kit_service *service, struct dispatch_filters *out)
{
	snprintf(out->own[0], sizeof(out->own[0]), "%s.input.refused", service->name);
	filter_add(out, out->own[0]);
	snprintf(out->own[1], sizeof(out->own[1]), "%s.part.told.*", service->name);
	filter_add(out, out->own[1]);
	filter_add(out, "*.stage.ended");
}

void dispatch_filters(const struct kit_service *service, struct dispatch_filters *out)
{
	*out = (struct dispatch_filters){0};
	for (const struct kit_handler *row = service->handlers; row->filter; row++)
		filter_add(out, row->filter);
	filters_add_kit(service, out);
	if (service->sheets) {
		snprintf(out->own[2], sizeof(out->own[2]), "%s.sheet.loaded.*", service->name);
		filter_add(out, out->own[2]);
	}
}

static bool is_for(const struct kit_handler *row, struct text subject, struct text type)
{
	return (!row->type || text_is(type, row->type->name)) &&
	       subject_matches(text_of(row->filter), subject);
}

static bool is_under(const struct kit_service *service, struct text subject, const char *rest)
{
	struct text name = text_of(service->name);
	return text_starts(subject, name) &&
	       text_starts(text_slice(subject, name.len, subject.len), text_of(rest));
}

bool dispatch_is_sheet(const struct kit_service *service, const struct kit_event *event)
{
	return is_under(service, event->subject, ".sheet.loaded.") &&
	       text_is(event->type, record_sheet_loaded.name);
}

bool dispatch_is_refusal(const struct kit_service *service, const struct kit_event *event)
{
	return is_under(service, event->subject, ".input.refused") &&
	       text_is(event->type, record_service_refused.name);
}

bool dispatch_is_part(const struct kit_service *service, const struct kit_event *event)
{
	return is_under(service, event->subject, ".part.told.") &&
	       text_is(event->type, record_input_part.name);
}

bool dispatch_applies(const struct kit_service *service, struct text subject, struct text type)
{
	const struct kit_event event = {.subject = subject, .type = type};
	if (dispatch_is_refusal(service, &event))
		return true;
	for (const struct kit_handler *row = service->handlers; row->filter; row++)
		if (row->apply && is_for(row, subject, type))
			return true;
	return false;
}

static enum err decode(const struct kit_handler *row, const struct kit_event *event, void **record,
	struct why *why)
{
	*record = NULL;
	if (!row->type)
		return ERR_OK;
	*record = arena_zero(event->arena, 1, row->type->size);
	return record_decode(row->type, event->data, event->arena, *record, why);
}

/* --- Inputs in pieces ------------------------------------------------------------------------ */

/* A member of a decoded record, if the type has such a field; of an optional number whether it is
 * there. */
static void *member(const struct record_type *type, const char *name, void *record, bool **there)
{
	const struct field *field = record_field(type, text_of(name));
	if (!field)
		return NULL;
	const struct field_place *place = &type->places()[field - type->fields];
	if (there)
		*there = (void *)((char *)record + place->extra);
	return (char *)record + place->member;
}

/* Its pieces are held for the service's own inputs only. */
static enum err join(const struct record_type *type, void *record, struct kit_outputs *outputs,
	struct buffer *whole, struct why *why)
{
	bool *in_parts = NULL;
	const struct text *input = member(type, "input", record, NULL);
	const int64_t *parts = member(type, "parts", record, &in_parts);
	struct text *content = member(type, "content", record, NULL);
	if (!parts || !content || !input || !*in_parts)
		return ERR_OK;
	buffer_clear(whole);
	enum err err = outputs_join(outputs, *input, *parts, whole, why);
	buffer_text(whole, *content);
	*content = buffer_as_text(whole);
	return err;
}

/* --- What comes of an event ------------------------------------------------------------------ */

enum err dispatch_project(const struct kit_service *service, void *self,
	const struct kit_event *event, struct why *why)
{
	void *record = NULL;
	for (const struct kit_handler *row = service->handlers; row->filter; row++) {
		if (!row->project || !is_for(row, event->subject, event->type))
			continue;
		if (decode(row, event, &record, NULL) != ERR_OK)
			continue;
		enum err err = row->project(self, event, record, why);
		if (err)
			return err;
	}
	return ERR_OK;
}

enum err dispatch_decide(const struct kit_service *service, void *self,
	const struct kit_event *event, struct kit_outputs *outputs, struct why *why)
{
	void *record = NULL;
	struct buffer whole = {0};
	enum err err = ERR_OK;
	for (const struct kit_handler *row = service->handlers; !err && row->filter; row++) {
		if ((!row->project && !row->decide) || !is_for(row, event->subject, event->type))
			continue;
		err = decode(row, event, &record, why);
		if (!err && row->decide && record && is_under(service, event->subject, "."))
			err = join(row->type, record, outputs, &whole, why);
		if (!err && row->decide)
			err = row->decide(self, event, record, outputs, why);
	}
	buffer_fini(&whole);
	return err;
}

enum err dispatch_apply(const struct kit_service *service, void *self,
	const struct kit_event *event, struct why *why)
{
	void *record = NULL;
	for (const struct kit_handler *row = service->handlers; row->filter; row++) {
		if (!row->apply || !is_for(row, event->subject, event->type))
			continue;
		enum err err = decode(row, event, &record, why);
		if (!err)
			err = row->apply(self, event, record, why);
		if (err)
			return err;
	}
	return ERR_OK;
}

/* A sentence may quote what the world sent, cut in the middle of a character. */
static struct text as_utf8(const char *said, struct arena *arena)
{
	struct text text = text_of(said);
	if (text_is_utf8(text.ptr, text.len))
		return text;
	char *mended = (char *)arena_copy(arena, text).ptr;
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)mended[i] >= 0x80)
			mended[i] = '?';
	return (struct text){mended, text.len};
}

void dispatch_refuse(const struct kit_service *service, const struct kit_event *event,
	const struct why *refusal, struct kit_outputs *outputs)
{
	char subject[96];
	int len = snprintf(subject, sizeof(subject), "%s.input.refused", service->name);
	const struct service_refused record = {
		.seq = event->seq,
		.code = refusal->code,
		.what = as_utf8(refusal->text, event->arena),
		.where = refusal->where[0] ? as_utf8(refusal->where, event->arena) : TEXT_NONE,
	};
	outputs_begin_again(outputs);
	enum err err = kit_emit(outputs, (struct text){subject, (size_t)len},
		&record_service_refused, &record, NULL);
	/* The texts of a why are within the record's bounds. */
	CHECK(err == ERR_OK);
}
