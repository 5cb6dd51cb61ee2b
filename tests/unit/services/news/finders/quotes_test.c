/* Who says what: direct speech, told speech, and what is no quotation. */
#include "tests/unit/services/news/facts_are.h"

#include <stdio.h>

static void what_an_unnamed_person_says_is_nobodys(void **state)
{
	facts_are(state, "quote",
		"Kazakh President Kassym-Jomart Tokayev left. \"It is a plan that will never pay "
		"off,\" said a senior official who asked not to be named.",
		"");
	static const char *const of_nobody[] = {
		"a source in the Uzbek ministry said", "one of the drivers told the agency"};
	char text[256];
	for (size_t i = 0; i < ARRAY_LEN(of_nobody); i++) {
		snprintf(text, sizeof(text),
			"Kazakh President Kassym-Jomart Tokayev left. \"The road is open,\" %s.",
			of_nobody[i]);
		facts_are(state, "quote", text, "");
	}
}

/* Some words in marks are not all that was said: the sentence is told. */
static void some_words_of_it_are_told(void **state)
{
	static const char told[] = "{\"affiliation\":\"Lake Institute\",\"indirect\":\"yes\","
				   "\"role\":\"fellow\",\"speaker\":\"Ann Miller\"}";
	static const char *const ways[] = {"said the port would win over \"like-minded towns\"",
		"warned that the \"old guard\" would close the road",
		"claimed that the road had been shut for \"technical\" reasons"};
	char text[256];
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		snprintf(text, sizeof(text), "Ann Miller, a fellow at the Lake Institute, %s.",
			ways[i]);
		facts_are(state, "quote", text, told);
	}
	facts_are(state, "quote",
		"Ann Miller, a fellow at the Lake Institute, promised \"stern action\".", "");
}

/* States, bodies and their papers speak as persons do; whose press service it is speaks, and not
 * whom it employs. */
static void states_and_bodies_speak(void **state)
{
	static const char of_kz[] = "{\"indirect\":\"yes\",\"speaker\":\"KZ\"}";
	static const char *const ways[] = {"Kazakhstan announced that the road was open.",
		"The road will open in May, according to Astana.",
		"Kazakhstan has also said that the road would open.",
		"Kazakhstan sent no troops, saying it needed them at home."};
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		facts_are(state, "quote", ways[i], of_kz);
	facts_are(state, "quote",
		"The road will open in May, the press service of the EBRD reported on Friday.",
		"{\"indirect\":\"yes\",\"speaker\":\"EBRD\"}");
	static const char *const none[] = {"An employee of the EBRD said the road was open.",
		"The observer states were not there, and the CIS states had left.",
		"Kazakhstan announced a tender and will open the road.",
		"Since 1991 Kazakhstan has maintained its trade with Iran."};
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		facts_are(state, "quote", none[i], "");
}

/* Who spoke last is "him", "the diplomat", "in her view"; "this was announced by" looks back. */
static void who_spoke_last_speaks_on(void **state)
{
	static const char *const ways[] = {"According to him, the road will open in May.",
		"In his opinion, the road is too long.", "The official said the road was too long.",
		"The road, he added, was too long."};
	static const char told[] = "{\"affiliation\":\"KZ\",\"indirect\":\"yes\",\"role\":"
				   "\"president\",\"speaker\":\"Kassym-Jomart Tokayev\"}";
	char text[512], wanted[512];
	snprintf(wanted, sizeof(wanted), "%s %s", told, told);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		snprintf(text, sizeof(text),
			"Kazakh President Kassym-Jomart Tokayev said that the port was shut. %s",
			ways[i]);
		facts_are(state, "quote", text, wanted);
	}
	facts_are(state, "quote",
		"The road will open in May. This was announced at a forum by Kazakh President "
		"Kassym-Jomart Tokayev.",
		told);
	facts_are(state, "quote",
		"Agencies quoted Kazakh President Kassym-Jomart Tokayev as saying the port was "
		"shut.",
		told);
}

/* Where, to whom and when it was said may stand before "that"; another's deed may not. An office is
 * whose it is: the CSTO chief is not who spoke last for Kazakhstan. */
