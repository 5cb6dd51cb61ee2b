#include "services/agreements/claims/match.h"
#include "services/agreements/documents/rows.h"

#include "proto/codec/args.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A small sheet of its own, so that the test says what it rests on. */
static const char sheet[] =
	"id,org,kind,nature,title,adopted,adoption_mode,place,parties,subject,term,term_from,"
	"term_to,in_force,in_force_rule,depositary,supersedes,parent,confidence,source,"
	"verified,note,titles\n"
	"H-2018-FISH,HANSA,strategy,political,Herring Strategy 2018-2023,2018-06-10,signed,,"
	"DE SE,,2018-2023,2018-06-10,2024-01-01,,,,,,1,s,,,\n"
	"H-2024-FISH,HANSA,strategy,political,HANSA Herring Strategy 2024-2029 and its "
	"action plan,2024-07-04,signed,,DE SE,,2024-2029,2024-07-04,,,,,,,1,s,,,\n"
	"H-2024-FISHPLAN,HANSA,plan,political,Action plan for the Herring Strategy 2024-2029,"
	"2024-07-04,signed,,DE SE,,,,,,,,,,1,s,,,\n"
	"H-2024-DECL,HANSA,declaration,political,Luebeck Declaration of the Council,"
	"2024-07-04,signed,,DE SE,,,,,,,,,,1,s,,,\n"
	"H-2024-UNITY,HANSA,initiative,political,\"Decision approving the HANSA Initiative "
	"On Fair Winds for Just Trade, Harmony and Salt\",2024-07-04,signed,,DE SE,,,,,,,,,,"
	"1,s,,,\n"
	"H-2024-MOUDEC,HANSA,decision,internal_decision,Decision on signing a memorandum of "
	"understanding between the HANSA Office and the GUILD,2024-07-04,signed,,DE SE,,,,,,,"
	",,,1,s,,,\n"
	"H-2024-MOU,HANSA,mou,inter_secretariat,Memorandum of Understanding between the "
	"HANSA Office and the GUILD,,authorised,,org:HANSA org:GUILD,,,,,,,,,H-2024-MOUDEC,1,"
	"s,,,\n"
	"H-2007-TREATY,HANSA,treaty,binding_treaty,Treaty on Long-Term Neighbourliness,"
	"2007-08-16,signed,,DE SE FI,,,,,2012-10-31,,,,,1,s,,,"
	"ru:Договор о долгосрочном добрососедстве|zh:长期睦邻友好条约\n"
	"H-2020-AIR,HANSA,agreement,binding_treaty,Agreement on Clean Harbours,2020-03-01,"
	"signed,,DE SE,,,,,,,,,,1,s,,,\n"
	"H-2024-DRAFT,HANSA,decision,internal_decision,Decision on the draft HANSA Amber Plan "
	"until 2035,2024-03-02,signed,,DE SE,,,,,,,,,,1,s,,,\n"
	"X-2024-DECL,OTHER,declaration,political,Bergen Declaration of Others,2024-07-04,"
	"signed,,NO,,,,,,,,,,1,s,,,\n";

static const struct match_rule rules[] = {
	{{"HANSA", 5}, {"consensus_no_objection", 22}}, {{"OTHER", 5}, {"majority", 8}}};

struct fixture {
	struct arena arena;
	struct match_holdings held;
	struct args_builder args;
	struct buffer packed;
	struct claim claim;
	struct match_result result;
};

static void begin(struct fixture *f, const char *fact)
{
	*f = (struct fixture){.held = {.rules = rules, .rules_count = ARRAY_LEN(rules)}};
	struct why why = {0};
	if (rows_documents(text_of(sheet), &f->arena, &f->held.documents.items,
		    &f->held.documents.count, &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	f->claim = (struct claim){.fact = text_of(fact),
		.polarity = TEXT("pos"),
		.modality = TEXT("fact"),
		.article_date = TEXT("2024-07-10")};
}

static void with(struct fixture *f, const char *name, const char *value)
{
	args_put_text(&f->args, name, text_of(value));
}

static void judged(struct fixture *f, const char *verdict, const char *record)
{
	args_write(&f->args, &f->packed);
	f->claim.args = buffer_bytes(&f->packed);
	words_titles(&f->held.documents, &f->arena, &f->held.titles);
	match_claim(&f->held, &f->claim, &f->arena, &f->result);
	if (strcmp(f->result.verdict, verdict) != 0 || strcmp(f->result.record, record) != 0)
		fail_msg("got %s %s: %s", f->result.verdict, f->result.record, f->result.reason);
	assert_true(f->result.reason[0] != '\0');
	buffer_fini(&f->packed);
	arena_fini(&f->arena);
}

static void a_title_told_short_finds_the_newest(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "Herring Strategy");
	with(&f, "org", "HANSA");
	with(&f, "kind", "strategy");
	with(&f, "term", "P5Y");
	judged(&f, "corroborates", "document:H-2024-FISH");
	assert_string_equal(f.result.reason,
		"the words herring strategy are in the title of H-2024-FISH; signed on 2024-07-04, "
		"shortly before the article; both of the kind strategy; its term '2024-2029' fits "
		"the "
		"claim's");
}

static void a_day_finds_the_older_edition(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "the Herring Strategies");
	with(&f, "date", "2018-06");
	judged(&f, "corroborates", "document:H-2018-FISH");
}

