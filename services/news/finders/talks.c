#include "services/news/finders/talks.h"

#include "services/news/facts/row.h"
#include "services/news/finders/sides.h"

enum {
	HOLD_REACH = 9, /* from "held" to its talks */
	BY_REACH = 14,
	PHONE_REACH = 4,
	EVENT_REACH = 24
};

static const struct slot people = {.arg = {"participants", 12}, .kind = SLOT_WHO, .list = true};
static const struct slot doers = {
	.arg = {"participants", 12}, .kind = SLOT_WHO, .list = true, .subject = true};

/* Who stands where beside the deed at [first, last). */
struct talks {
	struct assembler *a;
	uint32_t first, last;
	struct capture subject, with;
	bool has_subject, has_with;
	bool received;
	bool behind; /* who does it is told behind it, or as its owner */
};

static const struct slot *subject_slot(const struct talks *t)
{
	return t->behind ? &people : &doers;
}

/* Are people the subject before the element? */
static bool people_before(struct talks *t, uint32_t e)
{
	return sides_subject(t->a, &doers, e, &t->subject) &&
	       sides_people(t->a, &doers, &t->subject);
}

/* By telephone, as far as the part of the sentence goes that tells of the deed. */
static bool has_phone(const struct talks *t)
{
	uint32_t from = t->first, to = t->last;
	while (from > 0 && !row_word(t->a, from - 1, ";"))
		from--;
	while (to < t->a->elements->len && !row_word(t->a, to, ";"))
		to++;
	return row_any(t->a, from, to, LIST_TALKS_PHONE);
}

static void tell(struct talks *t, bool phone)
{
	struct rule rule = {.name = TEXT("talks.met"),
		.fact = fact_find(TEXT("meeting")),
		.confidence = 0.87,
		.nears = {TEXT("date"), TEXT("place")},
		.nears_len = 1};
	uint32_t behind = t->has_with && t->with.last > t->last ? t->with.last : t->last;
	rule.nears_len += !phone && sides_place(t->a, t->first, behind);
	if (phone) {
		rule.sets[0] = (struct setting){.arg = TEXT("kind"), .value = TEXT("phone_call")};
		rule.sets_len = 1;
	}
	if (t->received) {
		rule.sets[0] = (struct setting){.arg = TEXT("kind"), .value = TEXT("bilateral")};
		rule.sets_len = 1;
	}
	struct deed deed = deed_begin(&rule, t->first, t->last);
	if (t->has_subject)
		deed_side(&deed, subject_slot(t), t->subject);
	if (t->has_with)
		deed_side(&deed, &people, t->with);
	deed_told(t->a, &deed);
}

/* Two who stand for somebody. States by their bare names may hold talks, and nothing else. */
static bool is_side(const struct talks *t, const struct capture *side, bool states)
{
	if (sides_people(t->a, side == &t->subject ? subject_slot(t) : &people, side))
		return true;
	const struct mention *m = row_mention(t->a, side->first);
	return states && m && (m->kind == MENTION_STATE || m->kind == MENTION_TWO_STATES) &&
	       !(m->flags & MENTION_ADJECTIVE);
}

/* One named list is enough where it names two. */
static bool are_two(const struct talks *t)
{
	if (t->has_subject && t->has_with)
		return true;
	const struct capture *only = t->has_subject ? &t->subject : &t->with;
	return (t->has_subject || t->has_with) &&
	       sides_count(t->a, t->has_subject ? subject_slot(t) : &people, only) > 1;
}

/* "for the 12th | summit of the OTS": then they came to that. */
static bool for_event(const struct talks *t)
{
	const struct assembler *a = t->a;
	bool in = false;
	if (row_any(a, 0, a->elements->len, LIST_MEETINGS_SIDELINES))
		return false;
	for (uint32_t e = t->last; e < a->elements->len && e < t->last + EVENT_REACH; e++) {
		if (in && row_in(a, e, LIST_MEETINGS_NOUN))
			return true;
		if (row_in(a, e, LIST_REFER_PREPOSITION) || row_in(a, e, LIST_MEETINGS_APART))
			in = row_in(a, e, LIST_MEETINGS_AT);
	}
	return false;
}

