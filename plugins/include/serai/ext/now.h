/* serai.now/1: the time of the event in hand. There is no other clock: a replay must give the same.
 */
#ifndef SERAI_EXT_NOW_H
#define SERAI_EXT_NOW_H

#include "serai/plugin.h"

#define SERAI_NOW "serai.now/1"

typedef struct serai_now serai_now;
struct serai_now {
	serai_abi abi;
	void *self;
	/* Microseconds UTC since 1970; 0 before the first sink->event. [any] */
	int64_t (*micros)(const serai_now *now);
};

#endif
