/* What is written from the tables, each into a buffer. Pure: no files here but in main.c. */
#ifndef SERAI_PROTO_GENERATE_GENERATE_H
#define SERAI_PROTO_GENERATE_GENERATE_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"
#include "proto/codec/record.h"

void generate_reference(struct buffer *out); /* proto/REFERENCE.md */
void generate_schemas(struct buffer *out);   /* proto/schemas.json: JSON Schema 2020-12 */
void generate_asyncapi(struct buffer *out);  /* proto/asyncapi.json: AsyncAPI 3 */
void generate_baseline(struct buffer *out);  /* proto/tables/baseline: every row, a line each */

/* The kind as the tables spell it, and a row's NEED. */
const char *generate_kind(const struct field *field);
const char *generate_arg_kind(int kind);
const char *generate_need(bool required);

#endif
