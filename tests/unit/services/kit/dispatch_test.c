#include "proto/records/bus.h"
#include "proto/records/service.h"
#include "services/kit/dispatch.h"
#include "services/kit/outputs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A service that writes down who was called. */
struct heard {
	char calls[64];
	enum err answer;
};

static enum err note(void *self, const void *record, const char *who, struct why *why)
{
	struct heard *heard = self;
	const struct cursor_moved *got = record;
	assert_int_equal(got->seq, 7);
	strcat(heard->calls, who);
	return heard->answer ? why_set(why, heard->answer, "place", "wanted better") : ERR_OK;
}

static enum err decide_a(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	(void)self;
	assert_int_equal(
		kit_emit(outputs, event->subject, &record_cursor_moved, record, why), ERR_OK);
	return ERR_OK;
}

static enum err decide_b(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	(void)event;
	(void)outputs;
	return note(self, record, "d", why);
}

static enum err project(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	return note(self, record, "p", why);
}

static enum err apply(
	void *self, const struct kit_event *event, const void *record, struct why *why)
{
	(void)event;
	return note(self, record, "a", why);
}

static const struct kit_handler handlers[] = {
	{.filter = "in.*", .type = &record_cursor_moved, .decide = decide_a, .project = project},
	{.filter = "in.>", .type = &record_cursor_moved, .decide = decide_b},
	{.filter = "in.*", .type = &record_gap, .decide = decide_b},
	{.filter = "own.>", .type = &record_cursor_moved, .apply = apply},
	{0},
};
static const struct kit_sheet sheets[] = {{"days", NULL}, {0}};
static const struct kit_service service = {.name = "test", .handlers = handlers, .sheets = sheets};

struct fixture {
	struct heard heard;
	struct arena arena;
	struct buffer data;
	struct kit_outputs *outputs;
	struct kit_event event;
};

static void begin(struct fixture *fixture, const char *subject)
{
	const struct cursor_moved record = {.cursor = TEXT("c"), .seq = 7};
	*fixture = (struct fixture){.outputs = outputs_create()};
	outputs_begin(fixture->outputs, 5);
	assert_int_equal(
		record_encode(&record_cursor_moved, &record, &fixture->data, NULL), ERR_OK);
	fixture->event = (struct kit_event){
		.seq = 5,
		.subject = text_of(subject),
		.type = TEXT("cursor_moved"),
		.data = buffer_bytes(&fixture->data),
		.arena = &fixture->arena,
	};
}

static void end(struct fixture *fixture)
{
	outputs_destroy(&fixture->outputs);
	buffer_fini(&fixture->data);
	arena_fini(&fixture->arena);
}

static void all_handlers_of_an_event_run(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "in.x");
	assert_int_equal(dispatch_project(&service, &f.heard, &f.event, NULL), ERR_OK);
	assert_int_equal(dispatch_decide(&service, &f.heard, &f.event, f.outputs, NULL), ERR_OK);
	assert_string_equal(f.heard.calls, "pd");
	assert_int_equal(outputs_count(f.outputs), 1);
	assert_int_equal(dispatch_apply(&service, &f.heard, &f.event, NULL), ERR_OK);
	assert_string_equal(f.heard.calls, "pd");
	end(&f);
}

static void another_type_is_another_event(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "in.x");
	f.event.type = TEXT("claim");
	assert_int_equal(dispatch_decide(&service, &f.heard, &f.event, f.outputs, NULL), ERR_OK);
	assert_string_equal(f.heard.calls, "");
	end(&f);
}

