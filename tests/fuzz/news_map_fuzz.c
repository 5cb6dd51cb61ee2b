/* Any bytes as a page in whatever charset they are taken for: the map covers its text but for line
 * ends, in order, and leads to places within the bytes; where these are UTF-8, they say the same.
 */
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/news/reading/decode.h"
#include "services/news/reading/page.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_runs(const struct page *page, size_t page_len)
{
	uint32_t at = 0, there = 0;
	for (uint32_t i = 0; i < page->map_len; i++) {
		const struct page_run *run = &page->map[i];
		for (; at < run->text_from; at++)
			CHECK(page->text.ptr[at] == '\n');
		CHECK(run->text_from == at && run->len > 0 && run->page_len > 0);
		CHECK(run->page_from >= there);
		at = run->text_from + run->len;
		there = run->page_from + run->page_len;
	}
	CHECK(at == page->text.len && there <= page_len);
}

/* The same bytes, but for a CR, which is a line end like any other. */
static bool says(const uint8_t *raw, const char *utf8, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (raw[i] != (uint8_t)utf8[i] && !(raw[i] == '\r' && utf8[i] == '\n'))
			return false;
	return true;
}

static void check_places(struct bytes raw, const struct decode_result *result, struct text utf8,
	const struct page *page)
{
	uint32_t *places = alloc_zero(2 * (size_t)page->map_len + 1, sizeof(*places));
	struct why why = {0};
	for (uint32_t i = 0; i < page->map_len; i++) {
		places[2 * i] = page->map[i].page_from;
		places[2 * i + 1] = page->map[i].page_from + page->map[i].page_len;
	}
	CHECK(decode_places(raw, result, places, 2 * (size_t)page->map_len, &why) == ERR_OK);
	for (uint32_t i = 0; i < page->map_len; i++) {
		const struct page_run *run = &page->map[i];
		size_t from = places[2 * i], to = places[2 * i + 1];
		CHECK(from < to && to <= raw.len);
		/* Line ends of two bytes and control bytes make a range longer than its text. */
		if (strcmp(result->charset, "UTF-8") == 0 && !result->replaced &&
			to - from == run->page_len)
			CHECK(says(raw.ptr + from, utf8.ptr + run->page_from, to - from));
	}
	free(places);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const declared[] = {
		"", "windows-1251", "koi8-r", "gb18030", "shift_jis", "utf-16le", "big5"};
	struct bytes raw = bytes_of(bytes, len);
	for (size_t i = 0; len && i < ARRAY_LEN(declared); i++) {
		struct arena arena = {0};
		struct buffer text = {0};
		struct decode_result result;
		struct page page;
		struct why why = {0};
		if (decode_text(raw, text_of(declared[i]), &text, &result, &why) == ERR_OK &&
			page_parse(buffer_as_text(&text), TEXT(""), &arena, &page, &why) ==
				ERR_OK &&
			page.map_len) {
			check_runs(&page, text.len);
			check_places(raw, &result, buffer_as_text(&text), &page);
		}
		buffer_fini(&text);
		arena_fini(&arena);
	}
	return 0;
}
