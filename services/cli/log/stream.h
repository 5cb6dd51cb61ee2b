/* The bus from the command line: subscribe, replay, publish, request. */
#ifndef SERAI_SERVICES_CLI_LOG_STREAM_H
#define SERAI_SERVICES_CLI_LOG_STREAM_H

#include "services/cli/verbs.h"

extern const struct verb_flag stream_flags[], stream_view_flags[];

int stream_sub(struct cli *cli, const struct verb *verb, int argc, char **argv);
int stream_view(struct cli *cli, const struct verb *verb, int argc, char **argv);
int stream_replay(struct cli *cli, const struct verb *verb, int argc, char **argv);
int stream_pub(struct cli *cli, const struct verb *verb, int argc, char **argv);
int stream_req(struct cli *cli, const struct verb *verb, int argc, char **argv);

/* One event as a line for people, or as CloudEvents JSON. */
void stream_event(const struct bus_message *message, bool json, struct buffer *out);

#endif
