/* The gate: which statements become facts. */
#include "services/kit/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct gate_policy usual = {1, 2};

/* Statements that differ in all that makes sources independent. */
static struct gate_statement from(const char *source, char grade, const char *value)
{
	static const char *const words[] = {"Belarus joined the organisation as its tenth member",
		"at the summit the leaders admitted Minsk", "ten states now belong to the bloc",
		"the flag of Belarus was raised in Astana on Thursday"};
	static unsigned next;
	return (struct gate_statement){.id = text_of(source),
		.value = text_of(value),
		.source = text_of(source),
		.sentence = text_of(words[next++ % ARRAY_LEN(words)]),
		.grade = grade,
		.fact = true};
}

static struct gate_statement on(struct gate_statement one, const char *basis, const char *date)
{
	struct why why;
	one.basis = text_of(basis);
	one.dated = day_parse(text_of(date), &one.when, &why) == ERR_OK;
	assert_true(one.dated);
	return one;
}

static enum gate_state state_of(
	const struct gate_statement *all, uint32_t count, struct gate_policy policy)
{
	struct arena arena = {0};
	struct gate_judgement made;
	gate_judge(all, count, 0, policy, &arena, &made);
	assert_true(made.reason.len > 0);
	arena_fini(&arena);
	return made.state;
}

static void one_source_of_grade_a_promotes(void **state)
{
	(void)state;
	struct gate_statement all[] = {from("https://eng.sectsco.org/x", 'A', "member")};
	assert_int_equal(state_of(all, 1, usual), GATE_PROMOTED);
}

/* Of each policy the judgements are kept, however many are asked with. */
static void one_judging_serves_many_policies(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct gate_statement all[] = {from("https://eng.sectsco.org/x", 'A', "member")};
	struct gate_judging judging = gate_judging(all, 1, &arena);
	const struct gate_judgement *once = gate_judged(&judging, 0, (struct gate_policy){1, 0});
	for (uint8_t of_a = 2; of_a < 9; of_a++)
		assert_int_equal(
			gate_judged(&judging, 0, (struct gate_policy){of_a, 0})->state, GATE_HELD);
	assert_int_equal(once->state, GATE_PROMOTED);
	assert_ptr_equal(once, gate_judged(&judging, 0, (struct gate_policy){1, 0}));
	arena_fini(&arena);
}

static void two_independent_of_grade_b_promote_and_one_does_not(void **state)
{
	(void)state;
	struct gate_statement all[] = {from("https://a.example/1", 'B', "member"),
		from("https://b.example/1", 'B', "member")};
	assert_int_equal(state_of(all, 1, usual), GATE_HELD);
	assert_int_equal(state_of(all, 2, usual), GATE_PROMOTED);
}

static void grades_c_and_d_never_promote(void **state)
{
	(void)state;
	for (char grade = 'C'; grade <= 'D'; grade++) {
		struct gate_statement all[] = {from("https://a.example", grade, "33"),
			from("https://b.example", grade, "33"),
			from("https://c.example", grade, "33"),
			from("https://d.example", 'B', "33")};
		assert_int_equal(state_of(all, 4, usual), GATE_HELD);
	}
}

static void an_announcement_stays_one_however_many_repeat_it(void **state)
{
	(void)state;
	struct gate_statement all[4];
	for (unsigned i = 0; i < 4; i++) {
		static const char *const sources[] = {"https://a.example", "https://b.example",
			"https://c.example", "https://d.example"};
		all[i] = from(sources[i], 'A', "24");
		all[i].fact = false;
	}
	assert_int_equal(state_of(all, 4, usual), GATE_ANNOUNCED);
	/* Nor do announcements support what one source says has happened. */
	all[0].fact = true;
	all[0].grade = 'B';
	assert_int_equal(state_of(all, 4, usual), GATE_HELD);
}

