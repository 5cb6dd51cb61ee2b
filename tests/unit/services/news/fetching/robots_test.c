/* robots.txt: who may fetch what. */
#include "services/news/fetching/robots.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
	const char *robots, *path;
	bool allowed;
} rows[] = {
	{"", "/feed.xml", true},
	{"User-agent: *\nDisallow: /", "/feed.xml", false},
	{"User-agent: *\nDisallow:", "/feed.xml", true},
	{"User-agent: *\nDisallow: /private", "/private/feed.xml", false},
	{"User-agent: *\nDisallow: /private", "/public", true},
	{"User-agent: *\nDisallow: /\nAllow: /feed", "/feed.xml", true},
	{"User-agent: *\nAllow: /feed\nDisallow: /", "/feed.xml", true},
	{"User-agent: *\nDisallow: /\n\nUser-agent: serai\nDisallow: /x", "/feed.xml", true},
	{"User-agent: Serai\nUser-agent: other\nDisallow: /", "/feed.xml", false},
	{"User-agent: other\nDisallow: /", "/feed.xml", true},
	{"user-AGENT: * # all\ndisallow: /*.xml$ # feeds", "/a/feed.xml", false},
	{"User-agent: *\nDisallow: /*.xml$", "/feed.xml?a=1", true},
	{"no rules here\n:::\nUser-agent\n", "/feed.xml", true},
};

static void the_longest_rule_decides(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (robots_allow(text_of(rows[i].robots), "serai", text_of(rows[i].path)) !=
			rows[i].allowed)
			fail_msg("'%s' for %s", rows[i].robots, rows[i].path);
}

static const struct {
	const char *robots;
	int64_t ms;
} delays[] = {
	{"User-agent: *\nCrawl-delay: 10", 10000},
	{"User-agent: *\nDisallow: /x\ncrawl-DELAY: 0.25 # please", 250},
	{"User-agent: *\nCrawl-delay: 10\n\nUser-agent: serai\nAllow: /", 0},
	{"User-agent: *\nCrawl-delay: 10\n\nUser-agent: serai\nCrawl-delay: 2", 2000},
	{"User-agent: other\nCrawl-delay: 10", 0},
	{"Crawl-delay: 10", 0},
	{"User-agent: *\nCrawl-delay: soon", 0},
	{"User-agent: *\nCrawl-delay: -1", 0},
	{"User-agent: *\nCrawl-delay: 99999999999999999999", 0},
	{"User-agent: *\nCrawl-delay: 1.x", 0},
};

static void a_pause_is_asked_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++)
		if (robots_delay_ms(text_of(delays[i].robots), "serai") != delays[i].ms)
			fail_msg("'%s': wanted %lld, got %lld", delays[i].robots,
				(long long)delays[i].ms,
				(long long)robots_delay_ms(text_of(delays[i].robots), "serai"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_rule_decides), cmocka_unit_test(a_pause_is_asked_for)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
