/* How much of the world organisations stand for: people, output, area, and their shares. */
#include "tests/unit/services/news/facts_are.h"

static bool is_scope(const struct fact *fact)
{
	return strcmp(fact->type->name, "org.scope") == 0;
}

/* Each as "organisation measure value unit bound of;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"org", "measure", "value", "unit", "bound", "of", NULL};
	static const struct shown shown = {.of = is_scope, .names = names, .modality = true};
	told_are(state, &shown, told, len);
}

static void numbers_of_an_organisation(void **state)
{
	static const struct told told[] = {
		{"The ten-member ECO has a combined population of 471 million.",
			" ECO population 471000000 persons;"},
		{"The OTS covers an area of 4.2 million square kilometers, is home to more than "
		 "160 "
		 "million people and has a combined GDP of $1.5 trillion.",
			" OTS gdp 1500000000000 USD; OTS area 4200000 km2; OTS population "
			"160000000 "
			"persons more_than;"},
		{"The EAEU, with a gross domestic product of over $2.4 trillion, wants a deal.",
			" EAEU gdp 2400000000000 USD more_than;"},
		{"ASEAN is a market of 680 million consumers.",
			" ASEAN population 680000000 persons;"},
		{"The population of the EAEU countries as of January 1, 2018 stands at 183.7 "
		 "million.",
			" EAEU population 183700000 persons;"},
		{"About 160 million people live in the member states of the OTS.",
			" OTS population 160000000 persons about;"},
		{"The ECO met in Baku. More than 400 million people live in the ten countries.",
			" ECO population 400000000 persons more_than;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void shares_of_a_whole(void **state)
{
	static const struct told told[] = {
		{"The SCO accounts for 42 percent of the world's population and a quarter of "
		 "global "
		 "GDP.",
			" SCO gdp 25 percent world; SCO population 42 percent world;"},
		{"Members of the CICA occupy 90 percent of the territory of Asia.",
			" CICA area 90 percent Asia;"},
		{"The EAEU's share in global trade stands at 3 percent.",
			" EAEU trade 3 percent world;"},
		{"The SCO covers 24 percent of the world's total area (65 percent of Eurasia), "
		 "and its GDP makes up around 23 percent of the global total.",
			" SCO area 24 percent world; SCO area 65 percent Eurasia; SCO gdp 23 "
			"percent about world;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_of_others(void **state)
{
	static const struct told told[] = {
		{"Uzbekistan, a country of 36 million people, wants to join the EAEU.", ""},
		{"Kazakhstan's GDP reached $260 billion, the EAEU secretariat said.", ""},
		{"The SCO said that 60 percent of Afghanistan's territory was mined.", ""},
		{"BRICS countries export 35 percent of the world's oil.", ""},
		{"The CSTO spent 42 percent of its budget.", ""},
		{"The SCO drew 5 million people to its exhibitions.", ""},
		{"The World Bank said the population of Pakistan would reach 300 million.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_an_organisation),
		cmocka_unit_test(shares_of_a_whole),
		cmocka_unit_test(what_is_of_others),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
