/* Feeds, items and articles in JSON, to items. */
#include "tests/unit/services/news/feed_rows.h"

#define JSON(inside) "{\"version\":\"https://jsonfeed.org/version/1.1\"," inside "}"

static const struct row json[] = {
	{"everything",
		JSON("\"items\":[{\"id\":\"1\",\"url\":\"http://a.example/1\",\"title\":\"T\","
		     "\"content_html\":\"<p>c</p>\",\"summary\":\"s\",\"date_published\":"
		     "\"2024-07-04T10:00:00+03:00\",\"date_modified\":\"2024-07-05T10:00:00Z\","
		     "\"authors\":"
		     "[{\"name\":\"Jo\"}],\"tags\":[\"asia\"],\"language\":\"en\",\"attachments\":["
		     "{\"url\":"
		     "\"http://a.example/s.mp3\",\"mime_type\":\"audio/mpeg\"}]}]"),
		"{\"title\":\"T\",\"link\":\"http://a.example/1\",\"id\":\"1\",\"published\":"
		"\"2024-07-04T07:00:00Z\",\"updated\":\"2024-07-05T10:00:00Z\",\"authors\":[\"Jo\"]"
		","
		"\"summary\":\"s\",\"content\":\"<p>c</p>\",\"language\":\"en\",\"enclosures\":"
		"[\"http://a.example/s.mp3\"],\"categories\":[\"asia\"],\"malformed\":false"},
	{"1.0: one author",
		"{\"version\":\"https://jsonfeed.org/version/1\",\"author\":{\"name\":\"Jo\"},"
		"\"items\":[{\"id\":\"1\",\"content_text\":\"c\"}]}",
		"\"authors\":[\"Jo\"],\"summary\":null,\"content\":\"c\""},
	{"an id that is a number", JSON("\"items\":[{\"id\":17}]"), "\"id\":\"17\""},
	{"an outside address",
		JSON("\"items\":[{\"id\":\"1\",\"external_url\":\"http://x.example/\"}]"),
		"\"link\":\"http://x.example/\""},
	{"relative addresses",
		JSON("\"feed_url\":\"http://a.example/d/feed.json\",\"items\":[{\"id\":\"1\","
		     "\"url\":\"x\"}]"),
		"\"link\":\"http://a.example/d/x\""},
	{"no items", JSON("\"title\":\"T\""), ""},
	{"broken", "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{",
		"it begins as JSON and is none: "},
	{"a string that holds a line break, half a character, an escape of another language",
		JSON("\"items\":[{\"id\":\"1\",\"content_text\":\"a\nb\\ud83d c\\x41 \\u00e9\"}]"),
		"\"content\":\"a\\nb\xef\xbf\xbd cx41 \xc3\xa9\""},
	{"the same is told", JSON("\"items\":[{\"id\":\"1\",\"content_text\":\"a\nb\"}]"),
		"line 1, column 82: JSON: unexpected newline near"},
	{"a whole character of two halves stays",
		JSON("\"items\":[{\"id\":\"1\",\"title\":\"\t\",\"content_text\":"
		     "\"\\ud83d\\ude00\"}]"),
		"\"content\":\"\xf0\x9f\x98\x80\""},
	{"commas behind the last", JSON("\"items\":[{\"id\":\"1\",\"content_text\":\"c\",}, ]"),
		"\"content\":\"c\""},
	{"words behind its end",
		JSON("\"items\":[{\"id\":\"1\",\"content_text\":\"c\"}]") "<!-- cached -->",
		"\"content\":\"c\""},
	{"cut off: the items that are whole are read",
		"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\","
		"\"content_text\":\"c\"},{\"id\":\"2\",\"content_text\":\"d",
		"\"content\":\"c\""},
	{"cut off in the middle of a character's number",
		"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\","
		"\"content_text\":\"c\"},{\"id\":\"2\\u0",
		"\"content\":\"c\""},
	{"cut off behind half a character",
		"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\","
		"\"content_text\":\"c\"},{\"id\":\"2\\ud83d\\u",
		"\"content\":\"c\""},
	{"closes what is not open", "{\"version\":\"https://jsonfeed.org/version/1\"]",
		"it begins as JSON and is none: "},
	{"another JSON", "{\"name\":\"x\",\"version\":\"1.2\",\"scripts\":{\"a\":[1]}}",
		"wanted a JSON Feed, items of one, or an article as JSON-LD, got other JSON with "
		"'name', 'version', 'scripts'"},
	{"a list of other things", "[{\"a\":1}]",
		"wanted a JSON Feed, items of one, or an article as JSON-LD, got other JSON"},
	{"an item by itself",
		"{\"id\":\"1\",\"title\":\"T\",\"content_text\":\"c\",\"date_published\":"
		"\"2024-07-04\"}",
		"{\"title\":\"T\",\"link\":null,\"id\":\"1\",\"published\":\"2024-07-04\""},
	{"a list of items",
		"[{\"id\":\"1\",\"content_html\":\"<p>a</p>\"},{\"id\":\"2\",\"content_text\":"
		"\"b\"}]",
		"\"id\":\"2\""},
	{"JSON-LD",
		"{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"headline\":\"T\","
		"\"datePublished\":\"2024-07-04T10:00:00+05:00\",\"author\":[{\"@type\":\"Person\","
		"\"name\":\"Jo\"},\"Ann\"],\"articleBody\":\"Words.\",\"inLanguage\":\"en-GB\","
		"\"mainEntityOfPage\":{\"@id\":\"https://a.example/1\"}}",
		"{\"title\":\"T\",\"link\":\"https://a.example/1\",\"id\":\"https://a.example/1\","
		"\"published\":\"2024-07-04T05:00:00Z\",\"updated\":null,\"authors\":[\"Jo\","
		"\"Ann\"],\"summary\":null,\"content\":\"Words.\",\"language\":\"en-GB\""},
	{"JSON-LD: a graph, and a type among others",
		"{\"@context\":\"https://"
		"schema.org\",\"@graph\":[{\"@type\":\"Organization\",\"name\":"
		"\"O\"},{\"@type\":[\"Thing\",\"http://schema.org/"
		"AnalysisNewsArticle\"],\"headline\":"
		"\"G\",\"articleBody\":\"w\"}]}",
		"{\"title\":\"G\""},
};

static void feeds_become_items(void **state)
{
	(void)state;
	assert_int_equal(RUN(json), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(feeds_become_items)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
