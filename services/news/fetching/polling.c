#include "services/news/fetching/polling.h"

enum { DAY_S = 86400, DOUBLINGS_MAX = 10 };

int64_t polling_wait_s(const struct polling *polling)
{
	int64_t wait = polling->every_s, most = wait > DAY_S ? wait : DAY_S;
	for (int64_t i = 0; i < polling->failures && i < DOUBLINGS_MAX && wait < most; i++)
		wait *= 2;
	if (wait > most)
		wait = most;
	wait += wait * ((int64_t)(polling->lot % 201) - 100) / 1000;
	if (wait < polling->retry_after_s)
		wait = polling->retry_after_s + polling->lot % 30;
	return wait;
}
