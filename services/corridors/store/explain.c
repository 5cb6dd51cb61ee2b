#include "services/corridors/store/explain.h"

#include "services/corridors/answers/explain_words.h"
#include "services/corridors/answers/route.h"
#include "services/kit/reasons.h"

#include <stdlib.h>
#include <string.h>

struct tree {
	const struct explain_world *world;
	struct reasons reasons;
};

static double confidence_of(struct text mark)
{
	return text_is(mark, "high") ? 0.9 : text_is(mark, "medium") ? 0.6 : 0.3;
}

/* Marks of single figures, as "km_mark": each is a node of its own. */
static void add_marks(struct tree *tree, const struct corridor_link *link)
{
	const struct {
		const char *figure;
		double value;
		const char *unit;
		struct text mark, basis;
	} marks[] = {
		{"length", link->km, "km", link->km_mark, link->source},
		{"time", link->hours, "h", link->hours_mark, link->hours_basis},
		{"cost", link->usd, "USD per TEU", link->usd_mark, link->usd_basis},
	};
	for (unsigned i = 0; i < ARRAY_LEN(marks); i++) {
		struct why_node *node = reasons_add(&tree->reasons, 2, "note",
			reasons_say(&tree->reasons, "%s %g %s, trust %.*s", marks[i].figure,
				marks[i].value, marks[i].unit, TEXT_ARG(marks[i].mark)));
		node->source = marks[i].basis;
		reasons_sure(node, confidence_of(marks[i].mark));
	}
}

static enum err add_claims(struct tree *tree, struct text id, struct why *why)
{
	struct state_claim *claims = NULL;
	size_t count = 0;
	enum err err =
		state_claims(tree->world->store, id, tree->world->arena, &claims, &count, why);
	for (size_t i = 0; !err && i < count; i++) {
		const struct state_stamp *stamp = &claims[i].stamp;
		reasons_claim(&tree->reasons, 1, &claims[i].match, stamp->seq, stamp->recorded_us);
	}
	return err;
}

static void add_parts(struct tree *tree, const struct corridor_investment *row)
{
	const struct rows *rows = &tree->world->model->rows;
	const struct corridor_investment *all = ROWS_OF(rows, ROW_INVESTMENT, corridor_investment);
	for (size_t i = 0; i < rows->of[ROW_INVESTMENT].count; i++) {
		bool part = text_equal(all[i].part_of, row->id),
		     whole = text_equal(row->part_of, all[i].id);
		if (!part && !whole)
			continue;
		struct why_node *node = reasons_add(&tree->reasons, 1, "note",
			reasons_say(&tree->reasons,
				"%s %.*s %.0f by %.*s: never added to each other",
				part ? "counts already" : "is already counted in",
				TEXT_ARG(all[i].currency), all[i].amount, TEXT_ARG(all[i].funder)));
		node->id = reasons_say(&tree->reasons, "investment:%.*s", TEXT_ARG(all[i].id));
		node->source = all[i].source;
	}
}

static void add_stages(struct tree *tree, const struct corridor_project *project)
{
	const struct rows *rows = &tree->world->model->rows;
	const struct corridor_stage *all = ROWS_OF(rows, ROW_STAGE, corridor_stage);
	for (size_t i = 0; i < rows->of[ROW_STAGE].count; i++) {
		if (!text_equal(all[i].project, project->id))
			continue;
		struct buffer said = {0};
		explain_words(ROW_STAGE, &all[i], &said);
		struct why_node *node = reasons_add(
			&tree->reasons, 1, "note", reasons_words(&tree->reasons, &said));
		node->id = reasons_say(&tree->reasons, "stage:%.*s", TEXT_ARG(all[i].id));
		node->source = all[i].source;
	}
}

static void add_supports(struct tree *tree, const struct text *claims, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		struct why_node *claim = reasons_add(&tree->reasons, 1, "claim",
			reasons_say(&tree->reasons, "claim:%.*s", TEXT_ARG(claims[i])));
		claim->id = claim->text;
		claim->verdict = TEXT("supports");
	}
}

/* A row that was told, by a person or by articles, stands in no sheet. */
static void add_row(struct tree *tree, enum row_kind kind, const void *record)
{
	long long line = (long long)rows_line(kind, record);
	struct text place = line ? reasons_say(&tree->reasons, "%s.csv, line %lld",
					   rows_about(kind)->sheet, line)
				 : TEXT("told, not read in a sheet");
	struct why_node *row = reasons_add(&tree->reasons, 1, "row", place);
	row->verdict = TEXT("supports");
	row->source = rows_source(kind, record);
	row->confidence = confidence_of(route_mark_of(row->source));
	row->has_confidence =
		row->source.ptr[0] == '['; /* without a tag nothing is said of trust */
}

