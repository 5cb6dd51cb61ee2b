#include "services/agreements/decisions/due.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define D(y, m, d) day_from_civil(y, m, d)

static struct document document(const char *id, const char *nature, day adopted)
{
	return (struct document){.id = text_of(id),
		.org = TEXT("ORG"),
		.title = TEXT("T"),
		.kind = TEXT("agreement"),
		.nature = text_of(nature),
		.mode = TEXT("signed"),
		.has_adopted_first = true,
		.adopted_first = adopted,
		.has_adopted_last = true,
		.adopted_last = adopted};
}

static struct party_step act(
	const char *document, const char *state, const char *event, const char *kind, day on)
{
	return (struct party_step){.document = text_of(document),
		.state = text_of(state),
		.event = text_of(event),
		.date_kind = text_of(kind),
		.date = TEXT("that day"),
		.has_first = true,
		.first = on,
		.has_last = true,
		.last = on};
}

/* "kind id on" of each row, a line each. */
static void due_is(const struct due_question *asked, const char *want)
{
	struct due_question question = *asked;
	struct arena arena = {0};
	struct due_reply out = {0};
	struct buffer lines = {0};
	question.arena = &arena;
	assert_int_equal(due_list(&question, &out, NULL), ERR_OK);
	for (uint32_t i = 0; i < out.rows_count; i++)
		buffer_format(&lines, "%.*s %.*s %.*s\n", TEXT_ARG(out.rows[i].kind),
			TEXT_ARG(out.rows[i].id), TEXT_ARG(out.rows[i].on));
	buffer_char(&lines, '\0');
	assert_string_equal((const char *)lines.ptr, want);
	buffer_fini(&lines);
	arena_fini(&arena);
}

