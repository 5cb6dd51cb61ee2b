#include "services/news/rules.h"

#include "proto/base/alloc.h"
#include "services/news/rules_compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rules {
	struct words *words;
	struct arena arena; /* the files' texts */
	struct rule *items;
	uint32_t len;
	size_t room;
	struct pattern_ref *refs; /* every pattern of every rule, in order */
	uint32_t refs_len;
	uint32_t *needing; /* places in refs, grouped by matcher */
	uint32_t *groups;  /* where each matcher's group begins; one more at the end */
	uint32_t groups_len;
	struct setting *named; /* sets of words with a name */
	size_t named_len, named_room;
	struct pattern sets[SET_COUNT]; /* those of them that the code asks for */
	struct value_words *values;
	uint32_t values_len;
	size_t values_room;
};

struct rules *rules_create(struct words *words)
{
	struct rules *rules = alloc_zero(1, sizeof(*rules));
	rules->words = words;
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
	free(r->items);
	free(r->named);
	free(r->refs);
	free(r->needing);
	free(r->groups);
	arena_fini(&r->arena);
	free(r);
	*rules = NULL;
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

static const struct pattern *pattern_of(const struct rules *rules, uint32_t ref)
{
	const struct pattern_ref *r = &rules->refs[ref];
	return &rules->items[r->rule].patterns[r->pattern];
}

static void list_patterns(struct rules *rules)
{
	size_t room = 0;
	rules->refs_len = 0;
	for (uint32_t r = 0; r < rules->len; r++) {
		for (uint32_t p = 0; p < rules->items[r].patterns_len; p++) {
			rules->refs = alloc_room(
				rules->refs, rules->refs_len, &room, sizeof(*rules->refs));
			rules->refs[rules->refs_len++] = (struct pattern_ref){r, p};
		}
	}
}

void rules_seal(struct rules *rules)
{
	list_patterns(rules);
	rules->groups_len = WORDS_BITS_MAX;
	rules->groups = alloc_zero(WORDS_BITS_MAX + 1, sizeof(*rules->groups));
	rules->needing = alloc_zero(rules->refs_len + 1, sizeof(*rules->needing));
	uint32_t *uses = alloc_zero(WORDS_BITS_MAX, sizeof(*uses));
	for (uint32_t i = 0; i < rules->refs_len; i++) {
		const struct pattern *p = pattern_of(rules, i);
		for (uint32_t n = 0; n < p->needs_len; n++)
			uses[p->needs[n]]++;
	}
	for (uint32_t i = 0; i < rules->refs_len; i++)
		rules->groups[rarest(pattern_of(rules, i), uses) + 1]++;
	for (uint32_t m = 0; m < WORDS_BITS_MAX; m++)
		rules->groups[m + 1] += rules->groups[m];
	uint32_t *filled = alloc_zero(WORDS_BITS_MAX, sizeof(*filled));
	for (uint32_t i = 0; i < rules->refs_len; i++) {
		uint32_t m = rarest(pattern_of(rules, i), uses);
		rules->needing[rules->groups[m] + filled[m]++] = i;
	}
	free(filled);
	free(uses);
}

uint32_t rules_patterns(const struct rules *rules, const struct pattern_ref **refs)
{
	*refs = rules->refs;
	return rules->refs_len;
}

uint32_t rules_needing(const struct rules *rules, uint32_t matcher, const uint32_t **refs)
{
	*refs = rules->needing + rules->groups[matcher];
	return rules->groups[matcher + 1] - rules->groups[matcher];
}

const struct pattern *rules_set(const struct rules *rules, enum word_set set)
{
	return rules->sets[set].code ? &rules->sets[set] : NULL;
}

uint32_t rules_values(const struct rules *rules, const struct value_words **values)
{
	*values = rules->values;
	return rules->values_len;
}

uint32_t rules_count(const struct rules *rules)
{
	return rules->len;
}

const struct rule *rules_at(const struct rules *rules, uint32_t index)
{
	return &rules->items[index];
}

void rules_wanted(const struct rules *rules, const struct pattern *pattern, uint32_t instruction,
	struct buffer *out)
{
	const struct instruction *i = &pattern->code[instruction];
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
}

/* A line of a file, with what an error needs to say where. */
struct line {
	const char *file;
	int number;
	struct text whole, key, rest;
};

static enum err refuse(const struct line *line, struct text at, struct why *why, const char *wanted,
	struct text given)
{
	char where[192];
	/* What stands in a named set of words has no column in this line. */
	bool inside =
		at.ptr && at.ptr >= line->whole.ptr && at.ptr <= line->whole.ptr + line->whole.len;
	int column = inside ? (int)(at.ptr - line->whole.ptr) + 1 : 1;
	snprintf(where, sizeof(where), "%s:%d:%d", line->file, line->number, column);
	return why_set(why, ERR_BAD_FILE, where, "wanted %s, got '%.*s'", wanted, TEXT_ARG(given));
}

static struct text first_word(struct text *rest)
{
	*rest = text_trim(*rest);
	size_t n = 0;
	while (n < rest->len && rest->ptr[n] != ' ' && rest->ptr[n] != '\t')
		n++;
	struct text word = text_slice(*rest, 0, n);
	*rest = text_trim(text_slice(*rest, n, rest->len));
	return word;
}

static const struct arg_type *arg_of(const struct fact_type *fact, struct text name)
{
	for (uint16_t i = 0; fact && i < fact->args_count; i++) {
		if (text_is(name, fact->args[i].name))
			return &fact->args[i];
	}
	return NULL;
}

static bool is_choice(const char *choices, struct text value)
{
	struct text rest = text_of(choices), choice;
	while (text_split(&rest, '|', &choice)) {
		if (text_equal(choice, value))
			return true;
	}
	return false;
}

/* "place=St. Petersburg": up to the next word that has an equals sign. */
static struct text first_pair(struct text *rest)
{
	struct text pair = first_word(rest), ahead = *rest, word;
	while (ahead.len) {
		word = first_word(&ahead);
		if (memchr(word.ptr, '=', word.len))
			break;
		pair.len = (size_t)(word.ptr + word.len - pair.ptr);
		*rest = ahead;
	}
	return pair;
}

static const struct setting *named_words(const struct rules *rules, struct text name)
{
	for (size_t i = 0; i < rules->named_len; i++) {
		if (text_equal(rules->named[i].arg, name))
			return &rules->named[i];
	}
	return NULL;
}

/* "to=member action=joined" */
static enum err read_settings(const struct line *line, const struct fact_type *fact,
	struct text rest, struct setting *settings, uint32_t *len, struct why *why)
{
	while (rest.len) {
		struct text pair = first_pair(&rest), part = pair, name;
		text_split(&part, '=', &name);
		const struct arg_type *arg = arg_of(fact, name);
		if (!arg && !text_is(name, "polarity") && !text_is(name, "modality"))
			return refuse(line, pair, why,
				"an argument of the fact type, as name=value", pair);
		if (arg && arg->kind == ARG_CHOICE && !arg->list && !is_choice(arg->choices, part))
			return refuse(line, pair, why, arg->choices, part);
		if (*len == RULE_SETS_MAX)
			return refuse(line, pair, why, "at most 8 settings", pair);
		settings[(*len)++] = (struct setting){name, part};
	}
	return ERR_OK;
}

static enum err read_names(const struct line *line, const struct rule *rule, struct text *names,
	uint32_t *len, struct why *why)
{
	struct text rest = line->rest;
	while (rest.len) {
		struct text name = first_word(&rest);
		if (!arg_of(rule->fact, name) || *len == RULE_SETS_MAX)
			return refuse(
				line, name, why, "an argument of the fact type, at most 8", name);
		names[(*len)++] = name;
	}
	return ERR_OK;
}

static enum err read_example(const struct line *line, struct rule *rule, struct why *why)
{
	struct example example = {.counter = text_is(line->key, "no"), .line = line->number};
	example.text = line->rest;
	for (size_t i = 0; i + 2 <= line->rest.len; i++) {
		if (memcmp(line->rest.ptr + i, "=>", 2) != 0)
			continue;
		example.text = text_trim(text_slice(line->rest, 0, i));
		enum err err = read_settings(line, rule->fact,
			text_slice(line->rest, i + 2, line->rest.len), example.wanted,
			&example.wanted_len, why);
		if (err)
			return err;
		break;
	}
	rule->examples = alloc_room(
		rule->examples, rule->examples_len, &rule->examples_room, sizeof(*rule->examples));
	rule->examples[rule->examples_len++] = example;
	return ERR_OK;
}

/* More than one token: words with a blank or hyphen between them, or several Chinese characters. */
static bool is_sequence(struct text words)
{
	enum { HAN_FIRST = 0xE3, HAN_LAST = 0xE9, HAN_BYTES = 3 };
	uint8_t first = words.len ? (uint8_t)words.ptr[0] : 0;
	bool han = first >= HAN_FIRST && first <= HAN_LAST;
	bool parted = memchr(words.ptr, ' ', words.len) || memchr(words.ptr, '-', words.len);
	return (parted && words.len > 1) || (han && words.len > HAN_BYTES);
}

/* The set as a group of the pattern; its single words stand in a group of their own, which is one
 * look at a word, however many they are. */
static void write_set(struct buffer *out, struct text alternatives)
{
	struct buffer words = {0}, sequences = {0};
	struct text one;
	while (text_split(&alternatives, '|', &one)) {
		struct buffer *to = is_sequence(one) ? &sequences : &words;
		buffer_format(to, "%s%.*s", to->len ? "|" : "", TEXT_ARG(one));
	}
	struct text single = buffer_as_text(&words), rest = buffer_as_text(&sequences);
	if (single.len && rest.len)
		buffer_format(out, "((%.*s)|%.*s)", TEXT_ARG(single), TEXT_ARG(rest));
	else
		buffer_format(out, "(%.*s)", TEXT_ARG(single.len ? single : rest));
	buffer_fini(&words);
	buffer_fini(&sequences);
}

/* "{held}" becomes "(held|convened|...)": the words that a line `words held ...` gave a name. */
static enum err expand(
	struct rules *rules, const struct line *line, struct text *pattern, struct why *why)
{
	struct buffer out = {0};
	struct text rest = line->rest;
	enum err err = ERR_OK;
	*pattern = rest;
	if (!memchr(rest.ptr, '{', rest.len))
		return ERR_OK;
	for (const char *open; !err && (open = memchr(rest.ptr, '{', rest.len)) != NULL;) {
		size_t at = (size_t)(open - rest.ptr);
		const char *close = memchr(open, '}', rest.len - at);
		struct text name = {open + 1, close ? (size_t)(close - open) - 1 : 0};
		const struct setting *set = named_words(rules, name);
		if (!close || !set) {
			err = refuse(
				line, name, why, "the name of a line 'words NAME ...' above", name);
			break;
		}
		buffer_text(&out, text_slice(rest, 0, at));
		write_set(&out, set->value);
		rest = text_slice(rest, (size_t)(close - rest.ptr) + 1, rest.len);
	}
	buffer_text(&out, rest);
	*pattern = arena_copy(&rules->arena, buffer_as_text(&out));
	buffer_fini(&out);
	return err;
}

static enum err compile_set(struct rules *rules, const struct line *line, struct text lang,
	struct text alternatives, struct pattern *out, struct why *why)
{
	struct buffer group = {0};
	struct compile_error error;
	*out = (struct pattern){0};
	write_set(&group, alternatives);
	struct text source = arena_copy(&rules->arena, buffer_as_text(&group));
	buffer_fini(&group);
	if (rules_compile(rules->words, lang, source, out, &error))
		return ERR_OK;
	free(out->code);
	*out = (struct pattern){0};
	return refuse(line, error.at, why, error.wanted, error.at);
}

/* "values org.status_change to observer observer|observers|observer status" */
static enum err read_values(
	struct rules *rules, const struct line *line, struct text lang, struct why *why)
{
	struct text rest = line->rest, facts = first_word(&rest), arg = first_word(&rest), fact;
	struct text value = first_word(&rest);
	if (!rest.len)
		return refuse(
			line, line->rest, why, "'values FACT ARG VALUE word|word'", line->rest);
	enum err err = ERR_OK;
	while (!err && text_split(&facts, '|', &fact)) {
		const struct arg_type *type = arg_of(fact_find(fact), arg);
		struct value_words one = {.arg = type, .value = value};
		if (!type)
			return refuse(line, arg, why, "a fact type and its argument", arg);
		if (type->kind == ARG_CHOICE && !is_choice(type->choices, value))
			return refuse(line, value, why, type->choices, value);
		err = compile_set(rules, line, lang, rest, &one.pattern, why);
		rules->values = alloc_room(rules->values, rules->values_len, &rules->values_room,
			sizeof(*rules->values));
		rules->values[rules->values_len++] = one;
	}
	return err;
}

static enum err compile_if_asked(struct rules *rules, const struct line *line, struct text lang,
	const struct setting *set, struct why *why)
{
	static const char *const lines[] = {
#define WORD_SET(name, line) line,
#include "services/news/word_sets.tbl"
#undef WORD_SET
	};
	for (uint32_t i = 0; i < SET_COUNT; i++) {
		if (text_is(set->arg, lines[i]))
			return compile_set(rules, line, lang, set->value, &rules->sets[i], why);
	}
	return ERR_OK;
}

static enum err read_words(
	struct rules *rules, const struct line *line, struct text lang, struct why *why)
{
	struct text alternatives = line->rest, name = first_word(&alternatives);
	if (!name.len || !alternatives.len)
		return refuse(line, line->rest, why, "'words NAME word|word'", line->rest);
	if (named_words(rules, name))
		return refuse(line, name, why, "a name that no line 'words' above has", name);
	rules->named = alloc_room(
		rules->named, rules->named_len, &rules->named_room, sizeof(*rules->named));
	rules->named[rules->named_len++] = (struct setting){name, alternatives};
	return compile_if_asked(rules, line, lang, &rules->named[rules->named_len - 1], why);
}

static enum err read_match(
	struct rules *rules, const struct line *line, struct rule *rule, struct why *why)
{
	struct pattern pattern = {0};
	struct compile_error error;
	struct text source;
	enum err err = expand(rules, line, &source, why);
	if (err)
		return err;
	if (!rules_compile(rules->words, rule->lang, source, &pattern, &error)) {
		free(pattern.code);
		return refuse(line, error.at, why, error.wanted, error.at);
	}
	for (uint32_t s = 0; s < pattern.slots_len; s++) {
		struct text arg = pattern.slots[s].arg, also = pattern.slots[s].also;
		if (also.len && !arg_of(rule->fact, also))
			arg = also;
		if (arg.len && !arg_of(rule->fact, arg) && !text_is(arg, "attributed_to")) {
			free(pattern.code);
			return refuse(line, arg, why, "an argument of the fact type", arg);
		}
	}
	rule->patterns = alloc_room(
		rule->patterns, rule->patterns_len, &rule->patterns_room, sizeof(*rule->patterns));
	rule->patterns[rule->patterns_len++] = pattern;
	return ERR_OK;
}

static enum err read_fact(const struct line *line, struct rule *rule, struct why *why)
{
	rule->fact = fact_find(line->rest);
	return rule->fact ? ERR_OK
			  : refuse(line, line->rest, why, "a fact type of facts.tbl", line->rest);
}

/* One line inside a rule. */
static enum err read_property(
	struct rules *rules, const struct line *line, struct rule *rule, struct why *why)
{
	if (text_is(line->key, "fact"))
		return read_fact(line, rule, why);
	if (!rule->fact)
		return refuse(
			line, line->key, why, "'fact' as the first line of the rule", line->key);
	if (text_is(line->key, "match"))
		return read_match(rules, line, rule, why);
	if (text_is(line->key, "set"))
		return read_settings(
			line, rule->fact, line->rest, rule->sets, &rule->sets_len, why);
	if (text_is(line->key, "later"))
		return read_settings(
			line, rule->fact, line->rest, rule->laters, &rule->laters_len, why);
	if (text_is(line->key, "find"))
		return read_names(line, rule, rule->finds, &rule->finds_len, why);
	if (text_is(line->key, "near"))
		return read_names(line, rule, rule->nears, &rule->nears_len, why);
	if (text_is(line->key, "read"))
		return read_names(line, rule, rule->reads, &rule->reads_len, why);
	if (text_is(line->key, "yes") || text_is(line->key, "no"))
		return read_example(line, rule, why);
	if (text_is(line->key, "confidence")) {
		if (!text_to_f64(line->rest, &rule->confidence) || rule->confidence <= 0 ||
			rule->confidence > 1)
			return refuse(
				line, line->rest, why, "a number above 0, at most 1", line->rest);
		return ERR_OK;
	}
	if (text_is(line->key, "polarity")) {
		rule->polarity = line->rest;
		return is_choice("pos|neg", line->rest)
			       ? ERR_OK
			       : refuse(line, line->rest, why, "pos or neg", line->rest);
	}
	if (text_is(line->key, "modality")) {
		rule->modality = line->rest;
		if (is_choice("fact|planned|expected|possible|proposed", line->rest))
			return ERR_OK;
		return refuse(line, line->rest, why,
			"fact, planned, expected, possible or proposed", line->rest);
	}
	return refuse(line, line->key, why,
		"fact, confidence, match, read, set, later, find, near, polarity, modality, yes or "
		"no",
		line->key);
}

static struct rule *start_rule(
	struct rules *rules, const struct line *line, struct text lang, const char *file)
{
	rules->items = alloc_room(rules->items, rules->len, &rules->room, sizeof(*rules->items));
	struct rule *rule = &rules->items[rules->len++];
	*rule = (struct rule){.name = line->rest,
		.lang = lang,
		.confidence = 0.8,
		.file = file,
		.line = line->number};
	return rule;
}

static enum err finish_rule(const struct rule *rule, const struct line *line, struct why *why)
{
	if (!rule)
		return ERR_OK;
	struct line at = *line;
	at.number = rule->line;
	bool yes = false, no = false;
	for (uint32_t i = 0; i < rule->examples_len; i++) {
		yes |= !rule->examples[i].counter;
		no |= rule->examples[i].counter;
	}
	if (!rule->patterns_len)
		return refuse(&at, TEXT_NONE, why, "a 'match' line in the rule", rule->name);
	if (!yes || !no)
		return refuse(&at, TEXT_NONE, why,
			"an example ('yes') and a counter-example ('no')", rule->name);
	return ERR_OK;
}

enum err rules_add(struct rules *rules, const char *file, struct text content, struct why *why)
{
	struct text rest = arena_copy(&rules->arena, content), whole, lang = TEXT("en");
	const char *name = arena_copy(&rules->arena, text_of(file)).ptr;
	struct line line = {.file = name};
	struct rule *rule = NULL;
	while (text_split(&rest, '\n', &whole)) {
		line.number++;
		line.whole = whole;
		line.rest = whole;
		line.key = first_word(&line.rest);
		if (!line.key.len || line.key.ptr[0] == '#')
			continue;
		if (text_is(line.key, "lang")) {
			lang = line.rest;
			continue;
		}
		enum err err;
		if (text_is(line.key, "words") && !rule) {
			err = read_words(rules, &line, lang, why);
		} else if (text_is(line.key, "values") && !rule) {
			err = read_values(rules, &line, lang, why);
		} else if (text_is(line.key, "rule")) {
			err = finish_rule(rule, &line, why);
			rule = start_rule(rules, &line, lang, name);
		} else if (!rule) {
			err = refuse(&line, line.key, why, "'rule' or 'lang'", line.key);
		} else {
			err = read_property(rules, &line, rule, why);
		}
		if (err)
			return err;
	}
	return finish_rule(rule, &line, why);
}
