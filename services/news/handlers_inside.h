/* What the files of the handlers share: the service, and rows of their tables that stand in
 * handlers_feeds.c. */
#ifndef SERAI_SERVICES_NEWS_HANDLERS_INSIDE_H
#define SERAI_SERVICES_NEWS_HANDLERS_INSIDE_H

#include "services/kit/kit.h"
#include "services/kit/store.h"
#include "services/news/fetching/poller.h"
#include "services/news/jailed/claimer.h"
#include "services/news/store/shelf.h"

enum { SHARE_PATH = 1200 };

struct service {
	struct poller *poller;
	struct store *store;
	struct shelf *shelf;
	struct claimer *claimer;
	char share[SHARE_PATH];
	bool knows_names; /* and will not forget them */
};

enum err handlers_feed_add(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why) MUST_USE;
enum err handlers_feed_remove(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why) MUST_USE;
enum err handlers_feed_polled(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why) MUST_USE;

enum err handlers_feed_added(
	void *self, const struct kit_event *event, const void *record, struct why *why) MUST_USE;
enum err handlers_feed_gone(
	void *self, const struct kit_event *event, const void *record, struct why *why) MUST_USE;
enum err handlers_feed_looked_at(
	void *self, const struct kit_event *event, const void *record, struct why *why) MUST_USE;

enum err handlers_tell_feed_added(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why) MUST_USE;
enum err handlers_tell_feed_gone(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why) MUST_USE;

enum err handlers_feeds(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why) MUST_USE;

#endif
