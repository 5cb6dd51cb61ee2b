/* Writes JSON, with commas and indentation where they belong. `indent` 0 is one line. */
#ifndef SERAI_PROTO_CODEC_JSON_OUT_H
#define SERAI_PROTO_CODEC_JSON_OUT_H

#include "proto/base/buffer.h"

struct json_out {
	struct buffer *to;
	unsigned indent, depth;
	bool follows; /* a value stands before this one in its list or object */
	bool after_key;
};

struct json_out json_out_to(struct buffer *to, unsigned indent);
void json_out_open(struct json_out *json, char bracket);  /* '{' or '[' */
void json_out_close(struct json_out *json, char bracket); /* '}' or ']' */
void json_out_key(struct json_out *json, struct text key);
void json_out_null(struct json_out *json);
void json_out_bool(struct json_out *json, bool value);
void json_out_i64(struct json_out *json, int64_t value);
void json_out_u64(struct json_out *json, uint64_t value); /* text above INT64_MAX */
void json_out_f64(struct json_out *json, double value);   /* always with a point or exponent; null
							   * when not finite */
void json_out_text(struct json_out *json, struct text value);
void json_out_base64(struct json_out *json, struct bytes value);
void json_out_raw(struct json_out *json, struct text value); /* a value that is JSON already */

#endif
