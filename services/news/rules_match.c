#include "services/news/rules.h"

#include "proto/base/check.h"
#include "services/news/people.h"

#include <stdlib.h>
#include <string.h>

enum {
	STEPS_MAX = 4000,
	PHRASE_MAX = 28,
	LIST_OFFICE_MAX = 8,
	ROLE_MAX = 10,
	JOINTS_MAX = 3,
	ASIDE_MAX = 10,
	BRACKETS_MAX = 16,
	BITS_MAX = WORDS_BITS_MAX / 64 + 1,
	PATTERNS_MAX = 16384
};

struct machine {
	const struct rules *rules;
	const struct article *article;
	const struct elements *elements;
	const struct pattern *pattern;
	struct match *match;
	unsigned steps;
	uint32_t deepest, stopped; /* the last instruction that was reached, and at which element */
};

static bool mark_is(const struct machine *m, uint32_t at, const char *mark)
{
	const struct element *e = &m->elements->items[at];
	return !e->mention && article_word(m->article, e->first, mark);
}

/* Words of the set begin at `at`. */
static bool mark_among(const struct machine *m, uint32_t at, enum word_set set)
{
	return rules_set_at(m->rules, set, m->article, m->elements, at) > at;
}

static bool is_quote(const struct machine *m, uint32_t at)
{
	const struct element *e = &m->elements->items[at];
	uint8_t kind = m->article->tokens[e->first].kind;
	return !e->mention && (kind == TOKEN_OPEN || kind == TOKEN_CLOSE);
}

/* Tokens that may join two members of a list, from `at`; `at` when there are none. */
static uint32_t list_joint(const struct machine *m, uint32_t at)
{
	uint32_t end = at, next;
	while (end < at + JOINTS_MAX &&
		(next = rules_set_at(m->rules, SET_LIST_JOINT, m->article, m->elements, end)) > end)
		end = next;
	return end;
}

static uint32_t phrase_end(const struct machine *m, uint32_t at)
{
	uint32_t end = at;
	for (; end < m->elements->len && end - at < PHRASE_MAX; end++) {
		if (mark_among(m, end, SET_PHRASE_ENDS))
			return end;
		const struct mention *mention = m->elements->items[end].mention;
		if ((is_quote(m, end) && end == at) ||
			(end > at && mention && mention->kind == MENTION_DATE))
			return end;
	}
	return end;
}

static uint32_t quoted_end(const struct machine *m, uint32_t at)
{
	const struct elements *e = m->elements;
	if (e->items[at].mention || m->article->tokens[e->items[at].first].kind != TOKEN_OPEN)
		return at;
	for (uint32_t end = at + 1; end < e->len && end - at < PHRASE_MAX; end++) {
		if (is_quote(m, end))
			return end + 1;
	}
	return at;
}

static uint32_t named_end(const struct machine *m, uint32_t at)
{
	uint32_t end = at;
	for (; end < m->elements->len && end - at < PHRASE_MAX; end++) {
		const struct element *e = &m->elements->items[end];
		const struct token *t = &m->article->tokens[e->first];
		bool inner = end > at && (mark_is(m, end, "-") || t->kind == TOKEN_NUMBER);
		bool name = t->kind == TOKEN_WORD && t->capital &&
			    !article_class(m->article, e->first, CLASS_NEVER_NAME);
		bool figure = inner && e->mention && e->mention->kind == MENTION_NUMBER;
		if (!figure && (e->mention || !(inner || name)))
			break;
	}
	return end;
}

/* "of Georgia", "Georgia's": no subjects. */
static bool is_subject(const struct machine *m, uint32_t listed)
{
	/* "to Khamenei and President Raisi": the first of a list tells. */
	uint32_t at = listed;
	while (at > 1 && mark_is(m, at - 1, "and") && m->elements->items[at - 2].mention &&
		m->elements->items[at].mention &&
		m->elements->items[at - 2].mention->kind == m->elements->items[at].mention->kind)
		at -= 2;
	/* "向巴基斯坦总理夏巴兹": the state before a title belongs to it. */
	const struct mention *owner = at > 0 ? m->elements->items[at - 1].mention : NULL;
	const struct mention *self = m->elements->items[at].mention;
	if (owner && owner->kind == MENTION_STATE && self && self->kind == MENTION_PERSON &&
		text_is(m->article->lang, "zh"))
		at--;
	if (at > 0 && mark_among(m, at - 1, SET_NO_SUBJECT_AFTER))
		return false;
	return listed + 1 >= m->elements->len || !mark_is(m, listed + 1, "'s");
}

