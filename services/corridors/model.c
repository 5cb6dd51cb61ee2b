#include "services/corridors/model.h"

#include "proto/base/alloc.h"
#include "services/corridors/risk.h"

#include <stdlib.h>

enum err model_load(struct store *store, int64_t known_us, const struct learned *learned,
	struct model **out, struct why *why)
{
	struct model *model = alloc_zero(1, sizeof(*model));
	enum err err = state_rows(store, known_us, &model->rows, why);
	if (!err)
		err = state_disruptions(store, known_us, &model->arena, &model->disruptions,
			&model->disruptions_count, why);
	if (err) {
		rows_fini(&model->rows);
		arena_fini(&model->arena);
		free(model);
		return err;
	}
	bool taught = learned && learned_lay(learned, &model->rows, &model->arena, &model->planned);
	network_init(&model->network, taught ? &model->planned : &model->rows);
	struct charges_count *counts =
		arena_zero(&model->arena, (size_t)model->network.links_count + 1, sizeof(*counts));
	risk_count(&model->network, model->disruptions, model->disruptions_count, counts);
	graph_init_on(&model->graph, &model->network, (struct graph_factors){NULL, NULL},
		(struct graph_terms){REGIME_BLOCK_TRAIN, counts});
	*out = model;
	return ERR_OK;
}

void model_destroy(struct model **model)
{
	if (!*model)
		return;
	graph_fini(&(*model)->graph);
	network_fini(&(*model)->network);
	rows_fini(&(*model)->planned);
	rows_fini(&(*model)->rows);
	arena_fini(&(*model)->arena);
	free(*model);
	*model = NULL;
}
