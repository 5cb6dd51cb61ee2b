/* serve METHOD [COUNT]: answers requests by sending back what was asked; ends after COUNT. */
#include "proto/bus/bus.h"

#include <stdio.h>
#include <stdlib.h>

static int fail(const struct why *why)
{
	char text[1024];
	fprintf(stderr, "serve: %s\n", why_format(why, text, sizeof(text)));
	return 1;
}

int main(int argc, char **argv)
{
	struct bus *bus = NULL;
	struct bus_message message;
	struct why why;
	struct bus_options options = {.name = "example-serve", .connect_timeout_ms = 5000};
	if (argc < 2) {
		fprintf(stderr, "usage: serve METHOD [COUNT]\n");
		return 2;
	}
	long left = argc > 2 ? strtol(argv[2], NULL, 10) : -1;
	enum err err = bus_connect(&options, &bus, &why);
	if (!err)
		err = bus_serve(bus, (const char *const[]){argv[1], NULL}, &why);
	while (!err && left != 0) {
		err = bus_next(bus, -1, &message, &why);
		if (err || message.kind != BUS_REQUEST)
			continue;
		err = bus_reply(bus, message.request, message.data, &why);
		left--;
	}
	bus_close(&bus);
	return err ? fail(&why) : 0;
}
