/* Rows of the registry as files, there and back without loss: CSV and JSON Lines with the fields of
 * status_row, Popolo JSON, and statements of FollowTheMoney. Pure.
 *
 * A file says of each row when it was learnt and until when it was held, where it comes from. A
 * registry that takes it over has it from now on: its own recorded times are those of the bus, and
 * the times of the file are kept as observed. A row that was superseded there is entered and
 * superseded in one transaction: kept, and never visible. */
#ifndef SERAI_SERVICES_REGISTRY_FILES_FILES_H
#define SERAI_SERVICES_REGISTRY_FILES_FILES_H

#include "proto/records/registry_files.h"
#include "services/registry/sheets/sheets.h"

/* The page of a file that begins with row query->next. */
enum err files_write(const struct registry *registry, const struct export_query *query,
	struct arena *arena, struct export_reply *out, struct why *why) MUST_USE;

struct files_report {
	size_t taken, held; /* rows new here, and held already */
};

/* Plans the events of a file; with outlet NULL it only judges. A refusal names file, line and
 * column; then nothing is planned. */
enum err files_plan(const struct registry *registry, const struct rows_offered *file,
	const struct outlet *outlet, struct files_report *report, struct why *why) MUST_USE;

/* --- Between the files of this part ---------------------------------------------------------- */

/* A row as read, and where. */
struct files_row {
	struct status_row row;
	char where[96]; /* memberships.csv:12 */
};

struct files_rows {
	struct files_row *items;
	size_t count, room;
};

struct files_source {
	const struct registry *registry;
	const struct rows_offered *file;
	const struct outlet *outlet; /* to breathe by; may be NULL */
};
void files_breathe(const struct outlet *outlet);
enum err files_read(const struct files_source *source, struct arena *arena, struct files_rows *out,
	struct why *why) MUST_USE;

/* What the standards have fields for. */
struct files_plain {
	struct text org, state, role, start, end, source, event, ref;
};
struct files_plain files_plain_of(const struct status_row *row, struct arena *arena);

/* Which form a name or word stands for; TEXT_NONE: none. */
struct text files_format(const struct rows_offered *file);

struct files_place {
	unsigned line, column;
};
/* Where in a JSON text the value of a path stands ("popolo.memberships[3].role"), or its enclosing
 * object where it has none: as "file:line:column". The text begins at `first` of the file. */
void files_place(const char *file, struct text json, struct files_place first, struct why *why);

/* The items of the list that the JSON object has under a key, which stand between two bytes of it.
 * Each is to be read by itself, and what is around them without them. No list: no items. */
struct files_items {
	struct text json;
	size_t from, to, at;
	struct files_place counted; /* of `at` */
};
struct files_items files_items(struct text json, struct text key);
struct files_item {
	struct text json;
	struct files_place at;
};
bool files_item_next(struct files_items *items, struct files_item *out);
/* As files_place, of what is around the items. */
void files_place_around(
	const char *file, struct text json, const struct files_items *items, struct why *why);

#endif
