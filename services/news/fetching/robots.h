/* robots.txt (RFC 9309). Pure. */
#ifndef SERAI_SERVICES_NEWS_FETCHING_ROBOTS_H
#define SERAI_SERVICES_NEWS_FETCHING_ROBOTS_H

#include "proto/base/text.h"

/* May `agent` ("serai") fetch the path with its query ("/feed.xml?a=1")? The group that names the
 * agent holds, else that of `*`; the longest rule that fits decides, Allow before Disallow. */
bool robots_allow(struct text robots, const char *agent, struct text path);

/* Crawl-delay of the group that holds, in milliseconds between one request and the next: no part of
 * RFC 9309, and asked for all the same. 0: none, or none that is a number. At most a day. */
int64_t robots_delay_ms(struct text robots, const char *agent);

#endif
