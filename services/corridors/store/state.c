#include "services/corridors/store/state.h"
#include "services/corridors/store/reported_state.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>

/* --- Writing ------------------------------------------------------------------------------- */

enum err state_withdraw(struct store *store, struct text kind, struct text id,
	struct state_stamp stamp, struct why *why)
{
	const struct store_value values[] = {
		STORE_I64(stamp.recorded_us), STORE_TEXT(kind), STORE_TEXT(id)};
	return store_run(store,
		"UPDATE row SET until_us = ?1 WHERE kind = ?2 AND id = ?3 "
		"AND until_us IS NULL",
		values, ARRAY_LEN(values), why);
}

enum err state_set(struct store *store, enum row_kind kind, const void *record, struct bytes data,
	struct state_stamp stamp, struct why *why)
{
	struct text name = text_of(rows_about(kind)->name), id = rows_id(kind, record);
	enum err err = state_withdraw(store, name, id, stamp, why);
	if (err)
		return err;
	const struct store_value values[] = {STORE_TEXT(name), STORE_TEXT(id), STORE_I64(stamp.seq),
		STORE_I64(stamp.recorded_us), STORE_I64(rows_line(kind, record)), STORE_BLOB(data)};
	return store_run(store,
		"INSERT INTO row (kind, id, seq, recorded_us, line, data) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		values, ARRAY_LEN(values), why);
}

enum err state_disrupt(struct store *store, struct text id, struct bytes data,
	struct state_stamp stamp, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(id), STORE_I64(stamp.seq),
		STORE_I64(stamp.recorded_us), STORE_BLOB(data)};
	return store_run(store,
		"INSERT INTO disruption (id, seq, recorded_us, data) "
		"VALUES (?1, ?2, ?3, ?4)",
		values, ARRAY_LEN(values), why);
}

enum err state_lift(struct store *store, struct text id, struct bytes data,
	struct state_stamp stamp, struct why *why)
{
	const struct store_value values[] = {STORE_I64(stamp.seq), STORE_I64(stamp.recorded_us),
		STORE_BLOB(data), STORE_TEXT(id)};
	return store_run(store,
		"UPDATE disruption SET lift_seq = ?1, lifted_us = ?2, lift = ?3 "
		"WHERE id = ?4",
		values, ARRAY_LEN(values), why);
}

enum err state_match(struct store *store, const struct claim_matched *match, struct bytes data,
	struct state_stamp stamp, struct why *why)
{
	struct text record = match->record.ptr ? match->record : TEXT("");
	const struct store_value values[] = {STORE_TEXT(match->claim), STORE_TEXT(record),
		STORE_I64(stamp.seq), STORE_I64(stamp.recorded_us), STORE_BLOB(data)};
	return store_run(store,
		"INSERT OR REPLACE INTO claim (claim, record, seq, recorded_us, data) "
		"VALUES (?1, ?2, ?3, ?4, ?5)",
		values, ARRAY_LEN(values), why);
}

/* --- Reading ------------------------------------------------------------------------------- */

static enum err row_take(struct store_query *query, struct rows *out, struct why *why)
{
	enum row_kind kind = rows_kind_of(store_text(query, 0));
	CHECK(kind < ROW_KINDS);
	const struct record_type *type = rows_about(kind)->type;
	void *record = arena_zero(&out->arena, 1, type->size);
	enum err err = store_record(query, 1, (struct store_into){type, &out->arena, record}, why);
	if (!err)
		rows_add(out, kind, record);
	return err;
}

/* Reads all rows of a query; the first failure, of `take` or of the store, is the result. */
static enum err finish(struct store_query **query, enum err err, struct why *why)
{
	struct why other = {0};
	enum err done = store_done(query, err ? &other : why);
	return err ? err : done;
}

