#include "services/registry/answers/answers.h"

#include "services/registry/answers/resolve.h"

#include <stdlib.h>
#include <string.h>

/* --- Shared ---------------------------------------------------------------------------------- */

enum mode answers_mode(struct text mode, enum mode fallback)
{
	if (text_is(mode, "certain"))
		return MODE_CERTAIN;
	if (text_is(mode, "possible"))
		return MODE_POSSIBLE;
	return text_is(mode, "best") ? MODE_BEST : fallback;
}

struct text answers_mode_name(enum mode mode)
{
	switch (mode) {
	case MODE_CERTAIN:
		return TEXT("certain");
	case MODE_POSSIBLE:
		return TEXT("possible");
	case MODE_BEST:
		break;
	}
	return TEXT("best");
}

struct text answers_certainty(const struct row *row, day valid)
{
	if (row_undated(row))
		return TEXT("undated");
	switch (row_certainty(row, valid)) {
	case CERTAINTY_CERTAIN:
		return TEXT("certain");
	case CERTAINTY_BEST:
		return TEXT("best");
	case CERTAINTY_POSSIBLE:
	case CERTAINTY_NONE:
		break;
	}
	return TEXT("possible");
}

bool answers_same_id(struct text given, struct text id)
{
	struct text prefix = TEXT("membership:");
	if (text_equal(given, id))
		return true;
	if (!text_starts(id, prefix) || id.len != given.len + prefix.len)
		return false;
	for (size_t i = 0; i < given.len; i++) {
		char wanted = id.ptr[prefix.len + i];
		if (given.ptr[i] != wanted && !(given.ptr[i] == '/' && wanted == ':'))
			return false;
	}
	return true;
}

/* --- Statuses -------------------------------------------------------------------------------- */

/* Of those that lie on top in the answer as a whole, the ones of this row. */
static void overlays_of(const struct row *const *lying, size_t count, const struct row *row,
	struct arena *arena, struct membership *out)
{
	struct text *overlays = count ? arena_zero(arena, count, sizeof(*overlays)) : NULL;
	for (size_t i = 0; i < count; i++)
		if (text_equal(word_text(lying[i]->state), word_text(row->state)) &&
			text_equal(word_text(lying[i]->org), word_text(row->org)))
			overlays[out->overlays_count++] = word_text(lying[i]->status);
	out->overlays = overlays;
}

/* What lies on top of statuses, of an organisation or of a state, on a day. */
static size_t find_overlays(const struct registry *registry, const struct asked *asked,
	struct arena *arena, const struct row *const **out)
{
	const struct row *const *rows;
	size_t used = 0;
	size_t count = bitemporal_visible(registry->statuses, asked, MODE_BEST, arena, &rows);
	const struct row **lying = arena_zero(arena, count + 1, sizeof(*lying));
	for (size_t i = 0; i < count; i++)
		if (text_is(word_text(rows[i]->how->lane), "overlay") && !row_undated(rows[i]))
			lying[used++] = rows[i];
	*out = lying;
	return used;
}

static size_t lying_on(const struct registry *registry, const struct row *row, struct at at,
	struct arena *arena, const struct row *const **out)
{
	struct asked asked = {.org = word_text(row->org), .state = word_text(row->state), .at = at};
	return find_overlays(registry, &asked, arena, out);
}

/* Rows of one organisation stand together in an answer: `before` has its name already. */
static struct membership membership_of(const struct registry *registry, const struct row *row,
	struct at at, const struct membership *before, struct arena *arena)
{
	bool named = before && text_equal(before->org, word_text(row->org));
	struct membership answer = {
		.id = told_id(row, arena),
		.org = word_text(row->org),
		.org_name = named ? before->org_name
				  : ledger_org_name(registry->ledger, word_text(row->org), at),
		.state = word_text(row->state),
		.name = ledger_participant_name(registry->ledger, word_text(row->state), at),
		.status = word_text(row->status),
		.since = told_since(row, arena),
		.until = told_until(row, arena),
		.certainty = answers_certainty(row, at.valid),
		.basis = word_text(row->how->from_basis),
		.confidence = row->how->confidence,
		.source = word_text(row->source),
		.note = word_text(row->note),
		.row = row->number,
		.recorded_at = row->recorded_us,
	};
	return answer;
}

/* Rows in the order of answers: organisation, first day, state. */
static int compare_rows(const void *a, const void *b)
{
	const struct row *left = *(const struct row *const *)a;
	const struct row *right = *(const struct row *const *)b;
	if (left->org != right->org)
		return text_compare(word_text(left->org), word_text(right->org));
	day from = left->has_from ? left->from : DAY_MIN;
	day other = right->has_from ? right->from : DAY_MIN;
	if (from != other)
		return from < other ? -1 : 1;
	int order = text_compare(word_text(left->state), word_text(right->state));
	return order ? order : (left->number > right->number) - (left->number < right->number);
}

