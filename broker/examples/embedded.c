/* A broker inside a program: it starts one, publishes an event to it, reads the log, and stops it.
 *
 *     embedded DIRECTORY [TEXT]
 *
 * The directory keeps what was published: a second run shows it as well. */
#include "broker/serai_broker.h"
#include "proto/bus/bus.h"
#include "proto/codec/packed.h"

#include <stdio.h>
#include <stdlib.h>

static void fail(const struct why *why)
{
	char line[1024];
	fprintf(stderr, "embedded: %s\n", why_format(why, line, sizeof(line)));
	exit(EXIT_FAILURE);
}

static void publish(struct bus *bus, const char *text)
{
	struct buffer data = {0};
	struct why why = {0};
	packed_put_map(&data, 1);
	packed_put_text(&data, TEXT("text"));
	packed_put_text(&data, text_of(text));
	struct bus_event event = {.subject = TEXT("example.note.made"),
		.type = TEXT("note"),
		.data = buffer_bytes(&data)};
	if (bus_publish_all(bus, &event, 1, 5000, NULL, &why))
		fail(&why);
	buffer_fini(&data);
}

static void print_log(struct bus *bus)
{
	const char *filters[] = {"example.>", NULL};
	struct bus_subscription wanted = {.filters = filters, .from = BUS_FROM_FIRST};
	struct bus_message message = {0};
	struct why why = {0};
	uint16_t channel;
	enum err err = bus_subscribe(bus, &wanted, &channel, &why);
	while (!err && message.kind != BUS_CAUGHT_UP) {
		err = bus_next(bus, 5000, &message, &why);
		if (err || message.kind != BUS_EVENT)
			continue;
		struct buffer json = {0};
		packed_to_json(message.data, 0, &json);
		printf("%llu %.*s\n", (unsigned long long)message.seq,
			TEXT_ARG(buffer_as_text(&json)));
		buffer_fini(&json);
	}
	if (err)
		fail(&why);
}

int main(int argc, char **argv)
{
	struct serai_broker_options options = {.directory = argc > 1 ? argv[1] : ""};
	struct serai_broker *broker = NULL;
	struct bus *bus = NULL;
	struct why why = {0};
	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: embedded DIRECTORY [TEXT]\n");
		return 2;
	}
	if (serai_broker_start(&options, &broker, &why))
		fail(&why);
	struct bus_options own = {.address = serai_broker_endpoint(broker, 0),
		.name = "embedded",
		.connect_timeout_ms = 5000};
	if (bus_connect(&own, &bus, &why))
		fail(&why);
	publish(bus, argc > 2 ? argv[2] : "from within");
	print_log(bus);
	bus_close(&bus);
	if (serai_broker_stop(&broker, &why))
		fail(&why);
	return EXIT_SUCCESS;
}
