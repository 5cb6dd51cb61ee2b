/* request METHOD TEXT: asks, and prints the answer as JSON. */
#include "proto/bus/bus.h"
#include "proto/codec/packed.h"

#include <stdio.h>

static int fail(const struct why *why)
{
	char text[1024];
	fprintf(stderr, "request: %s\n", why_format(why, text, sizeof(text)));
	return 1;
}

int main(int argc, char **argv)
{
	struct bus *bus = NULL;
	struct why why;
	struct buffer question = {0}, answer = {0}, json = {0};
	struct bus_options options = {.name = "example-request", .connect_timeout_ms = 5000};
	if (argc < 3) {
		fprintf(stderr, "usage: request METHOD TEXT\n");
		return 2;
	}
	packed_put_map(&question, 1);
	packed_put_text(&question, TEXT("text"));
	packed_put_text(&question, text_of(argv[2]));
	enum err err = bus_connect(&options, &bus, &why);
	if (!err)
		err = bus_request(
			bus, text_of(argv[1]), buffer_bytes(&question), 5000, &answer, &why);
	if (!err) {
		/* What a stranger packed is checked before it is read. */
		err = packed_check(buffer_bytes(&answer), &why);
	}
	if (!err) {
		packed_to_json(buffer_bytes(&answer), 0, &json);
		printf("%.*s\n", TEXT_ARG(buffer_as_text(&json)));
	}
	bus_close(&bus);
	buffer_fini(&question);
	buffer_fini(&answer);
	buffer_fini(&json);
	return err ? fail(&why) : 0;
}
