#include "proto/records/bus.h"
#include "proto/records/service.h"
#include "services/kit/outputs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct cursor_moved record = {.cursor = {"kept", 4}, .seq = 7};

static void emit(struct kit_outputs *outputs, const char *subject)
{
	assert_int_equal(
		kit_emit(outputs, text_of(subject), &record_cursor_moved, &record, NULL), ERR_OK);
}

static void counters_follow_from_the_input(void **state)
{
	(void)state;
	struct kit_outputs *outputs = outputs_create();
	outputs_begin(outputs, 12);
	emit(outputs, "a.b");
	emit(outputs, "a.c");
	const struct bus_event *events = outputs_events(outputs);
	assert_int_equal(outputs_count(outputs), 2);
	assert_int_equal(events[1].counter, events[0].counter + 1);
	assert_int_equal(outputs_input(events[1].counter), 12);
	assert_int_equal(outputs_ordinal(events[1].counter), 1);
	uint64_t last = outputs_counter(UINT32_MAX, OUTPUTS_ORDINALS - 1);
	assert_int_equal(outputs_input(last), UINT32_MAX);
	assert_int_equal(outputs_ordinal(last), OUTPUTS_ORDINALS - 1);
	assert_int_equal(outputs_counter((uint64_t)UINT32_MAX + 1, 0), last + 1);
	outputs_destroy(&outputs);
	assert_null(outputs);
}

static void counters_of_before_are_read_and_are_below(void **state)
{
	(void)state;
	uint64_t before = (UINT64_C(1) << 40) * 65536 + 65535;
	assert_int_equal(outputs_input(before), UINT64_C(1) << 40);
	assert_int_equal(outputs_ordinal(before), 65535);
	assert_true(before < outputs_counter(1, 0));
}

static void the_input_is_the_first_parent(void **state)
{
	(void)state;
	struct kit_outputs *outputs = outputs_create();
	const uint64_t more[] = {3, 12, 5};
	outputs_begin(outputs, 12);
	assert_int_equal(kit_emit_with_parents(
				 outputs, TEXT("a"), &record_cursor_moved, &record, more, 3, NULL),
		ERR_OK);
	const struct bus_event *event = outputs_events(outputs);
	assert_int_equal(event->parents_count, 3);
	assert_int_equal(event->parents[0], 12);
	assert_int_equal(event->parents[1], 3);
	assert_int_equal(event->parents[2], 5);
	outputs_destroy(&outputs);
}

static void the_worlds_events_have_no_input(void **state)
{
	(void)state;
	struct kit_outputs *outputs = outputs_create();
	outputs_begin(outputs, 0);
	emit(outputs, "a");
	assert_int_equal(outputs_events(outputs)[0].counter, 0);
	assert_int_equal(outputs_events(outputs)[0].parents_count, 0);
	outputs_destroy(&outputs);
}

static void beginning_again_forgets(void **state)
{
	(void)state;
	struct kit_outputs *outputs = outputs_create();
	outputs_begin(outputs, 1);
	emit(outputs, "a");
	kit_note(outputs, "%s", "said");
	assert_string_equal(outputs_note(outputs), "said");
	outputs_begin(outputs, 2);
	assert_int_equal(outputs_count(outputs), 0);
	assert_string_equal(outputs_note(outputs), "");
	outputs_destroy(&outputs);
}

static void what_is_emitted_is_copied_and_encoded(void **state)
{
	(void)state;
	struct kit_outputs *outputs = outputs_create();
	char subject[] = "a.b.c";
	struct buffer wanted = {0};
	outputs_begin(outputs, 1);
	emit(outputs, subject);
	memset(subject, 'x', sizeof(subject) - 1);
	assert_int_equal(record_encode(&record_cursor_moved, &record, &wanted, NULL), ERR_OK);
	const struct bus_event *event = outputs_events(outputs);
	assert_true(text_is(event->subject, "a.b.c"));
	assert_true(text_is(event->type, "cursor_moved"));
	assert_true(bytes_equal(event->data, buffer_bytes(&wanted)));
	buffer_fini(&wanted);
	outputs_destroy(&outputs);
}

static void what_cannot_be_sent_is_refused(void **state)
{
	(void)state;
	struct kit_outputs *outputs = outputs_create();
	struct why why = {0};
	const struct cursor_moved bad = {.cursor = {"\xFF", 1}, .seq = 7};
	outputs_begin(outputs, 1);
	assert_int_equal(kit_emit(outputs, TEXT("a..b"), &record_cursor_moved, &record, &why),
		ERR_BAD_SUBJECT);
	assert_int_equal(
		kit_emit(outputs, TEXT("a"), &record_cursor_moved, &bad, &why), ERR_BAD_MSGPACK);
	assert_int_equal(outputs_count(outputs), 0);
	for (int i = 0; i < OUTPUTS_MAX; i++)
		emit(outputs, "a");
	assert_int_equal(
		kit_emit(outputs, TEXT("a"), &record_cursor_moved, &record, &why), ERR_LIMIT);
	assert_string_equal(why.text, "wanted at most 4096 events from one input");
	outputs_destroy(&outputs);
}

