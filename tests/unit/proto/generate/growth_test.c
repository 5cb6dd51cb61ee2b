#include "proto/generate/growth.h"

#include "proto/generate/generate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char before[] = "# a note\n"
			     "record treaty 1\n"
			     "field treaty name TEXT 64 REQUIRED 1 -\n"
			     "field treaty state CHOICE 0 OPTIONAL 1 open|shut\n"
			     "retired treaty title\n"
			     "fact org.chair\n"
			     "arg org.chair org ORG REQUIRED ONE -\n"
			     "exchange registry members query reply\n"
			     "limit NAME 64\n"
			     "error LIMIT 400\n";

/* `before` with one part replaced. */
static char *changed(const char *from, const char *to)
{
	struct buffer out = {0};
	const char *at = strstr(before, from);
	assert_non_null(at);
	buffer_add(&out, before, (size_t)(at - before));
	buffer_format(&out, "%s%s", to, at + strlen(from));
	return buffer_take(&out);
}

static void judged(const char *from, const char *to, const char *wanted)
{
	char *after = changed(from, to);
	struct buffer refusals = {0};
	growth_check(text_of(before), text_of(after), &refusals);
	char *got = buffer_take(&refusals);
	assert_string_equal(got, wanted);
	free(got);
	free(after);
}

static void test_growth_is_taken(void **state)
{
	(void)state;
	judged("# a note", "# another", "");
	judged("TEXT 64", "TEXT 128", "");
	judged("open|shut", "open|ajar|shut", "");
	judged("NAME 64", "NAME 65", "");
	judged("record treaty 1\n", "record treaty 2\nfield treaty more BOOL 0 OPTIONAL 2 -\n", "");
	judged("record treaty 1\n",
		"record other 1\nfield other n I64 0 REQUIRED 1 -\nrecord treaty 1\n", "");
	judged("fact org.chair\n", "fact org.chair\narg org.chair end DATE OPTIONAL ONE -\n", "");
	judged("field treaty state CHOICE 0 OPTIONAL 1 open|shut\n", "retired treaty state\n", "");
}

static void test_what_is_gone_is_refused(void **state)
{
	(void)state;
	judged("field treaty state CHOICE 0 OPTIONAL 1 open|shut\n", "",
		"field treaty state is gone\n");
	judged("field treaty name TEXT 64 REQUIRED 1 -\n", "retired treaty name\n",
		"field treaty name is gone\n");
	judged("retired treaty title\n", "", "retired treaty title is gone\n");
	judged("error LIMIT 400\n", "", "error LIMIT is gone\n");
	judged("arg org.chair org ORG REQUIRED ONE -\n", "", "arg org.chair org is gone\n");
}

static void test_what_changed_is_refused(void **state)
{
	(void)state;
	judged("TEXT 64", "TEXT 32", "field treaty name got a smaller bound\n");
	judged("TEXT 64", "BLOB 64", "field treaty name changed its kind\n");
	judged("64 REQUIRED", "64 OPTIONAL",
		"field treaty name changed between REQUIRED and OPTIONAL\n");
	judged("open|shut", "open", "field treaty state lost a choice, or holds another record\n");
	judged("query reply", "query answer",
		"exchange registry members says something else now\n");
	judged("NAME 64", "NAME 63", "limit NAME got a smaller number\n");
	judged("LIMIT 400", "LIMIT 401", "error LIMIT says something else now\n");
	judged("REQUIRED ONE", "REQUIRED LIST", "arg org.chair org changed between ONE and LIST\n");
}

static void test_new_rows_of_old_records(void **state)
{
	(void)state;
	judged("record treaty 1\n", "record treaty 2\nfield treaty more BOOL 0 REQUIRED 2 -\n",
		"field treaty more is new and required: those who write the old record do not know "
		"it\n");
	judged("record treaty 1\n", "record treaty 1\nfield treaty more BOOL 0 OPTIONAL 1 -\n",
		"field treaty more is new: it needs a new version of its record\n");
	judged("retired treaty title\n", "field treaty title TEXT 9 OPTIONAL 1 -\n",
		"retired treaty title is gone\n"
		"field treaty title is new: it needs a new version of its record\n");
}

static void test_our_own_baseline_grows_from_itself(void **state)
{
	(void)state;
	struct buffer own = {0}, refusals = {0};
	generate_baseline(&own);
	assert_true(own.len > 1000);
	assert_int_equal(growth_check(buffer_as_text(&own), buffer_as_text(&own), &refusals), 0);
	assert_true(growth_check(buffer_as_text(&own), TEXT(""), &refusals) > 100);
	buffer_fini(&own);
	buffer_fini(&refusals);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growth_is_taken),
		cmocka_unit_test(test_what_is_gone_is_refused),
		cmocka_unit_test(test_what_changed_is_refused),
		cmocka_unit_test(test_new_rows_of_old_records),
		cmocka_unit_test(test_our_own_baseline_grows_from_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
