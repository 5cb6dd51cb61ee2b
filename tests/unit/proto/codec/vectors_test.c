/* Holds the codec to tests/vectors (its README tells the format). */
#include "proto/codec/packed.h"
#include "proto/codec/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct vector {
	struct text name, record, bytes, json, error;
	bool canonical;
};

static struct buffer file_read(const char *name)
{
	struct buffer out = {0};
	char part[4096];
	FILE *file = fopen(name, "re");
	if (!file)
		fail_msg("%s: run from the top folder", name);
	for (size_t n; (n = fread(part, 1, sizeof(part), file)) > 0;)
		buffer_add(&out, part, n);
	fclose(file);
	return out;
}

/* One `key: value` line into the vector. */
static void line_take(struct text line, struct vector *out)
{
	struct text rest = line, key;
	assert_true(text_split(&rest, ':', &key));
	struct text value = text_trim(rest);
	if (text_is(key, "case"))
		out->name = value;
	else if (text_is(key, "record"))
		out->record = value;
	else if (text_is(key, "bytes"))
		out->bytes = value;
	else if (text_is(key, "json"))
		out->json = value;
	else if (text_is(key, "error"))
		out->error = value;
	else if (text_is(key, "canonical"))
		out->canonical = text_is(value, "yes");
	else
		fail_msg("unknown key in '%.*s'", TEXT_ARG(line));
}

static bool vector_next(struct text *rest, struct vector *out)
{
	struct text line;
	*out = (struct vector){0};
	while (text_split(rest, '\n', &line)) {
		if (line.len == 0 && out->name.ptr)
			return true;
		if (line.len && line.ptr[0] != '#')
			line_take(line, out);
	}
	return out->name.ptr != NULL;
}

/* XX, XX*N or "text". */
static void part_take(struct text part, struct buffer *out)
{
	if (part.ptr[0] == '"') {
		buffer_text(out, text_slice(part, 1, part.len - 1));
		return;
	}
	char hex[3] = {part.ptr[0], part.ptr[1], '\0'};
	int64_t times = 1;
	assert_true(part.len == 2 ||
		    (part.ptr[2] == '*' &&
			    text_to_i64(text_slice(part, 3, part.len), 1, 10000000, &times)));
	memset(buffer_grow(out, (size_t)times), (int)strtol(hex, NULL, 16), (size_t)times);
}

static struct buffer bytes_of_vector(struct text bytes)
{
	struct buffer out = {0};
	while ((bytes = text_trim(bytes)).len) {
		size_t len = 1;
		char end = bytes.ptr[0] == '"' ? '"' : ' ';
		while (len < bytes.len && bytes.ptr[len] != end)
			len++;
		len += end == '"';
		part_take(text_slice(bytes, 0, len), &out);
		bytes = text_slice(bytes, len, bytes.len);
	}
	return out;
}

static enum err judge(const struct record_type *type, struct bytes bytes, struct why *why)
{
	return type ? record_check(type, bytes, why) : packed_check(bytes, why);
}

static void refused(const struct vector *vector, const struct record_type *type, struct bytes bytes)
{
	struct why why = {0};
	char got[256];
	if (judge(type, bytes, &why) == ERR_OK)
		fail_msg("%.*s: taken", TEXT_ARG(vector->name));
	snprintf(got, sizeof(got), "%s %s", err_name(why.code), why.where);
	if (!text_is(vector->error, got))
		fail_msg("%.*s: refused with '%s'", TEXT_ARG(vector->name), got);
}

static void read_as_json(
	const struct vector *vector, const struct record_type *type, struct bytes bytes)
{
	struct why why = {0};
	struct buffer json = {0}, again = {0};
	if (judge(type, bytes, &why))
		fail_msg("%.*s: %s: %s", TEXT_ARG(vector->name), why.where, why.text);
	if (type)
		assert_int_equal(record_to_json(type, bytes, 0, &json, &why), ERR_OK);
	else
		packed_to_json(bytes, 0, &json);
	if (!text_equal(buffer_as_text(&json), vector->json))
		fail_msg("%.*s: reads %.*s", TEXT_ARG(vector->name),
			TEXT_ARG(buffer_as_text(&json)));
	if (vector->canonical) {
		assert_int_equal(record_from_json(type, vector->json, &again, &why), ERR_OK);
		if (!bytes_equal(buffer_bytes(&again), bytes))
			fail_msg("%.*s: written otherwise", TEXT_ARG(vector->name));
	}
	buffer_fini(&json);
	buffer_fini(&again);
}

static void file_holds(const char *name, unsigned least)
{
	struct buffer file = file_read(name);
	struct text rest = buffer_as_text(&file);
	struct vector vector;
	unsigned count = 0;
	for (; vector_next(&rest, &vector); count++) {
		const struct record_type *type = NULL;
		if (vector.record.ptr) {
			type = record_find(vector.record);
			assert_non_null(type);
		}
		assert_true((vector.json.ptr != NULL) != (vector.error.ptr != NULL));
		struct buffer bytes = bytes_of_vector(vector.bytes);
		if (vector.error.ptr)
			refused(&vector, type, buffer_bytes(&bytes));
		else
			read_as_json(&vector, type, buffer_bytes(&bytes));
		buffer_fini(&bytes);
	}
	assert_true(count >= least);
	buffer_fini(&file);
}

static void test_packed(void **state)
{
	(void)state;
	file_holds("tests/vectors/packed.txt", 70);
}

static void test_records(void **state)
{
	(void)state;
	file_holds("tests/vectors/records.txt", 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_records),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
