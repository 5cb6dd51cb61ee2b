/* away: tells the bus that it will be silent, prints `away`, and says nothing more until there is a
 * line to read, however long that takes. Then it asks the broker something, by the same session. */
#include "proto/bus/bus.h"

#include <stdio.h>

static int fail(const struct why *why)
{
	char text[1024];
	fprintf(stderr, "away: %s\n", why_format(why, text, sizeof(text)));
	return 1;
}

int main(void)
{
	struct bus *bus = NULL;
	struct bus_message message;
	struct why why;
	struct bus_options options = {.name = "away", .connect_timeout_ms = 60000};
	char line[64];
	if (bus_connect(&options, &bus, &why))
		return fail(&why);
	bus_away(bus, 600000);
	puts("away");
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return 2;
	enum err err = bus_next(bus, 0, &message, &why);
	if (!err && message.kind == BUS_LOST)
		why_set(&why, err = ERR_UNAVAILABLE, "", "the session was dropped: %s",
			message.why.text);
	/* The answer would be lost with a session that is dropped now. */
	struct buffer reply = {0};
	static const uint8_t nothing[] = {0x80};
	if (!err)
		err = bus_request(bus, TEXT("svc.broker.status"), (struct bytes){nothing, 1}, 60000,
			&reply, &why);
	buffer_fini(&reply);
	if (!err)
		puts("still there");
	bus_close(&bus);
	return err ? fail(&why) : 0;
}
