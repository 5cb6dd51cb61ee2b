/* Where organisations sit, in whatever order the sentence tells it. */
#include "tests/unit/services/news/facts_are.h"

static bool is_seat(const struct fact *fact)
{
	return strcmp(fact->type->name, "org.seat") == 0;
}

/* Each as "organisation place modality;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"org", "place", NULL};
	static const struct shown shown = {.of = is_seat, .names = names, .modality = true};
	told_are(state, &shown, told, len);
}

static void any_order_tells_of_a_seat(void **state)
{
	static const struct told told[] = {
		{"The RATS is headquartered in Tashkent.", " SCO-RATS Tashkent;"},
		{"The Beijing-based SCO was founded in 2001.", " SCO Beijing;"},
		{"The Beijing-based SCO will meet in Baku.", " SCO Beijing;"},
		{"The ADB, a Manila-based lender, approved a loan.", " ADB Manila;"},
		{"Headquartered in Manila since 1966, the ADB lends to Asia.", " ADB Manila;"},
		{"From its base in Shanghai, the New Development Bank lends.", " NDB Shanghai;"},
		{"The headquarters of the EDB are in Almaty.", " EDB Almaty;"},
		{"The EDB (headquarters in Almaty) lends to six states.", " EDB Almaty;"},
		{"The seat of the Eurasian Economic Commission is Moscow.", " EEC Moscow;"},
		{"Moscow hosts the headquarters of the CSTO.", " CSTO Moscow;"},
		{"Moscow is home to the Eurasian Economic Commission.", " EEC Moscow;"},
		{"The CICA Secretariat sits in Astana.", " CICA Astana;"},
		{"The CICA Secretariat moved from Almaty to Astana in 2014.", " CICA Astana;"},
		{"The Secretariat of the OTS in Istanbul published a report.", " OTS Istanbul;"},
		{"The ADB lends to Asia. Manila, where the bank has its seat, hopes for more.",
			" ADB Manila;"},
		{"The ECO was founded as the successor of Regional Cooperation for Development "
		 "and keeps its secretariat in Tehran.",
			" ECO Tehran;"},
		{"The OTS spoke to us in Istanbul, where the organization's Secretariat is based.",
			" OTS Istanbul;"},
		{"The ECO was founded in 1985. Its secretariat is in Tehran.", " ECO Tehran;"},
		{"GUAM, whose secretariat will be located in Kyiv, adopted a charter.",
			" GUAM Kyiv planned;"},
		{"The EEC, the Moscow-based executive body of the EAEU, met.", " EEC Moscow;"},
		{"The SCO works by consensus, but the RATS, which has its seat in Tashkent, does "
		 "not.",
			" SCO-RATS Tashkent;"},
		{"BRICS has no secretariat, but its New Development Bank, set up in 2014 with "
		 "its seat in Shanghai, lends.",
			" NDB Shanghai;"},
		{"A treaty gave TRACECA a secretariat, which sits in the Azerbaijani capital.",
			" TRACECA Baku;"},
		{"Tashkent is where the RATS has its headquarters.", " SCO-RATS Tashkent;"},
		{"The AIIB's Beijing headquarters was opened in 2016.", " AIIB Beijing;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_no_seat(void **state)
{
	static const struct told told[] = {
		{"The SCO met in Tashkent.", ""},
		{"The OTS Secretariat met in Istanbul.", ""},
		{"The EBRD has an office in Tashkent.", ""},
		{"The ADB lends to a port located in Aktau.", ""},
		{"Troops of the CSTO are stationed in Dushanbe.", ""},
		{"The SCO moved its summit to Astana.", ""},
		{"Astana hosts the summit of the SCO.", ""},
		{"SCO experts based in Bishkek met the minister.", ""},
		{"The CSTO's base in Kant is in Kyrgyzstan.", ""},
		{"A company based in Almaty asked the EDB for money.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_tells_of_a_seat),
		cmocka_unit_test(what_is_no_seat),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
