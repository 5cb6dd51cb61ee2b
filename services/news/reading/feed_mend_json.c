/* JSON put right as far as its words can be kept: what programs that cut and paste strings leave.
 */
#include "proto/base/buffer.h"
#include "services/news/reading/feed_inside.h"

#include <string.h>

enum { OPEN_MAX = 64 };

struct mending {
	struct text from;
	size_t at;
	struct buffer *out;
	char open[OPEN_MAX]; /* brackets that are open, by those that close them */
	size_t depth;
	/* As far as the last one that was closed: all that is open there can be closed as well. */
	char whole_open[OPEN_MAX];
	size_t whole_depth, whole_len;
};

static bool hex(struct text digits, uint32_t *value)
{
	*value = 0;
	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.ptr[i], small = (char)(c | 32);
		bool digit = c >= '0' && c <= '9';
		if (!digit && !(small >= 'a' && small <= 'f'))
			return false;
		*value = *value * 16 + (uint32_t)(digit ? c - '0' : small - 'a' + 10);
	}
	return digits.len == 4;
}

/* What there is of it: the document may end in the middle. */
static struct text part(struct text text, size_t from, size_t to)
{
	from = from < text.len ? from : text.len;
	return text_slice(text, from, to < text.len ? to : text.len);
}

/* Half of a character beyond U+FFFF stands for none: it was cut. */
static void take_number(struct mending *mending)
{
	uint32_t first, second;
	struct text rest = text_slice(mending->from, mending->at, mending->from.len);
	bool good = hex(part(rest, 2, 6), &first);
	bool high = good && first >= 0xD800 && first < 0xDC00;
	bool pair = high && text_starts(part(rest, 6, 8), TEXT("\\u")) &&
		    hex(part(rest, 8, 12), &second) && second >= 0xDC00 && second < 0xE000;
	size_t taken = pair ? 12 : good ? 6 : 2;
	if (pair || (good && (first < 0xD800 || first >= 0xE000)))
		buffer_text(mending->out, text_slice(rest, 0, taken));
	else
		buffer_text(mending->out, TEXT("\\ufffd"));
	mending->at += taken;
}

static void take_escape(struct mending *mending)
{
	char next = mending->at + 1 < mending->from.len ? mending->from.ptr[mending->at + 1] : '\0';
	if (next == 'u') {
		take_number(mending);
		return;
	}
	/* Of one that JSON does not know, the character stays. */
	if (next && strchr("\"\\/bfnrt", next)) {
		buffer_text(mending->out, text_slice(mending->from, mending->at, mending->at + 2));
		mending->at++;
	}
	mending->at++;
}

static void take_string(struct mending *mending)
{
	buffer_char(mending->out, '"');
	for (mending->at++; mending->at < mending->from.len;) {
		char c = mending->from.ptr[mending->at];
		if (c == '\\') {
			take_escape(mending);
			continue;
		}
		mending->at++;
		if (c == '\n')
			buffer_text(mending->out, TEXT("\\n"));
		else
			buffer_char(mending->out, (unsigned char)c < ' ' ? ' ' : c);
		if (c == '"')
			return;
	}
}

/* A comma behind the last one of a list is no part of it. */
static void drop_comma(struct buffer *out)
{
	size_t len = out->len;
	while (len && strchr(" \t\r\n", out->ptr[len - 1]))
		len--;
	if (len && out->ptr[len - 1] == ',')
		out->len = len - 1;
}

/* False where it closes what is not open. */
static bool take_close(struct mending *mending, char c)
{
	if (!mending->depth || mending->open[mending->depth - 1] != c)
		return false;
	drop_comma(mending->out);
	buffer_char(mending->out, c);
	mending->depth--;
	memcpy(mending->whole_open, mending->open, mending->depth);
	mending->whole_depth = mending->depth;
	mending->whole_len = mending->out->len;
	return mending->depth > 0;
}

void feed_mend_json(struct text json, struct buffer *out)
{
	struct mending mending = {.from = json, .out = out};
	while (mending.at < json.len) {
		char c = json.ptr[mending.at];
		if (c == '"') {
			take_string(&mending);
			continue;
		}
		mending.at++;
		if ((c == '{' || c == '[') && mending.depth == OPEN_MAX)
			break;
		if (c == '{' || c == '[')
			mending.open[mending.depth++] = c == '{' ? '}' : ']';
		if ((c == '}' || c == ']')) {
			if (!take_close(&mending, c))
				break;
			continue;
		}
		buffer_char(out, c);
	}
	out->len = mending.whole_len;
	while (mending.whole_depth)
		buffer_char(out, mending.whole_open[--mending.whole_depth]);
}