struct taken {
	uint32_t blocks, events;
	enum err answer;
};

static enum err take(void *self, struct bus_event *events, uint32_t count, struct why *why)
{
	struct taken *taken = self;
	(void)why;
	assert_true(count > 0 && text_is(events[count - 1].subject, "a"));
	taken->blocks++;
	taken->events += count;
	return taken->answer;
}

static void what_is_more_than_a_block_is_handed_on(void **state)
{
	(void)state;
	struct kit_outputs *outputs = outputs_create();
	struct taken taken = {0};
	outputs_spill_to(outputs, (struct outputs_spill){.self = &taken, .take = take});
	outputs_begin(outputs, 1);
	kit_note(outputs, "said");
	for (int i = 0; i < OUTPUTS_MAX; i++)
		emit(outputs, "a");
	assert_int_equal(taken.blocks, 0); /* a whole block needs none of it */
	emit(outputs, "a");
	assert_int_equal(taken.blocks, 1);
	assert_int_equal(outputs_spilled(outputs), OUTPUTS_MAX);
	assert_int_equal(outputs_count(outputs), 1);
	assert_int_equal(outputs_spill_rest(outputs, NULL), ERR_OK);
	assert_int_equal(outputs_spilled(outputs), OUTPUTS_MAX + 1);
	assert_int_equal(taken.events, OUTPUTS_MAX + 1);
	assert_string_equal(outputs_note(outputs), "said");
	outputs_begin(outputs, 2);
	assert_int_equal(outputs_spilled(outputs), 0);
	outputs_destroy(&outputs);
}

static enum err take_any(void *self, struct bus_event *events, uint32_t count, struct why *why)
{
	(void)self;
	(void)events;
	(void)count;
	(void)why;
	return ERR_OK;
}

static void more_than_a_million_events_are_refused(void **state)
{
	(void)state;
	struct kit_outputs *outputs = outputs_create();
	struct why why = {0};
	static const struct nothing nothing;
	outputs_spill_to(outputs, (struct outputs_spill){.take = take_any});
	outputs_begin(outputs, 1);
	for (int i = 0; i < OUTPUTS_STAGED_MAX; i++)
		assert_int_equal(
			kit_emit(outputs, TEXT("a"), &record_nothing, &nothing, NULL), ERR_OK);
	enum err err = kit_emit(outputs, TEXT("a"), &record_nothing, &nothing, &why);
	err = err ? err : outputs_spill_rest(outputs, &why);
	assert_int_equal(err, ERR_LIMIT);
	assert_string_equal(why.text, "wanted at most 1048576 events from one input");
	outputs_destroy(&outputs);
}

static void a_block_is_full_by_bytes_too(void **state)
{
	(void)state;
	struct kit_outputs *outputs = outputs_create();
	struct taken taken = {0};
	static char words[400000];
	struct why why = {0};
	memset(words, 'a', sizeof(words));
	const struct input_part part = {TEXT("i"), 0, {words, sizeof(words)}};
	outputs_spill_to(outputs, (struct outputs_spill){.self = &taken, .take = take});
	outputs_begin(outputs, 1);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			kit_emit(outputs, TEXT("a"), &record_input_part, &part, &why), ERR_OK);
	assert_int_equal(taken.blocks, 0);
	taken.answer = ERR_UNAVAILABLE;
	assert_int_equal(
		kit_emit(outputs, TEXT("a"), &record_input_part, &part, &why), ERR_UNAVAILABLE);
	taken.answer = ERR_OK;
	assert_int_equal(kit_emit(outputs, TEXT("a"), &record_input_part, &part, &why), ERR_OK);
	assert_int_equal(outputs_count(outputs), 1);
	outputs_destroy(&outputs);
}

static void a_note_is_cut_at_a_character(void **state)
{
	(void)state;
	struct kit_outputs *outputs = outputs_create();
	char text[700];
	memset(text, 'a', 510);
	strcpy(text + 510, "\xC3\xA9\xC3\xA9");
	outputs_begin(outputs, 1);
	kit_note(outputs, "%s", text);
	assert_int_equal(strlen(outputs_note(outputs)), 510);
	outputs_destroy(&outputs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_follow_from_the_input),
		cmocka_unit_test(counters_of_before_are_read_and_are_below),
		cmocka_unit_test(the_input_is_the_first_parent),
		cmocka_unit_test(the_worlds_events_have_no_input),
		cmocka_unit_test(beginning_again_forgets),
		cmocka_unit_test(what_is_emitted_is_copied_and_encoded),
		cmocka_unit_test(what_cannot_be_sent_is_refused),
		cmocka_unit_test(what_is_more_than_a_block_is_handed_on),
		cmocka_unit_test(more_than_a_million_events_are_refused),
		cmocka_unit_test(a_block_is_full_by_bytes_too),
		cmocka_unit_test(a_note_is_cut_at_a_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
