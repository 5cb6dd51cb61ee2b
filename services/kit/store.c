#include "services/kit/store.h"

#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <uthash.h>

enum { PATH_ROOM = 1100, COLUMNS_MAX = 64 };

/* A prepared statement under its SQL text. */
struct statement {
	char *sql;
	sqlite3_stmt *prepared;
	bool busy; /* a query over it is open */
	UT_hash_handle hh;
};

struct store {
	sqlite3 *db;
	char *path;
	struct store_lock *lock; /* NULL for a store in memory */
	struct statement *statements;
};

struct store_query {
	struct store *store;
	struct statement *statement; /* NULL when `prepared` is this query's own */
	sqlite3_stmt *prepared;
	int result;
};

static enum err refuse(const struct store *store, struct why *why, const char *doing)
{
	int code = sqlite3_errcode(store->db) & 0xFF;
	/* A journal's index that cannot grow is an I/O error to SQLite; the system knows better. */
	bool full = code == SQLITE_FULL ||
		    (code == SQLITE_IOERR && sqlite3_system_errno(store->db) == ENOSPC);
	enum err err = full                                              ? ERR_FULL
		       : code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? ERR_DAMAGED
									 : ERR_IO;
	return why_set(why, err, store->path, "%s: %s", doing, sqlite3_errmsg(store->db));
}

/* --- The lock: one process per store -------------------------------------------------------- */

/* SQLite's own locks last as long as a transaction; ours as long as the process. The file stays
 * behind, since whoever removed it could remove another's. */
struct store_lock {
	int fd;
};

static enum err lock_refuse(int fd, const char *path, struct why *why)
{
	if (errno != EWOULDBLOCK)
		return why_errno(why, ERR_IO, path, "locking");
	char pid[24];
	ssize_t got = pread(fd, pid, sizeof(pid), 0);
	struct text holder = text_trim((struct text){pid, got > 0 ? (size_t)got : 0});
	return why_set(why, ERR_LOCKED, path, "process %.*s holds this store",
		TEXT_ARG(holder.len ? holder : TEXT("(not known)")));
}

static enum err lock_sign(int fd, const char *path, struct why *why)
{
	char pid[24];
	int len = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)len, 0) != len)
		return why_errno(why, ERR_IO, path, "writing the process id into the lock");
	return ERR_OK;
}

enum err store_lock_take(const char *path, struct store_lock **out, struct why *why)
{
	*out = NULL;
	char file[PATH_ROOM];
	if (snprintf(file, sizeof(file), "%s.lock", path) >= (int)sizeof(file))
		return why_set(
			why, ERR_LIMIT, "", "wanted a path shorter than %d bytes", PATH_ROOM);
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return why_errno(why, ERR_IO, file, "opening the lock");
	enum err err = flock(fd, LOCK_EX | LOCK_NB) != 0 ? lock_refuse(fd, path, why)
							 : lock_sign(fd, file, why);
	if (err) {
		close(fd);
		return err;
	}
	*out = alloc_zero(1, sizeof(**out));
	(*out)->fd = fd;
	return ERR_OK;
}

void store_lock_release(struct store_lock **lock)
{
	if (!*lock)
		return;
	close((*lock)->fd);
	free(*lock);
	*lock = NULL;
}

/* --- Files ---------------------------------------------------------------------------------- */

static const char *const journals[] = {"-wal", "-shm"};

static void journal_remove(const char *path)
{
	char file[PATH_ROOM];
	for (size_t i = 0; i < ARRAY_LEN(journals); i++)
		if (snprintf(file, sizeof(file), "%s%s", path, journals[i]) < (int)sizeof(file))
			(void)unlink(file);
}

void store_remove(const char *path)
{
	journal_remove(path);
	(void)unlink(path);
}

enum err store_set_aside(const char *path, struct why *why)
{
	static const char *const endings[] = {"-wal", "-shm", ""};
	char from[PATH_ROOM], to[PATH_ROOM];
	if (snprintf(to, sizeof(to), "%s.aside-wal", path) >= (int)sizeof(to))
		return why_set(
			why, ERR_LIMIT, "", "wanted a path shorter than %d bytes", PATH_ROOM);
	snprintf(to, sizeof(to), "%s.aside", path);
	store_remove(to);
	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		snprintf(from, sizeof(from), "%s%s", path, endings[i]);
		snprintf(to, sizeof(to), "%s.aside%s", path, endings[i]);
		if (rename(from, to) != 0 && errno != ENOENT)
			return why_errno(why, ERR_IO, from, "setting it aside");
	}
	return ERR_OK;
}

