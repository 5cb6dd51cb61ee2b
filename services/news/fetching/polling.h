/* When to look at a feed again. Pure. */
#ifndef SERAI_SERVICES_NEWS_FETCHING_POLLING_H
#define SERAI_SERVICES_NEWS_FETCHING_POLLING_H

#include <stdint.h>

struct polling {
	int64_t every_s;       /* as the person wants it */
	int64_t failures;      /* in a row, this look included; 0: it went well */
	int64_t retry_after_s; /* what the server asked for; 0: nothing */
	uint32_t lot;          /* any number: draws the jitter */
};

/* Seconds from now. After a failure twice as long each time, a day at most; never sooner than the
 * server asked; a tenth more or less by lot, so that feeds do not come to march in step. */
int64_t polling_wait_s(const struct polling *polling);

#endif
