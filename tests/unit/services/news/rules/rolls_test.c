/* Lists of names in whole texts: who is of them, who is not, and where they end. */
#include "tests/unit/services/news/facts_are.h"

#define ATTENDED(text, wanted)                                                                     \
	facts_are(state, "summit.attended", "The SCO met in Astana. " text, wanted)
#define MEMBERS(text, wanted) facts_are(state, "org.membership", text, wanted)

static void adjectives_share_the_office_behind_the_last(void **state)
{
	ATTENDED(
		"The meeting was attended by the Russian and Chinese ambassadors and the president "
		"of Iran.",
		"{\"org\":\"SCO\",\"participants\":[\"RU\",\"CN\",\"IR\"]}");
	ATTENDED("The meeting was attended by the president of Iran and the Mongolian, Turkish and "
		 "Pakistani foreign ministers.",
		"{\"org\":\"SCO\",\"participants\":[\"IR\",\"MN\",\"TR\",\"PK\"]}");
	/* Who the counterparts are may be told behind them. */
	ATTENDED("The meeting was attended by Vladimir Putin and his Iranian and Turkish "
		 "counterparts, Masoud Pezeshkian and Recep Tayyip Erdogan.",
		"{\"org\":\"SCO\",\"participants\":[\"Vladimir Putin\",\"Masoud "
		"Pezeshkian\",\"Recep Tayyip Erdogan\"]}");
	/* One adjective with its own office is an item like others; none without an office is. */
	ATTENDED("The meeting was attended by the Mongolian ambassador and the president of "
		 "Iran.",
		"{\"org\":\"SCO\",\"participants\":[\"MN\",\"IR\"]}");
	ATTENDED("The meeting was attended by Russian and Chinese singers.", "");
}

static void people_are_no_members(void **state)
{
	MEMBERS("The members of the OTS - the leaders of Kazakhstan and Uzbekistan - met.", "");
	MEMBERS("The OTS members, namely Kazakhstan and Uzbekistan, met.",
		"{\"members\":[\"KZ\",\"UZ\"],\"org\":\"OTS\",\"status\":\"member\"}");
}

static void who_is_named_with_another_standing_is_no_member(void **state)
{
	MEMBERS("The OTS members are Kazakhstan and Uzbekistan, with Hungary as an observer.",
		"{\"members\":[\"HU\"],\"org\":\"OTS\",\"status\":\"observer\"} "
		"{\"members\":[\"KZ\",\"UZ\"],\"org\":\"OTS\",\"status\":\"member\"}");
}

static void an_office_behind_a_name_is_an_aside(void **state)
{
	ATTENDED("Pavel Orlovsky, the president of Mongolia, attended the meeting.",
		"{\"org\":\"SCO\",\"participants\":[\"Pavel Orlovsky\"]}");
}

static void an_office_without_an_article_is_of_the_name_before(void **state)
{
	/* Whatever state he is known to be of. */
	ATTENDED("The session was attended by Emomali Rahmon, prime minister of Pakistan, and "
		 "Vladimir Putin.",
		"{\"org\":\"SCO\",\"participants\":[\"Emomali Rahmon\",\"Vladimir Putin\"]}");
	ATTENDED("The session was attended by Emomali Rahmon, presidents of Iran and Turkey, and "
		 "Vladimir Putin.",
		"{\"org\":\"SCO\",\"participants\":[\"Emomali Rahmon\",\"IR\",\"TR\",\"Vladimir "
		"Putin\"]}");
}

static void a_name_in_capitals_is_no_word_that_ends_a_list(void **state)
{
	ATTENDED("The session was attended by Vladimir Putin and WHO Regional Director Hans Kluge.",
		"{\"org\":\"SCO\",\"participants\":[\"Vladimir Putin\",\"Hans Kluge\"]}");
	ATTENDED("The session was attended by Vladimir Putin and all who wanted Hans Kluge.",
		"{\"org\":\"SCO\",\"participants\":[\"Vladimir Putin\"]}");
}

static void republics_may_be_subjects_where_people_are_none(void **state)
{
	MEMBERS("The republics of Armenia and Belarus are members of the EAEU.",
		"{\"members\":[\"AM\",\"BY\"],\"org\":\"EAEU\",\"status\":\"member\"}");
	MEMBERS("The leaders of Armenia and Belarus are members of the EAEU council.", "");
	MEMBERS("The CIS comprises 12 countries of the former Soviet Union.", "");
}

static void who_stands_for_states_may_be_named_behind_them(void **state)
{
	ATTENDED("The meeting was attended by Emomali Rahmon and the presidents of Belarus and "
		 "Kazakhstan – Alexander Lukashenko and Kassym-Jomart Tokayev – and the prime "
		 "minister of Iran.",
		"{\"org\":\"SCO\",\"participants\":[\"Emomali Rahmon\",\"Alexander "
		"Lukashenko\",\"Kassym-Jomart Tokayev\",\"IR\"]}");
	ATTENDED("The meeting was attended by the presidents of Belarus and Kazakhstan: Alexander "
		 "Lukashenko and Kassym-Jomart Tokayev.",
		"{\"org\":\"SCO\",\"participants\":[\"Alexander Lukashenko\",\"Kassym-Jomart "
		"Tokayev\"]}");
	ATTENDED("The meeting was attended by the presidents of Belarus and Kazakhstan — old "
		 "friends.",
		"{\"org\":\"SCO\",\"participants\":[\"BY\",\"KZ\"]}");
}

static void nobody_visits_the_state_that_he_is_of(void **state)
{
	facts_are(state, "visit",
		"Armenian Prime Minister Nikol Pashinyan and Iranian President Ebrahim Raisi "
		"arrived in Yerevan.",
		"{\"host\":[\"AM\"],\"place\":\"Yerevan\",\"visitor\":\"Ebrahim Raisi\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adjectives_share_the_office_behind_the_last),
		cmocka_unit_test(people_are_no_members),
		cmocka_unit_test(who_is_named_with_another_standing_is_no_member),
		cmocka_unit_test(an_office_behind_a_name_is_an_aside),
		cmocka_unit_test(an_office_without_an_article_is_of_the_name_before),
		cmocka_unit_test(a_name_in_capitals_is_no_word_that_ends_a_list),
		cmocka_unit_test(republics_may_be_subjects_where_people_are_none),
		cmocka_unit_test(who_stands_for_states_may_be_named_behind_them),
		cmocka_unit_test(nobody_visits_the_state_that_he_is_of),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
