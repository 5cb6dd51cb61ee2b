#include "plugins/host/host.h"

#include "serai/ext/answer.h"
#include "serai/ext/now.h"
#include "serai/ext/random.h"
#include "serai/ext/store.h"
#include "serai/pack.h"
#include "proto/base/alloc.h"
#include "proto/base/clock.h"
#include "proto/base/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	EFFECTS_MAX = 4000, /* outputs of a batch, and changes: with the state they fit a block */
	EFFECT_BYTES_MAX = 900000, /* of both together */
	KEY_MAX = 128,
	VALUE_MAX = 65536,
	STORE_MAX = 16 << 20,
	LINE_MAX_BYTES = 512,
};

struct host {
	const struct manifest *manifest;
	struct keyed store;
	serai_host table;
	serai_sink sink;
	serai_store store_table;
	serai_now now_table;
	serai_random random_table;

	/* The batch in hand. */
	bool running;
	serai_bytes rest; /* its events after the one in hand */
	uint64_t seq;     /* the event in hand; 0: none yet */
	int64_t now_us;
	uint64_t chance;
	int64_t deadline_ms; /* monotonic; of the batch or question in hand, INT64_MAX: none */
	struct arena arena;  /* holds the effects */
	struct host_output outputs[EFFECTS_MAX];
	struct plugin_change changes[EFFECTS_MAX];
	uint32_t outputs_count, changes_count;
	size_t effect_bytes;
	struct why refused; /* the first refusal; code OK: none */

	/* The question in hand. */
	serai_reply reply_table;
	const struct record_type *reply_type; /* NULL: none */
	struct bytes reply;
};

/* Remembers the first refusal of a batch and returns what the plugin is told. */
static int refuse(struct host *host, int told, enum err code, const char *text)
{
	if (host->refused.code == ERR_OK)
		why_set(&host->refused, code, "", "%s", text);
	return told;
}

/* --- The host's own table ------------------------------------------------------------------------
 */

static void host_log(const serai_host *table, int level, const char *text)
{
	static const char *const levels[] = {"debug", "info", "warning", "error"};
	(void)table;
	const char *name = level >= 0 && level <= SERAI_LOG_ERROR ? levels[level] : "info";
	fprintf(stderr, "%s: %.*s\n", name, LINE_MAX_BYTES, text ? text : "");
}

static int host_cancelled(const serai_host *table)
{
	const struct host *host = table->self;
	return clock_monotonic_ms() >= host->deadline_ms;
}

static const void *host_extension(const serai_host *table, const char *id)
{
	const struct host *host = table->self;
	const struct extension {
		const char *id;
		const void *table;
	} extensions[] = {
		{SERAI_STORE, &host->store_table},
		{SERAI_NOW, &host->now_table},
		{SERAI_RANDOM, &host->random_table},
	};
	for (size_t i = 0; i < ARRAY_LEN(extensions); i++)
		if (id && strcmp(id, extensions[i].id) == 0)
			return extensions[i].table;
	return NULL;
}

/* --- serai.store/1 ---------------------------------------------------------------------------- */

static serai_bytes store_get(const serai_store *table, const char *key)
{
	const struct host *host = table->self;
	const struct keyed_entry *entry = key ? keyed_find(&host->store, text_of(key)) : NULL;
	return entry ? (serai_bytes){entry->value, entry->value_len} : (serai_bytes){NULL, 0};
}

/* Where the change of this key is to be written: one change of a key is enough for a batch. */
static struct plugin_change *change_of(struct host *host, const char *key)
{
	for (uint32_t i = 0; i < host->changes_count; i++)
		if (text_is(host->changes[i].key, key))
			return &host->changes[i];
	if (host->changes_count == EFFECTS_MAX)
		return NULL;
	struct plugin_change *change = &host->changes[host->changes_count++];
	change->key = arena_copy(&host->arena, text_of(key));
	return change;
}

static bool room_for(struct host *host, size_t bytes)
{
	host->effect_bytes += bytes;
	return host->effect_bytes <= EFFECT_BYTES_MAX;
}

