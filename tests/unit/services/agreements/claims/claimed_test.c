#include "services/agreements/claims/claimed.h"
#include "services/agreements/decisions/due.h"

#include "proto/codec/args.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define D(y, m, d) day_from_civil(y, m, d)

struct story {
	struct arena arena;
	struct verdict_said said[8];
	uint32_t count;
	struct document held[2];
	uint32_t held_count;
};

/* "date=2022-03-04,term=P5Y": what the claim says besides organisation and title. */
static struct verdict_said *say(struct story *story, const char *fact, const char *more,
	const char *verdict, const char *record)
{
	char id[8];
	struct args_builder args = {0};
	struct buffer packed = {0};
	struct text rest = text_of(more), part, listed[2];
	uint32_t at = 0;
	args_put_text(&args, "org", TEXT("ECO"));
	args_put_text(&args, "title", TEXT("Harbour Compact"));
	while (text_split(&rest, ',', &part)) {
		struct text name;
		char word[32];
		assert_true(text_split(&part, '=', &name));
		snprintf(word, sizeof(word), "%.*s", TEXT_ARG(name));
		/* Lists are of one. */
		listed[at] = part;
		if (text_is(name, "parties"))
			args_put_texts(&args, "parties", &listed[at++], 1);
		else
			args_put_text(&args, arena_copy(&story->arena, text_of(word)).ptr, part);
	}
	args_write(&args, &packed);
	struct text copy = arena_copy(&story->arena, buffer_as_text(&packed));
	buffer_fini(&packed);
	snprintf(id, sizeof(id), "c%u", story->count);
	struct text name = arena_copy(&story->arena, text_of(id));
	struct verdict_said *said = &story->said[story->count++];
	*said = (struct verdict_said){.claim = {.id = name,
					      .fact = text_of(fact),
					      .args = bytes_of(copy.ptr, copy.len),
					      .source = TEXT("a paper"),
					      .publisher = TEXT("a paper"),
					      .sentence = TEXT("So it is written."),
					      .polarity = TEXT("pos"),
					      .modality = TEXT("fact"),
					      .grade = TEXT("B")},
		.match = {.claim = name,
			.verdict = text_of(verdict),
			.record = text_of(record),
			.reason = TEXT("so")}};
	return said;
}

/* "kind known_by id on", of entries into force with the detail, of what is due in 2026 and 2027, a
 * line each. */
static void due_is(struct story *story, const char *want)
{
	const struct rules_documents held = {.items = story->held, .count = story->held_count};
	struct rules_documents claimed;
	const struct claimed_question asked = {story->said, story->count, &held, TEXT("* A1 B2")};
	assert_int_equal(claimed_documents(&asked, &story->arena, &claimed, NULL), ERR_OK);
	const struct due_question question = {.documents = &held,
		.claimed = &claimed,
		.as_of = D(2026, 1, 1),
		.until = D(2027, 12, 31),
		.arena = &story->arena};
	struct due_reply out = {0};
	struct buffer lines = {0};
	assert_int_equal(due_list(&question, &out, NULL), ERR_OK);
	for (uint32_t i = 0; i < out.rows_count; i++)
		buffer_format(&lines, "%.*s %.*s %.*s %.*s%s%.*s\n", TEXT_ARG(out.rows[i].kind),
			TEXT_ARG(out.rows[i].known_by), TEXT_ARG(out.rows[i].id),
			TEXT_ARG(out.rows[i].on), text_is(out.rows[i].kind, "enters") ? " " : "",
			TEXT_ARG(text_is(out.rows[i].kind, "enters") ? out.rows[i].detail
								     : TEXT_NONE));
	buffer_char(&lines, '\0');
	assert_string_equal((const char *)lines.ptr, want);
	buffer_fini(&lines);
	arena_fini(&story->arena);
}

static void what_the_gate_holds_back_is_due_and_marked(void **state)
{
	(void)state;
	struct story story = {0};
	say(&story, "doc.adopted", "action=adopted,kind=strategy,date=2022-03-04,term=P5Y",
		"proposes", "document:ECO-X");
	say(&story, "doc.adopted", "action=adopted,kind=plan,date=2022-05-01,period=2022/2026",
		"proposes", "document:ECO-Y");
	due_is(&story, "expires claim document:ECO-Y 2026-05-01..2027-01-01\n"
		       "expires claim document:ECO-X 2027-03-04\n");
}