struct selection {
	struct text org, state, status; /* TEXT_NONE: all */
	struct at at;
	enum mode mode;
	bool follow, explain;
};

static bool selects(const struct selection *wanted, const struct row *row)
{
	return !text_is(word_text(row->how->lane), "chair") &&
	       (!wanted->org.ptr || text_equal(word_text(row->org), wanted->org)) &&
	       (!wanted->state.ptr || text_equal(word_text(row->state), wanted->state)) &&
	       (!wanted->status.ptr || text_equal(word_text(row->status), wanted->status)) &&
	       /* With all statuses asked for, an overlay is told on the status it lies on. */
	       (wanted->status.ptr || text_is(word_text(row->how->lane), "base"));
}

/* Rows found, and the overlays that lie on them. */
struct found {
	const struct row **rows, **lying;
	size_t count, lying_count;
};

static const struct row **room_for(
	const struct row **rows, size_t used, size_t more, struct arena *arena)
{
	const struct row **out = arena_zero(arena, used + more + 1, sizeof(*out));
	if (used)
		memcpy(out, rows, used * sizeof(*out));
	return out;
}

/* What is asked by the best reading shows the overlays as well; by another they are asked for. */
static void find_members_of(const struct registry *registry, const struct selection *wanted,
	struct arena *arena, struct found *out)
{
	const struct row *const *rows, *const *lying;
	struct asked asked = {.org = wanted->org,
		.state = wanted->state,
		.at = wanted->at,
		.status = wanted->status};
	size_t count = bitemporal_visible(registry->statuses, &asked, wanted->mode, arena, &rows);
	size_t lying_count = count;
	lying = rows;
	if (wanted->mode != MODE_BEST)
		lying_count = find_overlays(registry, &asked, arena, &lying);
	out->rows = room_for(out->rows, out->count, count, arena);
	out->lying = room_for(out->lying, out->lying_count, lying_count, arena);
	for (size_t i = 0; i < count; i++)
		if (selects(wanted, rows[i])) {
			row_fetch(rows[i], 2, SIZE_MAX);
			out->rows[out->count++] = rows[i];
		}
	for (size_t i = 0; i < lying_count; i++)
		if (text_is(word_text(lying[i]->how->lane), "overlay") && !row_undated(lying[i]))
			out->lying[out->lying_count++] = lying[i];
}

/* With follow, of each organisation of the line; without, of the one asked for or of all. */
static struct found find_members(
	const struct registry *registry, const struct selection *wanted, struct arena *arena)
{
	struct found found = {0};
	struct text orgs[ANSWERS_LINEAGE] = {wanted->org};
	size_t lineage = wanted->follow ? answers_lineage(registry, wanted->org, true,
						  wanted->at.known_us, orgs)
					: 1;
	for (size_t o = 0; o < lineage; o++) {
		struct selection one = *wanted;
		one.org = orgs[o];
		find_members_of(registry, &one, arena, &found);
	}
	return found;
}

static void explain_members(const struct row *const *found, size_t count, struct arena *arena,
	struct members_reply *out)
{
	static const char *const rules[] = {
		[MODE_BEST] = "best: valid_from <= day < valid_to, by the best reading of each",
		[MODE_CERTAIN] = "certain: from_max <= day < to_min, in by every reading",
		[MODE_POSSIBLE] = "possible: from_min <= day < to_max, in by some reading",
	};
	struct answers_grounds grounds = answers_grounds_of(arena, true);
	answers_ground_rule(&grounds, rules[answers_mode(out->mode, MODE_BEST)]);
	for (size_t i = 0; i < count; i++)
		answers_ground_row(&grounds, found[i]);
	out->grounds = grounds.items;
	out->grounds_count = (uint32_t)grounds.count;
}

static void fill_members(const struct registry *registry, const struct selection *wanted,
	struct arena *arena, struct members_reply *out)
{
	struct found all = find_members(registry, wanted, arena);
	const struct row **found = all.rows;
	size_t used = all.count;
	qsort(found, used, sizeof(struct row *), compare_rows);
	struct membership *dated = arena_zero(arena, used + 1, sizeof(*dated));
	size_t without_day = 0;
	for (size_t i = 0; i < used; i++)
		without_day += row_undated(found[i]);
	struct membership *undated = arena_zero(arena, without_day + 1, sizeof(*undated));
	struct membership answer = {0};
	for (size_t i = 0; i < used; i++) {
		answer = membership_of(registry, found[i], wanted->at, i ? &answer : NULL, arena);
		overlays_of(all.lying, all.lying_count, found[i], arena, &answer);
		if (row_undated(found[i]))
			undated[out->undated_count++] = answer;
		else
			dated[out->rows_count++] = answer;
	}
	out->rows = dated;
	out->undated = undated;
	out->as_of = wanted->at.valid;
	out->known_at = wanted->at.known_us;
	out->mode = answers_mode_name(wanted->mode);
	out->count = out->rows_count;
	struct asked asked = {.org = wanted->org, .state = wanted->state, .at = wanted->at};
	out->missing = used ? TEXT_NONE : answers_missing(registry, &asked, arena);
	if (wanted->explain)
		explain_members(found, used, arena, out);
}

