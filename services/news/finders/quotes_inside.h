/* What the files of quotes share: `quotes_speaker` finds who speaks in a sentence, with the help of
 * `quotes_nameless`, `quotes_bodies` and `quotes_chinese`, and `quotes_labels` in a transcript;
 * `quotes` and `quotes_told` which words are whose. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_QUOTES_INSIDE_H
#define SERAI_SERVICES_NEWS_FINDERS_QUOTES_INSIDE_H

#include "services/news/finders/quotes.h"

enum { PARTS_MAX = 64 };

/* A run between an opening and a closing mark, within one paragraph. */
struct part {
	uint32_t first, last;   /* tokens between the marks */
	struct mention speaker; /* kind NONE: not known */
	bool real;
	bool parted;   /* it ends where the words begin that tell who spoke, within its marks */
	bool half;     /* and goes on behind them */
	bool labelled; /* no marks, but a speaker's name and a colon before it */
};

struct quoter {
	struct article *article;
	const struct presented_list *people;
	struct speakers *speakers;
	struct facts *facts;
	struct part parts[PARTS_MAX];
	uint32_t parts_len;
	struct mention carried;  /* who speaks on, when a paragraph ends inside a quotation */
	bool inside;             /* the paragraph before ended inside a quotation */
	struct mention paper;    /* whose paper was cited last; kind NONE: none yet */
	uint32_t paper_told;     /* the sentence in which it was */
	struct mention labelled; /* whose the next paragraph is; kind NONE: nobody's */
	struct mention last;     /* who spoke last, and in which sentence; kind NONE: nobody yet */
	uint32_t last_at;
};

/* A verb that says what something is: 'called it "..."'. */
bool quotes_names(const struct article *article, uint32_t at);
bool quotes_puts_it(const struct article *article, uint32_t at); /* "as X puts it" */
/* Behind the verb that tells at `at`: "said", "pointed out"; `at` where there is none. */
uint32_t quotes_telling_end(const struct article *article, uint32_t at);
bool quotes_is_speech(const struct article *article, uint32_t at); /* a verb of speech */

bool quotes_inside(const struct quoter *q, uint32_t token); /* between marks */
bool quotes_speaks(const struct mention *m);                /* may such a mention be a speaker? */
/* Is the mention no subject by itself: "when it fell", "an executive of the bank", "A and B"? */
bool quotes_under(const struct article *a, const struct sentence *s, const struct mention *m);
/* "This was announced by X.": does the sentence say only who said what stands before it? */
bool quotes_said_before(const struct quoter *q, const struct sentence *s, struct mention *who);

/* "Vladimir Putin: | Good evening", "X, President of Y: |": who speaks behind the colon; 0 where
 * the sentence does not begin so. */
uint32_t quotes_label(const struct article *article, const struct sentence *s, struct mention *who);

/* The person or body that spoke last, not long before the token. NULL when there is none. */
const struct mention *quotes_last(const struct quoter *q, uint32_t at);
/* "the spokesman", "the source", "the diplomat": the token behind it, and the person who was called
 * so, the body or the person that spoke last; `at` when it is none. The same before the verb. */
uint32_t quotes_meant(const struct quoter *q, uint32_t at, struct mention *out);
bool quotes_meant_before(
	const struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out);
/* "the ministry", "a Kazakh official", "officials of the bank", before the verb. */
bool quotes_nameless_before(
	const struct article *a, const struct sentence *s, uint32_t verb, struct mention *out);

struct fact quotes_fact(const struct quoter *q, const struct sentence *s, const struct mention *who,
	const char *rule);
/* Adds what the sentence tells of somebody's words without marks, and who that was. */
void quotes_tell(struct quoter *q, uint32_t index);

/* "quoted X as saying": the speaker by the verb at `verb`. */
bool quotes_quoted_as(
	const struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out);
/* Who says, by the verb at `verb`. */
bool quotes_speaker_at(
	const struct quoter *q, const struct sentence *s, uint32_t verb, struct mention *out);
bool quotes_chinese_speaker(const struct article *a, const struct sentence *s, struct mention *out);
bool quotes_speaker_of(struct quoter *q, const struct sentence *s, struct mention *out);

/* An organisation, or an institution that stands for its state. */
bool quotes_is_body(const struct mention *m);
/* "the ministry" is the one named last; false where none is. */
bool quotes_named_before(const struct article *a, uint32_t noun, struct mention *out);
/* "the Interior Ministry", "its embassy": an organ of a state that is told elsewhere, as that
 * state; the token behind it, or `at`; and the same before the verb at `verb`. */
uint32_t quotes_organ(const struct article *a, uint32_t at, struct mention *out);
bool quotes_organ_before(
	const struct article *a, const struct sentence *s, uint32_t verb, struct mention *out);
/* "the bank | has also | said": where the verb itself begins. */
uint32_t quotes_helps_end(const struct article *a, uint32_t at, uint32_t verb);
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
/* "X has sent a telegram": "the telegram said" will be of him. */
void quotes_note_sent(struct quoter *q, const struct sentence *s);
/* Behind what is told of the mention right there: "the embassy | in Dushanbe", "X, | a fellow at
 * Y,". */
uint32_t quotes_described_end(
	const struct article *a, const struct sentence *s, const struct mention *m);
/* A body that begins at the token, by itself or by who speaks for it; a capital or a state, too, if
 * `state`. */
bool quotes_body_at(const struct article *a, uint32_t at, bool state, struct mention *out);
/* Such a body at the token, or else the first person from there on, before `end`. */
bool quotes_named_from(const struct article *a, uint32_t at, uint32_t end, struct mention *out);
/* "Tehran": its state. */
void quotes_capital_speaks(struct mention *m);
/* The subject that stands nearest before the token, with its verb behind it. */
bool quotes_subject_before(
	const struct article *a, const struct sentence *s, uint32_t at, struct mention *out);
/* What a body says in a paper: "the statement said" will be of it. */
void quotes_note_paper(struct quoter *q, const struct sentence *s, const struct mention *who);

/* "сообщили | в ведомстве": the body that spoke last, or else the organ of a state named last. */
bool quotes_again_in(const struct quoter *q, uint32_t at, struct mention *out);
/* "..., сообщили | в МИД Узбекистана", "| в пресс-службе ОДКБ", "| в ведомстве". */
bool quotes_told_in(
	const struct quoter *q, const struct sentence *s, uint32_t at, struct mention *out);

#endif
