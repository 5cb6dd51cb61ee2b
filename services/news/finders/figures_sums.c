#include "services/news/finders/figures_sums.h"
#include "services/news/finders/sides.h"

enum {
	THOUSAND = 1000,
	MILLION = 1000000,
	SAME_REACH = 6,
	AS_REACH = 14,
	NOUN_REACH = 6,
	ABOUT_MAX = 9,
	THAN_REACH = 4,
	DEED_REACH = 32,
	STANDS_NEAR = 3,
	HEAD_REACH = 16,
	FORWARD_REACH = 12,
};

static const struct mention *amount_at(const struct assembler *a, uint32_t e)
{
	const struct mention *m = row_mention(a, e);
	return m && m->kind == MENTION_AMOUNT ? m : NULL;
}

/* "50 billion tenge (almost | 100 million euros)", "1.3 billion euros, or about | $1.4 billion". */
static bool is_same_again(const struct assembler *a, uint32_t at)
{
	bool joint = false;
	for (uint32_t e = at; e > 0 && at - e < SAME_REACH; e--) {
		const struct mention *before = amount_at(a, e - 1);
		if (before)
			return joint && !text_equal(before->office, row_mention(a, at)->office);
		if (!row_in(a, e - 1, LIST_SUMS_SAME))
			return false;
		joint |= row_word(a, e - 1, "or") || row_word(a, e - 1, "(") ||
			 row_word(a, e - 1, "equivalent");
	}
	return false;
}

/* "up from | $3 billion", "compared with | $3 billion": what it was. */
static bool is_other_time(const struct assembler *a, uint32_t first, uint32_t at)
{
	uint32_t least = first > THAN_REACH ? first - THAN_REACH : 0;
	for (uint32_t e = at; e > least; e--) {
		bool bound = e > 1 && row_in(a, e - 2, LIST_FIGURES_BOUND);
		if (row_in(a, e - 1, LIST_FIGURES_STOPS) || (e < at && amount_at(a, e)))
			return false;
		if (row_in(a, e - 1, LIST_FIGURES_THAN) && !bound && !row_word(a, e - 1, "over"))
			return true;
		/* "to $15 billion, | from $7 billion now" */
		bool from = row_word(a, e - 1, "from");
		if (from && e == at && !row_word(a, at + 1, "to") && !row_dash(a, at + 1))
			return true;
		if (from && e > 1 &&
			(row_in(a, e - 2, LIST_FIGURES_UP) || row_in(a, e - 2, LIST_FIGURES_DOWN)))
			return true;
	}
	return false;
}

/* What an element says that an amount may be of. */
static bool read_noun(const struct assembler *a, uint32_t e, struct figures_sum *sum, uint32_t *end)
{
	struct list_value value;
	const struct mention *m = row_mention(a, e);
	if (m && m->kind == MENTION_DOCUMENT) {
		/* "a $90 million | grant agreement" */
		for (uint32_t t = m->first; t < m->last; t++) {
			if (article_list(a->article, t, LIST_SUMS_NOUN, &value) == t)
				continue;
			sum->kind = value.text;
			sum->noun = e;
			*end = e + 1;
			return true;
		}
		return false;
	}
	uint32_t last = row_list(a, e, LIST_SUMS_NOUN, &value);
	if (last == e)
		return false;
	sum->kind = value.text;
	sum->noun = e;
	*end = last;
	return true;
}

static void forget_noun(struct figures_sum *sum)
{
	sum->kind = TEXT_NONE;
	sum->owner = NULL;
	sum->noun = UINT32_MAX;
	sum->last = sum->at + 1;
}

/* "$5 million, or about €4 million, | as a soft loan", "covers $5 million | by a loan", "provided
 * by China | in the form of a loan"
 */
static void noun_as(const struct assembler *a, struct figures_sum *sum)
{
	uint32_t e = sum->at + 1, end = sum->at + AS_REACH, last;
	while (e < end && !row_word(a, e, ";") &&
		!((row_word(a, e, "as") || row_word(a, e, "form") || row_word(a, e, "by")) &&
			(row_set(a, e + 1, SET_DETERMINER) || row_word(a, e + 1, "of"))))
		e++;
	for (uint32_t n = 1; e < end && n <= NOUN_REACH; n++)
		if (read_noun(a, e + n, sum, &last)) {
			return;
		}
}

