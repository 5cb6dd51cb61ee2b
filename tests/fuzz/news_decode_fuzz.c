/* Any bytes as text: what comes is UTF-8 without what markup may not have, and every place in it
 * stands at or behind that of the place before, within the bytes. */
#include "proto/base/check.h"
#include "services/news/reading/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { PLACES = 32 };

static void check_places(struct bytes bytes, const struct decode_result *result, size_t text_len)
{
	uint32_t places[PLACES];
	struct why why = {0};
	for (size_t i = 0; i < PLACES; i++)
		places[i] = (uint32_t)(text_len * i / PLACES);
	if (decode_places(bytes, result, places, PLACES, &why) != ERR_OK)
		return;
	for (size_t i = 0; i < PLACES; i++)
		CHECK(places[i] <= bytes.len && (!i || places[i - 1] <= places[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const names[] = {"", "utf-8", "windows-1251", "koi8-r", "gb18030",
		"big5", "shift_jis", "utf-16", "utf-16be", "iso-2022-jp", "no-such"};
	if (!len)
		return 0;
	struct text declared = text_of(names[bytes[0] % ARRAY_LEN(names)]);
	struct buffer out = {0};
	struct decode_result result;
	struct why why = {0};
	struct bytes rest = bytes_of(bytes + 1, len - 1);
	enum err err = decode_text(rest, declared.len ? declared : TEXT_NONE, &out, &result, &why);
	CHECK(err ? why.text[0] != '\0' : result.charset[0] != '\0');
	CHECK(err || text_is_utf8(out.ptr, out.len));
	if (!err)
		check_places(rest, &result, out.len);
	buffer_fini(&out);
	return 0;
}
