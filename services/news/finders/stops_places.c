/* Which port, crossing or line stands still, where, and between whom: names before and behind it,
 * and what "between", "with", "to" and "through" tell. */
#include "services/news/finders/stops_inside.h"

enum { RUN_MAX = 3 };

static const struct slot one_place = {.arg = {"place", 5}, .kind = SLOT_PLACE, .list = true};
static const struct slot named = {.arg = {"place", 5}, .kind = SLOT_NAMED};
static const struct slot ends = {.arg = {"between", 7}, .kind = SLOT_PLACE, .list = true};
static const struct slot states = {.arg = {"countries", 9}, .kind = SLOT_STATE, .list = true};
static const struct slot nations = {.arg = {"countries", 9}, .kind = SLOT_NATION, .list = true};

void stops_side(struct stop *s, const struct slot *slot, struct capture at)
{
	deed_side(&s->deed, slot, at);
	bool of_states = text_is(slot->arg, "countries");
	s->sided |= of_states;
	s->placed |= !of_states;
}

/* Lines have two ends; what else stands between two places is at the second. */
static bool has_ends(struct text kind)
{
	return text_is(kind, "railway") || text_is(kind, "road") || text_is(kind, "flights") ||
	       text_is(kind, "ferry");
}

/* The list of places that ends before `e`. */
static bool places_before(const struct assembler *a, uint32_t e, struct capture *out)
{
	uint32_t first = e;
	if (e == 0 || !stops_place(a, e - 1))
		return false;
	first--;
	while (first > 1 && stops_place(a, first - 2) &&
		(row_word(a, first - 1, ",") || row_word(a, first - 1, "and")))
		first -= 2;
	*out = (struct capture){first, e};
	return true;
}

/* "the Fotehobod | crossing": a name that no sheet has. */
static bool capitals_before(const struct assembler *a, uint32_t e, struct capture *out)
{
	uint32_t first = e;
	while (first > 1 && e - first < RUN_MAX && row_capital(a, first - 1) &&
		!row_in(a, first - 1, LIST_PEOPLE_NEVER_NAME))
		first = row_joined(a, first - 1);
	*out = (struct capture){first, e};
	return first < e;
}

/* The end of the run of capitals at `e`: a name that no sheet has. */
static uint32_t capitals_at(const struct assembler *a, uint32_t e)
{
	uint32_t last = e;
	while (last < e + RUN_MAX && row_capital(a, last) &&
		!row_in(a, last, LIST_PEOPLE_NEVER_NAME))
		last += row_dash(a, last + 1) && row_capital(a, last + 2) ? 2 : 1;
	return last;
}

/* The place at `e`: "through | Lugovaya". */
static bool place_at(struct stop *s, uint32_t e)
{
	const struct assembler *a = s->a;
	struct capture at;
	e += stops_quote(a, e);
	if (stops_place(a, e) && sides_at(a, &one_place, e, &at)) {
		stops_side(s, &one_place, at);
		return true;
	}
	uint32_t last = capitals_at(a, e);
	if (last > e)
		stops_side(s, &named, (struct capture){e, last});
	return last > e;
}

/* "between | Vanino and Kholmsk", that no sheet has. */
static bool strangers_at(struct stop *s, uint32_t e)
{
	static const struct slot end = {.arg = {"between", 7}, .kind = SLOT_NAMED};
	uint32_t joint = capitals_at(s->a, e), next = joint + 1;
	bool joined = joint > e && row_word(s->a, joint, "and");
	uint32_t last = joined ? capitals_at(s->a, next) : next;
	if (last == next)
		return false;
	stops_side(s, &end, (struct capture){e, joint});
	stops_side(s, &end, (struct capture){next, last});
	return true;
}

/* "the Torkham road | crossing", "the Batken-Osh | road", "Torkham and Chaman | crossings". */
static bool place_before(struct stop *s, const struct stopped *t, uint32_t e)
{
	const struct assembler *a = s->a;
	struct capture at;
	if (e > 2 && row_dash(a, e - 2) && stops_place(a, e - 1) && stops_place(a, e - 3) &&
		has_ends(t->kind)) {
		stops_side(s, &ends, (struct capture){e - 3, e - 2});
		stops_side(s, &ends, (struct capture){e - 1, e});
		return true;
	}
	if (!places_before(a, e, &at))
		return false;
	stops_side(s, &one_place, at);
	return true;
}

