/* Claims about chairs, summits and organisations, against all the sheets. */
#include "tests/unit/services/registry/world.h"

/* Pairs of name and value, ended by NULL. */
static const struct verdicts *judge(struct world *world, const char *fact, const char *const *pairs)
{
	struct args_builder args = {0};
	for (; *pairs; pairs += 2)
		args_put_text(&args, pairs[0], text_of(pairs[1]));
	struct claim claim = world_claim(world, fact, &args);
	return world_match(world, &claim);
}

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void chairs_held_taken_and_to_come(void **state)
{
	assert_verdict(
		judge(*state, "org.chair", ARGS("org", "SCO", "holder", "KZ", "action", "held")),
		VERDICT_CORROBORATES, "chair:SCO:KZ:2023-07-04");
	assert_verdict(
		judge(*state, "org.chair", ARGS("org", "SCO", "holder", "CN", "action", "took")),
		VERDICT_CORROBORATES, "chair:SCO:CN:2024-07-04");
	assert_verdict(
		judge(*state, "org.chair", ARGS("org", "CSTO", "holder", "KZ", "action", "holds")),
		VERDICT_CORROBORATES, "chair:CSTO:KZ:2024-01-01");
	assert_verdict(judge(*state, "org.chair",
			       ARGS("org", "UN-NPT-PC2", "holder", "KZ", "action", "will_take")),
		VERDICT_ANNOUNCES, "chair:UN-NPT-PC2:KZ:undated");
}

/* On 10 July the chair had passed six days before; half a year later it no longer passes. */
static void an_article_just_after_the_hand_over(void **state)
{
	struct args_builder args = {0};
	args_put_text(&args, "org", TEXT("SCO"));
	args_put_text(&args, "holder", TEXT("KZ"));
	args_put_text(&args, "action", TEXT("holds"));
	struct claim claim = world_claim(*state, "org.chair", &args);
	assert_verdict(
		world_match(*state, &claim), VERDICT_CORROBORATES, "chair:SCO:KZ:2023-07-04");
	claim.article_date = TEXT("2024-12-10");
	assert_verdict(world_match(*state, &claim), VERDICT_CONTRADICTS, "chair:SCO:CN:2024-07-04");
}

static void a_claimed_chair_finds_the_claim(void **state)
{
	const struct verdicts *verdicts =
		judge(*state, "org.chair", ARGS("org", "IOFS", "holder", "KZ", "action", "holds"));
	assert_verdict(verdicts, VERDICT_CORROBORATES, "chair:IOFS:KZ:2024");
	assert_text(verdicts->items[0].reason,
		"KZ is held as 'claimed chair of the organisation' of IOFS from 2024 to 2025");
}

static void the_wrong_chair(void **state)
{
	assert_verdict(
		judge(*state, "org.chair", ARGS("org", "CSTO", "holder", "AM", "action", "holds")),
		VERDICT_CONTRADICTS, "chair:CSTO:KZ:2024-01-01");
	assert_verdict(
		judge(*state, "org.chair", ARGS("org", "ASEAN", "holder", "LA", "action", "holds")),
		VERDICT_PROPOSES, "chair:ASEAN:LA:undated");
}

static void founding(void **state)
{
	assert_verdict(judge(*state, "org.founded", ARGS("org", "SCO", "date", "2001")),
		VERDICT_CORROBORATES, "organisation:SCO");
	assert_verdict(judge(*state, "org.founded", ARGS("org", "SCO", "date", "1996")),
		VERDICT_CONTRADICTS, "organisation:SCO");
	assert_verdict(judge(*state, "org.founded", ARGS("org", "C5P-EU", "date", "2007")),
		VERDICT_PROPOSES, "organisation:C5P-EU");
}

static void what_it_grew_out_of(void **state)
{
	assert_verdict(judge(*state, "org.predecessor", ARGS("org", "SCO", "predecessor", "S5")),
		VERDICT_CORROBORATES, "change:SCO:org_transformation:2001-06-15");
	assert_verdict(judge(*state, "org.predecessor", ARGS("org", "SCO", "predecessor", "CIS")),
		VERDICT_CONTRADICTS, "change:SCO:org_transformation:2001-06-15");
	assert_verdict(judge(*state, "org.predecessor", ARGS("org", "EAEU", "predecessor", "CIS")),
		VERDICT_PROPOSES, "organisation:EAEU");
}

