/* Tables and values for people: columns aligned by what a terminal shows, cut to its width. */
#ifndef SERAI_SERVICES_CLI_ASKING_TABLE_H
#define SERAI_SERVICES_CLI_ASKING_TABLE_H

#include "proto/codec/packed.h"
#include "proto/codec/record.h"

struct table;

/* `columns_max` 0: as wide as it gets. */
struct table *table_create(unsigned columns);
void table_destroy(struct table **table);
void table_cell(
	struct table *table, struct text text); /* row by row; the first row is the header */
void table_note(struct table *table, struct text text); /* a line below the last whole row */
void table_print(const struct table *table, int columns_max, struct buffer *out);

/* A reply as a person reads it: its plain fields, then its lists as tables. `show` as in struct
 * verb; NULL shows every plain field of every list. */
void table_reply(const struct record_type *type, struct bytes reply, const char *show,
	int columns_max, struct buffer *out);

/* One value, by the field it belongs to: days and instants as dates, lists joined by blanks. */
void table_value(const struct field *field, const struct packed_value *value, struct buffer *out);

/* Columns that a terminal needs for the text. */
unsigned table_width(struct text text);

#endif
