/* Emits bytes that are no MessagePack. */
#include "zoo.h"

ZOO_PLUGIN(garbage)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)why;
	static const uint8_t claim[] = {0xdf, 0xff, 0xff, 0xff, 0xff};
	return sink->emit(sink, "said.word", "garbage_said", (serai_bytes){claim, sizeof(claim)});
}
