#include "services/news/store/shelf_inside.h"

#include "services/news/reading/squeeze.h"

#include "proto/base/alloc.h"
#include "proto/codec/args.h"

#include <stdlib.h>
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
const char *const shelf_tables[] = {"name", "article", "sketch", "claim", "value", "refusal",
	"document", "feed", "revision", "story", "unread", NULL};

enum err shelf_open(struct store *store, struct shelf **out, struct why *why)
{
	struct shelf *shelf = alloc_zero(1, sizeof(*shelf));
	shelf->store = store;
	shelf->bands = bands_create();
	enum err err = shelf_load_bands(shelf, why);
	if (err)
		shelf_close(&shelf);
	*out = shelf;
	return err;
}

void shelf_close(struct shelf **shelf)
{
	struct shelf *old = *shelf;
	if (!old)
		return;
	bands_destroy(&old->bands);
	arena_fini(&old->unplaced_arena);
	free(old->unplaced);
	free(old);
	*shelf = NULL;
}

struct store *shelf_store(struct shelf *shelf)
{
	return shelf->store;
}

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
		err = store_record(
			query, 0, (struct store_into){&record_entity_named, &arena, &name}, why);
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
		err = store_record(
			query, 0, (struct store_into){&record_entity_named, &arena, &name}, why);
		*knows = !err && !text_is(name.kind, "place") && !text_is(name.kind, "corridor");
		arena_fini(&arena);
	}
	enum err done = store_done(&query, err ? NULL : why);
	return err ? err : done;
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

static enum err add_row(struct store *store, const struct kit_event *event,
	const struct article_ingested *article, struct why *why)
{
	struct buffer small = {0};
	squeeze(article->text, &small);
	struct store_value values[] = {STORE_I64(event->seq), STORE_TEXT(article->id),
		STORE_I64(event->recorded_us), STORE_TEXT(article->source),
		STORE_TEXT(article->title), STORE_TEXT(article->published),
		STORE_TEXT(article->lang), STORE_BLOB(buffer_bytes(&small)),
		STORE_I64(article->text.len), STORE_TEXT(article->item),
		STORE_TEXT(article->publisher), STORE_TEXT(article->grade),
		STORE_TEXT(article->kind)};
	enum err err = store_run(store,
		"INSERT INTO article (seq, id, recorded_us, source, title, published, lang, text, "
		"bytes, item, publisher, grade, kind) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
		values, ARRAY_LEN(values), why);
	buffer_fini(&small);
	return err;
}

