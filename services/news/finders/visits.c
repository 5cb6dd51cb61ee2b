#include "services/news/finders/visits.h"

#include "services/news/facts/row.h"
#include "services/news/finders/sides.h"

enum { /* elements */
	TO_REACH = 7,
	SIGHT_REACH = 10,
	NEXT_REACH = 10,
	FURTHER_REACH = 7,
	LED_REACH = 8,
	PHRASE_REACH = 9,
	KIND_REACH = 20,
	OFF_REACH = 10
};

static const struct slot visitors = {.arg = {"visitor", 7}, .kind = SLOT_PERSON, .list = true};
static const struct slot hosts = {.arg = {"host", 4}, .kind = SLOT_WHERE, .list = true};

/* A journey at [first, last), and who makes it where. */
struct visit {
	struct assembler *a;
	uint32_t first, last;
	struct capture who, where;
	struct text modality;
	bool cancelled;
	bool further; /* another day than that of the first */
};

/* "a two-day | state visit": beside the journey, or on what business one arrived. */
static struct text kind_of(const struct visit *v)
{
	const struct assembler *a = v->a;
	struct list_value value = {0};
	uint32_t from = v->first > PHRASE_REACH ? v->first - PHRASE_REACH : 0;
	for (uint32_t e = from; e < v->last + KIND_REACH && e < a->elements->len; e++)
		if (row_list(a, e, LIST_VISITS_KIND, &value) > e)
			return value.text;
	return TEXT_NONE;
}

/* "has been postponed", ", scheduled for November": what is told right behind it. */
static void read_behind(struct visit *v)
{
	const struct assembler *a = v->a;
	uint32_t from = v->where.last > v->last ? v->where.last : v->last;
	for (uint32_t e = from; e < from + OFF_REACH && e < a->elements->len; e++) {
		bool off = row_list(a, e, LIST_VISITS_OFF, NULL) > e;
		if (off)
			v->cancelled = true;
		else if (row_in(a, e, LIST_VISITS_DUE) && !v->modality.len)
			v->modality = TEXT("planned");
		if (off || row_mention(a, e) ||
			!(row_word(a, e, ",") || row_in(a, e, LIST_MEETINGS_HELPS) ||
				row_in(a, e, LIST_VERBS_ADVERB)))
			return;
	}
}

static void tell(struct visit *v)
{
	struct rule rule = {.name = TEXT("visits.went"),
		.fact = fact_find(TEXT("visit")),
		.confidence = 0.88,
		.nears = {TEXT("date")},
		.nears_len = !v->further,
		.modality = v->modality};
	struct text kind = kind_of(v);
	if (kind.len)
		rule.sets[rule.sets_len++] = (struct setting){.arg = TEXT("kind"), .value = kind};
	if (v->cancelled) {
		rule.polarity = TEXT("neg");
		rule.modality = TEXT("fact");
	}
	/* "in Minsk, where X was on a state visit" */
	if (v->where.last == v->where.first)
		rule.nears[rule.nears_len++] = TEXT("host");
	struct deed deed = deed_begin(&rule, v->first, v->last);
	deed_side(&deed, &visitors, v->who);
	if (v->where.last > v->where.first)
		deed_side(&deed, &hosts, v->where);
	deed_told(v->a, &deed);
}

/* "to | the Kazakh city of Turkistan", "the | Chinese capital" */
static bool where_at(const struct assembler *a, uint32_t e, struct capture *out)
{
	for (uint32_t at = e; at < e + TO_REACH && at < a->elements->len; at++) {
		const struct mention *m = row_mention(a, at);
		bool adjective = m && m->kind == MENTION_STATE && (m->flags & MENTION_ADJECTIVE);
		/* "visited Kazakhstan's | port": the port does not matter. */
		if (sides_at(a, &hosts, at, out))
			return true;
		if (!adjective && !row_in(a, at, LIST_VISITS_LIGHT))
			return false;
	}
	return false;
}

