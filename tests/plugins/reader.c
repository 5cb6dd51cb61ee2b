/* Reads a file that is none of its business. */
#include <fcntl.h>

#include "zoo.h"

ZOO_PLUGIN(reader)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink;
	return zoo_attempt(why, "open", open("/etc/passwd", O_RDONLY));
}
