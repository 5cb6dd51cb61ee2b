#include "services/agreements/claims/claimed.h"

#include "proto/codec/args.h"
#include "services/agreements/documents/acts.h"
#include "services/agreements/documents/life.h"

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

/* Documents and the steps of their parties, as they are made of claims. */
struct making {
	const struct claimed_question *question;
	struct arena *arena;
	struct document *documents;
	uint32_t count;
	struct party_step *steps;
	uint32_t steps_count;
	size_t steps_room;
};

static void add_step(struct making *in, const struct party_step *step)
{
	in->steps = arena_room(
		in->arena, in->steps, in->steps_count, &in->steps_room, sizeof(*in->steps));
	in->steps[in->steps_count++] = *step;
}

static void set_force(struct document *document, bool has, struct day_span when)
{
	document->has_in_force_first = document->has_in_force_last = has;
	document->in_force_first = when.first;
	document->in_force_last = when.last;
}

/* The days of parties on which it is said to enter into force for them; true: there are some. */
static bool claimed_parties(
	struct making *in, struct text id, const struct verdict_judged *judged, uint32_t count)
{
	uint32_t before = in->steps_count;
	for (uint32_t i = 0; i < count; i++) {
		struct party_step step;
		if (!judged[i].promoted && judged[i].dated && stands(&judged[i]) &&
			verdict_party_step(&judged[i], id, in->arena, &step) &&
			life_act_of(&step) == LIFE_IN_FORCE_FOR)
			add_step(in, &step);
	}
	return in->steps_count > before;
}

/* Nothing when the claims come to nothing that no record says. */
static void claimed_one(
	struct making *in, struct text id, const struct verdict_judged *judged, uint32_t count)
{
	const struct document *held = rules_find(in->question->held, id);
	const struct verdict_judged *adopted = first_of(judged, count, "adopted");
	const struct verdict_judged *force = first_of(judged, count, "in_force");
	struct document *out = &in->documents[in->count];
	bool has_force = force && force->dated && (!held || !held->has_in_force_first);
	if (held) {
		*out = *held;
		out->term = out->term_rule = out->force_rule = TEXT_NONE;
		out->has_term_end_min = out->has_term_end_max = false;
	} else if (!adopted || !verdict_document(adopted, in->arena, out)) {
		return;
	}
	bool has_parties = claimed_parties(in, out->id, judged, count);
	set_force(out, has_force, has_force ? force->when : (struct day_span){0});
	if (has_force)
		out->nature = TEXT("binding_treaty");
	in->count += !held || has_force || has_parties;
}

/* "It will enter into force on 1 March": of a document that the claim only names. */
static void announced_force(struct making *in, const struct verdict_said *said)
{
	const struct claim *claim = &said->claim;
	struct text title = TEXT_NONE, date = TEXT_NONE, org = TEXT_NONE;
	struct texts parties = args_texts(claim->args, "parties", in->arena);
	struct day_span when;
	char id[64];
	if (said->match.record.len || !text_is(claim->fact, "doc.in_force") ||
		!text_is(said->match.verdict, "announces") || text_is(claim->polarity, "neg") ||
		!args_text(claim->args, "title", &title) ||
		!args_text(claim->args, "date", &date) || day_parse(date, &when, NULL) != ERR_OK)
		return;
	(void)args_text(claim->args, "org", &org);
	snprintf(id, sizeof(id), "claim:%.*s", TEXT_ARG(claim->id));
	struct document *out = &in->documents[in->count++];
	*out = (struct document){
		.id = arena_copy(in->arena, text_of(id)),
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
	};
	set_force(out, !parties.count, when);
	for (uint32_t i = 0; i < parties.count; i++)
		add_step(in, &(struct party_step){.document = out->id,
				     .state = parties.items[i],
				     .event = TEXT(ACTS_IN_FORCE_FOR),
				     .date_kind = TEXT("effective"),
				     .date = date,
				     .has_first = true,
				     .first = when.first,
				     .has_last = true,
				     .last = when.last});
}

enum err claimed_documents(const struct claimed_question *question, struct arena *arena,
	struct rules_documents *out, struct why *why)
{
	struct making in = {.question = question,
		.arena = arena,
		.documents = arena_zero(arena, question->count + 1, sizeof(*in.documents))};
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
		announced_force(&in, &question->said[i]);
		if (again)
			continue;
		struct text id = text_slice(record, strlen("document:"), record.len);
		err = verdict_judge(&about, arena, &judged, &judged_count, why);
		if (!err)
			claimed_one(&in, id, judged, judged_count);
	}
	*out = (struct rules_documents){
		.items = in.documents, .count = in.count, .acts = {in.steps, in.steps_count}};
	return err;
}
