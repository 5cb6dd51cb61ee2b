#include "services/agreements/documents/verdict.h"

#include "proto/base/buffer.h"
#include "proto/codec/args.h"
#include "services/agreements/documents/acts.h"
#include "services/agreements/documents/life.h"
#include "services/agreements/documents/rows.h"
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

/* At most `max` bytes, cut between characters. */
static struct text cut(struct text text, size_t max)
{
	if (text.len > max)
		text.len = max;
	while (text.len && !text_is_utf8(text.ptr, text.len))
		text.len--;
	return text;
}

bool verdict_is_later_act(struct text action)
{
	const struct act *act = acts_find(action);
	return act && act->later;
}

bool verdict_is_by_gate(struct text ref_digest)
{
	return text_starts(ref_digest, TEXT("gate:"));
}

/* --- Lanes ---------------------------------------------------------------------------------- */

/* Facts of one lane exclude each other's values. */
struct lanes {
	struct text *items;
	uint32_t count;
	size_t room;
	struct arena *arena;
};

static bool holds_lane(const struct lanes *lanes, struct text lane)
{
	for (uint32_t i = 0; i < lanes->count; i++)
		if (text_equal(lanes->items[i], lane))
			return true;
	return false;
}

static void add_lane(struct lanes *lanes, struct text lane)
{
	if (holds_lane(lanes, lane))
		return;
	lanes->items = arena_room(
		lanes->arena, lanes->items, lanes->count, &lanes->room, sizeof(*lanes->items));
	lanes->items[lanes->count++] = lane;
}

static void add_acts(const struct claim *claim, struct text action, const char *who,
	struct arena *arena, struct lanes *out)
{
	const struct act *act = acts_find(action);
	struct texts parties = args_texts(claim->args, who, arena);
	char lane[128];
	for (uint32_t i = 0; act && i < parties.count; i++) {
		if (!rows_is_party(parties.items[i]) || parties.items[i].len > ID_MAX)
			continue;
		snprintf(lane, sizeof(lane), "%s:%.*s", act->action, TEXT_ARG(parties.items[i]));
		add_lane(out, arena_copy(arena, text_of(lane)));
	}
}

/* The lanes that a claim speaks of; none: the gate does not judge its fact. */
static void lanes_of(const struct claim *claim, struct arena *arena, struct lanes *out)
{
	struct text action = arg(claim, "action");
	uint32_t before = out->count;
	if (text_is(claim->fact, "doc.in_force") &&
		!args_texts(claim->args, "parties", arena).count)
		add_lane(out, TEXT("in_force"));
	else if (text_is(claim->fact, "doc.in_force"))
		add_acts(claim, TEXT(ACTS_IN_FORCE_FOR), "parties", arena, out);
	if (text_is(claim->fact, "doc.adopted"))
		add_acts(claim, action, "parties", arena, out);
	if (text_is(claim->fact, "doc.signed_by"))
		add_acts(claim, TEXT("signed"), "signers", arena, out);
	bool only_later = verdict_is_later_act(action) && out->count > before;
	if (text_is_choice("doc.adopted|doc.signed_by", claim->fact) && !only_later)
		add_lane(out, TEXT("adopted"));
}

/* Who has acceded is a party in the other lanes. */
static void accessions_first(struct lanes *lanes)
{
	uint32_t at = 0;
	for (uint32_t i = 0; i < lanes->count; i++) {
		struct text lane = lanes->items[i];
		if (!text_starts(lane, TEXT("acceded:")))
			continue;
		memmove(&lanes->items[at + 1], &lanes->items[at], (i - at) * sizeof(lane));
		lanes->items[at++] = lane;
	}
}

static bool is_reviewed_as(const struct verdict_said *said, const char *verdict)
{
	return said->reviewed && text_is(said->review.verdict, verdict);
}

/* "Proposed" says less than that it was adopted, and so does "denounced" of an adoption. */
static bool is_said_done(struct text action, struct text lane)
{
	return !text_is(action, "proposed") &&
	       !(text_is(action, "denounced") && text_is(lane, "adopted"));
}

