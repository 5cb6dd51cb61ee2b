#include "services/news/rules/clauses_inside.h"

#include "proto/base/alloc.h"
#include "services/news/entities/people.h"

#include <stdlib.h>
#include <string.h>

enum { FRAME_MAX = 12, DATELINE_MAX = 12, OWN_REACH = 4, OPENER_REACH = 14 };

static bool is_kind(const struct taker *t, uint32_t e, enum mention_kind kind)
{
	const struct mention *m = clauses_mention(t, e);
	return m && m->kind == kind;
}

/* "on Friday", "formally", "in Minsk": what may stand before a verb. The element after it. */
static uint32_t after_light(const struct taker *t, uint32_t e)
{
	for (uint32_t n = 0; n < CLAUSES_LIGHT_MAX; n++) {
		const struct mention *next = clauses_mention(t, e + 1);
		/* ", first applied" */
		const struct mention *m = clauses_mention(t, e);
		bool first = m && (m->flags & MENTION_ORDINAL) && clauses_finite(t, e + 1);
		if (first || clauses_in(t, e, LIST_VERBS_ADVERB) || is_kind(t, e, MENTION_DATE))
			e++;
		else if (clauses_in(t, e, LIST_CLAUSE_DAY_OR_PLACE_AFTER) && next &&
			 (next->kind == MENTION_DATE || next->kind == MENTION_PLACE))
			e += 2;
		else
			break;
	}
	return e;
}

/* Does the clause that was left by an aside go on at `e`? */
bool clauses_resumes(const struct taker *t, uint32_t e)
{
	uint32_t verb = after_light(t, e);
	if (clauses_finite(t, verb))
		return true;
	/* "..., doubts that": what ends in "s" and has an object. */
	struct text word = clauses_word(t, verb);
	bool object = clauses_in(t, verb + 1, LIST_CLAUSE_OBJECT_BEGINS);
	if (word.len > 4 && object && word.ptr[word.len - 1] == 's' &&
		!t->article->tokens[t->all->items[verb].first].capital)
		return true;
	return clauses_is(t, verb, "not") || clauses_is(t, verb, "не");
}

static uint8_t current(const struct taker *t)
{
	return t->stack[t->depth - 1];
}

static bool open_clause(struct taker *t, enum clause_kind kind, uint32_t first)
{
	if (t->out->len == CLAUSES_MAX || t->depth == CLAUSES_DEPTH_MAX)
		return false;
	uint8_t id = (uint8_t)t->out->len++;
	t->out->items[id] = (struct clause){.kind = kind,
		.parent = current(t),
		.first = first,
		.same_time = kind == CLAUSE_UNDER && clauses_is(t, first, "when")};
	t->stack[t->depth++] = id;
	return true;
}

/* A further main clause in the place of all that are open. */
static bool next_main(struct taker *t, uint32_t first)
{
	if (t->out->len == CLAUSES_MAX)
		return false;
	t->depth = 1;
	uint8_t id = (uint8_t)t->out->len++;
	t->out->items[id] = (struct clause){.kind = CLAUSE_MAIN, .parent = id, .first = first};
	t->stack[0] = id;
	return true;
}

/* "which", "of which", "some of whom": the element of the relative word; `e` + none when it is
 * no beginning of a relative clause. */
static bool begins_relative(const struct taker *t, uint32_t e)
{
	if (clauses_in(t, e, LIST_CLAUSE_RELATIVE))
		return true;
	e += clauses_in(t, e, LIST_CLAUSE_PART_OF) && clauses_is(t, e + 1, "of");
	return clauses_in(t, e, LIST_CLAUSE_BEFORE_RELATIVE) &&
	       clauses_in(t, e + 1, LIST_CLAUSE_RELATIVE);
}

static bool begins_apposition(const struct taker *t, uint32_t e);
static uint32_t closing(const struct taker *t, uint32_t comma);

/* "while Hungary, Turkmenistan, and the bloc have": does the comma at `e` join members of a list?
 */
