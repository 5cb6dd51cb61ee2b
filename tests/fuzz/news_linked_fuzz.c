/* Any bytes as the JSON-LD of a page, and as a document of JSON by themselves: what the page then
 * says of itself is text within its bounds. */
#include "proto/base/check.h"
#include "services/news/reading/page.h"
#include "services/news/reading/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_text(struct text text)
{
	CHECK(!text.len || text_is_utf8(text.ptr, text.len));
}

static void read_page(struct text html)
{
	struct arena arena = {0};
	struct page page;
	struct why why = {0};
	if (page_parse(html, TEXT("http://a.example/"), &arena, &page, &why) == ERR_OK) {
		check_text(page.title);
		check_text(page.text);
		check_text(page.link);
		check_text(page.published);
		CHECK(page.authors_count <= 16);
		for (uint32_t i = 0; i < page.authors_count; i++) {
			CHECK(page.authors[i].len > 0);
			check_text(page.authors[i]);
		}
	}
	arena_fini(&arena);
}

static void read_document(struct bytes bytes)
{
	struct buffer out = {0};
	struct why why = {0};
	struct reader_input input = {.bytes = bytes,
		.source = "x",
		.content_type = "application/ld+json",
		.base = "http://a.example/"};
	enum err err = reader_make(&input, READER_ARTICLES, &out, &why);
	CHECK(err ? why.text[0] != '\0' : out.len > 0);
	CHECK(text_is_utf8(out.ptr, out.len));
	buffer_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct buffer page = {0};
	if (!len || !text_is_utf8(bytes, len))
		return 0;
	buffer_text(&page, TEXT("<html><script type='application/ld+json'>"));
	buffer_add(&page, bytes, len);
	buffer_text(&page, TEXT("</script><title>A page</title><p>Some words of it.</p></html>"));
	read_page(buffer_as_text(&page));
	buffer_fini(&page);
	read_document(bytes_of(bytes, len));
	return 0;
}
