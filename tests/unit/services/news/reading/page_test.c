/* Pages of many makes: which of their words are the article's, and what they say of themselves. */
#include "services/news/reading/page.h"

#include "services/news/reading/markup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What a row does not say is none. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define ONE   "The heads of state met in the capital on Thursday and signed a declaration on trade."
#define TWO   "Delegations from ten countries took part, and observers came from four more of them."
#define THREE "A second document, on transport corridors, is to follow before the end of this year."
#define LAST  "Ministers will report on both of them to their parliaments in the autumn."
#define NAV                                                                                        \
	"<ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li><li><a "                  \
	"href='/s'>Sport</a></li></ul>"
#define P(text) "<p>" text "</p>"
#define WHOLE   ONE "\n" TWO "\n" THREE
#define BODY    P(ONE) P(TWO) P(THREE)

/* The page, and its text. */
static const struct {
	const char *what, *html, *wanted;
} texts[] = {
	{"paragraphs in an article",
		"<nav>" NAV "</nav><article>" BODY "</article><footer>" P(ONE) "</footer>", WHOLE},
	{"nothing that tells the parts apart",
		"<div>" NAV "</div><div>" BODY "</div><div>" NAV "</div>", WHOLE},
	{"paragraphs that nobody closed",
		"<div>" NAV "</div><div><p>" ONE "<p>" TWO "<p>" THREE "</div>", WHOLE},
	{"lines ended by br",
		"<div>" NAV "</div><div>" ONE "<br><br>" TWO "<br/><br/>" THREE "</div>", WHOLE},
	{"a table for the layout", "<table><tr><td>" NAV "</td><td>" BODY "</td></tr></table>",
		WHOLE},
	{"a subhead, a list, a quotation",
		"<article>" P(
			ONE) "<h2>What was "
			     "agreed</h2><ul><li>Trade</li><li>Transport</li></ul><blockquote>" TWO
			     "</blockquote>" P(THREE) "</article>",
		ONE "\nWhat was agreed\nTrade\nTransport\n" TWO "\n" THREE},
	{"a list at the end",
		"<article>" BODY "<ul><li>Trade</li><li>Transport</li></ul></article>",
		WHOLE "\nTrade\nTransport"},
	{"the headline is no part of it", "<h1>Leaders meet in the capital</h1><div>" BODY "</div>",
		WHOLE},
	{"links within sentences stay",
		"<div>" P("The <a href='x'>heads of state</a> met in the <b>capital</b> on "
			  "Thursday and signed it.") P(TWO) "</div>",
		"The heads of state met in the capital on Thursday and signed it.\n" TWO},
	{"a caption goes",
		"<article>" P(ONE) "<figure><img src=x><figcaption>The hall, on Thursday, before "
				   "the session began.</figcaption></figure>" P(TWO) "</article>",
		ONE "\n" TWO},
	{"what heads a small part at the beginning of a column is not the column's head",
		"<article><header><h1>Leaders meet in the capital</h1></header><div><div><p>Don't "
		"miss stories</p><a href='/f'>Follow</a></div><div>" BODY "</div></div></article>",
		WHOLE},
	{"what a button shows is the article's",
		"<div>" NAV "</div><div>" P(ONE) "<div id=read-more><div><a href=''>Read more</a>"
						 "</div><div>" P(TWO) P(THREE)
							 P(LAST) "</div></div></div>",
		WHOLE "\n" LAST},
	{"a part for printing is the article",
		"<div>" NAV "</div><div id=content_print>" BODY "</div>", WHOLE},
	{"comments go",
		"<div class=post>" BODY
		"</div><div id=comments><p>I think that this was quite a good meeting, all in "
		"all.</p><p>And I think that it was not, since nothing came of it.</p></div>",
		WHOLE},
	{"related links go",
		"<article>" P(ONE) "<div class='related-links'><a href=x>Another summit was held "
				   "in another capital</a></div>" P(TWO) "</article>",
		ONE "\n" TWO},
	{"what follows a heading of others goes",
		"<div>" BODY "<h3>Related articles</h3><p>Another summit was held in another "
		"capital, and nobody signed anything there.</p></div>",
		WHOLE},
	{"share bars go",
		"<article><p>Share on Facebook</p>" BODY "<p>Follow us on Telegram</p></article>",
		WHOLE},
	{"a cookie banner goes",
		"<div class='cookie-banner'><p>We use cookies on this site, and by staying on it "
		"you agree to that.</p></div><div>" BODY "</div>",
		WHOLE},
	{"a footer without a name goes",
		"<div>" BODY "</div><div><p>Copyright 2024 Outlet</p></div>", WHOLE},
	{"the whole page in a form", "<form id=f1><div>" NAV "</div><div>" BODY "</div></form>",
		WHOLE},
	{"a body that is named like a side part",
		"<body class='has-sidebar widget'><div>" BODY "</div></body>", WHOLE},
	{"hidden parts go",
		"<div><p style='display:none'>This text was never meant to be seen by anybody at "
		"all.</p>" BODY "</div>",
		WHOLE},
	{"scripts, styles and templates go",
		"<div><script>var a = '<p>" ONE
		"</p>';</script><style>p { }</style><template>" P(TWO) "</template>" BODY "</div>",
		WHOLE},
	{"an article in two halves",
		"<div><div>" P(ONE) P(TWO) "</div><div class=ad><a href=x>Buy</a></div><div>" P(
			THREE) "</div></div>",
		WHOLE},
	{"a short sentence among long ones", "<div>" P(ONE) P("It rained.") P(TWO) "</div>",
		ONE "\nIt rained.\n" TWO},
	{"a short sentence at the end", "<div>" P(ONE) P(TWO) P("It rained.") "</div>",
		ONE "\n" TWO "\nIt rained."},
	{"a teaser in the middle",
		"<div>" P(ONE) "<p><a href=x>Read also: Another summit was held in another "
			       "capital</a></p>" P(TWO) P(THREE) "</div>",
		WHOLE},
	{"entities and white space",
		"<div><p>One&nbsp;two\n  three &mdash; four, five &amp; six, seven eight nine ten "
		"eleven.</p></div>",
		"One two three — four, five & six, seven eight nine ten eleven."},
	{"Chinese",
		"<div>" NAV "</"
		"div><div><p>"
		"上海合作组织成员国元首理事会会议四日在阿斯塔纳举行，白俄罗斯成为第十个"
		"成员国。</p></div>",
		"上海合作组织成员国元首理事会会议四日在阿斯塔纳举行，白俄罗斯成为第十个成员国。"},
	{"Russian",
		"<div>" NAV
		"</div><div><p>Саммит прошёл в Астане, и Белоруссия стала десятым членом "
		"организации, сообщили там.</p><p>Читайте также: другой саммит</p></div>",
		"Саммит прошёл в Астане, и Белоруссия стала десятым членом организации, сообщили "
		"там."},
	{"a page that scripts fill",
		"<script "
		"type='application/ld+json'>{\"@type\":\"NewsArticle\",\"articleBody\":\"" ONE
		" " TWO " " THREE "\"}</script><div id=root></div>",
		ONE " " TWO " " THREE},
	{"nothing", "<html><body></body></html>", ""},
};

