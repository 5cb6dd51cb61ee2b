#include "tests/unit/services/news/prose.h"

#include "services/news/text/numbers.h"

static void numbers_are(const char *text, const char *lang, const char *wanted)
{
	struct article article;
	struct buffer got = {0};
	prose_cut(&article, prose_words, prose_rules, text, lang);
	numbers_find(&article);
	for (uint32_t i = 0; i < article.mentions_len; i++) {
		const struct mention *m = &article.mentions[i];
		buffer_format(&got, "%s%.12g%.*s%s", i ? " " : "", m->number, TEXT_ARG(m->office),
			m->flags & MENTION_ORDINAL ? "th" : "");
	}
	prose_is(buffer_as_text(&got), wanted);
	buffer_fini(&got);
	article_fini(&article);
}

static void english(void **state)
{
	(void)state;
	numbers_are("from five to ten", "en", "5 10");
	numbers_are("twenty-four documents, 1,500 men", "en", "24 1500");
	numbers_are("1,695.65 kilograms", "en", "1695.65");
	numbers_are("$10.75 billion and 10 billion euros", "en", "10750000000USD 10000000000EUR");
	numbers_are("the 24th and the third", "en", "24th 3th");
	numbers_are("the XXIV Summit; Nicholas II met", "en", "24th");
	numbers_are("two hundred, 5m", "en", "200 5000000");
	numbers_are("5 m", "en", "5");
	numbers_are("12 billions", "en", "12000000000");
	numbers_are("US$5 million; €1.5 bn", "en", "5000000USD 1500000000EUR");
	numbers_are("USD 5 million, $5.2B", "en", "5000000USD 5200000000USD");
	numbers_are("flat 5b; AED 3 million, ₹500 crore", "en", "5 3000000AED 5000000000INR");
	numbers_are("half a billion dollars, a million people, a hundred", "en",
		"500000000USD 1000000");
	numbers_are("two dozen, a dozen, half a dozen, dozens", "en", "24 12 6");
}

static void other_languages(void **state)
{
	(void)state;
	numbers_are("5 млрд долларов, 1,5 млн", "ru", "5000000000USD 1500000");
	numbers_are("1 млн 84 тыс. тонн, 2 млн 3 млн", "ru", "1084000 2000000 3000000");
	numbers_are("100亿美元，十六国", "zh", "10000000000USD 16");
}

/* Each is looked at with the one behind it, and no further. */
static void millions_without_an_end(void **state)
{
	(void)state;
	enum { NUMBERS = 60000 };
	struct buffer text = {0}, wanted = {0};
	for (int i = 0; i < NUMBERS; i++) {
		buffer_text(&text, TEXT("1 million "));
		buffer_text(&wanted, i ? TEXT(" 1000000") : TEXT("1000000"));
	}
	char *given = buffer_take(&text), *numbers = buffer_take(&wanted);
	numbers_are(given, "en", numbers);
	free(given);
	free(numbers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(english),
		cmocka_unit_test(other_languages),
		cmocka_unit_test(millions_without_an_end),
	};
	return cmocka_run_group_tests(tests, prose_read, prose_forget);
}
