/* Rows to files. */
#include "services/registry/files/files.h"

#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/codec/csv_out.h"
#include "proto/codec/json_out.h"
#include "services/registry/history/told.h"
#include "services/registry/answers/resolve.h"

#include <string.h>

/* A page ends with the row that passes this: what follows it still has room in a block. */
enum { PAGE_BYTES = 800000 };

struct writing {
	const struct registry *registry;
	const struct export_query *query;
	struct text org;
	struct arena *arena;
	struct buffer out;
	int64_t rows;
};

struct form {
	const char *name;
	void (*begin)(struct writing *writing);
	void (*row)(struct writing *writing, const struct status_row *row);
	void (*end)(struct writing *writing);
};

static void nothing(struct writing *writing)
{
	(void)writing;
}

/* --- CSV ------------------------------------------------------------------------------------- */

/* A field's value as JSON without the quotes of a text: what a cell holds. */
static void put_field(struct writing *writing, const struct field *field, const void *member)
{
	char text[INSTANT_TEXT];
	struct json_out json = json_out_to(&writing->out, 0);
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_CHOICE:
		csv_out_cell(&writing->out, *(const struct text *)member);
		break;
	case FIELD_DAY:
		buffer_text(&writing->out, text_of(day_format(*(const day *)member, text)));
		break;
	case FIELD_INSTANT:
		buffer_text(&writing->out, text_of(instant_format(*(const int64_t *)member, text)));
		break;
	case FIELD_I64:
		json_out_i64(&json, *(const int64_t *)member);
		break;
	case FIELD_F64:
		json_out_f64(&json, *(const double *)member);
		break;
	default: /* a row has no other kinds; a new one is missed by the test of the round trip */
		break;
	}
}

static void csv_begin(struct writing *writing)
{
	for (unsigned f = 0; f < record_status_row.fields_count; f++)
		buffer_format(
			&writing->out, "%s%s", f ? "," : "", record_status_row.fields[f].name);
	buffer_char(&writing->out, '\n');
}

static void csv_row(struct writing *writing, const struct status_row *row)
{
	const struct field_place *places = record_status_row.places();
	for (unsigned f = 0; f < record_status_row.fields_count; f++) {
		const struct field *field = &record_status_row.fields[f];
		const char *base = (const char *)row;
		if (f)
			buffer_char(&writing->out, ',');
		if (!places[f].extra || *(const bool *)(base + places[f].extra))
			put_field(writing, field, base + places[f].member);
	}
	buffer_char(&writing->out, '\n');
}

/* --- JSON Lines ------------------------------------------------------------------------------ */

static void put_record(struct buffer *out, const struct record_type *type, const void *record)
{
	struct buffer data = {0};
	struct why why;
	/* What the registry holds was encoded once already. */
	CHECK(record_encode(type, record, &data, &why) == ERR_OK);
	CHECK(record_to_json(type, buffer_bytes(&data), 0, out, &why) == ERR_OK);
	buffer_fini(&data);
}

static void jsonl_row(struct writing *writing, const struct status_row *row)
{
	put_record(&writing->out, &record_status_row, row);
	buffer_char(&writing->out, '\n');
}

/* --- What the standards have fields for ------------------------------------------------------ */

static struct text day_text(day value, struct text precision, struct arena *arena)
{
	char text[DAY_TEXT];
	size_t len = text_is(precision, "year") ? 4 : text_is(precision, "month") ? 7 : 10;
	day_format(value, text);
	return arena_copy(arena, (struct text){text, strlen(text) < len ? strlen(text) : len});
}

/* A day that no source gives is left out; the whole row beside it has its window. */
struct files_plain files_plain_of(const struct status_row *row, struct arena *arena)
{
	bool start = row->has_from && !text_is(row->from_precision, "unknown");
	bool end = row->has_to && !text_is(row->to_precision, "unknown");
	return (struct files_plain){
		.org = row->org,
		.state = row->state,
		.role = row->status,
		.start = start ? day_text(row->from, row->from_precision, arena) : TEXT_NONE,
		.end = end ? day_text(row->to, row->to_precision, arena) : TEXT_NONE,
		.source = row->source,
		.event = row->event,
		.ref = row->ref,
	};
}

static const struct at latest = {DAY_MAX - 1, RECORDED_MAX};