static void a_time_is_read_or_refused(void **state)
{
	(void)state;
	const struct {
		const char *within;
		day until;
	} times[] = {{"30d", D(2026, 3, 2)}, {"2w", D(2026, 2, 14)}, {"1m", D(2026, 2, 28)},
		{"1y", D(2027, 1, 31)}, {"0d", D(2026, 1, 31)}};
	day until = 0;
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		assert_int_equal(
			due_until(text_of(times[i].within), D(2026, 1, 31), &until, NULL), ERR_OK);
		assert_int_equal(until, times[i].until);
	}
	struct why why = {0};
	assert_int_equal(due_until(TEXT("soon"), 0, &until, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted a time as 30d, 6w, 3m or 1y, got 'soon'");
	assert_int_equal(due_until(TEXT("y"), 0, &until, &why), ERR_BAD_VALUE);
	assert_int_equal(due_until(TEXT("-1y"), 0, &until, &why), ERR_BAD_VALUE);
}

static void terms_notices_and_withdrawals_are_listed(void **state)
{
	(void)state;
	struct document all[] = {document("PLAN", "political", D(2020, 1, 1)),
		document("PACT", "binding_treaty", D(2021, 7, 1)),
		document("OVER", "political", D(2020, 1, 1))};
	const struct party_step acts[] = {act("PACT", "KZ", "acceded", "deposit", D(2021, 7, 1)),
		act("PACT", "KZ", "notice_given", "notice", D(2025, 9, 1))};
	all[0].has_term_end_min = all[0].has_term_end_max = true;
	all[0].term_end_min = D(2026, 7, 4);
	all[0].term_end_max = D(2027, 1, 1);
	all[1].term_rule = TEXT("years(5, force); automatic(5, 6); withdrawal(12)");
	all[1].has_in_force_first = all[1].has_in_force_last = true;
	all[1].in_force_first = all[1].in_force_last = D(2021, 7, 1);
	all[2].has_term_end_min = all[2].has_term_end_max = true;
	all[2].term_end_min = all[2].term_end_max = D(2026, 1, 1);
	const struct rules_documents documents = {.items = all, .count = 3, .acts = {acts, 2}};
	struct due_question question = {
		.documents = &documents, .as_of = D(2025, 12, 1), .until = D(2026, 12, 1)};
	due_is(&question, "notice document:PACT 2025-12-31\n"
			  "expires document:OVER 2026-01-01\n"
			  "renews document:PACT 2026-07-01\n"
			  "expires document:PLAN 2026-07-04..2027-01-01\n"
			  "withdrawal document:PACT 2026-09-01\n");
	question.kind = TEXT("renews");
	due_is(&question, "renews document:PACT 2026-07-01\n");
	question.kind = TEXT_NONE;
	question.org = TEXT("OTHER");
	due_is(&question, "");
	question.org = TEXT("org");
	question.as_of = D(2026, 1, 2); /* the notice's day is past, OVER is over */
	question.until = D(2026, 2, 2);
	due_is(&question, "overdue document:OVER 2026-01-01\n");
}

static void entries_into_force_wait_for_what_is_missing(void **state)
{
	(void)state;
	struct document all[] = {document("A", "binding_treaty", D(2025, 1, 1)),
		document("B", "binding_treaty", D(2025, 1, 1)),
		document("C", "binding_treaty", D(2025, 1, 1))};
	const struct party_step acts[] = {act("A", "KZ", "ratified", "deposit", D(2025, 6, 1)),
		act("B", "KZ", "ratified", "deposit", D(2025, 12, 20))};
	all[0].force_rule = TEXT("nth(3)");
	all[1].force_rule = TEXT("nth(1, days(30))");
	const struct rules_documents documents = {.items = all, .count = 3, .acts = {acts, 2}};
	struct arena arena = {0};
	struct due_reply out = {0};
	const struct due_question question = {.documents = &documents,
		.as_of = D(2026, 1, 1),
		.until = D(2026, 6, 1),
		.arena = &arena};
	due_is(&question, "enters document:B 2026-01-19\nwaits document:A \n");
	assert_int_equal(due_list(&question, &out, NULL), ERR_OK);
	assert_int_equal(out.not_known, 1); /* C: neither day nor rule */
	assert_true(out.rows[1].detail.len > 0);
	arena_fini(&arena);
}

static void decisions_and_commitments_are_listed(void **state)
{
	(void)state;
	const int64_t noon = 43200000000LL, a_day = 86400000000LL;
	const struct decision_state open[] = {{.id = TEXT("note-1"),
						      .org = TEXT("ORG"),
						      .state = TEXT("open_silence"),
						      .mode = TEXT("silence"),
						      .has_deadline = true,
						      .deadline = D(2026, 1, 20) * a_day + noon},
		{.id = TEXT("meeting-1"),
			.org = TEXT("ORG"),
			.state = TEXT("open_meeting"),
			.mode = TEXT("meeting")},
		{.id = TEXT("late"),
			.org = TEXT("ORG"),
			.state = TEXT("open_silence"),
			.mode = TEXT("silence"),
			.has_deadline = true,
			.deadline = D(2025, 12, 20) * a_day}};
	const struct commitment promised = {.id = TEXT("C-1"),
		.org = TEXT("ORG"),
		.quote = TEXT("q"),
		.action = TEXT("a"),
		.deadline = TEXT("2026-05"),
		.has_deadline_last = true,
		.deadline_last = D(2026, 5, 31)};
	struct ladder_counted counted = {.commitment = &promised, .state = {.standing = ""}};
	const struct rules_documents none = {0};
	struct due_question question = {.documents = &none,
		.proceedings = open,
		.proceedings_count = 3,
		.commitments = &counted,
		.commitments_count = 1,
		.as_of = D(2026, 1, 1),
		.until = D(2026, 6, 1)};
	due_is(&question, "overdue late 2025-12-20T00:00:00.000000Z\n"
			  "decided note-1 2026-01-20T12:00:00.000000Z\n"
			  "commitment C-1 2026-05\n"
			  "waits meeting-1 \n");
	question.until = D(2026, 1, 10);
	due_is(&question, "overdue late 2025-12-20T00:00:00.000000Z\nwaits meeting-1 \n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_read_or_refused),
		cmocka_unit_test(terms_notices_and_withdrawals_are_listed),
		cmocka_unit_test(entries_into_force_wait_for_what_is_missing),
		cmocka_unit_test(decisions_and_commitments_are_listed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
