#include "services/news/decode.h"

#include "proto/base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

enum { DECLARATION_MAX = 2048, CONFIDENCE_MIN = 10 };

/* Files that people hand over by mistake, by their first bytes. */
static const struct {
	const char *magic;
	size_t len;
	const char *what;
} not_text[] = {
	{"%PDF-", 5, "a PDF"},
	{"PK\003\004", 4, "a ZIP archive (or an office document)"},
	{"\x1f\x8b", 2, "gzip data"},
	{"\x89PNG", 4, "a PNG picture"},
	{"\xff\xd8\xff", 3, "a JPEG picture"},
	{"GIF8", 4, "a GIF picture"},
	{"\x7f"
	 "ELF",
		4, "a program"},
	{"\xd0\xcf\x11\xe0", 4, "an old office document"},
};

static const struct {
	const char *mark;
	size_t len;
	const char *charset;
} marks[] = {
	{"\xef\xbb\xbf", 3, "UTF-8"},
	{"\xff\xfe\0\0", 4, "UTF-32LE"},
	{"\0\0\xfe\xff", 4, "UTF-32BE"},
	{"\xff\xfe", 2, "UTF-16LE"},
	{"\xfe\xff", 2, "UTF-16BE"},
};

struct text decode_content_type_charset(struct text content_type)
{
	struct text part, name;
	while (text_split(&content_type, ';', &part)) {
		part = text_trim(part);
		if (!text_split(&part, '=', &name) ||
			!text_equal_nocase(text_trim(name), TEXT("charset")))
			continue;
		part = text_trim(part);
		if (part.len >= 2 && (part.ptr[0] == '"' || part.ptr[0] == '\''))
			part = text_slice(part, 1, part.len - 1);
		return part;
	}
	return TEXT_NONE;
}

/* The word after `key` (encoding, charset) and `=` in the first bytes of an XML or HTML document.
 */
static struct text declared_inside(struct bytes bytes, const char *key)
{
	size_t len = bytes.len < DECLARATION_MAX ? bytes.len : DECLARATION_MAX;
	const char *at = (const char *)bytes.ptr, *end = at + len;
	size_t key_len = strlen(key);
	for (; (size_t)(end - at) > key_len; at++) {
		if (!text_equal_nocase((struct text){at, key_len}, text_of(key)))
			continue;
		const char *value = at + key_len;
		while (value < end && (*value == ' ' || *value == '='))
			value++;
		if (value < end && (*value == '"' || *value == '\''))
			value++;
		const char *stop = value;
		while (stop < end && (strchr("-_.:", *stop) || (*stop >= '0' && *stop <= '9') ||
					     ((*stop | 32) >= 'a' && (*stop | 32) <= 'z')))
			if (*stop++ == '\0')
				break;
		if (stop > value && value > at + key_len)
			return (struct text){value, (size_t)(stop - value)};
	}
	return TEXT_NONE;
}

static struct text declared_by_document(struct bytes bytes)
{
	struct text head = {(const char *)bytes.ptr, bytes.len < 6 ? bytes.len : 6};
	if (text_starts(head, TEXT("<?xml")))
		return declared_inside(bytes, "encoding");
	return memchr(bytes.ptr, '<', bytes.len < DECLARATION_MAX ? bytes.len : DECLARATION_MAX)
		       ? declared_inside(bytes, "charset")
		       : TEXT_NONE;
}

/* Opens a converter for a name; NULL for one that ICU does not know. */
static UConverter *converter_open(struct text name)
{
	char charset[DECODE_CHARSET];
	UErrorCode status = U_ZERO_ERROR;
	if (name.len == 0 || name.len >= sizeof(charset))
		return NULL;
	snprintf(charset, sizeof(charset), "%.*s", TEXT_ARG(name));
	/* What the web calls Latin-1 is this. */
	if (text_equal_nocase(name, TEXT("iso-8859-1")) ||
		text_equal_nocase(name, TEXT("us-ascii")))
		snprintf(charset, sizeof(charset), "windows-1252");
	UConverter *converter = ucnv_open(charset, &status);
	return U_SUCCESS(status) ? converter : NULL;
}

static UConverter *converter_detect(struct bytes bytes)
{
	UErrorCode status = U_ZERO_ERROR;
	UCharsetDetector *detector = ucsdet_open(&status);
	UConverter *converter = NULL;
	ucsdet_setText(detector, (const char *)bytes.ptr, (int32_t)bytes.len, &status);
	const UCharsetMatch *match = ucsdet_detect(detector, &status);
	if (U_SUCCESS(status) && match && ucsdet_getConfidence(match, &status) >= CONFIDENCE_MIN)
		converter = converter_open(text_of(ucsdet_getName(match, &status)));
	ucsdet_close(detector);
	return converter;
}

