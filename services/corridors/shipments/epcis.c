#include "services/corridors/shipments/epcis.h"

#include "services/corridors/shipments/identifiers.h"

#include <stdio.h>
#include <string.h>

/* What each type of event has to say what it is about, and whether it must have an action. */
static const struct event_type {
	const char *name, *kind;
	bool action;
	const char *lists[3];   /* of EPCs */
	const char *classes[3]; /* lists of quantities, where EPCs may be left out */
	const char *parent;     /* or transformationID */
} types[] = {
	{"ObjectEvent", "object", true, {"epcList"}, {"quantityList"}, NULL},
	{"AggregationEvent", "aggregation", true, {"childEPCs"}, {"childQuantityList"}, "parentID"},
	{"TransactionEvent", "transaction", true, {"epcList"}, {"quantityList"}, "parentID"},
	{"TransformationEvent", "transformation", false, {"inputEPCList", "outputEPCList"},
		{"inputQuantityList", "outputQuantityList"}, "transformationID"},
	{"AssociationEvent", "association", true, {"childEPCs"}, {"childQuantityList"}, "parentID"},
};

static const char type_names[] = "ObjectEvent, AggregationEvent, TransactionEvent, "
				 "TransformationEvent or AssociationEvent";

/* Business steps of the Core Business Vocabulary that say where freight is. Others are seen there,
 * and no more. `shipping` and `consigning` are the vocabulary's words for the whole of staging,
 * loading and departing, where it is not told in its parts. */
static const struct {
	const char *step, *what;
} steps[] = {
	{"arriving", "arrived"},
	{"receiving", "arrived"},
	{"unloading", "unloaded"},
	{"loading", "loaded"},
	{"departing", "departed"},
	{"shipping", "departed"},
	{"consigning", "departed"},
	{"transporting", "departed"},
	{"inspecting", "inspected"},
	{"holding", "held"},
	{"storing", "observed"},
	{"entering_exiting", "observed"},
};

static bool find_type(const struct foreign *event, struct foreign *out)
{
	return foreign_find(event, "type", out) || foreign_find(event, "@type", out) ||
	       foreign_find(event, "isA", out);
}

static struct text beginning(struct text text, size_t len)
{
	return text_slice(text, 0, text.len < len ? text.len : len);
}

/* "epcis:ObjectEvent" and "https://ref.gs1.org/epcis/ObjectEvent" are the same. */
static struct text last_part(struct text uri)
{
	size_t from = uri.len;
	if (!from)
		return TEXT_NONE;
	while (from > 0 && uri.ptr[from - 1] != ':' && uri.ptr[from - 1] != '/' &&
		uri.ptr[from - 1] != '#')
		from--;
	return text_slice(uri, from, uri.len);
}

static const struct event_type *type_of(const struct foreign *event)
{
	struct foreign type;
	if (!find_type(event, &type))
		return NULL;
	struct text name = last_part(foreign_as_text(&type));
	for (unsigned i = 0; i < ARRAY_LEN(types); i++)
		if (text_is(name, types[i].name))
			return &types[i];
	return NULL;
}

bool epcis_is_event(const struct foreign *event)
{
	struct foreign found;
	return type_of(event) != NULL || foreign_find(event, "eventTimeZoneOffset", &found);
}

/* --- When ---------------------------------------------------------------------------------- */

static bool two_digits(const char *at, int64_t max, int64_t *out)
{
	return text_to_i64((struct text){at, 2}, 0, max, out);
}

static enum err offset_read(
	const struct foreign *event, struct shipment_event *out, struct why *why)
{
	struct text text;
	int64_t hours = 0, minutes = 0;
	enum err err = foreign_text(event, "eventTimeZoneOffset", FOREIGN_REQUIRED, &text, why);
	if (err)
		return err;
	bool form = text.len == 6 && (text.ptr[0] == '+' || text.ptr[0] == '-') &&
		    text.ptr[3] == ':' && two_digits(text.ptr + 1, 14, &hours) &&
		    two_digits(text.ptr + 4, 59, &minutes);
	struct foreign found;
	if (!form && foreign_find(event, "eventTimeZoneOffset", &found))
		return foreign_refuse(
			&found, "an offset from -14:59 to +14:59, such as +06:00", why);
	out->offset_min = (text.ptr[0] == '-' ? -1 : 1) * (60 * hours + minutes);
	out->has_offset_min = true;
	return ERR_OK;
}

/* --- What it is about ---------------------------------------------------------------------- */

struct objects {
	struct text *items;
	uint32_t count;
	uint32_t room;
};

