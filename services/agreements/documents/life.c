#include "services/agreements/documents/life.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void say(char *out, const char *fmt, ...) PRINTF(2, 3);

static void say(char *out, const char *fmt, ...)
{
	size_t at = strlen(out);
	va_list args;
	if (at > 0 && at + 3 < LIFE_TEXT) {
		memcpy(out + at, "; ", 3);
		at += 2;
	}
	va_start(args, fmt);
	vsnprintf(out + at, LIFE_TEXT - at, fmt, args);
	va_end(args);
}

static bool is_whole(const struct party_step *step)
{
	return text_is(step->state, "*");
}

/* --- Terms ---------------------------------------------------------------------------------- */

/* The first end, before any renewal. */
static void first_end(
	const struct document *document, const struct life_rule *rule, struct life_term *out)
{
	int months = (int)rule->years * 12;
	bool from_force = rule->term == LIFE_YEARS_FROM_FORCE;
	bool known = from_force ? document->has_in_force_last : document->has_adopted_last;
	*out = (struct life_term){.notice_by = DAY_MAX};
	switch (rule->term) {
	case LIFE_NO_TERM:
		out->has_end = document->has_term_end_max;
		out->end_min = document->term_end_min;
		out->end_max = document->term_end_max;
		return;
	case LIFE_UNTIL:
		out->has_end = true;
		out->end_min = out->end_max = rule->until;
		return;
	case LIFE_YEARS_FROM_ADOPTION:
	case LIFE_YEARS_FROM_FORCE:
		out->has_end = known;
		if (!known)
			return;
		out->end_min = day_add_months(
			from_force ? document->in_force_first : document->adopted_first, months);
		out->end_max = day_add_months(
			from_force ? document->in_force_last : document->adopted_last, months);
		return;
	}
}

/* Is there notice of the whole in [from, to)? */
static bool has_notice(const struct life_acts *acts, day from, day to)
{
	for (uint32_t i = 0; i < acts->count; i++) {
		const struct party_step *step = &acts->items[i];
		if (step->has_first && life_act_of(step) == LIFE_NOTICE && is_whole(step) &&
			from <= step->first && step->first < to)
			return true;
	}
	return false;
}

/* Of those in [from, until) the earliest by which some or all of the parties prolong. */
static const struct party_step *prolonging(const struct life_acts *acts, day from, day until)
{
	const struct party_step *first = NULL;
	for (uint32_t i = 0; i < acts->count; i++) {
		const struct party_step *step = &acts->items[i];
		if (step->has_first && life_act_of(step) == LIFE_RENEWED && from <= step->first &&
			step->first < until && (!first || step->first < first->first))
			first = step;
	}
	return first;
}

/* What parties do one after the other before an end prolongs once, at that end: the acts for the
 * next one begin behind it, or where somebody acts who has acted for this one. */
static day next_acts(const struct life_acts *acts, day from, day end)
{
	day next = end + 1;
	for (uint32_t i = 0; i < acts->count; i++) {
		const struct party_step *again = &acts->items[i];
		if (!again->has_first || life_act_of(again) != LIFE_RENEWED)
			continue;
		for (uint32_t j = 0; j < acts->count; j++) {
			const struct party_step *before = &acts->items[j];
			if (before->has_first && life_act_of(before) == LIFE_RENEWED &&
				text_equal(before->state, again->state) && from <= before->first &&
				before->first < again->first && again->first < next)
				next = again->first;
		}
	}
	return next;
}

static const struct life_renewal *renewal_at(const struct life_rule *rule, uint32_t n)
{
	if (!rule->renewals_count)
		return NULL;
	return &rule->renewals[n < rule->renewals_count ? n : rule->renewals_count - 1];
}

/* Fills what becomes of the term at its end, as far as acts until `on` tell; true when it is
 * prolonged there. */
