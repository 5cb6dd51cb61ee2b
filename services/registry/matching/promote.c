#include "services/registry/matching/promote.h"

#include "proto/base/check.h"
#include "proto/base/digest.h"
#include "services/registry/history/told.h"

#include <string.h>

void promote_end(struct promoting *promoting)
{
	changes_end(&promoting->changes);
}

/* One record: what is said of it, and what came of each. */
struct item {
	const struct said *said;
	const struct statement *statement;
	const struct claim_review *review;
	struct gate_judgement made;
	struct text state, reason, by;
	struct text kind; /* NULL: a person decided */
	uint32_t at;      /* among what is weighed: its own place, or that of the first alike */
	bool alike, promoted;
};

struct record_case {
	struct text key;
	struct item *items;
	uint32_t count;
	struct gate_weighed weighed; /* what counts: without what a person refuted */
	const struct statement **of; /* what stands at each of its places */
};

static bool by_gate(const struct row *row)
{
	return text_starts(word_text(row->ref), TEXT("gate:"));
}

static const struct bitemporal *statuses(const struct promoting *promoting)
{
	return promoting->changes.trial ? promoting->changes.trial : promoting->registry->statuses;
}

/* Current rows of the record. */
static size_t rows_of(struct promoting *promoting, const struct statement *statement,
	const struct row *const **out)
{
	bool chair = text_is(statement->lane, "chair");
	struct asked asked = {.org = statement->org,
		.state = chair ? TEXT_NONE : statement->state,
		.at = {0, RECORDED_MAX}};
	return bitemporal_known(statuses(promoting), &asked, promoting->arena, out);
}

/* --- What the records say -------------------------------------------------------------------- */

enum says { SAYS_NOTHING, SAYS_SAME, SAYS_OTHER };

static day day_of(const struct statement *statement)
{
	return statement->is.dated ? statement->is.when.last : statement->shown;
}

static bool same_value(const struct row *row, const struct statement *statement)
{
	return text_is(statement->lane, "chair")
		       ? text_equal(word_text(row->state), statement->state)
		       : text_equal(word_text(row->status), statement->status);
}

/* A status that runs on gives way to a later one: that is a change in the world, and no
 * contradiction. A period that the record closes is not opened again. */
static enum says row_says(const struct row *row, const struct statement *statement)
{
	day on = day_of(statement);
	bool same = same_value(row, statement);
	if (row_undated(row))
		return same ? SAYS_SAME : SAYS_NOTHING;
	day to = row->has_to ? row->to : DAY_MAX;
	if (same && statement->is.dated && row->from > on)
		return SAYS_OTHER;
	if (same)
		return on < to ? SAYS_SAME : SAYS_NOTHING;
	bool gives_way = statement->is.dated && !row->has_to && row->from < on;
	return row->from <= on && on < to && !gives_way ? SAYS_OTHER : SAYS_NOTHING;
}

static enum says records_say(
	struct promoting *promoting, const struct statement *statement, const struct row **which)
{
	const struct row *const *rows;
	size_t count = rows_of(promoting, statement, &rows);
	enum says best = SAYS_NOTHING;
	for (size_t i = 0; i < count; i++) {
		bool lane = text_equal(word_text(rows[i]->how->lane), statement->lane) &&
			    (!text_is(statement->lane, "chair") ||
				    text_equal(word_text(rows[i]->status), statement->status));
		enum says says =
			lane && !by_gate(rows[i]) ? row_says(rows[i], statement) : SAYS_NOTHING;
		if (says == SAYS_SAME || (says == SAYS_OTHER && best == SAYS_NOTHING)) {
			best = says;
			*which = rows[i];
		}
		if (best == SAYS_SAME)
			break;
	}
	return best;
}

/* --- Judging --------------------------------------------------------------------------------- */

static const struct claim_review *review_of(
	const struct promoting *promoting, const struct statement *statement)
{
	struct text claim = statement->is.id;
	if (promoting->review && text_equal(promoting->review->claim, claim))
		return promoting->review;
	return claims_review(promoting->registry->claims, claim, promoting->arena);
}

static bool reviewed_as(const struct item *item, const char *verdict)
{
	return item->review && text_is(item->review->verdict, verdict);
}

/* Statements of one kind are judged alike: they say the same with the same weight, of a kind of
 * fact under one policy. An undated one is held against the records by its article's day. */
static struct text kind_of(struct promoting *promoting, const struct statement *statement)
{
	char kind[GATE_KIND_TEXT];
	gate_kind(&statement->is,
		told_text(promoting->arena, "%.*s|%lld", TEXT_ARG(statement->fact),
			statement->is.dated ? 0 : (long long)statement->shown),
		kind);
	return told_text(promoting->arena, "%s", kind);
}

