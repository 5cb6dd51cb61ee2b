#include "services/news/rules/rules.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/news/rules/rules_compile.h"
#include "services/news/rules/rules_held.h"

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
	free(r->firsts);
	free(r->needing);
	free(r->groups);
	lists_destroy(&r->lists);
	arena_fini(&r->arena);
	free(r);
	*rules = NULL;
}

struct lists *rules_lists(const struct rules *rules)
{
	return rules->lists;
}

/* Of the matchers that a pattern needs, the one that the fewest patterns need: so the fewest are
 * tried for a word that is common. */
static uint32_t rarest(const struct pattern *p, const uint32_t *uses)
{
	uint32_t best = p->needs[0];
	for (uint32_t i = 1; i < p->needs_len; i++) {
		if (uses[p->needs[i]] < uses[best])
			best = p->needs[i];
	}
	return best;
}

uint32_t rules_lang(const struct rules *rules, struct text lang)
{
	for (uint32_t i = 0; i < rules->firsts_len; i++)
		if (text_equal(rules->items[rules->firsts[i]].lang, lang))
			return rules->firsts[i];
	return rules->len;
}

static void list_patterns(struct rules *rules)
{
	size_t room = 0;
	rules->refs_len = 0;
	for (uint32_t r = 0; r < rules->len; r++) {
		uint32_t lang = rules_lang(rules, rules->items[r].lang);
		if (lang == rules->len) {
			rules->firsts = alloc_room(rules->firsts, rules->firsts_len,
				&rules->firsts_room, sizeof(*rules->firsts));
			rules->firsts[rules->firsts_len++] = lang = r;
		}
		for (uint32_t p = 0; p < rules->items[r].patterns_len; p++) {
			rules->refs = alloc_room(
				rules->refs, rules->refs_len, &room, sizeof(*rules->refs));
			rules->refs[rules->refs_len++] = (struct pattern_ref){
				&rules->items[r], &rules->items[r].patterns[p], lang};
		}
	}
}

/* Without the one by which it is found. */
static struct pattern_needs needs_of(const struct pattern_ref *ref, uint32_t at, uint32_t found_by)
{
	struct pattern_needs made = {.ref = at, .lang = (uint16_t)ref->lang};
	const struct pattern *p = ref->pattern;
	for (uint32_t i = 0; i < p->needs_len; i++)
		if (p->needs[i] != found_by)
			made.needs[made.len++] = (uint16_t)p->needs[i];
	return made;
}

void rules_seal(struct rules *rules)
{
	list_patterns(rules);
	rules->groups_len = WORDS_BITS_MAX;
	rules->groups = alloc_zero(WORDS_BITS_MAX + 1, sizeof(*rules->groups));
	rules->needing = alloc_zero(rules->refs_len + 1, sizeof(*rules->needing));
	uint32_t *uses = alloc_zero(WORDS_BITS_MAX, sizeof(*uses));
	for (uint32_t i = 0; i < rules->refs_len; i++) {
		const struct pattern *p = rules->refs[i].pattern;
		for (uint32_t n = 0; n < p->needs_len; n++)
			uses[p->needs[n]]++;
	}
	for (uint32_t i = 0; i < rules->refs_len; i++)
		rules->groups[rarest(rules->refs[i].pattern, uses) + 1]++;
	for (uint32_t m = 0; m < WORDS_BITS_MAX; m++)
		rules->groups[m + 1] += rules->groups[m];
	uint32_t *filled = alloc_zero(WORDS_BITS_MAX, sizeof(*filled));
	for (uint32_t i = 0; i < rules->refs_len; i++) {
		uint32_t m = rarest(rules->refs[i].pattern, uses);
		rules->needing[rules->groups[m] + filled[m]++] = needs_of(&rules->refs[i], i, m);
		rules->leading[m / 64] |= UINT64_C(1) << (m % 64);
	}
	free(filled);
	free(uses);
}

uint32_t rules_patterns(const struct rules *rules, const struct pattern_ref **refs)
{
	*refs = rules->refs;
	return rules->refs_len;
}

uint32_t rules_needing(
	const struct rules *rules, uint32_t matcher, const struct pattern_needs **out)
{
	*out = rules->needing + rules->groups[matcher];
	return rules->groups[matcher + 1] - rules->groups[matcher];
}

const struct pattern *rules_sets(const struct rules *rules)
{
	return rules->sets;
}

uint32_t rules_values(const struct rules *rules, const struct value_words **values)
{
	*values = rules->values;
	return rules->values_len;
}

bool rules_is_shade(const struct rules *rules, const struct fact_type *fact, const char *arg)
{
	for (uint32_t i = 0; i < rules->shades_len; i++) {
		if (rules->shades[i].fact == fact && strcmp(rules->shades[i].arg->name, arg) == 0)
			return true;
	}
	return false;
}

const uint64_t *rules_leading(const struct rules *rules)
{
	return rules->leading;
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
