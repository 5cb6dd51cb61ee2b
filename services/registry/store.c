#include "services/registry/store.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>

const char registry_store_schema[] =
#include "services/registry/schema.sql.h"
	;

const char *const registry_store_tables[] = {"word", "manner", "status_row", "version", "sheet_ref",
	"match", "claim", "judgement", "review", "stamp", NULL};

/* --- Loading --------------------------------------------------------------------------------- */

static int64_t superseded(struct store_query *query, int column)
{
	int64_t us = store_i64(query, column);
	return us ? us : RECORDED_MAX;
}

static enum err load_held(struct store_query *query, struct registry *registry,
	enum bitemporal_list list, struct why *why)
{
	enum err err = ERR_OK;
	while (!err && store_row(query))
		err = bitemporal_load(registry->statuses, list, store_blob(query, 0), why);
	return err;
}

static enum err load_words(struct store_query *query, struct registry *registry, struct why *why)
{
	return load_held(query, registry, BITEMPORAL_WORDS, why);
}

static enum err load_manners(struct store_query *query, struct registry *registry, struct why *why)
{
	return load_held(query, registry, BITEMPORAL_MANNERS, why);
}

static enum err load_rows(struct store_query *query, struct registry *registry, struct why *why)
{
	return load_held(query, registry, BITEMPORAL_ROWS, why);
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
		(void)registry_load_ref(
			registry, store_text(query, 0), digest.len ? digest : TEXT_NONE);
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
		return registry->claims->heard.count;
	case SAVED_JUDGED:
		return registry->claims->judged.count;
	case SAVED_REVIEWED:
		return registry->claims->reviewed.count;
	case SAVED_KINDS:
		break;
	}
	UNREACHABLE("a list is one of the registry's");
}

static struct store_value until(int64_t superseded_us)
{
	return superseded_us == RECORDED_MAX ? (struct store_value){.kind = STORE_NULL}
					     : STORE_I64(superseded_us);
}

/* One item as its columns, behind its number. */
struct item {
	struct store_value *columns;
	struct buffer *data; /* room for what is encoded */
};

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
	out->columns[5] = until(version->superseded_us);
}

static void ref_columns(const struct registry *registry, size_t at, struct item *out)
{
	const struct sheet_ref *ref = &registry->refs[at];
	out->columns[0] = STORE_TEXT(ref->ref);
	out->columns[1] = STORE_TEXT(ref->digest.ptr ? ref->digest : TEXT(""));
}

static void match_columns(const struct registry *registry, size_t at, struct item *out)
{
	const struct match *match = &registry->matches[at];
	out->columns[0] = STORE_BLOB(match->data);
	out->columns[1] = STORE_I64(match->recorded_us);
	out->columns[2] = STORE_I64(match->seq);
}

static void noted_columns(const struct noted *noted, struct item *out)
{
	out->columns[0] = STORE_BLOB(noted->data);
	out->columns[1] = STORE_I64(noted->recorded_us);
	out->columns[2] = STORE_I64(noted->seq);
}

static void heard_columns(const struct registry *registry, size_t at, struct item *out)
{
	noted_columns(&registry->claims->heard.items[at], out);
}

static void judged_columns(const struct registry *registry, size_t at, struct item *out)
{
	noted_columns(&registry->claims->judged.items[at], out);
}

static void reviewed_columns(const struct registry *registry, size_t at, struct item *out)
{
	noted_columns(&registry->claims->reviewed.items[at], out);
}

