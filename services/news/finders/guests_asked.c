/* Who presided, and who was invited. */
#include "services/news/finders/guests_inside.h"

/* "X chaired the summit", "co-chaired it | with Y". */
void guests_read_chair(struct guests *g)
{
	const struct assembler *a = g->a;
	struct guests with = *g;
	guests_read_come(g);
	with.met = guests_event_at(a, with.last, true, &with.event) || g->met;
	uint32_t end = with.event.last > with.last ? with.event.last : with.last;
	if (row_word(a, end, "with") && sides_from(a, &with.slot, end + 1, false, &with.who))
		guests_tell(&with);
}

/* "Ministers convened in Minsk | under the chairmanship of": a meeting that has no noun. */
static bool has_met(const struct assembler *a, uint32_t from, uint32_t to)
{
	bool body = false;
	for (uint32_t at = from; at < to; at++) {
		body |= row_list(a, at, LIST_MEETINGS_BODY, NULL) > at ||
			row_kind(a, at, MENTION_ORG);
		if (body && row_in(a, at, LIST_MEETINGS_MET) && !row_mention(a, at + 1))
			return true;
	}
	return false;
}

/* "They met in Minsk, | X | presiding." */
static bool is_beside(struct guests *g)
{
	return sides_at(g->a, &g->slot, g->first - 1, &g->who) && g->who.last == g->first &&
	       row_word(g->a, g->who.first - 1, ",");
}

static bool met_before(const struct assembler *a, uint32_t e)
{
	return has_met(a, e > WITH_REACH ? e - WITH_REACH : 0, e);
}

/* "under the chairmanship of X", "under X's chairmanship", "with X in the chair". */
void guests_read_chairmanship(struct guests *g)
{
	const struct assembler *a = g->a;
	if (row_word(a, g->last, "of") && g->first > 0) {
		g->met = guests_event_before(a, g->first, &g->event);
		if (!sides_from(a, &g->slot, g->last + 1, true, &g->who))
			return;
		if (!g->met && row_word(a, g->who.last, ","))
			g->met = guests_event_at(a, g->who.last + 1, false, &g->event);
		g->met |= met_before(a, g->first);
		if (g->met)
			guests_tell(g);
	} else if (row_word(a, g->first - 1, "'s") && g->first > 1) {
		g->met = guests_event_before(a, g->first, &g->event);
		if (g->met && sides_at(a, &g->slot, g->first - 2, &g->who))
			guests_tell(g);
	} else if (row_word(a, g->first - 1, ",") && sides_at(a, &g->slot, g->first - 2, &g->who) &&
		   g->who.last == g->first - 1)
		guests_tell(g);
	else if ((g->met = guests_event_before(a, g->first, &g->event) || met_before(a, g->first) ||
			   has_met(a, g->last, g->last + WITH_REACH)) &&
		 (guests_by_with(g) || is_beside(g)))
		guests_tell(g);
}

/* Where it is told to what they were invited: "to | attend | the summit", "as guests". */
static bool invited_to(struct guests *g, uint32_t from)
{
	const struct assembler *a = g->a;
	for (uint32_t e = from; e < a->elements->len && e < from + NOUN_REACH; e++) {
		struct list_value value;
		if (row_list(a, e, LIST_GUESTS_AS, &value) > e)
			return true;
		/* "invited A | to become a member at the summit" */
		bool other = row_set(a, e, SET_INFINITIVE) && row_in(a, e + 1, LIST_VERBS_BARE);
		if (row_in(a, e, LIST_GUESTS_INTO)) {
			uint32_t deed = row_list(a, e + 1, LIST_GUESTS_DEED, &value);
			bool by_deed = deed > e + 1;
			deed += by_deed && row_in(a, deed, LIST_GUESTS_INTO);
			bool any = by_deed && !text_is(value.text, "join");
			if (guests_event_at(a, deed > e + 1 ? deed : e + 1, any, &g->event)) {
				g->met = true;
				return true;
			}
		}
		if (other || sides_ends(a, e) || row_word(a, e, ";"))
			return false;
	}
	return false;
}

/* "an invitation | was sent to X", "X accepted | an invitation to the summit". */
void guests_read_invitation(struct guests *g)
{
	const struct assembler *a = g->a;
	struct guests to = *g;
	for (uint32_t e = g->last; e < g->last + INCLUDE_REACH; e++)
		if (row_word(a, e, "to") && !guests_event_at(a, e + 1, false, &to.event) &&
			guests_by_list(&to, e + 1) &&
			(invited_to(&to, g->last) || invited_to(&to, to.who.last) ||
				(row_any(a, g->last, e, LIST_GUESTS_GAVE) &&
					guests_event_left_out(a, to.who.last)))) {
			guests_tell(&to);
			return;
		}
	uint32_t took = g->first > BE_REACH ? g->first - BE_REACH : 0;
	if (!invited_to(g, g->last) || !row_any(a, took, g->first, LIST_GUESTS_TOOK))
		return;
	g->first = took;
	while (!row_in(a, g->first, LIST_GUESTS_TOOK))
		g->first++;
	if (guests_by_subject(g))
		guests_tell(g);
}

/* "X, who will chair the summit, | has invited Y and Z" */
static bool has_event_before(const struct guests *g)
{
	struct assembler whole = assemble_whole(g->a);
	struct event event;
	return guests_event_before(&whole, row_in_whole(g->a, g->first), &event);
}

/* "X was invited to the summit", "invited X to attend it". */
void guests_read_invite(struct guests *g)
{
	const struct assembler *a = g->a;
	bool be = guests_be_before(a, g->first);
	bool alone = guests_event_left_out(a, g->last);
	if (!be && guests_by_list(g, g->last)) {
		if (invited_to(g, g->who.last) ||
			(guests_event_left_out(a, g->who.last) && has_event_before(g)))
			guests_tell(g);
	} else if (((be || row_in(a, g->last, LIST_GUESTS_INTO) || row_word(a, g->last, "as")) &&
			   invited_to(g, g->last)) ||
		   (be && alone && guests_event_before(a, g->first, &g->event))) {
		if (guests_by_subject(g))
			guests_tell(g);
		else if (guests_by_next(g, g->event.last))
			guests_tell(g);
		else
			guests_read_included(g);
	} else if (be && alone && assemble_here(a) > 0 &&
		   (row_set(a, g->first - 1, SET_NEGATIVE) || row_word(a, g->first - 1, "those") ||
			   row_list(a, g->last, LIST_GUESTS_TOO, NULL) > g->last) &&
		   guests_by_subject(g))
		guests_tell(g);
}
