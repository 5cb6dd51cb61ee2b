/* Whom a removal hits: durable consumers that have not acknowledged all of what goes. */
#ifndef SERAI_BROKER_LOG_HITS_H
#define SERAI_BROKER_LOG_HITS_H

#include "broker/log/state.h"

enum { HITS_MAX = 4096 }; /* of the row `hits`; of others it is told how many there are */

struct hit {
	char *name;
	struct text *filters; /* owned copies; none: what it wants is not known, and is all */
	uint32_t filters_count;
	uint64_t seq;                   /* where it stood */
	uint64_t position;              /* all up to it is acknowledged, */
	struct cursor_pending *pending; /* but for these; owned */
	uint32_t pending_count;
	uint64_t events; /* that it loses */
};

struct hits {
	struct hit *all;
	size_t count, room;
};

void hits_fini(struct hits *hits);
/* A consumer as it stands on disk. */
void hits_watch(struct hits *hits, const struct state_cursor *cursor, const struct text *filters,
	uint32_t count);
/* It is among them, and stood no further than `seq` then. */
bool hits_watches(const struct hits *hits, const char *name, uint64_t seq);
/* The events [first, last] of a subject go. */
void hits_count(struct hits *hits, struct text subject, uint64_t first, uint64_t last);
/* Lends what the event that removes them says; the list is the caller's to free. */
struct trimmed_consumer *hits_write(const struct hits *hits, struct log_trimmed *out);

#endif
