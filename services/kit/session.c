#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/base/logging.h"
#include "services/kit/running.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { CONNECT_MS = 1000, TURN_MS = 250, REST_MS = 1000 };

/* --- Signals -------------------------------------------------------------------------------- */

/* True once SIGTERM or SIGINT came; waits for one at most wait_ms. */
static bool signal_came(struct kit *kit, int wait_ms)
{
	struct pollfd fd = {.fd = kit->signals_fd, .events = POLLIN};
	struct signalfd_siginfo came;
	if (!kit->stopping && poll(&fd, 1, wait_ms) == 1 &&
		read(kit->signals_fd, &came, sizeof(came)) == (ssize_t)sizeof(came))
		kit->stopping = true;
	return kit->stopping;
}

/* --- Connecting ----------------------------------------------------------------------------- */

/* One try a second, so that a signal is heeded between them. */
static enum err connect_one(
	struct kit *kit, const char *producer, struct bus **out, struct why *why)
{
	const struct bus_options options = {
		.address = kit->options->bus,
		.name = kit->options->program,
		.producer = producer,
		.connect_timeout_ms = CONNECT_MS,
	};
	for (;;) {
		struct why reason = {0};
		int64_t until = clock_monotonic_ms() + CONNECT_MS;
		enum err err = bus_connect(&options, out, &reason);
		if (!err)
			return ERR_OK;
		if (!intake_passes(err)) {
			if (why)
				*why = reason;
			return err;
		}
		logging_why(LOGGING_WARNING, "waiting for the broker", &reason);
		int64_t left = until - clock_monotonic_ms();
		if (signal_came(kit, left > 0 ? (int)left : 0))
			return why_set(
				why, ERR_CANCELLED, "", "stopped while waiting for the broker");
	}
}

static enum err check_log(struct kit *kit, const struct bus *bus, struct why *why)
{
	struct bus_about about = bus_about(bus);
	struct progress *progress = &kit->progress;
	if (!progress->log_id[0])
		snprintf(
			progress->log_id, sizeof(progress->log_id), "%.*s", TEXT_ARG(about.log_id));
	if (!text_is(about.log_id, progress->log_id))
		return why_set(why, ERR_STATE, kit->options->store,
			"wanted the log %s that this state was made from, the broker has %.*s; "
			"rebuild the "
			"state, or start the broker on its log",
			progress->log_id, TEXT_ARG(about.log_id));
	uint64_t known =
		progress->own_seq > progress->cursor ? progress->own_seq : progress->cursor;
	if (known > about.last_seq)
		return why_set(why, ERR_STATE, kit->options->store,
			"wanted a log of at least %llu events, the broker's ends at %llu; rebuild "
			"the state",
			(unsigned long long)known, (unsigned long long)about.last_seq);
	kit->log_end = about.last_seq;
	kit->decided = outputs_input(about.last_counter);
	return ERR_OK;
}

static enum err connect_both(struct kit *kit, struct why *why)
{
	enum err err = connect_one(kit, kit->service->name, &kit->bus, why);
	if (!err)
		err = connect_one(kit, NULL, &kit->world, why);
	if (!err)
		err = check_log(kit, kit->bus, why);
	return err;
}

/* --- Catching up: what the log has of an earlier life and the state has not ------------------- */

static void on_gap(const struct bus_message *message)
{
	char stream[LOGGING_QUOTED], reason[LOGGING_QUOTED];
	logging_say(LOGGING_WARNING, "events are gone from the log",
		"from=%llu to=%llu stream=%s reason=%s", (unsigned long long)message->gap_from,
		(unsigned long long)message->gap_to, logging_quote(message->gap_stream, stream),
		logging_quote(message->reason, reason));
}

/* In the log's order, as a rebuild takes them: own events, and the inputs that were decided
 * already, since applying may read what was projected of them. Later inputs wait: they are decided
 * with all of these applied. */
