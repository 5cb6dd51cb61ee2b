/* Questions to the registry with all its sheets. */
#include "tests/unit/services/registry/world.h"

static struct members_reply members(struct world *world, struct members_query query)
{
	struct members_reply out = {0};
	struct why why = {0};
	if (answer_members(&world->registry, &query, world_today(world), &world->arena, &out, &why))
		fail_msg("%s", why.text);
	return out;
}

static struct members_query on(const char *org, const char *as_of)
{
	return (struct members_query){
		.org = text_of(org), .has_as_of = true, .as_of = world_day(as_of)};
}

static const struct membership *who(
	const struct membership *rows, uint32_t count, const char *state)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_is(rows[i].state, state))
			return &rows[i];
	return NULL;
}

static void nine_members_on_the_day_before(void **state)
{
	struct members_reply reply = members(*state, on("SCO", "2024-07-03"));
	assert_int_equal(reply.count, 9);
	assert_null(who(reply.rows, reply.rows_count, "BY"));
}

static void ten_members_with_belarus(void **state)
{
	struct members_reply reply = members(*state, on("SCO", "2024-07-05"));
	assert_int_equal(reply.count, 10);
	const struct membership *by = who(reply.rows, reply.rows_count, "BY");
	assert_text(by->id, "membership:SCO:BY");
	assert_text(by->name, "Belarus");
	assert_text(by->since, "2024-07-04");
	assert_text(by->certainty, "certain");
	assert_true(by->source.len > 0);
}

static void none_was_known_before_loading(void **state)
{
	struct members_query query = on("SCO", "2024-07-05");
	query.has_known_at = true;
	query.known_at = 0;
	assert_int_equal(members(*state, query).count, 0);
}

static void five_of_the_shanghai_five_and_none_after_it(void **state)
{
	assert_int_equal(members(*state, on("S5", "2001-06-13")).count, 5);
	assert_int_equal(members(*state, on("S5", "2001-06-15")).count, 0);
	assert_int_equal(members(*state, on("SCO", "2001-06-15")).count, 6);
}

static void edge_12_observers_and_partners_become_one_status(void **state)
{
	struct members_query before = on("SCO", "2025-08-31"), after = on("SCO", "2025-09-01");
	before.status = TEXT("partner");
	after.status = TEXT("partner");
	assert_int_equal(members(*state, before).count, 0);
	assert_int_equal(members(*state, after).count, 17);
	after.status = TEXT("dialogue_partner");
	assert_int_equal(members(*state, after).count, 0);
	after.status = TEXT("observer");
	assert_int_equal(members(*state, after).count, 0);
}

static void edge_8_a_frozen_member_is_listed_with_its_overlay(void **state)
{
	struct members_reply reply = members(*state, on("CSTO", "2024-07-01"));
	const struct membership *am = who(reply.rows, reply.rows_count, "AM");
	assert_non_null(am);
	assert_int_equal(am->overlays_count, 1);
	assert_text(am->overlays[0], "participation_frozen");
	reply = members(*state, on("CSTO", "2024-01-01"));
	assert_int_equal(who(reply.rows, reply.rows_count, "AM")->overlays_count, 0);
}

static void edge_9_the_suspended_are_no_members(void **state)
{
	struct members_query query = on("CSTO", "2013-01-01");
	struct members_reply reply = members(*state, query);
	assert_null(who(reply.rows, reply.rows_count, "UZ"));
	query.status = TEXT("any");
	reply = members(*state, query);
	assert_text(who(reply.rows, reply.rows_count, "UZ")->status, "suspended");
}

static void edge_10_the_invited_are_no_members(void **state)
{
	struct members_query query = on("BRICS", "2023-10-01");
	query.status = TEXT("any");
	struct members_reply reply = members(*state, query);
	const struct membership *ar = who(reply.rows, reply.rows_count, "AR");
	assert_true(!ar || text_is(ar->status, "invited"));
	assert_null(who(members(*state, on("BRICS", "2024-06-01")).rows,
		members(*state, on("BRICS", "2024-06-01")).rows_count, "AR"));
}

static void the_undated_are_told_apart_and_not_counted(void **state)
{
	struct members_reply reply = members(*state, on("CARICC", "2024-07-01"));
	assert_int_equal(reply.count, 5);
	assert_int_equal(reply.undated_count, 2);
	assert_text(reply.undated[0].certainty, "undated");
	assert_null(reply.undated[0].since.ptr);
}