enum err answer_members(const struct registry *registry, const struct members_query *query,
	struct today today, struct arena *arena, struct members_reply *out, struct why *why)
{
	struct selection wanted = {
		.org = query->org,
		.status = query->status.ptr ? query->status : TEXT("member"),
		.at = {query->has_as_of ? query->as_of : today.valid,
			query->has_known_at ? query->known_at : today.known_us},
		.mode = answers_mode(query->mode, MODE_BEST),
		.follow = query->follow_succession,
		.explain = query->explain,
	};
	enum err err = resolve_org(registry, &wanted.org, why);
	if (!err)
		err = answers_status(registry, &wanted.status, why);
	if (!err)
		fill_members(registry, &wanted, arena, out);
	return err;
}

enum err answer_memberships(const struct registry *registry, const struct memberships_query *query,
	struct today today, struct arena *arena, struct members_reply *out, struct why *why)
{
	struct selection wanted = {
		.state = query->state,
		.status = query->status,
		.at = {query->has_as_of ? query->as_of : today.valid,
			query->has_known_at ? query->known_at : today.known_us},
		.mode = answers_mode(query->mode, MODE_BEST),
		.explain = query->explain,
	};
	enum err err = resolve_state(registry, &wanted.state, why);
	if (!err)
		err = answers_status(registry, &wanted.status, why);
	if (!err)
		fill_members(registry, &wanted, arena, out);
	return err;
}

static day printed_day(const struct row *row, day today)
{
	if (row->has_to && row->to <= today)
		return row->to - 1;
	return row->has_from && row->from > today ? row->from : today;
}

enum err answer_history(const struct registry *registry, const struct history_query *query,
	struct today today, struct arena *arena, struct history_reply *out, struct why *why)
{
	struct text org = query->org, state = query->state;
	enum err err = resolve_org(registry, &org, why);
	if (!err && state.ptr)
		err = resolve_state(registry, &state, why);
	if (err)
		return err;
	const struct row *const *rows;
	int64_t known_us = query->has_known_at ? query->known_at : today.known_us;
	struct asked asked = {.org = org, .state = state, .at = {today.valid, known_us}};
	size_t used = 0, count = bitemporal_known(registry->statuses, &asked, arena, &rows);
	const struct row **found = arena_zero(arena, count + 1, sizeof(*found));
	for (size_t i = 0; i < count; i++)
		if (!text_is(word_text(rows[i]->how->lane), "chair"))
			found[used++] = rows[i];
	qsort(found, used, sizeof(struct row *), compare_rows);
	struct membership *answers = arena_zero(arena, used + 1, sizeof(*answers));
	for (size_t i = 0; i < used; i++) {
		const struct row *const *lying;
		struct at at = {printed_day(found[i], today.valid), known_us};
		size_t lying_count = lying_on(registry, found[i], at, arena, &lying);
		answers[i] = membership_of(registry, found[i], at, NULL, arena);
		overlays_of(lying, lying_count, found[i], arena, &answers[i]);
	}
	struct answers_grounds grounds = answers_grounds_of(arena, query->explain);
	answers_ground_rule(&grounds, "history: all rows with recorded_at <= known_at < "
				      "superseded_at, whatever their days; chairs apart");
	for (size_t i = 0; i < used; i++)
		answers_ground_row(&grounds, found[i]);
	*out = (struct history_reply){.known_at = known_us,
		.rows = answers,
		.rows_count = (uint32_t)used,
		.missing = used ? TEXT_NONE : answers_missing(registry, &asked, arena),
		.grounds = grounds.items,
		.grounds_count = (uint32_t)grounds.count};
	return ERR_OK;
}

