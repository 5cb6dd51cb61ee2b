/* Dies before it is made. */
#include <signal.h>
#define ZOO_CREATE(why) raise(SIGSEGV)
#include "zoo.h"

ZOO_PLUGIN(crashcreate)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	return SERAI_OK;
}