/* "... and the prime minister of": what may stand before the next member of a list. */
static uint32_t list_office(const struct machine *m, const struct slot *slot, uint32_t at)
{
	uint32_t end = at;
	for (bool known = true; known && end < m->elements->len && end < at + LIST_OFFICE_MAX;) {
		known = mark_among(m, end, SET_LIST_OFFICE);
		/* "Iranian First Vice President"; where only persons count, "俄罗斯总统" too. */
		const struct mention *of = m->elements->items[end].mention;
		known |= of && of->kind == MENTION_STATE &&
			 ((of->flags & MENTION_ADJECTIVE) || slot->kind == SLOT_PERSON);
		known |= rules_slot_accepts(SLOT_ORDINAL, of);
		end += known;
	}
	return end;
}

/* "and the chairman of Turkmenistan's Halk Maslahaty, Gurbanguly Berdimuhamedov": the person after
 * a role of any words. `at` when there is none. */
static uint32_t person_after_role(const struct machine *m, uint32_t at, bool last)
{
	bool role = false;
	for (uint32_t e = at; e < m->elements->len && e < at + ROLE_MAX; e++) {
		const struct mention *mention = m->elements->items[e].mention;
		if (mention && mention->kind == MENTION_PERSON)
			return role ? e : at;
		struct text word = article_folded(m->article, m->elements->items[e].first);
		role |= e < at + 4 && people_role_word(word);
		bool ends =
			mark_is(m, e, ".") || mark_is(m, e, ";") || (!last && mark_is(m, e, ","));
		if (ends || people_acts(word))
			return at;
	}
	return at;
}

/* "Turkmenistan's Gurbanguly Berdimuhamedov", where the slot takes persons. */
static bool owns_person(const struct machine *m, const struct slot *slot, uint32_t at)
{
	return at + 2 < m->elements->len && mark_is(m, at + 1, "'s") &&
	       rules_slot_accepts(SLOT_NATION, m->elements->items[at].mention) &&
	       rules_slot_accepts(SLOT_PERSON, m->elements->items[at + 2].mention) &&
	       rules_slot_accepts(slot->kind, m->elements->items[at + 2].mention);
}

/* The next member of a list from `at`, or `at` when there is none that the slot takes. */
static uint32_t list_member(const struct machine *m, const struct slot *slot, uint32_t at)
{
	const struct mention *before = m->elements->items[at - 1].mention;
	bool person = before && before->kind == MENTION_PERSON;
	uint32_t end = at;
	/* "President Sadyr Japarov of Kyrgyzstan, ..." */
	if (person && at + 1 < m->elements->len && mark_is(m, at, "of") &&
		rules_slot_accepts(SLOT_STATE, m->elements->items[at + 1].mention))
		end += 2;
	uint32_t joint = list_joint(m, end);
	if (joint == end)
		return at;
	uint32_t member = list_office(m, slot, joint);
	/* "Ersin Tatar, president of Northern Cyprus": one guest. */
	bool last = !mark_is(m, joint - 1, ",");
	uint32_t far = person ? person_after_role(m, joint, last) : joint;
	if (owns_person(m, slot, member))
		return member + 2;
	if (person && end == at && member > joint && joint == at + 1 && mark_is(m, at, ","))
		return far > joint ? far : at;
	if (member < m->elements->len &&
		rules_slot_accepts(slot->kind, m->elements->items[member].mention))
		return member;
	return far > joint ? far : at;
}

/* "<document~obligations>" */
static bool holds_word(const struct machine *m, const struct slot *slot, uint32_t at)
{
	const struct mention *mention = m->elements->items[at].mention;
	for (uint32_t t = mention->first; slot->holds && t < mention->last; t++) {
		if (words_match(m->article->words, m->article->tokens[t].word, slot->holds - 1))
			return true;
	}
	return slot->holds == 0;
}

/* The element after what the slot takes at `at`; `at` when it takes nothing. */
static uint32_t take_slot(const struct machine *m, const struct slot *slot, uint32_t at)
{
	if (at >= m->elements->len)
		return at;
	if (slot->kind == SLOT_PHRASE)
		return phrase_end(m, at);
	if (slot->kind == SLOT_QUOTED)
		return quoted_end(m, at);
	if (slot->kind == SLOT_NAMED)
		return named_end(m, at);
	if (owns_person(m, slot, at))
		at += 2;
	else if (!rules_slot_accepts(slot->kind, m->elements->items[at].mention))
		return at;
	if ((slot->subject && !is_subject(m, at)) || !holds_word(m, slot, at))
		return at;
	uint32_t end = at + 1;
	while (slot->list) {
		uint32_t member = list_member(m, slot, end);
		if (member == end)
			break;
		end = member + 1;
	}
	return end;
}