/* "a $5 million | sovereign loan", "| World Bank loan", "$5 million | in grants", "a $6 billion |
 * Rogun dam". */
static void noun_behind(const struct assembler *a, struct figures_sum *sum)
{
	uint32_t hyphen = sum->at + 1 + row_word(a, sum->at + 1, "-");
	const struct mention *owner = NULL;
	/* "$5 million (€4 million) | in grants" */
	for (uint32_t e = hyphen; row_word(a, hyphen, "(") && e < hyphen + AS_REACH; e++)
		if (row_word(a, e, ")")) {
			hyphen = e + 1;
			break;
		}
	for (uint32_t e = hyphen; e < a->elements->len && e < hyphen + NOUN_REACH; e++) {
		const struct mention *m = row_mention(a, e);
		if (read_noun(a, e, sum, &sum->last)) {
			sum->owner = owner;
			/* "$5 million in the Kazakh | oil industry": where it goes; "the $5 billion
			 * TAPI | gas pipeline": what it costs */
			bool other = text_is(sum->kind, "other");
			uint32_t behind = sum->works ? sum->works + 1 : sum->at + 1;
			if (other && (owner || sum->works))
				forget_noun(sum);
			if (other && sum->works)
				sum->last = behind;
			return;
		}
		bool the = row_begins(a, e, LIST_FIGURES_POINTING);
		bool line = e == hyphen && m && m->kind == MENTION_CORRIDOR && !the;
		/* "$5 million in | the Almaty ring road": where it goes */
		bool within = sum->at + 1 < e && row_word(a, hyphen, "in");
		if (line || (row_in(a, e, LIST_SUMS_WORKS) && !within)) {
			sum->works = e;
			sum->last = e + 1;
			continue;
		}
		if (sum->works)
			return;
		if (row_word(a, e, "-"))
			continue;
		bool owns = m && (m->kind == MENTION_ORG || m->kind == MENTION_STATE);
		owner = owns ? m : owner;
		/* "zero-interest" */
		if (owns || (m && (m->kind == MENTION_PLACE || m->kind == MENTION_CORRIDOR ||
					  m->kind == MENTION_NUMBER)))
			continue;
		bool of = e == hyphen &&
			  (row_word(a, e, "in") || row_word(a, e, "of") || row_word(a, e, "worth"));
		of |= e == hyphen + 1 && (row_word(a, e, "of") || row_word(a, e, "a"));
		if (m || (!of && (row_set(a, e, SET_PREPOSITION) || row_set(a, e, SET_DETERMINER) ||
					 row_set(a, e, SET_LIST_JOINT) ||
					 row_set(a, e, SET_INFINITIVE) ||
					 row_in(a, e, LIST_VERBS_FINITE) ||
					 row_in(a, e, LIST_SUMS_PURPOSE) ||
					 a->article->tokens[a->elements->items[e].first].kind !=
						 TOKEN_WORD)))
			return;
	}
}

