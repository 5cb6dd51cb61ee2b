#include "services/agreements/documents/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define D(y, m, d) day_from_civil(y, m, d)

static struct document made(const char *id, const char *nature, const char *mode, day adopted)
{
	return (struct document){.id = text_of(id),
		.org = TEXT("ORG"),
		.nature = text_of(nature),
		.mode = text_of(mode),
		.has_adopted_first = true,
		.adopted_first = adopted,
		.has_adopted_last = true,
		.adopted_last = adopted};
}

static void term(struct document *document, const char *words)
{
	document->term = text_of(words);
	document->has_term_end_min = document->has_term_end_max = false;
	assert_true(rules_term_end(document));
}

static void state_is(
	const struct rules_documents *all, uint32_t at, day on, const char *want, const char *force)
{
	struct rules_state state;
	rules_state(all, &all->items[at], on, &state);
	assert_string_equal(state.state, want);
	assert_string_equal(state.force, force);
}

/* --- Terms ---------------------------------------------------------------------------------- */

static void title_years_give_a_window(void **state)
{
	(void)state;
	struct document document = made("A", "political", "signed", D(2024, 7, 4));
	term(&document, "2024-2029 (five-year strategy)");
	assert_int_equal(document.term_end_min, D(2029, 7, 4));
	assert_int_equal(document.term_end_max, D(2030, 1, 1));
	term(&document, "2025-2027");
	assert_int_equal(document.term_end_min, D(2028, 1, 1));
	assert_int_equal(document.term_end_max, D(2028, 1, 1));
	term(&document, "until 2030");
	assert_int_equal(document.term_end_max, D(2031, 1, 1));
	term(&document, "2024-2024");
	assert_int_equal(document.term_end_min, D(2025, 1, 1));
	term(&document, "indefinite");
	assert_false(document.has_term_end_max);
	term(&document, "five years, renewable");
	assert_false(document.has_term_end_max);
	document.term = TEXT("2029-2024");
	assert_false(rules_term_end(&document));
}

/* --- States --------------------------------------------------------------------------------- */

/* Force for one is never before force in general: whoever is bound tells that it is in force. */
static void force_for_a_party_tells_that_it_is_in_force(void **state)
{
	(void)state;
	struct document treaty = made("A", "binding_treaty", "signed", D(2009, 10, 3));
	struct party_step step = {.document = TEXT("A"),
		.state = TEXT("KZ"),
		.event = TEXT("in_force_for"),
		.date = TEXT("2014-03"),
		.date_kind = TEXT("effective"),
		.has_first = true,
		.first = D(2014, 3, 1),
		.has_last = true,
		.last = D(2014, 3, 31)};
	struct rules_documents all = {.items = &treaty, .count = 1, .acts = {&step, 1}};
	struct rules_state got;
	state_is(&all, 0, D(2014, 3, 30), "signed", "not_known");
	state_is(&all, 0, D(2014, 3, 31), "in_force", "yes");
	rules_state(&all, &treaty, D(2020, 1, 1), &got);
	assert_string_equal(got.detail, "in force for KZ since 2014-03, so it is in force; since "
					"when as a whole is not known");
	treaty.has_in_force_first = treaty.has_in_force_last = true;
	treaty.in_force_first = treaty.in_force_last = D(2015, 1, 1);
	state_is(&all, 0, D(2014, 12, 31), "signed", "no"); /* a source of the whole says so */
}

static void force_is_never_assumed(void **state)
{
	(void)state;
	struct document treaty = made("A", "binding_treaty", "signed", D(2009, 10, 3));
	struct rules_documents all = {.items = &treaty, .count = 1};
	state_is(&all, 0, D(2030, 1, 1), "signed", "not_known");
	treaty.has_in_force_first = treaty.has_in_force_last = true;
	treaty.in_force_first = D(2010, 11, 1);
	treaty.in_force_last = D(2010, 11, 30);
	state_is(&all, 0, D(2010, 10, 31), "signed", "no");
	state_is(&all, 0, D(2010, 11, 1), "signed", "not_known");
	state_is(&all, 0, D(2010, 11, 29), "signed", "not_known");
	state_is(&all, 0, D(2010, 11, 30), "in_force", "yes");
}

