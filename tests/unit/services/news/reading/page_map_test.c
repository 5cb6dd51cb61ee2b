/* The map of a page, as a property: what the page's own bytes say in every mapped range, decoded,
 * is what the text says there; and all of the text is mapped but the ends of its lines. */
#include "proto/base/alloc.h"
#include "services/news/reading/decode.h"
#include "services/news/reading/markup.h"
#include "services/news/reading/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>

#include <cmocka.h>

enum { PAGES = 60, PIECES = 60 };

static const char *const latin[] = {"summit", "Astana", "of", "the", "heads", "2024,", "state."};
static const char *const russian[] = {
	"саммит", "в", "Астане", "глав", "государств,", "ёж", "2024."};
static const char *const chinese[] = {"上海", "合作", "组织", "在阿斯塔纳", "举行", "，", "。"};
static const char *const japanese[] = {"首脳", "会議", "アスタナ", "で", "開かれた", "、", "。"};

static const struct {
	const char *charset, *declared;
	const char *const *words;
} charsets[] = {
	{"UTF-8", "utf-8", russian},
	{"UTF-8", "utf-8", chinese},
	{"windows-1251", "windows-1251", russian},
	{"KOI8-R", "koi8-r", russian},
	{"gb18030", "gb2312", chinese},
	{"Shift_JIS", "shift_jis", japanese},
	{"EUC-JP", "euc-jp", japanese},
	{"UTF-16LE", NULL, chinese},
	{"UTF-16BE", NULL, russian},
	{"windows-1252", "iso-8859-1", latin},
};

/* What may stand between words, and what it comes to. */
static const char *const between[] = {" ", " ", " ", "\r\n", "\n", "  \t ", "&nbsp;", "&#32;",
	" &amp; ", " &#8212; ", "&eacute;", "&lt;", "<!-- not seen -->", "<b>", "</b>",
	"<i><a href=x>", "</a></i>", "<span class='x'>", "</span>", "<br>",
	"\r\n<script>var a = '<p>';</script>", "&unknown; ", " & ", "\r\n\r\n", "\v"};

static struct text wide_as(const char *charset, struct text utf8, struct buffer *out)
{
	UErrorCode status = U_ZERO_ERROR;
	uint8_t *at = buffer_grow(out, 4 * utf8.len + 16);
	int32_t len = ucnv_convert(charset, "UTF-8", (char *)at, (int32_t)(4 * utf8.len + 16),
		utf8.ptr, (int32_t)utf8.len, &status);
	assert_true(U_SUCCESS(status));
	out->len -= 4 * utf8.len + 16 - (size_t)len;
	return buffer_as_text(out);
}

static void make_page(size_t c, unsigned *seed, struct buffer *raw)
{
	struct buffer html = {0};
	if (!charsets[c].declared)
		buffer_text(&html, TEXT("\xef\xbb\xbf"));
	buffer_format(&html,
		"<!DOCTYPE html>\r\n<html><head><meta charset=%s>\r\n<title>x</title>"
		"</head><body><div>",
		charsets[c].declared ? charsets[c].declared : "utf-16");
	for (int p = 0; p < 4; p++) {
		buffer_text(&html, TEXT("</a></i></b><p>\r\n"));
		for (int i = 0; i < PIECES; i++)
			buffer_format(&html, "%s%s", charsets[c].words[rand_r(seed) % 7],
				between[(unsigned)rand_r(seed) % ARRAY_LEN(between)]);
		buffer_text(&html, TEXT(" last.</p>\r\n"));
	}
	buffer_text(&html, TEXT("</div></body></html>"));
	wide_as(charsets[c].charset, buffer_as_text(&html), raw);
	buffer_fini(&html);
}

/* A range of the page in UTF-8, without what texts never have. */
static void read_range(struct bytes raw, const char *charset, struct buffer *out)
{
	UErrorCode status = U_ZERO_ERROR;
	struct buffer utf8 = {0}, plain = {0};
	uint8_t *at = buffer_grow(&utf8, 4 * raw.len + 16);
	int32_t len = ucnv_convert("UTF-8", charset, (char *)at, (int32_t)(4 * raw.len + 16),
		(const char *)raw.ptr, (int32_t)raw.len, &status);
	assert_true(U_SUCCESS(status) || status == U_STRING_NOT_TERMINATED_WARNING);
	for (int32_t i = 0; i < len; i++)
		if (at[i] != '\r' && at[i] != '\v')
			buffer_char(&plain, (char)at[i]);
	markup_decode(buffer_as_text(&plain), out);
	buffer_fini(&utf8);
	buffer_fini(&plain);
}

static bool is_blank(struct text text)
{
	return text_is(text, " ") || text_is(text, "\n") || text_is(text, "\t") ||
	       text_is(text, "\xc2\xa0");
}

static void check_run(const char *charset, struct bytes raw, struct text text,
	const struct page_run *run, const uint32_t places[2])
{
	struct buffer said = {0};
	struct text wanted = text_slice(text, run->text_from, run->text_from + run->len);
	read_range(bytes_of(raw.ptr + places[0], places[1] - places[0]), charset, &said);
	if (!text_equal(wanted, buffer_as_text(&said)) &&
		!(text_is(wanted, " ") && is_blank(buffer_as_text(&said))))
		fail_msg("%s: the text says '%.*s', bytes %u to %u of the page '%.*s'", charset,
			TEXT_ARG(wanted), places[0], places[1], (int)said.len, (char *)said.ptr);
	buffer_fini(&said);
}

static void check_page(size_t c, struct bytes raw)
{
	struct arena arena = {0};
	struct buffer decoded = {0};
	struct decode_result result;
	struct page page;
	uint32_t at = 0;
	assert_int_equal(decode_text(raw, TEXT_NONE, &decoded, &result, NULL), ERR_OK);
	assert_int_equal(
		page_parse(buffer_as_text(&decoded), TEXT(""), &arena, &page, NULL), ERR_OK);
	assert_true(page.map_len > 0);
	uint32_t *places = alloc_zero(2 * (size_t)page.map_len, sizeof(*places));
	for (uint32_t i = 0; i < page.map_len; i++) {
		places[2 * i] = page.map[i].page_from;
		places[2 * i + 1] = page.map[i].page_from + page.map[i].page_len;
	}
	struct why why = {0};
	if (decode_places(raw, &result, places, 2 * (size_t)page.map_len, &why))
		fail_msg("%s: %s", charsets[c].charset, why.text);
	for (uint32_t i = 0; i < page.map_len; i++) {
		for (; at < page.map[i].text_from; at++)
			assert_int_equal(page.text.ptr[at], '\n');
		check_run(charsets[c].charset, raw, page.text, &page.map[i], places + 2 * i);
		at = page.map[i].text_from + page.map[i].len;
	}
	assert_int_equal(at, page.text.len);
	free(places);
	buffer_fini(&decoded);
	arena_fini(&arena);
}

static void every_range_says_what_the_text_says(void **state)
{
	(void)state;
	unsigned seed = 1;
	for (size_t c = 0; c < ARRAY_LEN(charsets); c++)
		for (int i = 0; i < PAGES; i++) {
			struct buffer raw = {0};
			make_page(c, &seed, &raw);
			check_page(c, buffer_bytes(&raw));
			buffer_fini(&raw);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_range_says_what_the_text_says)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
