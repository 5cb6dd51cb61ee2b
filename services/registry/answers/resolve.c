#include "services/registry/answers/resolve.h"

#include "proto/base/check.h"
#include "proto/base/nearest.h"
#include "services/kit/fold.h"

#include <string.h>

struct search {
	const struct registry *registry;
	enum ledger_kind kind;
	const char *field; /* of the question */
	struct text given;
	char folded[FOLD_BYTES];
	struct text found, other; /* ids: the first, and one that differs from it */
	struct nearest near;
	struct text near_id, near_name;
};

static const struct version *held(
	const struct registry *registry, enum ledger_kind kind, struct text id)
{
	size_t count;
	const struct version *now = ledger_find(registry->ledger, kind, id, RECORDED_MAX);
	const struct version *versions = ledger_versions(registry->ledger, &count);
	for (size_t i = 0; !now && i < count; i++) /* one that was withdrawn resolves as well */
		if (versions[i].kind == kind && text_equal(versions[i].id, id))
			return &versions[i];
	return now;
}

static void offer_same(struct search *search, struct text name, struct text id)
{
	char folded[FOLD_BYTES];
	if (!fold_name(name, folded) || strcmp(folded, search->folded) != 0)
		return;
	if (!search->found.ptr)
		search->found = id;
	else if (!text_equal(search->found, id))
		search->other = id;
}

/* Both folded: a capital or an accent that is missing is no misspelling. */
static void offer_near(struct search *search, struct text name, struct text id)
{
	char folded[FOLD_BYTES];
	unsigned before = search->near.distance;
	if (!fold_name(name, folded))
		return;
	nearest_offer(&search->near, folded);
	if (search->near.distance < before) {
		search->near_id = id;
		search->near_name = name;
	}
}

typedef void offer(struct search *search, struct text name, struct text id);

static void consider_name(struct search *search, const struct entity_named *name, offer *to)
{
	bool of_state = text_is(name->kind, "state");
	const struct version *bearer = NULL;
	/* A capital or a demonym stands for its state in prose only. */
	if (of_state == (search->kind == LEDGER_STATE) && !text_is(name->role, "capital") &&
		!text_is(name->role, "demonym"))
		bearer = held(search->registry, search->kind, name->id);
	if (bearer)
		to(search, name->name, bearer->id);
}

static void consider_all(struct search *search, offer *to)
{
	size_t count;
	const struct version *versions = ledger_versions(search->registry->ledger, &count);
	for (size_t i = 0; i < count; i++) {
		const struct version *version = &versions[i];
		if (version->kind == LEDGER_NAME) {
			consider_name(search, version->record, to);
		} else if (version->kind == search->kind) {
			const struct country *country = version->record;
			to(search, version->id, version->id);
			if (search->kind == LEDGER_STATE && country->iso3.ptr)
				to(search, country->iso3, version->id);
		}
	}
}

static enum err refuse(const struct search *search, const char *wanted, struct why *why)
{
	if (search->other.ptr)
		return why_set(why, ERR_RULE, search->field,
			"wanted %s, got '%.*s', which may be %.*s or %.*s", wanted,
			TEXT_ARG(search->given), TEXT_ARG(search->found), TEXT_ARG(search->other));
	if (search->near_id.ptr)
		return why_set(why, ERR_NOT_FOUND, search->field,
			"wanted %s, got '%.*s'; nearest: %.*s (%.*s)", wanted,
			TEXT_ARG(search->given), TEXT_ARG(search->near_id),
			TEXT_ARG(search->near_name));
	return why_set(why, ERR_NOT_FOUND, search->field, "wanted %s, got '%.*s'", wanted,
		TEXT_ARG(search->given));
}

static enum err resolve(struct search *search, struct text *id, const char *wanted, struct why *why)
{
	search->given = text_trim(*id);
	const struct version *version = held(search->registry, search->kind, search->given);
	if (version) {
		*id = version->id;
		return ERR_OK;
	}
	if (fold_name(search->given, search->folded))
		consider_all(search, offer_same);
	if (search->found.ptr && !search->other.ptr) {
		*id = search->found;
		return ERR_OK;
	}
	search->near = nearest_of(text_of(search->folded));
	if (!search->found.ptr)
		consider_all(search, offer_near);
	return refuse(search, wanted, why);
}

struct text resolve_nearest(const struct registry *registry, struct text name, struct text *id)
{
	struct search near = {0};
	static const enum ledger_kind kinds[] = {LEDGER_ORGANISATION, LEDGER_STATE};
	if (!fold_name(name, near.folded))
		return TEXT_NONE;
	near.near = nearest_of(text_of(near.folded));
	near.registry = registry;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		near.kind = kinds[i];
		consider_all(&near, offer_near);
	}
	*id = near.near_id;
	return near.near_name;
}

enum err resolve_org(const struct registry *registry, struct text *org, struct why *why)
{
	struct text prefix = TEXT("organisation:");
	struct search search = {.registry = registry, .kind = LEDGER_ORGANISATION, .field = "org"};
	if (text_starts(*org, prefix))
		*org = text_slice(*org, prefix.len, org->len);
	return resolve(&search, org,
		"an organisation by its id or name (`serai organisations` lists them)", why);
}

enum err resolve_state(const struct registry *registry, struct text *state, struct why *why)
{
	struct search search = {.registry = registry, .kind = LEDGER_STATE, .field = "state"};
	if (text_starts(*state, TEXT("org:"))) {
		/* The id in a row keeps its prefix: only whether it is held is asked. */
		struct text org = text_slice(*state, 4, state->len);
		return resolve_org(registry, &org, why);
	}
	return resolve(
		&search, state, "a state by its ISO 3166-1 code, X-... or name, or org:ID", why);
}
