#include "services/registry/sheets/succession.h"

#include "services/registry/history/told.h"

#include <string.h>

enum { ENDS = 1, BEGINS_ANEW = 2, STATES = 4 };

/* ENDS: the statuses of the one before end. BEGINS_ANEW: the ones after begin on that day with no
 * status. STATES: both sides are participants. */
static const struct {
	const char *kind;
	int effects;
} kinds[] = {
	{"continuation", ENDS | STATES},
	{"merger", ENDS | STATES},
	{"dissolution", ENDS | BEGINS_ANEW | STATES},
	{"separation", BEGINS_ANEW | STATES},
	{"succession", STATES},
};

static int effects_of(const struct identity_change *change)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (text_is(change->kind, kinds[i].kind))
			return kinds[i].effects;
	return 0;
}

static bool among(struct text list, struct text id)
{
	struct text part;
	while (text_split(&list, ' ', &part))
		if (text_equal(part, id))
			return true;
	return false;
}

/* Changes held, one after another: `*at` begins with 0. NULL at the end. */
static const struct identity_change *next_change(const struct registry *registry, size_t *at)
{
	return ledger_next(registry->ledger, LEDGER_IDENTITY, RECORDED_MAX, at);
}

/* The change by which a state ended, or began with nothing. */
static const struct identity_change *bound_of(
	const struct registry *registry, struct text state, int effect)
{
	const struct identity_change *change;
	for (size_t at = 0; (change = next_change(registry, &at));)
		if (effects_of(change) & effect &&
			(effect == ENDS ? text_equal(change->before, state)
					: among(change->after, state)))
			return change;
	return NULL;
}

/* --- What sheets may say --------------------------------------------------------------------- */

static enum err check_ends_once(const struct reading *reading, const struct identity_change *change,
	const struct wanted_list *list, struct why *why)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct identity_change *other = list->items[i].record;
		if (effects_of(other) & effects_of(change) & ENDS &&
			text_equal(other->before, change->before))
			return sheet_refuse(reading->sheet, reading->row, "kind", ERR_RULE, why,
				"wanted %.*s to end once, got a %.*s beside the %.*s in line %u",
				TEXT_ARG(change->before), TEXT_ARG(change->kind),
				TEXT_ARG(other->kind),
				sheet_line(reading->sheet, list->items[i].row));
	}
	return ERR_OK;
}

/* Only a treaty is succeeded to; to an organisation a successor accedes anew. */
static enum err check_treaty(
	const struct reading *reading, const struct identity_change *change, struct why *why)
{
	if (!text_is(change->kind, "succession"))
		return ERR_OK;
	if (!change->org.ptr)
		return sheet_refuse(reading->sheet, reading->row, "kind", ERR_MISSING, why,
			"wanted the treaty that is succeeded to in a column org, got none");
	const struct version *held = ledger_find(
		reading->registry->ledger, LEDGER_ORGANISATION, change->org, RECORDED_MAX);
	const struct organisation *org = held ? held->record : NULL;
	if (org && text_is(org->kind, "treaty_regime"))
		return ERR_OK;
	return sheet_refuse(reading->sheet, reading->row, "org", ERR_RULE, why,
		"wanted a treaty (kind treaty_regime), got '%.*s', which is %.*s: to an "
		"organisation a successor accedes anew",
		TEXT_ARG(change->org), TEXT_ARG(org ? org->kind : TEXT("not held")));
}

enum err succession_check(const struct reading *reading, const struct identity_change *change,
	const struct wanted_list *list, struct why *why)
{
	struct text after = change->after, part;
	enum err err = ERR_OK;
	if (!(effects_of(change) & STATES))
		return ERR_OK;
	if (text_equal(change->before, change->after))
		return sheet_refuse(reading->sheet, reading->row, "to_value", ERR_RULE, why,
			"wanted another state than from_value, got '%.*s' in both",
			TEXT_ARG(change->after));
	err = reading_participant(reading, "from_value", change->before, why);
	while (!err && text_split(&after, ' ', &part))
		err = reading_participant(reading, "to_value", part, why);
	if (!err)
		err = check_ends_once(reading, change, list, why);
	return err ? err : check_treaty(reading, change, why);
}

