/* A file that may be a plugin: what its bytes say of it, judged before anything of it runs. */
#ifndef SERAI_SERVICES_ANALYSIS_CANDIDATE_H
#define SERAI_SERVICES_ANALYSIS_CANDIDATE_H

#include "proto/base/digest.h"
#include "proto/base/err.h"
#include "proto/wire/manifest.h"

enum { CANDIDATE_BYTES_MAX = 64 << 20, CANDIDATE_CONFIG_MAX = 65536 };

struct candidate {
	char *path;
	char digest[DIGEST_ID +
		    1]; /* of the whole file, and of its configuration where it has one */
	struct manifest *manifest;
	struct buffer config; /* a MessagePack map: <plugin>.json beside <plugin>.so; else empty */
};

/* Refuses with the file's path as the place: too large, no plugin, another ABI, a manifest that
 * does not hold, more symbols than the one. *out is then empty. */
enum err candidate_read(const char *path, struct candidate *out, struct why *why) MUST_USE;
void candidate_fini(struct candidate *candidate);

#endif
