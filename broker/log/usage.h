/* How much of each stream a segment holds. A stream is all subjects with the same first token. */
#ifndef SERAI_BROKER_LOG_USAGE_H
#define SERAI_BROKER_LOG_USAGE_H

#include "proto/wire/block.h"

struct usage_stream {
	char *name;
	uint64_t events, bytes; /* bytes of its runs */
	uint64_t first_seq, last_seq;
	int64_t first_us, last_us;
};

struct usage {
	struct usage_stream *streams;
	size_t count, room;
};

void usage_fini(struct usage *usage);
void usage_add(struct usage *usage, struct bytes block, const struct block_header *header);
const struct usage_stream *usage_of(const struct usage *usage, struct text stream); /* or NULL */

void usage_write(const struct usage *usage, struct buffer *out);
bool usage_read(struct usage *usage, struct bytes *rest); /* false: not one */

#endif
