/* Clauses whose verb is left out: it stands in the one before. */
#include "services/news/clauses_inside.h"

enum { HEAD_REACH = 4 };

bool clauses_dash(const struct taker *t, uint32_t e)
{
	if (e == 0 || e + 1 >= t->all->len || !clauses_in(t, e, LIST_CLAUSE_DASH))
		return false;
	const struct token *tokens = t->article->tokens;
	return !tokens[t->all->items[e].first].glued && !tokens[t->all->items[e + 1].first].glued;
}

/* The last clause before `e` that has had its verb; CLAUSES_BETWEEN when none has. */
static uint8_t verbed_before(const struct taker *t, uint32_t e)
{
	for (; e > 0; e--) {
		uint8_t id = t->out->of[e - 1];
		if (id != CLAUSES_BETWEEN && t->verbed[id] &&
			t->out->items[id].kind != CLAUSE_FRAME)
			return id;
	}
	return CLAUSES_BETWEEN;
}

/* How many mentions of that kind the clause has, as far as it has been read. */
static uint32_t kinds(const struct taker *t, uint32_t end, uint8_t clause, enum mention_kind kind)
{
	uint32_t count = 0;
	for (uint32_t e = 0; e < end; e++) {
		const struct mention *m = clauses_mention(t, e);
		count += m && m->kind == kind && t->out->of[e] == clause;
	}
	return count;
}

static uint8_t token_kind(const struct taker *t, uint32_t e)
{
	bool plain = e < t->all->len && !t->all->items[e].mention;
	return plain ? t->article->tokens[t->all->items[e].first].kind : TOKEN_NUMBER;
}

uint32_t clauses_ellipsis(const struct taker *t, uint32_t from, uint8_t *full)
{
	uint32_t head = from;
	while (!clauses_mention(t, head) && head < from + HEAD_REACH &&
		(token_kind(t, head) == TOKEN_WORD || token_kind(t, head) == TOKEN_OPEN) &&
		!clauses_finite(t, head))
		head++;
	const struct mention *who = clauses_mention(t, head);
	uint32_t dash = head + 1 + (token_kind(t, head + 1) == TOKEN_CLOSE);
	*full = verbed_before(t, from - 1);
	if (*full == CLAUSES_BETWEEN || !who || !clauses_dash(t, dash) ||
		!kinds(t, from - 1, *full, who->kind))
		return from;
	bool twin = false;
	for (uint32_t e = dash + 1; e < t->all->len; e++) {
		const struct mention *m = clauses_mention(t, e);
		if (clauses_is(t, e, ",") || clauses_is(t, e, ";"))
			break;
		if (clauses_finite(t, e))
			return from;
		/* "Kyrgyzstan is a country" is no second state. */
		twin |= m && !(m->flags & MENTION_REFERRED) &&
			kinds(t, from - 1, *full, m->kind) > (m->kind == who->kind);
	}
	return twin ? dash : from;
}
