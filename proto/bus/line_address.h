/* Where a line leads: ipc://PATH, tcp://HOST:PORT, tcp://[HOST]:PORT. */
#ifndef SERAI_PROTO_BUS_LINE_ADDRESS_H
#define SERAI_PROTO_BUS_LINE_ADDRESS_H

#include "proto/base/err.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>

struct line_address {
	union {
		struct sockaddr any;
		struct sockaddr_un un;
		struct sockaddr_in in4;
		struct sockaddr_in6 in6;
	} of;
	socklen_t size;
};

bool line_address_takes(const char *address);
enum err line_address_check(const char *address, struct why *why) MUST_USE;

/* Of a checked one. Looking up a name may take its time; numbers and `localhost` do not. */
enum err line_address_find(const char *address, struct line_address *out, struct why *why) MUST_USE;

#endif
