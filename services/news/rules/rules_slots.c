/* What a slot takes from a sentence, what a gap may not leap over, and whom a verb speaks of. */
#include "services/news/entities/people.h"
#include "services/news/rules/rolls_inside.h"

enum {
	PHRASE_MAX = 28,
	ASIDE_MAX = 10,
	BRACKETS_MAX = 16,
};

/* "for Central Asia on | Friday": a phrase does not end in what leads to the day behind it. */
static uint32_t without_lead(const struct machine *m, uint32_t at, uint32_t end)
{
	while (end > at + 1 && !m->elements->items[end - 1].mention &&
		rules_among(m, end - 1, SET_PHRASE_LEADS))
		end--;
	return end;
}

static uint32_t phrase_end(const struct machine *m, uint32_t at)
{
	uint32_t end = at;
	for (; end < m->elements->len && end - at < PHRASE_MAX; end++) {
		if (rules_among(m, end, SET_PHRASE_ENDS))
			return end;
		const struct mention *mention = m->elements->items[end].mention;
		if (rules_is_quote(m, end) && end == at)
			return end;
		if (end > at && mention && mention->kind == MENTION_DATE)
			return without_lead(m, at, end);
	}
	return end;
}

static uint32_t quoted_end(const struct machine *m, uint32_t at)
{
	const struct elements *e = m->elements;
	if (e->items[at].mention || m->article->tokens[e->items[at].first].kind != TOKEN_OPEN)
		return at;
	for (uint32_t end = at + 1; end < e->len && end - at < PHRASE_MAX; end++) {
		if (rules_is_quote(m, end))
			return end + 1;
	}
	return at;
}

static uint32_t named_end(const struct machine *m, uint32_t at)
{
	uint32_t end = at;
	for (; end < m->elements->len && end - at < PHRASE_MAX; end++) {
		const struct element *e = &m->elements->items[end];
		const struct token *t = &m->article->tokens[e->first];
		bool inner = end > at && (rules_mark_is(m, end, "-") || t->kind == TOKEN_NUMBER);
		bool name = t->kind == TOKEN_WORD && t->capital &&
			    !article_in(m->article, e->first, LIST_PEOPLE_NEVER_NAME);
		bool figure = inner && e->mention && e->mention->kind == MENTION_NUMBER;
		if (!figure && (e->mention || !(inner || name)))
			break;
	}
	return end;
}

/* "visited the Chinese embassy to express": what a plain verb has right after it is its object.
 * Verbs of saying and thinking, and those that let another act, have a clause after them. */
static bool is_object(const struct machine *m, uint32_t at)
{
	return at > 1 && !m->elements->items[at - 1].mention &&
	       rules_among(m, at - 1, SET_TAKES_OBJECT);
}

/* "two guards and | one officer were killed": the last of several groups is not all of them. */
static bool is_further_number(const struct machine *m, uint32_t at)
{
	enum { GROUP_MAX = 5 };
	if (at < 2 || !rules_mark_is(m, at - 1, "and"))
		return false;
	for (uint32_t e = at - 1; e > 0 && at - e <= GROUP_MAX; e--) {
		const struct mention *before = m->elements->items[e - 1].mention;
		if (before && before->kind == MENTION_NUMBER)
			return true;
		if (before ? before->kind == MENTION_PERSON || before->kind == MENTION_PLACE
			   : rules_word_in(m, e - 1, LIST_VERBS_FINITE) ||
					rules_mark_is(m, e - 1, ","))
			return false;
	}
	return false;
}

/* States and organisations stand in one list. */
static bool of_one_kind(const struct mention *a, const struct mention *b)
{
	return a && b &&
	       (a->kind == b->kind || (a->kind == MENTION_STATE && b->kind == MENTION_ORG) ||
		       (a->kind == MENTION_ORG && b->kind == MENTION_STATE));
}

/* "the SCO | budget", "members of | the CIS": the name only tells of which thing. */
static bool names_thing(const struct machine *m, uint32_t at)
{
	const struct mention *mention = m->elements->items[at].mention;
	if (!mention || mention->kind != MENTION_ORG)
		return false;
	if (at > 1 && rules_mark_is(m, at - 1, "of") && rules_among(m, at - 2, SET_ORG_MEMBERS))
		return true;
	uint32_t next = at + 1;
	return next < m->elements->len && !m->elements->items[next].mention &&
	       m->article->tokens[m->elements->items[next].first].kind == TOKEN_WORD &&
	       !rules_word_in(m, next, LIST_VERBS_FINITE) &&
	       !rules_word_in(m, next, LIST_VERBS_BARE) &&
	       !rules_word_in(m, next, LIST_VERBS_ADVERB) &&
	       !rules_word_in(m, next, LIST_VERBS_PARTICIPLE) &&
	       !rules_among(m, next, SET_PREPOSITION) && !rules_among(m, next, SET_NAME_ENDS) &&
	       !rules_among(m, next, SET_LIST_JOINT) && !rules_among(m, next, SET_INFINITIVE) &&
	       !rules_among(m, next, SET_NEGATIVE) && !rules_among(m, next, SET_DETERMINER);
}

