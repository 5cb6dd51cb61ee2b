#include "services/registry/store.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"

#include <stdlib.h>
#include <string.h>

const char registry_store_schema[] =
#include "services/registry/schema.sql.h"
	;

const char *const registry_store_tables[] = {"word", "manner", "status_row", "version", "sheet_ref",
	"match", "claim", "judgement", "review", "list", "stamp", NULL};

/* --- Items ----------------------------------------------------------------------------------- */

enum { COLUMNS_MAX = 6 };

/* One item as its columns, between its number and the sum of them all. */
struct item {
	uint64_t number; /* from 1, without a gap */
	struct store_value columns[COLUMNS_MAX];
	int count;
	struct buffer *data; /* room for what is encoded; NULL when read */
};

/* What is kept is memory as it was, which no decoder judges: that it still is tells the sum. */
static uint64_t sum_of(const struct item *item)
{
	uint64_t sum = item->number;
	for (int i = 0; i < item->count; i++) {
		const struct store_value *value = &item->columns[i];
		uint64_t part = value->kind == STORE_BLOB ? digest_xxh3(value->blob)
				: value->kind == STORE_TEXT
					? digest_xxh3(bytes_of(value->text.ptr, value->text.len))
					: (uint64_t)value->i64;
		sum = (sum ^ part) * 0x9E3779B97F4A7C15;
		sum ^= sum >> 32;
	}
	return sum;
}

/* The items of one list, one after the other. */
struct reading {
	struct store_query *query;
	const char *kinds; /* of its columns: b blob, t text, i number */
	struct item item;
	enum err err;
};

static struct store_value column_of(struct store_query *query, char kind, int at)
{
	if (kind == 'b')
		return STORE_BLOB(store_blob(query, at));
	return kind == 't' ? STORE_TEXT(store_text(query, at)) : STORE_I64(store_i64(query, at));
}

static enum err item_check(struct reading *reading, struct why *why)
{
	struct item *item = &reading->item;
	uint64_t found = (uint64_t)store_i64(reading->query, 0);
	uint64_t sum = (uint64_t)store_i64(reading->query, item->count + 1);
	if (found != item->number)
		return why_set(why, ERR_DAMAGED, "", "wanted item %llu, got %llu",
			(unsigned long long)item->number, (unsigned long long)found);
	if (sum != sum_of(item))
		return why_set(why, ERR_DAMAGED, "", "item %llu is not as it was written",
			(unsigned long long)found);
	return ERR_OK;
}

/* NULL at the end, or when the next one cannot be used (reading->err). */
static const struct store_value *item_next(struct reading *reading, struct why *why)
{
	struct item *item = &reading->item;
	if (reading->err || !store_row(reading->query))
		return NULL;
	item->number++;
	for (item->count = 0; reading->kinds[item->count]; item->count++)
		item->columns[item->count] =
			column_of(reading->query, reading->kinds[item->count], item->count + 1);
	reading->err = item_check(reading, why);
	return reading->err ? NULL : item->columns;
}

/* --- Loading --------------------------------------------------------------------------------- */

static enum err load_held(struct reading *reading, struct registry *registry,
	enum bitemporal_list list, struct why *why)
{
	const struct store_value *columns;
	enum err err = ERR_OK;
	while (!err && (columns = item_next(reading, why)))
		err = bitemporal_load(registry->statuses, list, columns[0].blob, why);
	return err;
}

static enum err load_words(struct reading *reading, struct registry *registry, struct why *why)
{
	return load_held(reading, registry, BITEMPORAL_WORDS, why);
}

static enum err load_manners(struct reading *reading, struct registry *registry, struct why *why)
{
	return load_held(reading, registry, BITEMPORAL_MANNERS, why);
}

static enum err load_rows(struct reading *reading, struct registry *registry, struct why *why)
{
	return load_held(reading, registry, BITEMPORAL_ROWS, why);
}

