/* The whole way from text to facts, on the project's own sheets and rules: every example and
 * counter-example of the rule files, references, and what must not be found. */
#include "tests/unit/services/news/facts_are.h"

#include "services/news/extraction/examples.h"

#include <stdio.h>

/* How the adoption of the document with these words in its title is told. */
static void told_as(void **state, const char *text, const char *title, const char *wanted)
{
	struct extraction extraction;
	struct buffer got = {0};
	prose_extract(state, text, &extraction);
	for (uint32_t i = 0; i < extraction.facts.len; i++) {
		const struct fact *fact = &extraction.facts.items[i];
		struct buffer args = {0};
		packed_to_json(fact->packed, 0, &args);
		if (text_is(text_of("doc.adopted"), fact->type->name) &&
			memmem(buffer_as_text(&args).ptr, buffer_as_text(&args).len, title,
				strlen(title)))
			buffer_format(&got, "%.*s %.*s;", TEXT_ARG(fact->modality),
				TEXT_ARG(fact->polarity));
		buffer_fini(&args);
	}
	prose_is(buffer_as_text(&got), wanted);
	buffer_fini(&got);
	extract_fini(&extraction);
}

/* "President of X, Head of the Department of Analysis of the bank Y, and Z": what nobody has a word
 * for ends no list; what a verb stands in does. */
static void lists_go_on_over_what_they_do_not_know(void **state)
{
	static const struct {
		const char *text, *participants;
	} rolls[] = {
		{"The summit was attended by President of Azerbaijan Ilham Aliyev, Head of the "
		 "Analysis Department of the Silk Bank Pavel Orlovsky, and Hungarian Prime "
		 "Minister Viktor Orban.",
			"[\"Ilham Aliyev\",\"Pavel Orlovsky\",\"Viktor Orban\"]"},
		{"The summit was attended by Ilham Aliyev, IMF Department Director Pavel Orlovsky "
		 "and Viktor Orban.",
			"[\"Ilham Aliyev\",\"Pavel Orlovsky\",\"Viktor Orban\"]"},
		{"The summit was attended by Ilham Aliyev, a close friend of Vladimir Putin, Sadyr "
		 "Japarov and envoys of other states, including Qatar and Kuwait.",
			"[\"Ilham Aliyev\",\"Sadyr Japarov\",\"QA\",\"KW\"]"},
		{"The summit was attended by the prime minister of Kazakhstan; the deputy prime "
		 "minister of Tajikistan; and Viktor Orban; Vladimir Putin wrote a letter.",
			"[\"KZ\",\"TJ\",\"Viktor Orban\"]"},
		{"Taking part were the heads of government of Kazakhstan – Olzhas Bektenov, "
		 "Tajikistan – Kokhir Rasulzoda, and Uzbekistan – Abdulla Aripov.",
			"[\"Olzhas Bektenov\",\"Kokhir Rasulzoda\",\"Abdulla Aripov\"]"},
		{"Ilham Aliyev, Sadyr Japarov and the leaders of other members -- Turkey, "
		 "Uzbekistan, and Hungary -- were among those in attendance at the summit.",
			"[\"Ilham Aliyev\",\"Sadyr Japarov\",\"TR\",\"UZ\",\"HU\"]"},
		{"Representatives of ASEAN, the OSCE and Turkmenistan attended the summit.",
			"[\"org:ASEAN\",\"org:OSCE\",\"TM\"]"},
		/* Whom a verb speaks of begins another sentence, and so does who tells. */
		{"The summit was attended by Ilham Aliyev, Sadyr Japarov and Viktor Orban, and "
		 "Vladimir Putin praised the hosts.",
			"[\"Ilham Aliyev\",\"Sadyr Japarov\",\"Viktor Orban\"]"},
		{"The summit was attended by thousands of visitors, Viktor Orban said.", NULL},
		/* The organisation itself is no guest of its own. */
		{"The summit was attended by Ilham Aliyev and the Secretary General of the OTS.",
			"[\"Ilham Aliyev\",\"Kubanychbek Omuraliev\"]"},
		{"The summit was attended by Ilham Aliyev and a delegation of the OTS.",
			"[\"Ilham Aliyev\"]"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rolls); i++) {
		char text[512], wanted[256] = "";
		snprintf(text, sizeof(text), "The OTS leaders gathered. %s", rolls[i].text);
		if (rolls[i].participants)
			snprintf(wanted, sizeof(wanted), "{\"org\":\"OTS\",\"participants\":%s}",
				rolls[i].participants);
		facts_are(state, "summit.attended", text, wanted);
	}
}