static void sources_that_are_not_independent(void **state)
{
	(void)state;
	struct gate_statement a = from("https://www.tass.com/1", 'B', "member");
	struct gate_statement b = from("https://b.example/1", 'B', "member");
	assert_true(gate_independent(&a, &b));
	struct gate_statement same_publisher = b;
	same_publisher.source = text_of("http://tass.com/2");
	assert_false(gate_independent(&a, &same_publisher));
	struct gate_statement same_copy = b;
	a.sentence = text_of("Belarus officially joined the organisation as a full member today.");
	same_copy.sentence = text_of("Belarus officially joined the organisation as a full member");
	assert_false(gate_independent(&a, &same_copy));
	struct gate_statement citing = b;
	citing.attributed_to = text_of("TASS news agency");
	assert_false(gate_independent(&a, &citing));
	assert_false(gate_independent(&citing, &a));
	struct gate_statement citing_in_words = b;
	citing_in_words.sentence = text_of("Minsk is in, TASS reports");
	assert_false(gate_independent(&a, &citing_in_words));
	struct gate_statement no_citing = b;
	no_citing.sentence = text_of("Minsk is in, Itassia reports");
	assert_true(gate_independent(&a, &no_citing));
	struct gate_statement same_story = b, other_story = b;
	a.story = same_story.story = text_of("s1");
	other_story.story = text_of("s2");
	assert_false(gate_independent(&a, &same_story)); /* in whatever words */
	assert_true(gate_independent(&a, &other_story));
	struct gate_statement under_other_address = b;
	under_other_address.publisher = text_of("tass.com");
	assert_false(gate_independent(&a, &under_other_address));
	struct gate_statement third = b;
	a.attributed_to = third.attributed_to = text_of("the foreign ministry");
	assert_false(gate_independent(&a, &third));
}

static void a_contradiction_of_equal_grade_holds_it_back(void **state)
{
	(void)state;
	struct gate_statement all[] = {
		on(from("https://a.example", 'B', "member"), "granted", "2024-07-04"),
		on(from("https://b.example", 'B', "member"), "granted", "2024-07-04"),
		on(from("https://c.example", 'B', "observer"), "granted", "2024-07-04")};
	assert_int_equal(state_of(all, 3, usual), GATE_CONTESTED);
	all[2].grade = 'C';
	assert_int_equal(state_of(all, 3, usual), GATE_PROMOTED);
}

static void a_denial_contradicts(void **state)
{
	(void)state;
	struct gate_statement all[] = {from("https://a.example", 'B', "member"),
		from("https://b.example", 'B', "member"), from("https://c.example", 'B', "member")};
	all[2].denies = true;
	assert_int_equal(state_of(all, 3, usual), GATE_CONTESTED);
}

static void a_higher_source_refutes(void **state)
{
	(void)state;
	struct gate_statement all[] = {
		on(from("https://a.example", 'B', "member"), "", "2022-09-16"),
		on(from("https://b.example", 'B', "member"), "", "2022-09-16"),
		on(from("https://eng.sectsco.org", 'A', "observer"), "", "2022-09-16")};
	assert_int_equal(state_of(all, 3, usual), GATE_REFUTED);
	/* And another day for the same step. */
	all[2] = on(from("https://eng.sectsco.org", 'A', "member"), "", "2023-07-04");
	assert_int_equal(state_of(all, 3, usual), GATE_REFUTED);
}

/* Nepal's decision and its memorandum: two steps of one chain. */
static void other_days_on_other_bases_are_no_contradiction(void **state)
{
	(void)state;
	struct gate_statement all[] = {
		on(from("https://a.example", 'A', "dialogue_partner"), "decision", "2015-07-10"),
		on(from("https://b.example", 'A', "dialogue_partner"), "memorandum", "2016-03-22")};
	assert_int_equal(state_of(all, 2, usual), GATE_PROMOTED);
	struct gate_statement turned[] = {all[1], all[0]};
	assert_int_equal(state_of(turned, 2, usual), GATE_PROMOTED);
}

static void two_days_of_one_grade_become_a_window(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct gate_judgement made;
	struct gate_statement all[] = {
		on(from("https://a.example", 'B', "member"), "", "2015-08-06"),
		on(from("https://b.example", 'B', "member"), "", "2015-08-12")};
	gate_judge(all, 2, 0, usual, &arena, &made);
	assert_int_equal(made.state, GATE_PROMOTED);
	assert_true(made.dated);
	assert_int_equal(made.window.first, day_from_civil(2015, 8, 6));
	assert_int_equal(made.window.last, day_from_civil(2015, 8, 12));
	assert_int_equal(made.supports_count, 2);
	arena_fini(&arena);
}

