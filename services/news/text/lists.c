#include "services/news/text/lists.h"

#include "proto/base/alloc.h"
#include "proto/base/attr.h"
#include "services/news/text/tokens.h"

#include <stdlib.h>
#include <string.h>

enum { LANGS_MAX = 16, ENTRY_WORDS_MAX = 12, LETTERS_MAX = 8 };

/* An alternative as it was read; what it asks for is asked when all languages are known. */
struct read_alternative {
	enum word_list list;
	struct text lang, text;
	enum words_form form;
	unsigned letters_before;
	struct list_entry entry; /* of whole words */
};

struct lists {
	struct words *words;
	struct arena arena;
	struct read_alternative *read;
	size_t read_len, read_room;
	struct lists_spoken spoken[LANGS_MAX];
	uint32_t spoken_len;
};

static const char *const names[] = {
#define WORD_LIST(name, line) line,
#include "services/news/text/word_lists.tbl"
#undef WORD_LIST
};

struct lists *lists_create(struct words *words)
{
	struct lists *lists = alloc_zero(1, sizeof(*lists));
	lists->words = words;
	return lists;
}

void lists_destroy(struct lists **lists)
{
	struct lists *l = *lists;
	if (!l)
		return;
	for (uint32_t i = 0; i < l->spoken_len; i++)
		free(l->spoken[i].entries);
	free(l->read);
	arena_fini(&l->arena);
	free(l);
	*lists = NULL;
}

enum word_list lists_named(struct text name)
{
	enum word_list list = 0;
	while (list < LIST_COUNT && !text_is(name, names[list]))
		list++;
	return list;
}

static bool is_any(struct text lang)
{
	return text_is(lang, "any");
}

bool lists_speak(struct lists *lists, struct text lang)
{
	if (is_any(lang))
		return true;
	for (uint32_t i = 0; i < lists->spoken_len; i++) {
		if (text_equal(lists->spoken[i].lang, lang))
			return true;
	}
	if (lists->spoken_len == LANGS_MAX)
		return false;
	lists->spoken[lists->spoken_len++].lang = arena_copy(&lists->arena, lang);
	return true;
}

/* The words of an entry, without the hyphens between them; 0 when they are too many. */
static uint32_t cut(struct lists *lists, struct read_alternative *one)
{
	struct article cut = {.words = lists->words, .text = one->text};
	uint32_t *words = arena_zero(&lists->arena, ENTRY_WORDS_MAX, sizeof(*words));
	uint32_t len = 0, more = 0;
	if (text_is(one->text, "'s")) { /* a token only where a word stands before it */
		words[len++] = words_number(lists->words, one->text);
	} else {
		tokens_cut(&cut);
		for (uint32_t t = 0; t < cut.tokens_len; t++) {
			bool hyphen = cut.tokens_len > 1 && text_is(cut.tokens[t].folded, "-");
			if (!hyphen && len < ENTRY_WORDS_MAX)
				words[len++] = cut.tokens[t].word;
			else
				more += !hyphen;
		}
	}
	article_fini(&cut);
	one->entry.words = words;
	one->entry.words_len = len;
	return more ? 0 : len;
}

const char *lists_add(struct lists *lists, enum word_list list, struct text lang,
	struct text alternative, struct text value)
{
	struct read_alternative one = {.list = list};
	struct text text = alternative;
	bool star = text.len > 1 && text.ptr[text.len - 1] == '*';
	size_t letters = 0;
	while (letters < text.len && text.ptr[letters] == '?')
		letters++;
	if (letters && letters + 1 < text.len && text.ptr[letters] == '*') {
		one.form = WORDS_ENDING;
		one.letters_before = (unsigned)letters;
		text = text_slice(text, letters + 1, text.len);
	} else if (text.len > 1 && text.ptr[0] == '!') {
		one.form = WORDS_LEFT_OUT;
		text = text_slice(text, 1, text.len);
	} else if (star) {
		one.form = WORDS_BEGINNING;
		text = text_slice(text, 0, text.len - 1);
	}
	bool mark = text.len == 1; /* "*" and "?" may be asked for */
	if (!text.len || letters > LETTERS_MAX ||
		(!mark && (memchr(text.ptr, '?', text.len) || memchr(text.ptr, '*', text.len))))
		return "a word, words, 'beginning*', '???*ending' or '!word'";
	one.text = arena_copy(&lists->arena, text);
	if (!lists_speak(lists, lang))
		return "at most 16 languages";
	one.lang = arena_copy(&lists->arena, lang);
	if (!cut(lists, &one))
		return "1 to 12 words";
	if (one.form != WORDS_WHOLE && (value.len || one.entry.words_len > 1))
		return "whole words where they are several or stand for a value";
	one.entry.value.text = arena_copy(&lists->arena, value);
	if (!text_to_f64(value, &one.entry.value.number))
		one.entry.value.number = 0;
	lists->read =
		alloc_room(lists->read, lists->read_len, &lists->read_room, sizeof(*lists->read));
	lists->read[lists->read_len++] = one;
	return NULL;
}

