/* subscribe FILTER [SEQUENCE]: prints the events that the filter lets through, from a sequence or
 * from the first in the log, and then those that come. With --end before the filter it stops where
 * the log ended when it began. */
#include "proto/bus/bus.h"
#include "proto/codec/packed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const struct why *why)
{
	char text[1024];
	fprintf(stderr, "subscribe: %s\n", why_format(why, text, sizeof(text)));
	return 1;
}

static void print(const struct bus_message *event)
{
	struct buffer json = {0};
	packed_to_json(event->data, 0, &json);
	printf("%" PRIu64 " %.*s %.*s %.*s\n", event->seq, TEXT_ARG(event->subject),
		TEXT_ARG(event->type), TEXT_ARG(buffer_as_text(&json)));
	fflush(stdout);
	buffer_fini(&json);
}

/* Until the log's end, when `to_end`; otherwise for ever. */
static enum err follow(struct bus *bus, bool to_end, struct why *why)
{
	struct bus_message message;
	enum err err;
	while ((err = bus_next(bus, -1, &message, why)) == ERR_OK) {
		switch (message.kind) {
		case BUS_EVENT:
			print(&message);
			break;
		case BUS_CAUGHT_UP:
			if (to_end)
				return ERR_OK;
			break;
		case BUS_GAP:
			fprintf(stderr, "missing %" PRIu64 " to %" PRIu64 ": %.*s\n",
				message.gap_from, message.gap_to, TEXT_ARG(message.reason));
			break;
		case BUS_REFUSED:
			*why = message.why;
			return why->code;
		default: /* lost and back: it goes on by itself */
			break;
		}
	}
	return err;
}

int main(int argc, char **argv)
{
	struct bus *bus = NULL;
	struct why why;
	uint16_t channel;
	bool to_end = argc > 1 && strcmp(argv[1], "--end") == 0;
	char **rest = argv + 1 + to_end;
	if (argc < 2 + to_end) {
		fprintf(stderr, "usage: subscribe [--end] FILTER [SEQUENCE]\n");
		return 2;
	}
	struct bus_options options = {.name = "example-subscribe", .connect_timeout_ms = 5000};
	struct bus_subscription subscription = {
		.filters = (const char *const[]){rest[0], NULL},
		.from = rest[1] ? BUS_FROM_SEQ : BUS_FROM_FIRST,
		.seq = rest[1] ? strtoull(rest[1], NULL, 10) : 0,
	};
	enum err err = bus_connect(&options, &bus, &why);
	if (!err)
		err = bus_subscribe(bus, &subscription, &channel, &why);
	if (!err)
		err = follow(bus, to_end, &why);
	bus_close(&bus);
	return err ? fail(&why) : 0;
}