static void weigh(struct promoting *promoting, struct record_case *one, struct item *item)
{
	struct gate_statement weighed = item->statement->is;
	if (reviewed_as(item, "refute"))
		return;
	if (reviewed_as(item, "promote"))
		weighed.grade = 'A';
	/* What was put once, after the same others, need not be held against them again. */
	if (!promoting->whole && !promoting->review && !item->review && item->said->kind[0]) {
		item->kind = text_of(item->said->kind);
		item->at = gate_keep(&one->weighed, &weighed, item->kind);
	} else {
		if (!item->review)
			item->kind = kind_of(promoting, item->statement);
		item->alike = !gate_put(&one->weighed, &weighed, item->kind, &item->at);
	}
	if (!one->of[item->at])
		one->of[item->at] = item->statement;
}

/* Of the records that claims speak of, in the order in which they were said. What was alike others
 * before is weighed again only where all is: after a person's decision or a sheet. */
static void collect(struct promoting *promoting, struct record_case *one)
{
	const struct claims *claims = promoting->registry->claims;
	bool whole = promoting->whole || promoting->review;
	const struct said *at = claims_about(claims, one->key);
	for (; at; at = claims_before(claims, at))
		one->count += whole || !at->alike;
	size_t room = (size_t)one->count + 1;
	one->items = arena_zero(promoting->arena, room, sizeof(*one->items));
	one->weighed.items = arena_zero(promoting->arena, room, sizeof(*one->weighed.items));
	one->weighed.kinds = arena_zero(promoting->arena, room, sizeof(*one->weighed.kinds));
	one->of = arena_zero(promoting->arena, room, sizeof(*one->of));
	uint32_t i = one->count;
	for (at = claims_about(claims, one->key); at; at = claims_before(claims, at)) {
		if (!whole && at->alike)
			continue;
		struct item *item = &one->items[--i];
		item->said = at;
		item->statement = claims_statement(claims, at, promoting->arena);
		item->review = review_of(promoting, item->statement);
	}
	for (i = 0; i < one->count; i++)
		weigh(promoting, one, &one->items[i]);
}

static bool decided_by_person(struct promoting *promoting, struct item *item)
{
	static const struct {
		const char *verdict, *state, *verb;
	} rows[] = {{"promote", "promoted", "promoted"}, {"refute", "refuted", "refuted"},
		{"hold", "held", "held back"}};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!reviewed_as(item, rows[i].verdict))
			continue;
		item->state = text_of(rows[i].state);
		item->by = item->review->by.ptr ? item->review->by : TEXT("a person");
		item->reason = told_text(promoting->arena, "%s by %.*s: %.*s", rows[i].verb,
			TEXT_ARG(item->by), TEXT_ARG(item->review->reason));
		item->promoted = i == 0;
		return true;
	}
	return false;
}

static bool known(const struct promoting *promoting, const struct item *item)
{
	const struct ledger *ledger = promoting->registry->ledger;
	struct text state = item->statement->state;
	bool is_org = text_starts(state, TEXT("org:"));
	return ledger_find(ledger, LEDGER_ORGANISATION, item->statement->org, RECORDED_MAX) &&
	       ledger_find(ledger, is_org ? LEDGER_ORGANISATION : LEDGER_STATE,
		       is_org ? text_slice(state, 4, state.len) : state, RECORDED_MAX);
}

/* From when it was heard, or from its own day where that is later: what was told for next year
 * waits for it. What a person decided does not expire; what comes later is judged with it all the
 * same. */
static void expire(const struct promoting *promoting, struct item *item)
{
	const struct statement *statement = item->statement;
	day since = (day)(statement->heard_us / 86400000000);
	char text[DAY_TEXT];
	if (statement->is.dated && statement->is.when.last > since)
		since = statement->is.when.last;
	if (!promoting->expire_days || item->review ||
		promoting->today - since < promoting->expire_days ||
		!text_is_choice("held|announced", item->state))
		return;
	item->reason = told_text(promoting->arena,
		"%.*s since %s, and nothing came to it in %lld days", TEXT_ARG(item->state),
		day_format(since, text), (long long)promoting->expire_days);
	item->state = TEXT("expired");
}