/* "met | X", "met in Astana on Monday with | X", "met | in Astana": whom, or nobody. */
static void read_met(struct talks *t, bool called_on)
{
	const struct assembler *a = t->a;
	bool be = t->first > 0 && row_set(a, t->first - 1, SET_BE);
	if (be && !row_in(a, t->first, LIST_TALKS_MEETING))
		return;
	t->has_subject =
		sides_subject(a, &doers, t->first, &t->subject) && is_side(t, &t->subject, false);
	if (!t->has_subject)
		return;
	t->has_with = sides_from(a, &people, t->last, false, &t->with) ||
		      sides_behind(a, &people, t->last, LIST_SIDES_WITH, &t->with);
	/* "called on X | to sign" */
	bool urged = t->has_with && called_on && row_set(a, t->with.last, SET_INFINITIVE);
	if (urged || (t->has_with && !is_side(t, &t->with, false)))
		return;
	bool alone = t->last >= a->elements->len || row_in(a, t->last, LIST_TALKS_ALONE) ||
		     (row_mention(a, t->last) && row_mention(a, t->last)->kind == MENTION_DATE);
	if (!t->has_with &&
		(!alone || for_event(t) || sides_any(a, subject_slot(t), &t->subject, MENTION_ORG)))
		return;
	if (are_two(t))
		tell(t, has_phone(t));
}

/* "hosted A and B in Moscow to | discuss it": they talked, however many they are. */
static bool to_talk(const struct assembler *a, uint32_t from)
{
	struct list_value value;
	for (uint32_t e = from + 1; e < a->elements->len && e < from + EVENT_REACH; e++)
		if (row_set(a, e - 1, SET_INFINITIVE) && row_plain(a, e) &&
			row_list(a, e, LIST_TALKS_SPEAK, &value) > e &&
			text_is(value.text, "discuss"))
			return true;
	return false;
}

/* "X received | Y", "Y was received by | X"; who welcomes many welcomes guests of a meeting. */
static void read_received(struct talks *t, struct text how)
{
	const struct assembler *a = t->a;
	bool hosts = text_is(how, "host"), welcome = text_is(how, "welcome");
	bool by = row_word(a, t->last, "by"),
	     passive = by || (t->first > 0 && row_set(a, t->first - 1, SET_BE));
	if (by && hosts)
		return;
	t->has_subject = people_before(t, t->first);
	t->has_with = passive ? sides_behind(a, &people, t->last, LIST_SIDES_BY, &t->with)
			      : sides_from(a, &people, t->last, false, &t->with);
	if (!t->has_subject || !t->has_with || !sides_people(a, &people, &t->with) ||
		row_any(a, 0, a->elements->len, LIST_TALKS_ARRIVAL))
		return;
	const struct capture *guests = passive ? &t->subject : &t->with;
	bool many = sides_count(a, &people, guests) > 1;
	bool talk = many && to_talk(a, guests->last);
	t->received = !talk;
	if ((many || welcome) && for_event(t))
		return;
	if (!many || talk || !(welcome || hosts))
		tell(t, false);
}

/* "X hosted Y and Z to | discuss it", "held a meeting to | discuss it": what for, and no deed of
 * its own. "X and Y are due to | discuss it", "plan to | discuss it" */
static bool is_of_verb(const struct talks *t)
{
	const struct assembler *a = t->a;
	if (t->first == 0 || !row_set(a, t->first - 1, SET_INFINITIVE))
		return true;
	for (uint32_t e = t->subject.last; e + 1 < t->first; e++)
		if (row_set(a, e, SET_BE))
			return true;
	uint32_t verb = t->first - 2;
	return t->first > 1 && row_in(a, verb, LIST_VERBS_FINITE) &&
	       !row_in(a, verb, LIST_TALKS_MET) && !row_in(a, verb, LIST_TALKS_RECEIVE);
}

/* "congratulated X | by telephone" */
static bool by_phone(const struct talks *t)
{
	return t->has_with &&
	       row_any(t->a, t->with.last, t->with.last + PHONE_REACH, LIST_TALKS_PHONE);
}

/* "called X | on Monday", "called X | to discuss it", and not "called X | a friend". */
static bool is_called(const struct talks *t)
{
	const struct assembler *a = t->a;
	uint32_t end = t->with.last;
	return sides_any(a, &people, &t->with, MENTION_PERSON) &&
	       (end >= a->elements->len || row_in(a, end, LIST_TALKS_ALONE) || row_day(a, end));
}

/* "spoke by telephone with | X", "X and Y agreed on the sidelines"; who discusses it needs neither.
 */
static void read_spoke(struct talks *t, struct text how)
{
	const struct assembler *a = t->a;
	bool tells = text_is(how, "tell"), calls = text_is(how, "call");
	bool rings = text_is(how, "ring") || calls;
	bool discuss = text_is(how, "discuss"), phone = rings || has_phone(t);
	if (!phone && !discuss &&
		(tells || !row_any(a, 0, a->elements->len, LIST_MEETINGS_SIDELINES)))
		return;
	t->has_subject = people_before(t, t->first);
	t->has_with = ((rings || tells) && sides_from(a, &people, t->last, false, &t->with)) ||
		      (!calls && sides_behind(a, &people, t->last, LIST_SIDES_WITH, &t->with));
	t->has_with = t->has_with && sides_people(a, &people, &t->with) && (!calls || is_called(t));
	bool persons = !discuss || !sides_any(a, subject_slot(t), &t->subject, MENTION_STATE);
	if (t->has_subject && persons && are_two(t) && (!tells || by_phone(t)) &&
		(!discuss || is_of_verb(t)))
		tell(t, phone);
}

