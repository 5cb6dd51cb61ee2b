#include "services/news/finders/guests_inside.h"

#include "services/news/entities/refer.h"

static const struct slot one_org = {.arg = {"org", 3}, .kind = SLOT_ORG};

/* "joined the summit from Moscow | by video link" */
static bool is_online(const struct guests *g)
{
	const struct assembler *a = g->a;
	uint32_t from = g->last > g->who.last || g->who.first > g->last ? g->first : g->who.last;
	struct list_value value;
	for (uint32_t e = from; e < a->elements->len && e < g->last + ONLINE_REACH; e++) {
		if (row_plain(a, e) && row_list(a, e, LIST_GUESTS_ONLINE, &value) > e)
			return true;
		if (row_word(a, e, ";") || (e >= g->last && sides_ends(a, e)))
			return false;
	}
	return false;
}

/* "Zapad-2025, | in which | troops of A took part": of what they took part is no meeting. */
static bool is_of_other_thing(const struct guests *g)
{
	if (g->met)
		return false;
	struct assembler whole = assemble_whole(g->a);
	uint32_t who = row_in_whole(g->a, g->who.first), which = who;
	while (which > 0 && who - which < BE_REACH && !row_word(&whole, which, "which"))
		which--;
	if (which < 2 || !row_word(&whole, which, "which") ||
		!row_in(&whole, which - 1, LIST_GUESTS_INTO))
		return false;
	uint32_t thing = which - 2 - (which > 2 && row_word(&whole, which - 2, ","));
	struct event event;
	return !guests_event_before(&whole, thing + 1, &event);
}

static bool is_away(const struct guests *g)
{
	return g->ways & GUESTS_AWAY;
}

/* "the | heads of state and government | of A and B" */
static struct text capacity_told(const struct guests *g)
{
	uint32_t least = g->who.first > NOUN_REACH ? g->who.first - NOUN_REACH : 0;
	struct list_value value;
	for (uint32_t e = least; e < g->who.first + NOUN_REACH; e++)
		/* "was admitted as an observer; its president | came" */
		if (row_list(g->a, e, LIST_GUESTS_CAPACITY, &value) > e &&
			(e > g->first || text_starts(value.text, TEXT("heads"))))
			return value.text;
	return TEXT_NONE;
}

/* "The Central Asian presidents met. X | stayed away": of a format that has no name the last
 * meeting told of. */
static struct text met_last(const struct guests *g)
{
	bool tells = is_away(g) || text_is(g->how, "represent");
	bool open = !g->event.org && !g->event.stranger;
	uint32_t token = g->a->elements->items[g->first].first;
	return tells && open && !refer_org(g->a->article, token).len ? assemble_met_last(g->a)
								     : TEXT_NONE;
}

void guests_tell(struct guests *g)
{
	static const struct {
		const char *name, *fact;
	} tellings[] = {[GUESTS_CAME] = {"guests.came", "summit.attended"},
		[GUESTS_CHAIRED] = {"guests.chaired", "summit.chaired"},
		[GUESTS_INVITED] = {"guests.invited", "summit.invited"}};
	const struct assembler *a = g->a;
	if (is_of_other_thing(g))
		return;
	struct rule rule = {.name = text_of(tellings[g->told].name),
		.fact = fact_find(text_of(tellings[g->told].fact)),
		.confidence = 0.87,
		.finds = {TEXT("org")},
		.finds_len = !g->event.org && !g->event.stranger};
	struct text met = met_last(g);
	if (met.len) {
		rule.sets[rule.sets_len++] = (struct setting){.arg = TEXT("org"), .value = met};
		rule.finds_len = 0;
	}
	if (fact_arg(rule.fact, TEXT("place")) && !(g->ways & GUESTS_ELSEWHERE))
		rule.nears[rule.nears_len++] = TEXT("place");
	if (g->met)
		rule.nears[rule.nears_len++] = TEXT("date");
	if (is_away(g) && !row_set(a, g->first > 0 ? g->first - 1 : 0, SET_NEGATIVE))
		rule.polarity = TEXT("neg");
	/* "declined the invitation": it was asked all the same. */
	if (g->told == GUESTS_INVITED && row_in(a, g->first, LIST_GUESTS_TOOK))
		rule.polarity = TEXT("pos");
	/* "could not come": so it was. */
	if (g->first > 1 && row_set(a, g->first - 1, SET_NEGATIVE) &&
		row_word(a, g->first - 2, "could"))
		rule.modality = TEXT("fact");
	if (fact_arg(rule.fact, TEXT("mode")) && !is_away(g) && is_online(g)) {
		rule.sets[rule.sets_len++] =
			(struct setting){.arg = TEXT("mode"), .value = TEXT("online")};
		rule.polarity = TEXT("pos");
	}
	struct text capacity = capacity_told(g);
	if (capacity.len && fact_arg(rule.fact, TEXT("capacity")))
		rule.sets[rule.sets_len++] =
			(struct setting){.arg = TEXT("capacity"), .value = capacity};
	struct deed deed = deed_begin(&rule, g->first, g->last);
	deed_side(&deed, &g->slot, g->who);
	if (g->event.org)
		deed_side(&deed, &one_org, (struct capture){g->event.org - 1, g->event.org});
	deed_told(g->a, &deed);
}

