#include "services/news/shelf.h"

#include "services/news/values.h"

#include "proto/base/digest.h"
#include "proto/codec/packed.h"
#include "services/news/sketch.h"
#include "services/news/squeeze.h"

#include <string.h>

enum {
	CLAIMS_DEFAULT = 1000,
	CLAIMS_MAX = 4096,
	ARTICLES_DEFAULT = 100,
	ARTICLES_MAX = 1000,
	TEXT_MAX = 1 << 20
};

const char *const shelf_schema =
#include "services/news/schema.sql.h"
	;
const char *const shelf_tables[] = {
	"name", "article", "claim", "refusal", "document", "feed", "revision", "story", NULL};

enum err shelf_add_name(struct store *store, uint64_t seq, struct bytes body, struct why *why)
{
	struct store_value values[] = {STORE_I64(seq), STORE_BLOB(body)};
	return store_run(
		store, "INSERT OR IGNORE INTO name (seq, body) VALUES (?1, ?2)", values, 2, why);
}

enum err shelf_names(struct store *store, void (*each)(void *self, const struct entity_named *name),
	void *self, struct why *why)
{
	struct store_query *query = NULL;
	enum err err =
		store_rows(store, "SELECT body FROM name ORDER BY seq", NULL, 0, &query, why);
	if (err)
		return err;
	while (!err && store_row(query)) {
		struct arena arena = {0};
		struct entity_named name;
		err = record_decode(&record_entity_named, store_blob(query, 0), &arena, &name, why);
		if (!err)
			each(self, &name);
		arena_fini(&arena);
	}
	enum err done = store_done(&query, err ? NULL : why);
	return err ? err : done;
}

enum err shelf_knows_names(struct store *store, bool *knows, struct why *why)
{
	struct store_query *query = NULL;
	*knows = false;
	enum err err = store_rows(store, "SELECT body FROM name", NULL, 0, &query, why);
	if (err)
		return err;
	while (!err && !*knows && store_row(query)) {
		struct arena arena = {0};
		struct entity_named name;
		err = record_decode(&record_entity_named, store_blob(query, 0), &arena, &name, why);
		*knows = !err && !text_is(name.kind, "place") && !text_is(name.kind, "corridor");
		arena_fini(&arena);
	}
	enum err done = store_done(&query, err ? NULL : why);
	return err ? err : done;
}

static enum err add_bands(
	struct store *store, uint64_t seq, const struct sketch *sketch, struct why *why)
{
	int64_t bands[SKETCH_BANDS];
	enum err err = ERR_OK;
	sketch_bands(sketch, bands);
	for (int i = 0; !err && sketch->runs && i < SKETCH_BANDS; i++) {
		struct store_value values[] = {STORE_I64(bands[i]), STORE_I64(seq)};
		err = store_run(store, "INSERT OR IGNORE INTO band (hash, seq) VALUES (?1, ?2)",
			values, ARRAY_LEN(values), why);
	}
	return err;
}

static enum err add_words(
	struct store *store, uint64_t seq, const struct article_ingested *article, struct why *why)
{
	struct buffer title = {0}, text = {0};
	shelf_spread(article->title, &title);
	shelf_spread(article->text, &text);
	struct store_value values[] = {STORE_I64(seq), STORE_TEXT(buffer_as_text(&title)),
		STORE_TEXT(buffer_as_text(&text))};
	enum err err =
		store_run(store, "INSERT INTO words (rowid, title, text) VALUES (?1, ?2, ?3)",
			values, ARRAY_LEN(values), why);
	buffer_fini(&title);
	buffer_fini(&text);
	return err;
}

enum err shelf_add_article(struct store *store, const struct kit_event *event,
	const struct article_ingested *article, struct why *why)
{
	struct buffer small = {0};
	struct sketch sketch;
	uint64_t known;
	enum err err = shelf_article_seq(store, article->id, &known, why);
	if (err || known)
		return err;
	squeeze(article->text, &small);
	sketch_make(article->text, &sketch);
	struct store_value values[] = {STORE_TEXT(article->id), STORE_I64(event->seq),
		STORE_I64(event->recorded_us), STORE_TEXT(article->source),
		STORE_TEXT(article->title), STORE_TEXT(article->published),
		STORE_TEXT(article->lang), STORE_BLOB(buffer_bytes(&small)),
		STORE_I64(article->text.len), STORE_TEXT(article->item),
		STORE_TEXT(article->publisher), STORE_BLOB(bytes_of(&sketch, sizeof(sketch)))};
	err = store_run(store,
		"INSERT INTO article (id, seq, recorded_us, source, title, published, lang, text, "
		"bytes, item, publisher, sketch) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
		values, ARRAY_LEN(values), why);
	if (!err)
		err = add_bands(store, event->seq, &sketch, why);
	if (!err)
		err = add_words(store, event->seq, article, why);
	buffer_fini(&small);
	return err;
}

