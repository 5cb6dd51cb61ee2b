/* Its section says another thing than its code: the ABI in the entry. */
#define ZOO_MAJOR 2
#include "zoo.h"

ZOO_PLUGIN(secret)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	return SERAI_OK;
}