/* The columns that are read are those that are put, but for the number, which is the order. */
static const struct list {
	const char *get, *put;
	enum err (*load)(struct store_query *, struct registry *, struct why *);
	void (*columns)(const struct registry *, size_t at, struct item *);
	int columns_count;
} lists[SAVED_KINDS] = {
	[SAVED_WORDS] = {"SELECT data FROM word ORDER BY number",
		"REPLACE INTO word VALUES (?1, ?2)", load_words, word_columns, 1},
	[SAVED_MANNERS] = {"SELECT data FROM manner ORDER BY number",
		"REPLACE INTO manner VALUES (?1, ?2)", load_manners, manner_columns, 1},
	[SAVED_ROWS] = {"SELECT data FROM status_row ORDER BY row",
		"REPLACE INTO status_row VALUES (?1, ?2)", load_rows, row_columns, 1},
	[SAVED_VERSIONS] = {"SELECT kind, id, data, recorded_us, seq, superseded_us FROM version "
			    "ORDER BY number",
		"REPLACE INTO version VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", load_versions,
		version_columns, 6},
	[SAVED_REFS] = {"SELECT ref, digest FROM sheet_ref ORDER BY number",
		"REPLACE INTO sheet_ref VALUES (?1, ?2, ?3)", load_refs, ref_columns, 2},
	[SAVED_MATCHES] = {"SELECT data, recorded_us, seq FROM match ORDER BY number",
		"REPLACE INTO match VALUES (?1, ?2, ?3, ?4)", load_matches, match_columns, 3},
	[SAVED_HEARD] = {"SELECT data, recorded_us, seq FROM claim ORDER BY number",
		"REPLACE INTO claim VALUES (?1, ?2, ?3, ?4)", load_claims, heard_columns, 3},
	[SAVED_JUDGED] = {"SELECT data, recorded_us, seq FROM judgement ORDER BY number",
		"REPLACE INTO judgement VALUES (?1, ?2, ?3, ?4)", load_judgements, judged_columns,
		3},
	[SAVED_REVIEWED] = {"SELECT data, recorded_us, seq FROM review ORDER BY number",
		"REPLACE INTO review VALUES (?1, ?2, ?3, ?4)", load_reviews, reviewed_columns, 3},
};

void saved_fini(struct saved *saved)
{
	for (size_t i = 0; i < SAVED_KINDS; i++)
		free(saved->lists[i].changed);
	*saved = (struct saved){0};
}

static enum err load_by(struct store *store, struct registry *registry, const char *get,
	enum err (*load)(struct store_query *, struct registry *, struct why *), struct why *why)
{
	struct store_query *query = NULL;
	struct why ignored;
	enum err err = store_rows(store, get, NULL, 0, &query, why);
	if (err)
		return err;
	err = load(query, registry, why);
	enum err done = store_done(&query, err ? &ignored : why);
	return err ? err : done;
}

enum err saved_load(
	struct saved *saved, struct registry *registry, struct store *store, struct why *why)
{
	enum err err = ERR_OK;
	for (enum saved_kind kind = 0; !err && kind < SAVED_KINDS; kind++) {
		err = load_by(store, registry, lists[kind].get, lists[kind].load, why);
		saved->lists[kind].count = count_of(registry, kind);
	}
	return err ? err
		   : load_by(store, registry, "SELECT recorded_us, tx FROM stamp", load_stamp, why);
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
	struct store_value values[8] = {STORE_I64(at + 1)};
	struct item item = {values + 1, &writing->data};
	buffer_clear(&writing->data);
	list->columns(writing->registry, at, &item);
	return store_run(writing->store, list->put, values, list->columns_count + 1, why);
}

static enum err write_list(
	struct writing *writing, enum saved_kind kind, struct saved_list *saved, struct why *why)
{
	size_t count = count_of(writing->registry, kind);
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < saved->changed_count; i++)
		err = put(writing, &lists[kind], saved->changed[i], why);
	for (; !err && saved->count < count; saved->count++)
		err = put(writing, &lists[kind], saved->count, why);
	saved->changed_count = 0;
	return err;
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
	struct saved *saved, const struct registry *registry, struct store *store, struct why *why)
{
	struct writing writing = {.registry = registry, .store = store};
	enum err err = ERR_OK;
	for (enum saved_kind kind = 0; !err && kind < SAVED_KINDS; kind++)
		err = write_list(&writing, kind, &saved->lists[kind], why);
	buffer_fini(&writing.data);
	return err ? err : write_stamp(registry, store, why);
}
