/* Memberships and chairs: rows of a sheet become rows on two clocks. */
#include "services/registry/sheets/changes.h"
#include "services/registry/sheets/succession.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a sheet's row says, and the digest that tells whether it says something new. */
struct entry {
	struct status_row row;
	unsigned line;
	unsigned sheet_row;
	uint64_t lane;
	char digest[DIGEST_ID + 1];
};

struct status_sheet {
	const char *name;
	const char *const *columns;
	enum err (*read)(const struct reading *reading, struct status_row *row, struct why *why);
};

/* --- Days ------------------------------------------------------------------------------------ */

struct edge {
	struct day_span best, least, most;
	bool has_best, has_least, has_most;
};

static enum err read_span(const struct reading *reading, const char *column, struct day_span *out,
	bool *has, struct why *why)
{
	bool absent;
	enum err err = sheet_days(reading->sheet, reading->row, column, out, &absent, why);
	*has = !err && !absent;
	return err;
}

static enum err read_edge(const struct reading *reading, const char *const columns[3],
	struct edge *edge, struct why *why)
{
	enum err err = read_span(reading, columns[0], &edge->best, &edge->has_best, why);
	if (!err)
		err = read_span(reading, columns[1], &edge->least, &edge->has_least, why);
	if (!err)
		err = read_span(reading, columns[2], &edge->most, &edge->has_most, why);
	if (err || !edge->has_best)
		return err;
	if (edge->has_least && edge->least.first > edge->best.first)
		return sheet_refuse(reading->sheet, reading->row, columns[1], ERR_RULE, why,
			"wanted a day not after %s, got '%.*s'", columns[0],
			TEXT_ARG(reading_cell(reading, columns[1])));
	if (edge->has_most && edge->most.last < edge->best.first)
		return sheet_refuse(reading->sheet, reading->row, columns[2], ERR_RULE, why,
			"wanted a day not before %s, got '%.*s'", columns[0],
			TEXT_ARG(reading_cell(reading, columns[2])));
	return ERR_OK;
}

static struct text precision_of(enum day_precision precision)
{
	switch (precision) {
	case DAY_BY_DAY:
		return TEXT("day");
	case DAY_BY_MONTH:
		return TEXT("month");
	case DAY_BY_YEAR:
		break;
	}
	return TEXT("year");
}

/* Where no first day is sourced but a latest one is, that is the first day on which a source shows
 * the status, and the best reading. Where not even that is given, the row is undated. */
static void set_from(struct status_row *row, const struct edge *edge)
{
	row->from_precision = TEXT("unknown");
	if (edge->has_least) {
		row->has_from_min = true;
		row->from_min = edge->least.first;
	}
	if (edge->has_most) {
		row->has_from = row->has_from_max = true;
		row->from = row->from_max = edge->most.last;
	}
	if (!edge->has_best)
		return;
	row->has_from = row->has_from_min = row->has_from_max = true;
	row->from = edge->best.first;
	row->from_min = edge->has_least ? edge->least.first : edge->best.first;
	row->from_max = edge->has_most ? edge->most.last : edge->best.last;
	row->from_precision = precision_of(edge->best.precision);
}

static void set_to(struct status_row *row, const struct edge *edge)
{
	row->to_precision = TEXT("unknown");
	if (edge->has_least) {
		row->has_to_min = true;
		row->to_min = edge->least.first;
	}
	if (edge->has_most) {
		row->has_to = row->has_to_max = row->has_to_min = true;
		row->to = row->to_max = edge->most.last;
		if (!edge->has_least)
			row->to_min = row->has_from ? row->from : DAY_MIN;
	}
	if (!edge->has_best)
		return;
	row->has_to = row->has_to_min = row->has_to_max = true;
	row->to = edge->best.first;
	row->to_min = edge->has_least ? edge->least.first : edge->best.first;
	row->to_max = edge->has_most ? edge->most.last : edge->best.last;
	row->to_precision = precision_of(edge->best.precision);
}

