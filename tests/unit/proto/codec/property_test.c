/* Properties of the codec over records and bytes made at random. The seed is printed; SERAI_SEED
 * sets it. */
#include "proto/codec/packed.h"
#include "proto/codec/record.h"
#include "proto/records/evidence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

struct chance {
	uint64_t state;
};

static uint64_t next(struct chance *chance)
{
	/* splitmix64 */
	uint64_t z = chance->state += 0x9E3779B97F4A7C15;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
	return z ^ (z >> 31);
}

static uint32_t below(struct chance *chance, uint32_t bound)
{
	return (uint32_t)(next(chance) % bound);
}

static struct chance chance_of(const char *test)
{
	const char *given = getenv("SERAI_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
	printf("%s: SERAI_SEED=%llu\n", test, (unsigned long long)seed);
	return (struct chance){seed};
}

/* --- Records made at random ---------------------------------------------------------------------
 */

struct maker {
	struct chance *chance;
	struct buffer *out;
};

static void record_make(struct maker *maker, const struct record_type *type, unsigned depth);

static void text_make(struct maker *maker, uint32_t max)
{
	static const char *const letters[] = {"a", "Z", "0", " ", "\"", "\\", "\n", "\x01", "\x7f",
		"\xd0\xa8", "\xe4\xb8\x8a", "\xf0\x9f\x90\xab"};
	struct buffer text = {0};
	uint32_t wanted = below(maker->chance, (max < 40 ? max : 40) + 1);
	while (text.len < wanted) {
		const char *letter = letters[below(maker->chance, ARRAY_LEN(letters))];
		if (text.len + strlen(letter) > max)
			break;
		buffer_text(&text, text_of(letter));
	}
	packed_put_text(maker->out, buffer_as_text(&text));
	buffer_fini(&text);
}

static void choice_make(struct maker *maker, const char *choices)
{
	struct text rest = text_of(choices), choice, picked = TEXT_NONE;
	for (uint32_t n = 1; text_split(&rest, '|', &choice); n++)
		if (below(maker->chance, n) == 0)
			picked = choice;
	packed_put_text(maker->out, picked);
}

static int64_t whole_make(struct maker *maker)
{
	/* Every length of a number is as likely as any other. */
	int64_t value = (int64_t)(next(maker->chance) >> (1 + below(maker->chance, 63)));
	return below(maker->chance, 2) ? value : -value;
}

static void f64_make(struct maker *maker)
{
	double value;
	uint64_t bits = next(maker->chance) & ~(UINT64_C(1) << 62); /* finite: below 2 */
	memcpy(&value, &bits, sizeof(value));
	packed_put_f64(maker->out, below(maker->chance, 3) ? value : (double)whole_make(maker));
}

static void blob_make(struct maker *maker, uint32_t max)
{
	uint8_t bytes[24];
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)next(maker->chance);
	packed_put_blob(maker->out,
		bytes_of(bytes, below(maker->chance, (max < sizeof(bytes) ? max : 24) + 1)));
}

static void args_make(struct maker *maker)
{
	uint32_t pairs = below(maker->chance, 4);
	packed_put_map(maker->out, pairs);
	for (uint32_t i = 0; i < pairs; i++) {
		packed_put_text(maker->out, (struct text){&"abcd"[i], 1});
		switch (below(maker->chance, 4)) {
		case 0:
			packed_put_i64(maker->out, whole_make(maker));
			break;
		case 1:
			f64_make(maker);
			break;
		case 2:
			text_make(maker, 30);
			break;
		default:
			packed_put_list(maker->out, 1);
			packed_put_bool(maker->out, below(maker->chance, 2));
		}
	}
}

static void list_make(struct maker *maker, const struct field *field, unsigned depth)
{
	uint32_t count = below(maker->chance, field->max < 3 ? field->max + 1 : 4);
	packed_put_list(maker->out, count);
	for (uint32_t i = 0; i < count; i++) {
		if (field->kind == FIELD_TEXTS)
			text_make(maker, 1024);
		else
			record_make(maker, field->record, depth + 1);
	}
}

static void value_make(struct maker *maker, const struct field *field, unsigned depth)
{
	const uint64_t days = (uint64_t)(DAY_MAX - DAY_MIN) + 1;
	const int64_t day_us = 86400000000;
	switch (field->kind) {
	case FIELD_TEXT:
		text_make(maker, field->max);
		break;
	case FIELD_CHOICE:
		choice_make(maker, field->choices);
		break;
	case FIELD_BLOB:
		blob_make(maker, field->max);
		break;
	case FIELD_ARGS:
		args_make(maker);
		break;
	case FIELD_BOOL:
		packed_put_bool(maker->out, below(maker->chance, 2));
		break;
	case FIELD_I64:
		packed_put_i64(maker->out, whole_make(maker));
		break;
	case FIELD_U64:
		packed_put_u64(maker->out, next(maker->chance) >> below(maker->chance, 64));
		break;
	case FIELD_F64:
		f64_make(maker);
		break;
	case FIELD_DAY:
		packed_put_i64(maker->out, DAY_MIN + (int64_t)(next(maker->chance) % days));
		break;
	case FIELD_INSTANT:
		packed_put_i64(maker->out, DAY_MIN * day_us + (int64_t)(next(maker->chance) %
									(days * (uint64_t)day_us)));
		break;
	case FIELD_TEXTS:
	case FIELD_LIST:
		list_make(maker, field, depth);
		break;
	case FIELD_NESTED:
		record_make(maker, field->record, depth + 1);
		break;
	}
}

