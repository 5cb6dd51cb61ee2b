/* Who a connection is, by its key: libzmq asks, over the protocol it calls ZAP, before it lets
 * anybody in over tcp with CURVE. */
#ifndef SERAI_BROKER_ZAP_H
#define SERAI_BROKER_ZAP_H

#include "proto/wire/acl.h"

/* Of this ZeroMQ context; to be polled for reading and closed with zmq_close. */
void *zap_open(void *context);

/* Answers all that wait. `stranger` hears of those who were turned away. */
void zap_answer(void *socket, const struct acl *acl,
	void (*stranger)(void *arg, const char *address), void *arg);

#endif
