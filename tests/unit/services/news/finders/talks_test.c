/* Who met whom, by verbs and by nouns, in whatever order the sentence tells it. */
#include "tests/unit/services/news/facts_are.h"

static bool is_met(const struct fact *fact)
{
	return text_is(fact->rule, "talks.met") && text_is(fact->polarity, "pos");
}

static bool is_denied(const struct fact *fact)
{
	return text_is(fact->rule, "talks.met") && text_is(fact->polarity, "neg");
}

/* Each as "participants kind place date modality;". */
static void all_are(void **state, const struct told *told, size_t len)
{
	static const char *const names[] = {"participants", "kind", "place", "date", NULL};
	static const struct shown shown = {
		.of = is_met, .names = names, .joint = "+", .modality = true};
	told_are(state, &shown, told, len);
}

static void any_order_tells_of_a_meeting(void **state)
{
	static const struct told told[] = {
		{"After talks with Sadyr Japarov in Osh, Emomali Rahmon flew home.",
			" Emomali Rahmon+Sadyr Japarov Osh;"},
		{"The Tajik and Kyrgyz foreign ministers sat down in Batken on 12 June "
		 "2024.",
			" TJ+KG Batken 2024-06-12;"},
		{"Emomali Rahmon's meeting with Ilham Aliyev lasted an hour.",
			" Emomali Rahmon+Ilham Aliyev;"},
		{"On 3 July 2024 in Astana, negotiations with Sadyr Japarov were conducted "
		 "by Emomali Rahmon.",
			" Emomali Rahmon+Sadyr Japarov Astana 2024-07-03;"},
		{"A telephone conversation took place between Emomali Rahmon and the "
		 "president of Turkmenistan, Serdar Berdimuhamedov.",
			" Emomali Rahmon+Serdar Berdimuhamedov phone_call;"},
		{"Emomali Rahmon was received by Ilham Aliyev in Baku.",
			" Emomali Rahmon+Ilham Aliyev bilateral Baku;"},
		{"Emomali Rahmon hosted Ilham Aliyev and Sadyr Japarov in Dushanbe to discuss "
		 "water.",
			" Emomali Rahmon+Ilham Aliyev+Sadyr Japarov Dushanbe;"},
		{"Emomali Rahmon will host Ilham Aliyev to discuss water.",
			" Emomali Rahmon+Ilham Aliyev bilateral planned;"},
		{"Emomali Rahmon and Sadyr Japarov held a meeting in Osh to discuss water.",
			" Emomali Rahmon+Sadyr Japarov Osh;"},
		{"Emomali Rahmon and Sadyr Japarov are due to discuss water.",
			" Emomali Rahmon+Sadyr Japarov planned;"},
		{"It is planned to hold a joint meeting of the presidents of Iran and Tajikistan.",
			" IR+TJ planned;"},
		{"At a meeting with Ilham Aliyev, Emomali Rahmon praised the project.",
			" Emomali Rahmon+Ilham Aliyev;"},
		{"Iran and Tajikistan held political consultations in Dushanbe.",
			" IR+TJ Dushanbe;"},
		{"Emomali Rahmon and Sadyr Japarov exchanged views.",
			" Emomali Rahmon+Sadyr Japarov;"},
		{"Emomali Rahmon and Sadyr Japarov discussed water.",
			" Emomali Rahmon+Sadyr Japarov;"},
		{"The foreign minister of Tajikistan Sirojiddin Muhriddin and Deputy Chairman of "
		 "the Cabinet of Ministers, Minister of Foreign Affairs of Turkmenistan Rashid "
		 "Meredov held talks in Dushanbe.",
			" Sirojiddin Muhriddin+Rashid Meredov Dushanbe;"},
		{"Emomali Rahmon phoned Sadyr Japarov.",
			" Emomali Rahmon+Sadyr Japarov phone_call;"},
		{"Emomali Rahmon will come to Baku and hold talks with Ilham Aliyev.",
			" Emomali Rahmon+Ilham Aliyev Baku planned;"},
		{"Emomali Rahmon met a delegation of Iran led by Ebrahim Raisi.",
			" Emomali Rahmon+Ebrahim Raisi;"},
		{"The presidents of Tajikistan and Kyrgyzstan Emomali Rahmon and Sadyr "
		 "Japarov met in Isfara.",
			" Emomali Rahmon+Sadyr Japarov Isfara;"},
		{"Emomali Rahmon held separate talks with Ilham Aliyev and Sadyr Japarov.",
			" Emomali Rahmon+Ilham Aliyev; Emomali Rahmon+Sadyr Japarov;"},
		{"Emomali Rahmon thanked Ilham Aliyev for their meeting in Baku.",
			" Emomali Rahmon+Ilham Aliyev Baku;"},
		{"Emomali Rahmon met senior Taliban officials in Termez.",
			" Emomali Rahmon+org:TALIBAN Termez;"},
		{"Emomali Rahmon met several leaders, including Ilham Aliyev and Sadyr "
		 "Japarov.",
			" Emomali Rahmon+Ilham Aliyev+Sadyr Japarov;"},
		{"Ilham Aliyev said it at a meeting with Emomali Rahmon.",
			" Ilham Aliyev+Emomali Rahmon;"},
		{"The foreign ministers of Iran, Tajikistan, Deputy Foreign Minister of "
		 "Kazakhstan, and Deputy Foreign Minister of Kyrgyzstan held talks in Osh.",
			" IR+TJ+KZ+KG Osh;"},
		{"The presidents of Iran and Tajikistan, in a telephone conversation, "
		 "spoke of water.",
			" IR+TJ phone_call;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void journeys_calls_and_the_two_tell_of_it(void **state)
{
	static const struct told told[] = {
		{"Emomali Rahmon flew to Baku for talks with Ilham Aliyev.",
			" Emomali Rahmon+Ilham Aliyev Baku;"},
		{"Emomali Rahmon called for talks with Ilham Aliyev.", ""},
		{"Emomali Rahmon congratulated Sadyr Japarov by telephone; the two are to meet in "
		 "Osh.",
			" Emomali Rahmon+Sadyr Japarov phone_call; Emomali Rahmon+Sadyr Japarov "
			"Osh planned;"},
		{"Emomali Rahmon congratulated Sadyr Japarov on his election.", ""},
		{"Emomali Rahmon thanked Sadyr Japarov and told reporters by phone that it was "
		 "late.",
			""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void whom_they_met_stands_deeper(void **state)
{
	static const struct told told[] = {
		{"Emomali Rahmon received a delegation led by World Bank Vice President Anna "
		 "Bjerde.",
			" Emomali Rahmon+Anna Bjerde bilateral;"},
		{"Emomali Rahmon called Ilham Aliyev on 3 July 2024.",
			" Emomali Rahmon+Ilham Aliyev phone_call 2024-07-03;"},
		{"Emomali Rahmon received a telephone call from Ilham Aliyev.",
			" Emomali Rahmon+Ilham Aliyev phone_call;"},
		{"Emomali Rahmon held a call with Ilham Aliyev.",
			" Emomali Rahmon+Ilham Aliyev phone_call;"},
		{"A meeting of Emomali Rahmon with Ilham Aliyev took place in Baku.",
			" Emomali Rahmon+Ilham Aliyev Baku;"},
		{"In the meeting with Ilham Aliyev in Baku, Emomali Rahmon praised the road.",
			" Emomali Rahmon+Ilham Aliyev Baku;"},
		{"During his talks with Ilham Aliyev, President Emomali Rahmon noted the trade.",
			" Emomali Rahmon+Ilham Aliyev;"},
		{"Emomali Rahmon held talks with Ilham Aliyev, focusing on trade of Iran and Oman.",
			" Emomali Rahmon+Ilham Aliyev;"},
		{"Emomali Rahmon held a summit with Ilham Aliyev in Baku.",
			" Emomali Rahmon+Ilham Aliyev Baku;"},
		{"Emomali Rahmon and Ilham Aliyev had a conversation, according to a statement by "
		 "Iran.",
			" Emomali Rahmon+Ilham Aliyev;"},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void what_is_no_meeting_is_none(void **state)
{
	static const struct told told[] = {
		{"Emomali Rahmon called Ilham Aliyev a friend.", ""},
		{"The alliance of Tajikistan and the so-called republic of Iran is small.", ""},
		{"The summit was held with a speech by Emomali Rahmon and Ilham Aliyev.", ""},
		{"Emomali Rahmon met the expectations of Ilham Aliyev's ministers.", ""},
		{"Emomali Rahmon and Ilham Aliyev met for the CIS summit in Astana.", ""},
		{"Tajikistan and Iran met the deadline.", ""},
		{"Emomali Rahmon was met at the airport by Ilham Aliyev.", ""},
		{"Emomali Rahmon called on Ilham Aliyev to sign the treaty.", ""},
		{"Emomali Rahmon hosted the presidents of Iran and Azerbaijan at a dinner.", ""},
		{"Emomali Rahmon awaits Ilham Aliyev and Sadyr Japarov to discuss water.", ""},
		{"Tajikistan opened talks with Iran on gas.", ""},
		{"The meeting of the Council of the CIS was held by Emomali Rahmon.", ""},
	};
	all_are(state, told, ARRAY_LEN(told));
}

static void a_meeting_may_be_denied(void **state)
{
	static const char *const names[] = {"participants", NULL};
	static const struct shown shown = {.of = is_denied, .names = names, .joint = "+"};
	static const struct told told[] = {
		{"No meeting took place between Emomali Rahmon and Ilham Aliyev.",
			" Emomali Rahmon+Ilham Aliyev;"},
		{"A meeting took place between Emomali Rahmon and Ilham Aliyev.", ""},
	};
	told_are(state, &shown, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_tells_of_a_meeting),
		cmocka_unit_test(journeys_calls_and_the_two_tell_of_it),
		cmocka_unit_test(whom_they_met_stands_deeper),
		cmocka_unit_test(what_is_no_meeting_is_none),
		cmocka_unit_test(a_meeting_may_be_denied),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
