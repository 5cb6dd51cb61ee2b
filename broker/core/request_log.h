/* Requests that are copied into the log, since the broker was told so: the request before it is
 * passed on, and what became of it. */
#ifndef SERAI_BROKER_CORE_REQUEST_LOG_H
#define SERAI_BROKER_CORE_REQUEST_LOG_H

#include "broker/core/core_inside.h"
#include "proto/records/bus.h"

/* One request whose copy is in the log, or on its way there. */
struct request_log;

/* A list of methods, filters allowed, with commas between. ERR_BAD_VALUE, ERR_BAD_SUBJECT: it is
 * none, or speaks of what the broker answers itself. */
enum err request_log_check(struct text methods, struct why *why) MUST_USE;

bool request_log_wants(const struct core *core, struct text method);

/* Who asks whom for what, under which number the core knows it, and the whole frame for the server,
 * held back until the copy is on disk. */
struct request_log_entry {
	uint64_t number;
	const struct session *asker, *server;
	struct text method;
	int64_t limit_ms;
	struct bytes body; /* the request's own record */
	struct bytes frame_body;
};

/* Writes the copy. NULL: there is no room for it, or no subject, and why says so. */
struct request_log *request_log_begin(
	struct core *core, const struct request_log_entry *entry, struct why *why);

/* The copy is on disk: what may be passed on now, once. The body is the caller's to drop. */
struct body *request_log_release(struct request_log *log);
bool request_log_is_held(const struct request_log *log);

/* What became of it, with the answer's own bytes, or why there is none. Clears the pointer. */
void request_log_end(struct core *core, struct request_log **log, const char *outcome,
	struct bytes answer, struct text reason);
void request_log_drop(struct request_log **log); /* its copy did not get into the log */

#endif