static bool joins_list(const struct taker *t, uint32_t e)
{
	const struct mention *before = e > 0 ? clauses_mention(t, e - 1) : NULL;
	const struct mention *next =
		clauses_mention(t, e + 1 + (clauses_is(t, e + 1, "and") ? 1 : 0));
	return before && next && next->kind == before->kind &&
	       (before->kind == MENTION_STATE || before->kind == MENTION_ORG ||
		       before->kind == MENTION_PERSON);
}

/* Does a verb stand before the next comma or the like? What is said beside a name, "X, a former
 * minister of Y, becomes", is passed over. */
static bool verb_ahead(const struct taker *t, uint32_t from, uint32_t reach)
{
	for (uint32_t e = from; e < t->all->len && e < from + reach; e++) {
		uint32_t close =
			clauses_is(t, e, ",") && begins_apposition(t, e + 1) ? closing(t, e) : e;
		if (close > e)
			return true; /* it closes before a verb */
		if (clauses_is(t, e, ",") && joins_list(t, e))
			continue;
		if (clauses_is(t, e, ",") || clauses_is(t, e, ";") || clauses_is(t, e, "."))
			return false;
		if (clauses_finite(t, e))
			return true;
	}
	return false;
}

/* The comma that closes an aside opened by the one at `comma`; `comma` when there is none. */
static uint32_t closing(const struct taker *t, uint32_t comma)
{
	for (uint32_t e = comma + 1; e < t->all->len && e < comma + CLAUSES_ASIDE_MAX; e++) {
		if (clauses_is(t, e, ";"))
			return comma;
		if (clauses_is(t, e, ",") && clauses_resumes(t, e + 1))
			return e;
	}
	return comma;
}

static bool begins_apposition(const struct taker *t, uint32_t e)
{
	if (clauses_in(t, e, LIST_CLAUSE_APPOSITION) || clauses_in(t, e, LIST_PEOPLE_ROLE_WORD))
		return true;
	const struct mention *m = clauses_mention(t, e);
	/* "the host country" read as one mention; "Kazakhstan's president" */
	return m && (m->flags & (MENTION_REFERRED | MENTION_ADJECTIVE));
}

static bool begins_under(const struct taker *t, uint32_t e)
{
	if (!clauses_in(t, e, LIST_CLAUSE_UNDER) || !verb_ahead(t, e + 1, OPENER_REACH))
		return false;
	/* "as observers", "as well as": a verb must follow its subject closely. */
	return !clauses_is(t, e, "as") ||
	       (!clauses_is(t, e + 1, "well") && verb_ahead(t, e + 1, 6));
}

/* ", Tokayev said", ", according to the ministry": whose words they were. */
static bool begins_frame(const struct taker *t, uint32_t e)
{
	if (clauses_in(t, e, LIST_CLAUSE_ACCORDING) &&
		(clauses_is(t, e + 1, "to") || clauses_is(t, e + 1, "словам") ||
			clauses_is(t, e + 1, "данным") || clauses_is(t, e, "сообщает")))
		return true;
	if (clauses_in(t, e, LIST_VERBS_SAYING) && !clauses_is(t, e + 1, "that"))
		return true;
	for (uint32_t at = e; at < e + FRAME_MAX && at < t->all->len; at++) {
		if (clauses_is(t, at, ",") || clauses_in(t, at, LIST_CLAUSE_RELATIVE))
			return false;
		if (clauses_in(t, at, LIST_VERBS_SAYING))
			return at > e && !clauses_is(t, at + 1, "that") &&
			       !clauses_is(t, at + 1, "the") &&
			       (clauses_is(t, at + 1, ".") || clauses_is(t, at + 1, ",") ||
				       at + 1 >= t->all->len || clauses_is(t, at + 1, "on") ||
				       clauses_is(t, at + 1, "in") ||
				       is_kind(t, at + 1, MENTION_DATE) ||
				       clauses_is(t, at + 1, "at") ||
				       clauses_is(t, at + 1, "after"));
	}
	return false;
}

static bool begins_subject(const struct taker *t, uint32_t e)
{
	return clauses_mention(t, e) || clauses_in(t, e, LIST_CLAUSE_SUBJECT_BEGINS);
}

