/* States, organisations and what they are called. */
#include "tests/unit/services/registry/world.h"

#define NAMES "id,role,lang,name,from,to,source\n"

static const struct entity_named *name_of(
	struct world *world, const char *id, const char *role, const char *lang)
{
	size_t count;
	const struct version *versions = ledger_versions(world->registry.ledger, &count);
	for (size_t i = 0; i < count; i++) {
		const struct entity_named *name = versions[i].record;
		if (versions[i].kind == LEDGER_NAME && text_is(name->id, id) &&
			text_is(name->role, role) && text_is(name->lang, lang))
			return name;
	}
	return NULL;
}

/* News learns every name of the ids that our sheets use. */
static void states_have_names_demonyms_and_capitals_in_three_languages(void **state)
{
	static const char *const states[] = {"KZ", "KG", "TJ", "TM", "UZ", "RU", "CN", "BY", "IN",
		"IR", "PK", "MN", "AF", "AZ", "AM", "TR", "QA", "AE", "US", "GB", "JP", "DE", "FR"};
	static const char *const languages[] = {"en", "ru", "zh"};
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		for (size_t k = 0; k < ARRAY_LEN(languages); k++) {
			assert_non_null(name_of(*state, states[i], "name", languages[k]));
			assert_non_null(name_of(*state, states[i], "capital", languages[k]));
		}
		assert_non_null(name_of(*state, states[i], "demonym", "en"));
	}
	assert_text(name_of(*state, "KZ", "demonym", "en")->name, "Kazakh");
	assert_text(name_of(*state, "UZ", "demonym", "en")->name, "Uzbek");
	assert_text(name_of(*state, "TJ", "demonym", "en")->name, "Tajik");
	assert_text(name_of(*state, "KG", "demonym", "en")->name, "Kyrgyz");
}

static void the_kind_of_a_name(void **state)
{
	assert_text(name_of(*state, "KZ", "name", "en")->kind, "state");
	assert_text(name_of(*state, "SCO", "name", "en")->kind, "org");
	assert_text(name_of(*state, "SCO-RATS", "name", "en")->kind, "organ");
	assert_text(name_of(*state, "C5P-US", "name", "en")->kind, "format");
}

static void a_name_of_nobody(void **state)
{
	world_refuses(*state, "state_names", NAMES "XX,name,en,Atlantis,,,s\n", ERR_NOT_FOUND,
		"state_names.csv:2:1 (id)",
		"wanted a country by its ISO 3166-1 code, an entity of the sheet entities, or "
		"org:ID, got 'XX'");
	world_refuses(*state, "org_names", NAMES "XX,name,en,Atlantis,,,s\n", ERR_NOT_FOUND,
		"org_names.csv:2:1 (id)",
		"wanted an organisation of the sheet organizations, got 'XX'");
}

static void a_name_that_ends_before_it_begins(void **state)
{
	world_refuses(*state, "state_names", NAMES "KZ,capital,en,Astana,2022-09-17,2019-03-20,s\n",
		ERR_RULE, "state_names.csv:2:6 (to)", "wanted a day after from, got '2019-03-20'");
}

static void an_organisation_founded_on_no_day(void **state)
{
	world_refuses(*state, "organizations",
		"id,name,abbrev,aliases,kind,parent,founded,founded_event,seat,decision_rule,"
		"decision_rule_code,confidence,source,verified,note\n"
		"X,X,X,,igo,,2001-13-01,,,,,0.9,s,seen,\n",
		ERR_BAD_DATE, "organizations.csv:2:7 (founded)",
		"wanted YYYY, YYYY-MM or YYYY-MM-DD that exists, got '2001-13-01'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			states_have_names_demonyms_and_capitals_in_three_languages, setup_all,
			teardown),
		cmocka_unit_test_setup_teardown(the_kind_of_a_name, setup_all, teardown),
		cmocka_unit_test_setup_teardown(a_name_of_nobody, setup_small, teardown),
		cmocka_unit_test_setup_teardown(
			a_name_that_ends_before_it_begins, setup_small, teardown),
		cmocka_unit_test_setup_teardown(
			an_organisation_founded_on_no_day, setup_small, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