static void certain_is_within_best_within_possible(void **state)
{
	struct members_query query = on("SCO", "2022-10-01");
	query.status = TEXT("dialogue_partner");
	query.mode = TEXT("certain");
	struct members_reply certain = members(*state, query);
	query.mode = TEXT("possible");
	struct members_reply possible = members(*state, query);
	query.mode = TEXT("best");
	struct members_reply best = members(*state, query);
	/* Saudi Arabia: memorandum in September 2022 or in March 2023. */
	assert_null(who(certain.rows, certain.rows_count, "SA"));
	assert_non_null(who(best.rows, best.rows_count, "SA"));
	assert_true(certain.count < best.count && best.count <= possible.count);
}

static void an_unknown_organisation_is_named(void **state)
{
	struct world *world = *state;
	struct members_query query = {.org = TEXT("NOSUCH")};
	struct members_reply out = {0};
	struct why why = {0};
	assert_int_equal(answer_members(&world->registry, &query, world_today(world), &world->arena,
				 &out, &why),
		ERR_NOT_FOUND);
	assert_string_equal(why.text,
		"wanted an organisation by its id or name (`serai organisations` lists them), got "
		"'NOSUCH'; nearest: OSCE (OSCE)");
}

static void an_unknown_status_is_refused(void **state)
{
	struct world *world = *state;
	struct members_query query = {.org = TEXT("SCO"), .status = TEXT("membr")};
	struct members_reply out = {0};
	struct why why = {0};
	assert_int_equal(answer_members(&world->registry, &query, world_today(world), &world->arena,
				 &out, &why),
		ERR_NOT_FOUND);
	assert_string_equal(why.where, "status");
	assert_non_null(strstr(why.text, "got 'membr'"));
}

static void organisations_of_a_state(void **state)
{
	struct world *world = *state;
	struct memberships_query query = {
		.state = TEXT("KZ"), .has_as_of = true, .as_of = world_day("2024-07-01")};
	struct members_reply out = {0};
	assert_int_equal(answer_memberships(&world->registry, &query, world_today(world),
				 &world->arena, &out, NULL),
		ERR_OK);
	bool sco = false, csto = false;
	for (uint32_t i = 0; i < out.rows_count; i++) {
		sco |= text_is(out.rows[i].org, "SCO") && text_is(out.rows[i].status, "member");
		csto |= text_is(out.rows[i].org, "CSTO");
		assert_false(text_is(out.rows[i].org, "S5"));
	}
	assert_true(sco && csto);
}

static void history_of_belarus(void **state)
{
	struct world *world = *state;
	struct history_query query = {.org = TEXT("SCO"), .state = TEXT("BY")};
	struct history_reply out = {0};
	assert_int_equal(answer_history(&world->registry, &query, world_today(world), &world->arena,
				 &out, NULL),
		ERR_OK);
	assert_int_equal(out.rows_count, 3);
	assert_text(out.rows[0].status, "dialogue_partner");
	assert_text(out.rows[1].status, "observer");
	assert_text(out.rows[2].status, "member");
	assert_text(out.rows[1].until, "2024-07-04");
}

static void audit_begins_with_the_loading(void **state)
{
	struct world *world = *state;
	struct audit_query query = {.org = TEXT("SCO"),
		.state = TEXT("BY"),
		.has_as_of = true,
		.as_of = world_day("2024-07-05")};
	struct audit_reply out = {0};
	assert_int_equal(answer_audit(&world->registry, &query, world_today(world), &world->arena,
				 &out, NULL),
		ERR_OK);
	assert_int_equal(out.rows_count, 1);
	assert_text(out.rows[0].status, "member");
	assert_false(out.rows[0].has_known_to);
}

static struct diff_reply diff(struct world *world, struct diff_query query)
{
	struct diff_reply out = {0};
	assert_int_equal(answer_diff(&world->registry, &query, world_today(world), &world->arena,
				 &out, NULL),
		ERR_OK);
	return out;
}

static void a_change_of_the_world(void **state)
{
	struct diff_reply reply = diff(*state, (struct diff_query){.org = TEXT("SCO"),
						       .as_of = world_day("2024-07-03"),
						       .to_as_of = world_day("2024-07-05")});
	assert_int_equal(reply.rows_count, 1);
	assert_text(reply.rows[0].id, "membership:SCO:BY");
	assert_text(reply.rows[0].change, "changed");
	assert_text(reply.rows[0].before, "observer");
	assert_text(reply.rows[0].after, "member");
	assert_text(reply.rows[0].cause, "world");
}

