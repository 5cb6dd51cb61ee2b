#include "services/news/finders/statements.h"

#include "services/news/facts/row.h"
#include "services/news/finders/sides.h"

enum {
	CARRY_REACH = 12,  /* "conveyed the president's deep grief and | condolences" */
	FROM_REACH = 16,   /* "condolences | over the attack in X came from" */
	OBJECT_REACH = 12, /* "condemned | in the strongest terms the cowardly attack" */
	TO_REACH = 8,
	WHOM_REACH = 6,
	OUR_REACH = 4,
	OWNED_REACH = 10 /* "X's | website are full of press releases" */
};

static const struct slot doers = {
	.arg = {"actor", 5}, .kind = SLOT_ACTOR, .list = true, .subject = true};
static const struct slot agents = {.arg = {"actor", 5}, .kind = SLOT_ACTOR, .list = true};
static const struct slot whom = {.arg = {"addressee", 9}, .kind = SLOT_WHO};

/* What is said at elements [first, last), by words that carry it at `carry`; itself where it is a
 * verb. */
struct statement {
	struct assembler *a;
	uint32_t first, last, carry;
	struct text tone;
	bool verb;
};

/* Behind "solidarity | with": where whom it is with stands; 0: with nobody. */
static uint32_t towards(const struct statement *s)
{
	for (uint32_t e = s->last; e < s->last + TO_REACH && !sides_ends(s->a, e); e++)
		if (row_in(s->a, e, LIST_STATEMENTS_TO))
			return e + 1;
	return 0;
}

/* "support | for the families", "stands with | the people": of those who were hit. */
static bool is_with_victims(const struct statement *s, uint32_t e)
{
	return e && row_any(s->a, e, e + WHOM_REACH, LIST_STATEMENTS_WHOM);
}

static bool is_with_somebody(const struct statement *s)
{
	for (uint32_t e = s->last; e < s->last + OUR_REACH; e++)
		if (row_mention(s->a, e) || row_in(s->a, e, LIST_STATEMENTS_WHOM))
			return true;
	return false;
}

/* "a message of | solidarity", "condolences and | solidarity", "solidarity | with": not the unity
 * of those who say it. */
static bool is_solidarity(const struct statement *s)
{
	if (s->verb)
		return is_with_somebody(s);
	if (towards(s) || row_kind(s->a, s->first, MENTION_DOCUMENT) || s->first < 2)
		return true;
	return row_word(s->a, s->first - 1, "of") ||
	       (row_word(s->a, s->first - 1, "and") &&
		       row_in(s->a, s->first - 2, LIST_STATEMENTS_NOUN));
}

/* What the verb is done to, before it where it is passive: elements [*from, *to). */
static void object_of(const struct statement *s, uint32_t *from, uint32_t *to)
{
	if (sides_passive(s->a, s->first, LIST_VERBS_ADVERB)) {
		*from = s->first > FROM_REACH ? s->first - FROM_REACH : 0;
		*to = s->first;
		return;
	}
	*from = *to = s->last;
	while (*to < s->a->elements->len && *to < s->last + OBJECT_REACH &&
		!row_word(s->a, *to, ";") && !row_in(s->a, *to, LIST_VERBS_FINITE))
		++*to;
}

/* Does it tell against violence: "condemned | the attack", "called the attack | cowardly"? */
static bool is_against(const struct statement *s)
{
	uint32_t from, to;
	object_of(s, &from, &to);
	if (!text_is(s->tone, "brand"))
		return row_any(s->a, from, to, LIST_STATEMENTS_AGAINST);
	/* "called the agreement | a crime" */
	bool against = false;
	for (uint32_t e = from; e < to; e++)
		against |= row_in(s->a, e, LIST_STATEMENTS_AGAINST) &&
			   !row_in(s->a, e, LIST_STATEMENTS_HEINOUS);
	return against && row_any(s->a, from, to, LIST_STATEMENTS_HEINOUS);
}

/* The words before a noun that say that it is told: "expressed | their deep sorrow". */
static bool is_carried(struct statement *s)
{
	for (uint32_t e = s->first; e > 0 && s->first - e < CARRY_REACH; e--) {
		s->carry = e - 1;
		if (row_in(s->a, e - 1, LIST_STATEMENTS_CARRY))
			return true;
		if (row_word(s->a, e - 1, ";") || row_in(s->a, e - 1, LIST_VERBS_FINITE))
			return false;
	}
	return false;
}

/* "condolences | were conveyed by", "poured in from": who stands behind. */
static bool comes_from(const struct statement *s, struct capture *out)
{
	const struct assembler *a = s->a;
	bool came = false;
	for (uint32_t e = s->last; e < a->elements->len && e < s->last + FROM_REACH; e++) {
		came |= e == s->last || row_in(a, e, LIST_STATEMENTS_CAME);
		if (came && row_in(a, e, LIST_STATEMENTS_FROM))
			return sides_from(a, &agents, e + 1, true, out);
		bool light = row_set(a, e, SET_BE) || row_set(a, e, SET_HELPS);
		if (!light && !row_in(a, e, LIST_STATEMENTS_CAME) && sides_ends(a, e))
			return false;
	}
	return false;
}

