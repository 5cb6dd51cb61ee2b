/* One polite GET with libcurl: https and http only, redirects followed, gzip and brotli undone, TLS
 * verified, private addresses refused unless allowed, size and time bounded. */
#ifndef SERAI_SERVICES_NEWS_FETCH_H
#define SERAI_SERVICES_NEWS_FETCH_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"

enum { FETCH_BYTES_MAX = 16 << 20, FETCH_SECONDS_MAX = 20 };

struct fetch_result {
	struct buffer body;
	char content_type[128]; /* "" when the server did not say */
	char address[2048];     /* where it was found, after redirects */
};

struct fetch_limits {
	size_t bytes_max;
	long seconds_max;
	bool private_allowed; /* loopback and private networks, for tests and intranets */
};

enum err fetch_get(const char *url, const struct fetch_limits *limits, struct fetch_result *out,
	struct why *why) MUST_USE;
void fetch_result_fini(struct fetch_result *result);

bool fetch_is_url(const char *argument);

#endif