/* The page's head and body, and "title|authors|date". */
static const struct {
	const char *what, *html, *wanted;
} abouts[] = {
	{"JSON-LD",
		"<script "
		"type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Leaders meet "
		"in "
		"Astana\",\"datePublished\":\"2024-07-04T10:00:00+05:00\",\"author\":[{\"@type\":"
		"\"Person\",\"name\":\"Jo Ann\"},{\"name\":\"Al Bo\"}]}</script>",
		"Leaders meet in Astana|Jo Ann;Al Bo|2024-07-04T05:00:00Z"},
	{"JSON-LD in a graph",
		"<script "
		"type='application/"
		"ld+json'>{\"@graph\":[{\"@type\":\"Organization\",\"name\":\"No\"},{\"@type\":["
		"\"Article\"],\"headline\":\"Leaders meet\",\"author\":\"Jo Ann\"}]}</script>",
		"Leaders meet|Jo Ann|"},
	{"JSON-LD that is broken",
		"<script type='application/ld+json'>{\"@type\":</script><title>Leaders "
		"meet</title>",
		"Leaders meet||"},
	{"OpenGraph",
		"<meta property='og:title' content='Leaders meet'><meta "
		"property='article:published_time' content='2024-07-04T10:00:00Z'><meta "
		"name=author content='Jo Ann'>",
		"Leaders meet|Jo Ann|2024-07-04T10:00:00Z"},
	{"an author that is an address",
		"<meta property='article:author' content='https://a.example/jo'><meta "
		"property='og:title' content='T'>",
		"T||"},
	{"meta names in any case",
		"<META NAME='DC.Date.Issued' CONTENT='2024-07-04'><META NAME='Author' CONTENT='Jo "
		"Ann'><TITLE>Leaders meet</TITLE>",
		"Leaders meet|Jo Ann|2024-07-04"},
	{"the title without the outlet", "<title>Leaders meet in Astana | The Outlet</title>",
		"Leaders meet in Astana||"},
	{"the outlet first",
		"<title>Outlet | Leaders meet in Astana to sign</title><meta "
		"property='og:site_name' content='Outlet'>",
		"Leaders meet in Astana to sign||"},
	{"a hyphen that is the headline's", "<title>Anti-drug plan for well-known leaders</title>",
		"Anti-drug plan for well-known leaders||"},
	{"the heading that the title repeats",
		"<title>Leaders meet in Astana - World - Outlet</title><h1>Leaders meet in "
		"Astana</h1>",
		"Leaders meet in Astana||"},
	{"a heading above the headline",
		"<title>Leaders meet in Astana | World | Outlet</title><h1>World of affairs</h1>"
		"<h2>Leaders meet in Astana</h2>",
		"Leaders meet in Astana||"},
	{"a byline and a time",
		"<title>Leaders meet</title><p class=byline>By Jo Ann and Al Bo</p><time "
		"datetime='2024-07-04T10:00:00Z'>now</time>",
		"Leaders meet|Jo Ann;Al Bo|2024-07-04T10:00:00Z"},
	{"those who comment did not write it",
		"<title>Leaders meet</title><p class=byline>Story by Jo Ann @joann</p>" BODY
		"<p class=byline>Al Bo</p>",
		"Leaders meet|Jo Ann|"},
	{"a byline without a name, and one with an hour",
		"<title>Leaders meet</title><p class=byline>By</p><p class=byline>Today 8:42</p>",
		"Leaders meet||"},
	{"how long ago is no date",
		"<title>Leaders meet</title><span class=time>34 seconds ago</span>",
		"Leaders meet||"},
	{"microdata",
		"<title>Leaders meet</title><span itemprop='author'>Jo Ann</span><span "
		"itemprop='datePublished' content='2024-07-04'>x</span>",
		"Leaders meet|Jo Ann|2024-07-04"},
	{"a visible date", "<title>Leaders meet</title><span class='post-date'>July 4, 2024</span>",
		"Leaders meet||2024-07-04"},
	{"a date in Russian",
		"<title>Саммит завершился</title><div class='article__date'>4 июля 2024, "
		"10:30</div>",
		"Саммит завершился||2024-07-04T10:30:00Z"},
	{"when it was changed is not when it was published",
		"<title>Leaders meet</title><time itemprop='dateModified' "
		"datetime='2024-07-09'>x</time><time datetime='2024-07-04'>y</time>",
		"Leaders meet||2024-07-04"},
	{"a day that the text speaks of is not when it is from",
		"<title>Leaders meet</title><h1>Leaders meet</h1><p>The parties agreed to open a "
		"working group on customs by 1 July 2025, the ministry said.</p>",
		"Leaders meet||"},
	{"a dateline",
		"<title>Leaders meet</title><h1>Leaders meet</h1><p>ASTANA, July 4, 2024 - The "
		"parties agreed to open a working group on customs.</p>",
		"Leaders meet||2024-07-04"},
	{"the date in the address",
		"<title>Leaders meet</title><link rel=canonical "
		"href='https://a.example/2024/07/04/leaders'>",
		"Leaders meet||2024-07-04"},
};

