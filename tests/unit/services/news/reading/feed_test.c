/* Feeds in XML, to items, grouped by what the rows are about; `feed_json_test` has those in JSON.
 */
#include "tests/unit/services/news/feed_rows.h"

#define RSS2(inside)                                                                               \
	"<?xml version='1.0'?><rss version='2.0'><channel><title>C</title>"                        \
	"<link>http://c.example/</link>" inside "</channel></rss>"
#define RSS2_ITEM(inside) RSS2("<item>" inside "</item>")
#define RSS2_NS(ns, inside)                                                                        \
	"<rss version='2.0' " ns "><channel><item>" inside "</item></channel></rss>"
#define ATOM(attributes, inside)                                                                   \
	"<feed xmlns='http://www.w3.org/2005/Atom' " attributes ">" inside "</feed>"
#define ATOM_ENTRY(inside) ATOM("", "<entry>" inside "</entry>")
#define ATOM03(inside)                                                                             \
	"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry>" inside "</entry></feed>"
#define RDF(inside)                                                                                \
	"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "                        \
	"xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>" inside     \
	"</rdf:RDF>"
static const struct row rss[] = {
	{"title", RSS2_ITEM("<title>Leaders meet</title>"), "\"title\":\"Leaders meet\""},
	{"title: escaped markup goes", RSS2_ITEM("<title>A &lt;b>bold&lt;/b> step</title>"),
		"\"title\":\"A bold step\""},
	{"title: CDATA", RSS2_ITEM("<title><![CDATA[Q & A <i>now</i>]]></title>"),
		"\"title\":\"Q & A now\""},
	{"title: a sign that is no tag", RSS2_ITEM("<title>3 &lt; 5 and R&amp;D</title>"),
		"\"title\":\"3 < 5 and R&D\""},
	{"title: escaped twice", RSS2_ITEM("<title>AT&amp;amp;T</title>"), "\"title\":\"AT&T\""},
	{"title: markup that nobody escaped", RSS2_ITEM("<title>A <b>bold</b> step</title>"),
		"\"title\":\"A bold step\""},
	{"title: numeric entity", RSS2_ITEM("<title>Caf&#233; &#x2014; open</title>"),
		"\"title\":\"Café — open\""},
	{"title: white space", RSS2_ITEM("<title>\n  Two\n </title>"), "\"title\":\"Two\""},
	{"title: none", RSS2_ITEM("<description>d</description>"), "\"title\":null"},
	{"link", RSS2_ITEM("<link>http://a.example/1</link>"), "\"link\":\"http://a.example/1\""},
	{"link: ampersand", RSS2_ITEM("<link>http://a.example/?a=1&amp;b=2</link>"),
		"\"link\":\"http://a.example/?a=1&b=2\""},
	{"link: CDATA", RSS2_ITEM("<link><![CDATA[ http://a.example/?a=1&b=2 ]]></link>"),
		"\"link\":\"http://a.example/?a=1&b=2\""},
	{"link: relative to the channel", RSS2_ITEM("<link>/one</link>"),
		"\"link\":\"http://c.example/one\""},
	{"link: relative to where it came from", RSS2_ITEM("<link>one</link>"),
		"\"link\":\"http://f.example/feeds/one\"", "http://f.example/feeds/rss.xml"},
	{"guid is the link where there is none", RSS2_ITEM("<guid>http://a.example/g</guid>"),
		"\"link\":\"http://a.example/g\",\"id\":\"http://a.example/g\""},
	{"guid that is no link", RSS2_ITEM("<guid isPermaLink='false'>http://a.example/g</guid>"),
		"\"link\":null,\"id\":\"http://a.example/g\""},
	{"guid does not replace the link",
		RSS2_ITEM("<guid>http://a.example/g</guid><link>http://a.example/l</link>"),
		"\"link\":\"http://a.example/l\",\"id\":\"http://a.example/g\""},
	{"no guid: the link is the id", RSS2_ITEM("<link>http://a.example/l</link>"),
		"\"id\":\"http://a.example/l\""},
	{"pubDate", RSS2_ITEM("<pubDate>Thu, 04 Jul 2024 10:00:00 +0500</pubDate>"),
		"\"published\":\"2024-07-04T05:00:00Z\",\"updated\":null"},
	{"author: address (name)", RSS2_ITEM("<author>j@a.example (Jo Ann)</author>"),
		"\"authors\":[\"Jo Ann\"]"},
	{"author: name (address)", RSS2_ITEM("<author>Jo Ann (j@a.example)</author>"),
		"\"authors\":[\"Jo Ann\"]"},
	{"author: name <address>", RSS2_ITEM("<author>Jo Ann &lt;j@a.example></author>"),
		"\"authors\":[\"Jo Ann\"]"},
	{"author: an address only", RSS2_ITEM("<author>j@a.example</author>"),
		"\"authors\":[\"j@a.example\"]"},
	{"author: a name only", RSS2_ITEM("<author>Jo Ann</author>"), "\"authors\":[\"Jo Ann\"]"},
	{"description stays HTML",
		RSS2_ITEM("<description>&lt;p>One &amp;amp; two&lt;/p></description>"),
		"\"summary\":\"<p>One &amp; two</p>\",\"content\":null"},
	{"description: markup that nobody escaped",
		RSS2_ITEM("<description>One <em>two</em></description>"),
		"\"summary\":\"One <em>two</em>\""},
	{"description: scripts go",
		RSS2_ITEM("<description>&lt;script>x()&lt;/script>safe&lt;b onclick='x()'>r&lt;/b>"
			  "</description>"),
		"\"summary\":\"safe<b>r</b>\""},
	{"description: links that run code",
		RSS2_ITEM("<description>&lt;a href='javascript:x()'>t&lt;/a></description>"),
		"\"summary\":\"<a>t</a>\""},
	{"description: links become absolute",
		RSS2_ITEM("<description>&lt;a href='/x'>t&lt;/a>&lt;img src=i.png></description>"),
		"\"summary\":\"<a href=\\\"http://c.example/x\\\">t</a><img "
		"src=\\\"http://c.example/i.png\\\">\""},
	{"enclosure",
		RSS2_ITEM("<enclosure url='http://a.example/s.mp3' length='1' type='audio/mpeg'/>"),
		"\"enclosures\":[\"http://a.example/s.mp3\"]"},
	{"enclosures",
		RSS2_ITEM("<enclosure url='http://a.example/1'/><enclosure "
			  "url='http://a.example/2'/>"),
		"\"enclosures\":[\"http://a.example/1\",\"http://a.example/2\"]"},
	{"categories", RSS2_ITEM("<category>World</category><category domain='d'>Asia</category>"),
		"\"categories\":[\"World\",\"Asia\"]"},
	{"language of the channel", RSS2("<language>ru-RU</language><item><title>t</title></item>"),
		"\"language\":\"ru-RU\""},
	{"RSS 0.91 with Netscape's DTD",
		"<?xml version='1.0'?><!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS "
		"0.91//EN' "
		"'http://my.netscape.com/publish/formats/rss-0.91.dtd'><rss "
		"version='0.91'><channel>"
		"<title>C</title><item><title>Caf&eacute;</title><link>http://a.example/</link></"
		"item>"
		"</channel></rss>",
		"\"title\":\"Café\",\"link\":\"http://a.example/\""},
	{"RSS 0.91 of Userland: no outside DTD, well-formed",
		"<rss version='0.91'><channel><item><title>T</title></item></channel></rss>",
		"\"malformed\":false"},
	{"RSS 0.92: no title, a source",
		"<rss version='0.92'><channel><item><description>d"
		"</description><source url='http://s.example/'>S</source></item></channel></rss>",
		"\"summary\":\"d\""},
	{"RSS 2.0 in a namespace",
		"<rss version='2.0' "
		"xmlns='http://backend.userland.com/rss2'><channel><item><title>T"
		"</title></item></channel></rss>",
		"\"title\":\"T\""},
	{"RSS 2.0 with a prefix",
		"<r:rss version='2.0' "
		"xmlns:r='http://backend.userland.com/rss2'><r:channel><r:item>"
		"<r:title>T</r:title></r:item></r:channel></r:rss>",
		"\"title\":\"T\""},
	{"RSS 0.90",
		"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
		"xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>C</title></"
		"channel><item>"
		"<title>T</title><link>http://a.example/</link></item></rdf:RDF>",
		"\"title\":\"T\",\"link\":\"http://a.example/\""},
	{"RSS 1.0: id by rdf:about",
		RDF("<channel rdf:about='http://c.example/'/><item rdf:about='http://a.example/1'>"
		    "<title>T</title><link>http://a.example/l</link></item>"),
		"\"link\":\"http://a.example/l\",\"id\":\"http://a.example/1\""},
	{"RSS 1.0 with Dublin Core",
		RDF("<item rdf:about='u'><title>T</title><dc:creator>Jo</dc:creator><dc:subject>S"
		    "</dc:subject><dc:language>fr</dc:language><dc:date>2024-07-04T10:00:00+02:00</"
		    "dc:date>"
		    "</item>"),
		"\"published\":\"2024-07-04T08:00:00Z\",\"updated\":\"2024-07-04T08:00:00Z\","
		"\"authors\":[\"Jo\"]"},
	{"an item of another vocabulary is none",
		"<rss version='2.0' "
		"xmlns:x='http://x.example/'><channel><x:item><title>No</title></x:item>"
		"<item><title>Yes</title></item></channel></rss>",
		"{\"title\":\"Yes\""},
	{"names in capitals",
		"<RSS VERSION='2.0'><CHANNEL><ITEM><TITLE>T</TITLE></ITEM></CHANNEL></RSS>",
		"\"title\":\"T\""},
	{"CDF",
		"<CHANNEL HREF='http://c.example/'><TITLE>C</TITLE><ITEM HREF='http://a.example/1' "
		"LASTMOD='2024-07-04T10:00+0000'><TITLE>T</TITLE><ABSTRACT>A</ABSTRACT></ITEM></"
		"CHANNEL>",
		"{\"title\":\"T\",\"link\":\"http://a.example/1\",\"id\":\"http://a.example/1\","
		"\"published\":null,\"updated\":\"2024-07-04T10:00:00Z\",\"authors\":[],"
		"\"summary\":\"A\""},
	{"CDF: items relative to the base",
		"<CHANNEL BASE='http://c.example/d/'><ITEM "
		"HREF='x.html'><TITLE>T</TITLE></ITEM></CHANNEL>",
		"\"link\":\"http://c.example/d/x.html\""},
};

