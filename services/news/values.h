/* Two claims may be about one and the same thing and give it different values: two dates of one
 * summit, two sums for one corridor. By a table of which arguments tell the thing, and which value
 * of it is stated. */
#ifndef SERAI_SERVICES_NEWS_VALUES_H
#define SERAI_SERVICES_NEWS_VALUES_H

#include "proto/base/buffer.h"
#include "proto/base/digest.h"

/* Of the arguments of a claim of `fact`: into `asks` a digest of what it is about, into `answer`
 * the value. False for a claim that lacks one of these arguments, or whose type is not in the
 * table. */
bool values_of(
	struct text fact, struct bytes args, char asks[DIGEST_ID + 1], struct buffer *answer);

#endif
