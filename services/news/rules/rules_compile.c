#include "services/news/rules/rules_compile.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/base/check.h"
#include "services/news/text/tokens.h"

#include <stdlib.h>
#include <string.h>

enum { GAP_DEFAULT = 6, GAP_MAX = 40, DEPTH_MAX = 12, CODE_MAX = 2000, BEGINS_MAX = 4000 };

struct compiler {
	struct words *words;
	struct text lang, source;
	size_t at;
	struct pattern *out;
	struct compile_error *error;
	unsigned depth;
	uint32_t gap_waiting; /* instruction + 1 of a gap that waits for the slot after it */
	bool clause;          /* parts, in any order, with "&" between them */
};

struct kind_name {
	const char *name;
	enum slot_kind kind;
};

static const struct kind_name kinds[] = {
	{"state", SLOT_STATE},
	{"nation", SLOT_NATION},
	{"power", SLOT_POWER},
	{"party", SLOT_PARTY},
	{"actor", SLOT_ACTOR},
	{"who", SLOT_WHO},
	{"org", SLOT_ORG},
	{"corridor", SLOT_CORRIDOR},
	{"person", SLOT_PERSON},
	{"ruler", SLOT_RULER},
	{"place", SLOT_PLACE},
	{"venue", SLOT_VENUE},
	{"where", SLOT_WHERE},
	{"date", SLOT_DATE},
	{"duration", SLOT_DURATION},
	{"number", SLOT_NUMBER},
	{"ordinal", SLOT_ORDINAL},
	{"amount", SLOT_AMOUNT},
	{"document", SLOT_DOCUMENT},
	{"pair", SLOT_PAIR},
	{"phrase", SLOT_PHRASE},
	{"named", SLOT_NAMED},
	{"quoted", SLOT_QUOTED},
};

const char *rules_kind_name(enum slot_kind kind)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i].kind == kind)
			return kinds[i].name;
	}
	UNREACHABLE("slot kind");
}

static bool fail(struct compiler *c, struct text at, const char *wanted)
{
	*c->error = (struct compile_error){at, wanted};
	return false;
}

static uint32_t emit(struct compiler *c, enum opcode op, uint32_t x, uint32_t y)
{
	struct pattern *p = c->out;
	p->code = alloc_room(p->code, p->code_len, &p->code_room, sizeof(*p->code));
	p->code[p->code_len] = (struct instruction){op, x, y, 0};
	return p->code_len++;
}

static void blanks(struct compiler *c)
{
	while (c->at < c->source.len &&
		(c->source.ptr[c->at] == ' ' || c->source.ptr[c->at] == '\t'))
		c->at++;
}

static char here(const struct compiler *c)
{
	return c->at < c->source.len ? c->source.ptr[c->at] : '\0';
}

static struct text rest(const struct compiler *c)
{
	return text_slice(c->source, c->at, c->source.len);
}

/* Up to a blank, parenthesis or quantifier. */
static struct text word_token(struct compiler *c)
{
	size_t from = c->at;
	/* Inside a group a bar parts its choices; outside it parts the words of a set. */
	const char *ends = c->depth ? " \t()<>?+|" : c->clause ? " \t()<>?+@" : " \t()<>?+";
	while (c->at < c->source.len && !strchr(ends, c->source.ptr[c->at]))
		c->at++;
	/* A star ends a word's beginning; a star alone is a quantifier of the group before it. */
	return text_slice(c->source, from, c->at);
}

/* The words of one alternative; a trailing star stays with the last. */
static uint32_t cut(struct compiler *c, struct text alternative, struct text parts[16], bool *star)
{
	*star = alternative.len > 1 && alternative.ptr[alternative.len - 1] == '*';
	struct text plain = text_slice(alternative, 0, alternative.len - *star);
	if (text_is(plain, "'s")) { /* one token in a text, where a word stands before it */
		parts[0] = plain;
		return 1;
	}
	struct article cut = {.words = c->words, .text = plain, .lang = c->lang};
	tokens_cut(&cut);
	uint32_t n = 0;
	for (uint32_t t = 0; t < cut.tokens_len && n < 16; t++)
		parts[n++] = article_slice(&cut, t, t + 1);
	article_fini(&cut);
	return n;
}