static void that_may_stand_far_behind(void **state)
{
	facts_are(state, "quote",
		"Kazakh President Kassym-Jomart Tokayev said in an interview with the agency last "
		"month at home that the road was short. The Kazakh leader said it was dry, too. "
		"The CSTO chief said it was not.",
		"{\"affiliation\":\"KZ\",\"indirect\":\"yes\",\"role\":\"president\",\"speaker\":"
		"\"Kassym-Jomart Tokayev\"} "
		"{\"affiliation\":\"KZ\",\"indirect\":\"yes\",\"role\":\"president\",\"speaker\":"
		"\"Kassym-Jomart Tokayev\"}");
	facts_are(state, "quote",
		"Kazakh President Kassym-Jomart Tokayev spoke at home with the farmers, "
		"and was sure that the road was short.",
		"");
}

/* One word in marks is said of what is called so, and a name where it is written as one. */
static void what_is_called_something_is_said(void **state)
{
	facts_are(state, "quote",
		"Ann Miller, a fellow at the Lake Institute, called the plan \"rash\".",
		"{\"affiliation\":\"Lake "
		"Institute\",\"indirect\":\"yes\",\"role\":\"fellow\",\"speaker\":\"Ann "
		"Miller\",\"text\":\"rash\"}");
	facts_are(state, "quote",
		"Kazakh President Kassym-Jomart Tokayev welcomed the plan, describing it as \"a "
		"bridge to the sea.\"",
		"{\"affiliation\":\"KZ\",\"indirect\":\"yes\",\"role\":\"president\",\"speaker\":"
		"\"Kassym-Jomart Tokayev\",\"text\":\"a bridge to the sea.\"}");
	facts_are(state, "quote",
		"Kazakh President Kassym-Jomart Tokayev expressed his firm hope that the road "
		"would open.",
		"{\"affiliation\":\"KZ\",\"indirect\":\"yes\",\"role\":\"president\",\"speaker\":"
		"\"Kassym-Jomart Tokayev\"}");
	/* Some of the words of what is told, and all of them. */
	facts_are(state, "quote",
		"Kazakh President Kassym-Jomart Tokayev said the road was \"one of the wonders of "
		"the age.\"",
		"{\"affiliation\":\"KZ\",\"indirect\":\"yes\",\"role\":\"president\",\"speaker\":"
		"\"Kassym-Jomart Tokayev\",\"text\":\"one of the wonders of the age.\"}");
	facts_are(state, "quote",
		"Kazakh President Kassym-Jomart Tokayev said that \"the road is one of the "
		"wonders.\"",
		"{\"affiliation\":\"KZ\",\"role\":\"president\",\"speaker\":\"Kassym-Jomart "
		"Tokayev\",\"text\":\"the road is one of the wonders.\"}");
	facts_are(state, "quote", "Ann Miller praised the \"quick and open\" talks.", "");
	facts_are(state, "quote", "Ann Miller called the initiative \"Green Roads\" and left.", "");
	facts_are(state, "quote", "Ann Miller crossed the so-called \"friendship\" bridge.", "");
}

/* Verbs of several words, and a question that parts its speaker off. What is only stressed is no
 * quotation. */
static void what_is_said_by_other_verbs(void **state)
{
	static const char told[] = "{\"affiliation\":\"KZ\",\"indirect\":\"yes\",\"role\":"
				   "\"president\",\"speaker\":\"Kassym-Jomart Tokayev\"}";
	facts_are(state, "quote",
		"Kazakh President Kassym-Jomart Tokayev pointed out that the road was short.",
		told);
	facts_are(state, "quote",
		"Kazakh President Kassym-Jomart Tokayev underlined the need for a road.", "");
	facts_are(state, "quote",
		"Kazakh President Kassym-Jomart Tokayev noted on Monday a lack of roads.", "");
	facts_are(state, "quote",
		"\"Who will pay for it?\" Kazakh President Kassym-Jomart Tokayev asked.",
		"{\"affiliation\":\"KZ\",\"role\":\"president\",\"speaker\":\"Kassym-Jomart "
		"Tokayev\","
		"\"text\":\"Who will pay for it?\"}");
}

/* Marks within a quotation are of what it quotes; whom somebody tells it does not speak; a name may
 * stand behind what its bearer does. */
