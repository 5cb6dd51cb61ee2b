/* Subjects and filters: `<domain>.<entity>.<what happened>.<key>...`.
 *
 * A subject has 1 to 16 tokens between dots, 256 bytes of UTF-8 at most; a token is not empty and
 * holds no blank, control byte, `*` or `>`. Keys that need such bytes are percent-encoded. A filter
 * may hold `*` for one token, and `>` as its last token for one or more.
 *
 * A wildcard in the first place does not match subjects that begin with `$`: `>` means the world's
 * events, and the broker's own have to be asked for (`$sys.>`, `$live.>`). Otherwise a subscriber
 * of everything that acknowledges would wake itself up with the record of its own cursor. */
#ifndef SERAI_PROTO_WIRE_SUBJECT_H
#define SERAI_PROTO_WIRE_SUBJECT_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"
#include "proto/base/limits.h"

enum { SUBJECT_MAX = LIMIT_SUBJECT_BYTES, SUBJECT_TOKENS_MAX = LIMIT_SUBJECT_TOKENS };

enum err subject_check(struct text subject, struct why *why) MUST_USE;
enum err subject_filter_check(struct text filter, struct why *why) MUST_USE;

/* Of a checked filter and a checked subject. Allocates nothing. */
bool subject_matches(struct text filter, struct text subject);
bool subject_filter_covers(struct text wide, struct text narrow); /* every subject of the second? */
bool subject_filters_overlap(struct text a, struct text b); /* could one subject match both? */

/* Appends a key with `.`, `*`, `>`, `%`, blanks and control bytes percent-encoded. */
void subject_add_key(struct buffer *out, struct text key);
void subject_decode_key(
	struct text token, struct buffer *out); /* a `%` without two hex digits stays */

#endif
