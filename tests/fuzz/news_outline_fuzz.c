/* Any bytes as an OPML file, with and without an end that makes it one: every line that comes of it
 * is a feed or a refusal, in UTF-8. */
#include "proto/base/check.h"
#include "services/news/reading/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_outline(struct bytes bytes)
{
	struct buffer out = {0};
	struct why why = {0};
	struct text rest, line;
	struct reader_input input = {.bytes = bytes, .source = "x", .content_type = "", .base = ""};
	enum err err = reader_make(&input, READER_OUTLINE, &out, &why);
	CHECK(!err || why.text[0] != '\0');
	CHECK(text_is_utf8(out.ptr, out.len));
	rest = buffer_as_text(&out);
	while (text_split(&rest, '\n', &line))
		CHECK(!line.len || text_starts(line, TEXT("feed_added\t{")) ||
			text_starts(line, TEXT("document_refused\t{")));
	buffer_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct buffer whole = {0};
	if (!len)
		return 0;
	read_outline(bytes_of(bytes, len));
	buffer_text(&whole, TEXT("<opml version='2.0'><body><outline xmlUrl='http://a.example/' "));
	buffer_add(&whole, bytes, len);
	buffer_text(&whole, TEXT("</body></opml>"));
	read_outline(buffer_bytes(&whole));
	buffer_fini(&whole);
	return 0;
}
