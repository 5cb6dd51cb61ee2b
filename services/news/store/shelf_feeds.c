/* The feeds that are followed, and how each is. */
#include "services/news/store/shelf.h"

enum { EVERY_DEFAULT_S = 900, ROWS_MAX = 4096 };

static struct text kept(struct arena *arena, struct text text)
{
	return text.ptr ? arena_copy(arena, text) : TEXT_NONE;
}

enum err shelf_add_feed(struct store *store, const struct feed_added *added, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(added->url), STORE_TEXT(added->title),
		STORE_TEXT(added->grade),
		STORE_I64(added->has_every_s ? added->every_s : EVERY_DEFAULT_S)};
	return store_run(store,
		"INSERT INTO feed (url, title, grade, every_s, failures, polls, items) "
		"VALUES (?1, ?2, ?3, ?4, 0, 0, 0) ON CONFLICT (url) DO UPDATE SET "
		"title = coalesce(?2, title), grade = coalesce(?3, grade), every_s = ?4",
		values, ARRAY_LEN(values), why);
}

enum err shelf_remove_feed(struct store *store, struct text url, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(url)};
	return store_run(store, "DELETE FROM feed WHERE url = ?1", values, ARRAY_LEN(values), why);
}

/* What a look brought. Validators are kept when an answer without them says "not modified", and
 * replaced as a pair otherwise: each is sent back as it came. */
enum err shelf_poll_feed(struct store *store, const struct feed_polled *polled, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(polled->url), STORE_I64(polled->at),
		STORE_I64(polled->due_at), STORE_I64(polled->status), STORE_TEXT(polled->error),
		STORE_TEXT(polled->etag), STORE_TEXT(polled->last_modified),
		STORE_I64(polled->has_new_items ? polled->new_items : 0),
		STORE_TEXT(polled->moved_to)};
	enum err err = store_run(store,
		"UPDATE feed SET polled_us = ?2, due_us = ?3, status = ?4, error = ?5, "
		"failures = CASE WHEN ?5 IS NULL THEN 0 ELSE failures + 1 END, polls = polls + 1, "
		"items = items + ?8, "
		"etag = CASE WHEN ?5 IS NOT NULL OR (?4 = 304 AND ?6 IS NULL) THEN etag ELSE ?6 "
		"END, "
		"last_modified = CASE WHEN ?5 IS NOT NULL OR (?4 = 304 AND ?7 IS NULL) "
		"THEN last_modified ELSE ?7 END WHERE url = ?1",
		values, 8, why);
	if (err || !polled->moved_to.len)
		return err;
	/* For good: it is followed there from now on. One that is followed there already stays. */
	struct store_value move[] = {STORE_TEXT(polled->url), STORE_TEXT(polled->moved_to)};
	err = store_run(store, "UPDATE OR IGNORE feed SET url = ?2 WHERE url = ?1", move,
		ARRAY_LEN(move), why);
	return err ? err : shelf_remove_feed(store, polled->url, why);
}

enum err shelf_knows_feed(struct store *store, struct text url, bool *knows, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(url)};
	struct store_query *query = NULL;
	*knows = false;
	enum err err = store_rows(
		store, "SELECT 1 FROM feed WHERE url = ?1", values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	*knows = store_row(query);
	return store_done(&query, why);
}

static void fill_feed(struct store_query *query, struct arena *arena, struct feed_row *row)
{
	*row = (struct feed_row){.url = kept(arena, store_text(query, 0)),
		.title = kept(arena, store_text(query, 1)),
		.grade = kept(arena, store_text(query, 2)),
		.every_s = store_i64(query, 3),
		.polled_at = store_i64(query, 4),
		.has_polled_at = store_i64(query, 4) != 0,
		.due_at = store_i64(query, 5),
		.has_due_at = store_i64(query, 5) != 0,
		.status = store_i64(query, 6),
		.has_status = store_i64(query, 4) != 0,
		.failures = store_i64(query, 7),
		.polls = store_i64(query, 8),
		.items = store_i64(query, 9),
		.error = kept(arena, store_text(query, 10)),
		.etag = kept(arena, store_text(query, 11)),
		.last_modified = kept(arena, store_text(query, 12))};
}

enum err shelf_feeds(struct store *store, const struct feeds_query *asked, struct arena *arena,
	struct feeds_reply *out, struct why *why)
{
	struct store_value values[] = {
		STORE_TEXT(asked->url), STORE_I64(asked->has_failing && asked->failing)};
	struct store_query *query = NULL;
	*out = (struct feeds_reply){0};
	enum err err = store_rows(store,
		"SELECT url, title, grade, every_s, coalesce(polled_us, 0), coalesce(due_us, 0), "
		"coalesce(status, 0), failures, polls, items, error, etag, last_modified FROM feed "
		"WHERE (?1 IS NULL OR instr(url, ?1) > 0 OR instr(title, ?1) > 0) "
		"AND (?2 = 0 OR failures > 0) ORDER BY url LIMIT 4096",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	struct feed_row *rows = arena_zero(arena, ROWS_MAX, sizeof(*rows));
	while (store_row(query))
		fill_feed(query, arena, &rows[out->rows_count++]);
	out->rows = rows;
	return store_done(&query, why);
}

enum err shelf_feeds_due(struct store *store, int64_t now_us, int64_t *count, struct why *why)
{
	struct store_value values[] = {STORE_I64(now_us)};
	struct store_query *query = NULL;
	*count = 0;
	enum err err =
		store_rows(store, "SELECT count(*) FROM feed WHERE due_us IS NULL OR due_us <= ?1",
			values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query))
		*count = store_i64(query, 0);
	return store_done(&query, why);
}
