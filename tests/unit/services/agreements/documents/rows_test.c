#include "services/agreements/documents/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char document_header[] =
	"id,org,kind,nature,title,adopted,adoption_mode,place,parties,subject,term,term_from,term_"
	"to,"
	"in_force,in_force_rule,depositary,supersedes,parent,confidence,source,verified,note\n";
static const char party_header[] =
	"document,state,event,date,date_kind,confidence,source,verified,note\n";

static struct text sheet(char out[4096], const char *header, const char *rows)
{
	snprintf(out, 4096, "%s%s", header, rows);
	return text_of(out);
}

static const char ruled_header[] =
	"id,org,kind,nature,title,adopted,adoption_mode,place,parties,subject,term,term_from,term_"
	"to,in_force,in_force_rule,depositary,supersedes,parent,confidence,source,verified,note,"
	"force_rule\n";

static void refused_under(const char *header, const char *rows, enum err code, const char *said)
{
	char content[4096], got[1024];
	struct arena arena = {0};
	struct why why = {0};
	const struct document *all = NULL;
	uint32_t count = 0;
	assert_int_equal(
		rows_documents(sheet(content, header, rows), &arena, &all, &count, &why), code);
	assert_string_equal(why_format(&why, got, sizeof(got)), said);
	arena_fini(&arena);
}

static void document_refused(const char *rows, enum err code, const char *said)
{
	refused_under(document_header, rows, code, said);
}

static void party_refused(const char *rows, enum err code, const char *said)
{
	char content[4096], got[1024];
	struct arena arena = {0};
	struct why why = {0};
	const struct party_step *all = NULL;
	uint32_t count = 0;
	assert_int_equal(
		rows_party_steps(sheet(content, party_header, rows), &arena, &all, &count, &why),
		code);
	assert_string_equal(why_format(&why, got, sizeof(got)), said);
	arena_fini(&arena);
}

static void a_row_becomes_a_document(void **state)
{
	(void)state;
	char content[4096];
	struct arena arena = {0};
	const struct document *all = NULL;
	uint32_t count = 0;
	struct text rows = sheet(content, document_header,
		"A-1,ORG,strategy,political,\"Plan, first\",2024-07-04,signed,Astana,KZ X-AB "
		"org:ORG,,"
		"2024-2029,2024-07-04,,,,,,,0.9,a source,seen,\n"
		"A-2,ORG,treaty,binding_treaty,Treaty,2009-10,signed,,KZ,,,2010-11,,2010-11,"
		"a rule,KZ,A-1,A-1,1,"
		"a source,,a note\n");
	assert_int_equal(rows_documents(rows, &arena, &all, &count, NULL), ERR_OK);
	assert_int_equal(count, 2);
	assert_true(text_is(all[0].title, "Plan, first"));
	assert_int_equal(all[0].parties_count, 3);
	assert_true(all[0].has_term_end_min && all[0].term_end_min == day_from_civil(2029, 7, 4));
	assert_int_equal(all[0].term_end_max, day_from_civil(2030, 1, 1));
	assert_true(text_is(all[0].ref, "documents:A-1"));
	assert_null(all[0].subject.ptr);
	assert_int_equal(all[1].in_force_first, day_from_civil(2010, 11, 1));
	assert_int_equal(all[1].in_force_last, day_from_civil(2010, 11, 30));
	assert_int_equal(all[1].adopted_first, day_from_civil(2009, 10, 1));
	assert_false(all[1].has_term_from); /* no day is sourced, and none is printed */
	assert_true(text_is(all[1].term, "from 2010-11"));
	assert_int_equal(all[1].supersedes_count, 1);
	assert_false(all[1].has_term_end_min);
	assert_int_equal(all[0].ref_digest.len, 32);
	assert_false(text_equal(all[0].ref_digest, all[1].ref_digest));
	arena_fini(&arena);
}

#define GOOD "A-1,ORG,decision,political,T,2024-07-04,signed,,KZ,,,,,,,,,,1,s,,\n"