/* "visited | the dam in Tajikistan" */
static bool sight_at(const struct assembler *a, uint32_t e, struct capture *out)
{
	if (where_at(a, e, out))
		return true;
	for (uint32_t at = e; at < e + SIGHT_REACH && at < a->elements->len; at++) {
		const struct mention *m = row_mention(a, at);
		if (row_in(a, at, LIST_VISITS_IN))
			return where_at(a, at + 1, out);
		if ((m && m->kind != MENTION_ORG && m->kind != MENTION_VENUE) ||
			sides_ends(a, at) || row_word(a, at, ",") ||
			(row_in(a, at, LIST_REFER_PREPOSITION) && !row_word(a, at, "of")))
			return false;
	}
	return false;
}

/* "to | Astana", "as president to | Turkmenistan" */
static bool where_behind(
	const struct assembler *a, uint32_t e, enum word_list lead, struct capture *out)
{
	for (uint32_t at = e; at < e + TO_REACH && at < a->elements->len; at++) {
		const struct mention *m = row_mention(a, at);
		if (row_in(a, at, lead))
			return where_at(a, at + 1, out);
		bool when = m && (m->kind == MENTION_DATE || m->kind == MENTION_NUMBER ||
					 m->kind == MENTION_DURATION || m->kind == MENTION_PLACE);
		bool light = when || row_in(a, at, LIST_VISITS_BETWEEN) ||
			     row_in(a, at, LIST_VERBS_ADVERB) ||
			     row_in(a, at, LIST_PEOPLE_ROLE_WORD);
		if (!light)
			return false;
	}
	return false;
}

/* "Visiting Baku on Monday, | X said" */
static bool next_visitor(const struct assembler *a, uint32_t from, struct capture *out)
{
	for (uint32_t e = from; e < from + NEXT_REACH && e < a->elements->len; e++) {
		if (row_word(a, e, ","))
			return sides_from(a, &visitors, e + 1, false, out) &&
			       !row_word(a, out->last, "'s");
		if (sides_ends(a, e))
			return false;
	}
	return false;
}

/* "a delegation led by | X | arrived" */
static bool leader_before(const struct assembler *a, uint32_t deed, struct capture *out)
{
	uint32_t least = deed > LED_REACH ? deed - LED_REACH : 0;
	struct list_value value = {0};
	for (uint32_t e = deed; e > least + 1; e--)
		if (row_word(a, e - 1, "by") &&
			row_list(a, e - 2, LIST_GUESTS_DEED, &value) == e - 1 &&
			text_is(value.text, "lead"))
			return sides_from(a, &visitors, e, true, out) && out->last <= deed;
	return false;
}

/* "invited X | to visit": it has not come to that. */
static bool is_asked(const struct visit *v)
{
	const struct assembler *a = v->a;
	if (v->first == 0 || !row_set(a, v->first - 1, SET_INFINITIVE))
		return false;
	uint32_t least = v->who.first > 3 ? v->who.first - 3 : 0;
	for (uint32_t e = least; e < v->who.first; e++)
		if (row_in(a, e, LIST_GUESTS_ASKS))
			return true;
	return false;
}

/* "accepted an invitation | to visit", "agreed | to come" */
static void read_wish(struct visit *v)
{
	const struct assembler *a = v->a;
	if (v->first < 2 || !row_set(a, v->first - 1, SET_INFINITIVE))
		return;
	if (row_in(a, v->first - 2, LIST_VISITS_WISH))
		v->modality = TEXT("planned");
}

/* Who does it: its subject, or whom the sentence goes on with. */
static bool find_visitor(struct visit *v)
{
	const struct assembler *a = v->a;
	if (sides_subject(a, &visitors, v->first, &v->who))
		return !is_asked(v);
	/* "The troops are heading to Minsk, X said": he is not. */
	bool opens = text_ends(article_folded(a->article, row_token(a, v->first)), TEXT("ing")) &&
		     !(v->first > 0 && row_set(a, v->first - 1, SET_BE));
	return leader_before(a, v->first, &v->who) ||
	       (opens && next_visitor(a, v->where.last, &v->who));
}

