/* robots.txt (RFC 9309). Pure. */
#ifndef SERAI_SERVICES_NEWS_ROBOTS_H
#define SERAI_SERVICES_NEWS_ROBOTS_H

#include "proto/base/text.h"

/* May `agent` ("serai") fetch the path with its query ("/feed.xml?a=1")? The group that names the
 * agent holds, else that of `*`; the longest rule that fits decides, Allow before Disallow. */
bool robots_allow(struct text robots, const char *agent, struct text path);

#endif
