/* Which articles are alike, which revises which, and the stories they make. */
#include "services/news/shelf.h"

#include "services/news/squeeze.h"
#include "services/news/values.h"

#include <string.h>

enum { TEXT_MAX = 1 << 20, STORIES_DEFAULT = 50, STORIES_MAX = 1000, MEMBERS_MAX = 64 };

static struct text kept(struct arena *arena, struct text text)
{
	return text.ptr ? arena_copy(arena, text) : TEXT_NONE;
}

static void take_sketch(struct bytes blob, struct sketch *out)
{
	*out = (struct sketch){0};
	if (blob.len == sizeof(*out))
		memcpy(out, blob.ptr, sizeof(*out));
}

enum err shelf_of_item(struct store *store, struct text item, struct arena *arena, struct text *id,
	struct sketch *sketch, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(item)};
	struct store_query *query = NULL;
	*id = TEXT_NONE;
	if (!item.len)
		return ERR_OK;
	enum err err = store_rows(store,
		"SELECT id, sketch FROM article WHERE item = ?1 ORDER BY seq DESC LIMIT 1", values,
		ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query)) {
		*id = kept(arena, store_text(query, 0));
		take_sketch(store_blob(query, 1), sketch);
	}
	return store_done(&query, why);
}

enum err shelf_sketch(struct store *store, struct text id, struct sketch *sketch, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(id)};
	struct store_query *query = NULL;
	*sketch = (struct sketch){0};
	enum err err = store_rows(
		store, "SELECT sketch FROM article WHERE id = ?1", values, 1, &query, why);
	if (err)
		return err;
	if (store_row(query))
		take_sketch(store_blob(query, 0), sketch);
	return store_done(&query, why);
}

/* Only where the sketches do not tell are the texts fetched. */
static enum err is_copy(struct store *store, const struct shelf_like *like, struct text id,
	const struct sketch *other, bool *copy, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(id)};
	struct store_query *query = NULL;
	struct arena arena = {0};
	struct text text = TEXT_NONE;
	*copy = sketch_same(like->sketch, other);
	if (*copy || !sketch_doubtful(like->sketch, other))
		return ERR_OK;
	enum err err =
		store_rows(store, "SELECT text FROM article WHERE id = ?1", values, 1, &query, why);
	if (err)
		return err;
	if (store_row(query))
		err = unsqueeze(store_blob(query, 0), TEXT_MAX, &arena, &text, why);
	if (!err)
		*copy = sketch_copies(like->sketch, other, like->text, text);
	arena_fini(&arena);
	enum err done = store_done(&query, err ? NULL : why);
	return err ? err : done;
}

static enum err look_at(struct store *store, struct store_query *query,
	const struct shelf_like *like, struct arena *arena, struct shelf_alike *best,
	struct why *why)
{
	struct sketch other;
	bool copy;
	take_sketch(store_blob(query, 1), &other);
	double similarity = sketch_similarity(like->sketch, &other);
	if (similarity <= best->similarity)
		return ERR_OK;
	struct text id = kept(arena, store_text(query, 0));
	enum err err = is_copy(store, like, id, &other, &copy, why);
	if (err || !copy)
		return err;
	struct text story = kept(arena, store_text(query, 3));
	*best = (struct shelf_alike){.id = id,
		.story = story.ptr ? story : id,
		.publisher = kept(arena, store_text(query, 2)),
		.similarity = similarity};
	return ERR_OK;
}

