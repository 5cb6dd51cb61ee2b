/* Cannot survive one event, and lives well with all others. */
#include "zoo.h"

ZOO_PLUGIN(poison)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)why;
	serai_value subject;
	if (serai_get(event, "subject", &subject) && serai_is(&subject, "zoo.go.poison"))
		abort();
	return zoo_say(sink, "poison_said", "alive");
}
