/* Claims as they are written down, and those that contradict one. */
#include "services/news/shelf_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/codec/packed.h"
#include "services/news/values.h"

#include <stdlib.h>
#include <string.h>

static void add_named(struct buffer *out, struct text value)
{
	struct text org = TEXT("org:");
	if (text_starts(value, org))
		value = text_slice(value, org.len, value.len);
	buffer_text(out, value);
	buffer_char(out, ' ');
}

/* " SCO BY " of the arguments' texts. */
static void name_all(struct bytes args, struct buffer *out)
{
	struct packed_reader reader = packed_reader_of(args);
	struct packed_value map, key, value, item;
	buffer_char(out, ' ');
	if (!packed_next(&reader, &map))
		return;
	for (uint32_t i = 0; i < map.count; i++) {
		if (!packed_next(&reader, &key) || !packed_next(&reader, &value))
			return;
		if (value.kind == PACKED_TEXT)
			add_named(out, value.text);
		for (uint32_t n = 0; value.kind == PACKED_LIST && n < value.count; n++) {
			if (packed_next(&reader, &item) && item.kind == PACKED_TEXT)
				add_named(out, item.text);
		}
	}
}

static enum err article_of(struct shelf *shelf, struct text id, uint64_t *seq, struct why *why)
{
	bool fits = id.len == DIGEST_ID;
	enum err err = ERR_OK;
	*seq = shelf->article_seq;
	if (fits && *seq && text_is(id, shelf->article_id))
		return ERR_OK;
	err = shelf_article_seq(shelf->store, id, seq, why);
	if (!err && fits) {
		memcpy(shelf->article_id, id.ptr, id.len);
		shelf->article_seq = *seq;
	}
	return err;
}

static enum err write_values(
	struct shelf *shelf, const struct shelf_unplaced *claim, uint64_t seq, struct why *why)
{
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < claim->values_len; i++) {
		const struct value *said = &claim->values[i];
		struct store_value values[] = {STORE_I64(seq), STORE_TEXT(text_of(said->asks)),
			STORE_TEXT(text_of(said->differs)), STORE_F64(said->low),
			STORE_F64(said->high)};
		err = store_run(shelf->store,
			"INSERT OR IGNORE INTO value (seq, asks, differs, low, high) "
			"VALUES (?1, ?2, ?3, ?4, ?5)",
			values, ARRAY_LEN(values), why);
	}
	return err;
}

static enum err write_claim(struct shelf *shelf, const struct shelf_unplaced *claim, uint64_t seq,
	int64_t recorded_us, struct why *why)
{
	struct store_value values[] = {STORE_I64(seq), STORE_TEXT(claim->id),
		STORE_I64(claim->article), STORE_I64(recorded_us), STORE_TEXT(claim->fact),
		STORE_TEXT(claim->named), STORE_I64(claim->span_from), STORE_TEXT(claim->sentence),
		STORE_BLOB(claim->body)};
	enum err err = store_run(shelf->store,
		"INSERT OR IGNORE INTO claim "
		"(seq, id, article, recorded_us, fact, named, span_from, sentence, body) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		values, ARRAY_LEN(values), why);
	return err ? err : write_values(shelf, claim, seq, why);
}

/* The claim's texts are lent; those that are computed are of the arena. */
static void describe(const struct kit_event *event, const struct claim *claim, struct arena *arena,
	struct shelf_unplaced *out)
{
	struct buffer named = {0};
	*out = (struct shelf_unplaced){.seq = event->seq,
		.id = claim->id,
		.article_id = claim->article,
		.fact = claim->fact,
		.sentence = claim->sentence,
		.body = event->data,
		.span_from = claim->span_from};
	out->values_len = values_of(claim, arena, &out->values);
	name_all(claim->args, &named);
	out->named = arena_copy(arena, buffer_as_text(&named));
	buffer_fini(&named);
}

static void keep_until_placed(struct shelf *shelf, const struct shelf_unplaced *described)
{
	struct arena *arena = &shelf->unplaced_arena;
	struct text body = {(const char *)described->body.ptr, described->body.len};
	shelf->unplaced = alloc_room(shelf->unplaced, shelf->unplaced_len, &shelf->unplaced_room,
		sizeof(*shelf->unplaced));
	struct shelf_unplaced *kept = &shelf->unplaced[shelf->unplaced_len++];
	*kept = *described;
	body = arena_copy(arena, body);
	kept->body = bytes_of(body.ptr, body.len);
	kept->id = arena_copy(arena, described->id);
	kept->article_id = arena_copy(arena, described->article_id);
	kept->fact = arena_copy(arena, described->fact);
	kept->sentence = arena_copy(arena, described->sentence);
}

/* A row is found by its sequence, and would have to move when that becomes known: claims that have
 * none yet wait in memory. */
enum err shelf_add_claim(struct shelf *shelf, const struct kit_event *event,
	const struct claim *claim, struct why *why)
{
	struct shelf_unplaced described;
	struct arena arena = {0};
	bool waits = event->seq >= KIT_UNPLACED;
	describe(event, claim, waits ? &shelf->unplaced_arena : &arena, &described);
	enum err err = article_of(shelf, claim->article, &described.article, why);
	if (!err && waits)
		keep_until_placed(shelf, &described);
	if (!err && !waits)
		err = write_claim(shelf, &described, event->seq, event->recorded_us, why);
	arena_fini(&arena);
	return err;
}

enum err shelf_place_claims(struct shelf *shelf, const struct kit_placed *placed, struct why *why)
{
	enum err err = ERR_OK;
	size_t done = 0;
	/* Inputs are placed in their order, and so are their claims. */
	for (; !err && done < shelf->unplaced_len; done++) {
		const struct shelf_unplaced *claim = &shelf->unplaced[done];
		if (claim->article != placed->input)
			break;
		CHECK(claim->seq >= placed->unplaced);
		err = write_claim(shelf, claim, claim->seq - placed->unplaced + placed->first,
			placed->recorded_us, why);
	}
	shelf->unplaced_len -= done;
	if (shelf->unplaced_len)
		memmove(shelf->unplaced, shelf->unplaced + done,
			shelf->unplaced_len * sizeof(*shelf->unplaced));
	else
		arena_clear(&shelf->unplaced_arena);
	return err;
}

/* --- What another says against it ------------------------------------------------------------- */

static struct text kept(struct arena *arena, struct text text)
{
	return text.ptr ? arena_copy(arena, text) : TEXT_NONE;
}

static enum err is_revised(struct store *store, struct text article, bool *revised, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(article)};
	struct store_query *query = NULL;
	enum err err = store_rows(
		store, "SELECT 1 FROM revision WHERE previous = ?1", values, 1, &query, why);
	if (err)
		return err;
	*revised = store_row(query);
	return store_done(&query, why);
}

