#include "services/kit/stage.h"

#include "proto/records/service.h"
#include "services/kit/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct seen {
	uint64_t seqs[16];
	int64_t recorded_us[16];
	struct text producer;
	size_t count;
	enum err answer;
};

static struct store *fresh(void)
{
	struct store *store = NULL;
	assert_int_equal(store_open(":memory:", "CREATE TABLE t (a)", 1, &store, NULL), ERR_OK);
	assert_int_equal(stage_open(store, NULL), ERR_OK);
	return store;
}

static void hold(struct store *store, const char *producer, uint64_t seq)
{
	static const uint64_t parents[] = {3, 4};
	const struct kit_event draft = {
		.seq = seq,
		.recorded_us = 5,
		.time_us = 6,
		.subject = TEXT("registry.a"),
		.type = TEXT("t"),
		.producer = text_of(producer),
		.parents = parents,
		.parents_count = 2,
		.data = bytes_of("data", 4),
	};
	assert_int_equal(stage_hold(store, &draft, NULL), ERR_OK);
}

static enum err see(void *self, const struct kit_event *event, struct why *why)
{
	struct seen *seen = self;
	(void)why;
	assert_true(text_is(event->subject, "registry.a") && text_is(event->type, "t"));
	assert_int_equal(event->time_us, 6);
	assert_int_equal(event->parents_count, 2);
	assert_int_equal(event->parents[1], 4);
	assert_true(bytes_equal(event->data, bytes_of("data", 4)));
	assert_true(text_is(event->producer, "registry"));
	seen->recorded_us[seen->count] = event->recorded_us;
	seen->seqs[seen->count++] = event->seq;
	return seen->answer;
}

struct end {
	struct arena arena;
	struct buffer data;
	struct kit_event event;
};

static void end_of(
	struct end *end, const char *by, const char *producer, uint64_t from, uint64_t to)
{
	const struct stage_ended record = {text_of(producer), from, to, (int64_t)(to - from + 1)};
	*end = (struct end){.event = {.seq = to + 1,
				    .recorded_us = 99,
				    .subject = TEXT("registry.stage.ended"),
				    .type = TEXT("stage_ended"),
				    .producer = text_of(by)}};
	assert_int_equal(record_encode(&record_stage_ended, &record, &end->data, NULL), ERR_OK);
	end->event.data = buffer_bytes(&end->data);
	end->event.arena = &end->arena;
}

static void end_fini(struct end *end)
{
	buffer_fini(&end->data);
	arena_fini(&end->arena);
}

static void drafts_are_known_by_their_producer(void **state)
{
	(void)state;
	struct text service;
	const struct kit_event draft = {.producer = TEXT("registry.stage")},
			       plain = {.producer = TEXT("registry")},
			       small = {.producer = TEXT("x")};
	assert_true(stage_is_draft(&draft, &service) && text_is(service, "registry"));
	assert_false(stage_is_draft(&plain, &service));
	assert_false(stage_is_draft(&small, &service));
	assert_true(text_is(service, "x"));
}

static void named_drafts_come_in_order_as_recorded_at_the_end(void **state)
{
	(void)state;
	struct store *store = fresh();
	struct seen seen = {0};
	struct end end;
	hold(store, "registry.stage", 8); /* of an attempt that was not ended */
	hold(store, "registry.stage", 12);
	hold(store, "other.stage", 11);
	hold(store, "registry.stage", 10);
	end_of(&end, "registry", "registry.stage", 10, 12);
	assert_true(stage_is_end(&end.event));
	assert_int_equal(
		stage_each(store, &end.event, (struct stage_taker){&seen, see}, NULL), ERR_OK);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.seqs[0], 10);
	assert_int_equal(seen.seqs[1], 12);
	assert_int_equal(seen.recorded_us[0], 99);
	/* Afterwards they are gone, and the void one with them; the other's stay. */
	assert_int_equal(stage_drop(store, &end.event, NULL), ERR_OK);
	seen.count = 0;
	end_fini(&end);
	end_of(&end, "registry", "registry.stage", 1, 99);
	assert_int_equal(
		stage_each(store, &end.event, (struct stage_taker){&seen, see}, NULL), ERR_OK);
	assert_int_equal(seen.count, 0);
	struct store_query *query = NULL;
	assert_int_equal(
		store_rows(store, "SELECT producer FROM kit_draft", NULL, 0, &query, NULL), ERR_OK);
	assert_true(store_row(query) && text_is(store_text(query, 0), "other.stage"));
	assert_false(store_row(query));
	assert_int_equal(store_done(&query, NULL), ERR_OK);
	end_fini(&end);
	store_close(&store);
}

