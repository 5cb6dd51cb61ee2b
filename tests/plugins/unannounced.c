/* Emits a record that its manifest does not announce. */
#include "zoo.h"

ZOO_PLUGIN(unannounced)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)why;
	return zoo_say(sink, "unannounced_other", "psst");
}
