/* Words after attacks and disasters: condolences, condemnation, solidarity. */
#include "tests/unit/services/news/facts_are.h"

static bool is_statement(const struct fact *fact)
{
	return text_is(text_of(fact->type->name), "response.statement");
}

/* Each as "actor tone addressee;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"actor", "tone", "addressee", NULL};
	static const struct shown shown = {
		.of = is_statement, .names = names, .joint = "+", .modality = true};
	told_are(state, &shown, told, len);
}

static void nouns_are_carried(void **state)
{
	static const struct told told[] = {
		{"Tokayev voiced deep sorrow over the deaths in Konya.",
			" Kassym-Jomart Tokayev condolence;"},
		{"Kazakhstan's Foreign Ministry extended its sympathies to the families.",
			" KZ condolence;"},
		{"Uzbekistan conveyed condolences and unequivocal condemnation of the raid.",
			" UZ condolence; UZ condemnation;"},
		{"Tokayev telephoned Vladimir Putin to offer his condolences.",
			" Kassym-Jomart Tokayev condolence;"},
		{"The OTS issued a statement of solidarity after the blast in Konya.",
			" org:OTS solidarity;"},
		{"Tajikistan offered solidarity to the people of Turkey.", " TJ solidarity TR;"},
		{"Tajikistan declared its support for the families of the dead.",
			" TJ solidarity;"},
		{"Tajikistan declared its support for the initiative of Turkey.", ""},
		{"Tokayev stressed the unity and solidarity of the Turkic world.", ""},
		{"The OTS adopted a plan of its own.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void further_words_have_the_same_speaker(void **state)
{
	static const struct told told[] = {
		{"Uzbekistan condemned the attack in Konya and offered solidarity to Turkey.",
			" UZ condemnation; UZ solidarity TR;"},
		{"Tokayev sent a letter to Putin, expressing grief over the deaths.",
			" Kassym-Jomart Tokayev condolence;"},
		{"Kazakhstan condemned the blast as a crime, voicing solidarity with Turkey.",
			" KZ condemnation; KZ solidarity TR;"},
		{"The OTS's website carries little but press releases expressing condolences.",
			" org:OTS condolence;"},
		{"The website carries little but press releases expressing condolences.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void they_come_from_somebody(void **state)
{
	static const struct told told[] = {
		{"Condolences also arrived from Tashkent and Bishkek.",
			" KG condolence; UZ condolence;"},
		{"The shooting in Konya was widely denounced by Iran and the SCO.",
			" IR condemnation; org:SCO condemnation;"},
		{"The raid drew condemnation from Kazakhstan.", " KZ condemnation;"},
		{"The families received condolences from friends.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void verbs_tell_it_by_themselves(void **state)
{
	static const struct told told[] = {
		{"Iran and Turkey all deplored the killings.",
			" IR condemnation; TR condemnation;"},
		{"Iran called the shooting a cowardly crime.", " IR condemnation;"},
		{"Kazakhstan was deeply saddened by the loss of life in Konya.", " KZ condolence;"},
		{"Kazakhstan stands with the people of Turkey.", " KZ solidarity;"},
		{"Xi Jinping stood by his proposal.", ""},
		{"Iran called the agreement a crime.", ""},
		{"Iran called the talks an act of aggression.", ""},
		{"The court in Osh condemned the attacker to death.", ""},
		{"Kazakhstan urged Iran to condemn the attack in Konya.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void we_are_who_speaks(void **state)
{
	static const struct told told[] = {
		{"\"We mourn those who died in Konya,\" Sadyr Japarov wrote.",
			" Sadyr Japarov condolence;"},
		{"\"Condolences to the families,\" Sadyr Japarov wrote.",
			" Sadyr Japarov condolence;"},
		{"Kazakhstan condemned the attack in Konya. \"We stand in solidarity with our "
		 "brothers,\" the statement says.",
			" KZ condemnation; KZ solidarity;"},
		{"We express our sincere condolences to the families.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nouns_are_carried),
		cmocka_unit_test(further_words_have_the_same_speaker),
		cmocka_unit_test(they_come_from_somebody),
		cmocka_unit_test(verbs_tell_it_by_themselves),
		cmocka_unit_test(we_are_who_speaks),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
