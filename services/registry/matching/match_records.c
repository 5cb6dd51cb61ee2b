/* Claims about chairs, summits and organisations. */
#include "services/registry/matching/match.h"

#include "proto/codec/args.h"
#include "services/registry/history/told.h"

#include <string.h>

/* "Over the past year", "this year's summit": how far back a claim without a date of its own may
 * reach. Summits of one organisation are up to seventeen months apart; a chair's term is a year. */
enum { RECENT_DAYS = 400 };
/* An article of the days after a hand-over may still speak of the chair before. */
enum { HANDOVER_DAYS = 31 };

/* --- Chairs ---------------------------------------------------------------------------------- */

static bool chairs_within(const struct row *row, struct text org, struct day_span when)
{
	return text_is(word_text(row->how->lane), "chair") && row->superseded_us == RECORDED_MAX &&
	       text_equal(word_text(row->org), org) &&
	       (row_undated(row) ||
		       (row->from <= when.last && (!row->has_to || row->to > when.first)));
}

/* Of those that fit, the one that began last. */
static const struct row *find_chair(
	const struct judging *judging, struct text org, struct text holder, struct day_span when)
{
	const struct row *best = NULL;
	const struct row *const *rows;
	size_t count = match_rows(judging, org, TEXT_NONE, &rows);
	for (size_t i = 0; i < count; i++) {
		if (!chairs_within(rows[i], org, when) ||
			(holder.ptr && !text_equal(word_text(rows[i]->state), holder)))
			continue;
		if (!best || row_undated(best) ||
			(!row_undated(rows[i]) && rows[i]->from > best->from))
			best = rows[i];
	}
	return best;
}

static struct text term_of(const struct judging *judging, const struct row *row)
{
	struct text since = told_since(row, judging->arena);
	struct text until = told_until(row, judging->arena);
	if (!since.ptr)
		return TEXT("on days that no source gives");
	return until.ptr ? told_text(judging->arena, "from %.*s to %.*s", TEXT_ARG(since),
				   TEXT_ARG(until))
			 : told_text(judging->arena, "since %.*s", TEXT_ARG(since));
}

static struct text chair_id(const struct judging *judging, struct text org, struct text holder)
{
	return told_text(
		judging->arena, "chair:%.*s:%.*s:undated", TEXT_ARG(org), TEXT_ARG(holder));
}

static void judge_chair(
	const struct judging *judging, struct text org, struct text holder, struct day_span when)
{
	const struct row *row = find_chair(judging, org, holder, when);
	const struct row *other = find_chair(
		judging, org, TEXT_NONE, (struct day_span){when.last, when.last, DAY_BY_DAY});
	if (row)
		match_say(judging, VERDICT_CORROBORATES, told_id(row, judging->arena),
			"%.*s is held as '%.*s' of %.*s %.*s", TEXT_ARG(holder),
			TEXT_ARG(word_text(row->status)), TEXT_ARG(org),
			TEXT_ARG(term_of(judging, row)));
	else if (other)
		match_say(judging, VERDICT_CONTRADICTS, told_id(other, judging->arena),
			"%.*s is held as '%.*s' of %.*s %.*s", TEXT_ARG(word_text(other->state)),
			TEXT_ARG(word_text(other->status)), TEXT_ARG(org),
			TEXT_ARG(term_of(judging, other)));
	else
		match_say(judging, VERDICT_PROPOSES, chair_id(judging, org, holder),
			"no chair of %.*s is held for that time", TEXT_ARG(org));
}

void match_chair(const struct judging *judging)
{
	struct text org = match_arg(judging, "org"), holder = match_arg(judging, "holder");
	struct text action = match_arg(judging, "action");
	struct day_span when = judging->when, start;
	if (match_days(judging, match_arg(judging, "start"), &start))
		when = start;
	else if (text_is(action, "held") || text_is(action, "took"))
		when.first -= RECENT_DAYS;
	else if (text_is(action, "holds"))
		when.first -= HANDOVER_DAYS;
	if (!text_is(action, "will_take") && !text_is(action, "elected")) {
		judge_chair(judging, org, holder, when);
		return;
	}
	const struct row *row = find_chair(judging, org, holder,
		(struct day_span){when.first, when.last + RECENT_DAYS, DAY_BY_DAY});
	match_say(judging, VERDICT_ANNOUNCES,
		row ? told_id(row, judging->arena) : chair_id(judging, org, holder),
		"a chair to come (%.*s): it corroborates nothing and contradicts nothing",
		TEXT_ARG(action));
}

/* --- Organisations --------------------------------------------------------------------------- */

