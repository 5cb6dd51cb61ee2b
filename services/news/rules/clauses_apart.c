/* What of one clause may be used for another: a day beside it, and a match that leads into a
 * relative clause or out of it. */
#include "services/news/rules/clauses_inside.h"

enum { ABOUT_MAX = 3 /* elements of what a relative clause is about */ };

bool clauses_near(const struct clauses *clauses, uint8_t clause, uint32_t at)
{
	uint8_t there = clauses->of[at];
	if (there == clause || there == CLAUSES_BETWEEN || clause == CLAUSES_BETWEEN)
		return true;
	const struct clause *other = &clauses->items[there];
	/* "he said at a meeting in Minsk": what he said happened at another time. */
	if (clauses->items[clause].kind == CLAUSE_FRAME)
		return false;
	if (other->kind == CLAUSE_UNDER)
		return other->same_time && other->parent == clause;
	if (other->kind == CLAUSE_FRAME || other->kind == CLAUSE_RELATIVE ||
		other->kind == CLAUSE_ELLIPSIS)
		return false;
	/* "The treaty, signed in 2022, was ratified": not then. */
	if ((other->done && other->parent == clause) || clauses->items[clause].about)
		return false;
	/* "meeting in Minsk, they signed", and the other way round. */
	return other->parent == clause || clauses->items[clause].parent == there;
}

/* A relative clause that the element belongs to, or one that has no verb of its own; none for one
 * of the sentence. */
static const struct clause *relative_of(const struct clauses *clauses, uint32_t at)
{
	uint8_t id = clauses->of[at];
	bool apart = id != CLAUSES_BETWEEN && (clauses->items[id].kind == CLAUSE_RELATIVE ||
						      clauses->items[id].kind == CLAUSE_ELLIPSIS);
	return apart ? &clauses->items[id] : NULL;
}

bool clauses_crossed(
	const struct clauses *clauses, const struct elements *sentence, const struct match *match)
{
	const struct clause *in = NULL;
	uint32_t from = sentence->items[match->first].first;
	if (from >= clauses->lies_first && from < clauses->lies_end &&
		(match->last >= sentence->len ||
			sentence->items[match->last].first > clauses->lies_end))
		return true;
	for (uint32_t s = 0; s < match->pattern->slots_len; s++) {
		const struct capture *capture = &match->captures[s];
		bool filled = match->pattern->slots[s].arg.len && capture->first < capture->last;
		const struct clause *of = filled ? relative_of(clauses, capture->first) : NULL;
		/* Without its verb it says nothing. */
		if (of && of->kind == CLAUSE_ELLIPSIS)
			return true;
		in = in ? in : of;
	}
	in = in ? in : relative_of(clauses, match->first);
	if (!in)
		return false;
	/* "..., which was made by the initiative of X, | were adopted": what was adopted stands
	 * before it. */
	uint32_t end = match->last;
	while (end > match->first && clauses->of[end - 1] == CLAUSES_BETWEEN)
		end--;
	uint8_t there = end > match->first ? clauses->of[end - 1] : CLAUSES_BETWEEN;
	/* Without a comma before it nobody knows where it ends. */
	bool between = in->first > 0 && clauses->of[in->first - 1] == CLAUSES_BETWEEN;
	if (between && relative_of(clauses, match->first) == in && there < clauses->len &&
		clauses->items[there].kind == CLAUSE_MAIN &&
		clauses->items[there].first < in->first)
		return true;
	/* Into it leads only what it is about, and nothing leads out. */
	if (match->first + ABOUT_MAX < in->first)
		return true;
	for (uint32_t s = 0; s < match->pattern->slots_len; s++) {
		const struct capture *capture = &match->captures[s];
		if (match->pattern->slots[s].arg.len && capture->first < capture->last &&
			capture->first > in->first && relative_of(clauses, capture->first) != in)
			return true;
	}
	return false;
}
