#include "services/agreements/store/archive_inside.h"

#include "proto/base/alloc.h"

#include <stdlib.h>
#include <string.h>

static enum err load_row(struct store_query *query, const struct record_type *type,
	struct arena *arena, struct archive_loaded *out, struct why *why)
{
	out->items = alloc_room(out->items, out->count, &out->items_room, type->size);
	out->held = alloc_room(out->held, out->count, &out->held_room, sizeof(*out->held));
	out->held[out->count] = (struct archive_held){.seq = (uint64_t)store_i64(query, 1),
		.sheet_seq = (uint64_t)store_i64(query, 2),
		.recorded_us = store_i64(query, 3)};
	void *record = out->items + out->count++ * type->size;
	return store_record(query, 0, (struct store_into){type, arena, record}, why);
}

static void into_arena(struct archive_loaded *loaded, size_t size, struct arena *arena)
{
	void *items = arena_zero(arena, loaded->count + 1, size);
	void *held = arena_zero(arena, loaded->count + 1, sizeof(*loaded->held));
	if (loaded->count) {
		memcpy(items, loaded->items, loaded->count * size);
		memcpy(held, loaded->held, loaded->count * sizeof(*loaded->held));
	}
	free(loaded->items);
	free(loaded->held);
	loaded->items = items;
	loaded->held = held;
}

enum err archive_load(struct archive *archive, const struct archive_loading *what,
	struct arena *arena, struct archive_loaded *out, struct why *why)
{
	const struct store_value values[] = {
		STORE_I64(what->known_at), STORE_TEXT(what->key.ptr ? what->key : TEXT(""))};
	struct store_query *query = NULL;
	*out = (struct archive_loaded){0};
	enum err err =
		store_rows(archive->store, what->sql, values, ARRAY_LEN(values), &query, why);
	while (!err && store_row(query))
		err = load_row(query, what->type, arena, out, why);
	enum err done = store_done(&query, err ? NULL : why);
	into_arena(out, what->type->size, arena);
	return err ? err : done;
}

void archive_touch(struct archive *archive)
{
	archive->changed = archive->kept_is_old = true;
}

void archive_forget(struct archive *archive)
{
	arena_fini(&archive->kept_arena);
	archive->kept_count = 0;
	archive->titles_items = NULL;
	archive->rules = NULL;
	archive->kept_is_old = false;
}

/* A whole list of sheets and steps as it stands is asked for with each claim and changes seldom: it
 * is read once. What was lent before a change stays until the next list is asked for. For lists
 * that those alone change who call archive_touch. */
static enum err load_kept(struct archive *archive, const struct archive_loading *what,
	struct arena *arena, struct archive_loaded *out, struct why *why)
{
	if (what->known_at != ARCHIVE_NOW || what->key.len)
		return archive_load(archive, what, arena, out, why);
	if (archive->kept_is_old)
		archive_forget(archive);
	for (uint32_t i = 0; i < archive->kept_count; i++)
		if (archive->kept[i].sql == what->sql) {
			*out = archive->kept[i].loaded;
			return ERR_OK;
		}
	enum err err = archive_load(archive, what, &archive->kept_arena, out, why);
	if (!err && archive->kept_count < ARCHIVE_KEPT)
		archive->kept[archive->kept_count++] = (struct archive_kept){what->sql, *out};
	return err;
}

static enum err load_documents(struct archive *archive, const char *sql, int64_t known_at,
	struct arena *arena, struct archive_documents *out, struct why *why)
{
	const struct archive_loading what = {&record_document, sql, TEXT_NONE, known_at};
	struct archive_loaded loaded;
	enum err err = load_kept(archive, &what, arena, &loaded, why);
	out->all = (struct rules_documents){
		.items = (const void *)loaded.items, .count = (uint32_t)loaded.count};
	out->held = loaded.held;
	return err;
}

enum err archive_documents_of_sheets(struct archive *archive, struct arena *arena,
	struct archive_documents *out, struct why *why)
{
	return load_documents(archive,
		"SELECT body, seq, sheet_seq, recorded_us FROM document WHERE recorded_us <= ?1 "
		"AND ?1 < superseded_us AND ?2 = '' AND digest NOT LIKE 'gate:%' ORDER BY id",
		ARCHIVE_NOW, arena, out, why);
}

/* Where no sheet gives the day of entry into force, promoted claims may. */
static void lay_force_over(
	struct archive_documents *documents, const struct archive_steps *steps, struct arena *arena)
{
	char text[DAY_TEXT];
	size_t size = documents->all.count * sizeof(*documents->all.items);
	struct document *own = arena_zero(arena, 1, size + 1); /* what is held is lent to others */
	memcpy(own, documents->all.items, size);
	documents->all.items = own;
	for (uint32_t i = 0; i < steps->count; i++) {
		const struct document_step *step = &steps->items[i];
		struct document *document =
			(struct document *)(uintptr_t)rules_find(&documents->all, step->document);
		if (!document || document->has_in_force_first || !step->has_last ||
			!text_is(step->step, "in_force") || !text_starts(step->by, TEXT("claim:")))
			continue;
		document->has_in_force_first = document->has_in_force_last = true;
		document->in_force_first = step->first;
		document->in_force_last = step->last;
		document->in_force = arena_copy(arena, text_of(day_format(step->last, text)));
	}
}

