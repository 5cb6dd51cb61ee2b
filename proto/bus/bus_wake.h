/* What wakes a bus, for its engines: an epoll descriptor over their sockets and a timer. */
#ifndef SERAI_PROTO_BUS_BUS_WAKE_H
#define SERAI_PROTO_BUS_BUS_WAKE_H

#include "proto/base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

enum { BUS_WAKE_SOURCES = 4 }; /* of one engine at most, the timer among them */

struct bus_wake {
	int epoll, timer;
	int64_t armed_ms; /* < 0: it is not */
};

struct bus_wake_told {
	struct epoll_event events[BUS_WAKE_SOURCES]; /* data.fd; the timer's too */
	int count;
};

enum err bus_wake_init(struct bus_wake *wake, const char *address, struct why *why) MUST_USE;
void bus_wake_fini(struct bus_wake *wake);
void bus_wake_watch(struct bus_wake *wake, int fd, uint32_t events);
void bus_wake_rewatch(struct bus_wake *wake, int fd, uint32_t events);

/* False when it was interrupted. */
bool bus_wake_wait(struct bus_wake *wake, int timeout_ms, struct bus_wake_told *out);

/* The timer rings then, or before when that was asked for earlier; < 0: never. */
void bus_wake_at(struct bus_wake *wake, int64_t at_ms);

/* The clocks of an engine, which has no other. */
int64_t bus_wake_now_ms(void *engine);
int64_t bus_wake_about_ms(void *engine);

#endif
