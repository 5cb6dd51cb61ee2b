/* What a block's records must be beyond well-formed MessagePack: the record `event`, and in its
 * data the record that its type names. Types that stand in no table pass where the stream takes
 * such: a stream is all subjects with the same first token. */
#ifndef SERAI_PROTO_WIRE_ENVELOPE_H
#define SERAI_PROTO_WIRE_ENVELOPE_H

#include "proto/wire/block.h"

/* `open` lists the streams that take types of no table, with commas between: names of streams,
 * `other` for all that no table names, `all`, `none`. The block has passed block_check_published. A
 * refusal names the record by its place in the block, from 1, and the field's path. */
enum err envelope_check(struct bytes block, const struct block_header *header, struct text open,
	struct why *why) MUST_USE;

/* Is it such a list? */
enum err envelope_check_open(struct text open, struct why *why) MUST_USE;

#endif
