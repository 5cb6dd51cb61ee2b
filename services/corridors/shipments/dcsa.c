#include "services/corridors/shipments/dcsa.h"

#include "services/corridors/shipments/identifiers.h"

#include <string.h>

/* What happens, by the code of version 2 and of the first drafts of 3, and by the word that took
 * its place in the later drafts of 3.0.0. */
static const struct code {
	const char *code, *word, *what;
} equipment_codes[] = {{"LOAD", "LOADED", "loaded"}, {"DISC", "DISCHARGED", "unloaded"},
	{"GTIN", "GATED_IN", "gate_in"}, {"GTOT", "GATED_OUT", "gate_out"},
	{"STUF", "STUFFED", "observed"}, {"STRP", "STRIPPED", "observed"},
	{"PICK", "PICKED_UP", "gate_out"}, {"DROP", "DROPPED_OFF", "gate_in"},
	{"INSP", "INSPECTED", "inspected"}, {"RSEA", "RESEALED", "observed"},
	{"RMVD", "REMOVED", "observed"}, {"CROS", "CROSSED", "observed"},
	{"CUSI", "CUSTOMS_SELECTED_FOR_INSPECTION", "held"},
	{"CUSS", "CUSTOMS_SELECTED_FOR_SCAN", "held"}, {"CUSR", "CUSTOMS_RELEASED", "cleared"},
	{"AVPU", "AVAILABLE_FOR_PICKUP", "note"}, {"AVDO", "AVAILABLE_FOR_DROP_OFF", "note"},
	{NULL, NULL, NULL}},
  transport_codes[] = {{"ARRI", "ARRIVED", "arrived"}, {"DEPA", "DEPARTED", "departed"},
	  {NULL, "APPROACHING", "note"}, {NULL, NULL, NULL}},
  shipment_codes[] = {{"RECE", "RECEIVED", "note"}, {"DRFT", "DRAFTED", "note"},
	  {"PENA", "PENDING_APPROVAL", "note"}, {"PENU", "PENDING_UPDATE", "note"},
	  {"PENC", NULL, "note"}, {"REJE", "REJECTED", "note"}, {"APPR", "APPROVED", "note"},
	  {"ISSU", "ISSUED", "note"}, {"SURR", "SURRENDERED", "note"},
	  {"SUBM", "SUBMITTED", "note"}, {"VOID", "VOIDED", "note"}, {"CONF", "CONFIRMED", "note"},
	  {"REQS", "REQUESTED", "note"}, {"CMPL", "COMPLETED", "note"},
	  {"CANC", "CANCELLED", "note"}, {"HOLD", "ON_HOLD", "held"},
	  {"RELS", "RELEASED", "cleared"}, {NULL, "AMENDMENT_CANCELLED", "note"},
	  {NULL, "AMENDMENT_CONFIRMED", "note"}, {NULL, "AMENDMENT_DECLINED", "note"},
	  {NULL, "AMENDMENT_IN_PROGRESS", "note"}, {NULL, "AMENDMENT_RECEIVED", "note"},
	  {NULL, "CANCELLATION_CONFIRMED", "note"}, {NULL, "CANCELLATION_DECLINED", "note"},
	  {NULL, "CANCELLATION_RECEIVED", "note"}, {NULL, "DECLINED", "note"},
	  {NULL, "PENDING_AMENDMENT", "note"}, {NULL, "PENDING_SURRENDER_FOR_AMENDMENT", "note"},
	  {NULL, "PENDING_SURRENDER_FOR_DELIVERY", "note"},
	  {NULL, "SURRENDERED_FOR_AMENDMENT", "note"}, {NULL, "SURRENDERED_FOR_DELIVERY", "note"},
	  {NULL, "UPDATE_CANCELLED", "note"}, {NULL, "UPDATE_CONFIRMED", "note"},
	  {NULL, "UPDATE_DECLINED", "note"}, {NULL, "UPDATE_IN_PROGRESS", "note"},
	  {NULL, "UPDATE_RECEIVED", "note"}, {NULL, NULL, NULL}},
  /* Of version 3, and no news of where freight is. */
	iot_codes[] = {{"DETC", NULL, "note"}, {NULL, "PAIRING", "note"},
		{NULL, "UNPAIRING", "note"}, {NULL, "TELEMETRY", "note"},
		{NULL, "BREADCRUMB", "note"}, {NULL, "DEVICE_STATUS", "note"},
		{NULL, "DOOR_CLOSED", "note"}, {NULL, "DOOR_OPENED", "note"},
		{NULL, "GEOFENCE_ENTRY", "note"}, {NULL, "GEOFENCE_EXIT", "note"},
		{NULL, "MOTION_START", "note"}, {NULL, "MOTION_STOP", "note"}, {NULL, NULL, NULL}},
  reefer_codes[] = {{"MEAS", "MEASURED", "note"}, {"ADJU", "ADJUSTED", "note"}, {NULL, NULL, NULL}};

