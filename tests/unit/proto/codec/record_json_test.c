#include "proto/codec/record.h"

#include "proto/codec/packed.h"
#include "proto/records/bus.h"
#include "proto/records/event.h"
#include "proto/records/evidence.h"
#include "proto/records/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *there_and_back(const struct record_type *type, const char *json, unsigned indent)
{
	struct buffer bytes = {0}, out = {0};
	struct why why = {0};
	if (record_from_json(type, text_of(json), &bytes, &why) ||
		record_to_json(type, buffer_bytes(&bytes), indent, &out, &why))
		fail_msg("%s: %s", why.where, why.text);
	buffer_fini(&bytes);
	return buffer_take(&out);
}

static void same(const struct record_type *type, const char *json)
{
	char *back = there_and_back(type, json, 0);
	assert_string_equal(back, json);
	free(back);
}

static void test_there_and_back(void **state)
{
	(void)state;
	same(&record_why_query, "{\"id\":\"membership:SCO:BY\"}");
	same(&record_why_query, "{\"id\":\"\\\"\\\\\\n\\u0001\xd0\xa8\xd0\x9e\xd0\xa1\"}");
	same(&record_subscription,
		"{\"filters\":[\"claim.>\",\"news.*\"],\"from\":\"time\","
		"\"seq\":\"18446744073709551615\",\"time\":\"2024-07-04T10:00:00.000000Z\"}");
	same(&record_event, "{\"type\":\"claim\",\"parents\":\"AAAAAAAAAAc=\","
			    "\"data\":{\"org\":\"SCO\",\"n\":25,\"x\":0.1,\"y\":10750000000.0,"
			    "\"in\":[\"KZ\",null,true]}}");
	same(&record_entity_named,
		"{\"id\":\"KZ\",\"kind\":\"state\",\"name\":\"n\",\"role\":\"name\","
		"\"from\":\"0001-01-01\",\"to\":\"9999-12-31\",\"source\":\"s\"}");
	same(&record_nothing, "{}");
}

static void test_fields_stand_in_the_tables_order_and_null_is_absent(void **state)
{
	(void)state;
	char *out =
		there_and_back(&record_gap, "{\"reason\": \"trimmed\", \"to\": 9, \"from\": 3}", 2);
	assert_string_equal(out, "{\n  \"from\": 3,\n  \"to\": 9,\n  \"reason\": \"trimmed\"\n}");
	free(out);
	out = there_and_back(&record_error, "{\"code\":404,\"what\":\"no\",\"where\":null}", 0);
	assert_string_equal(out, "{\"code\":404,\"what\":\"no\"}");
	free(out);
}

static void refused(const struct record_type *type, const char *json, enum err code,
	const char *where, const char *text)
{
	struct buffer out = {0};
	struct why why = {0};
	assert_int_equal(record_from_json(type, text_of(json), &out, &why), code);
	assert_string_equal(why.where, where);
	assert_string_equal(why.text, text);
	assert_int_equal(out.len, 0);
	buffer_fini(&out);
}

static void test_refusals(void **state)
{
	(void)state;
	refused(&record_gap, "{\"from\":1,\"too\":2}", ERR_UNKNOWN_FIELD, "gap",
		"gap has no field 'too'; did you mean 'to'?");
	refused(&record_gap, "{\"from\":1}", ERR_MISSING, "gap.to", "required, but not there");
	refused(&record_gap, "{\"from\":-1,\"to\":2,\"reason\":\"\"}", ERR_BAD_VALUE, "gap.from",
		"wanted a whole number from 0, got -1");
	refused(&record_gap, "{\"from\":1.5}", ERR_BAD_VALUE, "gap.from",
		"wanted a whole number, got a number with a fraction");
	refused(&record_why_tree,
		"{\"nodes\":[{\"depth\":0,\"kind\":\"row\",\"text\":\"t\"},{\"depht\":1}]}",
		ERR_UNKNOWN_FIELD, "why_tree.nodes[1]",
		"why_node has no field 'depht'; did you mean 'depth'?");
	refused(&record_why_tree, "{\"nodes\":{}}", ERR_BAD_VALUE, "why_tree.nodes",
		"wanted a list, got an object");
	refused(&record_entity_named, "{\"from\":\"2024-02-30\"}", ERR_BAD_DATE,
		"entity_named.from",
		"wanted YYYY, YYYY-MM or YYYY-MM-DD that exists, got '2024-02-30'");
	refused(&record_request, "{\"body\":\"A===\"}", ERR_BAD_VALUE, "request.body",
		"wanted base64 text");
	refused(&record_request, "{\"body\":\"AB==\"}", ERR_BAD_VALUE, "request.body",
		"wanted base64 text");
	refused(&record_gap, "[]", ERR_BAD_VALUE, "gap", "wanted an object, got a list");
	refused(&record_gap, "{\"from\":1,\"from\":1}", ERR_BAD_VALUE, "line 1, column 16",
		"JSON: duplicate object key near '\"from\"'");
	refused(&record_gap, "{", ERR_BAD_VALUE, "line 1, column 1",
		"JSON: string or '}' expected near end of file");
	refused(&record_subscription, "{\"seq\":\"18446744073709551616\"}", ERR_BAD_VALUE,
		"subscription.seq", "wanted a whole number from 0, got text");
}

static void test_args_may_not_nest_for_ever(void **state)
{
	(void)state;
	char json[400] = "{\"type\":\"x\",\"data\":{\"a\":";
	for (int i = 0; i < 40; i++)
		strcat(json, "[");
	for (int i = 0; i < 40; i++)
		strcat(json, "]");
	strcat(json, "}}");
	refused(&record_event, json, ERR_BAD_VALUE, "event.data",
		"wanted at most 16 lists and objects within one another");
}

static void test_any_checked_bytes(void **state)
{
	(void)state;
	struct buffer bytes = {0}, out = {0};
	packed_put_list(&bytes, 4);
	packed_put_f64(&bytes, (double)__builtin_inf());
	packed_put_blob(&bytes, bytes_of("\xff", 1));
	packed_put_map(&bytes, 0);
	packed_put_list(&bytes, 0);
	packed_to_json(buffer_bytes(&bytes), 0, &out);
	assert_true(text_is(buffer_as_text(&out), "[null,\"/w==\",{},[]]"));
	buffer_fini(&bytes);
	buffer_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_fields_stand_in_the_tables_order_and_null_is_absent),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_args_may_not_nest_for_ever),
		cmocka_unit_test(test_any_checked_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
