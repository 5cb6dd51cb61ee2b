#include "tests/unit/services/news/prose.h"

#include "services/news/text/dates.h"

/* All dates and durations of `text`, joined by blanks; the article is of Wednesday, 2024-07-10. */
static void dates_are(const char *text, const char *lang, day date, const char *wanted)
{
	struct article article;
	struct buffer got = {0};
	prose_cut(&article, prose_words, prose_rules, text, lang);
	article.date = date;
	dates_find(&article);
	for (uint32_t i = 0; i < article.mentions_len; i++) {
		if (i)
			buffer_char(&got, ' ');
		buffer_text(&got, article.mentions[i].id);
	}
	prose_is(buffer_as_text(&got), wanted);
	buffer_fini(&got);
	article_fini(&article);
}

static void english(void **state)
{
	(void)state;
	day of = day_from_civil(2024, 7, 10);
	dates_are("on July 3, 2022 and 4 July", "en", of, "2022-07-03 2024-07-04");
	dates_are("on September 15-16, 2022", "en", of, "2022-09-15/2022-09-16");
	dates_are("last week, earlier this year, next year", "en", of,
		"2024-07-01/2024-07-07 2024 2025");
	dates_are("for the next year", "en", of, "P1Y");
	dates_are("on Friday in May 2021, in 2001", "en", of, "2024-07-05 2021-05 2001");
	dates_are("a five-year plan for 2024-2029", "en", of, "P5Y 2024/2029");
	dates_are("They may come. 2000 people did.", "en", of, "");
	dates_are("on December 27", "en", of, "2023-12-27");
	dates_are("a year after returning to power in 2021", "en", of, "2022 2021");
	dates_are("shut from May 3 to May 10, and between 30 May and 2 August 2023", "en", of,
		"2024-05-03/2024-05-10 2023-05-30/2023-08-02");
	dates_are("from June 1 until August 31; June 1, August 31", "en", of,
		"2024-06-01/2024-08-31 2024-06-01 2024-08-31");
	dates_are("in the first quarter, in Q3 2023, the second half of 2022; a first half", "en",
		of, "2024-01/2024-03 2023-07/2023-09 2022-07/2022-12");
	dates_are("They met. In November, X will host talks, planned in September-October.", "en",
		of, "2024-11 2024-09/2024-10");
}

static void without_a_date(void **state)
{
	(void)state;
	dates_are("On July 3 they met last week", "en", DAY_MIN, "--07-03");
	dates_are("on February 30, 2024", "en", DAY_MIN, "2024");
}

static void a_dateline_counts(void **state)
{
	(void)state;
	dates_are("MOSCOW, March 23 (Reuters) - They came to the hall in the city on Friday.", "en",
		day_from_civil(2024, 7, 10), "2024-03-23 2024-03-22");
}

static void other_languages(void **state)
{
	(void)state;
	day of = day_from_civil(2024, 7, 10);
	dates_are("в 2023-м, с 2021-го года", "ru", of, "2023 2021");
	dates_are("4 июля 2024 года, в 2021 году, 03.07.2024", "ru", of,
		"2024-07-04 2021 2024-07-03");
	dates_are(
		"2024年7月4日和7月5日，2021年，今年", "zh", of, "2024-07-04 2024-07-05 2021 2024");
	dates_are("将于16至18日访问。2022年11月30日至12月1日举行，同年12月签署，次年生效。", "zh",
		of, "2024-07-16/2024-07-18 2022-11-30/2022-12-01 2022-12 2023");
}

/* The article is of a Wednesday: what is told as to come counts forward. */
static void weekdays(void **state)
{
	(void)state;
	day of = day_from_civil(2024, 7, 10);
	dates_are("The ministers will meet on Friday.", "en", of, "2024-07-12");
	dates_are("It will grow, its chief said on Friday.", "en", of, "2024-07-05");
	dates_are("The text is to be formally signed on Friday.", "en", of, "2024-07-12");
	dates_are("The text was signed on Friday.", "en", of, "2024-07-05");
	dates_are("They joined in June last year and meet this Saturday.", "en", of,
		"2023-06 2024-07-13");
	dates_are("It was held in November of last year.", "en", of, "2023-11");
	dates_are("It was signed in January 2006 and ratified in June of that year.", "en", of,
		"2006-01 2006-06");
	dates_are("It was ratified in June of that year.", "en", of, "2024-06");
	dates_are("The talks, which open on Thursday, were told of on Monday.", "en", of,
		"2024-07-04 2024-07-08");
	dates_are("The talks, which opens on Thursday, were told of on Monday.", "en", of,
		"2024-07-11 2024-07-08");
	dates_are("The port was closed on Tuesday until Thursday.", "en", of,
		"2024-07-09 2024-07-11");
	dates_are("They agreed to meet on Monday next week.", "en", of, "2024-07-15");
	dates_are("They left last Wednesday.", "en", of, "2024-07-03");
	dates_are("They applied last August and will join next May.", "en", of, "2023-08 2025-05");
	dates_are("They meet next Wednesday.", "en", of, "2024-07-17");
	dates_are("On Sunday, the council will convene.", "en", of, "2024-07-14");
	dates_are("Саммит пройдет в пятницу, министры встретились в субботу.", "ru", of,
		"2024-07-12 2024-07-06");
	dates_are("将于下周五访问，上周四举行，周一关闭。", "zh", of,
		"2024-07-19 2024-07-04 2024-07-08");
}

/* A date beside a weekday says which, and is one with it. */
static void weekdays_with_dates(void **state)
{
	(void)state;
	day of = day_from_civil(2024, 7, 10);
	dates_are("on Tuesday, June 4, 2024, they met", "en", of, "2024-06-04");
	dates_are("on Tuesday, the 4th of June 2024", "en", of, "2024-06-04");
	dates_are("on June 4 (Tuesday)", "en", of, "2024-06-04");
	dates_are("in 2019, having ratified it that September", "en", of, "2019 2019-09");
	dates_are("во вторник, 2 июля,", "ru", of, "2024-07-02");
}

static void counted_from_now(void **state)
{
	(void)state;
	day of = day_from_civil(2024, 7, 10);
	dates_are("three days ago, two weeks ago", "en", of, "2024-07-07 2024-06-24/2024-06-30");
	dates_are(
		"eight months ago, a year ago, five years from now", "en", of, "2023-11 2023 2029");
	dates_are("for three years", "en", of, "P3Y");
	dates_are("два года назад, через месяц, на следующей неделе", "ru", of,
		"2022 2024-08 2024-07-15/2024-07-21");
	dates_are("三天前，两年前，下个月", "zh", of, "2024-07-07 2022 2024-08");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(english),
		cmocka_unit_test(without_a_date),
		cmocka_unit_test(a_dateline_counts),
		cmocka_unit_test(other_languages),
		cmocka_unit_test(weekdays),
		cmocka_unit_test(weekdays_with_dates),
		cmocka_unit_test(counted_from_now),
	};
	return cmocka_run_group_tests(tests, prose_read, prose_forget);
}
