#include "services/kit/stage.h"

#include "proto/base/limits.h"
#include "proto/wire/subject.h"
#include "services/kit/store.h"

#include <string.h>

static const char *const schema[] = {
	"CREATE TABLE IF NOT EXISTS kit_draft ("
	" seq INTEGER PRIMARY KEY, producer TEXT NOT NULL, time_us INTEGER NOT NULL,"
	" subject TEXT NOT NULL, type TEXT NOT NULL, parents BLOB, data BLOB NOT NULL) STRICT",
	"CREATE TABLE IF NOT EXISTS kit_part ("
	" input TEXT NOT NULL, number INTEGER NOT NULL, told_us INTEGER NOT NULL,"
	" content TEXT NOT NULL, PRIMARY KEY (input, number)) STRICT, WITHOUT ROWID",
};

enum err stage_open(struct store *store, struct why *why)
{
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < ARRAY_LEN(schema); i++)
		err = store_run(store, schema[i], NULL, 0, why);
	return err;
}

/* --- Drafts ---------------------------------------------------------------------------------- */

static const char ending[] = ".stage";

bool stage_is_draft(const struct kit_event *event, struct text *service)
{
	size_t len = event->producer.len - (sizeof(ending) - 1);
	bool draft = text_ends(event->producer, text_of(ending));
	*service = draft ? text_slice(event->producer, 0, len) : event->producer;
	return draft;
}

/* Only a service's own drafts are its to name. */
static bool read_end(const struct kit_event *event, struct stage_ended *out)
{
	if (!subject_matches(TEXT("*.stage.ended"), event->subject) ||
		!text_is(event->type, record_stage_ended.name) ||
		record_decode(&record_stage_ended, event->data, event->arena, out, NULL) != ERR_OK)
		return false;
	const struct kit_event named = {.producer = out->producer};
	struct text service;
	return stage_is_draft(&named, &service) && text_equal(service, event->producer);
}

bool stage_is_end(const struct kit_event *event)
{
	struct stage_ended ignored;
	return read_end(event, &ignored);
}

enum err stage_hold(struct store *store, const struct kit_event *draft, struct why *why)
{
	size_t bytes = draft->parents_count * sizeof(*draft->parents);
	const struct store_value values[] = {STORE_I64(draft->seq), STORE_TEXT(draft->producer),
		STORE_I64(draft->time_us), STORE_TEXT(draft->subject), STORE_TEXT(draft->type),
		STORE_BLOB(bytes_of(draft->parents, bytes)), STORE_BLOB(draft->data)};
	return store_run(store,
		"INSERT OR REPLACE INTO kit_draft VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", values,
		ARRAY_LEN(values), why);
}

static struct kit_event draft_of(
	struct store_query *query, const struct kit_event *ended, struct arena *arena)
{
	struct bytes parents = store_blob(query, 4);
	uint64_t *copy = arena_zero(arena, parents.len / sizeof(*copy) + 1, sizeof(*copy));
	if (parents.len)
		memcpy(copy, parents.ptr, parents.len);
	return (struct kit_event){
		.seq = (uint64_t)store_i64(query, 0),
		.recorded_us = ended->recorded_us,
		.time_us = store_i64(query, 1),
		.subject = store_text(query, 2),
		.type = store_text(query, 3),
		.producer = ended->producer,
		.parents = copy,
		.parents_count = (uint32_t)(parents.len / sizeof(*copy)),
		.data = store_blob(query, 5),
		.arena = arena,
	};
}

enum err stage_each(struct store *store, const struct kit_event *ended, struct stage_taker taker,
	struct why *why)
{
	struct stage_ended named;
	struct store_query *query = NULL;
	struct arena arena = {0};
	if (!read_end(ended, &named))
		return ERR_OK;
	const struct store_value values[] = {
		STORE_TEXT(named.producer), STORE_I64(named.first), STORE_I64(named.last)};
	enum err err = store_rows(store,
		"SELECT seq, time_us, subject, type, parents, data FROM kit_draft"
		" WHERE seq BETWEEN ?2 AND ?3 AND producer = ?1 ORDER BY seq",
		values, ARRAY_LEN(values), &query, why);
	while (!err && store_row(query)) {
		const struct kit_event draft = draft_of(query, ended, &arena);
		err = taker.take(taker.self, &draft, why);
		arena_clear(&arena);
	}
	struct why ignored;
	enum err done = store_done(&query, err ? &ignored : why);
	arena_fini(&arena);
	return err ? err : done;
}

enum err stage_drop(struct store *store, const struct kit_event *ended, struct why *why)
{
	struct stage_ended named;
	if (!read_end(ended, &named))
		return ERR_OK;
	const struct store_value values[] = {STORE_TEXT(named.producer), STORE_I64(named.last)};
	return store_run(store, "DELETE FROM kit_draft WHERE producer = ?1 AND seq <= ?2", values,
		ARRAY_LEN(values), why);
}

/* --- Pieces ---------------------------------------------------------------------------------- */

static const int64_t part_life_us = INT64_C(86400000000);

enum err stage_tell(struct kit_outputs *outputs, const char *service, const struct input_part *part,
	struct why *why)
{
	struct buffer subject = {0};
	buffer_format(&subject, "%s.part.told.", service);
	subject_add_key(&subject, part->input);
	enum err err = kit_emit(outputs, buffer_as_text(&subject), &record_input_part, part, why);
	buffer_fini(&subject);
	return err;
}

enum err stage_part(struct store *store, const struct kit_event *event, struct why *why)
{
	struct input_part part;
	/* One that cannot be read is no piece: whoever names it will be told that it is missing. */
	if (record_decode(&record_input_part, event->data, event->arena, &part, NULL) != ERR_OK)
		return ERR_OK;
	const struct store_value before[] = {STORE_I64(event->recorded_us - part_life_us)};
	const struct store_value values[] = {STORE_TEXT(part.input), STORE_I64(part.number),
		STORE_I64(event->recorded_us), STORE_TEXT(part.content)};
	enum err err = part.number == 0
			       ? store_run(store, "DELETE FROM kit_part WHERE told_us < ?1", before,
					 1, why)
			       : ERR_OK;
	return err ? err
		   : store_run(store, "INSERT OR REPLACE INTO kit_part VALUES (?1, ?2, ?3, ?4)",
			     values, ARRAY_LEN(values), why);
}

enum err stage_parts(
	struct store *store, struct text input, int64_t count, struct buffer *out, struct why *why)
{
	const struct store_value values[] = {STORE_TEXT(input), STORE_I64(count)};
	struct store_query *query = NULL;
	int64_t found = 0;
	enum err err = store_rows(store,
		"SELECT content FROM kit_part"
		" WHERE input = ?1 AND number BETWEEN 0 AND ?2 - 1 ORDER BY number",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	for (; out->len <= LIMIT_SHEET_BYTES && store_row(query); found++)
		buffer_text(out, store_text(query, 0));
	err = store_done(&query, why);
	if (!err && out->len > LIMIT_SHEET_BYTES)
		err = why_set(why, ERR_LIMIT, "parts",
			"wanted at most %d bytes of the input '%.*s'", LIMIT_SHEET_BYTES,
			TEXT_ARG(input));
	if (!err && found != count)
		err = why_set(why, ERR_MISSING, "parts",
			"wanted %lld pieces of the input '%.*s' before it, got %lld",
			(long long)count, TEXT_ARG(input), (long long)found);
	return err;
}