static void two_that_were_spoken_of_are_a_list(void **state)
{
	facts_are(state, "doc.adopted",
		"Iran and Pakistan reopened the crossing. Iran's trade minister came. The two "
		"countries signed a memorandum of understanding.",
		"{\"action\":\"signed\",\"kind\":\"memorandum\",\"parties\":[\"IR\",\"PK\"],"
		"\"title\":\"memorandum of understanding\"}");
	/* Of three nobody knows which two; their ministers are not they. */
	facts_are(state, "doc.adopted",
		"Iran, Pakistan and China met. The two countries signed a memorandum of "
		"understanding.",
		"{\"action\":\"signed\",\"kind\":\"memorandum\",\"title\":\"memorandum of "
		"understanding\"}");
	facts_are(state, "meeting",
		"Vladimir Putin received Kassym-Jomart Tokayev. The two presidents met again in "
		"Astana.",
		"{\"kind\":\"bilateral\",\"participants\":[\"Vladimir Putin\",\"Kassym-Jomart "
		"Tokayev\"]} "
		"{\"participants\":[\"Vladimir Putin\",\"Kassym-Jomart "
		"Tokayev\"],\"place\":\"Astana\"}");
}

static void separate_talks_are_one_meeting_with_each(void **state)
{
	facts_are(state, "meeting",
		"On the sidelines of the forum Xi Jinping held talks with Vladimir Putin and "
		"Narendra Modi.",
		"{\"participants\":[\"Xi Jinping\",\"Narendra Modi\"]} "
		"{\"participants\":[\"Xi Jinping\",\"Vladimir Putin\"]}");
	/* Not where they sat together, and not where several stand on both sides. */
	facts_are(state, "meeting",
		"On the sidelines of the forum Xi Jinping held joint talks with Vladimir Putin and "
		"Narendra Modi.",
		"{\"participants\":[\"Xi Jinping\",\"Vladimir Putin\",\"Narendra Modi\"]}");
	/* Of a meeting it takes two. */
	facts_are(state, "meeting",
		"Xi Jinping held separate talks with the chairman of the upper house.", "");
}

static void an_armed_group_is_not_meant(void **state)
{
	facts_are(state, "doc.adopted",
		"The SCO met in Astana. The Baloch Liberation Army claimed responsibility. The "
		"leaders adopted the Astana Declaration.",
		"{\"action\":\"adopted\",\"kind\":\"declaration\",\"org\":\"SCO\",\"title\":"
		"\"Astana "
		"Declaration\"}");
}

static void a_second_verb_stands_under_the_words_of_the_first(void **state)
{
	told_as(state,
		"The SCO leaders will adopt the Astana Declaration at their next summit and sign "
		"the Dushanbe Agreement.",
		"Dushanbe", "planned pos;");
	told_as(state,
		"The SCO leaders did not adopt the Astana Declaration or sign the Dushanbe "
		"Agreement.",
		"Dushanbe", "fact neg;");
	told_as(state,
		"The SCO leaders adopted the Astana Declaration and signed the Dushanbe Agreement.",
		"Dushanbe", "fact pos;");
}

/* What stands behind a sum tells its instrument. */
static void each_sum_has_its_own_instrument(void **state)
{
	facts_are(state, "infra.investment",
		"The Asian Development Bank will extend a $40 million loan and a $12 million grant "
		"to Tajikistan.",
		"{\"amount\":12000000,\"currency\":\"USD\",\"instrument\":\"grant\",\"investor\":"
		"\"org:ADB\",\"recipient\":\"TJ\"} "
		"{\"amount\":40000000,\"currency\":\"USD\",\"instrument\":\"loan\",\"investor\":"
		"\"org:ADB\",\"recipient\":\"TJ\"}");
}

