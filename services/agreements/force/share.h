/* Shares as clauses write them, of votes, weights or members. Pure. */
#ifndef SERAI_SERVICES_AGREEMENTS_FORCE_SHARE_H
#define SERAI_SERVICES_AGREEMENTS_FORCE_SHARE_H

#include "proto/base/text.h"

#define SHARE_WANTED "a share above 0 and up to 1, as 2/3, 55%, 0.65 or >1/2"

/* "2/3", "55%", "0.65", ">1/2" as a fraction; false for anything else or outside of 0 to 1. */
struct share {
	int64_t numerator, denominator;
	bool more_than; /* must be passed, not only reached */
};
bool share_parse(struct text text, struct share *out);
bool share_reached(const struct share *share, double part, double whole);

#endif
