/* What holds of the registry as a whole over random histories: sheets that come, change and lose
 * rows, in any order, with days of every precision and states that others continue. Of properties
 * of the table alone see bitemporal_properties_test.c. */
#include "services/registry/store.h"
#include "services/registry/sheets/succession.h"
#include "tests/unit/services/registry/world.h"

#include "tests/unit/services/registry/chance.h"

#include <unistd.h>

enum { HISTORIES = 8, SHEETS = 12, ROWS = 9, CUTS = 5 };

static const char *const orgs[] = {"SCO", "CIS"};
static const char *const states[] = {"KZ", "CN", "BY"};
static const char *const statuses[] = {"member", "observer"};

static uint64_t chance_state;

static uint32_t chance(uint32_t below)
{
	return chance_below(&chance_state, below);
}

/* --- Histories ------------------------------------------------------------------------------- */

/* As precise as it comes: a year, a month or a day. */
static void put_day(struct buffer *out, int year)
{
	static const char *const rest[] = {"", "-05", "-05-11"};
	buffer_format(out, "%d%s", year, rest[chance(3)]);
}

/* from, from_precision, from_min, from_max, to, to_min, to_max: of some rows only a bound. */
static void put_period(struct buffer *out)
{
	int from = 1990 + (int)chance(20);
	uint32_t kind = chance(8);
	if (kind > 1) {
		put_day(out, from);
		buffer_format(out, ",,,,");
	} else {
		buffer_format(out, ",unknown,,%s,", kind ? "2009-07-01" : "");
	}
	if (kind > 1 && chance(3))
		put_day(out, from + 1 + (int)chance(15));
	buffer_format(out, ",,");
}

/* Each row of the history stands for one lane most of the time, so that most sheets are taken. */
static void put_rows(struct buffer *out)
{
	buffer_format(out, "id,org,state,status,from,from_precision,from_min,from_max,to,to_min,"
			   "to_max,from_basis,to_basis,event,instrument,confidence,overlay,"
			   "published,source,verified,note\n");
	for (unsigned i = 0; i < ROWS; i++) {
		if (!chance(4))
			continue;
		bool overlay = i >= 6;
		buffer_format(out, "m%u,%s,%s,%s,", i, orgs[i % 2], states[i / 2 % 3],
			overlay ? "frozen" : statuses[chance(2)]);
		put_period(out);
		buffer_format(out, ",,,,,0.%u,%d,,a list,seen,\n", 1 + chance(9), overlay);
	}
}

static void put_changes(struct buffer *out)
{
	buffer_format(out, "state,kind,from_value,to_value,date,date_precision,related_state,org,"
			   "confidence,source,verified,note\n");
	if (chance(2))
		buffer_format(out, "CN,continuation,BY,CN,%d-12-24,day,BY,,0.9,a letter,seen,\n",
			1992 + (int)chance(20));
}