static void an_announced_entry_into_force_is_due_and_no_record(void **state)
{
	(void)state;
	struct story story = {0};
	say(&story, "doc.in_force", "date=2026-07-01", "announces", "");
	say(&story, "doc.in_force", "date=2030-07-01", "announces", "");
	say(&story, "doc.in_force", "", "announces", "");
	say(&story, "doc.adopted", "action=signed,date=2026-07-01", "announces", "");
	say(&story, "doc.in_force", "date=2026-08-01", "announces", "")->claim.polarity =
		TEXT("neg");
	due_is(&story, "enters claim claim:c0 2026-07-01 by what articles say; it is no record\n");
}

/* Of a document that a sheet holds, only what the sheet is silent about. */
static void of_a_document_held_only_what_no_record_says(void **state)
{
	(void)state;
	struct story story = {.held_count = 2};
	for (int i = 0; i < 2; i++)
		story.held[i] = (struct document){.id = i ? TEXT("ECO-B") : TEXT("ECO-A"),
			.org = TEXT("ECO"),
			.nature = TEXT("binding_treaty"),
			.mode = TEXT("signed"),
			.has_adopted_first = true,
			.adopted_first = D(2025, 1, 1),
			.has_adopted_last = true,
			.adopted_last = D(2025, 1, 1),
			.term_rule = TEXT("until(2027-01-01)")};
	story.held[1].has_in_force_first = story.held[1].has_in_force_last = true;
	story.held[1].in_force_first = story.held[1].in_force_last = D(2026, 6, 1);
	story.held[1].ref_digest = TEXT("gate:c9");
	say(&story, "doc.in_force", "date=2026-03-01", "proposes", "document:ECO-A");
	say(&story, "doc.in_force", "date=2026-04-01", "contradicts", "document:ECO-B");
	due_is(&story, "enters claim document:ECO-A 2026-03-01 by what articles say; it is no "
		       "record\n"
		       "enters news document:ECO-B 2026-06-01 by its source\n"
		       "expires sheet document:ECO-A 2027-01-01\n"
		       "expires news document:ECO-B 2027-01-01\n");
}

/* Of a party the day is that party's: announced, held back by the gate, or of a record. */
static void force_for_a_party_is_due_as_its_own(void **state)
{
	(void)state;
	struct story story = {.held_count = 1};
	story.held[0] = (struct document){.id = TEXT("ECO-A"),
		.org = TEXT("ECO"),
		.nature = TEXT("binding_treaty"),
		.mode = TEXT("signed"),
		.has_adopted_first = true,
		.adopted_first = D(2025, 1, 1),
		.has_in_force_first = true,
		.in_force_first = D(2026, 6, 1),
		.has_in_force_last = true,
		.in_force_last = D(2026, 6, 1)};
	say(&story, "doc.in_force", "date=2026-07-01,parties=KZ", "announces", "");
	say(&story, "doc.in_force", "date=2026-08-01,parties=UZ", "proposes", "document:ECO-A");
	due_is(&story, "enters sheet document:ECO-A 2026-06-01 by its source\n"
		       "enters claim claim:c0 2026-07-01 for KZ, by what articles say; it is no "
		       "record\n"
		       "enters claim document:ECO-A 2026-08-01 for UZ, by what articles say; it is "
		       "no record\n");
}

static void what_is_denied_is_not_due(void **state)
{
	(void)state;
	struct story story = {0};
	say(&story, "doc.adopted", "action=adopted,kind=strategy,date=2022-03-04,term=P5Y",
		"proposes", "document:ECO-X")
		->claim.polarity = TEXT("neg");
	due_is(&story, "");
}

static void what_a_person_refuted_is_not_due(void **state)
{
	(void)state;
	struct story story = {0};
	struct verdict_said *said =
		say(&story, "doc.adopted", "action=adopted,kind=strategy,date=2022-03-04,term=P5Y",
			"proposes", "document:ECO-X");
	said->reviewed = true;
	said->review = (struct claim_review){
		.claim = said->claim.id, .verdict = TEXT("refute"), .reason = TEXT("a hoax")};
	due_is(&story, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_gate_holds_back_is_due_and_marked),
		cmocka_unit_test(an_announced_entry_into_force_is_due_and_no_record),
		cmocka_unit_test(of_a_document_held_only_what_no_record_says),
		cmocka_unit_test(force_for_a_party_is_due_as_its_own),
		cmocka_unit_test(what_is_denied_is_not_due),
		cmocka_unit_test(what_a_person_refuted_is_not_due),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
