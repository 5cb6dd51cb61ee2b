/* The plugin ABI of Serai, version 1: all that an analysis sees of us.
 *
 * An analysis is a shared object that exports one symbol, `serai_entry_v1`. It receives batches of
 * events as MessagePack bytes and emits records as MessagePack bytes (serai/pack.h helps with
 * both). It runs alone in a process of its own, in a jail: no files, no network, no other process,
 * and the memory and time that its manifest asks for. It acts only through the host.
 *
 * Effectively once. Everything an analysis has to remember it keeps with `serai.store/1`: its
 * outputs, its changes of state and its place in the log reach the log together or not at all. Its
 * process may be stopped between any two batches and begun again with the state alone. How events
 * are cut into batches is chance and must not change the result. The same file with the same
 * configuration over the same log gives the same outputs: there is no clock (`serai.now/1` is the
 * event's time) and chance is seeded (`serai.random/1`).
 *
 * One thread: the host calls one function at a time. Strings end in NUL; bytes have a length. */
#ifndef SERAI_PLUGIN_H
#define SERAI_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define SERAI_ABI_MAJOR 1
#define SERAI_ABI_MINOR 0

/* First member of every table. `size` is the table's size where it was compiled, so that members
 * can be added at the end. Major versions must be equal; a plugin's minor may not be newer than the
 * host's. */
typedef struct serai_abi {
	uint32_t size;
	uint16_t major, minor;
} serai_abi;

#define SERAI_ABI(table)                                                                           \
	{                                                                                          \
		(uint32_t)sizeof(table), SERAI_ABI_MAJOR, SERAI_ABI_MINOR                          \
	}

/* Does the other side's table have this member? */
#define SERAI_HAS(table, member)                                                                   \
	((table)->abi.size >= offsetof(__typeof__(*(table)), member) + sizeof((table)->member) &&  \
		(table)->member != NULL)

/* Lent for the call in which they are given. */
typedef struct serai_bytes {
	const uint8_t *ptr;
	size_t len;
} serai_bytes;

/* What went wrong, for people; the plugin fills it when it returns something other than SERAI_OK.
 */
typedef struct serai_why {
	uint32_t size;
	int code;
	char text[256];
} serai_why;

enum {
	SERAI_OK = 0,
	SERAI_BAD_INPUT = 1, /* the bytes given are not what they should be */
	SERAI_LIMIT = 2,     /* too much of something */
	SERAI_DENIED = 3,    /* not announced in the manifest, or not now */
	SERAI_CANCELLED = 4, /* run stopped because the host called it off */
	SERAI_FAILED = 5,    /* anything else; say what in serai_why */
};

enum { SERAI_LOG_DEBUG, SERAI_LOG_INFO, SERAI_LOG_WARNING, SERAI_LOG_ERROR };

/* What the host lends; valid until destroy returns. */
typedef struct serai_host serai_host;
struct serai_host {
	serai_abi abi;
	void *self;
	/* One line for the operator. [any] */
	void (*log)(const serai_host *host, int level, const char *text);
	/* Not 0 when run should give up: its deadline has passed and its effects will be dropped.
	 * Ask in long loops; who does not is killed soon after. [any] */
	int (*cancelled)(const serai_host *host);
	/* A capability by id, as serai/ext/ has them: "serai.store/1"; NULL when there is none.
	 * [any] */
	const void *(*extension)(const serai_host *host, const char *id);
};

/* Where the effects of a batch go; valid during run only. All of them are taken when run returns
 * SERAI_OK, and none when it does not. */
typedef struct serai_sink serai_sink;
struct serai_sink {
	serai_abi abi;
	void *self;
	/* From here on, effects, `now` and chance belong to the batch's event with this sequence.
	 * Call it for each event before its first effect, in the batch's order. */
	int (*event)(const serai_sink *sink, uint64_t seq);
	/* Emits one record. The subject becomes analysis.<id>.<key>; keys that hold blanks, dots
	 * and the like are to be percent-encoded. Copies. SERAI_DENIED for a record or key that the
	 * manifest does not announce, SERAI_BAD_INPUT for one that breaks its own description. */
	int (*emit)(const serai_sink *sink, const char *key, const char *record, serai_bytes body);
};