enum err archive_documents(struct archive *archive, int64_t known_at, struct arena *arena,
	struct archive_documents *out, struct why *why)
{
	struct archive_steps steps;
	enum err err = load_documents(archive,
		"SELECT body, seq, sheet_seq, recorded_us FROM document "
		"WHERE recorded_us <= ?1 AND ?1 < superseded_us AND ?2 = '' ORDER BY id",
		known_at, arena, out, why);
	if (!err)
		err = archive_steps(archive, TEXT_NONE, known_at, arena, &steps, why);
	if (!err)
		lay_force_over(out, &steps, arena);
	return err;
}

enum err archive_party_steps(struct archive *archive, struct text document, int64_t known_at,
	struct arena *arena, struct archive_party_steps *out, struct why *why)
{
	const struct archive_loading what = {&record_party_step,
		"SELECT body, seq, 0, recorded_us FROM party_step WHERE recorded_us <= ?1 AND "
		"?1 < superseded_us AND ?2 IN ('', document) ORDER BY document, state, event",
		document, known_at};
	struct archive_loaded loaded;
	enum err err = load_kept(archive, &what, arena, &loaded, why);
	*out = (struct archive_party_steps){
		(const void *)loaded.items, loaded.held, (uint32_t)loaded.count};
	return err;
}

enum err archive_steps(struct archive *archive, struct text document, int64_t known_at,
	struct arena *arena, struct archive_steps *out, struct why *why)
{
	const struct archive_loading what = {&record_document_step,
		"SELECT body, seq, 0, recorded_us FROM document_step WHERE recorded_us <= ?1 AND "
		"?1 < superseded_us AND ?2 IN ('', document) ORDER BY document, step",
		document, known_at};
	struct archive_loaded loaded;
	enum err err = load_kept(archive, &what, arena, &loaded, why);
	*out = (struct archive_steps){
		(const void *)loaded.items, loaded.held, (uint32_t)loaded.count};
	return err;
}

enum err archive_decisions(struct archive *archive, struct text document, int64_t known_at,
	struct arena *arena, struct archive_decisions *out, struct why *why)
{
	const struct archive_loading what = {&record_document_decision,
		"SELECT body, seq, 0, recorded_us FROM decision WHERE recorded_us <= ?1 AND "
		"?1 < superseded_us AND ?2 IN ('', document) ORDER BY document",
		document, known_at};
	struct archive_loaded loaded;
	enum err err = load_kept(archive, &what, arena, &loaded, why);
	*out = (struct archive_decisions){
		(const void *)loaded.items, loaded.held, (uint32_t)loaded.count};
	return err;
}

enum err archive_proceeding(struct archive *archive, struct text id, int64_t known_at,
	struct arena *arena, struct decision_state *out, bool *found, struct why *why)
{
	const struct archive_loading what = {&record_decision_state,
		"SELECT body, seq, 0, recorded_us FROM proceeding WHERE recorded_us <= ?1 AND "
		"?1 < superseded_us AND id = ?2",
		id, known_at};
	struct archive_loaded loaded;
	enum err err = archive_load(archive, &what, arena, &loaded, why);
	*found = !err && loaded.count > 0;
	if (*found)
		*out = *(const struct decision_state *)(const void *)loaded.items;
	return err;
}

enum err archive_proceedings_open(struct archive *archive, int64_t known_at, struct arena *arena,
	struct archive_proceedings *out, struct why *why)
{
	const struct archive_loading what = {&record_decision_state,
		"SELECT body, seq, 0, recorded_us FROM proceeding WHERE recorded_us <= ?1 AND "
		"?1 < superseded_us AND open = 1 AND ?2 = '' ORDER BY id",
		TEXT_NONE, known_at};
	struct archive_loaded loaded;
	enum err err = archive_load(archive, &what, arena, &loaded, why);
	*out = (struct archive_proceedings){(const void *)loaded.items, (uint32_t)loaded.count};
	return err;
}

enum err archive_commitments(struct archive *archive, int64_t known_at, struct arena *arena,
	struct archive_commitments *out, struct why *why)
{
	const struct archive_loading what = {&record_commitment,
		"SELECT body, seq, 0, recorded_us FROM commitment WHERE recorded_us <= ?1 AND "
		"?1 < superseded_us AND ?2 = '' ORDER BY id",
		TEXT_NONE, known_at};
	struct archive_loaded loaded;
	enum err err = load_kept(archive, &what, arena, &loaded, why);
	*out = (struct archive_commitments){
		(const void *)loaded.items, loaded.held, (uint32_t)loaded.count};
	return err;
}