/* A container in an EPC URI must have the right check digit; other numbers are the sender's. */
static enum err object_add(
	struct objects *objects, const struct foreign *at, struct arena *arena, struct why *why)
{
	struct text text = foreign_as_text(at);
	char normal[512];
	struct why reason = {0};
	if (!text.len)
		return foreign_refuse(at, "an EPC as text", why);
	if (identifiers_normal(text, normal, sizeof(normal), &reason) != ERR_OK)
		return why_set(why, ERR_BAD_VALUE, at->path, "%s", reason.text);
	if (objects->count == objects->room)
		return why_set(why, ERR_LIMIT, at->path, "wanted at most %u objects of one event",
			objects->room);
	objects->items[objects->count++] = arena_copy(arena, text_of(normal));
	return ERR_OK;
}

static enum err objects_list(struct objects *objects, const struct foreign *event, const char *key,
	struct arena *arena, struct why *why)
{
	struct foreign_list list;
	struct foreign item;
	enum err err = foreign_list(event, key, FOREIGN_OPTIONAL, &list, why);
	while (!err && foreign_next(&list, &item))
		err = object_add(objects, &item, arena, why);
	return err;
}

/* A class of goods is no single object, but the event is about it. */
static enum err classes_list(struct objects *objects, const struct foreign *event, const char *key,
	struct arena *arena, struct why *why)
{
	struct foreign_list list;
	struct foreign item, class;
	enum err err = foreign_list(event, key, FOREIGN_OPTIONAL, &list, why);
	while (!err && foreign_next(&list, &item)) {
		struct text text;
		err = foreign_text(&item, "epcClass", FOREIGN_REQUIRED, &text, why);
		if (!err && foreign_find(&item, "epcClass", &class))
			err = object_add(objects, &class, arena, why);
	}
	return err;
}

/* Consignment notes and bookings are business transactions. */
static enum err transactions(struct objects *objects, const struct foreign *event, bool needed,
	struct arena *arena, struct why *why)
{
	struct foreign_list list;
	struct foreign item, number;
	enum err err = foreign_list(event, "bizTransactionList",
		needed ? FOREIGN_REQUIRED : FOREIGN_OPTIONAL, &list, why);
	while (!err && foreign_next(&list, &item)) {
		struct text text;
		err = foreign_text(&item, "bizTransaction", FOREIGN_REQUIRED, &text, why);
		if (!err && foreign_find(&item, "bizTransaction", &number))
			err = object_add(objects, &number, arena, why);
	}
	return err;
}

static enum err objects_read(const struct foreign *event, const struct event_type *type,
	struct arena *arena, struct shipment_event *out, struct why *why)
{
	struct objects objects = {.room = 1024};
	struct foreign parent;
	objects.items = arena_zero(arena, objects.room, sizeof(*objects.items));
	enum err err = ERR_OK;
	for (unsigned i = 0; !err && type->lists[i]; i++)
		err = objects_list(&objects, event, type->lists[i], arena, why);
	for (unsigned i = 0; !err && type->classes[i]; i++)
		err = classes_list(&objects, event, type->classes[i], arena, why);
	if (!err && type->parent && foreign_find(event, type->parent, &parent))
		err = object_add(&objects, &parent, arena, why);
	bool transaction = strcmp(type->kind, "transaction") == 0;
	if (!err)
		err = transactions(&objects, event, transaction, arena, why);
	if (!err && !objects.count)
		err = why_set(why, ERR_MISSING, event->path,
			"wanted what the %s is about (%s, %s%s%s), got nothing", type->name,
			type->lists[0], type->classes[0], type->parent ? ", " : "",
			type->parent ? type->parent : "");
	out->objects = objects.items;
	out->objects_count = objects.count;
	return err;
}

/* --- Why, where ---------------------------------------------------------------------------- */

static enum err action_read(
	const struct foreign *event, const struct event_type *type, struct why *why)
{
	struct text action;
	struct foreign found;
	enum err err = foreign_text(
		event, "action", type->action ? FOREIGN_REQUIRED : FOREIGN_OPTIONAL, &action, why);
	if (err || !action.ptr || text_is_choice("ADD|OBSERVE|DELETE", action))
		return err;
	foreign_find(event, "action", &found);
	return foreign_refuse(&found, "ADD, OBSERVE or DELETE", why);
}

