/* Is it so, not so, or only meant? What the words of a match and before it tell. The words stand in
 * data/rules/01-moods.rules. */
#include "services/news/facts/row.h"

enum { WORDS_BEFORE = 3, HAN_BEFORE = 24, DENIAL_REACH = 6, TOWARDS_REACH = 4 };

/* Of a match in the whole sentence, what an aside says does not count: "the bloc, which did not
 * grow, met". */
static bool is_of_clause(const struct assembler *a, uint32_t e)
{
	if (a->elements != a->whole)
		return true;
	uint8_t id = a->clauses->of[e];
	enum clause_kind kind = id == CLAUSES_MAX ? CLAUSE_MAIN : a->clauses->items[id].kind;
	/* "As you may recall, X signed": nothing is in doubt. */
	if (kind == CLAUSE_UNDER && id != a->clause) {
		uint32_t opens = a->whole->items[a->clauses->items[id].first].last;
		if (article_word(a->article, opens - 1, "as") &&
			article_in(a->article, opens, LIST_VERBS_RECALLED))
			return false;
	}
	return id == a->clause ||
	       (kind != CLAUSE_RELATIVE && kind != CLAUSE_APPOSITION && kind != CLAUSE_ELLIPSIS);
}

/* Where words of the set stand among the elements [from, to), in asides too when `asides`; `to`
 * when they do not. */
static uint32_t find_words(
	const struct assembler *a, const uint32_t range[2], enum word_set set, bool asides)
{
	if (a->elements->lacks_sets >> set & 1)
		return range[1];
	for (uint32_t e = range[0]; e < range[1] && e < a->elements->len; e++) {
		uint32_t end = rules_set_at(a->rules, set, a->article, a->elements, e);
		if (end > e && end <= range[1] && (asides || is_of_clause(a, e)))
			return e;
	}
	return range[1];
}

static uint32_t find(const struct assembler *a, uint32_t from, uint32_t to, enum word_set set)
{
	return find_words(a, (const uint32_t[]){from, to}, set, false);
}

/* Do words of the set begin at the element? In Chinese one word is several elements. */
static bool begins(const struct assembler *a, uint32_t e, enum word_set set)
{
	return rules_set_at(a->rules, set, a->article, a->elements, e) > e && is_of_clause(a, e);
}

bool assemble_among(const struct assembler *a, uint32_t from, uint32_t to, enum word_set set)
{
	return find(a, from, to, set) < to;
}

bool assemble_right_there(const struct assembler *a, uint32_t from, uint32_t to, enum word_set set)
{
	return find_words(a, (const uint32_t[]){from, to}, set, true) < to;
}

/* "will adopt a declaration and | sign some 15 documents": a second bare verb stands under the
 * words before the first. The element of these words; the end of the match where nothing governs
 * it. */
static uint32_t governor_of(const struct assembler *a, const struct match *match)
{
	for (uint32_t verb = match->first; verb < match->last; verb++) {
		if (verb == 0 || !begins(a, verb, SET_GOVERNED) ||
			!begins(a, verb - 1, SET_GOVERNED_JOIN))
			continue;
		for (uint32_t e = verb - 1; e > 0 && !begins(a, e - 1, SET_GOVERNED_ENDS); e--) {
			if (begins(a, e - 1, SET_GOVERNS))
				return e - 1;
		}
	}
	return match->last;
}

/* "trade declined | to $20 billion", "not only": denies nothing. */
static bool denies(const struct assembler *a, uint32_t e)
{
	const struct mention *to = row_mention(a, e + 2);
	bool sum = to && (to->kind == MENTION_AMOUNT || to->kind == MENTION_NUMBER) &&
		   row_in(a, e + 1, LIST_FIGURES_TO);
	return !sum && !assemble_among(a, e + 1, e + 2, SET_ONLY);
}

bool assemble_negative(const struct assembler *a, const struct match *match)
{
	for (uint32_t e = match->first; e < match->last; e++) {
		if (find(a, e, match->last, SET_NEGATIVE) == e && denies(a, e))
			return true;
	}
	/* "denied reports that Moscow is planning" */
	uint32_t far = match->first > DENIAL_REACH ? match->first - DENIAL_REACH : 0;
	if (assemble_among(a, far, match->first, SET_DENIAL) &&
		assemble_among(a, far, match->first, SET_DENIED))
		return true;
	uint32_t governor = governor_of(a, match);
	if (governor < match->first && assemble_among(a, governor, governor + 2, SET_REFUSAL))
		return true;
	/* "declined to sign": the refusal stands before the rule's first word. */
	uint32_t from = match->first > WORDS_BEFORE ? match->first - WORDS_BEFORE : 0;
	uint32_t refused = find(a, from, match->first, SET_REFUSAL);
	return refused < match->first &&
	       !assemble_among(a, refused, match->first, SET_REFUSAL_ENDS) &&
	       !assemble_among(a, refused, match->first, SET_COMES);
}

