#include "services/news/fetching/poller.h"

#include "proto/base/alloc.h"
#include "proto/base/clock.h"
#include "proto/base/logging.h"
#include "services/news/store/shelf.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

struct poller {
	struct store *store;
	int timer;
	pid_t child; /* 0: none runs */
};

enum err poller_create(struct store *store, int64_t every_ms, struct poller **out, struct why *why)
{
	struct poller *poller = alloc_zero(1, sizeof(*poller));
	poller->store = store;
	poller->timer = -1;
	*out = poller;
	if (every_ms == 0)
		return ERR_OK;
	struct itimerspec when = {
		.it_interval = {.tv_sec = every_ms / 1000, .tv_nsec = every_ms % 1000 * 1000000},
		.it_value = {.tv_sec = 1}};
	poller->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (poller->timer >= 0 && timerfd_settime(poller->timer, 0, &when, NULL) == 0)
		return ERR_OK;
	enum err err = why_errno(why, ERR_IO, "timerfd", "making it");
	poller_destroy(out);
	return err;
}

void poller_destroy(struct poller **at)
{
	struct poller *poller = *at;
	if (!poller)
		return;
	if (poller->child > 0 && kill(poller->child, SIGTERM) == 0)
		while (waitpid(poller->child, NULL, 0) < 0 && errno == EINTR)
			;
	if (poller->timer >= 0)
		close(poller->timer);
	free(poller);
	*at = NULL;
}

int poller_fd(const struct poller *poller)
{
	return poller->timer;
}

static void start(struct poller *poller, const char *address)
{
	pid_t pid = fork();
	if (pid < 0) {
		logging_say(LOGGING_WARNING,
			"feeds are due, and no process can be started for them", NULL);
		return;
	}
	if (pid > 0) {
		poller->child = pid;
		return;
	}
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (address)
		execl("/proc/self/exe", "serai-news", "feeds-poll", "--quiet", "--bus", address,
			NULL);
	else
		execl("/proc/self/exe", "serai-news", "feeds-poll", "--quiet", NULL);
	_exit(127);
}

/* Feeds that failed are told of by their own events; here only whether the program ran. */
static void reap(struct poller *poller)
{
	int status;
	if (!poller->child || waitpid(poller->child, &status, WNOHANG) != poller->child)
		return;
	poller->child = 0;
	if (WIFSIGNALED(status))
		logging_say(LOGGING_WARNING, "looking at feeds ended by a signal", "signal=%d",
			WTERMSIG(status));
}

enum err poller_work(struct poller *poller, struct kit *kit, struct why *why)
{
	uint64_t ticks;
	int64_t due;
	if (read(poller->timer, &ticks, sizeof(ticks)) != sizeof(ticks))
		return ERR_OK;
	reap(poller);
	if (poller->child || !kit_is_caught_up(kit))
		return ERR_OK;
	enum err err = shelf_feeds_due(poller->store, clock_wall_us(), &due, why);
	if (!err && due)
		start(poller, kit_bus_address(kit));
	return err;
}
