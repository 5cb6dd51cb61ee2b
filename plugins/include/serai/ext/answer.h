/* serai.answer/1: a plugin that answers questions. The plugin offers it (serai_plugin.extension)
 * when its manifest has SERAI_ANSWERS lines; anybody then asks `svc.<id>.<method>`, and `serai req
 * <id>.<method> JSON` from the command line. */
#ifndef SERAI_EXT_ANSWER_H
#define SERAI_EXT_ANSWER_H

#include "serai/plugin.h"

#define SERAI_ANSWER "serai.answer/1"

/* Where the answer goes; valid during `answer` only. */
typedef struct serai_reply serai_reply;
struct serai_reply {
	serai_abi abi;
	void *self;
	/* The reply: a MessagePack map, the record announced for the method. Once. Copies.
	 * SERAI_BAD_INPUT for one that breaks its own description. */
	int (*give)(const serai_reply *reply, serai_bytes body);
};

typedef struct serai_answer serai_answer;
struct serai_answer {
	serai_abi abi;
	/* Between two batches: the store is readable and is that of all events up to the last
	 * batch; nothing can be put or emitted. `request` is a MessagePack map, the record
	 * announced for `method`, checked. What is refused (not SERAI_OK) is told to who asked,
	 * with `why`. The deadline is the manifest's. [ready] */
	int (*answer)(serai_plugin *plugin, const char *method, serai_bytes request,
		const serai_reply *reply, serai_why *why);
};

#endif