static void bad_documents_are_named_by_line_and_column(void **state)
{
	(void)state;
	document_refused(GOOD "A-2,ORG,decision,political,T,2024-02-30,signed,,KZ,,,,,,,,,,1,s,,\n",
		ERR_BAD_DATE,
		"documents.csv:3:6 (adopted): wanted YYYY, YYYY-MM or YYYY-MM-DD that exists, got "
		"'2024-02-30' "
		"(BAD_DATE)");
	document_refused(GOOD "A-2,ORG,decision,political,T,,signed,,KZ,,,,,,,,,,1,s,,\n",
		ERR_BAD_DATE,
		"documents.csv:3:6 (adopted): wanted a day, month or year, got none (BAD_DATE)");
	document_refused("A-1,ORG,decision,political,T,2024-07-04,signed,,KZ ZZ,,,,,,,,,,1,s,,\n",
		ERR_BAD_VALUE,
		"documents.csv:2:9 (parties): wanted a code of ISO 3166-1, X-..., or org:ID, got "
		"'ZZ' "
		"(BAD_VALUE)");
	document_refused("A-1,ORG,decision,political,T,2024-07-04,signed,,SCO,,,,,,,,,,1,s,,\n",
		ERR_BAD_VALUE,
		"documents.csv:2:9 (parties): wanted a code of ISO 3166-1, X-..., or org:ID, got "
		"'SCO' "
		"(BAD_VALUE)");
	document_refused("A-1,org,decision,political,T,2024-07-04,signed,,KZ,,,,,,,,,,1,s,,\n",
		ERR_BAD_VALUE,
		"documents.csv:2:2 (org): wanted an id of capitals, digits and hyphens, got 'org' "
		"(BAD_VALUE)");
	document_refused("A-1,ORG,decision,political,T,2024-07-04,signed,,KZ,,,2024-07-04,2024-01-"
			 "01,,,,,,1,s,,\n",
		ERR_RULE,
		"documents.csv:2:13 (term_to): wanted a day after term_from 2024-07-04, got "
		"'2024-01-01' "
		"(RULE)");
	document_refused(
		"A-1,ORG,decision,political,T,2024-07-04,signed,,KZ,,2029-2024,,,,,,,,1,s,,\n",
		ERR_RULE,
		"documents.csv:2:11 (term): wanted years that do not run backwards, got "
		"'2029-2024' "
		"(RULE)");
	document_refused(
		"A-1,ORG,treaty,binding_treaty,T,2024-07-04,signed,,KZ,,,,,2023,,,,,1,s,,\n",
		ERR_RULE,
		"documents.csv:2:14 (in_force): wanted a day not before the adoption on "
		"2024-07-04, got "
		"'2023' (RULE)");
	document_refused("A-1,ORG,decision,moral,T,2024-07-04,signed,,KZ,,,,,,,,,,1,s,,\n",
		ERR_BAD_VALUE,
		"documents.csv:2:4 (nature): wanted one of "
		"binding_treaty|political|internal_decision|inter_secretariat, got 'moral' "
		"(BAD_VALUE)");
	document_refused("A-1,ORG,decision,political,T,2024-07-04,signed,,KZ,,,,,,,,,,1.5,s,,\n",
		ERR_BAD_VALUE,
		"documents.csv:2:19 (confidence): wanted a number from 0 to 1, got '1.5' "
		"(BAD_VALUE)");
	document_refused("A-1,ORG,decision,political,T,2024-07-04,signed,,KZ,,,,,,,,,,1,,,\n",
		ERR_MISSING, "documents.csv:2:20 (source): wanted a value, got none (MISSING)");
	document_refused(GOOD GOOD, ERR_DUPLICATE,
		"documents.csv:3:1 (id): wanted each id once, got 'A-1' again (DUPLICATE)");
	document_refused("A-1,ORG,decision,political,T,2024-07-04,signed,,KZ,,,,,,,,,B-9,1,s,,\n",
		ERR_NOT_FOUND,
		"documents.csv:2:18 (parent): wanted the id of a document of this sheet, got 'B-9' "
		"(NOT_FOUND)");
	document_refused("A-1,ORG,decision,political,T,2024-07-04,signed,,KZ,,,,,,,,B-9,,1,s,,\n",
		ERR_NOT_FOUND,
		"documents.csv:2:17 (supersedes): wanted the id of a document of this sheet, got "
		"'B-9' "
		"(NOT_FOUND)");
}

