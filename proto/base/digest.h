/* Digests: XXH3 for finding damage (fast, not secure), BLAKE2b for ids made from content that a
 * stranger may have written (nobody can forge one). */
#ifndef SERAI_PROTO_BASE_DIGEST_H
#define SERAI_PROTO_BASE_DIGEST_H

#include "proto/base/text.h"

uint64_t digest_xxh3(struct bytes bytes);

/* The same with the 8 bytes at `at` taken as zeros: for bytes that hold their own checksum. */
uint64_t digest_xxh3_sealed(struct bytes bytes, size_t at);

enum { DIGEST_ID = 32 }; /* hex digits */

/* 128-bit keyless BLAKE2b as 32 lower-case hex digits and a NUL. */
void digest_id(struct bytes bytes, char out[DIGEST_ID + 1]);

/* The same over parts; lengths are part of the input, so that no two lists of parts collide. */
struct digest;
struct digest *digest_create(void);
void digest_add(struct digest *digest, struct bytes part);
void digest_finish(struct digest **digest, char out[DIGEST_ID + 1]);

#endif