/* "representatives of | X attended", "the republics of | X are members": where those begin who are
 * there, or are members, in the name at `at`. People are no members. */
static uint32_t stands_for(const struct machine *m, const struct slot *slot, uint32_t at)
{
	bool people = at > 1 && rules_among(m, at - 2, SET_LIST_PEOPLE);
	if (text_is(slot->arg, "participants") || (text_is(slot->arg, "members") && !people))
		return rolls_stood_for(m, at);
	return at;
}

/* "A | and B", "A | , and B": how many elements there are from a joint with "and" to what it joins,
 * itself included. */
static uint32_t and_back(const struct machine *m, uint32_t at)
{
	uint32_t back = at > 2 && rules_mark_is(m, at - 2, ",") ? 3 : 2;
	bool joins =
		at >= back && rules_mark_is(m, at - 1, "and") &&
		of_one_kind(m->elements->items[at - back].mention, m->elements->items[at].mention);
	return joins ? back : 0;
}

/* "of Georgia", "Georgia's": no subjects. */
static bool is_subject(const struct machine *m, const struct slot *slot, uint32_t listed)
{
	/* "to Khamenei and President Raisi": the first of a list tells. */
	uint32_t at = listed;
	const struct mention *number = m->elements->items[at].mention;
	if (number && number->kind == MENTION_NUMBER)
		return !is_further_number(m, at);
	/* "Владимир Путин (Россия)": his home. */
	bool home = at > 1 && rules_mark_is(m, at - 1, "(") && m->elements->items[at - 2].mention &&
		    m->elements->items[at - 2].mention->kind == MENTION_PERSON;
	if (home || rules_is_oblique(m, at))
		return false;
	for (uint32_t back; (back = and_back(m, at)) > 0;)
		at -= back;
	/* "representatives of the UN, the CIS and the Bank are": nor is a later one of such a list.
	 */
	uint32_t head = at;
	while (head > 1 && rules_mark_is(m, head - 1, ",") &&
		m->elements->items[head - 2].mention && m->elements->items[at].mention &&
		m->elements->items[head - 2].mention->kind == m->elements->items[at].mention->kind)
		head -= 2;
	uint32_t next = listed + 2 + rules_mark_is(m, listed + 2, "and");
	bool goes_on = next < m->elements->len && m->elements->items[next].mention &&
		       (rules_mark_is(m, listed + 1, ",") || rules_mark_is(m, listed + 1, "and"));
	bool stood_for = slot && stands_for(m, slot, head) < head;
	if (head < at && head > 0 && (goes_on || at < listed) && !stood_for &&
		rules_mark_is(m, head - 1, "of"))
		return false;
	/* "向巴基斯坦总理夏巴兹": the state before a title belongs to it. */
	const struct mention *owner = at > 0 ? m->elements->items[at - 1].mention : NULL;
	const struct mention *self = m->elements->items[at].mention;
	if (owner && owner->kind == MENTION_STATE && self && self->kind == MENTION_PERSON &&
		text_is(m->article->lang, "zh"))
		at--;
	/* "Presidents of | Uzbekistan Shavkat Mirziyoyev": the name goes with its state. */
	if (at > 1 && self && self->kind == MENTION_PERSON && rules_mark_is(m, at - 1, "of") &&
		(rules_word_in(m, at - 2, LIST_PEOPLE_ROLE_WORD) ||
			rules_word_in(m, at - 2, LIST_PEOPLE_OFFICES)))
		at -= 2;
	at = slot ? stands_for(m, slot, at) : at;
	if (slot && text_is(slot->arg, "parties") && text_is(m->article->lang, "en") &&
		names_thing(m, listed))
		return false;
	if (at > 0 && (rules_among(m, at - 1, SET_NO_SUBJECT_AFTER) || is_object(m, at)))
		return false;
	return !rules_mark_is(m, listed + 1, "'s");
}

bool rules_is_subject(const struct machine *m, uint32_t at)
{
	return is_subject(m, NULL, at);
}

