/* One process of serai-plughost, seen from its parent: started with a clean environment, an
 * inherited socket and a pipe for what it says, fed batches, and never trusted. Dies with its
 * parent. Owned by one thread; all waiting is bounded. */
#ifndef SERAI_SERVICES_ANALYSIS_CHILD_H
#define SERAI_SERVICES_ANALYSIS_CHILD_H

#include "proto/base/keyed.h"
#include "proto/codec/record.h"
#include "proto/records/analysis.h"
#include "proto/wire/manifest.h"

struct child;

enum { CHILD_LAST_WORDS = 16, CHILD_LINE = 240 };

struct child_options {
	const char *host;                /* path of serai-plughost */
	const char *plugin;              /* absolute path of the plugin */
	const struct manifest *manifest; /* lent for the child's life */
	struct bytes config;             /* for init; lent for the call */
	const struct keyed *state;       /* what it remembers; lent for the call */
	bool twice;                      /* conformance: make two plugins, give one up */
};

enum err child_start(
	const struct child_options *options, struct child **out, struct why *why) MUST_USE;

/* Closes, waits a little for a clean end, kills. Clears the pointer; NULL is fine. */
void child_stop(struct child **child);

int64_t child_pid(const struct child *child);
/* Readable when child_next has something: an epoll descriptor over socket and pipe. */
int child_fd(const struct child *child);
/* Monotonic milliseconds at which child_next has to be called even so; INT64_MAX: none. */
int64_t child_due_ms(const struct child *child);

/* `events` is a MessagePack list as the ABI says. Only when the child is idle. */
enum err child_send(
	struct child *child, struct bytes events, int64_t deadline_ms, struct why *why) MUST_USE;

/* A question, by a method that the manifest announces; the body is checked here. Only when the
 * child is idle. A body that is not the announced record is refused, and nothing is sent. */
enum err child_ask(
	struct child *child, struct text method, struct bytes body, struct why *why) MUST_USE;

enum child_news_kind { CHILD_NOTHING, CHILD_READY, CHILD_DONE, CHILD_REPLY, CHILD_ENDED };

struct child_news {
	enum child_news_kind kind;
	struct host_ready ready;
	struct host_done done; /* lent until the next call; every output checked by the manifest */
	struct host_reply reply; /* the same; a body is checked too */
	/* CHILD_ENDED: the process is gone and reaped. */
	bool in_run;        /* else while starting */
	enum err code;      /* CANCELLED, BAD_VALUE, ... where the host said so; else DIED */
	int signal, status; /* -1 when it did not end that way */
	char reason[512];
};

/* Has it a batch or a question in hand? */
bool child_is_busy(const struct child *child);

/* What happened, waiting at most timeout_ms. */
struct child_news child_next(struct child *child, int timeout_ms);

/* Last lines it wrote to stderr, oldest first. Lent until the child is stopped. */
uint32_t child_last_words(const struct child *child, struct text out[CHILD_LAST_WORDS]);

#endif
