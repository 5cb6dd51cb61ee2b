#include "tests/unit/services/registry/world.h"

#define HEAD                                                                                       \
	"id,org,state,status,from,from_min,from_max,to,to_min,to_max,from_basis,to_basis,event,"   \
	"instrument,confidence,overlay,published,source,verified,note\n"
#define CHAIRS                                                                                     \
	"org,state,role,from,from_min,from_max,to,to_min,to_max,confidence,source,verified,note\n"

static const char by_member[] =
	HEAD "m1,SCO,BY,observer,2015-07-10,,,2024-07-04,,,,,,,0.9,0,,s,seen,\n"
	     "m2,SCO,BY,member,2024-07-04,,,,,,,,,,0.99,0,,s,seen,\n";

/* --- Refusals, word for word ----------------------------------------------------------------- */

static void an_impossible_date(void **state)
{
	world_refuses(*state, "memberships",
		HEAD "m1,SCO,BY,member,2024-02-30,,,,,,,,,,0.9,0,,s,seen,\n", ERR_BAD_DATE,
		"memberships.csv:2:5 (from)",
		"wanted YYYY, YYYY-MM or YYYY-MM-DD that exists, got '2024-02-30'");
}

static void an_unknown_country(void **state)
{
	world_refuses(*state, "memberships",
		HEAD "m1,SCO,KZ,member,2001-06-15,,,,,,,,,,0.9,0,,s,seen,\n"
		     "m2,SCO,XX,member,2024-07-04,,,,,,,,,,0.9,0,,s,seen,\n",
		ERR_NOT_FOUND, "memberships.csv:3:3 (state)",
		"wanted a country by its ISO 3166-1 code, an entity of the sheet entities, or "
		"org:ID, got 'XX'");
}

static void an_unknown_organisation(void **state)
{
	world_refuses(*state, "memberships",
		HEAD "m1,NOSUCH,KZ,member,2001-06-15,,,,,,,,,,0.9,0,,s,seen,\n", ERR_NOT_FOUND,
		"memberships.csv:2:2 (org)",
		"wanted an organisation of the sheet organizations, got 'NOSUCH'");
}

static void an_interval_that_ends_before_it_begins(void **state)
{
	world_refuses(*state, "memberships",
		HEAD "m1,SCO,KZ,member,2001-06-15,,,2001-06-14,,,,,,,0.9,0,,s,seen,\n", ERR_RULE,
		"memberships.csv:2:8 (to)",
		"wanted a day after from '2001-06-15', got '2001-06-14': the interval ends before "
		"it begins");
}

static void two_base_statuses_at_one_time(void **state)
{
	world_refuses(*state, "memberships",
		HEAD "m1,SCO,BY,observer,2015-07-10,,,,,,,,,,0.9,0,,s,seen,\n"
		     "m2,SCO,BY,member,2024-07-04,,,,,,,,,,0.9,0,,s,seen,\n",
		ERR_RULE, "memberships.csv:3:5 (from)",
		"wanted a period that does not overlap line 2 ('observer' of BY in SCO), got "
		"'member' from '2024-07-04'");
}

static void two_chairs_of_one_role_at_one_time(void **state)
{
	world_refuses(*state, "chairs",
		CHAIRS "SCO,KZ,chair,2023-07-04,,,2024-07-05,,,0.9,s,seen,\n"
		       "SCO,CN,chair,2024-07-04,,,,,,0.9,s,seen,\n",
		ERR_RULE, "chairs.csv:3:4 (from)",
		"wanted a period that does not overlap line 2 ('chair' of KZ in SCO), got 'chair' "
		"from '2024-07-04'");
}

static void a_row_that_stands_twice(void **state)
{
	world_refuses(*state, "memberships",
		HEAD "m1,SCO,KZ,member,2001-06-15,,,,,,,,,,0.9,0,,s,seen,\n"
		     "m1,SCO,CN,member,2001-06-15,,,,,,,,,,0.9,0,,s,seen,\n",
		ERR_DUPLICATE, "memberships.csv:3:1 (id)",
		"wanted each row once, got 'memberships:m1' in line 2 already");
}