/* After "X said on Monday that": the element where what is said begins; `e` when nothing is. */
static uint32_t said_from(const struct taker *t, uint32_t e)
{
	if (!clauses_in(t, e, LIST_VERBS_SAYING))
		return e;
	uint32_t at = after_light(t, e + 1);
	bool told = clauses_is(t, e, "told");
	while (told && (clauses_in(t, at, LIST_CLAUSE_TOLD_WHOM) || clauses_mention(t, at)) &&
		at < e + 4)
		at++;
	at = after_light(t, at);
	if (clauses_is(t, at, ",") && clauses_is(t, at + 1, "что"))
		return at + 2;
	if (clauses_is(t, at, "that"))
		return at + 1;
	bool speaks_on = begins_subject(t, at) && verb_ahead(t, at + 1, OPENER_REACH) &&
			 !clauses_is(t, at + 1, ",");
	return speaks_on ? at : e;
}

static bool open_ellipsis(struct taker *t, uint32_t border, uint32_t from)
{
	uint8_t full;
	uint32_t head = clauses_ellipsis(t, border, from, &full);
	if (head == from)
		return false;
	t->depth = 1;
	if (!open_clause(t, CLAUSE_ELLIPSIS, from))
		return false;
	t->out->items[current(t)].parent = full;
	return true;
}

/* What a comma at `e` begins or ends. True when it is a mark between clauses. */
static bool at_comma(struct taker *t, uint32_t e)
{
	enum clause_kind kind = t->out->items[current(t)].kind;
	bool main = kind == CLAUSE_MAIN;
	if (open_ellipsis(t, e, e + 1) ||
		(clauses_in(t, e + 1, LIST_CLAUSE_JOINS) && open_ellipsis(t, e, e + 2)))
		return true;
	/* "The minister, who ..., said": the outer clause still wants its verb. */
	if (!main && clauses_resumes(t, e + 1) && !t->verbed[t->stack[t->depth - 2]]) {
		t->depth--;
		return true;
	}
	/* "Sri Lanka, admitted in 2018, came": nobody admits anything. */
	uint32_t close = closing(t, e);
	uint32_t about;
	if (main && (clauses_done_behind(t, e + 1) || clauses_that_behind(t, e + 1, &about)))
		return false;
	bool passive = main && close > e + 1 && clauses_in(t, e + 1, LIST_VERBS_PASSIVE) &&
		       !is_kind(t, e + 2, MENTION_PERSON);
	if (!passive && begins_frame(t, e + 1)) {
		t->depth = 1;
		return open_clause(t, CLAUSE_FRAME, e + 1);
	}
	if (!main && clauses_resumes(t, e + 1)) {
		t->depth--;
		return true;
	}
	/* "..., and Minsk will host it": a sentence of its own. */
	if (clauses_in(t, e + 1, LIST_CLAUSE_JOINS)) {
		bool same = clauses_resumes(t, e + 2);
		if (clauses_is(t, e + 2, "that"))
			return next_main(t, e + 3);
		if (!main && same) {
			t->depth = 1;
			return true;
		}
		/* "Hungary, Turkmenistan, and the bloc have": one subject of one verb to come. */
		bool open = !t->verbed[current(t)] || t->out->items[current(t)].about;
		bool listed = joins_list(t, e) && open && !same;
		if (!same && !listed && verb_ahead(t, e + 2, OPENER_REACH))
			return next_main(t, e + 2);
		return false;
	}
	/* "until 1993, when the charter was adopted" */
	bool when = clauses_is(t, e + 1, "when") && e > 0 && is_kind(t, e - 1, MENTION_DATE);
	if (when || begins_relative(t, e + 1))
		return open_clause(t, CLAUSE_RELATIVE, e + 1);
	/* "At the summit in Minsk, where the leaders met, Iran took the chair"; but of what was
	 * "signed between A, | B and C" its own words tell where it ends. */
	if (!main && !t->out->items[current(t)].about && !t->verbed[t->stack[0]] &&
		t->verbed[current(t)] && begins_subject(t, e + 1) &&
		verb_ahead(t, e + 2, OPENER_REACH)) {
		t->depth = 1;
		return true;
	}
	if (clauses_in(t, e + 1, LIST_VERBS_PARTICIPLE))
		return open_clause(t, CLAUSE_PARTICIPLE, e + 1);
	if (begins_under(t, e + 1))
		return open_clause(t, CLAUSE_UNDER, e + 1);
	if (passive && open_clause(t, CLAUSE_PARTICIPLE, e + 1))
		return t->out->items[current(t)].done = true;
	/* "Raisi, on his first trip there, met": between a subject and its verb. */
	bool between = main && !t->verbed[current(t)] && clauses_in(t, e + 1, LIST_CLAUSE_ASIDE);
	if (close > e + 1 && (between || begins_apposition(t, e + 1)))
		return open_clause(t, CLAUSE_APPOSITION, e + 1);
	return false;
}

