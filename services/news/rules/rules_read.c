/* The reading of rule files: lines to rules, sets of words and values; see data/rules/README.md. */
#include "services/news/rules/rules_held.h"

#include "proto/base/alloc.h"
#include "services/news/rules/rules_compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static struct named_words *words_named(const struct rules *rules, struct text name)
{
	for (size_t i = 0; i < rules->named_len; i++) {
		if (text_equal(rules->named[i].name, name))
			return &rules->named[i];
	}
	return NULL;
}

/* The words that a pattern or another line asks for; NULL with an error when no line above has
 * them. */
static const struct named_words *ask_for(
	const struct rules *rules, const struct line *line, struct text name, struct why *why)
{
	struct named_words *set = words_named(rules, name);
	if (set)
		set->asked = true;
	else
		(void)refuse(line, name, why, "the name of a line 'words NAME ...' above", name);
	return set;
}

/* "to=member action=joined" */
static enum err read_settings(const struct line *line, const struct fact_type *fact,
	struct text rest, struct setting *settings, uint32_t *len, struct why *why)
{
	while (rest.len) {
		struct text pair = first_pair(&rest), part = pair, name;
		text_split(&part, '=', &name);
		const struct arg_type *arg = fact_arg(fact, name);
		if (!arg && !text_is(name, "polarity") && !text_is(name, "modality"))
			return refuse(line, pair, why,
				"an argument of the fact type, as name=value", pair);
		if (arg && arg->kind == ARG_CHOICE && !arg->list &&
			!text_is_choice(arg->choices, part))
			return refuse(line, pair, why, arg->choices, part);
		if (*len == RULE_SETS_MAX)
			return refuse(line, pair, why, "at most 8 settings", pair);
		bool assumed = text_is(line->key, "assume");
		settings[(*len)++] = (struct setting){name, part, assumed};
	}
	return ERR_OK;
}

static enum err read_names(const struct line *line, const struct rule *rule, struct text *names,
	uint32_t *len, struct why *why)
{
	struct text rest = line->rest;
	while (rest.len) {
		struct text name = first_word(&rest);
		if (!fact_arg(rule->fact, name) || *len == RULE_SETS_MAX)
			return refuse(
				line, name, why, "an argument of the fact type, at most 8", name);
		names[(*len)++] = name;
	}
	return ERR_OK;
}