static const struct row spaces[] = {
	{"content:encoded",
		RSS2_NS("xmlns:c='http://purl.org/rss/1.0/modules/content/'",
			"<c:encoded>&lt;p>whole&lt;/p></c:encoded><description>short</"
			"description>"),
		"\"summary\":\"short\",\"content\":\"<p>whole</p>\""},
	{"dc:creator by any prefix",
		RSS2_NS("xmlns:x='http://purl.org/dc/elements/1.1/'",
			"<x:creator>Jo</x:creator><x:creator>Al</x:creator>"),
		"\"authors\":[\"Jo\",\"Al\"]"},
	{"dc:creator of the old address",
		RSS2_NS("xmlns:dc='http://purl.org/dc/elements/1.0/'",
			"<dc:creator>Jo</dc:creator>"),
		"\"authors\":[\"Jo\"]"},
	{"a prefix means nothing",
		RSS2_NS("xmlns:dc='http://x.example/'", "<dc:title>No</dc:title>"),
		"\"title\":null"},
	{"dc:title only where there is no title",
		RSS2_NS("xmlns:dc='http://purl.org/dc/elements/1.1/'",
			"<dc:title>Second</dc:title><title>First</title>"),
		"\"title\":\"First\""},
	{"pubDate before dc:date",
		RSS2_NS("xmlns:dc='http://purl.org/dc/elements/1.1/'",
			"<dc:date>2024-07-05</dc:date><pubDate>Thu, 04 Jul 2024 10:00:00 "
			"GMT</pubDate>"),
		"\"published\":\"2024-07-04T10:00:00Z\",\"updated\":\"2024-07-05\""},
	{"dcterms",
		RSS2_NS("xmlns:t='http://purl.org/dc/terms/'",
			"<t:issued>2024-07-04</t:issued><t:modified>2024-07-05</t:modified>"),
		"\"published\":\"2024-07-04\",\"updated\":\"2024-07-05\""},
	{"itunes",
		RSS2_NS("xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'",
			"<itunes:author>Jo</itunes:author><itunes:summary>S</itunes:summary>"),
		"\"authors\":[\"Jo\"],\"summary\":\"S\""},
	{"itunes, written otherwise",
		RSS2_NS("xmlns:i='http://www.itunes.com/DTDs/Podcast-1.0.dtd'",
			"<i:author>Jo</i:author>"),
		"\"authors\":[\"Jo\"]"},
	{"media:content",
		RSS2_NS("xmlns:m='http://search.yahoo.com/mrss/'",
			"<m:group><m:content "
			"url='http://a.example/v'/></m:group><m:title>T</m:title>"),
		"\"title\":\"T\""},
	{"media:content is an enclosure",
		RSS2_NS("xmlns:m='http://search.yahoo.com/mrss/'",
			"<m:content url='http://a.example/v'/>"),
		"\"enclosures\":[\"http://a.example/v\"]"},
	{"an enclosure before media:content",
		RSS2_NS("xmlns:m='http://search.yahoo.com/mrss/'",
			"<m:content url='http://a.example/v'/><enclosure "
			"url='http://a.example/e'/>"),
		"\"enclosures\":[\"http://a.example/e\"]"},
	{"media:title does not replace the title",
		RSS2_NS("xmlns:m='http://search.yahoo.com/mrss/'",
			"<m:title>No</m:title><title>Yes</title>"),
		"\"title\":\"Yes\""},
	{"Atom in RSS",
		RSS2_NS("xmlns:a='http://www.w3.org/2005/Atom'",
			"<a:updated>2024-07-04T10:00:00Z</a:updated><a:link rel='self' "
			"href='http://s.example/'/>"
			"<link>http://a.example/</link>"),
		"\"link\":\"http://a.example/\",\"id\":\"http://a.example/\",\"published\":null,"
		"\"updated\":\"2024-07-04T10:00:00Z\""},
	{"xhtml:body",
		RSS2_NS("xmlns:h='http://www.w3.org/1999/xhtml'",
			"<h:body><h:p>One</h:p></h:body>"),
		"\"content\":\"<p>One</p>\""},
	{"an undeclared prefix is taken for the usual", RSS2_NS("", "<dc:creator>Jo</dc:creator>"),
		"\"authors\":[\"Jo\"]"},
	{"an undeclared prefix is a fault", RSS2_NS("", "<dc:creator>Jo</dc:creator>"),
		"\"malformed\":true"},
};