static enum err place_read(
	const struct foreign *event, const char *key, struct text *out, struct why *why)
{
	struct foreign found;
	*out = TEXT_NONE;
	if (!foreign_find(event, key, &found))
		return ERR_OK;
	if (!foreign_is(&found, PACKED_MAP))
		return foreign_refuse(&found, "an object with an id", why);
	return foreign_text(&found, "id", FOREIGN_REQUIRED, out, why);
}

/* Words of the Core Business Vocabulary 2.0, which stand bare; others are URIs. The 41 steps are
 * those of GS1's JSON-LD context as public copies have it; the dispositions are recalled. */
static const char biz_steps[] =
	"accepting|arriving|assembling|collecting|commissioning|consigning|creating_class_instance|"
	"cycle_counting|decommissioning|departing|destroying|disassembling|dispensing|encoding|"
	"entering_exiting|holding|inspecting|installing|killing|loading|other|packing|picking|"
	"receiving|removing|repackaging|repairing|replacing|reserving|retail_selling|sampling|"
	"sensor_reporting|shipping|staging_outbound|stock_taking|stocking|storing|transporting|"
	"unloading|unpacking|void_shipping";
static const char dispositions[] =
	"active|available|completeness_inferred|completeness_verified|conformant|container_closed|"
	"container_open|damaged|destroyed|dispensed|disposed|encoded|expired|in_progress|in_"
	"transit|"
	"inactive|mismatch_class|mismatch_instance|mismatch_quantity|needs_replacement|"
	"no_pedigree_match|non_conformant|non_sellable_other|partially_dispensed|recalled|reserved|"
	"retail_sold|returned|sellable_accessible|sellable_not_accessible|stolen|unavailable|"
	"unknown";

static enum err word_read(const struct foreign *event, const char *key, const char *words,
	const char *wanted, struct text *out, struct why *why)
{
	struct foreign found;
	enum err err = foreign_text(event, key, FOREIGN_OPTIONAL, out, why);
	if (err || !out->ptr || memchr(out->ptr, ':', out->len) || text_is_choice(words, *out))
		return err;
	foreign_find(event, key, &found);
	return foreign_refuse(&found, wanted, why);
}

static void what_of(struct shipment_event *out)
{
	struct text step = last_part(out->step);
	if (text_starts(step, TEXT("BizStep-")))
		step = text_slice(step, 8, step.len);
	out->what = out->place.ptr ? TEXT("observed") : TEXT("note");
	for (unsigned i = 0; i < ARRAY_LEN(steps); i++)
		if (text_is(step, steps[i].step))
			out->what = text_of(steps[i].what);
}

/* An event with a declaration of error repeats the wrong one, id included: it takes that one back.
 */
static enum err error_read(const struct foreign *event, struct arena *arena,
	struct shipment_event *out, struct why *why)
{
	struct foreign error;
	int64_t at = 0;
	bool has = false;
	if (!foreign_find(event, "errorDeclaration", &error))
		return ERR_OK;
	if (!foreign_is(&error, PACKED_MAP))
		return foreign_refuse(&error, "an object with a declarationTime", why);
	enum err err = foreign_instant(&error, "declarationTime", FOREIGN_REQUIRED, &has, &at, why);
	if (!err)
		err = foreign_text(&error, "reason", FOREIGN_OPTIONAL, &out->reason, why);
	if (err)
		return err;
	struct text *retracts = arena_zero(arena, 1, sizeof(*retracts));
	retracts[0] = out->id;
	out->retracts = retracts;
	out->retracts_count = 1;
	char id[300];
	snprintf(id, sizeof(id), "%.*s#error-%lld", TEXT_ARG(beginning(out->id, 200)),
		(long long)(at / 1000000));
	out->id = arena_copy(arena, text_of(id));
	out->what = TEXT("note");
	return ERR_OK;
}

