#include "services/news/finders/figures_roles.h"

#include "services/news/entities/refer.h"
#include "services/news/facts/row.h"

enum {
	ROLE_REACH = 40,
	NAMES_MAX = 16,
	PLAIN_BETWEEN = 6,
	SUBJECT_REACH = 24,
	NOUN_BACK = 3,
	MEANT_REACH = 6
};

struct role {
	struct text role;
	bool stated; /* a state is among the names */
	bool placed; /* a place is told, too: "its Nakhchivan exclave" */
	struct text names[NAMES_MAX];
	uint32_t len;
};

static void add_name(struct role *role, struct text name)
{
	for (uint32_t i = 0; i < role->len; i++)
		if (text_equal(role->names[i], name))
			return;
	if (role->len < NAMES_MAX && name.len)
		role->names[role->len++] = name;
}

/* "Kazakhstan lies on | the Middle Corridor and connects": what another does. */
static bool does_another(const struct assembler *a, uint32_t corridor, uint32_t deed)
{
	bool verb = false, joined = false;
	for (uint32_t e = corridor + 1; e < deed; e++)
		joined |= row_in(a, e, LIST_FIGURES_AND);
	for (uint32_t e = corridor; joined && e > 0; e--) {
		const struct mention *m = row_mention(a, e - 1);
		verb |= row_in(a, e - 1, LIST_VERBS_FINITE) || row_set(a, e - 1, SET_BE);
		if (verb && m &&
			(m->kind == MENTION_STATE || m->kind == MENTION_ORG ||
				m->kind == MENTION_PERSON))
			return row_in(a, deed, LIST_VERBS_FINITE);
	}
	return false;
}

/* The corridor that the row speaks of before its deed: by name, or "a trade route | that connects",
 * whose name stands before in the sentence, or "the route". */
static struct text spoken_of(const struct assembler *a, uint32_t deed)
{
	bool route = false, pointed = false;
	for (uint32_t e = deed; e > 0 && deed - e < SUBJECT_REACH; e--) {
		const struct mention *m = row_mention(a, e - 1);
		if (m && m->kind == MENTION_CORRIDOR)
			return does_another(a, e - 1, deed) ? TEXT_NONE : m->id;
		if (m && m->kind == MENTION_DOCUMENT && m->topic.len)
			return m->topic;
		if (row_in(a, e - 1, LIST_ROLES_ROUTE)) {
			route = true;
			/* "the 7,200-kilometre corridor": the article is part of the number */
			for (uint32_t n = 2; n < NOUN_BACK + 2 && n <= e; n++)
				pointed |= row_begins(a, e - n, LIST_FIGURES_POINTING);
		}
	}
	if (!route)
		return TEXT_NONE;
	uint32_t here = assemble_here(a);
	uint32_t least = (a->sentence - (pointed && here > 0))->first;
	uint32_t token = a->elements->items[deed].first;
	for (uint32_t i = article_mention_first(a->article, token); i > 0; i--) {
		const struct mention *m = &a->article->mentions[i - 1];
		if (m->first < least)
			break;
		if (m->kind == MENTION_CORRIDOR)
			return m->id;
	}
	return pointed ? refer_corridor(a->article, token) : TEXT_NONE;
}

/* "the route": a corridor that was named before. */
static bool is_referred(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	return m && m->kind == MENTION_CORRIDOR && (m->flags & MENTION_REFERRED);
}

/* A state, a corridor, or a region in its own words. */
static struct text name_at(const struct assembler *a, uint32_t e, uint32_t *end, bool *region)
{
	const struct mention *m = row_mention(a, e);
	*end = e + 1;
	*region = false;
	/* "an alternative to the route | through Russia": to no corridor */
	if (m && (m->kind == MENTION_STATE || m->kind == MENTION_CORRIDOR) && !is_referred(a, e))
		return m->id;
	if (m && m->kind == MENTION_ORG && text_is(m->id, "EU"))
		return m->id;
	bool place = m && m->kind == MENTION_PLACE;
	uint32_t token = row_token(a, e);
	uint32_t last =
		m && !place ? token : article_list(a->article, token, LIST_ROLES_REGION, NULL);
	if (last == token)
		return TEXT_NONE;
	*region = true;
	while (*end < a->elements->len && a->elements->items[*end].first < last)
		(*end)++;
	return article_slice(a->article, token, last);
}

/* "designed | to link", "allows X | to bypass": so it is. */
static bool is_meant(const struct assembler *a, uint32_t e)
{
	uint32_t least = e > MEANT_REACH ? e - MEANT_REACH : 0;
	return e > 0 && row_set(a, e - 1, SET_INFINITIVE) &&
	       row_any(a, least, e - 1, LIST_ROLES_MEANT);
}

