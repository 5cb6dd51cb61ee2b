/* What words like "he", "the Kazakh leader", "the organization" and "the country" refer to: the
 * latest mention that agrees in kind. Adds a mention, marked as referred, for each that is found.
 */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_REFER_H
#define SERAI_SERVICES_NEWS_ENTITIES_REFER_H

#include "services/news/text/article.h"
#include "services/news/entities/gazetteer.h"
#include "services/news/entities/people.h"

void refer_resolve(
	const struct gazetteer *known, const struct presented_list *list, struct article *article);

/* Whose the offices of persons are where only "its", or nothing, tells. */
void refer_owners(
	const struct gazetteer *known, struct presented_list *list, struct article *article);

/* Is the organisation named only for what is another body, "the UN Regional Centre"? */
bool refer_other_body(const struct article *article, const struct mention *m);

/* The organisation that the article speaks of at this token: the latest before it, within a few
 * sentences, or the most frequent one of the article. "" when it names none. */
struct text refer_org(const struct article *article, uint32_t token);

/* The same for the noun at `noun`: "the bank", "the organisation", "the alliance"; the last that
 * bears such a name goes before others. */
struct text refer_org_called(
	const struct names *names, const struct article *article, uint32_t token, uint32_t noun);

/* The corridor spoken of last before this token, within a few sentences; TEXT_NONE. */
struct text refer_corridor(const struct article *article, uint32_t token);

/* The title of the paper spoken of last, in the same way. */
struct text refer_document(const struct article *article, uint32_t token);

/* The two persons whom "the two leaders" means at the token: the latest of the few sentences
 * before. False when there are no two. */
bool refer_pair(const struct article *article, uint32_t token, const struct mention *pair[2]);

/* The same for "the latter": the two persons named last in the sentence before the token. */
bool refer_pair_here(const struct article *article, uint32_t token, const struct mention *pair[2]);

#endif
