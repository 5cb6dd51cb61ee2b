#include "broker/endpoint.h"

#include "proto/base/text.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* libzmq takes a socket file over from whoever listens there, so ask first. */
static enum err check_ipc(const char *endpoint, struct why *why)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const char *path = endpoint + strlen("ipc://");
	if (strlen(path) >= sizeof(address.sun_path))
		return why_set(why, ERR_LIMIT, endpoint,
			"the path of a socket has at most %zu bytes, this one has %zu: choose a "
			"shorter one",
			sizeof(address.sun_path) - 1, strlen(path));
	memcpy(address.sun_path, path, strlen(path));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return why_errno(why, ERR_IO, endpoint, "making a socket");
	bool taken = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	close(fd);
	return taken ? why_set(why, ERR_EXISTS, endpoint, "another program listens there already")
		     : ERR_OK;
}

static bool starts(const char *text, const char *prefix)
{
	return text_starts(text_of(text), text_of(prefix));
}

bool endpoint_is_open(const char *endpoint)
{
	return starts(endpoint, "tcp://") && !starts(endpoint, "tcp://127.0.0.1:") &&
	       !starts(endpoint, "tcp://localhost:") && !starts(endpoint, "tcp://[::1]:");
}

bool endpoint_is_ipv6(const char *endpoint)
{
	return starts(endpoint, "tcp://[");
}

enum err endpoint_check(const char *endpoint, bool keys, struct why *why)
{
	if (starts(endpoint, "ipc://"))
		return check_ipc(endpoint, why);
	if (!starts(endpoint, "tcp://"))
		return why_set(
			why, ERR_BAD_VALUE, endpoint, "wanted ipc://PATH or tcp://ADDRESS:PORT");
	if (!endpoint_is_open(endpoint) || keys)
		return ERR_OK;
	return why_set(why, ERR_DENIED, endpoint,
		"connections from elsewhere must prove who they are, and there are no keys yet: "
		"`serai peer add NAME --allow 'sub:>'` makes them; "
		"tcp://127.0.0.1:PORT needs none");
}
