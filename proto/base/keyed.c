#include "proto/base/keyed.h"

#include "proto/base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* Index of the first entry whose key is not less than `key`. */
static size_t place_of(const struct keyed *keyed, struct text key, bool *there)
{
	size_t low = 0, high = keyed->len;
	*there = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct keyed_entry *entry = &keyed->entries[middle];
		int order = text_compare((struct text){entry->key, entry->key_len}, key);
		*there = *there || order == 0;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void entry_fini(struct keyed *keyed, struct keyed_entry *entry)
{
	keyed->bytes -= entry->key_len + entry->value_len;
	free(entry->key);
	free(entry->value);
}

void keyed_fini(struct keyed *keyed)
{
	for (size_t i = 0; i < keyed->len; i++)
		entry_fini(keyed, &keyed->entries[i]);
	free(keyed->entries);
	*keyed = (struct keyed){0};
}

void keyed_put(struct keyed *keyed, struct text key, struct bytes value)
{
	/* Copied first: key and value may lie in the entry that they replace. */
	struct keyed_entry made = {alloc_copy(key.ptr, key.len), key.len,
		(uint8_t *)alloc_copy(value.ptr, value.len), value.len};
	bool there;
	size_t at = place_of(keyed, key, &there);
	if (there) {
		entry_fini(keyed, &keyed->entries[at]);
	} else {
		keyed->entries = alloc_room(
			keyed->entries, keyed->len, &keyed->room, sizeof(*keyed->entries));
		memmove(&keyed->entries[at + 1], &keyed->entries[at],
			(keyed->len - at) * sizeof(*keyed->entries));
		keyed->len++;
	}
	keyed->entries[at] = made;
	keyed->bytes += made.key_len + made.value_len;
}

void keyed_remove(struct keyed *keyed, struct text key)
{
	bool there;
	size_t at = place_of(keyed, key, &there);
	if (!there)
		return;
	entry_fini(keyed, &keyed->entries[at]);
	keyed->len--;
	memmove(&keyed->entries[at], &keyed->entries[at + 1],
		(keyed->len - at) * sizeof(*keyed->entries));
}

const struct keyed_entry *keyed_find(const struct keyed *keyed, struct text key)
{
	bool there;
	size_t at = place_of(keyed, key, &there);
	return there ? &keyed->entries[at] : NULL;
}

const struct keyed_entry *keyed_after(const struct keyed *keyed, struct text after)
{
	bool there;
	size_t at = place_of(keyed, after, &there);
	at += there ? 1 : 0;
	return at < keyed->len ? &keyed->entries[at] : NULL;
}
