/* Who comes to power or loses it. */
#include "tests/unit/services/news/facts_are.h"

static bool is_change(const struct fact *fact)
{
	return text_is(text_of(fact->type->name), "gov.change");
}

/* Each as "actor country kind date;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"actor", "country", "kind", "date", NULL};
	static const struct shown shown = {
		.of = is_change, .names = names, .joint = "+", .modality = true};
	told_are(state, &shown, told, len);
}

static void who_does_something_is_found(void **state)
{
	static const struct told told[] = {
		{"Sadyr Japarov took office as the head of state on 28 January 2021.",
			" Sadyr Japarov KG inaugurated 2021-01-28;"},
		{"Armenian Prime Minister Serzh Sargsyan resigned on 23 April 2018.",
			" Serzh Sargsyan AM resigned 2018-04-23;"},
		{"In Kazakhstan, President Nursultan Nazarbayev suddenly announced his "
		 "resignation.",
			" Nursultan Nazarbayev KZ resigned;"},
		{"Street protests in March 2005 forced Kyrgyz leader Askar Akayev to flee the "
		 "country.",
			" Askar Akayev KG ousted 2005-03;"},
		{"The Taliban, who seized control of Afghanistan in 2021, have banned poppy.",
			" org:TALIBAN AF took_power 2021;"},
		{"Pakistan accused the Taliban of it ever since they returned to power in 2021.",
			" org:TALIBAN AF returned_to_power 2021;"},
		{"Despite the Taliban's ban on poppy a year after returning to power in 2021, it "
		 "grows.",
			" org:TALIBAN AF returned_to_power 2021;"},
		{"Prime Minister Imran Khan of Pakistan lost a no-confidence vote in April 2022.",
			" Imran Khan PK ousted 2022-04;"},
		{"Lukashenko, in power since 1994, met Putin.",
			" Alexander Lukashenko BY took_power 1994;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void whom_something_is_done_with_is_found(void **state)
{
	static const struct told told[] = {
		{"The Armenian parliament elected Nikol Pashinyan as prime minister on 8 May 2018.",
			" Nikol Pashinyan AM elected 2018-05-08;"},
		{"Vladimir Putin was elected to a second term in March 2004.",
			" Vladimir Putin RU reelected 2004-03;"},
		{"The parliament of Kazakhstan has approved the candidacy of Olzhas Bektenov for "
		 "prime minister.",
			" Olzhas Bektenov KZ appointed;"},
		{"Lawmakers voted to remove Prime Minister Imran Khan from office in April 2022.",
			" Imran Khan PK ousted 2022-04;"},
		{"Soldiers in Niger deposed the elected president, Mohamed Bazoum.",
			" Mohamed Bazoum NE ousted;"},
		{"An uprising swept Kyrgyz President Kurmanbek Bakiyev from power in April 2010.",
			" Kurmanbek Bakiyev KG ousted 2010-04;"},
		{"Shavkat Mirziyoyev has been sworn in as president of Uzbekistan.",
			" Shavkat Mirziyoyev UZ inaugurated;"},
		{"The overthrow of Kyrgyz President Kurmanbek Bakiyev in April 2010 shook Russia.",
			" Kurmanbek Bakiyev KG ousted 2010-04;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void who_follows_whom_is_found(void **state)
{
	static const struct told told[] = {
		{"In 2019 Tokayev succeeded Nursultan Nazarbayev as president.",
			" Kassym-Jomart Tokayev KZ took_power 2019;"},
		{"Turkmenistan's ruler Gurbanguly Berdimuhamedov was succeeded in March 2022 by "
		 "his "
		 "son Serdar Berdimuhamedov.",
			" Serdar Berdimuhamedov TM took_power 2022-03;"},
		{"Nikol Pashinyan became prime minister in May 2018.",
			" Nikol Pashinyan AM took_power 2018-05;"},
		{"Shavkat Mirziyoyev won a third term in July 2023.",
			" Shavkat Mirziyoyev UZ reelected 2023-07;"},
		{"Two days after President Ashraf Ghani fled Afghanistan, on 17 August 2021, banks "
		 "closed.",
			" Ashraf Ghani AF ousted 2021-08-15;"},
		{"Masoud Pezeshkian beat Saeed Jalili in the runoff of 5 July 2024.",
			" Masoud Pezeshkian IR elected 2024-07-05;"},
		{"Ilham Aliyev won the presidential election in February 2024.",
			" Ilham Aliyev AZ elected 2024-02;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_changes_nothing_is_left(void **state)
{
	static const struct told told[] = {
		{"President Tokayev dismissed the governor of Almaty region.", ""},
		{"The Kyrgyz opposition wants President Japarov to step down.", ""},
		{"President Japarov has not resigned, his spokesman said.", ""},
		{"Prime Minister Shehbaz Sharif was elected chairman of the council of the SCO.",
			""},
		{"President Rahmon took office space in the new centre.", ""},
		{"President Japarov won praise for the election.", ""},
		{"Tokayev appointed Olzhas Bektenov head of the presidential office.", ""},
		{"President Putin replaced the defence minister Sergei Shoigu with Andrei "
		 "Belousov.",
			""},
		{"Masoud Pezeshkian was elected president of the Chess Federation.", ""},
		{"Shavkat Mirziyoyev inaugurated a port of Uzbekistan.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_does_something_is_found),
		cmocka_unit_test(whom_something_is_done_with_is_found),
		cmocka_unit_test(who_follows_whom_is_found),
		cmocka_unit_test(what_changes_nothing_is_left),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
