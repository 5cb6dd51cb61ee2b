/* Which articles are alike, which revises which, and the stories they make. */
#include "services/news/store/shelf_inside.h"

#include "services/news/reading/squeeze.h"

#include "proto/base/alloc.h"

#include <stdlib.h>

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
		"SELECT a.id, s.body FROM article a JOIN sketch s ON s.article = a.seq "
		"WHERE a.item = ?1 ORDER BY a.seq DESC LIMIT 1",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query)) {
		*id = kept(arena, store_text(query, 0));
		take_sketch(store_blob(query, 1), sketch);
	}
	return store_done(&query, why);
}

/* --- Sketches -------------------------------------------------------------------------------- */

static struct shelf_recent *recent_of(struct shelf *shelf, struct text id)
{
	uint32_t at = 0;
	for (size_t i = 0; i < id.len && i < 4; i++)
		at = at * 31 + (uint8_t)id.ptr[i];
	return &shelf->recent[at % SHELF_RECENT];
}

void shelf_sketch(struct shelf *shelf, struct text id, struct text text, struct sketch *sketch)
{
	struct shelf_recent *recent = recent_of(shelf, id);
	bool fits = id.len == DIGEST_ID;
	if (fits && text_is(id, recent->id)) {
		*sketch = recent->sketch;
		return;
	}
	sketch_make(text, sketch);
	if (fits) {
		memcpy(recent->id, id.ptr, id.len);
		recent->sketch = *sketch;
	}
}

static uint32_t publisher_of(struct text publisher)
{
	return publisher.len ? bands_publisher(publisher) : 0;
}

enum err shelf_add_sketch(
	struct shelf *shelf, uint64_t seq, const struct article_ingested *article, struct why *why)
{
	struct sketch sketch;
	uint32_t publisher = publisher_of(article->publisher);
	shelf_sketch(shelf, article->id, article->text, &sketch);
	bands_add(shelf->bands, seq, publisher, &sketch);
	struct store_value values[] = {STORE_I64(seq), STORE_I64(publisher),
		STORE_BLOB(bytes_of(&sketch, sizeof(sketch)))};
	return store_run(shelf->store,
		"INSERT INTO sketch (article, publisher, body) VALUES (?1, ?2, ?3)", values,
		ARRAY_LEN(values), why);
}

enum err shelf_load_bands(struct shelf *shelf, struct why *why)
{
	struct store_query *query = NULL;
	enum err err = store_rows(shelf->store,
		"SELECT article, publisher, body FROM sketch ORDER BY article", NULL, 0, &query,
		why);
	if (err)
		return err;
	while (store_row(query)) {
		struct sketch sketch;
		take_sketch(store_blob(query, 2), &sketch);
		bands_add(shelf->bands, (uint64_t)store_i64(query, 0),
			(uint32_t)store_i64(query, 1), &sketch);
	}
	return store_done(&query, why);
}

static enum err sketch_at(struct store *store, uint64_t seq, struct sketch *out, struct why *why)
{
	struct store_value values[] = {STORE_I64(seq)};
	struct store_query *query = NULL;
	enum err err = store_rows(
		store, "SELECT body FROM sketch WHERE article = ?1", values, 1, &query, why);
	*out = (struct sketch){0};
	if (err)
		return err;
	if (store_row(query))
		take_sketch(store_blob(query, 0), out);
	return store_done(&query, why);
}

/* --- Which is most alike --------------------------------------------------------------------- */

/* Only where the sketches do not tell are the texts fetched. */
static enum err is_copy(struct store *store, const struct shelf_like *like, uint64_t seq,
	const struct sketch *other, bool *copy, struct why *why)
{
	struct store_value values[] = {STORE_I64(seq)};
	struct store_query *query = NULL;
	struct arena arena = {0};
	struct text text = TEXT_NONE;
	*copy = sketch_same(like->sketch, other);
	if (*copy || !sketch_doubtful(like->sketch, other))
		return ERR_OK;
	enum err err = store_rows(
		store, "SELECT text FROM article WHERE seq = ?1", values, 1, &query, why);
	if (err)
		return err;
	if (store_row(query))
		err = unsqueeze(store_blob(query, 0), TEXT_MAX, &arena, &text, why)
			      ? store_damaged(query, why)
			      : ERR_OK;
	if (!err)
		*copy = sketch_copies(like->sketch, other, like->text, text);
	arena_fini(&arena);
	enum err done = store_done(&query, err ? NULL : why);
	return err ? err : done;
}

static enum err take_alike(struct store *store, uint64_t seq, struct arena *arena,
	struct shelf_alike *out, struct why *why)
{
	struct store_value values[] = {STORE_I64(seq)};
	struct store_query *query = NULL;
	enum err err = store_rows(store,
		"SELECT a.id, a.publisher, s.story FROM article a "
		"LEFT JOIN story s ON s.article = a.id WHERE a.seq = ?1",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query)) {
		out->id = kept(arena, store_text(query, 0));
		out->publisher = kept(arena, store_text(query, 1));
		out->story = kept(arena, store_text(query, 2));
	}
	if (!out->story.ptr)
		out->story = out->id;
	return store_done(&query, why);
}

static enum err look_at(struct shelf *shelf, uint64_t seq, const struct shelf_like *like,
	struct arena *arena, struct shelf_alike *best, struct why *why)
{
	struct sketch other;
	struct shelf_alike found = {0};
	bool copy;
	enum err err = sketch_at(shelf->store, seq, &other, why);
	if (err)
		return err;
	found.similarity = sketch_similarity(like->sketch, &other);
	if (found.similarity <= best->similarity)
		return ERR_OK;
	err = is_copy(shelf->store, like, seq, &other, &copy, why);
	if (err || !copy)
		return err;
	err = take_alike(shelf->store, seq, arena, &found, why);
	if (!err && (!like->publisher.len || text_equal(found.publisher, like->publisher)))
		*best = found;
	return err;
}

enum err shelf_most_alike(struct shelf *shelf, const struct shelf_like *like, struct arena *arena,
	struct shelf_alike *out, struct why *why)
{
	enum err err = ERR_OK;
	const struct bands_wanted wanted = {
		like->sketch, like->before, publisher_of(like->publisher)};
	uint64_t *found = alloc_zero(BANDS_FOUND_MAX, sizeof(*found));
	uint32_t count = bands_find(shelf->bands, &wanted, found);
	*out = (struct shelf_alike){0};
	for (uint32_t i = 0; !err && out->similarity < 1 && i < count; i++)
		err = look_at(shelf, found[i], like, arena, out, why);
	free(found);
	return err;
}

/* --- Stories --------------------------------------------------------------------------------- */

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