/* "invited X | to attend", "an invitation | to attend": it has not come to that. */
static bool is_only_asked(const struct guests *g)
{
	const struct assembler *a = g->a;
	if (g->first == 0 || !row_set(a, g->first - 1, SET_INFINITIVE))
		return false;
	uint32_t least = g->who.first > ASKS_REACH ? g->who.first - ASKS_REACH : 0;
	for (uint32_t e = least; e < g->first; e++)
		if (!(e >= g->who.first && e < g->who.last) && row_in(a, e, LIST_GUESTS_ASKS))
			return true;
	return false;
}

/* "A's decision to skip the summit": whose it is. */
static bool by_decision(struct guests *g)
{
	const struct assembler *a = g->a;
	g->slot.subject = false;
	return g->first > 3 && row_set(a, g->first - 1, SET_INFINITIVE) &&
	       row_in(a, g->first - 2, LIST_GUESTS_DECISION) && row_word(a, g->first - 3, "'s") &&
	       sides_at(a, &g->slot, g->first - 4, &g->who);
}

/* "all leaders except | X": they did not. */
static bool is_excepted(const struct guests *g)
{
	struct list_value value = {0};
	uint32_t least = g->who.first > ASKS_REACH ? g->who.first - ASKS_REACH : 0;
	for (uint32_t e = least; e < g->who.first; e++)
		if (row_list(g->a, e, LIST_GUESTS_DEED, &value) > e &&
			text_is(value.text, "except"))
			return true;
	return false;
}

/* "The leaders of | A X and B Y": where persons are named, states before them are none. */
bool guests_by_subject(struct guests *g)
{
	const struct assembler *a = g->a;
	struct capture named;
	struct slot person = g->slot;
	if (by_decision(g))
		return true;
	g->slot.subject = true;
	bool found = sides_subject(a, &g->slot, g->first, &g->who);
	person.kind = SLOT_PERSON;
	/* "X, Y and the leaders of other | SCO member states" */
	if (found && g->slot.kind == SLOT_WHO && row_set(a, g->who.last, SET_ORG_MEMBERS) &&
		sides_subject(a, &person, g->first, &named)) {
		g->slot.kind = SLOT_PERSON;
		g->who = named;
	} else if (found && g->slot.kind == SLOT_WHO &&
		   sides_any(a, &g->slot, &g->who, MENTION_PERSON) &&
		   sides_subject(a, &person, g->first, &named) && named.last == g->who.last &&
		   sides_count(a, &person, &named) > sides_count(a, &g->slot, &g->who)) {
		g->slot.kind = SLOT_PERSON;
		g->who = named;
	}
	return found && !is_only_asked(g) && !is_excepted(g);
}

/* "Speaking at the summit, | X said" */
bool guests_by_next(struct guests *g, uint32_t from)
{
	const struct assembler *a = g->a;
	if (!row_word(a, from, ","))
		return false;
	g->slot.subject = true;
	for (uint32_t e = from + 1; e < from + BE_REACH; e++)
		if (sides_at(a, &g->slot, e, &g->who))
			return true;
	return false;
}

