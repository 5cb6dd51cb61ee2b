#include "services/kit/fold.h"

#include "proto/base/check.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { WIDE = FOLD_BYTES };

/* Letters in small, and what stands above or below them apart. */
static int32_t take_apart(struct text name, UChar out[WIDE])
{
	UErrorCode status = U_ZERO_ERROR;
	UChar wide[WIDE], small[WIDE];
	int32_t len = 0;
	u_strFromUTF8WithSub(wide, WIDE, &len, name.ptr, (int32_t)name.len, 0xFFFD, NULL, &status);
	const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&status);
	const UNormalizer2 *apart = unorm2_getNFDInstance(&status);
	len = unorm2_normalize(casefold, wide, len, small, WIDE, &status);
	len = unorm2_normalize(apart, small, len, out, WIDE, &status);
	return U_SUCCESS(status) ? len : -1;
}

/* Dots, and the marks that people write for apostrophes. */
static bool is_mark(UChar32 c)
{
	return c == '.' || c == '\'' || c == '`' || (c >= 0x2018 && c <= 0x201B) ||
	       (c >= 0x02BB && c <= 0x02BD);
}

static bool means_nothing(UChar32 c)
{
	return is_mark(c) || u_charType(c) == U_NON_SPACING_MARK;
}

static bool parts_words(UChar32 c)
{
	return c == '_' || u_isUWhiteSpace(c) || u_charType(c) == U_DASH_PUNCTUATION;
}

/* Marks and dots go; what parts words becomes one blank. */
static int32_t tidy(UChar *text, int32_t len)
{
	int32_t used = 0;
	bool blank = false;
	for (int32_t i = 0; i < len;) {
		UChar32 c;
		U16_NEXT(text, i, len, c);
		if (means_nothing(c))
			continue;
		if (parts_words(c)) {
			blank = used > 0;
			continue;
		}
		if (blank)
			text[used++] = ' ';
		blank = false;
		U16_APPEND_UNSAFE(text, used, c);
	}
	return used;
}

/* Of ASCII, which most names are, letter by letter: the same, and far cheaper. */
static bool fold_ascii(struct text name, char out[FOLD_BYTES], int32_t *len)
{
	bool blank = false;
	*len = 0;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if ((unsigned char)c >= 0x80)
			return false;
		if (is_mark(c))
			continue;
		if (c == ' ' || c == '-' || c == '_' || (c >= '\t' && c <= '\r')) {
			blank = *len > 0;
			continue;
		}
		if (blank)
			out[(*len)++] = ' ';
		blank = false;
		out[(*len)++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return true;
}

static bool fold_wide(struct text name, char out[FOLD_BYTES], int32_t *bytes)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar folded[WIDE];
	int32_t len = take_apart(name, folded);
	if (len < 0)
		return false;
	u_strToUTF8(out, FOLD_BYTES - 1, bytes, folded, tidy(folded, len), &status);
	return U_SUCCESS(status);
}

bool fold_name(struct text name, char out[FOLD_BYTES])
{
	int32_t bytes = 0;
	out[0] = '\0';
	if (name.len >= FOLD_BYTES)
		return false;
	if (!fold_ascii(name, out, &bytes) && !fold_wide(name, out, &bytes)) {
		out[0] = '\0';
		return false;
	}
	out[bytes] = '\0';
	if (strncmp(out, "the ", 4) == 0)
		memmove(out, out + 4, (size_t)bytes - 3);
	return true;
}

/* --- Latin letters --------------------------------------------------------------------------- */

/* In order of the letters. */
static const struct {
	UChar32 letter;
	const char *latin;
} letters[] = {{0x00F8, "o"}, {0x0111, "d"}, {0x0131, "i"}, {0x0142, "l"}, {0x0430, "a"},
	{0x0431, "b"}, {0x0432, "v"}, {0x0433, "g"}, {0x0434, "d"}, {0x0435, "e"}, {0x0436, "zh"},
	{0x0437, "z"}, {0x0438, "i"}, {0x0439, "y"}, {0x043A, "k"}, {0x043B, "l"}, {0x043C, "m"},
	{0x043D, "n"}, {0x043E, "o"}, {0x043F, "p"}, {0x0440, "r"}, {0x0441, "s"}, {0x0442, "t"},
	{0x0443, "u"}, {0x0444, "f"}, {0x0445, "kh"}, {0x0446, "ts"}, {0x0447, "ch"},
	{0x0448, "sh"}, {0x0449, "shch"}, {0x044A, ""}, {0x044B, "y"}, {0x044C, ""}, {0x044D, "e"},
	{0x044E, "yu"}, {0x044F, "ya"}, {0x0451, "e"}, {0x0456, "i"}, {0x0493, "g"}, {0x049B, "k"},
	{0x04A3, "n"}, {0x04AF, "u"}, {0x04B1, "u"}, {0x04BB, "h"}, {0x04D9, "a"}, {0x04E9, "o"}};

/* NULL: it stays. */
static const char *latin_of(UChar32 letter)
{
	unsigned low = 0, high = ARRAY_LEN(letters);
	while (low < high) {
		unsigned middle = (low + high) / 2;
		if (letters[middle].letter < letter)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ARRAY_LEN(letters) && letters[low].letter == letter ? letters[low].latin
									 : NULL;
}

/* All letters that are written otherwise take two bytes of UTF-8. */
static bool two_bytes(struct text text, UChar32 *letter)
{
	const unsigned char *bytes = (const unsigned char *)text.ptr;
	if (text.len < 2 || (bytes[0] & 0xE0) != 0xC0 || (bytes[1] & 0xC0) != 0x80)
		return false;
	*letter = (bytes[0] & 0x1F) << 6 | (bytes[1] & 0x3F);
	return true;
}

bool fold_latin(struct text name, char out[FOLD_BYTES])
{
	char latin[4 * FOLD_BYTES + 4];
	size_t used = 0;
	out[0] = '\0';
	if (name.len >= FOLD_BYTES)
		return false;
	for (size_t i = 0, len = 1; i < name.len; i += len) {
		UChar32 letter = 0;
		len = two_bytes(text_slice(name, i, name.len), &letter) ? 2 : 1;
		const char *as = len == 2 ? latin_of(u_tolower(letter)) : NULL;
		struct text part = as ? text_of(as) : text_slice(name, i, i + len);
		memcpy(latin + used, part.ptr, part.len);
		used += part.len;
	}
	return fold_name((struct text){latin, used}, out);
}
