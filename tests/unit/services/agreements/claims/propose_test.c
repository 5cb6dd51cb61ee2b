/* Documents that no sheet holds: which claims speak of the same one. */
#include "services/agreements/claims/propose.h"

#include "proto/codec/args.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct arena arena;
	struct verdict_said said[16];
	uint32_t count;
	char record[PROPOSE_RECORD];
};

/* One more claim, and the record that it is placed at. */
static const char *tell(struct fixture *f, const char *title, const char *action, const char *date)
{
	struct args_builder args = {0};
	struct buffer packed = {0};
	char base[PROPOSE_RECORD];
	args_put_text(&args, "title", text_of(title));
	args_put_text(&args, "action", text_of(action));
	if (date[0] != '~')
		args_put_text(&args, "date", text_of(date));
	args_write(&args, &packed);
	struct text copy = arena_copy(&f->arena, buffer_as_text(&packed));
	buffer_fini(&packed);
	struct verdict_said *said = &f->said[f->count];
	*said = (struct verdict_said){
		.claim = {.fact = TEXT("doc.adopted"),
			.args = bytes_of(copy.ptr, copy.len),
			.article_date = text_of(date[0] == '~' ? date + 1 : date)}};
	propose_base(TEXT("SCO"), text_of(title), &f->arena, base);
	const struct verdict_said *like[16];
	uint32_t likes = 0;
	for (uint32_t i = 0; i < f->count; i++)
		if (text_starts(f->said[i].match.record, text_of(base)))
			like[likes++] = &f->said[i];
	propose_place(text_of(base), &said->claim, like, likes, f->record);
	said->match.record = arena_copy(&f->arena, text_of(f->record));
	f->count++;
	return f->record;
}

static void one_document_in_many_wordings(void **state)
{
	(void)state;
	static const char *const wordings[] = {"Harbour Pact", "the Harbour Pact",
		"Pact on Harbours", "Pact of the Harbours", "SCO Harbour Pact", "Harbour Pact 2026",
		"Harbour Pact of the Shanghai Cooperation Organisation",
		"Shanghai Cooperation Organization's Pact on the Harbours"};
	struct fixture f = {0};
	for (size_t i = 0; i < ARRAY_LEN(wordings); i++)
		assert_string_equal(tell(&f, wordings[i], "adopted", "2026-03-04"),
			"document:SCO-HARBOUR-PACT-2026");
	arena_fini(&f.arena);
}

static void other_documents_stay_others(void **state)
{
	(void)state;
	static const char *const titles[] = {"Agreement on Cooperation in Energy",
		"Agreement on Cooperation in Customs",
		"Protocol to the Agreement on Cooperation in Energy",
		"Second Protocol to the Agreement on Cooperation in Energy", "Energy Strategy",
		"Соглашение о дорогах", "Соглашение о реках"};
	struct fixture f = {0};
	for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
		tell(&f, titles[i], "adopted", "2026-03-04");
		assert_true(text_starts(f.said[i].match.record, TEXT("document:SCO-")));
		assert_true(f.said[i].match.record.len <= strlen("document:") + 64);
		for (size_t k = 0; k < i; k++)
			assert_false(text_equal(f.said[i].match.record, f.said[k].match.record));
	}
	arena_fini(&f.arena);
}

static void statements_come_every_year(void **state)
{
	(void)state;
	struct fixture f = {0};
	assert_string_equal(tell(&f, "Joint Statement", "adopted", "2025-07-01"),
		"document:SCO-JOINT-STATEMENT-2025");
	assert_string_equal(tell(&f, "Joint Statement", "adopted", "2026-07-01"),
		"document:SCO-JOINT-STATEMENT-2026");
	/* An article of January tells of the year before, or of its own. */
	assert_string_equal(tell(&f, "Joint Statement", "adopted", "~2026-01-10"),
		"document:SCO-JOINT-STATEMENT-2026");
	arena_fini(&f.arena);
}

static void titles_of_other_years_are_other_editions(void **state)
{
	(void)state;
	struct fixture f = {0};
	assert_string_equal(tell(&f, "Working Plan for 2027", "adopted", "2026-03-04"),
		"document:SCO-PLAN-WORKING-2026");
	assert_string_equal(tell(&f, "Working Plan for 2028", "adopted", "2026-03-04"),
		"document:SCO-PLAN-WORKING-2026-2");
	assert_string_equal(tell(&f, "the 2028 Working Plan", "adopted", "2026-03"),
		"document:SCO-PLAN-WORKING-2026-2");
	arena_fini(&f.arena);
}

static void what_parties_do_later_is_about_the_same(void **state)
{
	(void)state;
	struct fixture f = {0};
	tell(&f, "Agreement on Rivers", "signed", "2024-02-03");
	assert_string_equal(tell(&f, "the Rivers Agreement", "ratified", "2026-05-06"),
		"document:SCO-AGREEMENT-RIVER-2024");
	/* The act is heard of first: its year is not that of the adoption. */
	assert_string_equal(tell(&f, "Agreement on Roads", "acceded", "2026-05-06"),
		"document:SCO-AGREEMENT-ROAD");
	assert_string_equal(tell(&f, "Agreement on Roads", "signed", "2019-05-06"),
		"document:SCO-AGREEMENT-ROAD");
	/* Nobody ratifies what is signed later. */
	assert_string_equal(tell(&f, "Agreement on Roads", "signed", "2028-05-06"),
		"document:SCO-AGREEMENT-ROAD-2028");
	arena_fini(&f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_document_in_many_wordings),
		cmocka_unit_test(other_documents_stay_others),
		cmocka_unit_test(statements_come_every_year),
		cmocka_unit_test(titles_of_other_years_are_other_editions),
		cmocka_unit_test(what_parties_do_later_is_about_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
