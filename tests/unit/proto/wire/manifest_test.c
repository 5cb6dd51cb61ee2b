#include "proto/wire/manifest.h"

#include "proto/codec/packed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GOOD                                                                                       \
	"abi=1.0\nid=talk-shop\nversion=1.2\ndoc=Talk.\nconsumes=agreement.document.>\n"           \
	"emits=score.* talk_shop_score\nmemory=64MiB\ndeadline=250ms\n"                            \
	"record=talk_shop_row 1 A row.\nfield=year I64 0 REQUIRED 1 Year.\nend=talk_shop_row\n"    \
	"record=talk_shop_score 2 A score.\nfield=org TEXT 8 REQUIRED 1 Whose.\n"                  \
	"choice=mood good|bad OPTIONAL 2 How.\nlist=rows talk_shop_row 2 REQUIRED 1 Rows.\n"       \
	"end=talk_shop_score\n"

static struct manifest *parsed(const char *text)
{
	struct manifest *manifest = NULL;
	struct why why = {0};
	if (manifest_parse(text_of(text), &manifest, &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	return manifest;
}

static void a_manifest_is_read(void **state)
{
	(void)state;
	struct manifest *manifest = parsed(GOOD);
	assert_true(text_is(manifest->id, "talk-shop"));
	assert_true(text_is(manifest->version, "1.2"));
	assert_int_equal(manifest->abi_major, 1);
	assert_int_equal(manifest->memory_max, 64 << 20);
	assert_int_equal(manifest->deadline_ms, 250);
	assert_string_equal(manifest->consumes[0], "agreement.document.>");
	assert_null(manifest->consumes[1]);
	const struct record_type *score = manifest_record(manifest, TEXT("talk_shop_score"));
	assert_int_equal(score->fields_count, 3);
	assert_int_equal(score->fields[0].max, 8);
	assert_string_equal(score->fields[1].choices, "good|bad");
	assert_false(score->fields[1].required);
	assert_ptr_equal(score->fields[2].record, manifest->records[0]);
	manifest_free(&manifest);
}

static void what_it_answers_is_found_by_method(void **state)
{
	(void)state;
	struct manifest *manifest = parsed("answers=score talk_shop_row talk_shop_score\n" GOOD);
	const struct manifest_answer *answer = manifest_answer(manifest, TEXT("score"));
	assert_non_null(answer);
	assert_string_equal(answer->request->name, "talk_shop_row");
	assert_string_equal(answer->reply->name, "talk_shop_score");
	assert_null(manifest_answer(manifest, TEXT("scores")));
	manifest_free(&manifest);
}

static void keys_of_a_newer_plugin_are_skipped(void **state)
{
	(void)state;
	struct manifest *manifest = parsed(GOOD "colour=blue\n");
	manifest_free(&manifest);
}

static void each_fault_is_named_with_its_line(void **state)
{
	(void)state;
	static const struct fault {
		const char *text, *where, *what;
	} faults[] = {
		{"", "manifest:0", "missing abi"},
		{"nonsense", "manifest:1", "wanted key=value, got 'nonsense'"},
		{"abi=1", "manifest:1", "wanted abi=<major>.<minor>, got '1'"},
		{"id=Talk", "manifest:1",
			"wanted an id of a-z, 0-9 and '-' (at most 48, a letter first), got "
			"'Talk'"},
		{"id=plugin", "manifest:1", "the id 'plugin' is the service's own"},
		{"id=x\nid=x", "manifest:2", "'id' stands twice"},
		{"answers=score", "manifest:1",
			"wanted answers=<method> <request record> <reply record>, got 'score'"},
		{"answers=a.b x y", "manifest:1",
			"wanted answers=<method> <request record> <reply record>, got 'a.b x y'"},
		{"answers=a x y\nanswers=a x y", "manifest:2", "the method 'a' stands twice"},
		{GOOD "answers=a x talk_shop_row", "manifest:17",
			"answers with the record 'x', which it does not describe"},
		{"memory=1GB", "manifest:1", "wanted a whole number with its unit, got '1GB'"},
		{"memory=8GiB", "manifest:1", "wanted memory from 16MiB to 4GiB, got '8GiB'"},
		{"deadline=5min", "manifest:1", "wanted a whole number with its unit, got '5min'"},
		{"emits=state x_y", "manifest:1", "the key 'state' is the supervisor's"},
		{"emits=> x_y", "manifest:1", "the key 'state' is the supervisor's"},
		{"emits=a", "manifest:1", "wanted emits=<key> <record>, got 'a'"},
		{"id=x\nrecord=y_z 1 d", "manifest:2",
			"wanted a record name that begins with the id 'x' and '_', got 'y_z'"},
		{"id=x\nrecord=x_z 1 d\nrecord=x_q 1 d", "manifest:3",
			"wanted end=x_z before the next record"},
		{"id=x\nrecord=x_z 1 d\nend=x_q", "manifest:3", "wanted end=x_z, got end=x_q"},
		{"field=a TEXT 4 REQUIRED 1 d", "manifest:1", "a row stands outside of a record"},
		{"id=x\nrecord=x_z 1 d\nfield=a WORD 4 REQUIRED 1 d", "manifest:3",
			"wanted a kind such as TEXT or I64, got 'WORD'"},
		{"id=x\nrecord=x_z 1 d\nfield=a TEXT 0 REQUIRED 1 d", "manifest:3",
			"wanted a bound from 1 to 1000000, got '0'"},
		{"id=x\nrecord=x_z 1 d\nfield=a TEXT 99999999999 REQUIRED 1 d", "manifest:3",
			"wanted a bound from 1 to 1000000, got '99999999999'"},
		{"id=x\nrecord=x_z 1 d\nfield=a I64 0 MAYBE 1 d", "manifest:3",
			"wanted REQUIRED or OPTIONAL, got 'MAYBE'"},
		{"id=x\nrecord=x_z 1 d\nfield=a I64 0 REQUIRED 2 d", "manifest:3",
			"wanted the version that brought the row, 1 to 1"},
		{"id=x\nrecord=x_z 1 d\nlist=a x_z 4 REQUIRED 1 d", "manifest:3",
			"wanted a record described before, got 'x_z'"},
		{"abi=1.0\nid=x\nversion=1\nconsumes=a.b\nemits=q x_none", "manifest:5",
			"emits the record 'x_none', which it does not describe"},
		{"abi=1.0\nid=x\nversion=1\nconsumes=>\nemits=q x_z\nrecord=x_z 1 d\nend=x_z",
			"manifest:7", "consumes '>', which holds its own results"},
	};
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct manifest *manifest = NULL;
		struct why why = {0};
		assert_int_not_equal(
			manifest_parse(text_of(faults[i].text), &manifest, &why), ERR_OK);
		assert_null(manifest);
		assert_string_equal(why.text, faults[i].what);
		assert_string_equal(why.where, faults[i].where);
	}
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	(void)state;
	struct manifest *manifest = NULL;
	assert_int_equal(manifest_parse(TEXT("id=\xff"), &manifest, NULL), ERR_BAD_TEXT);
	assert_int_equal(manifest_parse(TEXT("id=a\0b"), &manifest, NULL), ERR_BAD_TEXT);
}

static void only_what_is_announced_may_be_emitted(void **state)
{
	(void)state;
	struct manifest *manifest = parsed(GOOD);
	struct buffer body = {0};
	struct why why = {0};
	packed_put_map(&body, 2);
	packed_put_text(&body, TEXT("org"));
	packed_put_text(&body, TEXT("SCO"));
	packed_put_text(&body, TEXT("rows"));
	packed_put_list(&body, 0);
	struct bytes good = buffer_bytes(&body);
	const struct text score = TEXT("talk_shop_score");
	assert_int_equal(
		manifest_check_output(manifest, TEXT("score.SCO"), score, good, &why), ERR_OK);
	assert_int_equal(
		manifest_check_output(manifest, TEXT("score"), score, good, &why), ERR_DENIED);
	assert_int_equal(
		manifest_check_output(manifest, TEXT("state"), score, good, &why), ERR_DENIED);
	assert_int_equal(manifest_check_output(manifest, TEXT("score.a b"), score, good, &why),
		ERR_BAD_SUBJECT);
	assert_int_equal(manifest_check_output(
				 manifest, TEXT("score.SCO"), TEXT("talk_shop_row"), good, &why),
		ERR_DENIED);
	body.ptr[body.len - 1] = 0xC0; /* rows: nil */
	assert_int_equal(manifest_check_output(manifest, TEXT("score.SCO"), score, good, &why),
		ERR_BAD_VALUE);
	buffer_fini(&body);
	manifest_free(&manifest);
}

static enum err grows(const char *before, const char *next, struct why *why)
{
	struct manifest *old = parsed(before), *new = parsed(next);
	enum err err = manifest_check_growth(old, new, why);
	manifest_free(&old);
	manifest_free(&new);
	return err;
}

#define ABOUT        "abi=1.0\nid=x\nversion=1\nconsumes=a.b\nemits=q x_z\n"
#define RECORD(rows) ABOUT "record=x_z 2 d\n" rows "end=x_z\n"

static void records_only_grow(void **state)
{
	(void)state;
	const char *base = RECORD("field=a TEXT 8 REQUIRED 1 d\nchoice=c p|q OPTIONAL 1 d\n");
	struct why why = {0};
	assert_int_equal(grows(base, base, &why), ERR_OK);
	assert_int_equal(grows(base,
				 RECORD("field=a TEXT 9 REQUIRED 1 d\nchoice=c p|q|r OPTIONAL 1 d\n"
					"field=n I64 0 OPTIONAL 2 d\n"),
				 &why),
		ERR_OK);
	assert_int_equal(grows(base, RECORD("field=a TEXT 8 REQUIRED 1 d\n"), &why), ERR_RULE);
	assert_string_equal(why.text, "a record only grows: the row 'c' of 'x_z' is gone");
	assert_int_equal(
		grows(base, RECORD("field=a TEXT 7 REQUIRED 1 d\nchoice=c p|q OPTIONAL 1 d\n"),
			&why),
		ERR_RULE);
	assert_string_equal(why.text, "a record only grows: the row 'a' of 'x_z' holds less");
	assert_int_equal(
		grows(base, RECORD("field=a TEXT 8 REQUIRED 1 d\nchoice=c p|s OPTIONAL 1 d\n"),
			&why),
		ERR_RULE);
	assert_string_equal(why.text, "a record only grows: the row 'c' of 'x_z' lost a choice");
	assert_int_equal(grows(base,
				 RECORD("field=a TEXT 8 REQUIRED 1 d\nchoice=c p|q OPTIONAL 1 d\n"
					"field=n I64 0 REQUIRED 2 d\n"),
				 &why),
		ERR_RULE);
	assert_string_equal(
		why.text, "a record only grows: the new row 'n' of 'x_z' has to be OPTIONAL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_manifest_is_read),
		cmocka_unit_test(what_it_answers_is_found_by_method),
		cmocka_unit_test(keys_of_a_newer_plugin_are_skipped),
		cmocka_unit_test(each_fault_is_named_with_its_line),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
		cmocka_unit_test(only_what_is_announced_may_be_emitted),
		cmocka_unit_test(records_only_grow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
