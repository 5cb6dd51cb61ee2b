/* Answers from the records with versions: summits, organisations, names. */
#include "services/kit/fold.h"
#include "services/registry/answers/answers.h"
#include "services/registry/answers/resolve.h"

#include <stdlib.h>

static bool among(const struct text *states, uint32_t count, struct text state)
{
	for (uint32_t i = 0; i < count; i++)
		if (text_equal(states[i], state))
			return true;
	return false;
}

static bool summit_fits(const struct summit *summit, const struct summits_query *query)
{
	return (!query->org.ptr || text_equal(summit->org, query->org)) &&
	       (!query->has_number || (summit->has_number && summit->number == query->number)) &&
	       (!query->has_from || summit->start >= query->from) &&
	       (!query->has_to || summit->start < query->to) &&
	       (!query->state.ptr || text_equal(summit->host, query->state) ||
		       among(summit->members, summit->members_count, query->state) ||
		       among(summit->others, summit->others_count, query->state));
}

static int compare_summits(const void *a, const void *b)
{
	const struct summit *left = a, *right = b;
	if (left->start != right->start)
		return left->start < right->start ? -1 : 1;
	return text_compare(left->id, right->id);
}

static void explain_summits(struct arena *arena, struct summits_reply *out)
{
	struct answers_grounds grounds = answers_grounds_of(arena, true);
	answers_ground_rule(&grounds, "summits: the version of each record that was known then; "
				      "from <= first day < to");
	answers_ground_rule(&grounds, "attendance: sourced where its basis says attended; members, "
				      "granted: taken from who belonged; announced: expected "
				      "beforehand");
	for (uint32_t i = 0; i < out->rows_count; i++) {
		const struct summit *one = &out->rows[i];
		struct text basis =
			one->attendance_basis.ptr ? one->attendance_basis : TEXT("not held");
		struct text text = told_text(arena, "%.*s, %.*s: %u took part; attendance: %.*s",
			TEXT_ARG(one->id), TEXT_ARG(one->place),
			one->members_count + one->others_count, TEXT_ARG(basis));
		answers_ground_record(&grounds, one->id, text, one->source);
	}
	out->grounds = grounds.items;
	out->grounds_count = (uint32_t)grounds.count;
}

static bool holds_summit(const struct registry *registry, struct text org, int64_t known_us)
{
	size_t count;
	const struct version *versions = ledger_versions(registry->ledger, &count);
	for (size_t i = 0; i < count; i++)
		if (versions[i].kind == LEDGER_SUMMIT && version_known(&versions[i], known_us) &&
			text_equal(((const struct summit *)versions[i].record)->org, org))
			return true;
	return false;
}

enum err answer_summits(const struct registry *registry, const struct summits_query *query,
	struct today today, struct arena *arena, struct summits_reply *out, struct why *why)
{
	struct summits_query asked = *query;
	enum err err = asked.org.ptr ? resolve_org(registry, &asked.org, why) : ERR_OK;
	if (!err && asked.state.ptr)
		err = resolve_state(registry, &asked.state, why);
	if (err)
		return err;
	size_t count;
	const struct version *versions = ledger_versions(registry->ledger, &count);
	struct summit *rows = arena_zero(arena, count + 1, sizeof(*rows));
	out->known_at = query->has_known_at ? query->known_at : today.known_us;
	for (size_t i = 0; i < count; i++)
		if (versions[i].kind == LEDGER_SUMMIT &&
			version_known(&versions[i], out->known_at) &&
			summit_fits(versions[i].record, &asked))
			rows[out->rows_count++] = *(const struct summit *)versions[i].record;
	qsort(rows, out->rows_count, sizeof(*rows), compare_summits);
	out->rows = rows;
	answer_presences(registry, &asked, arena, out);
	if (!out->rows_count && asked.org.ptr && !holds_summit(registry, asked.org, out->known_at))
		out->missing = told_text(arena,
			"not known: no summit of %.*s is held%s; a sheet of summits with a source "
			"would tell",
			TEXT_ARG(asked.org), query->has_known_at ? " as known then" : "");
	if (query->explain)
		explain_summits(arena, out);
	return ERR_OK;
}

static int compare_organisations(const void *a, const void *b)
{
	return text_compare(
		((const struct organisation *)a)->id, ((const struct organisation *)b)->id);
}

static int compare_rules(const void *a, const void *b)
{
	return text_compare(
		((const struct decision_rule *)a)->id, ((const struct decision_rule *)b)->id);
}

