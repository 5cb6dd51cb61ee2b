/* Makes processes. */
#include <unistd.h>

#include "zoo.h"

ZOO_PLUGIN(forker)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink;
	for (int i = 0; i < 100; i++) {
		pid_t child = fork();
		if (child < 0)
			return zoo_attempt(why, "fork", -1);
	}
	return zoo_attempt(why, "fork", 0);
}
