#include "proto/codec/packed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct bytes raw(const char *bytes, size_t len)
{
	return bytes_of(bytes, len);
}

#define RAW(literal) raw(literal, sizeof(literal) - 1)

static void refused(struct bytes bytes, const char *where, const char *text)
{
	struct why why = {0};
	assert_int_equal(packed_check(bytes, &why), ERR_BAD_MSGPACK);
	assert_string_equal(why.where, where);
	assert_string_equal(why.text, text);
	assert_int_equal(packed_check(bytes, NULL), ERR_BAD_MSGPACK);
}

static void test_scalars_pass(void **state)
{
	(void)state;
	static const char *const hex[] = {"\xc0", "\xc2", "\xc3", "\x7f", "\xe0", "\xa0", "\xa1z"};
	for (size_t i = 0; i < ARRAY_LEN(hex); i++)
		assert_int_equal(packed_check(raw(hex[i], strlen(hex[i])), NULL), ERR_OK);
	assert_int_equal(packed_check(RAW("\x90"), NULL), ERR_OK);
	assert_int_equal(packed_check(RAW("\x80"), NULL), ERR_OK);
	assert_int_equal(packed_check(RAW("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), NULL), ERR_OK);
}

static void test_cut_bytes_are_refused(void **state)
{
	(void)state;
	const char *cut = "wanted a value, the bytes end within it";
	refused(RAW(""), "byte 0", cut);
	refused(bytes_of(NULL, 0), "byte 0", cut);
	refused(RAW("\xcd\x01"), "byte 0", cut);
	refused(RAW("\xa3"
		    "ab"),
		"byte 0", cut);
	refused(RAW("\xdb\xff\xff\xff\xff"), "byte 0", cut);
	refused(RAW("\xc6\x00\x00\x00\x02"
		    "a"),
		"byte 0", cut);
	refused(RAW("\x82\xa1"
		    "a\xc0\xa1"),
		"byte 4", cut);
}

static void test_counts_are_held_against_the_bytes_left(void **state)
{
	(void)state;
	refused(RAW("\xdf\xff\xff\xff\xff"), "byte 0",
		"a map's pairs must fit the bytes left, got 4294967295");
	refused(RAW("\xdd\xff\xff\xff\xff\x01"), "byte 0",
		"a list's items must fit the bytes left, got 4294967295");
	refused(RAW("\x81\xa1k\x92\x01"), "byte 3",
		"a list's items must fit the bytes left, got 2");
}

static void test_keys(void **state)
{
	(void)state;
	refused(RAW("\x82\xa1k\x01\xa1k\x02"), "byte 4", "the key 'k' stands twice in one map");
	refused(RAW("\x81\x01\x02"), "byte 1", "wanted text as a map's key");
	/* The same key in an inner map, and again after it in the outer one. */
	assert_int_equal(packed_check(RAW("\x82\xa1k\x81\xa1k\x01\xa1l\x01"), NULL), ERR_OK);
	refused(RAW("\x82\xa1k\x81\xa1l\x01\xa1k\x01"), "byte 7",
		"the key 'k' stands twice in one map");
	/* One key in two spellings of its length. */
	refused(RAW("\x82\xa1k\x01\xd9\x01k\x02"), "byte 4", "the key 'k' stands twice in one map");
}

static void test_what_is_never_taken(void **state)
{
	(void)state;
	refused(RAW("\xc1"), "byte 0", "0xc1 begins no value");
	refused(RAW("\xd4\x01\x00"), "byte 0", "extension types are not taken");
	refused(RAW("\x91\xc7\x01\x05\x00"), "byte 1", "extension types are not taken");
	refused(RAW("\xa2\xc3\x28"), "byte 0", "text is not UTF-8");
	refused(RAW("\xa3\xed\xa0\x80"), "byte 0", "text is not UTF-8");
	refused(RAW("\x01\x02\x03"), "byte 1",
		"wanted the end after the value, bytes left over, got 2");
}

static void test_depth(void **state)
{
	(void)state;
	char deep[18];
	memset(deep, '\x91', sizeof(deep));
	deep[16] = '\x01';
	assert_int_equal(packed_check(raw(deep, 17), NULL), ERR_OK);
	deep[16] = '\x91';
	deep[17] = '\x01';
	refused(raw(deep, 18), "byte 16", "wanted at most 16 lists and maps within one another");
}

static void map_of(struct buffer *out, uint32_t pairs, uint32_t last)
{
	packed_put_map(out, pairs);
	for (uint32_t i = 0; i < pairs; i++) {
		char key[16];
		snprintf(key, sizeof(key), "k%u", i + 1 == pairs ? last : i);
		packed_put_text(out, text_of(key));
		packed_put_nil(out);
	}
}

static void test_large_maps(void **state)
{
	(void)state;
	struct buffer out = {0};
	for (uint32_t pairs = 1; pairs <= 1024; pairs += pairs < 40 ? 1 : 41) {
		buffer_clear(&out);
		map_of(&out, pairs, pairs - 1);
		assert_int_equal(packed_check(buffer_bytes(&out), NULL), ERR_OK);
		if (pairs == 1)
			continue;
		buffer_clear(&out);
		map_of(&out, pairs, pairs / 2 - (pairs == 2));
		assert_int_equal(packed_check(buffer_bytes(&out), NULL), ERR_BAD_MSGPACK);
	}
	buffer_clear(&out);
	map_of(&out, 1025, 1024);
	refused(buffer_bytes(&out), "byte 0", "wanted at most 1024 pairs in a map, got 1025");
	buffer_fini(&out);
}

static void test_long_lists(void **state)
{
	(void)state;
	struct buffer out = {0};
	packed_put_list(&out, 65536);
	memset(buffer_grow(&out, 65536), 0, 65536);
	assert_int_equal(packed_check(buffer_bytes(&out), NULL), ERR_OK);
	buffer_clear(&out);
	packed_put_list(&out, 65537);
	memset(buffer_grow(&out, 65537), 0, 65537);
	refused(buffer_bytes(&out), "byte 0", "wanted at most 65536 items in a list, got 65537");
	buffer_fini(&out);
}

static void test_writing_and_reading_agree(void **state)
{
	(void)state;
	struct buffer out = {0};
	packed_put_map(&out, 3);
	packed_put_text(&out, TEXT("numbers"));
	packed_put_list(&out, 5);
	packed_put_i64(&out, -129);
	packed_put_i64(&out, 200);
	packed_put_u64(&out, UINT64_MAX);
	packed_put_f64(&out, 0.5);
	packed_put_bool(&out, true);
	packed_put_text(&out, TEXT("nothing"));
	packed_put_nil(&out);
	packed_put_text(&out, TEXT("bytes"));
	packed_put_blob(&out, RAW("\x00\xff"));
	struct bytes all = buffer_bytes(&out);
	assert_int_equal(packed_check(all, NULL), ERR_OK);

	struct packed_value value;
	assert_true(packed_find(all, TEXT("numbers"), &value));
	assert_int_equal(value.kind, PACKED_LIST);
	assert_int_equal(value.count, 5);
	struct packed_reader reader = packed_reader_of(value.whole);
	packed_next(&reader, &value);
	assert_true(packed_next(&reader, &value) && value.i64 == -129);
	assert_true(packed_next(&reader, &value) && value.i64 == 200);
	assert_int_equal(value.whole.len, 2); /* one number, one form: the shortest */
	assert_true(packed_next(&reader, &value) && value.u64 == UINT64_MAX);
	assert_true(packed_next(&reader, &value) && value.kind == PACKED_F64);
	assert_true(packed_next(&reader, &value) && value.boolean);
	assert_false(packed_next(&reader, &value));

	assert_true(packed_find(all, TEXT("bytes"), &value));
	assert_int_equal(value.blob.len, 2);
	assert_true(packed_find(all, TEXT("nothing"), &value));
	assert_int_equal(value.kind, PACKED_NIL);
	assert_false(packed_find(all, TEXT("absent"), &value));
	reader = packed_reader_of(all);
	packed_skip(&reader);
	assert_false(packed_next(&reader, &value));
	buffer_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scalars_pass),
		cmocka_unit_test(test_cut_bytes_are_refused),
		cmocka_unit_test(test_counts_are_held_against_the_bytes_left),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_what_is_never_taken),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_large_maps),
		cmocka_unit_test(test_long_lists),
		cmocka_unit_test(test_writing_and_reading_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