static const struct event_type {
	const char *name, *code_key, *word_key;
	const struct code *codes;
	const char *wanted;
} types[] = {
	{"EQUIPMENT", "equipmentEventTypeCode", "equipmentEventType", equipment_codes,
		"LOAD, DISC, GTIN, GTOT, STUF, STRP, PICK, DROP, INSP, RSEA, RMVD, CROS, CUSI, "
		"CUSS, CUSR, AVPU or AVDO"},
	{"TRANSPORT", "transportEventTypeCode", "transportEventType", transport_codes,
		"ARRI or DEPA"},
	{"SHIPMENT", "shipmentEventTypeCode", "shipmentEventType", shipment_codes,
		"RECE, DRFT, PENA, PENU, PENC, REJE, APPR, ISSU, SURR, SUBM, VOID, CONF, REQS, "
		"CMPL, CANC, HOLD or RELS"},
	{"IOT", "iotEventTypeCode", "iotEventType", iot_codes,
		"DETC, PAIRING, TELEMETRY or UNPAIRING"},
	{"REEFER", "reeferEventTypeCode", "reeferEventType", reefer_codes, "MEAS or ADJU"},
};

/* Version 2 is flat; the beta of version 3 has `metadata` and `payload`; version 3.0.0 has
 * `eventClassification`, and details by the type of the event. */
struct halves {
	struct foreign meta, body, class;
	bool classified; /* `class` is an eventClassification */
};

static struct halves halves_of(const struct foreign *event)
{
	struct halves halves = {.meta = *event, .body = *event};
	struct foreign found;
	if (foreign_find(event, "metadata", &found) && foreign_is(&found, PACKED_MAP))
		halves.meta = found;
	if (foreign_find(event, "payload", &found) && foreign_is(&found, PACKED_MAP))
		halves.body = found;
	halves.class = halves.body;
	halves.classified = foreign_find(&halves.body, "eventClassification", &halves.class);
	return halves;
}

/* The key that is there: the later drafts of 3.0.0 have dropped the word Code. */
static const char *key_in(const struct foreign *at, const char *key, const char *later)
{
	struct foreign found;
	return !foreign_find(at, key, &found) && foreign_find(at, later, &found) ? later : key;
}

/* Of version 3 alone: an event that takes another one back needs no payload. */
static bool is_bare(const struct foreign *event, const struct halves *halves)
{
	struct foreign found;
	return foreign_find(event, "metadata", &found) && !foreign_find(event, "payload", &found) &&
	       foreign_find(&halves->meta, "retractedEventID", &found);
}

bool dcsa_is_event(const struct foreign *event)
{
	struct halves halves = halves_of(event);
	struct foreign found;
	return is_bare(event, &halves) || halves.classified ||
	       foreign_find(&halves.body, "eventClassifierCode", &found) ||
	       foreign_find(&halves.body, "eventDateTime", &found);
}

