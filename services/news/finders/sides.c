#include "services/news/finders/sides.h"

#include "services/news/facts/row.h"

enum {
	SUBJECT_REACH = 120, /* elements: a list of twenty with their offices */
	BEHIND_REACH = 12,
	BETWEEN_MAX = 8,
	OFFICE_REACH = 6,
	NAME_REACH = 14,
	NEAR_REACH = 16
};

struct deed deed_begin(const struct rule *rule, uint32_t first, uint32_t last)
{
	return (struct deed){.rule = rule, .first = first, .last = last};
}

void deed_side(struct deed *deed, const struct slot *slot, struct capture at)
{
	uint32_t n = deed->pattern.slots_len;
	if (n == RULE_SLOTS_MAX)
		return;
	deed->pattern.slots[n] = *slot;
	deed->match.captures[n] = at;
	deed->pattern.slots_len++;
}

/* "X will come and | hold talks": in the row of the second verb the first of them is missing. */
static struct text bare_modality(const struct assembler *a, uint32_t deed)
{
	if (a->elements == a->whole || !row_in(a, deed, LIST_VERBS_BARE))
		return TEXT_NONE;
	struct assembler whole = *a;
	uint32_t e = row_in_whole(a, deed);
	struct match match = {.first = e, .last = e < a->whole->len ? e + 1 : e};
	whole.elements = a->whole;
	whole.clause = clauses_at(a->clauses, e < a->whole->len ? e : 0);
	struct text modality = assemble_modality(&whole, &match);
	return text_is(modality, "fact") ? TEXT_NONE : modality;
}

/* The words from the side right before the deed to the deed's last tell how it is meant. */
void deed_told(struct assembler *a, struct deed *deed)
{
	struct match *match = &deed->match;
	struct rule rule = *deed->rule;
	if (!rule.modality.len)
		rule.modality = bare_modality(a, deed->first);
	match->rule = &rule;
	match->pattern = &deed->pattern;
	match->first = deed->first;
	match->last = deed->last;
	for (uint32_t s = 0; s < deed->pattern.slots_len; s++) {
		const struct capture *at = &match->captures[s];
		match->first = at->first < match->first ? at->first : match->first;
		match->last = at->last > match->last ? at->last : match->last;
	}
	assemble_match(a, match);
}

void sides_rows(const struct assembler *a, void (*read)(struct assembler *row))
{
	struct assembler row = *a;
	for (uint32_t i = 0; i < a->clauses->rows_len; i++) {
		row.elements = &a->clauses->rows[i].elements;
		row.clause = a->clauses->rows[i].clause;
		read(&row);
	}
	row = *a;
	read(&row);
}

bool sides_at(const struct assembler *a, const struct slot *slot, uint32_t e, struct capture *out)
{
	*out = (struct capture){e, e};
	if (e < a->elements->len)
		out->last = rules_list_end(a->rules, a->article, a->elements, slot, e);
	return out->last > e;
}

/* "talks between | A and B | began" */
static bool all_at(
	const struct assembler *a, const struct slot *slot, uint32_t e, struct capture *out)
{
	*out = (struct capture){e, e};
	if (e < a->elements->len)
		out->last = rules_list_end_all(a->rules, a->article, a->elements, slot, e);
	return out->last > e;
}

/* "X and Y | on Monday | met": no verb, and no other clause, stands between. */
static bool is_right_before(const struct assembler *a, uint32_t from, uint32_t deed)
{
	if (deed - from > BETWEEN_MAX)
		return false;
	for (uint32_t e = from; e < deed; e++) {
		const struct mention *m = row_mention(a, e);
		bool light = row_set(a, e, SET_BE) || row_set(a, e, SET_HELPS) ||
			     row_set(a, e, SET_INFINITIVE) || row_in(a, e, LIST_VERBS_SAYING);
		if ((m && m->kind != MENTION_DATE && m->kind != MENTION_PLACE) ||
			(!light && row_in(a, e, LIST_VERBS_FINITE)) ||
			(!light && row_in(a, e, LIST_SIDES_ENDS)) || row_word(a, e, "and"))
			return false;
	}
	return true;
}

/* "On the invitation of | A, B | arrived": a comma alone makes no list of them. */
static bool is_joined(const struct assembler *a, const struct capture *at)
{
	for (uint32_t e = at->first; e < at->last; e++)
		if (row_word(a, e, "and") || row_word(a, e, "&"))
			return true;
	return false;
}

