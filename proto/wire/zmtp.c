#include "proto/wire/zmtp.h"

#include "proto/wire/big_endian.h"

#include <string.h>

enum { MORE = 1, LONG = 2, COMMAND = 4 };

/* --- Greeting ------------------------------------------------------------------------------------
 *     0xFF, eight bytes, 0x7F | major, minor | mechanism, 20 bytes | as-server | 31 zeros
 */
enum { VERSION_AT = 10, MECHANISM_AT = 12, MECHANISM = 20 };

static const uint8_t null_mechanism[MECHANISM] = "NULL";

void zmtp_greet(struct buffer *out)
{
	uint8_t *at = buffer_grow(out, ZMTP_GREETING);
	memset(at, 0, ZMTP_GREETING);
	at[0] = 0xFF;
	at[8] = 1;
	at[9] = 0x7F;
	at[VERSION_AT] = 3;
	at[VERSION_AT + 1] = 1;
	memcpy(at + MECHANISM_AT, null_mechanism, MECHANISM);
}

enum zmtp_verdict zmtp_take_greeting(struct bytes *rest)
{
	const uint8_t *at = rest->ptr;
	if (rest->len > 0 && at[0] != 0xFF)
		return ZMTP_WRONG;
	if (rest->len > VERSION_AT && (at[9] != 0x7F || at[VERSION_AT] < 3))
		return ZMTP_WRONG;
	if (rest->len < ZMTP_GREETING)
		return ZMTP_UNFINISHED;
	if (memcmp(at + MECHANISM_AT, null_mechanism, MECHANISM) != 0)
		return ZMTP_KEYED;
	*rest = bytes_of(at + ZMTP_GREETING, rest->len - ZMTP_GREETING);
	return ZMTP_TAKEN;
}

/* --- Frames --------------------------------------------------------------------------------------
 */

enum zmtp_verdict zmtp_take_frame(struct bytes *rest, struct zmtp_frame *out)
{
	const uint8_t *at = rest->ptr;
	if (rest->len == 0)
		return ZMTP_UNFINISHED;
	uint8_t flags = at[0];
	if (flags & ~(MORE | LONG | COMMAND) || (flags & COMMAND && flags & MORE))
		return ZMTP_WRONG;
	size_t head = flags & LONG ? ZMTP_HEAD_MAX : 2;
	if (rest->len < head)
		return ZMTP_UNFINISHED;
	uint64_t len = flags & LONG ? get_u64(at + 1) : at[1];
	if (len > ZMTP_FRAME_MAX)
		return ZMTP_WRONG;
	if (rest->len - head < len)
		return ZMTP_UNFINISHED;
	out->body = bytes_of(at + head, (size_t)len);
	out->more = flags & MORE;
	out->command = flags & COMMAND;
	*rest = bytes_of(at + head + len, rest->len - head - (size_t)len);
	return ZMTP_TAKEN;
}

enum zmtp_verdict zmtp_take_message(struct bytes *rest, struct zmtp_message *out)
{
	struct bytes left = *rest;
	struct zmtp_frame frame;
	*out = (struct zmtp_message){0};
	do {
		enum zmtp_verdict verdict = zmtp_take_frame(&left, &frame);
		/* As many bytes as all of it may have, and no end. */
		if (verdict == ZMTP_UNFINISHED && rest->len > ZMTP_MESSAGE_MAX)
			return ZMTP_WRONG;
		if (verdict != ZMTP_TAKEN)
			return verdict;
		if (frame.command ? out->count > 0 : out->count == ZMTP_FRAMES_MAX)
			return ZMTP_WRONG;
		if (out->count < 2)
			out->frames[out->count] = frame.body;
		out->count += !frame.command;
	} while (frame.more);
	*rest = left;
	return ZMTP_TAKEN;
}

size_t zmtp_head(size_t len, bool more, uint8_t out[ZMTP_HEAD_MAX])
{
	bool is_long = len > UINT8_MAX;
	out[0] = (uint8_t)((more ? MORE : 0) | (is_long ? LONG : 0));
	if (!is_long) {
		out[1] = (uint8_t)len;
		return 2;
	}
	put_u64(out + 1, len);
	return ZMTP_HEAD_MAX;
}

/* --- Commands ------------------------------------------------------------------------------------
 * A name with its length before it, then what the command brings.
 */

static void put_command(struct buffer *out, struct bytes name, struct bytes rest)
{
	const uint8_t head[] = {COMMAND, (uint8_t)(name.len + rest.len)};
	buffer_add(out, head, sizeof(head));
	buffer_add(out, name.ptr, name.len);
	if (rest.len)
		buffer_add(out, rest.ptr, rest.len);
}

#define BYTES(literal) bytes_of((literal), sizeof(literal) - 1)

void zmtp_ready(struct buffer *out, enum zmtp_socket ours)
{
	const struct bytes properties[] = {
		[ZMTP_ROUTER] = BYTES("\13Socket-Type\0\0\0\6ROUTER\10Identity\0\0\0\0"),
		[ZMTP_DEALER] = BYTES("\13Socket-Type\0\0\0\6DEALER\10Identity\0\0\0\0"),
	};
	put_command(out, BYTES("\5READY"), properties[ours]);
}

static bool take_name(struct bytes *command, struct bytes name)
{
	if (command->len < name.len || memcmp(command->ptr, name.ptr, name.len) != 0)
		return false;
	*command = bytes_of(command->ptr + name.len, command->len - name.len);
	return true;
}

void zmtp_answer(struct bytes command, struct buffer *out)
{
	if (!take_name(&command, BYTES("\4PING")) || command.len < 2 ||
		command.len > 2 + ZMTP_PING_CONTEXT_MAX)
		return;
	put_command(out, BYTES("\4PONG"), bytes_of(command.ptr + 2, command.len - 2));
}

/* The next property of READY; false when there is none, or it is cut. */
static bool take_property(struct bytes *rest, struct text *name, struct text *value)
{
	if (rest->len == 0 || rest->len < 1u + rest->ptr[0] + 4u)
		return false;
	size_t name_len = rest->ptr[0];
	const uint8_t *at = rest->ptr + 1 + name_len;
	size_t left = rest->len - 1 - name_len - 4;
	uint32_t value_len = get_u32(at);
	if (value_len > left)
		return false;
	*name = (struct text){(const char *)rest->ptr + 1, name_len};
	*value = (struct text){(const char *)at + 4, value_len};
	*rest = bytes_of(at + 4 + value_len, left - value_len);
	return true;
}

static bool talks_to(enum zmtp_socket ours, struct text type)
{
	static const char *const partners[][3] = {
		[ZMTP_ROUTER] = {"DEALER", "REQ", "ROUTER"},
		/* Not to another DEALER: over tcp a socket may have connected to itself. */
		[ZMTP_DEALER] = {"ROUTER"},
	};
	for (size_t i = 0; i < ARRAY_LEN(partners[ours]) && partners[ours][i]; i++)
		if (text_is(type, partners[ours][i]))
			return true;
	return false;
}

bool zmtp_is_ready(struct bytes command, enum zmtp_socket ours)
{
	struct text name, value;
	if (!take_name(&command, BYTES("\5READY")))
		return false;
	while (take_property(&command, &name, &value))
		if (text_is(name, "Socket-Type"))
			return talks_to(ours, value);
	return false;
}
