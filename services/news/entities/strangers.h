/* Organisations that no sheet has: "Regional Cooperation for Development (RCD)", "the Turkic
 * Culture and Heritage Foundation", "ECO Cultural Institute". Each is one of its own, so that what
 * is told of it, or of "the organization", is told of no other. Its id is the abbreviation that
 * the article gives it; without one it has its name, with blanks, which is no id. Pure. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_STRANGERS_H
#define SERAI_SERVICES_NEWS_ENTITIES_STRANGERS_H

#include "services/news/text/article.h"

/* After all that is known, persons and papers have been found. */
void strangers_find(struct article *article);

/* Is it a name, and no id? */
bool strangers_nameless(struct text id);

#endif
