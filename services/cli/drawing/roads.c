#include "services/cli/drawing/roads.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/records/planning.h"
#include "services/cli/asking/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int roads_corridor(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "compare") == 0)
		return ask_run(cli, verbs_find("compare"), argc - 1, argv + 1);
	return ask_run(cli, verb, argc, argv);
}

int roads_map(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct buffer request = {0}, reply = {0};
	struct arena arena = {0};
	struct draw_reply drawn;
	struct why why = {0};
	int code = CLI_USAGE;
	enum err err = ask_request(verb, argc, argv, &request, &why);
	if (!err) {
		err = cli_request(cli, verb->method, buffer_bytes(&request), &reply, &why);
		if (!err)
			err = record_decode(
				&record_draw_reply, buffer_bytes(&reply), &arena, &drawn, &why);
		code = CLI_DONE;
	}
	if (err)
		code = code == CLI_USAGE ? (cli_fail(&why), CLI_USAGE) : cli_fail(&why);
	else
		cli_print_drawing(drawn.text);
	buffer_fini(&request);
	buffer_fini(&reply);
	arena_fini(&arena);
	return code;
}

/* `--svg` among the arguments becomes `--format svg` of the map. */
int roads_route(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	static const char *const flags[][2] = {
		{"--map", "text"}, {"--svg", "svg"}, {"--geojson", "geojson"}};
	const char *format = NULL;
	char **rest = alloc_zero((size_t)argc + 3, sizeof(*rest));
	int count = 0;
	for (int i = 0; i < argc; i++) {
		bool taken = false;
		for (unsigned k = 0; k < ARRAY_LEN(flags); k++)
			if (strcmp(argv[i], flags[k][0]) == 0) {
				format = flags[k][1];
				taken = true;
			}
		if (!taken)
			rest[count++] = argv[i];
	}
	char flag[] = "--format", value[16];
	if (format) {
		snprintf(value, sizeof(value), "%s", format);
		rest[count++] = flag;
		rest[count++] = value;
	}
	int code = format ? roads_map(cli, verbs_find("map"), count, rest)
			  : ask_run(cli, verb, count, rest);
	free(rest);
	return code;
}
