/* A jail for a process that handles what strangers wrote: a plugin, or a reader of feeds and pages.
 *
 * `jail_enter` gives up, for good, what the process does not need: new files (Landlock), the
 * network, other processes and most system calls (seccomp), memory and CPU beyond the limits
 * (rlimits). It needs no privilege and no user namespace. Open descriptors stay usable: they are
 * what the jailed process works with. A system call that is not allowed fails with EPERM, so that
 * the program can say what it wanted; a file that is not allowed fails with EACCES or EPERM.
 *
 * A process may enter again to give up more (a plugin host first reads the plugin's file, then
 * gives up reading), never to get something back. */
#ifndef SERAI_PROTO_BASE_JAIL_H
#define SERAI_PROTO_BASE_JAIL_H

#include "proto/base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct jail {
	uint64_t memory_max;      /* bytes of address space; 0: no limit */
	uint64_t cpu_seconds_max; /* 0: no limit */
	uint32_t descriptors_max; /* 0: 16 */
	const char *const
		*read_only; /* files or folders that may still be read; NULL-ended; NULL: none */
	bool must;          /* refuse when the kernel lacks Landlock or seccomp */
};

/* Address space in use now, to which what is still needed is added; a sanitizer's shadow takes
 * terabytes, and a program built with one has no limit of memory. */
uint64_t jail_memory_in_use(void);

/* What the kernel gave. */
struct jail_got {
	bool landlock, seccomp, rlimits;
	int landlock_abi;
};

enum err jail_enter(const struct jail *jail, struct jail_got *got, struct why *why) MUST_USE;

#endif
