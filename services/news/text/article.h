/* An article as the extractor sees it: its text, tokens, sentences and mentions, each with the
 * byte range it stands for. Everything borrows from the text; the lists belong to the article. */
#ifndef SERAI_SERVICES_NEWS_TEXT_ARTICLE_H
#define SERAI_SERVICES_NEWS_TEXT_ARTICLE_H

#include "proto/base/arena.h"
#include "proto/base/day.h"
#include "proto/base/text.h"
#include "services/news/text/lists.h"
#include "services/news/text/words.h"

#include <string.h>

enum token_kind {
	TOKEN_WORD,
	TOKEN_NUMBER,
	TOKEN_HAN,   /* one Chinese character */
	TOKEN_OPEN,  /* a quotation mark that opens */
	TOKEN_CLOSE, /* one that closes */
	TOKEN_MARK,  /* any other punctuation */
};

struct token {
	uint32_t from, to;    /* bytes */
	uint32_t word;        /* its number in the vocabulary */
	struct text folded;   /* lent by the vocabulary */
	const uint64_t *bits; /* of the word */
	uint8_t kind;         /* enum token_kind */
	bool capital;         /* begins with a capital letter */
	bool caps;            /* two capital letters or more, no small one */
	bool glued;           /* nothing between it and the token before */
	bool mentioned;       /* it is, or was for a time, part of a mention */
	uint8_t lines;        /* line ends before it: 0, 1, 2 for more */
};

struct sentence {
	uint32_t from, to;    /* bytes: the sentence exactly, closing quotation marks included */
	uint32_t first, last; /* tokens, last is one past */
	bool heading;         /* a line of its own without a full stop */
	bool capitals;        /* one in Which Words Begin So: capitals tell of no name */
	bool question;
	bool quoted; /* begins inside a quotation that an earlier sentence opened */
	uint32_t paragraph;
};

enum mention_kind {
	MENTION_NONE,
	MENTION_STATE,
	MENTION_ORG, /* organisations, organs, formats */
	MENTION_CORRIDOR,
	MENTION_PLACE, /* a city, region, port */
	MENTION_VENUE, /* a building */
	MENTION_PERSON,
	MENTION_OFFICE, /* "the president" that nobody could be found for */
	MENTION_DATE,
	MENTION_DURATION,
	MENTION_NUMBER,
	MENTION_AMOUNT, /* money */
	MENTION_DOCUMENT,
	MENTION_QUOTED,      /* words between quotation marks */
	MENTION_TWO_STATES,  /* "the two countries": lists take it, and nothing else */
	MENTION_TWO_PERSONS, /* "both leaders" */
	MENTION_KINDS        /* how many there are */
};

enum mention_flag {
	MENTION_ADJECTIVE = 1, /* "Kazakh" */
	MENTION_CAPITAL = 2,   /* "Astana": a place that may stand for its state */
	MENTION_REFERRED = 4,  /* "he", "the organization": found by what went before */
	MENTION_AUTHORITY = 8, /* "the Kazakh government", standing for the state */
	MENTION_ORDINAL = 16,  /* of a number: "24th" */
	MENTION_VAGUE = 32,    /* of a number: "dozens" */
	MENTION_TITLED = 64,   /* of a person: the office stood beside the name */
	MENTION_ORGAN = 128,   /* of an organisation: none of states */
	MENTION_FOUNDS = 256,  /* of a document: it founds the organisation of its title */
};

/* Russian cases that a name's form may stand in; 0: it cannot be told. */
enum name_case {
	CASE_NOMINATIVE = 1, /* and the accusative of what does not live */
	CASE_GENITIVE = 2,
	CASE_OTHER = 4,
};

