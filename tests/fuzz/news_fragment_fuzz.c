/* Any text as a fragment of HTML: tokens are the text whole and in order, what is cleaned has no
 * script, and cleaning again changes nothing more. */
#include "proto/base/check.h"
#include "services/news/reading/markup.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_tokens(struct text html)
{
	struct markup markup = {.source = html};
	struct markup_token token;
	const char *at = html.ptr;
	while (markup_next(&markup, &token)) {
		CHECK(token.text.ptr == at && token.text.len > 0);
		at += token.text.len;
	}
	CHECK(at == html.ptr + html.len);
}

static void check_clean(struct text clean)
{
	struct markup markup = {.source = clean};
	struct markup_token token;
	while (markup_next(&markup, &token)) {
		struct text rest = token.attributes, name, value;
		bool open = token.kind == MARKUP_OPEN;
		CHECK(!open || !(markup_flags(token.element) & MARKUP_UNSAFE));
		while (open && markup_attribute(&rest, &name, &value))
			CHECK(name.len <= 2 ||
				!text_equal_nocase(text_slice(name, 0, 2), TEXT("on")));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena arena = {0};
	struct text html = {(const char *)bytes, len}, base = TEXT("http://a.example/x/");
	/* What holds a NUL is refused when it is decoded. */
	if (!len || memchr(bytes, 0, len) || !text_is_utf8(bytes, len))
		return 0;
	check_tokens(html);
	struct text words = markup_text(html, &arena), clean = markup_clean(html, base, &arena);
	CHECK(text_is_utf8(words.ptr, words.len) && text_is_utf8(clean.ptr, clean.len));
	check_clean(clean);
	arena_fini(&arena);
	return 0;
}
