/* A list that only grows, of which memory holds the end alone: what is not written yet. The rest is
 * read where it was written, when it is asked for: claims, and what was said of them, are many, and
 * seldom asked for. Where nothing is ever written all of it is held. */
#ifndef SERAI_SERVICES_REGISTRY_HISTORY_KEPT_H
#define SERAI_SERVICES_REGISTRY_HISTORY_KEPT_H

#include "proto/codec/record.h"

struct kept_item {
	struct bytes data;
	int64_t recorded_us;
	uint64_t seq;
};

/* Reads what was written; `list` is whatever its owner numbers its lists by. The first failure is
 * kept here: what was asked for is an empty record then, and who asked must end with it. */
struct kept_reader {
	enum err (*read)(void *self, int list, size_t at, struct arena *arena,
		struct kept_item *out, struct why *why);
	void *self;
	enum err err;
	struct why why;
};

struct kept {
	int list;
	const struct record_type *type;
	size_t count, written;   /* the first so many are written */
	struct kept_item *items; /* the others, from `written` on */
	size_t room;
	struct kept_reader *reader; /* NULL: nothing is written */
};

void kept_fini(struct kept *kept);
/* Copies the item, unless it is written already. */
void kept_add(struct kept *kept, const struct kept_item *item, bool written);
/* The first `count` are written by now. */
void kept_written(struct kept *kept, size_t count);

/* Lent until the list changes, or in the arena. */
struct kept_item kept_get(const struct kept *kept, size_t at, struct arena *arena);
/* The same, decoded; in the arena but for the words, which may be lent. */
const void *kept_record(
	const struct kept *kept, size_t at, struct arena *arena, struct kept_item *item);

#endif
