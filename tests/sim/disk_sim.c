#include "tests/sim/disk_sim.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FILES = 256, FDS = 512, SECTOR = 512 };

/* Content now, and content that a power cut leaves for certain. */
struct content {
	uint8_t *now, *safe;
	size_t len, room, safe_len;
	uint64_t kept; /* room that is its own, whether there are bytes in it or not */
};

struct entry {
	char name[DISK_NAME];
	struct content *content;
};

struct disk_sim {
	uint64_t random;
	struct entry now[FILES], safe[FILES]; /* the directory, and what of it is synced */
	size_t now_count, safe_count;
	struct content *open[FDS];
	struct content **all; /* every content there ever was */
	size_t all_count, all_room;
	uint64_t calls, fail_at, room;
	int error;
	bool lasting, failed, short_writes;
};

uint64_t disk_sim_random(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

struct disk_sim *disk_sim_create(uint64_t seed)
{
	struct disk_sim *sim = alloc_zero(1, sizeof(*sim));
	sim->random = seed;
	sim->room = UINT64_MAX;
	return sim;
}

void disk_sim_destroy(struct disk_sim **out)
{
	struct disk_sim *sim = *out;
	if (!sim)
		return;
	for (size_t i = 0; i < sim->all_count; i++) {
		free(sim->all[i]->now);
		free(sim->all[i]->safe);
		free(sim->all[i]);
	}
	free(sim->all);
	free(sim);
	*out = NULL;
}

/* --- Planned failures ---------------------------------------------------------------------------
 */

void disk_sim_fail(struct disk_sim *sim, uint64_t n, int error, bool lasting)
{
	sim->fail_at = n ? sim->calls + n : 0;
	sim->error = error;
	sim->lasting = lasting;
	sim->failed = false;
}

bool disk_sim_failed(const struct disk_sim *sim)
{
	return sim->failed;
}

static bool fails(struct disk_sim *sim)
{
	sim->calls++;
	bool now = sim->fail_at &&
		   (sim->lasting ? sim->calls >= sim->fail_at : sim->calls == sim->fail_at);
	if (now) {
		sim->failed = true;
		errno = sim->error;
	}
	return now;
}

void disk_sim_set_room(struct disk_sim *sim, uint64_t bytes)
{
	sim->room = bytes;
}

void disk_sim_short_writes(struct disk_sim *sim, bool on)
{
	sim->short_writes = on;
}

/* --- Names ---------------------------------------------------------------------------------------
 */

static struct entry *find(struct disk_sim *sim, const char *name)
{
	for (size_t i = 0; i < sim->now_count; i++)
		if (strcmp(sim->now[i].name, name) == 0)
			return &sim->now[i];
	return NULL;
}

static void remove_entry(struct disk_sim *sim, struct entry *entry)
{
	*entry = sim->now[--sim->now_count];
}

static struct content *make_content(struct disk_sim *sim)
{
	struct content *content = alloc_zero(1, sizeof(*content));
	sim->all = alloc_room(sim->all, sim->all_count, &sim->all_room, sizeof(struct content *));
	sim->all[sim->all_count++] = content;
	return content;
}

static void add_entry(struct disk_sim *sim, const char *name, struct content *content)
{
	CHECK(sim->now_count < FILES && strlen(name) < DISK_NAME);
	struct entry *entry = &sim->now[sim->now_count++];
	strcpy(entry->name, name);
	entry->content = content;
}

static int sim_open(void *self, const char *name, bool create)
{
	struct disk_sim *sim = self;
	if (fails(sim))
		return -1;
	struct entry *entry = find(sim, name);
	if (create ? entry != NULL : entry == NULL) {
		errno = create ? EEXIST : ENOENT;
		return -1;
	}
	struct content *content = create ? make_content(sim) : entry->content;
	if (create)
		add_entry(sim, name, content);
	for (int fd = 0; fd < FDS; fd++)
		if (!sim->open[fd]) {
			sim->open[fd] = content;
			return fd;
		}
	UNREACHABLE("descriptors leak");
}

static int sim_close(void *self, int fd)
{
	struct disk_sim *sim = self;
	CHECK(fd >= 0 && fd < FDS);
	/* After a death the dead one's owner may still tidy up. */
	sim->open[fd] = NULL;
	return 0;
}

static int sim_rename(void *self, const char *from, const char *to)
{
	struct disk_sim *sim = self;
	if (fails(sim))
		return -1;
	struct entry *entry = find(sim, from), *target = find(sim, to);
	if (!entry) {
		errno = ENOENT;
		return -1;
	}
	if (target) {
		target->content = entry->content;
		remove_entry(sim, entry);
	} else {
		strcpy(entry->name, to);
	}
	return 0;
}

static int sim_unlink(void *self, const char *name)
{
	struct disk_sim *sim = self;
	if (fails(sim))
		return -1;
	struct entry *entry = find(sim, name);
	if (!entry) {
		errno = ENOENT;
		return -1;
	}
	remove_entry(sim, entry);
	return 0;
}

static int sim_sync_dir(void *self)
{
	struct disk_sim *sim = self;
	if (fails(sim))
		return -1;
	memcpy(sim->safe, sim->now, sizeof(sim->safe));
	sim->safe_count = sim->now_count;
	return 0;
}

static int sim_stands(void *self, int fd, const char *name)
{
	struct disk_sim *sim = self;
	if (fails(sim))
		return -1;
	const struct entry *entry = find(sim, name);
	if (entry && entry->content == sim->open[fd])
		return 0;
	errno = entry ? ESTALE : ENOENT;
	return -1;
}

static int sim_list(void *self, void (*each)(void *arg, const char *name), void *arg)
{
	struct disk_sim *sim = self;
	if (fails(sim))
		return -1;
	for (size_t i = 0; i < sim->now_count; i++)
		each(arg, sim->now[i].name);
	return 0;
}

/* --- Bytes ---------------------------------------------------------------------------------------
 */

static ssize_t sim_read(void *self, int fd, void *out, size_t len, uint64_t at)
{
	struct disk_sim *sim = self;
	if (fails(sim))
		return -1;
	struct content *content = sim->open[fd];
	if (at >= content->len)
		return 0;
	if (len > content->len - at)
		len = content->len - at;
	memcpy(out, content->now + at, len);
	return (ssize_t)len;
}

static uint64_t used(const struct disk_sim *sim)
{
	uint64_t bytes = 0;
	for (size_t i = 0; i < sim->now_count; i++)
		bytes += sim->now[i].content->len > sim->now[i].content->kept
				 ? sim->now[i].content->len
				 : sim->now[i].content->kept;
	return bytes;
}

static void set_len(struct content *content, size_t len)
{
	if (len > content->room) {
		content->now = alloc_resize(content->now, len * 2, 1);
		content->room = len * 2;
	}
	if (len > content->len)
		memset(content->now + content->len, 0, len - content->len);
	content->len = len;
}

static ssize_t sim_write(void *self, int fd, const void *bytes, size_t len, uint64_t at)
{
	struct disk_sim *sim = self;
	struct content *content = sim->open[fd];
	/* A failing write may have written a part. */
	if (fails(sim)) {
		size_t part = len / 2;
		if (at + part <= content->len)
			memcpy(content->now + at, bytes, part);
		errno = sim->error;
		return -1;
	}
	if (sim->short_writes && len > 1)
		len = 1 + disk_sim_random(&sim->random) % len;
	if (at + len > content->len) {
		uint64_t grow = at + len - content->len, have = used(sim);
		uint64_t room = have < sim->room ? sim->room - have : 0;
		if (grow > room && len <= grow - room) {
			errno = ENOSPC;
			return -1;
		}
		if (grow > room)
			len -= (size_t)(grow - room);
		if (at + len > content->len)
			set_len(content, (size_t)at + len);
	}
	memcpy(content->now + at, bytes, len);
	return (ssize_t)len;
}

static int64_t sim_size(void *self, int fd)
{
	struct disk_sim *sim = self;
	return fails(sim) ? -1 : (int64_t)sim->open[fd]->len;
}

static int sim_truncate(void *self, int fd, uint64_t len)
{
	struct disk_sim *sim = self;
	if (fails(sim))
		return -1;
	set_len(sim->open[fd], (size_t)len);
	return 0;
}

static int sim_allocate(void *self, int fd, uint64_t len)
{
	struct disk_sim *sim = self;
	struct content *content = sim->open[fd];
	if (fails(sim))
		return -1;
	uint64_t has = content->len > content->kept ? content->len : content->kept;
	if (len > has && (used(sim) >= sim->room || len - has > sim->room - used(sim))) {
		errno = ENOSPC;
		return -1;
	}
	content->kept = len;
	return 0;
}

static int sim_sync(void *self, int fd)
{
	struct disk_sim *sim = self;
	if (fails(sim))
		return -1;
	struct content *content = sim->open[fd];
	content->safe = alloc_resize(content->safe, content->len, 1);
	if (content->len)
		memcpy(content->safe, content->now, content->len);
	content->safe_len = content->len;
	return 0;
}

struct disk disk_sim_table(struct disk_sim *sim)
{
	return (struct disk){
		.self = sim,
		.open = sim_open,
		.close = sim_close,
		.read = sim_read,
		.write = sim_write,
		.size = sim_size,
		.truncate = sim_truncate,
		.allocate = sim_allocate,
		.sync = sim_sync,
		.rename = sim_rename,
		.unlink = sim_unlink,
		.sync_dir = sim_sync_dir,
		.stands = sim_stands,
		.list = sim_list,
	};
}

/* --- The end -------------------------------------------------------------------------------------
 */

void disk_sim_process_dies(struct disk_sim *sim)
{
	memset(sim->open, 0, sizeof(sim->open));
}

/* Sectors that differ from the synced ones are kept, lost or torn. */
static void forget_bytes(struct disk_sim *sim, struct content *content)
{
	bool grown = disk_sim_random(&sim->random) % 2;
	size_t len = grown ? content->len : content->safe_len;
	set_len(content, len > content->len ? len : content->len);
	content->len = len;
	for (size_t at = 0; at < len; at += SECTOR) {
		size_t end = at + SECTOR < len ? at + SECTOR : len;
		uint64_t fate = disk_sim_random(&sim->random) % 16;
		size_t from = fate < 8 ? end : fate < 15 ? at : at + (end - at) / 2;
		for (size_t i = from; i < end; i++)
			content->now[i] = i < content->safe_len ? content->safe[i] : 0;
	}
	content->safe = alloc_resize(content->safe, len, 1);
	if (len)
		memcpy(content->safe, content->now, len);
	content->safe_len = len;
}

static bool is_in(const struct entry *entries, size_t count, const struct entry *wanted)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(entries[i].name, wanted->name) == 0 &&
			entries[i].content == wanted->content)
			return true;
	return false;
}