static bool at_end(const struct life_rule *rule, const struct life_acts *acts, day from, day on,
	struct life_term *out)
{
	const struct life_renewal *renewal = renewal_at(rule, out->renewed);
	out->renews = out->denied = out->waits_for_act = false;
	out->notice_by = DAY_MAX;
	if (!renewal)
		return false;
	day known = on < DAY_MAX ? on + 1 : on;
	if (renewal->by_act) {
		day until = out->end_max < known ? out->end_max + 1 : known;
		const struct party_step *act = prolonging(acts, from, until);
		out->waits_for_act = !act;
		if (act)
			out->renewed_on = act->first;
		return act != NULL;
	}
	if (renewal->notice_months)
		out->notice_by = day_add_months(out->end_min, -(int)renewal->notice_months);
	day until = out->notice_by == DAY_MAX ? out->end_min : out->notice_by;
	out->denied = has_notice(acts, from, until < known ? until : known);
	out->renews = !out->denied;
	return out->renews;
}

void life_term(const struct document *document, const struct life_rule *rule,
	const struct life_acts *acts, day on, struct life_term *out)
{
	first_end(document, rule, out);
	day from = DAY_MIN;
	/* A term that ended on the day itself is over: the end is the first day after it. An act of
	 * its parties prolongs it when it is done, what happens by itself only at the end. */
	while (out->has_end) {
		const struct life_renewal *renewal = renewal_at(rule, out->renewed);
		if (!at_end(rule, acts, from, on, out) || (!renewal->by_act && out->end_max > on) ||
			out->end_max > DAY_MAX - 366 * (int)renewal->years)
			break;
		if (!renewal->by_act)
			out->renewed_on = out->end_min;
		from = renewal->by_act ? next_acts(acts, from, out->end_max) : out->end_min;
		out->end_min = day_add_months(out->end_min, (int)renewal->years * 12);
		out->end_max = day_add_months(out->end_max, (int)renewal->years * 12);
		out->renewed++;
	}
}

/* --- The whole ------------------------------------------------------------------------------ */

enum life_act life_whole(const struct life_acts *acts, day on, day *since)
{
	enum life_act found = LIFE_NOTHING;
	*since = DAY_MIN;
	for (uint32_t i = 0; i < acts->count; i++) {
		const struct party_step *step = &acts->items[i];
		enum life_act act = life_act_of(step);
		bool counts = act == LIFE_SUSPENDED || act == LIFE_RESUMED ||
			      act == LIFE_TERMINATED || act == LIFE_LAPSED ||
			      act == LIFE_DRAFT_AGREED || act == LIFE_PROVISIONAL;
		if (!counts || !is_whole(step) || !step->has_last || step->last > on)
			continue;
		/* What has ended stays so; else the latest act tells. */
		bool ended = found == LIFE_TERMINATED || found == LIFE_LAPSED;
		bool ends = act == LIFE_TERMINATED || act == LIFE_LAPSED;
		if (found == LIFE_NOTHING || (ends && !ended) ||
			(ends == ended && (ends ? step->last < *since : step->last >= *since))) {
			found = act;
			*since = step->last;
		}
	}
	return found == LIFE_RESUMED ? LIFE_NOTHING : found;
}

/* --- Parties -------------------------------------------------------------------------------- */

static const char *const way[] = {[LIFE_NOTHING] = "none",
	[LIFE_NEGOTIATED] = "negotiated",
	[LIFE_DRAFT_APPROVED] = "draft_approved",
	[LIFE_SIGNED] = "signed",
	[LIFE_LEGISLATURE_PASSED] = "legislature_passed",
	[LIFE_LAW_SIGNED] = "law_signed",
	[LIFE_DEPOSITED] = "instrument_deposited",
	[LIFE_ACCEDED] = "acceded",
	[LIFE_IN_FORCE_FOR] = "in_force_for"};

struct walk {
	const struct life_rule *rule;
	const struct life_acts *acts;
	struct text party;
	day on;
	struct life_party *out;
	enum life_act furthest;
};

static void stand(struct walk *walk, const char *state, day first, day last)
{
	walk->out->state = state;
	walk->out->has_since = true;
	walk->out->since_first = first;
	walk->out->since_last = last;
}

