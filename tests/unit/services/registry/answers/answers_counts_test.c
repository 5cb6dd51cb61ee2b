/* Counts over time, order of accession, overlaps, shares and the next chair, on the sheets as they
 * are. */
#include "tests/unit/services/registry/world.h"

static struct counts_reply counts(struct world *world, const char *org, int64_t reach, bool follow)
{
	struct counts_query query = {.org = text_of(org),
		.has_reach = reach > 0,
		.reach = reach,
		.has_follow_succession = true,
		.follow_succession = follow,
		.has_explain = true,
		.explain = true};
	struct counts_reply out = {0};
	struct why why = {0};
	if (answer_counts(&world->registry, &query, world_today(world), &world->arena, &out,
		    &why) != ERR_OK)
		fail_msg("%s", why.text);
	return out;
}

static void first_day_with_so_many_members(void **state)
{
	static const struct {
		int64_t reach;
		const char *on;
	} wanted[] = {{6, "2001-06-15"}, {7, "2017-06-09"}, {8, "2017-06-09"}, {9, "2023-07-04"},
		{10, "2024-07-04"}};
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		struct counts_reply out = counts(*state, "SCO", wanted[i].reach, false);
		assert_true(out.has_reached);
		assert_int_equal(out.reached, world_day(wanted[i].on));
		assert_true(out.grounds_count > 10);
	}
	struct counts_reply never = counts(*state, "SCO", 11, false);
	assert_false(never.has_reached);
	assert_text(never.missing,
		"never so many in what is held: the most were 10, from 2024-07-04 on");
}

/* "From five to ten" holds for the line that begins with the Shanghai Five. */
static void succession_is_followed_where_asked_for(void **state)
{
	assert_int_equal(counts(*state, "SCO", 0, false).rows[0].count, 6);
	struct counts_reply line = counts(*state, "SCO", 0, true);
	assert_int_equal(line.rows[0].count, 5);
	assert_int_equal(line.rows[0].on, world_day("1996-04-26"));
	assert_int_equal(line.rows[line.rows_count - 1].count, 10);
}

/* P11 */
static void p11_the_sweep_is_what_members_counts(void **state)
{
	static const char *const orgs[] = {"SCO", "CSTO", "OTS", "BRICS", "EAEU", "CICA", "NATO"};
	struct world *world = *state;
	for (size_t o = 0; o < ARRAY_LEN(orgs); o++) {
		struct counts_reply out = counts(world, orgs[o], 0, false);
		assert_true(out.rows_count > 0);
		for (uint32_t i = 0; i < out.rows_count; i++) {
			struct members_query query = {.org = text_of(orgs[o]),
				.has_as_of = true,
				.as_of = out.rows[i].on};
			struct members_reply members = {0};
			struct why why = {0};
			assert_int_equal(answer_members(&world->registry, &query,
						 world_today(world), &world->arena, &members, &why),
				ERR_OK);
			if (members.count != out.rows[i].count)
				fail_msg("%s on day %d: members %lld, sweep %lld", orgs[o],
					out.rows[i].on, (long long)members.count,
					(long long)out.rows[i].count);
		}
	}
}

static void ties_of_accession_are_groups(void **state)
{
	struct world *world = *state;
	struct accession_query query = {.org = TEXT("SCO")};
	struct accession_reply out = {0};
	struct why why = {0};
	assert_int_equal(answer_accession(&world->registry, &query, world_today(world),
				 &world->arena, &out, &why),
		ERR_OK);
	assert_int_equal(out.rows_count, 4);
	assert_int_equal(out.rows[0].states_count, 6);
	assert_int_equal(out.rows[0].rank, 1);
	assert_int_equal(out.rows[1].states_count, 2);
	assert_int_equal(out.rows[1].rank, 7);
	assert_text(out.rows[2].states[0], "IR");
	assert_text(out.rows[3].states[0], "BY");
	assert_int_equal(out.rows[3].rank, 10);
}

