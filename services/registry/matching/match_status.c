/* Claims about who belongs to what: changes of status, lists of members, counts. */
#include "services/registry/matching/match.h"

#include "proto/codec/args.h"
#include "services/registry/history/told.h"

/* A claim that says "this year" or nothing at all may mean a change up to so long before. */
enum { RECENT_DAYS = 400 };

static struct text membership_id(const struct judging *judging, struct text org, struct text state)
{
	return told_text(judging->arena, "membership:%.*s:%.*s", TEXT_ARG(org), TEXT_ARG(state));
}

/* The row of this status that comes nearest to a day: the one that holds, else the last before it,
 * else the first after it. Undated rows only when there is no other. */
static const struct row *nearest(const struct judging *judging, struct text org, struct text state,
	struct text status, day valid)
{
	const struct row *best = NULL;
	const struct row *const *rows;
	size_t count = match_rows(judging, org, state, &rows);
	for (size_t i = 0; i < count; i++) {
		const struct row *row = rows[i];
		if (text_is(word_text(row->how->lane), "chair") ||
			!text_equal(word_text(row->status), status))
			continue;
		if (!best || row_undated(best) ||
			(!row_undated(row) && row->from <= valid && row->from > best->from))
			best = row;
	}
	return best;
}

static const struct row *base_at(
	const struct judging *judging, struct text org, struct text state, day valid)
{
	return bitemporal_find(judging->registry->statuses, lane_base(org, state),
		(struct at){valid, RECORDED_MAX});
}

/* Could the row have begun within the days that the claim speaks of? */
static bool begins_within(const struct row *row, struct day_span when)
{
	day least = row->has_from_min ? row->from_min : row->from;
	day most = row->has_from_max ? row->from_max : row->from;
	return least <= when.last && most >= when.first;
}

static const char *since_text(const struct judging *judging, const struct row *row)
{
	struct text since = told_since(row, judging->arena);
	return since.ptr ? told_text(judging->arena, "since %.*s", TEXT_ARG(since)).ptr
			 : "from a day that no source gives";
}

/* --- Changes of status ----------------------------------------------------------------------- */

/* A decision comes before the memorandum, signature or ratification that a row's first day stands
 * for: two events of one chain, and no contradiction. */
static bool decided_before(const struct judging *judging, const struct row *row)
{
	enum { CHAIN_DAYS = 3 * 366 };
	struct text action = match_arg(judging, "action"), basis = word_text(row->how->from_basis);
	bool later_step = text_is(basis, "memorandum") || text_is(basis, "signature") ||
			  text_is(basis, "ratification") || text_is(basis, "entry_into_force");
	return (text_is(action, "granted") || text_is(action, "agreed")) && later_step &&
	       judging->dated && !row_undated(row) && judging->when.last < row->from &&
	       row->from - judging->when.last < CHAIN_DAYS;
}

static void judge_held(
	const struct judging *judging, const struct row *row, struct text id, struct text to)
{
	struct text state = word_text(row->state), org = word_text(row->org);
	const char *since = since_text(judging, row);
	struct day_span when = judging->when;
	if (!judging->dated)
		when.first -= RECENT_DAYS;
	if (row_undated(row) || begins_within(row, when))
		match_say(judging, VERDICT_CORROBORATES, id,
			"same status, and its first day fits: %.*s is %.*s of %.*s %s",
			TEXT_ARG(state), TEXT_ARG(to), TEXT_ARG(org), since);
	else if (!judging->dated && row->from <= when.last)
		match_say(judging, VERDICT_CORROBORATES, id,
			"same status, held longer than the article's date tells: %.*s is %.*s of "
			"%.*s %s",
			TEXT_ARG(state), TEXT_ARG(to), TEXT_ARG(org), since);
	else if (decided_before(judging, row))
		match_say(judging, VERDICT_ANNOUNCES, id,
			"the decision; the status itself began with the %.*s: %.*s is %.*s of "
			"%.*s %s",
			TEXT_ARG(word_text(row->how->from_basis)), TEXT_ARG(state), TEXT_ARG(to),
			TEXT_ARG(org), since);
	else
		match_say(judging, VERDICT_CONTRADICTS, id,
			"same status, other day: %.*s is %.*s of %.*s %s, outside the days that "
			"the "
			"claim gives",
			TEXT_ARG(state), TEXT_ARG(to), TEXT_ARG(org), since);
}