static const struct organisation *organisation_of(const struct judging *judging, struct text org)
{
	const struct version *held =
		ledger_find(judging->registry->ledger, LEDGER_ORGANISATION, org, RECORDED_MAX);
	return held ? held->record : NULL;
}

static struct text organisation_id(const struct judging *judging, struct text org)
{
	return told_text(judging->arena, "organisation:%.*s", TEXT_ARG(org));
}

void match_founded(const struct judging *judging)
{
	struct text org = match_arg(judging, "org"), date = match_arg(judging, "date");
	const struct organisation *held = organisation_of(judging, org);
	struct day_span claimed, known;
	if (!match_days(judging, date, &claimed))
		return;
	if (!held || !held->founded.ptr || day_parse(held->founded, &known, NULL) != ERR_OK) {
		match_say(judging, VERDICT_PROPOSES, organisation_id(judging, org),
			"no founding day of %.*s is held", TEXT_ARG(org));
		return;
	}
	bool fits = claimed.first <= known.last && claimed.last >= known.first;
	match_say(judging, fits ? VERDICT_CORROBORATES : VERDICT_CONTRADICTS,
		organisation_id(judging, org), "founded %.*s (%.*s)", TEXT_ARG(held->founded),
		TEXT_ARG(held->founded_event));
}

void match_predecessor(const struct judging *judging)
{
	struct text org = match_arg(judging, "org"), before = match_arg(judging, "predecessor");
	const struct identity_change *change, *other = NULL;
	for (size_t at = 0; (change = match_grown_from(judging, org, &at));) {
		if (text_equal(change->before, before)) {
			match_say(judging, VERDICT_CORROBORATES, change->id,
				"%.*s was transformed into %.*s", TEXT_ARG(before), TEXT_ARG(org));
			return;
		}
		other = change;
	}
	if (other)
		match_say(judging, VERDICT_CONTRADICTS, other->id, "%.*s grew out of %.*s",
			TEXT_ARG(org), TEXT_ARG(other->before));
	else
		match_say(judging, VERDICT_PROPOSES, organisation_id(judging, org),
			"no predecessor of %.*s is held", TEXT_ARG(org));
}

void match_body(const struct judging *judging)
{
	struct text org = match_arg(judging, "org"), body = match_arg(judging, "body");
	const struct organisation *held = organisation_of(judging, body);
	if (!held || !held->parent.ptr)
		match_say(judging, VERDICT_PROPOSES, organisation_id(judging, body),
			"%.*s is not held as a body of any organisation", TEXT_ARG(body));
	else
		match_say(judging,
			text_equal(held->parent, org) ? VERDICT_CORROBORATES : VERDICT_CONTRADICTS,
			organisation_id(judging, body), "%.*s is held as a body of %.*s",
			TEXT_ARG(body), TEXT_ARG(held->parent));
}

void match_seat(const struct judging *judging)
{
	struct text org = match_arg(judging, "org"), place = match_arg(judging, "place");
	const struct organisation *held = organisation_of(judging, org);
	if (!held || !held->seat.ptr || text_is(held->seat, "none")) {
		match_say(judging, VERDICT_PROPOSES, organisation_id(judging, org),
			"no seat of %.*s is held", TEXT_ARG(org));
		return;
	}
	match_say(judging,
		text_starts(held->seat, place) ? VERDICT_CORROBORATES : VERDICT_CONTRADICTS,
		organisation_id(judging, org), "its seat is %.*s", TEXT_ARG(held->seat));
}

/* Unanimity as the press has it and consensus as charters have it agree in that one objection
 * blocks; they differ in whether silence agrees. The reason says so, so that nobody is misled. */
void match_decision_rule(const struct judging *judging)
{
	struct text org = match_arg(judging, "org"), rule = match_arg(judging, "rule");
	const struct organisation *held = organisation_of(judging, org);
	struct text code = held ? held->decision_rule_code : TEXT_NONE;
	struct text id = organisation_id(judging, org);
	bool consensus = text_starts(code, TEXT("consensus"));
	if (!code.ptr || text_is(code, "unknown") || text_is(code, "mixed") ||
		text_is(code, "not_applicable"))
		match_say(judging, VERDICT_PROPOSES, id, "no decision rule of %.*s is held",
			TEXT_ARG(org));
	else if (consensus && text_is(rule, "consensus"))
		match_say(judging, VERDICT_CORROBORATES, id, "held: %.*s",
			TEXT_ARG(held->decision_rule));
	else if (consensus && text_is(rule, "unanimity"))
		match_say(judging, VERDICT_CORROBORATES, id,
			"in part: one objection blocks, as under unanimity, but nobody need agree "
			"expressly; held: %.*s",
			TEXT_ARG(held->decision_rule));
	else
		match_say(judging, VERDICT_CONTRADICTS, id, "held: %.*s",
			TEXT_ARG(held->decision_rule));
}

