/* A file of CURVE keys, Z85, mode 0600: lines `public KEY`, `secret KEY` and, in a client's file,
 * `server KEY`, the broker's public one. */
#ifndef SERAI_PROTO_WIRE_KEYS_H
#define SERAI_PROTO_WIRE_KEYS_H

#include "proto/base/err.h"

enum { KEYS_TEXT = 41 }; /* 40 characters and the NUL */

struct keys {
	char public_key[KEYS_TEXT], secret_key[KEYS_TEXT],
		server_key[KEYS_TEXT]; /* "" when absent */
};

/* ERR_NOT_FOUND when there is no such file; ERR_DENIED when others than its owner can read it. */
enum err keys_read(const char *path, struct keys *out, struct why *why) MUST_USE;
enum err keys_write(const char *path, const struct keys *keys, struct why *why) MUST_USE;

#endif
