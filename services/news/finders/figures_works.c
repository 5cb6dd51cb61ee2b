/* What is built, in the words that name it: "Rogun", "Rasht-Astara", "railway between A and B". */
#include "services/news/finders/figures_sums.h"

enum { PHRASE_MAX = 28, RUN_MAX = 5 };

struct text figures_words(const struct assembler *a, uint32_t first, uint32_t last)
{
	const struct element *items = a->elements->items;
	while (first < last && row_set(a, first, SET_DETERMINER))
		first++;
	if (first == last || items[last - 1].last < items[first].first)
		return TEXT_NONE;
	return article_slice(a->article, row_token(a, first), items[last - 1].last);
}

uint32_t figures_phrase_end(const struct assembler *a, uint32_t from, uint32_t end)
{
	while (end > from &&
		(row_set(a, end - 1, SET_PHRASE_LEADS) || row_set(a, end - 1, SET_PREPOSITION) ||
			row_set(a, end - 1, SET_DETERMINER) || row_set(a, end - 1, SET_LIST_JOINT)))
		end--;
	return end;
}

/* The name in front of "dam", "railway": "Rogun", "Baku-Tbilisi-Kars". */
static struct text name_before(const struct assembler *a, uint32_t works, uint32_t least)
{
	enum { PLAIN_MAX = 3 };
	uint32_t end = works, plain = 0;
	/* "the International Transit Corridor | development programme" */
	while (end > least && plain < PLAIN_MAX && !row_mention(a, end - 1) &&
		row_in(a, end - 1, LIST_SUMS_WORKING)) {
		end--;
		plain++;
	}
	while (end > least &&
		(row_in(a, end - 1, LIST_SUMS_WORKS) || row_in(a, end - 1, LIST_FIGURES_BESIDE)) &&
		!row_capital(a, end - 1))
		end--;
	const struct mention *m = end > least ? row_mention(a, end - 1) : NULL;
	if (m && m->kind == MENTION_CORRIDOR)
		return m->id;
	uint32_t first = end;
	while (first > least && end - first < RUN_MAX) {
		const struct mention *part = row_mention(a, first - 1);
		const struct token *t = &a->article->tokens[a->elements->items[first - 1].first];
		/* "Kambarata-1" */
		bool number = part ? part->kind == MENTION_NUMBER : t->kind == TOKEN_NUMBER;
		bool numbered = number && first > 1 && row_dash(a, first - 2);
		/* "Power of Siberia 2" */
		numbered |= number && first == end && first > 1 &&
			    (row_capital(a, first - 2) || mention_where(row_mention(a, first - 2)));
		bool hyphen =
			numbered || row_dash(a, first - 1) ||
			(row_word(a, first - 1, "of") && first > 1 && row_capital(a, first - 2));
		/* "Uzbekistan-Afghanistan-Pakistan | railway", "Western Europe-Western China" */
		bool state = part && part->kind == MENTION_STATE &&
			     (row_word(a, first, "-") ||
				     (first > 2 && (row_word(a, first - 2, "-") ||
							   (row_capital(a, first - 2) &&
								   row_word(a, first - 3, "-")))));
		bool place = state || (part && part->kind == MENTION_PLACE);
		bool western = first < end && row_capital(a, first - 1) &&
			       row_kind(a, first, MENTION_STATE);
		if (!place && !western && !(hyphen && (numbered || first < end)) &&
			(part || t->kind != TOKEN_WORD || !t->capital ||
				row_in(a, first - 1, LIST_PEOPLE_NEVER_NAME)))
			break;
		first--;
	}
	return first < end ? figures_words(a, first, end) : TEXT_NONE;
}

/* "the port of | Anaklia", "the | terminal at Kuryk": told by where it is. */
static struct text name_behind(const struct assembler *a, uint32_t works, uint32_t to)
{
	enum { HEAD_REACH = 5 };
	const struct mention *m = works + 2 < to ? row_mention(a, works + 2) : NULL;
	uint32_t first = works;
	while (first > 0 && works - first < HEAD_REACH && !row_set(a, first - 1, SET_DETERMINER) &&
		!row_set(a, first - 1, SET_PREPOSITION) && !row_in(a, first - 1, LIST_VERBS_FINITE))
		first--;
	/* "seized | power in Kabul" */
	if (!m || m->kind != MENTION_PLACE || first == 0 || !row_set(a, first - 1, SET_DETERMINER))
		return TEXT_NONE;
	if (row_word(a, works + 1, "of"))
		return figures_words(a, works + 2, works + 3);
	/* "the railway between Rasht | and Astara", "the road from Dushanbe | to the Uzbek border"
	 */
	uint32_t end = works + 3, way = end + 1 + row_set(a, end + 1, SET_DETERMINER);
	bool joint = row_word(a, end, "to") || row_word(a, end, "and");
	const struct mention *other = joint && way < to ? row_mention(a, way) : NULL;
	if (other && (mention_where(other) || other->kind == MENTION_STATE))
		end = way + 1 + ((other->flags & MENTION_ADJECTIVE) != 0);
	return row_in(a, works + 1, LIST_SUMS_LED) ? figures_words(a, works, end) : TEXT_NONE;
}

static struct text name_beside(
	const struct assembler *a, uint32_t works, uint32_t from, uint32_t to)
{
	struct text name = name_before(a, works, from);
	return name.len ? name : name_behind(a, works, to);
}

