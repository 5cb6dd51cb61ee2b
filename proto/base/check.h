/* CHECK finds our own bugs. It is on in every build: a program that is wrong about itself stops
 * before it writes anything down. Never used on what the world sends. */
#ifndef SERAI_PROTO_BASE_CHECK_H
#define SERAI_PROTO_BASE_CHECK_H

#include "proto/base/attr.h"

#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition))                                                                  \
			check_failed(#condition, __FILE__, __LINE__);                              \
	} while (0)

#define UNREACHABLE(why) check_failed(why, __FILE__, __LINE__)

NORETURN void check_failed(const char *what, const char *file, int line);

#endif
