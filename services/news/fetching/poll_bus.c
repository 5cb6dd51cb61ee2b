#include "services/news/fetching/poll_bus.h"

#include "services/news/reading/kept.h"

#include <stdio.h>

enum { REQUEST_MS = 60000 };

/* Once more where the connection broke: what was taken the first time is known then. */
static enum err request(struct bus *bus, const char *subject, struct bytes body,
	struct buffer *reply, struct why *why)
{
	enum err err = ERR_UNAVAILABLE;
	for (int i = 0; i < 2 && err == ERR_UNAVAILABLE; i++) {
		buffer_clear(reply);
		err = bus_request(bus, text_of(subject), body, REQUEST_MS, reply, why);
	}
	return err;
}

enum err poll_bus_ask(struct bus *bus, const char *method, const struct record_type *type,
	const void *record, struct buffer *reply, struct why *why)
{
	char subject[64];
	struct buffer body = {0};
	snprintf(subject, sizeof(subject), "svc.news.%s", method);
	enum err err = record_encode(type, record, &body, why);
	if (!err)
		err = request(bus, subject, buffer_bytes(&body), reply, why);
	buffer_fini(&body);
	return err;
}

enum err poll_bus_command(struct bus *bus, const char *method, const struct record_type *type,
	const void *record, struct why *why)
{
	struct buffer reply = {0};
	enum err err = poll_bus_ask(bus, method, type, record, &reply, why);
	buffer_fini(&reply);
	return err;
}

enum err poll_bus_line(struct bus *bus, const char *method, const struct record_type *type,
	struct text json, struct arena *arena, struct command_done *done, struct why *why)
{
	struct buffer body = {0}, reply = {0};
	char subject[64];
	snprintf(subject, sizeof(subject), "svc.news.%s", method);
	enum err err = record_from_json(type, json, &body, why);
	if (!err)
		err = request(bus, subject, buffer_bytes(&body), &reply, why);
	if (!err) {
		struct text kept = arena_copy(arena, buffer_as_text(&reply));
		err = record_decode(
			&record_command_done, bytes_of(kept.ptr, kept.len), arena, done, why);
	}
	buffer_fini(&body);
	buffer_fini(&reply);
	return err;
}

enum err poll_bus_keep(struct bus *bus, struct bytes bytes, struct why *why)
{
	char id[DIGEST_ID + 1];
	enum err err = ERR_OK;
	if (!bytes.ptr)
		return ERR_OK;
	kept_id(bytes, id);
	for (uint32_t i = 0; !err && i < kept_parts(bytes); i++) {
		struct document_part part = kept_part(bytes, text_of(id), i);
		err = poll_bus_command(bus, "keep", &record_document_part, &part, why);
	}
	return err;
}

enum err poll_bus_refuse(struct bus *bus, const struct reader_input *document, struct text source,
	const struct why *refusal, struct why *why)
{
	struct buffer line = {0};
	struct arena arena = {0};
	struct command_done done;
	struct text json, kind;
	reader_refusal(document, source, refusal, &line);
	json = text_trim(buffer_as_text(&line));
	text_split(&json, '\t', &kind);
	enum err err =
		poll_bus_line(bus, "refuse", &record_document_refused, json, &arena, &done, why);
	if (!err)
		err = poll_bus_keep(bus, document->bytes, why);
	buffer_fini(&line);
	arena_fini(&arena);
	return err;
}