static void a_refusal_takes_all_outputs_back(void **state)
{
	(void)state;
	struct fixture f;
	struct why why = {0};
	begin(&f, "in.x");
	f.heard.answer = ERR_RULE;
	assert_int_equal(dispatch_decide(&service, &f.heard, &f.event, f.outputs, &why), ERR_RULE);
	dispatch_refuse(&service, &f.event, &why, f.outputs);
	assert_int_equal(outputs_count(f.outputs), 1);
	const struct bus_event *event = outputs_events(f.outputs);
	struct service_refused said;
	assert_true(text_is(event->subject, "test.input.refused"));
	assert_int_equal(event->counter, outputs_counter(5, 0));
	assert_int_equal(
		record_decode(&record_service_refused, event->data, &f.arena, &said, NULL), ERR_OK);
	assert_int_equal(said.seq, 5);
	assert_int_equal(said.code, ERR_RULE);
	assert_true(text_is(said.what, "wanted better"));
	assert_true(text_is(said.where, "place"));
	end(&f);
}

static void a_refusal_may_quote_anything(void **state)
{
	(void)state;
	struct fixture f;
	struct why why = {.code = ERR_RULE};
	struct service_refused said;
	begin(&f, "in.x");
	strcpy(why.text, "got '\xC3'");
	dispatch_refuse(&service, &f.event, &why, f.outputs);
	assert_int_equal(record_decode(&record_service_refused, outputs_events(f.outputs)[0].data,
				 &f.arena, &said, NULL),
		ERR_OK);
	assert_true(text_is(said.what, "got '?'"));
	assert_null(said.where.ptr);
	end(&f);
}

static void what_cannot_be_read_is_refused_not_projected(void **state)
{
	(void)state;
	struct fixture f;
	struct why why = {0};
	begin(&f, "in.x");
	f.event.data = bytes_of("\x80", 1);
	assert_int_equal(dispatch_project(&service, &f.heard, &f.event, &why), ERR_OK);
	assert_int_equal(
		dispatch_decide(&service, &f.heard, &f.event, f.outputs, &why), ERR_MISSING);
	assert_string_equal(f.heard.calls, "");
	end(&f);
}

static void an_error_of_apply_is_told(void **state)
{
	(void)state;
	struct fixture f;
	struct why why = {0};
	begin(&f, "own.made.1");
	assert_int_equal(dispatch_apply(&service, &f.heard, &f.event, &why), ERR_OK);
	f.heard.answer = ERR_IO;
	assert_int_equal(dispatch_apply(&service, &f.heard, &f.event, &why), ERR_IO);
	assert_string_equal(f.heard.calls, "aa");
	end(&f);
}

static bool holds(const struct dispatch_filters *filters, const char *filter)
{
	for (const char *const *item = filters->items; *item; item++)
		if (strcmp(*item, filter) == 0)
			return true;
	return false;
}

static void each_filter_is_asked_for_once(void **state)
{
	(void)state;
	struct dispatch_filters filters;
	unsigned count = 0;
	dispatch_filters(&service, &filters);
	while (filters.items[count])
		count++;
	assert_int_equal(count, 7);
	assert_true(holds(&filters, "in.*") && holds(&filters, "in.>") && holds(&filters, "own.>"));
	assert_true(holds(&filters, "test.part.told.*") && holds(&filters, "*.stage.ended"));
	assert_true(
		holds(&filters, "test.input.refused") && holds(&filters, "test.sheet.loaded.*"));
}

static void what_changes_the_state_is_known_by_subject_and_type(void **state)
{
	(void)state;
	assert_true(dispatch_applies(&service, TEXT("own.a"), TEXT("cursor_moved")));
	assert_false(dispatch_applies(&service, TEXT("own.a"), TEXT("gap")));
	assert_false(dispatch_applies(&service, TEXT("in.a"), TEXT("cursor_moved")));
	assert_true(
		dispatch_applies(&service, TEXT("test.input.refused"), TEXT("service_refused")));
	assert_false(
		dispatch_applies(&service, TEXT("other.input.refused"), TEXT("service_refused")));
}

static void sheets_are_known_by_subject_and_type(void **state)
{
	(void)state;
	struct kit_event event = {
		.subject = TEXT("test.sheet.loaded.days"), .type = TEXT("sheet_loaded")};
	assert_true(dispatch_is_sheet(&service, &event));
	event.subject = TEXT("testing.sheet.loaded.days");
	assert_false(dispatch_is_sheet(&service, &event));
}

