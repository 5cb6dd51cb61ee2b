/* Made for an ABI that is not ours. */
#include "serai/plugin.h"
#undef SERAI_ABI_MAJOR
#define SERAI_ABI_MAJOR 2
#include "zoo.h"

ZOO_PLUGIN(major)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	return SERAI_OK;
}
