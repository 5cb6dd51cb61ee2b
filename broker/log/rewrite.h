/* Writes sealed segments anew as one pack: without what the ledger says is gone, and compressed if
 * that is wanted. Works on files alone and on what it was given, so that a thread can do it while
 * the log goes on. The pack has the name <first sequence>.new until rewrite_adopt. */
#ifndef SERAI_BROKER_LOG_REWRITE_H
#define SERAI_BROKER_LOG_REWRITE_H

#include "broker/log/index.h"
#include "broker/log/log.h"

/* A sealed segment, or as much of the growing one as may be read. */
struct rewrite_source {
	uint64_t base_seq, next_seq;
	bool packed;
};

/* Calls `each` for every block of a segment, checked. */
typedef enum err rewrite_each(void *arg, struct bytes block, const struct block_header *header,
	uint64_t at, struct why *why);
enum err rewrite_scan(const struct disk *disk, const struct rewrite_source *source,
	rewrite_each *each, void *arg, struct why *why) MUST_USE;

/* Of each subject that is compacted, the last sequence that goes. */
struct keeps;
struct keeps *keeps_create(const struct ledger *ledger); /* lent; NULL: nothing is compacted */
void keeps_destroy(struct keeps **keeps);
/* All blocks up to the highest `upto`, in order. */
enum err keeps_add(void *keeps, struct bytes block, const struct block_header *header, uint64_t at,
	struct why *why);
uint64_t keeps_floor(const struct keeps *keeps, struct text subject); /* NULL: 0 */

struct rewrite {
	const struct disk *disk;
	struct rewrite_source *sources; /* consecutive ones, sealed */
	size_t count, before;           /* before: so many stand in front of the first */
	const struct ledger *ledger;    /* lent */
	const struct keeps *keeps;      /* lent, or NULL */
	uint64_t log_id;
	int64_t now_us;
	bool compress;
	struct index index; /* filled: of the pack */
};

/* Makes the file; when it fails there is none, and index is to be dropped all the same. */
enum err rewrite_run(struct rewrite *rewrite, struct why *why) MUST_USE;

/* Puts the pack in the place of its sources, on the log's own thread. */
enum err rewrite_adopt(struct rewrite *rewrite, struct log *log, struct why *why) MUST_USE;

#endif