static enum err load_versions(struct reading *reading, struct registry *registry, struct why *why)
{
	const struct store_value *columns;
	enum err err = ERR_OK;
	while (!err && (columns = item_next(reading, why))) {
		struct version version = {.id = columns[1].text,
			.data = columns[2].blob,
			.recorded_us = columns[3].i64,
			.seq = (uint64_t)columns[4].i64,
			.superseded_us = columns[5].i64 ? columns[5].i64 : RECORDED_MAX};
		if (!ledger_kind_of(columns[0].text, &version.kind))
			return why_set(why, ERR_DAMAGED, "version.kind",
				"wanted a kind of record, got '%.*s'", TEXT_ARG(columns[0].text));
		err = ledger_load(registry->ledger, &version, why);
	}
	return err;
}

static struct kept_item item_of(const struct store_value *columns)
{
	return (struct kept_item){columns[0].blob, columns[1].i64, (uint64_t)columns[2].i64};
}

static enum err load_matches(struct reading *reading, struct registry *registry, struct why *why)
{
	const struct store_value *columns;
	enum err err = ERR_OK;
	while (!err && (columns = item_next(reading, why))) {
		struct kept_item item = item_of(columns);
		err = registry_load_match(registry, &item, why);
	}
	return err;
}

static enum err load_noted(
	struct reading *reading, struct registry *registry, enum claims_kind kind, struct why *why)
{
	const struct store_value *columns;
	enum err err = ERR_OK;
	bool taken;
	while (!err && (columns = item_next(reading, why)))
		err = claims_note(registry->claims, &(struct noting){kind, item_of(columns), true},
			&taken, why);
	return err;
}

static enum err load_claims(struct reading *reading, struct registry *registry, struct why *why)
{
	return load_noted(reading, registry, CLAIMS_HEARD, why);
}

static enum err load_judgements(struct reading *reading, struct registry *registry, struct why *why)
{
	return load_noted(reading, registry, CLAIMS_JUDGED, why);
}

static enum err load_reviews(struct reading *reading, struct registry *registry, struct why *why)
{
	return load_noted(reading, registry, CLAIMS_REVIEWED, why);
}

static enum err load_refs(struct reading *reading, struct registry *registry, struct why *why)
{
	const struct store_value *columns;
	while ((columns = item_next(reading, why))) {
		struct text digest = columns[1].text;
		(void)registry_load_ref(registry, columns[0].text, digest.len ? digest : TEXT_NONE);
	}
	return ERR_OK;
}

/* --- The lists ------------------------------------------------------------------------------- */

static size_t count_of(const struct registry *registry, enum saved_kind kind)
{
	size_t count;
	switch (kind) {
	case SAVED_WORDS:
		return bitemporal_count(registry->statuses, BITEMPORAL_WORDS);
	case SAVED_MANNERS:
		return bitemporal_count(registry->statuses, BITEMPORAL_MANNERS);
	case SAVED_ROWS:
		return bitemporal_count(registry->statuses, BITEMPORAL_ROWS);
	case SAVED_VERSIONS:
		(void)ledger_versions(registry->ledger, &count);
		return count;
	case SAVED_REFS:
		return registry->refs_count;
	case SAVED_MATCHES:
		return registry->matches_count;
	case SAVED_HEARD:
		return registry->claims->lists[CLAIMS_HEARD].count;
	case SAVED_JUDGED:
		return registry->claims->lists[CLAIMS_JUDGED].count;
	case SAVED_REVIEWED:
		return registry->claims->lists[CLAIMS_REVIEWED].count;
	case SAVED_KINDS:
		break;
	}
	UNREACHABLE("a list is one of the registry's");
}

static void held_columns(
	const struct registry *registry, enum bitemporal_list list, size_t at, struct item *out)
{
	bitemporal_pack(registry->statuses, list, at, out->data);
	out->columns[0] = STORE_BLOB(bytes_of(out->data->ptr ? out->data->ptr : (const uint8_t *)"",
		out->data->len)); /* a word may be empty */
}

static void word_columns(const struct registry *registry, size_t at, struct item *out)
{
	held_columns(registry, BITEMPORAL_WORDS, at, out);
}

static void manner_columns(const struct registry *registry, size_t at, struct item *out)
{
	held_columns(registry, BITEMPORAL_MANNERS, at, out);
}

