#include "services/news/finders/hauls_places.h"

enum { REACH = 60, BEFORE_NAME = 4, CLAUSE_TOLL = 20, ACTOR_TOLL = 200, INTO_TOLL = 400 };

/* A name that may tell the place, with how sure it is. */
struct sight {
	const struct mention *m;
	uint32_t e, far;
};

/* "from Afghanistan, Tajikistan and | Kyrgyzstan": what governs the first of a list governs all. */
static uint32_t list_begins(const struct assembler *a, uint32_t e)
{
	while (e > 1) {
		uint32_t joint = e - 1;
		while (joint > 0 && (row_word(a, joint, "and") || row_word(a, joint, ",")))
			joint--;
		const struct mention *m = joint < e - 1 ? row_mention(a, joint) : NULL;
		if (!mention_where(m))
			return e;
		e = joint;
	}
	return e;
}

/* "in the southern province of | Khatlon", "from the direction of | Afghanistan": the preposition
 * that governs the name. */
static uint32_t governed_by(const struct assembler *a, uint32_t e)
{
	e = list_begins(a, e);
	uint32_t least = e > BEFORE_NAME ? e - BEFORE_NAME : 0;
	for (uint32_t at = e; at > least; at--) {
		if (row_mention(a, at - 1))
			return a->whole->len;
		if (row_in(a, at - 1, LIST_DRUGS_WHERE) || row_in(a, at - 1, LIST_DRUGS_WAY))
			return at - 1;
		if (row_in(a, at - 1, LIST_FIGURES_STOPS) || row_in(a, at - 1, LIST_VERBS_FINITE))
			return a->whole->len;
	}
	return a->whole->len;
}

/* "Afghan | smugglers", "Afghan | heroin": of what state these are tells no place. */
static bool of_others(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e + 1; at < e + 4 && at < a->whole->len; at++) {
		if (row_in(a, at, LIST_DRUGS_MEN) || row_in(a, at, LIST_DRUGS_SUBSTANCE))
			return true;
		if (row_mention(a, at) || row_in(a, at, LIST_FIGURES_STOPS) ||
			row_in(a, at, LIST_VERBS_FINITE))
			return false;
	}
	return false;
}

/* "the Tajik - | Afghan border" */
static bool ends_pair(const struct assembler *a, uint32_t e)
{
	const struct mention *m = e > 1 ? row_mention(a, e - 2) : NULL;
	return m && m->kind == MENTION_STATE && row_dash(a, e - 1);
}

/* "the agency in | Dushanbe said": where it is told, and not where it was. */
static bool tells(const struct assembler *a, uint32_t e)
{
	return clauses_framed(a->clauses, e) || row_in(a, e + 1, LIST_VERBS_SAYING);
}

/* How far the name is as a place; UINT32_MAX: it is none. */
static uint32_t how_far(const struct assembler *a, uint32_t e, const uint32_t span[2], bool way)
{
	const struct mention *m = row_mention(a, e);
	bool state = m->kind == MENTION_STATE;
	uint32_t far = e < span[0] ? span[0] - e : e - span[1] + 1;
	if (clauses_at(a->clauses, e) != clauses_at(a->clauses, span[0]))
		far += CLAUSE_TOLL;
	if (tells(a, e) || ends_pair(a, e) || (m->flags & MENTION_ADJECTIVE && of_others(a, e)))
		return UINT32_MAX;
	uint32_t by = governed_by(a, e);
	/* "smuggled into X": there, where no other place is told */
	if (!way && row_in(a, by, LIST_DRUGS_INTO))
		return far + INTO_TOLL;
	if (row_in(a, by, LIST_DRUGS_WAY))
		return way && row_in(a, by, LIST_DRUGS_THROUGH) ? far : UINT32_MAX;
	if (row_in(a, by, LIST_DRUGS_WHERE))
		return far;
	if (!state || row_word(a, e > 0 ? e - 1 : 0, "with"))
		return UINT32_MAX;
	return far + ACTOR_TOLL;
}

struct text hauls_place(const struct assembler *a, uint32_t first, uint32_t last, bool way)
{
	const uint32_t span[2] = {first, last};
	struct sight best = {.far = UINT32_MAX}, actor = {.far = UINT32_MAX};
	uint32_t end = last + REACH < a->whole->len ? last + REACH : a->whole->len;
	for (uint32_t e = first > REACH ? first - REACH : 0; e < end; e++) {
		const struct mention *m = row_mention(a, e);
		if (!mention_where(m))
			continue;
		uint32_t far = how_far(a, e, span, way);
		if (far < best.far)
			best = (struct sight){m, e, far};
		if (far >= ACTOR_TOLL && far < INTO_TOLL && far < actor.far)
			actor = (struct sight){m, e, far};
	}
	if (!best.m)
		return TEXT_NONE;
	/* "Iranian police, on the Afghan-Iranian border": on the side of those who did it. */
	const struct mention *other = row_mention(a, best.e + 2);
	if (actor.m && other && ends_pair(a, best.e + 2) && text_equal(actor.m->id, other->id))
		return other->id;
	return best.m->id;
}

struct text hauls_place_of_teller(const struct assembler *a)
{
	for (uint32_t e = 0; e < a->whole->len; e++) {
		const struct mention *m = row_mention(a, e);
		if (m && m->kind == MENTION_STATE && tells(a, e))
			return m->id;
	}
	return TEXT_NONE;
}
