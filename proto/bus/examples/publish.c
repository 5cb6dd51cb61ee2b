/* publish SUBJECT TEXT...: publishes an event per text, and waits until all are on disk. */
#include "proto/bus/bus.h"
#include "proto/codec/packed.h"

#include <stdio.h>

static int fail(const struct why *why)
{
	char text[1024];
	fprintf(stderr, "publish: %s\n", why_format(why, text, sizeof(text)));
	return 1;
}

int main(int argc, char **argv)
{
	struct bus *bus = NULL;
	struct why why;
	struct bus_options options = {.name = "example-publish", .connect_timeout_ms = 5000};
	if (argc < 3) {
		fprintf(stderr, "usage: publish SUBJECT TEXT...\n");
		return 2;
	}
	enum err err = bus_connect(&options, &bus, &why);
	for (int i = 2; !err && i < argc; i++) {
		/* The record: a MessagePack map from field names to values. */
		struct buffer record = {0};
		packed_put_map(&record, 1);
		packed_put_text(&record, TEXT("text"));
		packed_put_text(&record, text_of(argv[i]));
		struct bus_event event = {
			.subject = text_of(argv[1]),
			.type = TEXT("greeting"),
			.data = buffer_bytes(&record),
		};
		err = bus_publish(bus, &event, &why);
		buffer_fini(&record);
	}
	if (!err)
		err = bus_flush(bus, 10000, &why);
	if (!err)
		printf("%d on disk\n", argc - 2);
	bus_close(&bus);
	return err ? fail(&why) : 0;
}