/* The latest act of a kind that has happened by every reading of its day. */
static const struct party_step *last_of(const struct walk *walk, enum life_act act)
{
	const struct party_step *found = NULL;
	for (uint32_t i = 0; i < walk->acts->count; i++) {
		const struct party_step *step = &walk->acts->items[i];
		if (life_act_of(step) == act && text_equal(step->state, walk->party) &&
			step->has_last && step->last <= walk->on &&
			(!found || step->last > found->last))
			found = step;
	}
	return found;
}

static void walk_forward(struct walk *walk)
{
	for (uint32_t i = 0; i < walk->acts->count; i++) {
		const struct party_step *step = &walk->acts->items[i];
		enum life_act act = life_act_of(step);
		if (!text_equal(step->state, walk->party) || act > LIFE_IN_FORCE_FOR)
			continue;
		if (!step->has_last && act > walk->furthest) {
			/* That it happened is sourced, when is not. */
			walk->furthest = act;
			walk->out->state = way[act];
			walk->out->has_since = false;
			say(walk->out->detail, "%s on a day not sourced", way[act]);
		} else if (step->has_last && step->last <= walk->on && act > walk->furthest) {
			walk->furthest = act;
			stand(walk, way[act], step->first, step->last);
		} else if (step->has_first && step->first <= walk->on && walk->on < step->last) {
			say(walk->out->detail, "%s some day of %.*s", way[act],
				TEXT_ARG(step->date));
		}
	}
}

/* Force for a party is never before its own consent. */
static void walk_into_force(struct walk *walk, const struct life_force *force)
{
	char text[DAY_TEXT];
	bool consented = walk->furthest == LIFE_DEPOSITED || walk->furthest == LIFE_ACCEDED;
	if (!force->has)
		return;
	if (!consented) {
		if (walk->furthest >= LIFE_SIGNED && walk->furthest < LIFE_DEPOSITED &&
			force->last <= walk->on)
			say(walk->out->detail,
				"the treaty is in force; its own instrument is not held");
		return;
	}
	if (!walk->out->has_since) {
		say(walk->out->detail, "since when it is in force for it is not known");
		return;
	}
	day consent = walk->out->since_last;
	day first = force->first > consent ? force->first : consent;
	day last = force->last > consent ? force->last : consent;
	if (last <= walk->on) {
		walk->furthest = LIFE_IN_FORCE_FOR;
		stand(walk, way[LIFE_IN_FORCE_FOR], first, last);
	} else if (last == DAY_MAX) {
		say(walk->out->detail,
			"in force for it from %s at the earliest; by when is not known",
			day_format(first, text));
	} else {
		say(walk->out->detail, "in force for it from %s", day_format(last, text));
	}
}

/* Provisional application, by an act of the party or by the rule, ends when the treaty is in force
 * for the party, or when it says that it will not be one (Vienna Convention, article 25). */
struct trial {
	bool has, ended;
	day first, last;
	const char *begun_by, *ended_by; /* "": by its act */
	day end_first, end_last;
};

static struct trial trial_of(const struct walk *walk, const struct life_force *force)
{
	struct trial out = {0};
	const struct party_step *begun = last_of(walk, LIFE_PROVISIONAL);
	const struct party_step *notice = last_of(walk, LIFE_NOTICE);
	bool in_force = walk->furthest == LIFE_IN_FORCE_FOR && walk->out->has_since;
	if (begun)
		out = (struct trial){
			.has = true, .first = begun->first, .last = begun->last, .begun_by = ""};
	else if (force->has_trial && force->trial_last <= walk->on)
		out = (struct trial){.has = true,
			.first = force->trial_first,
			.last = force->trial_last,
			.begun_by = "rule"};
	if (!out.has || (in_force && walk->out->since_last <= out.first)) {
		out.has = false;
	} else if (notice && notice->first >= out.last &&
		   (!in_force || notice->last < walk->out->since_first)) {
		out.ended = true;
		out.ended_by = "notice";
		out.end_first = notice->first;
		out.end_last = notice->last;
	} else if (in_force) {
		out.ended = true;
		out.ended_by = way[LIFE_IN_FORCE_FOR];
		out.end_first = walk->out->since_first;
		out.end_last = walk->out->since_last;
	}
	return out;
}

