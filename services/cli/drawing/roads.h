/* Verbs about corridors that are more than one request: `corridor compare`, and `route` drawn. */
#ifndef SERAI_SERVICES_CLI_DRAWING_ROADS_H
#define SERAI_SERVICES_CLI_DRAWING_ROADS_H

#include "services/cli/verbs.h"

/* One corridor, or with `compare` before them several side by side. */
int roads_corridor(struct cli *cli, const struct verb *verb, int argc, char **argv);

/* The way in tables; with --map, --svg or --geojson drawn instead. */
int roads_route(struct cli *cli, const struct verb *verb, int argc, char **argv);

/* The drawing alone, as it is. */
int roads_map(struct cli *cli, const struct verb *verb, int argc, char **argv);

#endif
