#include "services/corridors/claims/moved.h"

#include "proto/codec/args.h"
#include "services/corridors/network/places.h"

#include <stdlib.h>
#include <string.h>

/* Money that is only promised is a pledge; what a lender or a treasury gives is finance. */
static const struct {
	const char *fact, *instrument, *stage;
} steps[] = {
	{"corridor.opened", NULL, "opened"},
	{"corridor.funded", "pledge", "pledged"},
	{"corridor.funded", "loan", "financed"},
	{"corridor.funded", "grant", "financed"},
	{"corridor.funded", "guarantee", "financed"},
	{"infra.investment", "pledge", "pledged"},
	{"infra.investment", "loan", "financed"},
	{"infra.investment", "grant", "financed"},
	{"infra.investment", "guarantee", "financed"},
};

bool moved_is_of(struct text fact)
{
	for (unsigned i = 0; i < ARRAY_LEN(steps); i++)
		if (text_is(fact, steps[i].fact))
			return true;
	return false;
}

static struct text argument(const struct claim *claim, const char *name)
{
	struct text value = TEXT_NONE;
	args_text(claim->args, name, &value);
	return value;
}

/* Named as a project, or as the corridor that it builds. */
static const struct corridor_project *project_of(
	const struct network *network, const struct claim *claim)
{
	struct text named = argument(claim, "project");
	const struct corridor_project *project = NULL;
	const struct corridor *corridor = NULL;
	if (!named.ptr)
		named = argument(claim, "corridor");
	if (!named.ptr)
		return NULL;
	if (places_project(network, named, &project, NULL) == ERR_OK)
		return project;
	if (places_corridor(network, named, &corridor, NULL) == ERR_OK)
		return rows_find(network->rows, ROW_PROJECT, corridor->id);
	return NULL;
}

static void when(const struct claim *claim, struct moved *out)
{
	struct day_span span;
	struct text date = argument(claim, "date"), written = claim->article_date;
	out->dated = date.ptr && day_parse(date, &span, NULL) == ERR_OK;
	if (!out->dated && written.ptr)
		out->dated = day_parse(text_slice(written, 0, written.len < 10 ? written.len : 10),
				     &span, NULL) == ERR_OK;
	out->since = out->dated ? span.first : 0;
}

void moved_read(const struct network *network, const struct claim *claim, struct moved *out)
{
	struct text instrument = argument(claim, "instrument");
	*out = (struct moved){.project = NULL};
	for (unsigned i = 0; i < ARRAY_LEN(steps) && !out->stage; i++)
		if (text_is(claim->fact, steps[i].fact) &&
			(!steps[i].instrument || text_is(instrument, steps[i].instrument)))
			out->stage = steps[i].stage;
	if (!out->stage)
		return;
	out->project = project_of(network, claim);
	out->happened = text_is(claim->modality, "fact") && !text_is(claim->polarity, "neg");
	when(claim, out);
}

static bool is_same_step(const struct moved *a, const struct moved *b)
{
	if (!b->project || a->project != b->project || strcmp(a->stage, b->stage) != 0)
		return false;
	return !a->dated || !b->dated || abs(a->since - b->since) <= MOVED_DAYS;
}

uint32_t moved_statements(const struct network *network, const struct claim *all, uint32_t count,
	uint32_t of, struct gate_statement *out, uint32_t *index)
{
	struct moved own, other;
	uint32_t made = 0;
	moved_read(network, &all[of], &own);
	for (uint32_t i = 0; i < count; i++) {
		moved_read(network, &all[i], &other);
		if (!is_same_step(&own, &other))
			continue;
		if (i == of)
			*index = made;
		out[made++] = (struct gate_statement){.id = all[i].id,
			.value = text_of(other.stage),
			.source = all[i].source,
			.attributed_to = all[i].attributed_to,
			.sentence = all[i].sentence,
			.grade = all[i].grade.len ? all[i].grade.ptr[0] : 'B',
			.fact = text_is(all[i].modality, "fact"),
			.denies = text_is(all[i].polarity, "neg")};
	}
	return made;
}
