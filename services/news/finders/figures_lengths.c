#include "services/news/finders/figures_lengths.h"

#include "services/news/entities/refer.h"
#include "services/news/facts/row.h"

enum { ABOUT_MAX = 6, NOUN_REACH = 6, BEFORE_REACH = 12, BEHIND_REACH = 8, LENGTH_REACH = 4 };

struct length {
	uint32_t first, last; /* elements of the number and its unit */
	bool adjective;       /* "a 523-kilometre | line" */
	bool stated;          /* "523 km | long", "with a length of | 523 km" */
};

/* "shorter by | 900 km", "900 km | from the border", "120 km | an hour": how far it is to
 * something, or how much less or faster. */
static bool is_other(const struct assembler *a, const struct length *length)
{
	if (row_in(a, length->last, LIST_LENGTHS_OTHER_AFTER))
		return true;
	for (uint32_t e = length->first; e > 0 && length->first - e < ABOUT_MAX; e--) {
		if (row_in(a, e - 1, LIST_LENGTHS_OTHER_BEFORE))
			return true;
		if (row_mention(a, e - 1) || !row_in(a, e - 1, LIST_JOURNEYS_ABOUT))
			return false;
	}
	return false;
}

/* "Within Kyrgyzstan, | its length is": of a part of it. */
static bool is_within_state(const struct assembler *a, const struct length *length)
{
	return !length->adjective && row_in(a, 0, LIST_REFER_PREPOSITION) &&
	       row_kind(a, 1, MENTION_STATE) && row_in(a, 2, LIST_FIGURES_STOPS);
}

static bool read_length(const struct assembler *a, uint32_t e, struct length *length)
{
	uint32_t unit = e + 1 + row_dash(a, e + 1);
	uint32_t end = row_list(a, unit, LIST_LENGTHS_UNIT, NULL);
	uint32_t first = e;
	while (first > 0 && e - first < ABOUT_MAX && row_in(a, first - 1, LIST_JOURNEYS_ABOUT))
		first--;
	*length = (struct length){.first = e, .last = end};
	length->adjective = unit > e + 1;
	length->stated = row_in(a, end, LIST_LENGTHS_LONG) ||
			 (first > 0 && row_in(a, first - 1, LIST_LENGTHS_SPANS));
	return end > unit && (length->adjective || length->stated) && !is_other(a, length) &&
	       !is_within_state(a, length);
}

static struct text corridor_at(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	return m && m->kind == MENTION_CORRIDOR ? m->id : TEXT_NONE;
}

/* "the 523-km | China-Kyrgyzstan-Uzbekistan railway", "the 523-km | line", "a 7,200-km | network,
 * the INSTC". */
static struct text corridor_behind(const struct assembler *a, const struct length *length)
{
	uint32_t e = length->last, noun = 0, end = e + NOUN_REACH;
	for (; e < end && !noun; e++) {
		struct text id = corridor_at(a, e);
		if (id.len)
			return id;
		if (row_in(a, e, LIST_ROLES_ROUTE))
			noun = e;
		else if (row_set(a, e, SET_PREPOSITION) || row_in(a, e, LIST_FIGURES_STOPS))
			break;
	}
	/* "With a length of 4,250 km, | the corridor" */
	for (e = noun ? noun + 1 : length->last; e < length->last + BEHIND_REACH; e++) {
		struct text id = corridor_at(a, e);
		if (id.len && row_in(a, e - 1, LIST_FIGURES_STOPS))
			return id;
		if (row_in(a, e, LIST_VERBS_FINITE))
			break;
	}
	return TEXT_NONE;
}

static struct text corridor_before(const struct assembler *a, const struct length *length)
{
	uint32_t least = length->first > BEFORE_REACH ? length->first - BEFORE_REACH : 0;
	for (uint32_t e = length->first; e > least; e--) {
		const struct mention *m = row_mention(a, e - 1);
		struct text id = corridor_at(a, e - 1);
		/* "on the corridor a 75-km | road": another way */
		bool governed = length->adjective && e > 1 && row_set(a, e - 2, SET_PREPOSITION);
		if (id.len)
			return governed ? TEXT_NONE : id;
		if (m && m->kind == MENTION_NUMBER && length->adjective)
			return TEXT_NONE;
		if (row_word(a, e - 1, ";"))
			return TEXT_NONE;
	}
	return TEXT_NONE;
}

/* "the | line", "the 523-km | line": the article may be part of the number. */
static bool points_at(const struct assembler *a, uint32_t e)
{
	return row_begins(a, e, LIST_FIGURES_POINTING) ||
	       (e > 0 && row_in(a, e - 1, LIST_FIGURES_POINTING));
}

/* "the 523-km | line", "the line is | 523 km long": the one spoken of before. */
static struct text corridor_pointed(const struct assembler *a, const struct length *length)
{
	uint32_t from = length->first, to = length->last + NOUN_REACH;
	if (!length->adjective) {
		from = length->first > BEFORE_REACH ? length->first - BEFORE_REACH : 0;
		to = length->first;
	}
	for (uint32_t e = from; e < to; e++) {
		/* "the railway | from Kars to the border" is another */
		bool led = !length->adjective && row_in(a, e + 1, LIST_SUMS_LED);
		/* "Its total | length is" */
		if (e == 0 && row_in(a, e, LIST_FIGURES_POINTING) &&
			row_any(a, 1, LENGTH_REACH, LIST_LENGTHS_NOUN))
			return refer_corridor(a->article, a->elements->items[length->first].first);
		if (row_in(a, e, LIST_ROLES_ROUTE) && !led &&
			points_at(a, length->adjective ? length->first : e))
			return refer_corridor(a->article, a->elements->items[length->first].first);
	}
	return TEXT_NONE;
}

/* `self` is nothing. */
static bool tell(const struct assembler *a, uint32_t e, void *self)
{
	(void)self;
	const struct rule rule = {.name = TEXT("figures.length"),
		.fact = fact_find(TEXT("corridor.metric")),
		.confidence = 0.87};
	struct length length;
	if (!read_length(a, e, &length))
		return false;
	struct text corridor = corridor_behind(a, &length);
	if (!corridor.len)
		corridor = corridor_before(a, &length);
	if (!corridor.len)
		corridor = corridor_pointed(a, &length);
	if (!corridor.len)
		return false;
	struct match match = assemble_found(&rule, length.first, length.last);
	struct fact fact = assemble_begin(a, &match, TEXT("fact"));
	facts_put(&fact, a->article, "corridor", corridor);
	facts_put(&fact, a->article, "measure", TEXT("length"));
	facts_put_number(&fact, fact_arg(fact.type, TEXT("value")), row_mention(a, e)->number);
	facts_put(&fact, a->article, "unit", TEXT("km"));
	facts_add(a->facts, a->article, &fact);
	return true;
}

void figures_lengths_find(const struct assembler *sentence)
{
	for (uint32_t e = 0; e < sentence->whole->len; e++) {
		const struct mention *m = sentence->whole->items[e].mention;
		if (m && m->kind == MENTION_NUMBER && !(m->flags & MENTION_ORDINAL))
			(void)row_told(sentence, e, tell, NULL);
	}
}
