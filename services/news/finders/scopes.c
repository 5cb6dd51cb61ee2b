#include "services/news/finders/scopes.h"

#include "services/news/entities/refer.h"
#include "services/news/facts/row.h"

enum {
	MILLION = 1000000,
	BETWEEN_MAX = 12, /* "GDP, at purchasing power parity, of more than | $5 trillion" */
	HOME_REACH = 10,
	LIVE_REACH = 3,
	OF_REACH = 8,
	BEFORE_REACH = 10,
	BEHIND_REACH = 16
};

/* What was told by the numbers before in the sentence. */
struct before {
	bool listed;       /* anything */
	struct text whole; /* of what the last share was */
};

struct scope {
	uint32_t first, last; /* elements of the number, its unit and what it is of */
	uint32_t number_end;  /* of the number and its unit */
	double value;
	struct text measure, unit, whole;
	struct text told; /* the whole of the share before, in the same sentence */
	uint32_t owned;   /* "the population | of": the element of what the number is of; `first` */
};

/* "its population of about | 3 billion", "GDP has reached | $5 trillion": the noun before. */
static bool noun_before(const struct assembler *a, struct scope *scope)
{
	struct list_value value;
	for (uint32_t e = scope->first; e > 0 && scope->first - e < BETWEEN_MAX; e--) {
		const struct mention *m = row_mention(a, e - 1);
		bool noun = row_list(a, e - 1, LIST_SCOPE_OF, &value) > e - 1;
		if (noun && !text_is(value.text, "total")) {
			scope->measure = value.text;
			scope->owned = e - 1;
			return true;
		}
		bool owner = m && m->kind == MENTION_ORG;
		bool between = owner || (m && m->kind == MENTION_DATE) ||
			       row_in(a, e - 1, LIST_SCOPE_BETWEEN) ||
			       row_in(a, e - 1, LIST_SUMS_ABOUT);
		if (!between)
			return false;
	}
	return false;
}

/* "$5 trillion | in GDP", "a $24 trillion | economy" */
static bool noun_behind(const struct assembler *a, struct scope *scope)
{
	struct list_value value;
	for (uint32_t e = scope->last; e < scope->last + LIVE_REACH; e++) {
		if (row_list(a, e, LIST_SCOPE_OF, &value) > e) {
			scope->measure = value.text;
			return true;
		}
		if (!row_in(a, e, LIST_SCOPE_BETWEEN))
			return false;
	}
	return false;
}

/* "home to | 3 billion people", "180 million people | live in": they are all of its people. */
static bool is_home(const struct assembler *a, const struct scope *scope)
{
	uint32_t least = scope->first > HOME_REACH ? scope->first - HOME_REACH : 0;
	if (row_any(a, scope->last, scope->last + LIVE_REACH, LIST_SCOPE_LIVE))
		return true;
	bool right = true; /* "an organisation of some | 150 million people" */
	for (uint32_t e = scope->first; e > least; e--) {
		const struct mention *m = row_mention(a, e - 1);
		bool of = right && row_word(a, e - 1, "of") && e > 1;
		if (row_list(a, e - 1, LIST_SCOPE_HOME, NULL) > e - 1 ||
			(right && row_in(a, e - 1, LIST_SCOPE_HAS)) ||
			(of && row_in(a, e - 2, LIST_SCOPE_MEMBERS)))
			return true;
		right = right && row_in(a, e - 1, LIST_SUMS_ABOUT);
		if (m && m->kind != MENTION_NUMBER && m->kind != MENTION_DATE &&
			m->kind != MENTION_STATE)
			return false;
	}
	return false;
}

static bool read_count(const struct assembler *a, uint32_t e, struct scope *scope)
{
	struct list_value unit;
	uint32_t end = row_list(a, e + 1, LIST_SCOPE_UNIT, &unit);
	bool named = end > e + 1;
	if (scope->value < MILLION)
		return false;
	scope->last = scope->number_end = named ? end : e + 1;
	scope->unit = named ? unit.text : TEXT("persons");
	if (text_is(scope->unit, "km2")) {
		noun_before(a, scope);
		scope->measure = TEXT("area");
		return true;
	}
	if (noun_before(a, scope))
		return text_is(scope->measure, "population");
	scope->measure = TEXT("population");
	return named && is_home(a, scope);
}

