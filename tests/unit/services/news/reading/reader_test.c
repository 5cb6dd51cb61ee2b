/* Documents from outside, to the lines that the reader makes of them. */
#include "services/news/reading/reader.h"

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

/* Drawn once, without control bytes. */
#define NOISE                                                                                      \
	"\105\174\166\237\071\330\144\101\231\300\345\275\274\373\310\133\067\316\221\313"         \
	"\336\237\301\260\352\153\104\361\060\103\155\327\051\376\151\275\236\214\353\246"         \
	"\240\175\235\354\045\261\260\207\357\342\154\207\377\215\041\327\333\213\063\167"         \
	"\167\070\245\306\164\323\377\361\066\352\301\077\125\062\043\246\070\101\106\215"         \
	"\073\152\241\346\215\150\047\050\366\220\373\234\377\331\055\137\242\350\224\170"         \
	"\200\161\122\336\250\145\237\077\316\131\171\141\150\351\063\213\207\376\232\232"         \
	"\105\317\355\222\131\043\324\077\231\163\133\203\040\333\056\273\242\232\173\067"         \
	"\154\226\174\150\235\050\214\107\261\202\234\056\041\234\225\352\235\314\221\336"         \
	"\105\225\206\304\361\051\262\143\136\322\333\050\166\213\215\303\127\323\221\314"         \
	"\110\236\152\222\352\102\206\043\234\151\060\236\113\136\221\236\176\300\340\161"         \
	"\146\134\157\040\170\211\332\041\060\121\164\200\271\230\353\370\252\141\224\337"         \
	"\262\063\134\201\373\356\236\065\253\074\212\306\231\306\051\067\277\343\312\365"         \
	"\067\363\377\373\131\221\165\052\200\235\126\337\214\272\236\052\135\347\217\112"         \
	"\272\164\113\120\362\153\043\366\050\151\352\062\226\214\212\212\216\124\111\340"         \
	"\104\114\206\255\241\332\057\240\053\156\154\064\155\326\201\056\227\315\343\360"         \
	"\064\126\363\367\227\351\315\260\073\252\146\062\046\302\160\367\226\216\220\367"         \
	"\062\101\314\344\127\357\232\142\360\155\175\114\234\240\205\205\212\361\166\134"         \
	"\221\123\067\152\200\230\174\052\223\233\220\357\144\270\114\045\374\055\211\103"         \
	"\200\377\254\220\151\152\364\124\263\336\045\115\204\045\101\321\257\152\145\232"         \
	"\217\132\215\226\115\267\335\200\226\223\222\230\112\231\215\255\253\103\052\265"

#define TEN     "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG    HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED

/* `wanted` is what the lines must hold, or the refusal's sentence. */
static const struct {
	const char *what, *type;
	const char *bytes;
	size_t len; /* 0: up to the NUL */
	const char *wanted;
} rows[] = {
	{"plain text", "", "The summit was held.\r\nIt ended.\n", 0,
		"article_offered\t{\"source\":\"x\",\"text\":\"The summit was held.\\nIt ended.\","
		"\"kind\":\"text\",\"lang\":\"en\",\"charset\":\"UTF-8\"}\n"},
	{"a byte order mark", "", "\xef\xbb\xbfHeld.", 0, "\"text\":\"Held.\""},
	{"UTF-16", "", "\xff\xfeH\0e\0l\0d\0.\0", 12,
		"\"text\":\"Held.\",\"kind\":\"text\",\"lang\":\"en\",\"charset\":\"UTF-16LE\""},
	{"a declared charset", "text/plain; charset=windows-1251", "\xd1\xe0\xec\xec\xe8\xf2", 0,
		"\"text\":\"Саммит\",\"kind\":\"text\",\"lang\":\"ru\",\"charset\":\"windows-"
		"1251\""},
	{"a charset that is only detected", "",
		"\xd1\xe0\xec\xec\xe8\xf2 \xd8\xce\xd1 \xef\xf0\xee\xf8\xb8\xeb \xe2 "
		"\xc0\xf1\xf2\xe0\xed\xe5, "
		"\xf1\xee\xee\xe1\xf9\xe8\xeb\xe0 \xef\xf0\xe5\xf1\xf1-\xf1\xeb\xf3\xe6\xe1\xe0.",
		0, "\"text\":\"Саммит ШОС прошёл в Астане, сообщила пресс-служба.\""},
	{"XML of another kind", "", "<?xml version='1.0'?><note>Hello there.</note>", 0,
		"wanted text, a page or a feed, got XML that begins with <note>"},
	{"entities behind a DOCTYPE that is longer than what a feed is known by", "",
		"<!DOCTYPE rss [<!ENTITY a '" LONG LONG LONG LONG
		"'>]><rss><channel><item><title>&a;"
		"</title></item></channel></rss>",
		0, "\"kind\":\"item\""},
	{"UTF-16 that was only declared", "",
		"<?xml version='1.0' encoding='utf-16'?><rss "
		"version='2.0'><channel><item><title>Caf\u00e9"
		"</title></item></channel></rss>",
		0, "declared as utf-16, but it is UTF-8"},
	{"noise that makes characters of sixteen bits", "", NOISE, sizeof(NOISE) - 1,
		"no charset is declared or can be told"},
	{"marks that nobody sees, in a name", "",
		"Bel\u200barus joined the S\u2060CO. \u202eyrtnuoc\u202c Kazakh\u00adstan.", 0,
		"\"text\":\"Belarus joined the SCO. yrtnuoc Kazakhstan.\""},
	{"and are told of", "", "Bel\u200barus joined.", 0,
		"1 invisible characters inside words, or turning them around, were left out"},
	{"joiners where letters join", "", "\u0645\u06cc\u200c\u0631\u0648\u062f today", 0,
		"\u0645\u06cc\u200c\u0631\u0648\u062f"},
	{"a title that is never ended", "",
		RSS_HEAD "<item><title>One<link>/1</link><description>first</description></item>"
			 "<item><title>Two</title></item></channel></rss>",
		0,
		"\"text\":\"One\\nfirst\",\"kind\":\"item\",\"title\":\"One\",\"link\":"
		"\"http://outlet.example/1\""},
	{"a date in the year 30000", "",
		RSS_HEAD "<item><title>One</title><pubDate>Thu, 04 Jul 30000 10:00:00 GMT</pubDate>"
			 "</item></channel></rss>",
		0, "wanted a date from 1900 to 2200, got 'Thu, 04 Jul 30000 10:00:00 GMT'"},
	{"an entity from outside", "",
		"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss "
		"version='2.0'><channel>"
		"<item><title>News &x; here</title></item></channel></rss>",
		0, "it asks for an entity from outside, which is never read"},
	{"a page where a feed was wanted", "application/rss+xml",
		"<!DOCTYPE html><html><body><p>Not found, sorry, says the "
		"server.</p></body></html>",
		0, "\"text\":\"Not found, sorry, says the server.\""},
	{"nothing", "", "", 0, "it is empty"},
	{"a byte order mark and nothing", "", "\xEF\xBB\xBF", 0, "there is no text in it"},
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
		"\"lang\":\"en\""}, /* whatever the feed declares */
	{"a language without rules: kept, and told of", "",
		"<html lang=en><body><p>Die Minister der sechs Staaten trafen sich am Donnerstag "
		"in der "
		"Hauptstadt und einigten sich auf den Bau der Bahn, wie ein Sprecher mitteilte.</p>"
		"</body></html>",
		0, "\"lang\":\"de\""},
	{"what is told of it", "",
		"Die Minister der sechs Staaten trafen sich am Donnerstag in der Hauptstadt und "
		"einigten "
		"sich auf den Bau der Bahn, wie ein Sprecher mitteilte.",
		0,
		"\"code\":310,\"what\":\"wanted a text in English, Russian or Chinese, got one in "
		"'de'; it "
		"is kept, and no claim is taken from it\""},
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

