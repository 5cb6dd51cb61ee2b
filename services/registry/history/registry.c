#include "services/registry/history/registry.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"

#include <stdlib.h>

void registry_init(struct registry *registry)
{
	*registry = (struct registry){0};
	registry->statuses = bitemporal_create();
	registry->ledger = ledger_create();
	registry->claims = claims_create();
	registry->matched.type = &record_claim_matched;
}

void registry_fini(struct registry *registry)
{
	bitemporal_destroy(&registry->statuses);
	ledger_destroy(&registry->ledger);
	claims_destroy(&registry->claims);
	kept_fini(&registry->matched);
	free(registry->matches);
	free(registry->refs);
	index_fini(&registry->by_claim);
	index_fini(&registry->by_record);
	index_fini(&registry->by_ref);
	arena_fini(&registry->arena);
	arena_fini(&registry->scratch);
}

enum err registry_copy(const struct registry *registry, struct registry *out, struct why *why)
{
	size_t count;
	enum err err = ERR_OK;
	const struct version *versions = ledger_versions(registry->ledger, &count);
	*out = (struct registry){.statuses = bitemporal_copy(registry->statuses),
		.ledger = ledger_create(),
		.claims = registry->claims,
		.last = registry->last};
	for (size_t i = 0; !err && i < count; i++)
		err = ledger_load(out->ledger, &versions[i], why);
	for (size_t i = 0; i < registry->refs_count; i++)
		(void)registry_load_ref(out, registry->refs[i].ref, registry->refs[i].digest);
	if (err)
		registry_copy_fini(out);
	return err;
}

void registry_copy_fini(struct registry *copy)
{
	copy->claims = NULL;
	registry_fini(copy);
}

void registry_reads(struct registry *registry, const struct kept_reader *reader,
	const struct registry_lists *lists)
{
	struct kept *claims = registry->claims->lists;
	registry->reader = *reader;
	registry->matched.reader = &registry->reader;
	registry->matched.list = lists->matched;
	for (size_t i = 0; i < CLAIMS_KINDS; i++)
		claims[i].reader = &registry->reader;
	claims[CLAIMS_HEARD].list = lists->heard;
	claims[CLAIMS_JUDGED].list = lists->judged;
	claims[CLAIMS_REVIEWED].list = lists->reviewed;
}

enum err registry_read(const struct registry *registry, struct why *why)
{
	if (registry->reader.err && why)
		*why = registry->reader.why;
	return registry->reader.err;
}

/* --- Sheet rows ------------------------------------------------------------------------------ */

static uint64_t hash_of(struct text text)
{
	return digest_xxh3(bytes_of(text.ptr, text.len));
}

static struct sheet_ref *ref_find(const struct registry *registry, struct text ref)
{
	uint32_t at = index_find(&registry->by_ref, hash_of(ref));
	return at == INDEX_NONE ? NULL : &registry->refs[at];
}

struct text registry_ref(const struct registry *registry, struct text ref)
{
	const struct sheet_ref *found = ref_find(registry, ref);
	return found ? found->digest : TEXT_NONE;
}

/* A row that left its sheet keeps its ref, with an empty digest: it may come back. */
uint32_t registry_load_ref(struct registry *registry, struct text ref, struct text digest)
{
	struct sheet_ref *found = ref_find(registry, ref);
	if (!found) {
		registry->refs = alloc_room(registry->refs, registry->refs_count,
			&registry->refs_room, sizeof(*registry->refs));
		(void)index_put(&registry->by_ref, hash_of(ref), (uint32_t)registry->refs_count);
		found = &registry->refs[registry->refs_count++];
		*found = (struct sheet_ref){.ref = arena_copy(&registry->arena, ref)};
	}
	found->digest = digest.ptr ? arena_copy(&registry->arena, digest) : TEXT_NONE;
	return (uint32_t)(found - registry->refs);
}

/* --- Applying -------------------------------------------------------------------------------- */

static enum err apply_statuses(struct registry *registry, const struct status_changed *change,
	struct stamp stamp, struct applied *out, struct why *why)
{
	enum err err = bitemporal_apply(registry->statuses, change->superseded,
		change->superseded_count, change->rows, change->rows_count, stamp, why);
	if (err)
		return err;
	out->superseded = change->superseded;
	out->superseded_count = change->superseded_count;
	if (change->ref.ptr)
		out->ref = registry_load_ref(registry, change->ref, change->ref_digest);
	return ERR_OK;
}

static enum err apply_withdrawal(struct registry *registry, const struct record_withdrawn *gone,
	struct stamp stamp, struct applied *out, struct why *why)
{
	enum ledger_kind kind;
	if (!ledger_kind_of(gone->kind, &kind))
		return why_set(why, ERR_BAD_VALUE, "record_withdrawn.kind",
			"wanted a kind of record, got '%.*s'", TEXT_ARG(gone->kind));
	out->version = ledger_current(registry->ledger, kind, gone->id);
	return ledger_withdraw(registry->ledger, kind, gone->id, stamp, why);
}

/* Verdicts of an earlier round hold no more. */
static void supersede_rounds(
	struct registry *registry, const struct claim_matched *newer, int64_t recorded_us)
{
	uint32_t at = index_find(&registry->by_claim, hash_of(newer->claim));
	for (; at != INDEX_NONE; at = registry->matches[at].before_of_claim) {
		struct match *match = &registry->matches[at];
		if (match->round < newer->round && match->superseded_us == RECORDED_MAX)
			match->superseded_us = recorded_us;
	}
}

