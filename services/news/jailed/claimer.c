#include "services/news/jailed/claimer.h"

#include "proto/base/alloc.h"
#include "proto/base/logging.h"
#include "services/news/extraction/rules_watch.h"
#include "services/news/store/shelf.h"

#include <stdlib.h>

struct claimer {
	struct store *store;
	struct cell_options options;
	struct rules_watch *rules;
	struct cell *cell; /* NULL: the last one ended */
};

/* Names go to a cell one by one: the first that does not arrive is the error. */
struct teaching {
	struct cell *cell;
	enum err err;
	struct why *why;
};

static void teach(void *self, const struct entity_named *name)
{
	struct teaching *teaching = self;
	if (!teaching->err)
		teaching->err = cell_learn(teaching->cell, name, teaching->why);
}

static enum err start(struct claimer *claimer, const struct cell_breath *breath, struct cell **out,
	struct why *why)
{
	enum err err = cell_start(&claimer->options, breath, out, why);
	struct teaching teaching = {*out, ERR_OK, why};
	if (!err)
		err = shelf_names(claimer->store, teach, &teaching, why);
	if (!err)
		err = teaching.err ? teaching.err : cell_settle(*out, breath, why);
	if (err)
		cell_stop(out);
	return err;
}

enum err claimer_create(struct store *store, const struct cell_options *options,
	struct claimer **out, struct why *why)
{
	struct claimer *claimer = alloc_zero(1, sizeof(*claimer));
	claimer->store = store;
	claimer->options = *options;
	claimer->rules = rules_watch_create(options->share);
	*out = claimer;
	return start(claimer, NULL, &claimer->cell, why);
}

void claimer_destroy(struct claimer **claimer)
{
	if (!*claimer)
		return;
	cell_stop(&(*claimer)->cell);
	rules_watch_destroy(&(*claimer)->rules);
	free(*claimer);
	*claimer = NULL;
}

void claimer_learn(struct claimer *claimer, const struct entity_named *name)
{
	/* One that cannot be told is started anew, with all names. */
	if (claimer->cell && cell_learn(claimer->cell, name, NULL) != ERR_OK)
		cell_stop(&claimer->cell);
}

/* Rule files may be mended while the service runs: the next article is read by the new ones. With a
 * mistake in them the old ones stay, and the log says so. */
static void reread_rules(struct claimer *claimer, const struct cell_breath *breath)
{
	struct why why = {0};
	struct cell *fresh = NULL;
	if (!rules_watch_changed(claimer->rules))
		return;
	if (start(claimer, breath, &fresh, &why) == ERR_OK) {
		cell_stop(&claimer->cell);
		claimer->cell = fresh;
		return;
	}
	logging_why(LOGGING_WARNING, "changed rules cannot be read, those before stay", &why);
}

static void breathe(void *outputs)
{
	kit_breathe(outputs);
}

/* One that has nothing else to answer before. */
static enum err need_cell(struct claimer *claimer, const struct article_ingested *article,
	const struct cell_breath *breath, struct why *why)
{
	struct why reason = {0};
	if (claimer->cell && cell_pass(claimer->cell, article, breath, NULL) != ERR_OK)
		cell_stop(&claimer->cell);
	if (claimer->cell || start(claimer, breath, &claimer->cell, &reason) == ERR_OK)
		return ERR_OK;
	return why_set(
		why, ERR_UNAVAILABLE, reason.where, "no extractor can be started: %s", reason.text);
}

void claimer_ahead(struct claimer *claimer, const struct article_ingested *article)
{
	if (claimer->cell)
		cell_ahead(claimer->cell, article);
}

enum err claimer_read(struct claimer *claimer, const struct article_ingested *article,
	struct arena *arena, struct kit_outputs *breathing, struct cell_answer *out,
	struct why *befell, struct why *why)
{
	const struct cell_breath breath = {breathe, breathing};
	reread_rules(claimer, &breath);
	befell->code = ERR_DIED;
	for (int turn = 0; befell->code == ERR_DIED && turn < 2; turn++) {
		enum err err = need_cell(claimer, article, &breath, why);
		if (err)
			return err;
		*befell = (struct why){0};
		if (cell_read(claimer->cell, article, arena, &breath, out, befell) != ERR_OK)
			cell_stop(&claimer->cell);
	}
	return ERR_OK;
}