static enum err reach_disk(const char *path, struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err err = fd < 0 || fsync(fd) != 0
			       ? why_errno(why, ERR_IO, path, "writing the store to disk")
			       : ERR_OK;
	if (fd >= 0)
		close(fd);
	return err;
}

enum err store_rename(const char *from, const char *to, struct why *why)
{
	enum err err = reach_disk(from, why);
	if (err)
		return err;
	/* The old journal first: it must not be taken for the new file's. */
	journal_remove(to);
	if (rename(from, to) != 0)
		return why_errno(why, ERR_IO, to, "putting the store in its place");
	return ERR_OK;
}

/* --- Opening and closing
 * ------------------------------------------------------------------------------ */

static enum err execute(struct store *store, const char *sql, const char *doing, struct why *why)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return refuse(store, why, doing);
	return ERR_OK;
}

static enum err number_of(struct store *store, const char *sql, int64_t *out, struct why *why)
{
	struct store_query *query = NULL;
	enum err err = store_rows(store, sql, NULL, 0, &query, why);
	if (err)
		return err;
	*out = store_row(query) ? store_i64(query, 0) : 0;
	return store_done(&query, why);
}

static enum err schema_create(struct store *store, const char *schema, int version, struct why *why)
{
	char set_version[64];
	snprintf(set_version, sizeof(set_version), "PRAGMA user_version = %d", version);
	enum err err = execute(store, "BEGIN IMMEDIATE", "making the tables", why);
	if (!err)
		err = execute(store, schema, "making the tables", why);
	if (!err)
		err = execute(store, set_version, "making the tables", why);
	if (!err)
		err = execute(store, "COMMIT", "making the tables", why);
	return err;
}

static enum err schema_check(struct store *store, const char *schema, int version, struct why *why)
{
	int64_t found = 0, tables = 0;
	enum err err = number_of(store, "PRAGMA user_version", &found, why);
	if (!err)
		err = number_of(store, "SELECT count(*) FROM sqlite_schema", &tables, why);
	if (err)
		return err;
	if (tables == 0)
		return schema_create(store, schema, version, why);
	if (found != version)
		return why_set(why, ERR_DAMAGED, store->path,
			"wanted version %d of the tables, found %d", version, (int)found);
	return ERR_OK;
}

/* 32 MiB of pages in memory, and what has been written moved to its place when 16 MiB of it wait: a
 * page that changes again and again, as those of an index do, is then moved once. */
static const char set_up[] = "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; "
			     "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4096";

enum err store_open(const char *path, const char *schema, int schema_version, struct store **out,
	struct why *why)
{
	CHECK(schema_version > 0);
	struct store *store = alloc_zero(1, sizeof(*store));
	store->path = alloc_copy(path, strlen(path));
	enum err err =
		strcmp(path, ":memory:") == 0 ? ERR_OK : store_lock_take(path, &store->lock, why);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	if (!err && sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
		err = refuse(store, why, "opening");
	if (!err)
		err = execute(store, "PRAGMA journal_mode = WAL", "choosing the journal", why);
	if (!err)
		err = execute(store, set_up, "setting up", why);
	if (!err)
		err = schema_check(store, schema, schema_version, why);
	if (err)
		store_close(&store);
	*out = store;
	return err;
}

enum err store_hold_little(struct store *store, struct why *why)
{
	return execute(store, "PRAGMA cache_size = -2048", "setting up", why);
}

/* The journal in memory holds what was there before a transaction, which of a new store is next to
 * nothing. */
enum err store_make_fast(struct store *store, struct why *why)
{
	return execute(store,
		"PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; "
		"PRAGMA cache_size = -131072",
		"setting up", why);
}

static void statements_free(struct store *store)
{
	struct statement *statement, *next;
	HASH_ITER (hh, store->statements, statement, next) {
		CHECK(!statement->busy);
		HASH_DEL(store->statements, statement);
		sqlite3_finalize(statement->prepared);
		free(statement->sql);
		free(statement);
	}
}

void store_close(struct store **store)
{
	if (!*store)
		return;
	statements_free(*store);
	sqlite3_close((*store)->db);
	store_lock_release(&(*store)->lock);
	free((*store)->path);
	free(*store);
	*store = NULL;
}

/* --- Statements
 * ------------------------------------------------------------------------------------------ */

static sqlite3_stmt *prepare(struct store *store, const char *sql, struct why *why)
{
	sqlite3_stmt *prepared = NULL;
	if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL) !=
		SQLITE_OK)
		(void)refuse(store, why, sql);
	return prepared;
}