static void three_are_needed_where_the_policy_says_so(void **state)
{
	(void)state;
	struct gate_statement all[] = {from("https://a.example", 'B', "x"),
		from("https://b.example", 'B', "x"), from("https://a.example/2", 'B', "x"),
		from("https://d.example", 'B', "x")};
	struct gate_policy three = {1, 3}, never = {0, 0};
	assert_int_equal(state_of(all, 3, three), GATE_HELD);
	assert_int_equal(state_of(all, 4, three), GATE_PROMOTED);
	assert_int_equal(state_of(all, 4, never), GATE_HELD);
}

static void policies_by_kind(void **state)
{
	(void)state;
	struct gate_policy policy;
	struct why why = {0};
	struct text policies = TEXT("* A1 B2, org.chair A2 B3, org.seat never, doc.signed A1");
	assert_int_equal(gate_policy_of(policies, TEXT("org.chair"), &policy, &why), ERR_OK);
	assert_int_equal(policy.of_a * 10 + policy.of_b, 23);
	assert_int_equal(gate_policy_of(policies, TEXT("org.size"), &policy, &why), ERR_OK);
	assert_int_equal(policy.of_a * 10 + policy.of_b, 12);
	assert_int_equal(gate_policy_of(policies, TEXT("org.seat"), &policy, &why), ERR_OK);
	assert_int_equal(policy.of_a * 10 + policy.of_b, 0);
	assert_int_equal(gate_policy_of(policies, TEXT("doc.signed"), &policy, &why), ERR_OK);
	assert_int_equal(policy.of_a * 10 + policy.of_b, 10);
	assert_int_equal(gate_policy_of(TEXT("* A1 X2"), TEXT("x"), &policy, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted how many sources of which grade, as in 'A1 B2', or "
				      "'never', got 'A1 X2'");
}

static struct gate_statement drawn(void)
{
	static const char *const sources[] = {
		"https://a.example", "https://b.example", "https://c.example", "https://d.example"};
	static const char *const values[] = {"member", "observer"};
	static const char *const days[] = {"2024-07-04", "2024-07-05", "2023"};
	struct gate_statement one =
		from(sources[rand() % 4], (char)('A' + rand() % 4), values[rand() % 2]);
	one.fact = rand() % 5 > 0;
	one.denies = rand() % 6 == 0;
	return rand() % 3 ? on(one, rand() % 2 ? "" : "decision", days[rand() % 3]) : one;
}

/* The order in which statements came changes no state, nor whether their sketches were made
 * before; what is alike is judged alike; what is against nobody lets no two values
 * of one day be facts at once; grade D and announcements change nothing for others. */
static void properties_over_random_statements(void **state)
{
	(void)state;
	enum { COUNT = 6 };
	for (unsigned run = 0; run < 3000; run++) {
		struct gate_statement all[COUNT], turned[COUNT];
		struct gate_judgement made, other;
		struct arena arena = {0};
		srand(run + 1);
		for (unsigned i = 0; i < COUNT; i++)
			all[i] = drawn();
		for (unsigned i = 0; i < COUNT; i++)
			turned[i] = all[COUNT - 1 - i];
		for (unsigned i = 0; i < COUNT; i++)
			turned[i].sketch = gate_sketch(turned[i].sentence, &arena);
		for (unsigned i = 0; i < COUNT; i++) {
			gate_judge(all, COUNT, i, usual, &arena, &made);
			gate_judge(turned, COUNT, COUNT - 1 - i, usual, &arena, &other);
			assert_int_equal(made.state, other.state);
			for (unsigned j = 0; j < i; j++) {
				if (!gate_alike(&all[i], &all[j]))
					continue;
				gate_judge(all, COUNT, j, usual, &arena, &other);
				assert_int_equal(made.state, other.state);
				assert_int_equal(made.against_count, other.against_count);
				assert_string_equal(made.reason.ptr, other.reason.ptr);
			}
			if (made.state != GATE_PROMOTED)
				continue;
			assert_true(all[i].fact && all[i].grade < 'D');
			for (unsigned j = 0; j < COUNT; j++) {
				gate_judge(all, COUNT, j, usual, &arena, &other);
				bool rivals = all[i].dated && all[j].dated &&
					      all[i].when.first == all[j].when.first &&
					      all[i].when.last == all[j].when.last &&
					      !text_equal(all[i].value, all[j].value) &&
					      !all[i].denies && !all[j].denies;
				assert_false(rivals && other.state == GATE_PROMOTED);
			}
		}
		arena_fini(&arena);
	}
}

/* What news are like: few kinds of statements, of many papers that copy, cite and repeat. */
static struct gate_statement heard(struct arena *arena, unsigned papers)
{
	static const char *const values[] = {"member", "member", "member", "observer"};
	static const char *const days[] = {"2024-07-04", "2024-07-04", "2024-07-05", "2024-07"};
	static const char *const stories[] = {"", "", "s1", "s2"};
	static const char *const cited[] = {"", "", "", "the ministry", "P3"};
	static const char *const words[] = {"Belarus joined the organisation as its tenth member",
		"at the summit the leaders admitted Minsk", "P1 says that ten states belong to it",
		"the flag of Belarus was raised in Astana on Thursday", "papers told of it, all"};
	char text[96];
	struct gate_statement one = {.value = text_of(values[rand() % 4]),
		.story = text_of(stories[rand() % 4]),
		.attributed_to = text_of(cited[rand() % 5]),
		.grade = "ABBBBBBC"[rand() % 8],
		.fact = rand() % 20 > 0,
		.denies = rand() % 20 == 0};
	snprintf(text, sizeof(text), "P%u", (unsigned)rand() % papers);
	one.publisher = one.source = arena_copy(arena, text_of(text));
	snprintf(text, sizeof(text), "%s%u", words[rand() % 5], (unsigned)rand() % 3);
	one.sentence = arena_copy(arena, text_of(text));
	one.sketch = gate_sketch(one.sentence, arena);
	if (one.grade != 'B' && rand() % 4)
		one.grade = 'B';
	return rand() % 5 == 0 ? on(one, rand() % 3 ? "" : "decision", days[rand() % 4]) : one;
}

static void same_judgement(const struct gate_judgement *a, const struct gate_judgement *b)
{
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->dated, b->dated);
	assert_int_equal(a->window.first, b->window.first);
	assert_int_equal(a->window.last, b->window.last);
	assert_string_equal(a->reason.ptr, b->reason.ptr);
}

