/* What waits for a person, page by page. */
#include "services/kit/gate.h"

void gate_count_alike(struct review_row *rows, uint32_t count, const struct claim_judged *judged)
{
	for (uint32_t i = 0; i < count; i++) {
		if (!text_equal(rows[i].key, judged->key) ||
			!text_equal(rows[i].kind, judged->kind))
			continue;
		rows[i].has_alike = true;
		rows[i].alike++;
		return;
	}
}

/* A page is what fits a reply with room to spare. */
enum { REVIEW_ROWS = 2000, REVIEW_BYTES = 600000 };

static size_t bytes_of_row(const struct review_row *row)
{
	return 256 + row->key.len + row->reason.len + row->source.len + row->sentence.len;
}

enum err gate_page(struct review_reply *all, const struct review_query *query, struct why *why)
{
	int64_t from = query->has_next ? query->next : 0;
	if (from < 0 || from > all->rows_count)
		return why_set(why, ERR_BAD_VALUE, "review_query.next",
			"wanted a row from 0 to %u, got %lld", all->rows_count, (long long)from);
	uint32_t to = (uint32_t)from;
	size_t bytes = 0;
	while (to < all->rows_count && to - from < REVIEW_ROWS && bytes < REVIEW_BYTES)
		bytes += bytes_of_row(&all->rows[to++]);
	all->has_next = to < all->rows_count;
	all->next = to;
	all->rows += from;
	all->rows_count = to - (uint32_t)from;
	return ERR_OK;
}
