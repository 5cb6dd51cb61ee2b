/* Where in a record one is: a chain through the callers' frames, written out only for a refusal. */
#ifndef SERAI_PROTO_CODEC_PATH_H
#define SERAI_PROTO_CODEC_PATH_H

#include "proto/base/err.h"

#include <stdint.h>

struct path {
	const struct path *parent;
	const char *name;
	int64_t index; /* of a list's item, which has no name; -1: none */
};

/* Fills why with the path, as in `summit.attendance[3].state`, and the sentence. Returns code. */
enum err path_refuse(const struct path *path, struct why *why, enum err code, const char *fmt, ...)
	PRINTF(4, 5);

#endif
