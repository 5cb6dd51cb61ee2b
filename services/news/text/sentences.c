#include "services/news/text/sentences.h"

#include "proto/base/alloc.h"

#include <string.h>

enum { WRAP_WIDTH_MAX = 110, HEADING_TOKENS_MAX = 24, SENTENCE_TOKENS_MAX = 600 };

/* Does a sentence begin at token `at`, to judge by its looks alone? */
static bool looks_like_start(const struct article *article, uint32_t at)
{
	const struct token *t = &article->tokens[at];
	if (t->kind == TOKEN_OPEN || t->kind == TOKEN_HAN || t->kind == TOKEN_NUMBER)
		return true;
	if (t->kind == TOKEN_WORD)
		return t->capital;
	struct text mark = article_slice(article, at, at + 1);
	return text_is(mark, "(") || text_is(mark, "—") || text_is(mark, "–") ||
	       text_is(mark, "-") || text_is(mark, "•") || text_is(mark, "*") ||
	       text_is(mark, "‘") || text_is(mark, "[");
}

/* A full stop that belongs to the word before it. */
static bool belongs_to_word(const struct article *article, uint32_t stop)
{
	if (stop == 0 || !article->tokens[stop].glued || !article_word(article, stop, "."))
		return false;
	const struct token *before = &article->tokens[stop - 1];
	if (before->kind != TOKEN_WORD)
		return false;
	struct text word = article_folded(article, stop - 1);
	bool initial = before->capital && before->to - before->from <= 2 && word.len <= 2;
	return initial || article_in(article, stop - 1, LIST_SENTENCE_ABBREVIATION);
}

/* "в 2026 г. | Об этом", "на 5 млн руб. | Это": an abbreviation behind a number, and a word behind
 * it with which sentences begin. */
static bool counts_to_end(const struct article *article, uint32_t stop)
{
	return stop >= 2 && article->tokens[stop - 2].kind == TOKEN_NUMBER &&
	       article->tokens[stop + 1].capital &&
	       article_in(article, stop + 1, LIST_SENTENCE_OPENS);
}

/* The token after the marks and brackets that close the sentence which `stop` ends. */
static uint32_t after_closers(const struct article *article, uint32_t stop)
{
	uint32_t at = stop + 1;
	while (at < article->tokens_len && article->tokens[at].lines == 0) {
		const struct token *t = &article->tokens[at];
		bool closes = t->kind == TOKEN_CLOSE ||
			      article_in(article, at, LIST_SENTENCE_STOP) ||
			      (t->glued && (article_word(article, at, ")") ||
						   article_word(article, at, "]") ||
						   article_word(article, at, "'")));
		if (!closes)
			break;
		at++;
	}
	return at;
}

/* Does the sentence end with the token `at`? `next` is then the first of the following one. */
static bool ends_at(const struct article *article, uint32_t at, uint32_t *next)
{
	struct text mark = article_slice(article, at, at + 1);
	const struct token *t = &article->tokens[at];
	*next = at + 1;
	if (t->kind == TOKEN_WORD && mark.len > 2 && mark.ptr[mark.len - 1] == '.')
		return at + 1 < article->tokens_len && article->tokens[at + 1].capital &&
		       article_in(article, at + 1, LIST_SENTENCE_OPENS);
	if (t->kind != TOKEN_MARK || !article_in(article, at, LIST_SENTENCE_STOP))
		return false;
	*next = after_closers(article, at);
	if (*next >= article->tokens_len || article_in(article, at, LIST_SENTENCE_WIDE_STOP))
		return true;
	if (belongs_to_word(article, at) && *next == at + 1)
		return counts_to_end(article, at);
	const struct token *follows = &article->tokens[*next];
	if (follows->glued && *next == at + 1 && at > 0) {
		/* No blank after the full stop: a new sentence only between small and capital. */
		const struct token *before = &article->tokens[at - 1];
		return follows->kind == TOKEN_OPEN ||
		       (follows->capital && before->to - before->from > 1 && !before->caps);
	}
	return looks_like_start(article, *next);
}

/* Does a line end within a sentence, and not far from the width? */
static bool is_full(struct text line, size_t width)
{
	line = text_trim(line);
	return text_characters(line) * 3 > width * 2 && !strchr(".;:!?\"", line.ptr[line.len - 1]);
}

/* Text wrapped at a width, with blank lines between paragraphs, or with most of its lines full:
 * there a single line end is a blank. */
static bool is_wrapped(struct text text)
{
	bool blank = false;
	size_t lines = 0, longest = 0, full = 0;
	struct text rest = text, line;
	while (text_split(&rest, '\n', &line)) {
		if (text_trim(line).len == 0)
			blank = true;
		size_t len = text_characters(line);
		longest = len > longest ? len : longest;
		lines++;
	}
	if (lines <= 3 || longest > WRAP_WIDTH_MAX)
		return false;
	for (rest = text; text_split(&rest, '\n', &line);)
		full += is_full(line, longest);
	return blank || full * 2 > lines;
}