/* The list at `e`; who chairs may have a long title: "by | the head of the centre, General of
 * Police X". */
static bool by_titled(struct guests *g, uint32_t e)
{
	if (guests_by_list(g, e))
		return true;
	if (g->told != GUESTS_CHAIRED || !sides_from(g->a, &g->slot, e, true, &g->who))
		return false;
	for (uint32_t at = e; at < g->who.first; at++)
		if (row_word(g->a, at, "and"))
			return false;
	return true;
}

/* Behind "including", "among them", at the element; itself: none. */
static uint32_t leads_end(const struct assembler *a, uint32_t e)
{
	return rules_set_at(a->rules, SET_LIST_LEADS, a->article, a->elements, e);
}

/* The list from `e` on, or behind "including": "by | guests from eight states, including X". */
bool guests_by_list(struct guests *g, uint32_t e)
{
	const struct assembler *a = g->a;
	if (sides_from(a, &g->slot, e, false, &g->who)) {
		/* "by the heads of the bloc: | X and Y" */
		struct capture named;
		bool opens = row_word(a, g->who.last, ":") || row_dash(a, g->who.last);
		if (opens && sides_from(a, &g->slot, g->who.last + 1, false, &named))
			g->who = named;
		return true;
	}
	for (uint32_t at = e; at < a->elements->len && at < e + AMONG_REACH; at++) {
		struct list_value value;
		uint32_t behind = leads_end(a, at);
		behind = behind > at ? behind : row_list(a, at, LIST_GUESTS_AMONG, &value);
		if (behind > at && sides_from(a, &g->slot, behind, false, &g->who))
			return true;
		if (sides_ends(a, at))
			return false;
	}
	return false;
}

/* "will attend the summit in Minsk, | among them X" */
static bool by_among(struct guests *g, uint32_t e)
{
	const struct assembler *a = g->a;
	g->slot.subject = false;
	for (uint32_t at = e; at < e + BE_REACH; at++) {
		uint32_t behind = leads_end(a, at);
		if (behind > at)
			return sides_from(a, &g->slot, behind, false, &g->who);
		if (sides_ends(a, at))
			return false;
	}
	return false;
}

/* "were also | present": the element of the verb, + 1; 0: none. */
uint32_t guests_be_before(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e; at > 0 && e - at < BE_REACH; at--) {
		if (row_set(a, at - 1, SET_BE))
			return at;
		if (row_mention(a, at - 1) || row_word(a, at - 1, ","))
			return 0;
	}
	return 0;
}

/* "the participants | from afar included": the element behind the verb; 0: none. */
static uint32_t behind_include(const struct assembler *a, uint32_t e)
{
	for (uint32_t at = e; at < a->elements->len && at < e + INCLUDE_REACH; at++) {
		if (row_in(a, at, LIST_GUESTS_INCLUDE))
			return at + 1;
		if (sides_ends(a, at) || row_word(a, at, ",") || row_in(a, at, LIST_SIDES_BY))
			return 0;
	}
	return 0;
}

/* "the summit was attended | by A and B" */
static void read_passive(struct guests *g)
{
	const struct assembler *a = g->a;
	struct guests told = *g;
	bool joined = text_is(g->how, "join");
	told.met = guests_event_before(a, g->first, &told.event) &&
		   !(joined && row_mention(a, told.event.first));
	told.last = g->last + 1;
	/* "It | was attended by" */
	uint32_t be = guests_be_before(a, g->first);
	told.met |= !joined && be > 1 && row_word(a, be - 2, "it");
	if (!by_titled(&told, told.last) || (!told.met && !sides_people(a, &told.slot, &told.who)))
		return;
	/* "Chaired by X, | the summit approved" */
	if (!told.met && row_word(a, told.who.last, ","))
		told.met = guests_event_at(a, told.who.last + 1, false, &told.event);
	/* "They were joined by X" */
	if (told.met || (joined && be))
		guests_tell(&told);
}

