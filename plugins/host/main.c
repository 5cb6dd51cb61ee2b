/* serai-plughost: runs one plugin, alone in its process and in a jail. Started by the supervisor
 * with a socket on descriptor 3; `proto/wire/link.h` and `proto/tables/analysis.tbl` tell what is
 * spoken.
 *
 * Two jails, one in the other. The plugin's constructors run while the file is being loaded, and
 * loading reads files: so before it, everything is given up but reading the plugin's file and the
 * system's libraries. After it, and before the plugin's first own call, reading is given up too. */
#include "plugins/host/host.h"
#include "plugins/host/load.h"
#include "serai/ext/answer.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/config.h"
#include "proto/base/jail.h"
#include "proto/wire/link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct session {
	const char *path;
	bool twice; /* conformance: two plugins are made, one is given up, the other works */
	struct link_reader reader;
	struct arena arena;
	struct manifest *manifest;
	struct host *host;
	struct bytes config;
	const serai_entry *entry;
	serai_plugin *plugin;
	const serai_answer *answer; /* NULL: it answers nothing */
	struct jail_got jailed;
};

/* --- Talking to the supervisor ---------------------------------------------------------------- */

static enum err receive_record(struct session *session, enum link_kind wanted,
	const struct record_type *type, void *record, struct why *why)
{
	enum link_kind kind;
	struct bytes body;
	enum err err = link_receive(&session->reader, LINK_FD, &kind, &body, why);
	if (err)
		return err;
	if (kind != wanted)
		return why_set(
			why, ERR_STATE, "", "wanted message %d, got %d", (int)wanted, (int)kind);
	return record_decode(type, body, &session->arena, record, why);
}

/* Says why and ends: the supervisor decides what comes then. */
static NORETURN void fail(const char *phase, const struct why *failure)
{
	char text[sizeof(failure->text)];
	memcpy(text, failure->text, sizeof(text));
	/* A plugin's words may be anything. */
	for (size_t i = 0; !text_is_utf8(text, strlen(text)) && text[i]; i++)
		text[i] = (unsigned char)text[i] < 0x80 ? text[i] : '?';
	struct host_failed failed = {
		.phase = text_of(phase), .code = failure->code, .text = text_of(text)};
	struct why why;
	if (link_send_record(LINK_FD, LINK_FAILED, &record_host_failed, &failed, -1, &why))
		fprintf(stderr, "%s: %s\n", phase, text);
	_exit(1);
}

/* --- Before the plugin ------------------------------------------------------------------------ */

static enum err apply_changes(struct keyed *store, const struct host_state *state)
{
	for (uint32_t i = 0; i < state->changes_count; i++)
		if (state->changes[i].value.ptr)
			keyed_put(store, state->changes[i].key, state->changes[i].value);
	return ERR_OK;
}

static enum err read_start(struct session *session, struct why *why)
{
	struct host_start start;
	enum err err = receive_record(session, LINK_START, &record_host_start, &start, why);
	if (!err)
		err = manifest_parse(start.manifest, &session->manifest, why);
	if (err)
		return err;
	session->host = host_create(session->manifest);
	uint8_t *config = (uint8_t *)alloc_copy(start.config.ptr, start.config.len);
	session->config = bytes_of(config, start.config.len);
	for (int64_t part = 0; !err && part < start.parts; part++) {
		struct host_state state;
		arena_clear(&session->arena);
		err = receive_record(session, LINK_STATE, &record_host_state, &state, why);
		if (!err)
			err = apply_changes(host_store(session->host), &state);
	}
	return err;
}

static enum err enter_jail(struct session *session, bool reading, struct why *why)
{
	const char *const readable[] = {session->path, "/lib", "/lib64", "/usr/lib",
		"/usr/local/lib", "/etc/ld.so.cache", NULL};
	struct jail jail = {
		.memory_max = jail_memory_in_use() + session->manifest->memory_max,
		.descriptors_max = 16,
		.read_only = reading ? readable : NULL,
	};
	if (!reading)
		jail.memory_max = 0; /* it stays as the first jail has set it */
	return jail_enter(&jail, &session->jailed, why);
}

