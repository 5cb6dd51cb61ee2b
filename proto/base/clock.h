/* The edge's clocks. Rules never call these: for them time is a field of the event. */
#ifndef SERAI_PROTO_BASE_CLOCK_H
#define SERAI_PROTO_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_wall_us(void);      /* microseconds UTC since 1970 */
int64_t clock_monotonic_ms(void); /* for timeouts */
int64_t clock_coarse_ms(void);    /* the same, a few ms late, at a quarter of the cost */
int64_t clock_monotonic_us(void); /* for how long a thing takes */

#endif
