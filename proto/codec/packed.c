#include "proto/codec/packed.h"

#include "proto/base/check.h"
#include "proto/codec/packed_head.h"
#include "proto/codec/packed_write.h"

#include <string.h>

/* --- Reading ---------------------------------------------------------------------------------- */

struct packed_reader packed_reader_of(struct bytes checked)
{
	return (struct packed_reader){checked.ptr, checked.ptr + checked.len};
}

/* Moves past the head, and past the body of text or blob. */
static const uint8_t *head_take(struct packed_reader *reader, struct packed_head *head)
{
	size_t left = (size_t)(reader->end - reader->next);
	CHECK(packed_head_read(reader->next, left, head) == PACKED_FAULT_NONE);
	const uint8_t *body = reader->next + head->size;
	CHECK(packed_head_body(head) <= left - head->size);
	reader->next = body + packed_head_body(head);
	return body;
}

static double f64_of(uint64_t bits)
{
	double value;
	memcpy(&value, &bits, sizeof(value));
	return value;
}

bool packed_enter(struct packed_reader *reader, struct packed_value *out)
{
	if (reader->next == reader->end)
		return false;
	const uint8_t *begin = reader->next;
	struct packed_head head;
	const uint8_t *body = head_take(reader, &head);
	out->kind = head.kind;
	switch (head.kind) {
	case PACKED_NIL:
		out->u64 = 0;
		break;
	case PACKED_BOOL:
		out->boolean = head.value != 0;
		break;
	case PACKED_I64:
		out->i64 = (int64_t)head.value;
		break;
	case PACKED_U64:
		out->u64 = head.value;
		break;
	case PACKED_F64:
		out->f64 = f64_of(head.value);
		break;
	case PACKED_TEXT:
		out->text = (struct text){(const char *)body, (size_t)head.value};
		break;
	case PACKED_BLOB:
		out->blob = (struct bytes){body, (size_t)head.value};
		break;
	case PACKED_LIST:
	case PACKED_MAP:
		out->count = (uint32_t)head.value;
		out->whole = (struct bytes){0};
		return true;
	}
	out->whole = bytes_of(begin, (size_t)(reader->next - begin));
	return true;
}

/* The values that a list or map holds directly. */
static uint64_t inner_count(const struct packed_head *head)
{
	if (head->kind == PACKED_LIST)
		return head->value;
	return head->kind == PACKED_MAP ? 2 * head->value : 0;
}

void packed_skip(struct packed_reader *reader)
{
	struct packed_head head;
	for (uint64_t left = 1; left; left--) {
		head_take(reader, &head);
		left += inner_count(&head);
	}
}

bool packed_next(struct packed_reader *reader, struct packed_value *out)
{
	struct packed_reader ahead = *reader;
	if (!packed_enter(reader, out))
		return false;
	if (out->kind == PACKED_LIST || out->kind == PACKED_MAP) {
		const uint8_t *begin = ahead.next;
		packed_skip(&ahead);
		out->whole = bytes_of(begin, (size_t)(ahead.next - begin));
	}
	return true;
}

bool packed_find(struct bytes map, struct text key, struct packed_value *out)
{
	struct packed_reader reader = packed_reader_of(map);
	struct packed_value value;
	if (!packed_enter(&reader, &value) || value.kind != PACKED_MAP)
		return false;
	for (uint32_t pairs = value.count; pairs; pairs--) {
		packed_enter(&reader, &value);
		if (text_equal(value.text, key))
			return packed_next(&reader, out);
		packed_skip(&reader);
	}
	return false;
}

/* --- Writing ---------------------------------------------------------------------------------- */

/* Room for any head, of which what was written up to `end` is kept. */
static uint8_t *head_room(struct buffer *out)
{
	return buffer_grow(out, PACKED_HEAD_MAX);
}

static void head_end(struct buffer *out, const uint8_t *end)
{
	out->len = (size_t)(end - out->ptr);
}

void packed_put_nil(struct buffer *out)
{
	buffer_char(out, (char)0xC0);
}

void packed_put_bool(struct buffer *out, bool value)
{
	head_end(out, packed_write_bool(head_room(out), value));
}

void packed_put_i64(struct buffer *out, int64_t value)
{
	head_end(out, packed_write_i64(head_room(out), value));
}

void packed_put_u64(struct buffer *out, uint64_t value)
{
	head_end(out, packed_write_u64(head_room(out), value));
}

void packed_put_f64(struct buffer *out, double value)
{
	head_end(out, packed_write_f64(head_room(out), value));
}

void packed_put_text(struct buffer *out, struct text text)
{
	head_end(out, packed_write_text(head_room(out), text.len));
	buffer_text(out, text);
}

void packed_put_blob(struct buffer *out, struct bytes blob)
{
	head_end(out, packed_write_blob(head_room(out), blob.len));
	buffer_add(out, blob.ptr, blob.len);
}

void packed_put_list(struct buffer *out, uint32_t count)
{
	head_end(out, packed_write_list(head_room(out), count));
}

void packed_put_map(struct buffer *out, uint32_t pairs)
{
	head_end(out, packed_write_map(head_room(out), pairs));
}
