/* Who holds which office. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_OFFICES_H
#define SERAI_SERVICES_NEWS_FINDERS_OFFICES_H

#include "services/news/entities/names.h"
#include "services/news/entities/people.h"
#include "services/news/facts/facts.h"

/* Adds a fact person.office for every person whose office the article gives. */
void offices_find(struct article *article, const struct names *names,
	const struct presented_list *list, struct facts *facts);

#endif