static void row_columns(const struct registry *registry, size_t at, struct item *out)
{
	held_columns(registry, BITEMPORAL_ROWS, at, out);
}

static void version_columns(const struct registry *registry, size_t at, struct item *out)
{
	size_t count;
	const struct version *version = &ledger_versions(registry->ledger, &count)[at];
	out->columns[0] = STORE_TEXT(text_of(ledger_kind_name(version->kind)));
	out->columns[1] = STORE_TEXT(version->id);
	out->columns[2] = STORE_BLOB(version->data);
	out->columns[3] = STORE_I64(version->recorded_us);
	out->columns[4] = STORE_I64(version->seq);
	out->columns[5] =
		STORE_I64(version->superseded_us == RECORDED_MAX ? 0 : version->superseded_us);
}

static void ref_columns(const struct registry *registry, size_t at, struct item *out)
{
	const struct sheet_ref *ref = &registry->refs[at];
	out->columns[0] = STORE_TEXT(ref->ref);
	out->columns[1] = STORE_TEXT(ref->digest.ptr ? ref->digest : TEXT(""));
}

/* Of what is not written yet. */
static void kept_columns(const struct kept *kept, size_t at, struct item *out)
{
	struct kept_item item = kept_get(kept, at, NULL);
	out->columns[0] = STORE_BLOB(item.data);
	out->columns[1] = STORE_I64(item.recorded_us);
	out->columns[2] = STORE_I64(item.seq);
}

static void match_columns(const struct registry *registry, size_t at, struct item *out)
{
	kept_columns(&registry->matched, at, out);
}

static void heard_columns(const struct registry *registry, size_t at, struct item *out)
{
	kept_columns(&registry->claims->lists[CLAIMS_HEARD], at, out);
}

static void judged_columns(const struct registry *registry, size_t at, struct item *out)
{
	kept_columns(&registry->claims->lists[CLAIMS_JUDGED], at, out);
}

static void reviewed_columns(const struct registry *registry, size_t at, struct item *out)
{
	kept_columns(&registry->claims->lists[CLAIMS_REVIEWED], at, out);
}

/* The columns that are read are those that are put. */
static const struct list {
	const char *get, *put, *kinds;
	enum err (*load)(struct reading *, struct registry *, struct why *);
	void (*columns)(const struct registry *, size_t at, struct item *);
	const char *one; /* of a list that memory does not hold */
} lists[SAVED_KINDS] = {
	[SAVED_WORDS] = {"SELECT number, data, sum FROM word ORDER BY number",
		"REPLACE INTO word VALUES (?1, ?2, ?3)", "b", load_words, word_columns},
	[SAVED_MANNERS] = {"SELECT number, data, sum FROM manner ORDER BY number",
		"REPLACE INTO manner VALUES (?1, ?2, ?3)", "b", load_manners, manner_columns},
	[SAVED_ROWS] = {"SELECT row, data, sum FROM status_row ORDER BY row",
		"REPLACE INTO status_row VALUES (?1, ?2, ?3)", "b", load_rows, row_columns},
	[SAVED_VERSIONS] = {"SELECT number, kind, id, data, recorded_us, seq, superseded_us, sum "
			    "FROM version ORDER BY number",
		"REPLACE INTO version VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", "ttbiii",
		load_versions, version_columns},
	[SAVED_REFS] = {"SELECT number, ref, digest, sum FROM sheet_ref ORDER BY number",
		"REPLACE INTO sheet_ref VALUES (?1, ?2, ?3, ?4)", "tt", load_refs, ref_columns},
	[SAVED_MATCHES] = {"SELECT number, data, recorded_us, seq, sum FROM match ORDER BY number",
		"REPLACE INTO match VALUES (?1, ?2, ?3, ?4, ?5)", "bii", load_matches,
		match_columns,
		"SELECT number, data, recorded_us, seq, sum FROM match WHERE number = ?1"},
	[SAVED_HEARD] = {"SELECT number, data, recorded_us, seq, sum FROM claim ORDER BY number",
		"REPLACE INTO claim VALUES (?1, ?2, ?3, ?4, ?5)", "bii", load_claims, heard_columns,
		"SELECT number, data, recorded_us, seq, sum FROM claim WHERE number = ?1"},
	[SAVED_JUDGED] = {"SELECT number, data, recorded_us, seq, sum FROM judgement "
			  "ORDER BY number",
		"REPLACE INTO judgement VALUES (?1, ?2, ?3, ?4, ?5)", "bii", load_judgements,
		judged_columns,
		"SELECT number, data, recorded_us, seq, sum FROM judgement WHERE number = ?1"},
	[SAVED_REVIEWED] = {"SELECT number, data, recorded_us, seq, sum FROM review "
			    "ORDER BY number",
		"REPLACE INTO review VALUES (?1, ?2, ?3, ?4, ?5)", "bii", load_reviews,
		reviewed_columns,
		"SELECT number, data, recorded_us, seq, sum FROM review WHERE number = ?1"},
};

