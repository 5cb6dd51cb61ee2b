/* The thread that does jobs on the log's files, one at a time. */
#ifndef SERAI_BROKER_UPKEEPTHREAD_H
#define SERAI_BROKER_UPKEEPTHREAD_H

#include "broker/log/upkeep.h"

struct upkeepthread;

enum err upkeepthread_create(struct upkeepthread **out, struct why *why) MUST_USE;
void upkeepthread_destroy(struct upkeepthread **thread); /* finishes the job it has */

void upkeepthread_do(struct upkeepthread *thread, struct upkeep_job *job);
struct upkeep_job *upkeepthread_take(struct upkeepthread *thread); /* what is done, or NULL */
int upkeepthread_fd(const struct upkeepthread *thread); /* readable when there is one to take */

#endif