enum { HISTORY = 96 };

struct history {
	struct gate_statement all[HISTORY], weighed[HISTORY];
	uint32_t count, weighed_count;
};

static bool adds(const struct history *history, const struct gate_statement *next)
{
	const struct gate_statement *kept[HISTORY];
	uint32_t count = 0;
	for (uint32_t i = 0; i < history->weighed_count; i++)
		if (gate_alike(&history->weighed[i], next))
			kept[count++] = &history->weighed[i];
	return gate_adds(kept, count, next);
}

static void weighed_like_the_whole(const struct history *history, struct gate_policy policy)
{
	struct arena arena = {0};
	struct gate_judgement whole, kept;
	for (uint32_t i = 0; i < history->weighed_count; i++) {
		const struct gate_statement *one = &history->weighed[i];
		uint32_t at = 0;
		while (!gate_alike(&history->all[at], one))
			at++;
		gate_judge(history->all, history->count, at, policy, &arena, &whole);
		gate_judge(history->weighed, history->weighed_count, i, policy, &arena, &kept);
		same_judgement(&whole, &kept);
	}
	arena_fini(&arena);
}

/* Weighing only what adds something decides as weighing all does, at every moment of a history, and
 * what is weighed stays few. */
static void what_adds_nothing_changes_no_judgement(void **state)
{
	(void)state;
	static const struct gate_policy policies[] = {{1, 2}, {2, 2}, {0, 3}};
	static const unsigned papers[] = {2, 6, 40};
	uint32_t passed_over = 0;
	for (unsigned run = 0; run < 9; run++) {
		struct history history = {.count = 0};
		struct arena arena = {0};
		srand(run + 1);
		for (uint32_t i = 0; i < ARRAY_LEN(history.all); i++) {
			struct gate_statement next = heard(&arena, papers[run % 3]);
			bool kept = adds(&history, &next);
			history.all[history.count++] = next;
			if (kept)
				history.weighed[history.weighed_count++] = next;
			passed_over += !kept;
			if (i % 48 == 47)
				weighed_like_the_whole(&history, policies[run / 3 % 3]);
		}
		arena_fini(&arena);
	}
	assert_true(passed_over > 20);
}

