/* How fast the registry answers who belonged, on both clocks, over a million events
 * (registry_bench.h). Beside it, SQLite by plain SQL on the same rows with the index that suits the
 * question best. Processor time. The number of events may be given. With $ROWS_CSV the rows are
 * written there, and with $QUESTIONS_CSV some of the questions with what was found, for the same in
 * PostgreSQL (registry-postgres). Over the bus: registry-bus. */
#include "tests/bench/registry_bench.h"

#include "services/kit/store.h"
#include "services/registry/answers/answers.h"
#include "services/registry/store.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { QUESTIONS = 20000, BATCH = 5000 };

static double resident_mb(void)
{
	long pages = 0, resident = 0;
	malloc_trim(0);
	FILE *file = fopen("/proc/self/statm", "r");
	CHECK(file && fscanf(file, "%ld %ld", &pages, &resident) == 2);
	fclose(file);
	return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static int by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) -
	       (*(const double *)a < *(const double *)b);
}

static double report(const char *what, double *us, size_t count)
{
	qsort(us, count, sizeof(*us), by_size);
	printf("%-52s p50 %8.1f us  p99 %8.1f us\n", what, us[count / 2], us[count * 99 / 100]);
	return us[count / 2];
}

/* --- Events ---------------------------------------------------------------------------------- */

static void apply_one(struct registry *registry, const struct record_type *type, const void *record)
{
	struct why why;
	struct buffer data = {0};
	struct applied applied;
	CHECK(record_encode(type, record, &data, &why) == ERR_OK);
	CHECK(registry_apply(registry, text_of(type->name), buffer_bytes(&data),
		      (struct stamp){1, 1, 1}, &applied, &why) == ERR_OK);
	buffer_fini(&data);
}

static void names(struct registry *registry, uint32_t events)
{
	struct bench_name one;
	for (uint32_t i = 0; bench_name(i, events, &one); i++) {
		apply_one(registry, &record_entity_named, &one.named);
		if (one.is_org)
			apply_one(registry, &record_organisation, &one.organisation);
	}
}

/* A batch of events as they stand in the log. */
struct batch {
	struct buffer data;
	size_t ends[BATCH];
};

static void encode(struct batch *batch, uint32_t from, uint32_t to, uint32_t events)
{
	struct why why;
	struct bench_event made;
	batch->data.len = 0;
	for (uint32_t n = from; n < to; n++) {
		bench_event(n, events, &made);
		CHECK(record_encode(&record_status_changed, &made.is, &batch->data, &why) ==
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
			      (struct stamp){BENCH_FIRST_US + (int64_t)n, n + 1, n + 1}, &applied,
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
		double began = bench_us(CLOCK_PROCESS_CPUTIME_ID);
		apply_batch(registry, &saved, &batch, from, to);
		if (store)
			CHECK(store_begin(store, &why) == ERR_OK &&
				saved_write(&saved, registry, store, &why) == ERR_OK &&
				store_commit(store, &why) == ERR_OK);
		spent += bench_us(CLOCK_PROCESS_CPUTIME_ID) - began;
	}
	printf("%-52s %8.0f events/s, %.1f s for %u\n",
		store ? "applying, with the store" : "applying, in memory", events / spent * 1e6,
		spent / 1e6, events);
	saved_fini(&saved);
	buffer_fini(&batch.data);
}

/* What a sheet, a file or a promoted claim is tried on. */
static void copy(const struct registry *registry)
{
	double began = bench_us(CLOCK_PROCESS_CPUTIME_ID);
	struct bitemporal *copy = bitemporal_copy(registry->statuses);
	double spent = bench_us(CLOCK_PROCESS_CPUTIME_ID) - began;
	printf("%-52s %8.0f ms\n", "a copy to try changes on", spent / 1e3);
	bitemporal_destroy(&copy);
}

/* What a start does. */
static void load_all(struct store *store, uint32_t events)
{
	struct registry registry;
	struct saved saved = {0};
	struct why why;
	registry_init(&registry);
	double began = bench_us(CLOCK_PROCESS_CPUTIME_ID);
	CHECK(saved_load(&saved, &registry, store, &why) == ERR_OK);
	double spent = bench_us(CLOCK_PROCESS_CPUTIME_ID) - began;
	printf("%-52s %8.0f rows/s, %.1f s\n", "reading the store at a start", events / spent * 1e6,
		spent / 1e6);
	saved_fini(&saved);
	registry_fini(&registry);
}

/* --- Questions ------------------------------------------------------------------------------- */

/* The questions of the two kinds that are put to all. */
static const struct kind {
	const char *what;
	enum bench_whose whose;
	bool now;
} kinds[] = {
	{"any organisation, known now", BENCH_ANY, true},
	{"any organisation, known at any time", BENCH_ANY, false},
	{"of 200 states, known now", BENCH_LARGEST, true},
	{"of 200 states, known at any time", BENCH_LARGEST, false},
};

static struct bench_question ask(uint64_t *seed, uint32_t events, const struct kind *kind)
{
	struct bench_question out = bench_question(seed, events, kind->whose);
	if (kind->now)
		out.known_us = RECORDED_MAX - 1;
	return out;
}

static double tell(const char *who, const struct kind *kind, double *us, size_t count)
{
	char what[96];
	snprintf(what, sizeof(what), "%s: %s", who, kind->what);
	return report(what, us, count);
}

static double ask_serai(
	const struct registry *registry, uint32_t events, const struct kind *kind, int64_t *found)
{
	static double us[QUESTIONS];
	uint64_t seed = 7;
	struct arena arena = {0};
	struct why why;
	*found = 0;
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct bench_question one = ask(&seed, events, kind);
		struct members_query query = {.org = text_of(one.org),
			.has_as_of = true,
			.as_of = one.valid,
			.has_known_at = true,
			.known_at = one.known_us};
		struct members_reply reply = {0};
		arena_clear(&arena);
		double began = bench_us(CLOCK_PROCESS_CPUTIME_ID);
		CHECK(answer_members(registry, &query, (struct today){0, 0}, &arena, &reply,
			      &why) == ERR_OK);
		us[i] = bench_us(CLOCK_PROCESS_CPUTIME_ID) - began;
		*found += reply.count;
	}
	arena_fini(&arena);
	return tell("serai, whole answer", kind, us, QUESTIONS);
}

