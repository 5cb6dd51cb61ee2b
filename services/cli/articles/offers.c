#include "services/cli/articles/offers.h"

#include "proto/base/alloc.h"
#include "proto/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNDER_WAY_MAX = 64, AGAIN_MS = 200, ASK_MS = 60000, STOPPED_MS = 2000 };

struct offer {
	uint64_t request; /* 0: to be asked again */
	const char *method;
	char *source;
	struct buffer body;
};

struct offers {
	struct cli *cli;
	offers_done *done;
	void *self;
	struct offer waiting[UNDER_WAY_MAX];
	size_t count;
	size_t away;          /* of those, how many are to be asked again */
	int64_t answered_ms;  /* when something was answered last */
	struct why last_away; /* what it was that was away */
};

struct offers *offers_create(struct cli *cli, offers_done *done, void *self)
{
	struct offers *offers = alloc_zero(1, sizeof(*offers));
	offers->cli = cli;
	offers->done = done;
	offers->self = self;
	offers->answered_ms = clock_monotonic_ms();
	return offers;
}

static void offer_remove(struct offers *offers, size_t at)
{
	struct offer *offer = &offers->waiting[at];
	free(offer->source);
	buffer_fini(&offer->body);
	offers->count--;
	memmove(offer, offer + 1, (offers->count - at) * sizeof(*offer));
}

void offers_destroy(struct offers **at)
{
	struct offers *offers = *at;
	if (!offers)
		return;
	while (offers->count)
		offer_remove(offers, offers->count - 1);
	free(offers);
	*at = NULL;
}

/* What a service says that is away, starts, or does not know enough yet. */
static bool is_away(enum err err)
{
	return err == ERR_UNAVAILABLE || err == ERR_TIMEOUT || err == ERR_NOT_FOUND ||
	       err == ERR_DIED;
}

static enum err patience(const struct offers *offers, struct why *why)
{
	bool stop = *offers->cli->stop;
	int64_t wait = stop ? STOPPED_MS : offers->cli->timeout_ms;
	if (clock_monotonic_ms() < offers->answered_ms + wait)
		return ERR_OK;
	if (stop)
		return why_set(why, ERR_CANCELLED, "", "stopped before all was answered");
	*why = offers->last_away;
	return why->code;
}

static enum err ask(struct offers *offers, struct offer *offer, struct why *why)
{
	char subject[128];
	struct why trouble = {0};
	enum err err = cli_connect(offers->cli, why);
	if (err)
		return err;
	snprintf(subject, sizeof(subject), "svc.%s", offer->method);
	err = bus_ask(offers->cli->bus, text_of(subject), buffer_bytes(&offer->body), ASK_MS,
		&offer->request, &trouble);
	if (!err)
		return ERR_OK;
	if (!is_away(err)) {
		*why = trouble;
		return err;
	}
	offer->request = 0;
	offers->away++;
	offers->last_away = trouble;
	return ERR_OK;
}

static void answered(struct offers *offers, size_t at, const struct bus_message *message)
{
	struct offer *offer = &offers->waiting[at];
	struct arena arena = {0};
	struct command_done done = {0};
	struct why why = message->why;
	if (is_away(why.code)) {
		offer->request = 0;
		offers->away++;
		offers->last_away = why;
		return;
	}
	if (!why.code &&
		record_decode(&record_command_done, message->data, &arena, &done, &why) == ERR_OK)
		offers->done(offers->self, text_of(offer->source), &done, NULL);
	else
		offers->done(offers->self, text_of(offer->source), NULL, &why);
	offers->answered_ms = clock_monotonic_ms();
	arena_fini(&arena);
	offer_remove(offers, at);
}

/* One message, waiting at most so long. *more: there may be another. */
static enum err take(struct offers *offers, int timeout_ms, bool *more, struct why *why)
{
	struct bus_message message;
	enum err err = bus_next(offers->cli->bus, timeout_ms, &message, why);
	*more = !err && message.kind != BUS_NOTHING;
	if (err || message.kind != BUS_REPLY)
		return err;
	for (size_t i = 0; i < offers->count; i++)
		if (offers->waiting[i].request == message.request) {
			answered(offers, i, &message);
			break;
		}
	return ERR_OK;
}

enum err offers_look(struct offers *offers, struct why *why)
{
	bool more = offers->count > 0;
	enum err err = ERR_OK;
	while (!err && more && offers->cli->bus)
		err = take(offers, 0, &more, why);
	return err;
}

static enum err ask_again(struct offers *offers, struct why *why)
{
	enum err err = patience(offers, why);
	offers->away = 0;
	for (size_t i = 0; !err && i < offers->count; i++)
		if (!offers->waiting[i].request)
			err = ask(offers, &offers->waiting[i], why);
	return err;
}

/* Waits until fewer than `most` are unanswered. */
static enum err wait_for(struct offers *offers, size_t most, struct why *why)
{
	enum err err = ERR_OK;
	while (!err && offers->count >= most) {
		bool more;
		err = take(offers, AGAIN_MS, &more, why);
		if (!err && !more && offers->away)
			err = ask_again(offers, why);
		else if (!err && *offers->cli->stop)
			err = patience(offers, why);
	}
	return err;
}

enum err offers_put(struct offers *offers, const char *method, struct text source,
	struct bytes body, struct why *why)
{
	enum err err = wait_for(offers, UNDER_WAY_MAX, why);
	if (err)
		return err;
	if (!offers->count)
		offers->answered_ms = clock_monotonic_ms();
	struct offer *offer = &offers->waiting[offers->count++];
	*offer = (struct offer){.method = method, .source = text_copy(source)};
	buffer_add(&offer->body, body.ptr, body.len);
	return ask(offers, offer, why);
}

enum err offers_finish(struct offers *offers, struct why *why)
{
	return wait_for(offers, 1, why);
}