/* "the leaders attending the summit | include X" */
void guests_read_included(struct guests *g)
{
	uint32_t behind = behind_include(g->a, g->last);
	g->slot.subject = false;
	if (behind && guests_by_list(g, behind)) {
		g->last = behind;
		guests_tell(g);
	}
}

static bool event_of_deed(struct guests *g)
{
	const struct assembler *a = g->a;
	uint32_t at = g->last;
	while (row_in(a, at, LIST_VERBS_ADVERB))
		at++;
	bool right_there = text_is(g->how, "speech") || row_word(a, g->first, "told");
	if (right_there && guests_event_at(a, at, false, &g->event))
		return true;
	if ((g->ways & GUESTS_INTO) && !row_in(a, at, LIST_GUESTS_INTO))
		return false;
	if (g->ways & GUESTS_BEHIND)
		return guests_event_behind(a, at, &g->event);
	if (text_is(g->how, "deliver")) {
		while (at < g->last + NOUN_REACH && !row_in(a, at, LIST_GUESTS_SPEECH))
			at++;
		if (at == g->last + NOUN_REACH)
			return false;
		g->last = at + 1;
		return guests_event_behind(a, at + 1, &g->event);
	}
	if (text_is(g->how, "stayed"))
		return false;
	at += (g->ways & GUESTS_INTO) > 0;
	const struct mention *it = row_mention(a, at);
	bool referred = it && (it->flags & MENTION_REFERRED) && !text_is(g->how, "join");
	return guests_event_at(a, at, referred || (g->ways & GUESTS_ANY_ORG), &g->event);
}

/* May the deed leave out what was come to? */
static bool left_out(const struct guests *g)
{
	uint32_t least = g->first > WITH_REACH ? g->first - WITH_REACH : 0;
	for (uint32_t e = least; e < g->last + WITH_REACH && e < g->a->elements->len; e++)
		if (row_plain(g->a, e) && row_set(g->a, e, SET_NO_MEETING))
			return false;
	struct list_value value;
	bool never = g->first > 1 && (row_set(g->a, g->first - 1, SET_NEGATIVE) ||
					     row_set(g->a, g->first - 2, SET_NEGATIVE));
	if (text_is(g->how, "gone") || row_list(g->a, g->last, LIST_GUESTS_AS, &value) > g->last ||
		(text_is(g->how, "go") && never))
		return true;
	if (text_is(g->how, "deliver"))
		return row_in(g->a, g->last - 1, LIST_GUESTS_SPEECH) &&
		       guests_event_left_out(g->a, g->last);
	if (row_word(g->a, g->first, "spoke") && row_word(g->a, g->last, "."))
		return true;
	if (g->ways & GUESTS_ONLINE)
		return row_list(g->a, g->last, LIST_GUESTS_ONLINE, &value) > g->last;
	return (g->ways & GUESTS_ALONE) && guests_event_left_out(g->a, g->last);
}

/* "with X | present": where the list ends right before it. */
bool guests_by_with(struct guests *g)
{
	const struct assembler *a = g->a;
	uint32_t least = g->first > WITH_REACH ? g->first - WITH_REACH : 0;
	for (uint32_t e = g->first; e > least; e--)
		if (row_word(a, e - 1, "with"))
			return by_titled(g, e) && g->who.last <= g->first &&
			       g->who.last + 3 >= g->first;
	return false;
}

/* "X arrived in Minsk | to attend the summit": told by the first verb. */
static bool went_to(const struct guests *g)
{
	const struct assembler *a = g->a;
	struct list_value value;
	struct event event;
	if (g->first == 0 || !row_set(a, g->first - 1, SET_INFINITIVE))
		return false;
	for (uint32_t e = g->who.last; e < g->first; e++)
		if (row_plain(a, e) && row_list(a, e, LIST_GUESTS_DEED, &value) > e &&
			text_is(value.text, "go"))
			return guests_event_behind(a, e + 1, &event);
	return false;
}

