/* Who was brought together, hosted, represented or sent, and who led a delegation. */
#include "services/news/finders/guests_inside.h"

/* "the summit brought together | the leaders of A and B", "A and B gathered for the summit". */
void guests_read_gather(struct guests *g)
{
	const struct assembler *a = g->a;
	struct guests whom = *g;
	whom.met = guests_event_before(a, g->first, &whom.event);
	if (whom.met && guests_by_list(&whom, g->last))
		guests_tell(&whom);
	else
		guests_read_come(g);
}

/* "X hosted A and B for the summit", "A and B were received by X for the summit". */
void guests_read_host(struct guests *g)
{
	const struct assembler *a = g->a;
	struct guests host = *g;
	host.met =
		row_in(a, g->last, LIST_SIDES_BY) && guests_event_before(a, g->first, &host.event);
	guests_as(&host, GUESTS_CHAIRED);
	if (host.met && sides_from(a, &host.slot, g->last + 1, false, &host.who)) {
		guests_tell(&host);
		return;
	}
	if (row_in(a, g->last, LIST_SIDES_BY)) {
		g->met = guests_event_behind(a, g->last + 1, &g->event);
		if (g->met && guests_be_before(a, g->first) && guests_by_subject(g))
			guests_tell(g);
		return;
	}
	/* "X hosted | the summit" */
	if (text_is(g->how, "host") && guests_event_at(a, g->last, false, &g->event)) {
		guests_as(g, GUESTS_CHAIRED);
		g->met = true;
		if (guests_by_subject(g))
			guests_tell(g);
		return;
	}
	if (!guests_by_list(g, g->last) || !sides_people(a, &g->slot, &g->who))
		return;
	g->met = guests_event_behind(a, g->who.last, &g->event) ||
		 guests_event_before(a, g->first, &g->event);
	if (g->met)
		guests_tell(g);
}

/* "X was | among those who attended" */
void guests_read_among(struct guests *g)
{
	const struct assembler *a = g->a;
	bool be = guests_be_before(a, g->first);
	for (uint32_t e = g->last; be && e < g->last + NOUN_REACH; e++) {
		struct list_value value = {0};
		if (!row_plain(a, e) || row_list(a, e, LIST_GUESTS_DEED, &value) == e)
			continue;
		bool asked = text_is(value.text, "invite");
		if (!asked && !text_is(value.text, "attend") && !text_is(value.text, "part") &&
			!text_is(value.text, "present") && !text_is(value.text, "people"))
			continue;
		if (asked)
			guests_as(g, GUESTS_INVITED);
		g->met = guests_event_behind(a, e, &g->event);
		if (guests_by_subject(g))
			guests_tell(g);
		return;
	}
}

/* "all came | except X" */
void guests_read_except(struct guests *g)
{
	const struct assembler *a = g->a;
	uint32_t least = g->first > AMONG_REACH ? g->first - AMONG_REACH : 0;
	for (uint32_t e = g->first; e > least; e--) {
		if (row_list(a, e - 1, LIST_GUESTS_DEED, NULL) == e - 1)
			continue;
		g->met = guests_event_behind(a, e, &g->event);
		if (guests_by_list(g, g->last))
			guests_tell(g);
		return;
	}
	/* "All leaders except X | attended the summit" */
	uint32_t at = guests_by_list(g, g->last) ? g->who.last : a->elements->len;
	uint32_t end = row_list(a, at, LIST_GUESTS_DEED, NULL);
	g->met = end > at && (guests_event_at(a, end, true, &g->event) ||
				     guests_event_behind(a, end, &g->event));
	if (g->met)
		guests_tell(g);
}