/* "to Kyiv on July 2 | and to Moscow three days later" */
static void tell_further(struct visit *v)
{
	const struct assembler *a = v->a;
	uint32_t from = v->where.last;
	bool joined = false;
	v->further = true;
	for (uint32_t e = from; e < from + FURTHER_REACH && e < a->elements->len; e++) {
		const struct mention *m = row_mention(a, e);
		joined |= row_word(a, e, "and") || row_word(a, e, "then") || row_word(a, e, ",");
		if (joined && row_word(a, e, "to") && where_at(a, e + 1, &v->where)) {
			v->last = v->where.last;
			v->first = e;
			tell(v);
			from = e = v->where.last;
			joined = false;
			continue;
		}
		bool when = m && (m->kind == MENTION_DATE || m->kind == MENTION_DURATION);
		if (!when && !row_word(a, e, "on") && !row_word(a, e, "and") &&
			!row_word(a, e, ",") && !row_in(a, e, LIST_VERBS_ADVERB))
			return;
	}
}

/* Is the word no noun here? "the | visit", "his state | visit" */
static bool is_verb(const struct assembler *a, uint32_t e)
{
	return e == 0 || row_kind(a, e - 1, MENTION_PERSON) || row_set(a, e - 1, SET_INFINITIVE) ||
	       (row_in(a, e - 1, LIST_MEETINGS_HELPS) && !row_in(a, e - 1, LIST_VISITS_PHRASE)) ||
	       row_in(a, e - 1, LIST_VERBS_ADVERB) || row_in(a, e - 1, LIST_CLAUSE_RELATIVE) ||
	       row_word(a, e - 1, ",") || row_word(a, e - 1, "and") || row_word(a, e - 1, "not");
}

/* "Tashkent was visited by | X" */
static void read_passive(struct visit *v)
{
	const struct assembler *a = v->a;
	bool by = row_in(a, v->last, LIST_SIDES_BY) &&
		  sides_from(a, &visitors, v->last + 1, false, &v->who);
	if (by && sides_subject(a, &hosts, v->first, &v->where))
		tell(v);
}

/* "a trip that took | him to A and B": the last who was named. */
static bool him_at(const struct assembler *a, uint32_t e, struct capture *out)
{
	if (!row_word(a, e, "him") && !row_word(a, e, "her"))
		return false;
	for (uint32_t at = e; at > 0; at--)
		if (row_kind(a, at - 1, MENTION_PERSON)) {
			*out = (struct capture){at - 1, at};
			return true;
		}
	return false;
}

/* "took him to | A and B" */
static void read_took(struct visit *v)
{
	const struct assembler *a = v->a;
	uint32_t to = v->last + 1;
	if (him_at(a, v->last, &v->who) && row_word(a, to, "to") &&
		where_at(a, to + 1, &v->where)) {
		tell(v);
		return;
	}
	bool whom = sides_at(a, &visitors, v->last, &v->who);
	if (whom && row_word(a, v->who.last, "to") && where_at(a, v->who.last + 1, &v->where))
		tell(v);
}

/* "Kazakhstan welcomed | X", "X hosted | Y in Paris" */
static void read_host(struct visit *v)
{
	const struct assembler *a = v->a;
	static const struct slot state = {.arg = {"host", 4}, .kind = SLOT_POWER};
	struct capture host;
	if (!sides_from(a, &visitors, v->last, false, &v->who) || row_word(a, v->who.last, "'s"))
		return;
	if (sides_subject(a, &state, v->first, &v->where) &&
		!sides_subject(a, &visitors, v->first, &host))
		tell(v);
	else if (sides_subject(a, &visitors, v->first, &host) &&
		 row_in(a, v->who.last, LIST_VISITS_IN) && where_at(a, v->who.last + 1, &v->where))
		tell(v);
}

static void read_deed(struct visit *v, struct text how)
{
	const struct assembler *a = v->a;
	bool found = false;
	if (text_is(how, "visit")) {
		if (row_in(a, v->last, LIST_SIDES_BY)) {
			read_passive(v);
			return;
		}
		bool verb = !row_in(a, v->first, LIST_VISITS_NOUN) || is_verb(a, v->first);
		found = verb && sight_at(a, v->last, &v->where);
	} else if (text_is(how, "to"))
		found = where_behind(a, v->last, LIST_VISITS_TO, &v->where);
	else if (text_is(how, "in"))
		found = where_behind(a, v->last, LIST_VISITS_IN, &v->where);
	else if (text_is(how, "left"))
		found = where_behind(a, v->last, LIST_MEETINGS_FOR, &v->where);
	else if (text_is(how, "be"))
		found = row_word(a, v->last, "in") && where_at(a, v->last + 1, &v->where) &&
			!row_word(a, v->where.last, "'s") && v->where.first <= v->last + 2;
	else if (text_is(how, "due")) {
		found = v->first > 0 && row_set(a, v->first - 1, SET_BE) &&
			row_word(a, v->last, "in") && where_at(a, v->last + 1, &v->where);
		v->modality = TEXT("expected");
	}
	if (!found || !find_visitor(v))
		return;
	read_wish(v);
	tell(v);
	tell_further(v);
}