enum err shelf_add_article(struct shelf *shelf, const struct kit_event *event,
	const struct article_ingested *article, struct why *why)
{
	uint64_t known;
	enum err err = shelf_article_seq(shelf->store, article->id, &known, why);
	if (err || known)
		return err;
	err = add_row(shelf->store, event, article, why);
	if (!err)
		err = shelf_add_sketch(shelf, event->seq, article, why);
	return err ? err : add_words(shelf->store, event->seq, article, why);
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

struct text shelf_plain_id(struct text id, struct text prefix)
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

enum { ASKED_VALUES = 7 };

struct asked_claims {
	struct store_value values[ASKED_VALUES];
	bool contradicted;
};

/* What was asked for, as SQL: only conditions that were given are in it, so that an index is found
 * for them. The claims of an article that was revised hold no longer: only for who asks for them.
 */
static void put_conditions(const struct asked_claims *asked, struct buffer *sql)
{
	const struct store_value *values = asked->values;
	static const char *const given[] = {
		" AND (c.fact = ?1 OR substr(c.fact, 1, length(?1) + 1) = ?1 || '.')",
		" AND a.id = ?2",
		" AND instr(c.named, ?3) > 0",
		" AND instr(c.named, ?4) > 0",
		" AND instr(c.sentence, ?5) > 0",
		" AND c.id = ?6",
	};
	buffer_text(sql, TEXT(" FROM claim c JOIN article a ON a.seq = c.article WHERE ?7 > 0"));
	for (size_t i = 0; i < ARRAY_LEN(given); i++)
		if (values[i].kind != STORE_NULL)
			buffer_text(sql, text_of(given[i]));
	if (asked->contradicted)
		buffer_text(sql, TEXT(" AND " SHELF_AGAINST " IS NOT NULL"));
	if (values[1].kind == STORE_NULL && values[5].kind == STORE_NULL)
		buffer_text(sql, TEXT(" AND NOT EXISTS (SELECT 1 FROM revision r WHERE "
				      "r.previous = a.id)"));
}

static enum err ask_claims(struct store *store, const char *columns, const char *end,
	const struct asked_claims *asked, struct store_query **query, struct why *why)
{
	struct buffer sql = {0};
	buffer_text(&sql, text_of(columns));
	put_conditions(asked, &sql);
	buffer_text(&sql, text_of(end));
	buffer_char(&sql, '\0');
	enum err err =
		store_rows(store, (const char *)sql.ptr, asked->values, ASKED_VALUES, query, why);
	buffer_fini(&sql);
	return err;
}

static enum err fill_row(
	struct store_query *query, struct arena *arena, struct claim_row *row, struct why *why)
{
	struct claim claim;
	enum err err =
		store_record(query, 0, (struct store_into){&record_claim, arena, &claim}, why);
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
	struct text against = store_text(query, 3), id, differs;
	if (text_split(&against, '\n', &id) && text_split(&against, '\n', &differs)) {
		row->against = prefixed(arena, "claim:", id);
		row->differs = arena_copy(arena, differs);
		row->against_sentence = arena_copy(arena, against);
	}
	return ERR_OK;
}

static enum err count_claims(
	struct store *store, const struct asked_claims *asked, int64_t *total, struct why *why)
{
	struct store_query *query = NULL;
	enum err err = ask_claims(store, "SELECT count(*)", "", asked, &query, why);
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

/* A slip in the type would look as if nobody had ever said such a thing. */
static enum err check_fact(struct text fact, struct why *why)
{
	const struct fact_type *type;
	bool is_type = !fact.len;
	for (size_t i = 0; !is_type && (type = fact_at(i)) != NULL; i++) {
		struct text name = text_of(type->name);
		is_type = text_starts(name, fact) &&
			  (name.len == fact.len || name.ptr[fact.len] == '.');
	}
	return is_type ? ERR_OK
		       : why_set(why, ERR_BAD_VALUE, "fact",
				 "wanted a type of fact or its beginning, such as doc.adopted or "
				 "doc, "
				 "got '%.*s'",
				 TEXT_ARG(fact));
}

enum err shelf_claims(struct store *store, const struct claims_query *asked, struct arena *arena,
	struct claims_reply *out, struct why *why)
{
	struct text article = asked->article, one = TEXT_NONE, claim = TEXT("claim:");
	/* `article` may also hold the id of one claim: that is how why finds it. */
	if (text_starts(article, claim)) {
		one = shelf_plain_id(article, claim);
		article = TEXT_NONE;
	}
	int64_t limit = within(asked->limit, asked->has_limit, CLAIMS_DEFAULT, CLAIMS_MAX);
	const struct asked_claims wanted = {
		.values = {STORE_TEXT(asked->fact),
			STORE_TEXT(shelf_plain_id(article, TEXT("article:"))),
			STORE_TEXT(surrounded(arena, " ", asked->org)),
			STORE_TEXT(surrounded(arena, " ", asked->state)),
			STORE_TEXT(asked->contains), STORE_TEXT(one), STORE_I64(limit)},
		.contradicted = asked->has_contradicted && asked->contradicted};
	*out = (struct claims_reply){0};
	enum err err = check_fact(asked->fact, why);
	if (!err)
		err = count_claims(store, &wanted, &out->total, why);
	struct store_query *query = NULL;
	if (!err)
		err = ask_claims(store, "SELECT c.body, c.seq, c.recorded_us, " SHELF_AGAINST,
			" ORDER BY a.seq DESC, c.span_from, c.seq LIMIT ?7", &wanted, &query, why);
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
	return unsqueeze(store_blob(query, 9), TEXT_MAX, arena, &row->text, why)
		       ? store_damaged(query, why)
		       : ERR_OK;
}

enum err shelf_articles(struct store *store, const struct article_query *asked, struct arena *arena,
	struct article_reply *out, struct why *why)
{
	int64_t limit = within(asked->limit, asked->has_limit, ARTICLES_DEFAULT, ARTICLES_MAX);
	struct text id = shelf_plain_id(asked->id, TEXT("article:"));
	struct store_value values[] = {STORE_TEXT(id), STORE_I64(limit)};
	struct store_query *query = NULL;
	*out = (struct article_reply){0};
	enum err err = store_rows(store,
		"SELECT id, source, title, published, lang, bytes, "
		"(SELECT count(*) FROM claim c WHERE c.article = article.seq), seq, recorded_us, "
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

static enum err fill_held(struct store_query *query, struct arena *arena,
	struct article_ingested *article, struct shelf_place *place, struct why *why)
{
	*article = (struct article_ingested){
		.id = kept(arena, store_text(query, 0)),
		.source = kept(arena, store_text(query, 1)),
		.title = kept(arena, store_text(query, 2)),
		.published = kept(arena, store_text(query, 3)),
		.lang = kept(arena, store_text(query, 4)),
		.publisher = kept(arena, store_text(query, 5)),
		.grade = kept(arena, store_text(query, 6)),
		.kind = kept(arena, store_text(query, 7)),
	};
	*place = (struct shelf_place){.seq = (uint64_t)store_i64(query, 8),
		.claims = store_i64(query, 9),
		.story = kept(arena, store_text(query, 10))};
	return unsqueeze(store_blob(query, 11), TEXT_MAX, arena, &article->text, why)
		       ? store_damaged(query, why)
		       : ERR_OK;
}

enum err shelf_article(struct store *store, struct text id, struct arena *arena,
	struct article_ingested *out, struct shelf_place *place, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(id)};
	struct store_query *query = NULL;
	*out = (struct article_ingested){0};
	enum err err = store_rows(store,
		"SELECT id, source, title, published, lang, publisher, grade, kind, seq, "
		"(SELECT count(*) FROM claim c WHERE c.article = a.seq), "
		"coalesce((SELECT story FROM story s WHERE s.article = a.id), id), text "
		"FROM article a WHERE id = ?1",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query))
		err = fill_held(query, arena, out, place, why);
	enum err done = store_done(&query, err ? NULL : why);
	if (err || done)
		return err ? err : done;
	return out->id.len
		       ? ERR_OK
		       : why_set(why, ERR_NOT_FOUND, "", "no article '%.*s' is held", TEXT_ARG(id));
}
