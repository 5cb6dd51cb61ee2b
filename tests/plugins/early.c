/* Reads a file while it is being loaded, before anybody called it. */
#include <fcntl.h>

static int tried, reason;
#define ZOO_CREATE(why)                                                                            \
	(tried < 0 ? (errno = reason, zoo_attempt((why), "constructor", -1)) : SERAI_OK)
#include "zoo.h"

ZOO_PLUGIN(early)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	return SERAI_OK;
}

__attribute__((constructor)) static void read_early(void)
{
	tried = open("/etc/passwd", O_RDONLY);
	reason = errno;
}