static bool clashes(const struct shelf_unplaced *claim, const struct value *said)
{
	for (uint32_t i = 0; i < claim->values_len; i++)
		if (strcmp(claim->values[i].asks, said->asks) == 0 &&
			values_clash(&claim->values[i], said))
			return true;
	return false;
}

/* Among those that are not placed yet: the newest of all. */
static enum err find_unplaced(struct shelf *shelf, const struct value *said, uint64_t article,
	struct arena *arena, struct shelf_opposite *out, struct why *why)
{
	enum err err = ERR_OK;
	for (size_t i = shelf->unplaced_len; !err && i > 0 && !out->id.len; i--) {
		const struct shelf_unplaced *claim = &shelf->unplaced[i - 1];
		bool revised = false;
		if (claim->article == article || !clashes(claim, said))
			continue;
		err = is_revised(shelf->store, claim->article_id, &revised, why);
		if (!err && !revised)
			*out = (struct shelf_opposite){kept(arena, claim->id),
				kept(arena, claim->article_id), kept(arena, claim->sentence),
				text_of(said->differs)};
	}
	return err;
}

static enum err find_written(struct shelf *shelf, const struct value *said, uint64_t article,
	struct arena *arena, struct shelf_opposite *out, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(text_of(said->asks)), STORE_F64(said->low),
		STORE_F64(said->high), STORE_I64(article)};
	struct store_query *query = NULL;
	enum err err = store_rows(shelf->store,
		"SELECT c.id, a.id, c.sentence FROM value v JOIN claim c ON c.seq = v.seq "
		"JOIN article a ON a.seq = c.article WHERE v.asks = ?1 AND "
		"(v.low > ?3 OR v.high < ?2) AND c.article <> ?4 AND NOT EXISTS "
		"(SELECT 1 FROM revision r WHERE r.previous = a.id) ORDER BY v.seq DESC LIMIT 1",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query))
		*out = (struct shelf_opposite){.id = kept(arena, store_text(query, 0)),
			.article = kept(arena, store_text(query, 1)),
			.sentence = kept(arena, store_text(query, 2)),
			.differs = text_of(said->differs)};
	return store_done(&query, why);
}

static bool is_told(const struct shelf_opposites *out, struct text id)
{
	for (uint32_t i = 0; i < out->len; i++)
		if (text_equal(out->items[i].id, id))
			return true;
	return false;
}

enum err shelf_opposites(struct shelf *shelf, const struct claim *claim, struct arena *arena,
	struct shelf_opposites *out, struct why *why)
{
	const struct value *said;
	uint64_t article;
	uint32_t len = values_of(claim, arena, &said);
	enum err err = article_of(shelf, claim->article, &article, why);
	struct shelf_opposite *items = len ? arena_zero(arena, len, sizeof(*items)) : NULL;
	*out = (struct shelf_opposites){items, 0};
	for (uint32_t i = 0; !err && i < len; i++) {
		struct shelf_opposite one = {0};
		err = find_unplaced(shelf, &said[i], article, arena, &one, why);
		if (!err && !one.id.len)
			err = find_written(shelf, &said[i], article, arena, &one, why);
		if (!err && one.id.len && !is_told(out, one.id))
			items[out->len++] = one;
	}
	return err;
}