/* "loans of up to | $5 million", "grant agreements for a total of |", "projects worth |". */
static void noun_before(const struct assembler *a, struct figures_sum *sum)
{
	uint32_t e = sum->at, end;
	for (uint32_t n = 0; n < ABOUT_MAX && e > 0 && row_in(a, e - 1, LIST_SUMS_ABOUT); n++)
		e--;
	sum->first = e;
	/* "a loan for | a $5 billion railway": what the railway costs */
	if (sum->noun != UINT32_MAX || sum->works || e == 0 || e == sum->at)
		return;
	if (read_noun(a, e - 1, sum, &end)) {
		sum->first = e - 1;
		return;
	}
	/* "The first loan, | worth $5 million,", and not "the project, worth" */
	bool aside = row_word(a, e - 1, ",");
	e -= aside;
	/* "a loan from | the EBRD of $5 million", "loan agreements with | Georgia totalling" */
	const struct mention *side = e > 2 ? row_mention(a, e - 1) : NULL;
	bool named = side && (side->kind == MENTION_ORG || side->kind == MENTION_STATE);
	bool by = named && row_in(a, e - 2, LIST_SUMS_GIVER_AFTER);
	if (by || (named && (row_word(a, e - 2, "to") || row_word(a, e - 2, "with"))))
		e -= 2;
	if (e > 0 && read_noun(a, e - 1, sum, &end)) {
		sum->first = e - 1;
		sum->owner = by ? side : NULL;
		return;
	}
	const struct mention *paper = e > 0 ? row_mention(a, e - 1) : NULL;
	bool document = paper && paper->kind == MENTION_DOCUMENT;
	if (e == 0 || (!row_in(a, e - 1, LIST_SUMS_PAPER) && !document))
		return;
	bool loan = e > 1 && read_noun(a, e - 2, sum, &end);
	if (aside && !loan)
		return;
	sum->paper = true;
	sum->first = loan ? e - 2 : e - 1;
}

/* "has granted", and not "a grant", "seeks | grant funding". */
static bool is_noun_here(const struct assembler *a, uint32_t e)
{
	bool verb = e > 0 && (row_set(a, e - 1, SET_HELPS) || row_set(a, e - 1, SET_INFINITIVE) ||
				     row_mention(a, e + 1) ||
				     (row_mention(a, e - 1) && row_in(a, e, LIST_VERBS_FINITE)));
	if (row_in(a, e, LIST_SUMS_NOUN) && !verb)
		return true;
	return e > 0 && (row_set(a, e - 1, SET_DETERMINER) || row_word(a, e - 1, "'s") ||
				row_word(a, e - 1, "of") || row_word(a, e - 1, "in") ||
				row_word(a, e - 1, "for") || row_word(a, e - 1, "-"));
}

static enum figures_deed deed_at(const struct assembler *a, uint32_t e)
{
	static const struct {
		const char *name;
		enum figures_deed deed;
	} deeds[] = {{"give", DEED_GIVE}, {"weak", DEED_WEAK}, {"receive", DEED_RECEIVE},
		{"sign", DEED_SIGN}, {"cost", DEED_COST}, {"stand", DEED_STAND},
		{"seek", DEED_SEEK}, {"come", DEED_COME}, {"offer", DEED_OFFER}, {"go", DEED_GO},
		{"value", DEED_VALUE}};
	struct list_value value;
	if (row_list(a, e, LIST_SUMS_DEED, &value) == e || is_noun_here(a, e))
		return DEED_NONE;
	for (size_t i = 0; i < ARRAY_LEN(deeds); i++)
		if (text_is(value.text, deeds[i].name))
			return deeds[i].deed;
	return DEED_NONE;
}

static void deed_before(const struct assembler *a, struct figures_sum *sum)
{
	/* "the line, | estimated at $5 billion" */
	bool lent = sum->noun != UINT32_MAX && !text_is(sum->kind, "cost");
	for (uint32_t e = sum->first; !lent && e < sum->at; e++) {
		if (!row_word(a, e + 1, "at") || deed_at(a, e) != DEED_COST)
			continue;
		sum->deed = e;
		sum->done = DEED_COST;
		sum->first = e + 1;
		return;
	}
	for (uint32_t e = sum->first; e > 0 && sum->first - e < DEED_REACH; e--) {
		enum figures_deed deed = deed_at(a, e - 1);
		/* "is to | lend": a verb that only helps. */
		bool stands = deed == DEED_STAND && sum->first - e >= STANDS_NEAR;
		if (stands && !row_set(a, e - 1, SET_BE) &&
			!row_in(a, e - 1, LIST_VERBS_PARTICIPLE))
			return;
		if (stands)
			continue;
		/* "pledged to bring trade | to $5 billion" */
		if (sum->noun == UINT32_MAX && row_in(a, e - 1, LIST_TRADE_NOUN) &&
			row_word(a, sum->first - 1, "to"))
			return;
		bool verb = row_in(a, e - 1, LIST_VERBS_FINITE) ||
			    (row_in(a, e - 1, LIST_VERBS_BARE) && e > 1 &&
				    row_set(a, e - 2, SET_LIST_JOINT));
		if (deed == DEED_NONE && verb && !row_set(a, e - 1, SET_HELPS) &&
			!is_noun_here(a, e - 1))
			return;
		if (deed == DEED_NONE)
			continue;
		sum->deed = e - 1;
		sum->done = deed;
		sum->passive = sides_passive(a, e - 1, LIST_VERBS_ADVERB);
		return;
	}
}

