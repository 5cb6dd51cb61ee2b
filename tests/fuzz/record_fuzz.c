/* The first line names a record, the rest is offered to it. What is taken must come back the same
 * once it has been written by us. */
#include "proto/base/check.h"
#include "proto/codec/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void encode(const struct record_type *type, struct bytes bytes, struct buffer *out)
{
	struct arena arena = {0};
	void *record = arena_zero(&arena, 1, type->size);
	CHECK(record_decode(type, bytes, &arena, record, NULL) == ERR_OK);
	CHECK(record_encode(type, record, out, NULL) == ERR_OK);
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text rest = {(const char *)data, size}, name;
	const struct record_type *type = text_split(&rest, '\n', &name) ? record_find(name) : NULL;
	if (!type)
		return 0;
	struct bytes bytes = bytes_of(rest.ptr, rest.len);
	struct why why;
	if (record_check(type, bytes, &why))
		return 0;
	struct buffer once = {0}, twice = {0}, json = {0};
	encode(type, bytes, &once);
	encode(type, buffer_bytes(&once), &twice);
	CHECK(bytes_equal(buffer_bytes(&once), buffer_bytes(&twice)));
	CHECK(record_to_json(type, bytes, 0, &json, NULL) == ERR_OK);
	buffer_fini(&once);
	buffer_fini(&twice);
	buffer_fini(&json);
	return 0;
}