/* A thousand that say the same: of one paper, of one story, each of its own. */
static void of_many_that_say_the_same_few_are_weighed(void **state)
{
	(void)state;
	static const uint32_t wanted[] = {16, 16, 9};
	for (unsigned kind = 0; kind < 3; kind++) {
		struct arena arena = {0};
		const struct gate_statement *kept[256];
		uint32_t count = 0;
		for (unsigned i = 0; i < 1000; i++) {
			char text[64];
			struct gate_statement *next = arena_zero(&arena, 1, sizeof(*next));
			snprintf(text, sizeof(text), "P%u.", kind == 0 ? 0 : i);
			*next = (struct gate_statement){.grade = 'B', .fact = true};
			next->publisher = arena_copy(&arena, text_of(text));
			snprintf(text, sizeof(text), "edition %u tells it in words %u", i, i * 7);
			next->sentence = arena_copy(&arena, text_of(text));
			next->story = kind == 1 ? TEXT("one") : TEXT_NONE;
			if (gate_adds(kept, count, next))
				kept[count++] = next;
		}
		assert_int_equal(count, wanted[kind]);
		arena_fini(&arena);
	}
}

/* Page after page gives each row once, in order; a page that there is not is refused. */
/* One source that gives a thing another day in each sentence, and two that agree on one. */
static void who_says_everything_counts_no_more(void **state)
{
	(void)state;
	enum { SAID = 3000, OTHERS = 2 };
	struct arena arena = {0};
	struct gate_statement *items = arena_zero(&arena, SAID + OTHERS, sizeof(*items));
	struct text *kinds = arena_zero(&arena, SAID + OTHERS, sizeof(*kinds));
	struct gate_weighed weighed = {items, kinds, 0};
	uint32_t beyond = 0, at = 0;
	for (uint32_t i = 0; i < SAID + OTHERS; i++) {
		struct gate_statement next = from("https://many.example/x", 'B', "observer");
		char kind[GATE_KIND_TEXT];
		next.dated = true;
		next.when = (struct day_span){(day)i, (day)i, DAY_BY_DAY};
		if (i >= SAID) {
			next = from(i == SAID ? "https://one.example/x" : "https://two.example/y",
				'B', "member");
			next = on(next, "", "2024-07-04");
		}
		gate_kind(&next, TEXT_NONE, kind);
		bool put = gate_put(&weighed, &next, arena_copy(&arena, text_of(kind)), &at);
		assert_int_equal(put, !weighed.items[at].beyond);
		beyond += weighed.items[at].beyond;
	}
	assert_int_equal(beyond, SAID - 64);
	struct gate_judging judging = gate_judging(weighed.items, weighed.count, &arena);
	for (uint32_t i = 0; i < weighed.count; i++) {
		const struct gate_judgement *made = gate_judged(&judging, i, usual);
		assert_int_equal(made->state, i < SAID ? GATE_HELD : GATE_PROMOTED);
	}
	assert_true(text_starts(
		gate_judged(&judging, SAID - 1, usual)->reason, TEXT("its source says 64")));
	arena_fini(&arena);
}

static void pages_give_every_row_once(void **state)
{
	(void)state;
	enum { ROWS = 5001 };
	struct arena arena = {0};
	struct review_row *rows = arena_zero(&arena, ROWS, sizeof(*rows));
	struct review_query query = {0};
	struct review_reply page = {.has_next = true};
	uint32_t seen = 0, pages = 0;
	for (uint32_t i = 0; i < ROWS; i++)
		rows[i].supports = i;
	for (; page.has_next; pages++) {
		page = (struct review_reply){.rows = rows, .rows_count = ROWS};
		assert_int_equal(gate_page(&page, &query, NULL), ERR_OK);
		for (uint32_t i = 0; i < page.rows_count; i++)
			assert_int_equal(page.rows[i].supports, seen++);
		query = (struct review_query){.has_next = true, .next = page.next};
	}
	assert_int_equal(seen, ROWS);
	assert_true(pages > 2);
	page = (struct review_reply){.rows = rows, .rows_count = ROWS};
	query.next = ROWS + 1;
	struct why why;
	assert_int_equal(gate_page(&page, &query, &why), ERR_BAD_VALUE);
	assert_string_equal(why.text, "wanted a row from 0 to 5001, got 5002");
	arena_fini(&arena);
}

