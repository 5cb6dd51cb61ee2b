/* How fast documents are read: processor time of one core, in memory, without the jail's process.
 *     build/tests/bench/news                           a feed and a page made here
 *     build/tests/bench/news feed|page FILE [TIMES]    one of yours */
#include "proto/base/buffer.h"
#include "services/news/feed.h"
#include "services/news/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void read_file(const char *path, struct buffer *out)
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		perror(path);
		exit(1);
	}
	for (size_t n = 1; n;) {
		n = fread(buffer_grow(out, 65536), 1, 65536, file);
		out->len -= 65536 - n;
	}
	fclose(file);
}

static uint64_t once(const char *what, struct text text)
{
	struct arena arena = {0};
	struct why why = {0};
	uint64_t found;
	enum err err;
	if (strcmp(what, "feed") == 0) {
		struct feed feed;
		err = feed_parse(text, TEXT("http://a.example/"), &arena, &feed, &why);
		found = feed.items_count;
	} else {
		struct page page;
		err = page_parse(text, TEXT("http://a.example/"), &arena, &page, &why);
		found = page.text.len;
	}
	arena_fini(&arena);
	if (err) {
		fprintf(stderr, "%s\n", why.text);
		exit(1);
	}
	return found;
}

static void measure(const char *what, struct text text, int times)
{
	uint64_t found = 0;
	clock_t start = clock();
	for (int i = 0; i < times; i++)
		found = once(what, text);
	double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	printf("%s: %.1f MB/s, %.0f a second (%.0f kB each, %llu %s)\n", what,
		(double)text.len * times / 1e6 / seconds, times / seconds, (double)text.len / 1e3,
		(unsigned long long)found, strcmp(what, "feed") == 0 ? "items" : "bytes of text");
}

static void put_paragraph(struct buffer *out, int words)
{
	static const char *const vocabulary[] = {"the", "summit", "members", "signed", "a",
		"declaration", "on", "transport", "and", "corridors,", "said", "states",
		"president"};
	for (int i = 0; i < words; i++)
		buffer_format(out, "%s ", vocabulary[(unsigned)(i * 7 + words) % 13]);
}

static void make_feed(struct buffer *out)
{
	buffer_format(out, "<rss version='2.0' xmlns:c='http://purl.org/rss/1.0/modules/content/'>"
			   "<channel><title>C</title>");
	for (int i = 0; i < 2000; i++) {
		buffer_format(out,
			"<item><title>Summit %d</title><link>http://a.example/%d</link>"
			"<pubDate>Thu, 04 Jul 2024 10:00:00 +0500</pubDate><description>",
			i, i);
		put_paragraph(out, 40);
		buffer_text(out, TEXT("</description><c:encoded><![CDATA["));
		for (int p = 0; p < 6; p++) {
			buffer_text(out, TEXT("<p>"));
			put_paragraph(out, 60);
			buffer_format(out, "<a href='/x%d'>here</a></p>", p);
		}
		buffer_text(out, TEXT("]]></c:encoded></item>\n"));
	}
	buffer_text(out, TEXT("</channel></rss>"));
}

static void make_page(struct buffer *out)
{
	buffer_text(out, TEXT("<!DOCTYPE html><html><head><title>Summit</title><script>"));
	for (int i = 0; i < 2000; i++)
		buffer_text(out, TEXT("var a = ['<p>x</p>'];"));
	buffer_text(out, TEXT("</script></head><body><ul class='main-nav'>"));
	for (int i = 0; i < 100; i++)
		buffer_format(out, "<li class='item-%d'><a href='/s/%d'>Section</a></li>", i, i);
	buffer_text(out, TEXT("</ul><div class='column'>"));
	for (int i = 0; i < 40; i++) {
		buffer_text(out, TEXT("<p class='text'>"));
		put_paragraph(out, 60);
		buffer_text(out, TEXT("</p>"));
	}
	buffer_text(out, TEXT("</div><div class='related'>"));
	for (int i = 0; i < 60; i++)
		buffer_format(out, "<div class='card'><a href='/r%d'>Another summit</a></div>", i);
	buffer_text(out, TEXT("</div></body></html>"));
}

int main(int argc, char **argv)
{
	struct buffer bytes = {0};
	if (argc > 2) {
		read_file(argv[2], &bytes);
		measure(argv[1], buffer_as_text(&bytes), argc > 3 ? atoi(argv[3]) : 100);
	} else {
		make_feed(&bytes);
		measure("feed", buffer_as_text(&bytes), 10);
		buffer_clear(&bytes);
		make_page(&bytes);
		measure("page", buffer_as_text(&bytes), 500);
	}
	buffer_fini(&bytes);
	return 0;
}