static bool has_name(const struct entry *entries, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(entries[i].name, name) == 0)
			return true;
	return false;
}

/* Each change of the directory since its last sync holds or does not. A name that was given to
 * another file, as rename does, stands for the one or the other, never for none. */
static void forget_names(struct disk_sim *sim)
{
	struct entry *left = alloc_zero(FILES * 2, sizeof(*left));
	size_t count = 0;
	for (size_t i = 0; i < sim->safe_count; i++)
		if (is_in(sim->now, sim->now_count, &sim->safe[i]) ||
			disk_sim_random(&sim->random) % 2)
			left[count++] = sim->safe[i];
	for (size_t i = 0; i < sim->now_count; i++) {
		bool taken = false;
		for (size_t k = 0; k < count; k++)
			taken |= strcmp(left[k].name, sim->now[i].name) == 0 ||
				 left[k].content == sim->now[i].content;
		if (!taken && (has_name(sim->safe, sim->safe_count, sim->now[i].name) ||
				      disk_sim_random(&sim->random) % 2))
			left[count++] = sim->now[i];
	}
	CHECK(count <= FILES);
	memcpy(sim->now, left, count * sizeof(left[0]));
	memcpy(sim->safe, left, count * sizeof(left[0]));
	sim->now_count = sim->safe_count = count;
	free(left);
}