/* "GDP makes up 23 percent of the world's | total": of what is told before. */
static bool read_total(const struct assembler *a, struct scope *scope)
{
	struct list_value value;
	if (!text_is(scope->measure, "total"))
		return true;
	for (uint32_t e = scope->first; e > 0 && scope->first - e < BETWEEN_MAX; e--) {
		bool noun = row_list(a, e - 1, LIST_SCOPE_OF, &value) > e - 1;
		if (noun || row_mention(a, e - 1)) {
			scope->measure = value.text;
			return noun && !text_is(value.text, "total");
		}
	}
	return false;
}

/* "the territory | of the Eurasian continent" */
static bool is_of_whole(const struct assembler *a, uint32_t noun, struct list_value *whole)
{
	bool russian = text_is(a->article->lang, "ru"), is_of = row_word(a, noun + 1, "of");
	uint32_t of = noun + is_of, from = of + 1 + row_set(a, of + 1, SET_DETERMINER);
	if (!(is_of || russian) || from >= a->elements->len)
		return false;
	uint32_t token = row_token(a, from);
	return article_list(a->article, token, LIST_SCOPE_WHOLE, whole) > token;
}

/* "of | the world's population": of what, which has to be a whole of which there is but one, or
 * stands in a list with such. */
static bool read_whole(const struct assembler *a, uint32_t from, bool listed, struct scope *scope)
{
	struct list_value value;
	bool world = false, other = false;
	for (uint32_t e = from; e < a->elements->len && e < from + OF_REACH; e++) {
		const struct mention *m = row_mention(a, e);
		uint32_t token = row_token(a, e);
		if (!other && article_list(a->article, token, LIST_SCOPE_WHOLE, &value) > token) {
			world = true;
			scope->whole = value.text;
		}
		/* "42 % of the world's population and 22 % of its GDP": the world's */
		bool again = e == from && scope->told.len && row_word(a, e, "its");
		if (again) {
			world = true;
			scope->whole = scope->told;
		}
		other |= (m && !world) || (!again && row_in(a, e, LIST_SCOPE_OWN));
		uint32_t noun_end = article_list(a->article, token, LIST_SCOPE_OF, &value);
		bool noun = noun_end > token;
		/* "of Asia's | population" */
		noun = noun &&
		       !(text_is(value.text, "area") && world &&
			       article_in(a->article, token, LIST_SCOPE_WHOLE) &&
			       (row_word(a, e + 1, "'s") || row_in(a, e + 1, LIST_SCOPE_OF)));
		/* "the world's | total area" */
		noun = noun && !(text_is(value.text, "total") && row_in(a, e + 1, LIST_SCOPE_OF));
		if (noun) {
			scope->measure = value.text;
			scope->last = e + 1;
			if (!world && !other && is_of_whole(a, e, &value)) {
				world = true;
				scope->whole = value.text;
			}
			return world || (listed && !other);
		}
		if (row_set(a, e, SET_PHRASE_ENDS) || row_set(a, e, SET_PREPOSITION) ||
			row_in(a, e, LIST_VERBS_FINITE))
			return false;
	}
	return false;
}

/* `end`: behind "half", or behind the number, where "percent" has to stand. */
static bool read_share(
	const struct assembler *a, uint32_t e, uint32_t end, bool listed, struct scope *scope)
{
	scope->unit = TEXT("percent");
	scope->last = scope->number_end = end;
	uint32_t of = end + row_word(a, end, "share");
	/* "a share of | 37 % in the world's economy" */
	bool share = of > end || (e > 1 && row_word(a, e - 1, "of") && row_word(a, e - 2, "share"));
	if (row_word(a, of, "of") || (share && row_word(a, of, "in")))
		return read_whole(a, of + 1, listed, scope) && read_total(a, scope);
	/* "40 процентов | населения мира": a case says it. */
	if (text_is(a->article->lang, "ru"))
		return read_whole(a, end, listed, scope) && read_total(a, scope);
	/* "its share of the global economy is | 30 %" */
	for (uint32_t back = e; back > 0 && e - back < BETWEEN_MAX + OF_REACH; back--) {
		if (!row_word(a, back - 1, "share"))
			continue;
		bool in = row_word(a, back, "of") || row_word(a, back, "in");
		uint32_t behind = scope->last;
		bool whole = in && read_whole(a, back + 1, false, scope) && scope->last <= e;
		scope->last = behind;
		return whole;
	}
	return false;
}