static void learning(void **state)
{
	struct diff_reply reply = diff(*state, (struct diff_query){.org = TEXT("S5"),
						       .as_of = world_day("2000-01-01"),
						       .has_known_at = true,
						       .known_at = 0,
						       .to_as_of = world_day("2000-01-01")});
	assert_int_equal(reply.rows_count, 5);
	for (uint32_t i = 0; i < reply.rows_count; i++) {
		assert_text(reply.rows[i].change, "added");
		assert_text(reply.rows[i].cause, "learning");
	}
}

static void edge_4_the_two_days_of_kyrgyzstan_in_the_eaeu(void **state)
{
	struct members_query query = on("EAEU", "2015-08-12");
	struct members_reply reply = members(*state, query);
	assert_non_null(who(reply.rows, reply.rows_count, "KG"));
	reply = members(*state, on("EAEU", "2015-08-05"));
	assert_null(who(reply.rows, reply.rows_count, "KG"));
}

static void edge_15_a_contested_participant_has_its_own_id(void **state)
{
	struct members_query query = on("ECO", "2024-01-01");
	query.status = TEXT("observer");
	struct members_reply reply = members(*state, query);
	assert_text(who(reply.rows, reply.rows_count, "X-TRNC")->since, "2012-10");
	assert_text(who(reply.rows, reply.rows_count, "org:OTS")->name,
		"Organization of Turkic States");
}

/* Rules first, then a row for each that the answer rests on, with its source. */
static void assert_grounds(
	const struct answer_ground *grounds, uint32_t count, uint32_t rules, uint32_t rows)
{
	assert_int_equal(count, rules + rows);
	for (uint32_t i = 0; i < count; i++) {
		assert_text(grounds[i].kind, i < rules ? "rule" : "row");
		assert_int_equal(grounds[i].source.len > 0, i >= rules);
	}
}

static void a_history_tells_its_rows(void **state)
{
	struct world *world = *state;
	struct history_query query = {.org = TEXT("SCO"), .state = TEXT("BY"), .explain = true};
	struct history_reply out = {0};
	assert_int_equal(answer_history(&world->registry, &query, world_today(world), &world->arena,
				 &out, NULL),
		ERR_OK);
	assert_grounds(out.grounds, out.grounds_count, 1, 3);
	assert_text(out.grounds[3].id, "membership:SCO:BY");
	query.explain = false;
	assert_int_equal(answer_history(&world->registry, &query, world_today(world), &world->arena,
				 &out, NULL),
		ERR_OK);
	assert_int_equal(out.grounds_count, 0);
}

static void an_audit_tells_its_rows(void **state)
{
	struct world *world = *state;
	struct audit_query query = {.org = TEXT("SCO"),
		.state = TEXT("BY"),
		.has_as_of = true,
		.as_of = world_day("2024-07-05"),
		.explain = true};
	struct audit_reply out = {0};
	assert_int_equal(answer_audit(&world->registry, &query, world_today(world), &world->arena,
				 &out, NULL),
		ERR_OK);
	assert_grounds(out.grounds, out.grounds_count, 1, 1);
	assert_non_null(strstr(out.grounds[1].text.ptr, "BY member of SCO, from 2024-07-04"));
}

static void a_diff_tells_the_rows_of_both_points(void **state)
{
	struct diff_reply reply = diff(*state, (struct diff_query){.org = TEXT("SCO"),
						       .as_of = world_day("2024-07-03"),
						       .to_as_of = world_day("2024-07-05"),
						       .explain = true});
	assert_grounds(reply.grounds, reply.grounds_count, 2, 2);
	assert_non_null(strstr(reply.grounds[2].text.ptr, "BY observer of SCO"));
	assert_non_null(strstr(reply.grounds[3].text.ptr, "BY member of SCO"));
	/* Nothing differs: the rules are told all the same. */
	reply = diff(*state, (struct diff_query){.org = TEXT("SCO"),
				     .as_of = world_day("2024-07-03"),
				     .to_as_of = world_day("2024-07-03"),
				     .explain = true});
	assert_grounds(reply.grounds, reply.grounds_count, 2, 0);
}

static void nobody_is_explained_as_well(void **state)
{
	struct members_query query = on("SCO", "1990-01-01");
	query.explain = true;
	struct members_reply reply = members(*state, query);
	assert_int_equal(reply.count, 0);
	assert_grounds(reply.grounds, reply.grounds_count, 1, 0);
}

