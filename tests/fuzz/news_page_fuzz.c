/* Any text as a page: its map leads from every run of the text to bytes of the page, in order. */
#include "proto/base/check.h"
#include "services/news/reading/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_text(struct text text)
{
	CHECK(!text.len || text_is_utf8(text.ptr, text.len));
}

static void check_map(const struct page *page, size_t len)
{
	uint64_t text_end = 0, page_end = 0;
	for (uint32_t i = 0; i < page->map_len; i++) {
		const struct page_run *run = &page->map[i];
		CHECK(run->text_from >= text_end && run->page_from >= page_end);
		text_end = (uint64_t)run->text_from + run->len;
		page_end = (uint64_t)run->page_from + run->page_len;
		CHECK(text_end <= page->text.len && page_end <= len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena arena = {0};
	struct page page;
	struct why why = {0};
	struct text html = {(const char *)bytes, len};
	if (!text_is_utf8(bytes, len))
		return 0;
	(void)page_looks_like(html);
	enum err err = page_parse(html, TEXT("http://a.example/news/1"), &arena, &page, &why);
	CHECK(!err || why.text[0] != '\0');
	if (!err) {
		check_text(page.text);
		check_text(page.title);
		check_text(page.link);
		check_text(page.lang);
		CHECK(!page.published.len || page.published.len >= 4);
		for (uint32_t i = 0; i < page.authors_count; i++)
			check_text(page.authors[i]);
		check_map(&page, len);
	}
	arena_fini(&arena);
	return 0;
}
