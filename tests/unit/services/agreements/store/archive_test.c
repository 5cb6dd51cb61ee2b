#include "services/agreements/store/archive.h"
#include "services/agreements/documents/entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct store *store;
	struct archive *archive;
	struct arena arena;
	struct buffer body;
	struct kit_event event;
};

static void begin(struct fixture *f)
{
	*f = (struct fixture){0};
	assert_int_equal(store_open(":memory:", archive_schema, 1, &f->store, NULL), ERR_OK);
	f->archive = archive_open(f->store);
}

static void end(struct fixture *f)
{
	archive_close(&f->archive);
	store_close(&f->store);
	arena_fini(&f->arena);
	buffer_fini(&f->body);
}

/* The next event, at recorded time `at`. */
static const struct kit_event *event(
	struct fixture *f, const struct record_type *type, const void *record, int64_t at)
{
	static const uint64_t parents[] = {3};
	buffer_clear(&f->body);
	assert_int_equal(record_encode(type, record, &f->body, NULL), ERR_OK);
	f->event = (struct kit_event){.seq = (uint64_t)at,
		.recorded_us = at,
		.parents = parents,
		.parents_count = 1,
		.data = buffer_bytes(&f->body)};
	return &f->event;
}

static struct document document(const char *id, const char *title)
{
	return (struct document){.id = text_of(id),
		.org = TEXT("ORG"),
		.kind = TEXT("plan"),
		.nature = TEXT("political"),
		.title = text_of(title),
		.mode = TEXT("signed"),
		.confidence = 1,
		.source = TEXT("s")};
}

static void put(struct fixture *f, const char *id, const char *title, int64_t at)
{
	const struct document made = document(id, title);
	assert_int_equal(archive_put_document(
				 f->archive, event(f, &record_document, &made, at), &made, NULL),
		ERR_OK);
}

static void step(struct fixture *f, const char *id, const char *what, const char *by, int64_t at)
{
	const struct document_step made = {.document = text_of(id),
		.org = TEXT("ORG"),
		.step = text_of(what),
		.by = text_of(by)};
	assert_int_equal(archive_put_step(f->archive, event(f, &record_document_step, &made, at),
				 &made, NULL),
		ERR_OK);
}

static uint32_t documents_at(struct fixture *f, int64_t known_at, struct archive_documents *out)
{
	assert_int_equal(archive_documents(f->archive, known_at, &f->arena, out, NULL), ERR_OK);
	return out->all.count;
}

static uint32_t steps_at(struct fixture *f, const char *id, int64_t known_at)
{
	struct archive_steps steps;
	assert_int_equal(
		archive_steps(f->archive, text_of(id), known_at, &f->arena, &steps, NULL), ERR_OK);
	return steps.count;
}

static void past_answers_stay(void **state)
{
	(void)state;
	struct fixture f;
	struct archive_documents held;
	begin(&f);
	put(&f, "A", "first", 10);
	put(&f, "A", "second", 20);
	step(&f, "A", "withdrawn", NULL, 30);
	assert_int_equal(documents_at(&f, 9, &held), 0);
	assert_int_equal(documents_at(&f, 10, &held), 1);
	assert_true(text_is(held.all.items[0].title, "first"));
	assert_int_equal(held.held[0].sheet_seq, 3);
	assert_int_equal(documents_at(&f, 19, &held), 1);
	assert_true(text_is(held.all.items[0].title, "first"));
	assert_int_equal(documents_at(&f, 20, &held), 1);
	assert_true(text_is(held.all.items[0].title, "second"));
	assert_int_equal(documents_at(&f, ARCHIVE_NOW, &held), 0);
	assert_int_equal(documents_at(&f, 29, &held), 1);
	put(&f, "A", "again", 40);
	assert_int_equal(documents_at(&f, ARCHIVE_NOW, &held), 1);
	assert_int_equal(documents_at(&f, 39, &held), 0);
	end(&f);
}

/* What one version of a document said goes with it, also what it said of others. */
static void steps_go_with_what_told_them(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f);
	put(&f, "OLD", "o", 10);
	put(&f, "NEW", "n", 11);
	step(&f, "OLD", "in_force", NULL, 12);
	step(&f, "OLD", "superseded", "NEW", 13);
	assert_int_equal(steps_at(&f, "OLD", ARCHIVE_NOW), 2);
	put(&f, "NEW", "another", 20);
	assert_int_equal(steps_at(&f, "OLD", ARCHIVE_NOW), 1);
	put(&f, "OLD", "another", 21);
	assert_int_equal(steps_at(&f, "OLD", ARCHIVE_NOW), 0);
	assert_int_equal(steps_at(&f, "OLD", 19), 2);
	end(&f);
}

