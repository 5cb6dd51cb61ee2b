/* A disk in memory that behaves as badly as disks may: it forgets what was not synced, in pieces
 * and out of order, names of files included; its calls fail when told to; it can be full.
 *
 * Calls are counted from 1. One thread. */
#ifndef SERAI_TESTS_SIM_DISK_SIM_H
#define SERAI_TESTS_SIM_DISK_SIM_H

#include "broker/log/disk.h"

struct disk_sim;

struct disk_sim *disk_sim_create(uint64_t seed);
void disk_sim_destroy(struct disk_sim **sim);
struct disk disk_sim_table(struct disk_sim *sim);

/* Power is cut: each 512-byte sector written since its file's last sync is kept, lost or, now and
 * then, torn, at random; so are names made, changed and removed since the last sync of the
 * directory. Open descriptors are closed. */
void disk_sim_power_cut(struct disk_sim *sim);
/* The process dies; the system lives on and forgets nothing. */
void disk_sim_process_dies(struct disk_sim *sim);

/* The n-th call from now fails with `error` (0 n: none does); with `lasting` all after it do too.
 */
void disk_sim_fail(struct disk_sim *sim, uint64_t n, int error, bool lasting);
bool disk_sim_failed(const struct disk_sim *sim); /* did the planned failure happen? */
void disk_sim_set_room(
	struct disk_sim *sim, uint64_t bytes);             /* ENOSPC beyond; UINT64_MAX: no bound */
void disk_sim_short_writes(struct disk_sim *sim, bool on); /* a write takes a part of the bytes */

/* Whole files, for the tests' own hands. False, or NULL, when there is none of the name. */
uint8_t *disk_sim_file(struct disk_sim *sim, const char *name, size_t *len); /* lent, writable */
bool disk_sim_cut_file(struct disk_sim *sim, const char *name, size_t len);
bool disk_sim_remove(struct disk_sim *sim, const char *name);
const char *disk_sim_name(const struct disk_sim *sim, size_t index); /* NULL after the last */

/* A copy of all files as they are now, on a disk of its own. */
struct disk_sim *disk_sim_copy(const struct disk_sim *sim, uint64_t seed);

/* Numbers for tests, the same for the same seed (splitmix64). */
uint64_t disk_sim_random(uint64_t *state);

#endif
