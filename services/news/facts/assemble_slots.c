/* What the slots of a match took, as arguments of a fact. */
#include "services/news/facts/row.h"

enum { FIRST_REACH = 4 };

static bool is_place_slot(enum slot_kind kind)
{
	return kind == SLOT_PLACE || kind == SLOT_VENUE || kind == SLOT_WHERE;
}

/* What a document's mention knows beyond its title. */
static void put_document(struct fact *fact, struct article *article, const struct mention *doc)
{
	facts_put(fact, article, "kind", doc->office);
	if (doc->country.len)
		facts_put(fact, article, "org", doc->country);
	for (uint32_t t = doc->first; t < doc->last; t++) {
		/* The mention has swallowed the duration before its head: read it again from the
		 * words. */
		static const struct {
			const char *word, *years;
		} terms[] = {{"two", "P2Y"}, {"three", "P3Y"}, {"four", "P4Y"}, {"five", "P5Y"},
			{"ten", "P10Y"}, {"six", "P6Y"}, {"20", "P20Y"}, {"25", "P25Y"},
			{"10", "P10Y"}, {"5", "P5Y"}, {"3", "P3Y"}};
		for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
			if (article_word(article, t, terms[i].word) &&
				article_word(article, t + 1, "-") &&
				article_word(article, t + 2, "year"))
				facts_put(fact, article, "term", text_of(terms[i].years));
		}
	}
}

/* A range has two figures, where the fact has room for both. */
static void put_number(
	struct fact *fact, const struct arg_type *arg, const struct mention *m, bool more)
{
	if (more)
		facts_sum_number(fact, arg, m->number);
	else
		facts_put_number(fact, arg, m->number);
	if (m->number_to > 0)
		facts_put_number(fact, fact_arg(fact->type, TEXT("value_to")), m->number_to);
}

static void put_mention(struct fact *fact, struct article *article, const struct slot *slot,
	const struct mention *m)
{
	/* A building is where it was only if no town is told: put_place_of_venue. */
	bool building = m->kind == MENTION_VENUE && text_is(slot->arg, "place");
	const struct arg_type *arg = building ? fact_arg(fact->type, TEXT("venue")) : NULL;
	arg = arg ? arg : fact_arg(fact->type, slot->arg);
	if (text_is(slot->arg, "attributed_to")) {
		fact->attributed_to = assemble_value(article, ARG_TEXT, m);
		return;
	}
	if (!arg)
		return;
	if (arg->kind == ARG_NUMBER)
		put_number(fact, arg, m, slot->more);
	else if (slot->written)
		facts_put_arg(fact, article, arg, article_slice(article, m->first, m->last));
	else if (is_place_slot(slot->kind) && arg->kind == ARG_TEXT)
		facts_put_arg(fact, article, arg, m->id);
	else
		facts_put_arg(fact, article, arg, assemble_value(article, arg->kind, m));
	if (m->kind == MENTION_AMOUNT)
		facts_put(fact, article, "currency", m->office);
	if (m->kind == MENTION_DOCUMENT)
		put_document(fact, article, m);
	if (arg->kind == ARG_PLACE)
		facts_put(fact, article, "country", assemble_state(m));
	/* Who visits a city visits its state, there; a capital that acts is nowhere. */
	if (arg->kind == ARG_ENTITY && m->kind == MENTION_PLACE && slot->kind != SLOT_ACTOR)
		facts_put(fact, article, "place", m->id);
}

static void put_words(struct fact *fact, const struct assembler *a, const struct slot *slot,
	const struct capture *capture)
{
	/* A name has no article: "the Khorog-Murghab" begins with a mention that holds it. */
	uint32_t first = slot->kind == SLOT_NAMED ? row_token(a, capture->first)
						  : a->elements->items[capture->first].first;
	uint32_t last = a->elements->items[capture->last - 1].last;
	if (slot->kind == SLOT_QUOTED && last - first > 2) {
		first++;
		last--;
		/* American copy has the comma within the marks: "Peace Mission 2010," */
		last -= last - first > 1 && article_word(a->article, last - 1, ",");
	}
	facts_put_arg(fact, a->article, fact_arg(fact->type, slot->arg),
		article_slice(a->article, first, last));
}

/* "The two countries": each of them. */
static struct mention one_of(const struct mention *m, bool second)
{
	struct mention one = *m;
	if (m->other.len)
		one.kind = m->kind == MENTION_TWO_STATES ? MENTION_STATE : MENTION_PERSON;
	one.id = second ? m->other : m->id;
	one.other = TEXT_NONE;
	return one;
}

/* The members of a list, one by one, and the elements they are; false when there is no `nth`. */
static bool member_at(const struct assembler *a, const struct taken *list, uint32_t nth,
	struct mention *out, uint32_t *at)
{
	struct roll roll = {0};
	while (rules_member(a->rules, a->article, a->elements, list, &roll)) {
		const struct mention *m = a->elements->items[roll.head].mention;
		uint32_t count = m->other.len ? 2 : 1;
		if (nth < count) {
			*out = one_of(m, nth == 1);
			*at = roll.head;
			return true;
		}
		nth -= count;
	}
	return false;
}

