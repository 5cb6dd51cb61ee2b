#include "services/news/fetch.h"

#include "proto/base/check.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct fetching {
	struct fetch_result *result;
	const struct fetch_limits *limits;
	bool too_large, private_refused;
};

/* Networks that are nobody's on the public net: an article has no business there. */
static const struct {
	const char *address;
	int bits;
} private_v4[] = {
	{"0.0.0.0", 8},
	{"10.0.0.0", 8},
	{"100.64.0.0", 10},
	{"127.0.0.0", 8},
	{"169.254.0.0", 16},
	{"172.16.0.0", 12},
	{"192.0.0.0", 24},
	{"192.168.0.0", 16},
	{"198.18.0.0", 15},
	{"224.0.0.0", 4},
	{"240.0.0.0", 4},
};

static bool is_private_v4(uint32_t address)
{
	for (size_t i = 0; i < ARRAY_LEN(private_v4); i++) {
		struct in_addr net;
		CHECK(inet_pton(AF_INET, private_v4[i].address, &net) == 1);
		uint32_t mask = ~(uint32_t)0 << (32 - private_v4[i].bits);
		if ((address & mask) == ntohl(net.s_addr))
			return true;
	}
	return false;
}

static bool is_private(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return is_private_v4(ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr));
	if (address->sa_family != AF_INET6)
		return true;
	const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
	if (IN6_IS_ADDR_V4MAPPED(six)) {
		uint32_t four;
		memcpy(&four, six->s6_addr + 12, 4);
		return is_private_v4(ntohl(four));
	}
	return IN6_IS_ADDR_LOOPBACK(six) || IN6_IS_ADDR_LINKLOCAL(six) ||
	       IN6_IS_ADDR_UNSPECIFIED(six) || IN6_IS_ADDR_MULTICAST(six) ||
	       (six->s6_addr[0] & 0xFE) == 0xFC;
}

/* Judged here, after the name was resolved, so that a name cannot lead into the house. */
static curl_socket_t on_socket(void *self, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetching *fetching = self;
	if (purpose == CURLSOCKTYPE_IPCXN && !fetching->limits->private_allowed &&
		is_private(&address->addr)) {
		fetching->private_refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *self)
{
	struct fetching *fetching = self;
	size_t len = size * count;
	if (fetching->result->body.len + len > fetching->limits->bytes_max) {
		fetching->too_large = true;
		return 0;
	}
	buffer_add(&fetching->result->body, bytes, len);
	return len;
}

static void set_options(CURL *curl, const char *url, struct fetching *fetching, char *error)
{
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 10L);
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "serai/" SERAI_VERSION);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, fetching->limits->seconds_max);
	curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, fetching);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, fetching);
}

static enum err judge(CURLcode code, const char *url, const struct fetching *fetching,
	const char *error, struct why *why)
{
	if (code == CURLE_OK)
		return ERR_OK;
	if (fetching->too_large)
		return why_set(
			why, ERR_LIMIT, url, "larger than %zu bytes", fetching->limits->bytes_max);
	if (fetching->private_refused)
		return why_set(why, ERR_DENIED, url,
			"leads to a private address; --allow-private allows it");
	if (code == CURLE_OPERATION_TIMEDOUT)
		return why_set(why, ERR_TIMEOUT, url, "took more than %ld s",
			fetching->limits->seconds_max);
	if (code == CURLE_UNSUPPORTED_PROTOCOL)
		return why_set(why, ERR_BAD_VALUE, url, "wanted http or https");
	if (code == CURLE_HTTP_RETURNED_ERROR)
		return why_set(why, ERR_NOT_FOUND, url, "%s", error);
	return why_set(why, ERR_IO, url, "%s", error[0] ? error : curl_easy_strerror(code));
}

enum err fetch_get(const char *url, const struct fetch_limits *limits, struct fetch_result *out,
	struct why *why)
{
	char error[CURL_ERROR_SIZE] = "";
	struct fetching fetching = {.result = out, .limits = limits};
	*out = (struct fetch_result){0};
	CURL *curl = curl_easy_init();
	CHECK(curl);
	set_options(curl, url, &fetching, error);
	CURLcode code = curl_easy_perform(curl);
	char *text = NULL;
	if (curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &text) == CURLE_OK && text)
		snprintf(out->content_type, sizeof(out->content_type), "%s", text);
	if (curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &text) == CURLE_OK && text)
		snprintf(out->address, sizeof(out->address), "%s", text);
	enum err err = judge(code, url, &fetching, error, why);
	if (err)
		buffer_fini(&out->body);
	curl_easy_cleanup(curl);
	return err;
}

void fetch_result_fini(struct fetch_result *result)
{
	buffer_fini(&result->body);
}

bool fetch_is_url(const char *argument)
{
	const char *colon = strstr(argument, "://");
	return colon && colon != argument && strcspn(argument, "/.") >= (size_t)(colon - argument);
}