/* "the port of | Kuryk", "two crossings, | A and B", "its ports, among them | Odesa"; the whole of
 * "the Sea of | Azov". */
static bool place_behind(struct stop *s, const struct stopped *t)
{
	const struct assembler *a = s->a;
	uint32_t e = t->last;
	struct capture at;
	if (!row_in(a, e, LIST_STOPS_NAMED) && !stops_quote(a, e))
		return false;
	bool whole = row_word(a, e, "of") && row_capital(a, t->first) && t->last == t->first + 1;
	for (e++;
		row_in(a, e, LIST_STOPS_THE) || row_in(a, e, LIST_STOPS_SUCH) || stops_quote(a, e);
		e++)
		;
	if (!stops_place(a, e) || !sides_at(a, &one_place, e, &at))
		return false;
	if (whole && text_is(t->kind, "sea"))
		stops_side(s, &named, (struct capture){t->first, at.last});
	else
		stops_side(s, &one_place, at);
	return true;
}

/* Whose it is, where it lies between states: "the Kyrgyz-Tajik | border", "Ukraine's | airspace".
 */
static bool owners_before(struct stop *s, uint32_t e)
{
	const struct assembler *a = s->a;
	e -= e > 1 && row_word(a, e - 1, "'s");
	if (e == 0 || !row_kind(a, e - 1, MENTION_STATE))
		return false;
	stops_side(s, &nations, (struct capture){e - 1, e});
	if (e > 2 && row_dash(a, e - 2) && row_kind(a, e - 3, MENTION_STATE))
		stops_side(s, &nations, (struct capture){e - 3, e - 2});
	return true;
}

bool stops_bordering(struct text kind)
{
	return text_is(kind, "border") || text_is(kind, "border_crossing") ||
	       text_is(kind, "airspace");
}

/* "the Torkham | road border | crossing" */
static uint32_t before_beside(const struct assembler *a, uint32_t e)
{
	while (e > 0 && (row_in(a, e - 1, LIST_STOPS_BESIDE) || stops_quote(a, e - 1)))
		e--;
	return e;
}

/* "the Gudauri-Kobi | section of the | highway" */
static uint32_t before_section(const struct assembler *a, uint32_t e)
{
	uint32_t of = e > 0 && row_in(a, e - 1, LIST_STOPS_THE) ? e - 1 : e;
	bool section = of > 1 && row_word(a, of - 1, "of") && row_in(a, of - 2, LIST_STOPS_SECTION);
	return section ? of - 2 : e;
}

/* A name that no sheet has: "the Fotehobod | crossing", "the CPC | pipeline". */
static bool stranger_before(struct stop *s, const struct stopped *t, uint32_t e)
{
	struct capture at = {e > 0 ? e - 1 : 0, e};
	bool org = e > 0 && row_kind(s->a, e - 1, MENTION_ORG);
	if (!org && !capitals_before(s->a, e, &at))
		return false;
	/* "the Bay | Bridge", "the Salang | Tunnel": with what it is */
	bool built = text_is(t->kind, "bridge") || text_is(t->kind, "road");
	if (built && e == t->first && row_capital(s->a, e))
		at.last = t->last;
	stops_side(s, &named, at);
	return true;
}

/* The name of the thing before or behind it, or whose it is. */
static void tell_name(struct stop *s, const struct stopped *t)
{
	const struct assembler *a = s->a;
	struct capture at;
	uint32_t e = before_beside(a, before_section(a, before_beside(a, t->first)));
	/* "the Friendship Bridge | at Termez" */
	bool behind = row_word(a, t->last, "of") || text_is(t->kind, "bridge");
	if ((behind && place_behind(s, t)) || place_before(s, t, e) || owners_before(s, e) ||
		stranger_before(s, t, e) || place_behind(s, t))
		return;
	/* "Highway | 75" */
	if (row_capital(a, t->first) && row_kind(a, t->last, MENTION_NUMBER)) {
		stops_side(s, &named, (struct capture){t->first, t->last + 1});
		return;
	}
	if (row_word(a, t->last, "of") && sides_at(a, &states, t->last + 1, &at))
		stops_side(s, &states, at);
	else if (!row_capital(a, t->first) && (stops_place(a, t->last) || row_capital(a, t->last)))
		(void)place_at(s, t->last);
}

