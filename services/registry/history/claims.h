/* The claims that the registry has heard, what each says of which record, and how the gate judged
 * them. Claims are projected from the news; judgements and reviews are the registry's own events.
 * Pure. */
#ifndef SERAI_SERVICES_REGISTRY_HISTORY_CLAIMS_H
#define SERAI_SERVICES_REGISTRY_HISTORY_CLAIMS_H

#include "proto/records/news.h"
#include "services/kit/gate.h"
#include "services/registry/history/index.h"
#include "services/registry/history/kept.h"

/* What one claim says of one record. */
struct statement {
	struct text key;                      /* membership:SCO:BY, chair:SCO */
	struct text org, state, lane, status; /* of the row that it would become */
	struct text fact, article;            /* of the claim */
	int64_t span_from, span_to, heard_us;
	struct gate_statement is;
	day shown; /* of an undated one: the article's day; DAY_MIN when unknown */
};

/* That one was made, and what came of it. Those that add something to what is weighed are held as
 * they are; the others are made anew of their claim where one is asked for (claims_statement). */
struct said {
	uint32_t claim;   /* its index among those heard */
	uint32_t before;  /* of the same key; INDEX_NONE */
	uint64_t key;     /* its hash */
	uint64_t judged;  /* how it was judged last (claims_judged_hash); 0: it was not */
	uint16_t ordinal; /* among what its claim says */
	bool last;        /* of its key */
	/* As it was judged last: its kind (empty: it was not, or by a person), and whether enough
	 * of that came before it. */
	bool alike;
	char kind[GATE_KIND_TEXT];
	struct statement *held;
};

enum claims_kind { CLAIMS_HEARD, CLAIMS_JUDGED, CLAIMS_REVIEWED, CLAIMS_KINDS };

struct claims {
	struct kept lists[CLAIMS_KINDS];
	struct index by_id[CLAIMS_KINDS]; /* the last of an id */
	struct said *said;
	size_t count, room;
	struct index by_key;    /* the last that was said of a key */
	struct index by_office; /* the last claim of an article on what a person is */
	struct arena scratch;   /* of the one being noted */
};

struct claims *claims_create(void);
void claims_destroy(struct claims **claims);

/* Notes a claim, a judgement or a review; copies its bytes, unless they are `written` already. A
 * claim heard before is passed over: `taken` says whether it was new. */
struct noting {
	enum claims_kind kind;
	struct kept_item item;
	bool written;
};
enum err claims_note(
	struct claims *claims, const struct noting *noting, bool *taken, struct why *why) MUST_USE;

/* What is found lies in the arena, and borrows words that are lent until the next one is noted or
 * written. */
const struct claim *claims_heard(
	const struct claims *claims, uint32_t at, struct arena *arena, uint64_t *seq);
const struct claim *claims_find(
	const struct claims *claims, struct text id, struct arena *arena); /* NULL: none */
bool claims_has(const struct claims *claims, struct text id);
/* The article's claim on the office that a person holds; NULL: it gives none. */
const struct claim *claims_office(
	const struct claims *claims, struct text article, struct text person, struct arena *arena);

/* What a claim says, one after the other; `count` is 0 where it says nothing of a record. */
const struct said *claims_said(const struct claims *claims, struct text id, uint32_t *count);
/* What is said of a record, the last heard first; NULL at the end. */
const struct said *claims_about(const struct claims *claims, struct text key);
const struct said *claims_before(const struct claims *claims, const struct said *said);
const struct statement *claims_statement(
	const struct claims *claims, const struct said *said, struct arena *arena);

/* NULL: none. */
const struct claim_judged *claims_judgement(const struct claims *claims, struct text claim,
	struct text key, struct arena *arena, int64_t *recorded_us);
/* The judgement that holds for it: of one that is alike, that of the first of its kind. */
const struct claim_judged *claims_judged_as(const struct claims *claims,
	const struct claim_judged *judged, struct arena *arena, int64_t *recorded_us);
/* What makes two judgements of one statement the same: of those that are alike, their kind. */
uint64_t claims_judged_hash(const struct claim_judged *judged);
const struct claim_review *claims_review(
	const struct claims *claims, struct text claim, struct arena *arena);

#endif
