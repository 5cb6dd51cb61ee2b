/* How fast documents are read: processor time of one core, in memory, without the jail's process.
 *
 *     build/tests/bench/news                          a feed and a page made here, the samples
 *
 *     build/tests/bench/news feed|page FILE [TIMES]   one of yours
 *
 *     build/tests/bench/news text FILE...             facts of texts of yours, each an article */
#include "proto/base/alloc.h"
#include "proto/base/buffer.h"
#include "proto/base/check.h"
#include "proto/base/home.h"
#include "services/news/extraction/extract.h"
#include "services/news/reading/feed.h"
#include "services/news/text/language.h"
#include "services/news/reading/page.h"

#include <glob.h>
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

static uint64_t extract_all(
	struct extractor *extractor, const struct buffer *texts, size_t count, uint64_t *facts)
{
	uint64_t sentences = 0;
	*facts = 0;
	for (size_t i = 0; i < count; i++) {
		struct extract_input input = {.text = buffer_as_text(&texts[i]), .date = 20000};
		struct extraction extraction;
		struct why why = {0};
		if (extract_run(extractor, &input, &extraction, &why) != ERR_OK) {
			fprintf(stderr, "%s\n", why.text);
			exit(1);
		}
		sentences += extraction.article.sentences_len;
		*facts += extraction.facts.len;
		extract_fini(&extraction);
	}
	return sentences;
}

/* Those of one language; the rest is freed. */
static size_t read_texts(struct buffer *texts, char **paths, size_t count, struct text lang)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		read_file(paths[i], &texts[kept]);
		if (text_equal(language_of(buffer_as_text(&texts[kept])), lang))
			kept++;
		else
			buffer_fini(&texts[kept]);
	}
	return kept;
}

/* All texts once, by which their words become known as those of the last days are to a service, and
 * then again and again for a second. */
static void measure_texts(struct extractor *extractor, const char *lang, char **paths, size_t all)
{
	struct buffer *texts = alloc_zero(all, sizeof(*texts));
	size_t count = read_texts(texts, paths, all, text_of(lang));
	uint64_t bytes = 0, sentences = 0, facts, rounds = 0;
	if (count == 0) {
		free(texts);
		return;
	}
	for (size_t i = 0; i < count; i++)
		bytes += texts[i].len;
	uint64_t once = extract_all(extractor, texts, count, &facts);
	clock_t start = clock(), used = 0;
	for (; used < CLOCKS_PER_SEC; used = clock() - start, rounds++)
		sentences += extract_all(extractor, texts, count, &facts);
	double seconds = (double)used / CLOCKS_PER_SEC;
	printf("%s: %.0f sentences/s, %.2f MB/s (%zu texts, %llu sentences, %llu facts, "
	       "read %llu times)\n",
		lang, (double)sentences / seconds, (double)(bytes * rounds) / 1e6 / seconds, count,
		(unsigned long long)once, (unsigned long long)facts,
		(unsigned long long)rounds + 1);
	for (size_t i = 0; i < count; i++)
		buffer_fini(&texts[i]);
	free(texts);
}

static void measure_languages(char **paths, size_t count)
{
	static const char *const languages[] = {"en", "ru", "zh"};
	char share[HOME_PATH];
	struct why why = {0};
	struct extractor *extractor = NULL;
	/* This program stands a folder deeper than those that are installed. */
	if (home_installed("../share/serai", share, &why) != ERR_OK ||
		extract_open(share, true, &extractor, &why) != ERR_OK) {
		fprintf(stderr, "%s\n", why.text);
		exit(1);
	}
	for (size_t i = 0; i < ARRAY_LEN(languages); i++)
		measure_texts(extractor, languages[i], paths, count);
	extract_close(&extractor);
}

static void measure_samples(void)
{
	glob_t found;
	CHECK(glob("deploy/sample/*.txt", 0, NULL, &found) == 0);
	measure_languages(found.gl_pathv, found.gl_pathc);
	globfree(&found);
}

int main(int argc, char **argv)
{
	struct buffer bytes = {0};
	if (argc > 2 && strcmp(argv[1], "text") == 0) {
		measure_languages(argv + 2, (size_t)argc - 2);
	} else if (argc > 2) {
		read_file(argv[2], &bytes);
		measure(argv[1], buffer_as_text(&bytes), argc > 3 ? atoi(argv[3]) : 100);
	} else {
		make_feed(&bytes);
		measure("feed", buffer_as_text(&bytes), 10);
		buffer_clear(&bytes);
		make_page(&bytes);
		measure("page", buffer_as_text(&bytes), 500);
		measure_samples();
	}
	buffer_fini(&bytes);
	return 0;
}