static void a_document_does_not_supersede_itself(void **state)
{
	(void)state;
	document_refused("A-1,ORG,decision,political,T,2024-07-04,signed,,KZ,,,,,,,,A-1,,1,s,,\n",
		ERR_RULE,
		"documents.csv:2:17 (supersedes): wanted documents other than itself, got 'A-1' "
		"(RULE)");
}

static void no_chain_of_successors_comes_back(void **state)
{
	(void)state;
	document_refused(
		"A-1,ORG,decision,political,T,2024-07-04,signed,,KZ,,,,,,,,,,1,s,,\n"
		"A-2,ORG,decision,political,T,2024-07-04,signed,,KZ,,,,,,,,A-4,,1,s,,\n"
		"A-3,ORG,decision,political,T,2024-07-04,signed,,KZ,,,,,,,,A-2,,1,s,,\n"
		"A-4,ORG,decision,political,T,2024-07-04,signed,,KZ,,,,,,,,A-1;A-3,,1,s,,\n",
		ERR_RULE,
		"documents.csv:3:17 (supersedes): wanted no chain that leads back to 'A-2', got "
		"one by 'A-4' (RULE)");
}

#define TREATY "A-1,ORG,treaty,binding_treaty,T,2024-07-04,signed,,KZ,,,,,,"
static void a_rule_of_force_is_read_and_refused(void **state)
{
	(void)state;
	char content[4096];
	struct arena arena = {0};
	const struct document *all = NULL;
	uint32_t count = 0;
	struct text rows =
		sheet(content, ruled_header, TREATY "in words,,,,1,s,,,\"nth(4, days(30))\"\n");
	assert_int_equal(rows_documents(rows, &arena, &all, &count, NULL), ERR_OK);
	assert_true(text_is(all[0].force_rule, "nth(4, days(30))"));
	arena_fini(&arena);
	refused_under(ruled_header, TREATY "in words,,,,1,s,,,\"nth(4, dayz(30))\"\n",
		ERR_BAD_VALUE,
		"documents.csv:2:23 (force_rule): rule:8: wanted days(N), months(N), "
		"first_of_month_after(N) or first_of_month_after_days(N), got 'dayz(30))'; its "
		"form is nth(N[, DELAY]) (BAD_VALUE)");
	refused_under(ruled_header, TREATY ",,,,1,s,,,nth(4)\n", ERR_MISSING,
		"documents.csv:2:23 (force_rule): wanted the same rule in words, and whence it is "
		"known, in in_force_rule; got none (MISSING)");
	refused_under(ruled_header,
		"A-1,ORG,plan,political,T,2024-07-04,signed,,KZ,,,,,,words,,,,1,s,,,nth(4)\n",
		ERR_RULE,
		"documents.csv:2:23 (force_rule): wanted a rule for a binding_treaty only, got "
		"'nth(4)' (RULE)");
}