static void what_stands_around_a_quotation(void **state)
{
	facts_are(state, "quote",
		"“The “Lake” post was shut,” Ann Miller, a fellow at the Lake Institute, told "
		"Reuters.",
		"{\"affiliation\":\"Lake Institute\",\"role\":\"fellow\",\"speaker\":\"Ann "
		"Miller\",\"text\":\"The “Lake” post was shut,\"}");
	facts_are(state, "quote",
		"\"Of the \"Lake\" posts two are shut,\" said Ann Miller, a fellow at the Lake "
		"Institute.",
		"{\"affiliation\":\"Lake Institute\",\"role\":\"fellow\",\"speaker\":\"Ann "
		"Miller\",\"text\":\"Of the \\\"Lake\\\" posts two are shut,\"}");
	facts_are(state, "quote",
		"“The port is open,”\n\n– Ann Miller, a fellow at the Lake Institute, wrote.",
		"{\"affiliation\":\"Lake Institute\",\"role\":\"fellow\",\"speaker\":\"Ann "
		"Miller\",\"text\":\"The port is open,\"}");
	facts_are(state, "quote", "\"The port is open,\" said the head of the port, Ann Miller.",
		"{\"role\":\"head of the port\",\"speaker\":\"Ann Miller\",\"text\":\"The port is "
		"open,\"}");
	facts_are(
		state, "quote", "\"The port is open,\" said the minister, who met Ann Miller.", "");
}

static void quotations(void **state)
{
	facts_are(state, "quote",
		"“The order is shifting fast. Nobody knows how,” said Ann Miller, a fellow at the "
		"Lake Institute.",
		"{\"affiliation\":\"Lake Institute\",\"role\":\"fellow\",\"speaker\":\"Ann "
		"Miller\",\"text\":\"The order is shifting fast.\"} "
		"{\"affiliation\":\"Lake "
		"Institute\",\"continues\":\"yes\",\"role\":\"fellow\",\"speaker\":\"Ann "
		"Miller\",\"text\":\"Nobody knows how,\"}");
	facts_are(state, "quote",
		"“When a road closes,” wrote Ann Miller, a fellow at the Lake Institute, “prices "
		"rise.”",
		"{\"affiliation\":\"Lake Institute\",\"role\":\"fellow\",\"speaker\":\"Ann "
		"Miller\",\"text\":\"When a road closes, prices rise.\"}");
	facts_are(state, "quote",
		"Critics call the SCO a “talk shop” and speak of a “no-limits partnership.”", "");
}

static void a_speaker_may_stand_a_paragraph_later(void **state)
{
	facts_are(state, "quote",
		"Ann Miller, a fellow at the Lake Institute, came.\n\n\"The port grows every "
		"year.\n\nBut the road to it does not,\" Miller said.",
		"{\"affiliation\":\"Lake Institute\",\"role\":\"fellow\",\"speaker\":\"Ann "
		"Miller\",\"text\":\"The port grows every year.\"} "
		"{\"affiliation\":\"Lake Institute\",\"role\":\"fellow\",\"speaker\":\"Ann "
		"Miller\",\"text\":\"But the road to it does not,\"}");
}

static void who_reports_at_the_end_of_a_sentence_speaks(void **state)
{
	facts_are(state, "quote",
		"Chinese President Xi Jinping opened a school in the north, state-run Xinhua "
		"reported.",
		"");
}

/* In Chinese a name that only the article gives is known again, and a body right before the verb
 * speaks itself. */
static void chinese_names_speak_again(void **state)
{
	static const char spokesman[] = "{\"affiliation\":\"CN\",\"indirect\":\"yes\",\"role\":"
					"\"spokesperson\",\"speaker\":\"陆慷\"}";
	facts_are(state, "quote", "外交部发言人陆慷24日回答提问。陆慷说，中方支持这一计划。",
		spokesman);
	facts_are(state, "quote", "外交部发言人陆慷24日回答提问。会议随后结束。", "");
	facts_are(state, "quote", "上海合作组织秘书处当天表示，会议将于5月举行。",
		"{\"indirect\":\"yes\",\"speaker\":\"SCO-SEC\"}");
	facts_are(state, "quote", "上海合作组织欢迎会议成果表示，", "");
}

/* "по данным", "об этом", papers and press services, and a name that stands in the genitive alone.
 */