static enum err read_period(const struct reading *reading, struct status_row *row, struct why *why)
{
	static const char *const from_columns[] = {"from", "from_min", "from_max"};
	static const char *const to_columns[] = {"to", "to_min", "to_max"};
	struct edge from = {0}, to = {0};
	enum err err = read_edge(reading, from_columns, &from, why);
	if (!err)
		err = read_edge(reading, to_columns, &to, why);
	if (err)
		return err;
	set_from(row, &from);
	set_to(row, &to);
	if (row->has_from && row->has_to && row->from >= row->to)
		return sheet_refuse(reading->sheet, reading->row, "to", ERR_RULE, why,
			"wanted a day after from '%.*s', got '%.*s': the interval ends before it "
			"begins",
			TEXT_ARG(reading_cell(reading, "from")),
			TEXT_ARG(reading_cell(reading, "to")));
	return ERR_OK;
}

/* --- Rows ------------------------------------------------------------------------------------ */

static enum err read_shared(const struct reading *reading, struct status_row *row, struct why *why)
{
	row->origin = TEXT("asserted");
	row->verified = reading_cell(reading, "verified");
	row->note = reading_cell(reading, "note");
	enum err err = reading_org(reading, "org", &row->org, why);
	if (!err)
		err = reading_required(reading, "state", &row->state, why);
	if (!err)
		err = reading_participant(reading, "state", row->state, why);
	if (!err)
		err = reading_required(reading, "source", &row->source, why);
	if (!err)
		err = reading_confidence(reading, &row->confidence, why);
	if (!err)
		err = read_period(reading, row, why);
	return err ? err : succession_check_row(reading, row, why);
}

static struct text make_ref(
	const struct reading *reading, const char *fmt, struct text a, struct text b)
{
	struct buffer ref = {0};
	buffer_format(&ref, "%s:", reading->name);
	buffer_format(&ref, "%.*s", TEXT_ARG(a));
	if (b.ptr)
		buffer_format(&ref, "%s%.*s", fmt, TEXT_ARG(b));
	struct text copy = arena_copy(reading->arena, buffer_as_text(&ref));
	buffer_fini(&ref);
	return copy;
}

static enum err read_membership(
	const struct reading *reading, struct status_row *row, struct why *why)
{
	int64_t overlay = 0;
	bool unpublished;
	struct text id = TEXT_NONE;
	struct day_span published;
	row->from_basis = reading_cell(reading, "from_basis");
	row->to_basis = reading_cell(reading, "to_basis");
	row->event = reading_cell(reading, "event");
	row->instrument = reading_cell(reading, "instrument");
	enum err err = reading_required(reading, "id", &id, why);
	if (!err)
		err = reading_required(reading, "status", &row->status, why);
	if (!err)
		err = sheet_i64(reading->sheet, reading->row, "overlay", 0, 1, &overlay, NULL, why);
	if (!err)
		err = sheet_days(
			reading->sheet, reading->row, "published", &published, &unpublished, why);
	if (err)
		return err;
	row->lane = overlay ? TEXT("overlay") : TEXT("base");
	row->has_published = !unpublished;
	row->published = unpublished ? 0 : published.first;
	row->ref = make_ref(reading, "", id, TEXT_NONE);
	return read_shared(reading, row, why);
}

static enum err read_chair(const struct reading *reading, struct status_row *row, struct why *why)
{
	row->lane = TEXT("chair");
	enum err err = reading_required(reading, "role", &row->status, why);
	if (!err)
		err = read_shared(reading, row, why);
	if (err)
		return err;
	struct text from = reading_cell(reading, "from");
	struct text key = make_ref(reading, ":", row->org, row->state);
	struct text name = {
		key.ptr + strlen(reading->name) + 1, key.len - strlen(reading->name) - 1};
	struct text of = make_ref(reading, ":", name, from.len ? from : TEXT("undated"));
	name = (struct text){
		of.ptr + strlen(reading->name) + 1, of.len - strlen(reading->name) - 1};
	row->ref = make_ref(reading, ":", name, row->status);
	return ERR_OK;
}

static const char *const membership_columns[] = {"id", "org", "state", "status", "from", "from_min",
	"from_max", "to", "to_min", "to_max", "from_basis", "to_basis", "event", "instrument",
	"confidence", "overlay", "published", "source", "verified", "note", NULL};
static const char *const chair_columns[] = {"org", "state", "role", "from", "from_min", "from_max",
	"to", "to_min", "to_max", "confidence", "source", "verified", "note", NULL};