static struct text named_in(const struct assembler *a, uint32_t from, uint32_t to)
{
	for (uint32_t e = from; e < to; e++) {
		const struct mention *m = row_mention(a, e);
		if (m && m->kind == MENTION_CORRIDOR)
			return m->id;
		if (!row_in(a, e, LIST_SUMS_WORKS) || row_in(a, e + 1, LIST_SUMS_WORKS))
			continue;
		struct text name = name_beside(a, e, from, to);
		if (name.len)
			return name;
	}
	return TEXT_NONE;
}

/* "an intermodal | terminal": the words of what has no name. */
static struct text unnamed(const struct assembler *a, uint32_t works, uint32_t from)
{
	enum { PLAIN_MAX = 3 };
	uint32_t first = works;
	/* "a trade route": a corridor, whose name stands elsewhere */
	if (row_in(a, works, LIST_SUMS_ROUTE))
		return TEXT_NONE;
	while (first > from && works - first < PLAIN_MAX && row_plain(a, first - 1) &&
		!row_set(a, first - 1, SET_DETERMINER) && !row_set(a, first - 1, SET_PREPOSITION))
		first--;
	bool fresh = first < works && first > from && row_set(a, first - 1, SET_DETERMINER) &&
		     !row_in(a, first - 1, LIST_FIGURES_POINTING);
	/* "Kambarata-1, | a hydropower plant" */
	struct text name = fresh && first > from + 2 && row_word(a, first - 2, ",")
				   ? name_before(a, first - 2, from)
				   : TEXT_NONE;
	/* "a multipurpose terminal, | Sarzha, at a cost of" */
	uint32_t last = works + 2;
	while (row_word(a, works + 1, ",") && last < works + 2 + RUN_MAX && row_capital(a, last))
		last++;
	if (fresh && !name.len && last > works + 2 && row_word(a, last, ","))
		name = figures_words(a, works + 2, last);
	return name.len ? name : fresh ? figures_words(a, first, works + 1) : TEXT_NONE;
}

struct text figures_works(const struct assembler *a, uint32_t from, uint32_t to)
{
	struct text found = TEXT_NONE;
	for (uint32_t e = from; e < to; e++) {
		const struct mention *m = row_mention(a, e);
		/* "the last gap in | the corridor": of the gap */
		bool governed = e > 0 && row_set(a, e - 1, SET_PREPOSITION) && found.len;
		if (m && m->kind == MENTION_CORRIDOR && !governed && !(m->flags & MENTION_REFERRED))
			found = m->id;
		bool site = m && m->kind == MENTION_PLACE && m->last > m->first + 1 &&
			    article_in(a->article, m->last - 1, LIST_SUMS_WORKS);
		if (site)
			found = article_slice(a->article, m->first, m->last);
		/* "CASA-1000" */
		if (m && m->kind == MENTION_NUMBER && e > from + 1 && row_dash(a, e - 1) &&
			row_capital(a, e - 2))
			found = figures_words(a, e - 2, e + 1);
		if (m || !row_in(a, e, LIST_SUMS_WORKS) || row_in(a, e + 1, LIST_SUMS_WORKS))
			continue;
		struct text name = name_beside(a, e, from, to);
		if (!name.len)
			name = unnamed(a, e, from);
		if (name.len)
			found = name;
	}
	return found;
}

/* "a $5 billion | pipeline from Turkmenistan to India": without a name, the words that tell it. */
static struct text led_name(const struct assembler *a, const struct figures_sum *sum)
{
	uint32_t end = sum->works + 1;
	if (!row_in(a, end, LIST_SUMS_LED))
		return TEXT_NONE;
	bool named = false;
	for (; end < a->elements->len && end < sum->works + PHRASE_MAX; end++) {
		const struct mention *m = row_mention(a, end);
		if (row_set(a, end, SET_PHRASE_ENDS) || row_in(a, end, LIST_VERBS_FINITE) ||
			row_set(a, end, SET_HELPS) || (m && m->kind == MENTION_DATE))
			break;
		named |= mention_where(m);
	}
	end = figures_phrase_end(a, sum->works + 1, end);
	return named ? figures_words(a, sum->works, end) : TEXT_NONE;
}

/* "CPEC, | a $62 billion programme" */
static struct text apposed(const struct assembler *a, const struct figures_sum *sum)
{
	uint32_t e = sum->first;
	while (e > 0 && row_set(a, e - 1, SET_DETERMINER))
		e--;
	const struct mention *m = e > 1 && row_word(a, e - 1, ",") ? row_mention(a, e - 2) : NULL;
	return m && m->kind == MENTION_CORRIDOR ? m->id : TEXT_NONE;
}

struct text figures_costly(const struct assembler *a, const struct figures_sum *sum)
{
	const struct mention *line = sum->works ? row_mention(a, sum->works) : NULL;
	if (line)
		return line->id;
	if (sum->works) {
		/* "a $5 billion project to rebuild | the Rogun dam" */
		struct text own = name_before(a, sum->works, sum->at + 1);
		own = own.len ? own : apposed(a, sum);
		/* "the $5 billion line | to Nairobi, and the China Construction Company": of no
		 * name behind the phrase that leads */
		uint32_t end = sum->last;
		bool led = row_in(a, end, LIST_SUMS_LED);
		while (end < a->elements->len && !(led && row_set(a, end, SET_PHRASE_ENDS)))
			end++;
		own = own.len ? own : named_in(a, sum->last, end);
		return own.len ? own : led_name(a, sum);
	}
	bool right = row_word(a, sum->last, "for");
	struct text name = right ? TEXT_NONE : named_in(a, 0, sum->first);
	/* "needs $5 million to complete | the Rogun dam", "a cost of $5 million for | the line" */
	bool aside = row_word(a, 0, "with");
	if (!name.len && (right || aside || sum->done == DEED_COST))
		name = named_in(a, sum->last, a->elements->len);
	return name;
}
