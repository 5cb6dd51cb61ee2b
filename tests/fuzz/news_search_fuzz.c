/* Any text as what a person looks for: the words of it are asked for, or it is refused, and SQLite
 * never sees an operator of its own in it. */
#include "proto/base/check.h"
#include "services/kit/store.h"
#include "services/news/store/shelf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct store *the_store(void)
{
	static struct store *store; /* made once: a fuzzer's own state */
	struct shelf *shelf = NULL;
	struct article_ingested article = {.id = TEXT("a"),
		.source = TEXT("x"),
		.title = TEXT("上海合作组织 \"summit\""),
		.text = TEXT("Belarus joined the SCO in Astana AND signed NOT one but two papers."),
		.kind = TEXT("text")};
	struct kit_event event = {.seq = 1};
	if (store)
		return store;
	CHECK(store_open(":memory:", shelf_schema, 1, &store, NULL) == ERR_OK);
	CHECK(shelf_open(store, &shelf, NULL) == ERR_OK);
	CHECK(shelf_add_article(shelf, &event, &article, NULL) == ERR_OK);
	shelf_close(&shelf);
	return store;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena arena = {0};
	struct search_reply reply;
	struct why why = {0};
	struct text words[4], rest = {(const char *)bytes, len};
	uint32_t count = 0;
	if (!text_is_utf8(bytes, len))
		return 0;
	while (count < 4 && text_split(&rest, '\n', &words[count]))
		count++;
	struct search_query query = {.text = words, .text_count = count};
	enum err err = shelf_search(the_store(), &query, &arena, &reply, &why);
	CHECK(!err || (err == ERR_BAD_VALUE && why.text[0] != '\0'));
	CHECK(err || reply.rows_count <= reply.total);
	arena_fini(&arena);
	return 0;
}