static enum err type_read(
	const struct halves *halves, const struct event_type **type, struct why *why)
{
	struct text name;
	struct foreign found;
	const char *key = halves->classified ? key_in(&halves->class, "eventTypeCode", "eventType")
					     : "eventType";
	const struct foreign *at = foreign_find(&halves->class, key, &found) || halves->classified
					   ? &halves->class
					   : &halves->meta;
	enum err err = foreign_text(at, key, FOREIGN_REQUIRED, &name, why);
	*type = NULL;
	for (unsigned i = 0; !err && i < ARRAY_LEN(types); i++)
		if (text_is(name, types[i].name))
			*type = &types[i];
	if (err || *type)
		return err;
	foreign_find(at, key, &found);
	return foreign_refuse(&found, "EQUIPMENT, TRANSPORT, SHIPMENT, IOT or REEFER", why);
}

static enum err code_read(const struct halves *halves, const struct event_type *type,
	struct shipment_event *out, struct why *why)
{
	/* Version 2.0 called all three eventTypeCode. */
	struct foreign found;
	const struct foreign *at = &halves->class;
	const char *key = foreign_find(at, type->code_key, &found) || halves->classified ||
					  !foreign_find(at, "eventTypeCode", &found)
				  ? key_in(at, type->code_key, type->word_key)
				  : "eventTypeCode";
	enum err err = foreign_text(at, key, FOREIGN_REQUIRED, &out->step, why);
	const struct code *code = type->codes;
	while (code->what && !(code->code && text_is(out->step, code->code)) &&
		!(code->word && text_is(out->step, code->word)))
		code++;
	if (code->what)
		out->what = text_of(code->what);
	if (err || out->what.ptr)
		return err;
	foreign_find(at, key, &found);
	return foreign_refuse(&found, type->wanted, why);
}

/* The clock at the place, as the instant has it: -04:00, +08:00; 'Z' says nothing of it. */
static void offset_read(struct text instant, struct shipment_event *out)
{
	int64_t hours = 0, minutes = 0;
	struct text zone = text_slice(instant, instant.len - 6, instant.len);
	if ((zone.ptr[0] != '+' && zone.ptr[0] != '-') || zone.ptr[3] != ':' ||
		!text_to_i64(text_slice(zone, 1, 3), 0, 14, &hours) ||
		!text_to_i64(text_slice(zone, 4, 6), 0, 59, &minutes))
		return;
	out->offset_min = (zone.ptr[0] == '-' ? -1 : 1) * (60 * hours + minutes);
	out->has_offset_min = true;
}

static const char *const classifiers[][2] = {
	{"PLN", "PLANNED"}, {"EST", "ESTIMATED"}, {"ACT", "ACTUAL"}};

/* When, and whether that is planned, estimated or has happened: what says it is never assumed. */
static enum err when_read(const struct halves *halves, struct shipment_event *out, struct why *why)
{
	struct foreign found, at = halves->class, time;
	const char *key = key_in(&at, "eventClassifierCode", "eventClassifier");
	bool has = false, pair = foreign_find(&halves->body, "eventDateTime", &time) &&
				 foreign_is(&time, PACKED_MAP);
	const struct foreign *instant = pair ? &time : &halves->body;
	const char *named = pair ? "value" : "eventDateTime";
	enum err err = foreign_instant(instant, named, FOREIGN_REQUIRED, &has, &out->at, why);
	if (!err && foreign_find(instant, named, &found))
		offset_read(foreign_as_text(&found), out);
	if (pair && !foreign_find(&at, key, &found)) {
		at = time;
		key = "classifier";
	}
	if (!err)
		err = foreign_text(&at, key, FOREIGN_REQUIRED, &out->classifier, why);
	for (unsigned i = 0; i < ARRAY_LEN(classifiers); i++)
		if (text_is(out->classifier, classifiers[i][1]))
			out->classifier = text_of(classifiers[i][0]);
	if (err || text_is_choice("PLN|EST|ACT", out->classifier))
		return err;
	foreign_find(&at, key, &found);
	return foreign_refuse(&found, "PLN, EST or ACT", why);
}

/* --- What it is about ---------------------------------------------------------------------- */

enum { OBJECTS_MAX = 256 };