static void add_fact(const struct assembler *a, struct text corridor, const struct role *role,
	struct match *match)
{
	struct match mood = *match;
	/* "blocked the road | linking A with B": no deed that somebody blocked */
	mood.first += row_in(a, match->first, LIST_VERBS_PARTICIPLE);
	struct text modality =
		is_meant(a, match->first) ? TEXT("fact") : assemble_modality(a, &mood);
	struct fact fact = assemble_begin(a, match, modality);
	facts_put(&fact, a->article, "corridor", corridor);
	facts_put(&fact, a->article, "role", role->role);
	for (uint32_t i = 0; i < role->len; i++)
		if (!text_equal(role->names[i], corridor))
			facts_put(&fact, a->article, "countries", role->names[i]);
	facts_add(a->facts, a->article, &fact);
}

/* "connects China with Europe | through Kazakhstan and Azerbaijan": what is connected, and what is
 * crossed, up to a word that leads elsewhere. */
static uint32_t read_names(
	const struct assembler *a, uint32_t from, struct role *role, struct role *crossed)
{
	struct role *now = role;
	bool region;
	uint32_t plain = 0, end = from;
	bool strict = text_is(role->role, "bypasses") || text_is(role->role, "alternative_to");
	for (uint32_t e = from; e < a->elements->len && e < from + ROLE_REACH; e = end) {
		struct text name = name_at(a, e, &end, &region);
		struct list_value value;
		if (name.len) {
			/* "through Kazakhstan and Turkey | to Europe" */
			bool only_states = text_is(now->role, "crosses") && now->stated;
			if (!region || !only_states)
				add_name(now, name);
			now->stated |= !region;
			plain = 0;
			continue;
		}
		end = e + 1;
		uint32_t deed = row_list(a, e, LIST_ROLES_DEED, &value);
		bool crosses = deed > e && text_is(value.text, "crosses");
		/* "an alternative to routes | through Russia" */
		if (crosses && strict && !now->len) {
			end = deed;
			continue;
		}
		if (crosses && !strict) {
			now = text_is(role->role, "crosses") ? role : crossed;
			end = deed;
			continue;
		}
		/* "в обход" begins with what else leads on. */
		bool joint = deed == e && (is_referred(a, e) || row_set(a, e, SET_LIST_JOINT) ||
						  row_in(a, e, LIST_ROLES_LEADS) ||
						  row_set(a, e, SET_DETERMINER) || row_dash(a, e) ||
						  row_word(a, e, "'s"));
		const struct mention *m = row_mention(a, e);
		bool place = m && (m->kind == MENTION_PLACE || m->kind == MENTION_VENUE);
		now->placed |= place;
		if (joint || place)
			continue;
		bool elsewhere = deed > e || row_in(a, e, LIST_ROLES_ENDS) ||
				 row_in(a, e, LIST_VERBS_FINITE) ||
				 (row_in(a, e, LIST_VERBS_PARTICIPLE) && !strict) ||
				 (row_set(a, e, SET_PREPOSITION)) || m;
		if (elsewhere || ++plain > PLAIN_BETWEEN || (strict && now->len))
			return e;
	}
	return end;
}

/* What of the sentence has been read as a role. */
struct reading {
	uint32_t until; /* behind its last token */
	bool in_row;    /* a row has the deed, which then is nothing of the sentence as a whole */
};

/* `self` is a struct reading. */
static bool tell(const struct assembler *a, uint32_t e, void *self)
{
	const struct rule rule = {.name = TEXT("figures.role"),
		.fact = fact_find(TEXT("corridor.role")),
		.confidence = 0.87};
	struct reading *reading = self;
	struct list_value deed;
	uint32_t end = row_list(a, e, LIST_ROLES_DEED, &deed);
	if (a->elements == a->whole && reading->in_row)
		return false;
	reading->in_row = true;
	struct match match = assemble_found(&rule, e, end);
	struct role told = {.role = deed.text}, crossed = {.role = TEXT("crosses")};
	struct text corridor = end > e ? spoken_of(a, e) : TEXT_NONE;
	if (!corridor.len)
		return false;
	uint32_t behind = read_names(a, end, &told, &crossed);
	/* "linking China" alone says not with what. */
	bool alone = text_is(deed.text, "connects") && told.len == 1 && !told.placed;
	if (!told.len || (alone && !crossed.len))
		return false;
	if (!alone)
		add_fact(a, corridor, &told, &match);
	if (crossed.len)
		add_fact(a, corridor, &crossed, &match);
	reading->until = a->elements->items[behind - 1].last;
	return true;
}

void figures_roles_find(const struct assembler *sentence)
{
	struct reading reading = {0};
	for (uint32_t e = 0; e < sentence->whole->len; e++) {
		/* "through" alone is of no route */
		if (!row_in(sentence, e, LIST_ROLES_DEED) ||
			row_in(sentence, e, LIST_ROLES_THROUGH) ||
			sentence->whole->items[e].first < reading.until)
			continue;
		reading.in_row = false;
		(void)row_told(sentence, e, tell, &reading);
	}
}
