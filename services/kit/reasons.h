/* The tree of reasons that `<service>.why` answers with (record why_tree), written depth first: the
 * record asked about, then what supports, disputes or supersedes it, down to the sentence.
 *
 *   struct reasons reasons;
 *   reasons_start(&reasons, arena);
 *   struct why_node *top = reasons_add(&reasons, 0, "record", id);
 *   reasons_learnt(top, seq, recorded_us);
 *   reasons_claim(&reasons, 1, matched, seq, recorded_us);
 *   *out = reasons_tree(&reasons);
 *
 * A tree holds REASONS_MAX nodes. What comes after is counted, and the last node says how many. */
#ifndef SERAI_SERVICES_KIT_REASONS_H
#define SERAI_SERVICES_KIT_REASONS_H

#include "proto/base/arena.h"
#include "proto/base/buffer.h"
#include "proto/records/evidence.h"

enum { REASONS_MAX = 4096 };

struct reasons {
	struct arena *arena;
	struct why_node *nodes;
	uint32_t count;    /* nodes held */
	uint32_t left_out; /* nodes that had no room */
};

void reasons_start(struct reasons *reasons, struct arena *arena);

/* The next node, for its other fields to be filled; never NULL, and it stays where it is. `kind` is
 * a literal, one of why_node.kind; `text` may follow later. */
struct why_node *reasons_add(
	struct reasons *reasons, int64_t depth, const char *kind, struct text text);

/* A claim that was held against the record, with its exact sentence. */
struct why_node *reasons_claim(struct reasons *reasons, int64_t depth,
	const struct claim_matched *matched, uint64_t seq, int64_t recorded_us);

void reasons_learnt(struct why_node *node, uint64_t seq, int64_t recorded_us);
void reasons_sure(struct why_node *node, double confidence);

/* Text of a node: at most its 2,048 bytes, and what was cut ends with three dots. The second takes
 * what the buffer holds, and frees it. */
struct text reasons_say(struct reasons *reasons, const char *fmt, ...) PRINTF(2, 3);
struct text reasons_words(struct reasons *reasons, struct buffer *words);

struct why_tree reasons_tree(struct reasons *reasons);

#endif
