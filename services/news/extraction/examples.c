#include "services/news/extraction/examples.h"

#include "proto/codec/packed.h"

#include <stdio.h>
#include <string.h>

/* Is `wanted` the value of the argument, or one of its list? */
static bool holds(const struct fact *fact, const struct setting *wanted)
{
	if (text_is(wanted->arg, "polarity"))
		return text_equal(fact->polarity, wanted->value);
	if (text_is(wanted->arg, "modality"))
		return text_equal(fact->modality, wanted->value);
	const struct args_entry *e = facts_entry(fact, wanted->arg);
	double number;
	if (!e)
		return false;
	if (e->kind == ARGS_ONE_NUMBER)
		return text_to_f64(wanted->value, &number) && number == e->number;
	if (e->kind == ARGS_ONE_TEXT)
		return text_equal(e->text, wanted->value);
	/* A list is given with bars: all of it, in order. */
	struct text rest = wanted->value, part;
	uint32_t n = 0;
	bool same = true;
	while (text_split(&rest, '|', &part)) {
		same = same && n < e->count && text_equal(e->items[n], part);
		n++;
	}
	return same && n == e->count;
}

static bool found(const struct rule *rule, const struct example *example, const struct facts *facts)
{
	for (uint32_t i = 0; i < facts->len; i++) {
		const struct fact *fact = &facts->items[i];
		bool same = example->counter ? text_equal(fact->rule, rule->name)
					     : fact->type == rule->fact;
		for (uint32_t w = 0; same && w < example->wanted_len; w++)
			same = holds(fact, &example->wanted[w]);
		if (same)
			return true;
	}
	return false;
}

/* Beside the choice that an example wants, its rule may not make another: "admitted as an observer"
 * makes no member too. */
static bool says_else(
	const struct rule *rule, const struct example *example, const struct facts *facts)
{
	for (uint32_t w = 0; w < example->wanted_len && !example->counter; w++) {
		const struct setting *wanted = &example->wanted[w];
		const struct arg_type *arg = fact_arg(rule->fact, wanted->arg);
		if (!arg || arg->kind != ARG_CHOICE)
			continue;
		for (uint32_t i = 0; i < facts->len; i++) {
			const struct fact *fact = &facts->items[i];
			if (text_equal(fact->rule, rule->name) && facts_has(fact, arg->name) &&
				!holds(fact, wanted))
				return true;
		}
	}
	return false;
}

static void report_failure(const struct rule *rule, const struct example *example,
	const struct extraction *extraction, struct buffer *report)
{
	buffer_format(report, "%s:%d: rule %.*s: %s: %.*s\n", rule->file, example->line,
		TEXT_ARG(rule->name), example->counter ? "found what it must not" : "not found",
		TEXT_ARG(example->text));
	for (uint32_t i = 0; i < extraction->facts.len; i++) {
		if (extraction->facts.items[i].type != rule->fact)
			continue;
		buffer_text(report, TEXT("    came: "));
		packed_to_json(extraction->facts.items[i].packed, 0, report);
		buffer_format(report, " %.*s %.*s\n", TEXT_ARG(extraction->facts.items[i].rule),
			TEXT_ARG(extraction->facts.items[i].modality));
	}
}

uint32_t examples_check(struct extractor *extractor, struct buffer *report)
{
	uint32_t failed = 0;
	for (uint32_t r = 0; r < rules_count(extract_rules(extractor)); r++) {
		const struct rule *rule = rules_at(extract_rules(extractor), r);
		for (uint32_t e = 0; e < rule->examples_len; e++) {
			const struct example *example = &rule->examples[e];
			struct extract_input input = {.text = example->text,
				.lang = rule->lang,
				.date = day_from_civil(2024, 7, 10)};
			struct extraction extraction;
			bool good = extract_run(extractor, &input, &extraction, NULL) == ERR_OK &&
				    found(rule, example, &extraction.facts) != example->counter &&
				    !says_else(rule, example, &extraction.facts);
			if (!good)
				report_failure(rule, example, &extraction, report);
			failed += !good;
			extract_fini(&extraction);
		}
	}
	return failed;
}
