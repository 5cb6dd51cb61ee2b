/* Writes where it may not, with the first event. */
#include <signal.h>

#include "zoo.h"

ZOO_PLUGIN(crashrun)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	return raise(SIGSEGV);
}
