#include "services/kit/kit.h"

#include "proto/base/alloc.h"
#include "proto/base/home.h"
#include "proto/base/logging.h"
#include "services/kit/rebuild.h"
#include "services/kit/running.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { EXIT_BAD_USAGE = 2, AGAIN_MS = 500 };

/* A descriptor instead of handlers: no state at file scope, and waits end when a signal comes. */
static int signals_open(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static void pause_before_trying_again(const struct kit *kit)
{
	struct pollfd fd = {.fd = kit->signals_fd, .events = POLLIN};
	(void)poll(&fd, 1, AGAIN_MS);
}

static enum err run_sessions(struct kit *kit, struct why *why)
{
	for (;;) {
		enum err err = session_run(kit, why);
		if (err == ERR_CANCELLED && kit->stopping)
			return ERR_OK;
		if (!err || kit->stopping || !intake_passes(err))
			return err;
		logging_why(LOGGING_WARNING, "beginning again after the last state on disk", why);
		if (err != ERR_FULL)
			pause_before_trying_again(kit);
	}
}

bool running_state_is_damaged(const struct kit *kit, const struct why *why)
{
	return why->code == ERR_DAMAGED &&
	       strncmp(why->where, kit->options->store, sizeof(why->where) - 1) == 0;
}

static enum err run_on_store(struct kit *kit, struct why *why)
{
	const struct kit_service *service = kit->service;
	enum err err = store_open(
		kit->options->store, service->schema, service->schema_version, &kit->store, why);
	if (!err && service->save)
		err = store_hold_little(kit->store, why);
	if (!err)
		err = run_sessions(kit, why);
	store_close(&kit->store);
	return err;
}

/* A state that cannot be read, or was made by another version, holds nothing that the log has not:
 * it is kept for whoever wants to know, and made anew. Once: what breaks again is another trouble.
 */
static enum err renew(struct kit *kit, struct why *why)
{
	char reason[512];
	logging_why(LOGGING_WARNING, "the state is set aside and made anew from the log", why);
	snprintf(kit->note, sizeof(kit->note), "state made anew: %s",
		why_format(why, reason, sizeof(reason) - 32));
	kit->renewed = *why;
	enum err err = store_set_aside(kit->options->store, why);
	return err ? err : run_on_store(kit, why);
}

static enum err run(
	const struct kit_service *service, const struct options *options, struct why *why)
{
	struct kit kit = {.service = service, .options = options, .signals_fd = signals_open()};
	kit.outputs = outputs_create();
	kit.asked = outputs_create();
	enum err err = home_make(why);
	if (!err)
		err = run_on_store(&kit, why);
	if (err && running_state_is_damaged(&kit, why))
		err = renew(&kit, why);
	outputs_destroy(&kit.asked);
	outputs_destroy(&kit.outputs);
	gather_fini(&kit);
	arena_fini(&kit.arena);
	buffer_fini(&kit.reply);
	close(kit.signals_fd);
	if (!err)
		logging_say(LOGGING_INFO, "stopped", "service=%s", service->name);
	return err;
}

static int run_and_tell(const struct kit_service *service, const struct options *options)
{
	struct why why = {0};
	if (run(service, options, &why) == ERR_OK)
		return EXIT_SUCCESS;
	logging_why(LOGGING_ERROR, "stopped by an error", &why);
	return EXIT_FAILURE;
}

int kit_main(const struct kit_service *service, int argc, char **argv)
{
	if (argc > 1 && service->offline) {
		int code = service->offline(argc - 1, argv + 1);
		if (code >= 0)
			return code;
	}
	struct options options;
	struct why why = {0};
	bool done = false;
	if (options_load(service, argc, argv, &options, &done, &why) != ERR_OK) {
		char said[1024];
		fprintf(stderr, "serai-%s: %s\n", service->name,
			why_format(&why, said, sizeof(said)));
		options_free(&options);
		return EXIT_BAD_USAGE;
	}
	int code = EXIT_SUCCESS;
	if (!done)
		code = options.rebuild  ? rebuild_run(service, &options)
		       : options.digest ? rebuild_digest(service, &options)
					: run_and_tell(service, &options);
	options_free(&options);
	return code;
}
