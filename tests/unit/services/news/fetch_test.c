/* Which addresses are nobody's on the public net, whatever they are written as. */
#include "services/news/fetch.h"

#include "proto/base/check.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

static const struct {
	const char *address;
	bool private;
} rows[] = {
	{"127.0.0.1", true},
	{"10.1.2.3", true},
	{"172.15.0.1", false},
	{"172.16.0.1", true},
	{"172.31.255.255", true},
	{"172.32.0.1", false},
	{"192.168.1.1", true},
	{"169.254.169.254", true},
	{"100.64.0.1", true},
	{"100.128.0.1", false},
	{"0.0.0.0", true},
	{"8.8.8.8", false},
	{"224.0.0.1", true},
	{"255.255.255.255", true},
	{"::1", true},
	{"::", true},
	{"fe80::1", true},
	{"fec0::1", true},
	{"fd00::1", true},
	{"ff02::1", true},
	{"2001:4860:4860::8888", false},
	{"::ffff:127.0.0.1", true},
	{"::ffff:8.8.8.8", false},
	{"::10.0.0.1", true},
	{"64:ff9b::10.0.0.1", true},
	{"64:ff9b::8.8.8.8", false},
	{"64:ff9b:1::192.168.0.1", true},
	{"2002:7f00:1::1", true},
	{"2002:808:808::1", false},
};

static bool is_private(const char *text)
{
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
		return fetch_is_private((const struct sockaddr *)&four);
	assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
	return fetch_is_private((const struct sockaddr *)&six);
}

static void private_addresses_are_known_in_every_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (is_private(rows[i].address) != rows[i].private)
			fail_msg("%s: wanted %s", rows[i].address,
				rows[i].private ? "private" : "public");
}

static void other_families_are_private(void **state)
{
	(void)state;
	struct sockaddr local = {.sa_family = AF_UNIX};
	assert_true(fetch_is_private(&local));
}

/* Of an address, before anything is asked of it. */
static void addresses_are_judged_when_they_are_given(void **state)
{
	static const struct {
		const char *url;
		enum err err;
	} given[] = {
		{"http://outlet.example/feed.xml", ERR_OK},
		{"https://8.8.8.8/feed", ERR_OK},
		{"http://[2001:4860:4860::8888]/feed", ERR_OK},
		{"http://localhost.example/feed", ERR_OK},
		{"http://127.0.0.1/feed", ERR_DENIED},
		{"http://127.1:8080/feed", ERR_DENIED},
		{"http://0x7f000001/feed", ERR_DENIED},
		{"http://2130706433/", ERR_DENIED},
		{"https://name:secret@10.1.2.3/feed", ERR_DENIED},
		{"http://[::1]/feed", ERR_DENIED},
		{"http://[fe80::1%25eth0]/feed", ERR_DENIED},
		{"http://LocalHost:80/feed", ERR_DENIED},
		{"http://a.localhost./feed", ERR_DENIED},
		{"ftp://outlet.example/feed", ERR_BAD_VALUE},
		{"file:///etc/passwd", ERR_BAD_VALUE},
		{"http://", ERR_BAD_VALUE},
		{"http://a b/", ERR_BAD_VALUE},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(given); i++) {
		struct why why = {0};
		struct text url = text_of(given[i].url);
		enum err err = fetch_check_url(url, false, &why), allowed = given[i].err;
		if (err != given[i].err)
			fail_msg("%s: got %d, %s", given[i].url, err, why.text);
		assert_int_equal(
			fetch_check_url(url, true, NULL), allowed == ERR_DENIED ? ERR_OK : allowed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(private_addresses_are_known_in_every_form),
		cmocka_unit_test(other_families_are_private),
		cmocka_unit_test(addresses_are_judged_when_they_are_given),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
