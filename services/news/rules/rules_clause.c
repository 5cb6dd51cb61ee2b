/* Patterns of a clause: their parts stand in any order, and grammar tells who is who. Nothing is
 * looked for beyond the verbs of other clauses. */
#include "services/news/rules/rules_inside.h"

#include <string.h>

enum { THROUGH_MAX = 5, BESIDE_MAX = 4, HELPS_MAX = 6, CHAIN_MAX = 4 };

/* What the pattern has found so far. */
struct finding {
	struct machine *m;
	uint32_t lo, hi;                      /* the clause: elements [lo, hi) */
	struct capture spans[RULE_PARTS_MAX]; /* of parts that are words; equal for none */
	bool passive;
	bool behind_verb; /* the clause begins right behind the verb of another */
	bool cases;       /* Russian: no noun stands before another as its owner */
};

/* What stands before a mention. */
struct ground {
	uint32_t at; /* the preposition, or where the mention's words begin */
	bool governed;
	bool near; /* no noun is between */
};

static bool is_preposition(const struct machine *m, uint32_t e)
{
	return !m->elements->items[e].mention && rules_among(m, e, SET_PREPOSITION);
}

/* "heads" is a verb, but not in "the heads of state". */
static bool is_deed(const struct machine *m, uint32_t e, enum word_list list)
{
	if (!rules_word_in(m, e, list))
		return false;
	return e == 0 || !(rules_among(m, e - 1, SET_DETERMINER) || is_preposition(m, e - 1) ||
				 rules_mark_is(m, e - 1, "'s") || rules_mark_is(m, e - 1, "-"));
}

static bool is_verb(const struct machine *m, uint32_t e)
{
	return is_deed(m, e, LIST_VERBS_FINITE);
}

/* "to | create" */
static bool is_infinitive(const struct machine *m, uint32_t e)
{
	return e > 0 && rules_word_in(m, e, LIST_VERBS_BARE) &&
	       rules_among(m, e - 1, SET_INFINITIVE);
}

/* "increasing | the number", and not "rotating presidency". */
static bool begins_participle(const struct machine *m, uint32_t e)
{
	return is_deed(m, e, LIST_VERBS_PARTICIPLE) && e + 1 < m->elements->len &&
	       (m->elements->items[e + 1].mention || is_preposition(m, e + 1) ||
		       rules_among(m, e + 1, SET_DETERMINER));
}

static bool is_border(const struct machine *m, uint32_t e)
{
	return !m->elements->items[e].mention &&
	       (rules_among(m, e, SET_GAP_ENDS) || rules_among(m, e, SET_RELATIVE) ||
		       rules_mark_is(m, e, "，"));
}

/* "is expected | to formally take over": the verb at `e` only leads to the one at `verb`. */
static bool leads_to(const struct machine *m, uint32_t e, uint32_t verb)
{
	bool to = false;
	if (verb - e > HELPS_MAX || rules_urges(m, e))
		return false;
	for (uint32_t at = e + 1; at < verb; at++) {
		bool infinitive = rules_among(m, at, SET_INFINITIVE);
		const struct mention *mention = m->elements->items[at].mention;
		bool named = mention && mention->kind != MENTION_NUMBER;
		if (named || rules_mark_is(m, at, ",") || (is_preposition(m, at) && !infinitive))
			return false;
		to |= infinitive;
	}
	return to || rules_among(m, e, SET_HELPS) || rules_among(m, e, SET_BE);
}

/* The clause around the words at [verb, end). */
static void find_clause(struct finding *f, uint32_t verb, uint32_t end)
{
	const struct machine *m = f->m;
	bool be = false, participle = rules_word_in(m, verb, LIST_VERBS_PASSIVE);
	uint32_t first = verb;
	for (f->lo = verb; f->lo > 0 && !is_border(m, f->lo - 1); f->lo--) {
		uint32_t e = f->lo - 1;
		bool helps = e + HELPS_MAX >= first && leads_to(m, e, first);
		be |= helps && first == verb && rules_among(m, e, SET_BE);
		if (!is_verb(m, e) && !is_infinitive(m, e) && !rules_urges(m, e))
			continue;
		f->behind_verb = !helps;
		if (!helps)
			break;
		first = e;
	}
	for (f->hi = end; f->hi < m->elements->len; f->hi++)
		if (is_border(m, f->hi) || is_verb(m, f->hi) || begins_participle(m, f->hi))
			break;
	/* "the presidency assumed by Turkmenistan" */
	f->passive = participle && (be || (end < f->hi && rules_among(m, end, SET_AGENT)));
}

