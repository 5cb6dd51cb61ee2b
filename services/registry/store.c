#include "services/registry/store.h"

#include <stdio.h>

const char registry_store_schema[] =
#include "services/registry/schema.sql.h"
	;

const char *const registry_store_tables[] = {"status_row", "version", "sheet_ref", "match", "claim",
	"judgement", "review", "stamp", NULL};

/* --- Loading --------------------------------------------------------------------------------- */

static int64_t superseded(struct store_query *query, int column)
{
	int64_t us = store_i64(query, column);
	return us ? us : RECORDED_MAX;
}

static enum err load_rows(struct store_query *query, struct registry *registry, struct why *why)
{
	enum err err = ERR_OK;
	while (!err && store_row(query)) {
		struct row times = {.recorded_us = store_i64(query, 1),
			.seq = (uint64_t)store_i64(query, 2),
			.superseded_us = superseded(query, 3),
			.superseded_seq = (uint64_t)store_i64(query, 4)};
		err = registry_load_row(registry, store_blob(query, 0), &times, why);
	}
	return err;
}

static enum err load_versions(struct store_query *query, struct registry *registry, struct why *why)
{
	enum err err = ERR_OK;
	while (!err && store_row(query)) {
		struct version version = {.id = store_text(query, 1),
			.data = store_blob(query, 2),
			.recorded_us = store_i64(query, 3),
			.seq = (uint64_t)store_i64(query, 4),
			.superseded_us = superseded(query, 5)};
		if (!ledger_kind_of(store_text(query, 0), &version.kind))
			return why_set(why, ERR_DAMAGED, "version.kind",
				"wanted a kind of record, got '%.*s'",
				TEXT_ARG(store_text(query, 0)));
		err = ledger_load(registry->ledger, &version, why);
	}
	return err;
}

static enum err load_matches(struct store_query *query, struct registry *registry, struct why *why)
{
	enum err err = ERR_OK;
	while (!err && store_row(query))
		err = registry_load_match(registry, store_blob(query, 0), store_i64(query, 1),
			(uint64_t)store_i64(query, 2), why);
	return err;
}

static enum err load_noted(struct store_query *query, struct registry *registry,
	enum claims_kind kind, struct why *why)
{
	enum err err = ERR_OK;
	bool taken;
	while (!err && store_row(query))
		err = claims_note(registry->claims, kind,
			(struct noted){store_blob(query, 0), NULL, store_i64(query, 1),
				(uint64_t)store_i64(query, 2)},
			&taken, why);
	return err;
}

static enum err load_claims(struct store_query *query, struct registry *registry, struct why *why)
{
	return load_noted(query, registry, CLAIMS_HEARD, why);
}

static enum err load_judgements(
	struct store_query *query, struct registry *registry, struct why *why)
{
	return load_noted(query, registry, CLAIMS_JUDGED, why);
}

static enum err load_reviews(struct store_query *query, struct registry *registry, struct why *why)
{
	return load_noted(query, registry, CLAIMS_REVIEWED, why);
}

static enum err load_refs(struct store_query *query, struct registry *registry, struct why *why)
{
	(void)why;
	while (store_row(query)) {
		struct text digest = store_text(query, 1);
		registry_load_ref(registry, store_text(query, 0), digest.len ? digest : TEXT_NONE);
	}
	return ERR_OK;
}

static enum err load_stamp(struct store_query *query, struct registry *registry, struct why *why)
{
	(void)why;
	while (store_row(query)) {
		registry->last.recorded_us = store_i64(query, 0);
		registry->last.tx = (uint64_t)store_i64(query, 1);
	}
	return ERR_OK;
}

enum err registry_store_load(struct store *store, struct registry *registry, struct why *why)
{
	static const struct {
		const char *sql;
		enum err (*load)(struct store_query *, struct registry *, struct why *);
	} parts[] = {
		{"SELECT data, recorded_us, seq, superseded_us, superseded_seq FROM status_row "
		 "ORDER BY row",
			load_rows},
		{"SELECT kind, id, data, recorded_us, seq, superseded_us FROM version ORDER BY "
		 "number",
			load_versions},
		{"SELECT data, recorded_us, seq FROM match ORDER BY number", load_matches},
		{"SELECT data, recorded_us, seq FROM claim ORDER BY number", load_claims},
		{"SELECT data, recorded_us, seq FROM judgement ORDER BY number", load_judgements},
		{"SELECT data, recorded_us, seq FROM review ORDER BY number", load_reviews},
		{"SELECT ref, digest FROM sheet_ref ORDER BY ref", load_refs},
		{"SELECT recorded_us, tx FROM stamp", load_stamp},
	};
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < ARRAY_LEN(parts); i++) {
		struct store_query *query = NULL;
		struct why ignored;
		err = store_rows(store, parts[i].sql, NULL, 0, &query, why);
		if (err)
			return err;
		err = parts[i].load(query, registry, why);
		enum err done = store_done(&query, err ? &ignored : why);
		err = err ? err : done;
	}
	return err;
}

/* --- Saving ---------------------------------------------------------------------------------- */

static enum err save_row(struct store *store, const struct row *row, struct why *why)
{
	struct buffer data = {0};
	enum err err = record_encode(&record_status_row, &row->is, &data, why);
	struct store_value values[] = {STORE_I64(row->is.row), STORE_BLOB(buffer_bytes(&data)),
		STORE_I64(row->recorded_us), STORE_I64(row->seq)};
	if (!err)
		err = store_run(store,
			"INSERT INTO status_row (row, data, recorded_us, seq) VALUES (?1, ?2, ?3, "
			"?4)",
			values, 4, why);
	buffer_fini(&data);
	return err;
}

