/* Where things are: the state of one stack, and what was installed with the program. */
#ifndef SERAI_PROTO_BASE_HOME_H
#define SERAI_PROTO_BASE_HOME_H

#include "proto/base/err.h"

enum { HOME_PATH = 1024 };

/* $SERAI_HOME, or $XDG_STATE_HOME/serai, or ~/.local/state/serai, then "/" and name ("" for the
 * folder itself) into out. Makes nothing. ERR_LIMIT when the path does not fit. */
enum err home_path(const char *name, char out[HOME_PATH], struct why *why) MUST_USE;

/* Makes the folder (mode 0700) and its parents when they are not there. */
enum err home_make(struct why *why) MUST_USE;

/* Where clients find the bus: $SERAI_BUS or, when that is not set, home_bus_address. */
enum err home_bus_wanted(char out[HOME_PATH], struct why *why) MUST_USE;

/* The bus's address: "ipc://<home>/bus.sock". ERR_LIMIT when the system's bound for the path of a
 * socket (107 bytes) is passed, saying how to set a shorter SERAI_HOME. */
enum err home_bus_address(char out[HOME_PATH], struct why *why) MUST_USE;

/* Path of what was installed beside this program: "share/serai/news" becomes
 * "<folder of the program>/../share/serai/news". */
enum err home_installed(const char *name, char out[HOME_PATH], struct why *why) MUST_USE;

#endif
