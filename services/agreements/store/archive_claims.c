/* Claims about documents: as heard, as matched, as judged, as reviewed. */
#include "services/agreements/store/archive_inside.h"

#include "proto/base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* --- Changes -------------------------------------------------------------------------------- */

enum err archive_put_match(struct archive *archive, const struct kit_event *event,
	const struct claim_matched *match, struct why *why)
{
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE claim_match SET superseded_us = ?1 WHERE claim = ?2 AND superseded_us = ?3",
		STORE_I64(event->recorded_us), STORE_TEXT(match->claim), STORE_I64(ARCHIVE_OPEN));
	if (err)
		return err;
	return ARCHIVE_RUN(archive, why,
		"INSERT INTO claim_match VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		STORE_TEXT(match->record.ptr ? match->record : TEXT("")), STORE_TEXT(match->claim),
		STORE_I64(event->seq), STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN),
		STORE_BLOB(event->data), STORE_I64(match->alike));
}

enum err archive_put_judged(struct archive *archive, const struct kit_event *event,
	const struct claim_judged *judged, struct why *why)
{
	enum err err = ARCHIVE_RUN(archive, why,
		"UPDATE claim_judged SET superseded_us = ?1 WHERE claim = ?2 AND record = ?3 AND "
		"superseded_us = ?4",
		STORE_I64(event->recorded_us), STORE_TEXT(judged->claim), STORE_TEXT(judged->key),
		STORE_I64(ARCHIVE_OPEN));
	if (err)
		return err;
	return ARCHIVE_RUN(archive, why, "INSERT INTO claim_judged VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		STORE_TEXT(judged->claim), STORE_TEXT(judged->key), STORE_I64(event->seq),
		STORE_I64(event->recorded_us), STORE_I64(ARCHIVE_OPEN), STORE_BLOB(event->data));
}

enum err archive_put_review(struct archive *archive, const struct kit_event *event,
	const struct claim_review *review, struct why *why)
{
	if (text_is(review->verdict, "leave"))
		return ARCHIVE_RUN(archive, why, "DELETE FROM claim_review WHERE claim = ?1",
			STORE_TEXT(review->claim));
	return ARCHIVE_RUN(archive, why, "INSERT OR REPLACE INTO claim_review VALUES (?1, ?2)",
		STORE_TEXT(review->claim), STORE_BLOB(event->data));
}

enum err archive_note_claim(struct archive *archive, const struct kit_event *event,
	const struct claim *claim, struct why *why)
{
	return ARCHIVE_RUN(archive, why, "INSERT OR IGNORE INTO heard VALUES (?1, ?2, ?3)",
		STORE_TEXT(claim->id), STORE_I64(event->seq), STORE_BLOB(event->data));
}

/* --- What is held --------------------------------------------------------------------------- */

enum err archive_matches(struct archive *archive, struct text record, int64_t known_at,
	struct arena *arena, struct archive_matches *out, struct why *why)
{
	const struct archive_loading what = {&record_claim_matched,
		"SELECT body, seq, 0, recorded_us FROM claim_match WHERE recorded_us <= ?1 AND "
		"?1 < superseded_us AND record = ?2 ORDER BY seq",
		record, known_at};
	struct archive_loaded loaded;
	enum err err = archive_load(archive, &what, arena, &loaded, why);
	*out = (struct archive_matches){
		(const void *)loaded.items, loaded.held, (uint32_t)loaded.count};
	return err;
}

#define JUDGED_COLUMNS                                                                             \
	"SELECT body, seq, 0, recorded_us FROM claim_judged WHERE recorded_us <= ?1 AND "          \
	"?1 < superseded_us AND "

enum err archive_judged(struct archive *archive, struct text record, struct text claim,
	int64_t known_at, struct arena *arena, struct archive_judged *out, struct why *why)
{
	/* What parties did is judged under the record's id and what follows a '#'; '$' is next. */
	const char *sql = claim.len    ? JUDGED_COLUMNS "claim = ?2 ORDER BY seq"
			  : record.len ? JUDGED_COLUMNS
				  "(record = ?2 OR (record >= ?2 || '#' AND record < ?2 || '$')) "
				  "ORDER BY seq"
				       : JUDGED_COLUMNS "?2 = '' ORDER BY seq";
	const struct archive_loading what = {
		&record_claim_judged, sql, claim.len ? claim : record, known_at};
	struct archive_loaded loaded;
	enum err err = archive_load(archive, &what, arena, &loaded, why);
	*out = (struct archive_judged){
		(const void *)loaded.items, loaded.held, (uint32_t)loaded.count};
	return err;
}

