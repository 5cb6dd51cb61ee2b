/* The one without a fault: the others have to leave it in peace. */
#include "zoo.h"

ZOO_PLUGIN(good)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)why;
	return zoo_say(sink, "good_said", "here");
}
