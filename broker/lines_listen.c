/* Where lines begin: addresses of this machine, and who connects there. */
#include "broker/lines_inside.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/wire/zmtp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utlist.h>

enum { BACKLOG = 1024 };

/* --- Who connects --------------------------------------------------------------------------------
 */

static void greet(struct lines *lines, int fd)
{
	struct line *line = alloc_zero(1, sizeof(*line));
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = line};
	struct buffer greeting = {0};
	int yes = 1;
	line->all = lines;
	line->fd = fd;
	line->since_ms = lines->now_ms;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)); /* of tcp; others have none */
	CHECK(epoll_ctl(lines->epoll, EPOLL_CTL_ADD, fd, &event) == 0);
	DL_APPEND(lines->open, line);
	zmtp_greet(&greeting);
	lines_say(line, &greeting);
	buffer_fini(&greeting);
}

void lines_hear(struct lines *lines, bool hearing)
{
	for (size_t i = 0; i < lines->listeners_count; i++) {
		struct epoll_event event = {
			.events = hearing ? EPOLLIN : 0, .data.ptr = &lines->listeners[i]};
		CHECK(epoll_ctl(lines->epoll, EPOLL_CTL_MOD, lines->listeners[i].fd, &event) == 0);
	}
	lines->deaf = !hearing;
}

/* Without a descriptor they wait, and are looked at again a second later. */
void lines_accept(struct lines *lines, const struct listener *listener)
{
	int fd;
	while ((fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
		greet(lines, fd);
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
		lines_hear(lines, false);
}

bool lines_is_listener(const struct lines *lines, const void *ptr)
{
	for (size_t i = 0; i < lines->listeners_count; i++)
		if (ptr == &lines->listeners[i])
			return true;
	return false;
}

/* --- Listening -----------------------------------------------------------------------------------
 */

union address {
	struct sockaddr any;
	struct sockaddr_un un;
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;
};

/* A file of a socket on which nobody listens any more is in the way. */
static socklen_t local_address(const char *path, union address *out)
{
	struct stat found;
	out->un.sun_family = AF_UNIX;
	snprintf(out->un.sun_path, sizeof(out->un.sun_path), "%s", path);
	if (lstat(path, &found) == 0 && S_ISSOCK(found.st_mode))
		unlink(path);
	return sizeof(out->un);
}

/* False when the port is none. */
static bool tcp_address(const char *endpoint, union address *out, socklen_t *size)
{
	const char *port = strrchr(endpoint, ':') + 1;
	int64_t number = 0;
	if (strcmp(port, "*") != 0 && !text_to_i64(text_of(port), 0, UINT16_MAX, &number))
		return false;
	if (strncmp(endpoint, "tcp://[", 7) == 0) {
		out->in6 = (struct sockaddr_in6){.sin6_family = AF_INET6,
			.sin6_port = htons((uint16_t)number),
			.sin6_addr = IN6ADDR_LOOPBACK_INIT};
		*size = sizeof(out->in6);
	} else {
		out->in4 = (struct sockaddr_in){.sin_family = AF_INET,
			.sin_port = htons((uint16_t)number),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		*size = sizeof(out->in4);
	}
	return true;
}

static void name_bound(int fd, const char *endpoint, char out[LINES_ENDPOINT])
{
	union address bound = {0};
	socklen_t size = sizeof(bound);
	snprintf(out, LINES_ENDPOINT, "%s", endpoint);
	CHECK(getsockname(fd, &bound.any, &size) == 0);
	if (bound.any.sa_family == AF_INET)
		snprintf(out, LINES_ENDPOINT, "tcp://127.0.0.1:%u", ntohs(bound.in4.sin_port));
	if (bound.any.sa_family == AF_INET6)
		snprintf(out, LINES_ENDPOINT, "tcp://[::1]:%u", ntohs(bound.in6.sin6_port));
}

static enum err listen_at(
	int fd, const union address *address, socklen_t size, const char *endpoint, struct why *why)
{
	int yes = 1;
	if (address->any.sa_family != AF_UNIX)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, &address->any, size) == 0 && listen(fd, BACKLOG) == 0)
		return ERR_OK;
	if (errno == EADDRINUSE && address->any.sa_family != AF_UNIX)
		return why_set(why, ERR_EXISTS, endpoint, "the port is taken by another program");
	return why_errno(why, errno == EACCES ? ERR_DENIED : ERR_IO, endpoint, "binding");
}

enum err lines_listen(
	struct lines *lines, const char *endpoint, char bound[LINES_ENDPOINT], struct why *why)
{
	union address address = {0};
	bool is_file = strncmp(endpoint, "ipc://", 6) == 0;
	socklen_t size = is_file ? local_address(endpoint + 6, &address) : 0;
	if (!is_file && !tcp_address(endpoint, &address, &size))
		return why_set(why, ERR_BAD_VALUE, endpoint, "wanted a port from 0 to 65535");
	CHECK(lines->listeners_count < LINES_LISTENERS);
	int fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return why_errno(why, ERR_IO, endpoint, "making a socket");
	enum err err = listen_at(fd, &address, size, endpoint, why);
	if (err) {
		close(fd);
		return err;
	}
	struct listener *listener = &lines->listeners[lines->listeners_count++];
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = listener};
	listener->fd = fd;
	snprintf(listener->path, sizeof(listener->path), "%s", is_file ? endpoint + 6 : "");
	CHECK(epoll_ctl(lines->epoll, EPOLL_CTL_ADD, fd, &event) == 0);
	name_bound(fd, endpoint, bound);
	return ERR_OK;
}

void lines_deafen(struct lines *lines)
{
	for (size_t i = 0; i < lines->listeners_count; i++) {
		close(lines->listeners[i].fd);
		if (lines->listeners[i].path[0])
			unlink(lines->listeners[i].path);
	}
	lines->listeners_count = 0;
}