const struct claim_judged *archive_judged_as(const struct archive_judged *judged, uint32_t at)
{
	const struct claim_judged *one = &judged->items[at], *other;
	for (uint32_t i = 0; one->alike && i < judged->count; i++) {
		other = &judged->items[i];
		if (!other->alike && text_equal(other->key, one->key) &&
			text_equal(other->kind, one->kind))
			return other;
	}
	return one;
}

static enum err read_said(
	struct store_query *query, struct arena *arena, struct verdict_said *out, struct why *why)
{
	struct bytes review = store_blob(query, 2);
	enum err err =
		store_record(query, 0, (struct store_into){&record_claim, arena, &out->claim}, why);
	if (!err)
		err = store_record(query, 1,
			(struct store_into){&record_claim_matched, arena, &out->match}, why);
	out->reviewed = review.ptr != NULL;
	return err || !out->reviewed
		       ? err
		       : store_record(query, 2,
				 (struct store_into){&record_claim_review, arena, &out->review},
				 why);
}

static enum err load_said(struct archive *archive, const char *sql, struct text record,
	struct arena *arena, struct archive_said *out, struct why *why)
{
	const struct store_value values[] = {
		STORE_TEXT(record.ptr ? record : TEXT("")), STORE_I64(ARCHIVE_OPEN)};
	struct store_query *query = NULL;
	struct verdict_said *items = NULL, *kept;
	size_t count = 0, room = 0;
	enum err err = store_rows(archive->store, sql, values, ARRAY_LEN(values), &query, why);
	while (!err && store_row(query)) {
		items = alloc_room(items, count, &room, sizeof(*items));
		items[count] = (struct verdict_said){0};
		err = read_said(query, arena, &items[count++], why);
	}
	enum err done = store_done(&query, err ? NULL : why);
	kept = arena_zero(arena, count + 1, sizeof(*kept));
	if (count)
		memcpy(kept, items, count * sizeof(*kept));
	free(items);
	*out = (struct archive_said){kept, (uint32_t)count};
	return err ? err : done;
}

#define SAID_COLUMNS                                                                               \
	"SELECT h.body, m.body, r.body FROM claim_match m JOIN heard h ON h.claim = m.claim "      \
	"LEFT JOIN claim_review r ON r.claim = m.claim WHERE m.superseded_us = ?2 AND "
#define SAID_ORDER " ORDER BY h.seq, h.claim"

enum err archive_said(struct archive *archive, struct text record, struct arena *arena,
	struct archive_said *out, struct why *why)
{
	return load_said(archive,
		record.len ? SAID_COLUMNS "m.record = ?1" SAID_ORDER
			   : SAID_COLUMNS "?1 = ''" SAID_ORDER,
		record, arena, out, why);
}

enum err archive_said_by(struct archive *archive, struct text claim, struct arena *arena,
	struct archive_said *out, struct why *why)
{
	return load_said(archive, SAID_COLUMNS "m.claim = ?1" SAID_ORDER, claim, arena, out, why);
}

enum err archive_said_weighed(struct archive *archive, struct text record, struct arena *arena,
	struct archive_said *out, struct why *why)
{
	return load_said(archive, SAID_COLUMNS "m.record = ?1 AND m.alike = 0" SAID_ORDER, record,
		arena, out, why);
}

enum err archive_said_like(struct archive *archive, struct text base, struct arena *arena,
	struct archive_said *out, struct why *why)
{
	return load_said(archive,
		SAID_COLUMNS "m.alike = 0 AND m.record >= ?1 AND m.record < ?1 || '~'" SAID_ORDER,
		base, arena, out, why);
}

enum err archive_judged_weighed(struct archive *archive, struct text record, struct arena *arena,
	struct archive_judged *out, struct why *why)
{
	const struct archive_loading what = {&record_claim_judged,
		"SELECT j.body, j.seq, 0, j.recorded_us FROM claim_match m JOIN claim_judged j ON "
		"j.claim = m.claim WHERE m.record = ?2 AND m.superseded_us = ?1 AND m.alike = 0 "
		"AND j.superseded_us = ?1",
		record, ARCHIVE_OPEN};
	struct archive_loaded loaded;
	enum err err = archive_load(archive, &what, arena, &loaded, why);
	*out = (struct archive_judged){
		(const void *)loaded.items, loaded.held, (uint32_t)loaded.count};
	return err;
}