/* "is to open", "is set to open", "agreed to lend": what is meant to be done. "Was set up" and
 * "agreed to the text" are done. */
static bool is_meant(const struct assembler *a, uint32_t from, uint32_t last)
{
	/* "is set to hold | its summit" begins a word before. */
	if (assemble_among(a, from > 0 ? from - 1 : 0, last, SET_IS_TO))
		return true;
	for (uint32_t e = from; e < last; e++) {
		/* "Uzbekistan to join the bloc", as headings have it */
		if (a->sentence->heading && row_in(a, e, LIST_VERBS_BARE) && e > 0 &&
			assemble_among(a, e - 1, e, SET_INFINITIVE) &&
			!assemble_among(a, from, e, SET_REFUSAL))
			return true;
		uint32_t after = rules_set_at(a->rules, SET_AGREED_TO, a->article, a->elements, e);
		if (after > e && after < a->elements->len && after <= last &&
			!begins(a, e, SET_PERFORMED) &&
			!a->elements->items[after].mention &&
			!assemble_among(a, after, after + 1, SET_DETERMINER))
			return true;
	}
	return false;
}

/* Some words before the match; quotation marks, articles and adverbs between them are none:
 * "expects it to "adopt". Chinese has no blanks to count words by: what stands before in the same
 * clause. */
static uint32_t some_before(const struct assembler *a, const struct match *match)
{
	uint32_t from = match->first;
	if (text_is(a->article->lang, "zh")) {
		while (from > 0 && match->first - from < HAN_BEFORE &&
			!begins(a, from - 1, SET_PHRASE_ENDS))
			from--;
		return from;
	}
	for (uint32_t words = 0; from > 0 && words < WORDS_BEFORE; from--) {
		const struct element *e = &a->elements->items[from - 1];
		uint8_t kind = a->article->tokens[e->first].kind;
		bool light = kind == TOKEN_OPEN || kind == TOKEN_CLOSE ||
			     article_in(a->article, e->first, LIST_VERBS_ADVERB) ||
			     assemble_among(a, from - 1, from, SET_DETERMINER);
		words += e->mention || !light;
	}
	return from;
}

/* "could shift if | Georgia joins": the row of a clause has lost the word that opened it. */
static bool is_condition(const struct assembler *a, const struct match *match)
{
	if (a->elements == a->whole || match->first > 1 || a->clause >= a->clauses->len ||
		a->clauses->items[a->clause].kind != CLAUSE_UNDER)
		return false;
	uint32_t opens = a->clauses->items[a->clause].first;
	return rules_set_at(a->rules, SET_POSSIBLE, a->article, a->whole, opens) > opens;
}

/* "the work to sign the agreement": what is meant by an infinitive is not done yet. */
static bool is_purpose(const struct assembler *a, const struct match *match)
{
	uint32_t verb = match->first;
	if (verb < 2 || !row_in(a, verb, LIST_VERBS_BARE) ||
		!assemble_among(a, verb - 1, verb, SET_INFINITIVE))
		return false;
	uint32_t from = verb > WORDS_BEFORE + 1 ? verb - WORDS_BEFORE - 1 : 0;
	return !assemble_among(a, from, verb, SET_PERFORMED_BY) &&
	       !assemble_among(a, from, verb, SET_REFUSAL) &&
	       !assemble_among(a, from, verb + 1, SET_PERFORMED) && !begins(a, verb, SET_PERFORMED);
}

/* Words of a plan that are none of what a body does by saying so: "agreed to admit". */
static bool is_planned(const struct assembler *a, uint32_t from, uint32_t last)
{
	for (uint32_t e = find(a, from, last, SET_PLANNED); e < last;
		e = find(a, e + 1, last, SET_PLANNED)) {
		if (!begins(a, e, SET_PERFORMED))
			return true;
	}
	return false;
}

/* "The talks included | the granting of", "discussed | the signing of": a deed that is told by a
 * noun is what they spoke of, and not yet done. */
