/* Reference sheets to events: what a sheet says is compared with what the registry holds, and only
 * the differences become events. A sheet is taken whole or not at all; a refusal names file, line,
 * column, what was wanted and what was given. Pure. */
#ifndef SERAI_SERVICES_REGISTRY_SHEETS_SHEETS_H
#define SERAI_SERVICES_REGISTRY_SHEETS_SHEETS_H

#include "services/kit/sheet.h"
#include "services/registry/history/registry.h"

/* Where events go. */
struct outlet {
	enum err (*emit)(void *self, struct text subject, const struct record_type *type,
		const void *record, struct why *why);
	void *self;
	void (*breathe)(void *self); /* called during long work; may be NULL */
	/* The table that what is emitted is applied to, on which planning goes on; NULL: none is,
	 * and whoever plans changes of rows tries them on a copy of his own. */
	struct bitemporal *trial;
};

/* Plans the events of the sheet `name`; with outlet NULL it only judges. */
enum err sheets_plan(const struct registry *registry, struct text name, struct text content,
	const struct outlet *outlet, struct why *why) MUST_USE;

/* --- Between the files of this part ---------------------------------------------------------- */

struct reading {
	const struct registry *registry;
	const struct sheet *sheet;
	const char *name;
	struct arena *arena;
	unsigned row;
};

/* A record that the sheet wants held. */
struct wanted {
	enum ledger_kind kind;
	struct text id, subject;
	const void *record;
	struct bytes data;
	unsigned row;
};

struct wanted_list {
	struct wanted *items;
	size_t count, room;
};

/* Appends what one row wants: one record, or one and its names. */
struct record_sheet {
	const char *name;
	const char *const *columns;
	enum err (*read)(const struct reading *reading, struct wanted_list *list, struct why *why);
	/* Was this record entered by this sheet? */
	bool (*owns)(const struct version *version);
};
extern const struct record_sheet sheets_names[];   /* ended by name NULL */
extern const struct record_sheet sheets_records[]; /* ended by name NULL */

/* The sheets of rows on two clocks: memberships and chairs. */
bool sheets_is_status(struct text name);
enum err sheets_plan_status(const struct registry *registry, struct text name, struct text content,
	const struct outlet *outlet, struct why *why) MUST_USE;

/* Which column fills which text of a record. */
struct cell {
	const char *column;
	size_t offset;
	bool required;
};
enum err reading_cells(const struct reading *reading, const struct cell *cells, void *record,
	struct why *why) MUST_USE;
/* Adds a record to what the sheet wants held. */
enum err reading_want(const struct reading *reading, struct wanted_list *list,
	enum ledger_kind kind, struct text subject, const void *record, struct why *why) MUST_USE;

struct text reading_cell(
	const struct reading *reading, const char *column); /* TEXT_NONE if empty */
enum err reading_required(const struct reading *reading, const char *column, struct text *out,
	struct why *why) MUST_USE;
enum err reading_confidence(const struct reading *reading, double *out, struct why *why) MUST_USE;
enum err reading_org(const struct reading *reading, const char *column, struct text *out,
	struct why *why) MUST_USE;
/* A state that the registry holds, or org:ID of an organisation that it holds. */
enum err reading_participant(const struct reading *reading, const char *column, struct text given,
	struct why *why) MUST_USE;
/* A list of texts separated by blanks. */
uint32_t reading_list(const struct reading *reading, const char *column, const struct text **out);
/* Encodes; a refusal is told at the row, and at the column that is named like the field. */
enum err reading_encode(const struct reading *reading, const struct record_type *type,
	const void *record, struct bytes *out, struct why *why) MUST_USE;
struct text reading_subject(struct arena *arena, const char *prefix, struct text first,
	struct text second); /* second TEXT_NONE: there is none */

#endif
