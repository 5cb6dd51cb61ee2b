/* What could not be read: documents, with their bytes, and articles. */
#include "services/news/store/shelf.h"

#include "services/news/reading/kept.h"
#include "services/news/reading/squeeze.h"

enum { REFUSALS_DEFAULT = 100, REFUSALS_MAX = 1000 };

static struct text kept(struct arena *arena, struct text text)
{
	return text.ptr ? arena_copy(arena, text) : TEXT_NONE;
}

enum err shelf_add_refusal(struct store *store, const struct kit_event *event,
	const struct document_refused *refused, struct why *why)
{
	struct store_value values[] = {STORE_I64(event->seq), STORE_I64(event->recorded_us),
		STORE_TEXT(refused->source), STORE_I64(refused->code), STORE_TEXT(refused->what),
		STORE_TEXT(refused->where), STORE_TEXT(refused->document),
		STORE_I64(refused->bytes)};
	return store_run(store,
		"INSERT OR IGNORE INTO refusal (seq, recorded_us, source, code, what, place, "
		"document, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		values, ARRAY_LEN(values), why);
}

static enum err any(struct store *store, const char *sql, const struct store_value *values,
	int count, bool *found, struct why *why)
{
	struct store_query *query = NULL;
	enum err err = store_rows(store, sql, values, count, &query, why);
	*found = !err && store_row(query);
	return err ? err : store_done(&query, why);
}

#define OF_ARTICLE "(SELECT seq FROM article WHERE id = ?1)"

enum err shelf_add_unread(struct store *store, const struct article_unread *unread, struct why *why)
{
	struct store_value values[] = {
		STORE_TEXT(unread->article), STORE_I64(unread->code), STORE_TEXT(unread->what)};
	return store_run(store,
		"INSERT OR REPLACE INTO unread (article, code, what) "
		"VALUES (" OF_ARTICLE ", ?2, ?3)",
		values, ARRAY_LEN(values), why);
}

enum err shelf_is_unread(struct store *store, struct text article, bool *unread, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(article)};
	return any(
		store, "SELECT 1 FROM unread WHERE article = " OF_ARTICLE, values, 1, unread, why);
}

enum err shelf_drop_unread(struct store *store, struct text article, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(article)};
	return store_run(store, "DELETE FROM unread WHERE article = " OF_ARTICLE, values, 1, why);
}

enum err shelf_knows_refusal(
	struct store *store, const struct document_refused *refused, bool *knows, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(refused->document), STORE_TEXT(refused->source),
		STORE_I64(refused->code), STORE_TEXT(refused->what), STORE_TEXT(refused->where)};
	*knows = false;
	if (!refused->document.len)
		return ERR_OK;
	return any(store,
		"SELECT 1 FROM refusal WHERE document = ?1 AND source = ?2 AND code = ?3 AND "
		"what = ?4 AND place IS ?5",
		values, ARRAY_LEN(values), knows, why);
}

#define REFUSALS_WHERE "FROM error WHERE (?1 IS NULL OR instr(source, ?1) > 0) "

static enum err count_refusals(
	struct store *store, const struct store_value *source, int64_t *total, struct why *why)
{
	struct store_query *query = NULL;
	enum err err = store_rows(store, "SELECT count(*) " REFUSALS_WHERE, source, 1, &query, why);
	if (err)
		return err;
	if (store_row(query))
		*total = store_i64(query, 0);
	return store_done(&query, why);
}

enum err shelf_refusals(struct store *store, const struct refusals_query *asked,
	struct arena *arena, struct refusals_reply *out, struct why *why)
{
	int64_t limit = !asked->has_limit             ? REFUSALS_DEFAULT
			: asked->limit < 1            ? 1
			: asked->limit > REFUSALS_MAX ? REFUSALS_MAX
						      : asked->limit;
	struct store_value values[] = {STORE_TEXT(asked->source), STORE_I64(limit)};
	struct store_query *query = NULL;
	*out = (struct refusals_reply){0};
	enum err err = count_refusals(store, values, &out->total, why);
	if (!err)
		err = store_rows(store,
			"SELECT seq, recorded_us, source, code, what, place, document, "
			"bytes " REFUSALS_WHERE "ORDER BY seq DESC LIMIT ?2",
			values, 2, &query, why);
	if (err)
		return err;
	struct refusal_row *rows = arena_zero(arena, (size_t)limit, sizeof(*rows));
	while (store_row(query)) {
		struct text document = kept(arena, store_text(query, 6));
		rows[out->rows_count++] = (struct refusal_row){
			.seq = (uint64_t)store_i64(query, 0),
			.recorded_at = store_i64(query, 1),
			.source = kept(arena, store_text(query, 2)),
			.error = text_of(err_name((enum err)store_i64(query, 3))),
			.what = kept(arena, store_text(query, 4)),
			.where = kept(arena, store_text(query, 5)),
			.document = document,
			.bytes = store_i64(query, 7),
			.has_bytes = document.ptr != NULL,
		};
	}
	out->rows = rows;
	return store_done(&query, why);
}

/* --- Bytes ------------------------------------------------------------------------------------ */

enum err shelf_add_document(struct store *store, const struct kit_event *event,
	const struct document_kept *part, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(part->document), STORE_I64(part->part),
		STORE_I64(part->parts), STORE_I64(event->seq), STORE_BLOB(part->squeezed)};
	return store_run(store,
		"INSERT OR IGNORE INTO document (id, part, parts, seq, squeezed) "
		"VALUES (?1, ?2, ?3, ?4, ?5)",
		values, ARRAY_LEN(values), why);
}

enum err shelf_knows_document(
	struct store *store, struct text document, int64_t part, bool *knows, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(document), STORE_I64(part)};
	return any(store, "SELECT 1 FROM document WHERE id = ?1 AND part = ?2", values,
		ARRAY_LEN(values), knows, why);
}

enum err shelf_document(struct store *store, const struct document_bytes_query *asked,
	struct arena *arena, struct document_part *out, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(asked->document), STORE_I64(asked->part)};
	struct store_query *query = NULL;
	struct text bytes = TEXT_NONE;
	*out = (struct document_part){.document = asked->document, .part = asked->part};
	enum err err = store_rows(store,
		"SELECT parts, squeezed FROM document WHERE id = ?1 AND part = ?2", values,
		ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query)) {
		out->parts = store_i64(query, 0);
		err = unsqueeze(store_blob(query, 1), KEPT_PART, arena, &bytes, why)
			      ? store_damaged(query, why)
			      : ERR_OK;
	}
	enum err done = store_done(&query, err ? NULL : why);
	if (err || done)
		return err ? err : done;
	out->bytes = bytes_of(bytes.ptr, bytes.len);
	if (!out->parts)
		return why_set(why, ERR_NOT_FOUND, "document",
			"no part %lld of the bytes of a document '%.*s' is kept",
			(long long)asked->part, TEXT_ARG(asked->document));
	return ERR_OK;
}