static struct statement *statement_get(struct store *store, const char *sql, struct why *why)
{
	struct statement *statement = NULL;
	HASH_FIND_STR(store->statements, sql, statement);
	if (statement)
		return statement;
	sqlite3_stmt *prepared = prepare(store, sql, why);
	if (!prepared)
		return NULL;
	statement = alloc_zero(1, sizeof(*statement));
	statement->sql = alloc_copy(sql, strlen(sql));
	statement->prepared = prepared;
	HASH_ADD_KEYPTR(hh, store->statements, statement->sql, strlen(sql), statement);
	return statement;
}

/* What is read row by row may outlive its parameters: SQLite then copies them. */
struct parameters {
	const struct store_value *values;
	int count;
	sqlite3_destructor_type keep;
};

static int bind_one(sqlite3_stmt *prepared, int at, const struct store_value *value,
	sqlite3_destructor_type keep)
{
	switch (value->kind) {
	case STORE_NULL:
		return sqlite3_bind_null(prepared, at);
	case STORE_I64:
		return sqlite3_bind_int64(prepared, at, value->i64);
	case STORE_F64:
		return sqlite3_bind_double(prepared, at, value->f64);
	case STORE_TEXT:
		return sqlite3_bind_text64(
			prepared, at, value->text.ptr, value->text.len, keep, SQLITE_UTF8);
	case STORE_BLOB:
		return sqlite3_bind_blob64(prepared, at, value->blob.ptr, value->blob.len, keep);
	}
	UNREACHABLE("a store value has one of five kinds");
}

static void bind_all(sqlite3_stmt *prepared, const struct parameters *given)
{
	CHECK(sqlite3_bind_parameter_count(prepared) == given->count);
	for (int i = 0; i < given->count; i++)
		CHECK(bind_one(prepared, i + 1, &given->values[i], given->keep) == SQLITE_OK);
}

static enum err begin(struct store *store, const char *sql, const struct parameters *given,
	struct store_query **out, struct why *why)
{
	*out = NULL;
	struct statement *statement = statement_get(store, sql, why);
	if (!statement)
		return why ? why->code : ERR_IO;
	/* A query within a query of the same text gets a statement of its own. */
	sqlite3_stmt *prepared = statement->busy ? prepare(store, sql, why) : statement->prepared;
	if (!prepared)
		return why ? why->code : ERR_IO;
	bind_all(prepared, given);
	struct store_query *query = alloc_zero(1, sizeof(*query));
	*query = (struct store_query){.store = store, .prepared = prepared, .result = SQLITE_ROW};
	if (!statement->busy) {
		query->statement = statement;
		statement->busy = true;
	}
	*out = query;
	return ERR_OK;
}

enum err store_rows(struct store *store, const char *sql, const struct store_value *values,
	int count, struct store_query **out, struct why *why)
{
	const struct parameters given = {values, count, SQLITE_TRANSIENT};
	return begin(store, sql, &given, out, why);
}

bool store_row(struct store_query *query)
{
	if (query->result == SQLITE_ROW)
		query->result = sqlite3_step(query->prepared);
	return query->result == SQLITE_ROW;
}

int64_t store_i64(struct store_query *query, int column)
{
	return sqlite3_column_int64(query->prepared, column);
}

double store_f64(struct store_query *query, int column)
{
	return sqlite3_column_double(query->prepared, column);
}

struct text store_text(struct store_query *query, int column)
{
	const char *ptr = (const char *)sqlite3_column_text(query->prepared, column);
	return (struct text){ptr, ptr ? (size_t)sqlite3_column_bytes(query->prepared, column) : 0};
}

struct bytes store_blob(struct store_query *query, int column)
{
	if (sqlite3_column_type(query->prepared, column) == SQLITE_NULL)
		return (struct bytes){NULL, 0};
	const void *ptr = sqlite3_column_blob(query->prepared, column);
	return bytes_of(ptr ? ptr : "", (size_t)sqlite3_column_bytes(query->prepared, column));
}

enum err store_damaged(const struct store_query *query, struct why *why)
{
	char reason[512];
	if (!why)
		return ERR_DAMAGED;
	(void)why_format(why, reason, sizeof(reason));
	return why_set(why, ERR_DAMAGED, query->store->path, "an item cannot be read: %s (%s)",
		reason, sqlite3_sql(query->prepared));
}

enum err store_record(
	struct store_query *query, int column, struct store_into into, struct why *why)
{
	struct bytes lent = store_blob(query, column);
	struct text kept = arena_copy(into.arena, (struct text){(const char *)lent.ptr, lent.len});
	enum err err =
		record_decode(into.type, bytes_of(kept.ptr, kept.len), into.arena, into.out, why);
	return err ? store_damaged(query, why) : ERR_OK;
}

