/* Reading a document of another standard, which came as JSON and is held as checked MessagePack:
 * a value and the path to it, so that every refusal names the path, what was wanted and what was
 * given. Pure. */
#ifndef SERAI_SERVICES_CORRIDORS_SHIPMENTS_FOREIGN_H
#define SERAI_SERVICES_CORRIDORS_SHIPMENTS_FOREIGN_H

#include "proto/base/arena.h"
#include "proto/codec/packed.h"

enum { FOREIGN_PATH = 160 };

/* Lent: the bytes outlive it. */
struct foreign {
	struct bytes value;
	char path[FOREIGN_PATH];
};

enum foreign_need { FOREIGN_OPTIONAL, FOREIGN_REQUIRED };

bool foreign_is(const struct foreign *at, enum packed_kind kind);

/* The member of an object; false when it is not there, is null, or `at` is no object. */
bool foreign_find(const struct foreign *at, const char *key, struct foreign *out);

/* A text member; TEXT_NONE when optional and absent. An empty text is refused. */
enum err foreign_text(const struct foreign *at, const char *key, enum foreign_need need,
	struct text *out, struct why *why) MUST_USE;

/* An instant with its offset from UTC, as ISO 8601; false in *has when optional and absent. */
enum err foreign_instant(const struct foreign *at, const char *key, enum foreign_need need,
	bool *has, int64_t *out, struct why *why) MUST_USE;

/* A list member, item by item. */
struct foreign_list {
	struct packed_reader reader;
	uint32_t count, next;
	char path[FOREIGN_PATH];
};
enum err foreign_list(const struct foreign *at, const char *key, enum foreign_need need,
	struct foreign_list *out, struct why *why) MUST_USE;
bool foreign_next(struct foreign_list *list, struct foreign *out);

/* 128 bits over an object without the members named (ended by NULL): the id of an event that has
 * none. `out` holds at least 33 bytes. */
void foreign_digest(const struct foreign *at, const char *const *without, char out[33]);

/* Text of a value that is text; TEXT_NONE. */
struct text foreign_as_text(const struct foreign *at);

/* The value as JSON on one line, in the arena. */
struct text foreign_json(const struct foreign *at, struct arena *arena);

/* The refusal "wanted <wanted>, got <what stands there>" at the value's path. */
enum err foreign_refuse(const struct foreign *at, const char *wanted, struct why *why);

#endif
