/* Uses memory without asking whether there is any. */
#include "zoo.h"

ZOO_PLUGIN(glutton)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	for (;;)
		memset(malloc(1 << 20), 1, 1 << 20);
	return SERAI_OK;
}
