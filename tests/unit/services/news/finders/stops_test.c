/* What stands still and runs again: borders, crossings, ports, railways, roads, straits, flights.
 */
#include "tests/unit/services/news/facts_are.h"

static bool is_stop(const struct fact *fact)
{
	return text_is(text_of(fact->type->name), "infra.disrupted");
}

/* Each as "kind action by place between countries start end;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {
		"kind", "action", "by", "place", "between", "countries", "start", "end", NULL};
	static const struct shown shown = {
		.of = is_stop, .names = names, .joint = "+", .modality = true};
	told_are(state, &shown, told, len);
}

static void closings_are_found(void **state)
{
	static const struct told told[] = {
		{"The Torkham border crossing was closed on September 6, 2023.",
			" border_crossing closed Torkham 2023-09-06;"},
		{"Iran has closed the last open crossing on the border.",
			" border_crossing closed IR;"},
		{"Iran denounced the decision to close the Torkham border crossing.",
			" border_crossing closed Torkham planned;"},
		{"Pakistan closed the Torkham and Chaman border crossings on October 11, 2025.",
			" border_crossing closed PK Chaman 2025-10-11 planned; border_crossing "
			"closed PK Torkham 2025-10-11 planned;"},
		{"A storm shut the ports of Aktau and Kuryk on July 3.",
			" port closed Aktau 2024-07-03; port closed Kuryk 2024-07-03;"},
		{"Poland closed its border with Belarus at midnight on September 12, 2023.",
			" border closed PL BY+PL 2023-09-12;"},
		{"Lithuania's border with Belarus has been shut since 29 October 2023.",
			" border closed LT+BY 2023-10-29;"},
		{"Finland will keep its eastern border with Russia closed until 14 August.",
			" border closed FI RU+FI 2024-08-14 planned;"},
		{"Pakistan's closure of the Chaman crossing angered Kabul.",
			" border_crossing closed PK Chaman;"},
		{"Road traffic between Tbilisi and Gori was suspended on 3 May 2024.",
			" road suspended Tbilisi+Gori 2024-05-03;"},
		{"Heavy snow shut the Tyuz-Ashuu pass on the Bishkek-Osh road.",
			" road closed Tyuz-Ashuu;"},
		{"Protesters blocked the road to Gyumri and the railway in Gyumri on May 2.",
			" road blocked Gyumri 2024-05-02; railway blocked Gyumri 2024-05-02;"},
		{"Latvia and Estonia closed their airspace to Russian planes on 27 February 2022.",
			" airspace closed LV+EE 2022-02-27;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_stopped_and_runs_again(void **state)
{
	static const struct told told[] = {
		{"Traffic through the port of Aktau was halted by a storm.",
			" port suspended Aktau;"},
		{"The port of Kuryk suspended operations on 2 July because of a storm.",
			" port suspended Kuryk 2024-07-02;"},
		{"A storm forced the port of Aktau to suspend operations on 3 July.",
			" port suspended Aktau 2024-07-03;"},
		{"Rail traffic between Tbilisi and Gori was suspended on 2 July after a landslide.",
			" railway suspended Tbilisi+Gori 2024-07-02;"},
		{"Flights between Yerevan and Istanbul resumed in February 2022.",
			" flights resumed Yerevan+Istanbul 2022-02;"},
		{"Russia halted gas supplies to Poland on April 27, 2022.",
			" pipeline suspended RU PL 2022-04-27;"},
		{"Oil exports via the CPC pipeline were halted on March 23 after a storm.",
			" pipeline suspended CPC 2024-03-23;"},
		{"China lifted the suspension of freight at the Takeshiken port.",
			" port resumed Takeshiken;"},
		{"The Lars pass, closed by snow on 5 January, reopened two days later.",
			" road reopened Lars; road closed Lars 2024-01-05;"},
		{"The movement of lorries across the Gudauri-Kobi section of the road was "
		 "restored.",
			" road resumed Gudauri+Kobi;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_was_told_before(void **state)
{
	static const struct told told[] = {
		{"The Upper Lars checkpoint was closed on 3 July. On 5 July the checkpoint was "
		 "reopened.",
			" border_crossing closed Upper Lars 2024-07-03; border_crossing reopened "
			"Upper Lars 2024-07-05;"},
		{"Loading was suspended at the port of Aktau on 3 July. On Friday loading resumed.",
			" port suspended Aktau 2024-07-03; port resumed Aktau 2024-07-05;"},
		{"Poland closed its border with Belarus on 12 September 2023 and opened it again "
		 "on 25 September 2023.",
			" border closed PL BY+PL 2023-09-12; border reopened PL BY+PL 2023-09-25;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void who_may_no_longer_pass(void **state)
{
	static const struct told told[] = {
		{"Lorries have been banned from using the Khorog-Murghab-Karakul highway.",
			" road restricted Khorog-Murghab-Karakul;"},
		{"The Taldyk section of the mountain highway is closed for all cars.",
			" road closed Taldyk;"},
		{"Work at the Kulma checkpoint (also known as Karasu) was suspended on 3 May 2024.",
			" border_crossing suspended Kulma 2024-05-03;"},
		{"A grounded tanker was blocking the Kiel Canal like a cork.",
			" canal blocked Kiel;"},
		{"Fog closed the Anzob Tunnel on 3 May 2024.",
			" road closed Anzob Tunnel 2024-05-03;"},
		{"Passage of persons and cargo at the checkpoint Dolan-Avtodorozhny was "
		 "suspended.",
			" border_crossing suspended Dolan-Avtodorozhny;"},
		{"Transit of citizens of Kazakhstan was suspended at the Kolzhat checkpoint.",
			" border_crossing suspended Kolzhat KZ;"},
		{"The Torugart crossing was closed. All goods transport through this point is "
		 "halted.",
			" border_crossing closed Torugart; border_crossing suspended Torugart;"},
		{"The old Kok-Su bridge was closed on 3 May. The road was reopened on 5 May.",
			" bridge closed Kok-Su 2024-05-03;"},
		{"The Kok-Su bridge was closed on 3 May. The bridge was opened on 5 May.",
			" bridge closed Kok-Su 2024-05-03; bridge reopened Kok-Su 2024-05-05;"},
		{"Highway 61 was shut down on 3 May.", " road closed Highway 61 2024-05-03;"},
		{"Cars have been banned in the old town.", ""},
		{"The party was banned from the border.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_only_meant(void **state)
{
	static const struct told told[] = {
		{"Tehran threatened to close the Strait of Hormuz.",
			" sea closed IR Strait of Hormuz possible;"},
		{"Poland will reopen two crossings with Belarus in November.",
			" border_crossing reopened PL BY+PL 2024-11 planned;"},
		{"If the border is closed, trade will suffer.", " border closed possible;"},
		{"The port of Aktau was not closed.", " port closed Aktau;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_stops_nothing(void **state)
{
	static const struct told told[] = {
		{"Poland closed its embassy near the border with Belarus.", ""},
		{"The minister closed the ceremony at the border crossing.", ""},
		{"Work on the new port of Anaklia was suspended.", ""},
		{"Construction of the railway from Rasht to Astara was halted in 2019.", ""},
		{"Talks on the border between Armenia and Azerbaijan resumed on Monday.", ""},
		{"Kazakhstan opened a new border crossing with China.", ""},
		{"Trains stop at Aktogay station.", ""},
		{"Transit along the Middle Corridor was suspended.", ""},
		{"The port was closed.", ""},
		{"Its ports are busy, and the deal was closed.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closings_are_found),
		cmocka_unit_test(what_stopped_and_runs_again),
		cmocka_unit_test(what_was_told_before),
		cmocka_unit_test(who_may_no_longer_pass),
		cmocka_unit_test(what_is_only_meant),
		cmocka_unit_test(what_stops_nothing),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
