/* Its section says another thing than its code: the manifest. */
#define ZOO_SPOKEN "abi=1.0\nid=forged\nversion=9\n"
#include "zoo.h"

ZOO_PLUGIN(forged)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	return SERAI_OK;
}