/* "expressed condolences | to X", "solidarity | with the people of X" */
static bool addressed(const struct statement *s, struct capture *out)
{
	const struct assembler *a = s->a;
	uint32_t e = towards(s);
	return e && sides_from(a, &whom, e, true, out);
}

/* "We | express", "Our condolences": it is who speaks. */
static bool is_own(const struct statement *s)
{
	uint32_t from = s->carry > OUR_REACH ? s->carry - OUR_REACH : 0;
	if (row_any(s->a, from, s->carry + 1, LIST_STATEMENTS_WE))
		return true;
	/* behind the mark that opens what he says */
	return !s->verb && s->carry <= 1 && s->a->speaker.len;
}

static void tell(const struct statement *s, const struct slot *slot, struct capture actor)
{
	struct rule rule = {.name = TEXT("statements.told"),
		.fact = fact_find(TEXT("response.statement")),
		.confidence = 0.9,
		.sets = {{.arg = TEXT("tone"), .value = s->tone}},
		.sets_len = 1,
		.nears = {TEXT("date")},
		.nears_len = 1};
	struct deed deed = deed_begin(&rule, s->carry < s->first ? s->carry : s->first, s->last);
	struct capture at;
	if (slot) {
		deed_side(&deed, slot, actor);
	} else {
		rule.tolds[0].arg = TEXT("actor");
		rule.tolds_len = 1;
	}
	if (addressed(s, &at) && at.last > s->last)
		deed_side(&deed, &whom, at);
	deed_told(s->a, &deed);
}

/* "was | condemned by X", "the | condemned attack", "urged X to | condemn it": none condemns here.
 */
static bool is_idle(const struct statement *s)
{
	uint32_t from = s->carry > CARRY_REACH ? s->carry - CARRY_REACH : 0;
	return (s->verb && s->first > 0 && row_in(s->a, s->first - 1, LIST_STATEMENTS_IDLE)) ||
	       row_any(s->a, from, s->carry, LIST_STATEMENTS_ASKED);
}

/* "all that X's website has are press releases | expressing": whose the papers are. */
static bool papers_owner(const struct statement *s, struct capture *out)
{
	const struct assembler *a = s->a;
	uint32_t e = s->carry;
	if (e == 0 || !row_in(a, e - 1, LIST_STATEMENTS_PAPER))
		return false;
	for (uint32_t n = 0; n < OWNED_REACH && e > 1; n++, e--)
		if (row_word(a, e - 1, "'s") && sides_at(a, &agents, e - 2, out) &&
			out->last == e - 1)
			return true;
	return false;
}

static bool has_actor(const struct statement *s, const struct slot **slot, struct capture *at)
{
	/* "was | saddened" is no passive. */
	bool passive = s->verb && text_is(s->tone, "condemnation") &&
		       sides_passive(s->a, s->first, LIST_VERBS_ADVERB);
	*slot = &agents;
	if (passive || (!s->verb && s->carry == s->first))
		return comes_from(s, at);
	if (!s->verb && papers_owner(s, at))
		return true;
	*slot = &doers;
	return sides_subject(s->a, &doers, s->carry, at);
}

/* Whom or what it has to be told of; what tone that gives it. */
static bool is_meant(struct statement *s)
{
	bool against = s->verb && (text_is(s->tone, "condemnation") || text_is(s->tone, "brand"));
	if (against && !is_against(s))
		return false;
	if (against)
		s->tone = TEXT("condemnation");
	if (text_is(s->tone, "solidarity"))
		return is_solidarity(s);
	if (!text_is(s->tone, "support"))
		return true;
	s->tone = TEXT("solidarity");
	return is_with_victims(s, towards(s));
}

static bool tell_in(const struct assembler *row, uint32_t e, void *self)
{
	(void)self;
	struct assembler a = *row;
	struct statement s = {.a = &a, .first = e, .carry = e};
	struct list_value value;
	s.last = row_list(row, e, LIST_STATEMENTS_VERB, &value);
	s.verb = s.last > e;
	if (!s.verb)
		s.last = row_list(row, e, LIST_STATEMENTS_NOUN, &value);
	/* "issued | a statement of solidarity" */
	const struct mention *paper = row_kind(row, e, MENTION_DOCUMENT);
	if (paper && article_list(row->article, paper->last - 1, LIST_STATEMENTS_NOUN, &value) ==
			     paper->last)
		s.last = e + 1;
	if (s.last == e)
		return false;
	s.tone = value.text;
	if (!s.verb && !is_carried(&s))
		s.carry = s.first;
	if (is_idle(&s) || !is_meant(&s))
		return false;
	const struct slot *slot;
	struct capture at;
	if (has_actor(&s, &slot, &at))
		tell(&s, slot, at);
	else if (is_own(&s))
		tell(&s, NULL, at);
	else
		return false;
	return true;
}

void statements_find(const struct assembler *a)
{
	for (uint32_t e = 0; e < a->whole->len; e++)
		if (row_in(a, e, LIST_STATEMENTS_VERB) || row_in(a, e, LIST_STATEMENTS_NOUN) ||
			row_kind(a, e, MENTION_DOCUMENT))
			(void)row_told(a, e, tell_in, NULL);
}
