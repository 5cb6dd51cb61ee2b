/* Any text as a feed, of XML or JSON: items are text within its bounds, addresses are absolute
 * where there is a base, and the text of what an item carries is no longer than what it came from
 * can give. */
#include "proto/base/check.h"
#include "services/news/reading/feed.h"
#include "services/news/reading/markup.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_text(struct text text)
{
	CHECK(!text.len || text_is_utf8(text.ptr, text.len));
}

static void check_all(const struct text *list, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		CHECK(list[i].len > 0);
		check_text(list[i]);
	}
}

static void check_item(const struct feed_item *item, struct arena *arena)
{
	check_text(item->title);
	check_text(item->link);
	check_text(item->id);
	check_text(item->lang);
	check_text(item->summary);
	check_text(item->content);
	check_text(item->undated);
	CHECK(!item->published.len || item->published.len >= 4);
	CHECK(!item->updated.len || item->updated.len >= 4);
	check_all(item->authors, item->authors_count);
	check_all(item->enclosures, item->enclosures_count);
	check_all(item->categories, item->categories_count);
	check_text(markup_text(item->content, arena));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena arena = {0};
	struct feed feed;
	struct why why = {0};
	struct text text = {(const char *)bytes, len};
	if (!text_is_utf8(bytes, len))
		return 0;
	(void)feed_looks_like(text);
	enum err err = feed_parse(text, TEXT("http://a.example/feeds/x"), &arena, &feed, &why);
	CHECK(!err || why.text[0] != '\0');
	for (uint32_t i = 0; !err && i < feed.items_count; i++)
		check_item(&feed.items[i], &arena);
	if (!err)
		check_text(feed.malformed);
	arena_fini(&arena);
	return 0;
}
