/* Rows on two clocks: when something was so in the world (valid time, civil days) and when Serai
 * knew it (recorded time, microseconds). Nothing is overwritten: the only change that a row ever
 * sees is that it is superseded, once.
 *
 * Pure: no clock, store or bus. The operations do not change the rows; each plans a change, which
 * travels as an event and is then applied. What is applied is therefore what any consumer of the
 * event applies: drop the superseded, add the new.
 *
 * A lane is a set of rows that exclude each other: at one day, as known at one time, at most one
 * row of a lane is visible. Lanes are: base statuses of a state in an organisation; each overlay
 * status of it; each role of a chair. Undated rows (no source says since when) exclude nothing. */
#ifndef SERAI_SERVICES_REGISTRY_HISTORY_BITEMPORAL_H
#define SERAI_SERVICES_REGISTRY_HISTORY_BITEMPORAL_H

#include "proto/base/arena.h"
#include "proto/codec/record.h"
#include "proto/records/registry.h"

#define RECORDED_MAX INT64_MAX /* not superseded yet; also "now" in a query */

/* When a transaction was recorded. */
struct stamp {
	int64_t recorded_us;
	uint64_t seq; /* of the event */
	uint64_t tx;  /* of the input that the event was decided from */
};

/* The stamp of the next event: recorded times rise strictly from one transaction to the next, even
 * where a clock ran backwards; events of one transaction share theirs. */
struct stamp stamp_next(struct stamp last, struct stamp given);

/* A text that rows share: it stands once in the table. */
struct word {
	uint32_t len;
	uint32_t number; /* the table's own */
	char bytes[];
};

static inline struct text word_text(const struct word *word) /* NULL: TEXT_NONE */
{
	return word ? (struct text){word->bytes, word->len} : TEXT_NONE;
}

/* What of a row has few values, so that it is kept once for all that are alike in it. */
struct row_manner {
	const struct word *lane, *from_precision, *to_precision, *origin, *verified, *from_basis,
		*to_basis;
	double confidence;
	uint64_t number; /* the table's own */
};

/* The record status_row as it is held, of which there may be millions. What is absent there has
 * here what absence means: DAY_MAX for from and to, and for a window the edges it then has. */
struct row {
	int64_t recorded_us, superseded_us;
	uint64_t seq, superseded_seq;
	const struct row_manner *how;
	const struct word *org, *state, *status, *source, *event, *instrument, *note, *ref,
		*evidence;
	int64_t observed_at, observed_until;
	day from, to, from_min, from_max, to_min, to_max, published;
	uint32_t number, lane, before_of_ref; /* the last two are the table's own */
	bool has_from : 1, has_to : 1, has_from_min : 1, has_from_max : 1, has_to_min : 1,
		has_to_max : 1, has_published : 1, has_observed_at : 1, has_observed_until : 1;
};

struct status_row row_record(const struct row *row); /* texts lent by the table */

struct bitemporal;

struct bitemporal *bitemporal_create(void);
void bitemporal_destroy(struct bitemporal **table);
/* A copy to try changes on: it lends the texts of the original, which must outlive it. */
struct bitemporal *bitemporal_copy(const struct bitemporal *table);

/* All rows ever, in the order of their numbers, which begin with 1. Lent until the table changes.
 */
const struct row *bitemporal_rows(const struct bitemporal *table, size_t *count);
const struct row *bitemporal_row(
	const struct bitemporal *table, int64_t number); /* NULL: unknown */

/* --- Planning -------------------------------------------------------------------------------- */

/* A change being planned; texts are borrowed from the table and from what was given. */
struct change {
	struct row_number *superseded;
	struct status_row *rows;
	uint32_t superseded_count, rows_count;
	size_t superseded_room, rows_room;
};

void change_fini(struct change *change); /* all-zero is a valid empty one */

/* Enters `row` (its number and origin are given here). Current rows of its lane that overlap its
 * period are superseded, and their parts outside it entered again as split. ERR_RULE for a period
 * that is empty or inverted, or windows that do not hold the best reading. */
enum err bitemporal_assert(const struct bitemporal *table, const struct status_row *row,
	struct change *change, struct why *why) MUST_USE;

/* Ends the status on `end`, the day after its last. ERR_RULE at or before its first day (retract
 * it), ERR_NOT_FOUND when no current row of that lane and status holds `end` within. */
enum err bitemporal_close(const struct bitemporal *table, const struct status_row *key, day end,
	struct change *change, struct why *why) MUST_USE;

/* Takes back all current rows of that lane and status. ERR_NOT_FOUND when there are none. */
enum err bitemporal_retract(const struct bitemporal *table, const struct status_row *key,
	struct change *change, struct why *why) MUST_USE;

/* Takes back all current rows that were entered by `ref`; none is fine. Followed by an assert on
 * the same change it is a correction: readers never see the gap. */
void bitemporal_retract_ref(const struct bitemporal *table, struct text ref, struct change *change);

/* The same, and what the rows of `ref` had split or ended when they were entered holds again. */
void bitemporal_undo_ref(const struct bitemporal *table, struct text ref, struct change *change);

/* A new version of a current row, inferred by a rule. */
void bitemporal_infer(const struct bitemporal *table, int64_t number, const struct status_row *row,
	struct change *change);

/* Takes back a current row, and all that its event had superseded in its lane holds again. */
void bitemporal_undo(const struct bitemporal *table, int64_t number, struct change *change);

