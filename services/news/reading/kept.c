#include "services/news/reading/kept.h"

#include "proto/base/buffer.h"

void kept_id(struct bytes whole, char out[DIGEST_ID + 1])
{
	digest_id(whole, out);
}

uint32_t kept_parts(struct bytes whole)
{
	size_t parts = (whole.len + KEPT_PART - 1) / KEPT_PART;
	/* An empty one has one empty part. */
	return parts > KEPT_PARTS_MAX ? KEPT_PARTS_MAX : parts ? (uint32_t)parts : 1;
}

struct document_part kept_part(struct bytes whole, struct text id, uint32_t part)
{
	size_t from = (size_t)part * KEPT_PART, left = whole.len - from;
	return (struct document_part){.document = id,
		.part = part,
		.parts = kept_parts(whole),
		.bytes = left ? bytes_of(whole.ptr + from, left < KEPT_PART ? left : KEPT_PART)
			      : bytes_of("", 0)};
}

void kept_lines(struct bytes whole, struct buffer *out)
{
	char id[DIGEST_ID + 1];
	struct buffer packed = {0};
	kept_id(whole, id);
	for (uint32_t i = 0; i < kept_parts(whole); i++) {
		struct document_part part = kept_part(whole, text_of(id), i);
		size_t before = out->len;
		buffer_clear(&packed);
		buffer_text(out, TEXT("document_part\t"));
		if (record_encode(&record_document_part, &part, &packed, NULL) != ERR_OK ||
			record_to_json(&record_document_part, buffer_bytes(&packed), 0, out,
				NULL) != ERR_OK) {
			out->len = before;
			break;
		}
		buffer_char(out, '\n');
	}
	buffer_fini(&packed);
}
