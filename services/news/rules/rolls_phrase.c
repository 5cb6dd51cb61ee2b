/* An item of a list that is a noun phrase which nobody has a word for: whom it names. */
#include "services/news/rules/rolls_inside.h"

enum {
	STRETCH_MAX = 24, /* elements of such an item */
	SHORT_MAX = 6,    /* of one that names nobody, where only states and organisations count */
};

/* An item that is a noun phrase, from its first element to where it ends. */
struct stretch {
	uint32_t first, end;
	uint32_t person; /* the one it names, + 1 */
	uint32_t party;  /* the state or organisation named last, + 1 */
	uint32_t listed; /* + 1: "the leaders of the others -- | Kazakhstan, ..." */
	bool office;     /* a word of an office, or of those who stand for others */
	bool plain;      /* a word that is neither that nor a part of a name */
	bool stopped;    /* it ends at no joint: at a verb, at the end of the sentence */
};

/* "the", "foreign", "of" before "state", and no "with". */
static bool leads_office(const struct machine *m, uint32_t e)
{
	if (m->elements->items[e].mention || !rules_among(m, e, SET_LIST_OFFICE))
		return false;
	return rules_mark_is(m, e, "of") ? rules_mark_is(m, e + 1, "state")
					 : !rules_among(m, e, SET_NO_SUBJECT_AFTER);
}

/* "the representatives of | X attended": the first of the words before what is at `at` that say who
 * stood for it; `at` where none do. */
uint32_t rolls_stood_for(const struct machine *m, uint32_t at)
{
	bool of = at > 1 && (rules_mark_is(m, at - 1, "of") || rules_mark_is(m, at - 1, "from"));
	uint32_t word = of ? at - 2 : at;
	if (!of || !is_office(m, word))
		return at;
	while (word > 0 && (is_office(m, word - 1) || leads_office(m, word - 1)))
		word--;
	return word;
}

/* Takes note of a mention; false where the phrase ends behind it. */
static bool note_mention(const struct machine *m, struct stretch *s, uint32_t e)
{
	const struct mention *mention = m->elements->items[e].mention;
	bool owner = rules_mark_is(m, e + 1, "'s");
	switch (mention->kind) {
	case MENTION_PERSON:
		if (!owner)
			s->person = e + 1;
		s->office |= !owner && (mention->flags & MENTION_TITLED);
		return owner || is_kind(m, e + 1, MENTION_PERSON);
	case MENTION_STATE:
	case MENTION_ORG:
		s->party = mention->other.len ? s->party : e + 1;
		return true;
	case MENTION_DATE:
	case MENTION_AMOUNT:
		s->stopped = true;
		return false;
	default:
		return true;
	}
}

/* Takes note of a word or mark; false where the phrase ends before it. */
static bool note_word(
	const struct machine *m, const struct slot *slot, struct stretch *s, uint32_t e)
{
	if (rules_mark_is(m, e, ";") || list_joint(m, e) > e)
		return false;
	if (is_initial(m, e))
		return true;
	bool opens = is_dash(m, e) || rules_mark_is(m, e, ":");
	if (opens && s->office && e + 1 < m->elements->len && rules_takes(m, slot->kind, e + 1)) {
		s->listed = e + 2;
		return false;
	}
	bool ends = m->article->tokens[m->elements->items[e].first].kind != TOKEN_WORD &&
		    !is_dash(m, e) && !rules_mark_is(m, e, "-") && !rules_mark_is(m, e, "'s") &&
		    !rules_mark_is(m, e, "'");
	bool acts = (is_verb(m, e) && !rules_among(m, e, SET_LIST_OFFICE)) ||
		    (rules_word_in(m, e, LIST_VERBS_BARE) && rules_mark_is(m, e - 1, "to"));
	/* "The bloc brings together the leaders of A and B": people are no members. */
	bool people = text_is(slot->arg, "members") && rules_among(m, e, SET_LIST_PEOPLE);
	/* "with X, | focusing on the trade of A and B" */
	acts |= e == s->first && e > 0 && rules_mark_is(m, e - 1, ",") && !is_capital(m, e) &&
		rules_word_in(m, e, LIST_VERBS_PARTICIPLE) && !rules_among(m, e, SET_LIST_OFFICE);
	/* "the WHO director" */
	bool stops = rules_among(m, e, SET_LIST_STOPS) && !is_capital(m, e);
	if (ends || acts || people || stops) {
		s->stopped = true;
		return false;
	}
	s->office |= is_office(m, e);
	s->plain |= !is_office(m, e) && !is_capital(m, e) && !is_dash(m, e) &&
		    !rules_among(m, e, SET_LIST_OFFICE);
	return true;
}