/* Every match contains it, behind what is noted so far. */
static void note_step(struct compiler *c, struct look look)
{
	if (c->out->steps_len < RULE_STEPS_MAX)
		c->out->steps[c->out->steps_len++] = look;
}

static void need(struct compiler *c, uint32_t matcher)
{
	if (c->out->needs_len < RULE_NEEDS_MAX)
		c->out->needs[c->out->needs_len++] = matcher;
	note_step(c, (struct look){.matcher = matcher + 1});
}

static bool emit_matcher(struct compiler *c, struct text set, bool needed)
{
	uint32_t matcher = words_matcher(c->words, set);
	if (matcher == UINT32_MAX || c->out->code_len > CODE_MAX)
		return fail(c, set, "fewer words in all rules together");
	emit(c, OP_WORD, matcher, 0);
	if (needed)
		need(c, matcher);
	return true;
}

static bool emit_sequence(
	struct compiler *c, const struct text *parts, uint32_t n, bool star, bool needed)
{
	for (uint32_t i = 0; i < n; i++) {
		char text[256];
		bool last = star && i + 1 == n;
		if (parts[i].len + 2 > sizeof(text))
			return fail(c, parts[i], "a shorter word");
		memcpy(text, parts[i].ptr, parts[i].len);
		if (last)
			text[parts[i].len] = '*';
		if (!emit_matcher(c, (struct text){text, parts[i].len + last}, needed))
			return false;
	}
	return true;
}

static bool all_single(struct compiler *c, struct text set)
{
	struct text left = set, alternative, parts[16];
	bool star;
	while (text_split(&left, '|', &alternative)) {
		if (cut(c, alternative, parts, &star) != 1)
			return false;
	}
	return true;
}

static void need_set(struct compiler *c, struct text set)
{
	uint32_t matcher = words_matcher(c->words, set);
	if (matcher != UINT32_MAX)
		need(c, matcher);
}

static void add_first(struct buffer *firsts, struct text word, bool star)
{
	if (firsts->len)
		buffer_char(firsts, '|');
	buffer_text(firsts, word);
	if (star)
		buffer_char(firsts, '*');
}

static bool drop(struct buffer *firsts)
{
	buffer_fini(firsts);
	return false;
}

static bool words_set(struct compiler *c, struct text set, bool needed)
{
	struct text left = set, alternative, parts[16];
	bool star;
	if (set.len == 0)
		return fail(c, rest(c), "a word, '...', '<slot>' or '('");
	if (all_single(c, set))
		return emit_matcher(c, set, needed);
	uint32_t jumps[32], jumps_len = 0;
	struct buffer firsts = {0};
	while (text_split(&left, '|', &alternative)) {
		uint32_t n = cut(c, alternative, parts, &star);
		if (n == 0 || jumps_len == 32)
			return drop(&firsts) || fail(c, alternative, "a word");
		bool last = left.len == 0;
		uint32_t split = last ? 0 : emit(c, OP_SPLIT, c->out->code_len + 1, 0);
		add_first(&firsts, parts[0], star && n == 1);
		if (!emit_sequence(c, parts, n, star, needed && last && jumps_len == 0))
			return drop(&firsts);
		if (!last) {
			jumps[jumps_len++] = emit(c, OP_JUMP, 0, 0);
			c->out->code[split].y = c->out->code_len;
		}
	}
	for (uint32_t i = 0; i < jumps_len; i++)
		c->out->code[jumps[i]].x = c->out->code_len;
	if (needed && jumps_len)
		need_set(c, buffer_as_text(&firsts));
	drop(&firsts);
	return true;
}

static bool words_item(struct compiler *c, bool needed)
{
	struct text set = word_token(c);
	/* The bracket of a text, where that of a pattern opens a group. */
	return words_set(c, text_is(set, "[") ? TEXT("(") : set, needed);
}

/* "(will|shall)": a group of single words is a set. */
static bool simple_group(struct compiler *c, bool needed, bool *good)
{
	size_t end = c->at + 1;
	while (end < c->source.len && !strchr(" \t(<>?)", c->source.ptr[end]))
		end++;
	if (end >= c->source.len || c->source.ptr[end] != ')' || end == c->at + 1)
		return false;
	struct text set = text_slice(c->source, c->at + 1, end);
	c->at = end + 1;
	*good = words_set(c, set, needed);
	return true;
}

