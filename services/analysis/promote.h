/* A plugin's file that has been tried goes where stacks take plugins from: $SERAI_HOME/plugins. */
#ifndef SERAI_SERVICES_ANALYSIS_PROMOTE_H
#define SERAI_SERVICES_ANALYSIS_PROMOTE_H

#include "proto/base/err.h"
#include "proto/codec/record.h"
#include "proto/records/analysis.h"

/* What the running stack answers a question of svc.analysis; ERR_UNAVAILABLE where none runs. The
 * reply lies in the arena. */
struct promote_question {
	const char *method; /* "list" */
	const struct record_type *type;
	const void *request;
	const struct record_type *reply;
};
enum err promote_ask(const struct promote_question *question, struct arena *arena, void *reply,
	struct why *why) MUST_USE;

/* Copies `file`, an absolute path, and the configuration beside it, and has a running stack look:
 * *running says whether one does, and `row` then how the plugin is there. A stack that would not
 * take the file is asked first: nothing is copied then. */
enum err promote_file(const char *file, struct arena *arena, struct plugin_row *row, bool *running,
	struct why *why) MUST_USE;

#endif
