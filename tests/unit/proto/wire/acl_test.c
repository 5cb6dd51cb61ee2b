#include "proto/wire/acl.h"
#include "proto/wire/subject.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define KEY_A "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define KEY_B "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

static struct acl *parsed(const char *content)
{
	struct acl *acl = NULL;
	struct why why = {0};
	assert_int_equal(acl_parse(text_of(content), "peers.acl", &acl, &why), ERR_OK);
	return acl;
}

static bool may(
	const struct acl *acl, const char *peer, enum acl_action action, const char *subject)
{
	return acl_check(acl, text_of(peer), action, text_of(subject), NULL) == ERR_OK;
}

static void a_filter_covers_another(void **state)
{
	(void)state;
	static const struct {
		const char *wide, *narrow;
		bool covers;
	} cases[] = {
		{"a.b", "a.b", true},
		{"a.b", "a.c", false},
		{"a.*", "a.b", true},
		{"a.*", "a.*", true},
		{"a.*", "a.>", false},
		{"a.>", "a.>", true},
		{"a.>", "a.*.c", true},
		{"a.>", "a", false},
		{"a.b", "a.*", false},
		{">", "a.b.c", true},
		{">", "*", true},
		{">", "$sys.x", false},
		{"*", "$sys", false},
		{"$sys.>", "$sys.x", true},
		{"*.b", "a.b", true},
		{"a.*", "a.b.c", false},
		{"a.b.c", "a.b", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
			subject_filter_covers(text_of(cases[i].wide), text_of(cases[i].narrow)),
			cases[i].covers);
}

static void only_what_a_rule_allows(void **state)
{
	(void)state;
	struct acl *acl = parsed("# who may what\n\n"
				 "analyst " KEY_A " pub:news.> sub:> req:svc.registry.*\n"
				 "silent " KEY_B "\n");
	assert_true(may(acl, "analyst", ACL_PUBLISH, "news.article"));
	assert_false(may(acl, "analyst", ACL_PUBLISH, "test.a"));
	assert_true(may(acl, "analyst", ACL_SUBSCRIBE, "claim.>"));
	assert_false(may(acl, "analyst", ACL_SUBSCRIBE, "$sys.>"));
	assert_true(may(acl, "analyst", ACL_REQUEST, "svc.registry.members"));
	assert_false(may(acl, "analyst", ACL_REQUEST, "svc.news.ingest"));
	assert_false(may(acl, "analyst", ACL_SERVE, "svc.registry.members"));
	assert_false(may(acl, "silent", ACL_SUBSCRIBE, "a"));
	assert_false(may(acl, "nobody", ACL_SUBSCRIBE, "a"));
	assert_true(may(acl, "local", ACL_PUBLISH, "anything"));
	assert_true(may(NULL, "local", ACL_SUBSCRIBE, "$sys.>"));
	assert_true(may(NULL, "analyst", ACL_SUBSCRIBE, "a"));
	acl_destroy(&acl);
	acl = parsed("local - pub:test.>\n");
	assert_true(may(acl, "local", ACL_PUBLISH, "test.a"));
	assert_false(may(acl, "local", ACL_SUBSCRIBE, "test.a"));
	acl_destroy(&acl);
}

static void a_refusal_says_what_is_allowed(void **state)
{
	(void)state;
	struct acl *acl = parsed("analyst " KEY_A " pub:news.> sub:>\n");
	struct why why = {0};
	assert_int_equal(
		acl_check(acl, TEXT("analyst"), ACL_PUBLISH, TEXT("test.a"), &why), ERR_DENIED);
	assert_string_equal(why.text,
		"the peer 'analyst' may not publish 'test.a'; its rules are: pub:news.> sub:>");
	assert_int_equal(acl_check(acl, TEXT("x"), ACL_REQUEST, TEXT("svc.a.b"), &why), ERR_DENIED);
	assert_string_equal(why.text, "the peer 'x' may not ask 'svc.a.b'; its rules are: none");
	acl_destroy(&acl);
}

static void a_key_tells_the_peer(void **state)
{
	(void)state;
	struct acl *acl = parsed("a " KEY_A "\nlocal -\nb " KEY_B "\n");
	assert_true(text_is(acl_peer_of_key(acl, TEXT(KEY_B)), "b"));
	assert_null(acl_peer_of_key(acl, TEXT("-")).ptr);
	assert_null(acl_peer_of_key(acl, TEXT("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf8")).ptr);
	acl_destroy(&acl);
}

static void a_bad_file_is_refused_whole(void **state)
{
	(void)state;
	static const struct {
		const char *content, *where, *text;
	} cases[] = {
		{"a " KEY_A "\nb short\n", "peers.acl:2",
			"wanted 40 characters as the key of 'b', got 'short'"},
		{"a " KEY_A "\na " KEY_B "\n", "peers.acl:2", "the peer 'a' has a line already"},
		{"a " KEY_A "\nb " KEY_A "\n", "peers.acl:2", "another peer has the key of 'b'"},
		{"local " KEY_A "\n", "peers.acl:1",
			"wanted - as the key of 'local', got '" KEY_A "'"},
		{"a " KEY_A " foo:x\n", "peers.acl:1",
			"wanted pub:FILTER, sub:FILTER, req:FILTER, serve:FILTER or "
			"admin:FILTER, got 'foo:x'"},
		{"a.b " KEY_A "\n", "peers.acl:1",
			"wanted a peer's name of 1 to 48 letters, digits, '-' and '_', got 'a.b'"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct acl *acl = NULL;
		struct why why = {0};
		assert_int_not_equal(
			acl_parse(text_of(cases[i].content), "peers.acl", &acl, &why), ERR_OK);
		assert_string_equal(why.where, cases[i].where);
		assert_string_equal(why.text, cases[i].text);
		assert_null(acl);
	}
	struct acl *acl = NULL;
	assert_int_equal(
		acl_parse(TEXT("a " KEY_A " pub:a..b\n"), "x", &acl, NULL), ERR_BAD_SUBJECT);
}

static void differences_are_told(void **state)
{
	(void)state;
	struct acl *before = parsed("a " KEY_A " pub:x\nb " KEY_B " sub:y\n");
	struct acl *after = parsed("b " KEY_B " sub:z\nlocal - sub:>\n");
	struct buffer out = {0};
	acl_difference(before, after, &out);
	assert_true(
		text_is(buffer_as_text(&out), "- a pub:x\n~ b sub:y -> sub:z\n+ local sub:>\n"));
	buffer_clear(&out);
	acl_difference(after, after, &out);
	assert_int_equal(out.len, 0);
	buffer_fini(&out);
	acl_destroy(&before);
	acl_destroy(&after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_filter_covers_another),
		cmocka_unit_test(only_what_a_rule_allows),
		cmocka_unit_test(a_refusal_says_what_is_allowed),
		cmocka_unit_test(a_key_tells_the_peer),
		cmocka_unit_test(a_bad_file_is_refused_whole),
		cmocka_unit_test(differences_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