static void no_deposit_before_its_signature(void **state)
{
	(void)state;
	party_refused("A-1,KZ,ratified,2020-05-01,deposit,1,s,,\n"
		      "A-1,KZ,signed,2020-05-02,signature,1,s,,\n",
		ERR_RULE,
		"ratifications.csv:2:4 (date): wanted a day not before the signature of KZ on "
		"2020-05-02, got '2020-05-01' (RULE)");
	char content[4096];
	struct arena arena = {0};
	const struct party_step *all = NULL;
	uint32_t count = 0;
	struct text rows = sheet(content, party_header,
		"A-1,KZ,ratified,2020-05,deposit,1,s,,\nA-1,KZ,signed,2020-05-02,signature,1,s,,\n"
		"A-1,RU,signed,2020-05-02,signature,1,s,,\nA-1,RU,ratified,2020-05-01,law,1,s,,\n");
	assert_int_equal(rows_party_steps(rows, &arena, &all, &count, NULL), ERR_OK);
	assert_int_equal(count, 4);
	arena_fini(&arena);
}

static void only_what_was_authorised_may_lack_its_day(void **state)
{
	(void)state;
	char content[4096];
	struct arena arena = {0};
	const struct document *all = NULL;
	uint32_t count = 0;
	struct text rows = sheet(content, document_header,
		"A-1,ORG,mou,inter_secretariat,T,,authorised,,org:ORG,,,,,,,,,,1,s,,\n");
	assert_int_equal(rows_documents(rows, &arena, &all, &count, NULL), ERR_OK);
	assert_false(all[0].has_adopted_first);
	assert_null(all[0].adopted.ptr);
	arena_fini(&arena);
}

static void party_steps_are_read_and_refused(void **state)
{
	(void)state;
	char content[4096];
	struct arena arena = {0};
	const struct party_step *all = NULL;
	uint32_t count = 0;
	struct text rows = sheet(content, party_header,
		"A-1,KZ,ratified,2010-10,law,0.6,s,recall,n\nA-1,*,tenth_instrument,,deposit,1,s,,"
		"\n");
	assert_int_equal(rows_party_steps(rows, &arena, &all, &count, NULL), ERR_OK);
	assert_int_equal(count, 2);
	assert_int_equal(all[0].last, day_from_civil(2010, 10, 31));
	assert_false(all[1].has_first);
	arena_fini(&arena);
	party_refused("A-1,QQ,signed,,law,1,s,,\n", ERR_BAD_VALUE,
		"ratifications.csv:2:2 (state): wanted a code of ISO 3166-1, X-..., or org:ID, got "
		"'QQ' "
		"(BAD_VALUE)");
	party_refused("A-1,KZ,signed,,law,1,s,,\nA-1,KZ,signed,2020,law,1,s,,\n", ERR_DUPLICATE,
		"ratifications.csv:3:3 (event): wanted one row for document, state and event, got "
		"a "
		"second (DUPLICATE)");
	party_refused("A-1,KZ,signed,,,1,s,,\n", ERR_MISSING,
		"ratifications.csv:2:5 (date_kind): wanted a value, got none (MISSING)");
}

static void ids_of_parties_have_three_forms(void **state)
{
	(void)state;
	assert_true(rows_is_party(TEXT("KZ")) && rows_is_party(TEXT("ZW")) &&
		    rows_is_party(TEXT("AD")));
	assert_true(rows_is_party(TEXT("X-EU")) && rows_is_party(TEXT("org:SCO-RATS")));
	assert_false(rows_is_party(TEXT("")) || rows_is_party(TEXT("kz")) ||
		     rows_is_party(TEXT("KZ UZ")) || rows_is_party(TEXT("K")) ||
		     rows_is_party(TEXT("org:")) || rows_is_party(TEXT("org:a b")) ||
		     rows_is_party(TEXT("X-")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_becomes_a_document),
		cmocka_unit_test(bad_documents_are_named_by_line_and_column),
		cmocka_unit_test(a_document_does_not_supersede_itself),
		cmocka_unit_test(no_chain_of_successors_comes_back),
		cmocka_unit_test(a_rule_of_force_is_read_and_refused),
		cmocka_unit_test(no_deposit_before_its_signature),
		cmocka_unit_test(only_what_was_authorised_may_lack_its_day),
		cmocka_unit_test(party_steps_are_read_and_refused),
		cmocka_unit_test(ids_of_parties_have_three_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
