/* The first line names a record, the rest is JSON for it. What is taken is a good record, and shows
 * as JSON that is taken again and means the same. */
#include "proto/base/check.h"
#include "proto/codec/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text text = {(const char *)data, size}, name;
	const struct record_type *type = text_split(&text, '\n', &name) ? record_find(name) : NULL;
	if (!type)
		return 0;
	struct buffer once = {0}, twice = {0}, json = {0};
	struct why why;
	if (record_from_json(type, text, &once, &why) == ERR_OK) {
		CHECK(record_check(type, buffer_bytes(&once), NULL) == ERR_OK);
		CHECK(record_to_json(type, buffer_bytes(&once), 1, &json, NULL) == ERR_OK);
		CHECK(record_from_json(type, buffer_as_text(&json), &twice, NULL) == ERR_OK);
		CHECK(bytes_equal(buffer_bytes(&once), buffer_bytes(&twice)));
	}
	buffer_fini(&once);
	buffer_fini(&twice);
	buffer_fini(&json);
	return 0;
}
