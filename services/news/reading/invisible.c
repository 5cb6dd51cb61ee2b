#include "services/news/reading/invisible.h"

#include "proto/base/buffer.h"

/* UTF-8 of ranges of them; `turns` marks those that reorder what is shown. */
static const struct {
	uint32_t from, to;
	bool turns, joins;
} ranges[] = {
	{0x00AD, 0x00AD, false, false}, /* soft hyphen */
	{0x061C, 0x061C, false, false}, /* Arabic letter mark */
	{0x180E, 0x180E, false, false}, /* Mongolian vowel separator */
	{0x200B, 0x200B, false, false}, /* blank without width */
	{0x200C, 0x200D, false, true},  /* joiners */
	{0x200E, 0x200F, false, false}, /* left-to-right and right-to-left marks */
	{0x202A, 0x202E, true, false},  /* embeddings and overrides */
	{0x2060, 0x2064, false, false}, /* word joiner, invisible operators */
	{0x2066, 0x2069, true, false},  /* isolates */
	{0xFEFF, 0xFEFF, false, false}, /* byte order mark in the middle */
};

/* One character of two or three bytes; 0 for any other. */
static uint32_t character_at(struct text text, size_t at, size_t *len)
{
	const uint8_t *c = (const uint8_t *)text.ptr + at;
	*len = 1;
	if (c[0] >= 0xC2 && c[0] < 0xE0 && at + 1 < text.len) {
		*len = 2;
		return (uint32_t)(c[0] & 0x1F) << 6 | (c[1] & 0x3F);
	}
	if (c[0] >= 0xE0 && c[0] < 0xF0 && at + 2 < text.len) {
		*len = 3;
		return (uint32_t)(c[0] & 0x0F) << 12 | (uint32_t)(c[1] & 0x3F) << 6 | (c[2] & 0x3F);
	}
	return 0;
}

static bool is_latin(struct text text, size_t at)
{
	uint8_t c = at < text.len ? (uint8_t)text.ptr[at] : 0;
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC3 && c <= 0xD3);
}

/* -1: none of them. */
static int range_of(uint32_t character)
{
	for (size_t i = 0; character && i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (character >= ranges[i].from && character <= ranges[i].to)
			return (int)i;
	return -1;
}

struct text invisible_out(struct text text, struct arena *arena, unsigned *tricks)
{
	struct buffer out = {0};
	size_t kept_from = 0, len;
	for (size_t i = 0; i < text.len; i += len) {
		if ((uint8_t)text.ptr[i] < 0xC2) {
			len = 1;
			continue;
		}
		int range = range_of(character_at(text, i, &len));
		bool in_word = i > 0 && is_latin(text, i + len) &&
			       (is_latin(text, i - 1) || (i > 1 && is_latin(text, i - 2)));
		if (range < 0 || (ranges[range].joins && !in_word))
			continue;
		*tricks += ranges[range].turns || (in_word && ranges[range].from != 0x00AD);
		buffer_text(&out, text_slice(text, kept_from, i));
		kept_from = i + len;
	}
	if (!kept_from)
		return text;
	buffer_text(&out, text_slice(text, kept_from, text.len));
	struct text copy = arena_copy(arena, buffer_as_text(&out));
	buffer_fini(&out);
	return copy;
}