enum err archive_commitment_steps(struct archive *archive, struct text commitment, int64_t known_at,
	struct arena *arena, struct archive_commitment_steps *out, struct why *why)
{
	const struct archive_loading what = {&record_commitment_step,
		"SELECT body, seq, 0, recorded_us FROM commitment_step WHERE recorded_us <= ?1 AND "
		"?1 < superseded_us AND ?2 IN ('', commitment) ORDER BY commitment, evidence",
		commitment, known_at};
	struct archive_loaded loaded;
	enum err err = load_kept(archive, &what, arena, &loaded, why);
	*out = (struct archive_commitment_steps){
		(const void *)loaded.items, loaded.held, (uint32_t)loaded.count};
	return err;
}

static struct text column_text(struct store_query *query, int column, struct arena *arena)
{
	struct text text = store_text(query, column);
	return arena_copy(arena, text.ptr ? text : TEXT(""));
}

static enum err count_of(struct archive *archive, const char *sql, uint32_t *out, struct why *why)
{
	struct store_query *query = NULL;
	enum err err = store_rows(archive->store, sql, NULL, 0, &query, why);
	if (err)
		return err;
	*out = store_row(query) ? (uint32_t)store_i64(query, 0) : 0;
	return store_done(&query, why);
}

#define MEMBER_COLUMNS "row, org, state, status, lane, from_day, to_day, dated"

enum err archive_members(struct archive *archive, struct text org, struct arena *arena,
	struct archive_members *out, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(org.ptr ? org : TEXT(""))};
	struct store_query *query = NULL;
	struct rules_member *items = NULL;
	size_t room = 0;
	enum err err = store_rows(archive->store,
		org.ptr ? "SELECT " MEMBER_COLUMNS " FROM member"
			  " WHERE org = ?1 AND superseded = 0 ORDER BY row"
			: "SELECT " MEMBER_COLUMNS " FROM member"
			  " WHERE ?1 = '' AND superseded = 0 ORDER BY row",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	for (out->count = 0; store_row(query); out->count++) {
		items = alloc_room(items, out->count, &room, sizeof(*items));
		items[out->count] = (struct rules_member){
			.row = store_i64(query, 0),
			.org = column_text(query, 1, arena),
			.state = column_text(query, 2, arena),
			.status = column_text(query, 3, arena),
			.lane = column_text(query, 4, arena),
			.from = (day)store_i64(query, 5),
			.to = (day)store_i64(query, 6),
			.dated = store_i64(query, 7) != 0,
		};
	}
	void *own = arena_zero(arena, out->count + 1, sizeof(*items));
	if (out->count)
		memcpy(own, items, out->count * sizeof(*items));
	free(items);
	out->items = own;
	return store_done(&query, why);
}

static bool is_kept(const struct archive *archive, const struct document *items)
{
	for (uint32_t i = 0; i < archive->kept_count; i++)
		if (archive->kept[i].loaded.items == (const uint8_t *)items)
			return true;
	return false;
}

const struct words_titles *archive_titles(
	struct archive *archive, const struct rules_documents *documents, struct arena *arena)
{
	if (!is_kept(archive, documents->items)) {
		struct words_titles *titles = arena_zero(arena, 1, sizeof(*titles));
		words_titles(documents, arena, titles);
		return titles;
	}
	if (archive->titles_items != documents->items)
		words_titles(documents, &archive->kept_arena, &archive->titles);
	archive->titles_items = documents->items;
	return &archive->titles;
}

static enum err load_rules(struct archive *archive, struct why *why)
{
	struct store_query *query = NULL;
	uint32_t all = 0, count = 0;
	enum err err = count_of(archive, "SELECT count(*) FROM rule", &all, why);
	if (!err)
		err = store_rows(archive->store, "SELECT org, code FROM rule ORDER BY org", NULL, 0,
			&query, why);
	if (err)
		return err;
	struct match_rule *items = arena_zero(&archive->kept_arena, all + 1, sizeof(*items));
	for (; count < all && store_row(query); count++)
		items[count] = (struct match_rule){column_text(query, 0, &archive->kept_arena),
			column_text(query, 1, &archive->kept_arena)};
	archive->rules = items;
	archive->rules_count = count;
	return store_done(&query, why);
}

enum err archive_rules(
	struct archive *archive, const struct match_rule **out, uint32_t *count, struct why *why)
{
	if (archive->kept_is_old)
		archive_forget(archive);
	enum err err = archive->rules ? ERR_OK : load_rules(archive, why);
	*out = archive->rules;
	*count = archive->rules_count;
	return err;
}

enum err archive_is_settled(struct archive *archive, bool *out, struct why *why)
{
	uint32_t count = 0;
	enum err err = count_of(archive, "SELECT count(*) FROM settled", &count, why);
	*out = count > 0;
	return err;
}
