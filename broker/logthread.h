/* The thread that writes the log, so that receiving and sending go on while a sync runs. One batch
 * goes there and comes back at a time; while it is away it belongs to the thread. A batch of a few
 * records is written by the caller instead, as long as the disk is quick: two threads waking one
 * another take as long as such a sync. */
#ifndef SERAI_BROKER_LOGTHREAD_H
#define SERAI_BROKER_LOGTHREAD_H

#include "broker/log/log.h"

struct logthread;

enum err logthread_start(struct log *log, struct logthread **out, struct why *why) MUST_USE;

/* Finishes the batch it has, then ends. */
void logthread_stop(struct logthread **thread);

/* False when the caller is to write it; otherwise the thread does, and logthread_take returns it.
 */
bool logthread_hand(struct logthread *thread, struct batch *batch);
void logthread_write(struct logthread *thread, struct batch *batch);
struct batch *logthread_take(struct logthread *thread); /* the one that is written, or NULL */
int logthread_fd(const struct logthread *thread);       /* readable when there is one to take */

#endif