/* "an agreement that", and not "said that". */
static bool names_thing(const struct taker *t, uint32_t e)
{
	return is_kind(t, e, MENTION_DOCUMENT) || is_kind(t, e, MENTION_ORG) ||
	       is_kind(t, e, MENTION_CORRIDOR) || is_kind(t, e, MENTION_PLACE);
}

/* "the leaders who came": a relative clause without a comma before it. */
static bool narrows(const struct taker *t, uint32_t e)
{
	bool relative = clauses_is(t, e, "who") || clauses_is(t, e, "which") ||
			(clauses_is(t, e, "that") && e > 0 && names_thing(t, e - 1));
	return e > 0 && relative && !clauses_is(t, e - 1, ",") &&
	       clauses_finite(t, after_light(t, e + 1));
}

/* "the leaders who came to Minsk | signed": its second verb is that of the sentence. */
static bool narrowed(const struct taker *t, uint32_t e)
{
	const struct clause *clause = &t->out->items[current(t)];
	if (clause->kind != CLAUSE_RELATIVE || !narrows(t, clause->first) ||
		!clauses_finite(t, e) || e < clause->first + 3)
		return false;
	struct text before = clauses_word(t, e - 1);
	return !clauses_finite(t, e - 1) && !text_is(before, "and") && !text_is(before, "to") &&
	       !text_is(before, "not") && !clauses_in(t, e - 1, LIST_VERBS_ADVERB);
}

static void mark(struct taker *t, uint32_t e, uint8_t clause)
{
	if (clause < CLAUSES_MAX && clauses_finite(t, e))
		t->verbed[clause] = true;
	t->out->of[e] = clause;
}

/* All that the clause had so far tells who speaks; what is said is a clause of its own. */
static uint32_t pass_frame(struct taker *t, uint32_t e)
{
	uint8_t frame = current(t);
	uint32_t said = t->out->items[frame].kind == CLAUSE_MAIN && e > 0 ? said_from(t, e) : e;
	if (said == e || !next_main(t, said))
		return e;
	t->out->items[frame].kind = CLAUSE_FRAME;
	for (; e + 1 < said; e++)
		mark(t, e + 1, frame);
	return e;
}

/* "After the talks ended, X said": an opening clause ends at the first comma behind its verb. */
static bool verb_before(const struct taker *t, uint32_t e)
{
	for (uint32_t at = 1; at < e; at++) {
		if (clauses_finite(t, at))
			return true;
	}
	return false;
}

/* "the leaders of A, President X; | B, President Y; and C": a list goes on behind the semicolon, up
 * to the next of which no verb stands. */
static bool lists_on(const struct taker *t, uint32_t semicolon)
{
	uint32_t first = semicolon + 1 + clauses_is(t, semicolon + 1, "and");
	bool state = is_kind(t, first, MENTION_STATE) && clauses_is(t, first + 1, ",") &&
		     is_kind(t, first + 2, MENTION_PERSON);
	for (uint32_t e = first; state && e < t->all->len && !clauses_is(t, e, ";"); e++)
		state = !clauses_finite(t, e);
	return state;
}