static enum err catch_up_take(struct kit *kit, const struct bus_message *message, struct why *why)
{
	arena_clear(&kit->arena);
	const struct kit_event event = intake_keep(message, &kit->arena);
	enum err err = intake_begin(kit, why);
	bool follows = kit->unfinished.event.seq && text_is(event.producer, kit->service->name) &&
		       outputs_input(message->counter) == kit->unfinished.event.seq;
	if (follows && event.parents_count)
		kit->unfinished.after = event.parents[0];
	if (!err && intake_is_own(kit, &event) && event.seq > kit->progress.own_seq)
		err = intake_apply_own(kit, &event, why);
	if (!err && !intake_is_own(kit, &event) && event.seq > kit->progress.cursor &&
		event.seq <= kit->decided)
		err = intake_take(kit, &event, why);
	/* What was begun is finished first: that it is not is written nowhere. */
	return err || kit->unfinished.event.seq ? err : intake_commit_due(kit, why);
}

static enum err catch_up_step(struct kit *kit, uint16_t channel, bool *done, struct why *why)
{
	struct bus_message message;
	enum err err = bus_next(kit->bus, CONNECT_MS, &message, why);
	if (err)
		return err;
	if (signal_came(kit, 0))
		return why_set(why, ERR_CANCELLED, "", "stopped while catching up");
	if (message.kind == BUS_REFUSED) {
		if (why)
			*why = message.why;
		return message.why.code;
	}
	if (message.channel != channel)
		return ERR_OK;
	if (message.kind == BUS_GAP)
		on_gap(&message);
	if (message.kind == BUS_EVENT)
		return catch_up_take(kit, &message, why);
	*done = message.kind == BUS_CAUGHT_UP;
	return ERR_OK;
}

static enum err catch_up(struct kit *kit, struct why *why)
{
	struct dispatch_filters filters;
	const struct progress *progress = &kit->progress;
	dispatch_filters(kit->service, &filters);
	const struct bus_subscription wanted = {
		.filters = filters.items,
		.from = BUS_FROM_SEQ,
		.seq = (progress->cursor < progress->own_seq ? progress->cursor
							     : progress->own_seq) +
		       1,
	};
	uint16_t channel = 0;
	bool done = false;
	if (kit->log_end <= kit->progress.own_seq && kit->decided <= kit->progress.cursor)
		return ERR_OK;
	enum err err = bus_subscribe(kit->bus, &wanted, &channel, why);
	while (!err && !done)
		err = catch_up_step(kit, channel, &done, why);
	if (!err)
		err = intake_finish(kit, why);
	if (!err)
		err = intake_commit(kit, why);
	if (!err)
		bus_unsubscribe(kit->bus, channel);
	return err;
}

/* A state that was set aside is an event, once it has been made anew. */
static enum err tell_renewed(struct kit *kit, struct why *why)
{
	char subject[96], aside[1200], reason[512];
	if (!kit->renewed.code)
		return ERR_OK;
	int len = snprintf(subject, sizeof(subject), "%s.state.renewed", kit->service->name);
	snprintf(aside, sizeof(aside), "%s.aside", kit->options->store);
	const struct state_renewed renewed = {
		.reason = text_of(why_format(&kit->renewed, reason, sizeof(reason))),
		.aside = text_of(aside),
	};
	enum err err = kit_publish(
		kit, (struct text){subject, (size_t)len}, &record_state_renewed, &renewed, why);
	if (!err)
		kit->renewed = (struct why){0};
	return err;
}

/* --- The life after it ---------------------------------------------------------------------- */

static enum err subscribe(struct kit *kit, struct why *why)
{
	struct dispatch_filters filters;
	dispatch_filters(kit->service, &filters);
	const struct bus_subscription wanted = {
		.filters = filters.items,
		.from = BUS_FROM_SEQ,
		.seq = kit->progress.cursor + 1,
	};
	return bus_subscribe(kit->bus, &wanted, &kit->channel, why);
}

static enum err on_event(struct kit *kit, const struct bus_message *message, struct why *why)
{
	if (message->channel != kit->channel || message->seq <= kit->progress.cursor)
		return ERR_OK;
	arena_clear(&kit->arena);
	const struct kit_event event = intake_keep(message, &kit->arena);
	return intake_take(kit, &event, why);
}

static enum err on_back(struct kit *kit, struct why *why)
{
	logging_say(LOGGING_INFO, "connected again", "service=%s", kit->service->name);
	if (!text_is(bus_about(kit->bus).log_id, kit->progress.log_id))
		return why_set(why, ERR_UNAVAILABLE, "", "another log is behind the address now");
	return ERR_OK;
}

