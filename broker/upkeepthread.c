#include "broker/upkeepthread.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Jobs are rare: each has a thread that ends with it. */
struct upkeepthread {
	pthread_t thread;
	struct upkeep_job *job; /* the thread's until fd says that it is done */
	int fd;
};

static void *run(void *arg)
{
	struct upkeepthread *thread = arg;
	upkeep_run(thread->job);
	CHECK(eventfd_write(thread->fd, 1) == 0);
	return NULL;
}

enum err upkeepthread_create(struct upkeepthread **out, struct why *why)
{
	struct upkeepthread *thread = alloc_zero(1, sizeof(*thread));
	thread->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (thread->fd < 0) {
		free(thread);
		return why_errno(why, ERR_IO, "", "making an eventfd");
	}
	*out = thread;
	return ERR_OK;
}

void upkeepthread_destroy(struct upkeepthread **out)
{
	struct upkeepthread *thread = *out;
	if (!thread)
		return;
	if (thread->job)
		pthread_join(thread->thread, NULL);
	upkeep_destroy(&thread->job);
	close(thread->fd);
	free(thread);
	*out = NULL;
}

void upkeepthread_do(struct upkeepthread *thread, struct upkeep_job *job)
{
	CHECK(!thread->job);
	thread->job = job;
	CHECK(pthread_create(&thread->thread, NULL, run, thread) == 0);
}

struct upkeep_job *upkeepthread_take(struct upkeepthread *thread)
{
	eventfd_t count;
	struct upkeep_job *job = thread->job;
	if (eventfd_read(thread->fd, &count))
		return NULL;
	pthread_join(thread->thread, NULL);
	thread->job = NULL;
	return job;
}

int upkeepthread_fd(const struct upkeepthread *thread)
{
	return thread->fd;
}
