/* Leaves in the middle of its work, with a smile. */
#include "zoo.h"

ZOO_PLUGIN(leaver)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	exit(0);
}