/* In wrapped text a single line end is a blank, but before the entries of a list. */
static void join_lines(struct article *article)
{
	if (!is_wrapped(article->text))
		return;
	for (uint32_t t = 0; t < article->tokens_len; t++) {
		struct token *token = &article->tokens[t];
		bool entry = article_in(article, t, LIST_LISTING_BULLETS) &&
			     t + 1 < article->tokens_len && !token[1].glued;
		if (token->lines == 1 && !entry)
			token->lines = 0;
	}
}

static void add(struct article *article, uint32_t first, uint32_t last, uint32_t paragraph)
{
	article->sentences = alloc_room(article->sentences, article->sentences_len,
		&article->sentences_room, sizeof(*article->sentences));
	struct sentence *s = &article->sentences[article->sentences_len++];
	*s = (struct sentence){
		.from = article->tokens[first].from,
		.to = article->tokens[last - 1].to,
		.first = first,
		.last = last,
		.paragraph = paragraph,
	};
	uint32_t end = last;
	while (end > first && article->tokens[end - 1].kind == TOKEN_CLOSE)
		end--;
	struct text mark = end > first ? article_slice(article, end - 1, end) : TEXT_NONE;
	s->question = text_is(mark, "?") || text_is(mark, "？");
}

static bool finished(const struct article *article, const struct sentence *s)
{
	for (uint32_t at = s->last; at > s->first && at + 3 > s->last; at--) {
		if (article_in(article, at - 1, LIST_SENTENCE_STOP) ||
			article_in(article, at - 1, LIST_SENTENCE_PAUSE))
			return true;
	}
	return false;
}

/* "- Annual capacity: 5 million tonnes": a line of a list says something by itself. */
static bool is_item(const struct article *article, const struct sentence *s)
{
	return s->last > s->first + 2 && article_in(article, s->first, LIST_LISTING_BULLETS) &&
	       !article->tokens[s->first + 1].glued;
}

/* Are most words that are no small ones written with a capital? Names alone are half of them. */
static bool in_capitals(const struct article *article, const struct sentence *s)
{
	enum { SMALL = 4, FEW = 4 };
	uint32_t words = 0, capitals = 0;
	for (uint32_t t = s->first + 1; t < s->last; t++) {
		const struct token *token = &article->tokens[t];
		if (token->kind != TOKEN_WORD || token->folded.len <= SMALL)
			continue;
		words++;
		capitals += token->capital;
	}
	return words >= FEW && capitals * 8 >= words * 7;
}

/* Headings are known when all sentences are; a text that is one unfinished line is none. */
static void mark_headings(struct article *article)
{
	bool quoted = false;
	for (uint32_t i = 0; i < article->sentences_len; i++) {
		struct sentence *s = &article->sentences[i];
		bool alone = (i == 0 || s->paragraph != s[-1].paragraph) &&
			     (i + 1 == article->sentences_len || s->paragraph != s[1].paragraph);
		bool line = alone && article->sentences_len > 1 &&
			    s->last - s->first <= HEADING_TOKENS_MAX;
		bool finished_line = finished(article, s) || is_item(article, s);
		s->heading = line && (!finished_line || (s->question && !s->quoted &&
								i + 1 < article->sentences_len));
		s->capitals = s->heading && in_capitals(article, s);
		if (i > 0 && s->paragraph != s[-1].paragraph &&
			article->tokens[s->first].kind == TOKEN_OPEN)
			quoted = false; /* every paragraph of a long quotation is opened anew */
		s->quoted = quoted;
		for (uint32_t t = s->first; t < s->last; t++) {
			if (article->tokens[t].kind == TOKEN_OPEN)
				quoted = true;
			else if (article->tokens[t].kind == TOKEN_CLOSE)
				quoted = false;
		}
	}
}

void sentences_find(struct article *article)
{
	join_lines(article);
	uint32_t first = 0, paragraph = 0;
	for (uint32_t at = 0, next; at < article->tokens_len; at = next) {
		bool ends = ends_at(article, at, &next);
		bool breaks = next < article->tokens_len && article->tokens[next].lines;
		/* Text without stops must not cost the square of its length. */
		bool full = next - first >= SENTENCE_TOKENS_MAX;
		if (next == article->tokens_len || ends || breaks || full) {
			add(article, first, next, paragraph);
			first = next;
		}
		paragraph += breaks;
	}
	mark_headings(article);
}

const struct sentence *sentences_of(const struct article *article, uint32_t token)
{
	uint32_t low = 0, high = article->sentences_len;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (article->sentences[middle].last <= token)
			low = middle + 1;
		else
			high = middle;
	}
	return low < article->sentences_len ? &article->sentences[low] : NULL;
}
