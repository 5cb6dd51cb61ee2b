/* A jailed extractor may do what it likes: its parent gets claims of the article, or an error. Here
 * this program is the extractor, and the folder that it is given tells how it misbehaves. */
#include "services/news/jailed/cell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "proto/codec/args.h"
#include "proto/records/analysis.h"
#include "proto/wire/link.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char article_text[] = "Belarus joined the SCO. So it was.";

/* --- The extractor ---------------------------------------------------------------------------- */

static void put_args(struct buffer *packed, const char *name)
{
	static const struct text country[] = {TEXT("BY")};
	struct args_builder args = {0};
	args_put_text(&args, name, TEXT("SCO"));
	args_put_texts(&args, "country", country, 1);
	args_put_text(&args, "to", TEXT("member"));
	args_write(&args, packed);
}

static void say_claim(const char *mode, int answered)
{
	struct buffer packed = {0};
	put_args(&packed, strcmp(mode, "tells of what is no argument") == 0 ? "inn" : "org");
	struct claim claim = {.id = TEXT("0123456789abcdef0123456789abcdef"),
		.fact = TEXT("org.status_change"),
		.args = buffer_bytes(&packed),
		.article = TEXT("of its own making"),
		.source = TEXT("of its own making"),
		.span_from = 0,
		.span_to = 23,
		.sentence = TEXT("Belarus joined the SCO."),
		.polarity = TEXT("pos"),
		.modality = TEXT("fact"),
		.rule = TEXT("test"),
		.confidence = 1,
		.grade = TEXT("A")};
	if (strcmp(mode, "tells other words") == 0)
		claim.sentence = TEXT("Georgia joined the SCO.");
	if (strcmp(mode, "tells of what is not there") == 0)
		claim.span_to = 1000000;
	if (strcmp(mode, "tells of what is before it") == 0)
		claim.span_from = -5;
	if (strcmp(mode, "tells an unknown fact") == 0)
		claim.fact = TEXT("news.article.ingested");
	struct article_claims part = {.claims = &claim, .left = 2};
	if (strcmp(mode, "leaves out less than none") == 0)
		part.left = INT64_MIN;
	if (strcmp(mode, "counts") == 0)
		part.left = answered;
	part.claims_count = strcmp(mode, "tells nothing without end") != 0;
	do {
		part.more = strstr(mode, "without end") != NULL;
		(void)!link_send_record(
			LINK_FD, LINK_CLAIMS, &record_article_claims, &part, -1, NULL);
	} while (part.more);
	buffer_fini(&packed);
}

/* Always about to say something: a byte at a time of a message that is never whole. */
static void drip(void)
{
	static const char head[] = {0, 0x20, 0, 0, LINK_CLAIMS};
	(void)!write(LINK_FD, head, sizeof(head));
	while (write(LINK_FD, "x", 1) == 1)
		poll(NULL, 0, 100);
}

static void answer(const char *mode, int answered)
{
	static const char rubbish[] = "\xff\xff\xff\xff rubbish";
	struct host_failed failed = {
		.phase = TEXT("run"), .code = ERR_BAD_TEXT, .text = TEXT("it is no text")};
	if (strcmp(mode, "dies") == 0 || (strcmp(mode, "dies of the third") == 0 && answered == 3))
		raise(SIGSEGV);
	if (strcmp(mode, "ends") == 0)
		_exit(3);
	if (strcmp(mode, "speaks rubbish") == 0)
		(void)!write(LINK_FD, rubbish, sizeof(rubbish));
	while (strcmp(mode, "is slow") == 0)
		;
	while (strcmp(mode, "sleeps") == 0)
		pause();
	if (strcmp(mode, "drips") == 0)
		drip();
	if (strcmp(mode, "refuses with a number that is no code") == 0)
		failed.code = INT64_C(1) << 32;
	if (strncmp(mode, "refuses", 7) == 0)
		(void)!link_send_record(
			LINK_FD, LINK_FAILED, &record_host_failed, &failed, -1, NULL);
	say_claim(mode, answered);
}

