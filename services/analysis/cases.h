/* A plugin's own cases: files that say which events it is given and what it has to emit. Lines:
 *     # a remark
 *     in <seq> <time or -> <subject> <record> <JSON of the record>
 *     out <seq> <key> <record> <JSON of the record>
 *     ask <method> <JSON of the request>
 *     reply <method> <JSON of the reply>
 * Questions are asked when all events have been given. `out` lines name the `in` line's sequence
 * that they answer, in the order of emission. */
#ifndef SERAI_SERVICES_ANALYSIS_CASES_H
#define SERAI_SERVICES_ANALYSIS_CASES_H

#include "proto/records/analysis.h"
#include "proto/wire/manifest.h"
#include "services/analysis/batch.h"

enum { CASES_ASKS_MAX = 32 };

struct case_ask {
	const struct manifest_answer *answer; /* lent by the manifest */
	struct buffer body;
};

struct cases {
	char *name;
	struct batch events;
	struct case_ask asks[CASES_ASKS_MAX];
	unsigned asks_count;
	struct buffer expected; /* lines as cases_line writes them */
};

/* Refusals name file and line. */
enum err cases_read(const char *path, const struct manifest *manifest, struct cases *out,
	struct why *why) MUST_USE;
void cases_fini(struct cases *cases);

/* "<seq> <key> <record> <JSON>\n" for comparing and for people. */
enum err cases_line(const struct manifest *manifest, const struct host_output *output,
	struct buffer *out, struct why *why) MUST_USE;

/* "reply <method> <JSON>\n", the same for an answer. */
enum err cases_reply_line(const struct manifest_answer *answer, struct bytes body,
	struct buffer *out, struct why *why) MUST_USE;

#endif