/* --- Summits --------------------------------------------------------------------------------- */

/* The summit that a claim means: by number, else by its own date, else the last one that began
 * before the article appeared. */
static bool means(const struct judging *judging, const struct summit *summit, double number)
{
	if (number > 0)
		return summit->has_number && (double)summit->number == number;
	struct day_span when = judging->when;
	if (!judging->dated)
		when.first -= RECENT_DAYS;
	return summit->start <= when.last && summit->end >= when.first;
}

static const struct summit *find_summit(
	const struct judging *judging, struct text org, double number)
{
	size_t count;
	const struct summit *best = NULL;
	const struct version *versions = ledger_versions(judging->registry->ledger, &count);
	for (size_t i = 0; i < count; i++) {
		const struct summit *summit = versions[i].record;
		if (versions[i].kind != LEDGER_SUMMIT ||
			versions[i].superseded_us != RECORDED_MAX ||
			!text_equal(summit->org, org) || !means(judging, summit, number))
			continue;
		if (!best || summit->start > best->start)
			best = summit;
	}
	return best;
}

/* Only meetings of heads of state are held; councils of ministers are another matter. */
static bool top_level(const struct judging *judging)
{
	struct text kind = match_arg(judging, "kind"), body = match_arg(judging, "body");
	return (!kind.ptr || text_is(kind, "summit")) &&
	       (!body.ptr || text_is(body, "heads_of_state"));
}

static struct text days_of(const struct judging *judging, const struct summit *summit)
{
	char a[DAY_TEXT], b[DAY_TEXT];
	if (summit->start == summit->end)
		return told_text(judging->arena, "on %s", day_format(summit->start, a));
	return told_text(judging->arena, "from %s to %s", day_format(summit->start, a),
		day_format(summit->end, b));
}

static bool elsewhere(const struct judging *judging, const struct summit *summit)
{
	struct text place = match_arg(judging, "place"), country = match_arg(judging, "country");
	bool place_differs = place.ptr && !text_starts(summit->place, place) &&
			     !text_starts(place, summit->place);
	return place_differs || (country.ptr && !text_equal(country, summit->host));
}

static bool another_day(const struct judging *judging, const struct summit *summit)
{
	return judging->dated &&
	       (summit->start > judging->when.last || summit->end < judging->when.first);
}

static struct text meeting_of(const struct judging *judging, const struct summit *summit)
{
	return told_text(judging->arena, "%.*s met in %.*s (%.*s) %.*s", TEXT_ARG(summit->org),
		TEXT_ARG(summit->place), TEXT_ARG(summit->host),
		TEXT_ARG(days_of(judging, summit)));
}

/* Another body is not ours to judge, but where one is told to have met when and where the heads of
 * state did, the claim may mean them. */
static void say_other_body(const struct judging *judging, struct text org)
{
	const struct summit *summit = judging->dated ? find_summit(judging, org, 0) : NULL;
	struct text body = match_arg(judging, "body");
	if (!body.ptr)
		body = match_arg(judging, "kind");
	if (summit && match_arg(judging, "place").ptr && !elsewhere(judging, summit))
		match_say(judging, VERDICT_PROPOSES, summit->id,
			"%.*s: no such meeting is held; at that place and time %.*s, as heads of "
			"state",
			TEXT_ARG(body), TEXT_ARG(meeting_of(judging, summit)));
}

/* A summit at the place told, on the same day of another month of the year. */
static const struct summit *find_misprinted(const struct judging *judging, struct text org)
{
	size_t count;
	const struct version *versions = ledger_versions(judging->registry->ledger, &count);
	struct civil told = day_to_civil(judging->when.first);
	bool exact = judging->dated && judging->when.first == judging->when.last &&
		     match_arg(judging, "place").ptr;
	for (size_t i = 0; exact && i < count; i++) {
		const struct summit *summit = versions[i].record;
		if (versions[i].kind != LEDGER_SUMMIT ||
			versions[i].superseded_us != RECORDED_MAX ||
			!text_equal(summit->org, org) || elsewhere(judging, summit))
			continue;
		struct civil start = day_to_civil(summit->start), end = day_to_civil(summit->end);
		if (start.year == told.year && (start.day == told.day || end.day == told.day))
			return summit;
	}
	return NULL;
}

