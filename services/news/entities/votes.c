#include "services/news/entities/votes.h"

static uint32_t find(const struct votes *votes, struct text id)
{
	uint32_t at = 0;
	while (at < votes->len && !text_equal(votes->ids[at], id))
		at++;
	return at;
}

void votes_cast(struct votes *votes, struct text id, uint32_t count)
{
	uint32_t at = find(votes, id);
	if (!id.len || at == VOTES_MAX)
		return;
	votes->len += at == votes->len;
	votes->ids[at] = id;
	votes->counts[at] += count;
}

struct text votes_most(const struct votes *votes, uint32_t *first, uint32_t *second)
{
	uint32_t best = 0;
	*first = *second = 0;
	for (uint32_t i = 0; i < votes->len; i++) {
		if (votes->counts[i] > *first) {
			*second = *first;
			*first = votes->counts[i];
			best = i;
		} else if (votes->counts[i] > *second) {
			*second = votes->counts[i];
		}
	}
	return *first ? votes->ids[best] : TEXT_NONE;
}

void votes_drop(struct votes *votes, struct text id)
{
	uint32_t at = find(votes, id);
	if (at < votes->len)
		votes->counts[at] = 0;
}