static bool slot_item(struct compiler *c, bool needed)
{
	size_t from = ++c->at;
	while (c->at < c->source.len && here(c) != '>')
		c->at++;
	struct text inside = text_slice(c->source, from, c->at), kind = inside;
	if (here(c) != '>')
		return fail(c, inside, "'>' after the slot");
	c->at++;
	struct slot slot = {0};
	if (memchr(inside.ptr, ':', inside.len)) {
		text_split(&kind, ':', &slot.arg);
		slot.also = slot.arg;
		text_split(&slot.also, ',', &slot.arg);
	}
	if (memchr(kind.ptr, '~', kind.len)) {
		struct text words = kind;
		text_split(&words, '~', &kind);
		uint32_t matcher = words_matcher(c->words, words);
		if (!words.len || matcher == UINT32_MAX)
			return fail(c, inside, "words after '~'");
		slot.holds = matcher + 1;
	}
	if (kind.len && kind.ptr[kind.len - 1] == '=') {
		slot.written = true;
		kind.len--;
	}
	if (kind.len && kind.ptr[kind.len - 1] == '!') {
		slot.subject = true;
		kind.len--;
	}
	if (kind.len && kind.ptr[kind.len - 1] == '+') {
		slot.list = true;
		kind.len--;
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!text_is(kind, kinds[i].name))
			continue;
		if (c->out->slots_len == RULE_SLOTS_MAX)
			return fail(c, inside, "at most 12 slots");
		slot.kind = kinds[i].kind;
		for (uint32_t s = 0; s < c->out->slots_len && slot.kind == SLOT_NUMBER; s++)
			slot.more |= slot.arg.len && text_equal(c->out->slots[s].arg, slot.arg);
		uint32_t index = c->out->slots_len++;
		c->out->slots[index] = slot;
		if (c->gap_waiting && c->gap_waiting == c->out->code_len)
			c->out->code[c->gap_waiting - 1].z = index + 1;
		emit(c, OP_SLOT, index, 0);
		if (needed && slot.kind < SLOT_PHRASE)
			note_step(c, (struct look){.kinds = (uint32_t)1 << slot.kind,
					     .carried = slot.subject});
		return true;
	}
	return fail(c, kind,
		"state, nation, power, party, actor, who, org, corridor, person, place, venue, "
		"where, date, duration, number, ordinal, amount, document, phrase, named or "
		"quoted");
}

static bool gap_item(struct compiler *c)
{
	struct text dots = word_token(c);
	int64_t most = GAP_DEFAULT;
	if (!text_is(dots, "...") && !text_to_i64(text_slice(dots, 2, dots.len), 0, GAP_MAX, &most))
		return fail(c, dots, "'...' or '..N' with N at most 40");
	uint32_t before = 0;
	if (c->out->code_len && c->out->code[c->out->code_len - 1].op == OP_SLOT)
		before = c->out->code[c->out->code_len - 1].x + 1;
	emit(c, OP_GAP, (uint32_t)most, before);
	c->gap_waiting = c->out->code_len;
	return true;
}

static bool sequence(struct compiler *c, bool needed);

static bool group_item(struct compiler *c, bool needed)
{
	uint32_t jumps[32], jumps_len = 0, base = c->out->needs_len, steps = c->out->steps_len;
	struct buffer firsts = {0};
	bool all = needed && base < RULE_NEEDS_MAX, good;
	if (simple_group(c, needed, &good))
		return good;
	c->at++;
	if (++c->depth > DEPTH_MAX)
		return fail(c, rest(c), "fewer groups inside each other");
	for (;;) {
		uint32_t split = emit(c, OP_SPLIT, c->out->code_len + 1, 0);
		if (!sequence(c, all))
			return drop(&firsts);
		/* What every choice needs is needed: one word of each is enough to know. */
		all = all && c->out->needs_len > base;
		if (all)
			add_first(
				&firsts, words_matcher_text(c->words, c->out->needs[base]), false);
		c->out->needs_len = base;
		c->out->steps_len = steps;
		bool more = here(c) == '|';
		if (!more && here(c) != ')')
			return drop(&firsts) || fail(c, rest(c), "')' after the group");
		c->at++;
		if (!more) {
			/* The last choice needs no second way: it goes straight on. */
			c->out->code[split] = (struct instruction){OP_JUMP, split + 1, 0, 0};
			break;
		}
		if (jumps_len == 32)
			return drop(&firsts) || fail(c, rest(c), "at most 32 choices in a group");
		jumps[jumps_len++] = emit(c, OP_JUMP, 0, 0);
		c->out->code[split].y = c->out->code_len;
	}
	for (uint32_t i = 0; i < jumps_len; i++)
		c->out->code[jumps[i]].x = c->out->code_len;
	if (all)
		need_set(c, buffer_as_text(&firsts));
	drop(&firsts);
	c->depth--;
	return true;
}