void match_summit_held(const struct judging *judging)
{
	struct text org = match_arg(judging, "org");
	double number = 0;
	if (!top_level(judging)) {
		say_other_body(judging, org);
		return;
	}
	(void)args_number(judging->claim->args, "no", &number);
	const struct summit *summit = find_summit(judging, org, number);
	/* Without a date or number of its own the claim may well mean another meeting. */
	bool named = judging->dated || number > 0;
	const struct summit *misprinted = summit ? NULL : find_misprinted(judging, org);
	if (misprinted) {
		match_say(judging, VERDICT_CONTRADICTS, misprinted->id,
			"the same day of another month: %.*s",
			TEXT_ARG(meeting_of(judging, misprinted)));
		return;
	}
	if (!summit || (!named && elsewhere(judging, summit))) {
		match_say(judging, VERDICT_PROPOSES,
			told_text(judging->arena, "summit:%.*s:undated", TEXT_ARG(org)),
			"no summit of %.*s is held that it could mean", TEXT_ARG(org));
		return;
	}
	bool differs = elsewhere(judging, summit) || another_day(judging, summit);
	match_say(judging, differs ? VERDICT_CONTRADICTS : VERDICT_CORROBORATES, summit->id, "%.*s",
		TEXT_ARG(meeting_of(judging, summit)));
}

static bool among(const struct text *states, uint32_t count, struct text state)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(states[i], state))
			return true;
	return false;
}

/* States and organisations by their ids; persons are by name, and not ours to judge. */
static bool is_id(const struct judging *judging, struct text participant)
{
	return text_starts(participant, TEXT("org:")) ||
	       ledger_find(judging->registry->ledger, LEDGER_STATE, participant, RECORDED_MAX);
}

static void judge_roster(const struct judging *judging, const struct summit *summit,
	struct text there, struct text missing)
{
	bool whole = text_is(summit->attendance_basis, "attended");
	/* States are held as having come, not by whom they were represented. */
	struct text level = match_arg(judging, "capacity");
	if (!missing.len)
		match_say(judging, VERDICT_CORROBORATES, summit->id,
			"%sall of them (%.*s) are held as having taken part; attendance held: "
			"%.*s%s%.*s%s%.*s",
			level.ptr ? "in part: " : "", TEXT_ARG(there),
			TEXT_ARG(summit->attendance_basis),
			level.ptr ? "; as what they came is "
				    "not (told: "
				  : "",
			TEXT_ARG(level), level.ptr ? ") " : "",
			TEXT_ARG(level.ptr ? summit->note : TEXT_NONE));
	else if (whole)
		match_say(judging, VERDICT_CONTRADICTS, summit->id,
			"not held as having taken part: %.*s", TEXT_ARG(missing));
	else
		match_say(judging, VERDICT_PROPOSES, summit->id,
			"attendance held is not complete (%.*s), and lacks %.*s",
			summit->attendance_basis.ptr ? (int)summit->attendance_basis.len : 4,
			summit->attendance_basis.ptr ? summit->attendance_basis.ptr : "none",
			TEXT_ARG(missing));
}

/* Of persons no record is held: the answer about the summit tells for whom they came. */
static void judge_persons(
	const struct judging *judging, const struct summit *summit, struct text persons)
{
	match_say(judging, VERDICT_PROPOSES, summit->id,
		"by whom states were represented is held as claims only: %.*s", TEXT_ARG(persons));
}

void match_summit_attended(const struct judging *judging)
{
	struct text org = match_arg(judging, "org");
	const struct summit *summit = org.ptr ? find_summit(judging, org, 0) : NULL;
	struct texts who = args_texts(judging->claim->args, "participants", judging->arena);
	struct buffer there = {0}, missing = {0}, persons = {0};
	if (!summit || elsewhere(judging, summit))
		return;
	for (uint32_t i = 0; i < who.count; i++) {
		bool held = among(summit->members, summit->members_count, who.items[i]) ||
			    among(summit->others, summit->others_count, who.items[i]);
		struct buffer *list = !is_id(judging, who.items[i]) ? &persons
				      : held                        ? &there
								    : &missing;
		buffer_format(list, "%s%.*s",
			!list->len         ? ""
			: list == &persons ? ", "
					   : " ",
			TEXT_ARG(who.items[i]));
	}
	if (there.len || missing.len)
		judge_roster(judging, summit, buffer_as_text(&there), buffer_as_text(&missing));
	else if (persons.len)
		judge_persons(judging, summit, buffer_as_text(&persons));
	buffer_fini(&persons);
	buffer_fini(&there);
	buffer_fini(&missing);
}