static void what_is_only_authorised_is_not_signed(void **state)
{
	(void)state;
	struct document memorandum = made("A", "inter_secretariat", "authorised", 0);
	struct rules_documents all = {.items = &memorandum, .count = 1};
	struct rules_state got;
	memorandum.has_adopted_first = memorandum.has_adopted_last = false;
	rules_state(&all, &memorandum, D(2026, 1, 1), &got);
	assert_string_equal(got.state, "authorised");
	assert_string_equal(
		got.detail, "signing was authorised; that it was signed is not evidenced");
	assert_true(rules_exists(&memorandum, D(1990, 1, 1)));
}

static void a_term_with_two_readings_is_said(void **state)
{
	(void)state;
	struct document strategy = made("A", "political", "signed", D(2024, 7, 4));
	struct rules_documents all = {.items = &strategy, .count = 1};
	struct rules_state got;
	term(&strategy, "2024-2029");
	state_is(&all, 0, D(2029, 12, 31), "signed", "not_applicable");
	state_is(&all, 0, D(2030, 1, 1), "expired", "not_applicable");
	rules_state(&all, &strategy, D(2029, 8, 1), &got);
	assert_string_equal(got.detail,
		"its term ends between 2029-07-04 and 2030-01-01, by two readings of '2024-2029'");
}

static void superseded_from_the_day_of_effect(void **state)
{
	(void)state;
	struct text older = TEXT("OLD");
	struct document both[] = {made("OLD", "political", "signed", D(2021, 9, 17)),
		made("NEW", "political", "signed", D(2024, 7, 4))};
	struct rules_documents all = {.items = both, .count = 2};
	both[1].supersedes = &older;
	both[1].supersedes_count = 1;
	state_is(&all, 0, D(2024, 7, 3), "signed", "not_applicable");
	state_is(&all, 0, D(2024, 7, 4), "superseded", "not_applicable");
	both[1].has_term_from = true;
	both[1].term_from = D(2025, 1, 1);
	state_is(&all, 0, D(2024, 12, 31), "signed", "not_applicable");
	state_is(&all, 0, D(2025, 1, 1), "superseded", "not_applicable");
	/* A treaty takes effect with its force, and not at all while that is not known. */
	both[1].nature = TEXT("binding_treaty");
	state_is(&all, 0, D(2030, 1, 1), "signed", "not_applicable");
	both[1].has_in_force_last = both[1].has_in_force_first = true;
	both[1].in_force_first = both[1].in_force_last = D(2027, 5, 5);
	state_is(&all, 0, D(2027, 5, 5), "superseded", "not_applicable");
}

/* L5, L6 and the order of states over random documents: on every day one state; once ended, never
 * again running; a treaty is in force only on days not before its sourced force. */
static void states_never_run_backwards(void **state)
{
	(void)state;
	unsigned seed = 20240704;
	for (int round = 0; round < 400; round++) {
		day adopted = D(2000, 1, 1) + rand_r(&seed) % 4000;
		bool treaty = rand_r(&seed) % 2;
		struct document one =
			made("A", treaty ? "binding_treaty" : "political", "signed", adopted);
		struct rules_documents all = {.items = &one, .count = 1};
		one.has_in_force_first = one.has_in_force_last = treaty && rand_r(&seed) % 2;
		one.in_force_first = adopted + rand_r(&seed) % 900;
		one.in_force_last = one.in_force_first + rand_r(&seed) % 31;
		one.has_term_end_min = one.has_term_end_max = rand_r(&seed) % 2;
		one.term_end_min = adopted + 1 + rand_r(&seed) % 3000;
		one.term_end_max = one.term_end_min + rand_r(&seed) % 200;
		bool ended = false;
		for (day on = adopted; on < adopted + 4500; on += 1 + rand_r(&seed) % 40) {
			struct rules_state got;
			rules_state(&all, &one, on, &got);
			bool in_force = strcmp(got.state, "in_force") == 0;
			assert_true(!ended || strcmp(got.state, "expired") == 0);
			ended = strcmp(got.state, "expired") == 0;
			assert_true(
				!in_force || (one.has_in_force_last && on >= one.in_force_last));
			assert_int_equal(in_force, strcmp(got.force, "yes") == 0);
			assert_true(!ended || on >= one.term_end_max);
		}
	}
}