/* Canonical: in the table's order, no empty optional list (absent and empty read alike). */
static void record_make(struct maker *maker, const struct record_type *type, unsigned depth)
{
	struct buffer rows = {0};
	struct maker inner = {maker->chance, &rows};
	uint32_t count = 0;
	for (unsigned i = 0; i < type->fields_count; i++) {
		const struct field *field = &type->fields[i];
		bool list = field->kind == FIELD_TEXTS || field->kind == FIELD_LIST;
		if (!field->required && below(maker->chance, 2))
			continue;
		size_t begin = rows.len;
		packed_put_text(&rows, text_of(field->name));
		size_t value = rows.len;
		value_make(&inner, field, depth);
		if (list && !field->required && rows.ptr[value] == 0x90)
			rows.len = begin;
		else
			count++;
	}
	packed_put_map(maker->out, count);
	buffer_add(maker->out, rows.ptr, rows.len);
	buffer_fini(&rows);
}

/* --- Properties ---------------------------------------------------------------------------------
 */

static void struct_and_back(const struct record_type *type, struct bytes bytes)
{
	struct arena arena = {0};
	struct buffer again = {0};
	struct why why = {0};
	void *record = arena_zero(&arena, 1, type->size);
	if (record_decode(type, bytes, &arena, record, &why))
		fail_msg("%s: %s", why.where, why.text);
	if (record_encode(type, record, &again, &why))
		fail_msg("%s: %s", why.where, why.text);
	assert_true(bytes_equal(bytes, buffer_bytes(&again)));
	buffer_fini(&again);
	arena_fini(&arena);
}

static void json_and_back(const struct record_type *type, struct bytes bytes)
{
	struct buffer json = {0}, again = {0};
	struct why why = {0};
	assert_int_equal(record_to_json(type, bytes, 0, &json, &why), ERR_OK);
	if (record_from_json(type, buffer_as_text(&json), &again, &why))
		fail_msg("%s: %s: %.*s", why.where, why.text, TEXT_ARG(buffer_as_text(&json)));
	if (!bytes_equal(bytes, buffer_bytes(&again)))
		fail_msg("changed by JSON: %.*s", TEXT_ARG(buffer_as_text(&json)));
	buffer_fini(&json);
	buffer_fini(&again);
}

static void test_records_come_back_as_they_were(void **state)
{
	(void)state;
	struct chance chance = chance_of("round trip");
	struct buffer bytes = {0};
	struct maker maker = {&chance, &bytes};
	for (size_t i = 0; record_at(i); i++) {
		for (unsigned round = 0; round < 20; round++) {
			buffer_clear(&bytes);
			record_make(&maker, record_at(i), 0);
			struct_and_back(record_at(i), buffer_bytes(&bytes));
			json_and_back(record_at(i), buffer_bytes(&bytes));
		}
	}
	buffer_fini(&bytes);
}

/* What a caller might get wrong, of any field: too long, not UTF-8, no choice, beyond the days. */
static void spoil(struct chance *chance, const struct field *field, void *member, void *extra)
{
	static const double no_numbers[] = {1.0 / 0.0, 0.0 / 0.0};
	static char long_text[4096];
	static const struct text long_item = {long_text, 1025};
	memset(long_text, 'x', sizeof(long_text));
	bool high = below(chance, 2);
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_CHOICE:
		*(struct text *)member = below(chance, 2) || field->max >= sizeof(long_text)
						 ? TEXT("\xff")
						 : (struct text){long_text, field->max + 1};
		if (below(chance, 4) == 0)
			*(struct text *)member = TEXT_NONE;
		break;
	case FIELD_BLOB:
		*(struct bytes *)member = (struct bytes){0};
		break;
	case FIELD_ARGS: /* a number, and a map that is cut */
		*(struct bytes *)member = high ? bytes_of("\x01", 1) : bytes_of("\x81\xa1", 2);
		break;
	case FIELD_F64:
		*(double *)member = no_numbers[high];
		break;
	case FIELD_DAY:
		*(day *)member = high ? DAY_MAX + 1 : DAY_MIN - 1;
		break;
	case FIELD_INSTANT:
		*(int64_t *)member = high ? INT64_MAX : INT64_MIN;
		break;
	case FIELD_TEXTS:
		*(const struct text **)member = &long_item;
		*(uint32_t *)extra = 1;
		break;
	case FIELD_NESTED:
		*(const void **)member = NULL;
		break;
	default:
		break;
	}
	if (extra && field->kind != FIELD_TEXTS && field->kind != FIELD_LIST)
		*(bool *)extra = true;
}

