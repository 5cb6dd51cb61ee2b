/* Clauses as rows of elements, each with its subject. */
#include "proto/base/alloc.h"
#include "services/news/rules/clauses_inside.h"

enum {
	SUBJECT_MAX = 24, /* elements before the first verb */
	INVERTED_MAX = 14,
	COUNTED_REACH = 5 /* "five Central Asian states" */
};

void clauses_add(struct elements *row, const struct element *element)
{
	row->items = alloc_room(row->items, row->len, &row->room, sizeof(*row->items));
	row->items[row->len++] = *element;
}

/* An empty row, or NULL when there are enough. */
static struct clause_row *new_row(struct taker *t, uint8_t clause)
{
	if (t->out->rows_len == CLAUSE_ROWS_MAX)
		return NULL;
	struct clause_row *row = &t->out->rows[t->out->rows_len++];
	row->elements.len = 0;
	row->clause = clause;
	return row;
}

static void add_range(struct taker *t, struct elements *row, uint32_t first, uint32_t last)
{
	for (uint32_t e = first; e < last; e++)
		clauses_add(row, &t->all->items[e]);
}

/* "Putin, whose country holds the chair": the country does. */
static void add_country(struct taker *t, struct elements *row, const struct element *person)
{
	struct mention *state = arena_zero(&t->article->arena, 1, sizeof(*state));
	*state = *person->mention;
	state->kind = person->mention->country.len == 2 ? MENTION_STATE : MENTION_ORG;
	state->flags = MENTION_REFERRED;
	state->id = person->mention->country;
	const uint32_t tokens[2] = {person->first, person->last};
	const struct element country = rules_element(t->article, tokens, state, 0);
	clauses_add(row, &country);
}

static void add_own(struct taker *t, struct elements *row, uint8_t clause, uint32_t from)
{
	for (uint32_t e = from; e < t->all->len; e++) {
		if (t->out->of[e] == clause)
			clauses_add(row, &t->all->items[e]);
	}
}

/* "a statement and a programme, both of which": where the list begins that ends at `last`. */
static uint32_t list_begin(const struct taker *t, uint32_t last)
{
	const struct mention *m = clauses_mention(t, last);
	uint32_t first = last;
	for (uint32_t e = last; m && e > 0; e--) {
		const struct mention *before = clauses_mention(t, e - 1);
		if (before && before->kind == m->kind)
			first = e - 1;
		else if (!clauses_in(t, e - 1, LIST_CLAUSE_LIST_JOINTS))
			break;
	}
	return first;
}

/* "Kyrgyzstan, a state | which left": the noun says again what the name before it is. */
static bool noun_after_name(const struct taker *t, uint32_t noun)
{
	return noun > 2 && clauses_in(t, noun - 1, LIST_CLAUSE_ARTICLES) &&
	       clauses_is(t, noun - 2, ",") && clauses_mention(t, noun - 3);
}

