/* Which claim of another article contradicts one. */
#include "services/news/store/shelf_inside.h"

#include "services/news/store/values.h"

#include <math.h>
#include <string.h>

enum { NEWEST = 64 };

/* A value that is held against what others say of the same thing. */
struct asking {
	const struct value *said;
	uint64_t article;
	struct arena *arena;
};

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
static enum err find_unplaced(struct shelf *shelf, const struct asking *asking,
	struct shelf_opposite *out, struct why *why)
{
	enum err err = ERR_OK;
	for (size_t i = shelf->unplaced_len; !err && i > 0 && !out->id.len; i--) {
		const struct shelf_unplaced *claim = &shelf->unplaced[i - 1];
		bool revised = false;
		if (claim->article == asking->article || !clashes(claim, asking->said))
			continue;
		err = is_revised(shelf->store, claim->article_id, &revised, why);
		if (!err && !revised)
			*out = (struct shelf_opposite){kept(asking->arena, claim->id),
				kept(asking->arena, claim->article_id),
				kept(asking->arena, claim->sentence),
				text_of(asking->said->differs)};
	}
	return err;
}

/* Is it a claim of another article, and of one that stands? */
static enum err take_written(struct shelf *shelf, uint64_t seq, const struct asking *asking,
	struct shelf_opposite *out, struct why *why)
{
	struct store_value values[] = {STORE_I64(seq), STORE_I64(asking->article)};
	struct store_query *query = NULL;
	enum err err = store_rows(shelf->store,
		"SELECT c.id, a.id, c.sentence FROM claim c JOIN article a ON a.seq = c.article "
		"WHERE c.seq = ?1 AND c.article <> ?2 AND NOT EXISTS "
		"(SELECT 1 FROM revision r WHERE r.previous = a.id)",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query))
		*out = (struct shelf_opposite){.id = kept(asking->arena, store_text(query, 0)),
			.article = kept(asking->arena, store_text(query, 1)),
			.sentence = kept(asking->arena, store_text(query, 2)),
			.differs = text_of(asking->said->differs)};
	return store_done(&query, why);
}

struct newest {
	uint64_t seqs[NEWEST];
	uint32_t len, clash; /* rows read, and those of them in seqs */
};

static enum err read_newest(
	struct shelf *shelf, const struct value *said, struct newest *out, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(text_of(said->asks)), STORE_I64(NEWEST)};
	struct store_query *query = NULL;
	enum err err = store_rows(shelf->store,
		"SELECT seq, low, high FROM value WHERE asks = ?1 ORDER BY seq DESC LIMIT ?2",
		values, ARRAY_LEN(values), &query, why);
	*out = (struct newest){0};
	for (; !err && store_row(query); out->len++) {
		struct value other = {.low = store_f64(query, 1), .high = store_f64(query, 2)};
		if (values_clash(&other, said))
			out->seqs[out->clash++] = (uint64_t)store_i64(query, 0);
	}
	enum err done = err ? err : store_done(&query, why);
	return err ? err : done;
}

static enum err read_span(struct shelf *shelf, const char *sql, const struct value *said,
	struct value *at, bool *found, struct why *why)
{
	struct store_value values[] = {
		STORE_TEXT(text_of(said->asks)), STORE_F64(at->low), STORE_F64(at->high)};
	struct store_query *query = NULL;
	enum err err = store_rows(shelf->store, sql, values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	*found = store_row(query);
	if (*found)
		*at = (struct value){.low = store_f64(query, 0), .high = store_f64(query, 1)};
	return store_done(&query, why);
}

/* The next span behind `at` of those that are said of the thing. Each of the two goes straight to
 * it; as one comparison of pairs all that say the same would be walked through. */
static enum err next_span(struct shelf *shelf, const struct value *said, struct value *at,
	bool *found, struct why *why)
{
	enum err err = read_span(shelf,
		"SELECT low, high FROM value WHERE asks = ?1 AND low = ?2 AND high > ?3 "
		"ORDER BY high LIMIT 1",
		said, at, found, why);
	if (err || *found)
		return err;
	return read_span(shelf,
		"SELECT low, high FROM value WHERE asks = ?1 AND low > ?2 AND ?3 = ?3 "
		"ORDER BY low, high LIMIT 1",
		said, at, found, why);
}

/* The newest claim that gives this very span, if it is newer than `*best`. */
static enum err newest_of_span(struct shelf *shelf, const struct asking *asking,
	const struct value *span, uint64_t *best, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(text_of(asking->said->asks)),
		STORE_F64(span->low), STORE_F64(span->high), STORE_I64(*best),
		STORE_I64(asking->article)};
	struct store_query *query = NULL;
	enum err err = store_rows(shelf->store,
		"SELECT v.seq FROM value v JOIN claim c ON c.seq = v.seq "
		"JOIN article a ON a.seq = c.article WHERE v.asks = ?1 AND v.low = ?2 AND "
		"v.high = ?3 AND v.seq > ?4 AND c.article <> ?5 AND NOT EXISTS "
		"(SELECT 1 FROM revision r WHERE r.previous = a.id) ORDER BY v.seq DESC LIMIT 1",
		values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query))
		*best = (uint64_t)store_i64(query, 0);
	return store_done(&query, why);
}

/* Of what is said of a thing very often the spans are few: most say the same, and what says the
 * same is passed over as one. */
static enum err find_among_spans(struct shelf *shelf, const struct asking *asking,
	struct shelf_opposite *out, struct why *why)
{
	struct value at = {.low = -INFINITY, .high = -INFINITY};
	uint64_t best = 0;
	bool found = true;
	enum err err = ERR_OK;
	while (!err && found) {
		err = next_span(shelf, asking->said, &at, &found, why);
		if (!err && found && values_clash(&at, asking->said))
			err = newest_of_span(shelf, asking, &at, &best, why);
	}
	return err || !best ? err : take_written(shelf, best, asking, out, why);
}

/* The newest of all: it is among the last few, or they all say the same. */
static enum err find_written(struct shelf *shelf, const struct asking *asking,
	struct shelf_opposite *out, struct why *why)
{
	struct newest newest;
	enum err err = read_newest(shelf, asking->said, &newest, why);
	for (uint32_t i = 0; !err && i < newest.clash && !out->id.len; i++)
		err = take_written(shelf, newest.seqs[i], asking, out, why);
	if (err || out->id.len || newest.len < NEWEST)
		return err;
	return find_among_spans(shelf, asking, out, why);
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
	enum err err = shelf_article_of(shelf, claim->article, &article, why);
	struct shelf_opposite *items = len ? arena_zero(arena, len, sizeof(*items)) : NULL;
	*out = (struct shelf_opposites){items, 0};
	for (uint32_t i = 0; !err && i < len; i++) {
		struct shelf_opposite one = {0};
		const struct asking asking = {&said[i], article, arena};
		err = find_unplaced(shelf, &asking, &one, why);
		if (!err && !one.id.len)
			err = find_written(shelf, &asking, &one, why);
		if (!err && one.id.len && !is_told(out, one.id))
			items[out->len++] = one;
	}
	return err;
}