/* "during his visit to Russia" is no visit of the one who is at home there. */
static void nobody_visits_his_own_state(void **state)
{
	facts_are(state, "visit",
		"Sadyr Japarov met Russian President Vladimir Putin during his working visit to "
		"Russia.",
		"{\"host\":[\"RU\"],\"kind\":\"working\",\"visitor\":\"Sadyr Japarov\"}");
}

static void an_office_under_a_president_is_not_his(void **state)
{
	facts_are(state, "person.office",
		"The press secretary of the Uzbek president Komil Allamjonov spoke.",
		"{\"of\":\"UZ\",\"office\":\"spokesperson\",\"person\":\"Komil Allamjonov\"}");
	facts_are(state, "person.office",
		"The spokesman of Russian President Vladimir Putin spoke.",
		"{\"of\":\"RU\",\"office\":\"president\",\"person\":\"Vladimir Putin\"}");
	facts_are(state, "person.office",
		"The director of the Institute for Strategic Studies under the President of "
		"Kazakhstan Komil Allamjonov spoke.",
		"{\"of\":\"Institute for Strategic Studies\",\"office\":\"director\","
		"\"person\":\"Komil Allamjonov\"}");
	facts_are(state, "person.office",
		"The house on the sea under the President of Turkmenistan Komil Allamjonov spoke.",
		"");
	facts_are(state, "person.office",
		"Organization of Turkic States\n\nForeign Minister Komil Allamjonov spoke.",
		"{\"office\":\"foreign_minister\",\"person\":\"Komil Allamjonov\"}");
}

static void organs_act_for_their_state(void **state)
{
	static const struct {
		const char *phrase, *actor;
	} organs[] = {{"China's foreign ministry", "CN"}, {"The Kazakh foreign ministry", "KZ"},
		{"The Ministry of Foreign Affairs of the Kyrgyz Republic", "KG"},
		{"Uzbekistan's State Security Service", "UZ"}, {"The government of Armenia", "AM"},
		{"Pakistan's parliament", "PK"}, {"Iranian police", "IR"}};
	static const char *const persons[] = {"A Chinese foreign ministry source",
		"The heads of government of Chad", "Russia's TASS news agency"};
	char text[256], wanted[128];
	for (size_t i = 0; i < ARRAY_LEN(organs); i++) {
		snprintf(
			text, sizeof(text), "%s condemned the terrorist attack.", organs[i].phrase);
		snprintf(wanted, sizeof(wanted), "{\"actor\":\"%s\",\"tone\":\"condemnation\"}",
			organs[i].actor);
		facts_are(state, "response.statement", text, wanted);
	}
	/* Of whom the sentence is, or that before it. */
	facts_are(state, "quote",
		"Armenia is following the clashes in Iran. \"We hope,\" the Foreign Ministry said.",
		"{\"speaker\":\"AM\",\"text\":\"We hope,\"}");
	for (size_t i = 0; i < ARRAY_LEN(persons); i++) {
		snprintf(text, sizeof(text), "%s condemned the terrorist attack.", persons[i]);
		facts_are(state, "response.statement", text, "");
	}
}

static void examples_hold(void **state)
{
	struct buffer report = {0};
	uint32_t failed = examples_check(*state, &report);
	if (failed)
		print_error("%.*s\n", TEXT_ARG(buffer_as_text(&report)));
	buffer_fini(&report);
	assert_int_equal(failed, 0);
	assert_true(rules_count(extract_rules(*state)) > 100);
}

static void a_summit_to_come_is_attended_by_nobody_yet(void **state)
{
	struct extract_input input = {
		.text = TEXT("The SCO is set to hold its 24th summit in Astana, with the "
			     "participation of Recep Tayyip Erdogan."),
		.date = day_from_civil(2024, 7, 1),
		.article_id = TEXT("a")};
	struct extraction extraction;
	uint32_t came = 0;
	assert_int_equal(extract_run(*state, &input, &extraction, NULL), ERR_OK);
	for (uint32_t i = 0; i < extraction.facts.len; i++) {
		const struct fact *fact = &extraction.facts.items[i];
		if (strcmp(fact->type->name, "summit.attended") != 0)
			continue;
		assert_true(text_is(fact->modality, "planned"));
		came++;
	}
	assert_int_equal(came, 1);
	extract_fini(&extraction);
}

