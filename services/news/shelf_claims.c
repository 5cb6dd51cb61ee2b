/* Claims as they are written down, and those that state the opposite of one. */
#include "services/news/shelf_inside.h"

#include "services/news/values.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/codec/packed.h"

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

void shelf_said(struct text fact, struct bytes args, char out[DIGEST_ID + 1])
{
	struct digest *digest = digest_create();
	digest_add(digest, bytes_of(fact.ptr, fact.len));
	digest_add(digest, args);
	digest_finish(&digest, out);
}

/* --- What is asked of a claim before it is written ------------------------------------------- */

/* What is planned may come otherwise, and contradicts nothing. */
static bool gives_value(const struct claim *claim, char asks[DIGEST_ID + 1], struct buffer *answer)
{
	asks[0] = '\0';
	bool gives = text_is(claim->modality, "fact") && text_is(claim->polarity, "pos") &&
		     values_of(claim->fact, claim->args, asks, answer);
	if (!gives)
		buffer_clear(answer);
	return gives;
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

static enum err write_claim(struct shelf *shelf, const struct shelf_unplaced *claim, uint64_t seq,
	int64_t recorded_us, struct why *why)
{
	bool valued = claim->asks[0] != '\0';
	struct store_value values[] = {STORE_I64(seq), STORE_TEXT(claim->id),
		STORE_I64(claim->article), STORE_I64(recorded_us), STORE_TEXT(claim->fact),
		STORE_TEXT(claim->named), STORE_I64(claim->span_from), STORE_TEXT(claim->sentence),
		STORE_TEXT(text_of(claim->said)), STORE_I64(claim->denies), STORE_BLOB(claim->body),
		STORE_TEXT(valued ? text_of(claim->asks) : TEXT_NONE),
		STORE_TEXT(valued ? claim->answer : TEXT_NONE)};
	return store_run(shelf->store,
		"INSERT OR IGNORE INTO claim "
		"(seq, id, article, recorded_us, fact, named, span_from, sentence, said, denies, "
		"body, asks, answer) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
		values, ARRAY_LEN(values), why);
}

/* The claim's texts are lent; those that are computed are of the arena. */
static void describe(const struct kit_event *event, const struct claim *claim, struct arena *arena,
	struct shelf_unplaced *out)
{
	struct buffer named = {0}, answer = {0};
	*out = (struct shelf_unplaced){.seq = event->seq,
		.id = claim->id,
		.article_id = claim->article,
		.fact = claim->fact,
		.sentence = claim->sentence,
		.body = event->data,
		.span_from = claim->span_from,
		.denies = text_is(claim->polarity, "neg")};
	shelf_said(claim->fact, claim->args, out->said);
	if (gives_value(claim, out->asks, &answer))
		out->answer = arena_copy(arena, buffer_as_text(&answer));
	name_all(claim->args, &named);
	out->named = arena_copy(arena, buffer_as_text(&named));
	buffer_fini(&named);
	buffer_fini(&answer);
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

/* --- The opposite ---------------------------------------------------------------------------- */

static struct text kept(struct arena *arena, struct text text)
{
	return text.ptr ? arena_copy(arena, text) : TEXT_NONE;
}

/* What a claim is held against. */
struct against {
	char said[DIGEST_ID + 1], asks[DIGEST_ID + 1];
	struct text answer, article;
	uint64_t article_seq;
	bool denied; /* the opposite denies */
};

static bool holds(struct text whole, struct text part)
{
	return !part.len ||
	       (whole.len >= part.len && memmem(whole.ptr, whole.len, part.ptr, part.len));
}

/* A date less precise is no other value: 2024 holds 2024-07-04. */
static bool is_other_value(const struct against *against, const struct shelf_unplaced *claim)
{
	return strcmp(claim->asks, against->asks) == 0 && !holds(claim->answer, against->answer) &&
	       !holds(against->answer, claim->answer);
}

static bool is_opposite(const struct against *against, const struct shelf_unplaced *claim)
{
	return claim->denies == against->denied && strcmp(claim->said, against->said) == 0;
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

/* Among those that are not placed yet: the newest of all. */
static enum err find_unplaced(struct shelf *shelf, const struct against *against, bool by_value,
	struct arena *arena, struct shelf_opposite *out, struct why *why)
{
	enum err err = ERR_OK;
	for (size_t i = shelf->unplaced_len; !err && i > 0 && !out->id.len; i--) {
		const struct shelf_unplaced *claim = &shelf->unplaced[i - 1];
		bool revised = false;
		if (claim->article == against->article_seq ||
			!(by_value ? is_other_value : is_opposite)(against, claim))
			continue;
		err = is_revised(shelf->store, claim->article_id, &revised, why);
		if (!err && !revised)
			*out = (struct shelf_opposite){kept(arena, claim->id),
				kept(arena, claim->article_id), kept(arena, claim->sentence)};
	}
	return err;
}

#define OPPOSITE                                                                                   \
	"SELECT c.id, a.id, c.sentence FROM claim c JOIN article a ON a.seq = c.article WHERE "
#define NEWEST                                                                                     \
	" AND NOT EXISTS (SELECT 1 FROM revision r WHERE r.previous = a.id) "                      \
	"ORDER BY c.seq DESC LIMIT 1"

static const char opposite[] = OPPOSITE "c.said = ?1 AND c.denies = ?2 AND c.article <> ?3" NEWEST;
static const char other_value[] =
	OPPOSITE "c.asks = ?1 AND c.article <> ?3 AND instr(c.answer, ?2) = 0 AND "
		 "instr(?2, c.answer) = 0" NEWEST;

static enum err find_written(struct shelf *shelf, const struct against *against, bool by_value,
	struct arena *arena, struct shelf_opposite *out, struct why *why)
{
	struct store_value values[] = {
		STORE_TEXT(text_of(by_value ? against->asks : against->said)),
		by_value ? STORE_TEXT(against->answer) : STORE_I64(against->denied),
		STORE_I64(against->article_seq)};
	struct store_query *query = NULL;
	enum err err = store_rows(shelf->store, by_value ? other_value : opposite, values,
		ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query))
		*out = (struct shelf_opposite){.id = kept(arena, store_text(query, 0)),
			.article = kept(arena, store_text(query, 1)),
			.sentence = kept(arena, store_text(query, 2))};
	return store_done(&query, why);
}

static enum err find_one(struct shelf *shelf, const struct against *against, bool by_value,
	struct arena *arena, struct shelf_opposite *out, struct why *why)
{
	enum err err = find_unplaced(shelf, against, by_value, arena, out, why);
	return err || out->id.len ? err : find_written(shelf, against, by_value, arena, out, why);
}

enum err shelf_opposite(struct shelf *shelf, const struct claim *claim, struct arena *arena,
	struct shelf_opposite *out, struct why *why)
{
	struct against against = {
		.article = claim->article, .denied = !text_is(claim->polarity, "neg")};
	struct buffer answer = {0};
	*out = (struct shelf_opposite){0};
	shelf_said(claim->fact, claim->args, against.said);
	bool valued = gives_value(claim, against.asks, &answer);
	against.answer = buffer_as_text(&answer);
	enum err err = article_of(shelf, claim->article, &against.article_seq, why);
	if (!err)
		err = find_one(shelf, &against, false, arena, out, why);
	if (!err && !out->id.len && valued)
		err = find_one(shelf, &against, true, arena, out, why);
	buffer_fini(&answer);
	return err;
}