enum err state_rows(struct store *store, int64_t known_us, struct rows *out, struct why *why)
{
	const struct store_value values[] = {STORE_I64(known_us)};
	struct store_query *query = NULL;
	enum err err = store_rows(store,
		"SELECT kind, data FROM row WHERE recorded_us <= ?1 "
		"AND (until_us IS NULL OR until_us > ?1) ORDER BY kind, line, id",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	while (!err && store_row(query))
		err = row_take(query, out, why);
	return finish(&query, err, why);
}

static enum err disruption_take(struct store_query *query, int64_t known_us, struct arena *arena,
	struct disruption *out, struct why *why)
{
	*out = (struct disruption){
		.seq = (uint64_t)store_i64(query, 0), .recorded_us = store_i64(query, 1)};
	enum err err = store_record(
		query, 2, (struct store_into){&record_corridor_disruption, arena, &out->row}, why);
	struct bytes lift = store_blob(query, 5);
	if (err || !lift.ptr || store_i64(query, 4) > known_us)
		return err;
	out->lifted = true;
	out->lift_seq = (uint64_t)store_i64(query, 3);
	return store_record(
		query, 5, (struct store_into){&record_corridor_lifted, arena, &out->lift}, why);
}

static enum err disruptions_read(struct store_query **query, int64_t known_us, struct arena *arena,
	struct disruption **out, size_t *count, struct why *why)
{
	enum err err = ERR_OK;
	struct disruption *list = NULL;
	size_t len = 0, room = 0;
	while (!err && store_row(*query)) {
		list = alloc_room(list, len, &room, sizeof(*list));
		err = disruption_take(*query, known_us, arena, &list[len++], why);
	}
	*out = arena_zero(arena, len + 1, sizeof(*list));
	if (len)
		memcpy(*out, list, len * sizeof(*list));
	*count = len;
	free(list);
	return finish(query, err, why);
}

#define DISRUPTIONS "SELECT seq, recorded_us, data, lift_seq, lifted_us, lift FROM disruption "

enum err state_disruptions(struct store *store, int64_t known_us, struct arena *arena,
	struct disruption **out, size_t *count, struct why *why)
{
	const struct store_value values[] = {STORE_I64(known_us)};
	struct store_query *query = NULL;
	enum err err = store_rows(store, DISRUPTIONS "WHERE recorded_us <= ?1 ORDER BY seq, id",
		values, ARRAY_LEN(values), &query, why);
	if (!err)
		err = disruptions_read(&query, known_us, arena, out, count, why);
	for (size_t i = 0; !err && i < *count; i++)
		err = reported_state_lay(store, known_us, arena, &(*out)[i], why);
	return err;
}

enum err state_disruption(struct store *store, struct text id, struct arena *arena,
	struct disruption *out, bool *found, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(id)};
	struct store_query *query = NULL;
	struct disruption *list = NULL;
	size_t count = 0;
	enum err err = store_rows(
		store, DISRUPTIONS "WHERE id = ?1", values, ARRAY_LEN(values), &query, why);
	if (!err)
		err = disruptions_read(&query, STATE_NOW, arena, &list, &count, why);
	*found = !err && count;
	if (*found)
		*out = list[0];
	return *found ? reported_state_lay(store, STATE_NOW, arena, out, why) : err;
}

enum err state_stamp_of(struct store *store, struct text kind, struct text id,
	struct state_stamp *out, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(kind), STORE_TEXT(id)};
	struct store_query *query = NULL;
	*out = (struct state_stamp){0};
	enum err err = store_rows(store,
		"SELECT seq, recorded_us FROM row WHERE kind = ?1 AND id = ?2 "
		"AND until_us IS NULL",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query))
		*out = (struct state_stamp){(uint64_t)store_i64(query, 0), store_i64(query, 1)};
	return finish(&query, ERR_OK, why);
}

enum err state_claims(struct store *store, struct text record, struct arena *arena,
	struct state_claim **out, size_t *count, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(record)};
	struct store_query *query = NULL;
	enum err err = store_rows(store,
		"SELECT seq, recorded_us, data FROM claim WHERE record = ?1 "
		"ORDER BY seq, claim",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	struct state_claim *list = NULL;
	size_t len = 0, room = 0;
	while (!err && store_row(query)) {
		list = alloc_room(list, len, &room, sizeof(*list));
		struct state_claim *claim = &list[len++];
		claim->stamp =
			(struct state_stamp){(uint64_t)store_i64(query, 0), store_i64(query, 1)};
		err = store_record(query, 2,
			(struct store_into){&record_claim_matched, arena, &claim->match}, why);
	}
	*out = arena_zero(arena, len + 1, sizeof(*list));
	if (len)
		memcpy(*out, list, len * sizeof(*list));
	*count = len;
	free(list);
	return finish(&query, err, why);
}
