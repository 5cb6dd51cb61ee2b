/* Calls home. */
#include <sys/socket.h>

#include "zoo.h"

ZOO_PLUGIN(caller)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink;
	return zoo_attempt(why, "socket", socket(AF_INET, SOCK_STREAM, 0));
}