static struct gate_statement statement_of(const struct verdict_said *said, struct text lane)
{
	const struct claim *claim = &said->claim;
	struct text action = arg(claim, "action");
	struct gate_statement out = {
		.id = claim->id,
		.value = lane,
		.source = claim->source,
		.publisher =
			claim->publisher.len ? claim->publisher : gate_publisher(claim->source),
		.story = claim->story,
		.attributed_to = claim->attributed_to,
		.sentence = claim->sentence,
		.grade = is_reviewed_as(said, "promote") ? 'A'
			 : claim->grade.len              ? claim->grade.ptr[0]
							 : 'B',
		.fact = text_is(claim->modality, "fact") && is_said_done(action, lane),
		.denies = text_is(claim->polarity, "neg") || text_is(arg(claim, "vote"), "against"),
	};
	bool other_day = verdict_is_later_act(action) && text_is(lane, "adopted");
	/* What says otherwise than the records does not support those that say so. */
	struct text party;
	if (text_is(said->match.verdict, "contradicts") && !out.denies &&
		!acts_split_lane(lane, &party))
		out.value = TEXT("otherwise");
	out.dated = !other_day && day_parse(arg(claim, "date"), &out.when, NULL) == ERR_OK;
	struct day_span article;
	if (!out.dated && day_parse(cut(claim->article_date, 10), &article, NULL) == ERR_OK)
		out.told = gate_month(article.first);
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

static void by_records(
	struct verdict_judged *judged, bool agrees, struct text says, struct arena *arena)
{
	char text[1024];
	bool enough = text_is_choice("promoted|contested", judged->is.state);
	judged->is.state = agrees   ? TEXT("corroborated")
			   : enough ? TEXT("contested")
				    : TEXT("refuted");
	snprintf(text, sizeof(text), "%.*s says %s: %.*s", TEXT_ARG(judged->said->match.record),
		agrees ? "so already" : "otherwise", TEXT_ARG(cut(says, 900)));
	judged->is.reason = arena_copy(arena, cut(text_of(text), sizeof(text)));
}

/* Of a party's act the steps held speak; of the document, what the claim was matched with. */
static int records_say(const struct acts_beside *beside, const struct verdict_judged *judged,
	bool denies, struct arena *arena, struct text *reason)
{
	struct text party, verdict = judged->said->match.verdict;
	const struct act *act = acts_split_lane(judged->is.value, &party);
	*reason = judged->said->match.reason;
	int matched = text_is(verdict, "corroborates")  ? 1
		      : text_is(verdict, "contradicts") ? -1
							: 0;
	if (!act)
		return matched;
	if (!act->later && matched < 0)
		return matched;
	return acts_held_say(beside, judged, denies, arena, reason);
}

static void settle(struct verdict_judged *judged, const struct acts_beside *beside, bool denies,
	struct arena *arena)
{
	struct text reason = TEXT_NONE;
	int says = records_say(beside, judged, denies, arena, &reason);
	if (is_reviewed_as(judged->said, "refute"))
		by_person(judged, "refuted", arena);
	else if (is_reviewed_as(judged->said, "hold"))
		by_person(judged, "held", arena);
	else if (is_reviewed_as(judged->said, "promote"))
		by_person(judged, "promoted", arena);
	else if (text_is(judged->is.state, "announced"))
		return;
	else if (says)
		by_records(judged, says > 0, reason, arena);
	judged->promoted = !says && text_is(judged->is.state, "promoted") && !denies;
}

/* Which lanes a claim speaks of, and its words: the same in each of them. */
struct speaks {
	struct lanes of;
	struct gate_sketch sketch;
};

/* What one claim says in a lane, and its place among what is weighed: its own, or that of the first
 * of its kind. */
struct spoken {
	const struct verdict_said *said;
	struct gate_statement is;
	struct text kind; /* NULL: a person decided */
	bool alike;
	uint32_t at;
};

struct lane {
	struct text name;
	struct spoken *spoken;
	uint32_t spoken_count;
	struct gate_weighed weighed;
	struct gate_judging judging;
	const struct verdict_judged
		*judged; /* all that was judged before, in this lane and others */
};

static struct text key_of(struct text record, struct text lane, struct arena *arena)
{
	struct text party;
	char key[256];
	if (!acts_split_lane(lane, &party))
		return record;
	snprintf(key, sizeof(key), "%.*s#%.*s", TEXT_ARG(record), TEXT_ARG(lane));
	return arena_copy(arena, text_of(key));
}

static enum err judge_one(const struct verdict_question *question, struct lane *lane,
	const struct spoken *spoken, struct arena *arena, struct verdict_judged *out,
	struct why *why)
{
	const struct acts_beside beside = {
		&question->held, lane->judged, (uint32_t)(out - lane->judged)};
	struct gate_policy policy;
	const struct verdict_said *said = spoken->said;
	const struct gate_statement *statement = &spoken->is;
	enum err err = gate_policy_of(question->policies, said->claim.fact, &policy, why);
	if (err)
		return err;
	const struct gate_judgement made = *gate_judged(&lane->judging, spoken->at, policy);
	*out = (struct verdict_judged){
		.is = {.claim = said->claim.id,
			.key = key_of(question->record, lane->name, arena),
			.value = lane->name,
			.state = text_of(gate_state_name(made.state)),
			.supports = made.supports,
			.supports_count = made.supports_count,
			.against = made.against,
			.against_count = made.against_count,
			.reason = made.reason,
			.kind = spoken->kind,
			.has_alike = spoken->alike,
			.alike = spoken->alike},
		.said = said,
		.dated = made.state == GATE_PROMOTED ? made.dated : statement->dated,
		.when = made.state == GATE_PROMOTED ? made.window : statement->when,
	};
	settle(out, &beside, statement->denies, arena);
	return ERR_OK;
}

/* Claims of one kind are judged alike: they say the same with the same weight, and the records say
 * the same of them. */
static struct text kind_of(
	const struct verdict_said *said, const struct gate_statement *is, struct arena *arena)
{
	struct buffer more = {0};
	char kind[GATE_KIND_TEXT];
	buffer_format(&more, "%.*s|%.*s|%.*s", TEXT_ARG(said->claim.fact),
		TEXT_ARG(said->match.verdict), TEXT_ARG(said->match.reason));
	gate_kind(is, buffer_as_text(&more), kind);
	buffer_fini(&more);
	return arena_copy(arena, text_of(kind));
}

/* What a person refuted counts for nothing; it is judged beside the others all the same. */
static void weigh(const struct verdict_question *question, const struct speaks *speaks,
	bool refuted, struct arena *arena, struct lane *out)
{
	for (uint32_t i = 0; i < question->count; i++) {
		const struct verdict_said *said = &question->said[i];
		if (!text_equal(said->match.record, question->record) ||
			is_reviewed_as(said, "refute") != refuted ||
			!holds_lane(&speaks[i].of, out->name))
			continue;
		struct spoken *spoken = &out->spoken[out->spoken_count++];
		*spoken = (struct spoken){.said = said, .is = statement_of(said, out->name)};
		spoken->is.sketch = speaks[i].sketch;
		if (!said->reviewed)
			spoken->kind = kind_of(said, &spoken->is, arena);
		spoken->alike = !gate_put(&out->weighed, &spoken->is, spoken->kind, &spoken->at);
	}
}

static void hear(
	const struct claim *claim, struct arena *arena, struct speaks *out, struct lanes *all)
{
	out->of.arena = arena;
	out->sketch = gate_sketch(claim->sentence, arena);
	lanes_of(claim, arena, &out->of);
	for (uint32_t i = 0; i < out->of.count; i++)
		add_lane(all, out->of.items[i]);
}

enum err verdict_judge(const struct verdict_question *question, struct arena *arena,
	const struct verdict_judged **out, uint32_t *out_count, struct why *why)
{
	struct lanes lanes = {.arena = arena};
	add_lane(&lanes, TEXT("adopted"));
	add_lane(&lanes, TEXT("in_force"));
	enum err err = ERR_OK;
	uint32_t count = question->count;
	struct speaks *speaks = arena_zero(arena, count + 1, sizeof(*speaks));
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(question->said[i].match.record, question->record))
			hear(&question->said[i].claim, arena, &speaks[i], &lanes);
	accessions_first(&lanes);
	struct verdict_judged *judged =
		arena_zero(arena, (size_t)count * lanes.count + 1, sizeof(*judged));
	*out = judged;
	*out_count = 0;
	for (uint32_t i = 0; !err && i < 2 * lanes.count; i++) {
		struct lane lane = {.name = lanes.items[i / 2],
			.judged = judged,
			.spoken = arena_zero(arena, count + 1, sizeof(*lane.spoken)),
			.weighed = {
				.items = arena_zero(arena, count + 1, sizeof(*lane.weighed.items)),
				.kinds =
					arena_zero(arena, count + 1, sizeof(*lane.weighed.kinds))}};
		weigh(question, speaks, i % 2 == 1, arena, &lane);
		lane.judging = gate_judging(lane.weighed.items, lane.weighed.count, arena);
		for (uint32_t k = 0; !err && k < lane.spoken_count; k++)
			err = judge_one(question, &lane, &lane.spoken[k], arena,
				&judged[(*out_count)++], why);
	}
	return err;
}

