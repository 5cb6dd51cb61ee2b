#include "services/corridors/store/shipment_state.h"

#include "proto/base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* --- Help ---------------------------------------------------------------------------------- */

/* Reads all rows; the first failure, of `take` or of the store, is the result. */
static enum err each(struct store *store, const char *sql, struct text key,
	enum err (*take)(struct store_query *query, void *self, struct why *why), void *self,
	struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(key)};
	struct store_query *query = NULL;
	enum err err = store_rows(store, sql, values, key.ptr ? 1 : 0, &query, why);
	if (err)
		return err;
	while (!err && store_row(query))
		err = take(query, self, why);
	struct why other = {0};
	enum err done = store_done(&query, err ? &other : why);
	return err ? err : done;
}

/* A list that grows on the heap and ends in the arena. */
struct growing {
	struct arena *arena;
	void *items;
	size_t count, room, size;
};

static void *grow(struct growing *list)
{
	list->items = alloc_room(list->items, list->count, &list->room, list->size);
	void *item = (char *)list->items + list->size * list->count++;
	memset(item, 0, list->size);
	return item;
}

static void *settle(struct growing *list, uint32_t *count)
{
	void *items = arena_zero(list->arena, list->count + 1, list->size);
	if (list->count)
		memcpy(items, list->items, list->count * list->size);
	*count = (uint32_t)list->count;
	free(list->items);
	return items;
}

static struct text copy_of(struct growing *list, struct store_query *query, int column)
{
	return arena_copy(list->arena, store_text(query, column));
}

static enum err take_text(struct store_query *query, void *self, struct why *why)
{
	struct growing *list = self;
	(void)why;
	struct text text = copy_of(list, query, 0);
	*(struct text *)grow(list) = text;
	return ERR_OK;
}

static enum err texts(struct store *store, const char *sql, struct text key, struct arena *arena,
	struct texts_found *out, struct why *why)
{
	struct growing list = {.arena = arena, .size = sizeof(struct text)};
	enum err err = each(store, sql, key, take_text, &list, why);
	out->items = settle(&list, &out->count);
	return err;
}

/* --- Shipments ----------------------------------------------------------------------------- */

static enum err take_shipment(struct store_query *query, void *self, struct why *why)
{
	struct growing *list = self;
	struct shipment_held *held = grow(list);
	held->seq = (uint64_t)store_i64(query, 0);
	held->recorded_us = store_i64(query, 1);
	held->live = store_i64(query, 2) != 0;
	held->plan = copy_of(list, query, 3);
	held->chance = store_f64(query, 4);
	held->turns = store_i64(query, 5);
	held->has_chance = store_i64(query, 8) != 0;
	held->planned_us = store_i64(query, 9);
	enum err err = store_record(query, 6,
		(struct store_into){&record_shipment_status, list->arena, &held->status}, why);
	return err ? err
		   : store_record(query, 7,
			     (struct store_into){
				     &record_shipment_booked, list->arena, &held->booked},
			     why);
}

enum err shipment_state_find(struct store *store, struct text id, struct arena *arena,
	struct shipment_held **out, struct why *why)
{
	struct growing list = {.arena = arena, .size = sizeof(struct shipment_held)};
	uint32_t count = 0;
	enum err err = each(store,
		"SELECT seq, recorded_us, live, plan, chance, turns, status, data, chance IS NOT "
		"NULL, planned_us FROM shipment WHERE id = ?1",
		id, take_shipment, &list, why);
	*out = settle(&list, &count);
	if (!count)
		*out = NULL;
	return err;
}

enum err shipment_state_bearers(struct store *store, struct text number, struct arena *arena,
	struct texts_found *out, struct why *why)
{
	return texts(store,
		"SELECT s.id FROM shipment_key k JOIN shipment s ON s.id = k.shipment "
		"WHERE k.number = ?1 ORDER BY s.live DESC, s.seq DESC",
		number, arena, out, why);
}

enum err shipment_state_told(struct store *store, struct text event, struct arena *arena,
	struct texts_found *out, struct why *why)
{
	return texts(store,
		"SELECT DISTINCT shipment FROM tracked WHERE event = ?1 AND shipment <> '' "
		"ORDER BY shipment",
		event, arena, out, why);
}

enum err shipment_state_list(struct store *store, bool all, struct arena *arena,
	struct texts_found *out, struct why *why)
{
	return texts(store,
		all ? "SELECT id FROM shipment ORDER BY seq"
		    : "SELECT id FROM shipment WHERE live = 1 ORDER BY seq",
		TEXT_NONE, arena, out, why);
}

struct user {
	struct text id;
	int64_t seq;
};

static enum err take_user(struct store_query *query, void *self, struct why *why)
{
	struct growing *list = self;
	(void)why;
	const struct user user = {copy_of(list, query, 0), store_i64(query, 1)};
	*(struct user *)grow(list) = user;
	return ERR_OK;
}

