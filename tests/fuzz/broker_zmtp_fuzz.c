/* A connection's bytes: a greeting, then frames, in whatever pieces they come. Nothing is taken
 * that is not there as a whole, each frame lies within what came, and cutting changes nothing. */
#include "broker/zmtp.h"
#include "proto/base/check.h"

#include <string.h>

static void take_command(struct bytes command)
{
	struct buffer answer = {0};
	struct zmtp_frame frame;
	(void)zmtp_is_ready(command);
	zmtp_answer(command, &answer);
	struct bytes back = buffer_bytes(&answer);
	if (back.len)
		CHECK(zmtp_take_frame(&back, &frame) == ZMTP_TAKEN && frame.command && !back.len);
	buffer_fini(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes rest = {data, size};
	struct zmtp_frame frame, again;
	bool heartbeats;
	if (zmtp_take_greeting(&rest, &heartbeats) == ZMTP_TAKEN)
		CHECK(rest.len == size - ZMTP_GREETING);
	else
		CHECK(rest.len == size);
	for (;;) {
		struct bytes before = rest;
		enum zmtp_verdict verdict = zmtp_take_frame(&rest, &frame);
		if (verdict != ZMTP_TAKEN) {
			CHECK(rest.ptr == before.ptr && rest.len == before.len);
			return 0;
		}
		struct bytes whole = {before.ptr, before.len - rest.len};
		struct bytes cut = {whole.ptr, whole.len - 1};
		CHECK(frame.body.ptr + frame.body.len == rest.ptr);
		CHECK(zmtp_take_frame(&cut, &again) == ZMTP_UNFINISHED);
		if (frame.command)
			take_command(frame.body);
	}
}
