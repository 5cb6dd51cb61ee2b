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

/* Applies the world's events anew, writing each down; loading from `restart` on begins anew from
 * the store, as after a crash. */
static void save_all(
	struct world *world, struct store *store, struct registry *registry, size_t restart)
{
	struct why why = {0};
	registry_init(registry);
	for (size_t i = 0; i < world->count; i++) {
		struct applied applied;
		if (i == restart) {
			registry_fini(registry);
			registry_init(registry);
			if (registry_store_load(store, registry, &why))
				fail_msg("%s", why.text);
		}
		enum err err = registry_apply(registry, text_of(world->events[i].type->name),
			world->events[i].data, world->events[i].stamp, &applied, &why);
		if (!err)
			err = registry_store_save(store, registry, &applied, &why);
		if (err)
			fail_msg("%s", why.text);
	}
}

static void the_digest_is_the_same_wherever_it_was_restarted(void **state)
{
	struct world *world = *state;
	char wanted[33] = "";
	size_t restarts[] = {0, world->count / 3, world->count - 1};
	for (size_t i = 0; i < ARRAY_LEN(restarts); i++) {
		struct store *store = open_store();
		struct registry registry;
		char digest[33];
		assert_int_equal(store_begin(store, NULL), ERR_OK);
		save_all(world, store, &registry, restarts[i]);
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
	struct members_query query = {.org = TEXT("SCO"), .has_as_of = true};
	query.as_of = world_day("2024-07-05");
	struct members_reply a = {0}, b = {0};
	assert_int_equal(store_begin(store, NULL), ERR_OK);
	save_all(world, store, &saved, world->count);
	assert_int_equal(store_commit(store, NULL), ERR_OK);
	registry_init(&loaded);
	assert_int_equal(registry_store_load(store, &loaded, NULL), ERR_OK);
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
		cmocka_unit_test(the_digest_is_the_same_wherever_it_was_restarted),
		cmocka_unit_test(what_is_loaded_answers_the_same),
	};
	return cmocka_run_group_tests(tests, setup_all, teardown);
}
