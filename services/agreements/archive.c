#include "services/agreements/archive_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/agreements/vote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

const char archive_schema[] =
#include "services/agreements/schema.sql.h"
	;

const char *const archive_tables[] = {"document", "document_step", "party_step", "decision",
	"proceeding", "claim_match", "commitment", "commitment_step", "claim_judged",
	"claim_review", "heard", "member", "rule", "settled", NULL};

struct archive *archive_open(struct store *store)
{
	struct archive *archive = alloc_zero(1, sizeof(*archive));
	archive->store = store;
	archive->changed = true;
	const struct itimerspec second = {{1, 0}, {1, 0}};
	archive->clock_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	CHECK(archive->clock_fd >= 0);
	CHECK(timerfd_settime(archive->clock_fd, 0, &second, NULL) == 0);
	return archive;
}

void archive_close(struct archive **archive)
{
	close((*archive)->clock_fd);
	free(*archive);
	*archive = NULL;
}

void archive_promote(struct archive *archive, struct text policies)
{
	archive->policies = policies;
}

struct text archive_policies(const struct archive *archive)
{
	return archive->policies.len ? archive->policies : TEXT("* A1 B2");
}

/* --- Changes -------------------------------------------------------------------------------- */

static uint64_t first_parent(const struct kit_event *event)
{
	return event->parents_count ? event->parents[0] : 0;
}

/* What was held of the document until now, with the steps that it told of itself and of others. */
static enum err document_supersede(
	struct archive *archive, const struct kit_event *event, struct text id, struct why *why)
{
	const struct store_value at = STORE_I64(event->recorded_us), open = STORE_I64(ARCHIVE_OPEN);
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE document SET superseded_us = ?1 WHERE id = ?2 AND superseded_us = ?3", at,
		STORE_TEXT(id), open);
	if (!err)
		err = ARCHIVE_RUN(archive, why,
			"UPDATE document_step SET superseded_us = ?1 WHERE superseded_us = ?3 AND "
			"(cause = ?2 OR (document = ?2 AND step = 'withdrawn'))",
			at, STORE_TEXT(id), open);
	return err;
}

enum err archive_put_document(struct archive *archive, const struct kit_event *event,
	const struct document *document, struct why *why)
{
	archive->changed = true;
	enum err err = document_supersede(archive, event, document->id, why);
	if (err)
		return err;
	return ARCHIVE_RUN(archive, why,
		"INSERT INTO document VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		STORE_TEXT(document->id), STORE_TEXT(document->org),
		STORE_TEXT(document->ref_digest.ptr ? document->ref_digest : TEXT("")),
		STORE_I64(event->seq), STORE_I64(first_parent(event)),
		STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN), STORE_BLOB(event->data));
}

static enum err withdraw(
	struct archive *archive, const struct kit_event *event, struct text id, struct why *why)
{
	enum err err = document_supersede(archive, event, id, why);
	if (!err)
		err = ARCHIVE_RUN(archive, why,
			"UPDATE decision SET superseded_us = ?1 WHERE document = ?2 AND "
			"superseded_us = ?3",
			STORE_I64(event->recorded_us), STORE_TEXT(id), STORE_I64(ARCHIVE_OPEN));
	return err;
}

/* What the step rests on: of one document and kind there is one step for each. */
static struct text cause_of(const struct document_step *step, char room[64])
{
	char text[DAY_TEXT];
	if (text_starts(step->by, TEXT("claim:")))
		return TEXT("claim:");
	if (!text_is(step->step, "renewed"))
		return step->by.len ? step->by : step->document;
	snprintf(room, 64, "term:%s", day_format(step->first, text));
	return text_of(room);
}

enum err archive_put_step(struct archive *archive, const struct kit_event *event,
	const struct document_step *step, struct why *why)
{
	char room[64];
	struct text cause = cause_of(step, room);
	bool by_sheet = text_equal(cause, step->document);
	archive->changed = true;
	enum err err = text_is(step->step, "withdrawn")
			       ? withdraw(archive, event, step->document, why)
			       : ERR_OK;
	/* Told anew or taken back. What a sheet told went with its row. */
	if (!err && !by_sheet)
		err = ARCHIVE_RUN(archive, why,
			"UPDATE document_step SET superseded_us = ?1 WHERE document = ?2 AND "
			"step = ?3 AND (cause = ?4 OR (?4 = 'claim:' AND cause LIKE 'claim:%')) "
			"AND superseded_us = ?5",
			STORE_I64(event->recorded_us), STORE_TEXT(step->document),
			STORE_TEXT(step->step), STORE_TEXT(cause), STORE_I64(ARCHIVE_OPEN));
	if (err || step->withdrawn)
		return err;
	return ARCHIVE_RUN(archive, why,
		"INSERT INTO document_step VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		STORE_TEXT(step->document), STORE_TEXT(step->step), STORE_TEXT(cause),
		STORE_I64(event->seq), STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN),
		STORE_BLOB(event->data));
}