bool sides_subject(
	const struct assembler *a, const struct slot *slot, uint32_t deed, struct capture *out)
{
	struct slot subject = *slot, any = *slot;
	struct capture at;
	bool found = false;
	subject.subject = true;
	any.subject = false;
	for (uint32_t e = deed > SUBJECT_REACH ? deed - SUBJECT_REACH : 0; e < deed; e++) {
		if (row_plain(a, e))
			continue;
		if (!sides_at(a, &subject, e, &at) || at.last > deed) {
			/* "troops | from A, B and C": none of them is a subject. */
			bool governed = e > 0 && row_in(a, e - 1, LIST_REFER_PREPOSITION) &&
					!row_word(a, e - 1, "and");
			if (governed && sides_at(a, &any, e, &at) && at.last <= deed &&
				sides_count(a, &any, &at) > 1 && is_joined(a, &at))
				e = at.last - 1;
			continue;
		}
		*out = at;
		found = true;
		e = at.last - 1;
	}
	return found && (!sides_whole(a) || is_right_before(a, out->last, deed));
}

bool sides_owner(
	const struct assembler *a, const struct slot *slot, uint32_t e, struct capture *out)
{
	return e > 1 && row_word(a, e - 1, "'s") && sides_at(a, slot, e - 2, out) &&
	       out->last == e - 1;
}

bool sides_passive(const struct assembler *a, uint32_t verb, enum word_list light)
{
	uint32_t e = verb;
	while (e > 0 && (row_in(a, e - 1, LIST_VERBS_ADVERB) || row_in(a, e - 1, light)))
		e--;
	return e > 0 && row_set(a, e - 1, SET_BE) && !row_in(a, verb, LIST_VERBS_PARTICIPLE);
}

bool sides_ends(const struct assembler *a, uint32_t e)
{
	return row_in(a, e, LIST_VERBS_FINITE) || row_in(a, e, LIST_SIDES_ENDS);
}

/* Where nothing that is sought may follow. */
static bool ends_phrase(const struct assembler *a, uint32_t e)
{
	return sides_ends(a, e) || row_word(a, e, ";") || row_word(a, e, ":");
}

static bool is_office(const struct assembler *a, uint32_t e)
{
	return row_in(a, e, LIST_PEOPLE_ROLE_WORD) || row_set(a, e, SET_LIST_STAND_FOR);
}

/* "the delegation of A | led by X": who leads it. */
static void take_head(const struct assembler *a, const struct slot *slot, struct capture *out)
{
	struct capture head;
	uint32_t at = out->last + is_office(a, out->last);
	uint32_t led = rules_set_at(a->rules, SET_LIST_LEADS, a->article, a->elements, at);
	/* "the chairman of the council of Russia | X" */
	if (out->last == out->first + 1 && row_kind(a, out->first, MENTION_STATE) &&
		row_kind(a, out->last, MENTION_PERSON)) {
		(void)sides_at(a, slot, out->last, out);
		return;
	}
	/* "Russia | 's ambassador , | X" */
	if (row_word(a, at, "'s")) {
		uint32_t e = at + 1;
		while (e < at + OFFICE_REACH && row_plain(a, e) &&
			(is_office(a, e) || row_set(a, e, SET_LIST_OFFICE)))
			e++;
		e += row_word(a, e, ",");
		if (e > at + 1 && row_mention(a, e) && row_mention(a, e)->kind == MENTION_PERSON)
			(void)sides_at(a, slot, e, out);
		return;
	}
	if (led > at && sides_from(a, slot, led, true, &head) && row_mention(a, head.first) &&
		row_mention(a, head.first)->kind == MENTION_PERSON)
		*out = head;
}

/* "At a meeting with | A, B said": whom the comma parts from A is none of them. */
static void cut_at_comma(const struct assembler *a, struct capture *at)
{
	const struct mention *m = row_mention(a, at->first);
	if (is_joined(a, at) || !m || m->kind != MENTION_PERSON)
		return;
	for (uint32_t e = at->first + 1; e + 1 < at->last; e++)
		if (row_word(a, e, ",") && row_mention(a, e + 1) &&
			row_mention(a, e + 1)->kind == MENTION_PERSON)
			at->last = e;
}

bool sides_from(const struct assembler *a, const struct slot *slot, uint32_t e, bool far,
	struct capture *out)
{
	for (uint32_t at = e; at < a->elements->len && at < e + NAME_REACH; at++) {
		/* "a delegation | led by | the president of the bank, X" */
		uint32_t led = rules_set_at(a->rules, SET_LIST_LEADS, a->article, a->elements, at);
		if (led > at && at > e && is_office(a, at - 1)) {
			far = true;
			at = led;
		}
		if (sides_at(a, slot, at, out)) {
			take_head(a, slot, out);
			/* "talks with A, the spokesman X | said" */
			uint32_t end = out->last;
			if (row_in(a, end, LIST_VERBS_SAYING))
				cut_at_comma(a, out);
			return out->last < end || !row_in(a, end, LIST_VERBS_SAYING);
		}
		const struct mention *m = row_mention(a, at);
		bool light = row_set(a, at, SET_LIST_OFFICE) || is_office(a, at) ||
			     row_in(a, at, LIST_SIDES_LIGHT) || (m && m->kind == MENTION_NUMBER);
		bool goes_on = far && !ends_phrase(a, at) &&
			       (row_in(a, at, LIST_SIDES_THROUGH) ||
				       !row_in(a, at, LIST_REFER_PREPOSITION));
		if (!light && !goes_on)
			return false;
	}
	return false;
}