static void shift(struct pattern *p, uint32_t from, uint32_t by)
{
	for (uint32_t i = from; i < p->code_len; i++) {
		struct instruction *in = &p->code[i];
		if (in->op == OP_SPLIT) {
			in->x += by;
			in->y += by;
		} else if (in->op == OP_JUMP) {
			in->x += by;
		}
	}
}

/* Puts a SPLIT before the item that began at `from`: it may be left out, or (star) repeated. */
static void quantify(struct compiler *c, uint32_t from, char quantifier)
{
	struct pattern *p = c->out;
	emit(c, OP_JUMP, 0, 0);
	memmove(p->code + from + 1, p->code + from, (p->code_len - 1 - from) * sizeof(*p->code));
	shift(p, from + 1, 1);
	p->code[from] = (struct instruction){OP_SPLIT, from + 1, 0, 0};
	if (quantifier == '*')
		emit(c, OP_JUMP, from, 0);
	p->code[from].y = p->code_len;
}

static bool item(struct compiler *c, bool needed)
{
	char first = here(c);
	uint32_t from = c->out->code_len, needs = c->out->needs_len, steps = c->out->steps_len;
	bool good;
	if (first == '<')
		good = slot_item(c, needed);
	else if (first == '(')
		good = group_item(c, needed);
	else if (first == '.' && c->at + 1 < c->source.len && c->source.ptr[c->at + 1] == '.')
		good = gap_item(c);
	else if (first == '^' || first == '$') {
		c->at++;
		emit(c, first == '^' ? OP_START : OP_END, 0, 0);
		good = true;
	} else
		good = words_item(c, needed);
	char quantifier = here(c);
	bool group_star = quantifier == '*' && (first == '<' || first == '(');
	if (good && (quantifier == '?' || group_star)) {
		c->at++;
		c->out->needs_len = needs;
		c->out->steps_len = steps;
		quantify(c, from, quantifier);
	}
	return good;
}

static bool ends_part(const struct compiler *c)
{
	return c->clause && !c->depth && (here(c) == '&' || here(c) == '@');
}

static bool sequence(struct compiler *c, bool needed)
{
	bool any = false;
	for (;;) {
		blanks(c);
		if (c->at >= c->source.len || here(c) == ')')
			break;
		if (here(c) == '|' || ends_part(c))
			break;
		if (!item(c, needed))
			return false;
		any = true;
	}
	return any || fail(c, rest(c), "a word, '...', '<slot>' or '('");
}

/* Adds what a match can begin with that goes on at the instruction. */
static void add_beginnings(struct compiler *c, uint32_t pc, bool *seen, struct buffer *words)
{
	const struct pattern *p = c->out;
	const struct instruction *i = &p->code[pc];
	if (seen[pc])
		return;
	seen[pc] = true;
	switch (i->op) {
	case OP_WORD:
		add_first(words, words_matcher_text(c->words, i->x), false);
		break;
	case OP_SPLIT:
		add_beginnings(c, i->x, seen, words);
		add_beginnings(c, i->y, seen, words);
		break;
	case OP_JUMP:
		add_beginnings(c, i->x, seen, words);
		break;
	case OP_SLOT:
		/* "Turkmenistan's Gurbanguly Berdimuhamedov" where it takes persons. */
		c->out->begins.kinds |= (uint32_t)1 << p->slots[i->x].kind | (uint32_t)1
										     << SLOT_NATION;
		c->out->begins.carried |= p->slots[i->x].subject;
		c->out->begins.any |= p->slots[i->x].kind >= SLOT_PHRASE;
		break;
	case OP_START:
	case OP_END:
	case OP_GAP:
	case OP_MATCH:
		c->out->begins.any = true;
		break;
	}
}

