#include "services/kit/rebuild.h"

#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/base/home.h"
#include "services/kit/running.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STEP_MS = 1000, ASK_MS = 600000, TELL_MS = 10000, CONNECT_MS = 5000 };

/* A state in one number, and the point of the log that it is the state of. */
struct point {
	char digest[33];
	uint64_t project_to, apply_to; /* foreign events up to here, own events up to there */
	/* The service goes on from here. Its life may have ended between two drafts that the event
	 * at project_to made effective: that one is left to it, and it goes on behind the last
	 * draft from which something followed (running.h, unfinished). */
	bool resumed;
};

/* --- Folding -------------------------------------------------------------------------------- */

static enum err take(
	struct kit *kit, struct point *upto, const struct bus_message *message, struct why *why)
{
	arena_clear(&kit->arena);
	struct kit_event event = intake_keep(message, &kit->arena);
	bool own = intake_is_own(kit, &event);
	if (upto->resumed && !own && event.seq == upto->project_to && stage_is_end(&event)) {
		upto->project_to--;
		return ERR_OK;
	}
	enum err err = intake_begin(kit, why);
	if (!err && own && event.seq <= upto->apply_to)
		err = intake_apply_own(kit, &event, why);
	if (!err && !own && event.seq <= upto->project_to)
		err = intake_project(kit, &event, why);
	return err ? err : stage_drop(kit->store, &event, why);
}

static enum err step(struct kit *kit, struct point *upto, bool *done, struct why *why)
{
	struct bus_message message;
	enum err err = bus_next(kit->bus, STEP_MS, &message, why);
	if (err)
		return err;
	switch (message.kind) {
	case BUS_EVENT:
		*done = message.seq > upto->apply_to && message.seq > upto->project_to;
		return *done ? ERR_OK : take(kit, upto, &message, why);
	case BUS_CAUGHT_UP:
		*done = true;
		return ERR_OK;
	case BUS_LOST:
	case BUS_REFUSED:
		if (why)
			*why = message.why;
		return message.why.code ? message.why.code : ERR_UNAVAILABLE;
	case BUS_GAP:
		return why_set(why, ERR_DAMAGED, "",
			"the state of %s cannot be made again: events %llu to %llu%s%.*s are gone "
			"from the log: %.*s",
			kit->service->name, (unsigned long long)message.gap_from,
			(unsigned long long)message.gap_to, message.gap_stream.ptr ? " of " : "",
			TEXT_ARG(message.gap_stream), TEXT_ARG(message.reason));
	default:
		return ERR_OK;
	}
}

static enum err fold(struct kit *kit, struct point *upto, struct why *why)
{
	struct dispatch_filters filters;
	dispatch_filters(kit->service, &filters);
	const struct bus_subscription all = {.filters = filters.items, .from = BUS_FROM_FIRST};
	bool done = upto->apply_to == 0 && upto->project_to == 0;
	enum err err = done ? ERR_OK : bus_subscribe(kit->bus, &all, &kit->channel, why);
	while (!err && !done)
		err = step(kit, upto, &done, why);
	if (err)
		return err;
	err = intake_begin(kit, why);
	kit->progress.cursor = upto->project_to;
	snprintf(kit->progress.log_id, sizeof(kit->progress.log_id), "%.*s",
		TEXT_ARG(bus_about(kit->bus).log_id));
	return err ? err : intake_commit(kit, why);
}

/* Folds into a fresh store at path, which is left there. */
static enum err make(struct kit *kit, const char *path, struct point *upto, struct why *why)
{
	const struct kit_service *service = kit->service;
	store_remove(path);
	enum err err = store_open(path, service->schema, service->schema_version, &kit->store, why);
	if (!err)
		err = store_make_fast(kit->store, why);
	if (!err)
		err = progress_open(kit->store, &kit->progress, why);
	if (!err)
		err = service->open(
			kit->store, kit->options->own, kit->options->data, &kit->self, why);
	if (!err)
		err = fold(kit, upto, why);
	if (!err)
		err = store_digest(kit->store, service->tables, upto->digest, why);
	if (kit->self)
		service->close(&kit->self);
	if (kit->in_transaction)
		store_rollback(kit->store);
	store_close(&kit->store);
	return err;
}

/* --- The state there is --------------------------------------------------------------------- */

static enum err connect(struct kit *kit, const char *producer, struct why *why)
{
	const struct bus_options options = {
		.address = kit->options->bus,
		.name = kit->options->program,
		.producer = producer,
		.connect_timeout_ms = CONNECT_MS,
	};
	return bus_connect(&options, &kit->bus, why);
}

static const struct nothing nothing;

/* A service that has much before it answers when all of it is decided: only then is its state that
 * of one sequence. It is told how long that is waited for. */
static enum err wait_for_reply(
	struct kit *kit, uint64_t request, struct buffer *reply, struct why *why)
{
	struct bus_message message;
	int64_t from = clock_monotonic_ms(), told = from;
	for (;;) {
		enum err err = bus_next(kit->bus, STEP_MS, &message, why);
		if (err)
			return err;
		int64_t now = clock_monotonic_ms();
		if (message.kind == BUS_REPLY && message.request == request)
			break;
		if (now - told < TELL_MS)
			continue;
		told = now;
		fprintf(stderr,
			"%s: has more to decide before it tells its digest; waited %lld s, at most "
			"%d s\n",
			kit->service->name, (long long)(now - from) / 1000, ASK_MS / 1000);
	}
	if (message.why.code)
		*why = message.why;
	else
		buffer_add(reply, message.data.ptr, message.data.len);
	return message.why.code;
}

