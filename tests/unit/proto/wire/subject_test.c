#include "proto/wire/subject.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static enum err subject(const char *text)
{
	return subject_check(text_of(text), NULL);
}

static enum err filter(const char *text)
{
	return subject_filter_check(text_of(text), NULL);
}

static bool matches(const char *wanted, const char *given)
{
	assert_int_equal(filter(wanted), ERR_OK);
	assert_int_equal(subject(given), ERR_OK);
	return subject_matches(text_of(wanted), text_of(given));
}

static bool overlap(const char *a, const char *b)
{
	bool one = subject_filters_overlap(text_of(a), text_of(b));
	assert_int_equal(subject_filters_overlap(text_of(b), text_of(a)), one);
	return one;
}

static void takes_what_the_grammar_allows(void **state)
{
	(void)state;
	assert_int_equal(subject("claim"), ERR_OK);
	assert_int_equal(subject("registry.membership.asserted.SCO.BY"), ERR_OK);
	assert_int_equal(subject("$sys.cursor.news"), ERR_OK);
	assert_int_equal(subject("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p"), ERR_OK);
	assert_int_equal(subject("news.article.Қазақстан"), ERR_OK);
	assert_int_equal(filter("claim.*.held.>"), ERR_OK);
	assert_int_equal(filter(">"), ERR_OK);
	assert_int_equal(filter("*.*"), ERR_OK);
}

static void names_what_is_wrong(void **state)
{
	(void)state;
	static const struct {
		const char *text, *where, *says;
	} cases[] = {
		{"", "byte 0", "wanted 1 to 256 bytes, got ''"},
		{".a", "byte 0", "wanted no empty token, got '.a'"},
		{"a..b", "byte 2", "wanted no empty token, got 'a..b'"},
		{"a.", "byte 2", "wanted no empty token, got 'a.'"},
		{"a b", "byte 1", "wanted no blank or control byte, got 'a b'"},
		{"a.\x7f", "byte 2", "wanted no blank or control byte, got 'a.?'"},
		{"a.*", "byte 2", "wanted no wildcard in a subject, got 'a.*'"},
		{"a.\xff", "byte 0", "wanted UTF-8, got 'a.?'"},
		{"a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q", "byte 0",
			"wanted at most 16 tokens, got 'a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q'"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct why why = {0};
		assert_int_equal(subject_check(text_of(cases[i].text), &why), ERR_BAD_SUBJECT);
		assert_string_equal(why.where, cases[i].where);
		assert_string_equal(why.text, cases[i].says);
	}
}

static void refuses_misplaced_wildcards(void **state)
{
	(void)state;
	static const char *const bad[] = {"a.>.b", ">.a", "a>", "a.b*", "a.*b", "**", ">>", "a.>b"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(filter(bad[i]), ERR_BAD_SUBJECT);
}

static void bounds_the_length(void **state)
{
	(void)state;
	char text[SUBJECT_MAX + 2];
	memset(text, 'a', sizeof(text));
	assert_int_equal(subject_check((struct text){text, SUBJECT_MAX}, NULL), ERR_OK);
	struct why why;
	assert_int_equal(
		subject_check((struct text){text, SUBJECT_MAX + 1}, &why), ERR_BAD_SUBJECT);
	assert_int_equal(subject_check((struct text){"a\0b", 3}, NULL), ERR_BAD_SUBJECT);
}

static void matches_as_nats_does(void **state)
{
	(void)state;
	assert_true(matches("a.b", "a.b"));
	assert_false(matches("a.b", "a.bc"));
	assert_false(matches("a.b", "a.b.c"));
	assert_false(matches("a.b.c", "a.b"));
	assert_true(matches("a.*", "a.b"));
	assert_false(matches("a.*", "a"));
	assert_false(matches("a.*", "a.b.c"));
	assert_true(matches("*.b.*", "a.b.c"));
	assert_true(matches(">", "a"));
	assert_true(matches(">", "a.b.c"));
	assert_true(matches("a.>", "a.b.c"));
	assert_false(matches("a.>", "a"));
	assert_true(matches("a.*.>", "a.b.c"));
	assert_false(matches("a.*.>", "a.b"));
}

static void leading_wildcards_leave_the_brokers_own_alone(void **state)
{
	(void)state;
	assert_false(matches(">", "$sys.cursor.news"));
	assert_false(matches("*.cursor.>", "$sys.cursor.news"));
	assert_true(matches("$sys.>", "$sys.cursor.news"));
	assert_true(matches("a.>", "a.$b"));
	assert_false(overlap(">", "$sys.>"));
	assert_false(overlap("$live.*", "*.a"));
}

static void tells_which_filters_share_a_subject(void **state)
{
	(void)state;
	assert_true(overlap("a.b", "a.b"));
	assert_true(overlap("a.*", "*.b"));
	assert_true(overlap("a.>", "a.b.c"));
	assert_true(overlap("a.>", ">"));
	assert_true(overlap("*", ">"));
	assert_false(overlap("a.>", "a"));
	assert_false(overlap("a.*", "a.b.c"));
	assert_false(overlap("a.b", "a.c"));
	assert_false(overlap("a.*.c", "a.b.d"));
}

static void keys_go_there_and_back(void **state)
{
	(void)state;
	struct buffer coded = {0}, plain = {0};
	subject_add_key(&coded, TEXT("a.b*c>d%e f\x01\x7f Ж"));
	assert_true(text_is(buffer_as_text(&coded), "a%2Eb%2Ac%3Ed%25e%20f%01%7F%20Ж"));
	assert_int_equal(subject_check(buffer_as_text(&coded), NULL), ERR_OK);
	subject_decode_key(buffer_as_text(&coded), &plain);
	assert_true(text_is(buffer_as_text(&plain), "a.b*c>d%e f\x01\x7f Ж"));
	buffer_clear(&plain);
	subject_decode_key(TEXT("%"), &plain);
	subject_decode_key(TEXT("%2"), &plain);
	subject_decode_key(TEXT("%zz%2e"), &plain);
	assert_true(text_is(buffer_as_text(&plain), "%%2%zz."));
	buffer_fini(&coded);
	buffer_fini(&plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_the_grammar_allows),
		cmocka_unit_test(names_what_is_wrong),
		cmocka_unit_test(refuses_misplaced_wildcards),
		cmocka_unit_test(bounds_the_length),
		cmocka_unit_test(matches_as_nats_does),
		cmocka_unit_test(leading_wildcards_leave_the_brokers_own_alone),
		cmocka_unit_test(tells_which_filters_share_a_subject),
		cmocka_unit_test(keys_go_there_and_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
