#include "services/analysis/listen.h"

#include "proto/base/check.h"

#include <sys/epoll.h>

void listen_begin(struct listen *listen, int epoll, int fd)
{
	struct epoll_event event = {.events = EPOLLIN};
	int done = epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
	CHECK(done == 0);
	*listen = (struct listen){fd, true};
}

void listen_turn(struct listen *listen, int epoll, bool on)
{
	struct epoll_event event = {.events = on ? EPOLLIN : 0};
	if (listen->on == on)
		return;
	int done = epoll_ctl(epoll, EPOLL_CTL_MOD, listen->fd, &event);
	CHECK(done == 0);
	listen->on = on;
}