static void a_party_step_is_replaced_and_withdrawn(void **state)
{
	(void)state;
	struct fixture f;
	struct archive_party_steps held;
	struct party_step made = {.document = TEXT("A"),
		.state = TEXT("KZ"),
		.event = TEXT("ratified"),
		.date_kind = TEXT("law"),
		.confidence = 0.5,
		.source = TEXT("s")};
	begin(&f);
	for (int64_t at = 10; at <= 30; at += 10) {
		made.has_withdrawn = made.withdrawn = at == 30;
		made.confidence = (double)at / 100;
		assert_int_equal(archive_put_party_step(f.archive,
					 event(&f, &record_party_step, &made, at), &made, NULL),
			ERR_OK);
	}
	assert_int_equal(
		archive_party_steps(f.archive, TEXT("A"), 25, &f.arena, &held, NULL), ERR_OK);
	assert_int_equal(held.count, 1);
	assert_true(held.items[0].confidence == 0.2);
	assert_int_equal(
		archive_party_steps(f.archive, TEXT_NONE, ARCHIVE_NOW, &f.arena, &held, NULL),
		ERR_OK);
	assert_int_equal(held.count, 0);
	end(&f);
}

/* L8: what is solved for a recorded time rests on what was recorded by then, and on nothing else.
 */
static void entry_into_force_uses_what_was_known(void **state)
{
	(void)state;
	static const char *const deposits[] = {"CN", "KZ", "RU", "TJ", "UZ"};
	struct fixture f;
	struct document one = document("A", "treaty");
	one.force_rule = TEXT("nth(3, days(30))");
	begin(&f);
	for (int64_t i = 0; i < 5; i++) { /* the later known, the earlier deposited */
		const struct party_step made = {.document = TEXT("A"),
			.state = text_of(deposits[i]),
			.event = TEXT("ratified"),
			.date_kind = TEXT("deposit"),
			.has_first = true,
			.first = (day)(15000 - 10 * i),
			.has_last = true,
			.last = (day)(15000 - 10 * i),
			.confidence = 1,
			.source = TEXT("s")};
		assert_int_equal(
			archive_put_party_step(f.archive,
				event(&f, &record_party_step, &made, 10 * (i + 1)), &made, NULL),
			ERR_OK);
	}
	for (int64_t known_at = 5; known_at < 60; known_at += 10) {
		struct archive_party_steps held;
		struct force_reply answer;
		bool has_rule = false;
		int64_t known = known_at / 10;
		assert_int_equal(
			archive_party_steps(f.archive, TEXT("A"), known_at, &f.arena, &held, NULL),
			ERR_OK);
		assert_int_equal(held.count, known < 5 ? known : 5);
		assert_int_equal(entry_solve(&one, held.items, held.count, 20000, &f.arena, &answer,
					 &has_rule, NULL),
			ERR_OK);
		assert_int_equal(answer.has_first, known >= 3);
		if (known >= 3) /* the third of them, counted from the earliest day */
			assert_int_equal(answer.first, 15000 - 10 * (known - 3) + 30);
	}
	end(&f);
}

/* A step that the gate made of claims moves the solved day, stands beside a sheet's row of the same
 * act, and is taken back alone. */
static void a_step_of_the_gate_moves_the_entry_into_force(void **state)
{
	(void)state;
	struct fixture f;
	struct document one = document("A", "treaty");
	one.force_rule = TEXT("nth(2, days(30))");
	begin(&f);
	struct party_step steps[] = {
		{.state = TEXT("CN"), .event = TEXT("deposited"), .first = 1000},
		{.state = TEXT("KZ"),
			.event = TEXT("deposited"),
			.first = 2000,
			.ref_digest = TEXT("gate:c1")},
		{.state = TEXT("KZ"), .event = TEXT("deposited"), .first = 2001},
		{.state = TEXT("KZ"),
			.event = TEXT("deposited"),
			.first = 2000,
			.ref_digest = TEXT("gate:c1"),
			.withdrawn = true,
			.has_withdrawn = true},
	};
	const day wanted[] = {0, 2030, 2030, 2031};
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct archive_party_steps held;
		struct force_reply answer;
		bool has_rule = false;
		steps[i].document = TEXT("A");
		steps[i].date_kind = TEXT("deposit");
		steps[i].source = TEXT("s");
		steps[i].has_first = steps[i].has_last = true;
		steps[i].last = steps[i].first;
		assert_int_equal(archive_put_party_step(f.archive,
					 event(&f, &record_party_step, &steps[i], 10 + (int64_t)i),
					 &steps[i], NULL),
			ERR_OK);
		assert_int_equal(archive_party_steps(
					 f.archive, TEXT("A"), ARCHIVE_NOW, &f.arena, &held, NULL),
			ERR_OK);
		assert_int_equal(entry_solve(&one, held.items, held.count, 20000, &f.arena, &answer,
					 &has_rule, NULL),
			ERR_OK);
		assert_int_equal(answer.has_first, wanted[i] > 0);
		if (wanted[i])
			assert_int_equal(answer.first, wanted[i]);
	}
	end(&f);
}