/* "told a countries measure=turnover|growth": what is taken, and what is asked for. */
static enum err read_told(const struct line *line, struct rule *rule, struct why *why)
{
	struct text rest = line->rest;
	while (rest.len) {
		struct text value = first_word(&rest), name, one, values;
		text_split(&value, '=', &name);
		const struct arg_type *arg = fact_arg(rule->fact, name);
		if (!arg || rule->tolds_len == RULE_SETS_MAX)
			return refuse(
				line, name, why, "an argument of the fact type, at most 8", name);
		values = value;
		while (arg->kind == ARG_CHOICE && text_split(&values, '|', &one)) {
			if (!text_is_choice(arg->choices, one))
				return refuse(line, value, why, arg->choices, one);
		}
		rule->tolds[rule->tolds_len++] = (struct setting){name, value, false};
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
static enum err expand_once(
	struct rules *rules, const struct line *line, struct text *pattern, struct why *why)
{
	struct buffer out = {0};
	struct text rest = *pattern;
	enum err err = ERR_OK;
	for (const char *open; !err && (open = memchr(rest.ptr, '{', rest.len)) != NULL;) {
		size_t at = (size_t)(open - rest.ptr);
		const char *close = memchr(open, '}', rest.len - at);
		struct text name = {open + 1, close ? (size_t)(close - open) - 1 : 0};
		const struct named_words *set = ask_for(rules, line, name, why);
		if (!set) {
			err = ERR_BAD_FILE;
			break;
		}
		buffer_text(&out, text_slice(rest, 0, at));
		write_set(&out, set->alternatives);
		rest = text_slice(rest, (size_t)(close - rest.ptr) + 1, rest.len);
	}
	buffer_text(&out, rest);
	*pattern = arena_copy(&rules->arena, buffer_as_text(&out));
	buffer_fini(&out);
	return err;
}

/* Words may be made of others: `words pact {arms} {body}|security pact`. */
static enum err expand(
	struct rules *rules, const struct line *line, struct text *pattern, struct why *why)
{
	enum { DEPTH_MAX = 6 };
	struct text whole = *pattern;
	enum err err = ERR_OK;
	for (int depth = 0; !err && memchr(pattern->ptr, '{', pattern->len); depth++) {
		if (depth == DEPTH_MAX)
			return refuse(
				line, whole, why, "words made of words 6 deep at most", whole);
		err = expand_once(rules, line, pattern, why);
	}
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
	enum err err = expand(rules, line, &source, why);
	if (err || rules_compile(rules->words, lang, source, out, &error))
		return err;
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
		const struct arg_type *type = fact_arg(fact_find(fact), arg);
		struct value_words one = {.arg = type, .value = value};
		if (!type)
			return refuse(line, arg, why, "a fact type and its argument", arg);
		if (type->kind == ARG_CHOICE && !text_is_choice(type->choices, value))
			return refuse(line, value, why, type->choices, value);
		err = compile_set(rules, line, lang, rest, &one.pattern, why);
		rules->values = alloc_room(rules->values, rules->values_len, &rules->values_room,
			sizeof(*rules->values));
		/* Those of an argument stand together. */
		uint32_t at = rules->values_len++;
		for (; at > 0 && rules->values[at - 1].arg > type; at--)
			rules->values[at] = rules->values[at - 1];
		rules->values[at] = one;
	}
	return err;
}

/* "shade summit.held kind body" */
static enum err read_shade(struct rules *rules, const struct line *line, struct why *why)
{
	struct text rest = line->rest, name = first_word(&rest);
	const struct fact_type *fact = fact_find(name);
	if (!fact || !rest.len)
		return refuse(line, name, why, "'shade FACT ARG...'", line->rest);
	while (rest.len) {
		name = first_word(&rest);
		struct shade shade = {fact, fact_arg(fact, name)};
		if (!shade.arg)
			return refuse(line, name, why, "an argument of the fact type", name);
		rules->shades = alloc_room(rules->shades, rules->shades_len, &rules->shades_room,
			sizeof(*rules->shades));
		rules->shades[rules->shades_len++] = shade;
	}
	return ERR_OK;
}

static enum err compile_if_asked(struct rules *rules, const struct line *line, struct text lang,
	struct named_words *set, struct why *why)
{
	static const char *const lines[] = {
#define WORD_SET(name, line) line,
#include "services/news/rules/word_sets.tbl"
#undef WORD_SET
	};
	uint32_t i = 0;
	while (i < SET_COUNT && !text_is(set->name, lines[i]))
		i++;
	if (i == SET_COUNT)
		return ERR_OK;
	set->asked = true;
	struct pattern *pattern = &rules->sets[i];
	enum err err = compile_set(rules, line, lang, set->alternatives, pattern, why);
	if (err)
		return err;
	if (!pattern->begins.matcher)
		return refuse(line, set->alternatives, why, "fewer words in one set", set->name);
	words_group(rules->words, i, pattern->begins.matcher - 1);
	return ERR_OK;
}

enum { LIST_LINE_MAX = 1000 };

/* An alternative of a list; how many its line has written out. */
struct listed {
	enum word_list list;
	struct text lang, value, words;
	uint32_t *written;
};

/* "stem{ends}" for every one of the named set; what has no braces, as it is. Sets beside each other
 * multiply: "{case} {case} {case}" of twenty words each would be thousands that nobody writes. */
static enum err add_to_list(
	struct rules *rules, const struct line *line, const struct listed *listed, struct why *why)
{
	struct text whole = listed->words, one;
	const char *open = memchr(whole.ptr, '{', whole.len);
	if (!open && (*listed->written)++ == LIST_LINE_MAX)
		return refuse(line, whole, why, "at most 1000 words and phrases of a line", whole);
	if (!open) {
		const char *wanted =
			lists_add(rules->lists, listed->list, listed->lang, whole, listed->value);
		return wanted ? refuse(line, whole, why, wanted, whole) : ERR_OK;
	}
	size_t at = (size_t)(open - whole.ptr);
	const char *close = memchr(open, '}', whole.len - at);
	struct text name = {open + 1, close ? (size_t)(close - open) - 1 : 0};
	const struct named_words *set = ask_for(rules, line, name, why);
	if (!set)
		return ERR_BAD_FILE;
	struct text ends = set->alternatives,
		    rest = {close + 1, (size_t)(whole.ptr + whole.len - close) - 1};
	enum err err = ERR_OK;
	while (!err && text_split(&ends, '|', &one)) {
		struct buffer word = {0};
		buffer_format(
			&word, "%.*s%.*s%.*s", (int)at, whole.ptr, TEXT_ARG(one), TEXT_ARG(rest));
		struct listed more = *listed;
		more.words = buffer_as_text(&word);
		err = add_to_list(rules, line, &more, why);
		buffer_fini(&word);
	}
	return err;
}

/* "words months=7 july|jul": a list of word_lists.tbl, which further lines add to. */
static enum err read_list(struct rules *rules, const struct line *line, struct listed listed,
	struct text alternatives, struct why *why)
{
	enum err err = ERR_OK;
	uint32_t written = 0;
	listed.written = &written;
	while (!err && text_split(&alternatives, '|', &listed.words))
		err = add_to_list(rules, line, &listed, why);
	return err;
}

static enum err read_words(
	struct rules *rules, const struct line *line, struct text lang, struct why *why)
{
	struct text alternatives = line->rest, name = first_word(&alternatives), value = name, list;
	if (!name.len || !alternatives.len)
		return refuse(line, line->rest, why, "'words NAME word|word'", line->rest);
	text_split(&value, '=', &list);
	enum word_list which = lists_named(list);
	if (which != LIST_COUNT)
		return read_list(rules, line, (struct listed){which, lang, value, name, NULL},
			alternatives, why);
	if (words_named(rules, name))
		return refuse(line, name, why, "a name that no line 'words' above has", name);
	rules->named = alloc_room(
		rules->named, rules->named_len, &rules->named_room, sizeof(*rules->named));
	rules->named[rules->named_len++] = (struct named_words){.name = name,
		.alternatives = alternatives,
		.file = line->file,
		.line = line->number};
	return compile_if_asked(rules, line, lang, &rules->named[rules->named_len - 1], why);
}

static enum err read_match(
	struct rules *rules, const struct line *line, struct rule *rule, struct why *why)
{
	struct pattern pattern = {0};
	struct compile_error error;
	struct text source = line->rest;
	enum err err = expand(rules, line, &source, why);
	if (err)
		return err;
	bool good =
		text_is(line->key, "clause")
			? rules_compile_clause(rules->words, rule->lang, source, &pattern, &error)
			: rules_compile(rules->words, rule->lang, source, &pattern, &error);
	if (!good) {
		free(pattern.code);
		return refuse(line, error.at, why, error.wanted, error.at);
	}
	for (uint32_t s = 0; s < pattern.slots_len; s++) {
		struct text arg = pattern.slots[s].arg, also = pattern.slots[s].also;
		if (also.len && !fact_arg(rule->fact, also))
			arg = also;
		if (arg.len && !fact_arg(rule->fact, arg) && !text_is(arg, "attributed_to")) {
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
	if (text_is(line->key, "match") || text_is(line->key, "clause"))
		return read_match(rules, line, rule, why);
	if (text_is(line->key, "set") || text_is(line->key, "assume"))
		return read_settings(
			line, rule->fact, line->rest, rule->sets, &rule->sets_len, why);
	if (text_is(line->key, "later"))
		return read_settings(
			line, rule->fact, line->rest, rule->laters, &rule->laters_len, why);
	if (text_is(line->key, "find"))
		return read_names(line, rule, rule->finds, &rule->finds_len, why);
	if (text_is(line->key, "near"))
		return read_names(line, rule, rule->nears, &rule->nears_len, why);
	if (text_is(line->key, "told"))
		return read_told(line, rule, why);
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
		return text_is_choice("pos|neg", line->rest)
			       ? ERR_OK
			       : refuse(line, line->rest, why, "pos or neg", line->rest);
	}
	if (text_is(line->key, "modality")) {
		rule->modality = line->rest;
		if (text_is_choice("fact|planned|expected|possible|proposed", line->rest))
			return ERR_OK;
		return refuse(line, line->rest, why,
			"fact, planned, expected, possible or proposed", line->rest);
	}
	return refuse(line, line->key, why,
		"fact, confidence, match, clause, read, set, assume, later, find, near, told, "
		"polarity, modality, yes or no",
		line->key);
}

/* A claim names the rule that found it: that has to tell which one. */
static enum err check_name(const struct rules *rules, const struct line *line, struct why *why)
{
	char wanted[200];
	if (!line->rest.len)
		return refuse(line, line->rest, why, "'rule' and its name", line->whole);
	for (uint32_t i = 0; i < rules->len; i++) {
		const struct rule *other = &rules->items[i];
		if (!text_equal(other->name, line->rest))
			continue;
		snprintf(wanted, sizeof(wanted), "a name that the rule at %s:%d has not",
			other->file, other->line);
		return refuse(line, line->rest, why, wanted, line->rest);
	}
	return ERR_OK;
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
		return refuse(
			&at, TEXT_NONE, why, "a line 'match' or 'clause' in the rule", rule->name);
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
			if (!lists_speak(rules->lists, lang))
				return refuse(&line, lang, why, "at most 16 languages", lang);
			continue;
		}
		enum err err;
		if (text_is(line.key, "words") && !rule) {
			err = read_words(rules, &line, lang, why);
		} else if (text_is(line.key, "values") && !rule) {
			err = read_values(rules, &line, lang, why);
		} else if (text_is(line.key, "shade") && !rule) {
			err = read_shade(rules, &line, why);
		} else if (text_is(line.key, "rule")) {
			err = finish_rule(rule, &line, why);
			if (!err)
				err = check_name(rules, &line, why);
			if (!err)
				rule = start_rule(rules, &line, lang, name);
		} else if (!rule) {
			err = refuse(&line, line.key, why,
				"'rule', 'lang', 'words', 'values' or 'shade'", line.key);
		} else {
			err = read_property(rules, &line, rule, why);
		}
		if (err)
			return err;
	}
	return finish_rule(rule, &line, why);
}

enum err rules_all_asked(const struct rules *rules, struct why *why)
{
	for (size_t i = 0; i < rules->named_len; i++) {
		const struct named_words *set = &rules->named[i];
		struct line at = {.file = set->file, .number = set->line};
		if (!set->asked)
			return refuse(&at, TEXT_NONE, why,
				"a list of the program, or words that a pattern asks for by {NAME}",
				set->name);
	}
	return ERR_OK;
}
