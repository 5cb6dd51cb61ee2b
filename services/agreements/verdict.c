#include "services/agreements/verdict.h"

#include "proto/codec/args.h"
#include "services/kit/gate.h"

#include <stdio.h>
#include <string.h>

enum { ID_MAX = 64 };

static struct text arg(const struct claim *claim, const char *name)
{
	struct text value = TEXT_NONE;
	(void)args_text(claim->args, name, &value);
	return value;
}

/* Facts of one lane exclude each other's values; TEXT_NONE: the gate does not judge this fact. */
static struct text lane_of(struct text fact)
{
	if (text_is(fact, "doc.adopted") || text_is(fact, "doc.signed_by"))
		return TEXT("adopted");
	return text_is(fact, "doc.in_force") ? TEXT("in_force") : TEXT_NONE;
}

static bool is_reviewed_as(const struct verdict_said *said, const char *verdict)
{
	return said->reviewed && text_is(said->review.verdict, verdict);
}

/* "Proposed" and "launched" say less than that it was adopted. */
static bool is_only_proposed(struct text action)
{
	return text_is(action, "proposed") || text_is(action, "denounced");
}

static struct gate_statement statement_of(const struct verdict_said *said)
{
	const struct claim *claim = &said->claim;
	struct gate_statement out = {
		.id = claim->id,
		.value = lane_of(claim->fact),
		.source = claim->publisher.len ? claim->publisher : claim->source,
		.attributed_to = claim->attributed_to,
		.sentence = claim->sentence,
		.grade = is_reviewed_as(said, "promote") ? 'A'
			 : claim->grade.len              ? claim->grade.ptr[0]
							 : 'B',
		.fact = text_is(claim->modality, "fact") && !is_only_proposed(arg(claim, "action")),
		.denies = text_is(claim->polarity, "neg") || text_is(arg(claim, "vote"), "against"),
	};
	out.dated = day_parse(arg(claim, "date"), &out.when, NULL) == ERR_OK;
	return out;
}

/* --- Judging -------------------------------------------------------------------------------- */

static void by_person(struct verdict_judged *judged, const char *state, struct arena *arena)
{
	const struct claim_review *review = &judged->said->review;
	char text[1024];
	judged->is.state = text_of(state);
	judged->is.by = review->by.len ? review->by : TEXT("a person");
	snprintf(text, sizeof(text), "%s by %.*s: %.*s", state, TEXT_ARG(judged->is.by),
		TEXT_ARG(review->reason));
	judged->is.reason = arena_copy(arena, text_of(text));
}

static void by_records(struct verdict_judged *judged, bool agrees, struct arena *arena)
{
	char text[1024];
	bool enough = text_is(judged->is.state, "promoted");
	judged->is.state = agrees   ? TEXT("corroborated")
			   : enough ? TEXT("contested")
				    : TEXT("refuted");
	snprintf(text, sizeof(text), "%.*s says %s: %.900s", TEXT_ARG(judged->is.key),
		agrees ? "so already" : "otherwise",
		judged->said->match.reason.ptr ? judged->said->match.reason.ptr : "");
	struct text reason = text_of(text);
	while (reason.len && !text_is_utf8(reason.ptr, reason.len))
		reason.len--;
	judged->is.reason = arena_copy(arena, reason);
}

static void settle(struct verdict_judged *judged, bool denies, struct arena *arena)
{
	struct text verdict = judged->said->match.verdict;
	if (is_reviewed_as(judged->said, "refute"))
		by_person(judged, "refuted", arena);
	else if (is_reviewed_as(judged->said, "hold"))
		by_person(judged, "held", arena);
	else if (is_reviewed_as(judged->said, "promote"))
		by_person(judged, "promoted", arena);
	else if (text_is(judged->is.state, "announced"))
		return;
	else if (text_is(verdict, "corroborates") || text_is(verdict, "contradicts"))
		by_records(judged, text_is(verdict, "corroborates"), arena);
	judged->promoted =
		text_is(verdict, "proposes") && !denies && text_is(judged->is.state, "promoted");
}

struct weighed {
	struct gate_statement *items;
	const struct verdict_said **said;
	uint32_t count;
};

