/* Who travelled where, by verbs and by nouns, in whatever order the sentence tells it. */
#include "tests/unit/services/news/facts_are.h"

static bool is_visit(const struct fact *fact)
{
	return strcmp(fact->type->name, "visit") == 0 && text_is(fact->polarity, "pos");
}

static bool is_denied(const struct fact *fact)
{
	return strcmp(fact->type->name, "visit") == 0 && text_is(fact->polarity, "neg");
}

/* Each as "visitor host kind place date modality;". */
static const char *const names[] = {"visitor", "host", "kind", "place", "date", NULL};

static void any_order_tells_of_a_visit(void **state)
{
	static const struct shown shown = {
		.of = is_visit, .names = names, .joint = "+", .modality = true};
	static const struct told told[] = {
		{"Xi Jinping is paying a state visit to Kazakhstan.", " Xi Jinping KZ state;"},
		{"Uzbekistan was visited by Emomali Rahmon in March 2022.",
			" Emomali Rahmon UZ 2022-03;"},
		{"Emomali Rahmon flew to Minsk on July 2 and to Baku three days later.",
			" Emomali Rahmon AZ Baku; Emomali Rahmon BY Minsk 2024-07-02;"},
		{"Visiting Baku on Monday, Emomali Rahmon laid a wreath.",
			" Emomali Rahmon AZ Baku 2024-07-08;"},
		{"A delegation led by Emomali Rahmon arrived in Baku.", " Emomali Rahmon AZ Baku;"},
		{"The troops are heading to Minsk, Emomali Rahmon told reporters.", ""},
		{"Emomali Rahmon left Dushanbe for Baku.", " Emomali Rahmon AZ Baku;"},
		{"Emomali Rahmon set off for Baku.", " Emomali Rahmon AZ Baku;"},
		{"They spoke of the visit of Emomali Rahmon to Tehran in June 2023.",
			" Emomali Rahmon IR Tehran 2023-06;"},
		{"Emomali Rahmon made his first foreign trip as president to Iran in 1995.",
			" Emomali Rahmon IR 1995;"},
		{"The pact was signed in Baku, where Emomali Rahmon was on a state visit.",
			" Emomali Rahmon AZ state Baku;"},
		{"Emomali Rahmon began a tour that took him to Iran and Pakistan.",
			" Emomali Rahmon IR+PK;"},
		{"Emomali Rahmon visited a dam in Uzbekistan.", " Emomali Rahmon UZ;"},
		{"Emomali Rahmon, who had been in Baku a day before, was silent.",
			" Emomali Rahmon AZ Baku;"},
		{"Emomali Rahmon accepted an invitation to visit Iran.",
			" Emomali Rahmon IR planned;"},
		{"Emomali Rahmon is expected in Baku.", " Emomali Rahmon AZ Baku expected;"},
		{"At the invitation of President Ilham Aliyev, President of Tajikistan Emomali "
		 "Rahmon arrived in Azerbaijan on an official visit.",
			" Emomali Rahmon AZ official;"},
		{"Azerbaijan welcomed Emomali Rahmon in May 2024.", " Emomali Rahmon AZ 2024-05;"},
	};
	told_are(state, &shown, told, ARRAY_LEN(told));
}

static void what_did_not_take_place(void **state)
{
	static const struct shown shown = {.of = is_denied, .names = names, .joint = "+"};
	static const struct told told[] = {
		{"A visit by Emomali Rahmon to Iran has been postponed.", " Emomali Rahmon IR;"},
		{"Emomali Rahmon's planned visit to Iran was called off.", " Emomali Rahmon IR;"},
		{"Emomali Rahmon cancelled a trip to Iran.", " Emomali Rahmon IR;"},
		{"Emomali Rahmon has not visited Iran.", " Emomali Rahmon IR;"},
	};
	told_are(state, &shown, told, ARRAY_LEN(told));
}

static void what_is_no_visit(void **state)
{
	static const struct shown shown = {.of = is_visit, .names = names, .joint = "+"};
	static const struct told told[] = {
		{"Ilham Aliyev invited Emomali Rahmon to visit Azerbaijan.", ""},
		{"Emomali Rahmon spoke about Iran.", ""},
		{"Emomali Rahmon praised those who came from Iran.", ""},
		{"It was the first visit to Mongolia by a Turkish president.", ""},
		{"Emomali Rahmon visited Khujand.", ""},
		{"Emomali Rahmon spoke of the letter of Ilham Aliyev to Tehran.", ""},
	};
	told_are(state, &shown, told, ARRAY_LEN(told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_tells_of_a_visit),
		cmocka_unit_test(what_did_not_take_place),
		cmocka_unit_test(what_is_no_visit),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