static void russian_sources_are_cited(void **state)
{
	static const struct {
		const char *text, *quote;
	} told[] = {
		{"Контейнерные перевозки, по данным КТЖ, вырастут вдвое.",
			"{\"indirect\":\"yes\",\"speaker\":\"KTZ\"}"},
		{"Перевозки по маршруту растут, сообщила пресс-служба АО «Казахстан темир жолы».",
			"{\"indirect\":\"yes\",\"speaker\":\"KTZ\"}"},
		{"По данным Минтранса Казахстана, перевозки выросли.",
			"{\"indirect\":\"yes\",\"speaker\":\"KZ\"}"},
		{"Новая дорога открыта. Об этом говорится в докладе ЕАБР.",
			"{\"indirect\":\"yes\",\"speaker\":\"EDB\"}"},
		{"По словам министра транспорта Азамата Мурадова, дорога откроется в мае.",
			"{\"indirect\":\"yes\",\"role\":\"transport_minister\",\"speaker\":"
			"\"Азамат "
			"Мурадов\"}"},
		{"По словам директора Гульмиры Сатыбаевой, дорога откроется в мае.",
			"{\"indirect\":\"yes\",\"role\":\"director\",\"speaker\":\"Гульмира "
			"Сатыбаева\"}"},
		{"По данным на 1 мая, дорога закрыта.", ""},
		{"Новая дорога открыта. Об этом проекте сообщили раньше.", ""},
	};
	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		facts_are(state, "quote", told[i].text, told[i].quote);
}

/* Organs of states speak in Russian by "в", and again by their kind alone; a state's head is its
 * president where the article names one. */
static void russian_bodies_speak(void **state)
{
	static const char minister[] = "{\"indirect\":\"yes\",\"speaker\":\"KZ\"}";
	static const char *const ways[] = {"В МИД РК подчеркнули, что договор готов.",
		"Договор готов к подписанию, сообщили в МИД Казахстана.",
		"Договор готов и будет подписан, отметили в пресс-службе МИД Казахстана."};
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		facts_are(state, "quote", ways[i], minister);
	facts_are(state, "quote",
		"МИД Узбекистана опубликовал доклад. Дорога откроется в мае, заключили в "
		"ведомстве.",
		"{\"indirect\":\"yes\",\"speaker\":\"UZ\"}");
	facts_are(state, "quote",
		"МИД Узбекистана опубликовал доклад. В министерстве отметили, что дорога "
		"откроется.",
		"{\"indirect\":\"yes\",\"speaker\":\"UZ\"}");
	facts_are(state, "quote", "Дорога откроется в мае, заключили в ведомстве.", "");
	facts_are(state, "quote",
		"В Астану прибыл президент Казахстана Касым-Жомарт Токаев. Глава Казахстана "
		"заявил, что дорога открыта.",
		"{\"affiliation\":\"KZ\",\"indirect\":\"yes\",\"role\":\"president\","
		"\"speaker\":\"Kassym-Jomart Tokayev\"}");
}

/* "The latter" is of two; with one person in the sentence it is of the two states before it. */
static void the_latter_is_of_two(void **state)
{
	facts_are(state, "quote",
		"Kazakhstan and Uzbekistan are far. Xi Jinping came, and the latter said that the "
		"road was open.",
		"{\"indirect\":\"yes\",\"speaker\":\"UZ\"}");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_latter_is_of_two),
		cmocka_unit_test(what_an_unnamed_person_says_is_nobodys),
		cmocka_unit_test(some_words_of_it_are_told),
		cmocka_unit_test(states_and_bodies_speak),
		cmocka_unit_test(who_spoke_last_speaks_on),
		cmocka_unit_test(that_may_stand_far_behind),
		cmocka_unit_test(what_is_called_something_is_said),
		cmocka_unit_test(what_is_said_by_other_verbs),
		cmocka_unit_test(what_stands_around_a_quotation),
		cmocka_unit_test(quotations),
		cmocka_unit_test(a_speaker_may_stand_a_paragraph_later),
		cmocka_unit_test(who_reports_at_the_end_of_a_sentence_speaks),
		cmocka_unit_test(russian_bodies_speak),
		cmocka_unit_test(russian_sources_are_cited),
		cmocka_unit_test(chinese_names_speak_again),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
