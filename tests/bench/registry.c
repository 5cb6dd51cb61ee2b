/* How fast the registry answers who belonged, on both clocks, over a million events: 500
 * organisations, 200 states, in each of the 100,000 lanes five periods, each corrected once. Beside
 * it, SQLite by plain SQL on the same rows with the index that suits the question best. Random
 * questions by a fixed seed; processor time. Built by make build/tests/bench/registry; the number
 * of events may be given. With $ROWS_CSV the rows are written there, and with $QUESTIONS_CSV some
 * of the questions with what was found, for the same in PostgreSQL (registry-postgres).
 */
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "services/kit/store.h"
#include "services/registry/answers.h"
#include "services/registry/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ORGS = 500, STATES = 200, PERIODS = 5, QUESTIONS = 20000, BATCH = 5000 };

static double now_us(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static double resident_mb(void)
{
	long pages = 0, resident = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	CHECK(file && fscanf(file, "%ld %ld", &pages, &resident) == 2);
	fclose(file);
	return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static uint32_t chance(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

static int by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) -
	       (*(const double *)a < *(const double *)b);
}

static double report(const char *what, double *us, size_t count)
{
	qsort(us, count, sizeof(*us), by_size);
	printf("%-44s p50 %8.1f us  p99 %8.1f us\n", what, us[count / 2], us[count * 99 / 100]);
	return us[count / 2];
}

/* --- Events ---------------------------------------------------------------------------------- */

struct made {
	char org[16], state[16], ref[32];
	struct status_row row;
	struct row_number old;
	struct status_changed event;
};

/* Event n: first all entries, lane by lane and period by period, then all corrections. A correction
 * of row n is n + half. */
static void make(uint32_t n, uint32_t half, struct made *out)
{
	uint32_t entry = n % half, lane = entry / PERIODS, period = entry % PERIODS;
	bool correction = n >= half;
	snprintf(out->org, sizeof(out->org), "O%u", lane / STATES % ORGS);
	snprintf(out->state, sizeof(out->state), "S%u", lane % STATES);
	snprintf(out->ref, sizeof(out->ref), "bench:m%u", entry);
	day from = day_from_civil(1980 + (int)period * 10, 1, 1) + (day)(lane % 700);
	out->row = (struct status_row){.row = (int64_t)n + 1,
		.org = text_of(out->org),
		.state = text_of(out->state),
		.status = period % 2 ? TEXT("member") : TEXT("observer"),
		.lane = TEXT("base"),
		.has_from = true,
		.from = from + correction,
		.has_to = true,
		.to = from + 3000,
		.from_precision = TEXT("day"),
		.to_precision = TEXT("day"),
		.from_basis = TEXT("decision"),
		.confidence = 0.9,
		.origin = TEXT("asserted"),
		.source = TEXT("a publication of some length, as sources are (Publisher, 2024)"),
		.ref = text_of(out->ref)};
	out->old.row = (int64_t)entry + 1;
	out->event =
		(struct status_changed){.op = correction ? TEXT("corrected") : TEXT("asserted"),
			.org = out->row.org,
			.state = out->row.state,
			.superseded = &out->old,
			.superseded_count = correction,
			.rows = &out->row,
			.rows_count = 1};
}

static void names(struct registry *registry)
{
	struct why why;
	struct buffer data = {0};
	for (uint32_t i = 0; i < ORGS + STATES; i++) {
		char id[16], name[32];
		bool org = i < ORGS;
		snprintf(id, sizeof(id), "%c%u", org ? 'O' : 'S', org ? i : i - ORGS);
		snprintf(name, sizeof(name), "Name of %s", id);
		struct entity_named named = {.id = text_of(id),
			.kind = org ? TEXT("org") : TEXT("state"),
			.name = text_of(name),
			.role = TEXT("name"),
			.lang = TEXT("en"),
			.source = TEXT("s")};
		struct organisation one = {.id = text_of(id),
			.name = text_of(name),
			.kind = TEXT("igo"),
			.confidence = 1,
			.source = TEXT("s")};
		struct applied applied;
		data.len = 0;
		CHECK(record_encode(&record_entity_named, &named, &data, &why) == ERR_OK);
		CHECK(registry_apply(registry, TEXT("entity_named"), buffer_bytes(&data),
			      (struct stamp){1, i + 1, 1}, &applied, &why) == ERR_OK);
		data.len = 0;
		CHECK(record_encode(&record_organisation, &one, &data, &why) == ERR_OK);
		if (org)
			CHECK(registry_apply(registry, TEXT("organisation"), buffer_bytes(&data),
				      (struct stamp){1, i + 1, 1}, &applied, &why) == ERR_OK);
	}
	buffer_fini(&data);
}

/* A batch of events as they stand in the log. */
struct batch {
	struct buffer data;
	size_t ends[BATCH];
};

static void encode(struct batch *batch, uint32_t from, uint32_t to, uint32_t events)
{
	struct why why;
	struct made made;
	batch->data.len = 0;
	for (uint32_t n = from; n < to; n++) {
		make(n, events / 2, &made);
		CHECK(record_encode(&record_status_changed, &made.event, &batch->data, &why) ==
			ERR_OK);
		batch->ends[n - from] = batch->data.len;
	}
}

/* As the service does: decode, apply, and each batch a transaction of the store. */
static void apply_batch(struct registry *registry, struct saved *saved, const struct batch *batch,
	uint32_t from, uint32_t to)
{
	struct why why;
	struct applied applied;
	size_t begin = 0;
	for (uint32_t n = from; n < to; n++) {
		size_t end = batch->ends[n - from];
		CHECK(registry_apply(registry, TEXT("status_changed"),
			      bytes_of(batch->data.ptr + begin, end - begin),
			      (struct stamp){1000 + (int64_t)n, n + 1, n + 1}, &applied,
			      &why) == ERR_OK);
		saved_note(saved, &applied);
		begin = end;
	}
}

static void apply_all(struct registry *registry, struct store *store, uint32_t events)
{
	static struct batch batch;
	struct why why;
	struct saved saved = {0};
	double spent = 0;
	for (uint32_t from = 0; from < events; from += BATCH) {
		uint32_t to = events - from < BATCH ? events : from + BATCH;
		encode(&batch, from, to, events);
		double began = now_us(CLOCK_PROCESS_CPUTIME_ID);
		apply_batch(registry, &saved, &batch, from, to);
		if (store)
			CHECK(store_begin(store, &why) == ERR_OK &&
				saved_write(&saved, registry, store, &why) == ERR_OK &&
				store_commit(store, &why) == ERR_OK);
		spent += now_us(CLOCK_PROCESS_CPUTIME_ID) - began;
	}
	printf("%-44s %8.0f events/s, %.1f s for %u\n",
		store ? "applying, with the store" : "applying, in memory", events / spent * 1e6,
		spent / 1e6, events);
	saved_fini(&saved);
	buffer_fini(&batch.data);
}

/* What a start does. */
static void load_all(struct store *store, uint32_t events)
{
	struct registry registry;
	struct saved saved = {0};
	struct why why;
	registry_init(&registry);
	double began = now_us(CLOCK_PROCESS_CPUTIME_ID);
	CHECK(saved_load(&saved, &registry, store, &why) == ERR_OK);
	double spent = now_us(CLOCK_PROCESS_CPUTIME_ID) - began;
	printf("%-44s %8.0f rows/s, %.1f s\n", "reading the store at a start", events / spent * 1e6,
		spent / 1e6);
	saved_fini(&saved);
	registry_fini(&registry);
}

/* --- Questions ------------------------------------------------------------------------------- */

struct question {
	char org[16];
	day valid;
	int64_t known_us;
};

static struct question ask(uint64_t *seed, uint32_t events, bool now)
{
	struct question out;
	snprintf(out.org, sizeof(out.org), "O%u", chance(seed, events / 2 / PERIODS / STATES));
	out.valid = day_from_civil(1982, 1, 1) + (day)chance(seed, 16000);
	out.known_us = now ? RECORDED_MAX - 1 : 1000 + (int64_t)chance(seed, events);
	return out;
}

static double ask_serai(const struct registry *registry, uint32_t events, bool now, int64_t *found)
{
	static double us[QUESTIONS];
	uint64_t seed = 7;
	struct arena arena = {0};
	struct why why;
	*found = 0;
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct question one = ask(&seed, events, now);
		struct members_query query = {.org = text_of(one.org),
			.has_as_of = true,
			.as_of = one.valid,
			.has_known_at = true,
			.known_at = one.known_us};
		struct members_reply reply = {0};
		arena_clear(&arena);
		double began = now_us(CLOCK_PROCESS_CPUTIME_ID);
		CHECK(answer_members(registry, &query, (struct today){0, 0}, &arena, &reply,
			      &why) == ERR_OK);
		us[i] = now_us(CLOCK_PROCESS_CPUTIME_ID) - began;
		*found += reply.count;
	}
	arena_fini(&arena);
	return report(now ? "serai: members as of a day, known now, whole answer"
			  : "serai: the same, known at any time",
		us, QUESTIONS);
}

