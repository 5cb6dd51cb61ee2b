/* Records that have versions: organisations, decision rules, summits, states, renamings,
 * assessments, publications and names. A record is replaced whole or withdrawn; what was known
 * before stays.
 *
 * Pure. The ledger lends what it holds; texts of a record live as long as the ledger. */
#ifndef SERAI_SERVICES_REGISTRY_HISTORY_LEDGER_H
#define SERAI_SERVICES_REGISTRY_HISTORY_LEDGER_H

#include "services/registry/history/bitemporal.h"

enum ledger_kind {
	LEDGER_ORGANISATION,
	LEDGER_RULE,
	LEDGER_SUMMIT,
	LEDGER_STATE,
	LEDGER_IDENTITY,
	LEDGER_ASSESSMENT,
	LEDGER_SOURCE,
	LEDGER_NAME,
	LEDGER_INDICATOR,
	LEDGER_KINDS,
};

const char *ledger_kind_name(enum ledger_kind kind); /* as record_withdrawn has it */
bool ledger_kind_of(struct text name, enum ledger_kind *out);
const struct record_type *ledger_type(enum ledger_kind kind);

struct version {
	enum ledger_kind kind;
	struct text id;
	struct bytes data;  /* MessagePack */
	const void *record; /* the same, decoded: struct organisation, summit ... by kind */
	int64_t recorded_us, superseded_us;
	uint64_t seq;
	uint32_t before;       /* version of the same record, */
	uint32_t before_named; /* name of the same bearer; INDEX_NONE: none */
};

struct ledger;

struct ledger *ledger_create(void);
void ledger_destroy(struct ledger **ledger);

/* Enters a version, superseding the one before; copies `data`. */
enum err ledger_put(struct ledger *ledger, enum ledger_kind kind, struct text id, struct bytes data,
	struct stamp stamp, struct why *why) MUST_USE;
/* The record holds no more. ERR_NOT_FOUND when it is not current. */
enum err ledger_withdraw(struct ledger *ledger, enum ledger_kind kind, struct text id,
	struct stamp stamp, struct why *why) MUST_USE;
/* Puts a version back as a store holds it. */
enum err ledger_load(
	struct ledger *ledger, const struct version *version, struct why *why) MUST_USE;

const struct version *ledger_find(
	const struct ledger *ledger, enum ledger_kind kind, struct text id, int64_t known_us);

/* The version that a next one would supersede, by its index; INDEX_NONE when there is none. */
uint32_t ledger_current(const struct ledger *ledger, enum ledger_kind kind, struct text id);

/* All versions in the order in which they were entered. Lent until the ledger changes. */
const struct version *ledger_versions(const struct ledger *ledger, size_t *count);
bool version_known(const struct version *version, int64_t known_us);
/* The next record of a kind that was held at known_us, from `*at` on, which begins with 0; NULL at
 * the end. */
const void *ledger_next(
	const struct ledger *ledger, enum ledger_kind kind, int64_t known_us, size_t *at);

/* The id under which a record is held; that of a name, which has none of its own, is made of it. */
struct text ledger_id(enum ledger_kind kind, const void *record, struct arena *arena);

/* The English name of an organisation, and of who takes part in one (a state, X-..., or org:ID), as
 * it was on a day; its id when there is none. The two are apart, since an organisation and a state
 * may share an id: IS is Iceland, and an armed group. */
struct text ledger_org_name(const struct ledger *ledger, struct text id, struct at at);
struct text ledger_participant_name(const struct ledger *ledger, struct text id, struct at at);

#endif
