#include "plugins/host/host.h"

#include "serai/ext/now.h"
#include "serai/ext/random.h"
#include "serai/ext/store.h"
#include "serai/pack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MANIFEST                                                                                   \
	"abi=1.0\nid=t\nversion=1\nconsumes=a.b\nemits=said.* t_said\nrecord=t_said 1 d\n"         \
	"field=word TEXT 8 REQUIRED 1 d\nend=t_said\n"

struct place {
	struct manifest *manifest;
	struct host *host;
	const serai_host *table;
	const serai_store *store;
	const serai_now *now;
	const serai_random *random;
	serai_writer batch;
};

/* Two events, 7 at 700 and 9 at 900. */
static int begin(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	struct why why = {0};
	assert_int_equal(manifest_parse(TEXT(MANIFEST), &place->manifest, &why), ERR_OK);
	place->host = host_create(place->manifest);
	place->table = host_table(place->host);
	place->store = place->table->extension(place->table, SERAI_STORE);
	place->now = place->table->extension(place->table, SERAI_NOW);
	place->random = place->table->extension(place->table, SERAI_RANDOM);
	serai_put_list(&place->batch, 2);
	for (int64_t seq = 7; seq <= 9; seq += 2) {
		serai_put_map(&place->batch, 2);
		serai_put_text(&place->batch, "seq");
		serai_put_int(&place->batch, seq);
		serai_put_text(&place->batch, "time");
		serai_put_int(&place->batch, seq * 100);
	}
	*state = place;
	return 0;
}

static int end(void **state)
{
	struct place *place = *state;
	host_destroy(&place->host);
	manifest_free(&place->manifest);
	free(place->batch.ptr);
	free(place);
	return 0;
}

static const serai_sink *batch_of(struct place *place)
{
	return host_batch_begin(place->host, bytes_of(place->batch.ptr, place->batch.len), 10000);
}

static int say(const serai_sink *sink, const char *key, const char *record, const char *word)
{
	serai_writer out = {0};
	serai_put_map(&out, 1);
	serai_put_text(&out, "word");
	serai_put_text(&out, word);
	int code = sink->emit(sink, key, record, serai_written(&out));
	free(out.ptr);
	return code;
}

static void effects_belong_to_the_event_in_hand(void **state)
{
	struct place *place = *state;
	const serai_sink *sink = batch_of(place);
	struct host_done done;
	struct why why = {0};
	assert_int_equal(sink->event(sink, 7), SERAI_OK);
	assert_int_equal(place->now->micros(place->now), 700);
	assert_int_equal(say(sink, "said.a", "t_said", "one"), SERAI_OK);
	assert_int_equal(sink->event(sink, 9), SERAI_OK);
	assert_int_equal(place->now->micros(place->now), 900);
	assert_int_equal(say(sink, "said.b", "t_said", "two"), SERAI_OK);
	assert_int_equal(
		place->store->put(place->store, "k", (serai_bytes){(const uint8_t *)"v", 1}),
		SERAI_OK);
	assert_int_equal(host_batch_end(place->host, &done, &why), ERR_OK);
	assert_int_equal(done.outputs_count, 2);
	assert_int_equal(done.outputs[0].seq, 7);
	assert_int_equal(done.outputs[1].seq, 9);
	assert_true(text_is(done.outputs[1].key, "said.b"));
	assert_int_equal(done.changes_count, 1);
	assert_true(text_is(done.changes[0].key, "k"));
}

/* The first refusal is the batch's, whatever the plugin makes of it. */
static void refused_with(struct place *place, const char *text)
{
	struct host_done done;
	struct why why = {0};
	assert_int_not_equal(host_batch_end(place->host, &done, &why), ERR_OK);
	assert_string_equal(why.text, text);
}