static void references(void **state)
{
	facts_are(state, "visit",
		"Shavkat Mirziyoyev spoke in Tashkent. He visited Kazakhstan on July 2.",
		"{\"date\":\"2024-07-02\",\"host\":[\"KZ\"],\"visitor\":\"Shavkat Mirziyoyev\"}");
	facts_are(state, "visit", "The Kazakh leader visited Uzbekistan.",
		"{\"host\":[\"UZ\"],\"visitor\":\"Kassym-Jomart Tokayev\"}");
	facts_are(state, "org.status_change",
		"The SCO met in Astana. The organization admitted Belarus as a full member.",
		"{\"action\":\"joined\",\"country\":[\"BY\"],\"org\":\"SCO\",\"to\":\"member\"}");
}

static void who_is_named_soon_after_is_meant_and_who_comes_late_is_not(void **state)
{
	facts_are(state, "doc.adopted",
		"The leaders adopted a joint statement. It was cold. The SCO summit ended at noon.",
		"{\"action\":\"adopted\",\"kind\":\"statement\",\"org\":\"SCO\",\"title\":\"joint "
		"statement\"}");
	facts_are(state, "doc.adopted",
		"The leaders adopted a joint statement. It was cold. Snow fell on the city. The "
		"roads were closed. Few people came. The Asian Development Bank lent Uzbekistan "
		"$300 million.",
		"{\"action\":\"adopted\",\"kind\":\"statement\",\"title\":\"joint statement\"}");
}

/* What is told of an organisation that no sheet has is told of no other. */
static void an_organisation_of_no_sheet_is_no_other(void **state)
{
	static const struct {
		const char *text, *seat;
	} cases[] = {
		/* The abbreviation that the article gives it is its id. */
		{"The Harbour Cooperation for Development (HCD) signed a plan. The HCD is "
		 "headquartered in Tehran.",
			"{\"country\":\"IR\",\"org\":\"HCD\",\"place\":\"Tehran\"}"},
		/* Without one it has none, nor has "it". */
		{"The Turkic Song and Dance Foundation was founded in 2012. It is headquartered in "
		 "Baku.",
			""},
		{"The Union for the Steppe signed a plan. The union is headquartered in Baku.", ""},
		{"The SCO Dance Academy is headquartered in Baku.", ""},
		/* Another name, or another abbreviation, of one that is known. */
		{"The Cooperation Council of Turkic Speaking States (CCTS) met. The CCTS is "
		 "headquartered in Istanbul.",
			"{\"country\":\"TR\",\"org\":\"OTS\",\"place\":\"Istanbul\"}"},
		{"The Association of Southeast Nations (ASEAN) is headquartered in Jakarta.",
			"{\"country\":\"ID\",\"org\":\"ASEAN\",\"place\":\"Jakarta\"}"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[512];
		snprintf(text, sizeof(text), "The OTS leaders gathered. %s", cases[i].text);
		facts_are(state, "org.seat", text, cases[i].seat);
	}
	facts_are(state, "org.chair",
		"The OTS leaders gathered. Paraguay took over the presidency of Zollverein.", "");
}

static void questions_state_nothing(void **state)
{
	facts_are(state, "org.status_change", "The bloc is debated. Will Armenia leave the CSTO?",
		"");
}

static void headings_tell_what_the_text_does_not(void **state)
{
	static const char ratified[] =
		"{\"action\":\"ratified\",\"kind\":\"treaty\",\"parties\":[\"GE\"],"
		"\"title\":\"treaty on transit\"}";
	facts_are(state, "doc.adopted",
		"Georgia ratifies treaty on transit\n\nThe weather was fine.", ratified);
	facts_are(state, "org.status_change", "Georgia to join SCO\n\nThe weather was fine.",
		"{\"action\":\"will_be_granted\",\"country\":[\"GE\"],\"org\":\"SCO\","
		"\"to\":\"member\"}");
	/* What the text tells of the same kind goes before it. */
	facts_are(state, "doc.adopted",
		"Georgia ratifies treaty on transit\n\nThe parliament of Georgia ratified the "
		"treaty on transit in Tbilisi.",
		"{\"action\":\"ratified\",\"kind\":\"treaty\",\"parties\":[\"GE\"],"
		"\"place\":\"Tbilisi\",\"title\":\"treaty on transit\"}");
	facts_are(state, "summit.attended",
		"Why Georgia attends SCO summit?\n\nThe weather was fine.", "");
}

static void refusals_deny_and_declines_do_not(void **state)
{
	static const char *const refusals[] = {"refuses to sign", "refused to sign",
		"declines to sign", "declined to sign", "stopped short of signing"};
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		char text[128];
		struct extraction extraction;
		(void)snprintf(text, sizeof(text), "Georgia %s the treaty.", refusals[i]);
		prose_extract(state, text, &extraction);
		assert_int_equal(extraction.facts.len, 1);
		assert_true(text_is(extraction.facts.items[0].polarity, "neg"));
		extract_fini(&extraction);
	}
	static const char *const falls[] = {
		"declined by 20 percent", "declined to $20 billion", "declined 20 percent"};
	for (size_t i = 0; i < ARRAY_LEN(falls); i++) {
		char text[128];
		struct extraction extraction;
		(void)snprintf(
			text, sizeof(text), "Trade between Russia and China %s in 2023.", falls[i]);
		prose_extract(state, text, &extraction);
		assert_int_equal(extraction.facts.len, 1);
		assert_true(text_is(extraction.facts.items[0].polarity, "pos"));
		extract_fini(&extraction);
	}
}

