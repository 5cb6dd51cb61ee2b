#include "services/corridors/store/reported_state.h"

#include "proto/base/alloc.h"
#include "services/corridors/claims/moved.h"
#include "services/corridors/claims/reported.h"

#include <stdlib.h>
#include <string.h>

static struct text about(
	const struct network *network, const struct claim *claim, struct arena *arena)
{
	struct buffer out = {0};
	struct reported report;
	struct moved moved;
	reported_read(network, claim, arena, &report);
	moved_read(network, claim, &moved);
	if (report.effect)
		buffer_format(&out, "%s", report.target);
	else if (moved.project)
		buffer_format(&out, "project:%.*s", TEXT_ARG(moved.project->id));
	struct text said = arena_copy(arena, buffer_as_text(&out));
	buffer_fini(&out);
	return said;
}

static enum err name_one(struct store *store, const struct network *network, bool *done,
	struct arena *arena, struct why *why)
{
	struct claim claim = {.id = TEXT_NONE};
	struct store_query *query = NULL;
	enum err err = store_rows(
		store, "SELECT data FROM heard WHERE about IS NULL LIMIT 1", NULL, 0, &query, why);
	if (err)
		return err;
	*done = !store_row(query);
	if (!*done)
		err = store_record(
			query, 0, (struct store_into){&record_claim, arena, &claim}, why);
	enum err closed = store_done(&query, err ? NULL : why);
	if (err || closed || *done)
		return err ? err : closed;
	const struct store_value values[] = {
		STORE_TEXT(claim.id), STORE_TEXT(about(network, &claim, arena))};
	return store_run(store, "UPDATE heard SET about = ?2 WHERE claim = ?1", values, 2, why);
}

enum err reported_state_hear(struct store *store, const struct network *network,
	const struct claim *claim, struct bytes data, struct state_stamp stamp, struct why *why)
{
	bool done = false;
	struct arena arena = {0};
	const struct store_value values[] = {STORE_TEXT(claim->id), STORE_I64(stamp.seq),
		STORE_TEXT(about(network, claim, &arena)), STORE_BLOB(data)};
	enum err err = store_run(store,
		"INSERT OR IGNORE INTO heard (claim, seq, about, data) VALUES (?1, ?2, ?3, ?4)",
		values, 4, why);
	while (!err && !done) {
		arena_fini(&arena);
		err = name_one(store, network, &done, &arena, why);
	}
	arena_fini(&arena);
	return err;
}

enum err reported_state_renamed(struct store *store, struct why *why)
{
	return store_run(
		store, "UPDATE heard SET about = NULL WHERE about IS NOT NULL", NULL, 0, why);
}

enum err reported_state_alike(struct store *store, struct text of, struct arena *arena,
	struct claims_heard *out, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(of), STORE_I64(REPORTED_HEARD_MAX)};
	struct store_query *query = NULL;
	struct claim *items = NULL;
	size_t count = 0, room = 0;
	enum err err = store_rows(store,
		"SELECT data FROM (SELECT h.seq, h.data FROM heard o JOIN heard h ON h.about = "
		"o.about AND h.seq <= o.seq WHERE o.claim = ?1 ORDER BY h.seq DESC LIMIT ?2) "
		"ORDER BY seq",
		values, 2, &query, why);
	if (err)
		return err;
	while (!err && store_row(query)) {
		items = alloc_room(items, count, &room, sizeof(*items));
		err = store_record(
			query, 0, (struct store_into){&record_claim, arena, &items[count++]}, why);
	}
	enum err done = store_done(&query, err ? NULL : why);
	*out = (struct claims_heard){arena_zero(arena, count + 1, sizeof(*items)), (uint32_t)count};
	if (count)
		memcpy(out->items, items, count * sizeof(*items));
	free(items);
	if (!err && !done && !count)
		return why_set(why, ERR_STATE, "", "the claim was not heard before it is judged");
	return err ? err : done;
}

enum err reported_state_claim(struct store *store, struct text id, struct arena *arena,
	struct claim *out, uint64_t *seq, bool *found, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(id)};
	struct store_query *query = NULL;
	enum err err = store_rows(
		store, "SELECT seq, data FROM heard WHERE claim = ?1", values, 1, &query, why);
	if (err)
		return err;
	*found = store_row(query);
	if (*found) {
		*seq = (uint64_t)store_i64(query, 0);
		err = store_record(query, 1, (struct store_into){&record_claim, arena, out}, why);
	}
	enum err done = store_done(&query, err ? NULL : why);
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
		err = store_record(query, 0,
			(struct store_into){&record_corridor_confirmed, arena, &last}, why);
	enum err done = store_done(&query, err ? NULL : why);
	if (err || done || !found)
		return err ? err : done;
	disruption->row.provisional = last.provisional;
	disruption->row.has_provisional = true;
	disruption->row.claims = last.claims;
	disruption->row.claims_count = last.claims_count;
	disruption->row.confidence = last.confidence;
	return ERR_OK;
}