static struct text org_name(const struct writing *writing, struct text id)
{
	return ledger_org_name(writing->registry->ledger, id, latest);
}

static struct text participant_name(const struct writing *writing, struct text id)
{
	return ledger_participant_name(writing->registry->ledger, id, latest);
}

/* --- Popolo ---------------------------------------------------------------------------------- */

static struct popolo_organization participant(const struct writing *writing, struct text id)
{
	bool is_org = text_starts(id, TEXT("org:"));
	return (struct popolo_organization){.id = id,
		.name = participant_name(writing, id),
		.classification = is_org ? TEXT("igo") : TEXT("state")};
}

/* Pages stand one behind another: the first opens the file, the last closes it. */
static void popolo_begin(struct writing *writing)
{
	size_t count;
	const struct version *versions = ledger_versions(writing->registry->ledger, &count);
	const char *between = "";
	buffer_text(&writing->out, TEXT("{\"organizations\":["));
	for (size_t i = 0; i < count; i++) {
		const struct organisation *one = versions[i].record;
		if (versions[i].kind != LEDGER_ORGANISATION ||
			!version_known(&versions[i], RECORDED_MAX) ||
			(writing->org.ptr && !text_equal(one->id, writing->org)))
			continue;
		buffer_format(&writing->out, "%s\n", between);
		put_record(&writing->out, &record_popolo_organization,
			&(struct popolo_organization){one->id, one->name, one->kind});
		between = ",";
	}
	buffer_text(&writing->out, TEXT("],\n\"memberships\":["));
}

static void popolo_row(struct writing *writing, const struct status_row *row)
{
	struct files_plain plain = files_plain_of(row, writing->arena);
	struct popolo_organization member = participant(writing, row->state);
	struct popolo_source source = {.note = row->source};
	bool first = writing->rows == 0 && !writing->query->has_next;
	struct popolo_membership membership = {
		.id = told_text(writing->arena, "row:%lld", (long long)row->row),
		.label = row->event,
		.role = plain.role,
		.member = &member,
		.organization_id = plain.org,
		.start_date = plain.start,
		.end_date = plain.end,
		.sources = &source,
		.sources_count = 1,
		.serai = row,
	};
	buffer_text(&writing->out, first ? TEXT("\n") : TEXT(",\n"));
	put_record(&writing->out, &record_popolo_membership, &membership);
}

static void popolo_end(struct writing *writing)
{
	buffer_text(&writing->out, TEXT("]}\n"));
}

/* --- FollowTheMoney -------------------------------------------------------------------------- */

static void ftm_begin(struct writing *writing)
{
	for (unsigned f = 0; f < record_ftm_statement.fields_count; f++)
		buffer_format(
			&writing->out, "%s%s", f ? "," : "", record_ftm_statement.fields[f].name);
	buffer_char(&writing->out, '\n');
}

struct ftm_entity {
	const char *schema;
	struct text id, first_seen, last_seen;
};

static void ftm_put(struct writing *writing, const struct ftm_entity *entity, const char *prop,
	const char *type, struct text value)
{
	char id[DIGEST_ID + 1];
	if (!value.len)
		return;
	bool whole = strcmp(prop, "notes") == 0;
	struct text about = told_text(writing->arena, "serai.%.*s.%s", TEXT_ARG(entity->id), prop);
	uint64_t of_value = digest_xxh3(bytes_of(value.ptr, value.len));
	struct text key = told_text(
		writing->arena, "%.*s.%llx", TEXT_ARG(about), (unsigned long long)of_value);
	digest_id(bytes_of(key.ptr, key.len), id);
	const struct text cells[] = {entity->id, entity->id, text_of(prop), text_of(type),
		text_of(entity->schema), value, TEXT("serai"), TEXT(""), TEXT(""), TEXT("f"),
		entity->first_seen, entity->last_seen, whole ? TEXT("serai.row") : TEXT(""),
		text_of(id)};
	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		if (i)
			buffer_char(&writing->out, ',');
		csv_out_cell(&writing->out, cells[i]);
	}
	buffer_char(&writing->out, '\n');
}

static struct text instant_text(bool has, int64_t us, struct arena *arena)
{
	char text[INSTANT_TEXT];
	return has ? arena_copy(arena, text_of(instant_format(us, text))) : TEXT("");
}