static void what_is_said_at_a_meeting_is_of_another_day(void **state)
{
	facts_are(state, "summit.held",
		"The chair of the CIS will pass to Georgia on January 1, 2026, Tajik President "
		"Emomali Rahmon said at a meeting of the CIS Council of Heads of State in Minsk.",
		"{\"body\":\"heads_of_state\",\"country\":\"BY\",\"kind\":\"summit\","
		"\"org\":\"CIS\",\"place\":\"Minsk\"}");
}

static void governments_of_several_are_all_meant(void **state)
{
	facts_are(state, "doc.adopted",
		"The Nepali, Georgian and Belarusian governments signed an agreement.",
		"{\"action\":\"signed\",\"kind\":\"agreement\",\"parties\":[\"NP\",\"GE\","
		"\"BY\"],\"title\":\"agreement\"}");
}

static void lists_give_a_fact_each(void **state)
{
	facts_are(state, "org.chair",
		"Kazakhstan is chairing the CSTO, CICA and the Organization of Turkic States.",
		"{\"action\":\"holds\",\"holder\":\"KZ\",\"org\":\"OTS\"} "
		"{\"action\":\"holds\",\"holder\":\"KZ\",\"org\":\"CICA\"} "
		"{\"action\":\"holds\",\"holder\":\"KZ\",\"org\":\"CSTO\"}");
}

static void what_an_organisation_is_belongs_to_its_name(void **state)
{
	facts_are(state, "org.status_change", "Iran joined the BRICS bloc of developing economies.",
		"{\"action\":\"joined\",\"country\":[\"IR\"],\"org\":\"BRICS\",\"to\":\"member\"}");
	facts_are(state, "org.status_change", "Iran joined the SCO group of experts.", "");
}

static void a_meeting_told_of_is_the_summit_spoken_of(void **state)
{
	facts_are(state, "summit.chaired",
		"The leaders of Central Asian states held their second consultative meeting in "
		"Tashkent. The summit was chaired by Shavkat Mirziyoyev.",
		"{\"org\":\"C5\",\"person\":\"Shavkat Mirziyoyev\"}");
	/* Who joins a talk on the air comes to no summit. */
	facts_are(state, "summit.attended",
		"The leaders of Central Asian states held their second consultative meeting in "
		"Tashkent. To discuss it we were joined by Sadyr Japarov.",
		"");
}

