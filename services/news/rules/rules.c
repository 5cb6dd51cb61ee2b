#include "services/news/rules/rules.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/news/rules/rules_compile.h"
#include "services/news/rules/rules_held.h"
#include "services/news/text/tokens.h"

#include <stdlib.h>
#include <string.h>

struct rules *rules_create(struct words *words)
{
	struct rules *rules = alloc_zero(1, sizeof(*rules));
	rules->words = words;
	rules->lists = lists_create(words);
	CHECK(lists_speak(rules->lists, TEXT("en"))); /* that of a file which says nothing */
	return rules;
}

void rules_destroy(struct rules **rules)
{
	struct rules *r = *rules;
	if (!r)
		return;
	for (uint32_t i = 0; i < r->len; i++) {
		for (uint32_t p = 0; p < r->items[i].patterns_len; p++)
			free(r->items[i].patterns[p].code);
		free(r->items[i].patterns);
		free(r->items[i].examples);
	}
	for (uint32_t i = 0; i < SET_COUNT; i++)
		free(r->sets[i].code);
	for (uint32_t i = 0; i < r->values_len; i++)
		free(r->values[i].pattern.code);
	free(r->values);
	free(r->shades);
	free(r->items);
	free(r->named);
	free(r->refs);
	for (uint32_t i = 0; i < r->indexes_len; i++)
		free(r->indexes[i].needing);
	free(r->indexes);
	lists_destroy(&r->lists);
	arena_fini(&r->arena);
	free(r);
	*rules = NULL;
}

struct lists *rules_lists(const struct rules *rules)
{
	return rules->lists;
}

static void list_patterns(struct rules *rules)
{
	size_t room = 0;
	rules->refs_len = 0;
	for (uint32_t r = 0; r < rules->len; r++) {
		for (uint32_t p = 0; p < rules->items[r].patterns_len; p++) {
			rules->refs = alloc_room(
				rules->refs, rules->refs_len, &room, sizeof(*rules->refs));
			rules->refs[rules->refs_len++] = (struct pattern_ref){
				&rules->items[r], &rules->items[r].patterns[p]};
		}
	}
}

/* How often a word of each matcher is met: the rules' own examples tell. */
static void count_met(struct rules *rules, struct text lang, uint32_t *met)
{
	for (uint32_t r = 0; r < rules->len; r++) {
		const struct rule *rule = &rules->items[r];
		for (uint32_t e = 0; e < rule->examples_len && text_equal(rule->lang, lang); e++) {
			struct article cut = {.words = rules->words,
				.text = rule->examples[e].text,
				.lang = lang};
			tokens_cut(&cut);
			for (uint32_t t = 0; t < cut.tokens_len; t++)
				words_count(rules->words, cut.tokens[t].word, met);
			article_fini(&cut);
		}
	}
}

/* Of the matchers that a pattern needs, the one that is least often met, and, of equals, needed. */
static uint32_t rarest(const struct pattern *p, const uint32_t *met, const uint32_t *uses)
{
	uint32_t best = p->needs[0];
	for (uint32_t i = 1; i < p->needs_len; i++) {
		uint32_t m = p->needs[i];
		if (met[m] < met[best] || (met[m] == met[best] && uses[m] < uses[best]))
			best = m;
	}
	return best;
}

/* Without the one by which it is found; those that are met least come first. */
static struct pattern_needs needs_of(
	const struct pattern *p, uint32_t at, uint32_t found_by, const uint32_t *met)
{
	struct pattern_needs made = {.ref = at};
	for (uint32_t i = 0; i < p->needs_len; i++) {
		uint32_t to = made.len;
		if (p->needs[i] == found_by)
			continue;
		for (; to > 0 && met[made.needs[to - 1]] > met[p->needs[i]]; to--)
			made.needs[to] = made.needs[to - 1];
		made.needs[to] = (uint16_t)p->needs[i];
		made.len++;
	}
	for (uint32_t i = 0; i < p->steps_len; i++)
		made.kinds |= p->steps[i].carried ? 0 : p->steps[i].kinds;
	return made;
}

static bool is_of(const struct rules *rules, uint32_t ref, const struct rules_index *index)
{
	return text_equal(rules->refs[ref].rule->lang, index->lang);
}