static void relative_row(struct taker *t, uint8_t id)
{
	const struct clause *clause = &t->out->items[id];
	if (clause->about) {
		struct clause_row *done = new_row(t, id);
		if (done)
			clauses_done_row(t, id, &done->elements);
		return;
	}
	uint32_t comma =
		clause->first - (clause->first > 0 && clauses_is(t, clause->first - 1, ","));
	uint32_t first = clauses_antecedent(t, comma), word = clause->first;
	bool both = clauses_is(t, word, "both") || clauses_is(t, word, "all");
	bool part = clauses_is(t, word + 1, "of") && clauses_in(t, word + 2, LIST_CLAUSE_RELATIVE);
	bool prep = !part && !clauses_in(t, word, LIST_CLAUSE_RELATIVE) &&
		    !clauses_is(t, word, "that") && !clauses_is(t, word, "when");
	word += part ? 2 : prep;
	/* "X, Y and Z, who are": all of them. */
	bool several = clauses_in(t, word, LIST_CLAUSE_RELATIVE) &&
		       clauses_in(t, word + 1, LIST_CLAUSE_PLURAL);
	if ((part && both) || several)
		first = list_begin(t, first);
	struct clause_row *row = comma > 0 ? new_row(t, id) : NULL;
	if (!row)
		return;
	/* "the president X of Y, who": no state is "who". */
	if (clauses_is(t, word, "who") && clauses_kind(t, first, MENTION_STATE) && first > 1 &&
		clauses_is(t, first - 1, "of") && clauses_kind(t, first - 2, MENTION_PERSON))
		first -= 2;
	const struct mention *about = clauses_mention(t, first);
	/* "the | SCO ministerial conference, which": whose it is. */
	first -= !about && first > 0 && first < comma && clauses_kind(t, first - 1, MENTION_ORG);
	bool country = clauses_is(t, word + 1, "country") || clauses_is(t, word + 1, "страна");
	/* "the president of South Africa, which chairs": no person is "which". */
	bool state = clauses_is(t, word, "which") && clauses_resumes(t, word + 1);
	bool has_state = about && about->kind == MENTION_PERSON && about->country.len;
	if (has_state && (state || country)) {
		add_country(t, &row->elements, &t->all->items[first]);
		add_own(t, &row->elements, id, word + (state ? 1 : 2));
	} else if (!about && noun_after_name(t, first) && !prep && clauses_resumes(t, word + 1)) {
		clauses_add(&row->elements, &t->all->items[first - 3]);
		add_own(t, &row->elements, id, word + 1);
	} else if (clauses_is(t, word, "whose")) {
		add_range(t, &row->elements, first, comma);
		/* "the line, whose cost": the line's cost */
		clauses_add_word(t, &row->elements, &t->all->items[word], TEXT("'s"));
		add_own(t, &row->elements, id, word + 1);
	} else if (!prep && clauses_resumes(t, word + 1)) {
		add_range(t, &row->elements, first, comma);
		add_own(t, &row->elements, id, word + 1);
	} else {
		/* "in Minsk, where X met Y": X met Y in Minsk. */
		add_own(t, &row->elements, id, word + 1);
		add_range(t, &row->elements, first - (clauses_is(t, word, "where") && first > 0),
			comma);
	}
}

/* What stands before the first verb of a clause. */
static void add_subject(struct taker *t, struct elements *row, uint8_t clause)
{
	uint32_t n = 0;
	for (uint32_t e = 0; e < t->all->len && n < SUBJECT_MAX; e++) {
		if (t->out->of[e] != clause)
			continue;
		if (clauses_finite(t, e))
			return;
		clauses_add(row, &t->all->items[e]);
		n++;
	}
}

/* "Sri Lanka, admitted in 2018, came": Sri Lanka was admitted. */
static void add_copula(struct taker *t, struct elements *row, uint32_t participle)
{
	if (!clauses_in(t, participle, LIST_VERBS_PASSIVE))
		return;
	struct element before = t->all->items[participle];
	before.last = before.first;
	clauses_add_word(t, row, &before, TEXT("was"));
}

/* The first mention of that kind among the clause's own elements from `e` on; all->len: none. */
static uint32_t own_mention(
	const struct taker *t, uint32_t e, uint8_t clause, enum mention_kind kind)
{
	for (; e < t->all->len; e++) {
		const struct mention *m = clauses_mention(t, e);
		if (m && m->kind == kind && t->out->of[e] == clause)
			return e;
	}
	return e;
}

/* "India and Pakistan": where the list ends whose first member is the clause's element `e`. */
static uint32_t own_list_end(const struct taker *t, uint32_t e)
{
	enum mention_kind kind = clauses_mention(t, e)->kind;
	uint8_t clause = t->out->of[e];
	for (uint32_t at = e + 1; at < t->all->len && t->out->of[at] == clause; at++) {
		const struct mention *m = clauses_mention(t, at);
		if (m && m->kind == kind)
			e = at;
		else if (m || !clauses_in(t, at, LIST_CLAUSE_LIST_JOINTS))
			break;
	}
	return e + 1;
}

/* "Kazakhstan chairs the SCO, Kyrgyzstan - the CSTO": Kyrgyzstan chairs the CSTO. The words of the
 * full clause, in which each list takes the place of the one of its kind. "India joined in Astana
 * in 2017, Iran in 2023": where is not told of Iran. */
