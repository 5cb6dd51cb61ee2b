/* The ledger: what was removed from the log on purpose. It is made of the events
 * `$sys.log.trimmed.<stream>` alone, and is the truth about what is gone: from the moment such an
 * event is on disk nothing that it covers is delivered, and the files follow when there is time. */
#ifndef SERAI_BROKER_LOG_LEDGER_H
#define SERAI_BROKER_LOG_LEDGER_H

#include "proto/base/buffer.h"
#include "proto/codec/record.h"
#include "proto/records/bus.h"

/* All events of a stream, or of a filter, up to a sequence. */
struct ledger_entry {
	char *stream;  /* the first token of the subjects */
	char *filter;  /* narrows it; "": none */
	uint64_t keep; /* 0: all are gone; else all but the last `keep` of each subject */
	uint64_t upto;
	uint64_t seq;           /* of the latest event that says so */
	uint64_t events, bytes; /* removed so far */
	char *reason;
};

struct ledger {
	struct ledger_entry *entries;
	size_t count, room;
	uint64_t upto; /* the highest of all */
	uint64_t seq;  /* of the latest event */
};

void ledger_fini(struct ledger *ledger);

/* Takes an event into account. */
void ledger_apply(struct ledger *ledger, const struct log_trimmed *trimmed, uint64_t seq);

/* The last sequence up to which every event of the subject is gone; 0: none. */
uint64_t ledger_floor(const struct ledger *ledger, struct text subject);

bool ledger_entry_covers(const struct ledger_entry *entry, struct text subject);
/* Could an event that the filter matches be one of those? */
bool ledger_entry_concerns(const struct ledger_entry *entry, struct text filter);

void ledger_write(const struct ledger *ledger, struct buffer *out);
bool ledger_read(struct ledger *ledger, struct bytes *rest); /* false: not a ledger */

/* The first token. */
struct text ledger_stream(struct text subject);

#endif
