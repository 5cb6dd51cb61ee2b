#include "services/corridors/reported_state.h"

#include "proto/base/alloc.h"

#include <stdlib.h>
#include <string.h>

static enum err decode(const struct record_type *type, struct bytes data, struct arena *arena,
	void *out, struct why *why)
{
	struct text copy = arena_copy(arena, (struct text){(const char *)data.ptr, data.len});
	return record_decode(type, bytes_of(copy.ptr, copy.len), arena, out, why);
}

enum err reported_state_hear(struct store *store, const struct claim *claim, struct bytes data,
	struct state_stamp stamp, struct why *why)
{
	const struct store_value values[] = {
		STORE_TEXT(claim->id), STORE_I64(stamp.seq), STORE_BLOB(data)};
	return store_run(store,
		"INSERT OR IGNORE INTO heard (claim, seq, data) VALUES (?1, ?2, ?3)", values, 3,
		why);
}

static enum err take(struct store_query *query, struct arena *arena, struct claims_heard *out,
	size_t room, struct why *why)
{
	if (out->count == room)
		return ERR_OK;
	out->seqs[out->count] = (uint64_t)store_i64(query, 0);
	return decode(&record_claim, store_blob(query, 1), arena, &out->items[out->count++], why);
}

enum err reported_state_heard(
	struct store *store, struct arena *arena, struct claims_heard *out, struct why *why)
{
	const struct store_value values[] = {STORE_I64(REPORTED_HEARD_MAX)};
	struct store_query *query = NULL;
	*out = (struct claims_heard){
		.items = arena_zero(arena, REPORTED_HEARD_MAX, sizeof(*out->items)),
		.seqs = arena_zero(arena, REPORTED_HEARD_MAX, sizeof(*out->seqs))};
	enum err err = store_rows(store,
		"SELECT seq, data FROM (SELECT seq, data FROM heard ORDER BY seq DESC LIMIT ?1) "
		"ORDER BY seq",
		values, 1, &query, why);
	if (err)
		return err;
	while (!err && store_row(query))
		err = take(query, arena, out, REPORTED_HEARD_MAX, why);
	struct why other = {0};
	enum err done = store_done(&query, err ? &other : why);
	return err ? err : done;
}

enum err reported_state_confirm(struct store *store, const struct corridor_confirmed *confirmed,
	struct bytes data, struct state_stamp stamp, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(confirmed->id), STORE_I64(stamp.seq),
		STORE_I64(stamp.recorded_us), STORE_BLOB(data)};
	return store_run(store,
		"INSERT INTO confirmed (disruption, seq, recorded_us, data) VALUES (?1, ?2, ?3, "
		"?4)",
		values, 4, why);
}

enum err reported_state_lay(struct store *store, int64_t known_us, struct arena *arena,
	struct disruption *disruption, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(disruption->row.id), STORE_I64(known_us)};
	struct store_query *query = NULL;
	struct corridor_confirmed last;
	enum err err = store_rows(store,
		"SELECT data FROM confirmed WHERE disruption = ?1 AND recorded_us <= ?2 "
		"ORDER BY seq DESC LIMIT 1",
		values, 2, &query, why);
	if (err)
		return err;
	bool found = store_row(query);
	if (found)
		err = decode(&record_corridor_confirmed, store_blob(query, 0), arena, &last, why);
	struct why other = {0};
	enum err done = store_done(&query, err ? &other : why);
	if (err || done || !found)
		return err ? err : done;
	disruption->row.provisional = last.provisional;
	disruption->row.has_provisional = true;
	disruption->row.claims = last.claims;
	disruption->row.claims_count = last.claims_count;
	disruption->row.confidence = last.confidence;
	return ERR_OK;
}