/* "between A and B", "from A to B": of places or of states, from `e` on. */
static bool pair_at(struct stop *s, uint32_t e, bool traffic)
{
	const struct assembler *a = s->a;
	const struct slot *slot = stops_place(a, e + 1) ? &ends : &states;
	struct capture at, to;
	if (sides_behind(a, slot, e, LIST_SIDES_BETWEEN, &at) && at.first == e + 1) {
		stops_side(s, slot, at);
		return true;
	}
	if (!sides_at(a, slot, e + 1, &at))
		return traffic && strangers_at(s, e + 1);
	bool from = row_word(a, e, "from") && row_word(a, at.last, "to");
	if (from && sides_at(a, slot, at.last + 1, &to)) {
		stops_side(s, slot, at);
		stops_side(s, slot, to);
		return true;
	}
	if (slot == &ends && traffic) {
		stops_side(s, &one_place, at);
		return true;
	}
	return false;
}

/* Traffic at a site is told as what happened to the site; but trains that stand at a crossing are
 * trains, and flights are flights. */
static bool takes_kind(const struct stopped *t, bool bare)
{
	return !text_is(t->kind, "flights") && !(bare && text_is(t->kind, "railway"));
}

static void tell_site(struct stop *s, const struct stopped *t)
{
	if (row_kind(s->a, t->first, MENTION_PLACE))
		stops_side(s, &one_place, (struct capture){t->first, t->first + 1});
	else
		tell_name(s, t);
}

/* "with | Iran", "to | Kyrgyz lorries", "the road to | Gyumri" */
static bool told_with(struct stop *s, const struct stopped *t, uint32_t e)
{
	const struct assembler *a = s->a;
	struct capture at;
	uint32_t next = e + 1;
	while (row_in(a, next, LIST_STOPS_THE))
		next++;
	bool adjective = stops_bordering(t->kind) && !text_is(t->kind, "airspace") &&
			 row_kind(a, next, MENTION_STATE);
	const struct slot *slot = adjective ? &nations : &states;
	if (sides_at(a, slot, next, &at)) {
		stops_side(s, slot, at);
		return true;
	}
	return row_word(a, e, "to") && has_ends(t->kind) && place_at(s, next);
}

/* "the crossing with Iran | at Islam Qala"; of traffic the site that it runs through, or the place:
 * "through the Torugart crossing". The last element that was read. */
static uint32_t told_at(struct stop *s, const struct stopped *t, uint32_t e, uint32_t to)
{
	const struct assembler *a = s->a;
	struct stopped site;
	struct capture at;
	if (t->site) {
		(void)(stops_place(a, e + 1) && place_at(s, e + 1));
		return e;
	}
	uint32_t n = e + 1;
	while (n < to && !stops_prepositional(a, n) && !(stops_thing_at(a, n, &site) && site.site))
		n++;
	if (n < to && !stops_prepositional(a, n)) {
		if (takes_kind(t, row_kind(a, n, MENTION_PLACE) != NULL))
			s->kind = site.kind;
		tell_site(s, &site);
		return site.last - 1;
	}
	if (sides_at(a, &states, e + 1, &at))
		stops_side(s, &states, at);
	else if (stops_place(a, e + 1) || row_in(a, e, LIST_STOPS_THROUGH))
		(void)place_at(s, e + 1);
	return e;
}

/* What the prepositions of [from, to) say of where it is, until a place is told. */
static void told_within(struct stop *s, const struct stopped *t, uint32_t from, uint32_t to)
{
	const struct assembler *a = s->a;
	for (uint32_t e = from; e + 1 < to && !s->placed; e++) {
		if (row_in(a, e, LIST_STOPS_PAIR) && pair_at(s, e, !t->site))
			continue;
		if (row_in(a, e, LIST_STOPS_WITH) && told_with(s, t, e))
			continue;
		if (row_in(a, e, LIST_STOPS_AT))
			e = told_at(s, t, e, to);
	}
}

/* Names, states and places of the thing, told before `end`. */
void stops_tell_of(struct stop *s, const struct stopped *t, uint32_t end)
{
	if (!text_is(t->kind, "any") && !s->kind.len)
		s->kind = t->kind;
	if (t->site)
		tell_site(s, t);
	told_within(s, t, t->last, end);
	/* "Loading was suspended | at the port of Aktau" */
	if (end == s->first && !s->placed && (!s->sided || !s->kind.len))
		told_within(s, t, s->last, stops_phrase_end(s->a, s->last));
}
