/* Feeds that are followed. Looking at them is fetching/poll, a program of its own. */
#include "services/news/handlers_inside.h"

#include "proto/base/digest.h"
#include "proto/records/news.h"
#include "services/news/fetching/fetch.h"

#include <stdio.h>
#include <stdlib.h>

enum { EVERY_MIN_S = 60, EVERY_MAX_S = 7 * 86400 };

static enum err emit_feed(struct kit_outputs *event, const char *what, struct text url,
	const struct record_type *type, const void *record, struct why *why)
{
	char key[DIGEST_ID + 1], subject[80];
	digest_id(bytes_of(url.ptr, url.len), key);
	snprintf(subject, sizeof(subject), "news.feed.%s.%s", what, key);
	return kit_emit(event, text_of(subject), type, record, why);
}

static enum err need_feed(const struct service *service, struct text url, struct why *why)
{
	bool knows;
	enum err err = shelf_knows_feed(service->store, url, &knows, why);
	if (err || knows)
		return err;
	return why_set(why, ERR_NOT_FOUND, "url", "no feed '%.*s' is followed", TEXT_ARG(url));
}

enum err handlers_feed_add(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct feed_added *added = request;
	bool private_allowed = getenv("SERAI_ALLOW_PRIVATE") != NULL;
	(void)self, (void)arena;
	enum err err = fetch_check_url(added->url, private_allowed, why);
	if (err)
		return err;
	if (added->has_every_s && (added->every_s < EVERY_MIN_S || added->every_s > EVERY_MAX_S))
		return why_set(why, ERR_BAD_VALUE, "every_s", "wanted %d to %d seconds, got %lld",
			EVERY_MIN_S, EVERY_MAX_S, (long long)added->every_s);
	if (added->grade.ptr && !text_is_choice("A|B|C|D", added->grade))
		return why_set(why, ERR_BAD_VALUE, "grade", "wanted A, B, C or D, got '%.*s'",
			TEXT_ARG(added->grade));
	return emit_feed(event, "added", added->url, &record_feed_added, added, why);
}

enum err handlers_feed_remove(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct feed_removed *removed = request;
	(void)arena;
	enum err err = need_feed(self, removed->url, why);
	return err ? err
		   : emit_feed(event, "removed", removed->url, &record_feed_removed, removed, why);
}

enum err handlers_feed_polled(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why)
{
	const struct feed_polled *polled = request;
	(void)arena;
	enum err err = need_feed(self, polled->url, why);
	return err ? err
		   : emit_feed(event, "polled", polled->url, &record_feed_polled, polled, why);
}

enum err handlers_feed_added(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	return shelf_add_feed(((struct service *)self)->store, record, why);
}

/* For the person who asked; nothing else follows from it. */
enum err handlers_tell_feed_added(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	(void)self, (void)event, (void)why;
	const struct feed_added *added = record;
	kit_note(outputs, "%.*s is followed from now on", TEXT_ARG(added->url));
	return ERR_OK;
}

enum err handlers_feed_gone(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	const struct feed_removed *removed = record;
	return shelf_remove_feed(((struct service *)self)->store, removed->url, why);
}

enum err handlers_tell_feed_gone(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	(void)self, (void)event, (void)why;
	const struct feed_removed *removed = record;
	kit_note(outputs, "%.*s is no longer followed", TEXT_ARG(removed->url));
	return ERR_OK;
}

enum err handlers_feed_looked_at(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	return shelf_poll_feed(((struct service *)self)->store, record, why);
}

enum err handlers_feeds(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct feeds_reply answer;
	enum err err = shelf_feeds(((struct service *)self)->store, request, arena, &answer, why);
	return err ? err : kit_answer(reply, &answer, why);
}