static void judge_item(struct promoting *promoting, struct item *item)
{
	const struct row *record = NULL;
	item->state = text_of(gate_state_name(item->made.state));
	item->reason = item->made.reason;
	if (item->made.state == GATE_ANNOUNCED && !reviewed_as(item, "promote") &&
		!reviewed_as(item, "refute"))
		return;
	if (known(promoting, item) && decided_by_person(promoting, item))
		return;
	if (!known(promoting, item)) {
		item->state = TEXT("held");
		item->reason = told_text(promoting->arena,
			"wanted a state and an organisation that the registry knows, got '%.*s' "
			"and '%.*s'",
			TEXT_ARG(item->statement->state), TEXT_ARG(item->statement->org));
		return;
	}
	enum says says = records_say(promoting, item->statement, &record);
	bool denies = item->statement->is.denies;
	if (says == SAYS_NOTHING) {
		item->promoted = item->made.state == GATE_PROMOTED && !denies;
		return;
	}
	bool agrees = (says == SAYS_SAME) != denies;
	struct text since = told_since(record, promoting->arena);
	item->state = agrees                              ? TEXT("corroborated")
		      : item->made.state == GATE_PROMOTED ? TEXT("contested")
							  : TEXT("refuted");
	item->reason = told_text(promoting->arena,
		"%s by the record %.*s: %.*s %.*s of %.*s%s%.*s; a person decides otherwise",
		agrees ? "said already" : "contradicted",
		TEXT_ARG(told_id(record, promoting->arena)), TEXT_ARG(word_text(record->state)),
		TEXT_ARG(word_text(record->status)), TEXT_ARG(word_text(record->org)),
		since.ptr ? " from " : "", TEXT_ARG(since));
	if (agrees)
		item->reason.len -= strlen("; a person decides otherwise");
}

static enum err judge(struct promoting *promoting, struct record_case *one, struct why *why)
{
	struct gate_judging judging =
		gate_judging(one->weighed.items, one->weighed.count, promoting->arena);
	struct gate_judgement *made =
		arena_zero(promoting->arena, one->weighed.count + 1, sizeof(*made));
	for (uint32_t i = 0; i < one->count; i++) {
		struct item *item = &one->items[i];
		struct gate_policy policy;
		enum err err =
			gate_policy_of(promoting->policies, item->statement->fact, &policy, why);
		if (err)
			return err;
		item->made.state = GATE_REFUTED;
		if (!reviewed_as(item, "refute")) {
			if (!made[item->at].reason.len)
				made[item->at] = *gate_judged(&judging, item->at, policy);
			item->made = made[item->at];
		}
		judge_item(promoting, item);
		expire(promoting, item);
	}
	return ERR_OK;
}

static enum err emit_judgement(
	struct promoting *promoting, const struct item *item, struct why *why)
{
	const struct statement *statement = item->statement;
	struct claim_judged judged = {.claim = statement->is.id,
		.key = statement->key,
		.value = statement->is.value,
		.state = item->state,
		.supports = item->made.supports,
		.supports_count = item->made.supports_count,
		.against = item->made.against,
		.against_count = item->made.against_count,
		.reason = item->reason,
		.by = item->by,
		.kind = item->kind,
		.has_alike = item->alike,
		.alike = item->alike};
	if (item->said->judged == claims_judged_hash(&judged))
		return ERR_OK;
	const char *prefix = item->promoted                    ? "registry.claim.promoted"
			     : text_is(item->state, "refuted") ? "registry.claim.refuted"
			     : text_is(item->state, "expired") ? "registry.claim.expired"
							       : "registry.claim.held";
	return promoting->outlet->emit(promoting->outlet->self,
		reading_subject(promoting->arena, prefix, judged.claim, TEXT_NONE),
		&record_claim_judged, &judged, why);
}

/* --- Rows ------------------------------------------------------------------------------------ */

/* What a judgement rests on was weighed, in this order: `at` goes on from one to the next. */
static const struct statement *supporter(
	const struct record_case *one, struct text id, uint32_t *at)
{
	while (*at < one->weighed.count && !text_equal(one->weighed.items[*at].id, id))
		++*at;
	CHECK(*at < one->weighed.count);
	return one->of[(*at)++];
}

static struct text sources_of(
	struct promoting *promoting, const struct record_case *one, const struct item *item)
{
	struct buffer joined = {0};
	uint32_t at = 0;
	for (uint32_t i = 0; i < item->made.supports_count && joined.len < 1500; i++) {
		const struct statement *by = supporter(one, item->made.supports[i], &at);
		buffer_format(&joined, "%s%.*s", joined.len ? "; " : "", TEXT_ARG(by->is.source));
	}
	struct text copy = arena_copy(promoting->arena, buffer_as_text(&joined));
	buffer_fini(&joined);
	return copy.len ? copy : item->statement->is.source;
}

