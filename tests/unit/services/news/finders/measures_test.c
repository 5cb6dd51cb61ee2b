/* What authorities do against threats: arrests, operations, searches, deployments, borders,
 * seizures and lists. */
#include "tests/unit/services/news/facts_are.h"

static bool is_measure(const struct fact *fact)
{
	return text_is(text_of(fact->type->name), "response.measure");
}

/* Each as "kind actors count place date;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"kind", "actors", "count", "place", "date", NULL};
	static const struct shown shown = {
		.of = is_measure, .names = names, .joint = "+", .modality = true};
	told_are(state, &shown, told, len);
}

static void arrests_are_found(void **state)
{
	static const struct told told[] = {
		{"Kyrgyz security services have arrested a man suspected of recruiting fighters.",
			" arrest KG;"},
		{"Police in Karachi arrested 14 suspected members of a banned group.",
			" arrest PK 14 Karachi;"},
		{"Kyrgyz police arrested on Monday four suspected members of a group.",
			" arrest KG 4 2024-07-08;"},
		{"Kyrgyz police rounded up 40 suspected members of a group in Osh.",
			" arrest KG 40 Osh;"},
		{"In Osh six active adherents of a banned party were detained on 3 May 2024.",
			" arrest KG 6 Osh 2024-05-03;"},
		{"A leader of the cell has been detained by the security service of Kyrgyzstan.",
			" arrest KG;"},
		{"The arrest of five alleged members of a cell in Almaty was announced.",
			" arrest KZ 5 Almaty;"},
		{"More than 5,800 people were detained in Kazakhstan.", " arrest KZ 5800 KZ;"},
		{"In 2018 some 312 recruiters were detained in Russia and Kazakhstan.",
			" arrest RU+KZ 312 RU 2018;"},
		{"Armenia's National Security Service arrested an archbishop, accusing him of it.",
			" arrest AM;"},
		{"The FSB has apprehended a man who planned it.", " arrest RU;"},
		{"Kazakhstan's KNB took three suspects into custody.", " arrest KZ 3;"},
		{"A court in Osh remanded four suspects in custody.", " arrest KG 4 Osh;"},
		{"The CSTO's members ran an anti-drug operation across the CSTO. In all 40 people "
		 "were arrested.",
			" operation org:CSTO; arrest org:CSTO 40;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_no_arrest(void **state)
{
	static const struct told told[] = {
		{"Guards in Osh detained 12 tons of cotton.", ""},
		{"Russia detained a ship for repairs.", ""},
		{"An in-person meeting of the SCO has been held in Goa, India.", ""},
		{"No one has been arrested over the killing in Osh.", ""},
		{"Rights groups urged Kazakhstan to release the detained activists.", ""},
		{"Members of the party were welcomed in Batken.", ""},
		{"The participants held talks in Osh.", ""},
		{"The members of the SCO held a meeting in Kazakhstan.", ""},
		{"Uzbekistan caught the attention of students.", ""},
		{"Kazakhstan took steps to keep traffickers in jail.", ""},
		{"The meeting of the heads of the member states of the CIS was held in Moscow.",
			""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void operations_and_searches_are_found(void **state)
{
	static const struct told told[] = {
		{"The Interior Ministry of Uzbekistan conducted a joint operation in Tashkent.",
			" operation UZ Tashkent;"},
		{"Pakistani security forces launched a clearance operation in Quetta.",
			" operation PK Quetta;"},
		{"The CSTO conducted the anti-drug operation Channel in 2023.",
			" operation org:CSTO 2023;"},
		{"Kyrgyz police raided the offices of several media outlets in January 2024.",
			" search_operation KG 2024-01;"},
		{"The anti-drug operation, dubbed Net-2023, was carried out within the CSTO.",
			" operation org:CSTO;"},
		{"Officers in Osh broke up a cell of seven recruiters.", " operation KG Osh;"},
		{"Officers in Osh smashed a cell of seven recruiters.", " operation KG Osh;"},
		{"Uzbekistan broke up the bank into three.", ""},
		{"The railway service of Uzbekistan launched operations on a new line.", ""},
		{"The counter-terrorism operation in Osh had ended, officials said.",
			" operation KG Osh;"},
		{"The SCO exercise, focused on anti-terror operations, ended in Osh.", ""},
		{"Services of the SCO countries are exchanging information on fighters.",
			" information_sharing org:SCO;"},
		{"Gunmen raided the homes of two officials in Quetta.", ""},
		{"Police in Osh detained no one, and Uzbekistan sent no troops.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_sent_guarded_seized_and_listed(void **state)
{
	static const struct told told[] = {
		{"The EU deployed a civilian monitoring mission to Armenia in February 2023.",
			" deployment org:EU AM 2023-02;"},
		{"Nearly 2,000 Russian peacekeepers began deploying in November 2020.",
			" deployment RU 2020-11;"},
		{"Kazakhstan sent 1,000 tonnes of flour to Afghanistan as humanitarian aid.",
			" aid KZ AF;"},
		{"Uzbekistan has strengthened security along its border with Afghanistan.",
			" border_reinforcement UZ;"},
		{"Weapons were confiscated in Almaty on 3 May 2024.",
			" seizure KZ Almaty 2024-05-03;"},
		{"In Almaty 48 firearms and 300 rounds of ammunition were seized.",
			" seizure KZ Almaty;"},
		{"Border outposts in Uzbekistan were put on high alert.",
			" border_reinforcement UZ UZ;"},
		{"Russia's Supreme Court designated the movement as a terrorist organisation.",
			" listing RU;"},
		{"About 120 Kazakh peacekeepers left for Lebanon on 3 May 2024.",
			" deployment KZ LB 2024-05-03;"},
		{"A peacekeeping team from Mongolia arrived in South Sudan.", " deployment MN SS;"},
		{"The Mongolian contingent left for Termez for joint exercises.", ""},
		{"The CSTO sent greetings to the peacekeepers.", ""},
		{"Russia withdrew its peacekeepers from Armenia.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrests_are_found),
		cmocka_unit_test(what_is_no_arrest),
		cmocka_unit_test(operations_and_searches_are_found),
		cmocka_unit_test(what_is_sent_guarded_seized_and_listed),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
