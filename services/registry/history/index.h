/* From a 64-bit hash to a number: where the last thing with that hash stands. What has the same
 * hash is chained by its owner, and compared there. All-zero is a valid empty one. */
#ifndef SERAI_SERVICES_REGISTRY_HISTORY_INDEX_H
#define SERAI_SERVICES_REGISTRY_HISTORY_INDEX_H

#include <stddef.h>
#include <stdint.h>

enum { INDEX_NONE = UINT32_MAX };

struct index {
	struct index_slot {
		uint64_t hash;
		uint32_t number;
	} * slots;
	size_t count, room; /* room is a power of two */
};

void index_fini(struct index *index);
struct index index_copy(const struct index *index);
/* INDEX_NONE when the hash is not held. */
uint32_t index_find(const struct index *index, uint64_t hash);
/* Enters or replaces; returns what stood there before. */
uint32_t index_put(struct index *index, uint64_t hash, uint32_t number);

/* The items of a list, on the heap; NULL for none. */
void *items_copy(const void *items, size_t count, size_t size);

#endif