/* An empty answer is one only where something is held; else it says what it would need. */
static void what_is_not_held_is_not_known(void **state)
{
	struct world *world = *state;
	struct history_query history = {.org = TEXT("EU")};
	struct history_reply spoken = {0};
	assert_int_equal(answer_history(&world->registry, &history, world_today(world),
				 &world->arena, &spoken, NULL),
		ERR_OK);
	assert_text(spoken.missing, "not known: no membership of EU is held; a sheet of "
				    "memberships with a source would tell");
	struct memberships_query of_state = {.state = TEXT("USSR")};
	struct members_reply none = {0};
	assert_int_equal(answer_memberships(&world->registry, &of_state, world_today(world),
				 &world->arena, &none, NULL),
		ERR_OK);
	assert_text(none.missing, "not known: no membership of X-SU is held; a sheet of "
				  "memberships with a source would tell");
	/* Known, and nobody: that is an answer. */
	assert_null(members(world, on("SCO", "1990-01-01")).missing.ptr);
	/* Not known then. */
	struct members_query early = on("SCO", "2024-07-05");
	early.has_known_at = true;
	early.known_at = 0;
	struct text missing = members(world, early).missing;
	assert_true(text_starts(missing,
		TEXT("not known then: the first that is held of SCO was recorded at 1970-")));
	struct diff_query differ = {.org = TEXT("EU"), .as_of = 0, .to_as_of = 1};
	assert_true(diff(world, differ).missing.len > 0);
	struct audit_query audit = {.org = TEXT("EU"), .state = TEXT("FR")};
	struct audit_reply audited = {0};
	assert_int_equal(answer_audit(&world->registry, &audit, world_today(world), &world->arena,
				 &audited, NULL),
		ERR_OK);
	assert_true(audited.missing.len > 0);
}

static void a_status_in_any_case(void **state)
{
	struct members_query query = on("SCO", "2024-07-05");
	query.status = TEXT("Dialogue partner");
	assert_int_equal(members(*state, query).count, 14);
}

static void ids_are_told_by_colon_or_slash(void **state)
{
	(void)state;
	assert_true(answers_same_id(TEXT("SCO/BY"), TEXT("membership:SCO:BY")));
	assert_true(answers_same_id(TEXT("SCO:BY"), TEXT("membership:SCO:BY")));
	assert_true(answers_same_id(TEXT("membership:SCO:BY"), TEXT("membership:SCO:BY")));
	assert_false(answers_same_id(TEXT("SCO/KZ"), TEXT("membership:SCO:BY")));
	assert_false(answers_same_id(TEXT("SCO/BY"), TEXT("chair:SCO:BY")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nine_members_on_the_day_before),
		cmocka_unit_test(ten_members_with_belarus),
		cmocka_unit_test(none_was_known_before_loading),
		cmocka_unit_test(five_of_the_shanghai_five_and_none_after_it),
		cmocka_unit_test(edge_12_observers_and_partners_become_one_status),
		cmocka_unit_test(edge_8_a_frozen_member_is_listed_with_its_overlay),
		cmocka_unit_test(edge_9_the_suspended_are_no_members),
		cmocka_unit_test(edge_10_the_invited_are_no_members),
		cmocka_unit_test(the_undated_are_told_apart_and_not_counted),
		cmocka_unit_test(certain_is_within_best_within_possible),
		cmocka_unit_test(an_unknown_organisation_is_named),
		cmocka_unit_test(an_unknown_status_is_refused),
		cmocka_unit_test(organisations_of_a_state),
		cmocka_unit_test(history_of_belarus),
		cmocka_unit_test(audit_begins_with_the_loading),
		cmocka_unit_test(a_change_of_the_world),
		cmocka_unit_test(learning),
		cmocka_unit_test(edge_4_the_two_days_of_kyrgyzstan_in_the_eaeu),
		cmocka_unit_test(edge_15_a_contested_participant_has_its_own_id),
		cmocka_unit_test(a_history_tells_its_rows),
		cmocka_unit_test(an_audit_tells_its_rows),
		cmocka_unit_test(a_diff_tells_the_rows_of_both_points),
		cmocka_unit_test(nobody_is_explained_as_well),
		cmocka_unit_test(what_is_not_held_is_not_known),
		cmocka_unit_test(a_status_in_any_case),
		cmocka_unit_test(ids_are_told_by_colon_or_slash),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
