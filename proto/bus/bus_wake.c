#include "proto/bus/bus_wake.h"

#include "proto/base/check.h"
#include "proto/base/clock.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

void bus_wake_watch(struct bus_wake *wake, int fd, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.fd = fd};
	CHECK(epoll_ctl(wake->epoll, EPOLL_CTL_ADD, fd, &event) == 0);
}

void bus_wake_rewatch(struct bus_wake *wake, int fd, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.fd = fd};
	CHECK(epoll_ctl(wake->epoll, EPOLL_CTL_MOD, fd, &event) == 0);
}

enum err bus_wake_init(struct bus_wake *wake, const char *address, struct why *why)
{
	wake->epoll = epoll_create1(EPOLL_CLOEXEC);
	wake->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	wake->armed_ms = -1;
	if (wake->epoll >= 0 && wake->timer >= 0) {
		bus_wake_watch(wake, wake->timer, EPOLLIN);
		return ERR_OK;
	}
	enum err err = why_errno(why, ERR_IO, address, "making a descriptor for the bus");
	bus_wake_fini(wake);
	return err;
}

void bus_wake_fini(struct bus_wake *wake)
{
	if (wake->epoll >= 0)
		close(wake->epoll);
	if (wake->timer >= 0)
		close(wake->timer);
	wake->epoll = wake->timer = -1;
}

bool bus_wake_wait(struct bus_wake *wake, int timeout_ms, struct bus_wake_told *out)
{
	uint64_t expirations;
	int count = epoll_wait(wake->epoll, out->events, BUS_WAKE_SOURCES, timeout_ms);
	out->count = count < 0 ? 0 : count;
	for (int i = 0; i < out->count; i++) {
		if (out->events[i].data.fd != wake->timer)
			continue;
		/* A timer that has rung would go on waking us. */
		if (read(wake->timer, &expirations, sizeof(expirations)) < 0)
			CHECK(errno == EAGAIN || errno == EINTR);
		wake->armed_ms = -1;
	}
	return count >= 0;
}

/* Counted from now by the clock of `about`, which is late by up to a tick: a timer of the exact one
 * would ring before the time has come, again and again until it has. The time that is asked for
 * moves on with every message, so that one which rings too early, once, is cheaper than setting it
 * each time. */
void bus_wake_at(struct bus_wake *wake, int64_t at_ms)
{
	struct itimerspec when = {0};
	int64_t now = clock_coarse_ms();
	bool is_armed = wake->armed_ms > now;
	if (at_ms < 0 ? wake->armed_ms < 0 : is_armed && wake->armed_ms <= at_ms)
		return;
	if (at_ms >= 0) {
		int64_t left = at_ms > now ? at_ms - now : 0;
		/* All zeros would switch the timer off. */
		when.it_value.tv_sec = left / 1000;
		when.it_value.tv_nsec = left % 1000 * 1000000 + 1;
	}
	CHECK(timerfd_settime(wake->timer, 0, &when, NULL) == 0);
	wake->armed_ms = at_ms;
}

int64_t bus_wake_now_ms(void *engine)
{
	(void)engine;
	return clock_monotonic_ms();
}

int64_t bus_wake_about_ms(void *engine)
{
	(void)engine;
	return clock_coarse_ms();
}