/* --- The plugin's life ------------------------------------------------------------------------ */

/* A plugin's refusal becomes ours. */
static enum err refusal_of(int code, const serai_why *said, struct why *why)
{
	static const enum err codes[] = {
		ERR_OK, ERR_BAD_VALUE, ERR_LIMIT, ERR_DENIED, ERR_CANCELLED};
	enum err err = code > 0 && code < (int)ARRAY_LEN(codes) ? codes[code] : ERR_DIED;
	return why_set(why, err, "", "%.*s", (int)sizeof(said->text),
		said->text[0] ? said->text : "the plugin refused and said nothing");
}

static enum err create_plugin(struct session *session, serai_plugin **out, struct why *why)
{
	serai_why said = {.size = sizeof(said)};
	*out = NULL;
	int code = session->entry->create(
		session->manifest->id.ptr, host_table(session->host), out, &said);
	return code != SERAI_OK ? refusal_of(code, &said, why) : load_check_plugin(*out, why);
}

static enum err init_plugin(const struct session *session, serai_plugin *plugin, struct why *why)
{
	serai_why said = {.size = sizeof(said)};
	int code = plugin->init(
		plugin, (serai_bytes){session->config.ptr, session->config.len}, &said);
	return code != SERAI_OK ? refusal_of(code, &said, why) : ERR_OK;
}

static void make_plugin(struct session *session)
{
	struct why why = {0};
	serai_plugin *other = NULL;
	if (session->twice && create_plugin(session, &other, &why))
		fail("create", &why);
	if (create_plugin(session, &session->plugin, &why))
		fail("create", &why);
	if (other == session->plugin) {
		why_set(&why, ERR_RULE, "", "two creates gave the same plugin");
		fail("create", &why);
	}
	if (other)
		other->destroy(other); /* [created]: destroy before init */
	if (init_plugin(session, session->plugin, &why))
		fail("init", &why);
}

/* What the manifest announces the plugin has to offer. */
static void find_answer(struct session *session)
{
	struct why why = {0};
	serai_plugin *plugin = session->plugin;
	if (session->manifest->answers_count == 0)
		return;
	if (SERAI_HAS(plugin, extension))
		session->answer = plugin->extension(plugin, SERAI_ANSWER);
	if (session->answer && SERAI_HAS(session->answer, answer))
		return;
	why_set(&why, ERR_MISSING, "", "the manifest announces answers, the plugin offers no %s",
		SERAI_ANSWER);
	fail("init", &why);
}

/* A refusal is an answer: the plugin lives on. */
static void answer_request(struct session *session, const struct host_request *request)
{
	struct why why = {0};
	serai_why said = {.size = sizeof(said)};
	struct host_reply reply = {0};
	const struct manifest_answer *known = manifest_answer(session->manifest, request->method);
	CHECK(known && session->answer);
	const serai_reply *out =
		host_question_begin(session->host, known->reply, request->deadline_ms);
	int code = session->answer->answer(session->plugin, known->method.ptr,
		(serai_bytes){request->body.ptr, request->body.len}, out, &said);
	enum err err = code != SERAI_OK ? refusal_of(code, &said, &why)
					: host_question_end(session->host, &reply.body, &why);
	if (err) {
		reply = (struct host_reply){
			.has_code = true, .code = err, .text = text_of(why.text)};
		/* A plugin's words may be anything. */
		if (!text_is_utf8(reply.text.ptr, reply.text.len))
			reply.text = TEXT("the plugin refused, in words that are no UTF-8");
	}
	if (link_send_record(LINK_FD, LINK_REPLY, &record_host_reply, &reply, -1, &why))
		fail("run", &why);
}