/* Where the phrase of the noun begins: "held | a long bilateral | meeting". */
static uint32_t phrase_first(const struct assembler *a, uint32_t noun)
{
	uint32_t e = noun;
	while (e > 0 && noun - e < HOLD_REACH &&
		(row_in(a, e - 1, LIST_TALKS_LIGHT) ||
			(row_mention(a, e - 1) &&
				(row_mention(a, e - 1)->kind == MENTION_NUMBER ||
					row_mention(a, e - 1)->kind == MENTION_DURATION))))
		e--;
	/* "In | the working meeting": the list of words has those of "in person", too. */
	while (e < noun && row_in(a, e, LIST_TALKS_GOVERNS))
		e++;
	return e;
}

/* "X's | talks" */
static bool read_owner(struct talks *t, uint32_t first)
{
	const struct assembler *a = t->a;
	if (first < 2 || !row_word(a, first - 1, "'s"))
		return false;
	const struct mention *m = row_mention(a, first - 2);
	t->behind = true;
	return m && m->kind == MENTION_PERSON && sides_at(a, &people, first - 2, &t->subject) &&
	       t->subject.last == first - 1;
}

/* "X flew to Kabul for | talks with Y" */
static bool travelled(struct talks *t, uint32_t e)
{
	const struct assembler *a = t->a;
	struct list_value value;
	for (uint32_t at = e; at > 0 && e - at < HOLD_REACH; at--) {
		if (row_list(a, at - 1, LIST_VISITS_DEED, &value) > at - 1 &&
			(text_is(value.text, "to") || text_is(value.text, "in") ||
				text_is(value.text, "visit"))) {
			t->first = at - 1;
			return people_before(t, at - 1);
		}
	}
	return false;
}

/* "X held | talks", "talks were held by | X", "after | talks with Y, X said". */
static bool read_holder(struct talks *t, uint32_t first)
{
	const struct assembler *a = t->a;
	if (first == 0)
		return false;
	struct list_value hold = {0};
	if (row_list(a, first - 1, LIST_TALKS_HOLD, &hold) == first ||
		(first > 1 && row_list(a, first - 2, LIST_TALKS_HOLD, &hold) == first)) {
		t->first = first - 1;
		return sides_subject(a, &doers, first - 1, &t->subject) &&
		       is_side(t, &t->subject, !text_is(hold.text, "begin"));
	}
	if (!t->has_with)
		return false;
	if (row_in(a, first - 1, LIST_MEETINGS_FOR))
		return travelled(t, first - 1);
	if (!row_in(a, first - 1, LIST_TALKS_GOVERNS))
		return false;
	if (sides_subject(a, &doers, first - 1, &t->subject))
		return sides_people(a, &doers, &t->subject);
	/* "After talks with Y in Minsk, | X said" */
	for (uint32_t e = t->with.last; e < a->elements->len && e < t->with.last + BY_REACH; e++)
		if (row_word(a, e, ",") && sides_at(a, &doers, e + 1, &t->subject))
			return sides_people(a, &doers, &t->subject);
	return false;
}

/* "talks with Y were held by | X" */
static bool held_by(struct talks *t)
{
	const struct assembler *a = t->a;
	uint32_t from = t->has_with ? t->with.last : t->last;
	t->behind = true;
	for (uint32_t e = from; e < a->elements->len && e < from + BY_REACH; e++)
		if (row_in(a, e, LIST_TALKS_HOLD))
			return sides_behind(a, &people, e + 1, LIST_SIDES_BY, &t->subject) &&
			       is_side(t, &t->subject, true);
	return false;
}

/* "a meeting | of the council of the CIS" */
static bool is_of_org(const struct assembler *a, uint32_t e)
{
	struct capture at;
	return row_word(a, e, "of") && sides_from(a, &people, e + 1, true, &at) &&
	       sides_any(a, &people, &at, MENTION_ORG);
}

/* "Y offered X his condolences at the start of their | meeting", "X briefed Y in | a telephone
 * conversation": both stand before it. */
static bool read_before(struct talks *t, uint32_t first)
{
	const struct assembler *a = t->a;
	if (!people_before(t, first))
		return false;
	for (uint32_t e = t->subject.last; e < first && !t->has_with; e++) {
		const struct mention *m = row_mention(a, e);
		t->has_with = m && m->kind == MENTION_PERSON && sides_at(a, &people, e, &t->with) &&
			      t->with.last <= first && !row_word(a, t->with.last, "'s");
	}
	t->has_subject = true;
	if (t->has_with || are_two(t))
		return true;
	/* "X offered it to Turkey's | Y" */
	t->with = t->subject;
	t->has_with = people_before(t, t->with.first);
	return t->has_with;
}

