#include "services/registry/history/kept.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>

void kept_fini(struct kept *kept)
{
	kept_written(kept, kept->count);
	free(kept->items);
	*kept = (struct kept){0};
}

static struct bytes copy_of(struct bytes data)
{
	uint8_t *copy = alloc_zero(data.len + 1, 1);
	if (data.len)
		memcpy(copy, data.ptr, data.len);
	return bytes_of(copy, data.len);
}

void kept_add(struct kept *kept, const struct kept_item *item, bool written)
{
	CHECK(!written || (kept->written == kept->count && kept->reader));
	if (!written) {
		kept->items = alloc_room(kept->items, kept->count - kept->written, &kept->room,
			sizeof(*kept->items));
		kept->items[kept->count - kept->written] = *item;
		kept->items[kept->count - kept->written].data = copy_of(item->data);
	}
	kept->count++;
	kept->written += written;
}

void kept_written(struct kept *kept, size_t count)
{
	size_t held = kept->count - kept->written, gone = count - kept->written;
	CHECK(count >= kept->written && count <= kept->count);
	for (size_t i = 0; i < gone; i++)
		free((void *)(uintptr_t)kept->items[i].data.ptr);
	if (gone && held > gone)
		memmove(kept->items, kept->items + gone, (held - gone) * sizeof(*kept->items));
	kept->written = count;
}

struct kept_item kept_get(const struct kept *kept, size_t at, struct arena *arena)
{
	struct kept_item item = {0};
	struct why why = {0};
	CHECK(at < kept->count);
	if (at >= kept->written)
		return kept->items[at - kept->written];
	struct kept_reader *reader = kept->reader;
	enum err err = reader->read(reader->self, kept->list, at, arena, &item, &why);
	if (!err)
		return item;
	if (!reader->err) {
		reader->err = err;
		reader->why = why;
	}
	return (struct kept_item){0};
}

const void *kept_record(
	const struct kept *kept, size_t at, struct arena *arena, struct kept_item *item)
{
	struct kept_item found = kept_get(kept, at, arena);
	void *record = arena_zero(arena, 1, kept->type->size);
	struct why why = {0};
	if (item)
		*item = found;
	if (!found.data.ptr) /* the reader tells why */
		return record;
	enum err err = record_decode(kept->type, found.data, arena, record, &why);
	CHECK(!err || at < kept->written); /* what is held was decoded when it came */
	if (err && !kept->reader->err) {
		kept->reader->err = err;
		kept->reader->why = why;
	}
	return record;
}
