#!/usr/bin/python3
"""What `serai-news parse` makes of feeds as they are written in the world: documents of every kind and
fault, with what the first item, or the number of items, must be. Written from what the
formats say (RSS 0.9x to 2.0, RFC 4287, Atom 0.3, JSON Feed, CDF) and from what publishers do."""
import base64
import json
import os
import subprocess
import sys
import tempfile

BUILD = os.environ.get("BUILD", "build")
NEWS = os.path.join(BUILD, "bin", "serai-news")
MEDIA = ("xmlns:media='http://search.yahoo.com/mrss/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
         "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dcterms='http://purl.org/dc/terms/' "
         "xmlns:atom='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0' "
         "xmlns:slash='http://purl.org/rss/1.0/modules/slash/' xmlns:georss='http://www.georss.org/georss' "
         "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:wfw='http://wellformedweb.org/CommentAPI/' "
         "xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0' xmlns:creativeCommons='http://backend.userland.com/creativeCommonsRssModule'")


def rss(item, channel="", head="<?xml version='1.0' encoding='utf-8'?>"):
    return "%s<rss version='2.0' %s><channel><title>C</title><link>http://c.example/</link>%s<item>%s</item></channel></rss>" % (
        head, MEDIA, channel, item)


def atom(entry, feed="", attributes=""):
    return ("<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' %s><title>F</title>"
            "%s<entry>%s</entry></feed>" % (attributes, feed, entry))


def atom03(entry, feed="", attributes=""):
    return "<feed version='0.3' xmlns='http://purl.org/atom/ns#' %s>%s<entry>%s</entry></feed>" % (
        attributes, feed, entry)


def rdf(item, more=""):
    return ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
            "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
            "<channel rdf:about='http://c.example/'><title>C</title></channel>%s%s</rdf:RDF>" % (item, more))


def jf(item, version="https://jsonfeed.org/version/1.1", **head):
    return json.dumps(dict(dict(version=version, title="J", items=[item]), **head))


def dated(text, wanted, tag="pubDate"):
    return ("date %s" % text, rss("<%s>%s</%s>" % (tag, text, tag)), {"published": wanted})


def w3c(text, wanted):
    return ("date %s" % text, atom("<published>%s</published>" % text), {"published": wanted})


