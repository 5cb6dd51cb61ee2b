/* The registry's state on disk: what memory holds, list by list, and what claims say. Questions are
 * answered from memory, but for the words of claims; the store is what a start reads and what the
 * digest is taken of. It is written when the
 * kit commits: what was added since, and what changed of that which is there, each once. */
#ifndef SERAI_SERVICES_REGISTRY_STORE_H
#define SERAI_SERVICES_REGISTRY_STORE_H

#include "services/kit/store.h"
#include "services/registry/history/registry.h"

extern const char registry_store_schema[];
extern const char *const registry_store_tables[]; /* in the digest; NULL-ended */
enum { REGISTRY_STORE_VERSION = 6 };

/* How much of a registry is in the store. All-zero: nothing. */
enum saved_kind {
	SAVED_WORDS,
	SAVED_MANNERS,
	SAVED_ROWS,
	SAVED_VERSIONS,
	SAVED_REFS,
	SAVED_MATCHES,
	SAVED_HEARD,
	SAVED_JUDGED,
	SAVED_REVIEWED,
	SAVED_KINDS,
};

struct saved {
	struct saved_list {
		size_t count;      /* the first so many are */
		uint32_t *changed; /* of these, by index, what is otherwise by now */
		size_t changed_count, room;
	} lists[SAVED_KINDS];
};

void saved_fini(struct saved *saved);

/* Fills an empty registry from the store, which it goes on reading: both stay where they are. */
enum err saved_load(struct saved *saved, struct registry *registry, struct store *store,
	struct why *why) MUST_USE;

/* What an event changed, to be written. */
void saved_note(struct saved *saved, const struct applied *applied);

/* Writes all that is not there yet; of claims memory holds no words then. */
enum err saved_write(struct saved *saved, struct registry *registry, struct store *store,
	struct why *why) MUST_USE;

#endif