enum err archive_put_party_step(struct archive *archive, const struct kit_event *event,
	const struct party_step *step, struct why *why)
{
	archive->changed = true;
	/* What claims say and what a sheet says stand beside each other. */
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE party_step SET superseded_us = ?1 WHERE document = ?2 AND state = ?3 AND "
		"event = ?4 AND superseded_us = ?5 AND (digest LIKE 'gate:%') = ?6",
		STORE_I64(event->recorded_us), STORE_TEXT(step->document), STORE_TEXT(step->state),
		STORE_TEXT(step->event), STORE_I64(ARCHIVE_OPEN),
		STORE_I64(verdict_is_by_gate(step->ref_digest)));
	if (err || (step->has_withdrawn && step->withdrawn))
		return err;
	return ARCHIVE_RUN(archive, why,
		"INSERT INTO party_step VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		STORE_TEXT(step->document), STORE_TEXT(step->state), STORE_TEXT(step->event),
		STORE_TEXT(step->ref_digest.ptr ? step->ref_digest : TEXT("")),
		STORE_I64(event->seq), STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN),
		STORE_BLOB(event->data));
}

enum err archive_put_decision(struct archive *archive, const struct kit_event *event,
	const struct document_decision *decision, struct why *why)
{
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE decision SET superseded_us = ?1 WHERE document = ?2 AND superseded_us = ?3",
		STORE_I64(event->recorded_us), STORE_TEXT(decision->document),
		STORE_I64(ARCHIVE_OPEN));
	if (err)
		return err;
	return ARCHIVE_RUN(archive, why, "INSERT INTO decision VALUES (?1, ?2, ?3, ?4, ?5)",
		STORE_TEXT(decision->document), STORE_I64(event->seq),
		STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN), STORE_BLOB(event->data));
}

enum err archive_put_proceeding(struct archive *archive, const struct kit_event *event,
	const struct decision_state *state, struct why *why)
{
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE proceeding SET superseded_us = ?1 WHERE id = ?2 AND superseded_us = ?3",
		STORE_I64(event->recorded_us), STORE_TEXT(state->id), STORE_I64(ARCHIVE_OPEN));
	if (err)
		return err;
	return ARCHIVE_RUN(archive, why, "INSERT INTO proceeding VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		STORE_TEXT(state->id), STORE_I64(event->seq), STORE_I64(vote_is_open(state)),
		STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN), STORE_BLOB(event->data));
}

int archive_clock(const struct archive *archive)
{
	return archive->clock_fd;
}

bool archive_is_new(const struct archive *archive, day today)
{
	return archive->changed || archive->looked != today;
}

void archive_looked(struct archive *archive, day today)
{
	archive->changed = false;
	archive->looked = today;
}

enum err archive_put_commitment(struct archive *archive, const struct kit_event *event,
	const struct commitment *commitment, struct why *why)
{
	archive->changed = true;
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE commitment SET superseded_us = ?1 WHERE id = ?2 AND superseded_us = ?3",
		STORE_I64(event->recorded_us), STORE_TEXT(commitment->id), STORE_I64(ARCHIVE_OPEN));
	if (err || commitment->withdrawn)
		return err;
	return ARCHIVE_RUN(archive, why, "INSERT INTO commitment VALUES (?1, ?2, ?3, ?4, ?5)",
		STORE_TEXT(commitment->id), STORE_I64(event->seq), STORE_I64(event->recorded_us),
		STORE_I64(ARCHIVE_OPEN), STORE_BLOB(event->data));
}

enum err archive_put_commitment_step(struct archive *archive, const struct kit_event *event,
	const struct commitment_step *step, struct why *why)
{
	archive->changed = true;
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE commitment_step SET superseded_us = ?1 WHERE commitment = ?2 AND "
		"evidence = ?3 AND superseded_us = ?4",
		STORE_I64(event->recorded_us), STORE_TEXT(step->commitment), STORE_TEXT(step->key),
		STORE_I64(ARCHIVE_OPEN));
	if (err || step->withdrawn)
		return err;
	return ARCHIVE_RUN(archive, why,
		"INSERT INTO commitment_step VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		STORE_TEXT(step->commitment), STORE_TEXT(step->key), STORE_I64(event->seq),
		STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN), STORE_BLOB(event->data));
}

/* --- The registry's events ------------------------------------------------------------------ */

static enum err note_row(struct archive *archive, const struct status_row *row, struct why *why)
{
	return ARCHIVE_RUN(archive, why,
		"INSERT OR REPLACE INTO member VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
		STORE_I64(row->row), STORE_TEXT(row->org), STORE_TEXT(row->state),
		STORE_TEXT(row->status), STORE_TEXT(row->lane), STORE_I64(row->has_from),
		STORE_I64(row->has_from ? row->from : DAY_MIN),
		STORE_I64(row->has_to ? row->to : DAY_MAX));
}

