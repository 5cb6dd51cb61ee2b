/* Memory. There is no recovery from its lack: sizes from outside are bounded before they get
 * here, so running out is our bug or the machine's end, and the program stops. */
#ifndef SERAI_PROTO_BASE_ALLOC_H
#define SERAI_PROTO_BASE_ALLOC_H

#include <stddef.h>

void *alloc_zero(size_t count, size_t size);              /* never NULL */
void *alloc_resize(void *old, size_t count, size_t size); /* never NULL; count * size checked */
char *alloc_copy(const void *bytes, size_t len);          /* a NUL is added after the bytes */

/* Room for one more in a growing array: doubles `*room` when `len` has reached it.
 *     list->items = alloc_room(list->items, list->len, &list->room, sizeof(*list->items)); */
void *alloc_room(void *items, size_t len, size_t *room, size_t size);

/* For a program's main: memory that is freed is kept for what comes next, up to some tens of MiB.
 * Blocks come and go in pieces of 64 KiB and more, and the C library gives those back to the system
 * each time, which then fills the next ones with zeros. */
void alloc_keep(void);

#endif