/* Down to the words: what the row rests on is told with it, wherever it goes. */
static struct text evidence_of(
	struct promoting *promoting, const struct record_case *one, const struct item *item)
{
	struct buffer lines = {0};
	uint32_t at = 0;
	for (uint32_t i = 0; i < item->made.supports_count; i++) {
		const struct statement *by = supporter(one, item->made.supports[i], &at);
		size_t before = lines.len;
		buffer_format(&lines, "%sclaim:%.*s article:%.*s %lld-%lld %.*s: %.*s",
			before ? "\n" : "", TEXT_ARG(by->is.id), TEXT_ARG(by->article),
			(long long)by->span_from, (long long)by->span_to, TEXT_ARG(by->is.source),
			TEXT_ARG(by->is.sentence));
		if (lines.len > 8192) { /* what has no room is found by `serai why` */
			lines.len = before;
			break;
		}
	}
	struct text copy = arena_copy(promoting->arena, buffer_as_text(&lines));
	buffer_fini(&lines);
	return copy.len ? copy : TEXT_NONE;
}

static struct text precision_name(enum day_precision precision)
{
	return precision == DAY_BY_DAY     ? TEXT("day")
	       : precision == DAY_BY_MONTH ? TEXT("month")
					   : TEXT("year");
}

/* Without a day of its own, the article's is the first on which a source shows it. */
static void place(struct status_row *row, const struct item *item)
{
	const struct statement *statement = item->statement;
	struct day_span when = item->made.dated ? item->made.window : statement->is.when;
	row->from_precision = row->to_precision = TEXT("unknown");
	if (item->made.dated || statement->is.dated) {
		row->has_from = row->has_from_min = row->has_from_max = true;
		row->from = row->from_min = when.first;
		row->from_max = when.last;
		row->from_precision = precision_name(when.precision);
	} else if (statement->shown != DAY_MIN) {
		row->has_from = row->has_from_max = true;
		row->from = row->from_max = statement->shown;
	}
}

static struct status_row row_of(
	struct promoting *promoting, const struct record_case *one, const struct item *item)
{
	const struct statement *statement = item->statement;
	struct status_row row = {.org = statement->org,
		.state = statement->state,
		.status = statement->status,
		.lane = statement->lane,
		.from_basis = statement->is.basis,
		.confidence = statement->is.grade == 'A' ? 0.95 : 0.8,
		.origin = TEXT("asserted"),
		.source = sources_of(promoting, one, item),
		.note = item->reason,
		.evidence = evidence_of(promoting, one, item)};
	char from[DAY_TEXT] = "undated";
	place(&row, item);
	if (row.has_from)
		day_format(row.from, from);
	row.ref = told_text(promoting->arena, "gate:%.*s:%.*s:%s", TEXT_ARG(statement->key),
		TEXT_ARG(statement->is.value), from);
	if (row.ref.len > 128)
		row.ref.len = 128;
	return row;
}

static void try_on_copy(struct promoting *promoting)
{
	if (!promoting->changes.trial)
		promoting->changes = changes_begin(
			promoting->registry->statuses, promoting->outlet, promoting->arena);
}

static enum err enter(struct promoting *promoting, const struct status_row *row, struct why *why)
{
	struct buffer data = {0};
	struct change change = {0};
	char digest[DIGEST_ID + 1];
	enum err err = record_encode(&record_status_row, row, &data, why);
	if (err)
		return err;
	digest_id(buffer_bytes(&data), digest);
	buffer_fini(&data);
	struct text held = registry_ref(promoting->registry, row->ref);
	if (text_is(held, digest))
		return ERR_OK;
	try_on_copy(promoting);
	if (held.ptr)
		bitemporal_undo_ref(promoting->changes.trial, row->ref, &change);
	struct status_changed event = {.op = held.ptr ? TEXT("corrected") : TEXT("asserted"),
		.org = row->org,
		.state = row->state,
		.reason = TEXT("promoted by the gate"),
		.ref = row->ref,
		.ref_digest = text_of(digest)};
	err = bitemporal_assert(promoting->changes.trial, row, &change, why);
	if (!err)
		err = changes_emit(&promoting->changes, &event, &change, why);
	change_fini(&change);
	return err;
}

