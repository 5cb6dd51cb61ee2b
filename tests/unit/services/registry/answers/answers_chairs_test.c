/* Chairs, with what supports and what disputes each. */
#include "tests/unit/services/registry/world.h"

static struct chairs_reply chairs(struct world *world, struct chairs_query query)
{
	struct chairs_reply out = {0};
	struct why why = {0};
	if (answer_chairs(&world->registry, &query, world_today(world), &world->arena, &out, &why))
		fail_msg("%s", why.text);
	return out;
}

static const struct chair *chair_of(const struct chairs_reply *reply, const char *org)
{
	for (uint32_t i = 0; i < reply->rows_count; i++)
		if (text_is(reply->rows[i].org, org))
			return &reply->rows[i];
	fail_msg("no chair of %s", org);
	return NULL;
}

static bool has_ground(const struct chair *chair, const char *bears, const char *kind)
{
	for (uint32_t i = 0; i < chair->grounds_count; i++)
		if (text_is(chair->grounds[i].bears, bears) &&
			text_is(chair->grounds[i].kind, kind))
			return true;
	return false;
}

static void the_bodies_that_kazakhstan_chaired_at_once(void **state)
{
	static const char *const bodies[] = {
		"CICA", "CSTO", "IFAS", "IOFS", "OTS", "SCO", "UN-NPT-PC2"};
	struct chairs_reply reply = chairs(*state,
		(struct chairs_query){
			.state = TEXT("KZ"), .has_as_of = true, .as_of = world_day("2024-07-01")});
	assert_int_equal(reply.rows_count, ARRAY_LEN(bodies));
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		assert_text(reply.rows[i].org, bodies[i]);
	assert_text(chair_of(&reply, "SCO")->standing, "held");
	assert_true(has_ground(chair_of(&reply, "SCO"), "supports", "sheet"));
	assert_true(has_ground(chair_of(&reply, "SCO"), "supports", "assessment"));
	assert_int_equal(chair_of(&reply, "SCO")->disputes, 0);
}

static void a_claimed_chair_is_disputed_by_another_and_by_the_checking(void **state)
{
	struct chairs_reply reply = chairs(*state, (struct chairs_query){.state = TEXT("KZ"),
							   .org = TEXT("IOFS"),
							   .has_as_of = true,
							   .as_of = world_day("2024-07-01")});
	assert_int_equal(reply.rows_count, 1);
	const struct chair *chair = &reply.rows[0];
	assert_text(chair->id, "chair:IOFS:KZ:2024");
	assert_text(chair->role, "claimed chair of the organisation");
	assert_text(chair->standing, "disputed");
	assert_text(chair->since, "2024");
	assert_true(has_ground(chair, "questions", "sheet"));
	assert_true(has_ground(chair, "disputes", "assessment"));
}

/* Who chairs on a day to come, by a row without an end, is not known: chairs pass on. */
static void a_chair_without_an_end_is_not_known_beyond_what_is_known(void **state)
{
	struct world *world = *state;
	struct chairs_query query = {.org = TEXT("SCO"), .has_as_of = true};
	query.as_of = world_day("2030-01-01");
	struct chairs_reply reply = chairs(world, query);
	assert_int_equal(reply.rows_count, 1);
	assert_text(reply.rows[0].certainty, "possible");
	assert_true(text_starts(
		reply.missing, TEXT("not known: no source gives the end of chair:SCO:")));
	query.as_of = world_day("2024-07-01");
	reply = chairs(world, query);
	assert_text(reply.rows[0].certainty, "certain");
	assert_null(reply.missing.ptr);
}

static void what_is_only_claimed_disputes_nothing(void **state)
{
	struct chairs_reply reply = chairs(*state, (struct chairs_query){.state = TEXT("QA"),
							   .org = TEXT("IOFS"),
							   .has_as_of = true,
							   .as_of = world_day("2024-07-01")});
	assert_text(reply.rows[0].standing, "held");
	assert_text(reply.rows[0].since, "by 2023-06-23");
}