static void a_title_told_differently_is_found(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "On Fair Winds for Just Trade and Harmony");
	with(&f, "org", "HANSA");
	with(&f, "kind", "initiative");
	with(&f, "vote", "unanimous");
	judged(&f, "corroborates", "document:H-2024-UNITY");
}

static void parties_help_a_plain_title(void **state)
{
	(void)state;
	struct fixture f;
	const struct text parties[] = {TEXT("org:HANSA-OFFICE"), TEXT("org:GUILD")};
	begin(&f, "doc.adopted");
	with(&f, "title", "memorandum of understanding");
	with(&f, "kind", "memorandum");
	with(&f, "action", "signed");
	args_put_texts(&f.args, "parties", parties, 2);
	judged(&f, "corroborates", "document:H-2024-MOUDEC");
}

static void another_day_contradicts(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "Luebeck Declaration");
	with(&f, "date", "2024-07-05");
	judged(&f, "contradicts", "document:H-2024-DECL");
	assert_non_null(strstr(f.result.reason, "which is not the day that the claim gives"));
}

static void a_misprint_of_the_month_is_named(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "Luebeck Declaration");
	with(&f, "date", "2024-06-04");
	judged(&f, "contradicts", "document:H-2024-DECL");
	assert_non_null(strstr(f.result.reason, "but the same day of another month"));
	begin(&f, "doc.adopted");
	with(&f, "title", "Luebeck Declaration");
	with(&f, "date", "2024-06-05");
	judged(&f, "contradicts", "document:H-2024-DECL");
	assert_null(strstr(f.result.reason, "another month"));
}

/* Decided on 4 July, signed some day after it: two events of one chain. */
static void a_memorandum_is_not_the_decision_to_sign_it(void **state)
{
	(void)state;
	struct fixture f;
	const struct text parties[] = {TEXT("org:HANSA-OFFICE"), TEXT("org:GUILD")};
	begin(&f, "doc.adopted");
	with(&f, "title", "Memorandum of Understanding between the HANSA Office and the GUILD");
	with(&f, "kind", "memorandum");
	with(&f, "action", "signed");
	with(&f, "date", "2024-07-09");
	judged(&f, "proposes", "document:H-2024-MOU");
	assert_non_null(strstr(f.result.reason, "held as authorised only"));
	begin(&f, "doc.adopted");
	with(&f, "title", "signing of the memorandum of understanding");
	with(&f, "kind", "memorandum");
	with(&f, "action", "signed");
	with(&f, "date", "2024-07-09");
	args_put_texts(&f.args, "parties", parties, 2);
	judged(&f, "proposes", "document:H-2024-MOU");
	assert_non_null(strstr(
		f.result.reason, "; H-2024-MOU rests on that decision; held as authorised only"));
}

static void a_decision_on_the_draft_is_not_the_adoption(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "HANSA Amber Plan until 2035");
	with(&f, "kind", "plan");
	with(&f, "date", "2024-03-02");
	judged(&f, "contradicts", "document:H-2024-DRAFT");
	assert_non_null(strstr(f.result.reason, "that is a decision on the draft"));
	begin(&f, "doc.adopted");
	with(&f, "title", "draft HANSA Amber Plan until 2035");
	with(&f, "kind", "plan");
	with(&f, "date", "2024-03-02");
	judged(&f, "corroborates", "document:H-2024-DRAFT");
}

static void another_term_contradicts(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "Herring Strategy");
	with(&f, "kind", "strategy");
	with(&f, "date", "2024-07-04");
	with(&f, "period", "2024/2035");
	judged(&f, "contradicts", "document:H-2024-FISH");
}

static void a_denial_contradicts(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "Luebeck Declaration");
	f.claim.polarity = TEXT("neg");
	judged(&f, "contradicts", "document:H-2024-DECL");
}

static void what_nobody_holds_is_proposed(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "Convention on Amber");
	with(&f, "org", "HANSA");
	with(&f, "date", "2024-07-04");
	judged(&f, "proposes", "document:HANSA-AMBER-CONVENTION");
}