struct objects {
	struct text items[OBJECTS_MAX];
	uint32_t count;
};

static enum err object_add(struct objects *objects, const struct foreign *at, bool equipment,
	struct arena *arena, struct why *why)
{
	char normal[256];
	struct why reason = {0};
	struct text text = foreign_as_text(at);
	enum err err = ERR_OK;
	if (equipment && identifiers_kind(text) == IDENTIFIER_CONTAINER)
		err = identifiers_container(text, normal, &reason);
	else
		err = identifiers_normal(text, normal, sizeof(normal), &reason);
	if (err)
		return why_set(why, err, at->path, "%s", reason.text);
	if (objects->count == OBJECTS_MAX)
		return why_set(why, ERR_LIMIT, at->path,
			"wanted at most %d references of one event", OBJECTS_MAX);
	objects->items[objects->count++] = arena_copy(arena, text_of(normal));
	return ERR_OK;
}

static enum err member_add(struct objects *objects, const struct foreign *at, const char *key,
	struct arena *arena, struct why *why)
{
	struct text text;
	struct foreign found;
	enum err err = foreign_text(at, key, FOREIGN_OPTIONAL, &text, why);
	if (err || !text.ptr || !foreign_find(at, key, &found))
		return err;
	return object_add(objects, &found, strcmp(key, "equipmentReference") == 0, arena, why);
}

static enum err references_add(struct objects *objects, const struct foreign *at,
	const char *const keys[2], struct arena *arena, struct why *why)
{
	struct foreign_list list;
	struct foreign item;
	enum err err = foreign_list(at, keys[0], FOREIGN_OPTIONAL, &list, why);
	while (!err && foreign_next(&list, &item))
		err = member_add(objects, &item, keys[1], arena, why);
	return err;
}

static enum err objects_read(const struct halves *halves, struct arena *arena,
	struct shipment_event *out, struct why *why)
{
	static const char *const members[] = {"equipmentReference", "carrierBookingReference",
		"transportDocumentReference", "bookingReference", "documentID", "shipmentID"};
	static const char *const lists[][2] = {{"references", "referenceValue"},
		{"documentReferences", "documentReferenceValue"},
		{"relatedDocumentReferences", "value"}, {"documentReferences", "value"},
		{"relatedDocumentReferences", "reference"}, {"shipmentReferences", "reference"}};
	/* Of version 3.0.0: the details of the type of the event. */
	static const char *const details[][3] = {{"equipmentDetails", NULL, "equipmentReference"},
		{"shipmentDetails", "documentReference", "reference"}};
	struct objects objects = {.count = 0};
	enum err err = ERR_OK;
	for (unsigned i = 0; !err && i < ARRAY_LEN(members); i++)
		err = member_add(&objects, &halves->body, members[i], arena, why);
	for (unsigned i = 0; !err && i < ARRAY_LEN(lists); i++)
		err = references_add(&objects, &halves->body, lists[i], arena, why);
	struct foreign shipment;
	if (!err && foreign_find(&halves->body, "shipmentDetails", &shipment))
		err = references_add(&objects, &shipment,
			(const char *const[]){"shipmentReferences", "reference"}, arena, why);
	for (unsigned i = 0; !err && i < ARRAY_LEN(details); i++) {
		struct foreign at, inside;
		if (!foreign_find(&halves->body, details[i][0], &at))
			continue;
		if (!details[i][1])
			err = member_add(&objects, &at, details[i][2], arena, why);
		else if (foreign_find(&at, details[i][1], &inside))
			err = member_add(&objects, &inside, details[i][2], arena, why);
	}
	if (!err && !objects.count)
		err = why_set(why, ERR_MISSING, halves->body.path,
			"wanted what the event is about (equipmentReference, documentReferences or "
			"references), got nothing");
	struct text *items = arena_zero(arena, objects.count + 1, sizeof(*items));
	memcpy(items, objects.items, objects.count * sizeof(*items));
	out->objects = items;
	out->objects_count = objects.count;
	return err;
}

/* --- Where --------------------------------------------------------------------------------- */

