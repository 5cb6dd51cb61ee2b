#include "services/news/facts/row.h"

uint32_t row_list_end(
	const struct assembler *a, uint32_t e, enum word_list list, struct list_value *value)
{
	const struct elements *row = a->elements;
	uint32_t first = row->items[e].first, at = e;
	uint32_t end = article_list(a->article, first, list, value);
	/* In the row of a clause, what stood before may stand behind. */
	while (at < row->len && row->items[at].first >= first && row->items[at].last <= end)
		at++;
	return end > first ? at : e;
}

uint32_t row_joined(const struct assembler *a, uint32_t e)
{
	while (e > 1 && row_dash(a, e - 1) &&
		(row_capital(a, e - 2) || row_kind(a, e - 2, MENTION_PLACE)))
		e -= 2;
	return e;
}

bool row_any(const struct assembler *a, uint32_t from, uint32_t to, enum word_list list)
{
	if (!row_may_have(a, list))
		return false;
	for (uint32_t e = from; e < to; e++)
		if (row_list(a, e, list, NULL) > e)
			return true;
	return false;
}

uint32_t row_in_whole(const struct assembler *a, uint32_t e)
{
	uint32_t token = a->elements->items[e].first, at = 0;
	while (at < a->whole->len && a->whole->items[at].first < token)
		at++;
	return at;
}

bool row_told(const struct assembler *sentence, uint32_t e,
	bool (*tell)(const struct assembler *row, uint32_t e, void *self), void *self)
{
	const struct element *element = &sentence->whole->items[e];
	for (uint32_t i = 0; i < sentence->clauses->rows_len; i++) {
		const struct clause_row *clause = &sentence->clauses->rows[i];
		struct assembler row = *sentence;
		row.elements = &clause->elements;
		row.clause = clause->clause;
		for (uint32_t at = 0; at < row.elements->len; at++) {
			const struct element *here = &row.elements->items[at];
			bool same =
				here->first == element->first && here->mention == element->mention;
			if (same && tell(&row, at, self))
				return true;
		}
	}
	return tell(sentence, e, self);
}
