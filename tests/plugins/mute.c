/* Announces answers, and offers none. */
#define ZOO_MORE SERAI_ANSWERS("word", "mute_said", "mute_said")
#include "zoo.h"

ZOO_PLUGIN(mute)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)why;
	return zoo_say(sink, "mute_said", "never");
}
