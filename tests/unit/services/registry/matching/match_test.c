/* Modality, denial and dates of claims. */
#include "tests/unit/services/registry/world.h"

static struct claim belarus(struct world *world, const char *date)
{
	struct args_builder args = {0};
	args_put_text(&args, "org", TEXT("SCO"));
	args_put_text(&args, "country", TEXT("BY"));
	args_put_text(&args, "to", TEXT("member"));
	if (date)
		args_put_text(&args, "date", text_of(date));
	return world_claim(world, "org.status_change", &args);
}

static void what_is_planned_bears_on_nothing(void **state)
{
	static const char *const modalities[] = {"planned", "expected", "possible", "proposed"};
	for (size_t i = 0; i < ARRAY_LEN(modalities); i++) {
		struct claim claim = belarus(*state, "2024-07-04");
		claim.modality = text_of(modalities[i]);
		const struct verdicts *verdicts = world_match(*state, &claim);
		assert_verdict(verdicts, VERDICT_ANNOUNCES, "membership:SCO:BY");
		char wanted[128];
		snprintf(wanted, sizeof(wanted),
			"%s, not said to have happened: it corroborates nothing and contradicts "
			"nothing",
			modalities[i]);
		assert_text(verdicts->items[0].reason, wanted);
	}
}

static void a_denial_turns_the_verdict_round(void **state)
{
	struct claim claim = belarus(*state, "2024-07-04");
	claim.polarity = TEXT("neg");
	assert_verdict(world_match(*state, &claim), VERDICT_CONTRADICTS, "membership:SCO:BY");
	claim = belarus(*state, "2022-09-16");
	claim.polarity = TEXT("neg");
	assert_verdict(world_match(*state, &claim), VERDICT_CORROBORATES, "membership:SCO:BY");
}

/* Words of the claim stand in it, as many as it has. */
static void a_reason_is_cut_at_a_character(void **state)
{
	static const char *const heads[] = {"org:", "org:x"};
	struct text list[10];
	struct buffer name = {0};
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		buffer_clear(&name);
		buffer_text(&name, text_of(heads[i]));
		for (size_t n = 0; n < 55; n++)
			buffer_text(&name, TEXT("щ"));
		for (size_t n = 0; n < ARRAY_LEN(list); n++)
			list[n] = buffer_as_text(&name);
		struct args_builder args = {0};
		args_put_text(&args, "org", TEXT("SCO"));
		args_put_texts(&args, "participants", list, ARRAY_LEN(list));
		struct claim claim = world_claim(*state, "summit.attended", &args);
		claim.polarity = TEXT("neg");
		const struct verdicts *verdicts = world_match(*state, &claim);
		assert_verdict(verdicts, VERDICT_CORROBORATES, "summit:SCO:24");
		struct text reason = verdicts->items[0].reason;
		assert_true(text_is_utf8(reason.ptr, reason.len));
		assert_in_range(reason.len, 1020, 1024); /* as a record has it */
	}
	buffer_fini(&name);
}

static void a_day_without_a_year_takes_the_articles(void **state)
{
	struct claim claim = belarus(*state, "--07-04");
	assert_verdict(world_match(*state, &claim), VERDICT_CORROBORATES, "membership:SCO:BY");
	claim.article_date = TEXT("2023-07-10");
	assert_verdict(world_match(*state, &claim), VERDICT_CONTRADICTS, "membership:SCO:BY");
}

static void a_range_of_days(void **state)
{
	struct claim claim = belarus(*state, "2024-07-03/2024-07-04");
	assert_verdict(world_match(*state, &claim), VERDICT_CORROBORATES, "membership:SCO:BY");
	claim = belarus(*state, "2024-07-01/2024-07-03");
	assert_verdict(world_match(*state, &claim), VERDICT_CONTRADICTS, "membership:SCO:BY");
}

static void without_any_date_it_cannot_be_judged(void **state)
{
	struct claim claim = belarus(*state, NULL);
	claim.article_date = TEXT_NONE;
	assert_int_equal(world_match(*state, &claim)->count, 0);
	claim.article_date = TEXT("2024-07-10T08:00:00Z");
	assert_verdict(world_match(*state, &claim), VERDICT_CORROBORATES, "membership:SCO:BY");
}

static void facts_that_no_rule_can_judge(void **state)
{
	struct args_builder args = {0};
	args_put_text(&args, "org", TEXT("SCO"));
	args_put_text(&args, "cls", TEXT("security_pact"));
	struct claim claim = world_claim(*state, "org.character", &args);
	assert_int_equal(world_match(*state, &claim)->count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_planned_bears_on_nothing),
		cmocka_unit_test(a_denial_turns_the_verdict_round),
		cmocka_unit_test(a_reason_is_cut_at_a_character),
		cmocka_unit_test(a_day_without_a_year_takes_the_articles),
		cmocka_unit_test(a_range_of_days),
		cmocka_unit_test(without_any_date_it_cannot_be_judged),
		cmocka_unit_test(facts_that_no_rule_can_judge),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