static int by_booking(const void *a, const void *b)
{
	int64_t x = ((const struct user *)a)->seq, y = ((const struct user *)b)->seq;
	return (x > y) - (x < y);
}

enum err shipment_state_users(struct store *store, const struct plans_found *plans,
	struct arena *arena, struct texts_found *out, struct why *why)
{
	struct growing list = {.arena = arena, .size = sizeof(struct user)};
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < shipment_uses_count(plans->uses); i++)
		if (plans->marked[i])
			err = each(store,
				"SELECT id, seq FROM shipment WHERE plan = ?1 AND live = 1",
				shipment_uses_plan(plans->uses, i), take_user, &list, why);
	struct user *users = settle(&list, &out->count);
	qsort(users, out->count, sizeof(*users), by_booking);
	out->items = arena_zero(arena, (size_t)out->count + 1, sizeof(*out->items));
	for (uint32_t i = 0; i < out->count; i++)
		out->items[i] = users[i].id;
	return err;
}

static enum err take_uses(struct store_query *query, void *self, struct why *why)
{
	(void)why;
	shipment_uses_add(self, store_text(query, 0), store_text(query, 1));
	return ERR_OK;
}

enum err shipment_state_use(
	struct store *store, struct text plan, struct shipment_uses *uses, struct why *why)
{
	return shipment_uses_has(uses, plan)
		       ? ERR_OK
		       : each(store, "SELECT id, uses FROM plan WHERE id = ?1", plan, take_uses,
				 uses, why);
}

enum err shipment_state_uses(struct store *store, struct shipment_uses *uses, struct why *why)
{
	return each(store,
		"SELECT id, uses FROM plan WHERE id IN (SELECT plan FROM shipment WHERE live = 1)",
		TEXT_NONE, take_uses, uses, why);
}

static enum err take_plan(struct store_query *query, void *self, struct why *why)
{
	struct growing *list = self;
	return store_record(
		query, 0, (struct store_into){&record_shipment_plan, list->arena, grow(list)}, why);
}

enum err shipment_state_plan_of(struct store *store, struct text id, struct arena *arena,
	struct shipment_plan *out, bool *found, struct why *why)
{
	struct growing list = {.arena = arena, .size = sizeof(*out)};
	uint32_t count = 0;
	enum err err =
		each(store, "SELECT data FROM plan WHERE id = ?1", id, take_plan, &list, why);
	const struct shipment_plan *plans = settle(&list, &count);
	*found = count > 0;
	if (count)
		*out = plans[0];
	return err;
}

/* --- Events -------------------------------------------------------------------------------- */

static enum err take_seen(struct store_query *query, void *self, struct why *why)
{
	struct growing *list = self;
	(void)why;
	const struct track_seen seen = {copy_of(list, query, 0), copy_of(list, query, 1),
		copy_of(list, query, 2), store_i64(query, 3)};
	*(struct track_seen *)grow(list) = seen;
	return ERR_OK;
}

enum err shipment_state_seen(struct store *store, struct text shipment, struct arena *arena,
	struct seen_found *out, struct why *why)
{
	struct growing list = {.arena = arena, .size = sizeof(struct track_seen)};
	enum err err = each(store,
		"SELECT event, node, what, at_us FROM tracked WHERE shipment = ?1 AND counts = 1",
		shipment, take_seen, &list, why);
	out->items = settle(&list, &out->count);
	return err;
}

static enum err take_event(struct store_query *query, void *self, struct why *why)
{
	struct growing *list = self;
	struct event_held *event = grow(list);
	event->shipment = copy_of(list, query, 0);
	event->verdict = copy_of(list, query, 1);
	event->text = copy_of(list, query, 2);
	event->node = copy_of(list, query, 3);
	event->counts = store_i64(query, 4) != 0;
	event->seq = (uint64_t)store_i64(query, 5);
	event->event_seq = (uint64_t)store_i64(query, 6);
	event->recorded_us = store_i64(query, 7);
	return store_record(query, 8,
		(struct store_into){&record_shipment_event, list->arena, &event->report}, why);
}

#define EVENTS                                                                                     \
	"SELECT t.shipment, t.verdict, t.text, t.node, t.counts, t.seq, t.event_seq, "             \
	"r.recorded_us, r.data FROM tracked t JOIN report r ON r.seq = t.event_seq "

static enum err events(struct store *store, const char *sql, struct text key, struct arena *arena,
	struct events_found *out, struct why *why)
{
	struct growing list = {.arena = arena, .size = sizeof(struct event_held)};
	enum err err = each(store, sql, key, take_event, &list, why);
	out->items = settle(&list, &out->count);
	return err;
}

enum err shipment_state_events(struct store *store, struct text shipment, struct arena *arena,
	struct events_found *out, struct why *why)
{
	return events(store, EVENTS "WHERE t.shipment = ?1 ORDER BY t.at_us, t.seq LIMIT 4096",
		shipment.ptr ? shipment : TEXT(""), arena, out, why);
}