/* Of the same statement under many policies each is judged by its own, and what was lent stays. */
static void each_policy_has_a_judgement_of_its_own(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct gate_statement all[] = {from("https://a.example/1", 'B', "member"),
		from("https://b.example/1", 'B', "member")};
	struct gate_judging judging = gate_judging(all, 2, &arena);
	const struct gate_judgement *made[9];
	for (uint8_t of_b = 1; of_b <= 9; of_b++)
		made[of_b - 1] = gate_judged(&judging, 0, (struct gate_policy){1, of_b});
	for (uint8_t of_b = 1; of_b <= 9; of_b++) {
		const struct gate_policy policy = {1, of_b};
		assert_int_equal(made[of_b - 1]->state, of_b <= 2 ? GATE_PROMOTED : GATE_HELD);
		assert_ptr_equal(gate_judged(&judging, 1, policy), made[of_b - 1]);
	}
	arena_fini(&arena);
}

/* An observer by an article of 2015 and a member by one of 2024: the world changed between them. */
static void what_was_told_at_other_times_is_no_contradiction(void **state)
{
	(void)state;
	static const struct {
		const char *one, *other; /* days: of the event, or with ~ of an undated article */
		enum gate_state state;
	} rows[] = {
		{"~2024-07-01", "~2015-07-01", GATE_PROMOTED},
		{"~2024-07-01", "~2024-05-01", GATE_CONTESTED},
		{"~2015-07-01", "2024-07-04", GATE_PROMOTED}, /* not so yet */
		{"~2024-07-01", "2024-07-04", GATE_CONTESTED},
		{"~2025-01-01", "2015-07-04", GATE_CONTESTED}, /* it may run on */
		{"2024-07-04", "2015-07-04", GATE_PROMOTED},
		{"~", "~2015-07-01", GATE_CONTESTED}, /* of an article without a day */
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct gate_statement all[] = {from("https://a.example", 'A', "member"),
			from("https://b.example", 'A', "observer")};
		const char *const days[] = {rows[i].one, rows[i].other};
		for (int k = 0; k < 2; k++) {
			struct day_span when;
			bool undated = days[k][0] == '~';
			bool known = day_parse(text_of(days[k] + undated), &when, NULL) == ERR_OK;
			all[k].dated = !undated;
			all[k].when = undated ? (struct day_span){0} : when;
			all[k].told = undated && known ? gate_month(when.first) : 0;
		}
		assert_int_equal(state_of(all, 2, usual), rows[i].state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_source_of_grade_a_promotes),
		cmocka_unit_test(each_policy_has_a_judgement_of_its_own),
		cmocka_unit_test(what_was_told_at_other_times_is_no_contradiction),
		cmocka_unit_test(two_independent_of_grade_b_promote_and_one_does_not),
		cmocka_unit_test(grades_c_and_d_never_promote),
		cmocka_unit_test(an_announcement_stays_one_however_many_repeat_it),
		cmocka_unit_test(sources_that_are_not_independent),
		cmocka_unit_test(a_contradiction_of_equal_grade_holds_it_back),
		cmocka_unit_test(a_denial_contradicts),
		cmocka_unit_test(a_higher_source_refutes),
		cmocka_unit_test(other_days_on_other_bases_are_no_contradiction),
		cmocka_unit_test(two_days_of_one_grade_become_a_window),
		cmocka_unit_test(three_are_needed_where_the_policy_says_so),
		cmocka_unit_test(policies_by_kind),
		cmocka_unit_test(one_judging_serves_many_policies),
		cmocka_unit_test(properties_over_random_statements),
		cmocka_unit_test(what_adds_nothing_changes_no_judgement),
		cmocka_unit_test(of_many_that_say_the_same_few_are_weighed),
		cmocka_unit_test(who_says_everything_counts_no_more),
		cmocka_unit_test(pages_give_every_row_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