void saved_fini(struct saved *saved)
{
	for (size_t i = 0; i < SAVED_KINDS; i++)
		free(saved->lists[i].changed);
	*saved = (struct saved){0};
}

static enum err load_list(struct store *store, struct registry *registry, enum saved_kind kind,
	uint64_t wanted, struct why *why)
{
	struct reading reading = {.kinds = lists[kind].kinds};
	struct why ended = {0};
	enum err err = store_rows(store, lists[kind].get, NULL, 0, &reading.query, why);
	if (err)
		return err;
	err = lists[kind].load(&reading, registry, why);
	if (!err)
		err = reading.err;
	/* A row that SQLite cannot give ends the list as well: that is told by store_done. */
	if (!err && reading.item.number != wanted)
		err = why_set(why, ERR_DAMAGED, "", "wanted %llu items, got %llu",
			(unsigned long long)wanted, (unsigned long long)reading.item.number);
	if (err)
		err = store_damaged(reading.query, why);
	enum err done = store_done(&reading.query, &ended);
	if (done && why)
		*why = ended;
	return done ? done : err;
}

/* How many items each list had when it was written last, and the stamp. */
static enum err load_ends(
	struct store *store, struct registry *registry, uint64_t *items, struct why *why)
{
	struct store_query *query = NULL;
	enum err err = store_rows(store, "SELECT list, items FROM list", NULL, 0, &query, why);
	while (!err && store_row(query))
		if (store_i64(query, 0) >= 0 && store_i64(query, 0) < SAVED_KINDS)
			items[store_i64(query, 0)] = (uint64_t)store_i64(query, 1);
	if (!err)
		err = store_done(&query, why);
	if (!err)
		err = store_rows(store, "SELECT recorded_us, tx FROM stamp", NULL, 0, &query, why);
	while (!err && store_row(query)) {
		registry->last.recorded_us = store_i64(query, 0);
		registry->last.tx = (uint64_t)store_i64(query, 1);
	}
	return err ? err : store_done(&query, why);
}

/* One item of a list that memory does not hold. */
static enum err read_one(void *self, int list, size_t at, struct arena *arena,
	struct kept_item *out, struct why *why)
{
	struct store *store = self;
	struct reading reading = {.kinds = lists[list].kinds, .item = {.number = at}};
	const struct store_value number = STORE_I64(at + 1);
	struct why ended = {0};
	enum err err = store_rows(store, lists[list].one, &number, 1, &reading.query, why);
	if (err)
		return err;
	const struct store_value *columns = item_next(&reading, why);
	if (columns) {
		*out = item_of(columns);
		struct text data = {(const char *)out->data.ptr, out->data.len};
		data = arena_copy(arena, data);
		out->data = bytes_of(data.ptr, data.len);
	} else {
		if (!reading.err)
			(void)why_set(why, ERR_DAMAGED, "", "item %zu is missing", at + 1);
		err = store_damaged(reading.query, why);
	}
	enum err done = store_done(&reading.query, &ended);
	if (done && why)
		*why = ended;
	return done ? done : err;
}

