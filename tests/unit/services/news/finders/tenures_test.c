/* Who gets, holds or loses an office, by the verbs and nouns that tell it. */
#include "tests/unit/services/news/facts_are.h"

static bool is_tenure(const struct fact *fact)
{
	return strcmp(fact->type->name, "person.office") == 0;
}

/* Each as "person office of modality;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"person", "office", "of", NULL};
	static const struct shown shown = {.of = is_tenure, .names = names, .modality = true};
	told_are(state, &shown, told, len);
}

static void verbs_and_nouns_tell_who_holds_an_office(void **state)
{
	static const struct told told[] = {
		{"Ada Berg was elected director general of the WTO.",
			" Ada Berg director_general WTO;"},
		{"Ada Berg served as health minister of Iran.", " Ada Berg health_minister IR;"},
		{"The council appointed Ada Berg of Norway as secretary general of NATO.",
			" Ada Berg secretary_general NATO;"},
		{"The appointment of Ada Berg as secretary general of NATO was a surprise.",
			" Ada Berg secretary_general NATO;"},
		{"Ada Berg held the post of NATO secretary general.",
			" Ada Berg secretary_general NATO;"},
		{"Ada Berg was appointed to the post of NATO secretary general.",
			" Ada Berg secretary_general NATO;"},
		{"Ada Berg ended her tenure as NATO secretary general.",
			" Ada Berg secretary_general NATO;"},
		{"Ada Berg was succeeded as secretary general of NATO by Kai Lund.",
			" Ada Berg secretary_general NATO; Kai Lund secretary_general NATO;"},
		{"Ada Berg will become president of the World Bank.",
			" Ada Berg president WB planned;"},
		{"NATO met in Riga. Ada Berg becomes its new secretary general.",
			" Ada Berg secretary_general NATO;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void who_may_be_one_holds_none(void **state)
{
	static const struct told told[] = {
		{"Ada Berg could become secretary general of NATO.", ""},
		{"Ada Berg was not elected director general of the WTO.", ""},
		{"Ada Berg was nominated as secretary general of NATO.", ""},
		{"Ada Berg was named in a letter to the president of the World Bank.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verbs_and_nouns_tell_who_holds_an_office),
		cmocka_unit_test(who_may_be_one_holds_none),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
