/* Made for a newer ABI than ours. */
#include "serai/plugin.h"
#undef SERAI_ABI_MINOR
#define SERAI_ABI_MINOR 9
#include "zoo.h"

ZOO_PLUGIN(minor)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	return SERAI_OK;
}