static void what_may_not_be_is_refused(void **state)
{
	struct place *place = *state;
	const serai_sink *sink = batch_of(place);
	assert_int_equal(say(sink, "said.a", "t_said", "early"), SERAI_DENIED);
	refused_with(place, "emit outside of an event");
	sink = batch_of(place);
	assert_int_equal(sink->event(sink, 8), SERAI_BAD_INPUT);
	refused_with(place, "event with a sequence that the rest of the batch does not hold");
	sink = batch_of(place);
	assert_int_equal(sink->event(sink, 9), SERAI_OK);
	assert_int_equal(sink->event(sink, 7), SERAI_BAD_INPUT); /* backwards */
	refused_with(place, "event with a sequence that the rest of the batch does not hold");
	sink = batch_of(place);
	assert_int_equal(sink->event(sink, 7), SERAI_OK);
	assert_int_equal(say(sink, "other.a", "t_said", "x"), SERAI_DENIED);
	assert_int_equal(say(sink, "said.a", "t_said", "fine"), SERAI_OK);
	refused_with(place, "emit of t_said: the manifest does not announce the record 't_said' "
			    "under 'other.a'");
	sink = batch_of(place);
	assert_int_equal(sink->event(sink, 7), SERAI_OK);
	assert_int_equal(say(sink, "said.a", "t_said", "much too long"), SERAI_BAD_INPUT);
	struct host_done done;
	assert_int_equal(host_batch_end(place->host, &done, NULL), ERR_BAD_VALUE);
	assert_int_equal(
		place->store->put(place->store, "k", (serai_bytes){NULL, 0}), SERAI_DENIED);
}

static void the_store_is_bounded(void **state)
{
	struct place *place = *state;
	const serai_sink *sink = batch_of(place);
	static uint8_t large[65537];
	char key[140];
	memset(key, 'k', sizeof(key));
	key[129] = '\0';
	assert_int_equal(sink->event(sink, 7), SERAI_OK);
	assert_int_equal(place->store->put(place->store, "k", (serai_bytes){large, sizeof(large)}),
		SERAI_LIMIT);
	assert_int_equal(
		place->store->put(place->store, key, (serai_bytes){large, 1}), SERAI_BAD_INPUT);
	assert_int_equal(
		place->store->put(place->store, "", (serai_bytes){large, 1}), SERAI_BAD_INPUT);
	assert_int_equal(
		place->store->put(place->store, "\xff", (serai_bytes){large, 1}), SERAI_BAD_INPUT);
	refused_with(place, "wanted at most 65536 bytes for put");
	sink = batch_of(place);
	assert_int_equal(sink->event(sink, 7), SERAI_OK);
	int code = SERAI_OK, puts = 0;
	for (; code == SERAI_OK; puts++) {
		snprintf(key, sizeof(key), "k%d", puts);
		code = place->store->put(place->store, key, (serai_bytes){large, 65536});
	}
	assert_int_equal(puts, 14); /* what a block of the log holds */
	refused_with(place, "too many changes of state in one batch");
}

static void keys_are_walked_by_prefix(void **state)
{
	struct place *place = *state;
	const char *const keys[] = {"a", "b", "b/1", "b/2", "b0", "c"};
	for (size_t i = 0; i < 6; i++)
		keyed_put(host_store(place->host), text_of(keys[i]), bytes_of("v", 1));
	const serai_store *store = place->store;
	assert_string_equal(store->next(store, "", ""), "a");
	assert_string_equal(store->next(store, "b", ""), "b");
	assert_string_equal(store->next(store, "b/", ""), "b/1");
	assert_string_equal(store->next(store, "b/", "b/1"), "b/2");
	assert_null(store->next(store, "b/", "b/2"));
	assert_null(store->next(store, "d", ""));
	assert_null(store->get(store, "x").ptr);
	assert_int_equal(store->get(store, "b/1").len, 1);
}

static void chance_is_the_same_again(void **state)
{
	struct place *place = *state;
	const serai_sink *sink = batch_of(place);
	sink->event(sink, 7);
	uint64_t first = place->random->bits(place->random),
		 second = place->random->bits(place->random);
	sink->event(sink, 9);
	uint64_t other = place->random->bits(place->random);
	assert_true(first != second && first != other);
	sink = batch_of(place);
	sink->event(sink, 7);
	assert_true(place->random->bits(place->random) == first);
	assert_true(place->random->bits(place->random) == second);
}

static void past_its_deadline_it_is_called_off(void **state)
{
	struct place *place = *state;
	struct host_done done;
	assert_false(place->table->cancelled(place->table));
	host_batch_begin(place->host, bytes_of(place->batch.ptr, place->batch.len), 0);
	assert_true(place->table->cancelled(place->table));
	assert_int_equal(host_batch_end(place->host, &done, NULL), ERR_OK);
	assert_false(place->table->cancelled(place->table));
	assert_null(place->table->extension(place->table, "serai.files/1"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(effects_belong_to_the_event_in_hand),
		TEST(what_may_not_be_is_refused),
		TEST(the_store_is_bounded),
		TEST(keys_are_walked_by_prefix),
		TEST(chance_is_the_same_again),
		TEST(past_its_deadline_it_is_called_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
