#include "broker/log/writer.h"

#include "broker/log/reserve.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/wire/big_endian.h"

#include <errno.h>
#include <stdlib.h>

/* Zeros are written ahead in pieces of this size, so that a sync need not store a new length. Some
 * always stand behind the last write: a segment that ends with it has been cut. Less of them on a
 * disk that is full. */
enum { AHEAD = 4 << 20, AHEAD_FULL = 64 << 10, ZEROS_MIN = 8 };

struct writer {
	struct disk disk;
	uint64_t segment_bytes, log_id, random;
	struct segment_header segment;
	char name[DISK_NAME];
	int fd;
	uint64_t end, ready; /* next mark; zeros are written up to `ready` */
	uint64_t refused;    /* generations up to this one were refused */
	struct reserve reserve;
	bool stopped;
	struct why stopped_why;
};

/* --- Rolling to a new segment ----------------------------------------------------------------- */

static uint64_t ahead_of(const struct writer *writer, uint64_t ready, uint64_t upto)
{
	uint64_t ahead = ready + (writer->reserve.lent ? AHEAD_FULL : AHEAD);
	if (ahead > writer->segment_bytes)
		ahead = writer->segment_bytes;
	return ahead < upto + ZEROS_MIN ? upto + ZEROS_MIN : ahead;
}

/* A segment gets its name when its header is on disk: a named one without a header is damage. */
static enum err begin_file(struct writer *writer, const struct segment_header *header,
	const char *fresh, int *fd, struct why *why)
{
	uint64_t ready = ahead_of(writer, SEGMENT_HEADER, SEGMENT_HEADER);
	struct disk *disk = &writer->disk;
	uint8_t head[SEGMENT_HEADER];
	char name[DISK_NAME];
	segment_name(header->base_seq, "seg", name);
	segment_write_header(header, head);
	disk->unlink(disk->self, fresh); /* what an earlier failure left */
	*fd = disk->open(disk->self, fresh, true);
	if (*fd < 0)
		return disk_failed(fresh, "making", why);
	enum err err = disk_write_all(disk, *fd, bytes_of(head, sizeof(head)), 0, fresh, why);
	if (!err)
		err = disk_write_zeros(disk, *fd, SEGMENT_HEADER, ready, fresh, why);
	if (!err && disk->sync(disk->self, *fd))
		err = disk_failed(fresh, "syncing", why);
	if (!err && disk->rename(disk->self, fresh, name))
		err = disk_failed(fresh, "naming the new segment", why);
	return err;
}

static enum err roll(struct writer *writer, uint64_t base_seq, int64_t now_us, struct why *why)
{
	struct disk *disk = &writer->disk;
	struct segment_header header = {
		.log_id = writer->log_id, .base_seq = base_seq, .created_us = now_us};
	uint8_t salt[16];
	char fresh[DISK_NAME];
	int fd;
	put_u64(salt, writer->random);
	put_u64(salt + 8, base_seq);
	header.salt = digest_xxh3(bytes_of(salt, sizeof(salt)));
	segment_name(base_seq, "new", fresh);
	enum err err = begin_file(writer, &header, fresh, &fd, why);
	if (err) {
		if (fd >= 0)
			disk->close(disk->self, fd);
		disk->unlink(disk->self, fresh);
		return err;
	}
	/* Named now. Were the name to be lost, so would be every batch after it: that must stop us.
	 */
	if (disk->sync_dir(disk->self)) {
		disk_failed(fresh, "syncing the directory", why);
		disk->close(disk->self, fd);
		return ERR_STOPPED;
	}
	if (writer->fd >= 0) {
		/* The old one without the zeros it did not need; nothing depends on it. */
		if (disk->truncate(disk->self, writer->fd, writer->end) == 0)
			disk->sync(disk->self, writer->fd);
		disk->close(disk->self, writer->fd);
	}
	writer->fd = fd;
	writer->segment = header;
	writer->end = SEGMENT_HEADER;
	writer->ready = ahead_of(writer, SEGMENT_HEADER, SEGMENT_HEADER);
	segment_name(header.base_seq, "seg", writer->name);
	return ERR_OK;
}

/* --- Life ------------------------------------------------------------------------------------- */

static enum err open_last(struct writer *writer, struct why *why)
{
	segment_name(writer->segment.base_seq, "seg", writer->name);
	writer->fd = writer->disk.open(writer->disk.self, writer->name, false);
	int64_t size = writer->fd < 0 ? -1 : writer->disk.size(writer->disk.self, writer->fd);
	if (size < 0)
		return disk_failed(writer->name, "opening", why);
	writer->ready = (uint64_t)size;
	return ERR_OK;
}

enum err writer_open(const struct writer_options *options, struct writer **out, struct why *why)
{
	struct writer *writer = alloc_zero(1, sizeof(*writer));
	writer->disk = *options->disk;
	writer->segment_bytes = options->segment_bytes;
	writer->log_id = options->log_id;
	writer->random = options->random;
	writer->segment = options->segment;
	writer->end = options->end;
	writer->fd = -1;
	writer->reserve = (struct reserve){.disk = *options->disk, .bytes = options->segment_bytes};
	/* A log without an event has a segment too: its id is promised to the first who asks. */
	enum err err = writer->segment.base_seq ? open_last(writer, why)
						: roll(writer, 1, options->now_us, why);
	if (!err)
		reserve_keep(&writer->reserve);
	if (err)
		writer_close(&writer);
	else
		*out = writer;
	return err;
}

