#include "services/news/finders/figures_roles.h"

#include "services/news/entities/refer.h"
#include "services/news/facts/row.h"

enum { ALIAS_REACH = 14, NAME_MAX = 8, ROUTE_BACK = 8 };

static void add_fact(const struct assembler *a, uint32_t e, struct text corridor, struct text alias)
{
	const struct rule rule = {.name = TEXT("figures.alias"),
		.fact = fact_find(TEXT("corridor.alias")),
		.confidence = 0.9};
	struct match match = assemble_found(&rule, e, e + 1);
	struct fact fact = assemble_begin(a, &match, TEXT("fact"));
	facts_put(&fact, a->article, "corridor", corridor);
	facts_put(&fact, a->article, "alias", alias);
	facts_add(a->facts, a->article, &fact);
}

/* "TITR", which a full name has beside it as a matter of course. */
static bool is_short(const struct article *article, uint32_t first, uint32_t last)
{
	return last == first + 1 && article->tokens[first].caps;
}

/* The name itself: behind "the", and without what stands in brackets after it. */
static struct text name_of(const struct article *article, uint32_t first, uint32_t last)
{
	uint32_t end = first + 1;
	first += article_in(article, first, LIST_FIGURES_POINTING);
	while (end < last && !article_in(article, end, LIST_ALIASES_OPENS))
		end++;
	return first < end ? article_slice(article, first, end) : TEXT_NONE;
}

/* "the Trans-Caspian Route (Middle Corridor)" is one mention, with both names. */
static void inside(const struct assembler *a, uint32_t e, const struct mention *m)
{
	for (uint32_t t = m->first + 1; t + 1 < m->last; t++)
		if (article_in(a->article, t, LIST_ALIASES_OPENS) &&
			!is_short(a->article, t + 1, m->last - 1))
			add_fact(a, e, m->id, article_slice(a->article, t + 1, m->last - 1));
}

/* "nicknamed the | Iron Silk Road": a name that nobody knows, of two to `NAME_MAX` words. */
static struct text unknown_name(const struct assembler *a, uint32_t e)
{
	uint32_t end = e;
	while (end < e + NAME_MAX && (row_capital(a, end) || row_dash(a, end)))
		end++;
	const struct element *items = a->elements->items;
	return end > e + 1 ? article_slice(a->article, row_token(a, e), items[end - 1].last)
			   : TEXT_NONE;
}

/* "is also | known", "is now | called" */
static bool is_called(const struct assembler *a, uint32_t e)
{
	enum { CALLED_REACH = 5 };
	for (uint32_t at = e + 1; at < e + CALLED_REACH; at++)
		if (row_in(a, at, LIST_ALIASES_CALLED))
			return true;
	return false;
}

/* What stands behind the name `m` of element `e`, up to another name of the same corridor: in
 * brackets, behind "or", behind words that call it so. */
static void behind(const struct assembler *a, uint32_t e, struct text id)
{
	struct list_value value = {0};
	bool called = false, joined = false, named = false;
	uint32_t end;
	for (uint32_t at = e + 1; at < e + ALIAS_REACH; at = end) {
		const struct mention *m = row_mention(a, at);
		end = row_list(a, at, LIST_ALIASES_CALLED, &value);
		if (end > at) {
			called = true;
			named |= text_is(value.text, "new");
			continue;
		}
		end = at + 1;
		if (m && m->kind == MENTION_CORRIDOR && text_equal(m->id, id)) {
			bool abbreviated = is_short(a->article, m->first, m->last);
			/* "the Middle Corridor, as | the Trans-Caspian Route is also known" */
			if (row_word(a, at - 1, "as") && !called && is_called(a, at)) {
				const struct mention *first = row_mention(a, e);
				add_fact(a, e, id, name_of(a->article, first->first, first->last));
				return;
			}
			/* "also known as the TITR or | the Middle Corridor" */
			const struct mention *then = row_mention(a, at + 2);
			if (called && abbreviated && then && then->kind == MENTION_CORRIDOR &&
				text_equal(then->id, id))
				continue;
			if (called || (joined && !abbreviated)) {
				add_fact(a, e, id, name_of(a->article, m->first, m->last));
				return;
			}
			if (!abbreviated)
				return;
			continue;
		}
		if (m && m->kind == MENTION_QUOTED && named) {
			add_fact(a, e, id, assemble_value(a->article, ARG_TEXT, m));
			return;
		}
		if (!m && (row_in(a, at, LIST_ALIASES_OPENS) || row_in(a, at, LIST_FIGURES_OR)))
			joined = true;
		else if (named && row_capital(a, at)) {
			add_fact(a, e, id, unknown_name(a, at));
			return;
		} else if (m || !row_in(a, at, LIST_ALIASES_BETWEEN))
			return;
	}
}

/* "This route is | also known as the Middle Corridor": the one spoken of before. */
static void pointed(const struct assembler *a, uint32_t e, const struct mention *m)
{
	uint32_t least = e > ROUTE_BACK ? e - ROUTE_BACK : 0, called = least;
	bool route = false;
	for (; called < e && row_list(a, called, LIST_ALIASES_CALLED, NULL) != e; called++) {
		const struct mention *before = row_mention(a, called);
		if (before && !(before->flags & MENTION_REFERRED))
			return;
		route |= before || row_in(a, called, LIST_ROLES_ROUTE);
	}
	struct text spoken = refer_corridor(a->article, a->elements->items[least].first);
	if (called < e && route && text_equal(spoken, m->id))
		add_fact(a, e, m->id, name_of(a->article, m->first, m->last));
}

void figures_aliases_find(const struct assembler *a)
{
	for (uint32_t e = 0; e < a->whole->len; e++) {
		const struct mention *m = row_mention(a, e);
		bool paper = m && m->kind == MENTION_DOCUMENT && m->topic.len;
		if (!m || !(m->kind == MENTION_CORRIDOR || paper) || (m->flags & MENTION_REFERRED))
			continue;
		if (!paper) {
			inside(a, e, m);
			pointed(a, e, m);
		}
		behind(a, e, paper ? m->topic : m->id);
	}
}
