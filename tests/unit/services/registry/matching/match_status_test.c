/* Claims about who belongs to what, against all the sheets. */
#include "tests/unit/services/registry/world.h"

struct told {
	const char *org, *state, *to, *action, *date;
};

static const struct verdicts *judge_change(struct world *world, struct told change)
{
	struct args_builder args = {0};
	args_put_text(&args, "org", text_of(change.org));
	args_put_text(&args, "country", text_of(change.state));
	args_put_text(&args, "to", text_of(change.to));
	if (change.action)
		args_put_text(&args, "action", text_of(change.action));
	if (change.date)
		args_put_text(&args, "date", text_of(change.date));
	struct claim claim = world_claim(world, "org.status_change", &args);
	return world_match(world, &claim);
}

static void belarus_joined(void **state)
{
	const struct verdicts *verdicts =
		judge_change(*state, (struct told){"SCO", "BY", "member", "joined", NULL});
	assert_verdict(verdicts, VERDICT_CORROBORATES, "membership:SCO:BY");
	assert_text(verdicts->items[0].reason,
		"same status, and its first day fits: BY is member of SCO since 2024-07-04");
}

static void a_premature_member(void **state)
{
	/* Iran at Samarkand: a memorandum, not membership. */
	assert_verdict(
		judge_change(*state, (struct told){"SCO", "IR", "member", "joined", "2022-09-16"}),
		VERDICT_CONTRADICTS, "membership:SCO:IR");
	/* Announced for Samarkand 2022; Turkmenistan stayed observer. */
	assert_verdict(
		judge_change(*state, (struct told){"OTS", "TM", "member", "joined", "2022-11-11"}),
		VERDICT_CONTRADICTS, "membership:OTS:TM");
}

static void a_swapped_country(void **state)
{
	/* Sri Lanka for Cambodia among the partners of 2015. */
	assert_verdict(judge_change(*state,
			       (struct told){"SCO", "LK", "dialogue_partner", "granted", "2015"}),
		VERDICT_CONTRADICTS, "membership:SCO:LK");
	assert_verdict(judge_change(*state,
			       (struct told){"SCO", "KH", "dialogue_partner", "granted", "2015"}),
		VERDICT_CORROBORATES, "membership:SCO:KH");
}

static void a_step_is_only_announced(void **state)
{
	const struct verdicts *verdicts = judge_change(
		*state, (struct told){"SCO", "IR", "member", "memorandum_signed", "2022-09-15"});
	assert_verdict(verdicts, VERDICT_ANNOUNCES, "membership:SCO:IR");
	assert_text(verdicts->items[0].reason,
		"a step (memorandum_signed) towards the status of member, not the status itself");
}

static void something_new_is_proposed(void **state)
{
	assert_verdict(
		judge_change(*state, (struct told){"SCO", "BR", "observer", "granted", NULL}),
		VERDICT_PROPOSES, "membership:SCO:BR");
}

static void georgia_left(void **state)
{
	assert_verdict(judge_change(*state, (struct told){"CIS", "GE", "former", "left", "2009"}),
		VERDICT_CORROBORATES, "membership:CIS:GE");
	assert_verdict(judge_change(*state, (struct told){"CIS", "KZ", "former", "left", NULL}),
		VERDICT_CONTRADICTS, "membership:CIS:KZ");
}

static const struct verdicts *judge_members(
	struct world *world, const char *org, const char *status, const char *const *states)
{
	struct args_builder args = {0};
	struct text list[16];
	uint32_t count = 0;
	for (; states[count]; count++)
		list[count] = text_of(states[count]);
	args_put_text(&args, "org", text_of(org));
	args_put_text(&args, "status", text_of(status));
	args_put_texts(&args, "members", list, count);
	struct claim claim = world_claim(world, "org.membership", &args);
	return world_match(world, &claim);
}

static void the_five_of_an_organisation_that_has_ended(void **state)
{
	static const char *const five[] = {"CN", "KZ", "KG", "RU", "TJ", NULL};
	const struct verdicts *verdicts = judge_members(*state, "S5", "member", five);
	assert_int_equal(verdicts->count, 5);
	for (uint32_t i = 0; i < verdicts->count; i++)
		assert_int_equal(verdicts->items[i].kind, VERDICT_CORROBORATES);
	assert_text(verdicts->items[1].record, "membership:S5:KZ");
}

static void a_list_of_members_is_judged_one_by_one(void **state)
{
	static const char *const mixed[] = {"KZ", "TR", "BR", NULL};
	const struct verdicts *verdicts = judge_members(*state, "SCO", "member", mixed);
	assert_int_equal(verdicts->count, 3);
	assert_int_equal(verdicts->items[0].kind, VERDICT_CORROBORATES);
	assert_int_equal(verdicts->items[1].kind, VERDICT_CONTRADICTS);
	assert_int_equal(verdicts->items[2].kind, VERDICT_PROPOSES);
}

static void founding_members(void **state)
{
	static const char *const founders[] = {"UZ", "IN", NULL};
	const struct verdicts *verdicts = judge_members(*state, "SCO", "founding_member", founders);
	assert_int_equal(verdicts->items[0].kind, VERDICT_CORROBORATES);
	assert_int_equal(verdicts->items[1].kind, VERDICT_CONTRADICTS);
}

static const struct verdicts *judge_size(
	struct world *world, const char *org, double members, double before, const char *date)
{
	struct args_builder args = {0};
	args_put_text(&args, "org", text_of(org));
	args_put_number(&args, "members", members);
	if (before > 0)
		args_put_number(&args, "before", before);
	if (date)
		args_put_text(&args, "date", text_of(date));
	struct claim claim = world_claim(world, "org.size", &args);
	return world_match(world, &claim);
}

static void from_five_to_ten(void **state)
{
	const struct verdicts *verdicts = judge_size(*state, "SCO", 10, 5, NULL);
	assert_verdict(verdicts, VERDICT_CORROBORATES, "organisation:SCO");
	assert_text(verdicts->items[0].reason,
		"the count of rows 'member' on 2024-07-10 is 10; 5 is the count of its predecessor "
		"S5");
}

static void a_premature_or_invented_count(void **state)
{
	assert_verdict(judge_size(*state, "SCO", 9, 0, "2022-09-16"), VERDICT_CONTRADICTS,
		"organisation:SCO");
	assert_verdict(judge_size(*state, "NATO", 33, 0, "2026-01"), VERDICT_CONTRADICTS,
		"organisation:NATO");
	assert_verdict(judge_size(*state, "NATO", 32, 0, "2026-01"), VERDICT_CORROBORATES,
		"organisation:NATO");
	assert_int_equal(judge_size(*state, "EU", 27, 0, NULL)->count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(belarus_joined),
		cmocka_unit_test(a_premature_member),
		cmocka_unit_test(a_swapped_country),
		cmocka_unit_test(a_step_is_only_announced),
		cmocka_unit_test(something_new_is_proposed),
		cmocka_unit_test(georgia_left),
		cmocka_unit_test(the_five_of_an_organisation_that_has_ended),
		cmocka_unit_test(a_list_of_members_is_judged_one_by_one),
		cmocka_unit_test(founding_members),
		cmocka_unit_test(from_five_to_ten),
		cmocka_unit_test(a_premature_or_invented_count),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