static void bodies_and_seats(void **state)
{
	assert_verdict(judge(*state, "org.body", ARGS("org", "SCO", "body", "SCO-RATS")),
		VERDICT_CORROBORATES, "organisation:SCO-RATS");
	assert_verdict(judge(*state, "org.body", ARGS("org", "CSTO", "body", "SCO-RATS")),
		VERDICT_CONTRADICTS, "organisation:SCO-RATS");
	assert_verdict(judge(*state, "org.seat", ARGS("org", "SCO-RATS", "place", "Tashkent")),
		VERDICT_CORROBORATES, "organisation:SCO-RATS");
	assert_verdict(judge(*state, "org.seat", ARGS("org", "SCO-RATS", "place", "Bishkek")),
		VERDICT_CONTRADICTS, "organisation:SCO-RATS");
}

static void unanimity_and_consensus(void **state)
{
	const struct verdicts *verdicts =
		judge(*state, "org.decision_rule", ARGS("org", "SCO", "rule", "unanimity"));
	assert_verdict(verdicts, VERDICT_CORROBORATES, "organisation:SCO");
	assert_true(text_starts(verdicts->items[0].reason,
		TEXT("in part: one objection blocks, as under unanimity, but nobody need agree "
		     "expressly; held: ")));
	assert_verdict(judge(*state, "org.decision_rule", ARGS("org", "SCO", "rule", "majority")),
		VERDICT_CONTRADICTS, "organisation:SCO");
	assert_verdict(judge(*state, "org.decision_rule", ARGS("org", "IOFS", "rule", "consensus")),
		VERDICT_PROPOSES, "organisation:IOFS");
}

static void the_summit_of_last_week(void **state)
{
	assert_verdict(judge(*state, "summit.held",
			       ARGS("org", "SCO", "place", "Astana", "country", "KZ")),
		VERDICT_CORROBORATES, "summit:SCO:24");
	assert_verdict(judge(*state, "summit.held", ARGS("org", "SCO", "date", "2024-07-04")),
		VERDICT_CORROBORATES, "summit:SCO:24");
	assert_verdict(judge(*state, "summit.held",
			       ARGS("org", "SCO", "place", "Bishkek", "date", "2024-07-04")),
		VERDICT_CONTRADICTS, "summit:SCO:24");
	assert_verdict(judge(*state, "summit.held", ARGS("org", "SCO", "place", "Samarkand")),
		VERDICT_PROPOSES, "summit:SCO:undated");
}

static void a_council_of_ministers_is_not_ours(void **state)
{
	assert_int_equal(judge(*state, "summit.held",
				 ARGS("org", "SCO", "kind", "ministerial", "place", "Astana"))
				 ->count,
		0);
}

static const struct verdicts *attended(struct world *world, const char *const *who)
{
	struct args_builder args = {0};
	struct text list[20];
	uint32_t count = 0;
	for (; who[count]; count++)
		list[count] = text_of(who[count]);
	args_put_text(&args, "org", TEXT("SCO"));
	args_put_texts(&args, "participants", list, count);
	struct claim claim = world_claim(world, "summit.attended", &args);
	return world_match(world, &claim);
}

static void the_sixteen_that_attended(void **state)
{
	assert_verdict(attended(*state, ARGS("KZ", "CN", "IN", "IR", "KG", "PK", "RU", "TJ", "UZ",
						"BY", "MN", "AZ", "QA", "AE", "TR", "TM")),
		VERDICT_CORROBORATES, "summit:SCO:24");
}

static void one_that_did_not(void **state)
{
	const struct verdicts *verdicts = attended(*state, ARGS("KZ", "BR"));
	assert_verdict(verdicts, VERDICT_CONTRADICTS, "summit:SCO:24");
	assert_text(verdicts->items[0].reason, "not held as having taken part: BR");
}

static void persons_are_claims_about_the_summit(void **state)
{
	const struct verdicts *verdicts = attended(*state, ARGS("Xi Jinping", "Narendra Modi"));
	assert_verdict(verdicts, VERDICT_PROPOSES, "summit:SCO:24");
	assert_text(verdicts->items[0].reason, "by whom states were represented is held as claims "
					       "only: Xi Jinping, Narendra Modi");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chairs_held_taken_and_to_come),
		cmocka_unit_test(an_article_just_after_the_hand_over),
		cmocka_unit_test(a_claimed_chair_finds_the_claim),
		cmocka_unit_test(the_wrong_chair),
		cmocka_unit_test(founding),
		cmocka_unit_test(what_it_grew_out_of),
		cmocka_unit_test(bodies_and_seats),
		cmocka_unit_test(unanimity_and_consensus),
		cmocka_unit_test(the_summit_of_last_week),
		cmocka_unit_test(a_council_of_ministers_is_not_ours),
		cmocka_unit_test(the_sixteen_that_attended),
		cmocka_unit_test(one_that_did_not),
		cmocka_unit_test(persons_are_claims_about_the_summit),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
