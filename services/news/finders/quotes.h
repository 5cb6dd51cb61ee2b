/* Who says what: direct speech between quotation marks, with its speaker before it, after it, in
 * its middle or a sentence later; speech that is told ("X said that ..."); and "according to X".
 * Words in marks that nobody speaks ("talk shop") are no quotations. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_QUOTES_H
#define SERAI_SERVICES_NEWS_FINDERS_QUOTES_H

#include "services/news/facts/facts.h"
#include "services/news/entities/people.h"

/* For every sentence, who says it (TEXT_NONE: the article). The list has one text per sentence. */
struct speakers {
	struct text *of_sentence;
};

void quotes_find(struct article *article, const struct presented_list *people,
	struct speakers *speakers, struct facts *facts);

#endif
