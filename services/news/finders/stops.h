/* What stands still and runs again: borders, crossings, ports, railways, roads, airports, straits,
 * and the traffic on them. Of each deed ("closed", "resumed", "the closure of") it is read what it
 * is done to, which one that is, between whom, and who does it. */
#ifndef SERAI_SERVICES_NEWS_FINDERS_STOPS_H
#define SERAI_SERVICES_NEWS_FINDERS_STOPS_H

#include "services/news/facts/assemble.h"

void stops_find(const struct assembler *a);

#endif