/* Adds a source to a current row: a new version of it with the same period. `arena` holds the
 * joined text. */
enum err bitemporal_endorse(const struct bitemporal *table, int64_t number, struct text source,
	struct arena *arena, struct change *change, struct why *why) MUST_USE;

/* --- Applying -------------------------------------------------------------------------------- */

/* Supersedes and adds; refuses, and changes nothing, when a row to be superseded is unknown or is
 * superseded already, or a new row's number is not the next. Texts are copied, each once. */
enum err bitemporal_apply(struct bitemporal *table, const struct row_number *superseded,
	uint32_t superseded_count, const struct status_row *rows, uint32_t rows_count,
	struct stamp stamp, struct why *why) MUST_USE;

/* --- For a store ----------------------------------------------------------------------------- */

/* What a table holds, in three lists in the order in which it came: the words, the manners, the
 * rows. On disk an item is what it is in memory, but that it names others by their numbers: a store
 * is read by the program, on the kind of machine, that wrote it. Putting items back wants whole
 * lists in this order; ERR_DAMAGED for one that names what is not there. */
enum bitemporal_list { BITEMPORAL_WORDS, BITEMPORAL_MANNERS, BITEMPORAL_ROWS };

size_t bitemporal_count(const struct bitemporal *table, enum bitemporal_list list);
/* Appends item `at`, from 0. */
void bitemporal_pack(
	const struct bitemporal *table, enum bitemporal_list list, size_t at, struct buffer *out);
enum err bitemporal_load(struct bitemporal *table, enum bitemporal_list list, struct bytes packed,
	struct why *why) MUST_USE;

/* --- Asking ---------------------------------------------------------------------------------- */

enum mode { MODE_BEST, MODE_CERTAIN, MODE_POSSIBLE };

struct at {
	day valid;
	int64_t known_us;
};

/* How surely a row holds on a day; each includes those below it. An undated row is never more than
 * possible. */
enum certainty { CERTAINTY_NONE, CERTAINTY_POSSIBLE, CERTAINTY_BEST, CERTAINTY_CERTAIN };

bool row_known(const struct row *row, int64_t known_us);
enum certainty row_certainty(const struct row *row, day valid);
bool row_visible(const struct row *row, struct at at, enum mode mode);
static inline bool row_undated(const struct row *row)
{
	return !row->has_from;
}

/* The row of a lane that is visible in the best reading; NULL when there is none. */
const struct row *bitemporal_find(const struct bitemporal *table, uint64_t lane, struct at at);

/* All rows that a lane ever had, by number from 0, in no order; NULL at the end. */
const struct row *bitemporal_of_lane(
	const struct bitemporal *table, uint64_t lane, uint32_t number);

/* All rows of an organisation, of a state, or of a state in an organisation (either may be
 * TEXT_NONE, not both), of every lane, in no order. Of a state's chairs those of other states in
 * the same role are among them. `visible` on a day as known at a time, undated rows in any mode;
 * `known` at a time, on whatever day. Lists are in the arena. */
struct asked {
	struct text org, state;
	struct at at;
	struct text status; /* of visible base rows those alone; TEXT_NONE: all */
};
size_t bitemporal_visible(const struct bitemporal *table, const struct asked *asked, enum mode mode,
	struct arena *arena, const struct row *const **out);
size_t bitemporal_known(const struct bitemporal *table, const struct asked *asked,
	struct arena *arena, const struct row *const **out);

/* Every status that a row ever had, each once. */
const struct word *const *bitemporal_statuses(const struct bitemporal *table, size_t *count);

/* Of whatever day, chairs apart: is any row held then, and when was the first recorded? It is
 * RECORDED_MAX where none ever was. */
bool bitemporal_any_known(const struct bitemporal *table, const struct asked *asked);
int64_t bitemporal_first_known(const struct bitemporal *table, const struct asked *asked);

/* Asks memory for a row's cache lines before they are read; the first two say whose row it is. */
static inline void row_fetch(const struct row *row, size_t from, size_t to)
{
	for (size_t line = from; line < to && line * 64 < sizeof(*row); line++)
		__builtin_prefetch((const char *)row + line * 64);
}

/* All rows ever entered by a sheet's row, the newest first; NULL at the end. */
const struct row *bitemporal_of_ref(const struct bitemporal *table, struct text ref);
const struct row *bitemporal_before_of_ref(const struct bitemporal *table, const struct row *row);

uint64_t lane_of(const struct status_row *row); /* from org, state, status and lane */
uint64_t lane_base(struct text org, struct text state);

/* What is known of one day of a lane over recorded time: the value from each change on. Neighbours
 * with the same row are one. Returns the count; entries are in the arena. */
struct known_span {
	int64_t from_us, to_us; /* RECORDED_MAX: still */
	const struct row *row;  /* NULL: nothing was known */
};
size_t bitemporal_audit(const struct bitemporal *table, uint64_t lane, day valid,
	struct arena *arena, const struct known_span **out);

/* What differs between two points, over all base lanes of an organisation. */
enum cause { CAUSE_WORLD, CAUSE_LEARNING, CAUSE_BOTH };
struct difference {
	const struct row *before, *after; /* NULL: none; never both */
	enum cause cause;
};
size_t bitemporal_diff(const struct bitemporal *table, struct text org, struct at a, struct at b,
	struct arena *arena, const struct difference **out);

#endif
