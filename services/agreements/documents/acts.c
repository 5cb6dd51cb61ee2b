#include "services/agreements/documents/acts.h"

#include "services/agreements/documents/life.h"

#include <stdio.h>

/* What a party is said to have done, and the step that it comes to. A report that a state ratified
 * does not say how far it went: its parliament passed it at least, and that feeds no rule of entry
 * into force. A deposit does; one accedes by depositing. */
static const struct act acts[] = {
	{"signed", "signature", false},
	{"ratified", "legislature", true},
	{"deposited", "deposit", true},
	{"acceded", "deposit", true},
	{ACTS_IN_FORCE_FOR, "effective", true},
	{"denounced", "notice", true},
	{"suspended", "act", true},
	{"resumed", "act", true},
};

const struct act *acts_find(struct text action)
{
	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		if (text_is(action, acts[i].action))
			return &acts[i];
	return NULL;
}

const struct act *acts_split_lane(struct text lane, struct text *party)
{
	struct text action = TEXT_NONE;
	*party = lane;
	return text_split(party, ':', &action) && party->len ? acts_find(action) : NULL;
}

static bool is_of_act(const struct party_step *step, const struct act *act)
{
	const struct party_step like = {
		.event = text_of(act->action), .date_kind = text_of(act->date_kind)};
	/* What is reported as ratified may be any of the steps that sheets call so. */
	if (text_is(like.event, "ratified"))
		return text_is(step->event, "ratified");
	return life_act_of(step) == life_act_of(&like);
}

static bool has_acceded(const struct acts_beside *beside, struct text party)
{
	const struct verdict_held *held = beside->held;
	struct text who;
	for (uint32_t i = 0; i < held->steps_count; i++)
		if (text_equal(held->steps[i].state, party) &&
			life_act_of(&held->steps[i]) == LIFE_ACCEDED)
			return true;
	for (uint32_t i = 0; i < beside->judged_count; i++) {
		const struct act *act = acts_split_lane(beside->judged[i].is.value, &who);
		if (act && text_is(text_of(act->action), "acceded") && text_equal(who, party) &&
			beside->judged[i].promoted)
			return true;
	}
	return false;
}

static bool is_stranger(const struct acts_beside *beside, const struct act *act, struct text party)
{
	const struct document *document = beside->held->document;
	if (!document || text_is(text_of(act->action), "acceded") || !document->parties_count ||
		!text_is(document->nature, "binding_treaty"))
		return false;
	for (uint32_t i = 0; i < document->parties_count; i++)
		if (text_equal(document->parties[i], party))
			return false;
	return !has_acceded(beside, party);
}

/* A party signs, consents, and only then is bound; what is not on that way has no place (0). */
enum { PLACES = 4 };

static int place_of(enum life_act act)
{
	return act == LIFE_SIGNED                             ? 1
	       : act == LIFE_DEPOSITED || act == LIFE_ACCEDED ? 2
	       : act == LIFE_IN_FORCE_FOR                     ? 3
							      : 0;
}

/* The step held of this party that says so (1) or otherwise (-1); 0: none says either. One that
 * agrees outweighs one of another day: who left may come again. What comes before the act on its
 * way says otherwise where none of its kind had been done by then. */
static int steps_say(const struct verdict_held *held, const struct verdict_judged *judged,
	const struct act *act, struct text party, const struct party_step **by)
{
	const struct party_step like = {
		.event = text_of(act->action), .date_kind = text_of(act->date_kind)};
	const struct party_step *agrees = NULL, *differs = NULL, *later[PLACES] = {NULL};
	bool done[PLACES] = {false};
	for (uint32_t i = 0; i < held->steps_count; i++) {
		const struct party_step *step = &held->steps[i];
		if (!text_equal(step->state, party))
			continue;
		bool dated = judged->dated && step->has_first && step->has_last;
		bool early = dated && judged->when.last < step->first;
		bool apart = early || (dated && step->last < judged->when.first);
		int at = place_of(life_act_of(step));
		done[at] = done[at] || !early;
		if (early)
			later[at] = step;
		if (is_of_act(step, act) && !apart)
			agrees = step;
		/* Of a ratification there are several steps, each on a day of its own. */
		else if (is_of_act(step, act) && !text_is(text_of(act->action), "ratified"))
			differs = step;
	}
	for (int at = 1; !differs && at < place_of(life_act_of(&like)); at++)
		differs = done[at] ? NULL : later[at];
	*by = agrees ? agrees : differs;
	return agrees ? 1 : differs ? -1 : 0;
}

/* Nothing is denied that comes later: what is held by the day of the denial says otherwise. */
static int against_denial(const struct verdict_held *held, const struct verdict_judged *judged,
	const struct act *act, struct text party, const struct party_step **by)
{
	struct day_span when = judged->when;
	if (!judged->dated && day_parse(judged->said->claim.article_date, &when, NULL) != ERR_OK)
		return 0;
	for (uint32_t i = 0; i < held->steps_count; i++) {
		*by = &held->steps[i];
		if (text_equal((*by)->state, party) && is_of_act(*by, act) && (*by)->has_last &&
			(*by)->last <= when.last)
			return -1;
	}
	return 0;
}

int acts_held_say(const struct acts_beside *beside, const struct verdict_judged *judged,
	bool denies, struct arena *arena, struct text *reason)
{
	const struct document *document = beside->held->document;
	const struct party_step *by = NULL;
	struct text party;
	const struct act *act = acts_split_lane(judged->is.value, &party);
	bool stranger = is_stranger(beside, act, party);
	int says = stranger ? (denies ? 1 : -1)
		   : denies ? against_denial(beside->held, judged, act, party, &by)
			    : steps_say(beside->held, judged, act, party, &by);
	char text[400] = "";
	if (stranger)
		snprintf(text, sizeof(text), "%.*s is no party", TEXT_ARG(party));
	else if (says)
		snprintf(text, sizeof(text), "%.*s %.*s%s%.*s (%.*s)", TEXT_ARG(party),
			TEXT_ARG(by->event), by->date.len ? " on " : ", day not sourced",
			TEXT_ARG(by->date), TEXT_ARG(by->date_kind));
	else if (text_is(text_of(act->action), ACTS_IN_FORCE_FOR) && !denies && judged->dated &&
		 document && document->has_in_force_first &&
		 judged->when.last < document->in_force_first) {
		says = -1;
		snprintf(text, sizeof(text), "in force since %.*s, for nobody before",
			TEXT_ARG(document->in_force));
	}
	*reason = arena_copy(arena, text_of(text));
	return says;
}
