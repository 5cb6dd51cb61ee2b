/* Any bytes through the validator; what it takes can be walked, found in, and shown. */
#include "proto/base/check.h"
#include "proto/codec/packed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes bytes = bytes_of(data, size);
	struct why why;
	if (packed_check(bytes, &why)) {
		CHECK(text_is_utf8(why.text, text_of(why.text).len));
		return 0;
	}
	struct packed_reader reader = packed_reader_of(bytes);
	struct packed_value value;
	CHECK(packed_next(&reader, &value) && bytes_equal(value.whole, bytes));
	packed_find(bytes, TEXT("k"), &value);
	struct buffer json = {0};
	packed_to_json(bytes, 1, &json);
	CHECK(text_is_utf8(json.ptr, json.len));
	buffer_fini(&json);
	return 0;
}
