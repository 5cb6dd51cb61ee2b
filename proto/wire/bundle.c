#include "proto/wire/bundle.h"

#include "proto/wire/big_endian.h"

enum { OP_AT = 3 }; /* of frame 0 */

void bundle_add(struct buffer *bundle, const struct frame *frame, struct bytes body)
{
	uint8_t head[BUNDLE_PART_HEAD];
	frame_write(frame, head);
	put_u32(head + FRAME_SIZE, (uint32_t)body.len);
	buffer_add(bundle, head, sizeof(head));
	buffer_add(bundle, body.ptr, body.len);
}

enum err bundle_take(struct bytes *rest, struct bytes *head, struct bytes *body, struct why *why)
{
	if (rest->len < BUNDLE_PART_HEAD)
		return why_set(why, ERR_BAD_FRAME, "bundle",
			"wanted %d bytes of a part's head, got %zu", BUNDLE_PART_HEAD, rest->len);
	uint32_t length = get_u32(rest->ptr + FRAME_SIZE);
	if (length > rest->len - BUNDLE_PART_HEAD)
		return why_set(why, ERR_BAD_FRAME, "bundle",
			"a part says %u bytes of body, and %zu are left", length,
			rest->len - BUNDLE_PART_HEAD);
	if (rest->ptr[OP_AT] == FRAME_BUNDLE)
		return why_set(why, ERR_BAD_FRAME, "bundle", "a bundle stands within a bundle");
	*head = (struct bytes){rest->ptr, FRAME_SIZE};
	*body = (struct bytes){rest->ptr + BUNDLE_PART_HEAD, length};
	rest->ptr += BUNDLE_PART_HEAD + length;
	rest->len -= BUNDLE_PART_HEAD + length;
	return ERR_OK;
}