static bool has_their(const struct assembler *a, uint32_t from, uint32_t to)
{
	while (from < to && !row_word(a, from, "their"))
		from++;
	return from < to;
}

static void read_noun(struct talks *t, struct text how)
{
	const struct assembler *a = t->a;
	uint32_t first = phrase_first(a, t->first);
	bool call = text_is(how, "call"), courtesy = text_is(how, "courtesy");
	bool event = text_is(how, "event"); /* of many, but where it is held with somebody */
	/* "held a call | with X" */
	bool phone = row_any(a, first, t->last + PHONE_REACH, LIST_TALKS_PHONE) ||
		     (call && row_word(a, t->last, "with"));
	const struct mention *owner = first > 0 ? row_mention(a, first - 1) : NULL;
	if ((call && !phone) || (owner && owner->kind == MENTION_ORG) || is_of_org(a, t->last) ||
		row_in(a, t->last, LIST_MEETINGS_OTHER_AFTER))
		return;
	if (first > 0 && row_set(a, first - 1, SET_NEGATIVE))
		t->first = first - 1;
	struct talks between = *t;
	between.has_with = sides_behind(a, &people, t->last, LIST_SIDES_BETWEEN, &between.with);
	bool of = row_word(a, t->last, "of");
	if (between.has_with && is_side(t, &between.with, !of) && are_two(&between)) {
		/* "It is planned to | hold a joint meeting of": how it is meant is told there. */
		if (first > 0 && row_in(a, first - 1, LIST_TALKS_HOLD))
			between.first = first - 1;
		tell(&between, phone);
		return;
	}
	/* "a meeting of X | with Y" */
	bool owned = of && between.has_with && is_side(t, &between.with, false);
	uint32_t from = owned ? between.with.last : t->last;
	t->has_with = (sides_behind(a, &people, from, LIST_SIDES_WITH, &t->with) ||
			      ((call || courtesy) &&
				      sides_behind(a, &people, from, LIST_SIDES_FROM, &t->with))) &&
		      is_side(t, &t->with, true);
	if (owned && t->has_with) {
		t->subject = between.with;
		t->has_subject = t->behind = true;
		tell(t, phone);
		return;
	}
	bool both = !t->has_with && !event &&
		    (has_their(a, first, t->last) ||
			    (phone && first > 0 && row_in(a, first - 1, LIST_TALKS_GOVERNS)));
	bool holder =
		!both && (read_owner(t, first) || read_holder(t, first) || (!event && held_by(t)));
	t->has_subject = both ? read_before(t, first) : holder;
	if (!t->has_subject || (!t->has_with && first == t->first && owner))
		return;
	if (!t->has_with && ((!both && for_event(t)) ||
				    sides_any(a, subject_slot(t), &t->subject, MENTION_ORG)))
		return;
	if (are_two(t))
		tell(t, phone || has_phone(t));
}

static bool is_gerund(const struct assembler *a, uint32_t e)
{
	return row_in(a, e, LIST_TALKS_MEETING) && e > 0 &&
	       row_in(a, e - 1, LIST_TALKS_BEFORE_MEETING);
}

/* "a meet", "their met": no deed. */
static bool is_noun(const struct assembler *a, uint32_t e)
{
	return e > 0 && (row_set(a, e - 1, SET_DETERMINER) || row_word(a, e - 1, "'s"));
}

static void read_row(struct assembler *a)
{
	for (uint32_t e = 0; e < a->elements->len; e++) {
		struct talks t = {.a = a, .first = e};
		struct list_value value;
		if (!row_plain(a, e))
			continue;
		if ((t.last = row_list(a, e, LIST_TALKS_MET, &value)) > e && !is_noun(a, e))
			read_met(&t, text_is(value.text, "called_on"));
		else if (is_gerund(a, e)) {
			t.last = e + 1;
			read_met(&t, false);
		} else if ((t.last = row_list(a, e, LIST_TALKS_NOUN, &value)) > e)
			read_noun(&t, value.text);
		/* "the so-called | alliance" */
		if (e > 0 && row_dash(a, e - 1))
			continue;
		if ((t.last = row_list(a, e, LIST_TALKS_RECEIVE, &value)) > e)
			read_received(&t, value.text);
		else if ((t.last = row_list(a, e, LIST_TALKS_SPEAK, &value)) > e)
			read_spoke(&t, value.text);
	}
}

void talks_find(const struct assembler *a)
{
	sides_rows(a, read_row);
}