static void fill_index(struct rules *rules, struct rules_index *index)
{
	uint32_t *met = alloc_zero(WORDS_BITS_MAX, sizeof(*met));
	uint32_t *uses = alloc_zero(WORDS_BITS_MAX, sizeof(*uses));
	uint32_t *filled = alloc_zero(WORDS_BITS_MAX, sizeof(*filled));
	uint32_t *lead = alloc_zero(rules->refs_len + 1, sizeof(*lead));
	count_met(rules, index->lang, met);
	for (uint32_t i = 0; i < rules->refs_len; i++) {
		const struct pattern *p = rules->refs[i].pattern;
		for (uint32_t n = 0; is_of(rules, i, index) && n < p->needs_len; n++)
			uses[p->needs[n]]++;
	}
	for (uint32_t i = 0; i < rules->refs_len; i++) {
		lead[i] = rarest(rules->refs[i].pattern, met, uses);
		index->groups[lead[i] + 1] += is_of(rules, i, index);
	}
	for (uint32_t m = 0; m < WORDS_BITS_MAX; m++)
		index->groups[m + 1] += index->groups[m];
	index->needing = alloc_zero(index->groups[WORDS_BITS_MAX] + 1, sizeof(*index->needing));
	for (uint32_t i = 0; i < rules->refs_len; i++) {
		uint32_t m = lead[i], part = m / 64;
		if (!is_of(rules, i, index))
			continue;
		index->needing[index->groups[m] + filled[m]++] =
			needs_of(rules->refs[i].pattern, i, m, met);
		index->leading[part] |= UINT64_C(1) << (m % 64);
		index->filled[part / 64] |= UINT64_C(1) << (part % 64);
	}
	free(lead);
	free(filled);
	free(uses);
	free(met);
}

void rules_seal(struct rules *rules)
{
	list_patterns(rules);
	for (uint32_t r = 0; r < rules->len; r++) {
		if (rules_index(rules, rules->items[r].lang))
			continue;
		rules->indexes = alloc_room(rules->indexes, rules->indexes_len,
			&rules->indexes_room, sizeof(*rules->indexes));
		struct rules_index *index = &rules->indexes[rules->indexes_len++];
		*index = (struct rules_index){.lang = rules->items[r].lang};
		fill_index(rules, index);
	}
}

const struct rules_index *rules_index(const struct rules *rules, struct text lang)
{
	for (uint32_t i = 0; i < rules->indexes_len; i++)
		if (text_equal(rules->indexes[i].lang, lang))
			return &rules->indexes[i];
	return NULL;
}

uint32_t rules_patterns(const struct rules *rules, const struct pattern_ref **refs)
{
	*refs = rules->refs;
	return rules->refs_len;
}

const struct pattern *rules_sets(const struct rules *rules)
{
	return rules->sets;
}

uint32_t rules_values(
	const struct rules *rules, const struct arg_type *arg, const struct value_words **values)
{
	uint32_t low = 0, high = rules->values_len;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (rules->values[middle].arg < arg)
			low = middle + 1;
		else
			high = middle;
	}
	*values = rules->values + low;
	for (; high < rules->values_len && rules->values[high].arg == arg; high++)
		;
	return high - low;
}

bool rules_is_shade(
	const struct rules *rules, const struct fact_type *fact, const struct arg_type *arg)
{
	for (uint32_t i = 0; i < rules->shades_len; i++) {
		if (rules->shades[i].fact == fact && rules->shades[i].arg == arg)
			return true;
	}
	return false;
}

uint32_t rules_count(const struct rules *rules)
{
	return rules->len;
}

const struct rule *rules_at(const struct rules *rules, uint32_t index)
{
	return &rules->items[index];
}

/* "as the subject, after by": the part of a clause that begins with the instruction. */
static void wanted_role(const struct rules *rules, const struct pattern *pattern,
	uint32_t instruction, struct buffer *out)
{
	struct roles roles = {0};
	for (uint32_t i = 0; i < pattern->parts_len; i++)
		if (pattern->parts[i].code == instruction)
			roles = pattern->parts[i].roles;
	if (roles.subject)
		buffer_text(out, TEXT(" as the subject"));
	if (roles.object)
		buffer_text(out, TEXT(" as the object"));
	if (roles.belongs)
		buffer_text(out, TEXT(" with what is of it"));
	if (roles.after) {
		struct text words = words_matcher_text(rules->words, roles.after - 1);
		buffer_format(out, " after %.*s", TEXT_ARG(words));
	}
}

void rules_wanted(const struct rules *rules, const struct pattern *pattern, uint32_t instruction,
	struct buffer *out)
{
	const struct instruction *i = &pattern->code[instruction];
	while (pattern->parts_len && (i->op == OP_SPLIT || i->op == OP_JUMP))
		i = &pattern->code[i->x]; /* of a group its first words */
	if (i->op == OP_WORD) {
		struct text words = words_matcher_text(rules->words, i->x);
		buffer_format(out, "a word of %.*s%s", (int)(words.len > 60 ? 60 : words.len),
			words.ptr, words.len > 60 ? "..." : "");
	} else if (i->op == OP_SLOT) {
		buffer_format(out, "<%s>", rules_kind_name(pattern->slots[i->x].kind));
	} else if (i->op == OP_START || i->op == OP_END) {
		buffer_text(out, i->op == OP_START ? TEXT("the sentence's beginning")
						   : TEXT("the sentence's end"));
	} else {
		buffer_text(out, TEXT("what follows"));
	}
	wanted_role(rules, pattern, instruction, out);
}
