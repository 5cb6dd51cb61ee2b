/* Exports two symbols. */
#include "zoo.h"

ZOO_PLUGIN(two)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)sink, (void)why;
	return SERAI_OK;
}

SERAI_EXPORT const int second_symbol = 2;
