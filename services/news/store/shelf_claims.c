/* Claims as they are written down. */
#include "services/news/store/shelf_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/codec/packed.h"
#include "services/news/store/values.h"

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

enum err shelf_article_of(struct shelf *shelf, struct text id, uint64_t *seq, struct why *why)
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
	enum err err = shelf_article_of(shelf, claim->article, &described.article, why);
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
