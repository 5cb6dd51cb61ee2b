/* Several small frames in one message: the body of BUNDLE. Each stands there as it would alone:
 *     frame 0, 24 bytes | u32 bytes of its body | the body
 * back to back. What a message costs on its way is much the same whether it carries one request or
 * fifty, so both sides gather what is small and goes to the same place in the same moment. */
#ifndef SERAI_PROTO_WIRE_BUNDLE_H
#define SERAI_PROTO_WIRE_BUNDLE_H

#include "proto/base/buffer.h"
#include "proto/wire/frame.h"

#define BUNDLE_CAPABILITY "bundle" /* in the `caps` of HELLO and WELCOME: takes them */

enum {
	BUNDLE_MAX = 64 * 1024, /* bytes of one */
	BUNDLE_PART_MAX = 1024, /* bytes of a body that is worth copying into one */
	BUNDLE_PART_HEAD = FRAME_SIZE + 4,
};

/* Appends a part. The caller keeps to the sizes above. */
void bundle_add(struct buffer *bundle, const struct frame *frame, struct bytes body);

/* Takes the first part off *rest, which is not empty. ERR_BAD_FRAME when it is cut, says it is
 * longer than what is left, or is a BUNDLE itself. */
enum err bundle_take(
	struct bytes *rest, struct bytes *head, struct bytes *body, struct why *why) MUST_USE;

#endif