static enum err save_statuses(struct store *store, const struct registry *registry,
	const struct applied *applied, struct why *why)
{
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < applied->superseded_count; i++) {
		struct store_value values[] = {STORE_I64(applied->superseded[i].row),
			STORE_I64(applied->stamp.recorded_us), STORE_I64(applied->stamp.seq)};
		err = store_run(store,
			"UPDATE status_row SET superseded_us = ?2, superseded_seq = ?3 WHERE row = "
			"?1",
			values, 3, why);
	}
	size_t count;
	const struct row *rows = bitemporal_rows(registry->statuses, &count);
	for (size_t i = applied->rows_from; !err && i < applied->rows_to; i++)
		err = save_row(store, &rows[i], why);
	return err;
}

static enum err save_ref(struct store *store, const struct applied *applied, struct why *why)
{
	struct text digest = applied->ref_digest.ptr ? applied->ref_digest : TEXT("");
	struct store_value values[] = {STORE_TEXT(applied->ref), STORE_TEXT(digest)};
	return store_run(store,
		"INSERT INTO sheet_ref (ref, digest) VALUES (?1, ?2) "
		"ON CONFLICT (ref) DO UPDATE SET digest = ?2",
		values, 2, why);
}

static enum err supersede_version(
	struct store *store, const struct applied *applied, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(text_of(ledger_kind_name(applied->kind))),
		STORE_TEXT(applied->id), STORE_I64(applied->stamp.recorded_us)};
	return store_run(store,
		"UPDATE version SET superseded_us = ?3 "
		"WHERE kind = ?1 AND id = ?2 AND superseded_us IS NULL",
		values, 3, why);
}

static enum err save_version(
	struct store *store, const struct version *version, size_t number, struct why *why)
{
	struct store_value values[] = {STORE_I64(number),
		STORE_TEXT(text_of(ledger_kind_name(version->kind))), STORE_TEXT(version->id),
		STORE_BLOB(version->data), STORE_I64(version->recorded_us),
		STORE_I64(version->seq)};
	return store_run(store,
		"INSERT INTO version (number, kind, id, data, recorded_us, seq) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		values, 6, why);
}

static enum err save_versions(struct store *store, const struct registry *registry,
	const struct applied *applied, struct why *why)
{
	enum err err = applied->id.ptr ? supersede_version(store, applied, why) : ERR_OK;
	size_t count;
	const struct version *versions = ledger_versions(registry->ledger, &count);
	for (size_t i = applied->versions_from; !err && i < applied->versions_to; i++)
		err = save_version(store, &versions[i], i + 1, why);
	return err;
}

static enum err save_match(struct store *store, const struct registry *registry, struct why *why)
{
	const struct match *match = &registry->matches[registry->matches_count - 1];
	struct store_value values[] = {STORE_I64(registry->matches_count), STORE_BLOB(match->data),
		STORE_I64(match->recorded_us), STORE_I64(match->seq)};
	return store_run(store,
		"INSERT INTO match (number, data, recorded_us, seq) VALUES (?1, ?2, ?3, ?4)",
		values, 4, why);
}

static enum err save_noted(struct store *store, const char *sql, const struct noted *noted,
	size_t number, struct why *why)
{
	struct store_value values[] = {STORE_I64(number), STORE_BLOB(noted->data),
		STORE_I64(noted->recorded_us), STORE_I64(noted->seq)};
	return store_run(store, sql, values, 4, why);
}

enum err registry_store_claim(
	struct store *store, const struct noted *noted, size_t number, struct why *why)
{
	return save_noted(store,
		"INSERT INTO claim (number, data, recorded_us, seq) VALUES (?1, ?2, ?3, ?4)", noted,
		number, why);
}

static enum err save_last(
	struct store *store, const char *sql, const struct noted_list *list, struct why *why)
{
	return save_noted(store, sql, &list->items[list->count - 1], list->count, why);
}

static enum err save_stamp(struct store *store, const struct applied *applied, struct why *why)
{
	struct store_value values[] = {
		STORE_I64(applied->stamp.recorded_us), STORE_I64(applied->stamp.tx)};
	return store_run(store,
		"INSERT INTO stamp (one, recorded_us, tx) VALUES (1, ?1, ?2) "
		"ON CONFLICT (one) DO UPDATE SET recorded_us = ?1, tx = ?2",
		values, 2, why);
}

enum err registry_store_save(struct store *store, const struct registry *registry,
	const struct applied *applied, struct why *why)
{
	enum err err = save_statuses(store, registry, applied, why);
	if (!err && applied->ref.ptr)
		err = save_ref(store, applied, why);
	if (!err)
		err = save_versions(store, registry, applied, why);
	if (!err && applied->match_added)
		err = save_match(store, registry, why);
	if (!err && applied->judgement_added)
		err = save_last(store,
			"INSERT INTO judgement (number, data, recorded_us, seq) VALUES (?1, ?2, "
			"?3, ?4)",
			&registry->claims->judged, why);
	if (!err && applied->review_added)
		err = save_last(store,
			"INSERT INTO review (number, data, recorded_us, seq) VALUES (?1, ?2, ?3, "
			"?4)",
			&registry->claims->reviewed, why);
	return err ? err : save_stamp(store, applied, why);
}
