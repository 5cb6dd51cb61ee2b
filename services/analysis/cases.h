/* A plugin's own cases: files that say which events it is given and what it has to emit. Lines:
 *     # a remark
 *     in <seq> <time or -> <subject> <record> <JSON of the record>
 *     out <seq> <key> <record> <JSON of the record>
 * `out` lines name the `in` line's sequence that they answer, in the order of emission. */
#ifndef SERAI_SERVICES_ANALYSIS_CASES_H
#define SERAI_SERVICES_ANALYSIS_CASES_H

#include "proto/wire/manifest.h"
#include "services/analysis/batch.h"

struct cases {
	char *name;
	struct batch events;
	struct buffer expected; /* lines as cases_line writes them */
};

/* Refusals name file and line. */
enum err cases_read(const char *path, const struct manifest *manifest, struct cases *out,
	struct why *why) MUST_USE;
void cases_fini(struct cases *cases);

/* "<seq> <key> <record> <JSON>\n" for comparing and for people. */
enum err cases_line(const struct manifest *manifest, const struct host_output *output,
	struct buffer *out, struct why *why) MUST_USE;

#endif