static void only_the_articles_words(void **state)
{
	(void)state;
	int failed = 0;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct arena arena = {0};
		struct page page;
		struct buffer html = {0};
		buffer_format(&html, "<title>Leaders meet in the capital</title>%s", texts[i].html);
		assert_int_equal(
			page_parse(buffer_as_text(&html), TEXT(""), &arena, &page, NULL), 0);
		if (!text_is(page.text, texts[i].wanted)) {
			print_error("%s:\nwanted %s\ngot %.*s\n", texts[i].what, texts[i].wanted,
				TEXT_ARG(page.text));
			failed++;
		}
		buffer_fini(&html);
		arena_fini(&arena);
	}
	assert_int_equal(failed, 0);
}

static void what_pages_say_of_themselves(void **state)
{
	(void)state;
	int failed = 0;
	for (size_t i = 0; i < sizeof(abouts) / sizeof(abouts[0]); i++) {
		struct arena arena = {0};
		struct page page;
		struct buffer got = {0};
		assert_int_equal(
			page_parse(text_of(abouts[i].html), TEXT(""), &arena, &page, NULL), 0);
		buffer_format(&got, "%.*s|", TEXT_ARG(page.title));
		for (uint32_t a = 0; a < page.authors_count; a++)
			buffer_format(&got, "%s%.*s", a ? ";" : "", TEXT_ARG(page.authors[a]));
		buffer_format(&got, "|%.*s", TEXT_ARG(page.published));
		if (!text_is(buffer_as_text(&got), abouts[i].wanted)) {
			print_error("%s: wanted %s, got %.*s\n", abouts[i].what, abouts[i].wanted,
				TEXT_ARG(buffer_as_text(&got)));
			failed++;
		}
		buffer_fini(&got);
		arena_fini(&arena);
	}
	assert_int_equal(failed, 0);
}

/* Every byte of the text stands in the page where the map says, entities decoded. */
static void the_map_leads_back(void **state)
{
	(void)state;
	struct text html =
		TEXT("<title>x</title><div><p>Caf&eacute;  au lait was served to the heads of "
		     "state at noon.</p><p>Nobody asked for more than one cup of it, &amp; so "
		     "on.</p></div>");
	struct arena arena = {0};
	struct page page;
	assert_int_equal(page_parse(html, TEXT(""), &arena, &page, NULL), 0);
	assert_true(page.map_len > 4);
	for (uint32_t i = 0; i < page.map_len; i++) {
		struct page_run run = page.map[i];
		struct text text = text_slice(page.text, run.text_from, run.text_from + run.len);
		struct text there = text_slice(html, run.page_from, run.page_from + run.page_len);
		assert_true(text_equal(text, there) || there.ptr[0] == '&' || text_is(text, " "));
	}
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_articles_words),
		cmocka_unit_test(what_pages_say_of_themselves),
		cmocka_unit_test(the_map_leads_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
