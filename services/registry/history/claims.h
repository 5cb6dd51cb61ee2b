/* The claims that the registry has heard, what each says of which record, and how the gate judged
 * them. Claims are projected from the news; judgements and reviews are the registry's own events.
 * Pure. */
#ifndef SERAI_SERVICES_REGISTRY_HISTORY_CLAIMS_H
#define SERAI_SERVICES_REGISTRY_HISTORY_CLAIMS_H

#include "proto/codec/record.h"
#include "proto/records/news.h"
#include "services/kit/gate.h"
#include "services/registry/history/index.h"

/* What one claim says of one record. */
struct statement {
	uint32_t claim;                       /* its index */
	struct text key;                      /* membership:SCO:BY, chair:SCO */
	struct text org, state, lane, status; /* of the row that it would become */
	struct gate_statement is;
	day shown;       /* of an undated one: the article's day; DAY_MIN when unknown */
	uint32_t before; /* of the same key; INDEX_NONE */
	/* As it was judged last: its kind (none: it was not, or by a person), and whether enough of
	 * that came before it. */
	struct text kind;
	bool alike;
};

struct noted {
	struct bytes data;
	const void *is; /* struct claim, claim_judged, claim_review */
	int64_t recorded_us;
	uint64_t seq;
};

struct noted_list {
	struct noted *items;
	size_t count, room;
	struct index by_id; /* the last of an id */
};

struct claims {
	struct noted_list heard, judged, reviewed;
	struct statement *statements;
	size_t count, room;
	struct index by_key;    /* the last statement of a key */
	struct index by_office; /* the last claim of an article on what a person is */
	struct arena arena;
};

enum claims_kind { CLAIMS_HEARD, CLAIMS_JUDGED, CLAIMS_REVIEWED };

struct claims *claims_create(void);
void claims_destroy(struct claims **claims);

/* Notes a claim, a judgement or a review; copies `data`. A claim heard before is passed over:
 * `taken` says whether it was new. */
enum err claims_note(struct claims *claims, enum claims_kind kind, struct noted noted, bool *taken,
	struct why *why) MUST_USE;

const struct claim *claims_find(const struct claims *claims, struct text id); /* NULL: none */
/* The article's claim on the office that a person holds; NULL: it gives none. */
const struct claim *claims_office(
	const struct claims *claims, struct text article, struct text person);
/* What a claim says, one statement after the other; `count` is 0 where it says nothing of a record.
 */
const struct statement *claims_statements(
	const struct claims *claims, struct text id, uint32_t *count);
const struct noted *claims_judgement(
	const struct claims *claims, struct text claim, struct text key);
/* The judgement that holds for it: of one that is alike, that of the first of its kind. */
const struct noted *claims_judged_as(
	const struct claims *claims, const struct claim_judged *judged);
const struct claim_review *claims_review(const struct claims *claims, struct text claim);

/* The statements about a record, the last heard first; NULL at the end. */
const struct statement *claims_about(const struct claims *claims, struct text key);
const struct statement *claims_before(
	const struct claims *claims, const struct statement *statement);

#endif