static const struct row atom[] = {
	{"title: text", ATOM_ENTRY("<title>A &lt;b> &amp; c</title>"), "\"title\":\"A <b> & c\""},
	{"title: html", ATOM_ENTRY("<title type='html'>A &lt;b>bold&lt;/b> &amp;amp; c</title>"),
		"\"title\":\"A bold & c\""},
	{"title: xhtml",
		ATOM_ENTRY("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A "
			   "<b>bold</b> &amp; c</div></title>"),
		"\"title\":\"A bold & c\""},
	{"link: alternate without rel", ATOM_ENTRY("<link href='http://a.example/'/>"),
		"\"link\":\"http://a.example/\""},
	{"link: of several rels",
		ATOM_ENTRY("<link rel='self' href='http://s.example/'/><link rel='edit' "
			   "href='http://e.example/'/><link rel='alternate' "
			   "href='http://a.example/'/>"),
		"\"link\":\"http://a.example/\""},
	{"link: the page before another form",
		ATOM_ENTRY("<link rel='alternate' type='application/pdf' "
			   "href='http://p.example/'/><link rel='alternate' type='text/html' "
			   "href='http://a.example/'/>"),
		"\"link\":\"http://a.example/\""},
	{"link: enclosure", ATOM_ENTRY("<link rel='enclosure' href='http://a.example/s.mp3'/>"),
		"\"link\":null,\"id\":null"},
	{"link: enclosure is kept",
		ATOM_ENTRY("<link rel='enclosure' href='http://a.example/s.mp3'/>"),
		"\"enclosures\":[\"http://a.example/s.mp3\"]"},
	{"id", ATOM_ENTRY("<id>tag:a.example,2024:1</id>"), "\"id\":\"tag:a.example,2024:1\""},
	{"dates",
		ATOM_ENTRY("<published>2024-07-04T10:00:00+03:00</published><updated>"
			   "2024-07-05T10:00:00.25Z</updated>"),
		"\"published\":\"2024-07-04T07:00:00Z\",\"updated\":\"2024-07-05T10:00:00Z\""},
	{"updated alone is not published", ATOM_ENTRY("<updated>2024-07-05T10:00:00Z</updated>"),
		"\"published\":null,\"updated\":\"2024-07-05T10:00:00Z\""},
	{"authors",
		ATOM_ENTRY("<author><name>Jo</name><email>j@a.example</email></author><author>"
			   "<name>Al</name></author>"),
		"\"authors\":[\"Jo\",\"Al\"]"},
	{"a contributor is no author", ATOM_ENTRY("<contributor><name>Al</name></contributor>"),
		"\"authors\":[]"},
	{"the feed's author speaks for the entry",
		ATOM("", "<author><name>Jo</name></author><entry><title>t</title></entry>"),
		"\"authors\":[\"Jo\"]"},
	{"the entry's author before the feed's",
		ATOM("", "<author><name>Jo</name></author><entry><author><name>Al</name></author></"
			 "entry>"),
		"\"authors\":[\"Al\"]"},
	{"summary and content",
		ATOM_ENTRY("<summary>s</summary><content type='html'>&lt;p>c&lt;/p>"
			   "</content>"),
		"\"summary\":\"s\",\"content\":\"<p>c</p>\""},
	{"content: text", ATOM_ENTRY("<content>1 &lt; 2</content>"), "\"content\":\"1 < 2\""},
	{"content: text/plain", ATOM_ENTRY("<content type='text/plain'>a &amp; b</content>"),
		"\"content\":\"a & b\""},
	{"content: xhtml",
		ATOM_ENTRY("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
			   "<p>One<br/>two</p></div></content>"),
		"\"content\":\"<p>One<br />two</p>\""},
	{"content: xhtml with a prefix",
		ATOM_ENTRY("<content type='xhtml' "
			   "xmlns:h='http://www.w3.org/1999/xhtml'><h:div><h:p>One</h:p></h:div></"
			   "content>"),
		"\"content\":\"<p>One</p>\""},
	{"content: base64",
		ATOM_ENTRY("<content type='application/octet-stream'>PGI+Ynl0ZXM8L2I+"
			   "</content>"),
		"\"content\":\"<b>bytes</b>\""},
	{"content: another XML",
		ATOM_ENTRY("<content type='image/svg+xml'><svg><text>T</text></svg>"
			   "</content>"),
		"\"content\":\"<svg><text>T</text></svg>\""},
	{"content: it stands elsewhere",
		ATOM_ENTRY("<content src='http://a.example/x'/><summary>s"
			   "</summary>"),
		"\"summary\":\"s\",\"content\":null"},
	{"category: term", ATOM_ENTRY("<category term='asia' label='Asia'/>"),
		"\"categories\":[\"asia\"]"},
	{"xml:lang", ATOM("xml:lang='ru'", "<entry xml:lang='kk'><title>t</title></entry>"),
		"\"language\":\"kk\""},
	{"xml:lang of the feed", ATOM("xml:lang='ru'", "<entry><title>t</title></entry>"),
		"\"language\":\"ru\""},
	{"xml:base", ATOM("xml:base='http://b.example/d/'", "<entry><link href='x'/></entry>"),
		"\"link\":\"http://b.example/d/x\""},
	{"xml:base within xml:base",
		ATOM("xml:base='http://b.example/d/'",
			"<entry xml:base='e/'><link xml:base='f/' href='x'/></entry>"),
		"\"link\":\"http://b.example/d/e/f/x\""},
	{"xml:base against where it came from",
		ATOM("xml:base='/d/'", "<entry><link href='x'/></entry>"),
		"\"link\":\"http://f.example/d/x\"", "http://f.example/feed"},
	{"xml:base in HTML",
		ATOM("xml:base='http://b.example/'",
			"<entry><content type='html' "
			"xml:base='c/'>&lt;a href='x'>t&lt;/a></content></entry>"),
		"\"content\":\"<a href=\\\"http://b.example/c/x\\\">t</a>\""},
	{"xml:base in XHTML",
		ATOM("xml:base='http://b.example/'",
			"<entry><content type='xhtml'><div "
			"xmlns='http://www.w3.org/1999/xhtml' xml:base='c/'><a "
			"href='x'>t</a></div></content>"
			"</entry>"),
		"\"content\":\"<a href=\\\"http://b.example/c/x\\\">t</a>\""},
	{"references without a path",
		ATOM("xml:base='http://b.example/d/f?q=1'", "<entry><link href='?r=2'/></entry>"),
		"\"link\":\"http://b.example/d/f?r=2\""},
	{"references: up",
		ATOM("xml:base='http://b.example/a/b/c'", "<entry><link href='../x'/></entry>"),
		"\"link\":\"http://b.example/a/x\""},
	{"references: another host",
		ATOM("xml:base='https://b.example/a'",
			"<entry><link href='//c.example/x'/></entry>"),
		"\"link\":\"https://c.example/x\""},
	{"Atom with a prefix",
		"<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>T</a:title>"
		"</a:entry></a:feed>",
		"\"title\":\"T\""},
	{"an entry alone is no feed of ours", "<entry xmlns='http://www.w3.org/2005/Atom'/>",
		"wanted a feed, got XML of the element entry"},
	{"0.3: dates",
		ATOM03("<issued>2024-07-04T10:00:00Z</issued><modified>2024-07-05T10:00:00Z"
		       "</modified><created>2024-07-03T10:00:00Z</created>"),
		"\"published\":\"2024-07-04T10:00:00Z\",\"updated\":\"2024-07-05T10:00:00Z\""},
	{"0.3: created only", ATOM03("<created>2024-07-03T10:00:00Z</created>"),
		"\"published\":\"2024-07-03T10:00:00Z\""},
	{"0.3: escaped",
		ATOM03("<content type='text/html' mode='escaped'>&lt;p>c&lt;/p></content>"),
		"\"content\":\"<p>c</p>\""},
	{"0.3: xml",
		ATOM03("<content type='application/xhtml+xml' mode='xml'><div "
		       "xmlns='http://www.w3.org/1999/xhtml'><p>c</p></div></content>"),
		"\"content\":\"<p>c</p>\""},
	{"0.3: base64",
		ATOM03("<title mode='base64' type='text/html'>RXhhbXBsZSA8Yj5BdG9tPC9iPg=="
		       "</title>"),
		"\"title\":\"Example Atom\""},
	{"0.3: title in HTML",
		ATOM03("<title type='text/html' mode='escaped'>A &lt;b>b&lt;/b></title>"),
		"\"title\":\"A b\""},
	{"0.3: link", ATOM03("<link rel='alternate' type='text/html' href='http://a.example/'/>"),
		"\"link\":\"http://a.example/\""},
};

