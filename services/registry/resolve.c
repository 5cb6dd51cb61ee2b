#include "services/registry/resolve.h"

#include "proto/base/nearest.h"

enum { NAME_MAX_BYTES = 64 };

struct search {
	const struct registry *registry;
	enum ledger_kind kind;
	const char *field; /* of the question */
	struct text given;
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

static void lower(struct text name, char out[NAME_MAX_BYTES])
{
	for (size_t i = 0; i < name.len; i++)
		out[i] = name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? (char)(name.ptr[i] + 32)
								  : name.ptr[i];
	out[name.len] = '\0';
}

/* Both in small letters: a capital that is missing is no misspelling. */
static void consider(struct search *search, struct text name, struct text id)
{
	char folded[NAME_MAX_BYTES];
	if (text_equal_nocase(name, search->given)) {
		if (!search->found.ptr)
			search->found = id;
		else if (!text_equal(search->found, id))
			search->other = id;
	}
	if (name.len >= sizeof(folded))
		return;
	lower(name, folded);
	unsigned before = search->near.distance;
	nearest_offer(&search->near, folded);
	if (search->near.distance < before) {
		search->near_id = id;
		search->near_name = name;
	}
}

static void consider_all(struct search *search)
{
	size_t count;
	const struct version *versions = ledger_versions(search->registry->ledger, &count);
	for (size_t i = 0; i < count; i++) {
		if (versions[i].kind == search->kind) {
			consider(search, versions[i].id, versions[i].id);
		} else if (versions[i].kind == LEDGER_NAME) {
			/* A capital or a demonym stands for its state in prose only. */
			const struct entity_named *name = versions[i].record;
			bool is_name =
				!text_is(name->role, "capital") && !text_is(name->role, "demonym");
			const struct version *bearer =
				is_name ? held(search->registry, search->kind, name->id) : NULL;
			if (bearer)
				consider(search, name->name, bearer->id);
		}
	}
}

static enum err refuse(const struct search *search, const char *wanted, struct why *why)
{
	if (search->other.ptr)
		return why_set(why, ERR_RULE, search->field,
			"wanted one %s, got '%.*s', which may be %.*s or %.*s", wanted,
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
	char folded[NAME_MAX_BYTES] = "";
	search->given = text_trim(*id);
	const struct version *version = held(search->registry, search->kind, search->given);
	if (version) {
		*id = version->id;
		return ERR_OK;
	}
	if (search->given.len < sizeof(folded))
		lower(search->given, folded);
	search->near = nearest_of(text_of(folded));
	consider_all(search);
	if (!search->found.ptr || search->other.ptr)
		return refuse(search, wanted, why);
	*id = search->found;
	return ERR_OK;
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
