/* Relative addresses, and one spelling for equal ones. */
#include "services/news/reading/address.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define BASE "http://a/b/c/d;p?q"

/* The references are those of RFC 3986, section 5.4. */
static const struct {
	const char *base, *reference, *wanted;
} rows[] = {
	{BASE, "g:h", "g:h"},
	{BASE, "g", "http://a/b/c/g"},
	{BASE, "./g", "http://a/b/c/g"},
	{BASE, "g/", "http://a/b/c/g/"},
	{BASE, "/g", "http://a/g"},
	{BASE, "//g", "http://g"},
	{BASE, "?y", "http://a/b/c/d;p?y"},
	{BASE, "g?y", "http://a/b/c/g?y"},
	{BASE, "#s", "http://a/b/c/d;p?q#s"},
	{BASE, "g#s", "http://a/b/c/g#s"},
	{BASE, "g?y#s", "http://a/b/c/g?y#s"},
	{BASE, ";x", "http://a/b/c/;x"},
	{BASE, "", BASE},
	{BASE, ".", "http://a/b/c/"},
	{BASE, "./", "http://a/b/c/"},
	{BASE, "..", "http://a/b/"},
	{BASE, "../", "http://a/b/"},
	{BASE, "../g", "http://a/b/g"},
	{BASE, "../..", "http://a/"},
	{BASE, "../../g", "http://a/g"},
	{BASE, "../../../g", "http://a/g"},
	{BASE, "/./g", "http://a/g"},
	{BASE, "/../g", "http://a/g"},
	{BASE, "g..", "http://a/b/c/g.."},
	{BASE, "./../g", "http://a/b/g"},
	{BASE, "g/./h", "http://a/b/c/g/h"},
	{BASE, "g/../h", "http://a/b/c/h"},
	{"http://a", "g", "http://a/g"},
	{"", "g", "g"},
	{"mailto:x@a", "g", "g"},
	{BASE, " новость ", "http://a/b/c/новость"},
};

static const struct {
	const char *one, *other;
} equals[] = {
	{"http://www.A.example/x/", "https://a.example/x"},
	{"https://a.example:443/x#part", "https://a.example/x"},
	{"https://a.example/x?utm_source=rss&id=1&fbclid=z", "https://a.example/x?id=1"},
};

static void references_are_resolved(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = {0};
		struct text got =
			address_resolve(text_of(rows[i].base), text_of(rows[i].reference), &arena);
		if (!text_is(got, rows[i].wanted))
			fail_msg("%s: wanted %s, got %.*s", rows[i].reference, rows[i].wanted,
				TEXT_ARG(got));
		arena_fini(&arena);
	}
}

static void equal_addresses_are_spelt_equal(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(equals) / sizeof(equals[0]); i++) {
		struct arena arena = {0};
		struct text one = address_canonical(text_of(equals[i].one), &arena);
		assert_true(text_equal(one, address_canonical(text_of(equals[i].other), &arena)));
		arena_fini(&arena);
	}
	struct arena arena = {0};
	assert_false(text_equal(address_canonical(TEXT("https://a.example/x?id=1"), &arena),
		address_canonical(TEXT("https://a.example/x?id=2"), &arena)));
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_are_resolved),
		cmocka_unit_test(equal_addresses_are_spelt_equal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
