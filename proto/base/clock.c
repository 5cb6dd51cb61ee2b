#include "proto/base/clock.h"

#include "proto/base/check.h"

#include <time.h>

static struct timespec now(clockid_t clock)
{
	struct timespec t;
	CHECK(clock_gettime(clock, &t) == 0);
	return t;
}

int64_t clock_wall_us(void)
{
	struct timespec t = now(CLOCK_REALTIME);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_coarse_ms(void)
{
	struct timespec t = now(CLOCK_MONOTONIC_COARSE);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_monotonic_us(void)
{
	struct timespec t = now(CLOCK_MONOTONIC);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_monotonic_ms(void)
{
	struct timespec t = now(CLOCK_MONOTONIC);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