static void the_first_error_ends_it(void **state)
{
	(void)state;
	struct store *store = fresh();
	struct seen seen = {.answer = ERR_RULE};
	struct end end;
	hold(store, "registry.stage", 1);
	hold(store, "registry.stage", 2);
	end_of(&end, "registry", "registry.stage", 1, 2);
	assert_int_equal(
		stage_each(store, &end.event, (struct stage_taker){&seen, see}, NULL), ERR_RULE);
	assert_int_equal(seen.count, 1);
	end_fini(&end);
	store_close(&store);
}

static void nobody_names_anothers_drafts(void **state)
{
	(void)state;
	static const char *const by[] = {"anon-1", "registry.stage", "registr", ""};
	struct store *store = fresh();
	struct end end;
	hold(store, "registry.stage", 1);
	for (size_t i = 0; i < ARRAY_LEN(by); i++) {
		end_of(&end, by[i], "registry.stage", 1, 1);
		assert_false(stage_is_end(&end.event));
		assert_int_equal(stage_drop(store, &end.event, NULL), ERR_OK);
		end_fini(&end);
	}
	struct seen seen = {0};
	end_of(&end, "registry", "registry.stage", 1, 1);
	assert_int_equal(
		stage_each(store, &end.event, (struct stage_taker){&seen, see}, NULL), ERR_OK);
	assert_int_equal(seen.count, 1); /* still held */
	end_fini(&end);
	store_close(&store);
}

/* --- Pieces ---------------------------------------------------------------------------------- */

static void tell(struct store *store, const char *input, int64_t number, int64_t recorded_us)
{
	struct arena arena = {0};
	struct buffer data = {0};
	char content[32];
	snprintf(content, sizeof(content), "%s%d;", input, (int)number);
	const struct input_part part = {text_of(input), number, text_of(content)};
	assert_int_equal(record_encode(&record_input_part, &part, &data, NULL), ERR_OK);
	const struct kit_event event = {
		.recorded_us = recorded_us, .data = buffer_bytes(&data), .arena = &arena};
	assert_int_equal(stage_part(store, &event, NULL), ERR_OK);
	buffer_fini(&data);
	arena_fini(&arena);
}

static void pieces_are_put_together_in_order(void **state)
{
	(void)state;
	struct store *store = fresh();
	struct buffer whole = {0};
	struct why why = {0};
	tell(store, "b", 0, 1);
	tell(store, "a", 1, 1);
	tell(store, "a", 0, 1);
	tell(store, "a", 0, 2); /* told again */
	assert_int_equal(stage_parts(store, TEXT("a"), 2, &whole, &why), ERR_OK);
	assert_true(text_is(buffer_as_text(&whole), "a0;a1;"));
	assert_int_equal(stage_parts(store, TEXT("a"), 3, &whole, &why), ERR_MISSING);
	assert_string_equal(why.text, "wanted 3 pieces of the input 'a' before it, got 2");
	buffer_fini(&whole);
	store_close(&store);
}

static void pieces_are_forgotten_after_a_day(void **state)
{
	(void)state;
	struct store *store = fresh();
	struct buffer whole = {0};
	tell(store, "old", 0, 1);
	tell(store, "new", 0, INT64_C(86400000000));
	assert_int_equal(stage_parts(store, TEXT("old"), 1, &whole, NULL), ERR_OK);
	tell(store, "next", 0, INT64_C(86400000002));
	assert_int_equal(stage_parts(store, TEXT("old"), 1, &whole, NULL), ERR_MISSING);
	assert_int_equal(stage_parts(store, TEXT("new"), 1, &whole, NULL), ERR_OK);
	buffer_fini(&whole);
	store_close(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drafts_are_known_by_their_producer),
		cmocka_unit_test(named_drafts_come_in_order_as_recorded_at_the_end),
		cmocka_unit_test(the_first_error_ends_it),
		cmocka_unit_test(nobody_names_anothers_drafts),
		cmocka_unit_test(pieces_are_put_together_in_order),
		cmocka_unit_test(pieces_are_forgotten_after_a_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
