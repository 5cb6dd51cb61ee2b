/* The index of one segment. Its head is always in memory: which sequences, how many bytes, when, a
 * summary of the subjects, and the usage of streams. Its tables are too while the segment grows;
 * when it is sealed they are written beside it (`.idx`), with a snapshot of the log's state as it
 * was then, and are read again when somebody asks. An index is made again from its segment when it
 * is missing or bad, so it needs no sync. Here are its bytes; index_disk.h has its files. */
#ifndef SERAI_BROKER_LOG_INDEX_H
#define SERAI_BROKER_LOG_INDEX_H

#include "broker/log/state.h"
#include "broker/log/tables.h"
#include "broker/log/usage.h"

enum {
	INDEX_SUMMARY = 2048,                 /* bytes of the summary of subjects, a Bloom filter */
	INDEX_PREFIX_TOKENS = 3,              /* tokens of a subject that the summary knows */
	INDEX_HEAD = 128 + INDEX_SUMMARY + 8, /* bytes of the file that are read when a log opens */
};

/* What stands in the file behind the head, in this order. */
enum index_part { INDEX_USAGE, INDEX_TABLES, INDEX_STATE, INDEX_PARTS };
struct index_range {
	uint64_t offset, length, sum;
};

struct index {
	uint64_t base_seq, next_seq; /* sequences [base_seq, next_seq) */
	uint64_t end_seq;            /* after the last one that is there */
	uint32_t log; /* index_log of the log that it belongs to; 0: an older one, which did not say
		       */
	uint64_t place_id;   /* of these bytes: what readers know of places holds for them */
	bool packed;         /* the file is a pack, */
	uint64_t index_at;   /* which holds this index there, */
	uint64_t ledger_seq; /* was made after this entry of the ledger, */
	uint64_t file_bytes; /* and is so long; else 0 */
	uint64_t bytes;      /* of the segment, up to the end of its last block */
	int64_t first_us, last_us;
	uint8_t summary[INDEX_SUMMARY];
	struct usage usage;
	struct tables *tables; /* owned, while the segment grows; then NULL, and: */
	struct tables_head head;
	struct index_range parts[INDEX_PARTS];
};

/* The id of a log, in as much room as an index has for it. */
uint32_t index_log(uint64_t log_id);

void index_init(struct index *index, uint64_t base_seq);
void index_fini(struct index *index);

void index_add(struct index *index, struct bytes block, const struct block_header *header,
	uint64_t offset);

/* False: no subject of the segment matches the filter. */
bool index_may_match(const struct index *index, struct text filter);

/* The whole file. The index is a sealed one from then on: its tables are there and nowhere else. */
void index_seal(struct index *index, const struct state *state, struct buffer *out);

/* Each is false, or NULL, when the bytes are not what belongs there: those of the file's begin, or
 * those of the part. */
bool index_read_head(struct index *index, struct bytes bytes);
bool index_read_usage(struct index *index, struct bytes bytes);
struct tables *index_read_tables(const struct index *index, struct bytes bytes);
bool index_read_state(const struct index *index, struct state *state, struct bytes bytes);

#endif