static enum err locode_read(const struct foreign *at, struct shipment_event *out, struct why *why)
{
	struct foreign found;
	struct text text;
	char code[IDENTIFIER_MAX];
	struct why reason = {0};
	enum err err = foreign_text(at, "UNLocationCode", FOREIGN_OPTIONAL, &text, why);
	if (err || !text.ptr || !foreign_find(at, "UNLocationCode", &found))
		return err;
	if (identifiers_locode(text, code, &reason) != ERR_OK)
		return why_set(why, ERR_BAD_VALUE, found.path, "%s", reason.text);
	out->place = text;
	return ERR_OK;
}

static enum err place_read(const struct halves *halves, struct shipment_event *out, struct why *why)
{
	struct foreign call, location, details = halves->body;
	foreign_find(&halves->body, "transportDetails", &details);
	bool has_call = foreign_find(&details, "transportCall", &call);
	enum err err = ERR_OK;
	if (has_call)
		err = foreign_text(&call, "modeOfTransport", FOREIGN_OPTIONAL, &out->mode, why);
	if (!err && foreign_find(&halves->body, "eventLocation", &location))
		err = locode_read(&location, out, why);
	if (!err && has_call && !out->place.ptr && foreign_find(&call, "location", &location))
		err = locode_read(&location, out, why);
	if (!err && has_call && !out->place.ptr)
		err = locode_read(&call, out, why);
	if (!err && has_call && !out->place.ptr && foreign_find(&call, "location", &location))
		err = foreign_text(&location, "locationName", FOREIGN_OPTIONAL, &out->place, why);
	if (!err && !out->place.ptr && foreign_find(&halves->body, "eventLocation", &location))
		err = foreign_text(&location, "locationName", FOREIGN_OPTIONAL, &out->place, why);
	struct foreign vessel;
	if (!err && has_call && foreign_find(&call, "vessel", &vessel))
		err = foreign_text(
			&vessel, "vesselIMONumber", FOREIGN_OPTIONAL, &out->transport, why);
	return err;
}

/* A retracted event repeats the one that it takes back, id included. */
static struct text retracted_id(struct arena *arena, struct shipment_event *out)
{
	struct text id = out->id;
	struct buffer own = {0};
	buffer_format(
		&own, "%.*s#retracted", TEXT_ARG(text_slice(id, 0, id.len < 200 ? id.len : 200)));
	out->id = arena_copy(arena, buffer_as_text(&own));
	out->what = TEXT("note");
	buffer_fini(&own);
	return id;
}

static enum err retraction_read(const struct halves *halves, struct arena *arena,
	struct shipment_event *out, struct why *why)
{
	struct text id;
	struct foreign found;
	struct packed_value flag = {.kind = PACKED_NIL};
	enum err err = foreign_text(&halves->meta, "retractedEventID", FOREIGN_OPTIONAL, &id, why);
	if (!err && foreign_find(&halves->body, "isRetracted", &found)) {
		struct packed_reader reader = packed_reader_of(found.value);
		if (!packed_next(&reader, &flag) || flag.kind != PACKED_BOOL)
			return foreign_refuse(&found, "true or false", why);
		if (flag.boolean)
			id = retracted_id(arena, out);
	}
	if (err || !id.ptr)
		return err;
	struct text *retracts = arena_zero(arena, 1, sizeof(*retracts));
	retracts[0] = identifiers_event(id, arena);
	out->retracts = retracts;
	out->retracts_count = 1;
	return ERR_OK;
}

static enum err recorded_read(
	const struct halves *halves, struct shipment_event *out, struct why *why)
{
	static const char *const recorded[] = {"eventCreatedDateTime", "eventUpdatedDateTime"};
	enum err err = ERR_OK;
	for (unsigned i = 0; !err && !out->has_recorded && i < ARRAY_LEN(recorded); i++)
		err = foreign_instant(&halves->meta, recorded[i], FOREIGN_OPTIONAL,
			&out->has_recorded, &out->recorded, why);
	return err;
}

