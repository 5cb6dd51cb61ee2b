/* Rows of a file to events. */
#include "services/registry/files/files.h"

#include "services/registry/history/told.h"
#include "services/registry/sheets/changes.h"
#include "services/registry/answers/resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct taking {
	const struct registry *registry;
	const struct rows_offered *file;
	struct files_report *report;
	struct changes changes;
};

/* --- Refusals -------------------------------------------------------------------------------- */

static enum err at_row(const struct files_row *row, enum err err, struct why *why)
{
	if (err && why) {
		char where[sizeof(why->where)];
		const char *part = why->where[0] ? why->where : "row";
		snprintf(where, sizeof(where), "%s (%.64s)", row->where, part);
		memcpy(why->where, where, sizeof(where));
	}
	return err;
}

/* A table made by hand may have names where ours have ids. */
static enum err find_ids(const struct taking *taking, const struct files_row *given,
	struct status_row *row, struct why *why)
{
	enum err err = resolve_org(taking->registry, &row->org, why);
	if (!err)
		err = resolve_state(taking->registry, &row->state, why);
	if (!err && row->has_observed_until &&
		(!row->has_observed_at || row->observed_until < row->observed_at))
		err = why_set(
			why, ERR_RULE, "observed_until", "wanted a time not before observed_at");
	return at_row(given, err, why);
}

/* --- Held already? --------------------------------------------------------------------------- */

/* All that the row says but its number, and when it was learnt where. */
static void said(const struct status_row *row, struct buffer *out)
{
	struct status_row bare = *row;
	struct why why;
	bare.row = 0;
	bare.has_observed_at = bare.has_observed_until = false;
	out->len = 0;
	(void)!record_encode(&record_status_row, &bare, out, &why);
}

static int64_t until_of(const struct row *held)
{
	return held->has_observed_until ? held->observed_until : held->superseded_us;
}

/* A row that is superseded is another one than that which holds, also where they say the same. */
static bool same_life(const struct row *held, const struct status_row *row)
{
	int64_t at = held->has_observed_at ? held->observed_at : held->recorded_us;
	if (!row->has_observed_until)
		return held->superseded_us == RECORDED_MAX;
	return at == row->observed_at && until_of(held) == row->observed_until;
}

static bool is_held(const struct taking *taking, const struct status_row *row)
{
	struct buffer wanted = {0}, held = {0};
	const struct bitemporal *table = taking->changes.trial;
	const struct row *one;
	uint64_t lane = lane_of(row);
	bool found = false;
	said(row, &wanted);
	for (uint32_t i = 0; !found && (one = bitemporal_of_lane(table, lane, i)); i++) {
		if (!same_life(one, row))
			continue;
		const struct status_row record = row_record(one);
		said(&record, &held);
		found = bytes_equal(buffer_bytes(&wanted), buffer_bytes(&held));
	}
	buffer_fini(&wanted);
	buffer_fini(&held);
	return found;
}

/* --- Events ---------------------------------------------------------------------------------- */

static enum err emit(struct taking *taking, const char *op, const struct status_row *row,
	const struct change *change, struct why *why)
{
	struct text name = taking->file->name.len ? taking->file->name : TEXT("a file");
	struct status_changed event = {.op = text_of(op),
		.org = row->org,
		.state = row->state,
		.reason = told_text(taking->changes.arena, "taken over from %.*s", TEXT_ARG(name))};
	return changes_emit(&taking->changes, &event, change, why);
}

/* What was superseded there is entered and superseded here in one transaction. */
static enum err enter_past(struct taking *taking, const struct files_row *given, struct why *why)
{
	size_t count;
	(void)bitemporal_rows(taking->changes.trial, &count);
	struct status_row row = given->row;
	row.row = (int64_t)count + 1;
	struct row_number number = {.row = row.row};
	struct change entered = {.rows = &row, .rows_count = 1};
	struct change gone = {.superseded = &number, .superseded_count = 1};
	enum err err = emit(taking, "asserted", &row, &entered, why);
	return err ? err : emit(taking, "retracted", &row, &gone, why);
}

static enum err refuse_overlap(const struct taking *taking, const struct files_row *given,
	const struct change *change, struct why *why)
{
	const struct row *held = bitemporal_row(taking->changes.trial, change->superseded[0].row);
	struct text since = told_since(held, taking->changes.arena);
	return why_set(why, ERR_RULE, given->where,
		"wanted a period that does not overlap what is held (row %lld: %.*s %.*s of %.*s "
		"from %.*s; --replace lets the file's take its place), got %.*s %.*s",
		(long long)held->number, TEXT_ARG(word_text(held->state)),
		TEXT_ARG(word_text(held->status)), TEXT_ARG(word_text(held->org)), TEXT_ARG(since),
		TEXT_ARG(given->row.state), TEXT_ARG(given->row.status));
}

static enum err enter_current(struct taking *taking, const struct files_row *given, struct why *why)
{
	struct change change = {0};
	struct text origin = given->row.origin;
	enum err err = at_row(
		given, bitemporal_assert(taking->changes.trial, &given->row, &change, why), why);
	if (!err && change.superseded_count && !taking->file->replace)
		err = refuse_overlap(taking, given, &change, why);
	if (!err) {
		change.rows[change.rows_count - 1].origin = origin;
		err = emit(taking, change.superseded_count ? "corrected" : "asserted", &given->row,
			&change, why);
	}
	change_fini(&change);
	return err;
}

static enum err take(struct taking *taking, struct files_row *given, struct why *why)
{
	enum err err = find_ids(taking, given, &given->row, why);
	files_breathe(taking->changes.outlet);
	if (err)
		return err;
	if (is_held(taking, &given->row)) {
		taking->report->held++;
		return ERR_OK;
	}
	taking->report->taken++;
	return given->row.has_observed_until ? enter_past(taking, given, why)
					     : enter_current(taking, given, why);
}

enum err files_plan(const struct registry *registry, const struct rows_offered *file,
	const struct outlet *outlet, struct files_report *report, struct why *why)
{
	struct arena arena = {0};
	struct files_rows rows = {0};
	const struct files_source source = {registry, file, outlet};
	enum err err = files_read(&source, &arena, &rows, why);
	*report = (struct files_report){0};
	if (!err && !rows.count)
		err = why_set(why, ERR_MISSING, "content", "wanted at least one row, got none");
	struct taking taking = {registry, file, report, {0}};
	if (!err)
		taking.changes = changes_begin(registry->statuses, outlet, &arena);
	for (size_t i = 0; !err && i < rows.count; i++)
		err = take(&taking, &rows.items[i], why);
	changes_end(&taking.changes);
	arena_fini(&arena);
	return err;
}
