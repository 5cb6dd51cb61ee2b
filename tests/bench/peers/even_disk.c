/* A disk that takes as long every time: preloaded into a broker whose log lies in memory, a sync is
 * a sleep. Not for figures of a disk; for comparing brokers where others use the disk as well. */
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

static int take_time(void)
{
	const char *given = getenv("EVEN_DISK_US");
	long us = given ? strtol(given, NULL, 10) : 0;
	struct timespec length = {us / 1000000, us % 1000000 * 1000};
	prctl(PR_SET_TIMERSLACK, 1000L, 0L, 0L, 0L); /* ns, of this thread: else 50 us are added */
	nanosleep(&length, NULL);
	return 0;
}

int fdatasync(int fd);
int fdatasync(int fd)
{
	(void)fd;
	return take_time();
}

int fsync(int fd);
int fsync(int fd)
{
	(void)fd;
	return take_time();
}