static struct status_row row(int64_t number, const char *member)
{
	return (struct status_row){.row = number,
		.org = TEXT("ORG"),
		.state = text_of(member),
		.status = TEXT("member"),
		.lane = TEXT("base"),
		.has_from = true,
		.from = 100};
}

static void the_registrys_rows_are_followed(void **state)
{
	(void)state;
	struct fixture f;
	struct archive_members members;
	bool settled = true;
	const struct status_row rows[] = {row(1, "KZ"), row(2, "UZ")};
	const struct row_number gone[] = {{1}};
	const struct status_changed first = {.rows = rows, .rows_count = 2};
	const struct status_changed second = {.superseded = gone, .superseded_count = 1};
	begin(&f);
	assert_int_equal(archive_note_settled(f.archive, NULL), ERR_OK);
	assert_int_equal(archive_is_settled(f.archive, &settled, NULL), ERR_OK);
	assert_false(settled);
	assert_int_equal(archive_note_status(f.archive, &first, NULL), ERR_OK);
	assert_int_equal(archive_note_settled(f.archive, NULL), ERR_OK);
	assert_int_equal(archive_is_settled(f.archive, &settled, NULL), ERR_OK);
	assert_true(settled);
	assert_int_equal(archive_members(f.archive, TEXT_NONE, &f.arena, &members, NULL), ERR_OK);
	assert_int_equal(members.count, 2);
	assert_int_equal(members.items[0].to, DAY_MAX);
	assert_true(members.items[0].dated && members.items[0].from == 100);
	assert_int_equal(archive_note_status(f.archive, &second, NULL), ERR_OK);
	assert_int_equal(archive_members(f.archive, TEXT_NONE, &f.arena, &members, NULL), ERR_OK);
	assert_int_equal(members.count, 1);
	assert_true(text_is(members.items[0].state, "UZ"));
	end(&f);
}

static void rules_come_and_go(void **state)
{
	(void)state;
	struct fixture f;
	const struct match_rule *rules = NULL;
	uint32_t count = 0;
	begin(&f);
	assert_int_equal(archive_note_rule(f.archive, TEXT("ORG"), TEXT("majority"), NULL), ERR_OK);
	assert_int_equal(
		archive_note_rule(f.archive, TEXT("ORG"), TEXT("consensus"), NULL), ERR_OK);
	assert_int_equal(archive_rules(f.archive, &rules, &count, NULL), ERR_OK);
	assert_int_equal(count, 1);
	assert_true(text_is(rules[0].code, "consensus"));
	assert_int_equal(archive_note_rule(f.archive, TEXT("ORG"), TEXT_NONE, NULL), ERR_OK);
	assert_int_equal(archive_rules(f.archive, &rules, &count, NULL), ERR_OK);
	assert_int_equal(count, 0);
	end(&f);
}

/* P7: the same events in a fresh archive give the same digest. */
static void the_same_events_give_the_same_state(void **state)
{
	(void)state;
	char digests[2][33];
	for (int i = 0; i < 2; i++) {
		struct fixture f;
		begin(&f);
		put(&f, "A", "first", 10);
		put(&f, "B", "first", 11);
		put(&f, "A", "second", 20);
		step(&f, "B", "superseded", "A", 21);
		assert_int_equal(store_digest(f.store, archive_tables, digests[i], NULL), ERR_OK);
		end(&f);
	}
	assert_string_equal(digests[0], digests[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(past_answers_stay),
		cmocka_unit_test(steps_go_with_what_told_them),
		cmocka_unit_test(a_party_step_is_replaced_and_withdrawn),
		cmocka_unit_test(entry_into_force_uses_what_was_known),
		cmocka_unit_test(a_step_of_the_gate_moves_the_entry_into_force),
		cmocka_unit_test(the_registrys_rows_are_followed),
		cmocka_unit_test(rules_come_and_go),
		cmocka_unit_test(the_same_events_give_the_same_state),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
