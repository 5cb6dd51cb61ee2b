#include "proto/base/day.h"

#include <time.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_every_day_there_and_back(void **state)
{
	(void)state;
	for (day d = DAY_MIN; d <= DAY_MAX; d++) {
		struct civil c = day_to_civil(d);
		if (day_from_civil(c.year, c.month, c.day) != d)
			fail_msg("day %d", d);
	}
	assert_int_equal(day_from_civil(1, 1, 1), DAY_MIN);
	assert_int_equal(day_from_civil(9999, 12, 31), DAY_MAX);
}

static void test_against_the_system(void **state)
{
	(void)state;
	for (day d = -200000; d < 200000; d += 37) {
		time_t t = (time_t)d * 86400;
		struct tm tm;
		gmtime_r(&t, &tm);
		struct civil c = day_to_civil(d);
		assert_int_equal(c.year, tm.tm_year + 1900);
		assert_int_equal(c.month, tm.tm_mon + 1);
		assert_int_equal(c.day, tm.tm_mday);
		assert_int_equal(day_weekday(d), (tm.tm_wday + 6) % 7);
	}
}

static void test_days_that_do_not_exist(void **state)
{
	(void)state;
	assert_true(day_exists(2024, 2, 29) && day_exists(2000, 2, 29));
	assert_false(day_exists(2023, 2, 29) || day_exists(1900, 2, 29) || day_exists(2024, 4, 31));
	assert_false(day_exists(0, 1, 1) || day_exists(10000, 1, 1) || day_exists(2024, 13, 1));
	assert_false(day_exists(2024, 1, 0) || day_exists(2024, 0, 1));
}

static void test_months(void **state)
{
	(void)state;
	assert_int_equal(
		day_add_months(day_from_civil(2024, 1, 31), 1), day_from_civil(2024, 2, 29));
	assert_int_equal(
		day_add_months(day_from_civil(2024, 3, 31), -1), day_from_civil(2024, 2, 29));
	assert_int_equal(
		day_add_months(day_from_civil(2024, 7, 4), 60), day_from_civil(2029, 7, 4));
	assert_int_equal(
		day_add_months(day_from_civil(2024, 7, 4), -7), day_from_civil(2023, 12, 4));
}

static void test_parsing(void **state)
{
	(void)state;
	struct day_span span;
	day exact;
	assert_int_equal(day_parse(TEXT("2024"), &span, NULL), ERR_OK);
	assert_int_equal(span.precision, DAY_BY_YEAR);
	assert_int_equal(span.last - span.first, 365);
	assert_int_equal(day_parse(TEXT("2024-02"), &span, NULL), ERR_OK);
	assert_int_equal(span.precision, DAY_BY_MONTH);
	assert_int_equal(span.last - span.first, 28);
	assert_int_equal(day_parse_exact(TEXT("2024-07-04"), &exact, NULL), ERR_OK);
	assert_int_equal(exact, 19908);
	static const char *const bad[] = {"", "24", "2024-", "2024-7", "2024-13", "2024-02-30",
		"2024-07-04 ", " 2024", "0000", "2024-07-04T", "2024/07/04", "-2024"};
	struct why why;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (day_parse(text_of(bad[i]), &span, &why) != ERR_BAD_DATE)
			fail_msg("'%s' was taken", bad[i]);
	assert_int_equal(day_parse_exact(TEXT("2024-07"), &exact, &why), ERR_BAD_DATE);
}

static void test_ranges(void **state)
{
	static const struct {
		const char *text;
		int first[3], last[3]; /* a month of 0: refused */
	} rows[] = {
		{"2024-07-04", {2024, 7, 4}, {2024, 7, 4}},
		{"2024", {2024, 1, 1}, {2024, 12, 31}},
		{"2024-07-01/2024-07-07", {2024, 7, 1}, {2024, 7, 7}},
		{"2024-02/2024", {2024, 2, 1}, {2024, 12, 31}},
		{"2024-07-07/2024-07-01", {0}, {0}},
		{"2024-07-01/7", {0}, {0}},
		{"/2024", {0}, {0}},
		{"", {0}, {0}},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const int *first = rows[i].first, *last = rows[i].last;
		struct day_span span;
		bool read = day_parse_range(text_of(rows[i].text), &span);
		assert_int_equal(read, first[1] != 0);
		if (!read)
			continue;
		assert_int_equal(span.first, day_from_civil(first[0], first[1], first[2]));
		assert_int_equal(span.last, day_from_civil(last[0], last[1], last[2]));
	}
}

static void test_formatting(void **state)
{
	(void)state;
	char text[DAY_TEXT], instant[INSTANT_TEXT];
	assert_string_equal(day_format(19908, text), "2024-07-04");
	assert_string_equal(day_format(DAY_MIN, text), "");
	assert_string_equal(day_format(DAY_MAX, text), "");
	assert_string_equal(instant_format(0, instant), "1970-01-01T00:00:00.000000Z");
	assert_string_equal(instant_format(-1, instant), "1969-12-31T23:59:59.999999Z");
}

static void test_instants(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t micros;
	} rows[] = {
		{"2024-07-04", 1720051200000000},
		{"2024-07-04T10:00:00Z", 1720087200000000},
		{"2024-07-04T10:00Z", 1720087200000000},
		{"2024-07-04 10:00:00.5Z", 1720087200500000},
		{"2024-07-04T15:00:00+05:00", 1720087200000000},
		{"2024-07-04T15:00:00+0500", 1720087200000000},
		{"2024-07-04T04:30:00-05:30", 1720087200000000},
		{"1969-12-31T23:59:59.999999Z", -1},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t got = 0;
		struct why why = {0};
		if (instant_parse(text_of(rows[i].text), &got, &why) || got != rows[i].micros)
			fail_msg("%s: %lld %s", rows[i].text, (long long)got, why.text);
	}
	static const char *const bad[] = {"2024-07", "2024-07-04T", "2024-07-04T25:00Z",
		"2024-07-04T10:60Z", "2024-07-04T10:00:00", "2024-07-04T10:00:00Zx",
		"2024-07-04T10:00.5", "2024-07-04x10:00Z", "2024-07-04T10:00:00+99:00"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int64_t got;
		if (instant_parse(text_of(bad[i]), &got, NULL) != ERR_BAD_DATE)
			fail_msg("'%s' was taken", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day_there_and_back),
		cmocka_unit_test(test_against_the_system),
		cmocka_unit_test(test_days_that_do_not_exist),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_parsing),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_formatting),
		cmocka_unit_test(test_instants),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