static void ellipsis_row(struct taker *t, uint8_t id)
{
	uint8_t full = t->out->items[id].parent;
	uint32_t first = t->out->items[id].first;
	struct clause_row *row = new_row(t, id);
	uint32_t next[MENTION_KINDS];
	for (uint32_t kind = 0; kind < MENTION_KINDS; kind++)
		next[kind] = first;
	bool dated = own_mention(t, first, id, MENTION_DATE) < t->all->len;
	for (uint32_t e = 0; row && e < t->all->len; e++) {
		const struct mention *m = clauses_mention(t, e);
		if (t->out->of[e] != full)
			continue;
		uint32_t twin = m ? own_mention(t, next[m->kind], id, m->kind) : t->all->len;
		if (twin < t->all->len) {
			uint32_t end = own_list_end(t, twin);
			add_range(t, &row->elements, twin, end);
			next[m->kind] = end;
			e = own_list_end(t, e) - 1;
		} else if (m && m->kind == MENTION_PLACE && dated && row->elements.len) {
			row->elements.len -= clauses_row_in(t, &row->elements,
				row->elements.len - 1, LIST_CLAUSE_DAY_OR_PLACE_AFTER);
		} else {
			clauses_add(&row->elements, &t->all->items[e]);
		}
	}
}

static void clause_row(struct taker *t, uint8_t id)
{
	enum clause_kind kind = t->out->items[id].kind;
	if (kind == CLAUSE_APPOSITION || kind == CLAUSE_FRAME)
		return;
	if (kind == CLAUSE_ELLIPSIS) {
		ellipsis_row(t, id);
		return;
	}
	if (kind == CLAUSE_RELATIVE) {
		relative_row(t, id);
		return;
	}
	struct clause_row *row = new_row(t, id);
	if (!row)
		return;
	if (kind == CLAUSE_PARTICIPLE) {
		uint32_t about = t->out->items[id].about;
		/* "the 2001 | Convention, adopted by": the year goes with it. */
		const struct mention *year = about > 1 ? clauses_mention(t, about - 2) : NULL;
		bool dated = year && year->kind == MENTION_DATE &&
			     year->last == clauses_mention(t, about - 1)->first;
		if (about)
			add_range(t, &row->elements, about - 1 - dated, about);
		else
			add_subject(t, &row->elements, t->out->items[id].parent);
		add_copula(t, &row->elements, t->out->items[id].first);
	}
	add_own(t, &row->elements, id, kind == CLAUSE_UNDER ? t->out->items[id].first + 1 : 0);
}

static struct text row_word(const struct taker *t, const struct elements *row, uint32_t e)
{
	if (e >= row->len || row->items[e].mention)
		return TEXT_NONE;
	return article_folded(t->article, row->items[e].first);
}

static uint32_t first_verb(const struct taker *t, const struct elements *row)
{
	uint32_t e = 0;
	while (e < row->len && !clauses_row_in(t, row, e, LIST_VERBS_FINITE))
		e++;
	return e;
}

/* Where a row ends, but for its full stop. */
static uint32_t before_stop(const struct taker *t, const struct elements *row)
{
	uint32_t end = row->len;
	return end - (!row->items[end - 1].mention &&
			     article_word(t->article, row->items[end - 1].first, "."));
}

/* The element goes behind all others before `end`. */
static void put_last(struct elements *row, uint32_t from, uint32_t end)
{
	struct element moved = row->items[from];
	memmove(&row->items[from], &row->items[from + 1], (end - 1 - from) * sizeof(moved));
	row->items[end - 1] = moved;
}

/* "Presiding over the meeting was | Rahmon", "Among those present were | Xi and Putin": the element
 * of the verb before the subject; 0 when the sentence goes the usual way. */
uint32_t clauses_inverted(const struct taker *t, const struct elements *row)
{
	if (row->len < 3 || row->items[0].mention)
		return 0;
	bool opens = clauses_row_in(t, row, 0, LIST_CLAUSE_INVERTED_OPENS) ||
		     (article_in(t->article, row->items[0].first, LIST_VERBS_PARTICIPLE) ||
			     article_in(t->article, row->items[0].first, LIST_VERBS_PASSIVE));
	for (uint32_t e = 1; opens && e + 1 < row->len && e < INVERTED_MAX; e++) {
		const struct element *one = &row->items[e];
		struct text word =
			one->mention ? TEXT_NONE : article_folded(t->article, one->first);
		bool adjective = one->mention && (one->mention->flags & MENTION_ADJECTIVE);
		if (one->mention && !adjective &&
			(one->mention->kind == MENTION_PERSON ||
				one->mention->kind == MENTION_STATE ||
				one->mention->kind == MENTION_DATE))
			return 0;
		if (text_is(word, ",") || text_is(word, "it") || text_is(word, "there"))
			return 0;
		if (!clauses_row_in(t, row, e, LIST_CLAUSE_INVERTED_VERB))
			continue;
		const struct element *next = &row->items[e + 1];
		bool subject = next->mention ||
			       article_in(t->article, next->first, LIST_CLAUSE_INVERTED_NOUN);
		return subject ? e : 0;
	}
	return 0;
}