# name, document, what must be; then perhaps a content type and an address
CASES = [
    # --- titles
    ("title with em escaped", rss("<title>The &lt;em&gt;Silk&lt;/em&gt; Road</title>"), {"title": "The Silk Road"}),
    ("title numeric quotes", rss("<title>&#8220;Yes&#8221; &#8212; he said</title>"), {"title": "\u201cYes\u201d \u2014 he said"}),
    ("title windows-1252 numbers", rss("<title>It&#146;s here</title>"), {"title": "It\u2019s here"}),
    ("title html entity double escaped", rss("<title>Bakou &amp;eacute;t&amp;eacute;</title>"), {"title": "Bakou \u00e9t\u00e9"}),
    ("title with line breaks inside", rss("<title>One\n   two</title>"), {"title": "One two"}),
    ("title cdata with entity", rss("<title><![CDATA[Tom &amp; Jerry]]></title>"), {"title": "Tom & Jerry"}),
    ("title cdata split", rss("<title><![CDATA[a]]> and <![CDATA[b]]></title>"), {"title": "a and b"}),
    ("title astral", rss("<title>&#x1F682; train</title>"), {"title": "\U0001F682 train"}),
    ("title atom html escaped entity", atom("<title type='html'>5 &amp;lt; 6</title>"), {"title": "5 < 6"}),
    ("title atom text keeps markup signs", atom("<title type='text'>Use &lt;b&gt;</title>"), {"title": "Use <b>"}),
    ("title atom xhtml", atom("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A <i>new</i> line</div></title>"), {"title": "A new line"}),
    ("title atom mime html", atom03("<title type='text/html' mode='escaped'>A &lt;b&gt;new&lt;/b&gt; line</title>"), {"title": "A new line"}),
    ("title atom 0.3 xml mode", atom03("<title type='application/xhtml+xml' mode='xml'><div xmlns='http://www.w3.org/1999/xhtml'>A <b>b</b></div></title>"), {"title": "A b"}),
    ("title atom base64", atom03("<title mode='base64' type='text/plain'>%s</title>" % base64.b64encode(b"Hello road").decode()), {"title": "Hello road"}),
    ("title of the channel image is not the item's", rss("<description>d</description>", "<image><title>I</title><url>http://c.example/i.png</url></image>"), {"title": None}),
    ("title of textinput", rdf("<item rdf:about='http://c.example/1'><title>T</title></item>", "<textinput><title>Search</title></textinput>"), {"title": "T"}),
    ("title first of two", rss("<title>One</title><title>Two</title>"), {"title": "One"}),
    ("media title after", rss("<title>T</title><media:content url='http://c.example/v.mp4'><media:title>V</media:title></media:content>"), {"title": "T"}),
    ("media title before", rss("<media:content url='http://c.example/v.mp4'><media:title>V</media:title></media:content><title>T</title>"), {"title": "T"}),
    ("title of a source is not the entry's", atom("<source><title>S</title><id>s</id></source><title>T</title><id>e</id>"), {"title": "T", "id": "e"}),
    # --- links
    ("link with blanks and line ends", rss("<link>\n  http://c.example/a\n </link>"), {"link": "http://c.example/a"}),
    ("link relative to base of document", rss("<link>a</link>"), {"link": "http://h.example/d/a"}, "", "http://h.example/d/feed.xml"),
    ("link protocol relative", rss("<link>//x.example/a</link>"), {"link": "https://x.example/a"}, "", "https://h.example/feed.xml"),
    ("link query only", rss("<link>?p=4</link>"), {"link": "http://h.example/feed.php?p=4"}, "", "http://h.example/feed.php"),
    ("link dots", atom("<link href='../../x'/>"), {"link": "http://h.example/x"}, "", "http://h.example/a/b/c"),
    ("link too many dots", atom("<link href='../../../../x'/>"), {"link": "http://h.example/x"}, "", "http://h.example/a/b"),
    ("link alternate after self", atom("<link rel='self' href='http://c.example/s'/><link rel='alternate' href='http://c.example/a'/>"), {"link": "http://c.example/a"}),
    ("link related is none", atom("<link rel='related' href='http://c.example/r'/>"), {"link": None}),
    ("link replies is none", atom("<link rel='replies' href='http://c.example/r'/><link href='http://c.example/a'/>"), {"link": "http://c.example/a"}),
    ("link text/html before others", atom("<link rel='alternate' type='application/pdf' href='http://c.example/p'/><link rel='alternate' type='text/html' href='http://c.example/h'/>"), {"link": "http://c.example/h"}),
    ("link atom in rss", rss("<atom:link rel='alternate' href='http://c.example/a'/>"), {"link": "http://c.example/a"}),
    ("link self atom in rss is none", rss("<atom:link rel='self' href='http://c.example/self'/><link>http://c.example/a</link>"), {"link": "http://c.example/a"}),
    ("link with html entity", rss("<link>http://c.example/?a=1&amp;copy=2</link>"), {"link": "http://c.example/?a=1&copy=2"}),
    ("link unicode host kept", rss("<link>http://c.example/\u043f</link>"), {"link": "http://c.example/\u043f"}),
    ("link guid permalink true", rss("<guid isPermaLink='true'>http://c.example/g</guid>"), {"link": "http://c.example/g", "id": "http://c.example/g"}),
    ("link guid permalink TRUE in capitals", rss("<guid isPermaLink='TRUE'>http://c.example/g</guid>"), {"link": "http://c.example/g"}),
    ("guid of urn without permalink", rss("<guid>urn:uuid:12</guid>"), {"link": None, "id": "urn:uuid:12"}),
    ("link xml:base on entry", atom("<link href='a'/>").replace("<entry>", "<entry xml:base='http://b.example/e/'>"), {"link": "http://b.example/e/a"}),
    ("link xml:base on link", atom("<link xml:base='http://b.example/l/' href='a'/>"), {"link": "http://b.example/l/a"}),
    ("link xml:base nested relative", atom("<link href='a'/>", "", "xml:base='http://b.example/x/'").replace("<entry>", "<entry xml:base='y/'>"), {"link": "http://b.example/x/y/a"}),
    ("link xml:base from host root", atom("<link href='a'/>", "", "xml:base='/root/'"), {"link": "http://h.example/root/a"}, "", "http://h.example/d/f.xml"),
    ("link rss 0.91 in item", "<rss version='0.91'><channel><title>C</title><item><title>T</title><link>http://c.example/a</link></item></channel></rss>", {"link": "http://c.example/a"}),
    ("link feedburner orig", rss("<link>http://proxy.example/a</link><feedburner:origLink>http://c.example/o</feedburner:origLink>"), {"link": "http://proxy.example/a"}),
    ("link rdf", rdf("<item rdf:about='http://c.example/1'><title>T</title><link>http://c.example/l</link></item>"), {"link": "http://c.example/l", "id": "http://c.example/1"}),
    ("comments are no link", rss("<comments>http://c.example/c</comments>"), {"link": None}),
    # --- ids
    ("id trimmed", atom("<id>\n tag:c,2024:1 \n</id>"), {"id": "tag:c,2024:1"}),
    ("id not resolved", atom("<id>x/1</id>", "", "xml:base='http://b.example/'"), {"id": "x/1"}),
    ("guid in cdata", rss("<guid isPermaLink='false'><![CDATA[c-77]]></guid>"), {"id": "c-77"}),
    ("dc:identifier", rss("<dc:identifier>doi:10.1/2</dc:identifier>"), {"id": "doi:10.1/2"}),
    ("thr:in-reply-to is no id", atom("<thr:in-reply-to ref='tag:other'/><id>tag:own</id>", "", "xmlns:thr='http://purl.org/syndication/thread/1.0'"), {"id": "tag:own"}),
    ("guids that repeat keep all items", rss("<guid>g</guid></item><item><guid>g</guid>"), {"count": 2}),
    # --- dates, RFC 822
    dated("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
    dated("Thu, 01 Jan 2004 19:48 GMT", "2004-01-01T19:48:00Z"),
    dated("Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21Z"),
    dated("01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
    dated("Thu, 01 Jan 2004 19:48:21 EST", "2004-01-02T00:48:21Z"),
    dated("Thu, 01 Jan 2004 19:48:21 PDT", "2004-01-02T02:48:21Z"),
    dated("Thu, 1 Jan 2004 19:48:21 -0500", "2004-01-02T00:48:21Z"),
    dated("Thu, 01 Jan 2004 19:48:21 +05:30", "2004-01-01T14:18:21Z"),
    dated("Thu, 01 Jan 2004 00:00:00 UT", "2004-01-01T00:00:00Z"),
    dated("Thu, 01 Jan 2004 19:48:21 Z", "2004-01-01T19:48:21Z"),
    dated("Thu, 01 Jan 2004", "2004-01-01"),
    dated("Thu 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
    dated("Thursday, 01 January 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
    dated("Thu, Jan 01 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
    dated("Thu Jan  1 19:48:21 2004", "2004-01-01T19:48:21Z"),
    dated("Thu Jan 1 19:48:21 GMT 2004", "2004-01-01T19:48:21Z"),
    dated("Thu, 31 Jun 2004 19:48:21 GMT", None),
    dated("Wed, 4 Jul 2024 24:00:00 GMT", "2024-07-05T00:00:00Z"),
    dated("Thu, 04 Jul 2024 10:00:00 +0000 (UTC)", "2024-07-04T10:00:00Z"),
    dated("Thu, 04 Jul 2024 10:00:00 GMT+5", "2024-07-04T05:00:00Z"),
    dated("Thu, 04 Jul 2024 10:00 PM", "2024-07-04T22:00:00Z"),
    dated("7/4/2024 10:00:00 AM", "2024-07-04T10:00:00Z"),
    dated("2024-07-04 10:00:00", "2024-07-04T10:00:00Z"),
    dated("2024-07-04 10:00:00 +0500", "2024-07-04T05:00:00Z"),
    dated("2024-07-04T10:00:00", "2024-07-04T10:00:00Z"),
    dated("Thu, 04-Jul-2024 10:00:00 GMT", "2024-07-04T10:00:00Z"),
    dated("Thu,  04  Jul  2024  10:00:00  GMT", "2024-07-04T10:00:00Z"),
    dated("Thu, 04 Jul 2024 10:00:00.123 GMT", "2024-07-04T10:00:00Z"),
    dated("Thu, 04 Jul 2024 10:00:00GMT", "2024-07-04T10:00:00Z"),
    dated("Thu, 04 Sept 2024 10:00:00 GMT", "2024-09-04T10:00:00Z"),
    dated("\n Thu, 04 Jul 2024 10:00:00 GMT \n", "2024-07-04T10:00:00Z"),
    dated("1720087200", "2024-07-04T10:00:00Z"),
    dated("tomorrow", None),
    dated("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"),
    dated("2004-07-08 23:56:58.0", "2004-07-08T23:56:58Z"),
    dated("Thu, 04 Jul 2024 10:00:00 GMT+05:30", "2024-07-04T04:30:00Z"),
    dated("Thu, 04 Jul 2024 10:00:00 Etc/GMT", "2024-07-04T10:00:00Z"),
    dated("Thu, 04 Jul 2024 10:00:00 America/New_York", "2024-07-04T10:00:00Z"),
    dated("Mon, 29 Feb 2024 10:00:00 MSK", "2024-02-29T07:00:00Z"),
    dated("13/4/2024 10:00:00", "2024-04-13T10:00:00Z"),
    dated("4/7/2024", None),
    dated("4 de julio de 2024", "2024-07-04"),
    dated("4. Juli 2024, 10:00 Uhr", "2024-07-04T10:00:00Z"),
    dated("4 \u0438\u044e\u043b\u044f 2024 \u0433., 10:00", "2024-07-04T10:00:00Z"),
    dated("2024\u5e747\u67084\u65e5 10:00", "2024-07-04T10:00:00Z"),
    dated("4 Temmuz 2024 10:00", "2024-07-04T10:00:00Z"),
    # --- dates, W3CDTF
    w3c("2003", "2003"), w3c("2003-12", "2003-12"), w3c("2003-12-31", "2003-12-31"),
    w3c("20031231", "2003-12-31"),
    w3c("2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z"),
    w3c("2003-12-31T10:14:55-08:00", "2003-12-31T18:14:55Z"),
    w3c("2003-12-31T18:14:55+08:00", "2003-12-31T10:14:55Z"),
    w3c("2003-12-31T10:14Z", "2003-12-31T10:14:00Z"),
    w3c("2003-12-31T10:14:55.2Z", "2003-12-31T10:14:55Z"),
    w3c("2003-12-31T10:14:55.123456789+02:00", "2003-12-31T08:14:55Z"),
    w3c("2003-12-31t10:14:55z", "2003-12-31T10:14:55Z"),
    w3c("2003-12-31T10:14:55+0200", "2003-12-31T08:14:55Z"),
    w3c("2003-335", "2003-12-01"), w3c("2003335", "2003-12-01"),
    w3c("2003-W52-3", None),
    w3c("2003-02-29", None), w3c("2004-02-29", "2004-02-29"),
    w3c("2003-12-31T25:14:55Z", "2004-01-01T01:14:55Z"),
    w3c("20031231T101455Z", "2003-12-31T10:14:55Z"),
    ("date dc", rss("<dc:date>2024-07-04T10:00:00+05:00</dc:date>"), {"published": "2024-07-04T05:00:00Z"}),
    ("date dcterms", rss("<dcterms:issued>2024-07-04</dcterms:issued><dcterms:modified>2024-07-05</dcterms:modified>"), {"published": "2024-07-04", "updated": "2024-07-05"}),
    ("date atom in rss", rss("<atom:updated>2024-07-05T00:00:00Z</atom:updated><pubDate>Thu, 04 Jul 2024 10:00:00 GMT</pubDate>"), {"published": "2024-07-04T10:00:00Z", "updated": "2024-07-05T00:00:00Z"}),
    ("date atom published over issued order", atom03("<created>2024-07-01</created><issued>2024-07-04T10:00:00Z</issued><modified>2024-07-05T10:00:00Z</modified>"), {"published": "2024-07-04T10:00:00Z", "updated": "2024-07-05T10:00:00Z"}),
    ("date of the channel is not the item's", rss("<title>T</title>", "<pubDate>Thu, 04 Jul 2024 10:00:00 GMT</pubDate>"), {"published": None}),
    ("date empty then filled", rss("<pubDate/><dc:date>2024-07-04</dc:date>"), {"published": "2024-07-04"}),
    ("date greek", dated("\u03a0\u03b5\u03bc, 08 \u0399\u03bf\u03cd\u03bb 2004 17:37:57 EET", "")[1], {"published": "2004-07-08T15:37:57Z"}),
    ("date hungarian", dated("2004-j\u00falius-13T9:15-05:00", "")[1], {"published": "2004-07-13T14:15:00Z"}),
    ("date russian", dated("\u0427\u0442, 04 \u0438\u044e\u043b 2024 10:00:00 +0300", "")[1], {"published": "2024-07-04T07:00:00Z"}),
    # --- authors
    ("author mail (name)", rss("<author>jo@c.example (Jo Ann)</author>"), {"authors": ["Jo Ann"]}),
    ("author name, mail in angle", rss("<author>Jo Ann &lt;jo@c.example&gt;</author>"), {"authors": ["Jo Ann"]}),
    ("author quoted name", rss("<author>\"Jo Ann\" &lt;jo@c.example&gt;</author>"), {"authors": ["Jo Ann"]}),
    ("author mail with mailto", rss("<author>mailto:jo@c.example</author>"), {"authors": ["jo@c.example"]}),
    ("author nested in rss", rss("<author><name>Jo Ann</name><email>jo@c.example</email></author>"), {"authors": ["Jo Ann"]}),
    ("author atom in rss", rss("<atom:author><atom:name>Jo Ann</atom:name></atom:author>"), {"authors": ["Jo Ann"]}),
    ("author atom uri and name", atom("<author><uri>http://jo.example</uri><name>Jo Ann</name></author>"), {"authors": ["Jo Ann"]}),
    ("author two dc:creators", rss("<dc:creator>Jo</dc:creator><dc:creator>Al</dc:creator>"), {"authors": ["Jo", "Al"]}),
    ("author itunes", rss("<itunes:author>Jo Ann</itunes:author>"), {"authors": ["Jo Ann"]}),
    ("author and dc:creator the same person", rss("<author>Jo Ann</author><dc:creator>Jo Ann</dc:creator>"), {"authors": ["Jo Ann"]}),
    ("author of managingEditor", rss("<title>T</title>", "<managingEditor>ed@c.example (Ed Itor)</managingEditor>"), {"authors": []}),
    ("author of the source", atom("<title>T</title><source><author><name>Src</name></author></source>"), {"authors": ["Src"]}),
    ("author atom source before feed", atom("<source><author><name>Src</name></author></source>", "<author><name>Fe</name></author>"), {"authors": ["Src"]}),
    ("author email only atom", atom("<author><email>jo@c.example</email></author>"), {"authors": ["jo@c.example"]}),
    ("author blank", rss("<author> </author>"), {"authors": []}),
    ("author cyrillic", rss("<dc:creator><![CDATA[\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432]]></dc:creator>"), {"authors": ["\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432"]}),
    # --- text
    ("summary html kept", rss("<description>&lt;p&gt;One &lt;b&gt;two&lt;/b&gt;&lt;/p&gt;</description>"), {"summary": "<p>One <b>two</b></p>"}),
    ("content:encoded cdata", rss("<content:encoded><![CDATA[<p>A &amp; B</p>]]></content:encoded>"), {"content": "<p>A &amp; B</p>"}),
    ("content and description both", rss("<description>s</description><content:encoded>c</content:encoded>"), {"summary": "s", "content": "c"}),
    ("content media description", rss("<media:description>m</media:description>"), {"summary": "m"}),
    ("content xhtml body", rss("<body xmlns='http://www.w3.org/1999/xhtml'><p>One</p></body>"), {"content": "<p>One</p>"}),
    ("content atom html", atom("<content type='html'>&lt;p&gt;One&lt;/p&gt;</content>"), {"content": "<p>One</p>"}),
    ("content atom text/html mime", atom03("<content type='text/html' mode='escaped'>&lt;p&gt;One&lt;/p&gt;</content>"), {"content": "<p>One</p>"}),
    ("content atom 0.3 base64 html", atom03("<content type='text/html' mode='base64'>%s</content>" % base64.b64encode(b"<p>One</p>").decode()), {"content": "<p>One</p>"}),
    ("content atom 1.0 base64 of a type", atom("<content type='application/octet-stream'>%s</content>" % base64.b64encode(b"One").decode()), {"content": "One"}),
    ("content relative links", atom("<content type='html' xml:base='http://b.example/d/'>&lt;a href='x'&gt;y&lt;/a&gt;</content>"), {"content~": "http://b.example/d/x"}),
    ("content relative images in rss", rss("<description>&lt;img src='/i.png'&gt;</description>"), {"summary~": "http://h.example/i.png"}, "", "http://h.example/f"),
    ("content relative to the channel's link", rss("<description>&lt;img src='/i.png'&gt;</description>"), {"summary~": "http://c.example/i.png"}),
    ("content xhtml with base on div", atom("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml' xml:base='http://b.example/'><a href='x'>y</a></div></content>"), {"content~": "http://b.example/x"}),
    ("content script out", rss("<description>&lt;script&gt;x()&lt;/script&gt;ok</description>"), {"summary": "ok"}),
    ("content onclick out", rss("<description>&lt;b onclick='x()'&gt;ok&lt;/b&gt;</description>"), {"summary": "<b>ok</b>"}),
    ("content comment out", rss("<description>a&lt;!-- c --&gt;b</description>"), {"summary": "ab"}),
    ("content iframe out", rss("<description>a&lt;iframe src='x'&gt;&lt;/iframe&gt;b</description>"), {"summary": "ab"}),
    ("summary plain with ampersand", rss("<description>R&amp;D</description>"), {"summary": "R&D"}),
    ("summary atom type absent is text", atom("<summary>1 &lt; 2</summary>"), {"summary": "1 < 2"}),
    ("summary itunes", rss("<itunes:summary>it</itunes:summary>"), {"summary": "it"}),
    ("summary description before itunes", rss("<itunes:summary>it</itunes:summary><description>d</description>"), {"summary": "d"}),
    ("content with nested unescaped html", rss("<description><p>One <b>two</b></p></description>"), {"summary~": "One <b>two</b>"}),
    ("language of the item", rss("<dc:language>kk</dc:language>", "<language>ru</language>"), {"language": "kk"}),
    ("language xml:lang on content", atom("<title xml:lang='de'>T</title>", "", "xml:lang='en'"), {"language": "en"}),
    # --- enclosures and categories
    ("enclosure", rss("<enclosure url='http://c.example/a.mp3' length='1' type='audio/mpeg'/>"), {"enclosures": ["http://c.example/a.mp3"]}),
    ("enclosure relative", rss("<enclosure url='/a.mp3'/>"), {"enclosures": ["http://h.example/a.mp3"]}, "", "http://h.example/f"),
    ("enclosure media group", rss("<media:group><media:content url='http://c.example/1.mp4'/><media:content url='http://c.example/2.mp4'/></media:group>"), {"enclosures": ["http://c.example/1.mp4", "http://c.example/2.mp4"]}),
    ("enclosure atom in rss", rss("<atom:link rel='enclosure' href='http://c.example/a.mp3'/>"), {"enclosures": ["http://c.example/a.mp3"]}),
    ("categories", rss("<category>A</category><category>B</category>"), {"categories": ["A", "B"]}),
    ("categories atom labels", atom("<category term='t1' label='L'/><category term='t2'/>"), {"categories": ["t1", "t2"]}),
    ("categories dc:subject", rss("<dc:subject>S</dc:subject>"), {"categories": ["S"]}),
    ("categories media:category", rss("<media:category scheme='x'>M</media:category>"), {"categories": ["M"]}),
    ("categories itunes", rss("<itunes:category text='News'/>"), {"categories": ["News"]}),
    ("slash and georss are let be", rss("<title>T</title><slash:comments>3</slash:comments><georss:point>1 2</georss:point>"), {"title": "T", "categories": []}),
    # --- mixtures
    ("rss entries named entry", "<rss version='2.0'><channel><entry><title>T</title></entry></channel></rss>", {"title": "T"}),
    ("items outside the channel in rss", "<rss version='2.0'><channel><title>C</title></channel><item><title>T</title></item></rss>", {"title": "T"}),
    ("rss in atom entries", atom("<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>Jo</dc:creator><dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2024-07-04</dc:date>"), {"authors": ["Jo"], "published": "2024-07-04"}),
    ("namespace with another case", rss("").replace("<item></item>", "<item><d:creator xmlns:d='HTTP://PURL.ORG/DC/ELEMENTS/1.1/'>Jo</d:creator></item>"), {"authors": ["Jo"]}),
    ("namespace content without a slash at its end", rss("").replace("<item></item>", "<item><c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content'>x</c:encoded></item>"), {"content": "x"}),
    ("https namespace of atom", "<feed xmlns='https://www.w3.org/2005/Atom'><entry><title>T</title></entry></feed>", {"title": "T"}),
    ("atom without namespace", "<feed><entry><title>T</title><link href='http://c.example/a'/><updated>2024-07-04T10:00:00Z</updated></entry></feed>", {"title": "T", "link": "http://c.example/a", "updated": "2024-07-04T10:00:00Z"}),
    ("rss 0.90", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>C</title></channel><item><title>T</title><link>http://c.example/a</link></item></rdf:RDF>", {"title": "T", "link": "http://c.example/a"}),
    ("rss 1.1", "<Channel xmlns='http://purl.org/net/rss1.1#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' rdf:about='http://c.example/'><title>C</title><items rdf:parseType='Collection'><item rdf:about='http://c.example/1'><title>T</title><link>http://c.example/1</link></item></items></Channel>", {"title": "T", "link": "http://c.example/1"}),
    ("cdf", "<CHANNEL HREF='http://c.example/'><TITLE>C</TITLE><ITEM HREF='http://c.example/1' LASTMOD='2024-07-04T10:00-0500'><TITLE>T</TITLE><ABSTRACT>S</ABSTRACT></ITEM></CHANNEL>", {"title": "T", "link": "http://c.example/1", "summary": "S", "updated": "2024-07-04T15:00:00Z"}),
    ("json feed 1.1", jf({"id": 7, "url": "http://c.example/7", "title": "T", "content_html": "<p>x</p>", "date_published": "2024-07-04T10:00:00+05:00", "authors": [{"name": "Jo"}], "tags": ["a"], "attachments": [{"url": "http://c.example/a.mp3", "mime_type": "audio/mpeg"}]}),
     {"id": "7", "link": "http://c.example/7", "title": "T", "content": "<p>x</p>", "published": "2024-07-04T05:00:00Z", "authors": ["Jo"], "categories": ["a"], "enclosures": ["http://c.example/a.mp3"]}),
    ("json feed 1 author", jf({"id": "1", "author": {"name": "Jo"}, "content_text": "a < b"}, "https://jsonfeed.org/version/1"), {"authors": ["Jo"], "content": "a < b"}),
    ("json feed authors of the feed", jf({"id": "1", "content_text": "x"}, authors=[{"name": "Fe"}]), {"authors": ["Fe"]}),
    ("json feed language", jf({"id": "1", "content_text": "x"}, language="kk"), {"language": "kk"}),
    ("json feed summary and modified", jf({"id": "1", "summary": "s", "date_modified": "2024-07-05T00:00:00Z"}), {"summary": "s", "updated": "2024-07-05T00:00:00Z"}),
    ("json feed relative", jf({"id": "1", "url": "/a"}), {"link": "http://h.example/a"}, "application/feed+json", "http://h.example/f.json"),
    ("json feed external url", jf({"id": "1", "external_url": "http://x.example/e"}), {"link": "http://x.example/e"}),
    ("json feed with a mark", "\ufeff" + jf({"id": "1", "title": "T"}), {"title": "T"}),
    # --- faults
    ("ampersands", rss("<title>A & B</title><link>http://c.example/?a=1&b=2</link>"), {"title": "A & B", "link": "http://c.example/?a=1&b=2", "malformed": True}),
    ("html entities", rss("<title>Z&uuml;rich&nbsp;&ndash; x</title>"), {"title": "Z\u00fcrich\u00a0\u2013 x", "malformed": True}),
    ("undeclared prefix", "<rss version='2.0'><channel><item><dc:creator>Jo</dc:creator><content:encoded>x</content:encoded></item></channel></rss>", {"authors": ["Jo"], "content": "x", "malformed": True}),
    ("unclosed br in description", rss("<description>a<br>b</description><title>T</title>"), {"title": "T", "malformed": True}),
    ("cut in the middle", rss("<title>T</title><description>abc")[:-40], {"title": "T", "malformed": True}),
    ("cut in a tag", "<rss><channel><item><title>T</title><descr", {"title": "T", "malformed": True}),
    ("blank lines first", "\n\n" + rss("<title>T</title>"), {"title": "T", "malformed": True}),
    ("html comment before", "<!-- c -->" + rss("<title>T</title>"), {"title": "T"}),
    ("php warning before", "Warning: x in y on line 3\n" + rss("<title>T</title>"), {"title": "T", "malformed": True}),
    ("control characters", rss("<title>a\x08b</title>"), {"title": "ab", "malformed": True}),
    ("two declarations", "<?xml version='1.0'?>" + rss("<title>T</title>"), {"title": "T", "malformed": True}),
    ("doctype html entities", "<!DOCTYPE rss [<!ENTITY % HTMLlat1 PUBLIC '-//W3C//ENTITIES Latin 1//EN' 'http://x.example/lat1'>]>" + rss("<title>T</title>", head=""), {"title": "T"}),
    ("doctype own entity", "<!DOCTYPE rss [<!ENTITY me 'Jo'>]>" + rss("<title>&me; came</title>", head=""), {"title": "Jo came", "malformed": False}),
    ("stylesheet instruction", "<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?>" + rss("<title>T</title>", head=""), {"title": "T", "malformed": False}),
    ("xml 1.1", rss("<title>T</title>", head="<?xml version='1.1'?>"), {"title": "T"}),
    ("latin-1 declared", rss("<title>Caf\u00e9</title>", head="<?xml version='1.0' encoding='iso-8859-1'?>").encode("latin-1"), {"title": "Caf\u00e9", "malformed": False}),
    ("1251 by the server", rss("<title>\u041c\u0438\u0440</title>", head="<?xml version='1.0'?>").encode("cp1251"), {"title": "\u041c\u0438\u0440"}, "text/xml; charset=windows-1251"),
    ("koi8 declared", rss("<title>\u041c\u0438\u0440</title>", head="<?xml version='1.0' encoding='koi8-r'?>").encode("koi8-r"), {"title": "\u041c\u0438\u0440", "malformed": False}),
    ("utf-16 with mark", rss("<title>\u041c\u0438\u0440</title>", head="<?xml version='1.0' encoding='utf-16'?>").encode("utf-16"), {"title": "\u041c\u0438\u0440", "malformed": False}),
    ("utf-16 be no mark", rss("<title>\u041c\u0438\u0440</title>", head="<?xml version='1.0' encoding='utf-16'?>").encode("utf-16-be"), {"title": "\u041c\u0438\u0440"}),
    ("utf-32", rss("<title>\u041c\u0438\u0440</title>", head="<?xml version='1.0'?>").encode("utf-32"), {"title": "\u041c\u0438\u0440"}),
    ("utf-8 declared utf-16", rss("<title>\u041c\u0438\u0440</title>", head="<?xml version='1.0' encoding='utf-16'?>"), {"title": "\u041c\u0438\u0440", "malformed": True}),
    ("utf-8 said latin by the server", rss("<title>\u041c\u0438\u0440</title>"), {"title": "\u041c\u0438\u0440", "malformed": True}, "application/xml; charset=iso-8859-1"),
    ("gb2312 with gbk characters", rss("<title>\u4e2d\u570b</title>", head="<?xml version='1.0' encoding='gb2312'?>").encode("gbk"), {"title": "\u4e2d\u570b"}),
    ("gb18030", rss("<title>\u4e2d\u56fd</title>", head="<?xml version='1.0' encoding='gb18030'?>").encode("gb18030"), {"title": "\u4e2d\u56fd"}),
    ("big5", rss("<title>\u4e2d\u570b</title>", head="<?xml version='1.0' encoding='big5'?>").encode("big5"), {"title": "\u4e2d\u570b"}),
    ("euc-kr", rss("<title>\ud55c\uad6d</title>", head="<?xml version='1.0' encoding='euc-kr'?>").encode("euc-kr"), {"title": "\ud55c\uad6d"}),
    ("iso-8859-9", rss("<title>T\u00fcrkiye \u015fehir</title>", head="<?xml version='1.0' encoding='iso-8859-9'?>").encode("iso-8859-9"), {"title": "T\u00fcrkiye \u015fehir"}),
    ("windows-1256", rss("<title>\u0633\u0644\u0627\u0645</title>", head="<?xml version='1.0' encoding='windows-1256'?>").encode("cp1256"), {"title": "\u0633\u0644\u0627\u0645"}),
    ("windows quotes in utf-8", rss("<title>\u0093Yes\u0094</title>"), {"title": "\u201cYes\u201d"}),
    ("one bad byte in utf-8", rss("<title>Mir \u041c\u0438\u0440</title><description>\u00ff</description>").encode().replace(b"\xc3\xbf", b"\xff"), {"title": "Mir \u041c\u0438\u0440", "malformed": True}),
    ("zero width mark in title", rss("<title>\ufeffT</title>"), {"title": "T"}),
    ("unknown charset", rss("<title>T</title>", head="<?xml version='1.0' encoding='x-nobody'?>"), {"title": "T", "malformed": True}),
    ("no feed", "<html><head><title>T</title></head><body></body></html>", {"error": True}),
    ("empty channel", "<rss version='2.0'><channel><title>C</title></channel></rss>", {"count": 0}),
    ("empty item", rss(""), {"count": 1, "title": None, "link": None}),
    ("a hundred items", rss("<title>T</title></item>" + "<item><title>U</title></item>" * 98 + "<item><title>V</title>"), {"count": 100}),
    # --- more of the world
    ("link of atom's form in rss", rss("<link href='http://c.example/h'/>"), {"link": "http://c.example/h"}),
    ("link empty, guid an address", rss("<link></link><guid>http://c.example/g</guid>"), {"link": "http://c.example/g"}),
    ("atom content src", atom("<content type='text/html' src='http://c.example/full'/><summary>s</summary>"), {"content": None, "summary": "s"}),
    ("atom content:encoded", atom("<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>&lt;p&gt;x&lt;/p&gt;</content:encoded>"), {"content": "<p>x</p>"}),
    ("atom xhtml summary", atom("<summary type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a</p><p>b</p></div></summary>"), {"summary": "<p>a</p><p>b</p>"}),
    ("atom xhtml by prefix", atom("<content type='xhtml'><h:div xmlns:h='http://www.w3.org/1999/xhtml'>a <h:b>b</h:b></h:div></content>"), {"content": "a <b>b</b>"}),
    ("atom empty title", atom("<title/><id>i</id>"), {"title": None, "id": "i"}),
    ("atom author without a name", atom("<author><uri>http://jo.example/</uri></author>"), {"authors": []}),
    ("atom two authors", atom("<author><name>A</name></author><author><name>B</name></author>"), {"authors": ["A", "B"]}),
    ("atom contributor", atom("<contributor><name>C</name></contributor><author><name>A</name></author>"), {"authors": ["A"]}),
    ("atom 0.3 author", atom03("<author><name>Jo Ann</name><url>http://jo.example/</url></author>"), {"authors": ["Jo Ann"]}),
    ("atom 0.3 feed author", atom03("<title>T</title>", "<author><name>Fe</name></author>"), {"authors": ["Fe"]}),
    ("atom 0.3 tagline is no summary", atom03("<title>T</title>", "<tagline>x</tagline>"), {"summary": None}),
    ("media credit is no author", rss("<media:credit role='author'>M</media:credit><dc:creator>D</dc:creator>"), {"authors": ["D"]}),
    ("media thumbnail is no enclosure", rss("<media:thumbnail url='http://c.example/t.png'/>"), {"enclosures": []}),
    ("media content without url", rss("<media:content medium='image'/>"), {"enclosures": []}),
    ("same category twice", rss("<category>A</category><category>A</category>"), {"categories": ["A"]}),
    ("empty category", rss("<category/>"), {"categories": []}),
    ("rdf items in a sequence", rdf("<item rdf:about='u1'><title>T</title></item>", "<items><rdf:Seq><rdf:li resource='u1'/></rdf:Seq></items>"), {"title": "T", "count": 1}),
    ("rdf dc", rdf("<item rdf:about='u1'><dc:title>T</dc:title><dc:date>2024-07-04</dc:date><dc:creator>Jo</dc:creator><dc:description>d</dc:description></item>"), {"title": "T", "published": "2024-07-04", "authors": ["Jo"], "summary": "d"}),
    ("rdf content", rdf("<item rdf:about='u1'><content:encoded>&lt;i&gt;x&lt;/i&gt;</content:encoded></item>"), {"content": "<i>x</i>"}),
    ("rdf prefix other than rdf", "<R:RDF xmlns:R='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><item R:about='u'><title>T</title></item></R:RDF>", {"title": "T", "id": "u"}),
    ("rss elements by prefix", "<rss version='2.0' xmlns:a='http://backend.userland.com/rss2'><channel><a:item><a:title>T</a:title></a:item></channel></rss>", {"title": "T"}),
    ("rss 0.92 enclosure and source", "<rss version='0.92'><channel><item><title>T</title><source url='http://s.example/'>S</source><enclosure url='http://c.example/e' length='1' type='x/y'/></item></channel></rss>", {"title": "T", "enclosures": ["http://c.example/e"]}),
    ("rss 0.93 dates", "<rss version='0.93'><channel><item><pubDate>Thu, 04 Jul 2024 10:00:00 GMT</pubDate><expirationDate>Fri, 05 Jul 2024 10:00:00 GMT</expirationDate></item></channel></rss>", {"published": "2024-07-04T10:00:00Z"}),
    ("rss 0.94 type", "<rss version='0.94'><channel><item><description type='text/html'>&lt;b&gt;x&lt;/b&gt;</description></item></channel></rss>", {"summary": "<b>x</b>"}),
    ("server and declaration agree on the bytes of another", rss("<title>\u041c\u0438\u0440</title>", head="<?xml version='1.0' encoding='windows-1251'?>").encode("cp1251"), {"title": "\u041c\u0438\u0440"}, "text/xml; charset=utf-8"),
    ("text/plain from the server", rss("<title>\u041c\u0438\u0440</title>"), {"title": "\u041c\u0438\u0440"}, "text/plain"),
    ("application/octet-stream", rss("<title>T</title>"), {"title": "T"}, "application/octet-stream"),
    ("charset in quotes", rss("<title>\u041c\u0438\u0440</title>", head="").encode("cp1251"), {"title": "\u041c\u0438\u0440"}, "text/xml; charset=\"windows-1251\""),
    ("no declaration, 1251", rss("<title>\u0421\u0430\u043c\u043c\u0438\u0442 \u0433\u043b\u0430\u0432 \u0433\u043e\u0441\u0443\u0434\u0430\u0440\u0441\u0442\u0432 \u0437\u0430\u0432\u0435\u0440\u0448\u0438\u043b\u0441\u044f \u0432 \u0410\u0441\u0442\u0430\u043d\u0435</title>", head="").encode("cp1251"), {"title": "\u0421\u0430\u043c\u043c\u0438\u0442 \u0433\u043b\u0430\u0432 \u0433\u043e\u0441\u0443\u0434\u0430\u0440\u0441\u0442\u0432 \u0437\u0430\u0432\u0435\u0440\u0448\u0438\u043b\u0441\u044f \u0432 \u0410\u0441\u0442\u0430\u043d\u0435"}),
    ("attribute with an ampersand", rss("<enclosure url='http://c.example/?a=1&b=2'/>"), {"enclosures": ["http://c.example/?a=1&b=2"], "malformed": True}),
    ("unquoted attribute", "<rss version=2.0><channel><item><title>T</title></item></channel></rss>", {"title": "T", "malformed": True}),
    ("item closed twice", rss("<title>T</title></item>"), {"title": "T", "malformed": True}),
    ("channel never closed", "<rss version='2.0'><channel><item><title>T</title></item>", {"title": "T", "malformed": True}),
    ("item within item", "<rss version='2.0'><channel><item><title>A</title><item><title>B</title></item></item></channel></rss>", {"count": 2, "title": "A"}),
    ("less-than in cdata", rss("<title><![CDATA[a < b]]></title>"), {"title": "a < b"}),
    ("nul byte", rss("<title>a\x00b</title>"), {"error": True}),
    ("json feed cut", jf({"id": "1", "title": "T"})[:-3], {"error": True}),
    ("json feed of numbers", jf({"id": 1.5, "title": "T"}), {"title": "T"}),
    ("json feed without items", json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J"}), {"count": 0}),
    ("json feed html and text", jf({"id": "1", "content_html": "<p>h</p>", "content_text": "t"}), {"content": "<p>h</p>"}),
    ("json feed relative image in html", jf({"id": "1", "content_html": "<img src='/i.png'>"}), {"content~": "http://h.example/i.png"}, "", "http://h.example/f.json"),
    ("opml is no feed", "<opml version='2.0'><body><outline xmlUrl='http://c.example/f'/></body></opml>", {"error": True}),
    ("sitemap is no feed", "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://c.example/</loc></url></urlset>", {"error": True}),
    ("atom entry alone", "<entry xmlns='http://www.w3.org/2005/Atom'><title>T</title></entry>", {"error": True}),
    ("googleplay is let be", rss("<title>T</title><g:author xmlns:g='http://www.google.com/schemas/play-podcasts/1.0'>G</g:author>"), {"title": "T", "authors": []}),
    ("soft hyphen and joiner stay in text", rss("<title>co\u00adop</title>"), {"title": "co\u00adop"}),
    ("nested cdata in atom html", atom("<content type='html'><![CDATA[<p>x</p>]]></content>"), {"content": "<p>x</p>"}),
    ("style out", rss("<description>&lt;p style='x'&gt;a&lt;/p&gt;&lt;style&gt;b{}&lt;/style&gt;</description>"), {"summary~": ">a</p>"}),
    ("javascript link out", rss("<description>&lt;a href='javascript:x()'&gt;a&lt;/a&gt;</description>"), {"summary": "<a>a</a>"}),
    ("javascript link out, with entities and a tab in it", rss("<description>&lt;a href='java&amp;#10;scr\tipt:x()'&gt;a&lt;/a&gt;</description>"), {"summary": "<a>a</a>"}),
    ("a link that is code", rss("<title>T</title><link>JavaScript:x()</link>"), {"link": None}),
    ("html escaped twice", rss("<description>&amp;lt;p&amp;gt;a &amp;amp;amp; b&amp;lt;/p&amp;gt;</description>"), {"summary": "<p>a &amp; b</p>"}),
    ("words about html", rss("<description>&amp;lt;b&amp;gt; makes words bold</description>"), {"summary": "&lt;b&gt; makes words bold"}),
    ("rdf item without link", rdf("<item rdf:about='http://c.example/1'><title>T</title></item>"), {"link": "http://c.example/1", "id": "http://c.example/1"}),
    ("date chinese before noon", dated("2024\u5e747\u67084\u65e5 \u4e0a\u534810:05:00", "")[1], {"published": "2024-07-04T10:05:00Z"}),
    ("date chinese after noon", dated("2024\u5e747\u67084\u65e5\u4e0b\u53483\u65f605\u520630\u79d2", "")[1], {"published": "2024-07-04T15:05:30Z"}),
    ("date korean hours", dated("2024\ub144 7\uc6d4 4\uc77c \uc624\ud6c4 3\uc2dc 5\ubd84", "")[1], {"published": "2024-07-04T15:05:00Z"}),
    dated("Thu, 04 Jul 2024 10:00:00 (MSK)", "2024-07-04T07:00:00Z"),
    dated("Thu, 04 Jul 2024 10:00:00 +0500 (MSK)", "2024-07-04T05:00:00Z"),
    ("ten thousand items and one", "<rss version='2.0'><channel>" + "<item><title>T</title></item>" * 10001 + "</channel></rss>", {"count": 10000, "malformed": True}),
    ("unclosed html in description", rss("<description>&lt;p&gt;a&lt;p&gt;b</description>"), {"summary": "<p>a<p>b"}),
]


def parse(document, content_type, base):
    with tempfile.NamedTemporaryFile(suffix=".xml") as file:
        file.write(document if isinstance(document, bytes) else document.encode("utf-8", "surrogatepass"))
        file.flush()
        more = (["--content-type", content_type] if content_type else []) + (["--base-url", base] if base else [])
        out = subprocess.run([NEWS, "parse", file.name] + more, capture_output=True, timeout=60)
    return out.returncode, [json.loads(line) for line in out.stdout.decode().splitlines()]


def faults(code, items, wanted):
    if "error" in wanted or code:
        return [] if bool(code) == wanted.get("error", False) else ["exit %d" % code]
    found = []
    if "count" in wanted and len(items) != wanted["count"]:
        found.append("wanted %d items, got %d" % (wanted["count"], len(items)))
    item = items[0] if items else {}
    for key, value in wanted.items():
        got = item.get(key.rstrip("~"))
        right = key == "count" or (value in (got or "") if key.endswith("~") else got == value)
        if not right:
            found.append("%s: wanted %r, got %r" % (key, value, got))
    return found


def main():
    failed = 0
    for name, document, wanted, *more in CASES:
        code, items = parse(document, *(more + ["", ""])[:2])
        found = faults(code, items, wanted)
        if found:
            print("news_feed_cases: %s: %s" % (name, "; ".join(found)))
            failed += 1
    print("%d feeds, %d as wanted" % (len(CASES), len(CASES) - failed))
    sys.exit(1 if failed else 0)


main()
