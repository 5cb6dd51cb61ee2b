#include "services/analysis/blame.h"

#include <stdbool.h>
#include <string.h>

uint32_t blame_batch_max(const struct blame *blame)
{
	return blame->batch ? blame->batch : BLAME_BATCH_MAX;
}

unsigned blame_deaths(const struct blame *blame, int64_t now_ms)
{
	unsigned deaths = 0;
	for (unsigned i = 0; i < BLAME_DEATHS_MAX; i++)
		if (blame->deaths_ms[i] && now_ms - blame->deaths_ms[i] < BLAME_WINDOW_MS)
			deaths++;
	return deaths;
}

/* The newest last. */
static void remember(struct blame *blame, int64_t now_ms)
{
	memmove(&blame->deaths_ms[0], &blame->deaths_ms[1],
		(BLAME_DEATHS_MAX - 1) * sizeof(blame->deaths_ms[0]));
	blame->deaths_ms[BLAME_DEATHS_MAX - 1] = now_ms;
}

static int64_t next_wait(struct blame *blame)
{
	int64_t wait = blame->wait_ms ? blame->wait_ms * 2 : BLAME_WAIT_MIN_MS;
	blame->wait_ms = wait < BLAME_WAIT_MAX_MS ? wait : BLAME_WAIT_MAX_MS;
	return blame->wait_ms;
}

/* The killer is among these events: halve them, or it stands alone. */
static struct blame_decision narrow(struct blame *blame, const struct blame_batch *batch)
{
	bool alone = batch->count == 1;
	blame->seq = batch->first;
	blame->hunted = alone ? 0 : batch->last;
	blame->batch = (batch->count + 1) / 2;
	return (struct blame_decision){alone ? BLAME_PARK : BLAME_RETRY, 0};
}

struct blame_decision blame_died(
	struct blame *blame, const struct blame_batch *batch, int64_t now_ms)
{
	bool again = batch->count && blame->seq == batch->first;
	bool hunting = batch->count && blame->hunted;
	if (again || hunting)
		return narrow(blame, batch);
	blame->seq = batch->count ? batch->first : 0;
	remember(blame, now_ms);
	if (blame_deaths(blame, now_ms) >= BLAME_DEATHS_MAX)
		return (struct blame_decision){BLAME_QUARANTINE, 0};
	return (struct blame_decision){BLAME_RETRY, next_wait(blame)};
}

void blame_survived(struct blame *blame, uint64_t last)
{
	blame->seq = 0;
	blame->wait_ms = 0;
	if (blame->hunted && last < blame->hunted) {
		blame->batch = (blame->batch + 1) / 2; /* it is in the other half */
		return;
	}
	blame->hunted = 0;
	blame->batch = blame->batch < BLAME_BATCH_MAX / 2 ? blame->batch * 2 : 0;
}

void blame_forgive(struct blame *blame)
{
	*blame = (struct blame){0};
}
