/* What the program that looks at feeds says to the news service. */
#ifndef SERAI_SERVICES_NEWS_FETCHING_POLL_BUS_H
#define SERAI_SERVICES_NEWS_FETCHING_POLL_BUS_H

#include "proto/bus/bus.h"
#include "proto/codec/record.h"
#include "proto/records/service.h"
#include "services/news/reading/reader.h"

/* Asks svc.news.<method>; the reply's bytes are appended. */
enum err poll_bus_ask(struct bus *bus, const char *method, const struct record_type *type,
	const void *record, struct buffer *reply, struct why *why) MUST_USE;

/* A command of which only the refusal is of interest. */
enum err poll_bus_command(struct bus *bus, const char *method, const struct record_type *type,
	const void *record, struct why *why) MUST_USE;

/* Sends a line of the reader, without the record's name, to the method; *done, of the arena, tells
 * what came of it. */
enum err poll_bus_line(struct bus *bus, const char *method, const struct record_type *type,
	struct text json, struct arena *arena, struct command_done *done, struct why *why) MUST_USE;

/* Tells of a document, or an item of it, that was refused, and keeps the document's bytes. */
enum err poll_bus_refuse(struct bus *bus, const struct reader_input *document, struct text source,
	const struct why *refusal, struct why *why) MUST_USE;
enum err poll_bus_keep(struct bus *bus, struct bytes bytes, struct why *why) MUST_USE;

#endif