static struct stretch read_stretch(const struct machine *m, const struct slot *slot, uint32_t from)
{
	struct stretch s = {.first = from, .end = from, .stopped = true};
	uint32_t e = from;
	for (; e < m->elements->len && e < from + STRETCH_MAX; e++) {
		s.stopped = false;
		if (rules_mark_is(m, e, "(")) {
			uint32_t close = rules_after_aside(m, e);
			s.stopped = close == e;
			if (s.stopped)
				break;
			e = close - 1;
			continue;
		}
		bool mention = m->elements->items[e].mention;
		if (mention && !note_mention(m, &s, e)) {
			e += !s.stopped;
			break;
		}
		if (!mention && !note_word(m, slot, &s, e))
			break;
	}
	s.end = e;
	s.stopped |= e >= m->elements->len || e == from + STRETCH_MAX;
	return s;
}

/* "president of X", and not "the president of X" or "presidents of X and Y": without an article it
 * is the office of the person before. */
static bool is_bare_office(const struct machine *m, const struct stretch *s)
{
	uint32_t e = s->first;
	if (rules_mark_is(m, e, "the"))
		return false;
	while (e < s->end && leads_office(m, e) && !rules_word_in(m, e, LIST_PEOPLE_ROLE_WORD))
		e++;
	return e < s->end && rules_word_in(m, e, LIST_PEOPLE_ROLE_WORD) &&
	       !rules_among(m, e, SET_LIST_PEOPLE);
}

/* "X, a friend of Y's," and "X, prime minister of his country,": said of the person before. */
static bool is_apposition(const struct machine *m, const struct stretch *s, uint32_t before)
{
	const struct mention *person =
		is_kind(m, before, MENTION_PERSON) ? m->elements->items[before].mention : NULL;
	if (!person || !rules_mark_is(m, s->first - 1, ","))
		return false;
	if (rules_mark_is(m, s->first, "a") || rules_mark_is(m, s->first, "an"))
		return true;
	if (!s->person && is_bare_office(m, s))
		return true;
	const struct mention *party = s->party ? m->elements->items[s->party - 1].mention : NULL;
	return !s->person &&
	       (!party || !person->country.len || text_equal(person->country, party->id));
}

/* "the chairman of the Gulf bank, | A. B." and "the presidents of Armenia and | Kyrgyzstan X and
 * Y": who stands for them is told behind the phrase. */
static bool is_held(const struct machine *m, const struct stretch *s)
{
	uint32_t next = list_joint(m, s->end);
	if (next == s->end || next >= m->elements->len || !m->elements->items[next].mention)
		return false;
	const struct mention *mention = m->elements->items[next].mention;
	if (mention->kind != MENTION_PERSON)
		return is_kind(m, next + 1, MENTION_PERSON);
	return rules_mark_is(m, s->end, ",") && next == s->end + 1 &&
	       !(mention->flags & MENTION_TITLED);
}

bool rolls_whole(const struct machine *m, const struct slot *slot, uint32_t at)
{
	uint32_t of = at;
	while (of > 0 && (rules_mark_is(m, of - 1, "the") || rules_mark_is(m, of - 1, "former")))
		of--;
	return text_is(slot->arg, "members") && of > 2 && rules_mark_is(m, of - 1, "of") &&
	       rules_among(m, of - 2, SET_LIST_STAND_FOR) && is_kind(m, of - 3, MENTION_NUMBER) &&
	       list_joint(m, at + 1) == at + 1;
}

/* The state or organisation of which the phrase says that somebody stood for it, + 1; 0 for none.
 */