/* Through UTF-16, as ICU does everything. Counts what became U+FFFD. */
static void convert(UConverter *from, struct bytes bytes, struct buffer *out, unsigned *replaced)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t room = (int32_t)(2 * bytes.len + 16);
	UChar *wide = alloc_zero((size_t)room, sizeof(*wide));
	int32_t len = ucnv_toUChars(
		from, wide, room, (const char *)bytes.ptr, (int32_t)bytes.len, &status);
	for (int32_t i = 0; i < len; i++)
		*replaced += wide[i] == 0xFFFD;
	status = U_ZERO_ERROR;
	UConverter *utf8 = ucnv_open("UTF-8", &status);
	int32_t most = len * 3 + 16;
	uint8_t *part = buffer_grow(out, (size_t)most);
	int32_t written = ucnv_fromUChars(utf8, (char *)part, most, wide, len, &status);
	out->len -= (size_t)(most - (U_SUCCESS(status) ? written : 0));
	ucnv_close(utf8);
	free(wide);
}

/* LF for CR LF and CR; refuses other control bytes, since text has none. */
static enum err tidy(struct buffer *out, size_t from, struct why *why)
{
	size_t to = from;
	for (size_t i = from; i < out->len; i++) {
		uint8_t c = out->ptr[i];
		if (c == '\r') {
			if (i + 1 == out->len || out->ptr[i + 1] != '\n')
				out->ptr[to++] = '\n';
			continue;
		}
		if (c < ' ' && c != '\n' && c != '\t' && c != '\f')
			return why_set(why, ERR_BAD_TEXT, "",
				"this is no text: control byte 0x%02x at byte %zu", c, i - from);
		out->ptr[to++] = c;
	}
	out->len = to;
	return ERR_OK;
}

static enum err refuse_known_files(struct bytes bytes, struct why *why)
{
	for (size_t i = 0; i < ARRAY_LEN(not_text); i++)
		if (bytes.len >= not_text[i].len &&
			memcmp(bytes.ptr, not_text[i].magic, not_text[i].len) == 0)
			return why_set(why, ERR_BAD_FILE, "",
				"wanted text, a page or a feed, got %s", not_text[i].what);
	return ERR_OK;
}

enum err decode_text(struct bytes bytes, struct text declared, struct buffer *out,
	struct decode_result *result, struct why *why)
{
	size_t from = out->len;
	struct text mark = TEXT_NONE;
	*result = (struct decode_result){.charset = "UTF-8"};
	enum err err = refuse_known_files(bytes, why);
	if (err)
		return err;
	for (size_t i = 0; !mark.ptr && i < ARRAY_LEN(marks); i++)
		if (bytes.len >= marks[i].len &&
			memcmp(bytes.ptr, marks[i].mark, marks[i].len) == 0) {
			mark = text_of(marks[i].charset);
			bytes = bytes_of(bytes.ptr + marks[i].len, bytes.len - marks[i].len);
		}
	if ((!mark.ptr || text_is(mark, "UTF-8")) && text_is_utf8(bytes.ptr, bytes.len)) {
		buffer_add(out, bytes.ptr, bytes.len);
		return tidy(out, from, why);
	}
	UConverter *converter = mark.ptr ? converter_open(mark) : NULL;
	if (!converter)
		converter = converter_open(declared);
	if (!converter)
		converter = converter_open(declared_by_document(bytes));
	if (!converter)
		converter = converter_detect(bytes);
	if (!converter)
		return why_set(why, ERR_BAD_TEXT, "",
			"not UTF-8, and no charset is declared or can be told from %zu bytes",
			bytes.len);
	UErrorCode status = U_ZERO_ERROR;
	const char *own = ucnv_getName(converter, &status);
	const char *usual = ucnv_getStandardName(own, "IANA", &status);
	snprintf(result->charset, sizeof(result->charset), "%s", usual ? usual : own);
	convert(converter, bytes, out, &result->replaced);
	ucnv_close(converter);
	err = tidy(out, from, why);
	if (!err && result->replaced > 16 + bytes.len / 10)
		err = why_set(why, ERR_BAD_TEXT, "", "%u characters cannot be read as %s",
			result->replaced, result->charset);
	if (err)
		out->len = from;
	return err;
}
