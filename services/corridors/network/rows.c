#include "services/corridors/network/rows.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "proto/records/corridor.h"

#include <stdlib.h>
#include <string.h>

static const struct row_about kinds[ROW_KINDS] = {
	[ROW_NODE] = {"node", "nodes", &record_corridor_node},
	[ROW_LINK] = {"link", "links", &record_corridor_link},
	[ROW_DWELL] = {"dwell", "border_dwell", &record_corridor_dwell},
	[ROW_CORRIDOR] = {"corridor", "corridors", &record_corridor},
	[ROW_SERVICE] = {"service", "services", &record_corridor_service},
	[ROW_RATE] = {"rate", "rates", &record_corridor_rate},
	[ROW_INVESTMENT] = {"investment", "investments", &record_corridor_investment},
	[ROW_VOLUME] = {"volume", "volumes", &record_corridor_volume},
	[ROW_EXCHANGE] = {"exchange", "exchange", &record_corridor_exchange},
	[ROW_CUSTOMS] = {"customs", "customs", &record_corridor_member},
	[ROW_PROJECT] = {"project", "projects", &record_corridor_project},
	[ROW_STAGE] = {"stage", "project_stages", &record_corridor_stage},
	[ROW_WORK] = {"work", "project_works", &record_corridor_work},
	[ROW_RESTRICTION] = {"restriction", "restrictions", &record_corridor_restriction},
};

const struct row_about *rows_about(enum row_kind kind)
{
	CHECK(kind < ROW_KINDS);
	return &kinds[kind];
}

enum row_kind rows_kind_of(struct text name)
{
	enum row_kind kind = 0;
	while (kind < ROW_KINDS && !text_is(name, kinds[kind].name))
		kind++;
	return kind;
}

void rows_fini(struct rows *rows)
{
	for (int kind = 0; kind < ROW_KINDS; kind++) {
		free(rows->of[kind].items);
		free(rows->of[kind].index);
	}
	arena_fini(&rows->arena);
	*rows = (struct rows){0};
}

/* Where the id stands in the index, or the free place where it would: probing line by line. */
static uint32_t *index_at(const struct rows *rows, enum row_kind kind, struct text id)
{
	const struct rows_list *list = &rows->of[kind];
	size_t at = digest_xxh3(bytes_of(id.ptr ? id.ptr : "", id.len)) & (list->index_room - 1);
	while (list->index[at] &&
		!text_equal(rows_id(kind, rows_at(rows, kind, list->index[at] - 1)), id))
		at = (at + 1) & (list->index_room - 1);
	return &list->index[at];
}

/* At most half full, so that probing ends soon. */
static void index_grow(struct rows *rows, enum row_kind kind)
{
	struct rows_list *list = &rows->of[kind];
	free(list->index);
	list->index_room = list->index_room ? 2 * list->index_room : 64;
	list->index = alloc_zero(list->index_room, sizeof(*list->index));
	for (size_t i = 0; i < list->count; i++) {
		uint32_t *at = index_at(rows, kind, rows_id(kind, rows_at(rows, kind, i)));
		if (!*at)
			*at = (uint32_t)i + 1;
	}
}

void rows_add(struct rows *rows, enum row_kind kind, const void *record)
{
	struct rows_list *list = &rows->of[kind];
	size_t size = rows_about(kind)->type->size;
	list->items = alloc_room(list->items, list->count, &list->room, size);
	memcpy((char *)list->items + size * list->count++, record, size);
	if (2 * list->count > list->index_room) {
		index_grow(rows, kind);
		return;
	}
	uint32_t *at = index_at(rows, kind, rows_id(kind, record));
	if (!*at)
		*at = (uint32_t)list->count;
}

const void *rows_at(const struct rows *rows, enum row_kind kind, size_t index)
{
	CHECK(index < rows->of[kind].count);
	return (const char *)rows->of[kind].items + rows_about(kind)->type->size * index;
}

static const void *member(enum row_kind kind, const void *record, const char *name)
{
	const struct record_type *type = rows_about(kind)->type;
	const struct field *field = record_field(type, text_of(name));
	CHECK(field);
	return (const char *)record + type->places()[field - type->fields].member;
}

struct text rows_id(enum row_kind kind, const void *record)
{
	const struct field_place *first = rows_about(kind)->type->places();
	return *(const struct text *)((const char *)record + first->member);
}

struct text rows_source(enum row_kind kind, const void *record)
{
	return *(const struct text *)member(kind, record, "source");
}

int64_t rows_line(enum row_kind kind, const void *record)
{
	return *(const int64_t *)member(kind, record, "line");
}

const void *rows_find(const struct rows *rows, enum row_kind kind, struct text id)
{
	if (!rows->of[kind].count)
		return NULL;
	uint32_t number = *index_at(rows, kind, id);
	return number ? rows_at(rows, kind, number - 1) : NULL;
}
