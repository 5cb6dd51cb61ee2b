#include "broker/core/retention.h"

#include "tests/sim/testing.h"

#include <string.h>

static struct retention *parse(const char *content)
{
	struct retention *retention = NULL;
	struct why why = {0};
	if (retention_parse(text_of(content), "streams.policy", &retention, &why))
		fail_msg("%s: %s", why.where, why.text);
	return retention;
}

static void test_rules_are_taken(void **state)
{
	(void)state;
	struct retention *retention = parse("# what may go\n\n"
					    "  news\tage=90d bytes=20GiB  \n"
					    "registry keep=10\n"
					    "$sys count=7 over-cursors");
	assert_int_equal(retention->count, 3);
	const struct policy *news = &retention->policies[0], *registry = &retention->policies[1],
			    *own = &retention->policies[2];
	assert_string_equal(news->stream, "news");
	assert_string_equal(news->line, "news\tage=90d bytes=20GiB");
	assert_int_equal(news->age_ms, INT64_C(90) * 24 * 3600 * 1000);
	assert_int_equal(news->bytes, INT64_C(20) << 30);
	assert_int_equal(news->count, 0);
	assert_int_equal(news->keep, 0);
	assert_false(news->over_cursors);
	assert_int_equal(registry->keep, 10);
	assert_int_equal(own->count, 7);
	assert_true(own->over_cursors);
	retention_destroy(&retention);
	assert_null(retention);
	retention = parse("");
	assert_int_equal(retention->count, 0);
	retention_destroy(&retention);
}

/* Word for word, with the line; and nothing of the file is taken. */
static void test_refusals(void **state)
{
	(void)state;
	static const struct {
		const char *content;
		enum err code;
		const char *where, *text;
	} cases[] = {
		{"news count=1\nnews", ERR_EXISTS, "streams.policy:2",
			"the stream 'news' has a line already"},
		{"news", ERR_MISSING, "streams.policy:1", "wanted age=, bytes=, count= or keep="},
		{"news over-cursors", ERR_MISSING, "streams.policy:1",
			"wanted age=, bytes=, count= or keep="},
		{"\n#\nnews.article count=1", ERR_BAD_VALUE, "streams.policy:3",
			"wanted a stream, the first word of its subjects, got 'news.article'"},
		{"news.> count=1", ERR_BAD_VALUE, "streams.policy:1",
			"wanted a stream, the first word of its subjects, got 'news.>'"},
		{"* count=1", ERR_BAD_VALUE, "streams.policy:1",
			"wanted a stream, the first word of its subjects, got '*'"},
		{"news wrong=1", ERR_BAD_VALUE, "streams.policy:1",
			"wanted age=, bytes=, count=, keep= or over-cursors, got 'wrong=1'"},
		{"news count", ERR_BAD_VALUE, "streams.policy:1",
			"wanted age=, bytes=, count=, keep= or over-cursors, got 'count'"},
		{"news over-cursors=yes", ERR_BAD_VALUE, "streams.policy:1",
			"wanted age=, bytes=, count=, keep= or over-cursors, got "
			"'over-cursors=yes'"},
		{"news count=0", ERR_BAD_VALUE, "streams.policy:1",
			"count: wanted a whole number"
			" from 1 to 1152921504606846976, got '0'"},
		{"news keep=1025", ERR_BAD_VALUE, "streams.policy:1",
			"keep: wanted a whole number"
			" from 1 to 1024, got '1025'"},
		{"news age=soon", ERR_BAD_VALUE, "streams.policy:1",
			"age: wanted a duration such as 250ms, 10s, 5min or 2h"
			" from 1000 to 1125899906842624 ms, got 'soon'"},
		{"news bytes=-1", ERR_BAD_VALUE, "streams.policy:1",
			"bytes: wanted bytes such as 64KiB"
			" from 1 to 1152921504606846976, got '-1'"},
		{"news \xff", ERR_BAD_VALUE, "streams.policy:1", "it is not UTF-8"},
	};
	for (unsigned i = 0; i < ARRAY_LEN(cases); i++) {
		struct retention *retention = NULL;
		struct why why = {0};
		enum err err = retention_parse(
			text_of(cases[i].content), "streams.policy", &retention, &why);
		if (err != cases[i].code || strcmp(why.text, cases[i].text) != 0)
			print_error("%s: %d %s\n", cases[i].content, err, why.text);
		assert_int_equal(err, cases[i].code);
		assert_string_equal(why.where, cases[i].where);
		assert_string_equal(why.text, cases[i].text);
		assert_null(retention);
	}
}

/* A line of 250 bytes is taken, one of 251 is not. */
static void test_long_line(void **state)
{
	(void)state;
	char line[252] = "news";
	struct retention *retention = NULL;
	struct why why = {0};
	memset(line + 4, ' ', 250 - 4);
	memcpy(line + 250 - 7, "count=1", 7);
	struct retention *taken = parse(line);
	assert_int_equal(taken->policies[0].count, 1);
	retention_destroy(&taken);
	line[250] = '1';
	assert_int_equal(
		retention_parse(text_of(line), "streams.policy", &retention, &why), ERR_LIMIT);
	assert_string_equal(why.text, "wanted at most 250 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules_are_taken),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_long_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
