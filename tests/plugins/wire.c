/* Speaks to the supervisor past its host. */
#include <unistd.h>

#include "zoo.h"

ZOO_PLUGIN(wire)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	static const char noise[] = "GET / HTTP/1.1 and other noise";
	return write(3, noise, sizeof(noise)) > 0 ? SERAI_OK : SERAI_FAILED;
}