/* "Among those present were | Xi and Putin" as "Xi and Putin | were among those present". */
static void set_upright(struct taker *t, struct elements *row)
{
	uint32_t verb = clauses_inverted(t, row);
	if (!verb)
		return;
	/* The verb goes first, then what stood before it. */
	for (uint32_t n = 0, end = before_stop(t, row); n <= verb; n++)
		put_last(row, n == 0 ? verb : 0, end);
}

static bool bounds_day(const struct taker *t, const struct elements *row, uint32_t e)
{
	const struct mention *next = e + 1 < row->len ? row->items[e + 1].mention : NULL;
	return next && next->kind == MENTION_DATE &&
	       clauses_row_in(t, row, e, LIST_CLAUSE_DAY_BOUND);
}

/* Without adverbs, and with "on Friday" behind the verb instead of before it. */
static void put_in_order(struct taker *t, struct elements *row)
{
	struct element moved[CLAUSES_LIGHT_MAX];
	uint32_t moved_len = 0, kept = 0, verb = first_verb(t, row);
	for (uint32_t e = 0; e < row->len; e++) {
		const struct mention *next = e + 1 < row->len ? row->items[e + 1].mention : NULL;
		const struct mention *m = row->items[e].mention;
		bool prep = clauses_row_in(t, row, e, LIST_CLAUSE_DAY_AFTER) && next &&
			    next->kind == MENTION_DATE;
		/* "until Friday" stays where it is. */
		bool date = m && m->kind == MENTION_DATE && e > 0 &&
			    !clauses_row_in(t, row, e - 1, LIST_CLAUSE_DAY_BOUND);
		/* "On Aug. 3, X met": as "X met on Aug. 3". */
		bool opens = (e == 0 && prep) || (e == 2 && moved_len == 2 && kept == 0);
		if (opens && e == 2 && text_is(row_word(t, row, e), ","))
			continue;
		if ((e > 0 || opens) && e < verb && (prep || date) && moved_len < CLAUSES_LIGHT_MAX)
			moved[moved_len++] = row->items[e];
		/* "the first since 1999": what bounds a day is no adverb. */
		else if (!clauses_row_in(t, row, e, LIST_VERBS_ADVERB) || bounds_day(t, row, e))
			row->items[kept++] = row->items[e];
	}
	row->len = kept;
	/* "On Friday X signed A | and left": behind the first of the two deeds. */
	uint32_t at = first_verb(t, row) + 1;
	while (at < kept && !(clauses_row_in(t, row, at, LIST_CLAUSE_VERB_JOINS) &&
				    clauses_row_in(t, row, at + 1, LIST_VERBS_FINITE)))
		at++;
	for (uint32_t i = 0; i < moved_len; i++)
		clauses_add(row, &moved[i]);
	for (uint32_t i = 0; at < kept && i < moved_len; i++) {
		memmove(&row->items[at + 1], &row->items[at],
			(row->len - 1 - at) * sizeof(*row->items));
		row->items[at++] = moved[i];
	}
}

/* "The Lars checkpoint on the border | was closed": where the subject lies goes behind the verb. */
static void put_place_behind(struct taker *t, struct elements *row)
{
	const struct mention *subject = row->len > 2 ? row->items[0].mention : NULL;
	uint32_t verb = first_verb(t, row);
	if (!subject || subject->kind != MENTION_PLACE || verb >= row->len || verb < 3 ||
		!clauses_row_in(t, row, 1, LIST_CLAUSE_LIES))
		return;
	for (uint32_t e = 2; e < verb; e++)
		if (text_is(row_word(t, row, e), ","))
			return;
	t->out->lies_first = row->items[1].first;
	t->out->lies_end = row->items[verb].first;
	for (uint32_t n = 1, end = before_stop(t, row); n < verb; n++)
		put_last(row, 1, end);
}

static bool joins(const struct taker *t, const struct elements *row, uint32_t e)
{
	return clauses_row_in(t, row, e, LIST_CLAUSE_VERB_JOINS);
}

