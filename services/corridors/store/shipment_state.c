#include "services/corridors/store/shipment_state.h"

#include "proto/base/check.h"

#include <math.h>
#include <string.h>

static struct text or_empty(struct text text)
{
	return text.ptr ? text : TEXT("");
}

#define RUN(store, sql, why, ...)                                                                  \
	store_run(store, sql, (const struct store_value[]){__VA_ARGS__},                           \
		(int)ARRAY_LEN(((const struct store_value[]){__VA_ARGS__})), why)

static struct store_value optional(bool has, double value)
{
	return has ? STORE_F64(value) : (struct store_value){.kind = STORE_NULL};
}

/* --- Reports and plans --------------------------------------------------------------------- */

enum err shipment_state_report(
	struct store *store, struct bytes data, struct state_stamp stamp, struct why *why)
{
	return RUN(store,
		"INSERT OR IGNORE INTO report (seq, recorded_us, data) VALUES (?1, ?2, ?3)", why,
		STORE_I64(stamp.seq), STORE_I64(stamp.recorded_us), STORE_BLOB(data));
}

enum err shipment_state_plan(
	struct store *store, const struct shipment_plan *plan, struct bytes data, struct why *why)
{
	struct buffer uses = {0};
	shipment_uses_write(plan, &uses);
	enum err err = RUN(store, "INSERT OR IGNORE INTO plan (id, uses, data) VALUES (?1, ?2, ?3)",
		why, STORE_TEXT(plan->id), STORE_TEXT(buffer_as_text(&uses)), STORE_BLOB(data));
	buffer_fini(&uses);
	return err;
}

/* --- Booking ------------------------------------------------------------------------------- */

static enum err encode_status(
	const struct shipment_status *status, struct buffer *out, struct why *why)
{
	return record_encode(&record_shipment_status, status, out, why);
}

enum err shipment_state_book(struct store *store, const struct shipment_booked *booked,
	struct bytes data, struct state_stamp stamp, struct why *why)
{
	struct buffer status = {0};
	enum err err = encode_status(booked->status, &status, why);
	if (!err)
		err = RUN(store,
			"INSERT INTO shipment (id, seq, recorded_us, live, plan, chance, plan_seq, "
			"planned_us, turns, status, data) "
			"VALUES (?1, ?2, ?3, 1, ?4, ?5, ?2, ?3, 0, ?6, ?7)",
			why, STORE_TEXT(booked->id), STORE_I64(stamp.seq),
			STORE_I64(stamp.recorded_us), STORE_TEXT(booked->plan),
			optional(booked->status->has_chance, booked->status->chance),
			STORE_BLOB(buffer_bytes(&status)), STORE_BLOB(data));
	for (uint32_t i = 0; !err && i < booked->keys_count; i++)
		err = RUN(store,
			"INSERT OR IGNORE INTO shipment_key (number, shipment) VALUES (?1, ?2)",
			why, STORE_TEXT(booked->keys[i]), STORE_TEXT(booked->id));
	for (uint32_t i = 0; !err && i < booked->keys_count; i++)
		err = RUN(store, "DELETE FROM stray WHERE number = ?1", why,
			STORE_TEXT(booked->keys[i]));
	buffer_fini(&status);
	return err;
}

/* --- Tracking ------------------------------------------------------------------------------ */

static enum err put_status(struct store *store, struct text shipment,
	const struct shipment_status *status, struct why *why)
{
	struct buffer packed = {0};
	enum err err = encode_status(status, &packed, why);
	if (!err)
		err = RUN(store, "UPDATE shipment SET status = ?1, live = ?2 WHERE id = ?3", why,
			STORE_BLOB(buffer_bytes(&packed)),
			STORE_I64(!text_is(status->state, "arrived")), STORE_TEXT(shipment));
	buffer_fini(&packed);
	return err;
}

