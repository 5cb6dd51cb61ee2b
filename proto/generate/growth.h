/* Only growth: may `after` follow `before`? Both are baselines (generate_baseline).
 *
 * Refused: a row that is gone, changed its kind, its NEED, its version or its record, got a smaller
 * bound or fewer choices; a new required row in an old record; a new row that says it is as old as
 * the record was before; a retired name that came back. An optional field may go when its name is
 * RETIRED. Limits may only rise. */
#ifndef SERAI_PROTO_GENERATE_GROWTH_H
#define SERAI_PROTO_GENERATE_GROWTH_H

#include "proto/base/buffer.h"

/* Appends one line per thing refused; returns how many there are. */
unsigned growth_check(struct text before, struct text after, struct buffer *refusals);

#endif
