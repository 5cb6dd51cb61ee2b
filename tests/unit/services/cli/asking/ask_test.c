/* Arguments become the request's record; what is wrong with them is told by name. */
#include "services/cli/asking/ask.h"

#include "proto/base/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The request that `serai <words>` makes, as JSON; or the refusal. */
static void expect(const char *words, const char *wanted)
{
	char copy[256], *argv[16], json[512];
	int argc = 0;
	struct buffer request = {0}, out = {0};
	struct why why = {0};
	strcpy(copy, words);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	const struct verb *verb = verbs_find(argv[0]);
	const struct record_type *type, *reply;
	assert_non_null(verb);
	assert_true(verbs_exchange(verb->method, &type, &reply));
	if (ask_request(verb, argc, argv, &request, &why) != ERR_OK) {
		assert_string_equal(why_format(&why, json, sizeof(json)), wanted);
	} else {
		assert_int_equal(
			record_to_json(type, buffer_bytes(&request), 0, &out, &why), ERR_OK);
		char *got = buffer_take(&out);
		assert_string_equal(got, wanted);
		free(got);
	}
	buffer_fini(&request);
}

static void plain_arguments_and_flags_fill_fields(void **state)
{
	(void)state;
	expect("members SCO --as-of 2024-07-05", "{\"org\":\"SCO\",\"as_of\":\"2024-07-05\"}");
	expect("members SCO --as-of=2024-07-05 --status any",
		"{\"org\":\"SCO\",\"status\":\"any\",\"as_of\":\"2024-07-05\"}");
	expect("route CNXIA ROCND --avoid RU,IR --avoid TM",
		"{\"from\":\"CNXIA\",\"to\":\"ROCND\",\"avoid\":[\"RU\",\"IR\",\"TM\"]}");
	expect("chairs --history", "{\"history\":true}");
	expect("summits SCO --number 24", "{\"org\":\"SCO\",\"number\":24}");
}

static void wrong_arguments_are_named(void **state)
{
	(void)state;
	expect("chairs --stat KZ",
		"--stat: no such flag; wanted one of: --org --state --as-of --known-at "
		"--mode --history (UNKNOWN_FIELD)");
	expect("members SCO BY", "BY: one argument too many; usage: serai members ORG (BAD_VALUE)");
	expect("members SCO --org CIS", "org: given twice: 'SCO' and 'CIS' (DUPLICATE)");
	expect("chairs --state", "--state: wants a value: State; absent: all. (MISSING)");
	expect("members",
		"ORG: not given; wanted: Organisation. Usage: serai members ORG (MISSING)");
	expect("disrupt Aktau",
		"--effect: not given; wanted: closed|capacity|dwell|warned: closed; capacity x "
		"factor; time standing (on a link: waiting and moving) x factor; warned: no figure "
		"changes, and who passes is told. "
		"Usage: serai disrupt TARGET --effect EFFECT --reason REASON "
		"--source SOURCE (MISSING)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_arguments_and_flags_fill_fields),
		cmocka_unit_test(wrong_arguments_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