static void another_organisation_is_no_match(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "Luebeck Declaration");
	with(&f, "org", "OTHER");
	judged(&f, "proposes", "document:OTHER-DECLARATION-LUEBECK");
}

/* Told as the other organisation's: it is a party. */
static void a_document_between_organisations_is_either_ones(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "Memorandum of Understanding between the HANSA Office and the GUILD");
	with(&f, "org", "GUILD");
	with(&f, "action", "signed");
	judged(&f, "proposes", "document:H-2024-MOU");
}

static void what_came_after_the_article_is_no_match(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "Luebeck Declaration");
	f.claim.article_date = TEXT("2024-06-01");
	judged(&f, "proposes", "document:X-DECLARATION-LUEBECK");
}

static void a_plan_only_announces(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.adopted");
	with(&f, "title", "Luebeck Declaration");
	f.claim.modality = TEXT("planned");
	judged(&f, "announces", "");
	assert_string_equal(f.result.reason,
		"said to be planned, not to have happened: it bears on nothing yet");
}

static void documents_are_counted(void **state)
{
	(void)state;
	static const struct {
		double count;
		const char *bound, *verdict;
	} cases[] = {{5, "about", "corroborates"}, {6, "about", "corroborates"},
		{9, "about", "contradicts"}, {5, "exact", "corroborates"},
		{6, "exact", "contradicts"}, {4, "more_than", "corroborates"},
		{5, "more_than", "contradicts"}, {6, "less_than", "corroborates"}};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture f;
		begin(&f, "doc.count");
		args_put_number(&f.args, "count", cases[i].count);
		with(&f, "bound", cases[i].bound);
		with(&f, "org", "HANSA");
		judged(&f, cases[i].verdict, "documents:HANSA:2024-07-04");
	}
}

static void signers_are_held_against_parties(void **state)
{
	(void)state;
	struct fixture f;
	const struct text good[] = {TEXT("DE"), TEXT("Hans Castorp")},
			  bad[] = {TEXT("DE"), TEXT("NO")};
	begin(&f, "doc.signed_by");
	with(&f, "title", "Agreement on Clean Harbours");
	with(&f, "date", "2020-03-01");
	args_put_texts(&f.args, "signers", good, 2);
	judged(&f, "corroborates", "document:H-2020-AIR");
	begin(&f, "doc.signed_by");
	with(&f, "title", "Agreement on Clean Harbours");
	args_put_texts(&f.args, "signers", bad, 2);
	judged(&f, "contradicts", "document:H-2020-AIR");
	assert_non_null(strstr(f.result.reason, "NO is not among its parties"));
}

static void force_is_held_against_its_own_day(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, "doc.in_force");
	with(&f, "title", "Treaty on Long-Term Neighbourliness");
	with(&f, "date", "2012-10");
	judged(&f, "corroborates", "document:H-2007-TREATY");
	begin(&f, "doc.in_force");
	with(&f, "title", "Treaty on Long-Term Neighbourliness");
	with(&f, "date", "2013");
	judged(&f, "contradicts", "document:H-2007-TREATY");
	begin(&f, "doc.in_force");
	with(&f, "title", "Agreement on Clean Harbours");
	judged(&f, "proposes", "document:H-2020-AIR");
	assert_non_null(strstr(f.result.reason, "its entry into force is not known"));
}

static void rules_of_decision_are_compared(void **state)
{
	(void)state;
	static const struct {
		const char *org, *rule, *verdict, *record;
	} cases[] = {
		{"HANSA", "unanimity", "corroborates", "rule:HANSA:consensus_no_objection"},
		{"HANSA", "consensus", "corroborates", "rule:HANSA:consensus_no_objection"},
		{"HANSA", "majority", "contradicts", "rule:HANSA:consensus_no_objection"},
		{"OTHER", "majority", "corroborates", "rule:OTHER:majority"},
		{"OTHER", "unanimity", "contradicts", "rule:OTHER:majority"},
		{"NOBODY", "unanimity", "proposes", ""},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture f;
		begin(&f, "org.decision_rule");
		with(&f, "org", cases[i].org);
		with(&f, "rule", cases[i].rule);
		judged(&f, cases[i].verdict, cases[i].record);
	}
}

static void the_facts_known_are_these(void **state)
{
	(void)state;
	assert_true(match_knows(TEXT("doc.adopted")) && match_knows(TEXT("org.decision_rule")));
	assert_false(match_knows(TEXT("org.chair")) || match_knows(TEXT("doc")));
}