/* The rows alone, as a database gives them. */
static double ask_rows(const struct registry *registry, uint32_t events, bool now, int64_t *found)
{
	static double us[QUESTIONS];
	uint64_t seed = 7;
	struct arena arena = {0};
	*found = 0;
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct question one = ask(&seed, events, now);
		const struct row *const *rows;
		struct asked asked = {text_of(one.org), TEXT_NONE, {one.valid, one.known_us}};
		arena_clear(&arena);
		double began = now_us(CLOCK_PROCESS_CPUTIME_ID);
		size_t count =
			bitemporal_visible(registry->statuses, &asked, MODE_BEST, &arena, &rows);
		for (size_t r = 0; r < count; r++)
			*found += text_is(rows[r]->is.status, "member");
		us[i] = now_us(CLOCK_PROCESS_CPUTIME_ID) - began;
	}
	arena_fini(&arena);
	return report(now ? "serai: its rows, known now" : "serai: its rows, known at any time", us,
		QUESTIONS);
}

/* now, organisation, day, known time, how many. */
static void write_questions(const struct registry *registry, uint32_t events, const char *csv)
{
	FILE *file = csv ? fopen(csv, "w") : NULL;
	struct arena arena = {0};
	for (int now = 1; file && now >= 0; now--) {
		uint64_t seed = 7;
		for (size_t i = 0; i < QUESTIONS / 10; i++) {
			struct question one = ask(&seed, events, now);
			const struct row *const *rows;
			struct asked asked = {
				text_of(one.org), TEXT_NONE, {one.valid, one.known_us}};
			int found = 0;
			arena_clear(&arena);
			size_t count = bitemporal_visible(
				registry->statuses, &asked, MODE_BEST, &arena, &rows);
			for (size_t r = 0; r < count; r++)
				found += text_is(rows[r]->is.status, "member");
			fprintf(file, "%d,%s,%d,%lld,%d\n", now, one.org, one.valid,
				(long long)one.known_us, found);
		}
	}
	arena_fini(&arena);
	if (file)
		fclose(file);
}