/* In order of list, first word, and then the longer ones first; of equal ones the first read. */
static int by_first_word(const void *left, const void *right)
{
	const struct read_alternative *a = *(const struct read_alternative *const *)left,
				      *b = *(const struct read_alternative *const *)right;
	if (a->list != b->list)
		return a->list < b->list ? -1 : 1;
	if (a->entry.words[0] != b->entry.words[0])
		return a->entry.words[0] < b->entry.words[0] ? -1 : 1;
	if (a->entry.words_len != b->entry.words_len)
		return a->entry.words_len > b->entry.words_len ? -1 : 1;
	return a < b ? -1 : 1;
}

static bool is_of(const struct read_alternative *one, const struct lists_spoken *spoken)
{
	return is_any(one->lang) || text_equal(one->lang, spoken->lang);
}

/* What the lists of a language ask for. The bit of several words is that of the first of them. */
static bool ask(struct lists *lists, struct lists_spoken *spoken)
{
	const struct read_alternative **sorted =
		alloc_zero(lists->read_len + 1, sizeof(const struct read_alternative *));
	uint32_t first = words_reserve(lists->words, LIST_COUNT), len = 0;
	spoken->part = first / 64;
	for (size_t i = 0; first != UINT32_MAX && i < lists->read_len; i++) {
		const struct read_alternative *one = &lists->read[i];
		if (!is_of(one, spoken))
			continue;
		bool whole = one->form == WORDS_WHOLE;
		struct text asked =
			whole ? words_text(lists->words, one->entry.words[0]) : one->text;
		words_ask(lists->words, first + one->list, one->form, asked, one->letters_before);
		if (whole)
			sorted[len++] = one;
	}
	qsort(sorted, len, sizeof(const struct read_alternative *), by_first_word);
	spoken->entries = alloc_zero(len + 1, sizeof(*spoken->entries));
	for (uint32_t i = 0; i < len; i++) {
		spoken->entries[i] = sorted[i]->entry;
		spoken->starts[sorted[i]->list + 1] = i + 1;
	}
	for (uint32_t i = 0; i < LIST_COUNT; i++) {
		if (spoken->starts[i + 1] < spoken->starts[i])
			spoken->starts[i + 1] = spoken->starts[i];
	}
	free(sorted);
	return first != UINT32_MAX;
}

enum err lists_seal(struct lists *lists, struct why *why)
{
	bool there[LIST_COUNT] = {false};
	for (size_t i = 0; i < lists->read_len; i++)
		there[lists->read[i].list] = true;
	for (uint32_t i = 0; i < lists->spoken_len; i++) {
		if (!ask(lists, &lists->spoken[i]))
			return why_set(why, ERR_BAD_FILE, "the rule files",
				"wanted fewer words in all rules and lists together, got %d sets",
				WORDS_BITS_MAX);
	}
	for (uint32_t i = 0; i < LIST_COUNT; i++) {
		if (!there[i])
			return why_set(why, ERR_BAD_FILE, "the rule files",
				"wanted a line 'words %s word|word', got none in any language",
				names[i]);
	}
	return ERR_OK;
}

const struct lists_spoken *lists_of(const struct lists *lists, struct text lang)
{
	for (uint32_t i = 0; i < lists->spoken_len; i++) {
		if (text_equal(lists->spoken[i].lang, lang))
			return &lists->spoken[i];
	}
	return NULL;
}