static void who_belongs_to_several(void **state)
{
	struct world *world = *state;
	struct text orgs[] = {TEXT("SCO"), TEXT("CSTO"), TEXT("EAEU")};
	struct overlap_query query = {
		.orgs = orgs, .orgs_count = 3, .has_as_of = true, .as_of = world_day("2024-07-05")};
	struct overlap_reply out = {0};
	struct why why = {0};
	assert_int_equal(answer_overlap(&world->registry, &query, world_today(world), &world->arena,
				 &out, &why),
		ERR_OK);
	assert_int_equal(out.in_all_count, 4);
	assert_text(out.in_all[0], "BY");
	assert_text(out.in_all[3], "RU");
	query.orgs_count = 1;
	assert_int_equal(answer_overlap(&world->registry, &query, world_today(world), &world->arena,
				 &out, &why),
		ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted two or more organisations, got 1");
}

static struct shares_reply shares(
	struct world *world, const char *org, const char *indicator, const char *date)
{
	struct shares_query query = {.org = text_of(org),
		.indicator = text_of(indicator),
		.has_as_of = true,
		.as_of = world_day(date)};
	struct shares_reply out = {0};
	struct why why = {0};
	assert_int_equal(answer_shares(&world->registry, &query, world_today(world), &world->arena,
				 &out, &why),
		ERR_OK);
	return out;
}

/* Three billion people and more; the numbers say of which year they are. */
static void a_share_names_the_vintage_of_both_numbers(void **state)
{
	struct shares_reply out = shares(*state, "SCO", "population", "2024-12-31");
	assert_int_equal(out.members, 10);
	assert_int_equal(out.counted, 10);
	assert_true(out.sum > 3.4e9 && out.sum < 3.5e9);
	assert_text(out.sum_years, "2024");
	assert_int_equal(out.whole_year, 2024);
	assert_true(out.share > 0.42 && out.share < 0.43);
	assert_null(out.missing.ptr);
}

/* Of the ten: 16377742 + 2973193 + 1531595 + 2699700 + 191801 + 9326410 + 770875 + 141510 + 425400
 * + 202900 square kilometres of land, of 148.94 million. */
static void a_share_of_land(void **state)
{
	struct shares_reply out = shares(*state, "SCO", "area", "2024-12-31");
	assert_int_equal(out.members, 10);
	assert_int_equal(out.counted, 10);
	assert_true(out.has_sum && out.sum > 34641125.5 && out.sum < 34641126.5);
	assert_text(out.unit, "km2");
	assert_text(out.sum_years, "2023");
	assert_int_equal(out.whole_year, 2023);
	assert_true(out.has_share && out.share > 0.2325 && out.share < 0.2326);
	assert_null(out.missing.ptr);
}

/* The Factbook has the West Bank and the Gaza Strip apart: no number of PS, so no share of CICA. */
static void a_member_without_a_number_is_named(void **state)
{
	struct shares_reply out = shares(*state, "CICA", "area", "2024-12-31");
	assert_int_equal(out.counted, out.members - 1);
	assert_true(out.has_sum);
	assert_false(out.has_share);
	assert_true(text_starts(out.missing,
		TEXT("not known: no area is held up to that year of PS; a sheet `indicators`")));
}

static void what_is_not_held_is_not_known(void **state)
{
	struct shares_reply early = shares(*state, "SCO", "population", "2020-01-01");
	assert_false(early.has_share);
	assert_true(text_starts(
		early.missing, TEXT("not known: no population is held up to that year of ")));
	struct shares_reply coast = shares(*state, "SCO", "coastline", "2024-12-31");
	assert_false(coast.has_share);
	assert_false(coast.has_sum);
	struct counts_reply none = counts(*state, "G20", 1, false);
	assert_false(none.has_reached);
	assert_text(none.missing, "not known: no membership of G20 is held; a sheet of memberships "
				  "with a source would tell");
}

static struct next_chair_reply next_chair(struct world *world, const char *date)
{
	struct next_chair_query query = {
		.org = TEXT("SCO"), .has_as_of = true, .as_of = world_day(date)};
	struct next_chair_reply out = {0};
	struct why why = {0};
	assert_int_equal(answer_next_chair(&world->registry, &query, world_today(world),
				 &world->arena, &out, &why),
		ERR_OK);
	return out;
}

static void who_chairs_next(void **state)
{
	struct next_chair_reply out = next_chair(*state, "2024-01-01");
	assert_text(out.now, "KZ");
	assert_text(out.next, "CN");
	assert_text(out.basis, "recorded");
	assert_text(out.from, "2024-07-04");
	struct next_chair_reply unknown = next_chair(*state, "2026-01-01");
	assert_text(unknown.now, "KG");
	assert_text(unknown.basis, "not_known");
	assert_true(text_starts(unknown.missing, TEXT("not known: ")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_day_with_so_many_members),
		cmocka_unit_test(succession_is_followed_where_asked_for),
		cmocka_unit_test(p11_the_sweep_is_what_members_counts),
		cmocka_unit_test(ties_of_accession_are_groups),
		cmocka_unit_test(who_belongs_to_several),
		cmocka_unit_test(a_share_names_the_vintage_of_both_numbers),
		cmocka_unit_test(a_share_of_land),
		cmocka_unit_test(a_member_without_a_number_is_named),
		cmocka_unit_test(what_is_not_held_is_not_known),
		cmocka_unit_test(who_chairs_next),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
