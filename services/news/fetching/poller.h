/* Starts `serai-news feeds-poll` when a feed is due, and never two at once. */
#ifndef SERAI_SERVICES_NEWS_FETCHING_POLLER_H
#define SERAI_SERVICES_NEWS_FETCHING_POLLER_H

#include "services/kit/kit.h"
#include "services/kit/store.h"

struct poller;

/* Looks every `every_ms` whether a feed is due; 0: never. */
enum err poller_create(
	struct store *store, int64_t every_ms, struct poller **out, struct why *why) MUST_USE;
void poller_destroy(struct poller **poller); /* ends what it started */

int poller_fd(const struct poller *poller); /* -1 when it never looks */
enum err poller_work(struct poller *poller, struct kit *kit, struct why *why) MUST_USE;

#endif