/* "X attended the summit", "attending the summit, X said", "those attending it included X". */
void guests_read_come(struct guests *g)
{
	const struct assembler *a = g->a;
	bool speaks = g->ways & GUESTS_SPEAK;
	bool be = guests_be_before(a, g->first);
	while (row_in(a, g->last, LIST_VERBS_ADVERB) && !row_mention(a, g->last))
		g->last++;
	struct list_value value;
	bool online = row_list(a, g->last, LIST_GUESTS_ONLINE, &value) > g->last;
	if (row_in(a, g->last, LIST_SIDES_BY) && !online) {
		if (!text_is(g->how, "hold"))
			read_passive(g);
		return;
	}
	/* "Taking part | were X and Y" */
	bool inverted = text_is(g->how, "part") && row_set(a, g->last, SET_BE);
	if (inverted && guests_by_list(g, g->last + 1)) {
		guests_tell(g);
		return;
	}
	g->met = event_of_deed(g);
	if (!g->met && !left_out(g))
		return;
	g->last = g->met ? g->event.last : g->last;
	/* "the summit, attended in person" */
	if (!g->met && be && row_in(a, g->first, LIST_GUESTS_PASSIVE))
		return;
	/* "the summit opened, | with X taking part" */
	struct guests with = *g;
	if (!g->met && guests_by_with(&with)) {
		with.met = guests_event_before(a, g->first, &with.event);
		if (with.met) {
			guests_tell(&with);
			return;
		}
	}
	if (guests_by_subject(g)) {
		bool people = g->ways & (GUESTS_SPEAK | GUESTS_PEOPLE);
		if (speaks && !sides_any(a, &g->slot, &g->who, MENTION_PERSON))
			return;
		if ((g->ways & GUESTS_OF_ORG) && !g->event.org)
			return;
		if ((!people || sides_people(a, &g->slot, &g->who)) && !went_to(g))
			guests_tell(g);
	} else if (guests_by_next(g, g->last) || by_among(g, g->last))
		guests_tell(g);
	else if (guests_by_with(&with))
		guests_tell(&with);
	else if (g->met && !speaks)
		guests_read_included(g);
}

/* "X was present at the summit", "with X in attendance", "notably absent was X". */
static void read_present(struct guests *g)
{
	const struct assembler *a = g->a;
	struct capture behind;
	g->met = (row_in(a, g->last, LIST_GUESTS_INTO) ||
			 (is_away(g) && row_word(a, g->last, "from"))) &&
		 guests_event_at(a, g->last + 1, true, &g->event);
	if (row_set(a, g->last, SET_BE) && !row_word(a, g->first, "there") &&
		sides_from(a, &g->slot, g->last + 1, false, &behind)) {
		g->who = behind;
		guests_tell(g);
		return;
	}
	if (!g->met && !left_out(g))
		return;
	if (guests_be_before(a, g->first) && guests_by_subject(g)) {
		guests_tell(g);
		return;
	}
	struct guests with = *g;
	if (!g->met)
		with.met = guests_event_before(a, g->first, &with.event);
	if (guests_by_with(&with))
		guests_tell(&with);
	else if (by_among(g, g->last))
		guests_tell(g);
	else if (row_word(a, g->first - 1, "those") || row_in(a, g->first - 1, LIST_GUESTS_PEOPLE))
		guests_read_included(g);
}

/* "with the participation of X", "X's participation in the summit was". */
static void read_noun(struct guests *g)
{
	const struct assembler *a = g->a;
	if (row_in(a, g->last, LIST_GUESTS_OF)) {
		uint32_t of = g->last + 1;
		bool list = guests_by_list(g, of);
		g->met = list && (guests_event_before(a, g->first, &g->event) ||
					 guests_event_behind(a, g->who.last, &g->event));
		if (g->met || (list && is_away(g)))
			guests_tell(g);
		return;
	}
	g->met = guests_event_behind(a, g->last, &g->event);
	bool owner = g->first > 1 && row_word(a, g->first - 1, "'s") &&
		     sides_at(a, &g->slot, g->first - 2, &g->who);
	bool doubt =
		g->met && row_any(a, g->event.last, g->event.last + NOUN_REACH, LIST_GUESTS_DOUBT);
	if (owner && !doubt && (g->met || is_away(g)))
		guests_tell(g);
}

/* "the participants | included X" */
static void read_people(struct guests *g)
{
	g->met = guests_event_behind(g->a, g->last, &g->event);
	guests_read_included(g);
}

