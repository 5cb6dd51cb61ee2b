/* Which addresses are nobody's on the public net, whatever they are written as. */
#include "services/news/fetching/fetch.h"

#include "proto/base/check.h"
#include "proto/base/clock.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

/* --- Servers of one answer ------------------------------------------------------------------- */

struct server {
	int listens, go[2]; /* it answers when something comes through `go` */
	pthread_t thread;
	char url[64];
};

static void *serve(void *self)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
	struct server *server = self;
	char request[4096], go;
	int connection = accept(server->listens, NULL, NULL);
	CHECK(connection >= 0 && read(connection, request, sizeof(request)) > 0);
	CHECK(read(server->go[0], &go, 1) == 1);
	CHECK(write(connection, answer, strlen(answer)) == (ssize_t)strlen(answer));
	close(connection);
	return NULL;
}

static void server_start(struct server *server)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);
	server->listens = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(bind(server->listens, (struct sockaddr *)&at, len) == 0);
	CHECK(listen(server->listens, 1) == 0 && pipe(server->go) == 0);
	CHECK(getsockname(server->listens, (struct sockaddr *)&at, &len) == 0);
	snprintf(server->url, sizeof(server->url), "http://127.0.0.1:%d/", ntohs(at.sin_port));
	CHECK(pthread_create(&server->thread, NULL, serve, server) == 0);
}

static void server_stop(struct server *server)
{
	pthread_join(server->thread, NULL);
	close(server->listens);
	close(server->go[0]);
	close(server->go[1]);
}

struct looked {
	struct server servers[2];
	enum err errs[2];
};

/* Taking the first one in takes longer than any server has; only then the second one answers. */
static void take(void *self, size_t index, struct fetch_result *result)
{
	struct looked *looked = self;
	int64_t until = clock_monotonic_ms() + 1500;
	looked->errs[index] = result->err;
	while (index == 0 && clock_monotonic_ms() < until)
		(void)poll(NULL, 0, 100);
	if (index == 0)
		CHECK(write(looked->servers[1].go[1], "g", 1) == 1);
}

static void a_server_is_not_to_blame_for_what_we_do(void **state)
{
	(void)state;
	struct looked looked = {.errs = {ERR_DIED, ERR_DIED}};
	struct fetch_limits limits = {.bytes_max = 1000, .seconds_max = 1, .private_allowed = true};
	for (int i = 0; i < 2; i++)
		server_start(&looked.servers[i]);
	struct fetch_request requests[] = {
		{.url = looked.servers[0].url}, {.url = looked.servers[1].url}};
	struct fetch_all all = {requests, 2, &limits, take, &looked};
	CHECK(write(looked.servers[0].go[1], "g", 1) == 1);
	fetch_all(&all);
	for (int i = 0; i < 2; i++)
		server_stop(&looked.servers[i]);
	assert_int_equal(looked.errs[0], ERR_OK);
	assert_int_equal(looked.errs[1], ERR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(private_addresses_are_known_in_every_form),
		cmocka_unit_test(other_families_are_private),
		cmocka_unit_test(addresses_are_judged_when_they_are_given),
		cmocka_unit_test(a_server_is_not_to_blame_for_what_we_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