/* Where the phrase of the noun begins: "paid | a two-day official | visit". */
static uint32_t phrase_first(const struct assembler *a, uint32_t noun)
{
	uint32_t e = noun;
	while (e > 0 && noun - e < PHRASE_REACH) {
		const struct mention *m = row_mention(a, e - 1);
		bool light = m ? m->kind == MENTION_NUMBER || m->kind == MENTION_DURATION ||
					     m->kind == MENTION_DATE ||
					     (m->flags & MENTION_ADJECTIVE)
			       : row_in(a, e - 1, LIST_VISITS_PHRASE);
		if (!light)
			break;
		e--;
	}
	return e;
}

/* "the visit | of X to Tehran", "the visit to Tehran | by X" */
static bool visitor_by(struct visit *v)
{
	const struct assembler *a = v->a;
	for (uint32_t n = 0; n < 2; n++) {
		uint32_t at = n ? v->where.last : v->last;
		bool by = row_word(a, at, "by") || row_word(a, at, "of");
		if (by && sides_from(a, &visitors, at + 1, true, &v->who))
			return n || where_behind(a, v->who.last, LIST_VISITS_TO, &v->where);
	}
	return false;
}

static bool has_his(const struct assembler *a, uint32_t from, uint32_t to)
{
	for (uint32_t e = from; e < to; e++)
		if (row_word(a, e, "his") || row_word(a, e, "her"))
			return true;
	return false;
}

/* "X paid | a visit", "X, on | a visit to Baku, said", "during | a visit to Baku, X said" */
static bool visitor_of_noun(struct visit *v, uint32_t first)
{
	const struct assembler *a = v->a;
	struct list_value made = {0};
	uint32_t verb = first;
	while (verb > 0 && verb + 3 > first &&
		row_list(a, verb - 1, LIST_VISITS_MADE, &made) < first)
		verb--;
	bool governed = verb > 0 && verb + 3 > first;
	if (!governed && !has_his(a, first, v->last))
		return false;
	v->first = governed ? verb - 1 : first;
	if (governed && text_is(made.text, "off"))
		v->cancelled = true;
	if (governed && text_is(made.text, "plan"))
		v->modality = TEXT("planned");
	return find_visitor(v);
}

static void read_noun(struct visit *v)
{
	const struct assembler *a = v->a;
	uint32_t first = phrase_first(a, v->first);
	bool owner = sides_owner(a, &visitors, first, &v->who);
	bool where = where_behind(a, v->last, LIST_VISITS_OF, &v->where);
	if (!where)
		v->where = (struct capture){v->last, v->last};
	bool found = where && owner;
	found = found || visitor_by(v);
	if (!found && (where || kind_of(v).len))
		found = visitor_of_noun(v, first);
	if (!found)
		return;
	/* "cancelled | X's visit" */
	v->cancelled |= first > 2 && owner && row_in(a, v->who.first - 1, LIST_VISITS_OFF);
	read_behind(v);
	tell(v);
	tell_further(v);
}

static void read_row(struct assembler *a)
{
	for (uint32_t e = 0; e < a->elements->len; e++) {
		struct visit v = {.a = a, .first = e};
		struct list_value how = {0};
		v.last = row_list(a, e, LIST_VISITS_NOUN, NULL);
		if (v.last > e && !(is_verb(a, e) && row_in(a, e, LIST_VISITS_DEED))) {
			read_noun(&v);
			continue;
		}
		v.last = row_list(a, e, LIST_VISITS_DEED, &how);
		if (v.last == e)
			continue;
		if (text_is(how.text, "took"))
			read_took(&v);
		else if (text_is(how.text, "host"))
			read_host(&v);
		else
			read_deed(&v, how.text);
	}
}

void visits_find(const struct assembler *a)
{
	sides_rows(a, read_row);
}