bool verdict_is_alike(const struct verdict_judged *judged, uint32_t count, struct text claim)
{
	bool any = false;
	for (uint32_t i = 0; i < count; i++) {
		if (!text_equal(judged[i].is.claim, claim))
			continue;
		if (!judged[i].is.alike)
			return false;
		any = true;
	}
	return any;
}

/* --- What it comes to ----------------------------------------------------------------------- */

static struct text mode_of(struct text action)
{
	return text_is(action, "signed")     ? TEXT("signed")
	       : text_is(action, "approved") ? TEXT("approved")
					     : TEXT("adopted");
}

/* "P5Y" from the adoption, or the years of a title. Years that run backwards give no term. */
static bool set_term(const struct claim *claim, struct document *out, struct arena *arena)
{
	int years = 0;
	char text[48];
	struct text period = arg(claim, "period");
	if (period.len == 9 && period.ptr[4] == '/') {
		/* 2024/2029, of a title that says 2024-2029. */
		snprintf(text, sizeof(text), "%.4s-%.4s", period.ptr, period.ptr + 5);
		out->term = arena_copy(arena, text_of(text));
		if (!rules_term_end(out))
			out->term = TEXT_NONE;
	} else if (rules_years(arg(claim, "term"), &years)) {
		snprintf(text, sizeof(text), "%d years", years);
		out->term = arena_copy(arena, text_of(text));
		snprintf(text, sizeof(text), "years(%d, adoption)", years);
		out->term_rule = arena_copy(arena, text_of(text));
	}
	return true;
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
	if (!org.len || org.len > ID_MAX || id.len > ID_MAX || !arg(claim, "title").len ||
		verdict_is_later_act(arg(claim, "action")))
		return false;
	snprintf(digest, sizeof(digest), "gate:%.*s", TEXT_ARG(cut(claim->id, 26)));
	*out = (struct document){
		.id = id,
		.org = org,
		.kind = kind.len ? kind : TEXT("document"),
		.nature = text_is_choice("agreement|treaty|charter|protocol|convention", kind)
				  ? TEXT("binding_treaty")
				  : TEXT("political"),
		.title = cut(arg(claim, "title"), 512),
		.mode = mode_of(arg(claim, "action")),
		.confidence = claim->confidence,
		.source = claim->source,
		.note = TEXT("from the news, by the gate; no sheet has it yet"),
		.ref = TEXT("gate"),
		.ref_digest = arena_copy(arena, text_of(digest)),
	};
	/* A claim that gives no day is of the year of its article, at the latest. */
	struct text year = cut(claim->article_date, 4);
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
	return set_term(claim, out, arena);
}

