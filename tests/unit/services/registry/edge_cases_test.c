/* Cases that a register of memberships has to get right, by name, on the sheets as they are; what
 * belongs to the table alone is in bitemporal_test.c, and states that end in succession_test.c. And
 * what holds of every answer: each row has a source, each count is what the members are. */
#include "tests/unit/services/registry/world.h"

static struct members_reply members(
	struct world *world, const char *org, const char *status, const char *on, const char *mode)
{
	struct members_query query = {.org = text_of(org),
		.status = text_of(status),
		.has_as_of = true,
		.as_of = world_day(on),
		.mode = mode ? text_of(mode) : TEXT_NONE};
	struct members_reply reply = {0};
	struct why why = {0};
	if (answer_members(&world->registry, &query, world_today(world), &world->arena, &reply,
		    &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	return reply;
}

static bool is(
	struct world *world, const char *org, const char *state, const char *status, const char *on)
{
	struct members_reply reply = members(world, org, "any", on, NULL);
	const struct membership *one = world_row_of(&reply, state);
	return one && text_is(one->status, status);
}

/* 7 */
static void of_a_year_only_the_year_is_printed(void **state)
{
	(void)state;
	struct world *world = world_small();
	world_load(world, "memberships",
		"id,org,state,status,from,from_min,from_max,to,to_min,to_max,from_basis,to_basis,"
		"event,instrument,confidence,overlay,published,source,verified,note\n"
		"a,CIS,KZ,member,1985,,,,,,,,,,0.9,0,,s,seen,\n"
		"b,CIS,BY,member,1985-03,,,,,,,,,,0.9,0,,s,seen,\n");
	struct members_reply best = members(world, "CIS", "member", "1985-01-01", NULL);
	assert_int_equal(best.count, 1);
	assert_text(best.rows[0].since, "1985");
	assert_int_equal(members(world, "CIS", "member", "1985-12-30", "certain").count, 1);
	assert_text(
		members(world, "CIS", "member", "1985-12-30", "certain").rows[0].since, "1985-03");
	assert_int_equal(members(world, "CIS", "member", "1985-12-31", "certain").count, 2);
	assert_int_equal(members(world, "CIS", "member", "1984-12-31", "possible").count, 0);
	assert_int_equal(members(world, "CIS", "member", "1985-01-01", "possible").count, 1);
	world_destroy(&world);
}

/* 9 */
static void uzbekistan_is_suspended_in_the_csto_and_no_member(void **state)
{
	assert_true(is(*state, "CSTO", "UZ", "member", "2012-12-18"));
	assert_true(is(*state, "CSTO", "UZ", "suspended", "2012-12-19"));
	struct members_reply reply = members(*state, "CSTO", "member", "2012-12-19", NULL);
	assert_null(world_row_of(&reply, "UZ"));
}

/* 10 */
static void invited_is_not_a_member_and_argentinas_ends(void **state)
{
	assert_true(is(*state, "BRICS", "SA", "invited", "2024-02-01"));
	assert_true(is(*state, "BRICS", "AR", "invited", "2023-10-01"));
	assert_false(is(*state, "BRICS", "AR", "invited", "2023-12-29"));
	struct members_reply reply = members(*state, "BRICS", "member", "2024-02-01", NULL);
	assert_null(world_row_of(&reply, "SA"));
	assert_null(world_row_of(&reply, "AR"));
}

/* 11 */
static void a_signatory_of_the_food_security_organisation_is_no_member_yet(void **state)
{
	assert_true(is(*state, "IOFS", "KZ", "signatory", "2014-01-01"));
	assert_true(is(*state, "IOFS", "KZ", "member", "2021-01-01"));
	struct members_reply reply = members(*state, "IOFS", "member", "2014-01-01", NULL);
	assert_null(world_row_of(&reply, "KZ"));
}

/* 12 */
static void the_category_of_partner_replaces_two(void **state)
{
	struct world *world = *state;
	uint32_t before =
		(uint32_t)members(world, "SCO", "dialogue_partner", "2025-08-31", NULL).count +
		(uint32_t)members(world, "SCO", "observer", "2025-08-31", NULL).count;
	assert_int_equal(before, 16);
	assert_int_equal(members(world, "SCO", "partner", "2025-08-31", NULL).count, 0);
	assert_int_equal(members(world, "SCO", "partner", "2025-09-01", NULL).count, 17);
	assert_int_equal(members(world, "SCO", "dialogue_partner", "2025-09-01", NULL).count, 0);
	assert_int_equal(members(world, "SCO", "observer", "2025-09-01", NULL).count, 0);
	/* Nobody is between the two, on either day. */
	assert_int_equal(members(world, "SCO", "any", "2025-09-01", NULL).count, 10 + 17);
}

/* 13 */
static void any_name_resolves_at_any_day_and_the_days_own_is_printed(void **state)
{
	static const struct {
		const char *given, *on, *id, *printed;
	} rows[] = {
		{"Turkic Council", "2024-01-01", "OTS", "Organization of Turkic States"},
		{"Organization of Turkic States", "2015-01-01", "OTS",
			"Cooperation Council of Turkic Speaking States"},
		{"Turkey", "2024-01-01", "TR", "Türkiye"},
		{"Türkiye", "2015-01-01", "TR", "Turkey"},
		{"Swaziland", "2024-01-01", "SZ", "Eswatini"},
		{"Shanghai 10", "2005-01-01", "SCO", "Shanghai Cooperation Organisation"},
	};
	struct world *world = *state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct find_query query = {.name = text_of(rows[i].given),
			.has_as_of = true,
			.as_of = world_day(rows[i].on)};
		struct find_reply reply = {0};
		struct why why = {0};
		assert_int_equal(answer_find(&world->registry, &query, world_today(world),
					 &world->arena, &reply, &why),
			ERR_OK);
		assert_true(reply.rows_count > 0);
		assert_text(reply.rows[0].id, rows[i].id);
		assert_text(reply.rows[0].name, rows[i].printed);
	}
}

/* 14 */
static void an_organisation_takes_part(void **state)
{
	assert_true(is(*state, "OTS", "org:ECO", "observer", "2024-01-01"));
	assert_true(is(*state, "ECO", "org:OTS", "observer", "2024-01-01"));
	struct members_reply reply = members(*state, "OTS", "any", "2024-01-01", NULL);
	assert_text(world_row_of(&reply, "org:ECO")->name, "Economic Cooperation Organization");
}

/* 15 */
static void a_contested_entity_is_shown_with_how_far_to_trust_it(void **state)
{
	struct members_reply reply = members(*state, "OTS", "observer", "2024-01-01", NULL);
	const struct membership *one = world_row_of(&reply, "X-TRNC");
	assert_non_null(one);
	assert_true(one->confidence < 0.7);
	assert_true(one->note.len > 0);
	reply = members(*state, "OTS", "member", "2024-01-01", NULL);
	assert_null(world_row_of(&reply, "X-TRNC"));
}

/* 18: the bus orders, and the time that a writer gives is only kept. */
static void of_two_writers_the_bus_tells_who_was_first(void **state)
{
	struct world *world = *state;
	static const int64_t observed[] = {2000000, 1000000};
	struct text lane = TEXT("base");
	uint64_t key = lane_base(TEXT("CIS"), TEXT("KZ"));
	size_t from = world->count, count;
	for (int i = 0; i < 2; i++) {
		struct status_row row = {.org = TEXT("CIS"),
			.state = TEXT("KZ"),
			.status = i ? TEXT("observer") : TEXT("member"),
			.lane = lane,
			.has_from = true,
			.from = 0,
			.from_precision = TEXT("day"),
			.to_precision = TEXT("unknown"),
			.confidence = 1,
			.source = TEXT("s"),
			.has_observed_at = true,
			.observed_at = observed[i]};
		struct change change = {0};
		struct why why = {0};
		assert_int_equal(
			bitemporal_assert(world->registry.statuses, &row, &change, &why), ERR_OK);
		struct status_changed event = {.op = TEXT("asserted"),
			.org = row.org,
			.state = row.state,
			.superseded = change.superseded,
			.superseded_count = change.superseded_count,
			.rows = change.rows,
			.rows_count = change.rows_count};
		assert_int_equal(world_emit(world, TEXT("registry.membership.asserted.CIS.KZ"),
					 &record_status_changed, &event, &why),
			ERR_OK);
		change_fini(&change);
		world_commit(world, from++);
	}
	const struct row *rows = bitemporal_rows(world->registry.statuses, &count);
	assert_true(rows[0].recorded_us < rows[1].recorded_us);
	assert_int_equal(rows[0].observed_at, observed[0]);
	const struct row *now =
		bitemporal_find(world->registry.statuses, key, (struct at){1, RECORDED_MAX});
	assert_text(
		word_text(now->status), "observer"); /* the later of the bus, not of the clocks */
}

/* --- What holds of every answer -------------------------------------------------------------- */

static void p10_every_row_has_a_source_or_a_rule(void **state)
{
	struct world *world = *state;
	size_t count;
	const struct row *rows = bitemporal_rows(world->registry.statuses, &count);
	assert_true(count > 300);
	for (size_t i = 0; i < count; i++) {
		bool inferred = text_is(word_text(rows[i].how->origin), "inferred");
		assert_true(
			inferred ? word_text(rows[i].evidence).len : word_text(rows[i].source).len);
	}
}

/* On every day on which a count changes, and on the day before it. */
static void p11_a_count_is_what_the_members_are(void **state)
{
	struct world *world = *state;
	size_t versions_count, checked = 0;
	const struct version *versions = ledger_versions(world->registry.ledger, &versions_count);
	for (size_t v = 0; v < versions_count; v++) {
		const struct organisation *org = versions[v].record;
		if (versions[v].kind != LEDGER_ORGANISATION)
			continue;
		const char *id = arena_copy(&world->arena, org->id).ptr;
		struct counts_query query = {.org = org->id};
		struct counts_reply reply = {0};
		struct why why = {0};
		assert_int_equal(answer_counts(&world->registry, &query, world_today(world),
					 &world->arena, &reply, &why),
			ERR_OK);
		for (uint32_t i = 0; i < reply.rows_count; i++) {
			char text[DAY_TEXT];
			const struct count_change *row = &reply.rows[i];
			const char *on = day_format(row->on, text);
			assert_int_equal(members(world, id, "member", on, NULL).count, row->count);
			on = day_format(row->on - 1, text);
			assert_int_equal(members(world, id, "member", on, NULL).count,
				i ? reply.rows[i - 1].count : 0);
			checked++;
		}
	}
	assert_true(checked > 50);
}

int main(void)
{
	const struct CMUnitTest on_sheets[] = {
		cmocka_unit_test(of_a_year_only_the_year_is_printed),
		cmocka_unit_test(uzbekistan_is_suspended_in_the_csto_and_no_member),
		cmocka_unit_test(invited_is_not_a_member_and_argentinas_ends),
		cmocka_unit_test(a_signatory_of_the_food_security_organisation_is_no_member_yet),
		cmocka_unit_test(the_category_of_partner_replaces_two),
		cmocka_unit_test(any_name_resolves_at_any_day_and_the_days_own_is_printed),
		cmocka_unit_test(an_organisation_takes_part),
		cmocka_unit_test(a_contested_entity_is_shown_with_how_far_to_trust_it),
		cmocka_unit_test(p10_every_row_has_a_source_or_a_rule),
		cmocka_unit_test(p11_a_count_is_what_the_members_are),
	};
	const struct CMUnitTest small[] = {
		cmocka_unit_test_setup_teardown(
			of_two_writers_the_bus_tells_who_was_first, setup_small, teardown),
	};
	int failed = cmocka_run_group_tests(on_sheets, setup_all, teardown);
	return failed + cmocka_run_group_tests(small, NULL, NULL);
}
