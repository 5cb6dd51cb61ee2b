/* Documents from outside, to the lines that the reader makes of them. */
#include "services/news/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAGE_HEAD "<!DOCTYPE html><html lang=\"en-GB\"><head>"
#define RSS_HEAD                                                                                   \
	"<rss version=\"2.0\" xmlns:d=\"http://purl.org/dc/elements/1.1/\" "                       \
	"xmlns:c=\"http://purl.org/rss/1.0/modules/content/\"><channel>"                           \
	"<link>http://outlet.example/</link><language>en-us</language>"

/* `wanted` is what the lines must hold, or the refusal's sentence. */
static const struct {
	const char *what, *type;
	const char *bytes;
	size_t len; /* 0: up to the NUL */
	const char *wanted;
} rows[] = {
	{"plain text", "", "The summit was held.\r\nIt ended.\n", 0,
		"article_offered\t{\"source\":\"x\",\"text\":\"The summit was held.\\nIt ended.\","
		"\"kind\":\"text\",\"charset\":\"UTF-8\"}\n"},
	{"a byte order mark", "", "\xef\xbb\xbfHeld.", 0, "\"text\":\"Held.\""},
	{"UTF-16", "", "\xff\xfeH\0e\0l\0d\0.\0", 12,
		"\"text\":\"Held.\",\"kind\":\"text\",\"charset\":\"UTF-16LE\""},
	{"a declared charset", "text/plain; charset=windows-1251", "\xd1\xe0\xec\xec\xe8\xf2", 0,
		"\"text\":\"Саммит\",\"kind\":\"text\",\"charset\":\"windows-1251\""},
	{"a charset that is only detected", "",
		"\xd1\xe0\xec\xec\xe8\xf2 \xd8\xce\xd1 \xef\xf0\xee\xf8\xb8\xeb \xe2 "
		"\xc0\xf1\xf2\xe0\xed\xe5, "
		"\xf1\xee\xee\xe1\xf9\xe8\xeb\xe0 \xef\xf0\xe5\xf1\xf1-\xf1\xeb\xf3\xe6\xe1\xe0.",
		0, "\"text\":\"Саммит ШОС прошёл в Астане, сообщила пресс-служба.\""},
	{"nothing", "", "", 0, "it is empty"},
	{"a PDF", "", "%PDF-1.7", 0, "wanted text, a page or a feed, got a PDF"},
	{"bytes", "",
		"ab\x01"
		"c",
		0, "this is no text: control byte 0x01 at byte 2"},
	{"a page: only the article's words", "text/html",
		PAGE_HEAD
		"<title>Leaders meet | Outlet</title><meta name=author content=\"A. Writer\">"
		"<meta property=\"article:published_time\" "
		"content=\"2024-07-04T12:00:00+05:00\"></head>"
		"<body><nav><a href=/>Home of all the news</a></nav><article><p>Leaders met in "
		"Astana, "
		"and signed a declaration, officials said.</p><p>Belarus joined &mdash; a tenth "
		"member of "
		"the organisation.</p></article><aside><p>Read this other long story, it is "
		"good.</p></aside>"
		"<script>var s = '<p>never this, or that, or anything</p>';</script></body></html>",
		0,
		"\"text\":\"Leaders met in Astana, and signed a declaration, officials "
		"said.\\nBelarus joined "
		"— a tenth member of the organisation.\",\"kind\":\"html\",\"title\":\"Leaders "
		"meet\",\"published\":"
		"\"2024-07-04T07:00:00Z\",\"authors\":[\"A. Writer\"],\"lang\":\"en\""},
	{"a page without an article", "text/html",
		PAGE_HEAD "</head><body><script>1</script></body></html>", 0,
		"\"code\":308,\"what\":\"there is no text in it\",\"document\":\""},
	{"RSS with everything", "",
		RSS_HEAD
		"<item><title>A &amp;amp; B</title><link>/one</link><guid "
		"isPermaLink='false'>g</guid>"
		"<pubDate>Thu, 4 Jul 2024 10:00:00 GMT</pubDate><d:creator>Ivan</d:creator>"
		"<description>short</description><c:encoded><![CDATA[<p>Full "
		"&eacute;.</p>]]></c:encoded>"
		"</item></channel></rss>",
		0,
		"{\"source\":\"http://outlet.example/one\",\"text\":\"A & B\\nFull "
		"é.\",\"kind\":\"item\",\"title\":"
		"\"A & "
		"B\",\"link\":\"http://outlet.example/"
		"one\",\"published\":\"2024-07-04T10:00:00Z\",\"authors\":"
		"[\"Ivan\"],\"lang\":\"en\""},
	{"a feed that is cut off: what came is kept, and the cut is told", "",
		RSS_HEAD
		"<item><title>First</title><description>whole</description></item><item><title>Sec",
		0, "\"text\":\"First\\nwhole\""},
	{"a feed that is cut off: the cut", "", RSS_HEAD "<item><title>First</title></item><item>",
		0, "the feed is not well-formed, line 1:"},
	{"Atom", "",
		"<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"http://a.example/b/\" "
		"xml:lang=\"ru\"><entry>"
		"<title type=\"html\">&lt;b&gt;Bold&lt;/b&gt;</title><link rel=\"alternate\" "
		"href=\"c\"/>"
		"<updated>2024-07-04T10:00:00+03:00</updated><author><name>N</name></author>"
		"<content type=\"xhtml\"><div "
		"xmlns=\"http://www.w3.org/1999/xhtml\"><p>Text</p></div></content>"
		"</entry></feed>",
		0,
		"{\"source\":\"http://a.example/b/"
		"c\",\"text\":\"Bold\\nText\",\"kind\":\"item\",\"title\":\"Bold\","
		"\"link\":\"http://a.example/b/"
		"c\",\"published\":\"2024-07-04T07:00:00Z\",\"authors\":[\"N\"],"
		"\"lang\":\"ru\""},
	{"entities that would grow for ever", "",
		"<!DOCTYPE rss [<!ENTITY a \"xxxxxxxxxx\"><!ENTITY b "
		"\"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c "
		"\"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e "
		"\"&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;\">]>"
		"<rss><channel><item><title>&f;&f;&f;</title></item></channel></rss>",
		0, "its entities grow without measure, line 1: refused whole"},
	{"an outside entity brings nothing in", "",
		"<!DOCTYPE rss [<!ENTITY x SYSTEM "
		"\"file:///etc/hostname\">]><rss><channel><item><title>T</title>"
		"<description>[&x;]</description></item></channel></rss>",
		0, "\"text\":\"T\\n[]\""},
};