/* A notice has effect after its delay, unless revoked before. */
struct leaving {
	const struct party_step *notice; /* NULL: none */
	bool revoked, has_effect;
	day first, last; /* of the effect */
};

static struct leaving leaving_of(const struct walk *walk)
{
	struct leaving out = {.notice = last_of(walk, LIFE_NOTICE)};
	if (!out.notice)
		return out;
	out.has_effect = walk->rule->withdrawal_months > 0;
	out.first = day_add_months(out.notice->first, (int)walk->rule->withdrawal_months);
	out.last = day_add_months(out.notice->last, (int)walk->rule->withdrawal_months);
	const struct party_step *revoked = last_of(walk, LIFE_NOTICE_REVOKED);
	out.revoked = revoked && revoked->first >= out.notice->last &&
		      (!out.has_effect || revoked->last < out.first);
	return out;
}

static void walk_out_by_notice(struct walk *walk, const struct trial *trial)
{
	char text[DAY_TEXT];
	const struct leaving leaving = leaving_of(walk);
	const struct party_step *notice = leaving.notice;
	if (!notice)
		return;
	if (trial->ended && walk->furthest < LIFE_DEPOSITED) {
		say(walk->out->detail, "its provisional application ended by notice of %.*s",
			TEXT_ARG(notice->date));
		return;
	}
	if (leaving.revoked) {
		say(walk->out->detail, "its notice of %.*s was revoked", TEXT_ARG(notice->date));
		return;
	}
	if (leaving.has_effect && leaving.last <= walk->on) {
		stand(walk, "withdrawn", leaving.first, leaving.last);
		say(walk->out->detail, "by notice of %.*s; what it owed until then stays owed",
			TEXT_ARG(notice->date));
		return;
	}
	walk->out->overlay = "notice_given";
	if (leaving.has_effect)
		say(walk->out->detail, "notice of %.*s has effect on %s", TEXT_ARG(notice->date),
			day_format(leaving.last, text));
	else
		say(walk->out->detail,
			"notice of %.*s; when it has effect is not known: no clause is held",
			TEXT_ARG(notice->date));
}

static void walk_out(struct walk *walk, const struct trial *trial)
{
	static const struct {
		enum life_act act;
		const char *state;
	} exits[] = {{LIFE_NOT_RENEWED, "not_renewed"}, {LIFE_WITHDRAWN, "withdrawn"}};
	const struct party_step *unsigned_step = last_of(walk, LIFE_SIGNATURE_WITHDRAWN);
	walk_out_by_notice(walk, trial);
	if (unsigned_step && walk->furthest < LIFE_DEPOSITED)
		stand(walk, "signature_withdrawn", unsigned_step->first, unsigned_step->last);
	for (size_t i = 0; i < ARRAY_LEN(exits); i++) {
		const struct party_step *step = last_of(walk, exits[i].act);
		/* Who joined again after it left is a party again. */
		if (!step || (walk->out->has_since && walk->out->since_last > step->last &&
				     walk->furthest >= LIFE_DEPOSITED))
			continue;
		stand(walk, exits[i].state, step->first, step->last);
		walk->out->overlay = "";
	}
}

static void lay_over(struct walk *walk, const struct trial *trial)
{
	char text[DAY_TEXT];
	const struct party_step *suspended = last_of(walk, LIFE_SUSPENDED);
	const struct party_step *resumed = last_of(walk, LIFE_RESUMED);
	if (walk->out->overlay[0] || strcmp(walk->out->state, "withdrawn") == 0 ||
		strcmp(walk->out->state, "not_renewed") == 0)
		return;
	if (suspended && (!resumed || resumed->last < suspended->last)) {
		walk->out->overlay = "suspended";
		say(walk->out->detail, "suspended since %.*s", TEXT_ARG(suspended->date));
	} else if (trial->has && !trial->ended) {
		walk->out->overlay = "provisional";
		say(walk->out->detail, "applied provisionally since %s%s",
			day_format(trial->last, text),
			trial->first < trial->last ? " at the latest" : "");
	} else if (last_of(walk, LIFE_RESERVED)) {
		walk->out->overlay = "reserved";
	}
}