/* One of some that are listed: "which unites | China, Russia and Iran". */
static bool is_listed(const struct assembler *a, uint32_t e)
{
	const struct mention *behind = row_mention(a, e + 2),
			     *before = e > 1 ? row_mention(a, e - 2) : NULL;
	bool next = behind && behind->kind == MENTION_STATE && row_set(a, e + 1, SET_LIST_JOINT);
	return next ||
	       (before && before->kind == MENTION_STATE && row_set(a, e - 1, SET_LIST_JOINT)) ||
	       (e > 2 && row_set(a, e - 1, SET_LIST_JOINT) && row_set(a, e - 2, SET_LIST_JOINT));
}

/* May it be what the number is of? `rival`: somebody else is. */
static bool is_owner(const struct assembler *a, uint32_t e, bool *rival)
{
	const struct mention *m = row_mention(a, e);
	bool compared = false;
	for (uint32_t n = 1; n < LIVE_REACH && n <= e; n++)
		compared |= row_in(a, e - n, LIST_FIGURES_THAN);
	if (!m || compared)
		return false;
	if (m->kind == MENTION_ORG)
		return mention_of_states(m) || (m->flags & MENTION_REFERRED);
	*rival = m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE) && !is_listed(a, e);
	*rival |= m->kind == MENTION_CORRIDOR;
	return false;
}

/* "the 32 landlocked | countries": others than the members of the one that is spoken of. */
static bool are_others(const struct assembler *a, uint32_t e)
{
	struct list_value value = {0};
	return e > 1 && row_list(a, e, LIST_SIZES_NOUN, &value) > e &&
	       text_is(value.text, "state") && row_plain(a, e - 1) &&
	       row_kind(a, e - 2, MENTION_NUMBER) && !row_in(a, e - 1, LIST_SIZES_KIND) &&
	       !row_in(a, e - 1, LIST_SCOPE_MEMBERS);
}

/* Whose it is: the organisation named nearest before, or else behind, or "the ten states" of the
 * one spoken of. */
static struct text whose(const struct assembler *a, const struct scope *scope)
{
	bool rival = false, pointed = false;
	for (uint32_t e = scope->first; e > 0 && !rival; e--) {
		/* "According to the Kremlin | it accounts for" */
		if (clauses_framed(a->clauses, row_in_whole(a, e - 1)))
			continue;
		if (is_owner(a, e - 1, &rival))
			return row_mention(a, e - 1)->id;
		rival |= are_others(a, e - 1);
		pointed |= row_in(a, e - 1, LIST_SCOPE_MEMBERS) || row_in(a, e - 1, LIST_SCOPE_OWN);
	}
	for (uint32_t e = scope->last; e < scope->last + BEHIND_REACH && !rival; e++) {
		if (is_owner(a, e, &rival))
			return row_mention(a, e)->id;
		pointed |= row_in(a, e, LIST_SCOPE_MEMBERS);
		if (row_word(a, e, ";"))
			break;
	}
	if (rival || !pointed)
		return TEXT_NONE;
	return refer_org(a->article, a->elements->items[scope->first].first);
}

/* "the population of Uzbekistan", "Kazakhstan's population": of somebody else. */
static bool is_of_other(const struct assembler *a, const struct scope *scope)
{
	uint32_t noun = scope->owned;
	if (noun == scope->first)
		return false;
	const struct mention *of = row_word(a, noun + 1, "of") ? row_mention(a, noun + 2) : NULL;
	const struct mention *owner =
		noun > 1 && row_word(a, noun - 1, "'s") ? row_mention(a, noun - 2) : NULL;
	bool counted = of && (of->kind == MENTION_NUMBER || of->kind == MENTION_AMOUNT);
	return (of && of->kind != MENTION_ORG && !counted) || (owner && owner->kind != MENTION_ORG);
}