static enum err leave(struct promoting *promoting, const struct row *row, struct why *why)
{
	struct change change = {0};
	struct text ref = arena_copy(promoting->arena, word_text(row->ref));
	struct status_changed event = {.op = TEXT("retracted"),
		.org = arena_copy(promoting->arena, word_text(row->org)),
		.state = arena_copy(promoting->arena, word_text(row->state)),
		.reason = TEXT("what it rested on does not carry it any more"),
		.ref = ref};
	try_on_copy(promoting);
	bitemporal_undo_ref(promoting->changes.trial, ref, &change);
	enum err err = changes_emit(&promoting->changes, &event, &change, why);
	change_fini(&change);
	return err;
}

static bool is_wanted(const struct status_row *wanted, uint32_t count, struct text ref)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(wanted[i].ref, ref))
			return true;
	return false;
}

/* Ends the row where the other one begins, if that says something else of the lane later. */
static void end_before(struct status_row *row, const struct status_row *next)
{
	bool chair = text_is(row->lane, "chair");
	bool other = chair ? !text_equal(row->state, next->state) &&
				     text_equal(row->status, next->status)
			   : !text_equal(row->status, next->status);
	if (!other || !text_equal(row->lane, next->lane) || !row->has_from || !next->has_from ||
		next->from <= row->from || (row->has_to && row->to <= next->from))
		return;
	row->has_to = row->has_to_min = row->has_to_max = true;
	row->to = next->from;
	row->to_min = next->has_from_min ? next->from_min : next->from;
	row->to_max = next->has_from_max ? next->from_max : next->from;
	row->to_basis = next->from_basis;
	row->to_precision = next->from_precision;
}

/* What was so before something else does not run on over it, in whichever order they were heard: it
 * ends with the next one that is said or on record. */
static void end_rows(struct promoting *promoting, const struct record_case *one,
	struct status_row *wanted, uint32_t count)
{
	const struct row *const *rows;
	size_t held = count ? rows_of(promoting, one->items[0].statement, &rows) : 0;
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t k = 0; k < count; k++)
			end_before(&wanted[i], &wanted[k]);
		for (size_t k = 0; k < held; k++) {
			const struct status_row record = row_record(rows[k]);
			if (!by_gate(rows[k]))
				end_before(&wanted[i], &record);
		}
	}
}

static enum err settle_rows(
	struct promoting *promoting, const struct record_case *one, struct why *why)
{
	struct status_row *wanted = arena_zero(promoting->arena, one->count + 1, sizeof(*wanted));
	uint32_t count = 0;
	for (uint32_t i = 0; i < one->count; i++) {
		if (!one->items[i].promoted)
			continue;
		struct status_row row = row_of(promoting, one, &one->items[i]);
		if (!is_wanted(wanted, count, row.ref))
			wanted[count++] = row;
	}
	end_rows(promoting, one, wanted, count);
	const struct row *const *rows;
	size_t held = rows_of(promoting, one->items[0].statement, &rows);
	struct text prefix = told_text(promoting->arena, "gate:%.*s:", TEXT_ARG(one->key));
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < held; i++) {
		const struct row *row = bitemporal_row(statuses(promoting), rows[i]->number);
		if (row->superseded_us == RECORDED_MAX &&
			text_starts(word_text(row->ref), prefix) &&
			!is_wanted(wanted, count, word_text(row->ref)))
			err = leave(promoting, row, why);
	}
	for (uint32_t i = 0; !err && i < count; i++)
		err = enter(promoting, &wanted[i], why);
	return err;
}

/* --- Records --------------------------------------------------------------------------------- */

static enum err promote_record(struct promoting *promoting, struct text key, struct why *why)
{
	struct record_case one = {.key = key};
	collect(promoting, &one);
	enum err err = judge(promoting, &one, why);
	for (uint32_t i = 0; !err && i < one.count; i++)
		err = emit_judgement(promoting, &one.items[i], why);
	return err ? err : settle_rows(promoting, &one, why);
}

enum err promote_claim(struct promoting *promoting, struct text claim, struct why *why)
{
	const struct claims *claims = promoting->registry->claims;
	uint32_t count;
	const struct said *of = claims_said(claims, claim, &count);
	enum err err = ERR_OK;
	for (uint32_t i = 0; !err && i < count; i++)
		err = promote_record(
			promoting, claims_statement(claims, &of[i], promoting->arena)->key, why);
	return err;
}

enum err promote_all(struct promoting *promoting, struct why *why)
{
	const struct claims *claims = promoting->registry->claims;
	enum err err = ERR_OK;
	promoting->whole = true;
	for (size_t i = 0; !err && i < claims->count; i++)
		if (claims->said[i].last) /* each record once */
			err = promote_record(promoting,
				claims_statement(claims, &claims->said[i], promoting->arena)->key,
				why);
	return err;
}
