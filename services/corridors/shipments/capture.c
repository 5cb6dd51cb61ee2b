#include "services/corridors/shipments/capture.h"

#include "services/corridors/shipments/dcsa.h"
#include "services/corridors/shipments/epcis.h"
#include "services/corridors/shipments/identifiers.h"

#include "proto/base/digest.h"

#include <stdio.h>
#include <string.h>

/* --- Finding the events in a document ------------------------------------------------------ */

/* An EPCISDocument has epcisBody.eventList, an EPCISQueryDocument
 * epcisBody.queryResults.resultsBody.eventList; a page of DCSA may have `events`. */
static enum err list_of(
	const struct foreign *whole, struct foreign_list *list, bool *single, struct why *why)
{
	static const char *const wrappers[] = {
		"epcisBody", "queryResults", "resultsBody", "eventList"};
	struct foreign at = *whole, found;
	*single = false;
	if (foreign_is(whole, PACKED_LIST)) {
		struct packed_value value;
		*list = (struct foreign_list){.reader = packed_reader_of(whole->value)};
		packed_enter(&list->reader, &value);
		list->count = value.count;
		return ERR_OK;
	}
	if (!foreign_is(whole, PACKED_MAP))
		return foreign_refuse(whole, "an object or a list of events", why);
	if (foreign_find(whole, "events", &found))
		return foreign_list(whole, "events", FOREIGN_REQUIRED, list, why);
	if (!foreign_find(whole, "epcisBody", &found)) {
		*single = true;
		return ERR_OK;
	}
	for (unsigned i = 0; i < 3; i++)
		if (foreign_find(&at, wrappers[i], &found))
			at = found;
	if (foreign_find(&at, "event", &found) && !foreign_find(&at, "eventList", &found)) {
		foreign_find(&at, "event", &at);
		*single = true;
		return ERR_OK;
	}
	return foreign_list(&at, "eventList", FOREIGN_REQUIRED, list, why);
}

static enum err version_check(const struct foreign *whole, struct why *why)
{
	struct foreign version, body;
	if (!foreign_find(whole, "epcisBody", &body))
		return ERR_OK;
	if (!foreign_find(whole, "schemaVersion", &version))
		return why_set(why, ERR_MISSING, "schemaVersion", "wanted \"2.0\", got nothing");
	return text_starts(foreign_as_text(&version), TEXT("2."))
		       ? ERR_OK
		       : foreign_refuse(&version, "EPCIS version \"2.0\"", why);
}

/* --- One event ----------------------------------------------------------------------------- */

static enum err event_read(const struct foreign *event, struct text standard, struct arena *arena,
	struct shipment_event *out, struct why *why)
{
	bool epcis = text_is(standard, "epcis") || (!standard.ptr && epcis_is_event(event));
	bool dcsa = text_is(standard, "dcsa") || (!standard.ptr && !epcis && dcsa_is_event(event));
	if (!foreign_is(event, PACKED_MAP))
		return foreign_refuse(event, "an event as an object", why);
	if (!epcis && !dcsa)
		return why_set(why, ERR_BAD_VALUE, event->path,
			"wanted an event of EPCIS 2.0 (type, eventTime, eventTimeZoneOffset) or of "
			"DCSA Track and Trace (eventType, eventDateTime, eventClassifierCode), got "
			"an object that is neither");
	enum err err =
		epcis ? epcis_event(event, arena, out, why) : dcsa_event(event, arena, out, why);
	if (!err)
		out->original = foreign_json(event, arena);
	return err;
}

/* What the record's own bounds refuse is told with the event's path. */
static enum err event_bounds(
	const struct foreign *event, const struct shipment_event *made, struct why *why)
{
	struct buffer scratch = {0};
	struct why reason = {0};
	enum err err = record_encode(&record_shipment_event, made, &scratch, &reason);
	buffer_fini(&scratch);
	return err ? why_set(why, err, event->path, "%s: %s", reason.where, reason.text) : ERR_OK;
}

static enum err events_read(const struct foreign *whole, struct text standard, struct arena *arena,
	struct capture *out, struct why *why)
{
	struct foreign_list list = {.count = 0};
	struct foreign event = *whole;
	bool single = false;
	enum err err = version_check(whole, why);
	if (!err)
		err = list_of(whole, &list, &single, why);
	if (err)
		return err;
	if (list.count > CAPTURE_EVENTS_MAX)
		return why_set(why, ERR_LIMIT, list.path, "wanted at most %d events, got %u",
			CAPTURE_EVENTS_MAX, list.count);
	if (!single && !list.count)
		return why_set(why, ERR_MISSING, list.path, "wanted at least one event, got none");
	out->items = arena_zero(arena, (size_t)list.count + 1, sizeof(*out->items));
	while (!err && (single || foreign_next(&list, &event))) {
		err = event_read(&event, standard, arena, &out->items[out->count], why);
		if (!err)
			err = event_bounds(&event, &out->items[out->count++], why);
		if (single)
			break;
	}
	return err;
}