/* As precise as all sources together: a day, its month, its year, or none. */
static struct text precise(struct day_span when, struct arena *arena)
{
	char first[DAY_TEXT], last[DAY_TEXT];
	static const size_t lengths[] = {10, 7, 4};
	day_format(when.first, first);
	day_format(when.last, last);
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++)
		if (strlen(first) == 10 && strncmp(first, last, lengths[i]) == 0)
			return arena_copy(arena, text_slice(text_of(first), 0, lengths[i]));
	return TEXT_NONE;
}

bool verdict_party_step(const struct verdict_judged *judged, struct text document,
	struct arena *arena, struct party_step *out)
{
	const struct claim *claim = &judged->said->claim;
	struct text party;
	const struct act *act = acts_split_lane(judged->is.value, &party);
	char digest[40];
	if (!act)
		return false;
	snprintf(digest, sizeof(digest), "gate:%.*s", TEXT_ARG(cut(claim->id, 26)));
	*out = (struct party_step){
		.document = document,
		.state = party,
		.event = text_of(act->action),
		.date = judged->dated ? precise(judged->when, arena) : TEXT_NONE,
		.has_first = judged->dated,
		.first = judged->when.first,
		.has_last = judged->dated,
		.last = judged->when.last,
		.date_kind = text_of(act->date_kind),
		.confidence = claim->confidence,
		.source = claim->source,
		.note = TEXT("from the news, by the gate; no sheet has it yet"),
		.ref_digest = arena_copy(arena, text_of(digest)),
	};
	return true;
}