/* What each of so many costs must not depend on the others: a reader has twenty seconds of
 * processor time. */
static void what_is_without_end_is_told(void **state)
{
	(void)state;
	static const struct {
		const char *head, *each, *tail, *told;
	} floods[] = {
		{"<rss><channel><item", " a%d='x'", "><title>T</title></item></channel></rss>",
			"a thousand attributes or more"},
		{"<rss><channel><!--", "---%d---",
			"--><item><title>T</title></item></channel></rss>",
			"line 1: Double hyphen within comment"},
		{"<rss><channel>", "&no%d;", "<item><title>T</title></item></channel></rss>",
			"line 1: Entity 'no0' not defined"},
		{"<rss><channel><item><title>T</title>", "<no:a%d/>", "</item></channel></rss>",
			"line 1: Namespace prefix no"},
	};
	for (size_t r = 0; r < ARRAY_LEN(floods); r++) {
		struct buffer xml = {0}, out = {0};
		struct why why = {0};
		buffer_text(&xml, text_of(floods[r].head));
		for (int i = 0; i < 100000; i++) {
			const char *number = strstr(floods[r].each, "%d");
			buffer_format(&xml, "%.*s%d%s", (int)(number - floods[r].each),
				floods[r].each, i, number + 2);
		}
		buffer_text(&xml, text_of(floods[r].tail));
		struct reader_input input = {
			.bytes = buffer_bytes(&xml), .source = "x", .content_type = "", .base = ""};
		print_message("%s\n", floods[r].told);
		assert_int_equal(reader_read(&input, READER_FEED, &out, &why), ERR_OK);
		struct text got = buffer_as_text(&out), told = text_of(floods[r].told);
		assert_non_null(memmem(got.ptr, got.len, told.ptr, told.len));
		assert_true(text_starts(got, TEXT("article_offered\t")));
		buffer_fini(&xml);
		buffer_fini(&out);
	}
}

static void what_is_no_feed_is_told_by_its_name(void **state)
{
	static const struct {
		const char *content, *wanted;
	} given[] = {
		{"<svg xmlns='http://www.w3.org/2000/svg'/>", "got XML that begins with <svg>"},
		{"<?xml version='1.0'?>\n<!-- x --><urlset><url/></urlset>",
			"got XML that begins with <urlset>"},
		{"<opml version='2.0'><body><outline/></body></opml>",
			"got XML that begins with <opml>"},
		{"<html><body><p>Sorry.</p></body></html>", "wanted a feed, got an HTML page"},
		{"Sorry, <b>not</b> found.", "wanted a feed, got plain text"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(given); i++) {
		struct buffer out = {0};
		struct why why = {0};
		struct reader_input input = {
			.bytes = bytes_of(given[i].content, strlen(given[i].content)),
			.source = "x",
			.content_type = "",
			.base = ""};
		assert_int_equal(reader_make(&input, READER_FEED, &out, &why), ERR_BAD_FILE);
		if (!strstr(why.text, given[i].wanted))
			fail_msg("%s: %s", given[i].content, why.text);
		buffer_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_become_lines),
		cmocka_unit_test(the_jail_changes_nothing),
		cmocka_unit_test(nesting_without_end_is_survived),
		cmocka_unit_test(what_is_without_end_is_told),
		cmocka_unit_test(what_is_no_feed_is_told_by_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
