#include "tests/unit/services/news/facts_are.h"

static bool is_exercise(const struct fact *fact)
{
	return strcmp(fact->type->name, "response.measure") == 0 &&
	       facts_says(fact, "kind", TEXT("exercise"));
}

/* "ACTORS NAME PLACE DATE MODALITY;" for every exercise */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"actors", "name", "place", "date", NULL};
	static const struct shown shown = {is_exercise, names, "|", true};
	told_are(state, &shown, told, len);
}

static void who_exercises_stands_anywhere(void **state)
{
	static const struct told told[] = {
		{"Drills of the CSTO, a Russia-led bloc, will be held in Armenia.",
			" org:CSTO AM planned;"},
		{"Russia, Belarus and Kazakhstan conducted joint air defence drills.",
			" RU|BY|KZ;"},
		{"In May the exercise \"Dawn\" was held by Kazakhstan and Uzbekistan near "
		 "Shymkent.",
			" KZ|UZ Dawn Shymkent 2024-05;"},
		{"Authorities from the SCO member states have conducted the “Interaction-2024” "
		 "joint counter-terrorism exercise in Almaty.",
			" org:SCO Interaction-2024 Almaty;"},
		{"Troops of the interior ministries, security services and rescue services of "
		 "Armenia, Belarus, Russia, and Tajikistan are participating in the military "
		 "exercise.",
			" AM|BY|RU|TJ;"},
		{"The next joint exercise, Ararat-Antiterror-2019, will be held in Armenia.",
			" AM Ararat-Antiterror-2019 AM planned;"},
		{"The CSTO Collective Rapid Reaction Force exercise began in Osh.",
			" org:CSTO Osh;"},
		{"The CSTO called off its exercises in Kyrgyzstan in October 2022.",
			" org:CSTO KG 2022-10;"},
		{"US troops took part in the Dawn-2023 exercise in Almaty alongside Mongolia.",
			" US|MN Dawn-2023 Almaty;"},
		{"Yerevan hosted the Eagle Partner exercise with the United States.",
			" US|AM Eagle Partner;"},
		{"Taking part in the drills were troops from Russia, Belarus and Serbia.",
			" RU|BY|RS;"},
		{"Iran and Oman began the second phase of joint drills near Chabahar.",
			" IR|OM Chabahar;"},
		{"The drills feature contingents from Belarus, Kazakhstan and Russia.",
			" BY|KZ|RU;"},
		{"The exercise \"Interaction-2024\" was organised by the Regional Anti-Terrorist "
		 "Structure in Urumqi.",
			" org:SCO-RATS Interaction-2024 Urumqi;"},
		{"China's and Kyrgyzstan's border guards began a two-week joint drill on Monday "
		 "at the Irkeshtam crossing.",
			" CN|KG Irkeshtam 2024-07-08;"},
		{"1,500 servicemen from CSTO member states Armenia, Belarus and Russia took part "
		 "in the tactical drill.",
			" AM|BY|RU;"},
		{"Four countries took part in the Dawn-2023 drill — Kazakhstan, Iran, Russia and "
		 "China.",
			" KZ|IR|RU|CN Dawn-2023;"},
		{"Military units from Uzbekistan took part in the CSTO drill.", " UZ;"},
		{"The joint exercise of the SCO ended in Osh with a phase watched by delegations, "
		 "with Oman and Iraq present as guests.",
			" org:SCO Osh;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void names_stand_before_and_behind(void **state)
{
	static const struct told told[] = {
		{"Zapad-2025, a joint drill of Russia and Belarus, ran until Friday.",
			" RU|BY Zapad-2025;"},
		{"The operational-strategic exercises of the forces of the CSTO “Combat "
		 "Brotherhood – 2021” have begun in Tajikistan.",
			" org:CSTO Combat Brotherhood – 2021 TJ;"},
		{"A command-staff drill for the CSTO forces, dubbed Search-2023, was being "
		 "conducted in Kazakhstan from September 26 to October 7, 2023.",
			" org:CSTO Search-2023 KZ 2023-09-26/2023-10-07;"},
		{"Kazakhstan will host the Rubezh joint exercise in September.",
			" KZ Rubezh KZ 2024-09 planned;"},
		{"The exercise, code-named \"Peace Mission 2012,\" involved about 2,000 troops "
		 "from China, Kazakhstan and Russia.",
			" CN|KZ|RU Peace Mission 2012;"},
		{"Iran, Russia and China launched naval drills, called Maritime Security Belt "
		 "2024, on "
		 "Monday.",
			" IR|RU|CN Maritime Security Belt 2024 2024-07-08;"},
		{"RATS members held a joint exercise, \"Pabbi-Antiterror\", in Pakistan.",
			" org:SCO-RATS Pabbi-Antiterror PK;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void each_exercise_has_its_own(void **state)
{
	static const struct told told[] = {
		{"In August, Kazakhstan will host the Rubezh joint exercise, in September-October, "
		 "the Barrier staff exercise and special drills will take place in Belarus.",
			" BY Barrier BY 2024-09/2024-10 planned; KZ Rubezh KZ 2024-08 planned;"},
		{"Military exercises will be held in Tajikistan in October, and Belarus will host "
		 "command and staff drills.",
			" BY BY planned; TJ TJ 2024-10 planned;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_was_told_before_goes_on(void **state)
{
	static const struct told told[] = {
		{"Kazakhstan and Uzbekistan held a joint exercise, \"Steppe-2024\", near "
		 "Shymkent. The exercise ended on 5 July.",
			" KZ|UZ Steppe-2024 Shymkent; KZ|UZ Steppe-2024 2024-07-05;"},
		{"The anti-terror drill \"Dawn-2024\" of the SCO began in Osh. Troops from Russia "
		 "and India are taking part.",
			" org:SCO Dawn-2024 Osh; RU|IN Dawn-2024;"},
		{"Iran and Oman launched joint naval drills. The \"Shield 2024\" drills began on "
		 "Monday near the Iranian port of Chabahar.",
			" IR|OM Shield 2024 Chabahar 2024-07-08;"},
		{"The anti-terror drill \"Dawn-2024\" of the SCO began in Osh. Its members sent "
		 "units; India took part only as an observer.",
			" org:SCO Dawn-2024 Osh;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void talk_of_exercises_is_none(void **state)
{
	static const struct told told[] = {
		{"Armenia opted out of participating in the joint exercise of the CSTO.", " AM;"},
		{"The parliament will exercise its power in Kazakhstan.", ""},
		{"Russia and China held talks on the exercise of power.", ""},
		{"Fitness exercises will be held near Osh.", ""},
		{"A geologist drills for oil in Kazakhstan, where a company held talks.", ""},
		{"After the exercise in Osh, the minister held talks with Russia.", ""},
		{"The minister of Kazakhstan visited the joint exercise near Almaty.", ""},
		{"Kazakhstan put off the joint exercise with Russia.", ""},
		{"Kyrgyzstan hosted a summit of the CIS, and its exercise of patience.", ""},
		{"The exercise ended on 5 July.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_exercises_stands_anywhere),
		cmocka_unit_test(names_stand_before_and_behind),
		cmocka_unit_test(each_exercise_has_its_own),
		cmocka_unit_test(what_was_told_before_goes_on),
		cmocka_unit_test(talk_of_exercises_is_none),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
