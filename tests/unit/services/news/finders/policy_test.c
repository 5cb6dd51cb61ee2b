/* What governments impose, forbid, lift and allow. */
#include "tests/unit/services/news/facts_are.h"

static bool is_policy(const struct fact *fact)
{
	return text_is(text_of(fact->type->name), "policy");
}

/* Each as "actor measure on date;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"actor", "measure", "on", "date", NULL};
	static const struct shown shown = {
		.of = is_policy, .names = names, .joint = "+", .modality = true};
	told_are(state, &shown, told, len);
}

static void sanctions_are_found(void **state)
{
	static const struct told told[] = {
		{"The European Union imposed sanctions on Belarus in 2021.",
			" org:EU sanctions BY 2021;"},
		{"The European Union imposed sanctions on Belarus and Iran on 30 November 2026.",
			" org:EU sanctions BY 2026-11-30; org:EU sanctions IR 2026-11-30;"},
		{"In May 2023 the US Department of Commerce tightened its restrictions on Iran's "
		 "oil sector and put a Tajik bank on the sanctions list.",
			" US sanctions 2023-05; US restriction IR 2023-05;"},
		{"The US Department of the Treasury widened its sanctions on Iran. The Treasury "
		 "also sanctioned two banks.",
			" US sanctions IR; US sanctions;"},
		{"The bank was put on the US list on 22 February 2022.",
			" US sanctions 2022-02-22;"},
		{"Sanctions against Syria were lifted by the European Union in May 2023.",
			" org:EU lifted SY 2023-05;"},
		{"The EU has eased the sanctions against Syria.", " org:EU lifted SY;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void bans_and_limits_are_found(void **state)
{
	static const struct told told[] = {
		{"Kazakhstan, like its neighbour Russia, has banned wheat exports.",
			" KZ export_ban;"},
		{"Kyrgyzstan imposed a six-month ban on the import of sugar.", " KG ban;"},
		{"Uzbekistan will temporarily ban the export of onions.",
			" UZ export_ban planned;"},
		{"Prices rose after Moscow banned the film in March 2022.", " RU ban 2022-03;"},
		{"India imposed limits on rice shipments in May 2022.", " IN restriction 2022-05;"},
		{"Authorities in Uzbekistan have reintroduced exit visas.", " UZ restriction;"},
		{"Turkmenistan lifted all restrictions on the transit of trucks in April 2023.",
			" TM lifted 2023-04;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void visas_are_found(void **state)
{
	static const struct told told[] = {
		{"China introduced visa-free entry for Kazakh tourists in November 2023.",
			" CN visa_free KZ 2023-11;"},
		{"China and Kazakhstan have agreed on mutual exemption from visa requirements in "
		 "2023.",
			" CN visa_free 2023; KZ visa_free 2023;"},
		{"Chinese citizens have been able to enter Uzbekistan without a visa since March "
		 "2021.",
			" UZ visa_free CN 2021-03;"},
		{"Citizens of Georgia can visit China without a visa since May 2024.",
			" CN visa_free GE 2024-05;"},
		{"Georgia abolished visas for Uzbek nationals in 2015.", " GE visa_free UZ 2015;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void trade_and_laws_are_found(void **state)
{
	static const struct told told[] = {
		{"Georgia suspended all imports from Armenia in May 2022.", " GE ban AM 2022-05;"},
		{"In March 2021 India halted exports of vaccines.", " IN export_ban 2021-03;"},
		{"Uzbekistan has allowed the import of apples from Iran.", " UZ lifted IR;"},
		{"Mongolia resumed exports of coal.", ""},
		{"Kyrgyz parliament adopted a law on fuel in May 2020.", " KG law 2020-05;"},
		{"The Bundestag passed a bill on migration.", " DE law;"},
		{"Japan hit Belarus with new sanctions in April 2022.",
			" JP sanctions BY 2022-04;"},
		{"Armenia, which banned the film in 2019, keeps silent.", " AM ban 2019;"},
		{"Kazakhstan introduced a ban on sugar exports. In May 2023, the ban was lifted.",
			" KZ export_ban; KZ lifted 2023-05;"},
		{"Restrictions imposed by the Uzbek side on citizens of Iran remain.",
			" UZ restriction IR;"},
		{"Iran put a ban on tea. The ban, initially imposed in May 2021, goes on.",
			" IR ban; IR ban 2021-05;"},
		{"Pakistan extended its airspace ban on Indian airlines.", " PK ban IN;"},
		{"Iran, Iraq and the EU countries imposed tariffs on tea.",
			" IQ tariff; IR tariff; org:EU tariff;"},
		{"Georgia is suspending all imports from Iran.", " GE ban IR;"},
		{"Japan revoked the sanctions waiver for Belarus.", " JP sanctions BY;"},
		{"China revoked the visas of the two Indians.", " CN restriction;"},
		{"Vietnam announced the lifting of its ban on rice exports.", " VN lifted;"},
		{"Georgia has barred the carrier from its ports.", " GE ban;"},
		{"Mongolia cancelled its tea export tax.", " MN lifted;"},
		{"The EU adopted a new, 14th package of sanctions against Iran.",
			" org:EU sanctions IR;"},
		{"Limits imposed by Iran on carriers to cross the border with Iraq remain.",
			" IR restriction;"},
		{"Mongolia suspended its visa-free regime with China in 2020.",
			" MN restriction CN 2020;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_no_measure_is_none(void **state)
{
	static const struct told told[] = {
		{"Kyrgyzstan discussed a ban on sugar.", ""},
		{"Georgia accused Armenia of blocking imports.", ""},
		{"Sanctions imposed because of India's part in it hurt.", ""},
		{"Kyrgyzstan welcomed the lifting of the ban.", ""},
		{"The Libya arms embargo was discussed.", ""},
		{"The president of Armenia signed a law ratifying the treaty.", ""},
		{"The parliament of Armenia adopted the law ratifying the treaty.", ""},
		{"The head of the union, whom the court barred, left Armenia.", ""},
		{"Trucks between Iran and Iraq stand, halting trade for days.", ""},
		{"The UN called on Armenia to lift its sanctions.", " AM lifted proposed;"},
		{"Azerbaijan approved a list of 68 projects.", ""},
		{"Kazakhstan removed the movement from its list of banned organisations.", ""},
		{"The EU discussed sanctions.", ""},
		{"Uzbekistan introduced electronic payment for visas.", ""},
		{"Trucks wait until the Iranian authorities lift the ban on tea.", ""},
		{"The bank, which is under US sanctions, met with Iran.", ""},
		{"Kazakhstan lifted 90 million tonnes of coal.", ""},
		{"Iran would join once UN sanctions had been lifted.", ""},
		{"The EEC published the tariff.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sanctions_are_found),
		cmocka_unit_test(bans_and_limits_are_found),
		cmocka_unit_test(visas_are_found),
		cmocka_unit_test(trade_and_laws_are_found),
		cmocka_unit_test(what_is_no_measure_is_none),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