/* --- Inputs in pieces ------------------------------------------------------------------------ */

struct piecing {
	char content[64];
	bool lacks, nameless;
};

static enum err decide_sheet(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why)
{
	struct piecing *piecing = self;
	const struct sheet_loaded *sheet = record;
	(void)event;
	(void)outputs;
	(void)why;
	memcpy(piecing->content, sheet->content.ptr, sheet->content.len);
	piecing->content[sheet->content.len] = 0;
	return ERR_OK;
}

static enum err join(
	void *self, struct text input, int64_t parts, struct buffer *out, struct why *why)
{
	const struct piecing *piecing = self;
	assert_int_equal(parts, 2);
	if (!input.ptr)
		return why_set(why, ERR_MISSING, "parts", "wanted an input");
	assert_true(text_is(input, "whole"));
	buffer_text(out, TEXT("one,two,"));
	return piecing->lacks ? why_set(why, ERR_MISSING, "parts", "wanted 2") : ERR_OK;
}

/* What `decide` is given of a sheet of which the last piece is "three". */
static enum err decide_last_piece(const char *subject, struct piecing *piecing)
{
	static const struct kit_handler takers[] = {
		{.filter = "*.sheet.loaded.*",
			.type = &record_sheet_loaded,
			.decide = decide_sheet},
		{0},
	};
	static const struct kit_service taker = {.name = "test", .handlers = takers};
	struct sheet_loaded last = {TEXT("days"), TEXT("d"), TEXT("three"), TEXT("whole"),
		.has_parts = true, .parts = 2};
	struct fixture f;
	if (piecing->nameless)
		last.input = TEXT_NONE;
	begin(&f, subject);
	buffer_clear(&f.data);
	assert_int_equal(record_encode(&record_sheet_loaded, &last, &f.data, NULL), ERR_OK);
	f.event.type = text_of(record_sheet_loaded.name);
	f.event.data = buffer_bytes(&f.data);
	outputs_spill_to(f.outputs, (struct outputs_spill){.self = piecing, .join = join});
	enum err err = dispatch_decide(&taker, piecing, &f.event, f.outputs, NULL);
	end(&f);
	return err;
}

static void an_input_in_pieces_is_decided_whole(void **state)
{
	(void)state;
	struct piecing piecing = {0};
	assert_int_equal(decide_last_piece("test.sheet.loaded.days", &piecing), ERR_OK);
	assert_string_equal(piecing.content, "one,two,three");
	/* Another service's pieces are not held here. */
	assert_int_equal(decide_last_piece("other.sheet.loaded.days", &piecing), ERR_OK);
	assert_string_equal(piecing.content, "three");
	piecing.lacks = true;
	assert_int_equal(decide_last_piece("test.sheet.loaded.days", &piecing), ERR_MISSING);
	/* Of pieces that nobody can find the last is not taken for the whole. */
	piecing = (struct piecing){.nameless = true};
	assert_int_equal(decide_last_piece("test.sheet.loaded.days", &piecing), ERR_MISSING);
	assert_string_equal(piecing.content, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_handlers_of_an_event_run),
		cmocka_unit_test(another_type_is_another_event),
		cmocka_unit_test(a_refusal_takes_all_outputs_back),
		cmocka_unit_test(a_refusal_may_quote_anything),
		cmocka_unit_test(what_cannot_be_read_is_refused_not_projected),
		cmocka_unit_test(an_error_of_apply_is_told),
		cmocka_unit_test(each_filter_is_asked_for_once),
		cmocka_unit_test(what_changes_the_state_is_known_by_subject_and_type),
		cmocka_unit_test(sheets_are_known_by_subject_and_type),
		cmocka_unit_test(an_input_in_pieces_is_decided_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