static enum err ask(struct kit *kit, struct point *out, struct why *why)
{
	uint64_t asked = 0;
	char method[96];
	struct buffer request = {0}, reply = {0};
	struct digest_reply answer;
	int len = snprintf(method, sizeof(method), "svc.%s.digest", kit->service->name);
	enum err err = record_encode(&record_nothing, &nothing, &request, why);
	if (!err)
		err = bus_ask(kit->bus, (struct text){method, (size_t)len}, buffer_bytes(&request),
			ASK_MS, &asked, why);
	if (!err)
		err = wait_for_reply(kit, asked, &reply, why);
	if (!err)
		err = record_decode(
			&record_digest_reply, buffer_bytes(&reply), &kit->arena, &answer, why);
	if (!err) {
		snprintf(out->digest, sizeof(out->digest), "%.*s", TEXT_ARG(answer.digest));
		out->project_to = out->apply_to = answer.seq;
	}
	buffer_fini(&request);
	buffer_fini(&reply);
	return err;
}

static enum err read_point(struct kit *kit, struct point *out, struct why *why)
{
	struct progress progress;
	enum err err = progress_open(kit->store, &progress, why);
	if (err)
		return err;
	out->project_to = progress.cursor;
	out->apply_to = progress.own_seq;
	return store_digest(kit->store, kit->service->tables, out->digest, why);
}

/* A service that runs is asked; the store of one that does not is read. */
static enum err find_point(struct kit *kit, struct point *out, struct why *why)
{
	const struct kit_service *service = kit->service;
	if (access(kit->options->store, F_OK) != 0)
		return why_errno(why, ERR_NOT_FOUND, kit->options->store, "looking for the state");
	enum err err = store_open(
		kit->options->store, service->schema, service->schema_version, &kit->store, why);
	if (err == ERR_LOCKED)
		err = kit->bus ? ERR_OK : connect(kit, NULL, why);
	if (err)
		return err;
	err = kit->store ? read_point(kit, out, why) : ask(kit, out, why);
	store_close(&kit->store);
	return err;
}

/* --- What the command line asks for ---------------------------------------------------------- */

static void print_point(const struct kit *kit, const char *what, const struct point *point)
{
	printf("%-10s %-8s %s  at event %llu\n", kit->service->name, what, point->digest,
		(unsigned long long)(point->project_to > point->apply_to ? point->project_to
									 : point->apply_to));
}

static void temporary_path(const struct kit *kit, char *out, size_t size)
{
	snprintf(out, size, "%s.rebuild", kit->options->store);
}

static enum err verify(struct kit *kit, bool *equal, struct why *why)
{
	char path[1200];
	struct point live = {0}, made = {0};
	temporary_path(kit, path, sizeof(path));
	enum err err = connect(kit, NULL, why);
	if (!err)
		err = find_point(kit, &live, why);
	if (err)
		return err;
	made.project_to = live.project_to;
	made.apply_to = live.apply_to;
	err = make(kit, path, &made, why);
	store_remove(path);
	if (err)
		return err;
	*equal = strcmp(live.digest, made.digest) == 0;
	print_point(kit, "state", &live);
	print_point(kit, "rebuilt", &made);
	printf("%-10s %s\n", kit->service->name, *equal ? "equal" : "DIFFERENT");
	return ERR_OK;
}

/* Foreign events are taken only as far as they were decided: those after it are the service's to
 * decide when it starts, in the state that they find. Own events are taken all. */
static enum err replace(struct kit *kit, struct why *why)
{
	char path[1200];
	struct store_lock *lock = NULL;
	temporary_path(kit, path, sizeof(path));
	enum err err = store_lock_take(kit->options->store, &lock, why);
	if (!err)
		err = connect(kit, kit->service->name, why);
	if (!err) {
		struct point upto = {.apply_to = UINT64_MAX, .resumed = true};
		upto.project_to = outputs_input(bus_about(kit->bus).last_counter);
		err = make(kit, path, &upto, why);
		upto.apply_to = kit->progress.own_seq;
		if (!err)
			err = store_rename(path, kit->options->store, why);
		if (!err)
			print_point(kit, "rebuilt", &upto);
		else
			store_remove(path);
	}
	store_lock_release(&lock);
	return err;
}

static int with_kit(const struct kit_service *service, const struct options *options,
	enum err (*work)(struct kit *, bool *, struct why *))
{
	struct kit kit = {.service = service, .options = options, .signals_fd = -1};
	struct why why = {0};
	bool equal = true;
	char said[1024];
	enum err err = home_make(&why);
	if (!err)
		err = work(&kit, &equal, &why);
	if (err)
		fprintf(stderr, "%s: %s\n", options->program, why_format(&why, said, sizeof(said)));
	bus_close(&kit.bus);
	arena_fini(&kit.arena);
	return !err && equal ? EXIT_SUCCESS : EXIT_FAILURE;
}

static enum err work_replace(struct kit *kit, bool *equal, struct why *why)
{
	(void)equal;
	return replace(kit, why);
}

static enum err work_digest(struct kit *kit, bool *equal, struct why *why)
{
	(void)equal;
	struct point point = {0};
	enum err err = find_point(kit, &point, why);
	if (!err)
		print_point(kit, "state", &point);
	return err;
}

int rebuild_run(const struct kit_service *service, const struct options *options)
{
	return with_kit(service, options, options->verify ? verify : work_replace);
}

int rebuild_digest(const struct kit_service *service, const struct options *options)
{
	return with_kit(service, options, work_digest);
}