/* Is the element a mark between clauses? Opens and ends clauses as it says. */
static bool is_border(struct taker *t, uint32_t e, bool *in_opening)
{
	if (t->dash_end && e == t->dash_end) {
		t->depth = t->dash_depth;
		t->dash_end = 0;
		return true;
	}
	const struct clause *open = &t->out->items[current(t)];
	bool ends = open->about && e > open->verb && clauses_done_ends(t, e);
	t->depth -= ends;
	if (clauses_is(t, e, ",") && *in_opening && open->about && !ends)
		return false;
	if (clauses_is(t, e, ",") && *in_opening) {
		if (!ends && t->out->items[current(t)].kind != CLAUSE_PARTICIPLE &&
			!verb_before(t, e))
			return false;
		t->depth = 1;
		*in_opening = false;
		return true;
	}
	/* "— which includes Armenia, Belarus and Russia —": the dashes tell where it ends. */
	if (clauses_is(t, e, ","))
		return !t->dash_end && at_comma(t, e);
	if (clauses_is(t, e, ";"))
		return open_ellipsis(t, e, e + 1) || (!lists_on(t, e) && next_main(t, e + 1));
	/* "in 2023 and | Belarus in 2024" */
	bool within = t->out->items[current(t)].first < e;
	if (within && clauses_in(t, e, LIST_CLAUSE_JOINS) && open_ellipsis(t, e, e + 1))
		return true;
	if (t->out->items[current(t)].kind == CLAUSE_ELLIPSIS)
		return false;
	uint32_t end = clauses_dash_closing(t, e);
	if (end > e && t->depth < CLAUSES_DEPTH_MAX && !t->dash_end) {
		bool relative = begins_relative(t, e + 1);
		t->dash_depth = t->depth;
		t->dash_end = open_clause(t, relative ? CLAUSE_RELATIVE : CLAUSE_APPOSITION, e + 1)
				      ? end
				      : 0;
		return true;
	}
	bool pause = clauses_is(t, e, "—") || clauses_is(t, e, "–") || clauses_is(t, e, ":");
	/* "Chairman of the Cabinet – Chief of the Administration": one office. */
	if (clauses_in(t, e + 1, LIST_PEOPLE_ROLE_WORD))
		return false;
	return pause && e > 2 && verb_ahead(t, e + 1, OPENER_REACH) && next_main(t, e + 1);
}

/* "TASHKENT, August 8 (RFE/RL) --": where the article was written belongs to no clause. The element
 * after it. */
static uint32_t after_dateline(const struct taker *t)
{
	if (!t->all->len || !t->article->tokens[t->all->items[0].first].capital)
		return 0;
	bool caps = t->article->tokens[t->all->items[0].first].caps;
	/* "Q: ... A: ..." */
	if (clauses_is(t, 1, ":") && clauses_word(t, 0).len == 1)
		return 2;
	for (uint32_t e = 1; e < t->all->len && e < DATELINE_MAX; e++) {
		const struct token *token = &t->article->tokens[t->all->items[e].first];
		bool spaced = e + 1 < t->all->len &&
			      !t->article->tokens[t->all->items[e + 1].first].glued;
		if (clauses_in(t, e, LIST_CLAUSE_DATELINE_ENDS) && spaced &&
			(caps || is_kind(t, 0, MENTION_PLACE)))
			return e + 1;
		if (clauses_finite(t, e) || token->kind == TOKEN_OPEN)
			return 0;
	}
	return 0;
}

/* "became a member | and its membership was ratified" */
static bool own_follows(const struct taker *t, uint32_t e)
{
	uint32_t at = e + 2;
	while (at < e + OWN_REACH && !clauses_finite(t, at) && !clauses_is(t, at, ","))
		at++;
	return clauses_in(t, e, LIST_PEOPLE_PRONOUNS) && clauses_finite(t, at);
}

/* "hosted the summit | and in 2024 it opened talks": a sentence of its own, without a comma. */
static bool says_on(const struct taker *t, uint32_t e)
{
	uint32_t who = clauses_in(t, e, LIST_CLAUSE_VERB_JOINS) ? after_light(t, e + 1) : e;
	const struct mention *m = who > e ? clauses_mention(t, who) : NULL;
	bool pronoun = m && (m->flags & MENTION_REFERRED) && m->last - m->first == 1;
	bool own = clauses_in(t, e, LIST_CLAUSE_VERB_JOINS) && own_follows(t, e + 1);
	own |= pronoun && clauses_finite(t, after_light(t, who + 1));
	return own && current(t) == t->stack[0] && t->verbed[current(t)];
}

