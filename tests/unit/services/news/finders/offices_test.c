/* Whose an office is, and who holds it, where the title itself does not say. */
#include "tests/unit/services/news/prose.h"

#include "proto/codec/packed.h"

/* The offices that a text gives, as JSON, in their order. */
static void offices_are(void **state, const char *text, const char *wanted)
{
	struct extraction extraction;
	struct buffer got = {0};
	prose_extract(state, text, &extraction);
	for (uint32_t i = 0; i < extraction.facts.len; i++) {
		const struct fact *fact = &extraction.facts.items[i];
		if (text_is(text_of("person.office"), fact->type->name))
			packed_to_json(fact->packed, 0, &got);
	}
	prose_is(buffer_as_text(&got), wanted);
	buffer_fini(&got);
	extract_fini(&extraction);
}

static void whose_an_office_is_may_stand_before_it(void **state)
{
	offices_are(state, "Kyrgyzstan was represented by the Minister of Economy Pavel Orlovsky.",
		"{\"of\":\"KG\",\"office\":\"economy_minister\",\"person\":\"Pavel Orlovsky\"}");
	offices_are(state,
		"Georgian Vice Prime Minister and Minister of Economy Pavel Orlovsky spoke.",
		"{\"of\":\"GE\",\"office\":\"economy_minister\",\"person\":\"Pavel Orlovsky\"}");
	static const char *const speakers[] = {"spokesperson for Iran's Ministry of Transport",
		"spokesman of the Iranian Ministry of Defence",
		"spokeswoman for the Ministry of Foreign Affairs of Iran"};
	for (size_t i = 0; i < ARRAY_LEN(speakers); i++) {
		char text[128];
		snprintf(text, sizeof(text), "The %s, Pavel Orlovsky, spoke.", speakers[i]);
		offices_are(state, text,
			"{\"of\":\"IR\",\"office\":\"spokesperson\",\"person\":\"Pavel "
			"Orlovsky\"}");
	}
	/* Nobody is represented by whom he met. */
	offices_are(state, "Kyrgyzstan was visited by the Minister of Economy Pavel Orlovsky.",
		"{\"office\":\"economy_minister\",\"person\":\"Pavel Orlovsky\"}");
}

/* "its", "the bloc's", or nothing: what is spoken of says whose the office is. */
static void whose_an_office_is_may_be_left_to_the_article(void **state)
{
	offices_are(state,
		"Mongolia sold China much coal. Its energy minister, Pavel Orlovsky, left Beijing.",
		"{\"of\":\"MN\",\"office\":\"energy_minister\",\"person\":\"Pavel Orlovsky\"}");
	offices_are(state,
		"ASTANA, May 5 - Kazakhstan bought grain. Energy Minister Pavel Orlovsky told "
		"reporters.",
		"{\"of\":\"KZ\",\"office\":\"energy_minister\",\"person\":\"Pavel Orlovsky\"}");
	offices_are(state, "First Deputy Kazakh Energy Minister Pavel Orlovsky came.",
		"{\"of\":\"KZ\",\"office\":\"deputy_energy_minister\",\"person\":\"Pavel "
		"Orlovsky\"}");
	/* Two are no "its"; who comes with a foreigner may be one. */
	offices_are(state, "Chile and Mongolia met. Its energy minister, Pavel Orlovsky, came.",
		"{\"office\":\"energy_minister\",\"person\":\"Pavel Orlovsky\"}");
}

static void an_agency_under_a_president_is_led_by_another(void **state)
{
	offices_are(state,
		"They met the Director General of the Strategic Reforms Agency under the President "
		"of the Republic of Uzbekistan Pavel Orlovsky.",
		"{\"of\":\"Strategic Reforms Agency\",\"office\":\"director_general\","
		"\"person\":\"Pavel Orlovsky\"}");
}

static void names_in_brackets_belong_to_their_states(void **state)
{
	offices_are(state,
		"Transport ministers of Hungary (Pavel Orlovsky) and Mongolia (Ann Miller) met.",
		"{\"of\":\"HU\",\"office\":\"transport_minister\",\"person\":\"Pavel Orlovsky\"}"
		"{\"of\":\"MN\",\"office\":\"transport_minister\",\"person\":\"Ann Miller\"}");
}

static void an_office_is_no_name(void **state)
{
	offices_are(state, "The ADB Vice President met the guests.", "");
	offices_are(state, "They met the Minister of Works and others.", "");
}

/* In a list each name has the office beside it, and no other's. */
static void offices_in_a_row(void **state)
{
	offices_are(state,
		"There came Ali Adamov, Chairman of the Cabinet of Ministers, Head of the "
		"Presidential Administration of Kyrgyzstan, Pavel Orlovsky, Defence Minister of "
		"Russia.",
		"{\"office\":\"prime_minister\",\"person\":\"Ali Adamov\"}"
		"{\"of\":\"RU\",\"office\":\"defence_minister\",\"person\":\"Pavel Orlovsky\"}");
	offices_are(state, "They met WHO Regional Director for Europe Ann Miller.",
		"{\"of\":\"WHO\",\"office\":\"director\",\"person\":\"Ann Miller\"}");
	offices_are(state,
		"Head of the UN Center for Preventive Diplomacy for Central Asian Countries Ann "
		"Miller joined them.",
		"{\"of\":\"UN Center for Preventive Diplomacy for Central Asian "
		"Countries\",\"office\":\"head\",\"person\":\"Ann Miller\"}");
	offices_are(state, "They met the Deputy Chairman of the Board \"Qazneft\" Pavel Orlovsky.",
		"{\"of\":\"Board \\\"Qazneft\\\"\",\"office\":\"deputy_chairman\","
		"\"person\":\"Pavel Orlovsky\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whose_an_office_is_may_stand_before_it),
		cmocka_unit_test(whose_an_office_is_may_be_left_to_the_article),
		cmocka_unit_test(an_agency_under_a_president_is_led_by_another),
		cmocka_unit_test(names_in_brackets_belong_to_their_states),
		cmocka_unit_test(an_office_is_no_name),
		cmocka_unit_test(offices_in_a_row),
	};
	return cmocka_run_group_tests(tests, prose_open, prose_close);
}