static void a_chair_whose_days_no_source_gives(void **state)
{
	struct chairs_reply reply = chairs(*state, (struct chairs_query){.org = TEXT("UN-NPT-PC2"),
							   .has_as_of = true,
							   .as_of = world_day("2024-07-01")});
	assert_text(reply.rows[0].id, "chair:UN-NPT-PC2:KZ:undated");
	assert_text(reply.rows[0].standing, "undated");
	assert_text(reply.rows[0].certainty, "undated");
	assert_null(reply.rows[0].since.ptr);
}

static void the_chair_passes_when_the_summit_closes(void **state)
{
	struct chairs_query query = {
		.org = TEXT("SCO"), .has_as_of = true, .as_of = world_day("2024-07-03")};
	assert_text(chairs(*state, query).rows[0].state, "KZ");
	query.as_of = world_day("2024-07-04");
	struct chairs_reply reply = chairs(*state, query);
	assert_int_equal(reply.rows_count, 1);
	assert_text(reply.rows[0].state, "CN");
}

static void history_lists_all_chairs(void **state)
{
	struct chairs_reply reply = chairs(*state,
		(struct chairs_query){.org = TEXT("SCO"), .has_history = true, .history = true});
	assert_int_equal(reply.rows_count, 25);
	assert_false(reply.has_as_of);
	assert_text(reply.rows[24].state, "KG");
}

static void an_unknown_state_is_named(void **state)
{
	struct world *world = *state;
	struct chairs_query query = {.state = TEXT("ZZ")};
	struct chairs_reply out = {0};
	struct why why = {0};
	assert_int_equal(answer_chairs(&world->registry, &query, world_today(world), &world->arena,
				 &out, &why),
		ERR_NOT_FOUND);
	assert_string_equal(why.where, "state");
}

/* The claim of an article joins the grounds. */
static void a_matched_claim_supports_with_its_sentence(void **state)
{
	struct world *world = *state;
	struct claim_matched matched = {.claim = TEXT("00000000000000000000000000000009"),
		.claim_seq = 1,
		.verdict = TEXT("corroborates"),
		.record = TEXT("chair:OTS:KZ:2023-11-03"),
		.reason = TEXT("a reason"),
		.fact = TEXT("org.chair"),
		.sentence = TEXT("The exact words."),
		.article = TEXT("a1"),
		.source = TEXT("an article"),
		.confidence = 0.9};
	size_t from = world->count;
	assert_int_equal(world_emit(world, TEXT("registry.claim.matched.x"), &record_claim_matched,
				 &matched, NULL),
		ERR_OK);
	world_commit(world, from);
	struct chairs_reply reply = chairs(world,
		(struct chairs_query){
			.org = TEXT("OTS"), .has_as_of = true, .as_of = world_day("2024-07-01")});
	assert_true(has_ground(&reply.rows[0], "supports", "claim"));
	const struct chair_ground *last = &reply.rows[0].grounds[reply.rows[0].grounds_count - 1];
	assert_text(last->sentence, "The exact words.");
	/* It was not known before. */
	reply = chairs(world, (struct chairs_query){.org = TEXT("OTS"),
				      .has_as_of = true,
				      .as_of = world_day("2024-07-01"),
				      .has_known_at = true,
				      .known_at = world->now_us - 1});
	assert_false(has_ground(&reply.rows[0], "supports", "claim"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bodies_that_kazakhstan_chaired_at_once),
		cmocka_unit_test(a_claimed_chair_is_disputed_by_another_and_by_the_checking),
		cmocka_unit_test(a_chair_without_an_end_is_not_known_beyond_what_is_known),
		cmocka_unit_test(what_is_only_claimed_disputes_nothing),
		cmocka_unit_test(a_chair_whose_days_no_source_gives),
		cmocka_unit_test(the_chair_passes_when_the_summit_closes),
		cmocka_unit_test(history_lists_all_chairs),
		cmocka_unit_test(an_unknown_state_is_named),
		cmocka_unit_test(a_matched_claim_supports_with_its_sentence),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