/* "<document~obligations>" */
static bool holds_word(const struct machine *m, const struct slot *slot, uint32_t at)
{
	const struct mention *mention = m->elements->items[at].mention;
	for (uint32_t t = mention->first; slot->holds && t < mention->last; t++) {
		if (words_match(m->article->words, m->article->tokens[t].word, slot->holds - 1))
			return true;
	}
	if (!slot->holds)
		return true;
	/* "closed | Torkham": a place of which the sheets know that it is a crossing */
	return mention->kind == MENTION_PLACE && mention->office.len &&
	       words_match(m->article->words, words_number(m->article->words, mention->office),
		       slot->holds - 1);
}

static bool take_words(uint32_t end, uint32_t at, struct roll_ends *ends)
{
	*ends = (struct roll_ends){{end}, 1};
	return end > at;
}

bool rules_take(
	const struct machine *m, const struct slot *slot, uint32_t at, struct roll_ends *ends)
{
	if (at >= m->elements->len)
		return false;
	if (slot->kind == SLOT_PHRASE)
		return take_words(phrase_end(m, at), at, ends);
	if (slot->kind == SLOT_QUOTED)
		return take_words(quoted_end(m, at), at, ends);
	if (slot->kind == SLOT_NAMED)
		return take_words(named_end(m, at), at, ends);
	struct roll roll;
	if (!rolls_start(m, slot, at, &roll))
		return false;
	const struct mention *taken = m->elements->items[roll.head].mention;
	if (taken->other.len && !slot->list)
		return false;
	uint32_t first = rules_owns_person(m, slot, at) ? at + 2 : at;
	if ((slot->subject && !is_subject(m, slot, first)) || !holds_word(m, slot, roll.head))
		return false;
	rolls_take(m, slot, &roll, ends);
	return true;
}

/* "condemned the attack and | demands that", and not "heads of state and | government". */
static bool goes_on_with_verb(const struct machine *m, uint32_t and_at)
{
	uint32_t e = after_adverbs(m, and_at + 1);
	if (!text_is(m->article->lang, "en") || e >= m->elements->len)
		return true;
	if (rules_word_in(m, e, LIST_VERBS_FINITE) || rules_word_in(m, e, LIST_VERBS_BARE) ||
		rules_word_in(m, e, LIST_VERBS_PASSIVE) || rules_word_in(m, e, LIST_VERBS_SAYING) ||
		rules_word_in(m, e, LIST_VERBS_PARTICIPLE))
		return true;
	struct text word = article_folded(m->article, m->elements->items[e].first);
	bool third_person = text_ends(word, TEXT("s")) &&
			    (rules_mark_is(m, e + 1, "that") || rules_mark_is(m, e + 1, "the") ||
				    rules_mark_is(m, e + 1, "a"));
	return !m->elements->items[e].mention && third_person;
}

/* "a successor of the Five and now has": what follows is said of another that stands earlier. */
static bool passes_to_other(const struct machine *m, const struct instruction *gap, uint32_t at)
{
	if (!rules_mark_is(m, at, "and") ||
		!rules_word_in(m, after_adverbs(m, at + 1), LIST_VERBS_FINITE))
		return false;
	uint32_t taken = m->match->captures[gap->y - 1].first;
	for (uint32_t e = 0; e < taken; e++) {
		if (rules_takes(m, m->pattern->slots[gap->y - 1].kind, e) &&
			!rules_mark_is(m, e + 1, "'s"))
			return true;
	}
	return false;
}

/* What the subject before a gap is not: an object, what another case tells, and in Chinese
 * "就俄罗斯…", "代表巴基斯坦". */
static bool is_no_subject(const struct machine *m, const struct slot *slot, uint32_t at)
{
	return is_object(m, at) || rules_is_oblique(m, at) ||
	       (text_is(m->article->lang, "zh") && !is_subject(m, slot, at));
}

/* "X成为伙伴国，| Y成为成员": behind the comma stands another that the pattern's first slot could
 * take. */
static bool new_subject(const struct machine *m, uint32_t at)
{
	const struct slot *first = &m->pattern->slots[0];
	const struct capture *taken = &m->match->captures[0];
	return m->pattern->slots_len > 0 && taken->first < taken->last && taken->last <= at &&
	       rules_mark_is(m, at, "，") && at + 2 < m->elements->len && first->arg.len &&
	       m->elements->items[at + 1].mention && rules_takes(m, first->kind, at + 1) &&
	       !rules_mark_is(m, at + 2, "、");
}

/* "endorsed the initiative | in the declaration": where a document holds what is done, it is not
 * what it is done to, unless the pattern says so. */
static bool leads_into_document(const struct machine *m, const struct instruction *gap, uint32_t at)
{
	if (!gap->z || m->pattern->slots[gap->z - 1].kind != SLOT_DOCUMENT)
		return false;
	/* "signed the law | ratifying the treaty" */
	return rules_word_in(m, at, LIST_DOCUMENTS_LAWS) ||
	       (at + 1 < m->elements->len && rules_takes(m, SLOT_DOCUMENT, at + 1) &&
		       rules_among(m, at, SET_STANDS_IN));
}