static bool blocks(const struct machine *m, const struct instruction *gap, uint32_t at)
{
	const struct element *e = &m->elements->items[at];
	if (!e->mention)
		return mark_among(m, at, SET_GAP_ENDS);
	/* Figures stand close together and are told apart by the word after them. */
	bool figure = e->mention->kind == MENTION_NUMBER || e->mention->kind == MENTION_AMOUNT ||
		      e->mention->kind == MENTION_DATE || e->mention->kind == MENTION_DURATION;
	if (figure)
		return false;
	if (gap->z && rules_slot_accepts(m->pattern->slots[gap->z - 1].kind, e->mention))
		return true;
	if (!gap->y || !rules_slot_accepts(m->pattern->slots[gap->y - 1].kind, e->mention))
		return false;
	const struct capture *before = &m->match->captures[gap->y - 1];
	const struct mention *first = m->elements->items[before->first].mention;
	return !first || !text_equal(first->id, e->mention->id);
}

/* Whom a verb without a subject of its own speaks of: "X condemned the attack and | expressed"
 * goes on about X, "X, which | joined" about what stands before the comma. `end` is the element
 * after the joining word; false when there is none. */
static bool carried_subject(
	const struct machine *m, const struct slot *slot, uint32_t at, struct capture *out)
{
	if (mark_among(m, at, SET_RELATIVE)) {
		uint32_t before = at > 1 && mark_is(m, at - 1, ",") ? at - 1 : at;
		bool named = before > 0 &&
			     rules_slot_accepts(slot->kind, m->elements->items[before - 1].mention);
		*out = (struct capture){before - 1, before};
		return named && (before < at || !mark_is(m, at, "that"));
	}
	if (!mark_among(m, at, SET_SUBJECT_GOES_ON))
		return false;
	for (uint32_t e = 0; e < at; e++) {
		if (!rules_slot_accepts(slot->kind, m->elements->items[e].mention))
			continue;
		struct slot plain = *slot;
		uint32_t end = take_slot(m, &plain, e);
		*out = (struct capture){e, end};
		/* The first that could be it is the subject, or nothing is known of it. */
		return end > e && end < at;
	}
	return false;
}

static bool run(struct machine *m, uint32_t pc, uint32_t at);

/* "Uzbekistan, for its part, will invest": the element after what stands between commas or in
 * brackets; `at` when nothing does. */
static uint32_t after_aside(const struct machine *m, uint32_t at)
{
	if (at < m->elements->len && mark_is(m, at, "(")) {
		for (uint32_t e = at + 1; e < m->elements->len && e < at + BRACKETS_MAX; e++) {
			if (mark_is(m, e, ")"))
				return e + 1;
		}
	}
	if (at >= m->elements->len || !mark_is(m, at, ","))
		return at;
	for (uint32_t e = at + 1; e < m->elements->len && e < at + ASIDE_MAX; e++) {
		const struct mention *mention = m->elements->items[e].mention;
		if (mention && (mention->kind == MENTION_PERSON || mention->kind == MENTION_STATE))
			return at;
		if (mark_is(m, e, ","))
			return e + 1;
	}
	return at;
}

static bool run_gap_from(struct machine *m, const struct instruction *gap, uint32_t pc, uint32_t at)
{
	for (uint32_t n = 0; n <= gap->x && at + n <= m->elements->len; n++) {
		if (run(m, pc + 1, at + n))
			return true;
		if (at + n < m->elements->len && blocks(m, gap, at + n))
			return false;
	}
	return false;
}

static bool run_gap(struct machine *m, const struct instruction *gap, uint32_t pc, uint32_t at)
{
	bool brackets = at < m->elements->len && mark_is(m, at, "(");
	uint32_t aside = gap->y || brackets ? after_aside(m, at) : at;
	return (aside > at && run_gap_from(m, gap, pc, aside)) || run_gap_from(m, gap, pc, at);
}