static const struct row ill_formed[] = {
	{"an ampersand", RSS2_ITEM("<title>R&D</title><link>http://a.example/?a=1&b=2</link>"),
		"\"title\":\"R&D\",\"link\":\"http://a.example/?a=1&b=2\""},
	{"an ampersand is told of", RSS2_ITEM("<title>R&D</title>"),
		"\"malformed\":true,\"reason\":\"line 1:"},
	{"an entity of HTML", RSS2_ITEM("<title>Caf&eacute;&nbsp;au lait</title>"),
		"\"title\":\"Café\xc2\xa0"
		"au lait\""},
	{"an entity of HTML is told of", RSS2_ITEM("<title>Caf&eacute;</title>"),
		"\"malformed\":true"},
	{"no end", "<rss><channel><item><title>One</title></item><item><title>Two",
		"{\"title\":\"Two\""},
	{"a tag that nobody closed",
		RSS2_ITEM("<description><b>One<br>two</description><title>T</title>"),
		"{\"title\":\"T\""},
	{"tags crossed", RSS2_ITEM("<description><b><i>x</b></i> y</description><title>T</title>"),
		"{\"title\":\"T\""},
	{"an item that nobody closed",
		RSS2("<item><title>One</title><item><title>Two</title></item>"),
		"{\"title\":\"Two\""},
	{"attributes without marks", RSS2_ITEM("<guid isPermaLink=false>g</guid>"), "\"id\":\"g\""},
	{"an attribute twice", RSS2_ITEM("<guid a='1' a='2'>g</guid>"), "\"id\":\"g\""},
	{"a control byte",
		RSS2_ITEM("<title>A\x0b"
			  "B</title>"),
		"\"title\":\"AB\""},
	{"blanks before the declaration", "\n " RSS2_ITEM("<title>T</title>"), "\"title\":\"T\""},
	{"blanks before the declaration are a fault", "\n " RSS2_ITEM("<title>T</title>"),
		"\"malformed\":true"},
	{"words before it",
		"<br />\n<b>Warning</b>: x in /y.php<br />" RSS2_ITEM("<title>T</title>"),
		"\"title\":\"T\""},
	{"words after it", RSS2_ITEM("<title>T</title>") "<!-- 0.1 s --><script>x</script>",
		"\"title\":\"T\""},
	{"a `<` in text", RSS2_ITEM("<title>a < b</title>"), "\"title\":\"a < b\""},
	{"another case in the end tag", RSS2_ITEM("<title>T</Title><link>http://a.example/</link>"),
		"\"title\":\"T\",\"link\":\"http://a.example/\""},
	{"CDATA without an end", "<rss><channel><item><title><![CDATA[T", "\"title\":\"T\""},
	{"a page is no feed", "<html><body>x</body></html>",
		"wanted a feed, got XML of the element html"},
	{"words", "just words", "wanted a feed, got no XML element"},
	{"well-formed", RSS2_ITEM("<title>T</title>"), "\"malformed\":false,\"reason\":null"},
	{"entities of its own",
		"<!DOCTYPE rss [<!ENTITY org 'SCO'>]><rss><channel><item><title>&org; "
		"meets</title></item>"
		"</channel></rss>",
		"\"title\":\"SCO meets\""},
	{"an outside entity brings nothing in",
		"<!DOCTYPE rss [<!ENTITY x SYSTEM "
		"'file:///etc/hostname'>]><rss><channel><item><title>[&x;]"
		"</title></item></channel></rss>",
		"\"title\":\"[]\""},
};