static enum err why_row(
	struct tree *tree, enum row_kind kind, const void *record, struct text id, struct why *why)
{
	const struct row_about *about = rows_about(kind);
	struct state_stamp stamp = {0};
	enum err err = state_stamp_of(
		tree->world->store, text_of(about->name), rows_id(kind, record), &stamp, why);
	if (err)
		return err;
	struct why_node *top = reasons_add(&tree->reasons, 0, "record", TEXT_NONE);
	top->id = id;
	struct buffer said = {0};
	explain_words(kind, record, &said);
	top->text = reasons_words(&tree->reasons, &said);
	if (stamp.seq)
		reasons_learnt(top, stamp.seq, stamp.recorded_us);
	add_row(tree, kind, record);
	if (kind == ROW_PROJECT)
		add_stages(tree, record);
	if (kind == ROW_STAGE)
		add_supports(tree, ((const struct corridor_stage *)record)->claims,
			((const struct corridor_stage *)record)->claims_count);
	if (kind == ROW_LINK)
		add_marks(tree, record);
	if (kind == ROW_INVESTMENT)
		add_parts(tree, record);
	return add_claims(tree, id, why);
}

/* --- Disruptions --------------------------------------------------------------------------- */

static enum err why_disruption(
	struct tree *tree, const struct disruption *held, struct text id, struct why *why)
{
	struct why_node *top = reasons_add(&tree->reasons, 0, "record", TEXT_NONE);
	top->id = id;
	struct buffer line = {0};
	explain_words_disruption(&held->row, &line);
	top->text = reasons_words(&tree->reasons, &line);
	top->source = held->row.source;
	reasons_sure(top, held->row.confidence);
	reasons_learnt(top, held->seq, held->recorded_us);
	struct why_node *said = reasons_add(&tree->reasons, 1, "decision", TEXT_NONE);
	said->text = held->row.reason;
	said->source = held->row.source;
	said->verdict = TEXT("supports");
	add_supports(tree, held->row.claims, held->row.claims_count);
	if (held->lifted) {
		struct why_node *lift = reasons_add(&tree->reasons, 1, "decision", TEXT_NONE);
		lift->text = held->lift.reason;
		lift->source = held->lift.source;
		lift->verdict = TEXT("supersedes");
		lift->seq = held->lift_seq;
		lift->has_seq = true;
	}
	return add_claims(tree, id, why);
}

/* What no row holds, but a claim proposed. */
static enum err why_proposal(struct tree *tree, struct text id, struct why *why)
{
	struct why_node *top = reasons_add(&tree->reasons, 0, "record", TEXT_NONE);
	top->id = id;
	top->text = TEXT("held nowhere: claims propose it");
	enum err err = add_claims(tree, id, why);
	if (!err && tree->reasons.count == 1)
		err = why_set(why, ERR_NOT_FOUND, "why_query.id",
			"wanted the id of a corridor record (link:L384, investment:I01, ...), got "
			"'%.*s'",
			TEXT_ARG(id));
	return err;
}

static const struct disruption *disruption_find(const struct model *model, struct text id)
{
	for (size_t i = 0; i < model->disruptions_count; i++)
		if (text_equal(model->disruptions[i].row.id, id))
			return &model->disruptions[i];
	return NULL;
}

/* Rows name places and corridors by their plain id: KZAAU, TITR. */
static const void *find_row(const struct rows *rows, struct text given, enum row_kind *kind)
{
	struct text before = given, plain = given;
	const char *colon = memchr(given.ptr, ':', given.len);
	if (colon) {
		before.len = (size_t)(colon - given.ptr);
		plain = text_slice(given, before.len + 1, given.len);
		*kind = rows_kind_of(before);
		return *kind < ROW_KINDS ? rows_find(rows, *kind, plain) : NULL;
	}
	*kind = ROW_CORRIDOR;
	const void *corridor = rows_find(rows, *kind, plain);
	if (!corridor)
		*kind = ROW_NODE;
	return corridor ? corridor : rows_find(rows, *kind, plain);
}

static struct text full_id(struct tree *tree, enum row_kind kind, const void *record)
{
	return reasons_say(
		&tree->reasons, "%s:%.*s", rows_about(kind)->name, TEXT_ARG(rows_id(kind, record)));
}

enum err explain_why(const struct explain_world *world, const struct why_query *query,
	struct why_tree *out, struct why *why)
{
	struct tree tree = {.world = world};
	reasons_start(&tree.reasons, world->arena);
	enum row_kind row;
	const void *record = find_row(&world->model->rows, query->id, &row);
	struct text overlay = TEXT("disruption:");
	const struct disruption *held =
		text_starts(query->id, overlay)
			? disruption_find(
				  world->model, text_slice(query->id, overlay.len, query->id.len))
			: NULL;
	enum err err = record ? why_row(&tree, row, record, full_id(&tree, row, record), why)
		       : held ? why_disruption(&tree, held, query->id, why)
			      : why_proposal(&tree, query->id, why);
	*out = reasons_tree(&tree.reasons);
	return err;
}