/* --- Decisions ------------------------------------------------------------------------------ */

static struct rules_member member(int64_t row, const char *state, day from, day to)
{
	return (struct rules_member){.row = row,
		.org = TEXT("ORG"),
		.state = text_of(state),
		.status = TEXT("member"),
		.lane = TEXT("base"),
		.from = from,
		.to = to,
		.dated = true};
}

static void a_state_does_not_decide_on_itself(void **state)
{
	(void)state;
	struct rules_member members[] = {member(1, "UZ", D(2001, 6, 15), DAY_MAX),
		member(2, "BY", D(2024, 7, 4), DAY_MAX), member(3, "KZ", D(2001, 6, 15), DAY_MAX)};
	uint32_t picked[3];
	struct document decision = made("A", "internal_decision", "signed", D(2024, 7, 4));
	assert_int_equal(rules_electors(members, 3, &decision, picked), 3);
	assert_int_equal(members[picked[0]].row, 2);
	assert_int_equal(members[picked[1]].row, 3);
	assert_int_equal(members[picked[2]].row, 1);
	decision.subject = TEXT("BY");
	assert_int_equal(rules_electors(members, 3, &decision, picked), 2);
	assert_int_equal(members[picked[0]].row, 3);
}

static void electors_are_members_on_the_day(void **state)
{
	(void)state;
	struct document decision = made("A", "internal_decision", "signed", D(2024, 7, 4));
	uint32_t picked[1];
	struct rules_member one = member(1, "KZ", D(2024, 7, 4), D(2024, 7, 5));
	assert_int_equal(rules_electors(&one, 1, &decision, picked), 1);
	one.to = D(2024, 7, 4);
	one.from = D(2020, 1, 1);
	assert_int_equal(rules_electors(&one, 1, &decision, picked), 0);
	one = member(1, "KZ", D(2024, 7, 5), DAY_MAX);
	assert_int_equal(rules_electors(&one, 1, &decision, picked), 0);
	one = member(1, "KZ", D(2001, 1, 1), DAY_MAX);
	one.status = TEXT("suspended");
	assert_int_equal(rules_electors(&one, 1, &decision, picked), 0);
	one = member(1, "KZ", D(2001, 1, 1), DAY_MAX);
	one.org = TEXT("OTHER");
	assert_int_equal(rules_electors(&one, 1, &decision, picked), 0);
	one = member(1, "KZ", DAY_MIN, DAY_MAX);
	one.dated = false;
	assert_int_equal(rules_electors(&one, 1, &decision, picked), 0);
}

static void treaties_and_days_not_known_are_no_decisions(void **state)
{
	(void)state;
	struct document document = made("A", "political", "signed", D(2024, 7, 4));
	assert_true(rules_is_decision(&document));
	document.adopted_last++;
	assert_false(rules_is_decision(&document));
	document = made("A", "binding_treaty", "signed", D(2024, 7, 4));
	assert_false(rules_is_decision(&document));
	assert_true(rules_is_consensus(TEXT("consensus_no_objection")));
	assert_true(rules_is_consensus(TEXT("unanimity_express")));
	assert_false(rules_is_consensus(TEXT("majority")));
	assert_false(rules_is_consensus(TEXT_NONE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(title_years_give_a_window),
		cmocka_unit_test(force_is_never_assumed),
		cmocka_unit_test(force_for_a_party_tells_that_it_is_in_force),
		cmocka_unit_test(what_is_only_authorised_is_not_signed),
		cmocka_unit_test(a_term_with_two_readings_is_said),
		cmocka_unit_test(superseded_from_the_day_of_effect),
		cmocka_unit_test(states_never_run_backwards),
		cmocka_unit_test(a_state_does_not_decide_on_itself),
		cmocka_unit_test(electors_are_members_on_the_day),
		cmocka_unit_test(treaties_and_days_not_known_are_no_decisions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
