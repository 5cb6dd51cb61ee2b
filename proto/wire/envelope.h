/* What a block's records must be beyond well-formed MessagePack: the record `event`, and in its
 * data the record that its type names. Types that stand in no table are a plugin's own, and pass.
 */
#ifndef SERAI_PROTO_WIRE_ENVELOPE_H
#define SERAI_PROTO_WIRE_ENVELOPE_H

#include "proto/wire/block.h"

/* For a block that block_check_published has passed. A refusal names the record by its place in the
 * block, from 1, and the field's path. */
enum err envelope_check(
	struct bytes block, const struct block_header *header, struct why *why) MUST_USE;

#endif
