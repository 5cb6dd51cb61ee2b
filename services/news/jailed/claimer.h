/* What an article states, found out by the jailed extractor. The process is started with all names
 * that the store holds; again when rule files were changed, or when an article, or anything else,
 * ended it. So an article that cannot be read costs its own claims, and no more. */
#ifndef SERAI_SERVICES_NEWS_JAILED_CLAIMER_H
#define SERAI_SERVICES_NEWS_JAILED_CLAIMER_H

#include "services/kit/kit.h"
#include "services/kit/store.h"
#include "services/news/jailed/cell.h"

struct claimer;

/* Starts the extractor, so that rules that cannot be read are told at once. The store and the
 * options' texts are lent. */
enum err claimer_create(struct store *store, const struct cell_options *options,
	struct claimer **out, struct why *why) MUST_USE;
void claimer_destroy(struct claimer **claimer); /* clears the pointer; NULL is fine */

/* A name from the bus, which the store holds from now on. */
void claimer_learn(struct claimer *claimer, const struct entity_named *name);

/* An article that claimer_read will be asked for: the extractor begins with it meanwhile. */
void claimer_ahead(struct claimer *claimer, const struct article_ingested *article);

/* Died of it: asked once more, of a new process, since it may have been another's fault. What
 * befell the extractor of this article is in `befell`, and the next one is read all the same. The
 * error is ERR_UNAVAILABLE: there is no extractor now, which says nothing of the article. */
enum err claimer_read(struct claimer *claimer, const struct article_ingested *article,
	struct arena *arena, struct kit_outputs *breathing, struct cell_answer *out,
	struct why *befell, struct why *why) MUST_USE;

#endif