static void judge_former(
	const struct judging *judging, struct text org, struct text state, struct text id)
{
	const struct row *row = nearest(judging, org, state, TEXT("member"), judging->when.last);
	const struct row *now = base_at(judging, org, state, judging->when.last);
	if (!row)
		match_say(judging, VERDICT_PROPOSES, id, "no membership of %.*s in %.*s is held",
			TEXT_ARG(state), TEXT_ARG(org));
	else if (now == row)
		match_say(judging, VERDICT_CONTRADICTS, id, "%.*s is held as member of %.*s %s",
			TEXT_ARG(state), TEXT_ARG(org), since_text(judging, row));
	else
		match_say(judging, VERDICT_CORROBORATES, id, "the membership of %.*s in %.*s ended",
			TEXT_ARG(state), TEXT_ARG(org));
}

static void judge_change(
	const struct judging *judging, struct text org, struct text state, struct text to)
{
	struct text id = membership_id(judging, org, state);
	if (text_is(to, "former")) {
		judge_former(judging, org, state, id);
		return;
	}
	const struct row *row = nearest(judging, org, state, to, judging->when.last);
	const struct row *now = base_at(judging, org, state, judging->when.last);
	if (row)
		judge_held(judging, row, id, to);
	else if (now)
		match_say(judging, VERDICT_CONTRADICTS, id,
			"another status at that time: %.*s is %.*s of %.*s %s", TEXT_ARG(state),
			TEXT_ARG(word_text(now->status)), TEXT_ARG(org), since_text(judging, now));
	else
		match_say(judging, VERDICT_PROPOSES, id, "nothing is held of %.*s in %.*s",
			TEXT_ARG(state), TEXT_ARG(org));
}

/* Steps on the way to a status are not the status. */
static bool is_step(struct text action)
{
	static const char *const steps[] = {
		"applied", "procedure_started", "memorandum_signed", "will_be_granted", "invited"};
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (text_is(action, steps[i]))
			return true;
	return false;
}

void match_status_change(const struct judging *judging)
{
	struct text org = match_arg(judging, "org"), to = match_arg(judging, "to");
	struct text action = match_arg(judging, "action");
	struct texts states = args_texts(judging->claim->args, "country", judging->arena);
	if (text_is(to, "candidate"))
		return;
	if (text_is(action, "left"))
		to = TEXT("former");
	for (uint32_t i = 0; i < states.count; i++) {
		if (!is_step(action))
			judge_change(judging, org, states.items[i], to);
		else
			match_say(judging, VERDICT_ANNOUNCES,
				membership_id(judging, org, states.items[i]),
				"a step (%.*s) towards the status of %.*s, not the status itself",
				TEXT_ARG(action), TEXT_ARG(to));
	}
}

/* --- Lists of members ------------------------------------------------------------------------ */

/* An organisation that has ended is spoken of as it was. */
static bool has_ended(const struct judging *judging, struct text org)
{
	bool any = false;
	const struct row *const *rows;
	size_t count = match_rows(judging, org, TEXT_NONE, &rows);
	for (size_t i = 0; i < count; i++) {
		if (!text_is(word_text(rows[i]->how->lane), "base"))
			continue;
		any = true;
		if (!rows[i]->has_to || rows[i]->to > judging->when.last)
			return false;
	}
	return any;
}

static bool founded_by(const struct row *row, struct day_span *founded, bool known)
{
	return known && row->has_from && row->from <= founded->last + 1 &&
	       row->from >= founded->first - 1;
}

static void judge_member(
	const struct judging *judging, struct text org, struct text state, struct text status)
{
	struct text id = membership_id(judging, org, state);
	const struct row *row = nearest(judging, org, state, status, judging->when.last);
	const struct row *now = base_at(judging, org, state, judging->when.last);
	bool ended = has_ended(judging, org);
	if (row && (row == now || ended || row_undated(row)))
		match_say(judging, VERDICT_CORROBORATES, id, "%.*s %s %.*s of %.*s %s",
			TEXT_ARG(state), ended ? "was" : "is", TEXT_ARG(status), TEXT_ARG(org),
			since_text(judging, row));
	else if (now)
		match_say(judging, VERDICT_CONTRADICTS, id,
			"another status at that time: %.*s is %.*s of %.*s %s", TEXT_ARG(state),
			TEXT_ARG(word_text(now->status)), TEXT_ARG(org), since_text(judging, now));
	else if (row)
		match_say(judging, VERDICT_CONTRADICTS, id,
			"not at that time: %.*s is %.*s of %.*s %s", TEXT_ARG(state),
			TEXT_ARG(status), TEXT_ARG(org), since_text(judging, row));
	else
		match_say(judging, VERDICT_PROPOSES, id, "nothing is held of %.*s in %.*s",
			TEXT_ARG(state), TEXT_ARG(org));
}