static int store_put(const serai_store *table, const char *key, serai_bytes value)
{
	struct host *host = table->self;
	if (!host->running || host->seq == 0)
		return refuse(host, SERAI_DENIED, ERR_STATE, "put outside of an event");
	if (!key || key[0] == '\0' || strlen(key) > KEY_MAX || !text_is_utf8(key, strlen(key)))
		return refuse(host, SERAI_BAD_INPUT, ERR_BAD_VALUE,
			"wanted a key of 1 to 128 bytes of UTF-8 for put");
	if (value.len > VALUE_MAX)
		return refuse(host, SERAI_LIMIT, ERR_LIMIT, "wanted at most 65536 bytes for put");
	if (host->store.bytes + strlen(key) + value.len > STORE_MAX)
		return refuse(host, SERAI_LIMIT, ERR_LIMIT, "the store's 16 MiB are full");
	struct plugin_change *change = change_of(host, key);
	if (!change || !room_for(host, strlen(key) + value.len + 16))
		return refuse(
			host, SERAI_LIMIT, ERR_LIMIT, "too many changes of state in one batch");
	if (value.ptr) {
		struct text copy =
			arena_copy(&host->arena, (struct text){(const char *)value.ptr, value.len});
		change->value = bytes_of(copy.ptr, copy.len);
		keyed_put(&host->store, text_of(key), change->value);
	} else {
		change->value = (struct bytes){NULL, 0};
		keyed_remove(&host->store, text_of(key));
	}
	return SERAI_OK;
}

static const char *store_next(const serai_store *table, const char *prefix, const char *after)
{
	const struct host *host = table->self;
	/* The prefix itself may be a key; before it, nothing of interest stands. */
	const char *from = strcmp(after, prefix) < 0 ? prefix : after;
	const struct keyed_entry *entry = keyed_find(&host->store, text_of(from));
	if (!entry || from == after)
		entry = keyed_after(&host->store, text_of(from));
	bool fits = entry && strncmp(entry->key, prefix, strlen(prefix)) == 0;
	return fits ? entry->key : NULL;
}

/* --- serai.now/1 and serai.random/1 ----------------------------------------------------------- */

static int64_t now_micros(const serai_now *table)
{
	const struct host *host = table->self;
	return host->now_us;
}

/* SplitMix64: small, even, and the same everywhere. */
static uint64_t random_bits(const serai_random *table)
{
	struct host *host = table->self;
	uint64_t mixed = host->chance += 0x9E3779B97F4A7C15u;
	mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
	mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
	return mixed ^ mixed >> 31;
}

/* --- The sink --------------------------------------------------------------------------------- */

static int sink_event(const serai_sink *sink, uint64_t seq)
{
	struct host *host = sink->self;
	serai_value event;
	if (!host->running)
		return refuse(host, SERAI_DENIED, ERR_STATE, "event outside of run");
	while (serai_next(&host->rest, &event)) {
		if ((uint64_t)serai_get_int(&event, "seq", 0) != seq)
			continue;
		host->seq = seq;
		host->now_us = serai_get_int(&event, "time", 0);
		struct text id = host->manifest->id;
		host->chance = digest_xxh3(bytes_of(id.ptr, id.len)) ^ seq;
		return SERAI_OK;
	}
	return refuse(host, SERAI_BAD_INPUT, ERR_NOT_FOUND,
		"event with a sequence that the rest of the batch does not hold");
}

static int sink_emit(const serai_sink *sink, const char *key, const char *record, serai_bytes body)
{
	struct host *host = sink->self;
	struct why why = {0};
	if (!host->running || host->seq == 0)
		return refuse(host, SERAI_DENIED, ERR_STATE, "emit outside of an event");
	if (!key || !record || !body.ptr)
		return refuse(host, SERAI_BAD_INPUT, ERR_BAD_VALUE, "emit of nothing");
	enum err err = manifest_check_output(
		host->manifest, text_of(key), text_of(record), bytes_of(body.ptr, body.len), &why);
	if (err) {
		char text[sizeof(why.where) + sizeof(why.text) + 64];
		snprintf(text, sizeof(text), "emit of %s: %s%s%s", record, why.where,
			why.where[0] ? ": " : "", why.text);
		return refuse(host, err == ERR_DENIED ? SERAI_DENIED : SERAI_BAD_INPUT, err, text);
	}
	if (host->outputs_count == EFFECTS_MAX || !room_for(host, body.len + strlen(key) + 192))
		return refuse(host, SERAI_LIMIT, ERR_LIMIT, "too much output for one batch");
	struct text copy =
		arena_copy(&host->arena, (struct text){(const char *)body.ptr, body.len});
	host->outputs[host->outputs_count++] = (struct host_output){
		.seq = host->seq,
		.key = arena_copy(&host->arena, text_of(key)),
		.record = arena_copy(&host->arena, text_of(record)),
		.body = bytes_of(copy.ptr, copy.len),
	};
	return SERAI_OK;
}

