#include "proto/codec/args.h"

#include "proto/codec/packed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_written_sorted_and_read_back(void **state)
{
	(void)state;
	const struct text members[] = {TEXT("CN"), TEXT("KZ")};
	struct args_builder one = {0}, two = {0};
	args_put_text(&one, "org", TEXT("SCO"));
	args_put_texts(&one, "members", members, 2);
	args_put_number(&one, "count", 25);
	args_put_number(&two, "count", 25);
	args_put_texts(&two, "members", members, 2);
	args_put_text(&two, "org", TEXT("SCO"));
	struct buffer a = {0}, b = {0};
	args_write(&one, &a);
	args_write(&two, &b);
	assert_true(bytes_equal(buffer_bytes(&a), buffer_bytes(&b)));
	assert_int_equal(packed_check(buffer_bytes(&a), NULL), ERR_OK);

	struct arena arena = {0};
	struct text org;
	double count;
	assert_true(args_text(buffer_bytes(&a), "org", &org) && text_is(org, "SCO"));
	assert_true(args_number(buffer_bytes(&a), "count", &count) && count > 24.5 && count < 25.5);
	assert_int_equal(args_texts(buffer_bytes(&a), "members", &arena).count, 2);
	assert_true(text_is(args_texts(buffer_bytes(&a), "members", &arena).items[1], "KZ"));
	assert_int_equal(args_texts(buffer_bytes(&a), "org", &arena).count, 1);
	assert_int_equal(args_texts(buffer_bytes(&a), "absent", &arena).count, 0);
	assert_int_equal(args_texts(buffer_bytes(&a), "count", &arena).count, 0);
	assert_false(args_text(buffer_bytes(&a), "members", &org));
	assert_false(args_number(buffer_bytes(&a), "org", &count));
	arena_fini(&arena);
	buffer_fini(&a);
	buffer_fini(&b);
}

/* A fact type of the test's own: the table may change, the forms may not. */
static const struct arg_type rows[] = {
	{"org", ARG_ORG, true, false, "", "", 3},
	{"holder", ARG_ENTITY, false, false, "", "", 6},
	{"state", ARG_STATE, false, true, "", "", 5},
	{"action", ARG_CHOICE, false, false, "took|held", "", 6},
	{"date", ARG_DATE, false, false, "", "", 4},
	{"term", ARG_DURATION, false, false, "", "", 4},
	{"amount", ARG_NUMBER, false, false, "", "", 6},
	{"currency", ARG_CURRENCY, false, false, "", "", 8},
	{"person", ARG_PERSON, false, false, "", "", 6},
};
static const struct fact_type chair = {"org.chair", "", rows, ARRAY_LEN(rows)};

static enum err judge(struct args_builder *args, struct why *why)
{
	struct buffer out = {0};
	args_write(args, &out);
	enum err err = fact_check(&chair, buffer_bytes(&out), why);
	buffer_fini(&out);
	return err;
}

static enum err judge_text(const char *name, const char *value, struct why *why)
{
	struct args_builder args = {0};
	args_put_text(&args, "org", TEXT("SCO"));
	args_put_text(&args, name, text_of(value));
	return judge(&args, why);
}

static void test_forms_taken(void **state)
{
	(void)state;
	static const char *const fine[][2] = {
		{"holder", "KZ"},
		{"holder", "X-TRNC"},
		{"holder", "org:UN-NPT-PC2"},
		{"state", "KZ"},
		{"action", "took"},
		{"term", "P5Y"},
		{"term", "P1Y6M"},
		{"term", "PT48H"},
		{"currency", "USD"},
		{"person", "Xi Jinping"},
		{"date", "2024-07-04"},
		{"date", "2024"},
		{"date", "2024-07"},
		{"date", "--02-29"},
		{"date", "2024-07-03/2024-07-04"},
		{"date", "2023/2024-07"},
	};
	for (size_t i = 0; i < ARRAY_LEN(fine); i++) {
		struct why why = {0};
		if (judge_text(fine[i][0], fine[i][1], &why))
			fail_msg("%s %s: %s", fine[i][0], fine[i][1], why.text);
	}
}

static void test_forms_refused(void **state)
{
	(void)state;
	static const char *const bad[][2] = {
		{"holder", "Kazakhstan"},
		{"holder", "org:"},
		{"holder", "kz"},
		{"state", "X-"},
		{"action", "takes"},
		{"action", "took|held"},
		{"term", "5Y"},
		{"term", "P"},
		{"term", "PT"},
		{"term", "P5"},
		{"term", "P5Q"},
		{"currency", "usd"},
		{"person", ""},
		{"date", "2024-02-30"},
		{"date", "July 3"},
		{"date", "--13-01"},
		{"date", "2024/"},
		{"date", "/2024"},
		{"date", "2024/2025/2026"},
		{"date", "--7-3"},
		{"amount", "10"},
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct why why = {0};
		if (judge_text(bad[i][0], bad[i][1], &why) != ERR_BAD_VALUE)
			fail_msg("%s '%s' was taken", bad[i][0], bad[i][1]);
	}
}

static void test_refusals_name_the_argument(void **state)
{
	(void)state;
	struct why why = {0};
	assert_int_equal(judge_text("action", "takes", &why), ERR_BAD_VALUE);
	assert_string_equal(why.where, "org.chair.action");
	assert_string_equal(why.text, "wanted one of took|held, got 'takes'");
	assert_int_equal(judge_text("holdr", "KZ", &why), ERR_UNKNOWN_FIELD);
	assert_string_equal(why.text, "no argument 'holdr'; did you mean 'holder'?");

	struct args_builder none = {0};
	assert_int_equal(judge(&none, &why), ERR_MISSING);
	assert_string_equal(why.where, "org.chair.org");

	const struct text two[] = {TEXT("KZ"), TEXT("CN")};
	struct args_builder list = {0};
	args_put_text(&list, "org", TEXT("SCO"));
	args_put_texts(&list, "state", two, 2);
	assert_int_equal(judge(&list, &why), ERR_OK);
	args_put_texts(&list, "holder", two, 2);
	assert_int_equal(judge(&list, &why), ERR_BAD_VALUE);
	assert_string_equal(
		why.text, "wanted a single value and no list, got a value of another kind");
	assert_int_equal(fact_check(&chair, bytes_of("\x90", 1), &why), ERR_BAD_VALUE);
	assert_int_equal(fact_check(&chair, bytes_of("\x81", 1), &why), ERR_BAD_MSGPACK);
}

static void test_the_table_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; fact_at(i); i++) {
		const struct fact_type *fact = fact_at(i);
		assert_ptr_equal(fact_find(text_of(fact->name)), fact);
		assert_true(fact->args_count <= ARGS_MAX);
		for (unsigned a = 0; a < fact->args_count; a++)
			assert_true((fact->args[a].kind == ARG_CHOICE) ==
				    (fact->args[a].choices[0] != 0));
	}
	assert_null(fact_find(TEXT("no.such")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_sorted_and_read_back),
		cmocka_unit_test(test_forms_taken),
		cmocka_unit_test(test_forms_refused),
		cmocka_unit_test(test_refusals_name_the_argument),
		cmocka_unit_test(test_the_table_is_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
