/* Writes CSV by RFC 4180. */
#ifndef SERAI_PROTO_CODEC_CSV_OUT_H
#define SERAI_PROTO_CODEC_CSV_OUT_H

#include "proto/base/buffer.h"

/* One cell, in quotes where it needs them. Commas and line ends are the caller's. */
void csv_out_cell(struct buffer *out, struct text cell);

#endif
