/* Room on the disk that is kept for what frees room: a file of that size, given up when an event of
 * the broker's own, or the writing anew of segments, finds none, and made again when all is done.
 * Where the file system cannot keep room for a file there is none. Whoever writes the log has it.
 */
#ifndef SERAI_BROKER_LOG_RESERVE_H
#define SERAI_BROKER_LOG_RESERVE_H

#include "broker/log/disk.h"

#include <stdbool.h>

struct reserve {
	struct disk disk;
	uint64_t bytes;
	bool lent; /* there is no room for it now, or others have it */
};

void reserve_keep(struct reserve *reserve);
/* False when it was lent before. */
bool reserve_lend(struct reserve *reserve);
/* What everybody else is told meanwhile. */
enum err reserve_refuse(struct why *why);

#endif
