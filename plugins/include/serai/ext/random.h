/* serai.random/1: chance that a replay repeats. The seed is the plugin's id and the event in hand.
 */
#ifndef SERAI_EXT_RANDOM_H
#define SERAI_EXT_RANDOM_H

#include "serai/plugin.h"

#define SERAI_RANDOM "serai.random/1"

typedef struct serai_random serai_random;
struct serai_random {
	serai_abi abi;
	void *self;
	/* 64 bits, evenly spread. The row of them begins anew with each sink->event. [ready] */
	uint64_t (*bits)(const serai_random *random);
};

#endif
