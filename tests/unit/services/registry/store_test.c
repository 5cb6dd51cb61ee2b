/* What the store gives back is what was applied. */
#include "services/registry/store.h"
#include "tests/unit/services/registry/world.h"

static struct store *open_store(void)
{
	struct store *store = NULL;
	struct why why = {0};
	if (store_open(":memory:", registry_store_schema, REGISTRY_STORE_VERSION, &store, &why))
		fail_msg("%s", why.text);
	return store;
}

/* Applies the world's events anew, writing them down every so often; from `restart` on it begins
 * anew from the store, as after a crash. */
static void save_all(struct world *world, struct store *store, struct registry *registry,
	size_t every, size_t restart)
{
	struct why why = {0};
	struct saved saved = {0};
	registry_init(registry);
	for (size_t i = 0; i < world->count; i++) {
		struct applied applied;
		if (i == restart) {
			registry_fini(registry);
			registry_init(registry);
			saved_fini(&saved);
			if (saved_load(&saved, registry, store, &why))
				fail_msg("%s", why.text);
		}
		enum err err = registry_apply(registry, text_of(world->events[i].type->name),
			world->events[i].data, world->events[i].stamp, &applied, &why);
		if (!err)
			saved_note(&saved, &applied);
		if (!err && (i % every == 0 || i + 1 == world->count || i + 1 == restart))
			err = saved_write(&saved, registry, store, &why);
		if (err)
			fail_msg("%s", why.text);
	}
	saved_fini(&saved);
}

static void the_digest_is_the_same_however_often_it_was_written_and_wherever_restarted(void **state)
{
	struct world *world = *state;
	char wanted[33] = "";
	struct {
		size_t every, restart;
	} cases[] = {{1, 0}, {1, world->count / 3}, {1, world->count - 1}, {7, 20},
		{100, world->count / 2}, {SIZE_MAX, world->count}};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct store *store = open_store();
		struct registry registry;
		char digest[33];
		assert_int_equal(store_begin(store, NULL), ERR_OK);
		save_all(world, store, &registry, cases[i].every, cases[i].restart);
		assert_int_equal(store_commit(store, NULL), ERR_OK);
		assert_int_equal(store_digest(store, registry_store_tables, digest, NULL), ERR_OK);
		if (!wanted[0])
			memcpy(wanted, digest, sizeof(wanted));
		assert_string_equal(digest, wanted);
		registry_fini(&registry);
		store_close(&store);
	}
}

static void what_is_loaded_answers_the_same(void **state)
{
	struct world *world = *state;
	struct store *store = open_store();
	struct registry saved, loaded;
	struct saved marks = {0};
	struct members_query query = {.org = TEXT("SCO"), .has_as_of = true};
	query.as_of = world_day("2024-07-05");
	struct members_reply a = {0}, b = {0};
	assert_int_equal(store_begin(store, NULL), ERR_OK);
	save_all(world, store, &saved, 1, world->count);
	assert_int_equal(store_commit(store, NULL), ERR_OK);
	registry_init(&loaded);
	assert_int_equal(saved_load(&marks, &loaded, store, NULL), ERR_OK);
	saved_fini(&marks);
	assert_int_equal(loaded.last.recorded_us, saved.last.recorded_us);
	assert_int_equal(
		answer_members(&saved, &query, world_today(world), &world->arena, &a, NULL),
		ERR_OK);
	assert_int_equal(
		answer_members(&loaded, &query, world_today(world), &world->arena, &b, NULL),
		ERR_OK);
	assert_int_equal(a.count, 10);
	assert_int_equal(b.count, 10);
	for (uint32_t i = 0; i < 10; i++)
		assert_true(text_equal(a.rows[i].state, b.rows[i].state) &&
			    a.rows[i].recorded_at == b.rows[i].recorded_at);
	registry_fini(&saved);
	registry_fini(&loaded);
	store_close(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_digest_is_the_same_however_often_it_was_written_and_wherever_restarted),
		cmocka_unit_test(what_is_loaded_answers_the_same),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