/* "urging | his colleagues to sign", and not "was asked to sign", "asked to join". */
bool rules_urges(const struct machine *m, uint32_t at)
{
	enum { WHOM_MAX = 6 };
	const struct element *items = m->elements->items;
	if (!rules_word_in(m, at, LIST_VERBS_URGING) || (at > 0 && rules_among(m, at - 1, SET_BE)))
		return false;
	uint32_t after = article_list(m->article, items[at].first, LIST_VERBS_URGING, NULL);
	uint32_t e = at + (after - items[at].first);
	if (after == items[at].first || rules_among(m, e, SET_INFINITIVE))
		return false;
	for (uint32_t n = 0; n < WHOM_MAX && e < m->elements->len; n++, e++) {
		if (rules_among(m, e, SET_INFINITIVE))
			return rules_word_in(m, e + 1, LIST_VERBS_BARE);
		if (rules_among(m, e, SET_GAP_ENDS) || rules_word_in(m, e, LIST_VERBS_FINITE))
			return false;
	}
	return false;
}

bool rules_blocks(const struct machine *m, const struct instruction *gap, uint32_t at)
{
	const struct element *e = &m->elements->items[at];
	if (!e->mention)
		return rules_among(m, at, SET_GAP_ENDS) || new_subject(m, at) ||
		       leads_into_document(m, gap, at) ||
		       (gap->y && m->pattern->slots[gap->y - 1].subject && rules_urges(m, at)) ||
		       (gap->y && rules_takes(m, SLOT_ORG, m->match->captures[gap->y - 1].first) &&
			       passes_to_other(m, gap, at));
	/* Figures stand close together and are told apart by the word after them. */
	bool figure = e->mention->kind == MENTION_NUMBER || e->mention->kind == MENTION_AMOUNT ||
		      e->mention->kind == MENTION_DATE || e->mention->kind == MENTION_DURATION;
	if (figure)
		return false;
	if (gap->z && rules_takes(m, m->pattern->slots[gap->z - 1].kind, at))
		return true;
	if (!gap->y || !rules_takes(m, m->pattern->slots[gap->y - 1].kind, at) ||
		(m->pattern->slots[gap->y - 1].subject &&
			is_no_subject(m, &m->pattern->slots[gap->y - 1], at)))
		return false;
	const struct capture *before = &m->match->captures[gap->y - 1];
	const struct mention *first = m->elements->items[before->first].mention;
	return !first || !text_equal(first->id, e->mention->id);
}

bool rules_carried(
	const struct machine *m, const struct slot *slot, uint32_t at, struct capture *out)
{
	if (rules_among(m, at, SET_RELATIVE)) {
		uint32_t before = at > 1 && rules_mark_is(m, at - 1, ",") ? at - 1 : at;
		bool named = before > 0 && rules_takes(m, slot->kind, before - 1);
		*out = (struct capture){before - 1, before};
		return named && (before < at || !rules_mark_is(m, at, "that"));
	}
	if (!rules_among(m, at, SET_SUBJECT_GOES_ON) || !goes_on_with_verb(m, at))
		return false;
	for (uint32_t e = 0; e < at; e++) {
		if (!rules_takes(m, slot->kind, e))
			continue;
		struct roll_ends ends;
		/* The first that could be it is the subject, or nothing is known of it. */
		if (!rules_take(m, slot, e, &ends))
			return false;
		*out = (struct capture){e, ends.items[0]};
		return ends.items[0] < at;
	}
	return false;
}

uint32_t rules_after_aside(const struct machine *m, uint32_t at)
{
	if (rules_mark_is(m, at, "(")) {
		for (uint32_t e = at + 1; e < m->elements->len && e < at + BRACKETS_MAX; e++) {
			if (rules_mark_is(m, e, ")"))
				return e + 1;
		}
	}
	if (!rules_mark_is(m, at, ","))
		return at;
	/* "X, | the president of Y, | came": the state of an office that is told after the name. */
	uint32_t role = at + 1 + rules_mark_is(m, at + 1, "the");
	bool office = at > 0 && is_kind(m, at - 1, MENTION_PERSON) && role < m->elements->len &&
		      is_office(m, role);
	for (uint32_t e = at + 1; e < m->elements->len && e < at + ASIDE_MAX; e++) {
		bool state = is_kind(m, e, MENTION_STATE) && !office;
		if (state || is_kind(m, e, MENTION_PERSON))
			return at;
		if (rules_mark_is(m, e, ","))
			return e + 1;
	}
	return at;
}
