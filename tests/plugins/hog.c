/* Takes all the memory it gets, and uses it. */
#include "zoo.h"

ZOO_PLUGIN(hog)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink;
	size_t taken = 0;
	for (char *part; (part = malloc(1 << 20)) != NULL; taken += 1 << 20)
		memset(part, 1, 1 << 20);
	return zoo_refuse(why,
		taken <= 64 << 20 ? "memory ended within its 64 MiB" : "it got more than 64 MiB");
}
