/* The socket, and who has spoken on it: takes messages in, sends frames, and gathers small ones for
 * the same peer until the end of the round. Who has left is the loop's question. */
#ifndef SERAI_BROKER_ROUTER_H
#define SERAI_BROKER_ROUTER_H

#include "broker/core/effects.h"

#include <uthash.h>
#include <zmq.h>

enum {
	ROUTER_PARTS = 3, /* routing id, frame 0, frame 1 */
	ROUTER_ID = 255,
	ROUTER_IDENTITY = 65,
};

struct peer {
	uint64_t number;
	int fd;              /* where it first spoke; -1: not known */
	unsigned suspicions; /* the loop's: ends told of this descriptor that nobody has been found
			      * to be */
	int64_t probe_at_ms, probe_gap_ms; /* the loop's */
	char identity[ROUTER_IDENTITY];
	bool takes_bundles;
	struct buffer bundle;     /* small frames that go to it together, */
	unsigned bundled;         /* so many */
	struct peer *prev, *next; /* of those for whom something is gathered */
	uint8_t id_len, id[ROUTER_ID];
	UT_hash_handle by_id, by_number;
};

struct router {
	void *socket;
	struct peer *by_id, *by_number; /* by_number: in the order in which they first spoke */
	struct peer *gathered;          /* those for whom something waits */
	uint64_t last_number;
};

void router_fini(struct router *router); /* the peers; the socket is the caller's to close */

/* False when nothing is there. Parts beyond the third are counted and thrown away. Those kept are
 * the caller's to close. */
struct router_message {
	zmq_msg_t parts[ROUTER_PARTS];
	unsigned kept, count;
};
bool router_receive(struct router *router, struct router_message *out);
void router_close_message(struct router_message *message);

int router_fd(void *socket); /* libzmq's descriptor, of any socket */
bool router_has_more(const struct router *router);

/* Who sent it; made when it is new. */
struct peer *router_sender(struct router *router, struct router_message *message);
struct peer *router_find(const struct router *router, uint64_t number); /* or NULL */
void router_forget(struct router *router, struct peer *peer);

/* False, here and below: the peer has gone, or does not take what it asked for. */
bool router_send(struct router *router, struct peer *peer, const struct effect *effect);
bool router_send_gathered(struct router *router, struct peer *peer);
bool router_can_reach(struct router *router, const struct peer *peer);

#endif
