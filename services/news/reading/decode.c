#include "services/news/reading/decode.h"

#include "proto/base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

enum { DECLARATION_MAX = 2048, CONFIDENCE_MIN = 10, HIGH_MIN = 20 };

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
	struct text head = {(const char *)bytes.ptr, bytes.len < 64 ? bytes.len : 64};
	if (text_starts(text_trim(head), TEXT("<?xml")))
		return declared_inside(bytes, "encoding");
	return memchr(bytes.ptr, '<', bytes.len < DECLARATION_MAX ? bytes.len : DECLARATION_MAX)
		       ? declared_inside(bytes, "charset")
		       : TEXT_NONE;
}

/* What the web calls by one name and writes in a larger charset (WHATWG Encoding, section 4.2). */
static const struct {
	const char *name, *meant;
} larger[] = {
	{"iso-8859-1", "windows-1252"},
	{"iso8859-1", "windows-1252"},
	{"latin1", "windows-1252"},
	{"us-ascii", "windows-1252"},
	{"ascii", "windows-1252"},
	{"iso-8859-9", "windows-1254"},
	{"iso-8859-11", "windows-874"},
	{"tis-620", "windows-874"},
	{"gb2312", "gb18030"},
	{"gb_2312-80", "gb18030"},
	{"gbk", "gb18030"},
	{"x-gbk", "gb18030"},
	{"euc-cn", "gb18030"},
	{"big5", "big5-hkscs"},
	{"shift_jis", "windows-31j"},
	{"x-sjis", "windows-31j"},
	{"sjis", "windows-31j"},
	{"euc-kr", "windows-949"},
	{"ks_c_5601-1987", "windows-949"},
	{"utf8", "UTF-8"},
	{"hz", "HZ-GB-2312"},
};

/* Opens a converter for a name; NULL for one that ICU does not know. */
static UConverter *converter_open(struct text name)
{
	char charset[DECODE_CHARSET];
	UErrorCode status = U_ZERO_ERROR;
	if (name.len == 0 || name.len >= sizeof(charset))
		return NULL;
	snprintf(charset, sizeof(charset), "%.*s", TEXT_ARG(name));
	for (size_t i = 0; i < ARRAY_LEN(larger); i++)
		if (text_equal_nocase(name, text_of(larger[i].name)))
			snprintf(charset, sizeof(charset), "%s", larger[i].meant);
	UConverter *converter = ucnv_open(charset, &status);
	return U_SUCCESS(status) ? converter : NULL;
}

/* A guess is right when it gives words: of bytes that are no text, sixteen bits at a time always
 * make characters of some kind, one in ten of them nobody's. */
static bool gives_words(UConverter *converter, struct bytes bytes)
{
	UErrorCode status = U_ZERO_ERROR;
	const char *at = (const char *)bytes.ptr, *end = at + bytes.len;
	unsigned strange = 0, all = 0;
	while (at < end) {
		status = U_ZERO_ERROR;
		UChar32 c = ucnv_getNextUChar(converter, &at, end, &status);
		int8_t type = u_charType(c);
		strange += U_FAILURE(status) || c == 0xFFFD || type == U_UNASSIGNED ||
			   type == U_PRIVATE_USE_CHAR || type == U_SURROGATE;
		all++;
	}
	ucnv_reset(converter);
	return strange * 50 <= all;
}

/* What stands between tags, so that names of elements are not taken for the text's language. */
static void strip_tags(struct bytes bytes, struct buffer *out)
{
	bool tag = false;
	for (size_t i = 0; i < bytes.len; i++) {
		tag |= bytes.ptr[i] == '<';
		if (!tag)
			buffer_char(out, (char)bytes.ptr[i]);
		if (bytes.ptr[i] == '>')
			tag = false;
	}
}

static size_t count_high(struct bytes bytes)
{
	size_t high = 0;
	for (size_t i = 0; i < bytes.len; i++)
		high += bytes.ptr[i] >= 0x80;
	return high;
}