static const struct status_sheet *status_sheet(struct text name)
{
	static const struct status_sheet sheets[] = {
		{"memberships", membership_columns, read_membership},
		{"chairs", chair_columns, read_chair},
	};
	for (size_t i = 0; i < ARRAY_LEN(sheets); i++)
		if (text_is(name, sheets[i].name))
			return &sheets[i];
	return NULL;
}

bool sheets_is_status(struct text name)
{
	return status_sheet(name) != NULL;
}

/* --- The sheet as a whole -------------------------------------------------------------------- */

static bool periods_overlap(const struct status_row *a, const struct status_row *b)
{
	return a->has_from && b->has_from && (!b->has_to || a->from < b->to) &&
	       (!a->has_to || b->from < a->to);
}

/* A status that runs on, followed by one whose first day is not sourced but only shown by a source:
 * the later one ends the earlier, within the same window. */
static void end_with(struct status_row *row, const struct status_row *next)
{
	row->has_to = row->has_to_min = row->has_to_max = true;
	row->to = row->to_max = next->from;
	row->to_min = next->has_from_min && next->from_min > row->from ? next->from_min : row->from;
	row->to_basis = next->from_basis;
}

static enum err settle_pair(
	const struct reading *reading, struct entry *a, struct entry *b, struct why *why)
{
	struct entry *first = a->row.from <= b->row.from ? a : b, *then = first == a ? b : a;
	if (first->row.from < then->row.from && !first->row.has_to &&
		text_is(then->row.from_precision, "unknown")) {
		end_with(&first->row, &then->row);
		return ERR_OK;
	}
	struct reading at = *reading;
	at.row = b->sheet_row;
	return sheet_refuse(reading->sheet, b->sheet_row, "from", ERR_RULE, why,
		"wanted a period that does not overlap line %u ('%.*s' of %.*s in %.*s), got "
		"'%.*s' "
		"from '%.*s'",
		a->line, TEXT_ARG(a->row.status), TEXT_ARG(a->row.state), TEXT_ARG(a->row.org),
		TEXT_ARG(b->row.status), TEXT_ARG(reading_cell(&at, "from")));
}

static enum err settle_overlaps(
	const struct reading *reading, struct entry *entries, size_t count, struct why *why)
{
	enum err err = ERR_OK;
	for (size_t b = 0; !err && b < count; b++)
		for (size_t a = 0; !err && a < b; a++)
			if (entries[a].lane == entries[b].lane &&
				periods_overlap(&entries[a].row, &entries[b].row))
				err = settle_pair(reading, &entries[a], &entries[b], why);
	return err;
}

static int compare_refs(const void *a, const void *b)
{
	const struct entry *left = *(const struct entry *const *)a;
	const struct entry *right = *(const struct entry *const *)b;
	int order = text_compare(left->row.ref, right->row.ref);
	return order ? order : (left->line > right->line) - (left->line < right->line);
}

static enum err check_refs(const struct reading *reading, const char *column, struct entry *entries,
	size_t count, struct why *why)
{
	const struct entry **sorted = arena_zero(reading->arena, count + 1, sizeof(*sorted));
	for (size_t i = 0; i < count; i++)
		sorted[i] = &entries[i];
	qsort(sorted, count, sizeof(*sorted), compare_refs);
	for (size_t i = 1; i < count; i++)
		if (text_equal(sorted[i]->row.ref, sorted[i - 1]->row.ref))
			return sheet_refuse(reading->sheet, sorted[i]->sheet_row, column,
				ERR_DUPLICATE, why,
				"wanted each row once, got '%.*s' in line %u already",
				TEXT_ARG(sorted[i]->row.ref), sorted[i - 1]->line);
	return ERR_OK;
}

static enum err read_entries(struct reading *reading, const struct status_sheet *which,
	struct entry *entries, size_t count, struct why *why)
{
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < count; i++) {
		struct entry *entry = &entries[i];
		reading->row = entry->sheet_row = (unsigned)i;
		entry->line = sheet_line(reading->sheet, reading->row);
		err = which->read(reading, &entry->row, why);
		if (!err)
			entry->lane = lane_of(&entry->row);
	}
	if (!err)
		err = check_refs(reading, which->columns[0], entries, count, why);
	return err ? err : settle_overlaps(reading, entries, count, why);
}