enum err shipment_state_strays(struct store *store, struct text number, struct arena *arena,
	struct events_found *out, struct why *why)
{
	return events(store,
		EVENTS "JOIN stray y ON y.event_seq = t.event_seq WHERE y.number = ?1 AND "
		       "t.shipment = '' ORDER BY t.at_us, t.seq",
		number, arena, out, why);
}

enum err shipment_state_event(struct store *store, struct text shipment, struct text event,
	struct arena *arena, struct event_held **out, struct why *why)
{
	const struct store_value values[] = {
		STORE_TEXT(shipment.ptr ? shipment : TEXT("")), STORE_TEXT(event)};
	struct growing list = {.arena = arena, .size = sizeof(struct event_held)};
	struct store_query *query = NULL;
	uint32_t count = 0;
	*out = NULL;
	enum err err = store_rows(store,
		EVENTS "WHERE t.shipment = ?1 AND t.event = ?2 ORDER BY t.seq LIMIT 1", values, 2,
		&query, why);
	if (err)
		return err;
	if (store_row(query))
		err = take_event(query, &list, why);
	struct why other = {0};
	enum err done = store_done(&query, err ? &other : why);
	struct event_held *held = settle(&list, &count);
	*out = count ? held : NULL;
	return err ? err : done;
}

/* --- New plans ----------------------------------------------------------------------------- */

struct turn_row {
	struct shipment_turned turned;
	int64_t recorded_us;
	uint64_t seq;
};

static enum err take_turn(struct store_query *query, void *self, struct why *why)
{
	struct growing *list = self;
	struct turn_row *row = grow(list);
	row->recorded_us = store_i64(query, 0);
	row->seq = (uint64_t)store_i64(query, 2);
	return store_record(query, 1,
		(struct store_into){&record_shipment_turned, list->arena, &row->turned}, why);
}

enum err shipment_state_turns(struct store *store, struct text shipment, struct arena *arena,
	struct turns_found *out, struct why *why)
{
	struct growing list = {.arena = arena, .size = sizeof(struct turn_row)};
	enum err err = each(store,
		"SELECT recorded_us, data, seq FROM turned WHERE shipment = ?1 ORDER BY seq LIMIT "
		"1024",
		shipment, take_turn, &list, why);
	const struct turn_row *rows = settle(&list, &out->count);
	out->items = arena_zero(arena, (size_t)out->count + 1, sizeof(*out->items));
	out->recorded_us = arena_zero(arena, (size_t)out->count + 1, sizeof(int64_t));
	out->seqs = arena_zero(arena, (size_t)out->count + 1, sizeof(uint64_t));
	for (uint32_t i = 0; i < out->count; i++) {
		out->items[i] = rows[i].turned;
		out->recorded_us[i] = rows[i].recorded_us;
		out->seqs[i] = rows[i].seq;
	}
	return err;
}

static enum err take_due(struct store_query *query, void *self, struct why *why)
{
	struct growing *list = self;
	(void)why;
	const struct due due = {copy_of(list, query, 0), copy_of(list, query, 1),
		copy_of(list, query, 2), (uint64_t)store_i64(query, 3)};
	*(struct due *)grow(list) = due;
	return ERR_OK;
}

enum err shipment_state_due_list(struct store *store, uint32_t max, struct arena *arena,
	struct due_found *out, struct why *why)
{
	const struct store_value values[] = {STORE_I64(max)};
	struct growing list = {.arena = arena, .size = sizeof(struct due)};
	struct store_query *query = NULL;
	enum err err = store_rows(store,
		"SELECT shipment, cause, cause_by, cause_seq FROM due ORDER BY shipment LIMIT ?1",
		values, 1, &query, why);
	while (!err && store_row(query))
		err = take_due(query, &list, why);
	out->items = settle(&list, &out->count);
	return err ? err : store_done(&query, why);
}

enum err shipment_state_any(struct store *store, bool *live, bool *due, struct why *why)
{
	struct store_query *query = NULL;
	enum err err = store_rows(store,
		"SELECT EXISTS (SELECT 1 FROM shipment WHERE live = 1), EXISTS (SELECT 1 FROM due)",
		NULL, 0, &query, why);
	if (err)
		return err;
	if (store_row(query)) {
		*live = store_i64(query, 0) != 0;
		*due = store_i64(query, 1) != 0;
	}
	return store_done(&query, why);
}

static enum err take_learned(struct store_query *query, void *self, struct why *why)
{
	(void)why;
	const struct learned_sum sum = {
		(uint32_t)store_i64(query, 2), store_f64(query, 3), store_f64(query, 4)};
	learned_put(self, store_text(query, 0), store_text(query, 1), sum);
	return ERR_OK;
}

enum err shipment_state_learned(struct store *store, struct learned *learned, struct why *why)
{
	return each(store, "SELECT place, row, count, sum, squares FROM learned", TEXT_NONE,
		take_learned, learned, why);
}