/* What it is about is what the other one was. */
static enum err bare_read(const struct halves *halves, struct arena *arena,
	struct shipment_event *out, struct why *why)
{
	bool has = false;
	out->what = TEXT("note");
	out->classifier = TEXT("ACT");
	enum err err = foreign_instant(
		&halves->meta, "eventCreatedDateTime", FOREIGN_REQUIRED, &has, &out->at, why);
	if (!err)
		err = recorded_read(halves, out, why);
	return err ? err : retraction_read(halves, arena, out, why);
}

enum err dcsa_event(const struct foreign *event, struct arena *arena, struct shipment_event *out,
	struct why *why)
{
	if (!foreign_is(event, PACKED_MAP))
		return foreign_refuse(event, "an event as an object", why);
	struct halves halves = halves_of(event);
	const struct event_type *type = NULL;
	struct foreign details = halves.body;
	foreign_find(&halves.body, "transportDetails", &details);
	*out = (struct shipment_event){.standard = TEXT("dcsa")};
	enum err err = type_read(&halves, &type, why);
	if (err)
		return err;
	out->kind = text_of(type->name);
	err = foreign_text(&halves.meta, "eventID", FOREIGN_REQUIRED, &out->id, why);
	if (!err)
		out->id = identifiers_event(out->id, arena);
	if (!err && is_bare(event, &halves))
		return bare_read(&halves, arena, out, why);
	if (!err)
		err = when_read(&halves, out, why);
	if (!err)
		err = recorded_read(&halves, out, why);
	if (!err)
		err = code_read(&halves, type, out, why);
	if (!err)
		err = objects_read(&halves, arena, out, why);
	if (!err)
		err = place_read(&halves, out, why);
	if (!err)
		err = foreign_text(
			&details, "delayReasonCode", FOREIGN_OPTIONAL, &out->reason, why);
	return err ? err : retraction_read(&halves, arena, out, why);
}

/* --- Out ----------------------------------------------------------------------------------- */

static void put_pair(struct buffer *out, const char *key, struct text value)
{
	packed_put_text(out, text_of(key));
	packed_put_text(out, value);
}

/* An event of ours as DCSA has it: arrivals and departures are of a transport, the rest of the
 * equipment; what DCSA has no code for, capture.c leaves out and counts. */
static const struct {
	const char *what, *type, *code;
} codes_out[] = {{"arrived", "TRANSPORT", "ARRI"}, {"departed", "TRANSPORT", "DEPA"},
	{"loaded", "EQUIPMENT", "LOAD"}, {"unloaded", "EQUIPMENT", "DISC"},
	{"gate_in", "EQUIPMENT", "GTIN"}, {"gate_out", "EQUIPMENT", "GTOT"},
	{"inspected", "EQUIPMENT", "INSP"}, {"held", "SHIPMENT", "HOLD"},
	{"cleared", "SHIPMENT", "RELS"}};

bool dcsa_has_code(const struct shipment_event *event)
{
	for (unsigned i = 0; i < ARRAY_LEN(codes_out); i++)
		if (text_is(event->what, codes_out[i].what))
			return true;
	return false;
}

static void put_references(struct buffer *out, const struct shipment_event *event)
{
	uint32_t count = 0;
	struct text container = TEXT_NONE;
	for (uint32_t i = 0; i < event->objects_count; i++)
		if (!container.ptr && identifiers_kind(event->objects[i]) == IDENTIFIER_CONTAINER)
			container = event->objects[i];
		else
			count++;
	if (container.ptr)
		put_pair(out, "equipmentReference", container);
	else
		packed_put_text(out, TEXT("equipmentReference")), packed_put_nil(out);
	packed_put_text(out, TEXT("references"));
	packed_put_list(out, count);
	for (uint32_t i = 0; i < event->objects_count; i++) {
		if (event->objects[i].ptr == container.ptr)
			continue;
		packed_put_map(out, 2);
		put_pair(out, "referenceType", TEXT("FF"));
		put_pair(out, "referenceValue", event->objects[i]);
	}
}