enum err shelf_article_seq(struct store *store, struct text id, uint64_t *seq, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(id)};
	struct store_query *query = NULL;
	*seq = 0;
	enum err err =
		store_rows(store, "SELECT seq FROM article WHERE id = ?1", values, 1, &query, why);
	if (err)
		return err;
	if (store_row(query))
		*seq = (uint64_t)store_i64(query, 0);
	return store_done(&query, why);
}

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

enum err shelf_add_claim(struct store *store, const struct kit_event *event,
	const struct claim *claim, struct why *why)
{
	struct buffer named = {0}, answer = {0};
	char said[DIGEST_ID + 1], asks[DIGEST_ID + 1];
	shelf_said(claim->fact, claim->args, said);
	/* What is planned may come otherwise, and contradicts nothing. */
	bool valued = text_is(claim->modality, "fact") && text_is(claim->polarity, "pos") &&
		      values_of(claim->fact, claim->args, asks, &answer);
	name_all(claim->args, &named);
	struct store_value values[] = {STORE_TEXT(claim->id), STORE_TEXT(claim->article),
		STORE_I64(event->seq), STORE_I64(event->recorded_us), STORE_TEXT(claim->fact),
		STORE_TEXT(buffer_as_text(&named)), STORE_I64(claim->span_from),
		STORE_TEXT(claim->sentence), STORE_TEXT(text_of(said)),
		STORE_I64(text_is(claim->polarity, "neg")), STORE_BLOB(event->data),
		STORE_TEXT(valued ? text_of(asks) : TEXT_NONE),
		STORE_TEXT(valued ? buffer_as_text(&answer) : TEXT_NONE)};
	enum err err = store_run(store,
		"INSERT OR IGNORE INTO claim "
		"(id, article, seq, recorded_us, fact, named, span_from, sentence, said, denies, "
		"body, asks, answer) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
		values, ARRAY_LEN(values), why);
	buffer_fini(&named);
	buffer_fini(&answer);
	return err;
}

enum err shelf_place_claims(
	struct store *store, const struct kit_placed *placed, struct why *why)
{
	struct store_value values[] = {STORE_I64(placed->input), STORE_I64(placed->unplaced),
		STORE_I64(placed->first), STORE_I64(placed->recorded_us)};
	return store_run(store,
		"UPDATE claim SET seq = seq - ?2 + ?3, recorded_us = ?4 "
		"WHERE article = (SELECT id FROM article WHERE seq = ?1) AND seq >= ?2",
		values, ARRAY_LEN(values), why);
}

/* An id as people give it: "claim:x" or "x". */
static struct text plain_id(struct text id, struct text prefix)
{
	return text_starts(id, prefix) ? text_slice(id, prefix.len, id.len) : id;
}

static struct text prefixed(struct arena *arena, const char *prefix, struct text id)
{
	struct buffer whole = {0};
	buffer_format(&whole, "%s%.*s", prefix, TEXT_ARG(id));
	struct text copy = arena_copy(arena, buffer_as_text(&whole));
	buffer_fini(&whole);
	return copy;
}

static struct text surrounded(struct arena *arena, const char *around, struct text text)
{
	if (!text.len)
		return TEXT_NONE;
	struct buffer whole = {0};
	buffer_format(&whole, "%s%.*s%s", around, TEXT_ARG(text), around);
	struct text copy = arena_copy(arena, buffer_as_text(&whole));
	buffer_fini(&whole);
	return copy;
}

#define CLAIMS_WHERE                                                                               \
	"FROM claim c JOIN article a ON a.id = c.article WHERE "                                   \
	"(?1 IS NULL OR c.fact = ?1 OR substr(c.fact, 1, length(?1) + 1) = ?1 || '.') "            \
	"AND (?2 IS NULL OR c.article = ?2) AND (?3 IS NULL OR instr(c.named, ?3) > 0) "           \
	"AND (?4 IS NULL OR instr(c.named, ?4) > 0) AND (?5 IS NULL OR instr(c.sentence, ?5) > "   \
	"0) "                                                                                      \
	"AND (?6 IS NULL OR c.id = ?6) " /* Those of an article that was revised hold no longer:   \
					    only for who asks for them. */                         \
	"AND (?2 IS NOT NULL OR ?6 IS NOT NULL OR NOT EXISTS "                                     \
	"(SELECT 1 FROM revision r WHERE r.previous = c.article)) "

static enum err fill_row(
	struct store_query *query, struct arena *arena, struct claim_row *row, struct why *why)
{
	struct text body = {(const char *)store_blob(query, 0).ptr, store_blob(query, 0).len};
	struct text copy = arena_copy(arena, body);
	struct claim claim;
	enum err err =
		record_decode(&record_claim, bytes_of(copy.ptr, copy.len), arena, &claim, why);
	if (err)
		return err;
	*row = (struct claim_row){
		.id = prefixed(arena, "claim:", claim.id),
		.fact = claim.fact,
		.args = claim.args,
		.polarity = claim.polarity,
		.modality = claim.modality,
		.attributed_to = claim.attributed_to,
		.sentence = claim.sentence,
		.span_from = claim.span_from,
		.span_to = claim.span_to,
		.article = prefixed(arena, "article:", claim.article),
		.source = claim.source,
		.article_date = claim.article_date,
		.rule = claim.rule,
		.confidence = claim.confidence,
		.seq = (uint64_t)store_i64(query, 1),
		.recorded_at = store_i64(query, 2),
	};
	if (store_text(query, 3).len)
		row->against = prefixed(arena, "claim:", store_text(query, 3));
	return ERR_OK;
}

