#include "services/kit/progress.h"

#include "services/kit/stage.h"

#include <stdio.h>

static const char schema_progress[] =
	"CREATE TABLE IF NOT EXISTS kit_progress ("
	" one INTEGER PRIMARY KEY CHECK (one = 1), cursor INTEGER NOT NULL,"
	" own_seq INTEGER NOT NULL, log_id TEXT NOT NULL) STRICT";
static const char schema_sheets[] =
	"CREATE TABLE IF NOT EXISTS kit_sheets ("
	" name TEXT PRIMARY KEY, digest TEXT NOT NULL, seq INTEGER NOT NULL, refused TEXT) STRICT";

static void copy(char *out, size_t size, struct text text)
{
	snprintf(out, size, "%.*s", TEXT_ARG(text));
}

enum err progress_open(struct store *store, struct progress *out, struct why *why)
{
	*out = (struct progress){0};
	enum err err = stage_open(store, why);
	if (!err)
		err = store_run(store, schema_progress, NULL, 0, why);
	if (!err)
		err = store_run(store, schema_sheets, NULL, 0, why);
	struct store_query *query = NULL;
	if (!err)
		err = store_rows(store, "SELECT cursor, own_seq, log_id FROM kit_progress", NULL, 0,
			&query, why);
	if (err)
		return err;
	if (store_row(query)) {
		out->cursor = (uint64_t)store_i64(query, 0);
		out->own_seq = (uint64_t)store_i64(query, 1);
		copy(out->log_id, sizeof(out->log_id), store_text(query, 2));
	}
	return store_done(&query, why);
}

enum err progress_save(struct store *store, const struct progress *progress, struct why *why)
{
	const struct store_value values[] = {STORE_I64(progress->cursor),
		STORE_I64(progress->own_seq), STORE_TEXT(text_of(progress->log_id))};
	return store_run(store, "INSERT OR REPLACE INTO kit_progress VALUES (1, ?1, ?2, ?3)",
		values, ARRAY_LEN(values), why);
}

enum err progress_sheet_seen(
	struct store *store, struct text name, struct text digest, uint64_t seq, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(name), STORE_TEXT(digest), STORE_I64(seq)};
	return store_run(store, "INSERT OR REPLACE INTO kit_sheets VALUES (?1, ?2, ?3, NULL)",
		values, ARRAY_LEN(values), why);
}

enum err progress_sheet_refused(
	struct store *store, uint64_t seq, struct text what, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(what), STORE_I64(seq)};
	return store_run(store, "UPDATE kit_sheets SET refused = ?1 WHERE seq = ?2", values,
		ARRAY_LEN(values), why);
}

enum err progress_sheet(
	struct store *store, const char *name, struct progress_sheet *out, struct why *why)
{
	*out = (struct progress_sheet){0};
	const struct store_value values[] = {STORE_TEXT(text_of(name))};
	struct store_query *query = NULL;
	enum err err = store_rows(store, "SELECT digest, refused FROM kit_sheets WHERE name = ?1",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query)) {
		copy(out->digest, sizeof(out->digest), store_text(query, 0));
		copy(out->refused, sizeof(out->refused), store_text(query, 1));
	}
	return store_done(&query, why);
}