static bool run_slot(struct machine *m, uint32_t slot, uint32_t pc, uint32_t at)
{
	uint32_t end = take_slot(m, &m->pattern->slots[slot], at);
	struct capture before = m->match->captures[slot];
	const struct slot *wanted = &m->pattern->slots[slot];
	if (end == at) {
		struct capture subject;
		if (!wanted->subject || at >= m->elements->len ||
			!carried_subject(m, wanted, at, &subject))
			return false;
		m->match->captures[slot] = subject;
		if (run(m, pc + 1, at + 1))
			return true;
		m->match->captures[slot] = before;
		return false;
	}
	m->match->captures[slot] = (struct capture){at, end};
	if (run(m, pc + 1, end))
		return true;
	/* A list may also be only its first member: "Xi, Putin met ..." */
	uint32_t one = at + 1 + (owns_person(m, wanted, at) ? 2 : 0);
	if (end > one && m->pattern->slots[slot].kind < SLOT_PHRASE) {
		m->match->captures[slot] = (struct capture){at, one};
		if (run(m, pc + 1, one))
			return true;
	}
	m->match->captures[slot] = before;
	return false;
}

static bool run_word(const struct machine *m, uint32_t matcher, uint32_t at)
{
	if (at >= m->elements->len || m->elements->items[at].word == 0)
		return false;
	return words_match(m->article->words, m->elements->items[at].word, matcher);
}

static bool run(struct machine *m, uint32_t pc, uint32_t at)
{
	for (;; pc++) {
		const struct instruction *i = &m->pattern->code[pc];
		if (pc > m->deepest) {
			m->deepest = pc;
			m->stopped = at;
		}
		if (++m->steps > STEPS_MAX)
			return false;
		switch (i->op) {
		case OP_WORD:
			if (!run_word(m, i->x, at))
				return false;
			at++;
			break;
		case OP_SLOT:
			return run_slot(m, i->x, pc, at);
		case OP_GAP:
			return run_gap(m, i, pc, at);
		case OP_SPLIT:
			if (run(m, i->x, at))
				return true;
			pc = i->y - 1;
			break;
		case OP_JUMP:
			pc = i->x - 1;
			break;
		case OP_START:
			if (at != 0)
				return false;
			break;
		case OP_END:
			if (at + 1 < m->elements->len)
				return false;
			break;
		case OP_MATCH:
			m->match->last = at;
			return true;
		}
	}
}

/* The element after the pattern's words at `at`, which ask for no mention; `at` when they do not
 * stand there. */
static uint32_t words_end(const struct rules *rules, const struct pattern *pattern,
	const struct article *article, const struct elements *elements, uint32_t at)
{
	if (at >= elements->len || elements->items[at].mention)
		return at;
	const struct instruction *first = pattern->code;
	if (first->op == OP_WORD &&
		!words_match(article->words, elements->items[at].word, first->x))
		return at;
	struct match match = {.first = at};
	struct machine m = {rules, article, elements, pattern, &match, 0, 0, at};
	return run(&m, 0, at) ? match.last : at;
}

uint32_t rules_set_at(const struct rules *rules, enum word_set set, const struct article *article,
	const struct elements *elements, uint32_t at)
{
	const struct pattern *words = rules_set(rules, set);
	return words ? words_end(rules, words, article, elements, at) : at;
}

struct text rules_value(const struct rules *rules, const struct arg_type *arg,
	const struct article *article, const struct elements *elements, uint32_t from, uint32_t to)
{
	const struct value_words *values;
	uint32_t len = rules_values(rules, &values), best_end = from, best_from = from;
	struct text best = TEXT_NONE;
	for (uint32_t v = 0; v < len; v++) {
		for (uint32_t e = from; values[v].arg == arg && e < to; e++) {
			uint32_t end = words_end(rules, &values[v].pattern, article, elements, e);
			if (end == e || end > to || end < best_end ||
				(end == best_end && e >= best_from))
				continue;
			best = values[v].value;
			best_end = end;
			best_from = e;
		}
	}
	return best;
}

static bool has_needs(const struct pattern *pattern, const uint64_t *bits)
{
	for (uint32_t i = 0; i < pattern->needs_len; i++) {
		if (!(bits[pattern->needs[i] / 64] >> (pattern->needs[i] % 64) & 1))
			return false;
	}
	return true;
}

static void sentence_bits(
	const struct article *article, const struct elements *elements, uint64_t bits[BITS_MAX])
{
	size_t len = words_bits_len(article->words);
	memset(bits, 0, len * sizeof(*bits));
	for (uint32_t i = 0; i < elements->len; i++) {
		if (!elements->items[i].word)
			continue;
		const uint64_t *word = words_bits(article->words, elements->items[i].word);
		for (size_t b = 0; b < len; b++)
			bits[b] |= word[b];
	}
}

