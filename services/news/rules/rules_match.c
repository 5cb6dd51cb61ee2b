#include "services/news/rules/rules_inside.h"

#include "proto/base/check.h"

#include <string.h>

enum {
	STEPS_MAX = 4000,
	BITS_MAX = WORDS_BITS_MAX / 64 + 1 + WORDS_FILLED(WORDS_BITS_MAX / 64 + 1),
	PATTERNS_MAX = 16384
};

static inline bool is_word(const struct element *element, uint32_t matcher)
{
	return words_bit(element->bits, matcher);
}

static inline bool passes(const struct look *look, const struct element *e)
{
	const uint64_t carrying = UINT64_C(1) << SET_RELATIVE | UINT64_C(1) << SET_SUBJECT_GOES_ON;
	return look->any || (look->kinds & e->kinds) ||
	       (look->matcher && is_word(e, look->matcher - 1)) ||
	       (look->carried && (e->sets & carrying));
}

static bool run(struct machine *m, uint32_t pc, uint32_t at);

/* The same, when nothing but a look at the element already says no. */
static inline bool try(struct machine *m, uint32_t pc, uint32_t at)
{
	const struct instruction *i = &m->pattern->code[pc];
	if (i->op == OP_WORD &&
		(at >= m->elements->len || !is_word(&m->elements->items[at], i->x))) {
		if (pc > m->deepest) {
			m->deepest = pc;
			m->stopped = at;
		}
		return false;
	}
	return run(m, pc, at);
}

static bool run_gap_from(struct machine *m, const struct instruction *gap, uint32_t pc, uint32_t at)
{
	for (uint32_t n = 0; n <= gap->x && at + n <= m->elements->len; n++) {
		if (try(m, pc + 1, at + n))
			return true;
		if (at + n < m->elements->len && rules_blocks(m, gap, at + n))
			return false;
	}
	return false;
}

static bool run_gap(struct machine *m, const struct instruction *gap, uint32_t pc, uint32_t at)
{
	bool brackets = rules_mark_is(m, at, "(");
	uint32_t aside = gap->y || brackets ? rules_after_aside(m, at) : at;
	return (aside > at && run_gap_from(m, gap, pc, aside)) || run_gap_from(m, gap, pc, at);
}

static bool run_slot(struct machine *m, uint32_t slot, uint32_t pc, uint32_t at)
{
	struct capture before = m->match->captures[slot];
	const struct slot *wanted = &m->pattern->slots[slot];
	struct roll_ends ends;
	if (!rules_take(m, wanted, at, &ends)) {
		struct capture subject;
		if (!wanted->subject || at >= m->elements->len ||
			!rules_carried(m, wanted, at, &subject))
			return false;
		m->match->captures[slot] = subject;
		if (try(m, pc + 1, at + 1))
			return true;
		m->match->captures[slot] = before;
		return false;
	}
	/* A list may also be only its first member: "Xi, Putin met ..." */
	for (uint32_t i = 0; i < ends.len; i++) {
		m->match->captures[slot] = (struct capture){at, ends.items[i]};
		if (try(m, pc + 1, ends.items[i]))
			return true;
	}
	m->match->captures[slot] = before;
	return false;
}

