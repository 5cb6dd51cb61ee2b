/* publish SUBJECT: publishes an event per line of its input, and waits until all are on disk. */
#include "proto/bus/bus.h"
#include "proto/codec/packed.h"

#include <stdio.h>
#include <stdlib.h>

static int fail(const struct why *why)
{
	char text[1024];
	fprintf(stderr, "publish: %s\n", why_format(why, text, sizeof(text)));
	return 1;
}

static enum err publish(struct bus *bus, struct text subject, struct text line, struct why *why)
{
	/* The record: a MessagePack map from field names to values. */
	struct buffer record = {0};
	packed_put_map(&record, 1);
	packed_put_text(&record, TEXT("text"));
	packed_put_text(&record, line);
	struct bus_event event = {
		.subject = subject,
		.type = TEXT("greeting"),
		.data = buffer_bytes(&record),
	};
	enum err err = bus_publish(bus, &event, why);
	buffer_fini(&record);
	return err;
}

int main(int argc, char **argv)
{
	struct bus *bus = NULL;
	struct why why;
	struct bus_options options = {.name = "example-publish", .connect_timeout_ms = 5000};
	char *line = NULL;
	size_t room = 0;
	unsigned long count = 0;
	if (argc != 2) {
		fprintf(stderr, "usage: publish SUBJECT\n");
		return 2;
	}
	enum err err = bus_connect(&options, &bus, &why);
	while (!err && getline(&line, &room, stdin) > 0) {
		err = publish(bus, text_of(argv[1]), text_trim(text_of(line)), &why);
		count++;
	}
	if (!err)
		err = bus_flush(bus, 30000, &why);
	if (!err)
		printf("%lu on disk\n", count);
	free(line);
	bus_close(&bus);
	return err ? fail(&why) : 0;
}