/* Is the element one of the pattern's words? */
static bool is_of_words(const struct finding *f, uint32_t e)
{
	for (uint32_t i = 0; i < f->m->pattern->parts_len; i++)
		if (f->spans[i].first <= e && e < f->spans[i].last)
			return true;
	return false;
}

static uint32_t distance(const struct finding *f, uint32_t first, uint32_t last)
{
	uint32_t best = UINT32_MAX;
	for (uint32_t i = 0; i < f->m->pattern->parts_len; i++) {
		const struct capture *span = &f->spans[i];
		if (span->first == span->last)
			continue;
		uint32_t far = first >= span->last ? first - span->last : span->first - last + 1;
		best = far < best ? far : best;
	}
	return best;
}

/* "rotating", "three-year", "third": what stands between an owner and what it owns. */
static bool is_light(const struct machine *m, uint32_t e)
{
	const struct mention *mention = m->elements->items[e].mention;
	if (mention)
		return (mention->flags & MENTION_ADJECTIVE) || mention->kind == MENTION_NUMBER ||
		       mention->kind == MENTION_DURATION;
	uint8_t kind = m->article->tokens[m->elements->items[e].first].kind;
	if (rules_mark_is(m, e, "-"))
		return true; /* "full-fledged" */
	return kind == TOKEN_WORD && !is_preposition(m, e) && !is_verb(m, e) &&
	       !rules_among(m, e, SET_LIST_JOINT);
}

/* What governs the words that end before `end`; "the IFAS | presidency" is all one. */
static struct ground ground_of(const struct finding *f, uint32_t end, bool determined)
{
	const struct machine *m = f->m;
	struct ground ground = {.at = end, .near = true};
	for (uint32_t n = 0; ground.at > f->lo && n < THROUGH_MAX; n++) {
		uint32_t e = ground.at - 1;
		if (is_preposition(m, e)) {
			ground.at = e;
			ground.governed = true;
			return ground;
		}
		if (determined || is_of_words(f, e))
			return ground;
		/* "from Tajikistan's neighbour": the owner has no part in it. */
		if (rules_mark_is(m, e, "'s") && e > f->lo) {
			ground.at = e - 1;
			determined = m->elements->items[e - 1].mention &&
				     m->elements->items[e - 1].first !=
					     m->elements->items[e - 1].mention->first;
			continue;
		}
		if (!is_light(m, e))
			return ground;
		determined = rules_among(m, e, SET_DETERMINER);
		ground.near &= determined || m->elements->items[e].mention;
		ground.at = e;
	}
	return ground;
}

/* Where the list begins to which the element belongs: "by X, Y and | Z"; what only a comma parts is
 * none: "From X, | Y took". */
static uint32_t list_head(const struct machine *m, uint32_t e, uint32_t lo)
{
	const struct element *items = m->elements->items;
	enum mention_kind kind = items[e].mention->kind;
	bool closed = e + 2 < m->elements->len && rules_among(m, e + 1, SET_LIST_JOINT) &&
		      items[e + 2].mention && items[e + 2].mention->kind == kind;
	while (e > lo + 1 && items[e - 2].mention && rules_among(m, e - 1, SET_LIST_JOINT) &&
		items[e - 2].mention->kind == kind) {
		closed |= !rules_mark_is(m, e - 1, ",");
		if (!closed)
			break;
		e -= 2;
	}
	return e;
}

/* Of a mention, or of words, which may have the name of their owner before them: "by | the IFAS
 * presidency". */
static struct ground ground_at(const struct finding *f, uint32_t e)
{
	const struct element *items = f->m->elements->items;
	if (!items[e].mention && e > f->lo && items[e - 1].mention && !f->cases)
		e--;
	else if (items[e].mention)
		e = list_head(f->m, e, f->lo);
	return ground_of(f, e, items[e].mention && items[e].first != items[e].mention->first);
}

/* "the IFAS rotating presidency", "the SCO's third summit": does it stand before the words? */
static bool stands_before_words(const struct finding *f, uint32_t end)
{
	const struct machine *m = f->m;
	bool owner = end < f->hi && (rules_mark_is(m, end, "'s") || rules_mark_is(m, end, "的"));
	uint32_t e = end + owner;
	while (e < f->hi && e < end + BESIDE_MAX && !is_of_words(f, e) && is_light(m, e) &&
		!rules_among(m, e, SET_DETERMINER))
		e++;
	return e < f->hi && is_of_words(f, e) && !rules_word_in(m, e, LIST_VERBS_FINITE);
}