static enum err count_claims(
	struct store *store, const struct store_value *values, int64_t *total, struct why *why)
{
	struct store_query *query = NULL;
	enum err err = store_rows(store, "SELECT count(*) " CLAIMS_WHERE, values, 6, &query, why);
	if (err)
		return err;
	if (store_row(query))
		*total = store_i64(query, 0);
	return store_done(&query, why);
}

static int64_t within(int64_t given, bool has, int64_t fallback, int64_t most)
{
	if (!has)
		return fallback;
	return given < 1 ? 1 : given > most ? most : given;
}

enum err shelf_claims(struct store *store, const struct claims_query *asked, struct arena *arena,
	struct claims_reply *out, struct why *why)
{
	struct text article = asked->article, one = TEXT_NONE, claim = TEXT("claim:");
	/* `article` may also hold the id of one claim: that is how why finds it. */
	if (text_starts(article, claim)) {
		one = plain_id(article, claim);
		article = TEXT_NONE;
	}
	int64_t limit = within(asked->limit, asked->has_limit, CLAIMS_DEFAULT, CLAIMS_MAX);
	struct store_value values[] = {STORE_TEXT(asked->fact),
		STORE_TEXT(plain_id(article, TEXT("article:"))),
		STORE_TEXT(surrounded(arena, " ", asked->org)),
		STORE_TEXT(surrounded(arena, " ", asked->state)), STORE_TEXT(asked->contains),
		STORE_TEXT(one), STORE_I64(limit)};
	*out = (struct claims_reply){0};
	enum err err = count_claims(store, values, &out->total, why);
	struct store_query *query = NULL;
	if (!err)
		err = store_rows(store,
			"SELECT c.body, c.seq, c.recorded_us, " SHELF_AGAINST " " CLAIMS_WHERE
			"ORDER BY a.seq DESC, c.span_from, c.seq, c.id LIMIT ?7",
			values, 7, &query, why);
	if (err)
		return err;
	struct claim_row *rows = arena_zero(arena, (size_t)limit, sizeof(*rows));
	while (!err && store_row(query))
		err = fill_row(query, arena, &rows[out->rows_count++], why);
	out->rows = rows;
	enum err done = store_done(&query, err ? NULL : why);
	return err ? err : done;
}

static struct text kept(struct arena *arena, struct text text)
{
	return text.ptr ? arena_copy(arena, text) : TEXT_NONE;
}

static enum err fill_article(struct store_query *query, struct arena *arena, bool with_text,
	struct article_row *row, struct why *why)
{
	*row = (struct article_row){
		.id = prefixed(arena, "article:", store_text(query, 0)),
		.source = kept(arena, store_text(query, 1)),
		.title = kept(arena, store_text(query, 2)),
		.published = kept(arena, store_text(query, 3)),
		.lang = kept(arena, store_text(query, 4)),
		.bytes = store_i64(query, 5),
		.claims = store_i64(query, 6),
		.seq = (uint64_t)store_i64(query, 7),
		.recorded_at = store_i64(query, 8),
	};
	if (!with_text)
		return ERR_OK;
	return unsqueeze(store_blob(query, 9), TEXT_MAX, arena, &row->text, why);
}

enum err shelf_articles(struct store *store, const struct article_query *asked, struct arena *arena,
	struct article_reply *out, struct why *why)
{
	int64_t limit = within(asked->limit, asked->has_limit, ARTICLES_DEFAULT, ARTICLES_MAX);
	struct text id = plain_id(asked->id, TEXT("article:"));
	struct store_value values[] = {STORE_TEXT(id), STORE_I64(limit)};
	struct store_query *query = NULL;
	*out = (struct article_reply){0};
	enum err err = store_rows(store,
		"SELECT id, source, title, published, lang, bytes, "
		"(SELECT count(*) FROM claim c WHERE c.article = article.id), seq, recorded_us, "
		"text "
		"FROM article WHERE ?1 IS NULL OR id = ?1 ORDER BY seq DESC LIMIT ?2",
		values, 2, &query, why);
	if (err)
		return err;
	struct article_row *rows = arena_zero(arena, (size_t)limit, sizeof(*rows));
	while (!err && store_row(query))
		err = fill_article(query, arena, id.ptr != NULL, &rows[out->rows_count++], why);
	out->rows = rows;
	enum err done = store_done(&query, err ? NULL : why);
	return err ? err : done;
}
