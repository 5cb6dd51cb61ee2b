/* Steps of states in and out of organisations, in any order and in lists of years. */
#include "tests/unit/services/news/facts_are.h"

static bool is_step(const struct fact *fact)
{
	return text_is(fact->rule, "standing.step");
}

/* Each as "org country to date;", those alone that no rule told. */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"org", "country", "to", "date", NULL};
	static const struct shown shown = {.of = is_step, .names = names, .joint = "+"};
	told_are(state, &shown, told, len);
}

static void a_deed_holds_for_those_behind_it(void **state)
{
	static const struct told told[] = {
		{"Laos joined ASEAN in 1997, followed by Cambodia on 30 April 1999.",
			" ASEAN KH member 1999-04-30;"},
		{"Mongolia became an observer of the SCO in 2004, and Iran and Pakistan followed "
		 "in "
		 "2005.",
			" SCO IR+PK observer 2005;"},
		{"Nepal became a dialogue partner of the SCO in 2016 and an observer in 2024.",
			" SCO NP observer 2024;"},
		{"Nepal has taken part in the SCO since 2010 as a dialogue partner and since 2015 "
		 "as an observer.",
			" SCO NP dialogue_partner 2010; SCO NP observer 2015;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void who_does_it_may_be_told_before(void **state)
{
	static const struct told told[] = {
		{"The CIS has nine members. Georgia left it in 2009.", " CIS GE former 2009;"},
		{"The SCO thanked Georgia. It left the CIS in 2009.", " CIS GE former 2009;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void those_taken_in_may_be_listed(void **state)
{
	static const struct told told[] = {
		{"In 1992 the ECO took in three new members: Azerbaijan, Kazakhstan and "
		 "Turkmenistan.",
			" ECO AZ+KZ+TM member 1992;"},
		{"The EAEU was set up in 2015 by Russia, Kazakhstan and Belarus, and Armenia and "
		 "Kyrgyzstan joined it later.",
			" EAEU AM+KG member;"},
		{"The ECO gained from its members.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void a_sentence_may_begin_with_the_deed(void **state)
{
	static const struct told told[] = {
		{"Since joining the WTO in 2013, Tajikistan has cut its tariffs.",
			" WTO TJ member 2013;"},
		{"Georgia was the last country to join the CIS, in December 1993.",
			" CIS GE member 1993-12;"},
		{"Since 2010, Nepal has participated in the SCO as a dialogue partner, and since "
		 "2015, as an observer.",
			" SCO NP dialogue_partner 2010; SCO NP observer 2015;"},
		{"Egypt joined the D-8 in 2006 and left it in 2012.", " D8 EG former 2012;"},
		{"Uzbekistan left the CSTO in 1999, only to come back in 2006.",
			" CSTO UZ member 2006;"},
		{"The NDB expanded in 2021, taking in Egypt and Uruguay as members.",
			" NDB EG+UY member 2021;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void a_noun_tells_of_a_step_that_came_to_pass(void **state)
{
	static const struct told told[] = {
		{"Since its accession in 2015, Kyrgyzstan has sold more fruit to the EAEU.",
			" EAEU KG member 2015;"},
		{"India and Pakistan's admission in 2017 changed the SCO.",
			" SCO IN+PK member 2017;"},
		{"Following the exit of Georgia in 2009 and of Ukraine in 2018, the CIS shrank.",
			" CIS GE former 2009; CIS UA former 2018;"},
		{"Kazakhstan's WTO membership dates from November 30, 2015.",
			" WTO KZ member 2015-11-30;"},
		{"The UN met. Georgia suspended its participation in the grain deal.", ""},
		{"Russia's exit from the grain deal in July 2023 alarmed the UN.", ""},
		{"The withdrawal of Russian troops from Syria in 2024 was told to the CSTO.", ""},
		{"Turkey opposes Cyprus's accession to NATO.", ""},
		{"Turkey objected to Sweden's accession to NATO in 2023.", ""},
		{"The talks on Georgia's accession in 2024 were long, the EU said.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void each_clause_has_its_own_subject(void **state)
{
	static const struct told told[] = {
		{"NATO, to which Montenegro had acceded in 2017, took in North Macedonia three "
		 "years later.",
			" NATO ME member 2017; NATO MK member 2020;"},
		{"Nepal became the first mountain state to join the WTO, in May 2004. Georgia "
		 "followed in 2005 and Armenia in 2006.",
			" WTO NP member 2004-05; WTO AM member 2006; WTO GE member 2005;"},
		{"The EU met. Georgia, which applied in 2022, was silent.", " EU GE member 2022;"},
		{"BRICS admitted South Africa in 2011 and, a year ago, Egypt and Iran.",
			" BRICS EG+IR member 2023;"},
		{"BRICS expanded on January 1, 2024, with Egypt and Iran joining.",
			" BRICS EG+IR member 2024-01-01;"},
		{"Finland, which borders Russia, was admitted to NATO in 2023, and Sweden followed "
		 "in 2024.",
			" NATO SE member 2024;"},
		{"Armenian Prime Minister Nikol Pashinyan said his country would leave the CSTO.",
			" CSTO AM former;"},
		{"Indonesia was announced as a full member of BRICS by Brazil in January 2025.",
			" BRICS ID member 2025-01;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_no_step_is_none(void **state)
{
	static const struct told told[] = {
		{"Georgia joined NATO in condemning the attack.", ""},
		{"Georgia joined forces with Armenia at the CIS summit.", ""},
		{"The procedure for joining the SCO was explained to Nepal.", ""},
		{"The minister of Nepal left the SCO summit in 2024.", ""},
		{"Soldiers of Nepal left today for China, to a drill of the SCO.", ""},
		{"The delegation of Nepal left on Monday for Sochi, where the SCO meets.", ""},
		{"Nepal is expected to join the SCO meeting in Bishkek.", ""},
		{"The SCO met. Nepal took part as an observer.", ""},
		{"NATO asked Georgia to join the exercise.", ""},
		{"BRICS, which includes Brazil and Russia, invited six countries to join.", ""},
		{"Nepal ruled out joining the SCO.", ""},
		{"The SCO met in Astana. Nepal returned in 2019.", ""},
		{"Nepal requested to suspend its membership in the SCO.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_deed_holds_for_those_behind_it),
		cmocka_unit_test(who_does_it_may_be_told_before),
		cmocka_unit_test(those_taken_in_may_be_listed),
		cmocka_unit_test(a_sentence_may_begin_with_the_deed),
		cmocka_unit_test(a_noun_tells_of_a_step_that_came_to_pass),
		cmocka_unit_test(each_clause_has_its_own_subject),
		cmocka_unit_test(what_is_no_step_is_none),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