enum err capture_read(struct text document, struct text standard, struct arena *arena,
	struct capture *out, struct why *why)
{
	struct buffer packed = {0};
	*out = (struct capture){NULL, 0};
	enum err err = packed_from_json(document, &packed, why);
	if (err) {
		buffer_fini(&packed);
		return err;
	}
	/* Texts of the events are lent by the bytes, which live as long as they do. */
	struct text bytes = arena_copy(arena, buffer_as_text(&packed));
	buffer_fini(&packed);
	const struct foreign whole = {.value = bytes_of(bytes.ptr, bytes.len)};
	return events_read(&whole, standard, arena, out, why);
}

/* --- One of ours --------------------------------------------------------------------------- */

static void digest_of(const struct shipment_event *event, char out[33])
{
	struct buffer bytes = {0};
	if (record_encode(&record_shipment_event, event, &bytes, NULL) == ERR_OK)
		digest_id(buffer_bytes(&bytes), out);
	buffer_fini(&bytes);
}

enum err capture_check(const struct shipment_event *given, struct arena *arena,
	struct shipment_event *out, struct why *why)
{
	*out = *given;
	struct text *objects =
		arena_zero(arena, (size_t)given->objects_count + 1, sizeof(*objects));
	if (!given->objects_count)
		return why_set(why, ERR_MISSING, "shipment_event.objects",
			"wanted what it is about: a shipment, a container, a number; got nothing");
	for (uint32_t i = 0; i < given->objects_count; i++) {
		char normal[1024];
		struct why reason = {0};
		if (identifiers_normal(given->objects[i], normal, sizeof(normal), &reason) !=
			ERR_OK)
			return why_set(
				why, ERR_BAD_VALUE, "shipment_event.objects", "%s", reason.text);
		objects[i] = arena_copy(arena, text_of(normal));
	}
	out->objects = objects;
	if (!out->classifier.ptr)
		out->classifier = TEXT("ACT");
	if (!out->standard.ptr)
		out->standard = TEXT("serai");
	if (!out->id.ptr) {
		char id[48] = "digest:";
		digest_of(out, id + 7);
		out->id = arena_copy(arena, text_of(id));
	}
	return ERR_OK;
}

/* --- Out ----------------------------------------------------------------------------------- */

enum document { EPCIS, DCSA2, DCSA3 };

/* As it came, where it came in that standard; version 3 is written anew, since what came may be of
 * version 2. */
static bool goes_as_it_came(const struct shipment_event *event, enum document document)
{
	return document != DCSA3 && event->original.ptr &&
	       text_is(event->standard, document == EPCIS ? "epcis" : "dcsa");
}

static bool goes_out(const struct shipment_event *event, enum document document)
{
	if (goes_as_it_came(event, document))
		return true;
	return document == EPCIS ? text_is(event->classifier, "ACT") && !event->retracts_count
				 : dcsa_has_code(event);
}

static void put_event(
	const struct shipment_event *event, enum document document, struct buffer *out)
{
	size_t begin = out->len;
	if (goes_as_it_came(event, document) &&
		packed_from_json(event->original, out, NULL) == ERR_OK)
		return;
	out->len = begin;
	if (document == EPCIS)
		epcis_put(event, out);
	else if (document == DCSA3)
		dcsa_put3(event, out);
	else
		dcsa_put(event, out);
}

/* The document is as old as the newest event in it. */
static void put_head(const struct shipment_event *events, size_t count, struct buffer *out)
{
	int64_t newest = 0;
	char created[INSTANT_TEXT];
	for (size_t i = 0; i < count; i++) {
		int64_t at = events[i].has_recorded ? events[i].recorded : events[i].at;
		newest = at > newest ? at : newest;
	}
	static const char *const pairs[][2] = {
		{"@context", "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"},
		{"type", "EPCISDocument"}, {"schemaVersion", "2.0"}};
	packed_put_map(out, 5);
	for (unsigned i = 0; i < ARRAY_LEN(pairs); i++) {
		packed_put_text(out, text_of(pairs[i][0]));
		packed_put_text(out, text_of(pairs[i][1]));
	}
	packed_put_text(out, TEXT("creationDate"));
	packed_put_text(out, text_of(instant_format(newest, created)));
	packed_put_text(out, TEXT("epcisBody"));
	packed_put_map(out, 1);
	packed_put_text(out, TEXT("eventList"));
}

uint32_t capture_write(
	const struct shipment_event *events, size_t count, struct text standard, struct buffer *out)
{
	enum document document = text_is(standard, "epcis")   ? EPCIS
				 : text_is(standard, "dcsa3") ? DCSA3
							      : DCSA2;
	struct buffer packed = {0};
	uint32_t going = 0;
	for (size_t i = 0; i < count; i++)
		going += goes_out(&events[i], document);
	if (document == EPCIS)
		put_head(events, count, &packed);
	if (document == DCSA3) {
		packed_put_map(&packed, 1);
		packed_put_text(&packed, TEXT("events"));
	}
	packed_put_list(&packed, going);
	for (size_t i = 0; i < count; i++)
		if (goes_out(&events[i], document))
			put_event(&events[i], document, &packed);
	packed_to_json(buffer_bytes(&packed), 2, out);
	buffer_fini(&packed);
	return (uint32_t)count - going;
}