/* One band's articles. */
static enum err look_into(struct store *store, int64_t band, const struct shelf_like *like,
	struct arena *arena, struct shelf_alike *best, struct why *why)
{
	struct store_value values[] = {
		STORE_I64(band), STORE_I64(like->seq), STORE_TEXT(like->publisher)};
	struct store_query *query = NULL;
	enum err err = store_rows(store,
		"SELECT a.id, a.sketch, a.publisher, s.story FROM band b "
		"JOIN article a ON a.seq = b.seq LEFT JOIN story s ON s.article = a.id "
		"WHERE b.hash = ?1 AND b.seq < ?2 AND (?3 IS NULL OR a.publisher = ?3) "
		"ORDER BY b.seq DESC LIMIT 200",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	while (!err && store_row(query))
		err = look_at(store, query, like, arena, best, why);
	enum err done = store_done(&query, err ? NULL : why);
	return err ? err : done;
}

enum err shelf_most_alike(struct store *store, const struct shelf_like *like, struct arena *arena,
	struct shelf_alike *out, struct why *why)
{
	int64_t bands[SKETCH_BANDS];
	enum err err = ERR_OK;
	*out = (struct shelf_alike){0};
	sketch_bands(like->sketch, bands);
	for (int i = 0; !err && like->sketch->runs && out->similarity < 1 && i < SKETCH_BANDS; i++)
		err = look_into(store, bands[i], like, arena, out, why);
	return err;
}

enum err shelf_add_revision(
	struct store *store, uint64_t seq, const struct article_revised *revised, struct why *why)
{
	struct store_value values[] = {
		STORE_TEXT(revised->previous), STORE_TEXT(revised->article), STORE_I64(seq)};
	return store_run(store,
		"INSERT OR REPLACE INTO revision (previous, article, seq) VALUES (?1, ?2, ?3)",
		values, ARRAY_LEN(values), why);
}

enum err shelf_add_story(
	struct store *store, uint64_t seq, const struct story_grown *grown, struct why *why)
{
	struct store_value first[] = {STORE_TEXT(grown->story), STORE_I64(seq)};
	struct store_value values[] = {STORE_TEXT(grown->article), STORE_TEXT(grown->story),
		STORE_I64(seq), STORE_TEXT(grown->publisher), STORE_F64(grown->similarity)};
	enum err err = store_run(store,
		"INSERT OR IGNORE INTO story (article, story, seq, publisher, similarity) "
		"SELECT id, id, ?2, publisher, 1.0 FROM article WHERE id = ?1",
		first, ARRAY_LEN(first), why);
	if (!err)
		err = store_run(store,
			"INSERT OR IGNORE INTO story (article, story, seq, publisher, similarity) "
			"VALUES (?1, ?2, ?3, ?4, ?5)",
			values, ARRAY_LEN(values), why);
	return err;
}

static void add_once(struct text *list, uint32_t *count, struct text value)
{
	for (uint32_t i = 0; i < *count; i++)
		if (text_equal(list[i], value))
			return;
	if (value.len && *count < MEMBERS_MAX)
		list[(*count)++] = value;
}

static enum err fill_members(struct store *store, struct text story, struct arena *arena,
	struct story_row *row, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(story)};
	struct store_query *query = NULL;
	struct text *members = arena_zero(arena, MEMBERS_MAX, sizeof(*members));
	struct text *publishers = arena_zero(arena, MEMBERS_MAX, sizeof(*publishers));
	enum err err = store_rows(store,
		"SELECT article, publisher FROM story WHERE story = ?1 ORDER BY seq, article",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	while (store_row(query)) {
		add_once(members, &row->members_count, kept(arena, store_text(query, 0)));
		add_once(publishers, &row->publishers_count, kept(arena, store_text(query, 1)));
		row->articles++;
	}
	row->members = members;
	row->publishers = publishers;
	return store_done(&query, why);
}

enum err shelf_stories(struct store *store, const struct stories_query *asked, struct arena *arena,
	struct stories_reply *out, struct why *why)
{
	int64_t limit = asked->has_limit && asked->limit > 0 && asked->limit < STORIES_MAX
				? asked->limit
				: STORIES_DEFAULT;
	struct store_value values[] = {STORE_I64(limit)};
	struct store_query *query = NULL;
	*out = (struct stories_reply){0};
	enum err err = store_rows(store,
		"SELECT s.story, (SELECT coalesce(title, source) FROM article a WHERE a.id = "
		"s.story) "
		"FROM story s "
		"GROUP BY s.story ORDER BY max(s.seq) DESC LIMIT ?1",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	struct story_row *rows = arena_zero(arena, (size_t)limit, sizeof(*rows));
	while (store_row(query)) {
		rows[out->rows_count].id = kept(arena, store_text(query, 0));
		rows[out->rows_count++].title = kept(arena, store_text(query, 1));
	}
	err = store_done(&query, why);
	for (uint32_t i = 0; !err && i < out->rows_count; i++)
		err = fill_members(store, rows[i].id, arena, &rows[i], why);
	out->rows = rows;
	return err;
}

static void take_opposite(
	struct store_query *query, struct arena *arena, struct shelf_opposite *out)
{
	if (store_row(query))
		*out = (struct shelf_opposite){.id = kept(arena, store_text(query, 0)),
			.article = kept(arena, store_text(query, 1)),
			.sentence = kept(arena, store_text(query, 2))};
}

/* Another value of the same thing. A date less precise is no other: 2024 holds 2024-07-04. */
static enum err other_value(struct store *store, const struct claim *claim, struct arena *arena,
	struct shelf_opposite *out, struct why *why)
{
	struct buffer answer = {0};
	char asks[DIGEST_ID + 1];
	struct store_query *query = NULL;
	enum err err = ERR_OK;
	if (!text_is(claim->modality, "fact") || !text_is(claim->polarity, "pos") ||
		!values_of(claim->fact, claim->args, asks, &answer)) {
		buffer_fini(&answer);
		return ERR_OK;
	}
	struct store_value values[] = {STORE_TEXT(text_of(asks)),
		STORE_TEXT(buffer_as_text(&answer)), STORE_TEXT(claim->article)};
	err = store_rows(store,
		"SELECT id, article, sentence FROM claim c WHERE asks = ?1 AND article <> ?3 "
		"AND instr(answer, ?2) = 0 AND instr(?2, answer) = 0 "
		"AND NOT EXISTS (SELECT 1 FROM revision r WHERE r.previous = c.article) "
		"ORDER BY seq DESC, id LIMIT 1",
		values, ARRAY_LEN(values), &query, why);
	if (!err) {
		take_opposite(query, arena, out);
		err = store_done(&query, why);
	}
	buffer_fini(&answer);
	return err;
}

enum err shelf_opposite(struct store *store, const struct claim *claim, struct arena *arena,
	struct shelf_opposite *out, struct why *why)
{
	char said[DIGEST_ID + 1];
	*out = (struct shelf_opposite){0};
	shelf_said(claim->fact, claim->args, said);
	struct store_value values[] = {STORE_TEXT(text_of(said)),
		STORE_I64(!text_is(claim->polarity, "neg")), STORE_TEXT(claim->article)};
	struct store_query *query = NULL;
	enum err err = store_rows(store,
		"SELECT id, article, sentence FROM claim c WHERE said = ?1 AND denies = ?2 AND "
		"article <> ?3 "
		"AND NOT EXISTS (SELECT 1 FROM revision r WHERE r.previous = c.article) "
		"ORDER BY seq DESC, id LIMIT 1",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	take_opposite(query, arena, out);
	err = store_done(&query, why);
	return err || out->id.len ? err : other_value(store, claim, arena, out, why);
}
