/* From what a person writes to an id. */
#include "services/registry/answers/resolve.h"

#include "tests/unit/services/registry/world.h"

static void ids_and_names_in_any_case(void **state)
{
	static const char *const orgs[][2] = {{"SCO", "SCO"}, {"sco", "SCO"},
		{"organisation:SCO", "SCO"}, {" shanghai cooperation organisation ", "SCO"}};
	static const char *const states[][2] = {{"KZ", "KZ"}, {"kz", "KZ"}, {"Kazakhstan", "KZ"},
		{"belarus", "BY"}, {"org:ASEAN", "org:ASEAN"}};
	struct world *world = *state;
	struct why why = {0};
	for (size_t i = 0; i < ARRAY_LEN(orgs); i++) {
		struct text org = text_of(orgs[i][0]);
		assert_int_equal(resolve_org(&world->registry, &org, &why), ERR_OK);
		assert_text(org, orgs[i][1]);
	}
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct text id = text_of(states[i][0]);
		assert_int_equal(resolve_state(&world->registry, &id, &why), ERR_OK);
		assert_text(id, states[i][1]);
	}
}

static void spelling_makes_no_other_name(void **state)
{
	static const char *const orgs[][2] = {{"The SCO", "SCO"}, {"S.C.O.", "SCO"},
		{"the Shanghai Cooperation Organisation", "SCO"}, {"снг", "CIS"},
		{"шанхайская пятерка", "S5"}, {"G-20", NULL}};
	static const char *const states[][2] = {{"KAZ", "KZ"}, {"TÜRKİYE", "TR"}, {"turkiye", "TR"},
		{"казахстан", "KZ"}, {"Côte d’Ivoire", "CI"}, {"Iceland", "IS"}, {"XKX", NULL}};
	struct world *world = *state;
	struct why why = {0};
	for (size_t i = 0; i < ARRAY_LEN(orgs); i++) {
		struct text org = text_of(orgs[i][0]);
		assert_int_equal(resolve_org(&world->registry, &org, &why),
			orgs[i][1] ? ERR_OK : ERR_NOT_FOUND);
		if (orgs[i][1])
			assert_text(org, orgs[i][1]);
	}
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct text id = text_of(states[i][0]);
		assert_int_equal(resolve_state(&world->registry, &id, &why),
			states[i][1] ? ERR_OK : ERR_NOT_FOUND);
		if (states[i][1])
			assert_text(id, states[i][1]);
	}
}

/* Iceland and an armed group share an id; neither answers to the other's name. */
static void of_one_id_two_bearers(void **state)
{
	struct world *world = *state;
	struct why why = {0};
	struct at at = {world_day("2024-07-01"), RECORDED_MAX};
	assert_text(ledger_participant_name(world->registry.ledger, TEXT("IS"), at), "Iceland");
	assert_text(ledger_org_name(world->registry.ledger, TEXT("IS"), at), "Islamic State");
	struct text org = TEXT("Iceland");
	assert_int_equal(resolve_org(&world->registry, &org, &why), ERR_NOT_FOUND);
}

static void names_that_several_bear_are_told(void **state)
{
	struct world *world = *state;
	struct why why = {0};
	struct text org = TEXT("Tashkent Treaty");
	assert_int_equal(resolve_org(&world->registry, &org, &why), ERR_RULE);
	assert_string_equal(why.text,
		"wanted an organisation by its id or name (`serai organisations` lists them), got "
		"'Tashkent Treaty', which may be CSTO or CST");
}

/* Folding brings no two bearers together that were apart. */
static void every_name_held_still_finds_its_bearer(void **state)
{
	struct world *world = *state;
	size_t count, tried = 0;
	const struct version *versions = ledger_versions(world->registry.ledger, &count);
	for (size_t i = 0; i < count; i++) {
		const struct entity_named *name = versions[i].record;
		struct why why = {0};
		struct text id = name->name;
		if (versions[i].kind != LEDGER_NAME || !text_is(name->role, "name") ||
			!text_is(name->lang, "en"))
			continue;
		enum err err = text_is(name->kind, "state")
				       ? resolve_state(&world->registry, &id, &why)
				       : resolve_org(&world->registry, &id, &why);
		if (err == ERR_OK)
			assert_true(text_equal(id, name->id));
		else
			fail_msg("%.*s: %s", TEXT_ARG(name->name), why.text);
		tried++;
	}
	assert_true(tried > 200);
}

static void a_misspelling_is_answered_with_the_nearest(void **state)
{
	struct world *world = *state;
	struct why why = {0};
	struct text org = TEXT("SCOO"), land = TEXT("Kazakstan");
	assert_int_equal(resolve_org(&world->registry, &org, &why), ERR_NOT_FOUND);
	assert_string_equal(why.text,
		"wanted an organisation by its id or name (`serai organisations` lists them), got "
		"'SCOO'; nearest: SCO (SCO)");
	assert_int_equal(resolve_state(&world->registry, &land, &why), ERR_NOT_FOUND);
	assert_string_equal(why.text,
		"wanted a state by its ISO 3166-1 code, X-... or name, or org:ID, got 'Kazakstan'; "
		"nearest: KZ (Kazakhstan)");
}

static void a_capital_is_no_state_and_nonsense_is_near_to_nothing(void **state)
{
	struct world *world = *state;
	struct why why = {0};
	struct text capital = TEXT("Moscow"), nonsense = TEXT("Qqqqqqqqqqqqqqqqqq");
	assert_int_equal(resolve_state(&world->registry, &capital, &why), ERR_NOT_FOUND);
	assert_int_equal(resolve_state(&world->registry, &nonsense, &why), ERR_NOT_FOUND);
	assert_string_equal(why.text,
		"wanted a state by its ISO 3166-1 code, X-... or name, or org:ID, got "
		"'Qqqqqqqqqqqqqqqqqq'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_and_names_in_any_case),
		cmocka_unit_test(spelling_makes_no_other_name),
		cmocka_unit_test(of_one_id_two_bearers),
		cmocka_unit_test(names_that_several_bear_are_told),
		cmocka_unit_test(every_name_held_still_finds_its_bearer),
		cmocka_unit_test(a_misspelling_is_answered_with_the_nearest),
		cmocka_unit_test(a_capital_is_no_state_and_nonsense_is_near_to_nothing),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
