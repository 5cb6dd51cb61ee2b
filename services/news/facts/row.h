/* What stands at an element of the row that is read: a word of a list, a mention, or neither. An
 * element behind the end of the row is none. */
#ifndef SERAI_SERVICES_NEWS_FACTS_ROW_H
#define SERAI_SERVICES_NEWS_FACTS_ROW_H

#include "services/news/facts/assemble.h"

/* NULL for a plain word. */
static inline const struct mention *row_mention(const struct assembler *a, uint32_t e)
{
	return e < a->elements->len ? a->elements->items[e].mention : NULL;
}

static inline bool row_plain(const struct assembler *a, uint32_t e)
{
	return e < a->elements->len && !a->elements->items[e].mention;
}

/* Is the element a plain word, or mark, of the list? */
static inline bool row_in(const struct assembler *a, uint32_t e, enum word_list list)
{
	return row_plain(a, e) && lists_bit(a->elements->items[e].lists, list);
}

/* The same, of a mention with its article too: "the Aktau". */
static inline bool row_begins(const struct assembler *a, uint32_t e, enum word_list list)
{
	return e < a->elements->len && lists_bit(a->elements->items[e].lists, list);
}

/* May a word of the list be anywhere in the row? False is sure, and so most rows are done with. */
static inline bool row_may_have(const struct assembler *a, enum word_list list)
{
	return !lists_bit(a->elements->lacks, list);
}

static inline bool row_word(const struct assembler *a, uint32_t e, const char *word)
{
	return row_plain(a, e) && article_word(a->article, a->elements->items[e].first, word);
}

static inline bool row_set(const struct assembler *a, uint32_t e, enum word_set set)
{
	return rules_set_at(a->rules, set, a->article, a->elements, e) > e;
}

/* A plain word, or mark, with a capital letter that tells of a name. */
static inline bool row_capital(const struct assembler *a, uint32_t e)
{
	return row_plain(a, e) && !a->sentence->capitals &&
	       a->article->tokens[a->elements->items[e].first].capital;
}

/* Its first token; of a mention without the article, which belongs to the element: "the Aktau". */
static inline uint32_t row_token(const struct assembler *a, uint32_t e)
{
	const struct element *element = &a->elements->items[e];
	return element->mention ? element->mention->first : element->first;
}

/* The element behind the longest entry of the list at `e`, with what it stands for; `e`: none. */
uint32_t row_list_end(
	const struct assembler *a, uint32_t e, enum word_list list, struct list_value *value);
static inline uint32_t row_list(
	const struct assembler *a, uint32_t e, enum word_list list, struct list_value *value)
{
	return row_in(a, e, list) ? row_list_end(a, e, list, value) : e;
}

/* The mention at the element, if it is of the kind. */
static inline const struct mention *row_kind(
	const struct assembler *a, uint32_t e, enum mention_kind kind)
{
	const struct mention *m = row_mention(a, e);
	return m && m->kind == kind ? m : NULL;
}

/* The day at the element; NULL where none is told. */
static inline const struct mention *row_day(const struct assembler *a, uint32_t e)
{
	return row_kind(a, e, MENTION_DATE);
}

/* The day behind the word at the element: "in | 2017", "(2017)", "on 9 June 2017". */
static inline const struct mention *row_day_told(const struct assembler *a, uint32_t e)
{
	return row_in(a, e, LIST_STANDING_WHEN) ? row_day(a, e + 1) : NULL;
}

/* Where the name begins of which the element is the last part: "Dushanbe-Kulma-| Karakorum". */
uint32_t row_joined(const struct assembler *a, uint32_t e);

/* Does an entry of the list begin at one of elements [from, to)? */
bool row_any(const struct assembler *a, uint32_t from, uint32_t to, enum word_list list);

/* Where element `e` of the row stands in the whole sentence. */
uint32_t row_in_whole(const struct assembler *a, uint32_t e);

/* Element `e` of the sentence is read in each row that has it, and then in the sentence itself,
 * until one of them tells of it. */
bool row_told(const struct assembler *sentence, uint32_t e,
	bool (*tell)(const struct assembler *row, uint32_t e, void *self), void *self);

/* A dash, or the hyphen that stands for one. */
static inline bool row_dash(const struct assembler *a, uint32_t e)
{
	return row_word(a, e, "-") || row_in(a, e, LIST_CLAUSE_DASH);
}

#endif
