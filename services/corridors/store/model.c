#include "services/corridors/store/model.h"

#include "proto/base/alloc.h"
#include "services/corridors/network/risk.h"

#include <stdlib.h>
#include <string.h>

static enum err read_disruptions(
	struct model *model, struct store *store, int64_t known_us, struct why *why)
{
	struct disruption *list = NULL;
	size_t count = 0;
	enum err err = state_disruptions(store, known_us, &model->told, &list, &count, why);
	if (err)
		return err;
	free(model->disruptions);
	model->disruptions = alloc_zero(count + 1, sizeof(*list));
	memcpy(model->disruptions, list, count * sizeof(*list));
	model->disruptions_count = model->disruptions_room = count;
	model->told_anew = 0;
	return ERR_OK;
}

enum err model_load(struct store *store, int64_t known_us, const struct learned *learned,
	struct model **out, struct why *why)
{
	struct model *model = alloc_zero(1, sizeof(*model));
	enum err err = state_rows(store, known_us, &model->rows, why);
	if (!err)
		err = read_disruptions(model, store, known_us, why);
	if (err) {
		model_destroy(&model);
		return err;
	}
	bool taught = learned && learned_lay(learned, &model->rows, &model->arena, &model->planned);
	network_init(&model->network, taught ? &model->planned : &model->rows);
	*out = model;
	return ERR_OK;
}

static void forget_graph(struct model *model)
{
	graph_fini(&model->graph);
	free(model->counts);
	model->counts = NULL;
}

void model_destroy(struct model **model)
{
	if (!*model)
		return;
	forget_graph(*model);
	network_fini(&(*model)->network);
	rows_fini(&(*model)->planned);
	rows_fini(&(*model)->rows);
	arena_fini(&(*model)->arena);
	free((*model)->disruptions);
	arena_fini(&(*model)->told);
	free(*model);
	*model = NULL;
}

const struct graph *model_graph(struct model *model)
{
	if (model->graph.network)
		return &model->graph;
	model->counts = alloc_zero((size_t)model->network.links_count + 1, sizeof(*model->counts));
	risk_count(&model->network, model->disruptions, model->disruptions_count, model->counts);
	graph_init_on(&model->graph, &model->network, (struct graph_factors){NULL, NULL},
		(struct graph_terms){REGIME_BLOCK_TRAIN, model->counts});
	return &model->graph;
}

/* The one that bears the id; a new one comes last, as it was declared last. */
static struct disruption *place_for(struct model *model, struct text id)
{
	for (size_t i = model->disruptions_count; i > 0; i--)
		if (text_equal(model->disruptions[i - 1].row.id, id)) {
			model->told_anew++;
			return &model->disruptions[i - 1];
		}
	model->disruptions = alloc_room(model->disruptions, model->disruptions_count,
		&model->disruptions_room, sizeof(*model->disruptions));
	return &model->disruptions[model->disruptions_count++];
}

/* What was told before stays in the arena, until as much of it is of no use as there are. */
enum err model_disrupted(struct model *model, struct store *store, struct text id, struct why *why)
{
	struct disruption fresh;
	bool found = false;
	forget_graph(model);
	if (model->told_anew > model->disruptions_count) {
		arena_fini(&model->told);
		return read_disruptions(model, store, STATE_NOW, why);
	}
	enum err err = state_disruption(store, id, &model->told, &fresh, &found, why);
	if (!err && found)
		*place_for(model, id) = fresh;
	return err;
}