static enum err make_digests(
	struct reading *reading, struct entry *entries, size_t count, struct why *why)
{
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < count; i++) {
		struct bytes data;
		reading->row = entries[i].sheet_row;
		err = reading_encode(reading, &record_status_row, &entries[i].row, &data, why);
		if (!err)
			digest_id(data, entries[i].digest);
	}
	return err;
}

/* --- Differences ----------------------------------------------------------------------------- */

struct planning {
	const struct registry *registry;
	const struct status_sheet *which;
	struct changes changes;
};

static enum err enter(struct planning *planning, const struct entry *entry, struct why *why)
{
	struct text held = registry_ref(planning->registry, entry->row.ref);
	if (text_is(held, entry->digest))
		return ERR_OK;
	struct change change = {0};
	struct status_changed event = {.op = held.ptr ? TEXT("corrected") : TEXT("asserted"),
		.org = entry->row.org,
		.state = entry->row.state,
		.ref = entry->row.ref,
		.ref_digest = text_of(entry->digest)};
	if (held.ptr) {
		event.reason = TEXT("the sheet's row changed");
		bitemporal_retract_ref(planning->changes.trial, entry->row.ref, &change);
	}
	enum err err = bitemporal_assert(planning->changes.trial, &entry->row, &change, why);
	if (!err)
		err = changes_emit(&planning->changes, &event, &change, why);
	change_fini(&change);
	return err;
}

static enum err leave(struct planning *planning, struct text ref, struct why *why)
{
	struct change change = {0};
	bitemporal_retract_ref(planning->changes.trial, ref, &change);
	struct status_changed event = {.op = TEXT("retracted"),
		.org = TEXT("none"),
		.state = TEXT("none"),
		.reason = TEXT("the row left its sheet"),
		.ref = ref};
	if (change.superseded_count) {
		const struct row *row =
			bitemporal_row(planning->changes.trial, change.superseded[0].row);
		event.org = word_text(row->org);
		event.state = word_text(row->state);
	}
	enum err err = changes_emit(&planning->changes, &event, &change, why);
	change_fini(&change);
	return err;
}

static bool in_sheet(const struct entry *entries, size_t count, struct text ref)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(entries[i].row.ref, ref))
			return true;
	return false;
}

/* Rows that left come first, so that what takes their place finds it free. */
static enum err emit_differences(
	struct planning *planning, const struct entry *entries, size_t count, struct why *why)
{
	enum err err = ERR_OK;
	const struct registry *registry = planning->registry;
	struct text name = text_of(planning->which->name);
	for (size_t i = 0; !err && i < registry->refs_count; i++) {
		const struct sheet_ref *ref = &registry->refs[i];
		bool ours = text_starts(ref->ref, name) && ref->ref.ptr[name.len] == ':';
		if (ours && ref->digest.ptr && !in_sheet(entries, count, ref->ref))
			err = leave(planning, ref->ref, why);
	}
	for (size_t i = 0; !err && i < count; i++)
		err = enter(planning, &entries[i], why);
	return err;
}

static enum err plan(struct reading *reading, const struct status_sheet *which,
	const struct outlet *outlet, struct why *why)
{
	size_t count = sheet_rows(reading->sheet);
	struct entry *entries = arena_zero(reading->arena, count + 1, sizeof(*entries));
	enum err err = read_entries(reading, which, entries, count, why);
	if (!err)
		err = make_digests(reading, entries, count, why);
	if (err || !outlet)
		return err;
	struct planning planning = {reading->registry, which,
		changes_begin(reading->registry->statuses, outlet, reading->arena)};
	err = emit_differences(&planning, entries, count, why);
	changes_end(&planning.changes);
	return err;
}

enum err sheets_plan_status(const struct registry *registry, struct text name, struct text content,
	const struct outlet *outlet, struct why *why)
{
	const struct status_sheet *which = status_sheet(name);
	struct sheet *sheet = NULL;
	struct arena arena = {0};
	enum err err = sheet_parse(which->name, content, which->columns, &sheet, why);
	if (err)
		return err;
	struct reading reading = {registry, sheet, which->name, &arena, 0};
	err = plan(&reading, which, outlet, why);
	arena_fini(&arena);
	sheet_free(&sheet);
	return err;
}
