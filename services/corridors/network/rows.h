/* The rows that the service holds, as decoded records, in the order of their sheets. The kinds are
 * of one shape: what is true of all of them (loading, storing, asking why) is written once, over
 * the table `rows_kind`. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_ROWS_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_ROWS_H

#include "proto/base/arena.h"
#include "proto/codec/record.h"

enum row_kind {
	ROW_NODE,
	ROW_LINK,
	ROW_DWELL,
	ROW_CORRIDOR,
	ROW_SERVICE,
	ROW_RATE,
	ROW_INVESTMENT,
	ROW_VOLUME,
	ROW_EXCHANGE,
	ROW_CUSTOMS,
	ROW_PROJECT,
	ROW_STAGE,
	ROW_WORK,
	ROW_RESTRICTION,
	ROW_KINDS,
};

struct row_about {
	const char *name;  /* in ids and subjects: "link" for link:L001, corridor.link.set.L001 */
	const char *sheet; /* "links" for links.csv */
	const struct record_type *type;
};

const struct row_about *rows_about(enum row_kind kind);
enum row_kind rows_kind_of(struct text name); /* ROW_KINDS when it is none */

struct rows {
	struct arena arena; /* for whoever decodes records into it */
	struct rows_list {
		void *items; /* records of the kind's struct, one after the other */
		size_t count, room;
		uint32_t *index; /* by id: an item's number + 1; 0: free */
		size_t index_room;
	} of[ROW_KINDS];
};

void rows_fini(struct rows *rows); /* an all-zero struct is a valid empty one */

/* Adds a copy of the record; what it points at is lent and must live as long as the rows. */
void rows_add(struct rows *rows, enum row_kind kind, const void *record);

const void *rows_at(const struct rows *rows, enum row_kind kind, size_t index);
const void *rows_find(const struct rows *rows, enum row_kind kind, struct text id); /* or NULL */

/* Every record's first field is its id, and its last but one and last are source and line. */
struct text rows_id(enum row_kind kind, const void *record);
struct text rows_source(enum row_kind kind, const void *record);
int64_t rows_line(enum row_kind kind, const void *record);

#define ROWS_OF(rows, kind, record) ((const struct record *)(rows)->of[kind].items)

#endif
