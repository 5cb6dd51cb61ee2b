/* Polite GETs with libcurl: https and http only, conditional, gzip and brotli undone, TLS verified,
 * private addresses refused unless allowed, size and time bounded, many hosts at once and each host
 * one request after the other, robots.txt heeded. Redirects are followed and told: one for good
 * changes the address, another does not. */
#ifndef SERAI_SERVICES_NEWS_FETCHING_FETCH_H
#define SERAI_SERVICES_NEWS_FETCHING_FETCH_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"

enum { FETCH_BYTES_MAX = 16 << 20, FETCH_SECONDS_MAX = 20, FETCH_ADDRESS = 2048 };

struct fetch_request {
	const char *url;
	/* Sent back as they once came, each for itself; NULL or "" for none. */
	const char *etag, *last_modified;
	bool heed_robots;
};

struct fetch_result {
	struct buffer body;
	long status;                  /* 0: no answer */
	char content_type[128];       /* "" when the server did not say */
	char address[FETCH_ADDRESS];  /* where it was found, after redirects */
	char moved_to[FETCH_ADDRESS]; /* where it has moved for good; "" when it has not */
	char etag[512], last_modified[128];
	int64_t retry_after_s; /* 0: the server did not say */
	enum err err;          /* of all that is neither 200 nor 304 */
	struct why why;
};

struct fetch_limits {
	size_t bytes_max;
	long seconds_max;
	bool private_allowed; /* loopback and private networks, for tests and intranets */
};

/* Gets all; `done` is called for each as it comes, and the result is given back after it. */
struct fetch_all {
	const struct fetch_request *requests;
	size_t count;
	const struct fetch_limits *limits;
	void (*done)(void *self, size_t index, struct fetch_result *result);
	void *self;
};
void fetch_all(const struct fetch_all *all);

enum err fetch_get(const char *url, const struct fetch_limits *limits, struct fetch_result *out,
	struct why *why) MUST_USE;
void fetch_result_fini(struct fetch_result *result);

bool fetch_is_url(const char *argument);
bool fetch_is_web(struct text url); /* of http or https */

/* What can be said of an address before anything is asked: ERR_BAD_VALUE when it is none of http or
 * https, ERR_DENIED when its host is a private one in figures or this machine, and that is not
 * allowed. A name that leads into the house is refused when it is resolved. */
enum err fetch_check_url(struct text url, bool private_allowed, struct why *why) MUST_USE;

/* Is it an address of no public network, in whatever form of IPv4 or IPv6 it is written? */
struct sockaddr;
bool fetch_is_private(const struct sockaddr *address);
/* In figures, or this machine by name; a zone behind an address of IPv6 is cut off. */
bool fetch_is_private_host(char *host);

#endif
