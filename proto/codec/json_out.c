#include "proto/codec/json_out.h"

#include "proto/base/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct json_out json_out_to(struct buffer *to, unsigned indent)
{
	return (struct json_out){.to = to, .indent = indent};
}

static void line_break(struct json_out *json)
{
	if (!json->indent)
		return;
	buffer_char(json->to, '\n');
	size_t blanks = (size_t)json->indent * json->depth;
	memset(buffer_grow(json->to, blanks), ' ', blanks);
}

/* Before a value or key: what parts it from the one before. */
static void begin(struct json_out *json)
{
	if (json->after_key) {
		json->after_key = false;
		return;
	}
	if (json->follows)
		buffer_char(json->to, ',');
	if (json->depth)
		line_break(json);
	json->follows = true;
}

void json_out_open(struct json_out *json, char bracket)
{
	begin(json);
	buffer_char(json->to, bracket);
	json->depth++;
	json->follows = false;
}

void json_out_close(struct json_out *json, char bracket)
{
	CHECK(json->depth && !json->after_key);
	json->depth--;
	if (json->follows)
		line_break(json);
	buffer_char(json->to, bracket);
	json->follows = true;
}

static void escape(struct buffer *to, unsigned char c)
{
	switch (c) {
	case '"':
		buffer_add(to, "\\\"", 2);
		break;
	case '\\':
		buffer_add(to, "\\\\", 2);
		break;
	case '\n':
		buffer_add(to, "\\n", 2);
		break;
	case '\r':
		buffer_add(to, "\\r", 2);
		break;
	case '\t':
		buffer_add(to, "\\t", 2);
		break;
	default:
		buffer_format(to, "\\u%04x", c);
		break;
	}
}

static void quoted(struct buffer *to, struct text value)
{
	buffer_char(to, '"');
	size_t plain = 0;
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];
		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
			continue;
		buffer_add(to, value.ptr + plain, i - plain);
		escape(to, c);
		plain = i + 1;
	}
	buffer_add(to, value.ptr + plain, value.len - plain);
	buffer_char(to, '"');
}

void json_out_key(struct json_out *json, struct text key)
{
	begin(json);
	quoted(json->to, key);
	buffer_char(json->to, ':');
	if (json->indent)
		buffer_char(json->to, ' ');
	json->after_key = true;
}

void json_out_null(struct json_out *json)
{
	begin(json);
	buffer_add(json->to, "null", 4);
}

void json_out_bool(struct json_out *json, bool value)
{
	begin(json);
	buffer_text(json->to, value ? TEXT("true") : TEXT("false"));
}

/* Most of what is written are sequences and times: printf would take half of the time. */
static void digits(struct buffer *to, uint64_t value)
{
	char text[20];
	size_t at = sizeof(text);
	do {
		text[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	buffer_add(to, text + at, sizeof(text) - at);
}

void json_out_i64(struct json_out *json, int64_t value)
{
	begin(json);
	if (value < 0)
		buffer_char(json->to, '-');
	digits(json->to, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void json_out_u64(struct json_out *json, uint64_t value)
{
	begin(json);
	if (value > INT64_MAX)
		buffer_char(json->to, '"');
	digits(json->to, value);
	if (value > INT64_MAX)
		buffer_char(json->to, '"');
}

/* The shortest of the forms that reads back as the same number. */
static void f64_format(double value, char out[40])
{
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, 40, "%.*g", digits, value);
		double back = strtod(out, NULL);
		if (memcmp(&back, &value, sizeof(value)) == 0)
			break;
	}
	if (!strpbrk(out, ".e"))
		strcat(out, ".0");
}

void json_out_f64(struct json_out *json, double value)
{
	if (!isfinite(value)) {
		json_out_null(json);
		return;
	}
	char text[40];
	f64_format(value, text);
	begin(json);
	buffer_text(json->to, text_of(text));
}

void json_out_text(struct json_out *json, struct text value)
{
	begin(json);
	quoted(json->to, value);
}

void json_out_base64(struct json_out *json, struct bytes value)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	begin(json);
	buffer_char(json->to, '"');
	for (size_t i = 0; i < value.len; i += 3) {
		size_t n = value.len - i < 3 ? value.len - i : 3;
		uint32_t three = (uint32_t)value.ptr[i] << 16;
		three |= n > 1 ? (uint32_t)value.ptr[i + 1] << 8 : 0;
		three |= n > 2 ? value.ptr[i + 2] : 0U;
		char four[4] = {digits[three >> 18], digits[three >> 12 & 63],
			n > 1 ? digits[three >> 6 & 63] : '=', n > 2 ? digits[three & 63] : '='};
		buffer_add(json->to, four, sizeof(four));
	}
	buffer_char(json->to, '"');
}

void json_out_raw(struct json_out *json, struct text value)
{
	begin(json);
	buffer_text(json->to, value);
}