static void a_list_of_small_letters_is_of_the_title(void **state)
{
	facts_are(state, "doc.adopted",
		"Kazakhstan and Kyrgyzstan signed a treaty on friendship, good-neighborliness and "
		"cooperation.",
		"{\"action\":\"signed\",\"kind\":\"treaty\",\"parties\":[\"KZ\",\"KG\"],\"title\":"
		"\"treaty on "
		"friendship, good-neighborliness and cooperation\"}");
	facts_are(state, "doc.adopted",
		"Kazakhstan and Kyrgyzstan signed a treaty on friendship, discussed water and "
		"left.",
		"{\"action\":\"signed\",\"kind\":\"treaty\",\"parties\":[\"KZ\",\"KG\"],\"title\":"
		"\"treaty on "
		"friendship\"}");
}

static void a_day_may_stand_before_its_clause(void **state)
{
	facts_are(state, "doc.adopted",
		"The agreement held until January 1993, when the CIS Charter was adopted.",
		"{\"action\":\"adopted\",\"date\":\"1993-01\",\"kind\":\"charter\",\"org\":\"CIS\","
		"\"title\":"
		"\"CIS Charter\"}");
}

/* A last name alone is that of the one named in full, and so is whose office it is. */
static void the_last_name_of_two_is_of_who_was_named(void **state)
{
	facts_are(state, "quote",
		"Turkmen President Gurbanguly Berdimuhamedov opened the meeting. Berdimuhamedov "
		"left early. The President of Turkmenistan said that the road was short.",
		"{\"affiliation\":\"TM\",\"indirect\":\"yes\",\"role\":\"president\","
		"\"speaker\":\"Gurbanguly Berdimuhamedov\"}");
	facts_are(state, "quote",
		"Kyrgyz Prime Minister Okilbek Japarov opened the station. \"This railway is "
		"short,\" "
		"stated Prime Minister Japarov.",
		"{\"affiliation\":\"KG\",\"role\":\"prime_minister\",\"speaker\":\"Akylbek "
		"Japarov\",\"text\":\"This railway is short,\"}");
}

/* "The head of state": of those who are one, whoever is spoken of. */
static void the_head_of_state_is_who_is_spoken_of(void **state)
{
	facts_are(state, "quote",
		"Russian President Vladimir Putin signed the law. \"It is ready,\" the head of "
		"state "
		"said. Belarusian President Alexander Lukashenko was there.",
		"{\"affiliation\":\"RU\",\"role\":\"president\",\"speaker\":\"Vladimir Putin\","
		"\"text\":\"It is ready,\"}");
	facts_are(state, "quote",
		"The Foreign Ministry of Kazakhstan replied. The ministry noted that traffic had "
		"doubled.",
		"{\"indirect\":\"yes\",\"speaker\":\"KZ\"}");
}

static void what_is_due_is_no_day_of_what_was_done(void **state)
{
	facts_are(state, "doc.adopted",
		"The ECO met in Tehran. The Dushanbe Declaration was adopted, calling for a free "
		"trade area of all members by 2030.",
		"{\"action\":\"adopted\",\"kind\":\"declaration\",\"org\":\"ECO\","
		"\"title\":\"Dushanbe Declaration\"}");
}

static void organs_in_titles_are_no_names(void **state)
{
	facts_are(state, "summit.chaired",
		"The ECO meeting was chaired by Deputy Chairman Planning Commission of Pakistan "
		"Sartaj Aziz.",
		"{\"org\":\"ECO\",\"person\":\"Sartaj Aziz\"}");
	facts_are(state, "summit.chaired",
		"The meeting was chaired by Chairman of the SCO Business Council Serik Akhmetov.",
		"{\"org\":\"SCO\",\"person\":\"Serik Akhmetov\"}");
}

static void what_is_only_named_is_not_said(void **state)
{
	facts_are(state, "quote",
		"The CSTO said its forces will hold the exercise \"Rubezh-2025\" in the autumn.",
		"{\"indirect\":\"yes\",\"speaker\":\"CSTO\"}");
	facts_are(state, "org.chair",
		"Kyrgyzstan takes over the chair of the SCO under the slogan \"25 years of the "
		"SCO\".",
		"{\"action\":\"took\",\"holder\":\"KG\",\"org\":\"SCO\"}");
}

