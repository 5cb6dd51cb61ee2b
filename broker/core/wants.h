/* What a policy may want of a stream, seen from how much of it each segment holds. Pure: how much
 * exactly goes is measured afterwards. */
#ifndef SERAI_BROKER_CORE_WANTS_H
#define SERAI_BROKER_CORE_WANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a segment holds of the stream; events 0: nothing. In the log's order. */
struct wants_piece {
	uint64_t events, bytes, first_seq, last_seq;
	int64_t first_us;
};

struct wants_limits {
	uint64_t floor;         /* all up to there is gone already */
	uint64_t bound;         /* nothing behind it may go */
	uint64_t events, bytes; /* so much may stay; UINT64_MAX: any */
	int64_t cutoff_us;      /* nothing older stays; INT64_MIN: anything does */
};

/* How many pieces, from the eldest on, hold something that may be too much; 0: none does. The last
 * of them is the boundary: *left says what of the limits the newer ones have left for it. */
size_t wants_bounds(const struct wants_piece *pieces, size_t count,
	const struct wants_limits *limits, struct wants_limits *left);

/* Is there something in it that could go? */
bool wants_piece_is_open(const struct wants_piece *piece, const struct wants_limits *limits);

/* Compaction is worth its while when half of the stream came behind `upto`. */
bool wants_keep(const struct wants_piece *pieces, size_t count, uint64_t upto);

#endif