/* What the plugin is. States: create makes it [created], init makes it [ready]. */
typedef struct serai_plugin serai_plugin;
struct serai_plugin {
	serai_abi abi;
	void *self;
	/* `config` is a MessagePack map: what <plugin>.json beside the file says, else empty. A
	 * change of it is as a change of the file. The store is readable. [created] -> [ready] */
	int (*init)(serai_plugin *plugin, serai_bytes config, serai_why *why);
	/* `batch` is a MessagePack list, maybe empty, of maps: seq, time (microseconds UTC),
	 * subject, type, producer, data (a map: the record named by type). Unknown keys are to be
	 * skipped. What cannot be read is to be refused with SERAI_BAD_INPUT. [ready] */
	int (*run)(serai_plugin *plugin, serai_bytes batch, const serai_sink *sink, serai_why *why);
	/* Gives everything back. Nothing is called afterwards. [any] */
	void (*destroy)(serai_plugin *plugin);
	/* What the plugin offers beyond this table; may be NULL. [any] */
	const void *(*extension)(serai_plugin *plugin, const char *id);
};

/* The one exported symbol. create may be called more than once; each makes a plugin of its own. */
typedef struct serai_entry {
	serai_abi abi;
	const char *manifest; /* serai_manifest: keeps the section alive, and is compared with it */
	int (*create)(
		const char *plugin_id, const serai_host *host, serai_plugin **out, serai_why *why);
} serai_entry;

#define SERAI_EXPORT __attribute__((visibility("default")))
extern SERAI_EXPORT const serai_entry serai_entry_v1;

/* --- The manifest: `key=value` lines in the ELF section .serai.plugin, read without running the
 * file. One SERAI_MANIFEST(...) with the lines below inside, and then the records it emits:
 *
 *   SERAI_ID("talk-shop")           lower case, digits and `-`
 *   SERAI_PLUGIN_VERSION("1.0.0") SERAI_DOC("One line.")
 *   SERAI_CONSUMES("agreement.document.>")        subjects; once for each filter
 *   SERAI_EMITS("score.*", "talk_shop_score")     keys under analysis.<id>. and their record
 *   SERAI_ANSWERS("score", "talk_shop_query", "talk_shop_score")   svc.<id>.score, see ext/answer.h
 *   SERAI_MEMORY("64MiB") SERAI_DEADLINE("2s")    address space; time for one batch
 *
 *   SERAI_RECORD(talk_shop_score, 1, "doc")       the name begins with the id, `_` for `-`
 *   SERAI_FIELD(org, TEXT, 64, REQUIRED, 1, "doc")
 *       TEXT BLOB (max bytes), ARGS, BOOL I64 U64 F64 DAY INSTANT (max 0), TEXTS (max items)
 *   SERAI_CHOICE(state, "a|b|c", REQUIRED, 1, "doc")
 *   SERAI_LIST(rows, talk_shop_row, 64, REQUIRED, 1, "doc")    a record described before
 *   SERAI_NESTED(best, talk_shop_row, OPTIONAL, 1, "doc")
 *   SERAI_END(talk_shop_score) */
#define SERAI_MANIFEST(lines)                                                                      \
	__attribute__((section(".serai.plugin"), used)) static const char serai_manifest[] =       \
		"abi=" SERAI_STRING(SERAI_ABI_MAJOR) "." SERAI_STRING(SERAI_ABI_MINOR) "\n" lines;
#define SERAI_ID(text)                   "id=" text "\n"
#define SERAI_PLUGIN_VERSION(text)       "version=" text "\n"
#define SERAI_DOC(text)                  "doc=" text "\n"
#define SERAI_CONSUMES(filter)           "consumes=" filter "\n"
#define SERAI_EMITS(key, record)         "emits=" key " " record "\n"
#define SERAI_ANSWERS(method, request, reply) "answers=" method " " request " " reply "\n"
#define SERAI_MEMORY(text)               "memory=" text "\n"
#define SERAI_DEADLINE(text)             "deadline=" text "\n"
#define SERAI_RECORD(name, version, doc) "record=" #name " " #version " " doc "\n"
#define SERAI_FIELD(name, kind, max, need, since, doc)                                             \
	"field=" #name " " #kind " " #max " " #need " " #since " " doc "\n"
#define SERAI_CHOICE(name, choices, need, since, doc)                                              \
	"choice=" #name " " choices " " #need " " #since " " doc "\n"
#define SERAI_LIST(name, record, max, need, since, doc)                                            \
	"list=" #name " " #record " " #max " " #need " " #since " " doc "\n"
#define SERAI_NESTED(name, record, need, since, doc)                                               \
	"nested=" #name " " #record " " #need " " #since " " doc "\n"
#define SERAI_END(name)        "end=" #name "\n"
#define SERAI_STRING(value)    SERAI_STRING_OF(value)
#define SERAI_STRING_OF(value) #value

#endif
