/* Which addresses are of no public network. */
#include "services/news/fetching/fetch.h"

#include "proto/base/check.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

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

/* IPv6 networks whose addresses hold one of IPv4, and where in them. */
static const struct {
	const char *address;
	int bits, at;
} translated[] = {
	{"::ffff:0:0", 96, 12},
	{"::", 96, 12},
	{"64:ff9b::", 96, 12},
	{"64:ff9b:1::", 48, 12},
	{"2002::", 16, 2},
};

static bool begins(const struct in6_addr *address, const char *net, int bits)
{
	struct in6_addr wanted;
	CHECK(inet_pton(AF_INET6, net, &wanted) == 1);
	return memcmp(address, &wanted, (size_t)bits / 8) == 0;
}

bool fetch_is_private(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return is_private_v4(ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr));
	if (address->sa_family != AF_INET6)
		return true;
	const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
	for (size_t i = 0; i < ARRAY_LEN(translated); i++) {
		uint32_t four;
		memcpy(&four, six->s6_addr + translated[i].at, 4);
		if (begins(six, translated[i].address, translated[i].bits) &&
			is_private_v4(ntohl(four)))
			return true;
	}
	return IN6_IS_ADDR_LOOPBACK(six) || IN6_IS_ADDR_LINKLOCAL(six) ||
	       IN6_IS_ADDR_SITELOCAL(six) || IN6_IS_ADDR_UNSPECIFIED(six) ||
	       IN6_IS_ADDR_MULTICAST(six) || (six->s6_addr[0] & 0xFE) == 0xFC;
}

bool fetch_is_private_host(char *host)
{
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	if (inet_pton(AF_INET, host, &four.sin_addr) == 1)
		return fetch_is_private((const struct sockaddr *)&four);
	if (host[0] == '[') {
		host[strcspn(host, "%]")] = '\0';
		return inet_pton(AF_INET6, host + 1, &six.sin6_addr) == 1 &&
		       fetch_is_private((const struct sockaddr *)&six);
	}
	struct text name = text_of(host);
	while (name.len && name.ptr[name.len - 1] == '.')
		name.len--;
	return text_equal_nocase(name, TEXT("localhost")) || text_ends(name, TEXT(".localhost"));
}