const struct segment_header *writer_segment(const struct writer *writer)
{
	return &writer->segment;
}

void writer_close(struct writer **writer)
{
	if (!*writer)
		return;
	if ((*writer)->fd >= 0)
		(*writer)->disk.close((*writer)->disk.self, (*writer)->fd);
	free(*writer);
	*writer = NULL;
}

/* --- Writing ---------------------------------------------------------------------------------- */

/* Room for the batch, with zeros ahead of it. When there is none the file is cut back. */
static enum err make_ready(struct writer *writer, uint64_t upto, struct why *why)
{
	if (upto + ZEROS_MIN <= writer->ready)
		return ERR_OK;
	uint64_t ahead = ahead_of(writer, writer->ready, upto);
	enum err err = disk_write_zeros(
		&writer->disk, writer->fd, writer->ready, ahead, writer->name, why);
	if (err == ERR_OK)
		writer->ready = ahead;
	else if (writer->disk.truncate(writer->disk.self, writer->fd, writer->ready))
		err = ERR_STOPPED; /* how long the file is now is not known */
	return err;
}

/* What is synced into a file that has lost its name is gone with the next restart. */
static enum err check_name(struct writer *writer, struct why *why)
{
	if (writer->disk.stands(writer->disk.self, writer->fd, writer->name) == 0)
		return ERR_OK;
	if (errno != ENOENT && errno != ESTALE)
		return why_errno(why, ERR_STOPPED, writer->name, "looking for the log's file");
	return why_set(why, ERR_STOPPED, writer->name, "the file that is written %s",
		errno == ENOENT ? "was removed from the log's directory"
				: "was replaced by another in the log's directory");
}

static enum err write_and_sync(struct writer *writer, struct batch *batch, struct why *why)
{
	struct segment_mark mark = {
		.length = (uint32_t)(batch->bytes.len - SEGMENT_MARK),
		.base_seq = batch->base_seq,
		.time_us = batch->time_us,
	};
	segment_write_mark(&mark, &writer->segment, writer->end, batch->bytes.ptr);
	enum err err = disk_write_all(&writer->disk, writer->fd, buffer_bytes(&batch->bytes),
		writer->end, writer->name, why);
	if (err)
		return err;
	if (writer->disk.sync(writer->disk.self, writer->fd)) {
		why_errno(why, ERR_STOPPED, writer->name, "syncing the log");
		return ERR_STOPPED;
	}
	return check_name(writer, why);
}

static enum err write_batch(struct writer *writer, struct batch *batch, struct why *why)
{
	uint64_t len = batch->bytes.len;
	bool fits = (writer->end + len + ZEROS_MIN <= writer->segment_bytes && !batch->roll) ||
		    writer->end == SEGMENT_HEADER;
	if (!fits) {
		enum err err = roll(writer, batch->base_seq, batch->time_us, why);
		if (err)
			return err;
		batch->rolled = writer->segment;
	}
	enum err err = make_ready(writer, writer->end + len, why);
	if (!err)
		err = write_and_sync(writer, batch, why);
	return err;
}

/* A failure that leaves the disk's state unknown ends all writing. */
static void stop(struct writer *writer, const struct why *cause)
{
	writer->stopped = true;
	why_set(&writer->stopped_why, ERR_STOPPED, cause->where,
		"nothing is acknowledged until the broker is restarted: %s", cause->text);
}

enum err writer_look(struct writer *writer, struct why *why)
{
	struct why cause = {0};
	if (!writer->stopped && check_name(writer, &cause))
		stop(writer, &cause);
	if (!writer->stopped)
		return ERR_OK;
	*why = writer->stopped_why;
	return ERR_STOPPED;
}

void writer_lend(struct writer *writer)
{
	reserve_lend(&writer->reserve);
}

bool writer_keep(struct writer *writer)
{
	reserve_keep(&writer->reserve);
	return !writer->reserve.lent;
}

/* May it be written at all? */
static enum err admit(const struct writer *writer, const struct batch *batch, struct why *why)
{
	if (writer->stopped)
		return ERR_STOPPED;
	if (batch->generation < writer->refused)
		return ERR_FULL;
	if (writer->reserve.lent && !batch->own)
		return reserve_refuse(why);
	return ERR_OK;
}

void writer_write(struct writer *writer, struct batch *batch)
{
	struct why why = {0};
	CHECK(!batch_is_empty(batch));
	batch->err = admit(writer, batch, &why);
	if (!batch->err) {
		batch->err = write_batch(writer, batch, &why);
		if (batch->err == ERR_FULL && batch->own && reserve_lend(&writer->reserve))
			batch->err = write_batch(writer, batch, &why);
		if (batch->err && batch->err != ERR_FULL)
			stop(writer, &why);
		if (batch->err == ERR_FULL)
			writer->refused = batch->generation + 1;
	}
	batch->lent = writer->reserve.lent;
	batch->segment_base = writer->segment.base_seq;
	batch->offset = writer->end;
	if (batch->err == ERR_OK)
		writer->end += batch->bytes.len;
	else if (writer->stopped)
		batch->err = ERR_STOPPED, batch->why = writer->stopped_why;
	else
		batch->why = why;
}