static struct text ftm_id(const struct writing *writing, struct text participant)
{
	return text_starts(participant, TEXT("org:"))
		       ? participant
		       : told_text(writing->arena, "state:%.*s", TEXT_ARG(participant));
}

/* The entities that a row names stand before it, each time: a page needs no memory of the last. */
static void ftm_row(struct writing *writing, const struct status_row *row)
{
	struct files_plain plain = files_plain_of(row, writing->arena);
	struct buffer whole = {0};
	bool is_org = text_starts(row->state, TEXT("org:"));
	struct ftm_entity entity = {.schema = "Membership",
		.id = told_text(writing->arena, "row:%lld", (long long)row->row),
		.first_seen = instant_text(row->has_observed_at, row->observed_at, writing->arena),
		.last_seen =
			instant_text(row->has_observed_until, row->observed_until, writing->arena)};
	struct ftm_entity org = {.schema = "Organization",
		.id = told_text(writing->arena, "org:%.*s", TEXT_ARG(row->org))};
	struct ftm_entity state = {.schema = is_org ? "Organization" : "PublicBody",
		.id = ftm_id(writing, row->state)};
	ftm_put(writing, &org, "name", "name", org_name(writing, row->org));
	ftm_put(writing, &state, "name", "name", participant_name(writing, row->state));
	ftm_put(writing, &entity, "organization", "entity", org.id);
	ftm_put(writing, &entity, "member", "entity", state.id);
	ftm_put(writing, &entity, "role", "string", plain.role);
	ftm_put(writing, &entity, "startDate", "date", plain.start);
	ftm_put(writing, &entity, "endDate", "date", plain.end);
	ftm_put(writing, &entity, "summary", "text", plain.event);
	ftm_put(writing, &entity, "publisher", "string", plain.source);
	ftm_put(writing, &entity, "recordId", "string", plain.ref);
	put_record(&whole, &record_status_row, row);
	ftm_put(writing, &entity, "notes", "text", buffer_as_text(&whole));
	buffer_fini(&whole);
}

/* --- Pages ----------------------------------------------------------------------------------- */

static const struct form forms[] = {
	{"csv", csv_begin, csv_row, nothing},
	{"jsonl", nothing, jsonl_row, nothing},
	{"popolo", popolo_begin, popolo_row, popolo_end},
	{"ftm", ftm_begin, ftm_row, nothing},
};

static const struct form *form_of(struct text name)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (text_is(name, forms[i].name))
			return &forms[i];
	return NULL;
}

/* The times at which it was learnt and superseded, of the registry where it was first. */
static struct status_row with_times(const struct row *row)
{
	struct status_row out = row_record(row);
	if (!out.has_observed_at) {
		out.has_observed_at = true;
		out.observed_at = row->recorded_us;
	}
	if (!out.has_observed_until && row->superseded_us != RECORDED_MAX) {
		out.has_observed_until = true;
		out.observed_until = row->superseded_us;
	}
	return out;
}

static bool is_wanted(const struct writing *writing, const struct row *row)
{
	return (!writing->org.ptr || text_equal(word_text(row->org), writing->org)) &&
	       (!writing->query->current || row->superseded_us == RECORDED_MAX);
}

enum err files_write(const struct registry *registry, const struct export_query *query,
	struct arena *arena, struct export_reply *out, struct why *why)
{
	struct writing writing = {registry, query, query->org, arena, {0}, 0};
	enum err err = query->org.ptr ? resolve_org(registry, &writing.org, why) : ERR_OK;
	if (err)
		return err;
	const struct form *form = form_of(query->format);
	size_t count, at = query->has_next && query->next > 0 ? (size_t)query->next - 1 : 0;
	const struct row *rows = bitemporal_rows(registry->statuses, &count);
	if (!query->has_next)
		form->begin(&writing);
	for (; at < count && writing.out.len < PAGE_BYTES; at++) {
		if (!is_wanted(&writing, &rows[at]))
			continue;
		struct status_row row = with_times(&rows[at]);
		form->row(&writing, &row);
		writing.rows++;
	}
	if (at >= count)
		form->end(&writing);
	*out = (struct export_reply){.content = arena_copy(arena, buffer_as_text(&writing.out)),
		.rows = writing.rows,
		.has_next = at < count,
		.next = (int64_t)at + 1};
	buffer_fini(&writing.out);
	return ERR_OK;
}
