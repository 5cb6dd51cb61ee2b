/* The life of a document and of its parties after adoption: terms and their renewal, withdrawal by
 * notice, suspension, denunciation, and the depositary's numbered notifications. Pure: acts are the
 * rows held, the day is given.
 *
 * A clause on the term is written as it is said, parts between `;`:
 *
 *     years(5, force)     for five years from the entry into force; or from the `adoption`
 *     until(2030-01-01)   the first day after it
 *     by_act(5)           at the end prolonged for five years by an act of its parties
 *     automatic(5)        at each end prolonged for five years by itself
 *     automatic(5, 6)     unless notice against it came six months before
 *     withdrawal(12)      a party's withdrawal has effect twelve months after its notice
 *
 * Renewals are used in their order, the last one again and again. Title years, "2024-2029", are
 * read by rules_term_end.
 *
 * Source: Vienna Convention on the Law of Treaties, articles 54 to 59, 65, 68, and the clauses. */
#ifndef SERAI_SERVICES_AGREEMENTS_DOCUMENTS_LIFE_H
#define SERAI_SERVICES_AGREEMENTS_DOCUMENTS_LIFE_H

#include "proto/codec/record.h"
#include "proto/records/agreement.h"

enum { LIFE_RENEWALS_MAX = 4, LIFE_TEXT = 256 };

struct life_renewal {
	bool by_act; /* else by itself */
	int64_t years, notice_months;
};

struct life_rule {
	enum { LIFE_NO_TERM, LIFE_YEARS_FROM_ADOPTION, LIFE_YEARS_FROM_FORCE, LIFE_UNTIL } term;
	int64_t years;
	day until;
	struct life_renewal renewals[LIFE_RENEWALS_MAX];
	uint32_t renewals_count;
	int64_t withdrawal_months; /* 0: the clause does not say */
};

/* A refusal names the column: "rule:12". */
enum err life_parse(struct text rule, struct life_rule *out, struct why *why) MUST_USE;

/* The language word for word, for people; NULL at the end. Texts are static. */
const struct force_rule_row *life_term_row_at(uint32_t index);

/* The acts of one document, of its parties and, as `*`, of the whole. */
struct life_acts {
	const struct party_step *items;
	uint32_t count;
};

/* --- Acts ----------------------------------------------------------------------------------- */

/* What a row stands for, by its event and by the kind of its day. In the order of a party's way:
 * what comes later in it outweighs what came before. An act done again is numbered: suspended_2. */
enum life_act {
	LIFE_NOTHING, /* told, and of no effect on the state */
	LIFE_NEGOTIATED,
	LIFE_DRAFT_APPROVED,
	LIFE_SIGNED,
	LIFE_LEGISLATURE_PASSED,
	LIFE_LAW_SIGNED,
	LIFE_DEPOSITED,
	LIFE_ACCEDED,
	LIFE_IN_FORCE_FOR,
	LIFE_RESERVED,
	LIFE_SUSPENDED,
	LIFE_RESUMED,
	LIFE_NOTICE, /* of withdrawal; of the whole: against its renewal */
	LIFE_NOTICE_REVOKED,
	LIFE_WITHDRAWN,
	LIFE_SIGNATURE_WITHDRAWN,
	LIFE_NOT_RENEWED,
	LIFE_RENEWED,
	LIFE_DRAFT_AGREED,
	LIFE_PROVISIONAL,
	LIFE_AMENDED,
	LIFE_REAFFIRMED,
	LIFE_TERMINATED,
	LIFE_LAPSED,
	LIFE_DEPOSITARY,
	LIFE_OBJECTED, /* to what another party reserved */
};
enum life_act life_act_of(const struct party_step *step);

/* How much documents of a kind bind, 0 to 4: wish, political intention, programme task, decision
 * with addressee, treaty duty. */
int life_bindingness(struct text nature, struct text kind);

/* --- The document --------------------------------------------------------------------------- */

struct life_term {
	bool has_end;         /* false: no end, or none known */
	day end_min, end_max; /* of the term running on the day: the first day after it */
	uint32_t renewed;     /* how many times, until then */
	day renewed_on;       /* when it was last prolonged; if renewed */
	bool renews;          /* at that end it is prolonged by itself */
	day notice_by;        /* unless notice came before this day; DAY_MAX: no notice stops it */
	bool denied;          /* there is such notice */
	bool waits_for_act;   /* at that end it ends, unless its parties act */
};
void life_term(const struct document *document, const struct life_rule *rule,
	const struct life_acts *acts, day on, struct life_term *out);

/* What acts have made of the whole by that day: suspended, terminated, lapsed ...; LIFE_NOTHING
 * for none. `since` is its day. */
enum life_act life_whole(const struct life_acts *acts, day on, day *since);

/* --- The parties ---------------------------------------------------------------------------- */

struct life_party {
	const char *state; /* none, negotiated ... in_force_for, withdrawn, not_renewed ... */
	bool has_since;
	day since_first, since_last;
	const char *overlay; /* reserved, suspended, notice_given, provisional; "" for none */
	char detail[LIFE_TEXT];
};

/* From when the treaty is in force for a party by its rule or by a source; `has` false: not known.
 * Besides, from when the rule has the party apply it provisionally. */
struct life_force {
	bool has;
	day first, last;
	bool has_trial;
	day trial_first, trial_last;
};
void life_party(const struct life_rule *rule, const struct life_acts *acts, struct text party,
	const struct life_force *force, day on, struct life_party *out);

/* What time has brought to a party by that day, of acts that stand in the rows: each once, with the
 * day of it. That nobody objected to a reservation is what the rows held tell. */
struct life_brought {
	const char *
		step; /* in_force_for, provisional, provisional_ended, reservation_accepted, left */
	const char *by; /* rule, notice, in_force_for, silence; "" for the act itself */
	day first, last;
};
enum { LIFE_BROUGHT_MAX = 5 };
uint32_t life_brought(const struct life_rule *rule, const struct life_acts *acts, struct text party,
	const struct life_force *force, day on, struct life_brought out[LIFE_BROUGHT_MAX]);

/* --- Notifications of depositaries ---------------------------------------------------------- */

bool life_is_notice(struct text number);

/* Numbers are gap-free for a depositary, and within a series where they have one: 3, 2018/3. What
 * is missing, and numbers given twice on different days, each in words; returns how many. */
uint32_t life_notices(const struct life_acts *all, struct arena *arena, struct text **out);

#endif