/* "$5 million | has been allocated by the EU", "| comes from the EBRD" */
static void deed_behind(const struct assembler *a, struct figures_sum *sum)
{
	for (uint32_t e = sum->last; e < a->elements->len && e < sum->last + FORWARD_REACH; e++) {
		enum figures_deed deed = deed_at(a, e);
		/* "an investment of $5 million | is needed for" */
		bool what = row_word(a, e + 1, "for") || row_in(a, e + 1, LIST_SUMS_PURPOSE);
		if (deed == DEED_COST && sides_passive(a, e, LIST_VERBS_ADVERB) && what &&
			!text_is(sum->kind, "other")) {
			sum->kind = TEXT("cost");
			sum->done = deed;
			sum->deed = sum->first;
			return;
		}
		bool given = deed == DEED_GIVE && (row_in(a, e, LIST_VERBS_PASSIVE) ||
							  sides_passive(a, e, LIST_VERBS_ADVERB));
		if (amount_at(a, e) || row_word(a, e, ";"))
			return;
		given |= deed == DEED_WEAK && sum->noun != UINT32_MAX &&
			 sides_passive(a, e, LIST_VERBS_ADVERB);
		bool goes = deed == DEED_GO && row_in(a, e + 1, LIST_SUMS_TOWARDS);
		if (!given && !goes && deed != DEED_COME)
			continue;
		sum->deed = e;
		sum->done = deed;
		sum->passive = true;
		return;
	}
}

/* "Chinese investment in Uzbekistan | reached", "the total cost of the line | is": what the amount
 * of a standing verb is of. */
static void noun_of_subject(const struct assembler *a, struct figures_sum *sum)
{
	uint32_t end, verb = sum->deed;
	for (uint32_t e = verb; e > 0 && verb - e < HEAD_REACH; e--)
		if (!amount_at(a, e - 1) && read_noun(a, e - 1, sum, &end)) {
			/* "trade and economic | cooperation": the word before tells of which. */
			return;
		}
}

/* "puts its construction at | $5 billion" */
static bool is_at(const struct assembler *a, const struct figures_sum *sum)
{
	bool at = false;
	for (uint32_t e = sum->first; e < sum->at; e++)
		at |= row_word(a, e, "at");
	return at;
}

/* "the cost of the line has been put at | $5 billion", "which brings the total cost of the project
 * to |": between them stands nothing that is done with money. */
static void cost_before(const struct assembler *a, struct figures_sum *sum)
{
	struct list_value value;
	bool told = false;
	for (uint32_t e = sum->at; e > 0 && sum->at - e < HEAD_REACH; e--) {
		enum figures_deed deed = deed_at(a, e - 1);
		bool cost = row_list(a, e - 1, LIST_SUMS_NOUN, &value) > e - 1 &&
			    text_is(value.text, "cost");
		if (cost && told) {
			sum->kind = value.text;
			sum->noun = e - 1;
			return;
		}
		bool other = deed != DEED_NONE && deed != DEED_STAND && deed != DEED_VALUE &&
			     deed != DEED_COST;
		/* "has risen from | $4 billion to $5 billion" */
		bool was = amount_at(a, e - 1) && is_other_time(a, e - 1, e - 1);
		if (other || (amount_at(a, e - 1) && !was) || row_word(a, e - 1, ";"))
			return;
		told |= deed == DEED_STAND || row_word(a, e - 1, "at") ||
			row_word(a, e - 1, "to") || row_word(a, e - 1, "of");
	}
}