static void read_from(struct registry *registry, struct store *store)
{
	const struct registry_lists numbers = {
		SAVED_HEARD, SAVED_JUDGED, SAVED_REVIEWED, SAVED_MATCHES};
	if (registry->reader.self != store)
		registry_reads(
			registry, &(struct kept_reader){.read = read_one, .self = store}, &numbers);
}

enum err saved_load(
	struct saved *saved, struct registry *registry, struct store *store, struct why *why)
{
	uint64_t items[SAVED_KINDS] = {0};
	read_from(registry, store);
	enum err err = load_ends(store, registry, items, why);
	for (enum saved_kind kind = 0; !err && kind < SAVED_KINDS; kind++) {
		err = load_list(store, registry, kind, items[kind], why);
		saved->lists[kind].count = count_of(registry, kind);
	}
	return err;
}

/* --- Writing --------------------------------------------------------------------------------- */

static void note(struct saved_list *list, uint32_t at)
{
	if (at >= list->count)
		return;
	list->changed =
		alloc_room(list->changed, list->changed_count, &list->room, sizeof(*list->changed));
	list->changed[list->changed_count++] = at;
}

void saved_note(struct saved *saved, const struct applied *applied)
{
	for (uint32_t i = 0; i < applied->superseded_count; i++)
		note(&saved->lists[SAVED_ROWS], (uint32_t)(applied->superseded[i].row - 1));
	note(&saved->lists[SAVED_VERSIONS], applied->version);
	note(&saved->lists[SAVED_REFS], applied->ref);
}

struct writing {
	const struct registry *registry;
	struct store *store;
	struct buffer data; /* of the item at hand */
};

static enum err put(struct writing *writing, const struct list *list, size_t at, struct why *why)
{
	struct store_value values[COLUMNS_MAX + 2] = {STORE_I64(at + 1)};
	struct item item = {
		.number = at + 1, .count = (int)strlen(list->kinds), .data = &writing->data};
	buffer_clear(&writing->data);
	list->columns(writing->registry, at, &item);
	memcpy(values + 1, item.columns, (size_t)item.count * sizeof(*values));
	values[item.count + 1] = STORE_I64(sum_of(&item));
	return store_run(writing->store, list->put, values, item.count + 2, why);
}

static enum err write_list(
	struct writing *writing, enum saved_kind kind, struct saved_list *saved, struct why *why)
{
	size_t count = count_of(writing->registry, kind);
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < saved->changed_count; i++)
		err = put(writing, &lists[kind], saved->changed[i], why);
	bool grows = saved->count < count;
	for (; !err && saved->count < count; saved->count++)
		err = put(writing, &lists[kind], saved->count, why);
	saved->changed_count = 0;
	const struct store_value values[] = {STORE_I64(kind), STORE_I64(count)};
	return err || !grows ? err
			     : store_run(writing->store, "REPLACE INTO list VALUES (?1, ?2)",
				       values, 2, why);
}

static enum err write_stamp(const struct registry *registry, struct store *store, struct why *why)
{
	struct store_value values[] = {
		STORE_I64(registry->last.recorded_us), STORE_I64(registry->last.tx)};
	if (!registry->last.seq)
		return ERR_OK; /* nothing was applied since it was loaded */
	return store_run(store, "REPLACE INTO stamp VALUES (1, ?1, ?2)", values, 2, why);
}

enum err saved_write(
	struct saved *saved, struct registry *registry, struct store *store, struct why *why)
{
	struct writing writing = {.registry = registry, .store = store};
	enum err err = ERR_OK;
	for (enum saved_kind kind = 0; !err && kind < SAVED_KINDS; kind++)
		err = write_list(&writing, kind, &saved->lists[kind], why);
	buffer_fini(&writing.data);
	read_from(registry, store);
	if (!err) {
		struct kept *claims = registry->claims->lists;
		kept_written(&registry->matched, registry->matched.count);
		for (size_t i = 0; i < CLAIMS_KINDS; i++)
			kept_written(&claims[i], claims[i].count);
	}
	return err ? err : write_stamp(registry, store, why);
}