static enum err on_message(struct kit *kit, const struct bus_message *message, struct why *why)
{
	/* Commands that come one behind the other are published together, and so are the events
	 * that inputs lead to; nobody is answered by what is not on disk. */
	enum err err = ERR_OK;
	if (message->kind != BUS_REQUEST)
		err = requests_publish(kit, why);
	if (!err && message->kind != BUS_EVENT)
		err = gather_publish(kit, why);
	if (err)
		return err;
	switch (message->kind) {
	case BUS_EVENT:
		return on_event(kit, message, why);
	case BUS_CAUGHT_UP:
		kit->caught_up = kit->caught_up || message->channel == kit->channel;
		return ERR_OK;
	case BUS_REQUEST:
		return requests_take(kit, message, why);
	case BUS_REFUSED:
		if (why)
			*why = message->why;
		return message->why.code;
	case BUS_LOST:
		logging_why(LOGGING_WARNING, "the broker is gone; reconnecting", &message->why);
		return ERR_OK;
	case BUS_BACK:
		return on_back(kit, why);
	case BUS_GAP:
		on_gap(message);
		return ERR_OK;
	case BUS_NOTHING:
	case BUS_REPLY: /* a service asks nobody */
		return ERR_OK;
	}
	UNREACHABLE("a message has one of the kinds above");
}

/* All that waits, but no longer than a turn, so that health is told under load too. */
static enum err take_messages(struct kit *kit, struct why *why)
{
	int64_t until = clock_monotonic_ms() + TURN_MS;
	struct bus_message message = {.kind = BUS_EVENT};
	enum err err = ERR_OK;
	(void)signal_came(kit, 0);
	while (!err && message.kind != BUS_NOTHING && !kit->stopping &&
		clock_monotonic_ms() < until) {
		err = bus_next(kit->bus, 0, &message, why);
		if (!err)
			err = on_message(kit, &message, why);
	}
	if (!err)
		err = requests_publish(kit, why);
	return err ? err : gather_publish(kit, why);
}

/* Nothing is subscribed there: acknowledgements are taken, and refusals are worth a line. */
static enum err pump_world(struct kit *kit, struct why *why)
{
	struct bus_message message = {.kind = BUS_EVENT};
	enum err err = ERR_OK;
	while (!err && message.kind != BUS_NOTHING) {
		err = bus_next(kit->world, 0, &message, why);
		if (!err && message.kind == BUS_REFUSED)
			logging_why(LOGGING_WARNING, "an event was refused", &message.why);
	}
	return err;
}

static enum err wait_for_more(struct kit *kit, struct why *why)
{
	int own = kit->service->poll_fd ? kit->service->poll_fd(kit->self) : -1;
	struct pollfd fds[] = {
		{.fd = bus_fd(kit->bus), .events = POLLIN},
		{.fd = bus_fd(kit->world), .events = POLLIN},
		{.fd = kit->signals_fd, .events = POLLIN},
		{.fd = own, .events = POLLIN},
	};
	int64_t wait = kit->health_due_ms - clock_monotonic_ms();
	if (kit->in_transaction && wait > intake_commit_wait(kit))
		wait = intake_commit_wait(kit);
	/* A descriptor that is -1 is left out by poll. */
	(void)poll(fds, ARRAY_LEN(fds), wait > 0 ? (int)wait : 0);
	(void)signal_came(kit, 0);
	if (own < 0 || !fds[3].revents)
		return ERR_OK;
	return kit->service->poll_ready(kit->self, kit, why);
}

static enum err turn(struct kit *kit, struct why *why)
{
	enum err err = take_messages(kit, why);
	if (!err)
		err = intake_commit_due(kit, why);
	if (!err)
		err = offers_step(kit, why);
	if (!err)
		err = health_tell(kit, why);
	if (!err)
		err = pump_world(kit, why);
	return err;
}

/* After any call on a bus it must be asked once more before its descriptor can be waited for. */
static bool more_waits(struct kit *kit, enum err *err, struct why *why)
{
	struct bus_message message;
	*err = bus_next(kit->bus, 0, &message, why);
	if (*err || message.kind == BUS_NOTHING)
		return false;
	*err = on_message(kit, &message, why);
	return true;
}

