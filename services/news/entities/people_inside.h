/* How titles are read: an honorific, an office, whose it is, and of which of its bodies. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_PEOPLE_INSIDE_H
#define SERAI_SERVICES_NEWS_ENTITIES_PEOPLE_INSIDE_H

#include "services/news/entities/people.h"

/* What stands before a name: an adjective or organisation, and an office. */
struct title {
	uint32_t first; /* token where it begins */
	struct text office, of;
	struct text body; /* "State Customs Committee of X": where it is not X itself that is led */
	uint32_t whose;   /* behind the word that points at `of`: "its"; 0: none does */
	bool deputy;      /* "Deputy", before whose the office is */
	bool former;      /* "former", "ex-" */
};

/* The end of "H.E. Mr.", "Lieutenant General", "His Excellency Ambassador"; else `at`. */
uint32_t people_honorific(const struct article *article, uint32_t at);

/* The token after an office, its owner and an honorific, or `at`: where the name begins. */
uint32_t people_read_title(const struct article *article, uint32_t at, struct title *title);

/* The token after an office and its owner behind a name: "X Y, | President of Z". */
uint32_t people_read_role(const struct article *article, uint32_t at, struct title *title);

/* Where a title begins of which this one is the second half: "Deputy Prime Minister - | Minister of
 * Foreign Affairs X Y"; else its own beginning. Where the second half is of an organ, the office
 * becomes that of the first. */
uint32_t people_double_title(const struct article *article, struct title *title);

/* "the press secretary of the Uzbek president X", "the director of an agency under the president
 * X": the office of one no sheet has as president. */
void people_not_president(const struct article *article, uint32_t name, struct title *title);

/* Whose the office of a title is that begins at `first`, by what stands before it: "Hungary was
 * represented by | Minister X"; "" where nothing tells. */
struct text people_owner_before(
	const struct article *article, uint32_t first, const struct text office);

/* "former prime minister": an office that is held no more; "Deputy | Kazakh | Minister". */
void people_as_held(struct article *article, struct title *title);

/* The end of an organ's name, by its last word: "State Customs Committee"; else `at`. */
uint32_t people_organ_end(const struct article *article, uint32_t at);
/* Do its words only say which part of an organisation is meant that all of it is led from? */
bool people_organ_leads(const struct article *article, uint32_t first, uint32_t last);

/* "deputy_" and "foreign_minister": an office that is held otherwise, in words of its own. */
struct text people_office_as(struct article *article, struct text how, struct text office);

struct text people_owner_id(const struct mention *m);

#endif
