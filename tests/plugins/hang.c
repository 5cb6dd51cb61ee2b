/* Never comes back. */
#define ZOO_DEADLINE "300ms"
#include "zoo.h"

ZOO_PLUGIN(hang)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	for (volatile unsigned long turns = 0;; turns++)
		;
	return SERAI_OK;
}