static bool member_of(const struct assembler *a, const struct slot *slot,
	const struct capture *capture, uint32_t nth, struct mention *out)
{
	const struct taken list = {slot, capture};
	uint32_t at;
	return member_at(a, &list, nth, out, &at);
}

static bool told_of(const struct assembler *a, enum word_list list)
{
	for (uint32_t e = 0; e < a->whole->len; e++) {
		uint32_t at = a->whole->items[e].first;
		if (!a->whole->items[e].mention &&
			article_list(a->article, at, list, NULL) > at)
			return true;
	}
	return false;
}

/* "X held separate talks with | A, B and C", "on the sidelines X met | A and B": one with each. Who
 * is named in another place of the match, and alone, is in all of them. */
static bool each_of_them(const struct assembler *a, const struct match *match, uint32_t s)
{
	const struct slot *slot = &match->pattern->slots[s];
	for (uint32_t o = 0; o < match->pattern->slots_len; o++) {
		const struct slot *other = &match->pattern->slots[o];
		const struct capture *with = &match->captures[o];
		struct mention m;
		if (o != s && text_equal(other->arg, slot->arg) && with->first < with->last &&
			with->last <= match->captures[s].first && !member_of(a, other, with, 1, &m))
			return told_of(a, LIST_TALKS_APART) && !told_of(a, LIST_TALKS_TOGETHER);
	}
	return false;
}

/* A list that fills an argument for one value makes a fact of each member: how many. */
static uint32_t members_apart(const struct assembler *a, const struct match *match, uint32_t s)
{
	const struct slot *slot = &match->pattern->slots[s];
	const struct capture *capture = &match->captures[s];
	const struct arg_type *arg = fact_arg(match->rule->fact, slot->arg);
	struct mention m;
	uint32_t count = 0;
	bool apart = slot->list && arg && slot->kind < SLOT_PHRASE &&
		     (!arg->list || each_of_them(a, match, s));
	while (apart && member_of(a, slot, capture, count, &m))
		count++;
	return count;
}

/* "the first summit | after the war", "... held since": first of some, and not of all. */
static bool is_first_since(const struct assembler *a, const struct capture *capture)
{
	const struct mention *m = a->elements->items[capture->first].mention;
	uint32_t from = capture->last + 1, to = from + FIRST_REACH;
	return m && m->number == 1 &&
	       assemble_among(
		       a, from, to < a->elements->len ? to : a->elements->len, SET_FIRST_SINCE);
}

/* The paper that fact `which` is about; the row's end: none. */
static uint32_t title_of(const struct assembler *a, const struct match *match, uint32_t which)
{
	for (uint32_t s = 0; s < match->pattern->slots_len; s++) {
		const struct slot *slot = &match->pattern->slots[s];
		const struct taken list = {slot, &match->captures[s]};
		uint32_t at = a->elements->len;
		struct mention m;
		if (slot->kind != SLOT_DOCUMENT || !text_is(slot->arg, "title") ||
			list.capture->first == list.capture->last)
			continue;
		uint32_t apart = members_apart(a, match, s);
		return member_at(a, &list, apart > 1 ? which : 0, &m, &at) ? at : a->elements->len;
	}
	return a->elements->len;
}

/* "an agreement with A and a protocol with | B": is B a party to the other paper only? */
static bool of_other_paper(const struct assembler *a, const struct slot *slot,
	const struct capture *capture, uint32_t title)
{
	uint32_t paper = text_is(slot->arg, "parties") && title < a->elements->len
				 ? assemble_paper_of(a, capture)
				 : a->elements->len;
	return paper < a->elements->len && paper != title;
}

void assemble_slots(
	struct fact *fact, const struct assembler *a, const struct match *match, uint32_t which)
{
	uint32_t title = title_of(a, match, which);
	for (uint32_t s = 0; s < match->pattern->slots_len; s++) {
		const struct slot *slot = &match->pattern->slots[s];
		const struct capture *capture = &match->captures[s];
		if (!slot->arg.len || capture->first == capture->last ||
			of_other_paper(a, slot, capture, title))
			continue;
		if (slot->kind >= SLOT_PHRASE) {
			put_words(fact, a, slot, capture);
			continue;
		}
		uint32_t apart = members_apart(a, match, s);
		struct slot also = *slot;
		also.arg = slot->also;
		struct mention m;
		if (slot->kind == SLOT_ORDINAL && is_first_since(a, capture))
			continue;
		for (uint32_t n = 0; member_of(a, slot, capture, n, &m); n++) {
			if (apart > 1 && n != which)
				continue;
			put_mention(fact, a->article, slot, &m);
			if (slot->also.len)
				put_mention(fact, a->article, &also, &m);
		}
	}
	assemble_paper_parties(fact, a, title);
}

uint32_t assemble_count(const struct assembler *a, const struct match *match)
{
	uint32_t count = 1;
	for (uint32_t s = 0; s < match->pattern->slots_len; s++) {
		uint32_t members = members_apart(a, match, s);
		count = members > count ? members : count;
	}
	return count;
}