/* Can a match begin here? Looks at the first instruction only. */
static bool may_begin(const struct machine *m, uint32_t at)
{
	const struct instruction *i = &m->pattern->code[0];
	if (i->op == OP_WORD)
		return run_word(m, i->x, at);
	if (i->op == OP_SLOT && m->pattern->slots[i->x].kind < SLOT_PHRASE) {
		const struct mention *mention = m->elements->items[at].mention;
		return rules_slot_accepts(m->pattern->slots[i->x].kind, mention) ||
		       (m->pattern->slots[i->x].subject && !mention);
	}
	return i->op != OP_START || at == 0;
}

/* Marks the patterns of the language of which every needed word stands in the sentence. */
static void candidates(const struct rules *rules, const struct article *article,
	const uint64_t *bits, uint64_t *marked)
{
	const struct pattern_ref *all;
	rules_patterns(rules, &all);
	for (size_t b = 0; b < words_bits_len(article->words); b++) {
		for (uint64_t rest = bits[b]; rest; rest &= rest - 1) {
			const uint32_t *refs;
			uint32_t matcher = (uint32_t)(b * 64) + (uint32_t)__builtin_ctzll(rest);
			uint32_t len = rules_needing(rules, matcher, &refs);
			for (uint32_t i = 0; i < len; i++) {
				const struct rule *rule = rules_at(rules, all[refs[i]].rule);
				if (has_needs(&rule->patterns[all[refs[i]].pattern], bits) &&
					text_equal(rule->lang, article->lang))
					marked[refs[i] / 64] |= (uint64_t)1 << (refs[i] % 64);
			}
		}
	}
}

static void match_pattern(const struct rules *rules, const struct article *article,
	const struct elements *elements, struct match *match,
	void (*found)(void *self, const struct match *match), void *self)
{
	const struct match begin = *match;
	struct machine m = {rules, article, elements, match->pattern, match, 0, 0, 0};
	for (uint32_t at = 0; at < elements->len; at++) {
		if (!may_begin(&m, at))
			continue;
		*match = begin;
		match->first = at;
		m.steps = m.deepest = 0;
		m.stopped = at;
		if (!run(&m, 0, at))
			continue;
		found(self, match);
		at = match->last > at ? match->last - 1 : at;
	}
}

/* In the order of the rules, whatever word brought a pattern up: what comes first may decide. */
void rules_match(const struct rules *rules, const struct article *article,
	const struct elements *elements, void (*found)(void *self, const struct match *match),
	void *self)
{
	uint64_t bits[BITS_MAX], marked[PATTERNS_MAX / 64] = {0};
	const struct pattern_ref *all;
	uint32_t len = rules_patterns(rules, &all);
	CHECK(len <= PATTERNS_MAX);
	sentence_bits(article, elements, bits);
	candidates(rules, article, bits, marked);
	for (uint32_t b = 0; b < (len + 63) / 64; b++) {
		for (uint64_t rest = marked[b]; rest; rest &= rest - 1) {
			uint32_t ref = b * 64 + (uint32_t)__builtin_ctzll(rest);
			const struct rule *rule = rules_at(rules, all[ref].rule);
			struct match match = {
				.rule = rule, .pattern = &rule->patterns[all[ref].pattern]};
			match_pattern(rules, article, elements, &match, found, self);
		}
	}
}

void rules_almost(const struct rules *rules, const struct article *article,
	const struct elements *elements, void (*near)(void *self, const struct near *near),
	void *self)
{
	uint64_t bits[BITS_MAX];
	sentence_bits(article, elements, bits);
	for (uint32_t r = 0; r < rules_count(rules); r++) {
		const struct rule *rule = rules_at(rules, r);
		if (!text_equal(rule->lang, article->lang))
			continue;
		for (uint32_t p = 0; p < rule->patterns_len; p++) {
			const struct pattern *pattern = &rule->patterns[p];
			struct near best = {.rule = rule, .pattern = p};
			for (uint32_t at = 0; has_needs(pattern, bits) && at < elements->len;
				at++) {
				struct match match = {
					.rule = rule, .pattern = pattern, .first = at};
				struct machine m = {
					rules, article, elements, pattern, &match, 0, 0, at};
				if (!may_begin(&m, at))
					continue;
				bool whole = run(&m, 0, at);
				if (!whole && (best.matched || m.deepest <= best.reached))
					continue;
				best.matched |= whole;
				best.reached = m.deepest;
				best.first = at;
				best.stopped = whole ? match.last : m.stopped;
			}
			if (best.matched || best.reached)
				near(self, &best);
		}
	}
}