bool rules_run(struct machine *m, uint32_t pc, uint32_t at)
{
	return run(m, pc, at);
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
			if (at >= m->elements->len || !is_word(&m->elements->items[at], i->x))
				return false;
			at++;
			break;
		case OP_SLOT:
			return run_slot(m, i->x, pc, at);
		case OP_GAP:
			return run_gap(m, i, pc, at);
		case OP_SPLIT:
			if (try(m, i->x, at))
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
static uint32_t all_words_end(
	const struct machine *asking, const struct pattern *words, uint32_t at)
{
	const struct elements *elements = asking->elements;
	if (words->code_len == 2 && words->code[0].op == OP_WORD)
		return at + 1;
	struct match match = {.first = at};
	struct machine m = {asking->article, elements, asking->sets, words, &match, 0, 0, at};
	return run(&m, 0, at) ? match.last : at;
}

static inline uint32_t words_end(const struct machine *m, const struct pattern *words, uint32_t at)
{
	bool may = at < m->elements->len && !m->elements->items[at].mention &&
		   passes(&words->begins, &m->elements->items[at]);
	return may ? all_words_end(m, words, at) : at;
}

uint32_t rules_words_end(const struct machine *m, enum word_set set, uint32_t at)
{
	return words_end(m, &m->sets[set], at);
}

uint32_t rules_set_end(const struct rules *rules, enum word_set set, const struct article *article,
	const struct elements *elements, uint32_t at)
{
	const struct machine m = {
		.article = article, .elements = elements, .sets = rules_sets(rules)};
	return words_end(&m, &m.sets[set], at);
}

struct text rules_value(const struct rules *rules, const struct arg_type *arg,
	const struct article *article, const struct elements *elements, struct capture *within)
{
	const struct machine m = {
		.article = article, .elements = elements, .sets = rules_sets(rules)};
	const struct value_words *values;
	uint32_t len = rules_values(rules, arg, &values);
	struct capture best = {within->first, within->first};
	struct text value = TEXT_NONE;
	for (uint32_t v = 0; v < len; v++) {
		for (uint32_t e = within->first; e < within->last; e++) {
			uint32_t end = words_end(&m, &values[v].pattern, e);
			if (end == e || end > within->last || end < best.last ||
				(end == best.last && e >= best.first))
				continue;
			value = values[v].value;
			best = (struct capture){e, end};
		}
	}
	*within = best;
	return value;
}

static bool has_needs(const struct pattern *pattern, const uint64_t *bits)
{
	for (uint32_t i = 0; i < pattern->needs_len; i++) {
		if (!words_bit(bits, pattern->needs[i]))
			return false;
	}
	return true;
}

/* What a sentence has: its words as the bits of a word, and the kinds of slots it can fill. */
struct stock {
	uint64_t bits[BITS_MAX];
	uint32_t kinds;
};

static void take_stock(
	const struct article *article, const struct elements *elements, struct stock *stock)
{
	size_t len = words_bits_len(article->words), filled = WORDS_FILLED(len);
	uint64_t *bits = stock->bits;
	memset(bits, 0, (len + filled) * sizeof(*bits));
	stock->kinds = 0;
	for (uint32_t i = 0; i < elements->len; i++) {
		stock->kinds |= elements->items[i].kinds;
		const uint64_t *word = elements->items[i].bits;
		for (size_t f = 0; elements->items[i].word && f < filled; f++) {
			bits[len + f] |= word[len + f];
			for (uint64_t rest = word[len + f]; rest; rest &= rest - 1) {
				size_t part = f * 64 + (size_t)__builtin_ctzll(rest);
				bits[part] |= word[part];
			}
		}
	}
}

/* How many elements a match may begin at: those from which all that it contains still follows, one
 * after the other. */
static uint32_t beginnings(const struct machine *m)
{
	uint32_t end = m->elements->len;
	for (uint32_t step = m->pattern->steps_len; step-- > 0;) {
		const struct look *look = &m->pattern->steps[step];
		while (end > 0 && !passes(look, &m->elements->items[end - 1]))
			end--;
		if (end == 0)
			return 0;
		end--;
	}
	uint32_t len = end + (m->pattern->steps_len > 0);
	return m->pattern->begins_sentence && len > 1 ? 1 : len;
}

static bool may_begin(const struct machine *m, uint32_t at)
{
	return passes(&m->pattern->begins, &m->elements->items[at]);
}

static void mark(const struct pattern_needs *wanted, const struct stock *stock, uint64_t *marked)
{
	if (wanted->kinds & ~stock->kinds)
		return;
	for (uint32_t i = 0; i < wanted->len; i++)
		if (!words_bit(stock->bits, wanted->needs[i]))
			return;
	marked[wanted->ref / 64] |= UINT64_C(1) << (wanted->ref % 64);
}

/* Marks the patterns of the language of which every needed word stands in the sentence. */
static void candidates(const struct rules *rules, const struct article *article,
	const struct stock *stock, uint64_t *marked)
{
	const uint64_t *bits = stock->bits;
	const struct rules_index *index = rules_index(rules, article->lang);
	size_t len = words_bits_len(article->words);
	for (size_t f = 0; index && f < WORDS_FILLED(len); f++) {
		for (uint64_t parts = bits[len + f] & index->filled[f]; parts; parts &= parts - 1) {
			size_t part = f * 64 + (size_t)__builtin_ctzll(parts);
			uint64_t rest = bits[part] & index->leading[part];
			for (; rest; rest &= rest - 1) {
				size_t matcher = part * 64 + (size_t)__builtin_ctzll(rest);
				uint32_t end = index->groups[matcher + 1];
				for (uint32_t i = index->groups[matcher]; i < end; i++)
					mark(&index->needing[i], stock, marked);
			}
		}
	}
}

static void match_pattern(struct machine *m, const struct rule *rule,
	void (*found)(void *self, const struct match *match), void *self)
{
	const struct pattern *pattern = m->pattern;
	bool clause = pattern->parts_len > 0;
	uint32_t len = clause && m->elements->several ? 0 : beginnings(m);
	for (uint32_t at = 0; at < len; at++) {
		if (!may_begin(m, at))
			continue;
		struct match match = {.rule = rule, .pattern = pattern, .first = at};
		m->match = &match;
		m->steps = m->deepest = 0;
		m->stopped = at;
		if (!(clause ? rules_run_clause(m, at) : run(m, 0, at)))
			continue;
		found(self, &match);
		if (!clause)
			at = match.last > at ? match.last - 1 : at;
	}
}

/* In the order of the rules, whatever word brought a pattern up: what comes first may decide. */
void rules_match(const struct rules *rules, const struct article *article,
	const struct elements *elements, void (*found)(void *self, const struct match *match),
	void *self)
{
	struct stock stock;
	uint64_t marked[PATTERNS_MAX / 64];
	const struct pattern_ref *all;
	uint32_t len = rules_patterns(rules, &all);
	struct machine m = {.article = article, .elements = elements, .sets = rules_sets(rules)};
	CHECK(len <= PATTERNS_MAX);
	memset(marked, 0, (len + 63) / 64 * sizeof(*marked));
	take_stock(article, elements, &stock);
	candidates(rules, article, &stock, marked);
	for (uint32_t b = 0; b < (len + 63) / 64; b++) {
		for (uint64_t rest = marked[b]; rest; rest &= rest - 1) {
			const struct pattern_ref *ref =
				&all[b * 64 + (uint32_t)__builtin_ctzll(rest)];
			m.pattern = ref->pattern;
			match_pattern(&m, ref->rule, found, self);
		}
	}
}

static void almost(const struct rules *rules, const struct article *article,
	const struct elements *elements, struct near *best)
{
	const struct pattern *pattern = &best->rule->patterns[best->pattern];
	bool clause = pattern->parts_len > 0;
	for (uint32_t at = 0; !(clause && elements->several) && at < elements->len; at++) {
		struct match match = {.rule = best->rule, .pattern = pattern, .first = at};
		struct machine m = {
			article, elements, rules_sets(rules), pattern, &match, 0, 0, at};
		if (!may_begin(&m, at))
			continue;
		bool whole = clause ? rules_run_clause(&m, at) : run(&m, 0, at);
		if (!whole && (best->matched || m.deepest <= best->reached))
			continue;
		best->matched |= whole;
		best->reached = m.deepest;
		best->first = clause ? match.first : at;
		best->stopped = whole || clause ? match.last : m.stopped;
	}
}

void rules_almost(const struct rules *rules, const struct article *article,
	const struct elements *elements, void (*near)(void *self, const struct near *near),
	void *self)
{
	struct stock stock;
	take_stock(article, elements, &stock);
	for (uint32_t r = 0; r < rules_count(rules); r++) {
		const struct rule *rule = rules_at(rules, r);
		if (!text_equal(rule->lang, article->lang))
			continue;
		for (uint32_t p = 0; p < rule->patterns_len; p++) {
			struct near best = {.rule = rule, .pattern = p};
			if (has_needs(&rule->patterns[p], stock.bits))
				almost(rules, article, elements, &best);
			if (best.matched || best.reached)
				near(self, &best);
		}
	}
}
