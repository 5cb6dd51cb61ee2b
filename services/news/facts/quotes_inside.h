/* What the two halves share: `quotes_speaker` finds who speaks in a sentence, `quotes` which words
 * are whose. */
#ifndef SERAI_SERVICES_NEWS_FACTS_QUOTES_INSIDE_H
#define SERAI_SERVICES_NEWS_FACTS_QUOTES_INSIDE_H

#include "services/news/facts/quotes.h"

enum { PARTS_MAX = 64 };

/* A run between an opening and a closing mark, within one paragraph. */
struct part {
	uint32_t first, last;   /* tokens between the marks */
	struct mention speaker; /* kind NONE: not known */
	bool real;
};

struct quoter {
	struct article *article;
	const struct presented_list *people;
	struct speakers *speakers;
	struct facts *facts;
	struct part parts[PARTS_MAX];
	uint32_t parts_len;
	struct mention carried; /* who speaks on, when a paragraph ends inside a quotation */
	bool inside;            /* the paragraph before ended inside a quotation */
	struct mention paper;   /* whose paper was cited last; kind NONE: none yet */
	uint32_t paper_told;    /* the sentence in which it was */
};

bool quotes_puts_it(const struct article *article, uint32_t at); /* "as X puts it" */
/* Behind the verb that tells at `at`: "said", "pointed out"; `at` where there is none. */
uint32_t quotes_telling_end(const struct article *article, uint32_t at);
bool quotes_is_speech(const struct article *article, uint32_t at); /* a verb of speech */

/* Who says, by the verb at `verb`. */
bool quotes_speaker_at(
	const struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out);
bool quotes_chinese_speaker(const struct article *a, const struct sentence *s, struct mention *out);
bool quotes_speaker_of(struct quoter *q, const struct sentence *s, struct mention *out);

/* An organisation, or an institution that stands for its state. */
bool quotes_is_body(const struct mention *m);
/* "the ministry" is the one named last; false where none is. */
bool quotes_named_before(const struct article *a, uint32_t noun, struct mention *out);
/* "the CSTO press service", "the press service of the president": the token behind it, or `at`;
 * and the same before the verb at `verb`. */
uint32_t quotes_institution(const struct article *a, uint32_t at, struct mention *out);
bool quotes_institution_before(
	const struct article *a, const struct sentence *s, uint32_t verb, struct mention *out);
/* "the EDB's report says", "the report says": whose it is. */
bool quotes_paper_speaker(
	struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out);
/* "according to | the EDB", "| the bank's latest report", "| data of the ministry" */
bool quotes_cited_body(
	struct quoter *q, const struct sentence *s, uint32_t at, struct mention *out);
/* What a body says in a paper: "the statement said" will be of it. */
void quotes_note_paper(struct quoter *q, const struct sentence *s, const struct mention *who);

#endif