static enum err learned_of(struct store *store, const struct dwell_observed *seen,
	struct learned_sum *out, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(seen->place), STORE_TEXT(seen->row)};
	struct store_query *query = NULL;
	*out = (struct learned_sum){0};
	enum err err = store_rows(store,
		"SELECT count, sum, squares FROM learned WHERE place = ?1 AND row = ?2", values, 2,
		&query, why);
	if (err)
		return err;
	if (store_row(query))
		*out = (struct learned_sum){
			(uint32_t)store_i64(query, 0), store_f64(query, 1), store_f64(query, 2)};
	return store_done(&query, why);
}

static enum err stand_before(struct store *store, struct text shipment,
	const struct dwell_observed *seen, bool *had, double *ln, struct why *why)
{
	const struct store_value values[] = {
		STORE_TEXT(shipment), STORE_TEXT(seen->place), STORE_TEXT(seen->row)};
	struct store_query *query = NULL;
	enum err err = store_rows(store,
		"SELECT ln_hours FROM stand WHERE shipment = ?1 AND place = ?2 AND row = ?3",
		values, 3, &query, why);
	if (err)
		return err;
	*had = store_row(query);
	*ln = *had ? store_f64(query, 0) : 0;
	return store_done(&query, why);
}

static enum err put_stand(struct store *store, struct text shipment,
	const struct dwell_observed *seen, struct why *why)
{
	const struct store_value key[] = {
		STORE_TEXT(shipment), STORE_TEXT(seen->place), STORE_TEXT(seen->row)};
	if (seen->hours <= 0)
		return store_run(store,
			"DELETE FROM stand WHERE shipment = ?1 AND place = ?2 AND row = ?3", key, 3,
			why);
	return RUN(store,
		"INSERT OR REPLACE INTO stand (shipment, place, row, ln_hours) "
		"VALUES (?1, ?2, ?3, ?4)",
		why, key[0], key[1], key[2], STORE_F64(log(seen->hours)));
}

/* What a shipment's stand was before is taken off the sum, and what it is now is added. */
static enum err learn(struct store *store, struct text shipment, const struct dwell_observed *seen,
	struct learned *learned, struct why *why)
{
	struct learned_sum sum;
	bool had = false;
	double before = 0;
	enum err err = learned_of(store, seen, &sum, why);
	if (!err)
		err = stand_before(store, shipment, seen, &had, &before, why);
	if (!err)
		err = put_stand(store, shipment, seen, why);
	if (err)
		return err;
	if (had) {
		sum.count--;
		sum.sum -= before;
		sum.squares -= before * before;
	}
	if (seen->hours > 0) {
		double ln = log(seen->hours);
		sum.count++;
		sum.sum += ln;
		sum.squares += ln * ln;
	}
	learned_put(learned, seen->place, seen->row, sum);
	return RUN(store,
		"INSERT OR REPLACE INTO learned (place, row, count, sum, squares) "
		"VALUES (?1, ?2, ?3, ?4, ?5)",
		why, STORE_TEXT(seen->place), STORE_TEXT(seen->row), STORE_I64(sum.count),
		STORE_F64(sum.sum), STORE_F64(sum.squares));
}

static enum err put_due(struct store *store, struct text shipment,
	const struct shipment_cause *cause, struct why *why)
{
	return RUN(store,
		"INSERT OR REPLACE INTO due (shipment, cause, cause_by, cause_seq) "
		"VALUES (?1, ?2, ?3, ?4)",
		why, STORE_TEXT(shipment), STORE_TEXT(cause->cause), STORE_TEXT(cause->by),
		STORE_I64(cause->seq));
}

static enum err put_strays(
	struct store *store, const struct shipment_tracked *tracked, struct why *why)
{
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < tracked->objects_count; i++)
		err = RUN(store, "INSERT OR IGNORE INTO stray (number, event_seq) VALUES (?1, ?2)",
			why, STORE_TEXT(tracked->objects[i]), STORE_I64(tracked->event_seq));
	return err;
}

