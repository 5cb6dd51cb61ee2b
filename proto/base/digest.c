#include "proto/base/digest.h"

#include "proto/base/check.h"

#define XXH_STATIC_LINKING_ONLY /* for a hashing state on the stack */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { ID_BYTES = DIGEST_ID / 2, HASH_AT_ONCE_MAX = 512 };

struct digest {
	crypto_generichash_state state;
};

/* libsodium chooses its code for this processor when it is told to begin: BLAKE2b is a seventh
 * faster. */
__attribute__((constructor)) static void begin(void)
{
	CHECK(sodium_init() >= 0);
}

uint64_t digest_xxh3(struct bytes bytes)
{
	return XXH3_64bits(bytes.ptr, bytes.len);
}

uint64_t digest_xxh3_sealed(struct bytes bytes, size_t at)
{
	static const uint8_t zeros[8];
	size_t after = at + sizeof(zeros);
	CHECK(after <= bytes.len);
	/* Copying a short one is cheaper than setting up a stream. */
	if (bytes.len <= HASH_AT_ONCE_MAX) {
		uint8_t copy[HASH_AT_ONCE_MAX];
		memcpy(copy, bytes.ptr, bytes.len);
		memset(copy + at, 0, sizeof(zeros));
		return XXH3_64bits(copy, bytes.len);
	}
	XXH3_state_t state;
	XXH3_64bits_reset(&state);
	XXH3_64bits_update(&state, bytes.ptr, at);
	XXH3_64bits_update(&state, zeros, sizeof(zeros));
	XXH3_64bits_update(&state, bytes.ptr + after, bytes.len - after);
	return XXH3_64bits_digest(&state);
}

static void hex(const uint8_t raw[ID_BYTES], char out[DIGEST_ID + 1])
{
	CHECK(sodium_bin2hex(out, DIGEST_ID + 1, raw, ID_BYTES));
}

void digest_id(struct bytes bytes, char out[DIGEST_ID + 1])
{
	uint8_t raw[ID_BYTES];
	CHECK(crypto_generichash(raw, sizeof(raw), bytes.ptr, bytes.len, NULL, 0) == 0);
	hex(raw, out);
}

struct digest *digest_create(void)
{
	/* libsodium wants its state aligned to 64 bytes, which calloc does not promise. */
	struct digest *digest = aligned_alloc(64, (sizeof(*digest) + 63) & ~(size_t)63);
	CHECK(digest && "out of memory");
	CHECK(crypto_generichash_init(&digest->state, NULL, 0, ID_BYTES) == 0);
	return digest;
}

void digest_add(struct digest *digest, struct bytes part)
{
	uint8_t len[8];
	for (int i = 0; i < 8; i++)
		len[i] = (uint8_t)((uint64_t)part.len >> (56 - 8 * i));
	CHECK(crypto_generichash_update(&digest->state, len, sizeof(len)) == 0);
	CHECK(crypto_generichash_update(&digest->state, part.ptr, part.len) == 0);
}

void digest_finish(struct digest **digest, char out[DIGEST_ID + 1])
{
	uint8_t raw[ID_BYTES];
	CHECK(crypto_generichash_final(&(*digest)->state, raw, sizeof(raw)) == 0);
	hex(raw, out);
	free(*digest);
	*digest = NULL;
}
