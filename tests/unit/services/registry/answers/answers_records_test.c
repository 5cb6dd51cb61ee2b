/* Summits, organisations, names. */
#include "tests/unit/services/registry/world.h"

static struct summits_reply summits(struct world *world, struct summits_query query)
{
	struct summits_reply out = {0};
	assert_int_equal(answer_summits(&world->registry, &query, world_today(world), &world->arena,
				 &out, NULL),
		ERR_OK);
	return out;
}

static void the_astana_summit_with_its_sixteen_states(void **state)
{
	struct summits_reply reply = summits(*state,
		(struct summits_query){.org = TEXT("SCO"), .has_number = true, .number = 24});
	assert_int_equal(reply.rows_count, 1);
	assert_text(reply.rows[0].id, "summit:SCO:24");
	assert_text(reply.rows[0].place, "Astana");
	assert_int_equal(reply.rows[0].members_count + reply.rows[0].others_count, 16);
	assert_text(reply.rows[0].attendance_basis, "attended");
}

static void summits_tell_their_records_and_what_attendance_is(void **state)
{
	struct summits_reply reply = summits(*state,
		(struct summits_query){
			.org = TEXT("SCO"), .has_number = true, .number = 24, .explain = true});
	assert_int_equal(reply.grounds_count, 3);
	assert_text(reply.grounds[0].kind, "rule");
	assert_text(reply.grounds[2].kind, "record");
	assert_text(reply.grounds[2].id, "summit:SCO:24");
	assert_text(
		reply.grounds[2].text, "summit:SCO:24, Astana: 16 took part; attendance: attended");
	assert_true(reply.grounds[2].source.len > 0);
}

static void a_summit_without_a_number_is_known_by_its_day(void **state)
{
	struct summits_reply reply = summits(*state, (struct summits_query){.org = TEXT("IFAS")});
	assert_int_equal(reply.rows_count, 2);
	assert_text(reply.rows[0].id, "summit:IFAS:2018-08-24");
}

static void summits_of_a_state_that_is_no_member(void **state)
{
	struct summits_reply reply = summits(*state, (struct summits_query){.org = TEXT("SCO"),
							     .state = TEXT("QA"),
							     .has_from = true,
							     .from = world_day("2024-01-01"),
							     .has_to = true,
							     .to = world_day("2025-01-01")});
	assert_int_equal(reply.rows_count, 1);
	reply = summits(*state,
		(struct summits_query){.org = TEXT("SCO"), .has_known_at = true, .known_at = 0});
	assert_int_equal(reply.rows_count, 0);
}

static void of_an_organisation_without_summits_none_is_known(void **state)
{
	assert_text(summits(*state, (struct summits_query){.org = TEXT("EU")}).missing,
		"not known: no summit of EU is held; a sheet of summits with a source would tell");
	struct summits_query later = {
		.org = TEXT("SCO"), .has_from = true, .from = world_day("2090-01-01")};
	assert_null(summits(*state, later).missing.ptr);
}

static void an_organisation_and_how_it_decides(void **state)
{
	struct world *world = *state;
	struct organisations_query query = {.org = TEXT("SCO")};
	struct organisations_reply out = {0};
	assert_int_equal(answer_organisations(&world->registry, &query, world_today(world),
				 &world->arena, &out, NULL),
		ERR_OK);
	assert_int_equal(out.rows_count, 1);
	assert_text(out.rows[0].founded, "2001-06-15");
	assert_int_equal(out.rules_count, 3);
	assert_text(out.rules[0].id, "rule:SCO:consensus_minus_one");
}

static struct find_reply find(struct world *world, const char *name, const char *as_of)
{
	struct find_query query = {
		.name = text_of(name), .has_as_of = true, .as_of = world_day(as_of)};
	struct find_reply out = {0};
	assert_int_equal(answer_find(&world->registry, &query, world_today(world), &world->arena,
				 &out, NULL),
		ERR_OK);
	return out;
}

static void edge_13_any_name_resolves_and_that_of_the_day_is_printed(void **state)
{
	struct find_reply reply = find(*state, "Turkey", "2024-07-01");
	assert_int_equal(reply.rows_count, 1);
	assert_text(reply.rows[0].id, "TR");
	assert_text(reply.rows[0].name, "Türkiye");
	assert_text(find(*state, "Türkiye", "2015-01-01").rows[0].name, "Turkey");
	assert_text(find(*state, "Turkic Council", "2024-01-01").rows[0].name,
		"Organization of Turkic States");
	assert_text(find(*state, "ОТГ", "2015-01-01").rows[0].name,
		"Cooperation Council of Turkic Speaking States");
	assert_text(find(*state, "Nur-Sultan", "2024-01-01").rows[0].id, "KZ");
	assert_text(find(*state, "上海合作组织", "2024-01-01").rows[0].id, "SCO");
	assert_text(find(*state, "the uae", "2024-01-01").rows[0].id, "AE");
	assert_text(find(*state, "Казахстан", "2024-01-01").rows[0].id, "KZ");
	assert_int_equal(find(*state, "Atlantis", "2024-01-01").rows_count, 0);
}

static void ids_and_codes_are_found_and_what_is_nearest_is_offered(void **state)
{
	struct find_reply reply = find(*state, "IS", "2024-01-01");
	assert_int_equal(reply.rows_count, 2); /* Iceland, and an armed group */
	reply = find(*state, "kaz", "2024-01-01");
	assert_int_equal(reply.rows_count, 1);
	assert_text(reply.rows[0].id, "KZ");
	assert_text(reply.rows[0].role, "code");
	reply = find(*state, "Kazakstan", "2024-01-01");
	assert_int_equal(reply.rows_count, 0);
	assert_text(reply.missing, "nothing bears that name; nearest: KZ (Kazakhstan)");
}

