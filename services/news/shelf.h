/* What the news service keeps in its store: names, articles and claims. */
#ifndef SERAI_SERVICES_NEWS_SHELF_H
#define SERAI_SERVICES_NEWS_SHELF_H

#include "proto/codec/record.h"
#include "services/kit/kit.h"
#include "services/kit/store.h"

extern const char *const shelf_schema;
extern const char *const shelf_tables[];

enum err shelf_add_name(
	struct store *store, uint64_t seq, struct bytes body, struct why *why) MUST_USE;

/* Calls `each` for every name kept, in the order in which they came. */
enum err shelf_names(struct store *store, void (*each)(void *self, const struct entity_named *name),
	void *self, struct why *why) MUST_USE;

/* Has a name of an organisation or state been learnt? Without them an article says nothing. */
enum err shelf_knows_names(struct store *store, bool *knows, struct why *why) MUST_USE;

/* Keeps the first of the same id. */
enum err shelf_add_article(struct store *store, const struct kit_event *event,
	const struct article_ingested *article, struct why *why) MUST_USE;

/* Sequence of the event that brought the article; 0 when there is none. */
enum err shelf_article_seq(
	struct store *store, struct text id, uint64_t *seq, struct why *why) MUST_USE;

enum err shelf_add_claim(struct store *store, const struct kit_event *event,
	const struct claim *claim, struct why *why) MUST_USE;

/* Rows and texts are of the arena. */
enum err shelf_claims(struct store *store, const struct claims_query *query, struct arena *arena,
	struct claims_reply *out, struct why *why) MUST_USE;
enum err shelf_articles(struct store *store, const struct article_query *query, struct arena *arena,
	struct article_reply *out, struct why *why) MUST_USE;

#endif