/* "half", "three fifths": the element behind it; `e`: none. */
static uint32_t fraction_at(const struct assembler *a, uint32_t e, struct list_value *part)
{
	uint32_t end = article_list(a->article, row_token(a, e), LIST_SCOPE_FRACTION, part), at = e;
	while (at < a->elements->len && a->elements->items[at].last <= end && end > row_token(a, e))
		at++;
	return at;
}

static bool read_scope(
	const struct assembler *a, uint32_t e, const struct before *before, struct scope *scope)
{
	const struct mention *m = row_mention(a, e);
	struct list_value part;
	bool listed = before->listed;
	*scope = (struct scope){.first = e, .last = e + 1, .number_end = e + 1, .owned = e};
	scope->told = before->whole;
	uint32_t end = fraction_at(a, e, &part);
	if (end > e || !m) {
		scope->last = end;
		scope->value = part.number;
		return end > e && read_share(a, e, end, listed, scope);
	}
	scope->value = m->number;
	uint32_t percent = row_list(a, e + 1, LIST_SCOPE_PERCENT, NULL);
	if (m->kind == MENTION_AMOUNT) {
		scope->unit = TEXT("USD");
		return text_is(m->office, "USD") && m->number >= MILLION &&
		       (noun_before(a, scope) || noun_behind(a, scope)) &&
		       text_is(scope->measure, "gdp");
	}
	return m->kind == MENTION_NUMBER && !(m->flags & MENTION_ORDINAL) &&
	       (percent > e + 1 ? read_share(a, e, percent, listed, scope)
				: read_count(a, e, scope));
}

static void add_fact(const struct assembler *a, const struct scope *scope, struct text org)
{
	const struct rule rule = {.name = TEXT("scopes.figure"),
		.fact = fact_find(TEXT("org.scope")),
		.confidence = 0.88};
	struct match match = assemble_found(&rule, scope->first, scope->last);
	struct fact fact = assemble_begin(a, &match, assemble_modality(a, &match));
	/* "some 42 % of the population and | over 22 % of": each of its own */
	match.last = scope->number_end;
	facts_put(&fact, a->article, "org", org);
	facts_put(&fact, a->article, "measure", scope->measure);
	facts_put_number(&fact, fact_arg(fact.type, TEXT("value")), scope->value);
	facts_put(&fact, a->article, "unit", scope->unit);
	facts_put(&fact, a->article, "of", scope->whole);
	assemble_bound(&fact, a, &match);
	if (!assemble_of_stranger(&fact))
		facts_add(a->facts, a->article, &fact);
}

/* `self` is a struct before. */
static bool tell(const struct assembler *a, uint32_t e, void *self)
{
	struct before *before = self;
	struct scope scope;
	struct list_value also;
	if (!read_scope(a, e, before, &scope) || is_of_other(a, &scope))
		return false;
	struct text org = whose(a, &scope);
	if (!org.len)
		return false;
	add_fact(a, &scope, org);
	before->whole = scope.whole;
	/* "90 % of Asia's territory | and population" */
	if (scope.whole.len && row_word(a, scope.last, "and") &&
		row_list(a, scope.last + 1, LIST_SCOPE_OF, &also) > scope.last + 1) {
		scope.measure = also.text;
		add_fact(a, &scope, org);
	}
	return true;
}

static bool may_open(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	return m ? m->kind == MENTION_NUMBER || m->kind == MENTION_AMOUNT
		 : row_in(a, e, LIST_SCOPE_FRACTION);
}

void scopes_find(const struct assembler *sentence)
{
	if (!row_any(sentence, 0, sentence->whole->len, LIST_SCOPE_OF) &&
		!row_any(sentence, 0, sentence->whole->len, LIST_SCOPE_UNIT))
		return;
	struct before before = {.listed = false};
	for (uint32_t e = 0; e < sentence->whole->len; e++)
		if (may_open(sentence, e) && row_told(sentence, e, tell, &before))
			before.listed = true;
}