static bool is_talked_of(const struct assembler *a, const struct match *match)
{
	enum { TALK_REACH = 16 };
	const struct element *items = a->elements->items;
	uint32_t verb = match->first;
	if (!row_in(a, verb, LIST_VERBS_DEED_NOUNS) && !row_in(a, verb, LIST_VERBS_PARTICIPLE))
		return false;
	for (uint32_t e = verb; e-- > 0 && verb - e < TALK_REACH;) {
		if (items[e].mention)
			continue;
		bool holds = article_in(a->article, items[e + 1].first, LIST_VERBS_HOLDING);
		if (row_in(a, e, LIST_VERBS_TALKING) || (row_in(a, e, LIST_VERBS_TALKS) && holds))
			return true;
		if (assemble_among(a, e, e + 1, SET_GOVERNED_ENDS) ||
			(row_in(a, e, LIST_VERBS_FINITE) && !row_in(a, e, LIST_VERBS_HOLDING)))
			return false;
	}
	return false;
}

/* "recommended on Monday that | the bloc admit X": proposed, whatever the verb. */
static bool is_advised(const struct assembler *a, const struct match *match)
{
	enum { DAY_WORDS = 4 };
	uint32_t that = match->first;
	if (that < 2 || !row_word(a, that - 1, "that"))
		return false;
	uint32_t from = that > DAY_WORDS ? that - DAY_WORDS - 1 : 0;
	return assemble_among(a, from, that - 1, SET_PROPOSED);
}

/* "called on his colleagues | to sign": what somebody is told to do is proposed. */
static bool is_urged(const struct assembler *a, const struct match *match)
{
	enum { WHOM_MAX = 14 };
	uint32_t verb = match->first;
	if (verb < 2 || !assemble_among(a, verb - 1, verb, SET_INFINITIVE))
		return false;
	for (uint32_t e = verb - 1; e-- > 0 && verb - e < WHOM_MAX;) {
		if (row_list(a, e, LIST_VERBS_URGING, NULL) > e)
			return true;
		if (row_in(a, e, LIST_VERBS_FINITE))
			return false;
	}
	return false;
}

/* "The signing of the treaty by X | was postponed": what is told by a noun is still to come. */
static bool is_put_off(const struct assembler *a, const struct match *match)
{
	enum { VERB_REACH = 10 };
	if (!row_in(a, match->first, LIST_VERBS_DEED_NOUNS))
		return false;
	for (uint32_t e = match->last; e < a->elements->len && e < match->last + VERB_REACH; e++) {
		if (!row_in(a, e, LIST_VERBS_FINITE))
			continue;
		if (row_list(a, e, LIST_VERBS_PUT_OFF, NULL) > e)
			return true;
		if (!assemble_among(a, e, e + 1, SET_COPULA) && !row_in(a, e, LIST_DOCUMENTS_HAS))
			return false;
	}
	return false;
}

struct text assemble_modality(const struct assembler *a, const struct match *match)
{
	uint32_t from = some_before(a, match);
	uint32_t governor = governor_of(a, match), last = match->last;
	from = governor < from ? governor : from;
	if (is_urged(a, match) || is_advised(a, match) ||
		assemble_among(a, from, last, SET_PROPOSED))
		return TEXT("proposed");
	uint32_t verb = last > TOWARDS_REACH ? last - TOWARDS_REACH : 0;
	if (is_condition(a, match) || is_talked_of(a, match) ||
		assemble_among(a, from, last, SET_POSSIBLE) ||
		assemble_among(a, from, last, SET_OPEN) ||
		assemble_among(a, verb > from ? verb : from, last, SET_TOWARDS))
		return TEXT("possible");
	if (assemble_among(a, from, last, SET_WOULD))
		return assemble_among(a, 0, last, SET_ANNOUNCED) ? TEXT("planned")
								 : TEXT("possible");
	if (assemble_among(a, from, last, SET_EXPECTED))
		return TEXT("expected");
	if (is_planned(a, from, last) || is_meant(a, from, last) || is_put_off(a, match))
		return TEXT("planned");
	/* "The seventh CICA summit | is planned for 2026" */
	if (assemble_among(a, last, last + 1, SET_COPULA)) {
		if (assemble_among(a, last + 1, last + 3, SET_EXPECTED))
			return TEXT("expected");
		if (assemble_among(a, last, last + 3, SET_PLANNED))
			return TEXT("planned");
	}
	return is_purpose(a, match) ? TEXT("planned") : TEXT("fact");
}