/* "A was represented by X", "X represented A at the summit". */
void guests_read_represent(struct guests *g)
{
	const struct assembler *a = g->a;
	uint32_t at = g->last;
	bool passive = guests_be_before(a, g->first);
	while (passive && at < g->last + INCLUDE_REACH && !row_in(a, at, LIST_SIDES_BY))
		at++;
	/* "Nine states were represented: | A, B and C" */
	if (passive && row_word(a, g->last, ":") && guests_by_list(g, g->last + 1)) {
		guests_tell(g);
		return;
	}
	if (passive && !row_in(a, at, LIST_SIDES_BY)) {
		g->met = guests_event_behind(a, g->last, &g->event);
		if ((g->met || guests_event_left_out(a, g->last)) && guests_by_subject(g))
			guests_tell(g);
		return;
	}
	if (!passive) {
		g->slot = GUESTS_PERSONS;
		g->met = guests_event_behind(a, g->last, &g->event);
		bool whom = row_mention(a, g->last) && guests_event_left_out(a, g->last + 1);
		if ((g->met || whom) && guests_by_subject(g))
			guests_tell(g);
		return;
	}
	struct guests by = *g;
	by.slot = GUESTS_PERSONS;
	by.last = at + 1;
	by.met = guests_event_behind(a, g->last, &by.event) ||
		 guests_event_before(a, g->first, &by.event);
	struct capture whose;
	static const struct slot power = {.arg = {"participants", 12}, .kind = SLOT_POWER};
	if (!sides_subject(a, &GUESTS_ANYBODY, g->first, &whose)) {
		if (!sides_subject(a, &power, g->first, &whose))
			return;
		by.ways |= GUESTS_ELSEWHERE;
	}
	if (sides_from(a, &by.slot, by.last, true, &by.who)) {
		guests_tell(&by);
		return;
	}
	/* "A was represented by | a deputy minister" */
	g->met = by.met;
	g->event = by.event;
	g->who = whose;
	g->slot.subject = true;
	for (uint32_t e = by.last; e < by.last + BE_REACH + 2; e++)
		if ((row_in(a, e, LIST_PEOPLE_ROLE_WORD) && !row_in(a, e, LIST_PEOPLE_CALLING)) ||
			row_set(a, e, SET_LIST_STAND_FOR)) {
			guests_tell(g);
			return;
		}
}

/* "A sent its speaker, X, to the summit", "A did not send anyone". */
void guests_read_send(struct guests *g)
{
	const struct assembler *a = g->a;
	struct guests whom = *g;
	uint32_t role = g->last;
	while (role < g->last + NOUN_REACH && !row_in(a, role, LIST_GUESTS_SENT) &&
		!row_in(a, role, LIST_PEOPLE_ROLE_WORD) && !row_mention(a, role))
		role++;
	whom.slot = GUESTS_PERSONS;
	bool named = sides_from(a, &whom.slot, g->last, true, &whom.who) ||
		     (row_word(a, role + 1, ",") && sides_at(a, &whom.slot, role + 2, &whom.who));
	uint32_t behind = named ? whom.who.last : role + 1;
	g->met = guests_event_behind(a, behind, &g->event);
	if (!guests_by_subject(g) || (!g->met && !guests_event_left_out(a, behind)) ||
		(!named && !(role < g->last + NOUN_REACH && row_plain(a, role))))
		return;
	if (named) {
		whom.met = g->met;
		whom.event = g->event;
		guests_tell(&whom);
	} else {
		g->last = behind;
		guests_tell(g);
	}
}

/* "the delegation | was led", "the Kazakh delegation", a mention, "at the summit was led"; `met`: a
 * meeting is named. */
static bool delegation_before(const struct assembler *a, uint32_t e, bool met)
{
	uint32_t least = e > AMONG_REACH ? e - AMONG_REACH : 0;
	bool found = false;
	for (uint32_t at = e; at > least; at--) {
		const struct mention *m = row_mention(a, at - 1);
		/* "the delegation of the bank | headed by": of no state */
		if (!met && m && m->kind == MENTION_ORG)
			return false;
		found |= article_in(
			a->article, a->elements->items[at - 1].last - 1, LIST_GUESTS_DELEGATION);
	}
	return found;
}

/* "X led the session of the CSTO", "X led the delegation to the summit", "the delegation was led by
 * X". */
void guests_read_lead(struct guests *g)
{
	const struct assembler *a = g->a;
	g->slot = GUESTS_PERSONS;
	/* "the | heads of delegations" */
	if (g->first > 0 && row_set(a, g->first - 1, SET_DETERMINER))
		return;
	struct guests chair = *g;
	guests_as(&chair, GUESTS_CHAIRED);
	chair.met = guests_event_at(a, g->last, false, &chair.event);
	if (chair.met && chair.event.org && guests_by_subject(&chair)) {
		guests_tell(&chair);
		return;
	}
	if (row_in(a, g->last, LIST_SIDES_BY)) {
		g->met = guests_event_before(a, g->first, &g->event);
		bool delegation = delegation_before(a, g->first, g->met);
		bool chairs = !delegation && g->met && g->event.org;
		if (chairs)
			guests_as(g, GUESTS_CHAIRED);
		if ((delegation || chairs) && sides_from(a, &g->slot, g->last + 1, true, &g->who))
			guests_tell(g);
		return;
	}
	uint32_t end = g->last, most = g->last + NOUN_REACH;
	most = most < a->elements->len ? most : a->elements->len;
	/* "the Kazakh delegation" is all one mention. */
	while (end < most &&
		!article_in(a->article, a->elements->items[end].last - 1, LIST_GUESTS_DELEGATION))
		end++;
	if (end >= most)
		return;
	g->last = end + 1;
	g->met = guests_event_behind(a, g->last, &g->event);
	if ((g->met || guests_event_left_out(a, g->last)) && guests_by_subject(g))
		guests_tell(g);
}