/* "Meeting participants included", "Founding members are": the participle is said of the noun. */
static bool describes_noun(const struct taker *t, uint32_t e)
{
	return clauses_in(t, e + 1, LIST_CLAUSE_COUNTED) &&
	       clauses_finite(t, after_light(t, e + 2));
}

/* "an agreement | that A and B signed": what they did with the paper before it. */
static bool open_that(struct taker *t, uint32_t e)
{
	uint32_t about, verb = clauses_that_behind(t, e, &about);
	if (!verb || !open_clause(t, CLAUSE_RELATIVE, e))
		return false;
	struct clause *opened = &t->out->items[current(t)];
	opened->verb = verb;
	opened->about = about;
	return true;
}

static bool open_done(struct taker *t, uint32_t e, uint32_t about)
{
	if (!about || !open_clause(t, CLAUSE_PARTICIPLE, e))
		return false;
	t->out->items[current(t)].done = true;
	t->out->items[current(t)].about = about;
	return true;
}

static void open_behind(struct taker *t, uint32_t e)
{
	if (!open_that(t, e))
		open_done(t, e, clauses_done_behind(t, e));
}

static void divide(struct taker *t)
{
	bool in_opening = false;
	uint32_t begin = after_dateline(t);
	const struct elements opening = {
		.items = t->all->items + begin, .len = t->all->len - begin};
	memset(t->out->of, CLAUSES_BETWEEN, begin);
	for (uint32_t e = begin; e < t->all->len; e++) {
		if (is_border(t, e, &in_opening)) {
			mark(t, e, CLAUSES_BETWEEN);
			continue;
		}
		if (says_on(t, e) && next_main(t, e + 1)) {
			mark(t, e, CLAUSES_BETWEEN);
			continue;
		}
		if (narrowed(t, e))
			t->depth--;
		enum clause_kind kind = t->out->items[current(t)].kind;
		bool participle = e == begin && clauses_in(t, e, LIST_VERBS_PARTICIPLE) &&
				  !describes_noun(t, e) && !clauses_inverted(t, &opening);
		bool after_comma = e > 0 && clauses_is(t, e - 1, ",");
		if (!after_comma && kind != CLAUSE_RELATIVE && begins_under(t, e))
			in_opening = open_clause(t, CLAUSE_UNDER, e) && e == begin;
		else if (participle)
			in_opening = open_clause(t, CLAUSE_PARTICIPLE, e);
		else if (e == begin && open_done(t, e, clauses_done_before(t, e)))
			in_opening = true;
		else if (narrows(t, e))
			open_clause(t, CLAUSE_RELATIVE, e);
		else
			open_behind(t, e);
		mark(t, e, current(t));
		e = pass_frame(t, e);
	}
}

void clauses_find(struct article *article, struct elements *sentence, struct clauses *clauses)
{
	while (clauses->of_room <= sentence->len)
		clauses->of = alloc_room(clauses->of, clauses->of_room, &clauses->of_room, 1);
	clauses->items[0] = (struct clause){.kind = CLAUSE_MAIN, .parent = 0, .first = 0};
	clauses->len = 1;
	clauses->rows_len = 0;
	sentence->several = false;
	clauses->lies_first = clauses->lies_end = 0;
	struct taker taker = {.article = article, .all = sentence, .out = clauses, .depth = 1};
	if (text_is(article->lang, "zh")) {
		memset(clauses->of, 0, sentence->len);
		return;
	}
	divide(&taker);
	clauses_make_rows(&taker);
	for (uint32_t row = 0; row < clauses->rows_len; row++)
		rules_note_lacks(&clauses->rows[row].elements);
	sentence->several = clauses->rows_len > 0;
}

void clauses_fini(struct clauses *clauses)
{
	for (uint32_t i = 0; i < CLAUSE_ROWS_MAX; i++)
		free(clauses->rows[i].elements.items);
	free(clauses->of);
	*clauses = (struct clauses){0};
}