static void add_match(
	struct registry *registry, const struct claim_matched *is, int64_t recorded_us)
{
	struct match match = {
		.round = is->round, .recorded_us = recorded_us, .superseded_us = RECORDED_MAX};
	uint32_t at = (uint32_t)registry->matches_count;
	supersede_rounds(registry, is, recorded_us);
	match.before_of_claim = index_put(&registry->by_claim, hash_of(is->claim), at);
	match.before_of_record = is->record.ptr
					 ? index_put(&registry->by_record, hash_of(is->record), at)
					 : INDEX_NONE;
	if (match.before_of_record != INDEX_NONE)
		match.record = registry->matches[match.before_of_record].record;
	else if (is->record.ptr)
		match.record = arena_copy(&registry->arena, is->record);
	registry->matches = alloc_room(registry->matches, registry->matches_count,
		&registry->matches_room, sizeof(*registry->matches));
	registry->matches[registry->matches_count++] = match;
}

enum err registry_load_match(
	struct registry *registry, const struct kept_item *item, struct why *why)
{
	struct claim_matched is;
	arena_clear(&registry->scratch);
	enum err err =
		record_decode(&record_claim_matched, item->data, &registry->scratch, &is, why);
	if (err)
		return err;
	kept_add(&registry->matched, item, true);
	add_match(registry, &is, item->recorded_us);
	return ERR_OK;
}

static enum err apply_version(struct registry *registry, enum ledger_kind kind,
	const struct applying *event, struct stamp stamp, struct applied *out, struct why *why)
{
	struct text id = ledger_id(kind, event->record, event->arena);
	out->version = ledger_current(registry->ledger, kind, id);
	return ledger_put(registry->ledger, kind, id, event->data, stamp, why);
}

static enum err apply_typed(struct registry *registry, const struct applying *event,
	struct stamp stamp, struct applied *out, struct why *why)
{
	const struct record_type *type = event->type;
	struct noting noting = {.item = {event->data, stamp.recorded_us, stamp.seq}};
	bool taken;
	if (type == &record_status_changed)
		return apply_statuses(registry, event->record, stamp, out, why);
	if (type == &record_record_withdrawn)
		return apply_withdrawal(registry, event->record, stamp, out, why);
	if (type == &record_claim_matched) {
		kept_add(&registry->matched, &noting.item, false);
		add_match(registry, event->record, stamp.recorded_us);
		return ERR_OK;
	}
	if (type == &record_claim_judged || type == &record_claim_review) {
		noting.kind = type == &record_claim_judged ? CLAIMS_JUDGED : CLAIMS_REVIEWED;
		return claims_note(registry->claims, &noting, &taken, why);
	}
	for (enum ledger_kind kind = 0; kind < LEDGER_KINDS; kind++)
		if (type == ledger_type(kind))
			return apply_version(registry, kind, event, stamp, out, why);
	return why_set(why, ERR_UNKNOWN_RECORD, "", "wanted a record of the registry, got '%s'",
		type->name);
}

enum err registry_apply_record(struct registry *registry, const struct applying *event,
	struct stamp given, struct applied *out, struct why *why)
{
	*out = (struct applied){.version = INDEX_NONE, .ref = INDEX_NONE};
	registry->last = stamp_next(registry->last, given);
	return apply_typed(registry, event, registry->last, out, why);
}

const struct record_type *registry_record_type(struct text name)
{
	static const struct record_type *const own[] = {&record_status_changed,
		&record_record_withdrawn, &record_claim_matched, &record_claim_judged,
		&record_claim_review};
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (text_is(name, own[i]->name))
			return own[i];
	for (enum ledger_kind kind = 0; kind < LEDGER_KINDS; kind++)
		if (text_is(name, ledger_type(kind)->name))
			return ledger_type(kind);
	return NULL;
}

enum err registry_apply(struct registry *registry, struct text type, struct bytes data,
	struct stamp given, struct applied *out, struct why *why)
{
	*out = (struct applied){.version = INDEX_NONE, .ref = INDEX_NONE};
	struct applying event = {
		.type = registry_record_type(type), .data = data, .arena = &registry->scratch};
	if (!event.type)
		return why_set(why, ERR_UNKNOWN_RECORD, "",
			"wanted a record of the registry, got '%.*s'", TEXT_ARG(type));
	arena_clear(&registry->scratch);
	void *record = arena_zero(&registry->scratch, 1, event.type->size);
	enum err err = record_decode(event.type, data, &registry->scratch, record, why);
	event.record = record;
	return err ? err : registry_apply_record(registry, &event, given, out, why);
}

const struct match *registry_match_of(const struct registry *registry, struct text record)
{
	uint32_t at = index_find(&registry->by_record, hash_of(record));
	return at == INDEX_NONE ? NULL : &registry->matches[at];
}

const struct match *registry_match_before(
	const struct registry *registry, const struct match *match)
{
	uint32_t at = match->before_of_record;
	return at == INDEX_NONE ? NULL : &registry->matches[at];
}

const struct match *registry_match_of_claim(const struct registry *registry, struct text claim)
{
	uint32_t at = index_find(&registry->by_claim, hash_of(claim));
	return at == INDEX_NONE ? NULL : &registry->matches[at];
}

const struct match *registry_match_before_of_claim(
	const struct registry *registry, const struct match *match)
{
	uint32_t at = match->before_of_claim;
	return at == INDEX_NONE ? NULL : &registry->matches[at];
}

const struct claim_matched *registry_match_says(
	const struct registry *registry, const struct match *match, struct arena *arena)
{
	return kept_record(&registry->matched, (size_t)(match - registry->matches), arena, NULL);
}

bool registry_claim_matched(const struct registry *registry, struct text claim)
{
	return index_find(&registry->by_claim, hash_of(claim)) != INDEX_NONE;
}