static int be_extractor(const char *mode)
{
	struct host_ready ready = {0};
	struct host_failed failed = {
		.phase = TEXT("load"), .code = ERR_BAD_VALUE, .text = TEXT("en-x.rules:3: no")};
	struct link_reader reader = {0};
	enum link_kind kind;
	struct bytes body;
	int answered = 0;
	signal(SIGSEGV, SIG_DFL);
	if (strcmp(mode, "does not start") == 0)
		(void)!link_send_record(
			LINK_FD, LINK_FAILED, &record_host_failed, &failed, -1, NULL);
	else
		(void)!link_send_record(LINK_FD, LINK_READY, &record_host_ready, &ready, -1, NULL);
	while (strcmp(mode, "does not listen") == 0)
		pause();
	while (link_receive(&reader, LINK_FD, &kind, &body, NULL) == ERR_OK)
		if (kind == LINK_ARTICLE)
			answer(mode, ++answered);
	link_reader_fini(&reader);
	return 0;
}

/* --- Its parent ------------------------------------------------------------------------------- */

static void count_breath(void *breaths)
{
	++*(int *)breaths;
}

static enum err read_within(int64_t wait_ms, const char *mode, struct arena *arena,
	struct cell_answer *out, int *breaths, struct why *why)
{
	struct cell *cell = NULL;
	struct cell_breath breath = {count_breath, breaths};
	struct cell_options options = {.share = mode, .limit_ms = 200, .wait_ms = wait_ms};
	static char long_text[900000]; /* more than a socket holds */
	memset(long_text, 'x', sizeof(long_text) - 1);
	bool is_long = strcmp(mode, "does not listen") == 0;
	struct article_ingested article = {.id = TEXT("a0"),
		.source = TEXT("x.txt"),
		.text = text_of(is_long ? long_text : article_text),
		.kind = TEXT("text"),
		.grade = TEXT("C")};
	enum err err = cell_start(&options, NULL, &cell, why);
	if (!err)
		err = cell_read(cell, &article, arena, &breath, out, why);
	cell_stop(&cell);
	return err;
}

static enum err read_by(
	const char *mode, struct arena *arena, struct cell_answer *out, struct why *why)
{
	int breaths = 0;
	return read_within(60000, mode, arena, out, &breaths, why);
}

static void what_it_tells_of_the_article_goes_on(void **state)
{
	struct arena arena = {0};
	struct cell_answer answer;
	(void)state;
	assert_int_equal(read_by("tells the truth", &arena, &answer, NULL), ERR_OK);
	assert_int_equal(answer.count, 1);
	assert_int_equal(answer.left, 2);
	assert_true(text_is(answer.claims[0].sentence, "Belarus joined the SCO."));
	/* What its parent knows it has not to tell. */
	assert_true(text_is(answer.claims[0].article, "a0"));
	assert_true(text_is(answer.claims[0].source, "x.txt"));
	assert_true(text_is(answer.claims[0].grade, "C"));
	arena_fini(&arena);
}

