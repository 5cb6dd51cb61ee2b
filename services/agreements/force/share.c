#include "services/agreements/force/share.h"

#include <ctype.h>
#include <string.h>

static bool share_of_decimal(struct text text, struct share *out)
{
	int64_t numerator = 0, denominator = 1;
	bool point = false, digits = false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (!isdigit((unsigned char)text.ptr[i]) || numerator > 100000000000)
			return false;
		numerator = numerator * 10 + (text.ptr[i] - '0');
		denominator *= point ? 10 : 1;
		digits = true;
	}
	out->numerator = numerator;
	out->denominator = denominator;
	return digits;
}

bool share_parse(struct text text, struct share *out)
{
	struct text rest = text_trim(text), upper;
	*out = (struct share){0};
	out->more_than = text_starts(rest, TEXT(">"));
	if (out->more_than)
		rest = text_trim(text_slice(rest, 1, rest.len));
	if (memchr(rest.len ? rest.ptr : "", '/', rest.len)) {
		if (!text_split(&rest, '/', &upper) ||
			!text_to_i64(text_trim(upper), 0, 1000000, &out->numerator) ||
			!text_to_i64(text_trim(rest), 1, 1000000, &out->denominator))
			return false;
	} else {
		bool percent = text_ends(rest, TEXT("%"));
		if (percent)
			rest.len--;
		if (!share_of_decimal(text_trim(rest), out))
			return false;
		out->denominator *= percent ? 100 : 1;
	}
	return out->numerator <= out->denominator && (out->numerator > 0 || out->more_than);
}

/* Weights are given in decimals, which a double does not hold exactly: equal within a millionth of
 * a millionth is reached. Whole numbers of states are exact either way. */
bool share_reached(const struct share *share, double part, double whole)
{
	double left = part * (double)share->denominator;
	double right = whole * (double)share->numerator;
	double hair = right * 1e-12;
	return whole > 0 && (share->more_than ? left > right + hair : left >= right - hair);
}