enum err epcis_event(const struct foreign *event, struct arena *arena, struct shipment_event *out,
	struct why *why)
{
	const struct event_type *type = type_of(event);
	struct foreign found;
	bool has = false;
	*out = (struct shipment_event){.standard = TEXT("epcis"), .classifier = TEXT("ACT")};
	if (!foreign_is(event, PACKED_MAP))
		return foreign_refuse(event, "an event as an object", why);
	if (!type && find_type(event, &found))
		return foreign_refuse(&found, type_names, why);
	if (!type)
		return why_set(why, ERR_MISSING, event->path, "wanted a type (%s), got nothing",
			type_names);
	out->kind = text_of(type->name);
	enum err err = foreign_instant(event, "eventTime", FOREIGN_REQUIRED, &has, &out->at, why);
	if (!err)
		err = offset_read(event, out, why);
	if (!err)
		err = foreign_instant(event, "recordTime", FOREIGN_OPTIONAL, &out->has_recorded,
			&out->recorded, why);
	if (!err)
		err = action_read(event, type, why);
	if (!err)
		err = objects_read(event, type, arena, out, why);
	if (!err)
		err = word_read(event, "bizStep", biz_steps,
			"a business step of CBV 2.0, such as arriving or departing, or a URI",
			&out->step, why);
	if (!err)
		err = word_read(event, "disposition", dispositions,
			"a disposition of CBV 2.0, such as in_transit, or a URI", &out->disposition,
			why);
	if (!err)
		err = place_read(event, "readPoint", &out->place, why);
	if (!err)
		err = place_read(event, "bizLocation", &out->location, why);
	if (!err)
		err = foreign_text(event, "eventID", FOREIGN_OPTIONAL, &out->id, why);
	if (err)
		return err;
	if (!out->place.ptr)
		out->place = out->location;
	if (out->id.ptr)
		out->id = identifiers_event(out->id, arena);
	if (!out->id.ptr) {
		static const char *const without[] = {"errorDeclaration", "recordTime", NULL};
		char id[64] = "digest:";
		foreign_digest(event, without, id + 7);
		out->id = arena_copy(arena, text_of(id));
	}
	what_of(out);
	return error_read(event, arena, out, why);
}

/* --- Out ----------------------------------------------------------------------------------- */

static const struct {
	const char *what, *step;
} steps_out[] = {{"arrived", "arriving"}, {"departed", "departing"}, {"loaded", "loading"},
	{"unloaded", "unloading"}, {"inspected", "inspecting"}, {"held", "holding"},
	{"gate_in", "entering_exiting"}, {"gate_out", "entering_exiting"}};

static void put_pair(struct buffer *out, const char *key, struct text value)
{
	packed_put_text(out, text_of(key));
	packed_put_text(out, value);
}

/* A name that is no URI, as one of ours. */
static void put_uri(struct buffer *out, const char *key, struct text head, struct text name)
{
	char uri[600];
	bool is_uri = memchr(name.ptr, ':', name.len) != NULL;
	snprintf(uri, sizeof(uri), "%.*s%.*s", TEXT_ARG(is_uri ? TEXT("") : head), TEXT_ARG(name));
	put_pair(out, key, text_of(uri));
}

/* A container as its EPC URI; a name that is none, as a URI of ours. */
static void put_object(struct buffer *out, struct text object)
{
	char uri[300];
	const char *head = identifiers_kind(object) == IDENTIFIER_CONTAINER ? "urn:epc:id:bic:"
			   : memchr(object.ptr, ':', object.len)            ? ""
									    : "urn:serai:object:";
	snprintf(uri, sizeof(uri), "%s%.*s", head, TEXT_ARG(beginning(object, 250)));
	packed_put_text(out, text_of(uri));
}

static void put_place(struct buffer *out, struct text place)
{
	packed_put_text(out, TEXT("readPoint"));
	packed_put_map(out, 1);
	put_uri(out, "id", TEXT("urn:serai:place:"), place);
}

void epcis_put(const struct shipment_event *event, struct buffer *out)
{
	const char *step = NULL;
	for (unsigned i = 0; !step && i < ARRAY_LEN(steps_out); i++)
		if (text_is(event->what, steps_out[i].what))
			step = steps_out[i].step;
	int64_t offset = event->has_offset_min ? event->offset_min : 0,
		absolute = offset < 0 ? -offset : offset;
	char at[INSTANT_TEXT], zone[48];
	snprintf(zone, sizeof(zone), "%c%02lld:%02lld", offset < 0 ? '-' : '+',
		(long long)absolute / 60 % 24, (long long)absolute % 60);
	packed_put_map(out, 6 + (step != NULL) + (event->place.ptr != NULL));
	put_pair(out, "type", TEXT("ObjectEvent"));
	put_uri(out, "eventID", IDENTIFIERS_EVENT_HEAD, event->id);
	put_pair(out, "eventTime", text_of(instant_format(event->at, at)));
	put_pair(out, "eventTimeZoneOffset", text_of(zone));
	put_pair(out, "action", TEXT("OBSERVE"));
	packed_put_text(out, TEXT("epcList"));
	packed_put_list(out, event->objects_count);
	for (uint32_t i = 0; i < event->objects_count; i++)
		put_object(out, event->objects[i]);
	if (step)
		put_pair(out, "bizStep", text_of(step));
	if (event->place.ptr)
		put_place(out, event->place);
}