static void whatever_else_it_does_is_an_error(void **state)
{
	static const struct {
		const char *mode;
		enum err err;
		const char *says;
	} rows[] = {
		{"does not start", ERR_BAD_VALUE, "en-x.rules:3: no"},
		{"dies", ERR_DIED, "the extractor died of it (signal 11"},
		{"ends", ERR_DIED, "the extractor ended with 3 and no answer"},
		{"is slow", ERR_TIMEOUT, "more than 200 ms of processor time"},
		{"refuses", ERR_BAD_TEXT, "it is no text"},
		{"refuses with a number that is no code", ERR_DIED, "it is no text"},
		{"leaves out less than none", ERR_BAD_VALUE, "wanted how many claims"},
		{"speaks rubbish", ERR_BAD_FRAME, "wanted a message of a known kind"},
		{"tells other words", ERR_BAD_VALUE, "the article's own sentences"},
		{"tells of what is not there", ERR_BAD_VALUE, "the article's own sentences"},
		{"tells of what is before it", ERR_BAD_VALUE, "the article's own sentences"},
		{"tells an unknown fact", ERR_BAD_VALUE, "the article's own sentences"},
		{"tells of what is no argument", ERR_UNKNOWN_FIELD, "inn"},
		{"tells without end", ERR_LIMIT, "at most 3000 claims"},
		{"tells nothing without end", ERR_TIMEOUT, "more than 200 ms of processor time"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena arena = {0};
		struct cell_answer answer;
		struct why why = {0};
		char line[768];
		enum err err = read_by(rows[i].mode, &arena, &answer, &why);
		why_format(&why, line, sizeof(line));
		if (err != rows[i].err || !strstr(line, rows[i].says))
			fail_msg("'%s': wanted %s with '%s', got %s: %s", rows[i].mode,
				err_name(rows[i].err), rows[i].says, err_name(err), line);
		arena_fini(&arena);
	}
}

/* No processor time is used, so that only the clock can tell. */
static void one_that_does_nearly_nothing_is_ended(void **state)
{
	static const char *const modes[] = {"sleeps", "drips", "does not listen"};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		struct arena arena = {0};
		struct cell_answer answer;
		struct why why = {0};
		int breaths = 0;
		assert_int_equal(
			read_within(1500, modes[i], &arena, &answer, &breaths, &why), ERR_TIMEOUT);
		assert_non_null(strstr(why.text, "no answer within 1500 ms"));
		assert_true(breaths >= 1);
		arena_fini(&arena);
	}
}

/* --- Articles that are sent ahead ------------------------------------------------------------- */

static struct article_ingested article_of(const char *id)
{
	return (struct article_ingested){.id = text_of(id),
		.source = TEXT("x.txt"),
		.text = text_of(article_text),
		.kind = TEXT("text"),
		.grade = TEXT("C")};
}

static struct cell *start(const char *mode)
{
	struct cell *cell = NULL;
	struct cell_options options = {.share = mode, .limit_ms = 10000, .wait_ms = 60000};
	assert_int_equal(cell_start(&options, NULL, &cell, NULL), ERR_OK);
	return cell;
}

/* Which of the answers it was. */
static int64_t answer_to(struct cell *cell, const struct article_ingested *article)
{
	struct arena arena = {0};
	struct cell_answer answer;
	assert_int_equal(cell_pass(cell, article, NULL, NULL), ERR_OK);
	assert_int_equal(cell_read(cell, article, &arena, NULL, &answer, NULL), ERR_OK);
	assert_int_equal(answer.count, 1);
	assert_true(text_equal(answer.claims[0].article, article->id));
	arena_fini(&arena);
	return answer.left;
}

static void who_is_sent_ahead_is_answered_in_order(void **state)
{
	struct article_ingested a = article_of("a"), b = article_of("b"), c = article_of("c");
	struct cell *cell = start("counts");
	(void)state;
	cell_ahead(cell, &a);
	cell_ahead(cell, &b);
	assert_int_equal(answer_to(cell, &a), 1);
	cell_ahead(cell, &c);
	assert_int_equal(answer_to(cell, &b), 2);
	assert_int_equal(answer_to(cell, &c), 3);
	assert_int_equal(answer_to(cell, &a), 4); /* not sent ahead */
	cell_stop(&cell);
}

static void whom_nobody_asks_for_is_passed_over(void **state)
{
	struct article_ingested a = article_of("a"), b = article_of("b"), dated = article_of("b");
	struct cell *cell = start("counts");
	(void)state;
	cell_ahead(cell, &a);
	cell_ahead(cell, &b);
	assert_int_equal(answer_to(cell, &b), 2);
	/* The same text of another day may state something else. */
	dated.published = TEXT("2024-07-04");
	cell_ahead(cell, &dated);
	assert_int_equal(answer_to(cell, &b), 4);
	cell_stop(&cell);
}

