/* A connection's bytes: a greeting, then frames, in whatever pieces they come. Nothing is taken
 * that is not there as a whole, each frame lies within what came, and cutting changes nothing. */
#include "proto/wire/zmtp.h"

#include "proto/base/check.h"

#include <string.h>

static void take_command(struct bytes command)
{
	struct buffer answer = {0};
	struct zmtp_frame frame;
	CHECK(!zmtp_is_ready(command, ZMTP_ROUTER) || command.len > 6);
	(void)zmtp_is_ready(command, ZMTP_DEALER);
	zmtp_answer(command, &answer);
	struct bytes back = buffer_bytes(&answer);
	if (back.len)
		CHECK(zmtp_take_frame(&back, &frame) == ZMTP_TAKEN && frame.command && !back.len);
	buffer_fini(&answer);
}

/* By messages as by frames: the same bytes are taken, as far as all is right. */
static void take_messages(struct bytes rest)
{
	struct zmtp_message message;
	struct zmtp_frame frame;
	for (;;) {
		struct bytes before = rest;
		if (zmtp_take_message(&rest, &message) != ZMTP_TAKEN) {
			CHECK(rest.ptr == before.ptr && rest.len == before.len);
			return;
		}
		unsigned frames = message.count ? message.count : 1;
		for (unsigned i = 0; i < frames; i++) {
			CHECK(zmtp_take_frame(&before, &frame) == ZMTP_TAKEN);
			CHECK(frame.command == !message.count && frame.more == (i + 1 < frames));
			CHECK(i > 1 || frame.body.ptr == message.frames[i].ptr);
		}
		CHECK(before.ptr == rest.ptr && before.len == rest.len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes rest = {data, size};
	struct zmtp_frame frame, again;
	if (zmtp_take_greeting(&rest) == ZMTP_TAKEN)
		CHECK(rest.len == size - ZMTP_GREETING);
	else
		CHECK(rest.len == size);
	take_messages(rest);
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
