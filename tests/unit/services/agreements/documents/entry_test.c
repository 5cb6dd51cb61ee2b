#include "services/agreements/documents/entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct party_step step(const char *state, const char *event, const char *kind, day on)
{
	return (struct party_step){.document = TEXT("A-1"),
		.state = text_of(state),
		.event = text_of(event),
		.date_kind = text_of(kind),
		.has_first = true,
		.has_last = true,
		.first = on,
		.last = on};
}

static struct document treaty(const char *rule, day adopted)
{
	return (struct document){.id = TEXT("A-1"),
		.nature = TEXT("binding_treaty"),
		.mode = TEXT("signed"),
		.has_adopted_first = true,
		.has_adopted_last = true,
		.adopted_first = adopted,
		.adopted_last = adopted,
		.force_rule = text_of(rule)};
}

static void sourced(struct document *document, const char *text, day on)
{
	document->in_force = text_of(text);
	document->has_in_force_first = document->has_in_force_last = true;
	document->in_force_first = document->in_force_last = on;
}

static void fill(const struct document *document, const struct party_step *steps, uint32_t count,
	day on, struct arena *arena, struct document_reply *out)
{
	const struct rules_documents all = {.items = document, .count = 1, .acts = {steps, count}};
	assert_int_equal(entry_fill(&all, document, on, arena, out, NULL), ERR_OK);
}

static void an_ordinal_stands_for_unnamed_instruments(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document_reply out = {0};
	struct document document = treaty("nth(10, days(30))", day_from_civil(2013, 12, 11));
	const struct party_step steps[] = {
		step("KZ", "ratified", "instrument", day_from_civil(2015, 3, 1)),
		step("*", "tenth_instrument", "deposit", day_from_civil(2018, 2, 19)),
	};
	sourced(&document, "2018-03-21", day_from_civil(2018, 3, 21));
	fill(&document, steps, 2, day_from_civil(2019, 1, 1), &arena, &out);
	assert_int_equal(out.force_count, 1);
	assert_true(text_is(out.force->state, "in_force"));
	assert_int_equal(out.force->first, day_from_civil(2018, 3, 21));
	assert_int_equal(out.force->last, day_from_civil(2018, 3, 21));
	assert_int_equal(out.force->deciding_instrument, day_from_civil(2018, 2, 19));
	assert_int_equal(out.force->parties_count, 10);
	assert_true(
		text_is(out.force_compared, "agrees with the day that a source gives, 2018-03-21"));
	arena_fini(&arena);
}

static void laws_do_not_count_and_what_is_missing_is_told(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document_reply out = {0};
	struct document document = treaty("nth(2)", day_from_civil(2006, 2, 24));
	const struct party_step steps[] = {
		step("TM", "ratified", "instrument", day_from_civil(2007, 12, 28)),
		step("KZ", "ratified", "law", day_from_civil(2008, 11, 6)),
	};
	sourced(&document, "2009-03-22", day_from_civil(2009, 3, 22));
	fill(&document, steps, 2, day_from_civil(2010, 1, 1), &arena, &out);
	assert_true(text_is(out.force->state, "waiting"));
	assert_true(text_is(out.force->waiting, "1 more instrument (1 of 2)"));
	assert_int_equal(out.force->deciding_instrument, day_from_civil(2009, 3, 22));
	assert_true(text_is(out.force_compared,
		"a source gives 2009-03-22; the instruments held do not reach it by this rule"));
	arena_fini(&arena);
}

static void a_different_day_is_shown_beside_the_sourced_one(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document_reply out = {0};
	struct document document = treaty("all_signatories(days(30))", day_from_civil(2007, 8, 16));
	const struct text parties[] = {TEXT("KZ"), TEXT("RU")};
	const struct party_step steps[] = {
		step("KZ", "ratified", "deposit", day_from_civil(2012, 9, 1)),
		step("RU", "ratified", "deposit", day_from_civil(2012, 10, 2)),
	};
	document.parties = parties;
	document.parties_count = 2;
	sourced(&document, "2012-10-31", day_from_civil(2012, 10, 31));
	fill(&document, steps, 2, day_from_civil(2013, 1, 1), &arena, &out);
	assert_true(text_is(out.force_compared, "differs: a source gives 2012-10-31, the rule "
						"2012-11-01 with the instruments held"));
	document.has_in_force_first = document.has_in_force_last = false;
	fill(&document, steps, 2, day_from_civil(2012, 10, 15), &arena, &out);
	assert_true(text_is(out.force->state, "will_enter"));
	assert_true(text_is(out.force_compared,
		"no source gives a day of entry into force; this one is solved"));
	arena_fini(&arena);
}

/* Where no source gives the day, the documents are given the solved one, and say so; a sourced day
 * stays, and what the instruments do not reach stays open. */
static void a_solved_day_is_laid_where_none_is_sourced(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct rules_documents laid;
	struct rules_state got;
	struct document all[] = {treaty("nth(2, days(30))", day_from_civil(2010, 1, 1)),
		treaty("nth(2, days(30))", day_from_civil(2010, 1, 1)),
		treaty("nth(3, days(30))", day_from_civil(2010, 1, 1))};
	all[0].id = TEXT("A");
	all[1].id = TEXT("B");
	all[2].id = TEXT("C");
	sourced(&all[1], "2011", day_from_civil(2011, 1, 1));
	struct party_step steps[6];
	for (int i = 0; i < 6; i++) {
		steps[i] = step(i % 2 ? "KZ" : "RU", "ratified", "deposit",
			day_from_civil(2012, 1, 1 + i % 2));
		steps[i].document = all[i / 2].id;
	}
	const struct rules_documents held = {.items = all, .count = 3, .acts = {steps, 6}};
	assert_int_equal(entry_lay(&held, &arena, &laid, NULL), ERR_OK);
	assert_true(rules_is_solved(&laid, &laid.items[0]));
	assert_int_equal(laid.items[0].in_force_last, day_from_civil(2012, 2, 1));
	assert_false(rules_is_solved(&laid, &laid.items[1]));
	assert_int_equal(laid.items[1].in_force_last, day_from_civil(2011, 1, 1));
	assert_false(laid.items[2].has_in_force_first);
	rules_state(&laid, &laid.items[0], day_from_civil(2012, 1, 31), &got);
	assert_string_equal(got.force, "no");
	rules_state(&laid, &laid.items[0], day_from_civil(2012, 2, 1), &got);
	assert_string_equal(got.state, "in_force");
	assert_string_equal(got.detail,
		"its rule and the instruments held give 2012-02-01 as entry into force; no "
		"source does");
	arena_fini(&arena);
}

static void without_a_rule_nothing_is_solved(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document_reply out = {0};
	struct document document = treaty("", 0);
	fill(&document, NULL, 0, 0, &arena, &out);
	assert_int_equal(out.force_count, 0);
	assert_int_equal(out.force_compared.len, 0);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ordinal_stands_for_unnamed_instruments),
		cmocka_unit_test(laws_do_not_count_and_what_is_missing_is_told),
		cmocka_unit_test(a_different_day_is_shown_beside_the_sourced_one),
		cmocka_unit_test(a_solved_day_is_laid_where_none_is_sourced),
		cmocka_unit_test(without_a_rule_nothing_is_solved),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
