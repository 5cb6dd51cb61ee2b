/* Emits a record that is not what its manifest says. */
#include "zoo.h"

ZOO_PLUGIN(liar)

int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why)
{
	(void)event, (void)why;
	serai_writer out = {0};
	serai_put_map(&out, 1);
	serai_put_text(&out, "word");
	serai_put_int(&out, 4);
	int code = sink->emit(sink, "said.word", "liar_said", serai_written(&out));
	free(out.ptr);
	return code;
}
