/* All plugins of this stack: finds their files, starts a life for each, takes new and changed files
 * into use while everything else goes on. Looks again when a folder changes (inotify) or when
 * asked. */
#ifndef SERAI_SERVICES_ANALYSIS_SUPERVISOR_H
#define SERAI_SERVICES_ANALYSIS_SUPERVISOR_H

#include "proto/records/analysis.h"
#include "services/kit/kit.h"
#include "services/kit/store.h"

struct supervisor;

struct supervisor_options {
	const char *host;       /* serai-plughost; "": beside this program */
	const char *folders[2]; /* looked into in this order; a later file with the same id wins */
	struct store *store;
};

/* Starts nothing yet: that is for the first supervisor_work. */
enum err supervisor_create(const struct supervisor_options *options, struct supervisor **out,
	struct why *why) MUST_USE;
void supervisor_destroy(struct supervisor **supervisor);

/* Readable when there is work. */
int supervisor_fd(const struct supervisor *supervisor);
enum err supervisor_work(struct supervisor *supervisor, struct kit *kit, struct why *why) MUST_USE;

/* Looks into the folders at the next work; that is at once. */
void supervisor_rescan(struct supervisor *supervisor);

/* The log says so. */
void supervisor_quarantine(struct supervisor *supervisor, struct text id, bool quarantined);

/* Rows of all plugins (id "": of all) and refused files, in the arena. */
enum err supervisor_list(struct supervisor *supervisor, struct text id, struct arena *arena,
	struct plugin_list *out, struct why *why) MUST_USE;

/* Would this file be taken? One row. */
enum err supervisor_check(struct supervisor *supervisor, struct text file, struct arena *arena,
	struct plugin_list *out, struct why *why) MUST_USE;

#endif
