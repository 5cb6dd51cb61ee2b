#include "proto/bus/line_address.h"

#include "proto/base/check.h"
#include "proto/base/text.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>

enum { HOST_MAX = 256 };

static bool starts(const char *address, const char *scheme)
{
	return strncmp(address, scheme, strlen(scheme)) == 0;
}

bool line_address_takes(const char *address)
{
	return starts(address, "ipc://") || starts(address, "tcp://");
}

/* HOST:PORT, and [HOST]:PORT for the sixth version. */
static bool split(const char *address, char host[HOST_MAX], const char **port)
{
	const char *from = address + strlen("tcp://"), *colon = strrchr(from, ':');
	int64_t number;
	if (!colon || colon == from || colon - from >= HOST_MAX ||
		!text_to_i64(text_of(colon + 1), 1, UINT16_MAX, &number))
		return false;
	bool brackets = from[0] == '[' && colon[-1] == ']';
	snprintf(host, HOST_MAX, "%.*s", (int)(colon - from) - 2 * brackets, from + brackets);
	*port = colon + 1;
	return true;
}

enum err line_address_check(const char *address, struct why *why)
{
	size_t max = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;
	size_t scheme = strlen("ipc://");
	char host[HOST_MAX];
	const char *port;
	if (!starts(address, "ipc://"))
		return split(address, host, &port)
			       ? ERR_OK
			       : why_set(why, ERR_BAD_VALUE, address,
					 "wanted tcp://HOST:PORT with a port from 1 to 65535");
	if (strlen(address) - scheme > max)
		return why_set(why, ERR_LIMIT, address,
			"wanted a socket's path of at most %zu bytes, got %zu; set a shorter "
			"SERAI_HOME",
			max, strlen(address) - scheme);
	return ERR_OK;
}

enum err line_address_find(const char *address, struct line_address *out, struct why *why)
{
	char host[HOST_MAX];
	const char *port;
	struct addrinfo *found = NULL;
	if (starts(address, "ipc://")) {
		out->of.un.sun_family = AF_UNIX;
		snprintf(out->of.un.sun_path, sizeof(out->of.un.sun_path), "%s",
			address + strlen("ipc://"));
		out->size = sizeof(out->of.un);
		return ERR_OK;
	}
	CHECK(split(address, host, &port));
	struct addrinfo wanted = {.ai_socktype = SOCK_STREAM,
		.ai_family = strchr(host, ':') ? AF_INET6 : AF_INET,
		.ai_flags = AI_NUMERICSERV};
	int failed = getaddrinfo(host, port, &wanted, &found);
	if (failed)
		return why_set(why, ERR_UNAVAILABLE, address, "looking up '%s': %s", host,
			gai_strerror(failed));
	CHECK(found->ai_addrlen <= sizeof(out->of));
	memcpy(&out->of, found->ai_addr, found->ai_addrlen);
	out->size = found->ai_addrlen;
	freeaddrinfo(found);
	return ERR_OK;
}