enum err succession_check_row(
	const struct reading *reading, const struct status_row *row, struct why *why)
{
	char text[DAY_TEXT];
	const struct identity_change *end = bound_of(reading->registry, row->state, ENDS);
	const struct identity_change *begin = bound_of(reading->registry, row->state, BEGINS_ANEW);
	if (!row->has_from || text_is(row->from_precision, "unknown"))
		return ERR_OK;
	if (end && row->from >= end->on)
		return sheet_refuse(reading->sheet, reading->row, "from", ERR_RULE, why,
			"wanted a first day before %s, when %.*s ended (%.*s), got '%.*s'",
			day_format(end->on, text), TEXT_ARG(row->state), TEXT_ARG(end->kind),
			TEXT_ARG(reading_cell(reading, "from")));
	if (begin && row->has_from_max && row->from_max < begin->on)
		return sheet_refuse(reading->sheet, reading->row, "from", ERR_RULE, why,
			"wanted a first day not before %s, when %.*s began (%.*s), got '%.*s'",
			day_format(begin->on, text), TEXT_ARG(row->state), TEXT_ARG(begin->kind),
			TEXT_ARG(reading_cell(reading, "from")));
	return ERR_OK;
}

/* --- Effects --------------------------------------------------------------------------------- */

struct settling {
	const struct registry *registry;
	struct changes changes;
	struct arena *arena;
};

#define MARK "succession "

/* Before what the row rests on already. */
static struct text mark_of(const struct settling *settling, const struct identity_change *change,
	const struct status_row *row)
{
	struct text mark = told_text(settling->arena, MARK "%.*s", TEXT_ARG(change->id));
	if (!row->evidence.len || mark.len + 1 + row->evidence.len > 8192)
		return mark;
	struct buffer joined = {0};
	buffer_format(&joined, "%.*s\n%.*s", TEXT_ARG(mark), TEXT_ARG(row->evidence));
	struct text copy = arena_copy(settling->arena, buffer_as_text(&joined));
	buffer_fini(&joined);
	return copy;
}

static day last_day(const struct identity_change *change)
{
	struct civil civil = day_to_civil(change->on);
	if (text_is(change->precision, "year"))
		return day_from_civil(civil.year, 12, 31);
	if (text_is(change->precision, "month"))
		return day_add_months(day_from_civil(civil.year, civil.month, 1), 1) - 1;
	return change->on;
}

static struct status_row ended(const struct settling *settling, const struct status_row *row,
	const struct identity_change *change)
{
	struct status_row out = *row;
	out.has_to = out.has_to_min = out.has_to_max = true;
	out.to = out.to_min = change->on;
	out.to_max = last_day(change);
	out.to_precision = change->precision;
	out.to_basis = change->kind;
	out.evidence = mark_of(settling, change, row);
	return out;
}

static struct status_row begun(const struct settling *settling, const struct status_row *row,
	const struct identity_change *change, day from)
{
	struct text since =
		told_day(row->has_from, row->from, row->from_precision, settling->arena);
	struct status_row out = *row;
	out.state = change->after;
	out.has_from = out.has_from_min = out.has_from_max = true;
	out.from = out.from_min = from;
	out.from_max = from == change->on ? last_day(change) : from;
	out.from_precision = from == change->on ? change->precision : TEXT("day");
	out.from_basis = change->kind;
	out.event = told_text(settling->arena, "%.*s of %.*s, %.*s since %.*s (row %lld)",
		TEXT_ARG(change->kind), TEXT_ARG(change->before), TEXT_ARG(row->status),
		TEXT_ARG(since.ptr ? since : TEXT("a day not sourced")), (long long)row->row);
	out.source = change->source;
	out.verified = change->verified;
	out.confidence =
		change->confidence < row->confidence ? change->confidence : row->confidence;
	out.evidence = mark_of(settling, change, row);
	out.origin = TEXT("inferred");
	out.ref = TEXT_NONE;
	return out;
}

/* Statuses of a state now, copied: the table moves while changes are tried. */
static size_t rows_of(const struct settling *settling, struct text org, struct text state,
	struct status_row **out)
{
	const struct row *const *found;
	struct asked asked = {.org = org, .state = state, .at = {0, RECORDED_MAX}};
	size_t used = 0,
	       count = bitemporal_known(settling->changes.trial, &asked, settling->arena, &found);
	*out = arena_zero(settling->arena, count + 1, sizeof(**out));
	for (size_t i = 0; i < count; i++)
		if (text_equal(word_text(found[i]->state), state))
			(*out)[used++] = row_record(found[i]);
	return used;
}

static bool runs_on(const struct status_row *row, day on)
{
	if (!row->has_from)
		return !row->has_to;
	return row->from < on && (!row->has_to || row->to > on);
}

