#include "broker/log/ledger.h"

#include "proto/base/alloc.h"
#include "proto/wire/big_endian.h"
#include "proto/wire/subject.h"

#include <stdlib.h>
#include <string.h>

static void entry_fini(struct ledger_entry *entry)
{
	free(entry->stream);
	free(entry->filter);
	free(entry->reason);
}

void ledger_fini(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->count; i++)
		entry_fini(&ledger->entries[i]);
	free(ledger->entries);
	*ledger = (struct ledger){0};
}

struct text ledger_stream(struct text subject)
{
	const char *dot = memchr(subject.ptr, '.', subject.len);
	return dot ? text_slice(subject, 0, (size_t)(dot - subject.ptr)) : subject;
}

static struct ledger_entry *entry_of(struct ledger *ledger, const struct log_trimmed *trimmed)
{
	for (size_t i = 0; i < ledger->count; i++) {
		struct ledger_entry *entry = &ledger->entries[i];
		if (text_is(trimmed->stream, entry->stream) && entry->keep == trimmed->keep &&
			text_equal(text_of(entry->filter),
				trimmed->filter.ptr ? trimmed->filter : TEXT("")))
			return entry;
	}
	ledger->entries =
		alloc_room(ledger->entries, ledger->count, &ledger->room, sizeof(*ledger->entries));
	struct ledger_entry *fresh = &ledger->entries[ledger->count++];
	*fresh = (struct ledger_entry){
		.stream = text_copy(trimmed->stream),
		.filter = text_copy(trimmed->filter.ptr ? trimmed->filter : TEXT("")),
		.keep = trimmed->keep,
	};
	return fresh;
}

void ledger_apply(struct ledger *ledger, const struct log_trimmed *trimmed, uint64_t seq)
{
	struct ledger_entry *entry = entry_of(ledger, trimmed);
	if (entry->upto < trimmed->to)
		entry->upto = trimmed->to;
	entry->seq = seq;
	entry->events += trimmed->events;
	entry->bytes += trimmed->bytes;
	free(entry->reason);
	entry->reason = text_copy(trimmed->reason);
	if (ledger->upto < entry->upto)
		ledger->upto = entry->upto;
	if (ledger->seq < seq)
		ledger->seq = seq;
}

bool ledger_entry_covers(const struct ledger_entry *entry, struct text subject)
{
	return text_is(ledger_stream(subject), entry->stream) &&
	       (!entry->filter[0] || subject_matches(text_of(entry->filter), subject));
}

bool ledger_entry_concerns(const struct ledger_entry *entry, struct text filter)
{
	struct text first = ledger_stream(filter);
	bool wild = (text_is(first, "*") || text_is(first, ">")) && entry->stream[0] != '$';
	if (!wild && !text_is(first, entry->stream))
		return false;
	return !entry->filter[0] || subject_filters_overlap(text_of(entry->filter), filter);
}

uint64_t ledger_floor(const struct ledger *ledger, struct text subject)
{
	uint64_t floor = 0;
	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_entry *entry = &ledger->entries[i];
		if (!entry->keep && entry->upto > floor && ledger_entry_covers(entry, subject))
			floor = entry->upto;
	}
	return floor;
}

/* --- In a snapshot ---------------------------------------------------------------------------- */

static void put_number(struct buffer *out, uint64_t value)
{
	put_u64(buffer_grow(out, 8), value);
}

static void put_text(struct buffer *out, const char *text)
{
	size_t len = strlen(text);
	put_u16(buffer_grow(out, 2), (uint16_t)len);
	buffer_add(out, text, len);
}

void ledger_write(const struct ledger *ledger, struct buffer *out)
{
	put_u32(buffer_grow(out, 4), (uint32_t)ledger->count);
	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_entry *entry = &ledger->entries[i];
		put_text(out, entry->stream);
		put_text(out, entry->filter);
		put_text(out, entry->reason);
		put_number(out, entry->keep);
		put_number(out, entry->upto);
		put_number(out, entry->seq);
		put_number(out, entry->events);
		put_number(out, entry->bytes);
	}
}

static bool take(struct bytes *rest, size_t len, const uint8_t **out)
{
	if (rest->len < len)
		return false;
	*out = rest->ptr;
	*rest = bytes_of(rest->ptr + len, rest->len - len);
	return true;
}

static bool take_text(struct bytes *rest, char **out)
{
	const uint8_t *at, *letters;
	if (!take(rest, 2, &at) || !take(rest, get_u16(at), &letters))
		return false;
	*out = alloc_copy(letters, get_u16(at));
	return true;
}

static bool take_entry(struct bytes *rest, struct ledger_entry *entry)
{
	const uint8_t *at;
	if (!take_text(rest, &entry->stream) || !take_text(rest, &entry->filter) ||
		!take_text(rest, &entry->reason) || !take(rest, 40, &at))
		return false;
	entry->keep = get_u64(at);
	entry->upto = get_u64(at + 8);
	entry->seq = get_u64(at + 16);
	entry->events = get_u64(at + 24);
	entry->bytes = get_u64(at + 32);
	return true;
}

bool ledger_read(struct ledger *ledger, struct bytes *rest)
{
	const uint8_t *at;
	if (!take(rest, 4, &at))
		return false;
	for (uint32_t left = get_u32(at); left; left--) {
		struct ledger_entry entry = {0};
		if (!take_entry(rest, &entry)) {
			entry_fini(&entry);
			return false;
		}
		ledger->entries = alloc_room(
			ledger->entries, ledger->count, &ledger->room, sizeof(*ledger->entries));
		ledger->entries[ledger->count++] = entry;
		if (ledger->upto < entry.upto)
			ledger->upto = entry.upto;
		if (ledger->seq < entry.seq)
			ledger->seq = entry.seq;
	}
	return true;
}