static bool to_come(const struct taker *t, const struct elements *row, uint32_t e)
{
	return clauses_row_in(t, row, e, LIST_CLAUSE_TO_COME) ||
	       clauses_row_in(t, row, e + 1, LIST_CLAUSE_PLANNED);
}

/* "X took the chair | and will host the summit in 2010": the day of what is to come is not that of
 * what was done, so that it is a clause of its own from element `e` of the row. */
static uint8_t part_time(struct taker *t, const struct clause_row *row, uint32_t e)
{
	if (t->out->len == CLAUSES_MAX)
		return row->clause;
	uint8_t id = (uint8_t)t->out->len++;
	t->out->items[id] = (struct clause){.kind = CLAUSE_UNDER, .parent = id};
	for (uint32_t i = 0; i < t->all->len; i++) {
		if (t->out->of[i] == row->clause &&
			t->all->items[i].first >= row->elements.items[e].first)
			t->out->of[i] = id;
	}
	return id;
}

/* "X signed A and hosted B", "X will sign A and host B": a row for each further verb, with what
 * stands before the first, and for a bare one with what governs it. */
static void split_verbs(struct taker *t, uint32_t which)
{
	struct clause_row *first = &t->out->rows[which];
	const struct elements *row = &first->elements;
	uint8_t clause = first->clause;
	uint32_t verb = first_verb(t, row), governed = 0, done = row->len;
	/* "не вступит и остаётся": what is denied is the verb behind it, and no other. */
	uint32_t before = verb - (verb > 0 && text_is(row_word(t, row, verb - 1), "не"));
	for (uint32_t e = verb + 1; e < row->len && e < verb + 8 && !governed; e++) {
		if (clauses_row_in(t, row, e, LIST_VERBS_BARE))
			governed = e;
	}
	for (uint32_t e = verb + 2; verb > 0 && e + 1 < row->len; e++) {
		bool full = clauses_row_in(t, row, e, LIST_VERBS_FINITE),
		     bare = !full && governed && e > governed &&
			    clauses_row_in(t, row, e, LIST_VERBS_BARE);
		if (!joins(t, row, e - 1) || (!full && !bare))
			continue;
		if (full && done == row->len && to_come(t, row, e) && !to_come(t, row, verb)) {
			clause = part_time(t, first, e);
			done = e - 1;
		}
		struct clause_row *part = new_row(t, clause);
		if (!part)
			break;
		uint32_t end = e + 1;
		while (end < row->len &&
			!(joins(t, row, end) &&
				(clauses_row_in(t, row, end + 1, LIST_VERBS_FINITE) ||
					(bare &&
						clauses_row_in(t, row, end + 1, LIST_VERBS_BARE)))))
			end++;
		for (uint32_t i = 0; i < (bare ? governed : before); i++)
			clauses_add(&part->elements, &row->items[i]);
		for (uint32_t i = e; i < end; i++)
			clauses_add(&part->elements, &row->items[i]);
	}
	first->elements.len = done;
}

/* "Nine countries, including A, B and C, became partners": A, B and C became partners. */
static void name_members(struct taker *t, uint32_t which)
{
	const struct elements *row = &t->out->rows[which].elements;
	uint32_t first = 1, verb = first_verb(t, row);
	while (first < verb && !(text_is(row_word(t, row, first - 1), ",") &&
				       clauses_row_in(t, row, first, LIST_CLAUSE_INCLUDING)))
		first++;
	if (first >= verb || verb >= row->len || !text_is(row_word(t, row, verb - 1), ","))
		return;
	first += 1 + clauses_row_in(t, row, first + 1, LIST_CLAUSE_THEM);
	struct clause_row *members = first + 1 < verb && row->items[first].mention
					     ? new_row(t, t->out->rows[which].clause)
					     : NULL;
	for (uint32_t e = first; members && e < row->len; e++) {
		if (e + 1 != verb)
			clauses_add(&members->elements, &row->items[e]);
	}
}

static bool opens_list(const struct taker *t, const struct elements *row, uint32_t e)
{
	const struct mention *next = e + 1 < row->len ? row->items[e + 1].mention : NULL;
	return text_is(row_word(t, row, e), ":") || text_is(row_word(t, row, e), "(") ||
	       (clauses_row_in(t, row, e, LIST_CLAUSE_DASH) && next &&
		       next->kind == MENTION_STATE &&
		       clauses_row_in(t, row, e - 1, LIST_CLAUSE_COUNTED));
}

