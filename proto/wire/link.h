/* Messages between a parent and its jailed child over a stream socket: u32 length of the body,
 * big-endian, u8 kind, body. Which kinds there are, and which record each carries, is below. The
 * parent trusts the child in nothing: a length is compared before it is believed, and sending does
 * not wait longer than it is told to. */
#ifndef SERAI_PROTO_WIRE_LINK_H
#define SERAI_PROTO_WIRE_LINK_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"
#include "proto/codec/record.h"

enum { LINK_FD = 3, LINK_BODY_MAX = 3 << 20 };

enum link_kind {
	LINK_START = 1,   /* parent: host_start; to the extractor nothing */
	LINK_STATE = 2,   /* parent: host_state, as often as host_start says */
	LINK_BATCH = 3,   /* parent: host_batch */
	LINK_REQUEST = 4, /* parent: host_request */
	LINK_NAME = 5,    /* parent: entity_named */
	LINK_ARTICLE = 6, /* parent: article_ingested */
	LINK_READY = 65,  /* child: host_ready */
	LINK_DONE = 66,   /* child: host_done */
	LINK_FAILED = 67, /* child: host_failed; it ends then */
	LINK_REPLY = 68,  /* child: host_reply */
	LINK_CLAIMS = 69, /* child: article_claims, the last of an article without `more` */
};

/* ERR_TIMEOUT when the other side does not take it in time (< 0 waits), ERR_DIED when it is gone.
 */
enum err link_send(
	int fd, enum link_kind kind, struct bytes body, int timeout_ms, struct why *why) MUST_USE;

/* The same in two steps, for who has something else to do while it waits: the whole message is
 * added to `out`, and of such bytes goes what the other side takes now; `*sent` begins at 0. */
void link_put(struct buffer *out, enum link_kind kind, struct bytes body);
enum err link_send_some(int fd, struct bytes bytes, size_t *sent, struct why *why) MUST_USE;

/* link_send of a record; what cannot be encoded is not sent. */
enum err link_send_record(int fd, enum link_kind kind, const struct record_type *type,
	const void *record, int timeout_ms, struct why *why) MUST_USE;

/* What has been read and not yet taken. All-zero to begin with. */
struct link_reader {
	struct buffer buffer;
	size_t used;
};

void link_reader_fini(struct link_reader *reader);

/* Reads once what is there, waiting when the descriptor does. ERR_DIED at the end. */
enum err link_read(struct link_reader *reader, int fd, struct why *why) MUST_USE;

/* Takes the next whole message: *there says whether there was one. The body is lent until the next
 * call. ERR_BAD_FRAME for a length or kind that cannot be. */
enum err link_next(struct link_reader *reader, enum link_kind *kind, struct bytes *body,
	bool *there, struct why *why) MUST_USE;

/* Waits for the next whole message, on a descriptor that waits. */
enum err link_receive(struct link_reader *reader, int fd, enum link_kind *kind, struct bytes *body,
	struct why *why) MUST_USE;

#endif