static enum err emit(struct settling *settling, const char *op, const struct status_row *row,
	const struct change *change, const struct identity_change *by, struct why *why)
{
	struct status_changed event = {.op = text_of(op),
		.org = row->org,
		.state = row->state,
		.reason = told_text(
			settling->arena, "%.*s: %.*s", TEXT_ARG(by->kind), TEXT_ARG(by->id))};
	return changes_emit(&settling->changes, &event, change, why);
}

static enum err end_row(struct settling *settling, const struct status_row *row,
	const struct identity_change *by, struct why *why)
{
	struct change change = {0};
	struct status_row end = ended(settling, row, by);
	bitemporal_infer(settling->changes.trial, row->row, &end, &change);
	enum err err = emit(settling, "closed", row, &change, by, why);
	change_fini(&change);
	return err;
}

/* What is said of the new one itself stays, and nothing is put beside it. */
static enum err begin_row(struct settling *settling, const struct status_row *row,
	const struct identity_change *by, struct why *why)
{
	struct change change = {0};
	enum err err = bitemporal_assert(settling->changes.trial, row, &change, why);
	if (!err && !change.superseded_count)
		err = emit(settling, "asserted", row, &change, by, why);
	change_fini(&change);
	return err;
}

static enum err end_all(
	struct settling *settling, const struct identity_change *by, struct why *why)
{
	struct status_row *rows;
	size_t count = rows_of(settling, TEXT_NONE, by->before, &rows);
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < count; i++) {
		if (!runs_on(&rows[i], by->on))
			continue;
		err = end_row(settling, &rows[i], by, why);
		if (err || !text_is(by->kind, "continuation"))
			continue;
		struct status_row begin = begun(settling, &rows[i], by, by->on);
		err = begin_row(settling, &begin, by, why);
	}
	return err;
}

static enum err succeed(
	struct settling *settling, const struct identity_change *by, struct why *why)
{
	struct status_row *rows, *held;
	const struct identity_change *birth = bound_of(settling->registry, by->after, BEGINS_ANEW);
	size_t count = rows_of(settling, by->org, by->before, &rows);
	for (size_t i = 0; i < count; i++) {
		struct status_row begin = begun(settling, &rows[i], by, birth ? birth->on : by->on);
		if (!text_is(rows[i].lane, "base") || !rows[i].has_from ||
			rows[i].from >= begin.from || rows_of(settling, by->org, by->after, &held))
			continue;
		begin.has_to = begin.has_to_min = begin.has_to_max = false;
		begin.to_precision = TEXT("unknown");
		begin.to_basis = TEXT_NONE;
		begin.has_published = true;
		begin.published = by->on;
		enum err err = begin_row(settling, &begin, by, why);
		if (err)
			return err;
	}
	return ERR_OK;
}

/* Rows of a change that is not held any more. */
static enum err take_back(struct settling *settling, struct why *why)
{
	size_t count;
	struct text mark = TEXT(MARK);
	(void)bitemporal_rows(settling->changes.trial, &count);
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < count; i++) {
		const struct row *row = bitemporal_row(settling->changes.trial, (int64_t)i + 1);
		struct status_row is = row_record(row);
		if (row->superseded_us != RECORDED_MAX || !text_starts(is.evidence, mark))
			continue;
		struct text id, rest = text_slice(is.evidence, mark.len, is.evidence.len);
		(void)text_split(&rest, '\n', &id);
		if (ledger_find(settling->registry->ledger, LEDGER_IDENTITY, id, RECORDED_MAX))
			continue;
		struct change change = {0};
		struct identity_change gone = {.kind = TEXT("withdrawn"), .id = id};
		bitemporal_undo(settling->changes.trial, is.row, &change);
		err = emit(settling, "retracted", &is, &change, &gone, why);
		change_fini(&change);
	}
	return err;
}

enum err succession_settle(const struct registry *registry, const struct outlet *outlet,
	struct arena *arena, struct why *why)
{
	struct settling settling = {
		registry, changes_begin(registry->statuses, outlet, arena), arena};
	const struct identity_change *change;
	enum err err = take_back(&settling, why);
	for (size_t at = 0; !err && (change = next_change(registry, &at));)
		if (effects_of(change) & ENDS)
			err = end_all(&settling, change, why);
	for (size_t at = 0; !err && (change = next_change(registry, &at));)
		if (text_is(change->kind, "succession"))
			err = succeed(&settling, change, why);
	changes_end(&settling.changes);
	return err;
}