enum err shipment_state_track(struct store *store, const struct shipment_tracked *tracked,
	struct learned *learned, struct state_stamp stamp, struct why *why)
{
	struct text shipment = or_empty(tracked->shipment);
	enum err err = RUN(store,
		"INSERT INTO tracked (seq, recorded_us, shipment, event, event_seq, verdict, text, "
		"what, at_us, node, counts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
		why, STORE_I64(stamp.seq), STORE_I64(stamp.recorded_us), STORE_TEXT(shipment),
		STORE_TEXT(tracked->event), STORE_I64(tracked->event_seq),
		STORE_TEXT(tracked->verdict), STORE_TEXT(tracked->text), STORE_TEXT(tracked->what),
		STORE_I64(tracked->at), STORE_TEXT(or_empty(tracked->node)),
		STORE_I64(tracked->counts));
	for (uint32_t i = 0; !err && i < tracked->retracts_count; i++)
		err = RUN(store,
			"UPDATE tracked SET counts = 0, verdict = 'retracted' WHERE shipment = ?1 "
			"AND "
			"event = ?2",
			why, STORE_TEXT(shipment), STORE_TEXT(tracked->retracts[i]));
	/* It was of no shipment until one was booked that bears its number. */
	if (!err && shipment.len)
		err = RUN(store,
			"DELETE FROM tracked WHERE shipment = '' AND event = ?1 AND event_seq = ?2",
			why, STORE_TEXT(tracked->event), STORE_I64(tracked->event_seq));
	if (!err)
		err = put_strays(store, tracked, why);
	if (!err && tracked->status)
		err = put_status(store, shipment, tracked->status, why);
	for (uint32_t i = 0; !err && i < tracked->dwells_count; i++)
		err = learn(store, shipment, &tracked->dwells[i], learned, why);
	const struct shipment_cause cause = {tracked->turn, tracked->event, stamp.seq};
	return err || !tracked->turn.ptr ? err : put_due(store, shipment, &cause, why);
}

enum err shipment_state_turn(struct store *store, const struct shipment_turned *turned,
	struct bytes data, struct state_stamp stamp, struct why *why)
{
	enum err err = RUN(store,
		"INSERT INTO turned (seq, recorded_us, shipment, data) VALUES (?1, ?2, ?3, ?4)",
		why, STORE_I64(stamp.seq), STORE_I64(stamp.recorded_us),
		STORE_TEXT(turned->shipment), STORE_BLOB(data));
	if (!err)
		err = RUN(store, "DELETE FROM due WHERE shipment = ?1", why,
			STORE_TEXT(turned->shipment));
	if (!err)
		err = RUN(store,
			"UPDATE shipment SET plan = ?1, chance = ?2, plan_seq = ?3, "
			"turns = turns + ?4, planned_us = ?6 WHERE id = ?5",
			why, STORE_TEXT(turned->plan),
			optional(turned->status->has_chance, turned->status->chance),
			STORE_I64(stamp.seq), STORE_I64(text_is(turned->outcome, "replanned")),
			STORE_TEXT(turned->shipment), STORE_I64(stamp.recorded_us));
	return err ? err : put_status(store, turned->shipment, turned->status, why);
}

enum err shipment_state_due(struct store *store, const struct shipment_cause *cause,
	const struct plans_found *plans, struct why *why)
{
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < shipment_uses_count(plans->uses); i++)
		if (plans->marked[i])
			err = RUN(store,
				"INSERT OR REPLACE INTO due (shipment, cause, cause_by, cause_seq) "
				"SELECT id, ?1, ?2, ?3 FROM shipment WHERE plan = ?4 AND live = 1",
				why, STORE_TEXT(cause->cause), STORE_TEXT(cause->by),
				STORE_I64(cause->seq),
				STORE_TEXT(shipment_uses_plan(plans->uses, i)));
	return err;
}

enum err shipment_state_due_since(
	struct store *store, const struct shipment_cause *cause, uint64_t seq, struct why *why)
{
	return RUN(store,
		"INSERT OR REPLACE INTO due (shipment, cause, cause_by, cause_seq) "
		"SELECT id, ?1, ?2, ?3 FROM shipment WHERE live = 1 AND plan_seq > ?4",
		why, STORE_TEXT(cause->cause), STORE_TEXT(cause->by), STORE_I64(cause->seq),
		STORE_I64(seq));
}