static struct store *sqlite_of(const struct registry *registry, const char *csv)
{
	static const char schema[] =
		"CREATE TABLE fact (org TEXT, state TEXT, status TEXT, valid_from INTEGER, "
		"valid_to INTEGER, recorded INTEGER, superseded INTEGER);";
	struct store *store = NULL;
	struct why why;
	size_t count;
	const struct row *rows = bitemporal_rows(registry->statuses, &count);
	FILE *file = csv ? fopen(csv, "w") : NULL;
	CHECK(store_open(":memory:", schema, 1, &store, &why) == ERR_OK);
	CHECK(store_begin(store, &why) == ERR_OK);
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		struct store_value values[] = {STORE_TEXT(row->is.org), STORE_TEXT(row->is.state),
			STORE_TEXT(row->is.status), STORE_I64(row->is.from), STORE_I64(row->is.to),
			STORE_I64(row->recorded_us), STORE_I64(row->superseded_us)};
		CHECK(store_run(store, "INSERT INTO fact VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
			      values, 7, &why) == ERR_OK);
		if (file)
			fprintf(file, "%.*s,%.*s,%.*s,%d,%d,%lld,%lld\n", TEXT_ARG(row->is.org),
				TEXT_ARG(row->is.state), TEXT_ARG(row->is.status), row->is.from,
				row->is.to, (long long)row->recorded_us,
				(long long)row->superseded_us);
	}
	CHECK(store_run(store,
		      "CREATE INDEX fact_by ON fact (org, status, valid_from, valid_to, recorded, "
		      "superseded, state)",
		      NULL, 0, &why) == ERR_OK);
	CHECK(store_commit(store, &why) == ERR_OK);
	if (file)
		fclose(file);
	return store;
}

