/* Emits what was refused, and does not look at the answer. */
#include "zoo.h"

ZOO_PLUGIN(deaf)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)why;
	(void)zoo_say(sink, "deaf_whispered", "psst");
	return SERAI_OK;
}