static void run(enum err (*read)(
	const struct reader_input *, enum reader_wanted, struct buffer *, struct why *))
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buffer out = {0};
		struct why why = {0};
		size_t len = rows[i].len ? rows[i].len : strlen(rows[i].bytes);
		struct reader_input input = {.bytes = bytes_of(rows[i].bytes, len),
			.source = "x",
			.content_type = rows[i].type,
			.base = ""};
		enum err err = read(&input, READER_ARTICLES, &out, &why);
		char *got = buffer_take(&out);
		if (!strstr(err ? why.text : got, rows[i].wanted))
			fail_msg("%s: wanted %s, got %s%s", rows[i].what, rows[i].wanted, got,
				why.text);
		free(got);
	}
}

static void documents_become_lines(void **state)
{
	(void)state;
	run(reader_make);
}

static void the_jail_changes_nothing(void **state)
{
	(void)state;
	run(reader_read);
}

static void nesting_without_end_is_survived(void **state)
{
	(void)state;
	struct buffer html = {0}, out = {0};
	struct why why = {0};
	buffer_text(&html, TEXT("<html>"));
	for (int i = 0; i < 100000; i++)
		buffer_text(&html, TEXT("<div>"));
	buffer_text(&html, TEXT("deep"));
	struct reader_input input = {
		.bytes = buffer_bytes(&html), .source = "x", .content_type = "", .base = ""};
	enum err err = reader_read(&input, READER_ARTICLES, &out, &why);
	assert_true(err == ERR_OK || why.text[0]);
	buffer_fini(&html);
	buffer_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_become_lines),
		cmocka_unit_test(the_jail_changes_nothing),
		cmocka_unit_test(nesting_without_end_is_survived),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
