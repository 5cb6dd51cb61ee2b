#include "services/registry/registry.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"

#include <stdlib.h>

void registry_init(struct registry *registry)
{
	*registry = (struct registry){0};
	registry->statuses = bitemporal_create();
	registry->ledger = ledger_create();
}

void registry_fini(struct registry *registry)
{
	bitemporal_destroy(&registry->statuses);
	ledger_destroy(&registry->ledger);
	free(registry->matches);
	free(registry->refs);
	arena_fini(&registry->arena);
}

static struct bytes keep(struct registry *registry, struct bytes data)
{
	struct text copy =
		arena_copy(&registry->arena, (struct text){(const char *)data.ptr, data.len});
	return bytes_of(copy.ptr, copy.len);
}

/* --- Sheet rows ------------------------------------------------------------------------------ */

static struct sheet_ref *ref_find(const struct registry *registry, struct text ref)
{
	uint64_t hash = digest_xxh3(bytes_of(ref.ptr, ref.len));
	for (size_t i = 0; i < registry->refs_count; i++)
		if (registry->refs[i].hash == hash && text_equal(registry->refs[i].ref, ref))
			return &registry->refs[i];
	return NULL;
}

struct text registry_ref(const struct registry *registry, struct text ref)
{
	const struct sheet_ref *found = ref_find(registry, ref);
	return found ? found->digest : TEXT_NONE;
}

/* A row that left its sheet keeps its ref, with an empty digest: it may come back. */
void registry_load_ref(struct registry *registry, struct text ref, struct text digest)
{
	struct sheet_ref *found = ref_find(registry, ref);
	if (!found) {
		registry->refs = alloc_room(registry->refs, registry->refs_count,
			&registry->refs_room, sizeof(*registry->refs));
		found = &registry->refs[registry->refs_count++];
		*found = (struct sheet_ref){.ref = arena_copy(&registry->arena, ref),
			.hash = digest_xxh3(bytes_of(ref.ptr, ref.len))};
	}
	found->digest = digest.ptr ? arena_copy(&registry->arena, digest) : TEXT_NONE;
}

/* --- Applying -------------------------------------------------------------------------------- */

static enum err apply_statuses(
	struct registry *registry, struct bytes data, struct applied *out, struct why *why)
{
	struct status_changed *change = arena_zero(&registry->arena, 1, sizeof(*change));
	enum err err = record_decode(
		&record_status_changed, keep(registry, data), &registry->arena, change, why);
	if (err)
		return err;
	(void)bitemporal_rows(registry->statuses, &out->rows_from);
	err = bitemporal_apply(registry->statuses, change->superseded, change->superseded_count,
		change->rows, change->rows_count, out->stamp, why);
	if (err)
		return err;
	(void)bitemporal_rows(registry->statuses, &out->rows_to);
	out->superseded = change->superseded;
	out->superseded_count = change->superseded_count;
	if (change->ref.ptr) {
		registry_load_ref(registry, change->ref, change->ref_digest);
		out->ref = change->ref;
		out->ref_digest = change->ref_digest;
	}
	return ERR_OK;
}

static enum err apply_withdrawal(
	struct registry *registry, struct bytes data, struct applied *out, struct why *why)
{
	struct record_withdrawn *gone = arena_zero(&registry->arena, 1, sizeof(*gone));
	enum err err = record_decode(
		&record_record_withdrawn, keep(registry, data), &registry->arena, gone, why);
	if (err)
		return err;
	if (!ledger_kind_of(gone->kind, &out->kind))
		return why_set(why, ERR_BAD_VALUE, "record_withdrawn.kind",
			"wanted a kind of record, got '%.*s'", TEXT_ARG(gone->kind));
	out->id = gone->id;
	return ledger_withdraw(registry->ledger, out->kind, gone->id, out->stamp, why);
}

enum err registry_load_match(struct registry *registry, struct bytes data, int64_t recorded_us,
	uint64_t seq, struct why *why)
{
	struct match match = {keep(registry, data), NULL, recorded_us, seq};
	struct claim_matched *is = arena_zero(&registry->arena, 1, sizeof(*is));
	enum err err = record_decode(&record_claim_matched, match.data, &registry->arena, is, why);
	if (err)
		return err;
	match.is = is;
	registry->matches = alloc_room(registry->matches, registry->matches_count,
		&registry->matches_room, sizeof(*registry->matches));
	registry->matches[registry->matches_count++] = match;
	return ERR_OK;
}

static enum err apply_record(struct registry *registry, enum ledger_kind kind, struct bytes data,
	struct applied *out, struct why *why)
{
	const struct record_type *type = ledger_type(kind);
	void *record = arena_zero(&registry->arena, 1, type->size);
	enum err err = record_decode(type, keep(registry, data), &registry->arena, record, why);
	if (err)
		return err;
	out->kind = kind;
	out->id = ledger_id(kind, record, &registry->arena);
	(void)ledger_versions(registry->ledger, &out->versions_from);
	err = ledger_put(registry->ledger, kind, out->id, data, out->stamp, why);
	(void)ledger_versions(registry->ledger, &out->versions_to);
	return err;
}

static enum err apply_typed(struct registry *registry, struct text type, struct bytes data,
	struct applied *out, struct why *why)
{
	if (text_is(type, record_status_changed.name))
		return apply_statuses(registry, data, out, why);
	if (text_is(type, record_record_withdrawn.name))
		return apply_withdrawal(registry, data, out, why);
	if (text_is(type, record_claim_matched.name)) {
		out->match_added = true;
		return registry_load_match(
			registry, data, out->stamp.recorded_us, out->stamp.seq, why);
	}
	for (enum ledger_kind kind = 0; kind < LEDGER_KINDS; kind++)
		if (text_is(type, ledger_type(kind)->name))
			return apply_record(registry, kind, data, out, why);
	return why_set(why, ERR_UNKNOWN_RECORD, "", "wanted a record of the registry, got '%.*s'",
		TEXT_ARG(type));
}

enum err registry_apply(struct registry *registry, struct text type, struct bytes data,
	struct stamp given, struct applied *out, struct why *why)
{
	*out = (struct applied){.stamp = stamp_next(registry->last, given)};
	registry->last = out->stamp;
	return apply_typed(registry, type, data, out, why);
}

enum err registry_load_row(
	struct registry *registry, struct bytes data, const struct row *times, struct why *why)
{
	struct row row = *times;
	enum err err = record_decode(
		&record_status_row, keep(registry, data), &registry->arena, &row.is, why);
	return err ? err : bitemporal_load(registry->statuses, &row, why);
}

bool registry_claim_matched(const struct registry *registry, struct text claim)
{
	for (size_t i = 0; i < registry->matches_count; i++)
		if (text_equal(registry->matches[i].is->claim, claim))
			return true;
	return false;
}