enum err store_done(struct store_query **query, struct why *why)
{
	struct store_query *done = *query;
	if (!done)
		return ERR_OK;
	*query = NULL;
	enum err err = ERR_OK;
	if (done->result != SQLITE_ROW && done->result != SQLITE_DONE)
		err = refuse(done->store, why, sqlite3_sql(done->prepared));
	if (done->statement) {
		sqlite3_reset(done->prepared);
		sqlite3_clear_bindings(done->prepared);
		done->statement->busy = false;
	} else {
		sqlite3_finalize(done->prepared);
	}
	free(done);
	return err;
}

enum err store_run(struct store *store, const char *sql, const struct store_value *values,
	int count, struct why *why)
{
	const struct parameters given = {values, count, SQLITE_STATIC};
	struct store_query *query = NULL;
	enum err err = begin(store, sql, &given, &query, why);
	if (err)
		return err;
	while (store_row(query))
		;
	return store_done(&query, why);
}

/* --- Transactions
 * ------------------------------------------------------------------------------------------ */

enum err store_begin(struct store *store, struct why *why)
{
	CHECK(sqlite3_get_autocommit(store->db));
	return store_run(store, "BEGIN IMMEDIATE", NULL, 0, why);
}

enum err store_commit(struct store *store, struct why *why)
{
	CHECK(!sqlite3_get_autocommit(store->db));
	return store_run(store, "COMMIT", NULL, 0, why);
}

void store_rollback(struct store *store)
{
	/* A failed statement may have ended the transaction already. */
	if (!sqlite3_get_autocommit(store->db))
		CHECK(store_run(store, "ROLLBACK", NULL, 0, NULL) == ERR_OK);
}

/* --- The digest
 * ---------------------------------------------------------------------------------------------- */

static void digest_add_number(struct digest *digest, char kind, uint64_t number)
{
	uint8_t bytes[9] = {(uint8_t)kind};
	for (int i = 0; i < 8; i++)
		bytes[1 + i] = (uint8_t)(number >> (56 - 8 * i));
	digest_add(digest, bytes_of(bytes, sizeof(bytes)));
}

/* The kind goes in with the value, so that 1, 1.0 and '1' differ. */
static void digest_add_column(struct digest *digest, sqlite3_stmt *row, int column)
{
	uint64_t bits;
	double f64;
	switch (sqlite3_column_type(row, column)) {
	case SQLITE_INTEGER:
		digest_add_number(digest, 'i', (uint64_t)sqlite3_column_int64(row, column));
		return;
	case SQLITE_FLOAT:
		f64 = sqlite3_column_double(row, column);
		memcpy(&bits, &f64, sizeof(bits));
		digest_add_number(digest, 'f', bits);
		return;
	case SQLITE_NULL:
		digest_add_number(digest, 'n', 0);
		return;
	default:
		break;
	}
	bool text = sqlite3_column_type(row, column) == SQLITE_TEXT;
	const void *ptr = sqlite3_column_blob(row, column);
	digest_add(digest, bytes_of(text ? "t" : "b", 1));
	digest_add(digest, bytes_of(ptr ? ptr : "", (size_t)sqlite3_column_bytes(row, column)));
}

static enum err digest_table(
	struct store *store, const char *table, struct digest *digest, struct why *why)
{
	struct buffer sql = {0};
	struct store_query *query = NULL;
	int64_t columns = 0;
	buffer_format(&sql, "SELECT count(*) FROM pragma_table_info('%s')", table);
	buffer_char(&sql, '\0');
	enum err err = number_of(store, (const char *)sql.ptr, &columns, why);
	if (err)
		goto out;
	CHECK(columns > 0 && columns <= COLUMNS_MAX);
	buffer_clear(&sql);
	buffer_format(&sql, "SELECT * FROM \"%s\" ORDER BY 1", table);
	for (int64_t i = 2; i <= columns; i++)
		buffer_format(&sql, ", %d", (int)i);
	buffer_char(&sql, '\0');
	err = store_rows(store, (const char *)sql.ptr, NULL, 0, &query, why);
	if (err)
		goto out;
	digest_add(digest, bytes_of(table, strlen(table)));
	while (store_row(query))
		for (int i = 0; i < (int)columns; i++)
			digest_add_column(digest, query->prepared, i);
	err = store_done(&query, why);
out:
	buffer_fini(&sql);
	return err;
}

enum err store_digest(struct store *store, const char *const *tables, char out[33], struct why *why)
{
	struct digest *digest = digest_create();
	enum err err = ERR_OK;
	for (; !err && *tables; tables++)
		err = digest_table(store, *tables, digest, why);
	digest_finish(&digest, out);
	return err;
}
