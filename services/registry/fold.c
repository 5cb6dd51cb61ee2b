#include "services/registry/fold.h"

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

static bool means_nothing(UChar32 c)
{
	return u_charType(c) == U_NON_SPACING_MARK || c == '.' || c == '\'' || c == 0x2019;
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
		if (u_isUWhiteSpace(c) || c == '_' || u_charType(c) == U_DASH_PUNCTUATION) {
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

bool fold_name(struct text name, char out[FOLD_BYTES])
{
	UErrorCode status = U_ZERO_ERROR;
	UChar folded[WIDE];
	int32_t len = name.len < FOLD_BYTES ? take_apart(name, folded) : -1, bytes = 0;
	out[0] = '\0';
	if (len < 0)
		return false;
	u_strToUTF8(out, FOLD_BYTES - 1, &bytes, folded, tidy(folded, len), &status);
	if (U_FAILURE(status))
		return false;
	out[bytes] = '\0';
	if (strncmp(out, "the ", 4) == 0)
		memmove(out, out + 4, (size_t)bytes - 3);
	return true;
}
