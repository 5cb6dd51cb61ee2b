#include "services/agreements/claimed.h"

#include "proto/codec/args.h"

#include <stdio.h>
#include <string.h>

static bool stands(const struct verdict_judged *judged)
{
	return text_is_choice("held|contested|announced|promoted", judged->is.state) &&
	       !text_is(judged->said->claim.polarity, "neg");
}

static const struct verdict_judged *first_of(
	const struct verdict_judged *judged, uint32_t count, const char *lane)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_is(judged[i].is.value, lane) && stands(&judged[i]))
			return &judged[i];
	return NULL;
}

/* False when the claims come to nothing that no record says. */
static bool claimed_one(const struct claimed_question *question, struct text id,
	const struct verdict_judged *judged, uint32_t count, struct arena *arena,
	struct document *out)
{
	const struct document *held = rules_find(question->held, id);
	const struct verdict_judged *adopted = first_of(judged, count, "adopted");
	const struct verdict_judged *force = first_of(judged, count, "in_force");
	bool has_force = force && force->dated && (!held || !held->has_in_force_first);
	if (held) {
		*out = *held;
		out->term = out->term_rule = out->force_rule = TEXT_NONE;
		out->has_term_end_min = out->has_term_end_max = false;
	} else if (!adopted || !verdict_document(adopted, arena, out)) {
		return false;
	}
	if (has_force) {
		out->nature = TEXT("binding_treaty");
		out->has_in_force_first = out->has_in_force_last = true;
		out->in_force_first = force->when.first;
		out->in_force_last = force->when.last;
	}
	return !held || has_force;
}

/* "It will enter into force on 1 March": of a document that the claim only names. */
static bool announced_force(
	const struct verdict_said *said, struct arena *arena, struct document *out)
{
	const struct claim *claim = &said->claim;
	struct text title = TEXT_NONE, date = TEXT_NONE, org = TEXT_NONE;
	struct day_span when;
	char id[64];
	if (said->match.record.len || !text_is(claim->fact, "doc.in_force") ||
		!text_is(said->match.verdict, "announces") || text_is(claim->polarity, "neg") ||
		!args_text(claim->args, "title", &title) ||
		!args_text(claim->args, "date", &date) || day_parse(date, &when, NULL) != ERR_OK)
		return false;
	(void)args_text(claim->args, "org", &org);
	snprintf(id, sizeof(id), "claim:%.*s", TEXT_ARG(claim->id));
	*out = (struct document){
		.id = arena_copy(arena, text_of(id)),
		.org = org,
		.title = text_slice(title, 0, title.len < 512 ? title.len : 512),
		.nature = TEXT("binding_treaty"),
		.mode = TEXT("signed"),
		.source = claim->source,
		.confidence = claim->confidence,
		.has_adopted_first = true,
		.adopted_first = DAY_MIN, /* when is not said; that it is a text is */
		.has_adopted_last = true,
		.adopted_last = DAY_MIN,
		.has_in_force_first = true,
		.in_force_first = when.first,
		.has_in_force_last = true,
		.in_force_last = when.last,
	};
	return true;
}

enum err claimed_documents(const struct claimed_question *question, struct arena *arena,
	struct rules_documents *out, struct why *why)
{
	struct document *made = arena_zero(arena, question->count + 1, sizeof(*made));
	uint32_t count = 0;
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < question->count; i++) {
		struct text record = question->said[i].match.record;
		const struct verdict_question about = {
			question->said, question->count, record, question->policies, {0}};
		const struct verdict_judged *judged = NULL;
		uint32_t judged_count = 0;
		bool again = !text_starts(record, TEXT("document:"));
		for (uint32_t k = 0; k < i && !again; k++)
			again = text_equal(question->said[k].match.record, record);
		if (announced_force(&question->said[i], arena, &made[count]))
			count++;
		if (again)
			continue;
		struct text id = text_slice(record, strlen("document:"), record.len);
		err = verdict_judge(&about, arena, &judged, &judged_count, why);
		if (!err && claimed_one(question, id, judged, judged_count, arena, &made[count]))
			count++;
	}
	*out = (struct rules_documents){.items = made, .count = count};
	return err;
}
