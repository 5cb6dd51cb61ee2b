/* A service's database: SQLite in WAL mode, `synchronous = NORMAL` (the log is the truth; what a
 * power cut takes from the store comes back from it). The only file of ours that includes sqlite3.h
 * is store.c. Statements are kept by their SQL text, so a query is written where it is used. */
#ifndef SERAI_SERVICES_KIT_STORE_H
#define SERAI_SERVICES_KIT_STORE_H

#include "proto/base/arena.h"
#include "proto/base/err.h"
#include "proto/base/text.h"
#include "proto/codec/record.h"

struct store;
struct store_query;

/* Opens or creates; ERR_LOCKED names the process that holds it, ERR_DAMAGED says that its file is
 * unreadable or has tables of another version. Path ":memory:" is for tests. */
enum err store_open(const char *path, const char *schema, int schema_version, struct store **out,
	struct why *why) MUST_USE;
void store_close(struct store **store);

/* Of a service that answers from its own memory and reads its tables once: 2 MiB of pages are held,
 * not 32. */
enum err store_hold_little(struct store *store, struct why *why) MUST_USE;

/* Of a store that is thrown away unless it becomes whole: until it is closed its pages go to their
 * place and not to a journal before, and more of them are held. store_rename puts it on disk. */
enum err store_make_fast(struct store *store, struct why *why) MUST_USE;

/* The lock alone: held, nobody opens the store at path. store_open takes it by itself. */
struct store_lock;
enum err store_lock_take(const char *path, struct store_lock **out, struct why *why) MUST_USE;
void store_lock_release(struct store_lock **lock);

/* Files of closed stores: throws one away; keeps one as <path>.aside, in place of the one that was
 * kept there before; puts one in another's place. */
void store_remove(const char *path);
enum err store_set_aside(const char *path, struct why *why) MUST_USE;
enum err store_rename(const char *from, const char *to, struct why *why) MUST_USE;

/* One parameter or column. */
enum store_kind { STORE_NULL, STORE_I64, STORE_F64, STORE_TEXT, STORE_BLOB };
struct store_value {
	enum store_kind kind;
	int64_t i64;
	double f64;
	struct text text;
	struct bytes blob;
};
#define STORE_I64(v)  ((struct store_value){.kind = STORE_I64, .i64 = (int64_t)(v)})
#define STORE_F64(v)  ((struct store_value){.kind = STORE_F64, .f64 = (v)})
#define STORE_TEXT(v) ((struct store_value){.kind = (v).ptr ? STORE_TEXT : STORE_NULL, .text = (v)})
#define STORE_BLOB(v) ((struct store_value){.kind = (v).ptr ? STORE_BLOB : STORE_NULL, .blob = (v)})

/* Runs one statement with its parameters (?1, ?2 ...). */
enum err store_run(struct store *store, const char *sql, const struct store_value *values,
	int count, struct why *why) MUST_USE;

/* Reads rows: store_rows begins, store_row gives one after the other (false at the end or on
 * failure, which store_done then tells). Column values are lent until the next row. */
enum err store_rows(struct store *store, const char *sql, const struct store_value *values,
	int count, struct store_query **out, struct why *why) MUST_USE;
bool store_row(struct store_query *query);
int64_t store_i64(struct store_query *query, int column);
double store_f64(struct store_query *query, int column);
struct text store_text(struct store_query *query, int column); /* TEXT_NONE for NULL */
struct bytes store_blob(struct store_query *query, int column);
enum err store_done(struct store_query **query, struct why *why) MUST_USE;

/* A column that is a record: decoded from a copy, since the row is lent. What cannot be read is
 * damage to the store, after which the kit makes it anew from the log. */
struct store_into {
	const struct record_type *type;
	struct arena *arena;
	void *out;
};
enum err store_record(
	struct store_query *query, int column, struct store_into into, struct why *why) MUST_USE;

/* The same for what a service unpacks by itself: its refusal of an item becomes ERR_DAMAGED. */
enum err store_damaged(const struct store_query *query, struct why *why);

enum err store_begin(struct store *store, struct why *why) MUST_USE;
enum err store_commit(struct store *store, struct why *why) MUST_USE;
void store_rollback(struct store *store);

/* 128-bit digest, as 32 hex digits, of the named tables' rows in order of all columns. */
enum err store_digest(
	struct store *store, const char *const *tables, char out[33], struct why *why) MUST_USE;

#endif
