#include "services/news/finders/seats.h"

#include "services/news/facts/row.h"

/* "the | Beijing-based SCO": the place, which belongs to the element. */
static const struct mention *seat_before(const struct assembler *a, uint32_t e)
{
	const struct mention *org = row_mention(a, e);
	uint32_t first = a->whole->items[e].first, last = org ? org->first : first;
	if (last < first + 3 || !article_in(a->article, last - 1, LIST_CLAUSE_SEATED))
		return NULL;
	const struct mention *place = article_mention_at(a->article, last - 3);
	return place && place->kind == MENTION_PLACE ? place : NULL;
}

void seats_find(const struct assembler *a)
{
	const struct rule rule = {.name = TEXT("seat.before"),
		.fact = fact_find(TEXT("org.seat")),
		.confidence = 0.87};
	for (uint32_t e = 0; e < a->whole->len; e++) {
		const struct mention *place = seat_before(a, e);
		if (!place)
			continue;
		struct match match = assemble_found(&rule, e, e + 1);
		struct fact fact = assemble_begin(a, &match, TEXT("fact"));
		fact.polarity = TEXT("pos");
		facts_put(&fact, a->article, "org", row_mention(a, e)->id);
		facts_put(&fact, a->article, "place", place->id);
		facts_put(&fact, a->article, "country", place->country);
		if (!assemble_of_stranger(&fact))
			facts_add(a->facts, a->article, &fact);
	}
}
