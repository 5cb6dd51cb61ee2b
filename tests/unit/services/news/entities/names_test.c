#include "tests/unit/services/news/prose.h"

#include "services/news/entities/names.h"

static void add(struct names *names, const char *id, enum mention_kind kind, const char *text,
	const char *lang)
{
	names_add(names, &(struct name){.id = text_of(id),
				 .kind = kind,
				 .text = text_of(text),
				 .lang = text_of(lang)});
}

static void found_are(const char *text, const char *wanted)
{
	struct words *words = words_create();
	struct names *names = names_create(words);
	struct article article;
	struct buffer got = {0};
	add(names, "CN", MENTION_STATE, "China", "en");
	add(names, "CKU", MENTION_CORRIDOR, "China-Kyrgyzstan-Uzbekistan railway", "en");
	add(names, "ECO", MENTION_ORG, "ECO", "en");
	add(names, "TITR", MENTION_CORRIDOR, "Trans-Caspian route", "en");
	add(names, "RU", MENTION_STATE, "Россия", "ru");
	add(names, "SCO", MENTION_ORG, "Шанхайская организация сотрудничества", "ru");
	add(names, "SCO", MENTION_ORG, "上合组织", "zh");
	prose_tokens(&article, words, text, "en");
	names_scan(names, &article);
	for (uint32_t i = 0; i < article.mentions_len; i++) {
		if (i)
			buffer_char(&got, ' ');
		buffer_text(&got, article.mentions[i].id);
	}
	prose_is(buffer_as_text(&got), wanted);
	buffer_fini(&got);
	article_fini(&article);
	names_destroy(&names);
	words_destroy(&words);
}

static void longest_with_edges(void **state)
{
	(void)state;
	found_are("China and the China-Kyrgyzstan-Uzbekistan railway", "CN CKU");
	found_are("Chinatown, Indochina", "");
	found_are("an eco farm, the Eco prize, the ECO", "ECO");
	found_are("the Trans Caspian route", "TITR");
}

static void cases_of_russian(void **state)
{
	(void)state;
	found_are("в России, с Россией, России", "RU RU RU");
	found_are("саммит Шанхайской организации сотрудничества", "SCO");
	found_are("上合组织峰会", "SCO");
}

static void a_state_outweighs_a_place(void **state)
{
	(void)state;
	struct words *words = words_create();
	struct names *names = names_create(words);
	add(names, "Singapore", MENTION_PLACE, "Singapore", "en");
	add(names, "SG", MENTION_STATE, "Singapore", "en");
	add(names, "XX", MENTION_STATE, "Singapore", "en");
	assert_int_equal(names_count(names), 1);
	assert_true(names_is_state(names, TEXT("SG")));
	assert_false(names_is_state(names, TEXT("XX")));
	assert_false(names_is_state(names, TEXT("Singapore")));
	names_destroy(&names);
	words_destroy(&words);
}

/* A capital that changed its name goes by the name of its time, in whatever order names come. */
static void a_capital_by_its_day(void **state)
{
	(void)state;
	static const struct {
		const char *text, *lang;
		int year;
	} capitals[] = {{"Astana", "en", 1998}, {"Nur-Sultan", "en", 2019}, {"Astana", "en", 2022},
		{"努尔苏丹", "zh", 2019}, {"阿斯塔纳", "zh", 0}};
	for (size_t turn = 0; turn < ARRAY_LEN(capitals); turn++) {
		struct words *words = words_create();
		struct names *names = names_create(words);
		for (size_t i = 0; i < ARRAY_LEN(capitals); i++) {
			size_t which = (i + turn) % ARRAY_LEN(capitals);
			struct name name = {.id = text_of(capitals[which].text),
				.kind = MENTION_PLACE,
				.role = NAME_CAPITAL,
				.lang = text_of(capitals[which].lang),
				.country = TEXT("KZ"),
				.since = capitals[which].year
						 ? day_from_civil(capitals[which].year, 1, 1)
						 : DAY_MIN};
			name.text = name.id;
			names_add(names, &name);
		}
		struct article article;
		prose_tokens(&article, words, "努尔苏丹、阿斯塔纳", "zh");
		names_scan(names, &article);
		assert_int_equal(article.mentions_len, 2);
		prose_is(article.mentions[0].id, "Nur-Sultan");
		prose_is(article.mentions[1].id, "Astana");
		article_fini(&article);
		names_destroy(&names);
		words_destroy(&words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(longest_with_edges),
		cmocka_unit_test(cases_of_russian),
		cmocka_unit_test(a_state_outweighs_a_place),
		cmocka_unit_test(a_capital_by_its_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
