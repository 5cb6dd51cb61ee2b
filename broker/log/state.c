#include "broker/log/state.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/codec/packed.h"
#include "proto/codec/record.h"
#include "proto/wire/big_endian.h"

#include <stdlib.h>
#include <string.h>

static const int64_t anonymous_life_us = INT64_C(24) * 3600 * 1000000;

void state_forget_cursor(struct state *state, struct state_cursor *cursor)
{
	CHECK(!cursor->account && !cursor->readers);
	HASH_DEL(state->cursors, cursor);
	free(cursor->pending);
	buffer_fini(&cursor->moved);
	free(cursor);
}

void state_fini(struct state *state)
{
	ledger_fini(&state->ledger);
	struct state_producer *producer, *next_producer;
	HASH_ITER (hh, state->producers, producer, next_producer) {
		HASH_DEL(state->producers, producer);
		free(producer);
	}
	struct state_cursor *cursor, *next_cursor;
	HASH_ITER (hh, state->cursors, cursor, next_cursor) {
		cursor->account = NULL;
		cursor->readers = 0;
		state_forget_cursor(state, cursor);
	}
}

struct state_producer *state_find_producer(const struct state *state, struct text name)
{
	struct state_producer *found;
	HASH_FIND(hh, state->producers, name.ptr, name.len, found);
	return found;
}

struct state_producer *state_producer(struct state *state, struct text name)
{
	CHECK(name.len <= BLOCK_NAME_MAX);
	struct state_producer *found = state_find_producer(state, name);
	if (found)
		return found;
	found = alloc_zero(1, sizeof(*found));
	memcpy(found->name, name.ptr, name.len);
	HASH_ADD_KEYPTR(hh, state->producers, found->name, name.len, found);
	return found;
}

struct state_cursor *state_find_cursor(const struct state *state, struct text name)
{
	struct state_cursor *found;
	HASH_FIND(hh, state->cursors, name.ptr, name.len, found);
	return found;
}

struct state_cursor *state_cursor(struct state *state, struct text name)
{
	CHECK(name.len <= BLOCK_NAME_MAX);
	struct state_cursor *found = state_find_cursor(state, name);
	if (found)
		return found;
	found = alloc_zero(1, sizeof(*found));
	memcpy(found->name, name.ptr, name.len);
	HASH_ADD_KEYPTR(hh, state->cursors, found->name, name.len, found);
	return found;
}

/* The data of an event of this type; false when it is of another one. */
static bool event_data(struct bytes body, const char *type, struct bytes *data)
{
	struct packed_value value;
	if (!packed_find(body, TEXT("type"), &value) || value.kind != PACKED_TEXT ||
		!text_is(value.text, type) || !packed_find(body, TEXT("data"), &value))
		return false;
	*data = value.whole;
	return true;
}

static void set_pending(struct state_cursor *cursor, const struct cursor_moved *moved)
{
	free(cursor->pending);
	cursor->position = moved->position;
	cursor->pending_count = moved->pending_count;
	cursor->pending = moved->pending_count
				  ? alloc_zero(moved->pending_count, sizeof(*cursor->pending))
				  : NULL;
	if (moved->pending_count)
		memcpy(cursor->pending, moved->pending,
			moved->pending_count * sizeof(*cursor->pending));
}

/* Takes the record in: what it says is all there is to know of the cursor. */
static bool take_moved(struct state *state, struct bytes data)
{
	struct arena arena = {0};
	struct cursor_moved moved;
	bool good = !record_decode(&record_cursor_moved, data, &arena, &moved, NULL) &&
		    moved.cursor.len <= BLOCK_NAME_MAX;
	if (good) {
		struct state_cursor *cursor = state_cursor(state, moved.cursor);
		bool gone = moved.has_removed && moved.removed;
		/* What is on its way already says more than this. */
		if (cursor->wanted == cursor->seq)
			cursor->wanted = moved.seq;
		cursor->seq = moved.seq;
		cursor->known = !gone;
		set_pending(cursor, &moved);
		buffer_clear(&cursor->moved);
		buffer_add(&cursor->moved, data.ptr, data.len);
		if (gone && !cursor->account && !cursor->readers)
			state_forget_cursor(state, cursor);
	}
	arena_fini(&arena);
	return good;
}

static void apply_cursor_moved(struct state *state, struct bytes body)
{
	struct bytes data;
	if (event_data(body, "cursor_moved", &data))
		take_moved(state, data);
}

