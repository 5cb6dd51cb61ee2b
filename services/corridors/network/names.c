#include "services/corridors/network/names.h"

#include "services/corridors/network/places.h"

/* Shorter ones (Van, Osh, Shu) are too often something else in running text. */
enum { SHORTEST = 4 };

struct list {
	struct entity_named *items;
	unsigned count;
};

static void add(
	struct list *list, const struct entity_named *like, struct text name, const char *role)
{
	if (name.len < SHORTEST && !text_is(text_of(role), "abbreviation"))
		return;
	for (unsigned i = 0; i < list->count; i++)
		if (text_equal(list->items[i].name, name))
			return;
	if (list->count == NAMES_MAX)
		return;
	list->items[list->count] = *like;
	list->items[list->count].name = name;
	list->items[list->count++].role = text_of(role);
}

/* What stands in brackets tells places of one name apart; no article writes it so. */
static unsigned of_node(const struct corridor_node *node, struct entity_named *out)
{
	struct list list = {.items = out};
	const struct entity_named like = {.id = node->id,
		.kind = TEXT("place"),
		.country = node->country,
		.source = node->source};
	add(&list, &like, places_base(node->name), "name");
	for (uint32_t i = 0; i < node->aliases_count; i++)
		add(&list, &like, node->aliases[i], "alias");
	return list.count;
}

static bool is_abbreviation(struct text name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] < 'A' || name.ptr[i] > 'Z')
			return false;
	return name.len >= 2;
}

static unsigned of_corridor(const struct corridor *corridor, struct entity_named *out)
{
	struct list list = {.items = out};
	const struct entity_named like = {
		.id = corridor->id, .kind = TEXT("corridor"), .source = corridor->source};
	add(&list, &like, corridor->name, "name");
	for (uint32_t i = 0; i < corridor->aliases_count; i++)
		add(&list, &like, corridor->aliases[i],
			is_abbreviation(corridor->aliases[i]) ? "abbreviation" : "alias");
	return list.count;
}

/* News knows of corridors; a project is named where one is, and has that id where it builds one. */
static unsigned of_project(const struct corridor_project *project, struct entity_named *out)
{
	struct list list = {.items = out};
	const struct entity_named like = {
		.id = project->id, .kind = TEXT("corridor"), .source = project->source};
	add(&list, &like, project->name, "name");
	for (uint32_t i = 0; i < project->aliases_count; i++)
		add(&list, &like, project->aliases[i],
			is_abbreviation(project->aliases[i]) ? "abbreviation" : "alias");
	return list.count;
}

unsigned names_of(enum row_kind kind, const void *record, struct entity_named out[NAMES_MAX])
{
	return kind == ROW_NODE       ? of_node(record, out)
	       : kind == ROW_CORRIDOR ? of_corridor(record, out)
	       : kind == ROW_PROJECT  ? of_project(record, out)
				      : 0;
}