/* What stands in the list of deeds, by what it stands for. */
static const struct kind {
	const char *how;
	void (*read)(struct guests *g);
	uint32_t ways;
	enum guests_told told;
} kinds[] = {
	{"attend", guests_read_come, GUESTS_ANY_ORG | GUESTS_ALONE, GUESTS_CAME},
	{"join", guests_read_come, GUESTS_ONLINE, GUESTS_CAME},
	{"part", guests_read_come, GUESTS_INTO | GUESTS_ALONE, GUESTS_CAME},
	{"go", guests_read_come, GUESTS_BEHIND, GUESTS_CAME},
	{"gone", guests_read_come, GUESTS_BEHIND, GUESTS_CAME},
	{"speak", guests_read_come, GUESTS_SPEAK | GUESTS_BEHIND | GUESTS_ONLINE, GUESTS_CAME},
	{"deliver", guests_read_come, GUESTS_SPEAK, GUESTS_CAME},
	{"tell", guests_read_come, GUESTS_SPEAK | GUESTS_OF_ORG | GUESTS_BEHIND | GUESTS_INTO,
		GUESTS_CAME},
	{"speech", guests_read_come, GUESTS_SPEAK | GUESTS_BEHIND, GUESTS_CAME},
	{"address", guests_read_come, GUESTS_SPEAK, GUESTS_CAME},
	{"meet", guests_read_come, GUESTS_PEOPLE | GUESTS_BEHIND, GUESTS_CAME},
	{"gather", guests_read_gather, GUESTS_PEOPLE | GUESTS_BEHIND, GUESTS_CAME},
	{"hold", guests_read_come, GUESTS_PEOPLE | GUESTS_OF_ORG, GUESTS_CAME},
	{"stay", guests_read_come, GUESTS_AWAY | GUESTS_ANY_ORG, GUESTS_CAME},
	{"quit", guests_read_come, GUESTS_AWAY, GUESTS_CAME},
	{"stayed", guests_read_come, GUESTS_AWAY | GUESTS_ALONE, GUESTS_CAME},
	{"present", read_present, GUESTS_ALONE, GUESTS_CAME},
	{"away", read_present, GUESTS_AWAY | GUESTS_ALONE, GUESTS_CAME},
	{"presence", read_noun, 0, GUESTS_CAME},
	{"absence", read_noun, GUESTS_AWAY, GUESTS_CAME},
	{"people", read_people, 0, GUESTS_CAME},
	{"among", guests_read_among, 0, GUESTS_CAME},
	{"except", guests_read_except, GUESTS_AWAY, GUESTS_CAME},
	{"represent", guests_read_represent, 0, GUESTS_CAME},
	{"send", guests_read_send, 0, GUESTS_CAME},
	{"lead", guests_read_lead, 0, GUESTS_CAME},
	{"host", guests_read_host, 0, GUESTS_CAME},
	{"welcome", guests_read_host, 0, GUESTS_CAME},
	{"chair", guests_read_chair, GUESTS_SPEAK, GUESTS_CHAIRED},
	{"preside", guests_read_come, GUESTS_SPEAK | GUESTS_ALONE, GUESTS_CHAIRED},
	{"chairmanship", guests_read_chairmanship, 0, GUESTS_CHAIRED},
	{"invite", guests_read_invite, 0, GUESTS_INVITED},
	{"invitation", guests_read_invitation, 0, GUESTS_INVITED},
};

static void read_deed(struct guests *g)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!text_is(g->how, kinds[i].how))
			continue;
		g->ways = kinds[i].ways;
		guests_as(g, kinds[i].told);
		kinds[i].read(g);
		return;
	}
}

static void read_row(struct assembler *a)
{
	for (uint32_t e = 0; e < a->elements->len; e++) {
		struct list_value value;
		uint32_t last = row_list(a, e, LIST_GUESTS_DEED, &value);
		if (last == e)
			continue;
		struct guests g = {.a = a, .first = e, .last = last, .how = value.text};
		read_deed(&g);
	}
}

void guests_find(const struct assembler *a)
{
	sides_rows(a, read_row);
}