/* Where the list after the mark at `mark` ends: ": Argentina, Egypt and Iran.", "(Argentina and
 * Iran)"; `mark` when there is none of states. */
static uint32_t listed_end(const struct taker *t, const struct elements *row, uint32_t mark)
{
	bool bracket = text_is(row_word(t, row, mark), "(");
	uint32_t end = mark + 1, states = 0;
	for (; end < row->len; end++) {
		const struct mention *m = row->items[end].mention;
		states += m && m->kind == MENTION_STATE;
		if (!(m && m->kind == MENTION_STATE) &&
			!clauses_row_in(t, row, end, LIST_CLAUSE_LIST_JOINTS))
			break;
	}
	if (clauses_row_in(t, row, mark, LIST_CLAUSE_DASH)) {
		/* "– Kazakhstan and Uzbekistan – attended", "– Kazakhstan and Uzbekistan, was held"
		 */
		end -= text_is(row_word(t, row, end - 1), ",");
		bool shut = end < row->len && (clauses_row_in(t, row, end, LIST_CLAUSE_DASH) ||
						      text_is(row_word(t, row, end), ","));
		return states > 1 && shut ? end : mark;
	}
	bool closed = text_is(row_word(t, row, end), bracket ? ")" : ".") ||
		      (!bracket && (end == row->len || text_is(row_word(t, row, end), ";")));
	return states > 1 && closed ? end : mark;
}

/* "six nations", "five Central Asian states": the element after the number; 0: none. */
static uint32_t counted_from(const struct taker *t, const struct elements *row, uint32_t noun)
{
	if (!clauses_row_in(t, row, noun, LIST_CLAUSE_COUNTED))
		return 0;
	for (uint32_t e = noun; e > 0 && noun - e < COUNTED_REACH; e--) {
		const struct mention *m = row->items[e - 1].mention;
		if (m && m->kind == MENTION_NUMBER)
			return e;
	}
	return 0;
}

/* "invited six nations to join: A, B and C", "the ministers of the five states (A, B and C)": A, B
 * and C are invited, the ministers are of A, B and C. */
static void name_counted(struct taker *t, uint32_t which)
{
	const struct elements *row = &t->out->rows[which].elements;
	uint32_t mark = 1, noun = 0, count, end;
	while (mark < row->len && !opens_list(t, row, mark))
		mark++;
	end = mark < row->len ? listed_end(t, row, mark) : mark;
	if (end == mark)
		return;
	for (count = 0; mark > 1 && !count && noun + 1 < mark; noun++)
		count = counted_from(t, row, noun + 1);
	struct clause_row *named = count ? new_row(t, t->out->rows[which].clause) : NULL;
	if (!named)
		return;
	uint32_t before = count - 1;
	before -= before > 0 && text_is(row_word(t, row, before - 1), "the");
	for (uint32_t e = 0; e < before; e++)
		clauses_add(&named->elements, &row->items[e]);
	for (uint32_t e = mark + 1; e < end; e++)
		clauses_add(&named->elements, &row->items[e]);
	for (uint32_t e = noun + 1; e < row->len; e++) {
		if (e < mark || e > end || (e == end && text_is(row_word(t, row, mark), ":")))
			clauses_add(&named->elements, &row->items[e]);
	}
}

static bool same_row(const struct elements *a, const struct elements *b)
{
	bool same = a->len == b->len;
	for (uint32_t e = 0; same && e < a->len; e++)
		same = a->items[e].first == b->items[e].first;
	return same;
}

void clauses_make_rows(struct taker *t)
{
	for (uint32_t id = 0; id < t->out->len; id++)
		clause_row(t, (uint8_t)id);
	uint32_t whole = t->out->rows_len;
	for (uint32_t row = 0; row < whole; row++) {
		set_upright(t, &t->out->rows[row].elements);
		put_in_order(t, &t->out->rows[row].elements);
		put_place_behind(t, &t->out->rows[row].elements);
		split_verbs(t, row);
		name_members(t, row);
		name_counted(t, row);
	}
	if (t->out->rows_len == 1 && same_row(&t->out->rows[0].elements, t->all))
		t->out->rows_len = 0;
}