/* --- By whom they were represented ----------------------------------------------------------- */

static void heard(struct world *world, struct claim claim)
{
	struct buffer data = {0};
	struct why why = {0};
	bool taken;
	assert_int_equal(record_encode(&record_claim, &claim, &data, &why), ERR_OK);
	assert_int_equal(claims_note(world->registry.claims,
				 &(struct noting){.item = {buffer_bytes(&data), world->now_us, 0}},
				 &taken, &why),
		ERR_OK);
	buffer_fini(&data);
	struct verdicts verdicts = {0};
	match_claim(&world->registry, &claim, &world->arena, &verdicts);
	size_t from = world->count;
	for (uint32_t i = 0; i < verdicts.count; i++) {
		const struct claim_matched matched = {.claim = claim.id,
			.verdict = text_of(match_verdict_name(verdicts.items[i].kind)),
			.record = verdicts.items[i].record,
			.reason = verdicts.items[i].reason,
			.fact = claim.fact,
			.sentence = claim.sentence,
			.article = claim.article};
		assert_int_equal(world_emit(world, TEXT("registry.claim.matched.x"),
					 &record_claim_matched, &matched, &why),
			ERR_OK);
	}
	world_commit(world, from);
}

static struct claim told(struct world *world, const char *id, const char *fact, const char *name,
	const char *const *values)
{
	struct args_builder args = {0};
	struct text list[8];
	uint32_t count = 0;
	for (; values[count]; count++)
		list[count] = text_of(values[count]);
	if (strcmp(fact, "summit.attended") == 0) {
		args_put_text(&args, "org", TEXT("SCO"));
		args_put_texts(&args, "participants", list, count);
	} else {
		args_put_text(&args, "person", text_of(name));
		args_put_text(&args, "office", list[0]);
		args_put_text(&args, "of", list[1]);
	}
	struct claim claim = world_claim(world, fact, &args);
	claim.id = text_of(id);
	claim.sentence = text_of(id);
	return claim;
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* An office counts for the article that gives it; a person without one has no level. */
static void by_whom_states_were_represented(void **state)
{
	struct world *world = *state;
	struct claim elsewhere =
		told(world, "c4", "person.office", "Narendra Modi", LIST("prime_minister", "IN"));
	elsewhere.article = TEXT("a2");
	struct claim absent = told(world, "c5", "summit.attended", NULL, LIST("Lu Kang", "KZ"));
	absent.polarity = TEXT("neg");
	heard(world, told(world, "c1", "person.office", "Xi Jinping", LIST("president", "CN")));
	heard(world, told(world, "c2", "person.office", "Lu Kang", LIST("ambassador", "CN")));
	heard(world, told(world, "c3", "summit.attended", NULL,
			     LIST("Xi Jinping", "Narendra Modi", "KZ")));
	heard(world, elsewhere);
	heard(world, absent);
	struct summits_query query = {.org = TEXT("SCO"), .has_number = true, .number = 24};
	struct summits_reply reply = summits(world, query);
	assert_int_equal(reply.presences_count, 2);
	const struct summit_presence *envoy = &reply.presences[0], *chief = &reply.presences[1];
	assert_text(chief->summit, "summit:SCO:24");
	assert_text(chief->participant, "CN");
	assert_text(chief->person, "Xi Jinping");
	assert_text(chief->level, "president");
	assert_text(chief->claim, "c3");
	assert_text(chief->sentence, "c3");
	assert_text(chief->office_sentence, "c1");
	assert_false(chief->absent);
	assert_text(envoy->level, "ambassador");
	assert_true(envoy->absent);
	query.state = TEXT("KZ");
	assert_int_equal(summits(world, query).presences_count, 0);
	query.state = TEXT_NONE;
	query.has_known_at = true;
	query.known_at = chief->recorded_at - 1;
	assert_int_equal(summits(world, query).presences_count, 0);
}

/* More than an answer has room for: what is left off is counted, not forgotten. */
static void presences_beyond_the_list_are_counted(void **state)
{
	struct world *world = *state;
	static char ids[520][16];
	const char *const who = "Xi Jinping";
	for (unsigned i = 0; i < ARRAY_LEN(ids); i++) {
		snprintf(ids[i], sizeof(ids[i]), "many%u", i);
		heard(world, told(world, ids[i], "summit.attended", NULL,
				     LIST(who, who, who, who, who, who, who, who)));
	}
	struct summits_query query = {.org = TEXT("SCO"), .has_number = true, .number = 24};
	struct summits_reply reply = summits(world, query);
	assert_int_equal(reply.presences_count, 4096);
	assert_true(reply.has_presences_left_off);
	/* Two of the test before have a level as well. */
	assert_int_equal(reply.presences_left_off, 520 * 8 + 2 - 4096);
	query.state = TEXT("KZ");
	assert_false(summits(world, query).has_presences_left_off);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_astana_summit_with_its_sixteen_states),
		cmocka_unit_test(summits_tell_their_records_and_what_attendance_is),
		cmocka_unit_test(a_summit_without_a_number_is_known_by_its_day),
		cmocka_unit_test(summits_of_a_state_that_is_no_member),
		cmocka_unit_test(of_an_organisation_without_summits_none_is_known),
		cmocka_unit_test(an_organisation_and_how_it_decides),
		cmocka_unit_test(edge_13_any_name_resolves_and_that_of_the_day_is_printed),
		cmocka_unit_test(ids_and_codes_are_found_and_what_is_nearest_is_offered),
		cmocka_unit_test(by_whom_states_were_represented),
		cmocka_unit_test(presences_beyond_the_list_are_counted),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
