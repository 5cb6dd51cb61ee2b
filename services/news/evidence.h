/* How news knows: the tree of reasons of a claim or an article. */
#ifndef SERAI_SERVICES_NEWS_EVIDENCE_H
#define SERAI_SERVICES_NEWS_EVIDENCE_H

#include "services/news/store/shelf.h"

/* ERR_NOT_FOUND when the id is not "claim:..." or "article:..." of this service. */
enum err evidence_tree(struct store *store, struct text id, struct arena *arena,
	struct why_tree *out, struct why *why) MUST_USE;

#endif
