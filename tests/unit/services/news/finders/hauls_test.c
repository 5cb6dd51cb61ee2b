/* Illicit drugs by weight: of each amount what became of it, which drug it is, and where. */
#include "tests/unit/services/news/facts_are.h"

static bool is_situation(const struct fact *fact)
{
	return strcmp(fact->type->name, "security.situation") == 0;
}

/* Each as "kind place amount unit substance date;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {
		"kind", "place", "amount", "unit", "substance", "date", NULL};
	static const struct shown shown = {.of = is_situation, .names = names, .joint = "|"};
	told_are(state, &shown, told, len);
}

static void amounts_stand_in_any_order(void **state)
{
	static const struct told told[] = {
		{"Police in Uzbekistan seized 12 kg of heroin in May 2024.",
			" drug_seizure UZ 12 kg heroin 2024-05;"},
		{"In May 2024, 12kg of pure heroin were found by customs officers at Termez.",
			" drug_seizure Termez 12 kg heroin 2024-05;"},
		{"Kazakh police confiscated 52 kg of alpha-PVP and 300 grams of finished drugs.",
			" drug_seizure KZ 300 grams; drug_seizure KZ 52 kg alpha-PVP;"},
		{"Kyrgyz border guards discovered two sacks of hashish weighing 31.5 kilograms.",
			" drug_seizure KG 31.5 kg hashish;"},
		{"The seizure of 2 tonnes (4,400 lbs) of raw opium was announced in Zahedan.",
			" drug_seizure Zahedan 2 tonnes opium;"},
		{"Customs officers in Iran intercepted 3 tons of heroin, 40 kilograms of opium and "
		 "5 kilograms of precursors.",
			" drug_seizure IR 3 tonnes heroin; drug_seizure IR 5 kg precursors; "
			"drug_seizure IR 40 kg opium;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void who_is_caught_with_it_loses_it(void **state)
{
	static const struct told told[] = {
		{"Guards in Tajikistan shot a courier who was carrying 32 kilograms of heroin.",
			" drug_seizure TJ 32 kg heroin;"},
		{"Some 90 tonnes of heroin are smuggled through Tajikistan every year.",
			" drug_trafficking TJ 90 tonnes heroin;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void the_place_is_where_it_was(void **state)
{
	static const struct told told[] = {
		/* A dash behind a state pairs it with nothing here. */
		{"Officers of Iran in Uzbekistan - they were late - seized 2 kilograms of heroin.",
			" drug_seizure UZ 2 kg heroin;"},
		{"Tajikistan's Drug Control Agency said guards confiscated 4.9 tons of narcotics.",
			" drug_seizure TJ 4.9 tonnes;"},
		{"Tajikistan's Drug Control Agency said 4.9 tons of opium were seized in Iran.",
			" drug_seizure IR 4.9 tonnes opium;"},
		/* on the side of those who did it */
		{"Iranian police confiscated 8 kg of opium on the Afghan-Iranian border.",
			" drug_seizure IR 8 kg opium;"},
		{"On the Tajik-Afghan border, soldiers found 8 kg of opium.",
			" drug_seizure TJ 8 kg opium;"},
		/* whose the men and the drugs are, and whence they came, is no place */
		{"Uzbek customs officers seized 9 kg of Afghan heroin from two Afghan nationals.",
			" drug_seizure UZ 9 kg heroin;"},
		{"Kazakh police seized 9 kg of heroin brought from Afghanistan.",
			" drug_seizure KZ 9 kg heroin;"},
		/* nor is where it is told */
		{"Tajik officers seized 4 kg of heroin, the ministry in Dushanbe said.",
			" drug_seizure TJ 4 kg heroin;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_was_told_before_goes_on(void **state)
{
	static const struct told told[] = {
		{"Tajikistan seized 4.9 tons of drugs in 2023. Of that amount, 2.1 tons was "
		 "opium.",
			" drug_seizure TJ 4.9 tonnes 2023; drug_seizure TJ 2.1 tonnes opium;"},
		{"Police in Kazakhstan found heroin weighing 5 kg. Later, packages with a weight "
		 "of "
		 "7 kg were discovered in a car.",
			" drug_seizure KZ 5 kg heroin; drug_seizure KZ 7 kg heroin;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void other_amounts_are_none(void **state)
{
	static const struct told told[] = {
		{"Police in Uzbekistan seized 230 kilograms of cotton.", ""},
		{"A kilogram of heroin costs 5,000 dollars in Tajikistan.", ""},
		{"The port handled 3 tonnes of medicine and spoke of drugs in Iran.", ""},
		{"Tajikistan seized 12 trucks.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts_stand_in_any_order),
		cmocka_unit_test(who_is_caught_with_it_loses_it),
		cmocka_unit_test(the_place_is_where_it_was),
		cmocka_unit_test(what_was_told_before_goes_on),
		cmocka_unit_test(other_amounts_are_none),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