/* "The treaty" is any treaty: no record is made of it, unless it is told whose. */
static void a_kind_is_no_title(void **state)
{
	(void)state;
	static const char *const titles[] = {"Treaty", "the Agreement", "programmes"};
	for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
		struct fixture f;
		begin(&f, "doc.in_force");
		with(&f, "title", titles[i]);
		judged(&f, "proposes", "");
		assert_non_null(strstr(f.result.reason, "not which one"));
	}
	struct fixture f;
	begin(&f, "doc.in_force");
	with(&f, "title", "Treaty");
	with(&f, "org", "ELSEWHERE");
	judged(&f, "proposes", "document:ELSEWHERE-TREATY");
	begin(&f, "doc.in_force");
	with(&f, "title", "Lighthouse Treaty");
	judged(&f, "proposes", "document:X-LIGHTHOUSE-TREATY");
}

/* A document has a title in each language; cases and capitals make no other one. */
static void titles_in_other_languages_are_its_own(void **state)
{
	(void)state;
	static const char *const titles[] = {"Договор о долгосрочном добрососедстве",
		"Договором о Долгосрочном Добрососедстве", "《长期睦邻友好条约》"};
	for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
		struct fixture f;
		begin(&f, "doc.adopted");
		with(&f, "title", titles[i]);
		with(&f, "org", "HANSA");
		with(&f, "date", "2007-08-16");
		judged(&f, "corroborates", "document:H-2007-TREATY");
	}
}

/* In words of which no title held has one it may be the one document of its organisation, day and
 * kind; that is said, and a person decides. */
static void what_may_be_held_under_other_words_is_named_and_not_merged(void **state)
{
	(void)state;
	static const struct {
		const char *title, *kind, *date, *candidate;
	} rows[] = {
		{"Соглашение о чистых гаванях", "agreement", "2020-03-01", "document:H-2020-AIR"},
		{"清洁港口协定", "agreement", "2020-03-01", "document:H-2020-AIR"},
		/* Of another day or kind; told in the same words; one of two. */
		{"清洁港口协定", "agreement", "2020-03-02", ""},
		{"清洁港口协定", "strategy", "2020-03-01", ""},
		{"Agreement on Pirates", "agreement", "2020-03-01", ""},
		{"青年战略", "strategy", "2024-07-04", "document:H-2024-FISH"},
		{"青年计划", "decision", "2024-07-04", "document:H-2024-MOUDEC"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fixture f;
		begin(&f, "doc.adopted");
		with(&f, "title", rows[i].title);
		with(&f, "org", "HANSA");
		with(&f, "kind", rows[i].kind);
		with(&f, "date", rows[i].date);
		args_write(&f.args, &f.packed);
		f.claim.args = buffer_bytes(&f.packed);
		words_titles(&f.held.documents, &f.arena, &f.held.titles);
		match_claim(&f.held, &f.claim, &f.arena, &f.result);
		assert_string_equal(f.result.verdict, "proposes");
		assert_true(f.result.unheld);
		assert_string_equal(f.result.candidate, rows[i].candidate);
		assert_int_equal(rows[i].candidate[0] != '\0',
			strstr(f.result.reason, "a person decides") != NULL);
		buffer_fini(&f.packed);
		arena_fini(&f.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kind_is_no_title),
		cmocka_unit_test(titles_in_other_languages_are_its_own),
		cmocka_unit_test(what_may_be_held_under_other_words_is_named_and_not_merged),
		cmocka_unit_test(a_title_told_short_finds_the_newest),
		cmocka_unit_test(a_day_finds_the_older_edition),
		cmocka_unit_test(a_title_told_differently_is_found),
		cmocka_unit_test(parties_help_a_plain_title),
		cmocka_unit_test(another_day_contradicts),
		cmocka_unit_test(another_term_contradicts),
		cmocka_unit_test(a_misprint_of_the_month_is_named),
		cmocka_unit_test(a_memorandum_is_not_the_decision_to_sign_it),
		cmocka_unit_test(a_decision_on_the_draft_is_not_the_adoption),
		cmocka_unit_test(a_denial_contradicts),
		cmocka_unit_test(what_nobody_holds_is_proposed),
		cmocka_unit_test(another_organisation_is_no_match),
		cmocka_unit_test(a_document_between_organisations_is_either_ones),
		cmocka_unit_test(what_came_after_the_article_is_no_match),
		cmocka_unit_test(a_plan_only_announces),
		cmocka_unit_test(documents_are_counted),
		cmocka_unit_test(signers_are_held_against_parties),
		cmocka_unit_test(force_is_held_against_its_own_day),
		cmocka_unit_test(rules_of_decision_are_compared),
		cmocka_unit_test(the_facts_known_are_these),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
