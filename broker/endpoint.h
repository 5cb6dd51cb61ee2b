/* May the broker listen there? */
#ifndef SERAI_BROKER_ENDPOINT_H
#define SERAI_BROKER_ENDPOINT_H

#include "proto/base/err.h"

#include <stdbool.h>

/* Beyond this machine, so that keys must prove who connects. */
bool endpoint_is_open(const char *endpoint);
bool endpoint_is_ipv6(const char *endpoint);

/* ERR_EXISTS when another program listens there; ERR_DENIED for an open one without keys. */
enum err endpoint_check(const char *endpoint, bool keys, struct why *why) MUST_USE;

#endif