struct mention {
	uint8_t kind;         /* enum mention_kind */
	uint8_t cases;        /* enum name_case */
	uint16_t flags;       /* enum mention_flag */
	uint32_t first, last; /* tokens, last is one past */
	struct text id;       /* KZ, SCO, TITR, a person's full name, an ISO date, a title */
	struct text country;  /* of a place or person: its state or organisation */
	struct text office; /* of a person: president; of a document: its kind; of money: currency;
			     * of an organisation that is none of states: organ, company, group */
	struct text topic;  /* of a document: the corridor it is about; of an organisation told by
			     * the letters of a body of its own: that body */
	struct text other;  /* of two states or persons: the second */
	struct text within; /* of a document: the state that its title names last; of a state that
			     * its capital stands for: the capital */
	double number;      /* of numbers, amounts, and documents that are counted */
	double number_to;   /* of "18-23 days": 23; 0 */
};

struct article {
	struct arena arena;
	struct words *words;              /* lent */
	const struct lists_spoken *lists; /* of its language; lent */
	struct text text;
	struct text lang; /* "en", "ru", "zh" */
	day date;         /* DAY_MIN when not known */
	struct token *tokens;
	uint32_t tokens_len;
	size_t tokens_room;
	struct sentence *sentences;
	uint32_t sentences_len;
	size_t sentences_room;
	struct mention *mentions; /* in order of their tokens; they do not overlap */
	uint32_t mentions_len;
	size_t mentions_room;
};

/* A body of an organisation is meant with it; a company or an armed group only where it is named.
 */
static inline bool mention_of_states(const struct mention *m)
{
	return m->kind == MENTION_ORG &&
	       (!(m->flags & MENTION_ORGAN) || text_is(m->office, "organ"));
}

/* A state or a place: where something may be. NULL is none. */
static inline bool mention_where(const struct mention *m)
{
	return m && (m->kind == MENTION_STATE || m->kind == MENTION_PLACE);
}

void article_fini(struct article *article);

/* The bytes of tokens [first, last). */
struct text article_slice(const struct article *article, uint32_t first, uint32_t last);

/* A name or title with plain blanks between its words, where a line ends among them or blanks stand
 * that do not break; any other as it is. */
struct text article_on_line(struct article *article, struct text text);

/* Both are asked for at every turn: they are here so that the compiler can fold the word's length.
 */
static inline struct text article_folded(const struct article *article, uint32_t token)
{
	return token < article->tokens_len ? article->tokens[token].folded : TEXT_NONE;
}

/* Is its word in the list? Of several words it is enough that one entry begins with it. */
static inline bool article_in(const struct article *article, uint32_t token, enum word_list list)
{
	return token < article->tokens_len &&
	       lists_has(article->lists, article->tokens[token].bits, list);
}

static inline bool article_in_any(
	const struct article *article, uint32_t token, const enum word_list *lists, size_t count)
{
	bool in = false;
	for (size_t i = 0; i < count; i++)
		in |= article_in(article, token, lists[i]);
	return in;
}

/* The token after the longest entry of the list that begins at `at`; `at` when none does. Hyphens
 * between its words do not matter. `value`, where it is not NULL: what the entry stands for. The
 * first wants a word that is in the list. */
uint32_t article_list_end(
	const struct article *article, uint32_t at, enum word_list list, struct list_value *value);
static inline uint32_t article_list(
	const struct article *article, uint32_t at, enum word_list list, struct list_value *value)
{
	return article_in(article, at, list) ? article_list_end(article, at, list, value) : at;
}

static inline bool article_word(const struct article *article, uint32_t token, const char *word)
{
	size_t len = strlen(word);
	return token < article->tokens_len && article->tokens[token].folded.len == len &&
	       memcmp(article->tokens[token].folded.ptr, word, len) == 0;
}

/* Adds a mention at its place in the order; a shorter one that it covers is taken away. False when
 * it would cut a longer one in two. */
bool article_mention(struct article *article, const struct mention *mention);
uint32_t article_mention_first(
	const struct article *article, uint32_t token); /* index of the first at or after */

/* The one that the token is part of, or NULL. Most tokens are of none, which costs a look. */
struct mention *article_mention_around(const struct article *article, uint32_t token);
static inline struct mention *article_mention_at(const struct article *article, uint32_t token)
{
	return token < article->tokens_len && article->tokens[token].mentioned
		       ? article_mention_around(article, token)
		       : NULL;
}

#endif
