#include "services/news/finders/figures_roles.h"

#include "services/news/finders/figures_sums.h"

enum { ROLE_REACH = 40, NAMES_MAX = 16, PLAIN_BETWEEN = 6, SUBJECT_REACH = 24, NOUN_BACK = 3 };

struct role {
	struct text role;
	bool stated; /* a state is among the names */
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
	bool verb = false;
	if (deed == corridor + 1 + row_word(a, corridor + 1, ","))
		return false;
	for (uint32_t e = corridor; e > 0; e--) {
		const struct mention *m = row_mention(a, e - 1);
		verb |= row_in(a, e - 1, LIST_VERBS_FINITE) || row_set(a, e - 1, SET_BE);
		if (verb && m &&
			(m->kind == MENTION_STATE || m->kind == MENTION_ORG ||
				m->kind == MENTION_PERSON))
			return true;
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
			for (uint32_t n = 2; n < NOUN_BACK + 2 && n <= e; n++)
				pointed |= row_in(a, e - n, LIST_FIGURES_POINTING);
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
	return TEXT_NONE;
}

/* A state, a corridor, or a region in its own words. */
static struct text name_at(const struct assembler *a, uint32_t e, uint32_t *end, bool *region)
{
	const struct mention *m = row_mention(a, e);
	*end = e + 1;
	*region = false;
	if (m && (m->kind == MENTION_STATE || m->kind == MENTION_CORRIDOR))
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

static void add_fact(const struct assembler *a, struct text corridor, const struct role *role,
	struct match *match)
{
	struct fact fact = assemble_begin(a, match, assemble_modality(a, match));
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
		bool joint = deed == e &&
			     (row_set(a, e, SET_LIST_JOINT) || row_in(a, e, LIST_ROLES_LEADS) ||
				     row_set(a, e, SET_DETERMINER) || row_dash(a, e) ||
				     row_word(a, e, "'s"));
		const struct mention *m = row_mention(a, e);
		if (joint || (m && (m->kind == MENTION_PLACE || m->kind == MENTION_VENUE)))
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

/* The element behind what it tells. */
static uint32_t role_at(const struct assembler *a, uint32_t e, uint32_t end, struct text role)
{
	const struct rule rule = {.name = TEXT("figures.role"),
		.fact = fact_find(TEXT("corridor.role")),
		.confidence = 0.87};
	struct match match = assemble_found(&rule, e, end);
	struct role told = {.role = role}, crossed = {.role = TEXT("crosses")};
	struct text corridor = spoken_of(a, e);
	if (!corridor.len)
		return end;
	uint32_t behind = read_names(a, end, &told, &crossed);
	/* "linking China" alone says not with what. */
	bool whole = told.len > (text_is(role, "connects") ? 1 : 0);
	if (whole)
		add_fact(a, corridor, &told, &match);
	if (crossed.len && whole)
		add_fact(a, corridor, &crossed, &match);
	return whole ? behind : end;
}

static void find_in_row(const struct assembler *a)
{
	uint32_t end;
	struct list_value role;
	for (uint32_t e = 1; e<a->elements->len; e = end> e ? end : e + 1) {
		end = row_list(a, e, LIST_ROLES_DEED, &role);
		/* "through" alone is of no route */
		if (end > e && !row_in(a, e, LIST_ROLES_THROUGH))
			end = role_at(a, e, end, role.text);
	}
}

void figures_roles_find(const struct assembler *sentence)
{
	const struct clauses *clauses = sentence->clauses;
	for (uint32_t i = 0; i < clauses->rows_len; i++) {
		struct assembler a = *sentence;
		a.elements = &clauses->rows[i].elements;
		a.clause = clauses->rows[i].clause;
		find_in_row(&a);
	}
	if (!clauses->rows_len)
		find_in_row(sentence);
}
