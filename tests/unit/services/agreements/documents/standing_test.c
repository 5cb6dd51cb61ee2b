/* Where the parties of a document stand when what is known of its entry into force has gaps. */
#include "services/agreements/documents/standing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define D(y, m, d) day_from_civil(y, m, d)

static const struct party_step deposit = {.document = TEXT("T"),
	.state = TEXT("KZ"),
	.event = TEXT("ratified"),
	.date_kind = TEXT("deposit"),
	.date = TEXT("2010-05-01"),
	.has_first = true,
	.first = 14730, /* 2010-05-01 */
	.has_last = true,
	.last = 14730};

/* Solved from windows, so that by one reading it is in force for KZ and by another it is not yet.
 */
static struct force_party_row since(day first, day last)
{
	return (struct force_party_row){.party = TEXT("KZ"),
		.has_since_first = first != DAY_MIN,
		.since_first = first == DAY_MIN ? 0 : first,
		.has_since_last = last != DAY_MAX,
		.since_last = last == DAY_MAX ? 0 : last};
}

static void expect(const struct document *document, struct force_party_row row, const char *state,
	const char *detail)
{
	const struct force_reply solved = {.parties = &row, .parties_count = 1};
	const struct life_acts acts = {&deposit, 1};
	const struct life_rule rule = {0};
	struct life_party got;
	struct life_force force = standing_force(document, &solved, TEXT("KZ"));
	life_party(&rule, &acts, TEXT("KZ"), &force, D(2020, 1, 1), &got);
	assert_string_equal(got.state, state);
	assert_string_equal(got.detail, detail);
}

static void an_open_end_of_the_day_of_force_is_no_day(void **state)
{
	(void)state;
	const struct document unknown = {.id = TEXT("T")};
	const struct document sourced = {.id = TEXT("T"),
		.has_in_force_first = true,
		.in_force_first = D(2012, 3, 1),
		.has_in_force_last = true,
		.in_force_last = D(2012, 3, 1)};
	assert_int_equal(deposit.first, D(2010, 5, 1));
	expect(&unknown, since(D(2011, 1, 1), D(2011, 2, 1)), "in_force_for", "");
	expect(&unknown, since(D(2011, 1, 1), DAY_MAX), "instrument_deposited",
		"in force for it from 2011-01-01 at the earliest; by when is not known");
	expect(&unknown, since(DAY_MIN, DAY_MAX), "instrument_deposited", "");
	/* A day that a source gives of the whole counts where the rule gives none for the party. */
	expect(&sourced, since(D(2011, 1, 1), DAY_MAX), "in_force_for", "");
	expect(&sourced, since(D(2013, 1, 1), DAY_MAX), "instrument_deposited",
		"in force for it from 2013-01-01 at the earliest; by when is not known");
}

/* Who signed and has not consented applies it provisionally, by the rule, until its notice. */
static void a_trial_lies_over_a_signature(void **state)
{
	(void)state;
	const struct force_party_row row = {.party = TEXT("KZ"),
		.has_provisional_from = true,
		.provisional_from = D(1994, 12, 17)};
	const struct force_reply solved = {.parties = &row, .parties_count = 1};
	const struct document treaty = {.id = TEXT("T")};
	const struct party_step steps[] = {{.document = TEXT("T"),
						   .state = TEXT("KZ"),
						   .event = TEXT("signed"),
						   .date_kind = TEXT("signature"),
						   .has_first = true,
						   .first = D(1994, 12, 17),
						   .has_last = true,
						   .last = D(1994, 12, 17)},
		{.document = TEXT("T"),
			.state = TEXT("KZ"),
			.event = TEXT("notice_given"),
			.date = TEXT("2009-08-20"),
			.date_kind = TEXT("notice"),
			.has_first = true,
			.first = D(2009, 8, 20),
			.has_last = true,
			.last = D(2009, 8, 20)}};
	const struct life_acts acts = {steps, 2};
	const struct life_rule rule = {0};
	struct life_force force = standing_force(&treaty, &solved, TEXT("KZ"));
	struct life_party got;
	life_party(&rule, &acts, TEXT("KZ"), &force, D(2009, 8, 19), &got);
	assert_string_equal(got.state, "signed");
	assert_string_equal(got.overlay, "provisional");
	assert_string_equal(got.detail, "applied provisionally since 1994-12-17");
	life_party(&rule, &acts, TEXT("KZ"), &force, D(2009, 8, 20), &got);
	assert_string_equal(got.overlay, "");
	assert_string_equal(
		got.detail, "its provisional application ended by notice of 2009-08-20");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_end_of_the_day_of_force_is_no_day),
		cmocka_unit_test(a_trial_lies_over_a_signature),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