static void find_beginnings(struct compiler *c)
{
	struct pattern *p = c->out;
	struct buffer words = {0};
	bool *seen = alloc_zero(p->code_len, sizeof(*seen));
	p->begins_sentence = p->code[0].op == OP_START;
	add_beginnings(c, p->begins_sentence, seen, &words);
	if (words.len && words.len < BEGINS_MAX) {
		uint32_t matcher = words_matcher(c->words, buffer_as_text(&words));
		p->begins.matcher = matcher == UINT32_MAX ? 0 : matcher + 1;
	}
	p->begins.any |= words.len && !p->begins.matcher;
	buffer_fini(&words);
	free(seen);
}

/* "@subject|by": what the part is in the clause. */
static bool part_roles(struct compiler *c, struct roles *roles)
{
	struct buffer words = {0};
	size_t from = ++c->at;
	while (c->at < c->source.len && !strchr(" \t&", here(c)))
		c->at++;
	struct text given = text_slice(c->source, from, c->at), left = given, one;
	while (text_split(&left, '|', &one)) {
		if (text_is(one, "subject"))
			roles->subject = true;
		else if (text_is(one, "object"))
			roles->object = true;
		else if (text_is(one, "of"))
			roles->belongs = true;
		else
			add_first(&words, one, false);
	}
	uint32_t matcher = words.len ? words_matcher(c->words, buffer_as_text(&words)) : 0;
	roles->after = words.len && matcher != UINT32_MAX ? matcher + 1 : 0;
	buffer_fini(&words);
	blanks(c);
	if (!given.len)
		return fail(c, given, "subject, object, of or prepositions after '@'");
	return matcher != UINT32_MAX || fail(c, given, "fewer words in all rules together");
}

/* Words, or a slot by itself, up to the next "&". */
static bool clause_part(struct compiler *c)
{
	struct pattern *p = c->out;
	uint32_t from = p->code_len;
	struct pattern_part part = {.code = from};
	blanks(c);
	struct text source = rest(c);
	if (p->parts_len == RULE_PARTS_MAX)
		return fail(c, source, "at most 10 parts");
	c->gap_waiting = 0;
	if (!sequence(c, true))
		return false;
	part.optional = p->code[from].op == OP_SPLIT && p->code[from].y == p->code_len;
	part.code += part.optional;
	part.slot = p->code[part.code].op == OP_SLOT && p->code_len == part.code + 1;
	if (!p->parts_len && (part.slot || !p->needs_len || here(c) == '@'))
		return fail(c, source, "first the words that tell what is done");
	if (here(c) == '@' && !part_roles(c, &part.roles))
		return false;
	if (part.slot) {
		struct slot *slot = &p->slots[p->code[part.code].x];
		part.roles.subject |= slot->subject;
		slot->subject = false;
	}
	emit(c, OP_MATCH, 0, 0);
	p->parts[p->parts_len++] = part;
	return true;
}

bool rules_compile_clause(struct words *words, struct text lang, struct text source,
	struct pattern *out, struct compile_error *error)
{
	struct compiler c = {.words = words,
		.lang = lang,
		.source = source,
		.out = out,
		.error = error,
		.clause = true};
	for (bool more = true; more; c.at += more) {
		if (!clause_part(&c))
			return false;
		more = here(&c) == '&';
		if (!more && c.at < source.len)
			return fail(&c, rest(&c), "'&' or the end of the pattern");
	}
	if (out->parts_len < 2)
		return fail(&c, rest(&c), "'&' and another part");
	out->steps_len = 0;
	find_beginnings(&c);
	return true;
}

bool rules_compile(struct words *words, struct text lang, struct text source, struct pattern *out,
	struct compile_error *error)
{
	struct compiler c = {
		.words = words, .lang = lang, .source = source, .out = out, .error = error};
	if (!sequence(&c, true))
		return false;
	if (c.at < source.len)
		return fail(&c, rest(&c), "the end of the pattern");
	if (!out->needs_len)
		return fail(&c, source, "one word at least that every match contains");
	emit(&c, OP_MATCH, 0, 0);
	find_beginnings(&c);
	return true;
}