/* "the presidency of the Council of Heads of State of | IFAS"; Russian has a case for it. */
static bool is_of_the_words(const struct finding *f, uint32_t e)
{
	struct ground ground = ground_at(f, e);
	if (ground.at > f->lo && !ground.governed && f->cases)
		return is_of_words(f, ground.at - 1);
	for (uint32_t n = 0; n < CHAIN_MAX && ground.governed && ground.at > f->lo; n++) {
		if (!rules_mark_is(f->m, ground.at, "of"))
			return false;
		if (is_of_words(f, ground.at - 1))
			return true;
		ground = ground_of(f, ground.at, false);
	}
	return false;
}

/* "by all members of | the CIS": its members, and not itself. */
static bool is_of_members(const struct machine *m, uint32_t of, uint32_t e)
{
	const struct mention *mention = m->elements->items[e].mention;
	return mention && mention->kind == MENTION_ORG && of > 0 &&
	       rules_among(m, of - 1, SET_ORG_MEMBERS);
}

/* "from Tajikistan", "from the president of Tajikistan". */
static bool is_after(const struct finding *f, const struct roles *roles, uint32_t e)
{
	struct ground ground = ground_at(f, e);
	for (uint32_t n = 0; n < CHAIN_MAX && roles->after && ground.governed; n++) {
		const struct element *preposition = &f->m->elements->items[ground.at];
		if (words_match(f->m->article->words, preposition->word, roles->after - 1))
			return true;
		if (!rules_mark_is(f->m, ground.at, "of") || is_of_members(f->m, ground.at, e))
			return false;
		ground = ground_of(f, ground.at, false);
	}
	return false;
}

/* Nothing governs it. "At the meeting | Turkmenistan took over": what opens a clause has ended
 * before the subject. */
static bool stands_free(const struct finding *f, uint32_t e)
{
	struct ground ground = ground_at(f, e);
	return !ground.governed || (!ground.near && ground.at == f->lo);
}

/* "created | a fund and approved": what stands right behind another verb is that one's, but not
 * what is to do something: "urged | Iran to sign". */
static bool is_of_verb_before(const struct finding *f, uint32_t e, uint32_t end)
{
	const struct machine *m = f->m;
	if (!f->behind_verb || f->cases || !m->elements->items[e].mention ||
		(end < f->hi && rules_among(m, end, SET_INFINITIVE)))
		return false;
	for (uint32_t at = list_head(m, e, f->lo); at > f->lo; at--)
		if (rules_among(m, at - 1, SET_LIST_JOINT) || rules_among(m, at - 1, SET_TURN))
			return false;
	return true;
}

/* "Turkmenistan and Uzbekistan": who is meant, where one is wanted? */
static bool is_one_of_list(const struct machine *m, uint32_t e, uint32_t end)
{
	const struct element *items = m->elements->items;
	bool goes_on = end + 1 < m->elements->len && rules_among(m, end, SET_LIST_JOINT) &&
		       items[end + 1].mention &&
		       items[end + 1].mention->kind == items[e].mention->kind;
	return goes_on || list_head(m, e, 0) < e;
}

enum { FITS_SUBJECT = 1, FITS_OBJECT, FITS_AFTER, FITS_OF, FITS_ANY, FITS_NOT };

/* "joined the SCO | members": the name only tells of which thing. */
static bool names_more(const struct finding *f, uint32_t e, uint32_t end)
{
	const struct machine *m = f->m;
	if (!m->elements->items[e].mention || end >= f->hi || m->elements->items[end].mention)
		return false;
	return is_light(m, end) && !is_of_words(f, end) &&
	       !rules_word_in(m, end, LIST_VERBS_ADVERB) && !rules_among(m, end, SET_DETERMINER) &&
	       !rules_among(m, end, SET_NAME_ENDS);
}

/* Which of the roles has what stands at [e, end)? `apart`: it is no member of a list. */
static unsigned fit(
	const struct finding *f, const struct roles *roles, uint32_t e, uint32_t end, bool apart)
{
	const struct machine *m = f->m;
	if (!roles->subject && !roles->object && !roles->belongs && !roles->after)
		return FITS_ANY;
	bool before = e < f->spans[0].first, owner = end < f->hi && rules_mark_is(m, end, "'s");
	bool free = apart && !owner && stands_free(f, e) && !stands_before_words(f, end) &&
		    !(before && is_of_verb_before(f, e, end));
	const struct mention *mention = m->elements->items[e].mention;
	bool names = mention && mention->kind == MENTION_ORG && end < f->hi &&
		     rules_among(m, end, SET_ORG_MEMBERS);
	/* Russian has cases, not places, for these two; a case after a noun is that of an owner. */
	bool cases = f->cases;
	free = free && !(cases && e > f->spans[0].last && is_of_words(f, e - 1));
	if (roles->subject && (before || cases) && free && !names &&
		(!m->elements->items[e].mention || rules_is_subject(m, e)))
		return FITS_SUBJECT;
	/* "was elected | chair", "was given | the presidency" */
	bool kept = !m->elements->items[e].mention && !before;
	if (roles->object && free && !names_more(f, e, end) &&
		(before == f->passive || kept || cases))
		return FITS_OBJECT;
	if (!owner && !names && is_after(f, roles, e))
		return FITS_AFTER;
	if (roles->belongs && (stands_before_words(f, end) || is_of_the_words(f, e)))
		return FITS_OF;
	return FITS_NOT;
}