/* "from | $3 to $4 billion", "$3-4 billion" */
static double value_of(const struct assembler *a, uint32_t at)
{
	const struct mention *m = row_mention(a, at), *to = row_mention(a, at + 2);
	if (to && to->kind != MENTION_AMOUNT && to->kind != MENTION_NUMBER)
		return m->number;
	bool joint = row_word(a, at + 1, "to") || row_dash(a, at + 1) || row_word(a, at + 1, "and");
	if (!to || !joint || to->number < MILLION || m->number >= THOUSAND)
		return m->number;
	/* "$0 to $4 billion": up to that */
	return m->number > 0 ? figures_scaled(m->number, to->number) : to->number;
}

static bool is_range_end(const struct assembler *a, uint32_t at)
{
	const struct mention *from = at > 1 ? amount_at(a, at - 2) : NULL;
	if (from && at > 2 && row_word(a, at - 3, "between") && row_word(a, at - 1, "and"))
		return true;
	return from && from->number < THOUSAND && row_mention(a, at)->number >= MILLION &&
	       (row_word(a, at - 1, "to") || row_dash(a, at - 1));
}

/* "cost $5 million, of which A gave 3": in the row of what A gave, the sum that this is a part of.
 */
static bool is_whole(const struct assembler *a, uint32_t at)
{
	const struct element *items = a->elements->items;
	if (at == 0 || items[at - 1].first < items[at].first)
		return false;
	for (uint32_t e = 0; e < at; e++) {
		const struct mention *m = row_mention(a, e);
		if (amount_at(a, e) || (m && m->kind == MENTION_NUMBER && m->number >= MILLION))
			return true;
	}
	return false;
}

/* "was modernised | for $5 million", "the project, | worth $5 million", "It will take | $5 million
 * to build", "At | $5 million, the line would be": costs told without a word for them. */
static bool is_price(const struct assembler *a, const struct figures_sum *sum)
{
	uint32_t first = sum->first, it = sum->deed;
	const struct mention *line = first > 1 ? row_mention(a, first - 2) : NULL;
	if (sum->noun != UINT32_MAX || sum->works || sum->paper)
		return false;
	if (first == 0)
		return row_word(a, 0, "at") && row_word(a, sum->last, ",");
	if (row_word(a, first, "for"))
		return row_in(a, first - 1, LIST_SUMS_BUILT);
	if (row_word(a, first, "worth") && first > 1 && row_word(a, first - 1, ","))
		return row_in(a, first - 2, LIST_SUMS_WORKS) ||
		       (line && line->kind == MENTION_CORRIDOR);
	while (it > 0 && row_set(a, it - 1, SET_HELPS))
		it--;
	return sum->done == DEED_RECEIVE && it > 0 && row_word(a, it - 1, "it") &&
	       row_in(a, sum->last, LIST_SUMS_PURPOSE);
}

bool figures_sum_read(const struct assembler *a, uint32_t at, struct figures_sum *sum)
{
	*sum = (struct figures_sum){.at = at,
		.first = at,
		.last = at + 1,
		.noun = UINT32_MAX,
		.value = value_of(a, at)};
	if (is_same_again(a, at) || is_range_end(a, at) || is_whole(a, at))
		return false;
	noun_behind(a, sum);
	if (sum->noun == UINT32_MAX)
		noun_as(a, sum);
	noun_before(a, sum);
	sum->deed = sum->first;
	if (is_other_time(a, sum->first, at))
		return false;
	deed_before(a, sum);
	/* "puts its cost at", "put $5 million | into" */
	if (sum->done == DEED_VALUE)
		sum->done = is_at(a, sum)                             ? DEED_COST
			    : row_in(a, sum->last, LIST_SUMS_PURPOSE) ? DEED_GIVE
								      : DEED_NONE;
	if (is_price(a, sum))
		sum->done = DEED_COST;
	else if (sum->noun == UINT32_MAX && !sum->works)
		cost_before(a, sum);
	if (sum->done == DEED_STAND && sum->noun == UINT32_MAX)
		noun_of_subject(a, sum);
	if (sum->done == DEED_NONE || (sum->done == DEED_STAND && sum->noun == UINT32_MAX))
		deed_behind(a, sum);
	return !text_is(sum->kind, "other");
}