static void judge_founder(const struct judging *judging, struct text org, struct text state)
{
	const struct version *held =
		ledger_find(judging->registry->ledger, LEDGER_ORGANISATION, org, RECORDED_MAX);
	const struct organisation *about = held ? held->record : NULL;
	struct day_span founded;
	bool known =
		about && about->founded.ptr && day_parse(about->founded, &founded, NULL) == ERR_OK;
	struct text id = membership_id(judging, org, state);
	const struct row *row = nearest(judging, org, state, TEXT("member"), judging->when.last);
	if (!row || !known)
		match_say(judging, VERDICT_PROPOSES, id, "no founding of %.*s by %.*s is held",
			TEXT_ARG(org), TEXT_ARG(state));
	else
		match_say(judging,
			founded_by(row, &founded, known) ? VERDICT_CORROBORATES
							 : VERDICT_CONTRADICTS,
			id, "%.*s is member of %.*s %s, which was founded %.*s", TEXT_ARG(state),
			TEXT_ARG(org), since_text(judging, row), TEXT_ARG(about->founded));
}

void match_membership(const struct judging *judging)
{
	struct text org = match_arg(judging, "org"), status = match_arg(judging, "status");
	struct texts states = args_texts(judging->claim->args, "members", judging->arena);
	for (uint32_t i = 0; i < states.count; i++) {
		if (text_is(status, "founding_member"))
			judge_founder(judging, org, states.items[i]);
		else if (!text_is(status, "candidate"))
			judge_member(judging, org, states.items[i], status);
	}
}

/* --- Counts ---------------------------------------------------------------------------------- */

static bool ever_had(
	const struct judging *judging, struct text org, struct text status, int64_t wanted)
{
	const struct row *const *rows;
	size_t count = match_rows(judging, org, TEXT_NONE, &rows);
	for (size_t i = 0; i < count; i++)
		if (rows[i]->has_from && match_count(judging, org, status, rows[i]->from) == wanted)
			return true;
	return false;
}

/* A claim of growth "from five to ten" may count from what the organisation grew out of. */
static struct text who_had(
	const struct judging *judging, struct text org, struct text status, int64_t wanted)
{
	if (ever_had(judging, org, status, wanted))
		return org;
	const struct identity_change *change;
	for (size_t at = 0; (change = match_grown_from(judging, org, &at));)
		if (ever_had(judging, change->before, status, wanted))
			return change->before;
	return TEXT_NONE;
}

static struct text growth_note(
	const struct judging *judging, struct text org, struct text status, double before)
{
	struct text had = who_had(judging, org, status, (int64_t)before);
	if (!had.ptr)
		return told_text(judging->arena, "; at no time were there %.0f", before);
	if (text_equal(had, org))
		return TEXT_NONE;
	return told_text(judging->arena, "; %.0f is the count of its predecessor %.*s", before,
		TEXT_ARG(had));
}

void match_size(const struct judging *judging)
{
	struct text org = match_arg(judging, "org"), status = match_arg(judging, "status");
	double members = 0, before = 0;
	if (!args_number(judging->claim->args, "members", &members))
		return;
	if (!status.ptr)
		status = TEXT("member");
	int64_t held = match_count(judging, org, status, judging->when.last);
	if (!held)
		return;
	struct text note = args_number(judging->claim->args, "before", &before)
				   ? growth_note(judging, org, status, before)
				   : TEXT_NONE;
	char text[DAY_TEXT];
	match_say(judging, (double)held == members ? VERDICT_CORROBORATES : VERDICT_CONTRADICTS,
		told_text(judging->arena, "organisation:%.*s", TEXT_ARG(org)),
		"the count of rows '%.*s' on %s is %lld%.*s", TEXT_ARG(status),
		day_format(judging->when.last, text), (long long)held, TEXT_ARG(note));
}