/* --- Questions -------------------------------------------------------------------------------- */

static int reply_give(const serai_reply *reply, serai_bytes body)
{
	struct host *host = reply->self;
	struct why why = {0};
	if (!host->reply_type || host->reply.ptr)
		return refuse(host, SERAI_DENIED, ERR_STATE, "a reply where none is wanted");
	if (!body.ptr)
		return refuse(host, SERAI_BAD_INPUT, ERR_BAD_VALUE, "a reply of nothing");
	enum err err = record_check(host->reply_type, bytes_of(body.ptr, body.len), &why);
	if (err) {
		char text[sizeof(why.where) + sizeof(why.text) + 64];
		snprintf(text, sizeof(text), "its reply is no %s: %s%s%s", host->reply_type->name,
			why.where, why.where[0] ? ": " : "", why.text);
		return refuse(host, SERAI_BAD_INPUT, err, text);
	}
	if (body.len > EFFECT_BYTES_MAX)
		return refuse(host, SERAI_LIMIT, ERR_LIMIT, "its reply is above 900000 bytes");
	struct text copy =
		arena_copy(&host->arena, (struct text){(const char *)body.ptr, body.len});
	host->reply = bytes_of(copy.ptr, copy.len);
	return SERAI_OK;
}

/* --- The host --------------------------------------------------------------------------------- */

struct host *host_create(const struct manifest *manifest)
{
	struct host *host = alloc_zero(1, sizeof(*host));
	host->manifest = manifest;
	host->table =
		(serai_host){SERAI_ABI(serai_host), host, host_log, host_cancelled, host_extension};
	host->sink = (serai_sink){SERAI_ABI(serai_sink), host, sink_event, sink_emit};
	host->store_table =
		(serai_store){SERAI_ABI(serai_store), host, store_get, store_put, store_next};
	host->now_table = (serai_now){SERAI_ABI(serai_now), host, now_micros};
	host->random_table = (serai_random){SERAI_ABI(serai_random), host, random_bits};
	host->reply_table = (serai_reply){SERAI_ABI(serai_reply), host, reply_give};
	host->deadline_ms = INT64_MAX;
	return host;
}

void host_destroy(struct host **host)
{
	if (!*host)
		return;
	keyed_fini(&(*host)->store);
	arena_fini(&(*host)->arena);
	free(*host);
	*host = NULL;
}

struct keyed *host_store(struct host *host)
{
	return &host->store;
}

const serai_host *host_table(const struct host *host)
{
	return &host->table;
}

const serai_sink *host_batch_begin(struct host *host, struct bytes batch, int64_t deadline_ms)
{
	serai_value list;
	bool readable = serai_read((serai_bytes){batch.ptr, batch.len}, &list) &&
			list.kind == SERAI_PACK_LIST;
	arena_clear(&host->arena);
	host->rest = readable ? list.inside : (serai_bytes){NULL, 0};
	host->running = true;
	host->seq = 0;
	host->deadline_ms = clock_monotonic_ms() + deadline_ms;
	host->outputs_count = host->changes_count = 0;
	host->effect_bytes = 0;
	host->refused = (struct why){0};
	return &host->sink;
}

enum err host_batch_end(struct host *host, struct host_done *out, struct why *why)
{
	host->running = false;
	host->deadline_ms = INT64_MAX;
	if (host->refused.code)
		return why_set(why, host->refused.code, "", "%s", host->refused.text);
	*out = (struct host_done){
		.outputs = host->outputs,
		.outputs_count = host->outputs_count,
		.changes = host->changes,
		.changes_count = host->changes_count,
	};
	return ERR_OK;
}

const serai_reply *host_question_begin(
	struct host *host, const struct record_type *reply, int64_t deadline_ms)
{
	arena_clear(&host->arena);
	host->deadline_ms = clock_monotonic_ms() + deadline_ms;
	host->refused = (struct why){0};
	host->reply_type = reply;
	host->reply = (struct bytes){NULL, 0};
	return &host->reply_table;
}

enum err host_question_end(struct host *host, struct bytes *reply, struct why *why)
{
	host->deadline_ms = INT64_MAX;
	host->reply_type = NULL;
	if (host->refused.code)
		return why_set(why, host->refused.code, "", "%s", host->refused.text);
	if (!host->reply.ptr)
		return why_set(why, ERR_MISSING, "", "the plugin gave no reply");
	*reply = host->reply;
	return ERR_OK;
}