bool sides_behind(const struct assembler *a, const struct slot *slot, uint32_t e,
	enum word_list lead, struct capture *out)
{
	for (uint32_t at = e; at < a->elements->len && at < e + BEHIND_REACH; at++) {
		uint32_t held = row_list(a, at, LIST_MEETINGS_HELD, NULL);
		if (row_in(a, at, lead) && lead == LIST_SIDES_BETWEEN) {
			bool near = at == e || !row_word(a, at, "of");
			return near && sides_from(a, slot, at + 1, true, out) &&
			       all_at(a, slot, out->first, out);
		}
		if (row_in(a, at, lead)) {
			bool found = sides_from(a, slot, at + 1, true, out);
			if (found && lead == LIST_SIDES_WITH)
				cut_at_comma(a, out);
			return found;
		}
		/* "the encounter was that | between" */
		if (held > at || (row_word(a, at, "that") && row_in(a, at + 1, lead))) {
			at = held > at ? held - 1 : at;
			continue;
		}
		bool helps = row_set(a, at, SET_BE) || row_word(a, at, "will");
		bool other = row_in(a, at, LIST_SIDES_WITH) || row_word(a, at, "of");
		if ((!helps && ends_phrase(a, at)) || other)
			return false;
	}
	return false;
}

uint32_t sides_count(const struct assembler *a, const struct slot *slot, const struct capture *at)
{
	struct roll roll = {0};
	const struct taken list = {slot, at};
	uint32_t count = 0;
	while (count < 2 && rules_member(a->rules, a->article, a->elements, &list, &roll))
		count += 1 + (a->elements->items[roll.head].mention->other.len > 0);
	return count;
}

/* "the EU | 's High Representative", "the Kazakh and Uzbek | presidents", "Taliban | officials" */
static bool office_behind(const struct assembler *a, uint32_t e)
{
	bool owner = row_word(a, e, "'s");
	for (uint32_t at = e + owner; at < e + OFFICE_REACH && row_plain(a, at); at++) {
		if (is_office(a, at))
			return true;
		if (!owner && !row_set(a, at, SET_LIST_OFFICE))
			return false;
	}
	return false;
}

bool sides_people(const struct assembler *a, const struct slot *slot, const struct capture *at)
{
	struct roll roll = {0};
	const struct taken list = {slot, at};
	if (!rules_member(a->rules, a->article, a->elements, &list, &roll))
		return false;
	const struct mention *m = a->elements->items[roll.head].mention;
	if (m->kind == MENTION_PERSON || m->kind == MENTION_TWO_PERSONS)
		return !row_word(a, at->last, "'s");
	/* "top diplomats of A" is all one mention. */
	if (m->flags & MENTION_AUTHORITY)
		return true;
	uint32_t from = at->first > OFFICE_REACH ? at->first - OFFICE_REACH : 0;
	for (uint32_t e = roll.head; e > from && m->kind != MENTION_ORG; e--) {
		if (e <= at->first && row_mention(a, e - 1))
			break;
		if (is_office(a, e - 1))
			return true;
	}
	if (m->kind == MENTION_ORG && row_set(a, at->last, SET_ORG_MEMBERS))
		return false;
	return is_office(a, at->last - 1) || office_behind(a, at->last);
}

bool sides_any(const struct assembler *a, const struct slot *slot, const struct capture *at,
	enum mention_kind kind)
{
	struct roll roll = {0};
	const struct taken list = {slot, at};
	while (rules_member(a->rules, a->article, a->elements, &list, &roll))
		if (a->elements->items[roll.head].mention->kind == kind)
			return true;
	return false;
}

/* Does what is told of a deed end at the element? */
static bool tells_other(const struct assembler *a, uint32_t e)
{
	bool verb = row_in(a, e, LIST_VERBS_FINITE) && !row_in(a, e, LIST_MEETINGS_HELPS) &&
		    !row_in(a, e, LIST_MEETINGS_HELD);
	bool bare = e > 0 && row_in(a, e, LIST_VERBS_BARE) && !row_set(a, e, SET_BE) &&
		    row_set(a, e - 1, SET_INFINITIVE);
	return verb || bare || row_in(a, e, LIST_SIDES_ENDS);
}

static bool is_place(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	return m && m->kind == MENTION_PLACE;
}

bool sides_place(const struct assembler *a, uint32_t first, uint32_t last)
{
	for (uint32_t e = first; e > 0 && first - e < NEAR_REACH; e--)
		if (is_place(a, e - 1))
			return true;
	for (uint32_t e = first; e < last + NEAR_REACH && e < a->elements->len; e++) {
		if (is_place(a, e))
			return true;
		if (e >= last && tells_other(a, e))
			return false;
	}
	return false;
}