static void apply_trimmed(struct state *state, struct bytes body, uint64_t seq)
{
	struct arena arena = {0};
	struct log_trimmed trimmed;
	struct bytes data;
	if (event_data(body, "log_trimmed", &data) &&
		!record_decode(&record_log_trimmed, data, &arena, &trimmed, NULL))
		ledger_apply(&state->ledger, &trimmed, seq);
	arena_fini(&arena);
}

void state_apply(struct state *state, struct bytes block, const struct block_header *header)
{
	struct state_producer *producer = state_producer(state, header->producer);
	if (header->last_counter > producer->counter) {
		producer->counter = header->last_counter;
		producer->seq = header->base_seq + header->count - 1;
		producer->time_us = header->time_us;
	}
	if (producer->queued < producer->counter)
		producer->queued = producer->counter;
	if (!text_is(header->producer, "$sys"))
		return;
	struct bytes rest = block_runs(block, header);
	struct block_run run;
	while (block_next_run(&rest, &run)) {
		struct block_record record;
		bool cursor = text_starts(run.subject, TEXT("$sys.cursor.")),
		     trimmed = text_starts(run.subject, TEXT("$sys.log.trimmed."));
		for (size_t at = 0; (cursor || trimmed) && block_next_record(&run, &at, &record);)
			if (cursor)
				apply_cursor_moved(state, record.body);
			else
				apply_trimmed(state, record.body, header->base_seq + record.index);
	}
}

static void put_name(struct buffer *out, const char *name)
{
	buffer_char(out, (char)strlen(name));
	buffer_add(out, name, strlen(name));
}

static void put_number(struct buffer *out, uint64_t value)
{
	put_u64(buffer_grow(out, 8), value);
}

static bool is_expired(const struct state_producer *producer, int64_t now_us)
{
	return text_starts(text_of(producer->name), TEXT("anon-")) &&
	       now_us - producer->time_us > anonymous_life_us;
}

static void write_cursors(const struct state *state, struct buffer *out)
{
	uint32_t count = 0;
	size_t at = out->len;
	buffer_grow(out, 4);
	for (struct state_cursor *c = state->cursors; c; c = c->hh.next) {
		if (!c->known)
			continue;
		put_u32(buffer_grow(out, 4), (uint32_t)c->moved.len);
		buffer_add(out, c->moved.ptr, c->moved.len);
		count++;
	}
	put_u32(out->ptr + at, count);
}

void state_write(const struct state *state, int64_t now_us, struct buffer *out)
{
	uint32_t count = 0;
	size_t at = out->len;
	buffer_grow(out, 4);
	for (struct state_producer *p = state->producers; p; p = p->hh.next) {
		if (p->counter == 0 || is_expired(p, now_us))
			continue;
		put_name(out, p->name);
		put_number(out, p->counter);
		put_number(out, p->seq);
		put_number(out, (uint64_t)p->time_us);
		count++;
	}
	put_u32(out->ptr + at, count);
	write_cursors(state, out);
	ledger_write(&state->ledger, out);
}

static bool take(struct bytes *rest, size_t len, const uint8_t **out)
{
	if (rest->len < len)
		return false;
	*out = rest->ptr;
	*rest = bytes_of(rest->ptr + len, rest->len - len);
	return true;
}

static bool take_count(struct bytes *rest, uint32_t *count)
{
	const uint8_t *at;
	if (!take(rest, 4, &at))
		return false;
	*count = get_u32(at);
	return true;
}

static bool take_name(struct bytes *rest, struct text *name)
{
	const uint8_t *at, *letters;
	if (!take(rest, 1, &at) || at[0] > BLOCK_NAME_MAX || !take(rest, at[0], &letters))
		return false;
	*name = (struct text){(const char *)letters, at[0]};
	return true;
}

static bool read_cursor(struct state *state, struct bytes *rest)
{
	const uint8_t *at;
	uint32_t len;
	return take_count(rest, &len) && take(rest, len, &at) &&
	       take_moved(state, bytes_of(at, len));
}

bool state_read(struct state *state, struct bytes *rest)
{
	uint32_t count;
	struct text name;
	const uint8_t *at;
	if (!take_count(rest, &count))
		return false;
	for (; count; count--) {
		if (!take_name(rest, &name) || !take(rest, 24, &at))
			return false;
		struct state_producer *producer = state_producer(state, name);
		producer->counter = producer->queued = get_u64(at);
		producer->seq = get_u64(at + 8);
		producer->time_us = (int64_t)get_u64(at + 16);
	}
	if (!take_count(rest, &count))
		return false;
	for (; count; count--)
		if (!read_cursor(state, rest))
			return false;
	return ledger_read(&state->ledger, rest);
}
