#include "tests/unit/services/news/facts_are.h"

static bool is_incident(const struct fact *fact)
{
	return strcmp(fact->type->name, "security.incident") == 0;
}

/* "KIND PLACE COUNTRY DATE PERPETRATOR;" for every incident */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {
		"kind", "place", "country", "date", "perpetrator", NULL};
	static const struct shown shown = {is_incident, names, "|", true};
	told_are(state, &shown, told, len);
}

static void kinds_are_told_apart(void **state)
{
	static const struct told told[] = {
		{"A suicide bomber killed four people on Monday in an attack on a bus in Quetta.",
			" suicide_bombing Quetta PK 2024-07-08;"},
		{"Gunmen opened fire at worshippers in Derbent on June 23, 2024.",
			" shooting Derbent RU 2024-06-23;"},
		{"Five soldiers were killed in a gunfight with militants in Quetta.",
			" clash Quetta PK;"},
		{"Gunmen opened fire on churches in two cities of Russia's Dagestan province.",
			" shooting Dagestan RU;"},
		{"A terrorist attack in Kerman killed dozens on January 3, 2024.",
			" terrorist_attack Kerman IR 2024-01-03;"},
		{"Militants stormed a post in the Khorasan village near Quetta.",
			" attack Quetta PK;"},
		{"Two explosions that killed nearly 100 people hit the Iranian city of Kerman.",
			" explosion Kerman IR;"},
		{"Three aid workers were abducted near Peshawar on Sunday.",
			" kidnapping Peshawar PK 2024-07-07;"},
		{"A mosque in Herat was attacked on Sunday by dozens of armed fighters.",
			" attack Herat AF 2024-07-07;"},
		{"Several drones struck a refinery in Grozny on June 23, 2024.",
			" drone_strike Grozny RU 2024-06-23;"},
		{"Mass disorders in Aktobe on Monday left two people dead.",
			" riot Aktobe KZ 2024-07-08;"},
		{"Fighting erupted on the Kyrgyz-Tajik border on September 14, 2022.",
			" border_clash KG KG 2022-09-14;"},
		{"Iran fired missiles at Erbil on Monday.", " missile_strike Erbil IQ 2024-07-08;"},
		{"Israel struck Isfahan with drones on April 19, 2024.",
			" drone_strike Isfahan IR 2024-04-19;"},
		{"The embassy in Tehran was evacuated after a gunman had killed its guard.",
			" shooting Tehran IR;"},
		{"Loadings at the Novorossiysk terminal were suspended after drones struck it.",
			" drone_strike Novorossiysk RU;"},
		{"A drone carrying grenades struck a camp in Khatlon.",
			" drone_strike Khatlon TJ;"},
		{"An attacker was shot dead by guards in Derbent.", ""},
		{"Georgia has seen a resurgence of attacks by militants.", ""},
		{"The Eagle Assault drill of China and Belarus was held near Brest.", ""},
		{"A grenade was thrown at a school in Quetta.", " bombing Quetta PK;"},
		{"Troops of the two states exchanged heavy fire near Batken on Monday.",
			" clash Batken KG 2024-07-08;"},
		{"Pakistan struck militant hideouts in Iran on Monday.",
			" attack IR IR 2024-07-08;"},
		{"Azerbaijani forces shelled an Armenian outpost on Monday.",
			" shelling AM AM 2024-07-08;"},
		{"Gunmen opened fire on a car in the Lesnoy area of Gornyy district, Dagestan.",
			" shooting Dagestan RU;"},
		{"A consulate in Herat was attacked on Monday.", " attack Herat AF 2024-07-08;"},
		{"Clashes broke out between the troops of Armenia and Azerbaijan on Monday.",
			" clash AM AM 2024-07-08;"},
		{"Nine Tajik soldiers were killed in an attack on their post on Monday.",
			" attack TJ TJ 2024-07-08;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void each_has_its_own_place_and_day(void **state)
{
	static const struct told told[] = {
		{"He pointed to a bombing that killed 16 people in St. Petersburg in April and a "
		 "knife attack that injured seven people in the city of Surgut in March.",
			" stabbing Surgut RU 2024-03; bombing St. Petersburg RU 2024-04;"},
		{"Leaders condemned the terrorist attack in Quetta on March 11 and the bombing in "
		 "Kerman on May 21, 2024.",
			" bombing Kerman IR 2024-05-21; terrorist_attack Quetta PK 2024-03-11;"},
		{"The TTP suicide bomber targeted a truck in Peshawar on Tuesday, wounding six.",
			" suicide_bombing Peshawar PK 2024-07-09 org:TTP;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void the_day_of_a_claim_is_none_of_the_attack(void **state)
{
	static const struct told told[] = {
		{"The TTP on March 4 claimed responsibility for a suicide attack in Peshawar that "
		 "killed at least nine people.",
			" suicide_bombing Peshawar PK org:TTP;"},
		{"ISKP claimed responsibility for a bombing at a mosque in the Afghan capital as "
		 "officials on Saturday raised the toll to at least 31 dead.",
			" bombing Kabul AF org:ISKP;"},
		{"The president on Tuesday condemned a bombing in Kerman that killed four.",
			" bombing Kerman IR;"},
		{"The TTP claimed responsibility for Monday's suicide attack in "
		 "Peshawar that killed nine people.",
			" suicide_bombing Peshawar PK 2024-07-08 org:TTP;"},
		{"A suicide attack in Peshawar on March 4, claimed by the TTP, killed nine.",
			" suicide_bombing Peshawar PK 2024-03-04 org:TTP;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_was_told_before_is_carried_on(void **state)
{
	static const struct told told[] = {
		{"Gunmen attacked a post near Quetta on Sunday. The BLA claimed responsibility.",
			" shooting Quetta PK 2024-07-07; attack Quetta PK 2024-07-07 org:BLA;"},
		{"The city was rocked by explosions on June 23. The blasts in Kerman killed two.",
			" explosion Kerman IR 2024-06-23;"},
		{"Gunmen attacked a post near Quetta. No group has claimed responsibility, and "
		 "the TTP is active there.",
			" shooting Quetta PK;"},
		{"Pakistan's army said five soldiers had died in a gunfight.", " clash PK PK;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_was_foiled_or_told_before_is_none(void **state)
{
	static const struct told told[] = {
		{"The service arrested seven men who had been planning bomb attacks in Moscow.",
			""},
		{"Russia thwarted suicide bombings in Moscow.", ""},
		{"Terrorist attacks in Almaty were foiled.", ""},
		{"In Beijing, the spokesman strongly condemned the attack.", ""},
		{"He died of a heart attack in Dushanbe on Monday.", ""},
		{"Guards patrolling the border in Khorog shot and killed a smuggler.", ""},
		{"Two militants killed in Quetta on Monday were buried.", ""},
		{"The Taliban seized power in Kabul in August 2021.", ""},
		{"He defended the attacks on free trade in Geneva.", ""},
		{"Lawmakers attacked the budget in Quetta.", ""},
		{"A flood struck villages in Pakistan.", ""},
		{"Gunfire that killed two came from a village in Badakhshan.", ""},
		{"Four militants were killed in Tajikistan.", ""},
		{"Militants launched attacks from hideouts in Afghanistan, killing two.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_are_told_apart),
		cmocka_unit_test(each_has_its_own_place_and_day),
		cmocka_unit_test(the_day_of_a_claim_is_none_of_the_attack),
		cmocka_unit_test(what_was_told_before_is_carried_on),
		cmocka_unit_test(what_was_foiled_or_told_before_is_none),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