void life_party(const struct life_rule *rule, const struct life_acts *acts, struct text party,
	const struct life_force *force, day on, struct life_party *out)
{
	*out = (struct life_party){.state = way[LIFE_NOTHING], .overlay = ""};
	struct walk walk = {rule, acts, party, on, out, LIFE_NOTHING};
	walk_forward(&walk);
	walk_into_force(&walk, force);
	const struct trial trial = trial_of(&walk, force);
	walk_out(&walk, &trial);
	lay_over(&walk, &trial);
}

/* --- What time brings to a party ------------------------------------------------------------- */

struct bringing {
	struct life_brought *out;
	uint32_t count;
	day on;
};

static void bring(struct bringing *in, struct life_brought one)
{
	if (one.last <= in->on)
		in->out[in->count++] = one;
}

static void bring_provisional(struct bringing *in, const struct trial *trial)
{
	if (!trial->has)
		return;
	bring(in, (struct life_brought){"provisional", trial->begun_by, trial->first, trial->last});
	if (trial->ended)
		bring(in, (struct life_brought){"provisional_ended", trial->ended_by,
				  trial->end_first, trial->end_last});
}

/* Twelve months of silence, or until the party's own consent where that is later (article 20). */
static void bring_reservation(struct bringing *in, const struct walk *walk, const day *consent)
{
	enum { SILENCE_MONTHS = 12 };
	const struct party_step *reserved = last_of(walk, LIFE_RESERVED);
	if (!reserved)
		return;
	day first = day_add_months(reserved->first, SILENCE_MONTHS);
	day last = day_add_months(reserved->last, SILENCE_MONTHS);
	for (uint32_t i = 0; i < walk->acts->count; i++) {
		const struct party_step *act = &walk->acts->items[i];
		if (life_act_of(act) == LIFE_OBJECTED && (!act->has_first || act->first < last))
			return;
	}
	if (consent && *consent > last)
		first = last = *consent;
	bring(in, (struct life_brought){"reservation_accepted", "silence", first, last});
}

uint32_t life_brought(const struct life_rule *rule, const struct life_acts *acts, struct text party,
	const struct life_force *force, day on, struct life_brought out[LIFE_BROUGHT_MAX])
{
	struct life_party stands = {.state = way[LIFE_NOTHING], .overlay = ""};
	struct walk walk = {rule, acts, party, on, &stands, LIFE_NOTHING};
	struct bringing in = {out, 0, on};
	walk_forward(&walk);
	bool consented = walk.furthest >= LIFE_DEPOSITED && walk.furthest <= LIFE_IN_FORCE_FOR;
	bool by_act = walk.furthest == LIFE_IN_FORCE_FOR;
	day consent = stands.since_last;
	bool dated = consented && stands.has_since;
	walk_into_force(&walk, force);
	const struct life_brought since = {
		"in_force_for", "rule", stands.since_first, stands.since_last};
	bool in_force = walk.furthest == LIFE_IN_FORCE_FOR && stands.has_since;
	if (in_force && !by_act)
		bring(&in, since);
	const struct trial trial = trial_of(&walk, force);
	bring_provisional(&in, &trial);
	bring_reservation(&in, &walk, dated ? &consent : NULL);
	const struct leaving leaving = leaving_of(&walk);
	if (consented && leaving.notice && leaving.has_effect && !leaving.revoked &&
		!last_of(&walk, LIFE_WITHDRAWN))
		bring(&in, (struct life_brought){"left", "notice", leaving.first, leaving.last});
	return in.count;
}
