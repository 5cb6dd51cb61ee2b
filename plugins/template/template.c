/* An analysis to begin with: counts the claims of each fact type, says the count anew with each,
 * and answers how many there are. Its configuration, {"only": "org.chair"}, names the one type to
 * count. `serai plugin new NAME DIR` copies the folder: change what it computes, keep its shape. */
#include "serai/ext/answer.h"
#include "serai/ext/store.h"
#include "serai/pack.h"
#include "serai/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
SERAI_MANIFEST(
	SERAI_ID("template")
	SERAI_PLUGIN_VERSION("1.0.0")
	SERAI_DOC("How often each type of fact was claimed.")
	SERAI_CONSUMES("claim.>")
	SERAI_EMITS("count.*", "template_count")
	SERAI_ANSWERS("count", "template_query", "template_count")
	SERAI_MEMORY("64MiB")
	SERAI_DEADLINE("2s")
	SERAI_RECORD(template_count, 1, "How often a fact type was claimed so far.")
	SERAI_FIELD(fact, TEXT, 64, REQUIRED, 1, "Fact type.")
	SERAI_FIELD(claims, I64, 0, REQUIRED, 1, "Claims of it up to this event.")
	SERAI_END(template_count)
	SERAI_RECORD(template_query, 1, "How often was this claimed?")
	SERAI_FIELD(fact, TEXT, 64, REQUIRED, 1, "Fact type.")
	SERAI_END(template_query))
/* clang-format on */

struct counter {
	serai_plugin plugin; /* what the host sees */
	const serai_host *host;
	const serai_store *store;
	char only[65]; /* the fact type to count; "": all */
};

static int refuse(serai_why *why, int code, const char *text)
{
	why->code = code;
	snprintf(why->text, sizeof(why->text), "%s", text);
	return code;
}

static int init(serai_plugin *plugin, serai_bytes config, serai_why *why)
{
	struct counter *counter = plugin->self;
	serai_value map;
	if (!serai_read(config, &map) || map.kind != SERAI_PACK_MAP)
		return refuse(why, SERAI_BAD_INPUT, "the configuration is no map");
	serai_get_text(&map, "only", counter->only, sizeof(counter->only));
	counter->store = counter->host->extension(counter->host, SERAI_STORE);
	return counter->store ? SERAI_OK
			      : refuse(why, SERAI_FAILED, "the host offers no serai.store/1");
}

static int64_t count_of(const struct counter *counter, const char *fact)
{
	char number[32] = "0";
	serai_bytes kept = counter->store->get(counter->store, fact);
	if (kept.ptr && kept.len < sizeof(number)) {
		memcpy(number, kept.ptr, kept.len);
		number[kept.len] = '\0';
	}
	return strtoll(number, NULL, 10);
}

/* The count of a fact type with one more, kept in the store: nothing else survives the process. */
static int64_t count_one_more(struct counter *counter, const char *fact)
{
	char number[32];
	int64_t count = count_of(counter, fact) + 1;
	int len = snprintf(number, sizeof(number), "%lld", (long long)count);
	counter->store->put(counter->store, fact, (serai_bytes){(uint8_t *)number, (size_t)len});
	return count;
}

static void write_count(serai_writer *out, const char *fact, int64_t count)
{
	serai_put_map(out, 2);
	serai_put_text(out, "fact");
	serai_put_text(out, fact);
	serai_put_text(out, "claims");
	serai_put_int(out, count);
}

static int emit_count(const serai_sink *sink, const char *fact, int64_t count)
{
	serai_writer out = {0};
	char key[128] = "count.";
	if (!serai_add_key(key, sizeof(key), fact))
		return SERAI_BAD_INPUT;
	write_count(&out, fact, count);
	int code = out.failed ? SERAI_FAILED
			      : sink->emit(sink, key, "template_count", serai_written(&out));
	free(out.ptr);
	return code;
}

static int take_event(struct counter *counter, const serai_value *event, const serai_sink *sink)
{
	serai_value data;
	char fact[65];
	if (!serai_get_kind(event, "data", SERAI_PACK_MAP, &data))
		return SERAI_BAD_INPUT;
	int code = sink->event(sink, (uint64_t)serai_get_int(event, "seq", 0));
	if (code != SERAI_OK || !serai_get_text(&data, "fact", fact, sizeof(fact)))
		return code; /* without a fact it is no claim: nothing to count */
	if (counter->only[0] && strcmp(counter->only, fact) != 0)
		return SERAI_OK;
	return emit_count(sink, fact, count_one_more(counter, fact));
}

static int run(serai_plugin *plugin, serai_bytes batch, const serai_sink *sink, serai_why *why)
{
	struct counter *counter = plugin->self;
	serai_value events, event;
	if (!serai_read(batch, &events) || events.kind != SERAI_PACK_LIST)
		return refuse(why, SERAI_BAD_INPUT, "the batch is no MessagePack list");
	for (serai_bytes rest = events.inside; serai_next(&rest, &event);) {
		if (counter->host->cancelled(counter->host))
			return refuse(why, SERAI_CANCELLED, "called off");
		int code = take_event(counter, &event, sink);
		if (code != SERAI_OK)
			return refuse(why, code, "an event could not be taken");
	}
	return SERAI_OK;
}

static int answer(serai_plugin *plugin, const char *method, serai_bytes request,
	const serai_reply *reply, serai_why *why)
{
	serai_value query;
	serai_writer out = {0};
	char fact[65];
	(void)method; /* there is only one */
	if (!serai_read(request, &query) || !serai_get_text(&query, "fact", fact, sizeof(fact)))
		return refuse(why, SERAI_BAD_INPUT, "wanted the fact type in 'fact'");
	write_count(&out, fact, count_of(plugin->self, fact));
	int code = out.failed ? SERAI_FAILED : reply->give(reply, serai_written(&out));
	free(out.ptr);
	return code;
}

static const void *extension(serai_plugin *plugin, const char *id)
{
	static const serai_answer answers = {SERAI_ABI(serai_answer), answer};
	(void)plugin;
	return strcmp(id, SERAI_ANSWER) == 0 ? &answers : NULL;
}

static void destroy(serai_plugin *plugin)
{
	free(plugin->self);
}

static int create(const char *plugin_id, const serai_host *host, serai_plugin **out, serai_why *why)
{
	(void)plugin_id;
	struct counter *counter = calloc(1, sizeof(*counter));
	if (!counter)
		return refuse(why, SERAI_FAILED, "no memory");
	counter->host = host;
	counter->plugin =
		(serai_plugin){SERAI_ABI(serai_plugin), counter, init, run, destroy, extension};
	*out = &counter->plugin;
	return SERAI_OK;
}

const serai_entry serai_entry_v1 = {SERAI_ABI(serai_entry), serai_manifest, create};
