#include "services/news/text/article.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"

#include <stdlib.h>
#include <string.h>

void article_fini(struct article *article)
{
	free(article->tokens);
	free(article->sentences);
	free(article->mentions);
	arena_fini(&article->arena);
	*article = (struct article){0};
}

struct text article_slice(const struct article *article, uint32_t first, uint32_t last)
{
	if (first >= last || last > article->tokens_len)
		return TEXT_NONE;
	return text_slice(article->text, article->tokens[first].from, article->tokens[last - 1].to);
}

/* How many bytes the white at `i` takes: a blank, the end of a line, one that does not break. */
static size_t white_at(struct text text, size_t i)
{
	static const struct text whites[] = {TEXT(" "), TEXT("\n"), TEXT("\t"), TEXT("\r"),
		TEXT("\u00a0"), TEXT("\u202f"), TEXT("\u2009")};
	uint8_t begins = (uint8_t)text.ptr[i];
	if (begins > ' ' && begins < 0x80)
		return 0;
	struct text rest = text_slice(text, i, text.len);
	for (size_t w = 0; w < ARRAY_LEN(whites); w++)
		if (text_starts(rest, whites[w]))
			return whites[w].len;
	return 0;
}

static bool is_on_line(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != ' ' && white_at(text, i))
			return false;
	return true;
}

struct text article_on_line(struct article *article, struct text text)
{
	if (is_on_line(text))
		return text;
	struct buffer line = {0};
	for (size_t i = 0, white; i < text.len; i += white ? white : 1) {
		white = white_at(text, i);
		if (!white)
			buffer_char(&line, text.ptr[i]);
		else if (!line.len || line.ptr[line.len - 1] != ' ')
			buffer_char(&line, ' ');
	}
	struct text copy = arena_copy(&article->arena, buffer_as_text(&line));
	buffer_fini(&line);
	return copy;
}

uint32_t article_mention_first(const struct article *article, uint32_t token)
{
	uint32_t low = 0, high = article->mentions_len;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (article->mentions[middle].last <= token)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct mention *article_mention_around(const struct article *article, uint32_t token)
{
	uint32_t at = article_mention_first(article, token);
	if (at == article->mentions_len || article->mentions[at].first > token)
		return NULL;
	return &article->mentions[at];
}

bool article_mention(struct article *article, const struct mention *mention)
{
	uint32_t at = article_mention_first(article, mention->first), end = at;
	while (end < article->mentions_len && article->mentions[end].first < mention->last) {
		const struct mention *other = &article->mentions[end];
		if (other->first < mention->first || other->last > mention->last)
			return false;
		end++;
	}
	struct mention copy = *mention;
	for (uint32_t t = copy.first; t < copy.last && t < article->tokens_len; t++)
		article->tokens[t].mentioned = true;
	article->mentions = alloc_room(article->mentions, article->mentions_len,
		&article->mentions_room, sizeof(*article->mentions));
	memmove(article->mentions + at + 1, article->mentions + end,
		(article->mentions_len - end) * sizeof(*article->mentions));
	article->mentions[at] = copy;
	article->mentions_len = article->mentions_len - (end - at) + 1;
	return true;
}

/* Do the words of the entry stand at `at`? Hyphens between them do not matter. */
static uint32_t stands(const struct article *article, uint32_t at, const struct list_entry *entry)
{
	for (uint32_t w = 0; w < entry->words_len; w++, at++) {
		at += w > 0 && article_word(article, at, "-");
		if (at >= article->tokens_len || article->tokens[at].word != entry->words[w])
			return 0;
	}
	return at;
}

uint32_t article_list_end(
	const struct article *article, uint32_t at, enum word_list list, struct list_value *value)
{
	const struct lists_spoken *spoken = article->lists;
	uint32_t word = article->tokens[at].word, low = spoken->starts[list],
		 high = spoken->starts[list + 1], end = high;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (spoken->entries[middle].words[0] < word)
			low = middle + 1;
		else
			high = middle;
	}
	bool entered = low < end && spoken->entries[low].words[0] == word;
	for (; low < end && spoken->entries[low].words[0] == word; low++) {
		uint32_t after = stands(article, at, &spoken->entries[low]);
		if (after && value)
			*value = spoken->entries[low].value;
		if (after)
			return after;
	}
	/* In the list, and no entry begins with it: by its ending. */
	return entered ? at : at + 1;
}
