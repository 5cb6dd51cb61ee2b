/* Emits without end. */
#include "zoo.h"

ZOO_PLUGIN(flood)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)why;
	int code = SERAI_OK;
	while (code == SERAI_OK)
		code = zoo_say(sink, "flood_said", "and on");
	return code;
}
