/* A small sorted map from text keys to bytes, all owned by the map: what a plugin remembers. */
#ifndef SERAI_PROTO_BASE_KEYED_H
#define SERAI_PROTO_BASE_KEYED_H

#include "proto/base/text.h"

struct keyed_entry {
	char *key; /* NUL-ended */
	size_t key_len;
	uint8_t *value;
	size_t value_len;
};

struct keyed {
	struct keyed_entry *entries; /* by key, in byte order */
	size_t len, room;
	size_t bytes; /* of keys and values */
};

void keyed_fini(struct keyed *keyed); /* all-zero is a valid empty one */
void keyed_put(struct keyed *keyed, struct text key, struct bytes value);
void keyed_remove(struct keyed *keyed, struct text key);

/* Lent until the map changes; NULL when there is none. */
const struct keyed_entry *keyed_find(const struct keyed *keyed, struct text key);
/* The first entry whose key is greater than `after`. */
const struct keyed_entry *keyed_after(const struct keyed *keyed, struct text after);

#endif