static void a_name_learnt_meanwhile_has_them_asked_again(void **state)
{
	const struct entity_named name = {.id = TEXT("SCO"),
		.kind = TEXT("org"),
		.name = TEXT("SCO"),
		.role = TEXT("name"),
		.source = TEXT("x")};
	struct article_ingested a = article_of("a"), b = article_of("b");
	struct cell *cell = start("counts");
	(void)state;
	cell_ahead(cell, &a);
	cell_ahead(cell, &b);
	assert_int_equal(cell_learn(cell, &name, NULL), ERR_OK);
	assert_int_equal(answer_to(cell, &a), 3);
	assert_int_equal(answer_to(cell, &b), 4);
	cell_stop(&cell);
}

static void its_death_is_of_the_article_that_it_came_to(void **state)
{
	struct article_ingested a = article_of("a"), b = article_of("b"), c = article_of("c");
	struct arena arena = {0};
	struct cell_answer answer;
	struct cell *cell = start("dies of the third");
	(void)state;
	cell_ahead(cell, &a);
	cell_ahead(cell, &b);
	cell_ahead(cell, &c);
	cell_ahead(cell, &a);
	poll(NULL, 0, 50);
	assert_int_equal(answer_to(cell, &a), 2);
	assert_int_equal(answer_to(cell, &b), 2);
	assert_int_equal(cell_pass(cell, &c, NULL, NULL), ERR_OK);
	assert_int_equal(cell_read(cell, &c, &arena, NULL, &answer, NULL), ERR_DIED);
	cell_stop(&cell);
	cell = start("dies");
	cell_ahead(cell, &a);
	assert_int_equal(cell_pass(cell, &b, NULL, NULL), ERR_DIED);
	cell_stop(&cell);
	arena_fini(&arena);
}

/* Nobody waits for a socket that is full. */
static void many_may_be_sent_ahead(void **state)
{
	enum { MANY = 100, LONG = 60000 };
	static char long_text[LONG];
	struct cell *cell = start("counts");
	(void)state;
	memset(long_text, '.', LONG);
	memcpy(long_text, article_text, sizeof(article_text) - 1);
	for (int again = 0; again < 2 * MANY; again++) {
		char id[16];
		snprintf(id, sizeof(id), "%d", again % MANY);
		struct article_ingested article = article_of(id);
		article.text = (struct text){long_text, LONG};
		if (again < MANY)
			cell_ahead(cell, &article);
		else
			assert_int_equal(answer_to(cell, &article), again - MANY + 1);
	}
	cell_stop(&cell);
}

static void one_that_is_deaf_is_told_only_so_many_names(void **state)
{
	enum { MANY = 40000, LONG = 2000 };
	static char source[LONG];
	memset(source, 'x', LONG);
	const struct entity_named name = {.id = TEXT("SCO"),
		.kind = TEXT("org"),
		.name = TEXT("SCO"),
		.role = TEXT("name"),
		.source = {source, LONG}};
	struct cell *cell = start("does not listen");
	struct why why = {0};
	enum err err = ERR_OK;
	(void)state;
	for (int told = 0; !err && told < MANY; told++)
		err = cell_learn(cell, &name, &why);
	assert_int_equal(err, ERR_LIMIT);
	assert_non_null(strstr(why.text, "that the extractor has not taken"));
	cell_stop(&cell);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "extracting") == 0)
		return be_extractor(argv[2]);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_tells_of_the_article_goes_on),
		cmocka_unit_test(whatever_else_it_does_is_an_error),
		cmocka_unit_test(one_that_does_nearly_nothing_is_ended),
		cmocka_unit_test(who_is_sent_ahead_is_answered_in_order),
		cmocka_unit_test(whom_nobody_asks_for_is_passed_over),
		cmocka_unit_test(a_name_learnt_meanwhile_has_them_asked_again),
		cmocka_unit_test(its_death_is_of_the_article_that_it_came_to),
		cmocka_unit_test(many_may_be_sent_ahead),
		cmocka_unit_test(one_that_is_deaf_is_told_only_so_many_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