static bool is_taken(const struct machine *m, uint32_t first, uint32_t last)
{
	for (uint32_t s = 0; s < m->pattern->slots_len; s++) {
		const struct capture *capture = &m->match->captures[s];
		if (capture->first < last && first < capture->last)
			return true;
	}
	return false;
}

/* The mention that the slot takes, of those whose role it is the one nearest to the words. */
static bool find_slot(struct finding *f, const struct pattern_part *part)
{
	struct machine *m = f->m;
	uint32_t which = m->pattern->code[part->code].x;
	const struct slot *slot = &m->pattern->slots[which];
	struct capture best = {0, 0};
	unsigned best_fit = FITS_NOT;
	uint32_t best_far = UINT32_MAX;
	for (uint32_t e = f->lo; e < f->hi; e++) {
		struct roll_ends ends;
		if (is_of_words(f, e) || !rules_takes(m, slot->kind, e) ||
			!rules_take(m, slot, e, &ends))
			continue;
		uint32_t end = e + 1;
		for (uint32_t i = 0; i < ends.len; i++)
			if (ends.items[i] > end && ends.items[i] <= f->hi)
				end = ends.items[i];
		if (is_taken(m, e, end))
			continue;
		bool apart = slot->list || !is_one_of_list(m, e, end);
		unsigned fits = fit(f, &part->roles, e, end, apart);
		uint32_t far = distance(f, e, end);
		if (fits < best_fit || (fits == best_fit && fits < FITS_NOT && far < best_far)) {
			best = (struct capture){e, end};
			best_fit = fits;
			best_far = far;
		}
		e = end - 1;
	}
	m->match->captures[which] = best;
	return best_fit < FITS_NOT;
}

static bool is_free(const struct finding *f, uint32_t first, uint32_t last)
{
	for (uint32_t e = first; e < last; e++)
		if (is_of_words(f, e))
			return false;
	return true;
}

/* The words nearest to those of the first part. */
static bool find_words(struct finding *f, uint32_t which)
{
	struct machine *m = f->m;
	const struct pattern_part *part = &m->pattern->parts[which];
	uint32_t verb = f->spans[0].first, best_far = UINT32_MAX;
	for (uint32_t e = f->lo; e < f->hi; e++) {
		uint32_t far = e < verb ? verb - e : e - verb;
		if (far >= best_far || !rules_run(m, part->code, e))
			continue;
		uint32_t end = m->match->last;
		if (end == e || end > f->hi || !is_free(f, e, end) ||
			fit(f, &part->roles, e, end, true) == FITS_NOT)
			continue;
		best_far = far;
		f->spans[which] = (struct capture){e, end};
	}
	return best_far < UINT32_MAX;
}

static void widen(struct match *match, const struct capture *by)
{
	if (by->first == by->last)
		return;
	match->first = by->first < match->first ? by->first : match->first;
	match->last = by->last > match->last ? by->last : match->last;
}

/* Words first, so that it is known what is near them. */
static bool find_parts(struct finding *f)
{
	struct machine *m = f->m;
	const struct pattern *p = m->pattern;
	for (unsigned slots = 0; slots < 2; slots++) {
		for (uint32_t i = slots ? 0 : 1; i < p->parts_len; i++) {
			const struct pattern_part *part = &p->parts[i];
			if (part->slot != slots)
				continue;
			bool found = slots ? find_slot(f, part) : find_words(f, i);
			if (found || part->optional)
				continue;
			m->deepest = part->code;
			return false;
		}
	}
	return true;
}

bool rules_run_clause(struct machine *m, uint32_t at)
{
	struct finding f = {.m = m, .cases = text_is(m->article->lang, "ru")};
	struct match *match = m->match;
	if (!rules_run(m, 0, at) || match->last == at)
		return false;
	f.spans[0] = (struct capture){at, match->last};
	find_clause(&f, at, match->last);
	if (!find_parts(&f)) {
		match->first = f.lo;
		match->last = f.hi;
		return false;
	}
	match->first = at;
	match->last = f.spans[0].last;
	for (uint32_t i = 0; i < m->pattern->parts_len; i++)
		widen(match, &f.spans[i]);
	for (uint32_t s = 0; s < m->pattern->slots_len; s++)
		widen(match, &match->captures[s]);
	return true;
}
