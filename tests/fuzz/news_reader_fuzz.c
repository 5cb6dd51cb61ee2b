/* Any bytes as a document, an outline, a feed or a page: the reader refuses or reads, and what it
 * prints are lines of UTF-8. */
#include "proto/base/check.h"
#include "services/news/reading/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const types[] = {"", "text/html", "application/rss+xml; charset=koi8-r"};
	static const enum reader_wanted more[] = {READER_OUTLINE, READER_ITEMS, READER_TEXT};
	for (size_t i = 0; len && i < ARRAY_LEN(more); i++) {
		struct buffer out = {0};
		struct why why = {0};
		struct reader_input input = {.bytes = bytes_of(bytes, len),
			.source = "x",
			.content_type = "",
			.base = ""};
		enum err err = reader_make(&input, more[i], &out, &why);
		CHECK(!err || why.text[0] != '\0');
		CHECK(text_is_utf8(out.ptr, out.len));
		buffer_fini(&out);
	}
	for (size_t i = 0; len && i < ARRAY_LEN(types); i++) {
		struct buffer out = {0};
		struct why why = {0};
		struct reader_input input = {.bytes = bytes_of(bytes, len),
			.source = "x",
			.content_type = types[i],
			.base = "http://a.example/"};
		enum err err = reader_make(&input, READER_ARTICLES, &out, &why);
		CHECK(err ? why.text[0] != '\0' : out.len > 0);
		CHECK(text_is_utf8(out.ptr, out.len));
		buffer_fini(&out);
	}
	return 0;
}