static enum err judge_one(const struct weighed *weighed, uint32_t at, struct text record,
	struct text policies, struct arena *arena, struct verdict_judged *out, struct why *why)
{
	struct gate_policy policy;
	struct gate_judgement made;
	const struct verdict_said *said = weighed->said[at];
	enum err err = gate_policy_of(policies, said->claim.fact, &policy, why);
	if (err)
		return err;
	gate_judge(weighed->items, weighed->count, at, policy, arena, &made);
	*out = (struct verdict_judged){
		.is = {.claim = said->claim.id,
			.key = record,
			.value = weighed->items[at].value,
			.state = text_of(gate_state_name(made.state)),
			.supports = made.supports,
			.supports_count = made.supports_count,
			.against = made.against,
			.against_count = made.against_count,
			.reason = made.reason},
		.said = said,
		.dated = made.state == GATE_PROMOTED ? made.dated : weighed->items[at].dated,
		.when = made.state == GATE_PROMOTED ? made.window : weighed->items[at].when,
	};
	settle(out, weighed->items[at].denies, arena);
	return ERR_OK;
}

/* What a person refuted counts for nothing; it is judged beside the others all the same. */
static void weigh(const struct verdict_said *all, uint32_t count, struct text record,
	struct text lane, bool refuted, struct weighed *out)
{
	for (uint32_t i = 0; i < count; i++) {
		if (!text_equal(all[i].match.record, record) ||
			!text_equal(lane_of(all[i].claim.fact), lane) ||
			is_reviewed_as(&all[i], "refute") != refuted)
			continue;
		out->said[out->count] = &all[i];
		out->items[out->count++] = statement_of(&all[i]);
	}
}

enum err verdict_judge(const struct verdict_said *all, uint32_t count, struct text record,
	struct text policies, struct arena *arena, const struct verdict_judged **out,
	uint32_t *out_count, struct why *why)
{
	const struct text lanes[] = {TEXT("adopted"), TEXT("in_force")};
	struct verdict_judged *judged = arena_zero(arena, count + 1, sizeof(*judged));
	enum err err = ERR_OK;
	*out = judged;
	*out_count = 0;
	for (uint32_t lane = 0; !err && lane < 2 * ARRAY_LEN(lanes); lane++) {
		struct weighed weighed = {arena_zero(arena, count + 1, sizeof(*weighed.items)),
			arena_zero(arena, count + 1, sizeof(*weighed.said)), 0};
		weigh(all, count, record, lanes[lane / 2], lane % 2 == 1, &weighed);
		for (uint32_t i = 0; !err && i < weighed.count; i++)
			err = judge_one(
				&weighed, i, record, policies, arena, &judged[(*out_count)++], why);
	}
	return err;
}

/* --- What it comes to ----------------------------------------------------------------------- */

static struct text mode_of(struct text action)
{
	return text_is(action, "signed")     ? TEXT("signed")
	       : text_is(action, "approved") ? TEXT("approved")
					     : TEXT("adopted");
}

bool verdict_document(
	const struct verdict_judged *judged, struct arena *arena, struct document *out)
{
	const struct claim *claim = &judged->said->claim;
	struct text id = judged->is.key, kind = arg(claim, "kind"), org = arg(claim, "org");
	char digest[40];
	struct day_span when = judged->when;
	if (text_starts(id, TEXT("document:")))
		id = text_slice(id, strlen("document:"), id.len);
	if (!org.len || org.len > ID_MAX || id.len > ID_MAX || !arg(claim, "title").len)
		return false;
	snprintf(digest, sizeof(digest), "gate:%.26s", claim->id.ptr);
	*out = (struct document){
		.id = id,
		.org = org,
		.kind = kind.len ? kind : TEXT("document"),
		.nature = text_is_choice("agreement|treaty|charter|protocol|convention", kind)
				  ? TEXT("binding_treaty")
				  : TEXT("political"),
		.title = text_slice(arg(claim, "title"), 0, 512),
		.mode = mode_of(arg(claim, "action")),
		.confidence = claim->confidence,
		.source = claim->source,
		.note = TEXT("from the news, by the gate; no sheet has it yet"),
		.ref = TEXT("gate"),
		.ref_digest = arena_copy(arena, text_of(digest)),
	};
	/* A claim that gives no day is of the year of its article, at the latest. */
	struct text year = text_slice(
		claim->article_date, 0, claim->article_date.len < 4 ? claim->article_date.len : 4);
	char first[DAY_TEXT];
	bool dated = judged->dated;
	if (!dated && day_parse(year, &when, NULL) != ERR_OK)
		return true;
	out->adopted = !dated ? year
		       : when.first == when.last
			       ? arena_copy(arena, text_of(day_format(when.first, first)))
			       : arg(claim, "date");
	out->has_adopted_first = out->has_adopted_last = true;
	out->adopted_first = when.first;
	out->adopted_last = when.last;
	return true;
}
