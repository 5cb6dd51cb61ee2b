/* Who has spoken, on a line of this machine or from elsewhere: takes messages in, sends frames, and
 * gathers small ones for the same peer until the end of the round. Who has left is the loop's
 * question. */
#ifndef SERAI_BROKER_ROUTER_H
#define SERAI_BROKER_ROUTER_H

#include "broker/core/effects.h"
#include "broker/lines.h"

#include <uthash.h>

enum {
	ROUTER_ID = 255,
	ROUTER_IDENTITY = 65,
};

struct peer {
	uint64_t number;
	struct line *line; /* NULL: it is from elsewhere */
	char identity[ROUTER_IDENTITY];
	bool takes_bundles;
	struct buffer bundle;     /* small frames that go to it together, */
	unsigned bundled;         /* so many */
	struct peer *prev, *next; /* of those for whom something is gathered */
	/* Of one from elsewhere, and far's to look after: */
	uint8_t id_len, id[ROUTER_ID]; /* libzmq's routing id */
	int fd;                        /* where it first spoke; -1: not known */
	unsigned suspicions; /* ends told of this descriptor that nobody was found to be */
	int64_t probe_at_ms, probe_gap_ms; /* when it is looked for */
	UT_hash_handle by_id, by_number;
};

struct far;

struct router {
	struct lines *lines;
	struct far *far;                /* NULL: nobody comes from elsewhere */
	struct peer *by_id, *by_number; /* by_number: in the order in which they first spoke */
	struct peer *gathered;          /* those for whom something waits */
	uint64_t last_number;
};

void router_fini(struct router *router); /* the peers */

/* Its first two frames, lent until the next call, and how many there were. False when nothing is
 * there. Who sends for the first time is a new peer. */
struct router_message {
	struct peer *peer;
	struct bytes frames[2];
	unsigned count;
};
bool router_receive(struct router *router, struct router_message *out);
bool router_has_more(const struct router *router);

struct peer *router_find(const struct router *router, uint64_t number); /* or NULL */
void router_forget(struct router *router, struct peer *peer);

/* For far: by libzmq's routing id; identity "": nothing was proved. */
struct peer *router_find_far(const struct router *router, struct bytes id); /* or NULL */
struct peer *router_add_far(struct router *router, struct bytes id, const char *identity, int fd);

/* Bytes to send: of a body that others hold as well, or (held NULL) to be copied. */
struct router_part {
	struct bytes bytes;
	struct body *held;
};

/* False, here and below: the peer has gone, or does not take what it asked for. */
bool router_send(struct router *router, struct peer *peer, const struct effect *effect);
bool router_send_gathered(struct router *router, struct peer *peer);

#endif
