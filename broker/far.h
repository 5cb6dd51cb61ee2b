/* Connections from elsewhere: libzmq's ROUTER with CURVE, who may connect by which key, and who has
 * left. There only when an address beyond this machine is bound; what comes from this machine comes
 * on `lines`. */
#ifndef SERAI_BROKER_FAR_H
#define SERAI_BROKER_FAR_H

#include "broker/router.h"
#include "proto/wire/acl.h"
#include "proto/wire/keys.h"

struct far;

struct far_options {
	struct router *router;                            /* whose peers they become; lent */
	const struct keys *keys;                          /* the broker's own; lent */
	void (*broke)(void *arg, struct peer *peer);      /* it has gone without a word */
	void (*stranger)(void *arg, const char *address); /* somebody without a peer's key */
	void *arg;
};

struct far *far_create(const struct far_options *options);
void far_destroy(struct far **far);               /* NULL is fine */
void far_finish(struct far *far, int timeout_ms); /* how long last words may take at the end */

/* `bound` gets the endpoint with its port. ERR_EXISTS when the port is taken. */
enum err far_bind(struct far *far, const char *endpoint, char bound[LINES_ENDPOINT],
	struct why *why) MUST_USE;

/* Readable when something may have come; far_look takes in what is no message: ends, and who
 * connects. */
enum { FAR_SOURCES = 3 };
void far_sources(const struct far *far, int descriptors[FAR_SOURCES]);
void far_look(struct far *far, const struct acl *acl);

/* As router_receive. Its frames are lent until the next call. */
bool far_receive(struct far *far, struct router_message *out);
bool far_has_more(const struct far *far);

/* As line_send; of a peer that cannot be reached any more it is false, too. */
bool far_send(struct far *far, const struct peer *peer, struct bytes head, struct router_part part);

/* Looks whether those have gone whose end was told; only when there is no message any more, since
 * what a client said before it left may still wait. */
void far_probe(struct far *far);
int64_t far_next_probe_ms(const struct far *far); /* INT64_MAX: nobody is suspected */

#endif
