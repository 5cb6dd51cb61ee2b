#include "broker/logthread.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	SMALL = 4096,     /* bytes of a batch that the caller writes, */
	QUICK_US = 1000,  /* if the disk was not slower than this, */
	QUICK_AGAIN = 64, /* so many times in a row after it was */
};

struct logthread {
	struct log *log;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	struct batch *todo, *done; /* guarded by the mutex */
	bool stopping;
	int fd;
	unsigned slow; /* batches to wait for until the disk passes for quick */
};

/* By whoever has the batch: never both at once. */
static void write_timed(struct logthread *thread, struct batch *batch)
{
	int64_t begun_us = clock_monotonic_us();
	log_write(thread->log, batch);
	if (clock_monotonic_us() - begun_us > QUICK_US)
		thread->slow = QUICK_AGAIN;
	else if (thread->slow)
		thread->slow--;
}

static void *run(void *arg)
{
	struct logthread *thread = arg;
	for (;;) {
		pthread_mutex_lock(&thread->mutex);
		while (!thread->todo && !thread->stopping)
			pthread_cond_wait(&thread->wake, &thread->mutex);
		struct batch *batch = thread->todo;
		thread->todo = NULL;
		pthread_mutex_unlock(&thread->mutex);
		if (!batch)
			return NULL;
		write_timed(thread, batch);
		pthread_mutex_lock(&thread->mutex);
		CHECK(!thread->done);
		thread->done = batch;
		pthread_mutex_unlock(&thread->mutex);
		CHECK(eventfd_write(thread->fd, 1) == 0);
	}
}

enum err logthread_start(struct log *log, struct logthread **out, struct why *why)
{
	struct logthread *thread = alloc_zero(1, sizeof(*thread));
	thread->log = log;
	thread->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (thread->fd < 0) {
		free(thread);
		return why_errno(why, ERR_IO, "", "making an eventfd");
	}
	pthread_mutex_init(&thread->mutex, NULL);
	pthread_cond_init(&thread->wake, NULL);
	errno = pthread_create(&thread->thread, NULL, run, thread);
	if (errno) {
		close(thread->fd);
		free(thread);
		return why_errno(why, ERR_IO, "", "starting the log's thread");
	}
	*out = thread;
	return ERR_OK;
}

void logthread_stop(struct logthread **out)
{
	struct logthread *thread = *out;
	if (!thread)
		return;
	pthread_mutex_lock(&thread->mutex);
	thread->stopping = true;
	pthread_cond_signal(&thread->wake);
	pthread_mutex_unlock(&thread->mutex);
	pthread_join(thread->thread, NULL);
	batch_destroy(&thread->done);
	pthread_cond_destroy(&thread->wake);
	pthread_mutex_destroy(&thread->mutex);
	close(thread->fd);
	free(thread);
	*out = NULL;
}

bool logthread_hand(struct logthread *thread, struct batch *batch)
{
	if (!thread->slow && buffer_bytes(&batch->bytes).len <= SMALL)
		return false;
	pthread_mutex_lock(&thread->mutex);
	CHECK(!thread->todo && !thread->done);
	thread->todo = batch;
	pthread_mutex_unlock(&thread->mutex);
	pthread_cond_signal(&thread->wake);
	return true;
}

void logthread_write(struct logthread *thread, struct batch *batch)
{
	write_timed(thread, batch);
}

struct batch *logthread_take(struct logthread *thread)
{
	eventfd_t count;
	if (eventfd_read(thread->fd, &count))
		return NULL;
	pthread_mutex_lock(&thread->mutex);
	struct batch *batch = thread->done;
	thread->done = NULL;
	pthread_mutex_unlock(&thread->mutex);
	return batch;
}

int logthread_fd(const struct logthread *thread)
{
	return thread->fd;
}