/* The encoder asks the judge only where it is not sure itself. */
static bool encoded_as_judged(const struct record_type *type, const void *record)
{
	struct buffer out = {0};
	struct why why = {0};
	buffer_text(&out, TEXT("before"));
	enum err err = record_encode(type, record, &out, &why);
	if (err)
		assert_int_equal(out.len, strlen("before"));
	else if (record_check(type, bytes_of(out.ptr + strlen("before"), out.len - 6), &why))
		fail_msg("encoded, though refused: %s: %s", why.where, why.text);
	buffer_fini(&out);
	return !err;
}

static void test_what_is_encoded_can_be_decoded(void **state)
{
	(void)state;
	struct chance chance = chance_of("spoiled");
	struct buffer bytes = {0};
	struct maker maker = {&chance, &bytes};
	unsigned refused = 0;
	for (size_t i = 0; record_at(i); i++) {
		const struct record_type *type = record_at(i);
		for (unsigned at = 0; at < type->fields_count; at++) {
			struct arena arena = {0};
			char *record = arena_zero(&arena, 1, type->size);
			const struct field_place place = type->places()[at];
			buffer_clear(&bytes);
			record_make(&maker, type, 0);
			assert_int_equal(
				record_decode(type, buffer_bytes(&bytes), &arena, record, NULL),
				ERR_OK);
			spoil(&chance, &type->fields[at], record + place.member,
				place.extra ? record + place.extra : NULL);
			refused += !encoded_as_judged(type, record);
			arena_fini(&arena);
		}
	}
	assert_true(refused > 1000);
	buffer_fini(&bytes);
}

/* Lists and maps of a record within one another, that of the record included. */
static unsigned depth_of(const struct record_type *type, unsigned from)
{
	unsigned most = 1;
	assert_true(from <= PACKED_DEPTH_MAX);
	for (unsigned i = 0; i < type->fields_count; i++) {
		const struct field *field = &type->fields[i];
		unsigned depth = field->kind == FIELD_LIST || field->kind == FIELD_TEXTS ? 2 : 1;
		if (field->record)
			depth += depth_of(field->record, from + depth);
		most = depth > most ? depth : most;
	}
	return most;
}

/* So the encoder need not count them: maps that others made are left to the judge. */
static void test_no_record_is_too_deep(void **state)
{
	(void)state;
	for (size_t i = 0; record_at(i); i++)
		assert_true(depth_of(record_at(i), 0) <= PACKED_DEPTH_MAX);
}

/* Whatever the bytes, checking and decoding agree, and what was taken can be shown. */
static void judged_alike(const struct record_type *type, struct bytes bytes)
{
	struct arena arena = {0};
	struct buffer json = {0};
	struct why why;
	void *record = arena_zero(&arena, 1, type->size);
	enum err checked = record_check(type, bytes, &why);
	assert_int_equal(record_decode(type, bytes, &arena, record, NULL), checked);
	assert_int_equal(record_to_json(type, bytes, 0, &json, NULL), checked);
	if (packed_check(bytes, NULL) == ERR_OK)
		packed_to_json(bytes, 0, &json);
	assert_true(text_is_utf8(json.ptr, json.len));
	buffer_fini(&json);
	arena_fini(&arena);
}

static void test_damaged_records_do_no_harm(void **state)
{
	(void)state;
	struct chance chance = chance_of("damage");
	struct buffer bytes = {0};
	struct maker maker = {&chance, &bytes};
	for (size_t i = 0; record_at(i); i++) {
		for (unsigned round = 0; round < 20; round++) {
			buffer_clear(&bytes);
			record_make(&maker, record_at(i), 0);
			for (uint32_t flips = 1 + below(&chance, 3); flips; flips--)
				bytes.ptr[below(&chance, (uint32_t)bytes.len)] =
					(uint8_t)next(&chance);
			size_t len =
				below(&chance, 2) ? bytes.len : below(&chance, (uint32_t)bytes.len);
			judged_alike(record_at(i), bytes_of(bytes.ptr, len));
		}
	}
	buffer_fini(&bytes);
}

static void test_any_bytes_do_no_harm(void **state)
{
	(void)state;
	struct chance chance = chance_of("any bytes");
	for (unsigned round = 0; round < 20000; round++) {
		uint8_t bytes[64];
		size_t len = below(&chance, sizeof(bytes) + 1);
		for (size_t i = 0; i < len; i++)
			bytes[i] = (uint8_t)next(&chance);
		if (len)
			bytes[0] = (uint8_t)(0x80 | (bytes[0] & 0x1F)); /* a small map or list */
		judged_alike(&record_why_tree, bytes_of(bytes, len));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records_come_back_as_they_were),
		cmocka_unit_test(test_what_is_encoded_can_be_decoded),
		cmocka_unit_test(test_no_record_is_too_deep),
		cmocka_unit_test(test_damaged_records_do_no_harm),
		cmocka_unit_test(test_any_bytes_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
