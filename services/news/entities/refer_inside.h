/* What the parts of `refer` share: what the reader of an article has in mind at a word. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_REFER_INSIDE_H
#define SERAI_SERVICES_NEWS_ENTITIES_REFER_INSIDE_H

#include "services/news/entities/refer.h"
#include "services/news/text/sentences.h"

enum {
	REFER_SENTENCES = 3, /* so far back is looked for what is meant */
	REFER_LETTERS = 32   /* organs known by their letters; further ones are passed over */
};

struct reader {
	const struct names *names;
	const struct people *people;
	const struct presented_list *list;
	struct article *article;
	struct mention person, person_subject, org, state, subject,
		corridor,      /* kind NONE: none yet */
		group;         /* the armed group named last */
	uint32_t corridor_age; /* sentences since it was spoken of */
	bool corridor_led;     /* the sentence begins with it */
	struct mention next_subject, next_person;
	bool subject_before; /* `subject` is that of the sentence right before */
	struct {
		struct mention person, person_subject, next_person;
		uint32_t sentence; /* in which it opened, and one; 0: none is open */
	} quotation;               /* who was spoken of before it */
	struct mention teller; /* who was said to speak last, behind the verb: "сообщил X" */
	uint32_t teller_age;   /* sentences since */
	struct {
		uint32_t word; /* "(SCNS)", behind the organ of a state */
		struct text state;
	} letters[REFER_LETTERS];
	uint32_t letters_len;
	uint32_t dateline; /* its place names no subject; UINT32_MAX */
};

/* Tokens [first, last) stand for what `like` does. */
bool refer_put(struct reader *reader, const struct mention *like, uint32_t first, uint32_t last);

/* Is the mention where a subject stands: not after a preposition, no adjective, no possessive? */
bool refer_subject_like(
	const struct article *article, const struct sentence *s, const struct mention *m);

/* "X applied, but Y's officials said that | the country": the sentence is about X. */
static inline bool refer_about_state(const struct reader *reader)
{
	return reader->next_subject.kind == MENTION_STATE;
}

/* "X joined in a ceremony in Y. | The country": what opens a sentence goes on with the subject of
 * the one before; else it is the state named last. */
const struct mention *refer_state_meant(const struct reader *reader, uint32_t at);

/* Each reads what stands at the token, or at its owner, makes the mention of a person of it, and
 * says in `next` where it ends. False when it is not so. */
bool refer_office_phrase(struct reader *reader, uint32_t at, uint32_t *next);
bool refer_counterpart(struct reader *reader, uint32_t at, uint32_t *next);
/* "the two countries": a mention of both. */
bool refer_two(struct reader *reader, uint32_t at, uint32_t *next);
bool refer_owned_office(struct reader *reader, const struct mention *owner, uint32_t *next);

/* At a mark of quotation. "I will meet Y," he said: he is not Y. Who is named in one's words is
 * not whom one means who tells of them. */
void refer_quotation(struct reader *reader, const struct sentence *s, uint32_t at);

#endif