enum err answer_organisations(const struct registry *registry,
	const struct organisations_query *query, struct today today, struct arena *arena,
	struct organisations_reply *out, struct why *why)
{
	struct text wanted = query->org, parent = query->parent;
	enum err err = wanted.ptr ? resolve_org(registry, &wanted, why) : ERR_OK;
	if (!err && parent.ptr)
		err = resolve_org(registry, &parent, why);
	if (err)
		return err;
	size_t count;
	const struct version *versions = ledger_versions(registry->ledger, &count);
	struct organisation *orgs = arena_zero(arena, count + 1, sizeof(*orgs));
	struct decision_rule *rules = arena_zero(arena, count + 1, sizeof(*rules));
	out->known_at = query->has_known_at ? query->known_at : today.known_us;
	for (size_t i = 0; i < count; i++) {
		if (!version_known(&versions[i], out->known_at))
			continue;
		const struct organisation *org = versions[i].record;
		const struct decision_rule *rule = versions[i].record;
		if (versions[i].kind == LEDGER_ORGANISATION &&
			(!wanted.ptr || text_equal(org->id, wanted)) &&
			(!parent.ptr || text_equal(org->parent, parent)))
			orgs[out->rows_count++] = *org;
		if (versions[i].kind == LEDGER_RULE &&
			(!wanted.ptr || text_equal(rule->org, wanted)) &&
			(!parent.ptr || text_equal(rule->org, parent)))
			rules[out->rules_count++] = *rule;
	}
	qsort(orgs, out->rows_count, sizeof(*orgs), compare_organisations);
	qsort(rules, out->rules_count, sizeof(*rules), compare_rules);
	out->rows = orgs;
	out->rules = rules;
	return ERR_OK;
}

static int compare_found(const void *a, const void *b)
{
	const struct name_found *left = a, *right = b;
	int order = text_compare(left->id, right->id);
	return order ? order : text_compare(left->role, right->role);
}

static bool same_name(struct text name, const char *folded)
{
	char other[FOLD_BYTES];
	return fold_name(name, other) && text_is(text_of(other), folded);
}

static struct text bearer_name(
	const struct ledger *ledger, const struct entity_named *name, struct at at)
{
	return text_is(name->kind, "state") ? ledger_participant_name(ledger, name->id, at)
					    : ledger_org_name(ledger, name->id, at);
}

/* What a name, a version of a record, is found by; false when it is another's. */
static bool finds(const struct registry *registry, const struct version *version,
	const char *folded, struct at at, struct name_found *out)
{
	const struct entity_named *name = version->record;
	const struct country *country = version->record;
	const struct organisation *org = version->record;
	switch (version->kind) {
	case LEDGER_NAME:
		*out = (struct name_found){name->id, name->kind,
			bearer_name(registry->ledger, name, at), name->name, name->role,
			name->source};
		return same_name(name->name, folded);
	case LEDGER_STATE:
		*out = (struct name_found){country->id, TEXT("state"),
			ledger_participant_name(registry->ledger, country->id, at), country->id,
			TEXT("id"), country->source};
		if (same_name(country->id, folded))
			return true;
		out->matched = country->iso3;
		out->role = TEXT("code");
		return country->iso3.ptr && same_name(country->iso3, folded);
	case LEDGER_ORGANISATION:
		*out = (struct name_found){org->id, TEXT("org"),
			ledger_org_name(registry->ledger, org->id, at), org->id, TEXT("id"),
			org->source};
		return same_name(org->id, folded);
	default:
		return false;
	}
}

static bool found_already(const struct find_reply *reply, const struct name_found *one)
{
	for (uint32_t i = 0; i < reply->rows_count; i++) {
		const struct name_found *row = &reply->rows[i];
		if (text_equal(row->id, one->id) && text_equal(row->kind, one->kind) &&
			text_equal(row->matched, one->matched))
			return true;
	}
	return false;
}

/* Any name resolves at any day; the day only decides which name is printed. */
enum err answer_find(const struct registry *registry, const struct find_query *query,
	struct today today, struct arena *arena, struct find_reply *out, struct why *why)
{
	(void)why;
	size_t count;
	char folded[FOLD_BYTES];
	const struct version *versions = ledger_versions(registry->ledger, &count);
	struct name_found *rows = NULL;
	size_t room = 0;
	struct at at = {query->has_as_of ? query->as_of : today.valid,
		query->has_known_at ? query->known_at : today.known_us};
	bool sayable = fold_name(query->name, folded);
	for (size_t i = 0; sayable && i < count; i++) {
		rows = arena_room(arena, rows, out->rows_count, &room, sizeof(*rows));
		out->rows = rows;
		struct name_found *row = &rows[out->rows_count];
		if (version_known(&versions[i], at.known_us) &&
			finds(registry, &versions[i], folded, at, row) && !found_already(out, row))
			out->rows_count++;
	}
	if (out->rows_count)
		qsort(rows, out->rows_count, sizeof(*rows), compare_found);
	struct text id = TEXT_NONE, near = TEXT_NONE;
	if (!out->rows_count)
		near = resolve_nearest(registry, query->name, &id);
	if (near.ptr)
		out->missing = told_text(arena, "nothing bears that name; nearest: %.*s (%.*s)",
			TEXT_ARG(id), TEXT_ARG(near));
	return ERR_OK;
}
