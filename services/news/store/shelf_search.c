/* Full-text search. */
#include "services/news/store/shelf.h"

#include "services/news/reading/squeeze.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TEXT_MAX = 1 << 20, SEARCH_DEFAULT = 20, ROWS_MAX = 1000, PASSAGE = 160, WORDS_MAX = 32 };

static struct text kept(struct arena *arena, struct text text)
{
	return text.ptr ? arena_copy(arena, text) : TEXT_NONE;
}

static int64_t within(int64_t given, bool has, int64_t fallback)
{
	if (!has)
		return fallback;
	return given < 1 ? 1 : given > ROWS_MAX ? ROWS_MAX : given;
}

/* Chinese, Japanese and Korean write no blanks between words: each sign becomes a word. */
void shelf_spread(struct text text, struct buffer *out)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = (uint8_t)text.ptr[i];
		if (c < 0xE3 || c > 0xED || i + 2 >= text.len) {
			buffer_char(out, text.ptr[i]);
			continue;
		}
		buffer_char(out, ' ');
		buffer_add(out, text.ptr + i, 3);
		buffer_char(out, ' ');
		i += 2;
	}
}

/* A phrase of FTS5: everything in it is a word, nothing an operator. */
static void put_phrase(struct text phrase, struct buffer *out)
{
	struct buffer spread = {0};
	bool beginning = phrase.len > 1 && phrase.ptr[phrase.len - 1] == '*';
	shelf_spread(beginning ? text_slice(phrase, 0, phrase.len - 1) : phrase, &spread);
	struct text words = text_trim(buffer_as_text(&spread));
	if (words.len) {
		buffer_text(out, out->len ? TEXT(" AND \"") : TEXT("\""));
		/* A NUL would end the question in the middle of the phrase. */
		for (size_t i = 0; i < words.len; i++)
			if (words.ptr[i] != '"')
				buffer_char(out, words.ptr[i] ? words.ptr[i] : ' ');
		buffer_text(out, beginning ? TEXT("\" *") : TEXT("\""));
	}
	buffer_fini(&spread);
}

/* One argument may hold quotation marks of its own; without them it is one phrase if it came as
 * one. */
static void put_argument(struct text argument, struct buffer *out)
{
	struct text part;
	if (!argument.len || !memchr(argument.ptr, '"', argument.len)) {
		put_phrase(argument, out);
		return;
	}
	for (bool quoted = false; text_split(&argument, '"', &part); quoted = !quoted) {
		struct text rest = part, word;
		if (quoted)
			put_phrase(part, out);
		while (!quoted && text_split(&rest, ' ', &word))
			put_phrase(word, out);
	}
}

/* The words around the first place where one of the arguments stands, cut at characters. */
static struct text passage_of(
	struct text text, const struct search_query *asked, struct arena *arena)
{
	char *copy = text_copy(text);
	size_t at = 0;
	for (uint32_t i = 0; i < asked->text_count && !at; i++) {
		struct text word = asked->text[i];
		while (word.len && strchr("\"*", word.ptr[word.len - 1]))
			word.len--;
		while (word.len && word.ptr[0] == '"')
			word = text_slice(word, 1, word.len);
		char *wanted = text_copy(word);
		const char *found = wanted[0] ? strcasestr(copy, wanted) : NULL;
		at = found ? (size_t)(found - copy) : 0;
		free(wanted);
	}
	free(copy);
	size_t from = at > PASSAGE / 2 ? at - PASSAGE / 2 : 0;
	size_t to = from + PASSAGE < text.len ? from + PASSAGE : text.len;
	while (from > 0 && text.ptr[from - 1] != ' ' && text.ptr[from - 1] != '\n' &&
		at - from < 100)
		from--;
	while (from < text.len && ((uint8_t)text.ptr[from] & 0xC0) == 0x80)
		from++;
	while (to < text.len && to > from && ((uint8_t)text.ptr[to] & 0xC0) == 0x80)
		to--;
	/* Not in the middle of a word, where words have blanks between them. */
	for (size_t back = to; to < text.len && back > from && to - back < 24; back--)
		if (text.ptr[back] == ' ' || text.ptr[back] == '\n') {
			to = back;
			break;
		}
	struct buffer line = {0};
	if (from > 0)
		buffer_text(&line, TEXT("\u2026"));
	for (size_t i = from; i < to; i++) {
		bool blank = text.ptr[i] == '\n' || text.ptr[i] == ' ';
		if (!blank || (i > from && text.ptr[i - 1] != '\n' && text.ptr[i - 1] != ' '))
			buffer_char(&line, blank ? ' ' : text.ptr[i]);
	}
	if (to < text.len)
		buffer_text(&line, TEXT("\u2026"));
	struct text passage = arena_copy(arena, text_trim(buffer_as_text(&line)));
	buffer_fini(&line);
	return passage;
}

static enum err count_found(struct store *store, struct text match, int64_t *total, struct why *why)
{
	struct store_value values[] = {STORE_TEXT(match)};
	struct store_query *query = NULL;
	enum err err = store_rows(store, "SELECT count(*) FROM words WHERE words MATCH ?1", values,
		ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	if (store_row(query))
		*total = store_i64(query, 0);
	return store_done(&query, why);
}

static enum err fill_found(struct store_query *query, const struct search_query *asked,
	struct arena *arena, struct search_row *row, struct why *why)
{
	struct buffer id = {0};
	struct text text;
	buffer_format(&id, "article:%.*s", TEXT_ARG(store_text(query, 0)));
	*row = (struct search_row){.id = arena_copy(arena, buffer_as_text(&id)),
		.published = kept(arena, store_text(query, 1)),
		.title = kept(arena, store_text(query, 2)),
		.source = kept(arena, store_text(query, 3)),
		.claims = store_i64(query, 4)};
	buffer_fini(&id);
	enum err err = unsqueeze(store_blob(query, 5), TEXT_MAX, arena, &text, why)
			       ? store_damaged(query, why)
			       : ERR_OK;
	if (!err)
		row->passage = passage_of(text, asked, arena);
	return err;
}

enum err shelf_search(struct store *store, const struct search_query *asked, struct arena *arena,
	struct search_reply *out, struct why *why)
{
	struct buffer match = {0};
	struct store_query *query = NULL;
	int64_t limit = within(asked->limit, asked->has_limit, SEARCH_DEFAULT);
	*out = (struct search_reply){0};
	for (uint32_t i = 0; i < asked->text_count; i++)
		put_argument(asked->text[i], &match);
	if (!match.len)
		return why_set(why, ERR_BAD_VALUE, "text", "wanted words to look for, got none");
	struct text words = arena_copy(arena, buffer_as_text(&match));
	buffer_fini(&match);
	struct store_value values[] = {STORE_TEXT(words), STORE_I64(limit)};
	enum err err = count_found(store, words, &out->total, why);
	if (!err)
		err = store_rows(store,
			"SELECT a.id, a.published, a.title, a.source, "
			"(SELECT count(*) FROM claim c WHERE c.article = a.seq), a.text "
			"FROM words w JOIN article a ON a.seq = w.rowid WHERE words MATCH ?1 "
			"ORDER BY bm25(words, 4.0, 1.0), a.seq DESC LIMIT ?2",
			values, ARRAY_LEN(values), &query, why);
	if (err)
		return err;
	struct search_row *rows = arena_zero(arena, (size_t)limit, sizeof(*rows));
	while (!err && store_row(query))
		err = fill_found(query, asked, arena, &rows[out->rows_count++], why);
	out->rows = rows;
	enum err done = store_done(&query, err ? NULL : why);
	return err ? err : done;
}
