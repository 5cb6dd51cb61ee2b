/* NATS without storage, spoken to by the thinnest client there can be: what the server itself can
 * do. It gathers 32 KiB before it writes, reads 256 KiB at once, and copies nothing. */
#include "proto/base/alloc.h"
#include "tests/bench/peers/peer.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GATHER = 32 * 1024, READ = 256 * 1024 };

struct client {
	struct bench_target target;
	int fd;
	char *out, *in;
	size_t out_len, in_len;
};

static void flush(struct client *client)
{
	for (size_t done = 0; done < client->out_len;) {
		ssize_t n = write(client->fd, client->out + done, client->out_len - done);
		peer_must(n > 0, "writing");
		done += (size_t)n;
	}
	client->out_len = 0;
}

static void say(struct client *client, const void *bytes, size_t len)
{
	if (client->out_len + len > GATHER)
		flush(client);
	memcpy(client->out + client->out_len, bytes, len);
	client->out_len += len;
}

static void *dial(const struct bench_target *target)
{
	struct client *client = alloc_zero(1, sizeof(*client));
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)peer_port(target->address)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int one = 1;
	client->target = *target;
	client->out = alloc_zero(1, GATHER);
	client->in = alloc_zero(1, READ);
	client->fd = socket(AF_INET, SOCK_STREAM, 0);
	peer_must(connect(client->fd, (struct sockaddr *)&address, sizeof(address)) == 0,
		"connecting");
	setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	static const char hello[] = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n";
	say(client, hello, sizeof(hello) - 1);
	flush(client);
	return client;
}

static void publish(void *publisher, struct bytes payload)
{
	struct client *client = publisher;
	char head[128];
	int len = snprintf(head, sizeof(head), "PUB %s %zu\r\n", client->target.topic, payload.len);
	say(client, head, (size_t)len);
	say(client, payload.ptr, payload.len);
	say(client, "\r\n", 2);
	if (client->target.flags & BENCH_AT_ONCE && client->out_len > GATHER / 2)
		flush(client);
}

static void poll_out(void *publisher, bool wait)
{
	(void)wait;
	flush(publisher);
}

static uint64_t acknowledged(const void *publisher)
{
	(void)publisher;
	return 0;
}

static void *subscribe(const struct bench_target *target)
{
	struct client *client = dial(target);
	char line[128];
	say(client, line, (size_t)snprintf(line, sizeof(line), "SUB %s 1\r\n", target->topic));
	flush(client);
	return client;
}

/* "MSG subject sid size\r\n<payload>\r\n"; returns the bytes it took, 0 when more must come. */
static size_t take_line(struct client *client, char *at, size_t len)
{
	char *end = memchr(at, '\n', len);
	if (!end)
		return 0;
	size_t head = (size_t)(end - at) + 1;
	if (strncmp(at, "PING", 4) == 0) {
		say(client, "PONG\r\n", 6);
		flush(client);
	}
	if (strncmp(at, "MSG ", 4) != 0)
		return head;
	char *blank = memrchr(at, ' ', head);
	size_t size = strtoul(blank + 1, NULL, 10);
	if (head + size + 2 > len)
		return 0;
	client->target.got(client->target.arg, (struct bytes){(uint8_t *)at + head, size});
	return head + size + 2;
}

static void receive(void *subscriber)
{
	struct client *client = subscriber;
	struct pollfd readable = {.fd = client->fd, .events = POLLIN};
	if (poll(&readable, 1, 100) <= 0)
		return;
	ssize_t n = read(client->fd, client->in + client->in_len, READ - client->in_len);
	peer_must(n > 0, "reading");
	client->in_len += (size_t)n;
	size_t at = 0, taken;
	while ((taken = take_line(client, client->in + at, client->in_len - at)) > 0)
		at += taken;
	memmove(client->in, client->in + at, client->in_len - at);
	client->in_len -= at;
}

const struct bench_peer peer = {
	.name = "nats-core-wire",
	.publisher = dial,
	.publish = publish,
	.poll = poll_out,
	.acknowledged = acknowledged,
	.subscriber = subscribe,
	.receive = receive,
};