static void a_window_that_lacks_its_best_reading(void **state)
{
	world_refuses(*state, "memberships",
		HEAD "m1,SCO,KZ,member,2001-06-15,2001-06-16,,,,,,,,,0.9,0,,s,seen,\n", ERR_RULE,
		"memberships.csv:2:6 (from_min)", "wanted a day not after from, got '2001-06-16'");
}

static void a_confidence_beyond_one(void **state)
{
	world_refuses(*state, "memberships",
		HEAD "m1,SCO,KZ,member,2001-06-15,,,,,,,,,,1.5,0,,s,seen,\n", ERR_BAD_VALUE,
		"memberships.csv:2:15 (confidence)", "wanted a number from 0 to 1, got '1.5'");
}

static void a_word_that_is_no_choice(void **state)
{
	struct why why = {0};
	struct world *world = *state;
	assert_int_equal(
		world_sheet(world, "memberships",
			HEAD "m1,SCO,KZ,member,2001-06-15,,,,,,,,,,1,0,,s,guessed,\n", &why),
		ERR_BAD_VALUE);
	assert_string_equal(why.where, "memberships.csv:2");
	assert_non_null(strstr(why.text, "verified: "));
	assert_non_null(strstr(why.text, "guessed"));
}

static void a_row_without_its_source(void **state)
{
	world_refuses(*state, "memberships",
		HEAD "m1,SCO,KZ,member,2001-06-15,,,,,,,,,,0.9,0,,,seen,\n", ERR_MISSING,
		"memberships.csv:2:18 (source)", "wanted a value, got an empty cell");
}

/* --- Differences ----------------------------------------------------------------------------- */

static const struct row *at_now(struct world *world, const char *valid)
{
	return bitemporal_find(world->registry.statuses, lane_base(TEXT("SCO"), TEXT("BY")),
		(struct at){world_day(valid), world->now_us});
}

static void the_same_sheet_again_changes_nothing(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships", by_member);
	assert_int_equal(world->taken, 2);
	world_load(world, "memberships", by_member);
	assert_int_equal(world->taken, 0);
}

static void a_changed_row_is_corrected_and_the_old_answer_stays(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships", by_member);
	int64_t before = world->now_us;
	world_load(world, "memberships",
		HEAD "m1,SCO,BY,observer,2015-07-10,,,2024-07-05,,,,,,,0.9,0,,s,seen,\n"
		     "m2,SCO,BY,member,2024-07-05,,,,,,,,,,0.99,0,,s,seen,\n");
	assert_int_equal(world->taken, 2);
	assert_string_equal(
		world->events[world->count - 1].subject, "registry.membership.corrected.SCO.BY");
	assert_text(word_text(at_now(world, "2024-07-04")->status), "observer");
	assert_text(word_text(at_now(world, "2024-07-05")->status), "member");
	const struct row *then = bitemporal_find(world->registry.statuses,
		lane_base(TEXT("SCO"), TEXT("BY")), (struct at){world_day("2024-07-04"), before});
	assert_text(word_text(then->status), "member");
}

static void a_row_that_left_is_retracted_and_may_come_back(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships", by_member);
	int64_t before = world->now_us;
	world_load(world, "memberships",
		HEAD "m1,SCO,BY,observer,2015-07-10,,,2024-07-04,,,,,,,0.9,0,,s,seen,\n");
	assert_int_equal(world->taken, 1);
	assert_string_equal(
		world->events[world->count - 1].subject, "registry.membership.retracted.SCO.BY");
	assert_null(at_now(world, "2024-07-10"));
	assert_non_null(bitemporal_find(world->registry.statuses,
		lane_base(TEXT("SCO"), TEXT("BY")), (struct at){world_day("2024-07-10"), before}));
	world_load(world, "memberships", by_member);
	assert_int_equal(world->taken, 1);
	assert_text(word_text(at_now(world, "2024-07-10")->status), "member");
	world_load(world, "memberships", by_member);
	assert_int_equal(world->taken, 0);
}

