#include "services/analysis/effects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A batch of three events, 10, 12 and 15. */
static struct batch three(void)
{
	static const uint8_t empty_map[] = {0x80};
	struct batch batch = {0};
	for (uint64_t seq = 10; seq <= 15; seq += seq == 10 ? 2 : 3)
		batch_add(&batch, &(struct bus_message){.kind = BUS_EVENT,
					  .seq = seq,
					  .recorded_us = (int64_t)seq * 1000,
					  .subject = TEXT("a.b"),
					  .type = TEXT("nothing"),
					  .producer = TEXT("p"),
					  .data = bytes_of(empty_map, 1)});
	return batch;
}

static struct host_output output(uint64_t seq)
{
	static const uint8_t empty_map[] = {0x80};
	return (struct host_output){seq, TEXT("said.x"), TEXT("t_said"), bytes_of(empty_map, 1)};
}

static void counters_come_from_the_inputs(void **state)
{
	(void)state;
	struct batch batch = three();
	struct effects effects = {0};
	struct why why = {0};
	struct host_output outputs[] = {output(10), output(10), output(15)};
	struct host_done done = {.outputs = outputs, .outputs_count = 3};
	struct effects_batch about = {.id = TEXT("t"), .batch = &batch, .count = 3};
	assert_int_equal(effects_make(&effects, &about, &done, &why), ERR_OK);
	const struct bus_event *events = effects_events(&effects);
	assert_int_equal(effects_count(&effects), 4);
	assert_int_equal(effects_outputs(&effects), 3);
	assert_int_equal(events[0].counter, 10 * 65536 + 1);
	assert_int_equal(events[1].counter, 10 * 65536 + 2);
	assert_int_equal(events[2].counter, 15 * 65536 + 1);
	assert_int_equal(events[3].counter, 15 * 65536 + 65535);
	assert_int_equal(events[2].time_us, 15000);
	assert_int_equal(events[2].parents[0], 15);
	assert_true(text_is(events[0].subject, "analysis.t.said.x"));
	assert_true(text_is(events[3].subject, "analysis.t.state"));
	assert_int_equal(effects_input(events[3].counter), 15);
	effects_fini(&effects);
	batch_fini(&batch);
}

static void no_effect_is_no_event_unless_the_cursor_is_wanted(void **state)
{
	(void)state;
	struct batch batch = three();
	struct effects effects = {0};
	struct why why = {0};
	struct host_done done = {0};
	struct effects_batch about = {.id = TEXT("t"), .batch = &batch, .count = 2};
	assert_int_equal(effects_make(&effects, &about, &done, &why), ERR_OK);
	assert_true(effects_made(&effects));
	assert_int_equal(effects_count(&effects), 0);
	about.cursor_wanted = true;
	assert_int_equal(effects_make(&effects, &about, &done, &why), ERR_OK);
	assert_int_equal(effects_count(&effects), 1);
	assert_int_equal(effects_events(&effects)[0].counter, 12 * 65536 + 65535);
	effects_fini(&effects);
	batch_fini(&batch);
}

static void effects_of_others_events_are_refused(void **state)
{
	(void)state;
	struct batch batch = three();
	struct effects effects = {0};
	struct why why = {0};
	struct host_output wrong[][2] = {
		{output(11), output(12)}, /* not in the batch */
		{output(12), output(10)}, /* backwards */
		{output(12), output(15)}, /* 15 was not computed yet */
	};
	struct effects_batch about = {.id = TEXT("t"), .batch = &batch, .count = 2};
	for (size_t i = 0; i < 3; i++) {
		struct host_done done = {.outputs = wrong[i], .outputs_count = 2};
		assert_int_equal(effects_make(&effects, &about, &done, &why), ERR_BAD_VALUE);
		assert_false(effects_made(&effects));
	}
	assert_string_equal(why.text, "an output belongs to event 15, which is not its turn");
	effects_fini(&effects);
	batch_fini(&batch);
}

static void changes_fold_into_what_is_remembered(void **state)
{
	(void)state;
	struct keyed memory = {0};
	const struct plugin_change changes[] = {
		{TEXT("a"), bytes_of("1", 1)},
		{TEXT("b"), bytes_of("2", 1)},
		{TEXT("a"), bytes_of("3", 1)},
		{TEXT("b"), {NULL, 0}},
		{TEXT("empty"), bytes_of("", 0)},
	};
	effects_apply(changes, 5, &memory);
	assert_int_equal(memory.len, 2);
	assert_memory_equal(keyed_find(&memory, TEXT("a"))->value, "3", 1);
	assert_null(keyed_find(&memory, TEXT("b")));
	assert_int_equal(keyed_find(&memory, TEXT("empty"))->value_len, 0);
	keyed_fini(&memory);
}

static void a_batch_is_cut_and_dropped_in_order(void **state)
{
	(void)state;
	struct batch batch = three();
	assert_int_equal(batch_fit(&batch, 2), 2);
	assert_int_equal(batch_fit(&batch, 9), 3);
	assert_null(batch_find(&batch, 11));
	batch_drop(&batch, 2);
	assert_int_equal(batch.count, 1);
	assert_int_equal(batch.events[0].seq, 15);
	assert_int_equal(batch.events[0].at, 0);
	assert_true(text_is(batch_subject(&batch, 0), "a.b"));
	batch_drop(&batch, 1);
	assert_int_equal(batch.bytes.len, 0);
	batch_fini(&batch);
}

static void producers_of_plugins_are_known(void **state)
{
	(void)state;
	assert_true(text_is(effects_plugin_of(TEXT("plugin-talk-shop")), "talk-shop"));
	assert_null(effects_plugin_of(TEXT("analysis")).ptr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_come_from_the_inputs),
		cmocka_unit_test(no_effect_is_no_event_unless_the_cursor_is_wanted),
		cmocka_unit_test(effects_of_others_events_are_refused),
		cmocka_unit_test(changes_fold_into_what_is_remembered),
		cmocka_unit_test(producers_of_plugins_are_known),
		cmocka_unit_test(a_batch_is_cut_and_dropped_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
