#include "services/news/reading/decode.h"

#include <string.h>
#include <unicode/ucnv.h>

/* The bytes of a document, read once more a character at a time. */
struct walk {
	UConverter *converter;
	const char *at, *end;
	size_t text; /* bytes of text so far */
};

static UChar32 next_character(struct walk *walk)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar32 c = ucnv_getNextUChar(walk->converter, &walk->at, walk->end, &status);
	if (status == U_INDEX_OUTOFBOUNDS_ERROR)
		walk->at = walk->end;
	return U_FAILURE(status) ? -1 : c;
}

/* Bytes that a character takes in the text: what decode_text leaves out takes none. */
static size_t taken(UChar32 c)
{
	if (c < 0 || (c < ' ' && !strchr("\n\t\f\r", (int)c)) || c == 0x7F)
		return 0;
	return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

static void step(struct walk *walk)
{
	UChar32 c = next_character(walk);
	const char *behind = walk->at;
	walk->text += taken(c);
	/* CR LF is one line end. */
	if (c == '\r' && walk->at < walk->end && next_character(walk) != '\n')
		walk->at = behind;
}

enum err decode_places(struct bytes bytes, const struct decode_result *result, uint32_t *offsets,
	size_t len, struct why *why)
{
	UErrorCode status = U_ZERO_ERROR;
	const char *begin = (const char *)bytes.ptr;
	struct walk walk = {.converter = ucnv_open(result->charset, &status),
		.at = begin + result->mark,
		.end = begin + bytes.len};
	size_t i = 0;
	if (U_FAILURE(status))
		return why_set(why, ERR_BAD_TEXT, "", "no charset '%s'", result->charset);
	for (; i < len; i++) {
		while (walk.text < offsets[i] && walk.at < walk.end)
			step(&walk);
		if (walk.text != offsets[i])
			break;
		offsets[i] = (uint32_t)(walk.at - begin);
	}
	ucnv_close(walk.converter);
	if (i < len)
		return why_set(why, ERR_BAD_TEXT, "",
			"wanted a character at byte %u of the text, found its bytes end at %zu",
			offsets[i], walk.text);
	return ERR_OK;
}
