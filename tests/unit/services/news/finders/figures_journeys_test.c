/* How long one is under way on a corridor: in any order and words. */
#include "tests/unit/services/news/facts_are.h"

static bool is_journey(const struct fact *fact)
{
	const struct args_entry *measure = facts_entry(fact, TEXT("measure"));
	return strcmp(fact->type->name, "corridor.metric") == 0 && measure &&
	       text_is(measure->text, "transit_time");
}

static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"corridor", "value", "value_to", NULL};
	static const struct shown shown = {
		.of = is_journey, .names = names, .joint = "|", .modality = true};
	told_are(state, &shown, told, len);
}

static void how_long_it_takes(void **state)
{
	static const struct told told[] = {
		{"The Middle Corridor is 6,500 km long. The journey takes 18 to 23 days.",
			" TITR 18 23;"},
		{"The Middle Corridor is busy. Transit times have been cut from 53 days to 19.",
			" TITR 19;"},
		{"The Middle Corridor is busy. Delivery time from China to the ports was cut to 12 "
		 "days from 38.",
			" TITR 12;"},
		{"The Middle Corridor is busy. The journey from Xi'an to Baku now takes 11 days "
		 "compared with 40-53 days previously.",
			" TITR 11;"},
		{"The Middle Corridor is busy. A train arrived in Baku 12 days after leaving "
		 "Chongqing.",
			" TITR 12;"},
		{"The Middle Corridor is busy. It used to take 53 days to bring goods to Poti; now "
		 "it takes 18 days.",
			" TITR 18;"},
		{"The Middle Corridor could link Europe and Central Asia in 15 days.",
			" TITR 15 possible;"},
		{"The transit time from China to the Georgian ports on the Middle Corridor has "
		 "fallen from 38-53 days to 19-23 days.",
			" TITR 19 23;"},
		{"The BTK railway is old. With the upgrade, transit time between China and Turkey "
		 "will fall to 12 days.",
			" BTK 12 planned;"},
		{"Delivery of cargo via the INSTC now takes between 13 and 17 days.",
			" INSTC 13 17;"},
		{"Delivery times on the BTK railway average 30 days.", " BTK 30;"},
		{"The Middle Corridor delivers cargo from China to Europe in an estimated 20-25 "
		 "days.",
			" TITR 20 25;"},
		{"Carriers praise the Middle Corridor. On average, trains from China reach the "
		 "Georgian ports in 12 days.",
			" TITR 12;"},
		{"The Middle Corridor delivers cargo in two weeks, compared with 45 days by sea.",
			" TITR 14;"},
		{"Cargo can be delivered via the BTK railway within 26 days.", " BTK 26;"},
		{"Контейнерный поезд проходит Средний коридор за 18–23 дня.", " TITR 18 23;"},
		{"Время в пути по коридору «Север — Юг» — 24 дня.", " INSTC 24;"},
		{"跨里海通道的列车运行时间已由26天缩短至15天。", " TITR 15;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_no_time_of_a_journey(void **state)
{
	static const struct told told[] = {
		{"The TITR association met for 15 days.", ""},
		{"Trains are diverted through the Middle Corridor, and forwarders expect delays of "
		 "10 to 14 days.",
			""},
		{"The Middle Corridor conference lasted two days.", ""},
		{"The Middle Corridor is long. The minister's journey was a success after 18 days.",
			""},
		{"The BTK railway is closed. The minister had time to rest for 12 days.", ""},
		{"The Middle Corridor is fast. The sea route takes 40 days.", ""},
		{"The Middle Corridor is 10 days faster.", ""},
		{"The Middle Corridor cuts transit from the usual 45 days.", ""},
		{"В январе движение по Среднему коридору приостановлено на 9 дней.", ""},
		{"因里海风暴，跨里海通道9月中断五天。", ""},
		{"Delivery times along the Middle Corridor were cut by 10 days.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(how_long_it_takes),
		cmocka_unit_test(what_is_no_time_of_a_journey),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