enum err answer_audit(const struct registry *registry, const struct audit_query *query,
	struct today today, struct arena *arena, struct audit_reply *out, struct why *why)
{
	struct text org = query->org, state = query->state;
	enum err err = resolve_org(registry, &org, why);
	if (!err)
		err = resolve_state(registry, &state, why);
	if (err)
		return err;
	const struct known_span *spans;
	out->as_of = query->has_as_of ? query->as_of : today.valid;
	size_t count = bitemporal_audit(
		registry->statuses, lane_base(org, state), out->as_of, arena, &spans);
	struct audit_entry *rows = arena_zero(arena, count + 1, sizeof(*rows));
	struct answers_grounds grounds = answers_grounds_of(arena, query->explain);
	answers_ground_rule(&grounds, "audit: at each recorded time the base row with valid_from "
				      "<= day < valid_to, by the best reading");
	for (size_t i = 0; i < count; i++) {
		rows[i].known_from = spans[i].from_us;
		rows[i].has_known_to = spans[i].to_us != RECORDED_MAX;
		rows[i].known_to = rows[i].has_known_to ? spans[i].to_us : 0;
		rows[i].status = spans[i].row ? word_text(spans[i].row->status) : TEXT_NONE;
		rows[i].has_row = spans[i].row != NULL;
		rows[i].row = spans[i].row ? spans[i].row->number : 0;
		if (spans[i].row)
			answers_ground_row(&grounds, spans[i].row);
	}
	out->rows = rows;
	out->rows_count = (uint32_t)count;
	struct asked asked = {.org = org, .state = state, .at = {out->as_of, today.known_us}};
	out->missing = count ? TEXT_NONE : answers_missing(registry, &asked, arena);
	out->grounds = grounds.items;
	out->grounds_count = (uint32_t)grounds.count;
	return ERR_OK;
}

static struct diff_entry diff_entry_of(const struct registry *registry,
	const struct difference *one, struct at at, struct arena *arena)
{
	static const char *const causes[] = {
		[CAUSE_WORLD] = "world", [CAUSE_LEARNING] = "learning", [CAUSE_BOTH] = "both"};
	const struct row *any = one->after ? one->after : one->before;
	return (struct diff_entry){
		.id = told_id(any, arena),
		.state = word_text(any->state),
		.name = ledger_participant_name(registry->ledger, word_text(any->state), at),
		.change = !one->before ? TEXT("added")
			  : one->after ? TEXT("changed")
				       : TEXT("removed"),
		.before = one->before ? word_text(one->before->status) : TEXT_NONE,
		.after = one->after ? word_text(one->after->status) : TEXT_NONE,
		.cause = text_of(causes[one->cause]),
		.has_row_before = one->before != NULL,
		.row_before = one->before ? one->before->number : 0,
		.has_row_after = one->after != NULL,
		.row_after = one->after ? one->after->number : 0,
	};
}

static int compare_diffs(const void *a, const void *b)
{
	return text_compare(
		((const struct diff_entry *)a)->state, ((const struct diff_entry *)b)->state);
}

/* In the order of the answer: of each difference the row before it, and the one after. */
static void explain_diff(
	const struct registry *registry, struct arena *arena, struct diff_reply *out)
{
	struct answers_grounds grounds = answers_grounds_of(arena, true);
	answers_ground_rule(&grounds, "diff: the base row with valid_from <= day < valid_to, "
				      "known then, at either point");
	answers_ground_rule(&grounds,
		"cause: the first day asked again with the second knowledge; as at the first "
		"point: world; as at the second: learning; neither: both");
	for (uint32_t i = 0; i < out->rows_count; i++) {
		const struct diff_entry *one = &out->rows[i];
		if (one->has_row_before)
			answers_ground_row(
				&grounds, bitemporal_row(registry->statuses, one->row_before));
		if (one->has_row_after)
			answers_ground_row(
				&grounds, bitemporal_row(registry->statuses, one->row_after));
	}
	out->grounds = grounds.items;
	out->grounds_count = (uint32_t)grounds.count;
}

enum err answer_diff(const struct registry *registry, const struct diff_query *query,
	struct today today, struct arena *arena, struct diff_reply *out, struct why *why)
{
	struct text org = query->org;
	enum err err = resolve_org(registry, &org, why);
	if (err)
		return err;
	struct at a = {query->as_of, query->has_known_at ? query->known_at : today.known_us};
	struct at b = {
		query->to_as_of, query->has_to_known_at ? query->to_known_at : today.known_us};
	const struct difference *list;
	size_t count = bitemporal_diff(registry->statuses, org, a, b, arena, &list);
	struct diff_entry *rows = arena_zero(arena, count + 1, sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = diff_entry_of(registry, &list[i], b, arena);
	qsort(rows, count, sizeof(*rows), compare_diffs);
	out->rows = rows;
	out->rows_count = (uint32_t)count;
	struct asked asked = {.org = org, .at = a.known_us > b.known_us ? a : b};
	out->missing = count ? TEXT_NONE : answers_missing(registry, &asked, arena);
	if (query->explain)
		explain_diff(registry, arena, out);
	return ERR_OK;
}