static uint32_t party_meant(
	const struct machine *m, const struct slot *slot, const struct stretch *s)
{
	if (!s->party || !s->office || s->person || !takes_parties(slot) ||
		rolls_whole(m, slot, s->party - 1) || rules_owns_person(m, slot, s->party - 1))
		return 0;
	uint32_t party = s->party - 1;
	const struct mention *mention = m->elements->items[party].mention;
	/* "the Indian foreign minister" */
	if (mention->flags & MENTION_ADJECTIVE)
		return takes_persons(slot) && is_office(m, s->end - 1) && !s->plain ? s->party : 0;
	return s->party == s->end && rules_takes(m, slot->kind, party) && !is_held(m, s) ? s->party
											 : 0;
}

uint32_t rolls_named_behind(const struct machine *m, const struct slot *slot, uint32_t state)
{
	uint32_t e = state + 1, joint;
	if (!text_is(slot->arg, "participants") || !is_kind(m, state, MENTION_STATE) ||
		rolls_stood_for(m, state) == state)
		return 0;
	while (e < state + STRETCH_MAX && (joint = list_joint(m, e)) > e &&
		is_kind(m, joint, MENTION_STATE))
		e = joint + 1;
	if (e == state + 1)
		return 0;
	/* "the presidents of Armenia and Iran | A and B" */
	bool opens = is_dash(m, e) || rules_mark_is(m, e, ":");
	uint32_t named = e + opens;
	return is_kind(m, named, MENTION_PERSON) ? named + 1 : 0;
}

/* May the list go on behind a phrase in which it finds nobody? */
static bool is_nameless(const struct slot *slot, const struct stretch *s)
{
	if (s->stopped || s->end == s->first)
		return false;
	if (takes_persons(slot))
		return s->office || !s->plain;
	/* "Hong Kong", "the European Union" among states. */
	return !s->person && !s->plain && !s->office && s->end - s->first <= SHORT_MAX;
}

static uint32_t next_adjective(const struct machine *m, uint32_t e)
{
	uint32_t joint = list_joint(m, e + 1), next = joint + rules_mark_is(m, joint, "the");
	return joint > e + 1 && is_adjective(m, next) ? next : e;
}

bool rolls_shared(const struct machine *m, const struct slot *slot, struct roll *roll, uint32_t at)
{
	uint32_t last = at, next;
	if (!takes_persons(slot) || !takes_parties(slot) || !is_adjective(m, at))
		return false;
	while (last < at + STRETCH_MAX && (next = next_adjective(m, last)) > last)
		last = next;
	if (last == at && (roll->end == 0 || !is_adjective(m, roll->end - 1)))
		return false;
	uint32_t end = last + 1;
	while (end < m->elements->len && (is_office(m, end) || leads_office(m, end)))
		end++;
	bool office = end > last + 1 && is_office(m, end - 1);
	/* "and his Azeri and Turkish counterparts, | A and B": who they are. */
	uint32_t named =
		end + (rules_mark_is(m, end - 1, "counterparts") && rules_mark_is(m, end, ","));
	if (office && is_kind(m, named, MENTION_PERSON)) {
		roll->head = named;
		roll->end = named + 1;
		return true;
	}
	roll->head = at;
	roll->end = last == at ? end : at + 1;
	return office;
}

bool rolls_phrase(
	const struct machine *m, const struct slot *slot, struct roll *roll, uint32_t from)
{
	uint32_t before = roll->end - 1, leads = rules_end(m, SET_LIST_LEADS, from);
	struct stretch s = read_stretch(m, slot, leads);
	s.office |= leads > from;
	uint32_t head = 0;
	if (is_apposition(m, &s, before)) {
		roll->head = ROLL_NOBODY;
		roll->end = s.end;
		return !s.stopped;
	}
	if (s.party && s.party == s.end && !s.listed && takes_persons(slot))
		s.listed = rolls_named_behind(m, slot, s.party - 1);
	if (s.listed) /* "the leaders of the others -- | Kazakhstan, ..." */
		head = s.listed;
	else if (s.person && takes_persons(slot) && (s.office || !s.plain))
		head = s.person;
	else if (!s.person)
		head = party_meant(m, slot, &s);
	roll->head = head ? head - 1 : ROLL_NOBODY;
	/* "the Indian | foreign minister |": the office is of the item. */
	bool office = head && !s.listed && is_adjective(m, head - 1);
	roll->end = head && !office ? head : s.end;
	roll->dash |= s.listed && is_dash(m, s.listed - 2);
	return head || is_nameless(slot, &s);
}
