/* The reference sheets as the service would hold them, for tests. Run from the top of the tree. */
#ifndef SERAI_TESTS_UNIT_SERVICES_CORRIDORS_WORLD_H
#define SERAI_TESTS_UNIT_SERVICES_CORRIDORS_WORLD_H

#include "proto/base/buffer.h"
#include "services/corridors/network/graph.h"
#include "services/corridors/network/sheets.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <math.h>
#include <setjmp.h>
#include <cmocka.h>

/* cmocka compares floats; figures here are doubles. */
#define WORLD_NEAR(a, b, within) assert_true(fabs((a) - (b)) <= (within))

static inline void world_file(const char *name, struct buffer *out)
{
	char path[256];
	snprintf(path, sizeof(path), "services/corridors/data/%s.csv", name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	char part[65536];
	for (size_t got; (got = fread(part, 1, sizeof(part), file)) > 0;)
		buffer_add(out, part, got);
	fclose(file);
}

static inline enum err world_read(
	struct rows *rows, const char *name, struct text content, struct why *why)
{
	enum row_kind kind = sheets_kind(text_of(name));
	assert_true(kind < ROW_KINDS);
	return sheets_read(kind, content, rows, rows, why);
}

/* All sheets, in the order of loading. */
static inline void world_load(struct rows *rows)
{
	static const char *const sheets[] = {"nodes", "links", "customs", "border_dwell",
		"services", "rates", "corridors", "restrictions", "projects", "project_stages",
		"project_works", "investments", "volumes", "exchange"};
	*rows = (struct rows){0};
	for (unsigned i = 0; i < sizeof(sheets) / sizeof(*sheets); i++) {
		struct buffer content = {0};
		struct why why = {0};
		world_file(sheets[i], &content);
		if (world_read(rows, sheets[i], buffer_as_text(&content), &why) != ERR_OK) {
			char text[1024];
			fail_msg("%s", why_format(&why, text, sizeof(text)));
		}
		buffer_fini(&content);
	}
}

struct world {
	struct rows rows;
	struct network network;
	struct graph graph;
	struct arena arena;
};

static inline void world_init(struct world *world)
{
	*world = (struct world){0};
	world_load(&world->rows);
	network_init(&world->network, &world->rows);
	graph_init(&world->graph, &world->network, (struct graph_factors){NULL, NULL});
}

static inline void world_fini(struct world *world)
{
	graph_fini(&world->graph);
	network_fini(&world->network);
	rows_fini(&world->rows);
	arena_fini(&world->arena);
}

static inline uint32_t world_node(const struct world *world, const char *id)
{
	int32_t node = network_node(&world->network, text_of(id));
	assert_true(node != NETWORK_NONE);
	return (uint32_t)node;
}

#endif