/* The rows alone, as a database gives them. */
static double ask_rows(
	const struct registry *registry, uint32_t events, const struct kind *kind, int64_t *found)
{
	static double us[QUESTIONS];
	uint64_t seed = 7;
	struct arena arena = {0};
	*found = 0;
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct bench_question one = ask(&seed, events, kind);
		const struct row *const *rows;
		struct asked asked = {.org = text_of(one.org),
			.at = {one.valid, one.known_us},
			.status = TEXT("member")};
		arena_clear(&arena);
		double began = bench_us(CLOCK_PROCESS_CPUTIME_ID);
		size_t count =
			bitemporal_visible(registry->statuses, &asked, MODE_BEST, &arena, &rows);
		for (size_t r = 0; r < count; r++)
			*found += text_is(word_text(rows[r]->status), "member");
		us[i] = bench_us(CLOCK_PROCESS_CPUTIME_ID) - began;
	}
	arena_fini(&arena);
	return tell("serai, rows", kind, us, QUESTIONS);
}

/* kind, organisation, day, known time, how many. */
static void write_questions(const struct registry *registry, uint32_t events, const char *csv)
{
	FILE *file = csv ? fopen(csv, "w") : NULL;
	struct arena arena = {0};
	for (size_t k = 0; file && k < ARRAY_LEN(kinds); k++) {
		uint64_t seed = 7;
		for (size_t i = 0; i < QUESTIONS / 10; i++) {
			struct bench_question one = ask(&seed, events, &kinds[k]);
			const struct row *const *rows;
			struct asked asked = {.org = text_of(one.org),
				.at = {one.valid, one.known_us},
				.status = TEXT("member")};
			int found = 0;
			arena_clear(&arena);
			size_t count = bitemporal_visible(
				registry->statuses, &asked, MODE_BEST, &arena, &rows);
			for (size_t r = 0; r < count; r++)
				found += text_is(word_text(rows[r]->status), "member");
			fprintf(file, "%zu,%s,%d,%lld,%d\n", k, one.org, one.valid,
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
		struct store_value values[] = {STORE_TEXT(word_text(row->org)),
			STORE_TEXT(word_text(row->state)), STORE_TEXT(word_text(row->status)),
			STORE_I64(row->from), STORE_I64(row->to), STORE_I64(row->recorded_us),
			STORE_I64(row->superseded_us)};
		CHECK(store_run(store, "INSERT INTO fact VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
			      values, 7, &why) == ERR_OK);
		if (file)
			fprintf(file, "%.*s,%.*s,%.*s,%d,%d,%lld,%lld\n",
				TEXT_ARG(word_text(row->org)), TEXT_ARG(word_text(row->state)),
				TEXT_ARG(word_text(row->status)), row->from, row->to,
				(long long)row->recorded_us, (long long)row->superseded_us);
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

static double ask_sqlite(
	struct store *store, uint32_t events, const struct kind *kind, int64_t *found)
{
	static double us[QUESTIONS];
	uint64_t seed = 7;
	struct why why;
	size_t asked = QUESTIONS / 10;
	*found = 0;
	for (size_t i = 0; i < asked; i++) {
		struct bench_question one = ask(&seed, events, kind);
		struct store_query *query = NULL;
		struct store_value values[] = {STORE_TEXT(text_of(one.org)), STORE_I64(one.valid),
			STORE_I64(one.known_us)};
		double began = bench_us(CLOCK_PROCESS_CPUTIME_ID);
		CHECK(store_rows(store,
			      "SELECT state, valid_from, valid_to FROM fact WHERE org = ?1 AND "
			      "status = 'member' AND valid_from <= ?2 AND valid_to > ?2 AND "
			      "recorded <= ?3 AND superseded > ?3",
			      values, 3, &query, &why) == ERR_OK);
		while (store_row(query))
			++*found;
		CHECK(store_done(&query, &why) == ERR_OK);
		us[i] = bench_us(CLOCK_PROCESS_CPUTIME_ID) - began;
	}
	return tell("sqlite, rows", kind, us, asked);
}

int main(int argc, char **argv)
{
	uint32_t events = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
	struct registry registry, stored;
	struct store *store = NULL;
	struct why why;
	char path[] = "/tmp/serai-bench-registry-XXXXXX";
	int64_t ours[ARRAY_LEN(kinds)], theirs;
	CHECK(mkstemp(path) >= 0);
	double before = resident_mb();
	registry_init(&registry);
	names(&registry, events);
	apply_all(&registry, NULL, events);
	printf("%-52s %8.0f MB for %u events\n", "memory", resident_mb() - before, events);
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
		(void)ask_serai(&registry, events, &kinds[k], &ours[k]);
	copy(&registry);
	struct store *sqlite = sqlite_of(&registry, getenv("ROWS_CSV"));
	write_questions(&registry, events, getenv("QUESTIONS_CSV"));
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		double fast = ask_rows(&registry, events, &kinds[k], &theirs);
		CHECK(theirs == ours[k]); /* the same rows, by both ways */
		double slow = ask_sqlite(sqlite, events, &kinds[k], &theirs);
		printf("%-52s %8.1f times\n", "serai is ahead of sqlite, at the median by",
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