static UConverter *converter_detect(struct bytes whole)
{
	UErrorCode status = U_ZERO_ERROR;
	UCharsetDetector *detector = ucsdet_open(&status);
	UConverter *converter = NULL;
	struct buffer stripped = {0};
	strip_tags(whole, &stripped);
	struct bytes bytes = buffer_bytes(&stripped);
	if (count_high(bytes) < HIGH_MIN)
		bytes = whole;
	ucsdet_setText(detector, (const char *)bytes.ptr, (int32_t)bytes.len, &status);
	const UCharsetMatch *match = ucsdet_detect(detector, &status);
	if (U_SUCCESS(status) && match && ucsdet_getConfidence(match, &status) >= CONFIDENCE_MIN)
		converter = converter_open(text_of(ucsdet_getName(match, &status)));
	ucsdet_close(detector);
	buffer_fini(&stripped);
	if (!converter || gives_words(converter, whole))
		return converter;
	ucnv_close(converter);
	return NULL;
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

/* LF for CR LF and CR. Other control bytes: text has none, and markup is read without them. */
static enum err tidy(struct buffer *out, size_t from, struct decode_result *result, struct why *why)
{
	size_t to = from, most = 1 + (out->len - from) / 100, seen = 0;
	struct text head =
		text_slice(buffer_as_text(out), from, out->len - from < 64 ? out->len : from + 64);
	bool markup = out->len > from && memchr(head.ptr, '<', head.len);
	for (size_t i = from; i < out->len; i++) {
		uint8_t c = out->ptr[i];
		if (c == '\r') {
			if (i + 1 == out->len || out->ptr[i + 1] != '\n')
				out->ptr[to++] = '\n';
			continue;
		}
		if ((c < ' ' && c != '\n' && c != '\t' && c != '\f') || c == 0x7F) {
			if (c == 0 || !markup || ++seen > most)
				return why_set(why, ERR_BAD_TEXT, "",
					"this is no text: control byte 0x%02x at byte %zu", c,
					i - from);
			if (!result->trouble[0])
				snprintf(result->trouble, sizeof(result->trouble),
					"control byte 0x%02x at byte %zu", c, i - from);
			continue;
		}
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

/* --- Which charset ---------------------------------------------------------------------------- */

/* How the first bytes of markup look in charsets that are no superset of ASCII. */
static const struct {
	const char *begins;
	size_t len;
	const char *charset;
} wide[] = {
	{"<\0\0\0", 4, "UTF-32LE"},
	{"\0\0\0<", 4, "UTF-32BE"},
	{"<\0", 2, "UTF-16LE"},
	{"\0<", 2, "UTF-16BE"},
	{"\x4c\x6f\xa7\x94", 4, "ibm-037"},
};

struct deciding {
	struct bytes bytes;
	struct decode_result *result;
	bool is_utf8, is_ascii;
};

static void tell(struct deciding *deciding, struct text name, const char *what)
{
	if (!deciding->result->trouble[0])
		snprintf(deciding->result->trouble, sizeof(deciding->result->trouble),
			"declared as %.*s, %s", (int)(name.len < 60 ? name.len : 60), name.ptr,
			what);
}

/* Can the bytes be read so without a fault? */
static bool gives_all(UConverter *converter, struct bytes bytes)
{
	struct buffer out = {0};
	unsigned replaced = 0;
	convert(converter, bytes, &out, &replaced);
	buffer_fini(&out);
	ucnv_reset(converter);
	return replaced == 0;
}

static bool is_shifting(struct text name)
{
	static const char *const names[] = {"iso-2022", "hz", "utf-7", "csiso2022"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t len = strlen(names[i]);
		if (name.len >= len &&
			text_equal_nocase(text_slice(name, 0, len), text_of(names[i])))
			return true;
	}
	return false;
}

/* A converter for a name that somebody gave, if the bytes agree with it. NULL, with *utf8 set, when
 * they are UTF-8 all the same. */
static UConverter *converter_given(struct deciding *deciding, struct text name, bool *utf8)
{
	if (!name.len)
		return NULL;
	UConverter *converter = converter_open(name);
	if (!converter) {
		tell(deciding, name,
			deciding->is_utf8 ? "which is not known; it is UTF-8"
					  : "which is not known");
		return NULL;
	}
	bool single = ucnv_getMaxCharSize(converter) == 1;
	bool utf8_said = ucnv_getType(converter) == UCNV_UTF8;
	bool ascii = ucnv_getMinCharSize(converter) == 1 && !is_shifting(name);
	/* With sixteen bits and more a character, text has bytes of zero, and was not read so far.
	 */
	bool wide_said = ucnv_getMinCharSize(converter) > 1 &&
			 !memchr(deciding->bytes.ptr, 0, deciding->bytes.len);
	if (deciding->is_utf8 &&
		(utf8_said || wide_said || ((single || deciding->is_ascii) && ascii))) {
		if (!utf8_said && (wide_said || !deciding->is_ascii))
			tell(deciding, name, "but it is UTF-8");
		*utf8 = true;
	} else if (gives_all(converter, deciding->bytes)) {
		return converter;
	} else {
		tell(deciding, name, "but the bytes are not");
	}
	ucnv_close(converter);
	return NULL;
}

static bool all_ascii(struct bytes bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		if (bytes.ptr[i] >= 0x80)
			return false;
	return true;
}

/* Nobody said anything that holds. NULL with *utf8 set: it is UTF-8, perhaps with a few faults. */
static UConverter *converter_found(struct deciding *deciding, struct text declared, bool *utf8)
{
	if (deciding->is_utf8) {
		*utf8 = true;
		return NULL;
	}
	/* Bytes that were cut or damaged in places are still what they were; and hardly any text in
	 * another charset is UTF-8 but for a fifth of its bytes. */
	struct text names[] = {TEXT("UTF-8"), declared};
	static const unsigned faults[] = {5, 10};
	size_t high = count_high(deciding->bytes);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		UConverter *converter = converter_open(names[i]);
		struct buffer out = {0};
		unsigned replaced = 0;
		if (!converter)
			continue;
		convert(converter, deciding->bytes, &out, &replaced);
		buffer_fini(&out);
		ucnv_reset(converter);
		if (replaced * faults[i] <= high)
			return converter;
		ucnv_close(converter);
	}
	UConverter *converter = converter_detect(deciding->bytes);
	return converter ? converter : converter_open(declared);
}

static struct text mark_of(struct bytes *bytes)
{
	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (bytes->len >= marks[i].len &&
			memcmp(bytes->ptr, marks[i].mark, marks[i].len) == 0) {
			*bytes = bytes_of(bytes->ptr + marks[i].len, bytes->len - marks[i].len);
			return text_of(marks[i].charset);
		}
	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		if (bytes->len >= wide[i].len &&
			memcmp(bytes->ptr, wide[i].begins, wide[i].len) == 0)
			return text_of(wide[i].charset);
	return TEXT_NONE;
}

static UConverter *decide(struct deciding *deciding, struct text declared, bool *utf8)
{
	struct text mark = mark_of(&deciding->bytes);
	deciding->is_utf8 = text_is_utf8(deciding->bytes.ptr, deciding->bytes.len);
	deciding->is_ascii = all_ascii(deciding->bytes);
	if (mark.ptr && !text_is(mark, "UTF-8"))
		return converter_open(mark);
	struct text own = declared_by_document(deciding->bytes);
	UConverter *converter = NULL;
	if (mark.ptr && deciding->is_utf8) {
		*utf8 = true;
		return NULL;
	}
	converter = converter_given(deciding, declared, utf8);
	if (!converter && !*utf8)
		converter = converter_given(deciding, own, utf8);
	if (!converter && !*utf8)
		converter = converter_found(deciding, own.len ? own : declared, utf8);
	return converter;
}

enum err decode_text(struct bytes bytes, struct text declared, struct buffer *out,
	struct decode_result *result, struct why *why)
{
	size_t from = out->len;
	bool utf8 = false;
	*result = (struct decode_result){.charset = "UTF-8"};
	struct deciding deciding = {.bytes = bytes, .result = result};
	enum err err = refuse_known_files(bytes, why);
	if (err)
		return err;
	UConverter *converter = decide(&deciding, declared, &utf8);
	result->mark = (size_t)(deciding.bytes.ptr - bytes.ptr);
	if (utf8) {
		buffer_add(out, deciding.bytes.ptr, deciding.bytes.len);
		return tidy(out, from, result, why);
	}
	if (!converter)
		return why_set(why, ERR_BAD_TEXT, "",
			"not UTF-8, and no charset is declared or can be told from %zu bytes",
			bytes.len);
	UErrorCode status = U_ZERO_ERROR;
	const char *own = ucnv_getName(converter, &status);
	const char *usual = ucnv_getStandardName(own, "IANA", &status);
	snprintf(result->charset, sizeof(result->charset), "%s", usual ? usual : own);
	convert(converter, deciding.bytes, out, &result->replaced);
	ucnv_close(converter);
	err = tidy(out, from, result, why);
	if (!err && result->replaced > 16 + bytes.len / 10)
		err = why_set(why, ERR_BAD_TEXT, "", "%u characters cannot be read as %s",
			result->replaced, result->charset);
	if (!err && result->replaced && !result->trouble[0])
		snprintf(result->trouble, sizeof(result->trouble),
			"%u characters cannot be read as %s", result->replaced, result->charset);
	if (err)
		out->len = from;
	return err;
}