/* A sheet, and what follows from it, is one transaction; one that is refused is none. */
static bool step(struct world *world)
{
	struct buffer content = {0};
	struct why why = {0};
	bool changes = chance(4) == 0;
	if (changes)
		put_changes(&content);
	else
		put_rows(&content);
	buffer_char(&content, '\0');
	bool taken = world_sheet(world, changes ? "state_changes" : "memberships",
			     (const char *)content.ptr, &why) == ERR_OK;
	buffer_fini(&content);
	size_t from = world->count;
	struct outlet outlet = {.emit = world_emit, .self = world};
	if (taken && succession_settle(&world->registry, &outlet, &world->arena, &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	world_commit(world, from);
	return taken;
}

struct history {
	struct world *world;
	int64_t known_us[SHEETS]; /* after each sheet that was taken */
	size_t count;
};

static void over_histories(void (*check)(struct history *))
{
	uint64_t seed = chance_seed();
	size_t taken = 0;
	for (unsigned i = 0; i < HISTORIES; i++) {
		struct history history = {.world = world_small()};
		chance_state = seed + i;
		for (unsigned s = 0; s < SHEETS; s++)
			if (step(history.world))
				history.known_us[history.count++] = history.world->now_us;
		check(&history);
		taken += history.count;
		world_destroy(&history.world);
	}
	assert_true(taken > HISTORIES * SHEETS / 3); /* else nothing was tried */
}

/* --- P10 ------------------------------------------------------------------------------------- */

static size_t inferred;

static void check_sources(struct history *history)
{
	size_t count;
	const struct row *rows = bitemporal_rows(history->world->registry.statuses, &count);
	for (size_t i = 0; i < count; i++) {
		assert_true(word_text(rows[i].source).len > 0);
		if (!text_is(word_text(rows[i].how->origin), "inferred"))
			continue;
		assert_true(text_starts(word_text(rows[i].evidence), TEXT("succession change:")));
		inferred++;
	}
}

static void p10_every_row_has_a_source_or_the_rule_it_was_inferred_by(void **state)
{
	(void)state;
	inferred = 0;
	over_histories(check_sources);
	assert_true(inferred > 0);
}

/* --- P11 ------------------------------------------------------------------------------------- */

static int64_t members_on(
	struct world *world, const struct counts_query *asked, day on, int64_t known_us)
{
	struct members_query query = {.org = asked->org,
		.status = asked->status,
		.has_as_of = true,
		.as_of = on,
		.has_known_at = true,
		.known_at = known_us};
	struct members_reply reply = {0};
	struct why why = {0};
	if (answer_members(&world->registry, &query, world_today(world), &world->arena, &reply,
		    &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	return reply.count;
}

/* On each day on which the count changes, on the day before it, and on days between. */
static void check_count(struct world *world, const struct counts_query *query)
{
	struct counts_reply reply = {0};
	int64_t before = 0;
	assert_int_equal(answer_counts(&world->registry, query, world_today(world), &world->arena,
				 &reply, NULL),
		ERR_OK);
	for (uint32_t i = 0; i < reply.rows_count; i++) {
		const struct count_change *row = &reply.rows[i];
		assert_int_equal(members_on(world, query, row->on - 1, query->known_at), before);
		assert_int_equal(members_on(world, query, row->on, query->known_at), row->count);
		/* No day within the stretch has another count. */
		bool ends = i + 1 < reply.rows_count;
		day stretch = ends ? reply.rows[i + 1].on - row->on : 20000;
		day within = row->on + (day)chance((uint32_t)stretch);
		assert_int_equal(members_on(world, query, within, query->known_at), row->count);
		before = row->count;
	}
}

static void check_counts(struct history *history)
{
	for (size_t k = 0; k < history->count; k++)
		for (size_t o = 0; o < ARRAY_LEN(orgs); o++) {
			struct counts_query query = {.org = text_of(orgs[o]),
				.status = text_of(statuses[0]),
				.has_known_at = true,
				.known_at = history->known_us[k]};
			check_count(history->world, &query);
		}
}

static void p11_a_count_is_what_the_members_are_whatever_was_known(void **state)
{
	(void)state;
	over_histories(check_counts);
}

/* --- P12 ------------------------------------------------------------------------------------- */

struct stored {
	char path[256], copy[256];
	struct store *store;
	struct registry registry;
	struct saved saved;
	char digests[4 * SHEETS][33]; /* after each transaction */
	size_t count;
};

static void copy_file(const char *from, const char *to, size_t limit)
{
	char *content = NULL;
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	assert_non_null(in);
	assert_non_null(out);
	assert_int_equal(fseek(in, 0, SEEK_END), 0);
	size_t len = (size_t)ftell(in);
	rewind(in);
	len = len < limit ? len : limit;
	content = malloc(len + 1);
	assert_int_equal(fread(content, 1, len, in), len);
	assert_int_equal(fwrite(content, 1, len, out), len);
	free(content);
	fclose(in);
	fclose(out);
}

static size_t size_of(const char *path)
{
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	long len = ftell(file);
	fclose(file);
	return (size_t)len;
}

/* Events from `from` on, a transaction of the store for each of the log. */
static void write_down(struct stored *stored, const struct world *world, size_t from)
{
	struct why why = {0};
	for (size_t i = from; i < world->count; i++) {
		struct applied applied;
		const struct world_event *event = &world->events[i];
		bool first = i == from || event->stamp.tx != event[-1].stamp.tx;
		bool last = i + 1 == world->count || event->stamp.tx != event[1].stamp.tx;
		enum err err = first ? store_begin(stored->store, &why) : ERR_OK;
		if (!err)
			err = registry_apply(&stored->registry, text_of(event->type->name),
				event->data, event->stamp, &applied, &why);
		if (!err)
			saved_note(&stored->saved, &applied);
		if (!err && last)
			err = saved_write(&stored->saved, &stored->registry, stored->store, &why);
		if (!err && last)
			err = store_commit(stored->store, &why);
		if (err)
			fail_msg("%s", why.text);
		if (last)
			assert_int_equal(store_digest(stored->store, registry_store_tables,
						 stored->digests[stored->count++], &why),
				ERR_OK);
	}
}

static void open_at(struct stored *stored, const char *path)
{
	struct why why = {0};
	registry_init(&stored->registry);
	if (store_open(path, registry_store_schema, REGISTRY_STORE_VERSION, &stored->store, &why) ||
		saved_load(&stored->saved, &stored->registry, stored->store, &why))
		fail_msg("%s", why.text);
}

static void close_at(struct stored *stored, const char *path)
{
	registry_fini(&stored->registry);
	saved_fini(&stored->saved);
	store_close(&stored->store);
	store_remove(path);
}

/* The first event that a store lacks which holds all up to the transaction `tx`. */
static size_t event_after(const struct world *world, uint64_t tx)
{
	size_t at = 0;
	while (at < world->count && world->events[at].stamp.tx <= tx)
		at++;
	return at;
}

/* Whole transactions, from the first on; and what comes after makes the same of it. */
static void check_cut(const struct stored *whole, const struct world *world)
{
	struct stored cut = {0};
	char digest[33];
	size_t prefix = 0;
	open_at(&cut, whole->copy);
	assert_int_equal(store_digest(cut.store, registry_store_tables, digest, NULL), ERR_OK);
	while (prefix < whole->count && strcmp(whole->digests[prefix], digest) != 0)
		prefix++;
	bool empty = cut.registry.last.tx == 0;
	assert_true(empty || prefix < whole->count);
	write_down(&cut, world, event_after(world, cut.registry.last.tx));
	assert_int_equal(cut.count, whole->count - (empty ? 0 : prefix + 1));
	assert_int_equal(store_digest(cut.store, registry_store_tables, digest, NULL), ERR_OK);
	assert_string_equal(digest, whole->digests[whole->count - 1]);
	close_at(&cut, whole->copy);
}

static void check_crash(struct history *history)
{
	struct stored whole = {0};
	const char *tmp = getenv("TMP");
	char wal[300], wal_copy[300];
	snprintf(whole.path, sizeof(whole.path), "%s/p12-%d.db", tmp ? tmp : "/tmp", getpid());
	snprintf(whole.copy, sizeof(whole.copy), "%s/p12-%d-cut.db", tmp ? tmp : "/tmp", getpid());
	snprintf(wal, sizeof(wal), "%s-wal", whole.path);
	snprintf(wal_copy, sizeof(wal_copy), "%s-wal", whole.copy);
	open_at(&whole, whole.path);
	write_down(&whole, history->world, 0);
	size_t len = size_of(wal);
	for (unsigned i = 0; i < CUTS; i++) {
		copy_file(whole.path, whole.copy, SIZE_MAX);
		copy_file(wal, wal_copy, i ? chance((uint32_t)len + 1) : len);
		check_cut(&whole, history->world);
	}
	close_at(&whole, whole.path);
}

static void p12_cut_at_any_byte_the_store_holds_whole_transactions(void **state)
{
	(void)state;
	over_histories(check_crash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(p10_every_row_has_a_source_or_the_rule_it_was_inferred_by),
		cmocka_unit_test(p11_a_count_is_what_the_members_are_whatever_was_known),
		cmocka_unit_test(p12_cut_at_any_byte_the_store_holds_whole_transactions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
