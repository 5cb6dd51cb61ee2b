/* From what a person writes to an id. */
#include "services/registry/resolve.h"

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
		cmocka_unit_test(a_misspelling_is_answered_with_the_nearest),
		cmocka_unit_test(a_capital_is_no_state_and_nonsense_is_near_to_nothing),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