#define CYRILLIC(declared)                                                                         \
	"<?xml version='1.0'" declared                                                             \
	"?><rss><channel><item><title>\xd1\xe0\xec\xec\xe8\xf2</title></item></channel></rss>"
#define LATIN(declared)                                                                            \
	"<?xml version='1.0'" declared                                                             \
	"?><rss><channel><item><title>caf\xe9 \x80</title></item></channel></rss>"
#define UTF8(declared)                                                                             \
	"<?xml version='1.0'" declared                                                             \
	"?><rss><channel><item><title>Саммит</title></item></channel></rss>"

static const struct row charsets[] = {
	{"declared", CYRILLIC(" encoding='windows-1251'"), "\"title\":\"Саммит\""},
	{"declared by the server", CYRILLIC(""), "\"title\":\"Саммит\"", NULL,
		"application/rss+xml; charset=windows-1251"},
	{"the server before the declaration", CYRILLIC(" encoding='koi8-r'"),
		"\"title\":\"Саммит\"", NULL, "application/xml; charset=\"windows-1251\""},
	{"what is UTF-8 is UTF-8", UTF8(" encoding='iso-8859-1'"), "\"title\":\"Саммит\""},
	{"what is UTF-8 is UTF-8: the conflict is told", UTF8(" encoding='iso-8859-1'"),
		"\"malformed\":true,\"reason\":\"declared as iso-8859-1, but it is UTF-8\""},
	{"declared as UTF-8, but it is not", LATIN(" encoding='utf-8'"), "\"malformed\":true"},
	{"Latin-1 is windows-1252 on the web", LATIN(" encoding='iso-8859-1'"),
		"\"title\":\"café €\",\"link\":null"},
	{"no declaration: text/xml is not ASCII", UTF8(""), "\"title\":\"Саммит\"", NULL,
		"text/xml"},
	{"a byte order mark before all", "\xef\xbb\xbf" UTF8(" encoding='koi8-r'"),
		"\"title\":\"Саммит\""},
	{"UTF-16 with a mark",
		"\xff\xfe<\0r\0s\0s\0>\0<\0i\0t\0e\0m\0>\0<\0t\0i\0t\0l\0e\0>\0\x21\x04<\0/"
		"\0t\0i\0t\0l\0e\0>\0<\0/\0i\0t\0e\0m\0>\0<\0/\0r\0s\0s\0>\0",
		"\"title\":\"С\"", NULL, NULL, 82},
	{"UTF-16 without a mark",
		"<\0r\0s\0s\0>\0<\0i\0t\0e\0m\0>\0<\0t\0i\0t\0l\0e\0>\0\x21\x04<\0/"
		"\0t\0i\0t\0l\0e\0>\0<\0/\0i\0t\0e\0m\0>\0<\0/\0r\0s\0s\0>\0",
		"\"title\":\"С\"", NULL, NULL, 80},
	{"big-endian UTF-16 without a mark",
		"\0<\0r\0s\0s\0>\0<\0i\0t\0e\0m\0>\0<\0t\0i\0t\0l\0e\0>\x04\x21\0<\0/"
		"\0t\0i\0t\0l\0e\0>\0<\0/\0i\0t\0e\0m\0>\0<\0/\0r\0s\0s\0>",
		"\"title\":\"С\"", NULL, NULL, 80},
	{"Big5",
		"<?xml version='1.0' "
		"encoding='big5'?><rss><channel><item><title>\xa4\xa4\xa4\xe5</title></item></"
		"channel></rss>",
		"\"title\":\"中文\""},
	{"GB 2312 is read as GB 18030",
		"<?xml version='1.0' "
		"encoding='gb2312'?><rss><channel><item><title>\xd6\xd0\xce\xc4\x81\x30\x89\x38</"
		"title></item></channel></rss>",
		"\"title\":\"中文"},
	{"Shift JIS",
		"<?xml version='1.0' "
		"encoding='shift_jis'?><rss><channel><item><title>\x93\xfa\x96\x7b</title></item></"
		"channel></rss>",
		"\"title\":\"日本\""},
	{"ISO-2022-JP",
		"<?xml version='1.0' "
		"encoding='iso-2022-jp'?><rss><channel><item><title>\x1b$BF|K\\\x1b(B</title></"
		"item></channel></rss>",
		"\"title\":\"日本\""},
	{"EBCDIC",
		"\x4c\x6f\xa7\x94\x93\x40\xa5\x85\x99\xa2\x89\x96\x95\x7e\x7f\xf1\x4b\xf0\x7f\x40"
		"\x85\x95\x83\x96\x84\x89\x95\x87\x7e\x7f\x83\x97\xf0\xf3\xf7\x7f\x6f\x6e\x4c\x99"
		"\xa2\xa2\x6e\x4c\x89\xa3\x85\x94\x6e\x4c\xa3\x89\xa3\x93\x85\x6e\xe3\x4c\x61\xa3"
		"\x89\xa3\x93\x85\x6e\x4c\x61\x89\xa3\x85\x94\x6e\x4c\x61\x99\xa2\xa2\x6e",
		"\"title\":\"T\""},
	{"a charset that nobody knows", UTF8(" encoding='no-such'"),
		"\"reason\":\"declared as no-such, which is not known; it is UTF-8\""},
};

static void feeds_become_items(void **state)
{
	(void)state;
	int failed = RUN(rss) + RUN(spaces) + RUN(atom) + RUN(ill_formed) + RUN(charsets);
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(feeds_become_items)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