static double ask_sqlite(struct store *store, uint32_t events, bool now, int64_t *found)
{
	static double us[QUESTIONS];
	uint64_t seed = 7;
	struct why why;
	size_t asked = QUESTIONS / 10;
	*found = 0;
	for (size_t i = 0; i < asked; i++) {
		struct question one = ask(&seed, events, now);
		struct store_query *query = NULL;
		struct store_value values[] = {STORE_TEXT(text_of(one.org)), STORE_I64(one.valid),
			STORE_I64(one.known_us)};
		double began = now_us(CLOCK_PROCESS_CPUTIME_ID);
		CHECK(store_rows(store,
			      "SELECT state, valid_from, valid_to FROM fact WHERE org = ?1 AND "
			      "status = 'member' AND valid_from <= ?2 AND valid_to > ?2 AND "
			      "recorded <= ?3 AND superseded > ?3",
			      values, 3, &query, &why) == ERR_OK);
		while (store_row(query))
			++*found;
		CHECK(store_done(&query, &why) == ERR_OK);
		us[i] = now_us(CLOCK_PROCESS_CPUTIME_ID) - began;
	}
	return report(now ? "sqlite: the same rows, known now"
			  : "sqlite: the same rows, known at any time",
		us, asked);
}

int main(int argc, char **argv)
{
	uint32_t events = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
	struct registry registry, stored;
	struct store *store = NULL;
	struct why why;
	char path[] = "/tmp/serai-bench-registry-XXXXXX";
	int64_t ours[2], theirs;
	CHECK(events >= 2 * PERIODS * STATES && mkstemp(path) >= 0);
	double before = resident_mb();
	registry_init(&registry);
	names(&registry);
	apply_all(&registry, NULL, events);
	printf("%-44s %8.0f MB for %u events\n", "memory", resident_mb() - before, events);
	for (int now = 1; now >= 0; now--)
		(void)ask_serai(&registry, events, now, &ours[now]);
	struct store *sqlite = sqlite_of(&registry, getenv("ROWS_CSV"));
	write_questions(&registry, events, getenv("QUESTIONS_CSV"));
	for (int now = 1; now >= 0; now--) {
		double fast = ask_rows(&registry, events, now, &theirs);
		CHECK(theirs == ours[now]); /* the same rows, by both ways */
		double slow = ask_sqlite(sqlite, events, now, &theirs);
		printf("%-44s %8.1f times\n", "serai is ahead of sqlite, at the median by",
			slow / fast);
	}
	store_close(&sqlite);
	registry_fini(&registry);
	registry_init(&stored);
	(void)unlink(path);
	CHECK(store_open(path, registry_store_schema, REGISTRY_STORE_VERSION, &store, &why) ==
		ERR_OK);
	apply_all(&stored, store, events);
	load_all(store, events);
	store_close(&store);
	registry_fini(&stored);
	store_remove(path);
	return 0;
}