void disk_sim_power_cut(struct disk_sim *sim)
{
	disk_sim_process_dies(sim);
	forget_names(sim);
	for (size_t i = 0; i < sim->now_count; i++)
		forget_bytes(sim, sim->now[i].content);
}

/* --- For the tests' own hands
 * ----------------------------------------------------------------------- */

uint8_t *disk_sim_file(struct disk_sim *sim, const char *name, size_t *len)
{
	struct entry *entry = find(sim, name);
	if (!entry)
		return NULL;
	*len = entry->content->len;
	return entry->content->now;
}

bool disk_sim_cut_file(struct disk_sim *sim, const char *name, size_t len)
{
	struct entry *entry = find(sim, name);
	if (entry)
		set_len(entry->content, len);
	return entry != NULL;
}

bool disk_sim_remove(struct disk_sim *sim, const char *name)
{
	struct entry *entry = find(sim, name);
	if (entry)
		remove_entry(sim, entry);
	return entry != NULL;
}

const char *disk_sim_name(const struct disk_sim *sim, size_t index)
{
	return index < sim->now_count ? sim->now[index].name : NULL;
}

struct disk_sim *disk_sim_copy(const struct disk_sim *sim, uint64_t seed)
{
	struct disk_sim *copy = disk_sim_create(seed);
	for (size_t i = 0; i < sim->now_count; i++) {
		struct content *content = make_content(copy);
		set_len(content, sim->now[i].content->len);
		if (content->len)
			memcpy(content->now, sim->now[i].content->now, content->len);
		content->safe = alloc_zero(content->len, 1);
		if (content->len)
			memcpy(content->safe, content->now, content->len);
		content->safe_len = content->len;
		add_entry(copy, sim->now[i].name, content);
	}
	memcpy(copy->safe, copy->now, sizeof(copy->safe));
	copy->safe_count = copy->now_count;
	return copy;
}