enum err archive_note_status(
	struct archive *archive, const struct status_changed *change, struct why *why)
{
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < change->superseded_count; i++)
		err = ARCHIVE_RUN(archive, why, "UPDATE member SET superseded = 1 WHERE row = ?1",
			STORE_I64(change->superseded[i].row));
	for (uint32_t i = 0; !err && i < change->rows_count; i++)
		err = note_row(archive, &change->rows[i], why);
	return err;
}

enum err archive_note_rule(
	struct archive *archive, struct text org, struct text code, struct why *why)
{
	if (!code.len)
		return ARCHIVE_RUN(
			archive, why, "DELETE FROM rule WHERE org = ?1", STORE_TEXT(org));
	return ARCHIVE_RUN(archive, why, "INSERT OR REPLACE INTO rule VALUES (?1, ?2)",
		STORE_TEXT(org), STORE_TEXT(code));
}

enum err archive_note_settled(struct archive *archive, struct why *why)
{
	return store_run(archive->store,
		"INSERT OR IGNORE INTO settled SELECT 1 WHERE EXISTS (SELECT 1 FROM member)", NULL,
		0, why);
}

/* --- What is held --------------------------------------------------------------------------- */

static enum err load_row(struct store_query *query, const struct record_type *type,
	struct arena *arena, struct archive_loaded *out, struct why *why)
{
	out->items = alloc_room(out->items, out->count, &out->items_room, type->size);
	out->held = alloc_room(out->held, out->count, &out->held_room, sizeof(*out->held));
	struct bytes body = store_blob(query, 0);
	struct text copy = arena_copy(arena, (struct text){(const char *)body.ptr, body.len});
	out->held[out->count] = (struct archive_held){.seq = (uint64_t)store_i64(query, 1),
		.sheet_seq = (uint64_t)store_i64(query, 2),
		.recorded_us = store_i64(query, 3)};
	void *record = out->items + out->count++ * type->size;
	return record_decode(type, bytes_of(copy.ptr, copy.len), arena, record, why);
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

static enum err load_documents(struct archive *archive, const char *sql, int64_t known_at,
	struct arena *arena, struct archive_documents *out, struct why *why)
{
	const struct archive_loading what = {&record_document, sql, TEXT_NONE, known_at};
	struct archive_loaded loaded;
	enum err err = archive_load(archive, &what, arena, &loaded, why);
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
static void lay_force_over(const struct archive_documents *documents,
	const struct archive_steps *steps, struct arena *arena)
{
	char text[DAY_TEXT];
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
	enum err err = archive_load(archive, &what, arena, &loaded, why);
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
	enum err err = archive_load(archive, &what, arena, &loaded, why);
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
	enum err err = archive_load(archive, &what, arena, &loaded, why);
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
	enum err err = archive_load(archive, &what, arena, &loaded, why);
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
	enum err err = archive_load(archive, &what, arena, &loaded, why);
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

enum err archive_members(
	struct archive *archive, struct arena *arena, struct archive_members *out, struct why *why)
{
	uint32_t count = 0;
	struct store_query *query = NULL;
	enum err err =
		count_of(archive, "SELECT count(*) FROM member WHERE superseded = 0", &count, why);
	if (!err)
		err = store_rows(archive->store,
			"SELECT row, org, state, status, lane, from_day, to_day, dated FROM member "
			"WHERE superseded = 0 ORDER BY row",
			NULL, 0, &query, why);
	if (err)
		return err;
	struct rules_member *items = arena_zero(arena, count + 1, sizeof(*items));
	out->items = items;
	for (out->count = 0; out->count < count && store_row(query); out->count++)
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
	return store_done(&query, why);
}

enum err archive_rules(struct archive *archive, struct arena *arena, const struct match_rule **out,
	uint32_t *count, struct why *why)
{
	struct store_query *query = NULL;
	uint32_t all = 0;
	enum err err = count_of(archive, "SELECT count(*) FROM rule", &all, why);
	if (!err)
		err = store_rows(archive->store, "SELECT org, code FROM rule ORDER BY org", NULL, 0,
			&query, why);
	if (err)
		return err;
	struct match_rule *items = arena_zero(arena, all + 1, sizeof(*items));
	*out = items;
	for (*count = 0; *count < all && store_row(query); (*count)++)
		items[*count] = (struct match_rule){
			column_text(query, 0, arena), column_text(query, 1, arena)};
	return store_done(&query, why);
}

enum err archive_is_settled(struct archive *archive, bool *out, struct why *why)
{
	uint32_t count = 0;
	enum err err = count_of(archive, "SELECT count(*) FROM settled", &count, why);
	*out = count > 0;
	return err;
}
