/* Frame 0 from outside: what is taken, or refused after it was read, writes as the same bytes. */
#include "proto/base/check.h"
#include "proto/wire/frame.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame frame = {.chan = 4242};
	struct why why;
	uint8_t out[FRAME_SIZE];
	enum err err = frame_read((struct bytes){data, size}, &frame, &why);
	if (err == ERR_BAD_FRAME) {
		CHECK(frame.chan == 4242);
		return 0;
	}
	frame_write(&frame, out);
	CHECK(size == FRAME_SIZE && memcmp(out, data, size) == 0);
	CHECK(err || frame_op_name(frame.op)[0] != '?');
	return 0;
}