static void run_batch(struct session *session, const struct host_batch *batch)
{
	struct why why = {0};
	serai_why said = {.size = sizeof(said)};
	struct host_done done;
	const serai_sink *sink = host_batch_begin(session->host, batch->events, batch->deadline_ms);
	serai_bytes events = {batch->events.ptr, batch->events.len};
	int code = session->plugin->run(session->plugin, events, sink, &said);
	/* What the host refused tells more than what the plugin then said of it. */
	enum err err = host_batch_end(session->host, &done, &why);
	if (!err && code != SERAI_OK)
		err = refusal_of(code, &said, &why);
	if (!err)
		err = link_send_record(LINK_FD, LINK_DONE, &record_host_done, &done, -1, &why);
	if (err)
		fail("run", &why);
}

static enum err work_once(struct session *session, struct why *why)
{
	enum link_kind kind;
	struct bytes body;
	struct host_batch batch;
	struct host_request request;
	arena_clear(&session->arena);
	enum err err = link_receive(&session->reader, LINK_FD, &kind, &body, why);
	if (err)
		return err;
	if (kind == LINK_REQUEST) {
		err = record_decode(&record_host_request, body, &session->arena, &request, why);
		if (!err)
			answer_request(session, &request);
		return err;
	}
	if (kind != LINK_BATCH)
		return why_set(
			why, ERR_STATE, "", "message %d at a time when there is none", (int)kind);
	err = record_decode(&record_host_batch, body, &session->arena, &batch, why);
	if (!err)
		run_batch(session, &batch);
	return err;
}

static enum err work(struct session *session, struct why *why)
{
	enum err err = ERR_OK;
	while (!err)
		err = work_once(session, why);
	return err;
}

static void load_in_jail(struct session *session)
{
	struct why why = {0};
	if (enter_jail(session, true, &why) ||
		load_entry(session->path, session->manifest->text, &session->entry, &why) ||
		enter_jail(session, false, &why))
		fail("load", &why);
}

/* --- Options ---------------------------------------------------------------------------------- */

static const char manual[] =
#include "plugins/host/manual.mdoc.h"
	;

static const struct config_option options[] = {
	{"twice", CONFIG_BOOL, offsetof(struct session, twice), "no", 0, 0, NULL,
		"Make the plugin twice, give one up and work with the other: `serai plugin "
		"check`."},
	{0},
};

static const struct config_program program = {
	.name = "serai-plughost",
	.doc = "runs one plugin of Serai, alone in its process and in a jail",
	.arguments = "PLUGIN",
	.options = options,
	.manual = manual,
};

static enum err options_read(
	struct session *session, int argc, char **argv, bool *done, struct why *why)
{
	struct config *config = NULL;
	enum err err = config_load(&program, &argc, argv, session, &config, done, why);
	config_free(&config); /* no option is a text */
	if (err || *done)
		return err;
	session->path = argc == 1 ? argv[0] : "";
	if (session->path[0] != '/')
		return why_set(why, ERR_BAD_VALUE, session->path,
			"serai-plughost is started by serai-analysis, with a plugin's absolute "
			"path");
	return ERR_OK;
}

int main(int argc, char **argv)
{
	struct session session = {0};
	struct why why = {0};
	bool done = false;
	if (options_read(&session, argc, argv, &done, &why)) {
		char line[1024];
		fprintf(stderr, "%s\n", why_format(&why, line, sizeof(line)));
		return 2;
	}
	if (done)
		return 0;
	if (read_start(&session, &why))
		fail("load", &why);
	load_in_jail(&session);
	make_plugin(&session);
	find_answer(&session);
	struct host_ready ready = {
		session.jailed.landlock, session.jailed.seccomp, session.jailed.rlimits};
	enum err err = link_send_record(LINK_FD, LINK_READY, &record_host_ready, &ready, -1, &why);
	if (!err)
		err = work(&session, &why);
	session.plugin->destroy(session.plugin);
	/* The socket's end is how the supervisor says goodbye. No destructors of libraries: _exit.
	 */
	if (err != ERR_DIED)
		fprintf(stderr, "%s\n", why.text);
	_exit(err == ERR_DIED ? 0 : 1);
}
