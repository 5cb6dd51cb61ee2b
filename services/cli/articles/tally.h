/* Refusals by kind: sentences that differ in their numbers only are one kind. */
#ifndef SERAI_SERVICES_CLI_ARTICLES_TALLY_H
#define SERAI_SERVICES_CLI_ARTICLES_TALLY_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"

struct tally_kind {
	char *said; /* code and sentence, N for numbers */
	int64_t count;
};

struct tally {
	struct tally_kind *kinds;
	size_t count, room;
};

void tally_add(struct tally *tally, const struct why *why);
void tally_fini(struct tally *tally);

/* The most frequent first, a line for each: how many, and what it is. */
void tally_write(struct tally *tally, struct buffer *out);

#endif
