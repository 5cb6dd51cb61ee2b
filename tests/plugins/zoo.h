/* What the beasts of the zoo share: a plugin that is good but for one thing. A beast includes this
 * after setting what is wrong, and says what happens with an event. */
#ifndef TESTS_PLUGINS_ZOO_H
#define TESTS_PLUGINS_ZOO_H

#include "serai/pack.h"
#include "serai/plugin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZOO_PLUGIN(name)                                                                           \
	SERAI_MANIFEST(SERAI_ID(#name) SERAI_PLUGIN_VERSION("1.0.0") SERAI_DOC(                    \
		"A beast of the zoo.") SERAI_CONSUMES("zoo.go.>") SERAI_EMITS("said.*",            \
		#name "_said") SERAI_MEMORY("64MiB") SERAI_DEADLINE(ZOO_DEADLINE)                  \
			SERAI_RECORD(name##_said, 1, "What it has to say.") SERAI_FIELD(word,      \
				TEXT, 64, REQUIRED, 1, "A word.") SERAI_END(name##_said) ZOO_MORE) \
	const serai_entry serai_entry_v1 = {                                                       \
		{sizeof(serai_entry), ZOO_MAJOR, 0}, ZOO_SPOKEN, zoo_create};

/* The beast's part. */
int zoo_event(const serai_value *event, const serai_sink *sink, serai_why *why);
#ifndef ZOO_MORE
#define ZOO_MORE /* lines of the manifest */
#endif
#ifndef ZOO_DEADLINE
#define ZOO_DEADLINE "20s" /* no beast but the one that hangs comes near it, on no machine */
#endif
#ifndef ZOO_CREATE
#define ZOO_CREATE(why) SERAI_OK
#endif
#ifndef ZOO_MAJOR
#define ZOO_MAJOR 1
#endif
#ifndef ZOO_SPOKEN
#define ZOO_SPOKEN serai_manifest
#endif

static inline int zoo_refuse(serai_why *why, const char *text)
{
	snprintf(why->text, sizeof(why->text), "%s", text);
	return why->code = SERAI_FAILED;
}

/* What errno says of an attempt. */
static inline int zoo_attempt(serai_why *why, const char *what, int done)
{
	char text[128];
	snprintf(text, sizeof(text), "%s: %s", what,
		done < 0 ? strerror(errno) : "it was let through");
	return zoo_refuse(why, text);
}

static inline int zoo_say(const serai_sink *sink, const char *record, const char *word)
{
	serai_writer out = {0};
	serai_put_map(&out, 1);
	serai_put_text(&out, "word");
	serai_put_text(&out, word);
	int code = sink->emit(sink, "said.word", record, serai_written(&out));
	free(out.ptr);
	return code;
}

static inline int zoo_init(serai_plugin *plugin, serai_bytes config, serai_why *why)
{
	(void)plugin, (void)config, (void)why;
	return SERAI_OK;
}

static inline int zoo_run(
	serai_plugin *plugin, serai_bytes batch, const serai_sink *sink, serai_why *why)
{
	serai_value events, event;
	(void)plugin;
	if (!serai_read(batch, &events) || events.kind != SERAI_PACK_LIST)
		return why->code = SERAI_BAD_INPUT;
	for (serai_bytes rest = events.inside; serai_next(&rest, &event);) {
		int code = sink->event(sink, (uint64_t)serai_get_int(&event, "seq", 0));
		if (code == SERAI_OK)
			code = zoo_event(&event, sink, why);
		if (code != SERAI_OK)
			return code;
	}
	return SERAI_OK;
}

static inline void zoo_destroy(serai_plugin *plugin)
{
	free(plugin);
}

static inline int zoo_create(
	const char *id, const serai_host *host, serai_plugin **out, serai_why *why)
{
	(void)id, (void)host;
	*out = malloc(sizeof(**out));
	if (!*out)
		return why->code = SERAI_FAILED;
	**out = (serai_plugin){SERAI_ABI(serai_plugin), NULL, zoo_init, zoo_run, zoo_destroy, NULL};
	return ZOO_CREATE(why);
}

#endif