static void groups_of_the_dead_are_one_number(void **state)
{
	facts_are(state, "security.casualties",
		"Two border guards and one army officer were killed in the fighting.",
		"{\"killed\":3}");
	facts_are(state, "security.casualties",
		"The raid killed three soldiers and wounded two civilians.",
		"{\"injured\":2,\"killed\":3}");
}

static void the_same_text_gives_the_same_ids(void **state)
{
	struct extract_input input = {
		.text = TEXT("Belarus joined the SCO."), .article_id = TEXT("a")};
	struct extraction one, two;
	assert_int_equal(extract_run(*state, &input, &one, NULL), ERR_OK);
	assert_int_equal(extract_run(*state, &input, &two, NULL), ERR_OK);
	assert_int_equal(one.facts.len, 1);
	assert_string_equal(one.facts.items[0].id, two.facts.items[0].id);
	extract_fini(&two);
	input.article_id = TEXT("b");
	assert_int_equal(extract_run(*state, &input, &two, NULL), ERR_OK);
	assert_string_not_equal(one.facts.items[0].id, two.facts.items[0].id);
	extract_fini(&one);
	extract_fini(&two);
}

static void bad_text_is_refused(void **state)
{
	struct extract_input input = {.text = TEXT("\xff\xfe bad")};
	struct extraction extraction;
	struct why why = {0};
	assert_int_equal(extract_run(*state, &input, &extraction, &why), ERR_BAD_TEXT);
	assert_string_equal(why.text, "wanted text in UTF-8, got bytes that are not");
	extract_fini(&extraction);
	input.text = TEXT("");
	assert_int_equal(extract_run(*state, &input, &extraction, &why), ERR_OK);
	assert_int_equal(extraction.facts.len, 0);
	extract_fini(&extraction);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_hold),
		cmocka_unit_test(lists_go_on_over_what_they_do_not_know),
		cmocka_unit_test(two_that_were_spoken_of_are_a_list),
		cmocka_unit_test(separate_talks_are_one_meeting_with_each),
		cmocka_unit_test(an_armed_group_is_not_meant),
		cmocka_unit_test(a_second_verb_stands_under_the_words_of_the_first),
		cmocka_unit_test(each_sum_has_its_own_instrument),
		cmocka_unit_test(nobody_visits_his_own_state),
		cmocka_unit_test(a_summit_to_come_is_attended_by_nobody_yet),
		cmocka_unit_test(an_office_under_a_president_is_not_his),
		cmocka_unit_test(organs_act_for_their_state),
		cmocka_unit_test(references),
		cmocka_unit_test(who_is_named_soon_after_is_meant_and_who_comes_late_is_not),
		cmocka_unit_test(an_organisation_of_no_sheet_is_no_other),
		cmocka_unit_test(questions_state_nothing),
		cmocka_unit_test(headings_tell_what_the_text_does_not),
		cmocka_unit_test(refusals_deny_and_declines_do_not),
		cmocka_unit_test(what_is_said_at_a_meeting_is_of_another_day),
		cmocka_unit_test(governments_of_several_are_all_meant),
		cmocka_unit_test(lists_give_a_fact_each),
		cmocka_unit_test(what_an_organisation_is_belongs_to_its_name),
		cmocka_unit_test(a_meeting_told_of_is_the_summit_spoken_of),
		cmocka_unit_test(a_list_of_small_letters_is_of_the_title),
		cmocka_unit_test(a_day_may_stand_before_its_clause),
		cmocka_unit_test(the_last_name_of_two_is_of_who_was_named),
		cmocka_unit_test(the_head_of_state_is_who_is_spoken_of),
		cmocka_unit_test(what_is_due_is_no_day_of_what_was_done),
		cmocka_unit_test(organs_in_titles_are_no_names),
		cmocka_unit_test(what_is_only_named_is_not_said),
		cmocka_unit_test(groups_of_the_dead_are_one_number),
		cmocka_unit_test(the_same_text_gives_the_same_ids),
		cmocka_unit_test(bad_text_is_refused),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