static void rows_in_any_order_come_to_the_same(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships",
		HEAD "m2,SCO,BY,member,2024-07-04,,,,,,,,,,0.99,0,,s,seen,\n"
		     "m1,SCO,BY,observer,2015-07-10,,,2024-07-04,,,,,,,0.9,0,,s,seen,\n");
	assert_text(word_text(at_now(world, "2024-07-03")->status), "observer");
	assert_text(word_text(at_now(world, "2024-07-04")->status), "member");
}

/* --- What empty and imprecise cells mean ----------------------------------------------------- */

static void edge_7_a_year_is_a_window_and_is_printed_as_a_year(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships", HEAD "m1,SCO,BY,member,1985,,,,,,,,,,0.9,0,,s,seen,\n");
	const struct row *row = bitemporal_row(world->registry.statuses, 1);
	assert_int_equal(row_certainty(row, world_day("1984-12-31")), CERTAINTY_NONE);
	assert_int_equal(row_certainty(row, world_day("1985-01-01")), CERTAINTY_BEST);
	assert_int_equal(row_certainty(row, world_day("1985-12-30")), CERTAINTY_BEST);
	assert_int_equal(row_certainty(row, world_day("1985-12-31")), CERTAINTY_CERTAIN);
	assert_text(told_since(row, &world->arena), "1985");
}

static void only_a_latest_day_is_the_first_on_which_a_source_shows_it(void **state)
{
	struct world *world = *state;
	world_load(
		world, "memberships", HEAD "m1,SCO,BY,member,,,2020-12-31,,,,,,,,0.9,0,,s,seen,\n");
	const struct row *row = bitemporal_row(world->registry.statuses, 1);
	assert_int_equal(row_certainty(row, world_day("1990-01-01")), CERTAINTY_POSSIBLE);
	assert_int_equal(row_certainty(row, world_day("2020-12-31")), CERTAINTY_CERTAIN);
	assert_text(told_since(row, &world->arena), "by 2020-12-31");
}

static void edge_11_a_signatory_ends_where_a_source_shows_the_member(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships",
		HEAD "m2,SCO,BY,member,,,2020-12-31,,,,,,,,0.9,0,,s,seen,\n"
		     "m1,SCO,BY,signatory,2013-12-11,,,,,,,,,,0.9,0,,s,seen,\n");
	assert_text(word_text(at_now(world, "2020-12-30")->status), "signatory");
	assert_text(word_text(at_now(world, "2020-12-31")->status), "member");
}

static void edge_14_an_organisation_may_take_part(void **state)
{
	struct world *world = *state;
	world_load(world, "memberships",
		HEAD "m1,SCO,org:CIS,observer,2015-07-10,,,,,,,,,,0.9,0,,s,seen,\n");
	assert_int_equal(world->taken, 1);
	assert_string_equal(world->events[world->count - 1].subject,
		"registry.membership.asserted.SCO.org:CIS");
}

int main(void)
{
#define SMALL(test) cmocka_unit_test_setup_teardown(test, setup_small, teardown)
	const struct CMUnitTest tests[] = {
		SMALL(an_impossible_date),
		SMALL(an_unknown_country),
		SMALL(an_unknown_organisation),
		SMALL(an_interval_that_ends_before_it_begins),
		SMALL(two_base_statuses_at_one_time),
		SMALL(two_chairs_of_one_role_at_one_time),
		SMALL(a_row_that_stands_twice),
		SMALL(a_window_that_lacks_its_best_reading),
		SMALL(a_confidence_beyond_one),
		SMALL(a_word_that_is_no_choice),
		SMALL(a_row_without_its_source),
		SMALL(the_same_sheet_again_changes_nothing),
		SMALL(a_changed_row_is_corrected_and_the_old_answer_stays),
		SMALL(a_row_that_left_is_retracted_and_may_come_back),
		SMALL(rows_in_any_order_come_to_the_same),
		SMALL(edge_7_a_year_is_a_window_and_is_printed_as_a_year),
		SMALL(only_a_latest_day_is_the_first_on_which_a_source_shows_it),
		SMALL(edge_11_a_signatory_ends_where_a_source_shows_the_member),
		SMALL(edge_14_an_organisation_may_take_part),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
