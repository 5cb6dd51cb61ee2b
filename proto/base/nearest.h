/* "Did you mean": the known name that is nearest to one that is not. */
#ifndef SERAI_PROTO_BASE_NEAREST_H
#define SERAI_PROTO_BASE_NEAREST_H

#include "proto/base/text.h"

/* struct nearest near = nearest_of(given); nearest_offer(&near, name) for each known one. */
struct nearest {
	struct text given;
	const char *best; /* NULL while nothing offered is near enough to be meant */
	unsigned distance;
};

struct nearest nearest_of(struct text given);
void nearest_offer(struct nearest *nearest, const char *name); /* keeps the pointer */

/* Letters to change, add or leave out between two names, of which the first 48 bytes count. */
unsigned nearest_distance(struct text a, struct text b);

#endif