static unsigned row_of(const struct shipment_event *event)
{
	unsigned row = 0;
	while (row + 1 < ARRAY_LEN(codes_out) && !text_is(event->what, codes_out[row].what))
		row++;
	return row;
}

static const struct event_type *type_of(unsigned row)
{
	const struct event_type *type = types;
	while (strcmp(type->name, codes_out[row].type) != 0)
		type++;
	return type;
}

static void put_location(struct buffer *out, const struct shipment_event *event)
{
	char locode[IDENTIFIER_MAX];
	if (!event->place.ptr)
		return;
	packed_put_text(out, TEXT("eventLocation"));
	packed_put_map(out, 1);
	bool code = identifiers_locode(event->place, locode, NULL) == ERR_OK;
	put_pair(out, code ? "UNLocationCode" : "locationName", event->place);
}

void dcsa_put(const struct shipment_event *event, struct buffer *out)
{
	unsigned row = row_of(event);
	char at[INSTANT_TEXT];
	packed_put_map(out, 7 + (event->place.ptr != NULL));
	put_pair(out, "eventID", event->id);
	put_pair(out, "eventType", text_of(codes_out[row].type));
	put_pair(out, "eventDateTime", text_of(instant_format(event->at, at)));
	put_pair(out, "eventClassifierCode",
		event->classifier.ptr ? event->classifier : TEXT("ACT"));
	put_pair(out, type_of(row)->code_key, text_of(codes_out[row].code));
	put_references(out, event);
	put_location(out, event);
}

/* --- Version 3.0.0 --------------------------------------------------------------------------- */

static void put_class(struct buffer *out, const struct shipment_event *event)
{
	unsigned row = row_of(event);
	const struct event_type *type = type_of(row);
	const struct code *code = type->codes;
	const char *classifier = "ACTUAL";
	while (!code->code || strcmp(code->code, codes_out[row].code) != 0)
		code++;
	for (unsigned i = 0; i < ARRAY_LEN(classifiers); i++)
		if (text_is(event->classifier, classifiers[i][0]))
			classifier = classifiers[i][1];
	packed_put_text(out, TEXT("eventClassification"));
	packed_put_map(out, 3);
	put_pair(out, "eventType", text_of(type->name));
	put_pair(out, "eventClassifier", text_of(classifier));
	put_pair(out, type->word_key, text_of(code->word));
}

/* The first container is the equipment; all other numbers are references of the shipment. */
static void put_details(
	struct buffer *out, const struct shipment_event *event, uint32_t container, uint32_t others)
{
	if (container < event->objects_count) {
		packed_put_text(out, TEXT("equipmentDetails"));
		packed_put_map(out, 1);
		put_pair(out, "equipmentReference", event->objects[container]);
	}
	if (!others)
		return;
	packed_put_text(out, TEXT("shipmentDetails"));
	packed_put_map(out, 1);
	packed_put_text(out, TEXT("shipmentReferences"));
	packed_put_list(out, others);
	for (uint32_t i = 0; i < event->objects_count; i++) {
		if (i == container)
			continue;
		packed_put_map(out, 1);
		put_pair(out, "reference", event->objects[i]);
	}
}

void dcsa_put3(const struct shipment_event *event, struct buffer *out)
{
	char at[INSTANT_TEXT];
	uint32_t container = 0;
	while (container < event->objects_count &&
		identifiers_kind(event->objects[container]) != IDENTIFIER_CONTAINER)
		container++;
	bool boxed = container < event->objects_count;
	uint32_t others = event->objects_count - boxed;
	packed_put_map(
		out, 3u + event->has_recorded + boxed + (others > 0) + (event->place.ptr != NULL));
	put_pair(out, "eventID", event->id);
	put_pair(out, "eventDateTime", text_of(instant_format(event->at, at)));
	if (event->has_recorded)
		put_pair(out, "eventUpdatedDateTime", text_of(instant_format(event->recorded, at)));
	put_class(out, event);
	put_details(out, event, container, others);
	put_location(out, event);
}
