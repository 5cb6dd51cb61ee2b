/* The bytes of a document of which something was refused, cut into parts that fit a record. */
#ifndef SERAI_SERVICES_NEWS_READING_KEPT_H
#define SERAI_SERVICES_NEWS_READING_KEPT_H

#include "proto/base/digest.h"
#include "proto/codec/record.h"
#include "proto/records/news.h"

enum { KEPT_PART = 512 << 10, KEPT_PARTS_MAX = 8 };

void kept_id(struct bytes whole, char out[DIGEST_ID + 1]);

/* Of more than KEPT_PARTS_MAX parts the first are kept. */
uint32_t kept_parts(struct bytes whole);

/* Lent: id and bytes. */
struct document_part kept_part(struct bytes whole, struct text id, uint32_t part);

/* "document_part\t{...}\n" for each part. */
void kept_lines(struct bytes whole, struct buffer *out);

#endif