static enum err live(struct kit *kit, struct why *why)
{
	enum err err = ERR_OK;
	while (!err && !kit->stopping) {
		err = turn(kit, why);
		if (!err && !kit->stopping && !more_waits(kit, &err, why) && !err)
			err = wait_for_more(kit, why);
	}
	if (!err)
		err = requests_publish(kit, why);
	if (!err)
		err = intake_commit(kit, why);
	if (!err)
		err = health_tell(kit, why);
	return err;
}

/* --- Resting: the disk is full, and what is on it can still be read --------------------------- */

/* Is there room for a state? Where it is the log that is full, the next attempt will tell. */
static bool has_room(struct kit *kit)
{
	struct why why = {0};
	enum err err = intake_begin(kit, &why);
	if (!err)
		err = intake_commit(kit, &why);
	if (kit->in_transaction)
		store_rollback(kit->store);
	kit->in_transaction = false;
	return !err;
}

static enum err rest_turn(struct kit *kit, struct why *why)
{
	enum err err = take_messages(kit, why);
	if (!err)
		err = health_tell(kit, why);
	if (!err)
		err = pump_world(kit, why);
	if (!err && !kit->stopping && !more_waits(kit, &err, why) && !err)
		err = wait_for_more(kit, why);
	return err;
}

/* What is held in memory is ahead of the disk: it is read anew from there. */
static enum err rest_begin(struct kit *kit, struct why *why)
{
	if (kit->in_transaction)
		store_rollback(kit->store);
	kit->in_transaction = false;
	gather_forget(kit);
	drafts_close(kit);
	kit->service->close(&kit->self);
	bus_unsubscribe(kit->bus, kit->channel);
	enum err err = requests_give_up(kit, why);
	if (!err)
		err = progress_open(kit->store, &kit->progress, why);
	if (!err)
		err = kit->service->open(
			kit->store, kit->options->own, kit->options->data, &kit->self, why);
	if (!err)
		err = requests_serve(kit, why);
	return err;
}

/* Questions are answered by the last state on disk, commands refused, events left in the log, until
 * there is room again. */
static enum err rest(struct kit *kit, struct why *why)
{
	kit->rest = *why;
	logging_why(LOGGING_WARNING, "waiting for room", why);
	enum err err = rest_begin(kit, why);
	int64_t until = clock_monotonic_ms() + REST_MS;
	while (!err && !kit->stopping) {
		err = rest_turn(kit, why);
		if (clock_monotonic_ms() < until)
			continue;
		if (has_room(kit))
			break;
		until = clock_monotonic_ms() + REST_MS;
	}
	if (!err) {
		*why = kit->rest;
		err = ERR_FULL;
	}
	kit->rest = (struct why){0};
	return err;
}

/* --- A session ------------------------------------------------------------------------------ */

static void session_end(struct kit *kit)
{
	if (kit->in_transaction)
		store_rollback(kit->store);
	kit->in_transaction = false;
	gather_forget(kit);
	if (kit->self)
		kit->service->close(&kit->self);
	drafts_close(kit);
	arena_fini(&kit->unfinished.arena);
	kit->unfinished = (struct running_unfinished){0};
	bus_close(&kit->world);
	bus_close(&kit->bus);
	kit->waiters_count = 0;
	kit->gathered_count = 0;
	kit->caught_up = false;
	kit->sheet_seq = 0;
}

enum err session_run(struct kit *kit, struct why *why)
{
	enum err err = progress_open(kit->store, &kit->progress, why);
	if (!err)
		err = connect_both(kit, why);
	if (!err)
		err = kit->service->open(
			kit->store, kit->options->own, kit->options->data, &kit->self, why);
	if (!err)
		err = catch_up(kit, why);
	if (!err)
		err = tell_renewed(kit, why);
	if (!err)
		err = subscribe(kit, why);
	if (!err)
		err = requests_serve(kit, why);
	if (!err)
		err = live(kit, why);
	if (err == ERR_FULL && kit->self)
		err = rest(kit, why);
	session_end(kit);
	return err;
}
