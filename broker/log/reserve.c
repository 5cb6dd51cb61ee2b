#include "broker/log/reserve.h"

#include <errno.h>

static const char file[] = "reserve";

/* Any trouble but want of room is met again by the log itself, which names it. */
void reserve_keep(struct reserve *reserve)
{
	struct disk *disk = &reserve->disk;
	int fd = disk->open(disk->self, file, false);
	if (fd < 0)
		fd = disk->open(disk->self, file, true);
	bool full = fd < 0 ? errno == ENOSPC || errno == EDQUOT : false;
	if (fd >= 0) {
		if (disk->size(disk->self, fd) > (int64_t)reserve->bytes)
			disk->truncate(disk->self, fd, reserve->bytes);
		full = disk->allocate(disk->self, fd, reserve->bytes) &&
		       (errno == ENOSPC || errno == EDQUOT);
		disk->close(disk->self, fd);
	}
	reserve->lent = full;
	if (full)
		disk->unlink(disk->self, file);
}

enum err reserve_refuse(struct why *why)
{
	return why_set(why, ERR_FULL, "",
		"the disk is full: what room is left is for removals and acknowledgements");
}

bool reserve_lend(struct reserve *reserve)
{
	if (reserve->lent)
		return false;
	reserve->lent = true;
	reserve->disk.unlink(reserve->disk.self, file);
	return true;
}
