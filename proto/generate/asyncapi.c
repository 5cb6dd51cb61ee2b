#include "proto/generate/generate.h"

#include "proto/codec/catalogue.h"
#include "proto/codec/json_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(struct json_out *json, const char *key, const char *value)
{
	json_out_key(json, text_of(key));
	json_out_text(json, text_of(value));
}

static void put_ref(struct json_out *json, const char *place, const char *name)
{
	struct buffer ref = {0};
	buffer_text(&ref, text_of(place));
	/* In a JSON pointer `/` is written ~1; our names hold none. */
	buffer_text(&ref, text_of(name));
	json_out_open(json, '{');
	json_out_key(json, TEXT("$ref"));
	json_out_text(json, buffer_as_text(&ref));
	json_out_close(json, '}');
	buffer_fini(&ref);
}

static void open(struct json_out *json, const char *key)
{
	json_out_key(json, text_of(key));
	json_out_open(json, '{');
}

static void messages(struct json_out *json, const struct record_type *type)
{
	open(json, "messages");
	json_out_key(json, text_of(type->name));
	put_ref(json, "#/components/messages/", type->name);
	json_out_close(json, '}');
}

/* --- Channels --------------------------------------------------------------------------------- */

/* `<org>` becomes `{org}` in an address, and nothing in an id. */
static char *pattern_as(const char *pattern, bool address)
{
	struct buffer out = {0};
	for (; *pattern; pattern++) {
		char c = *pattern;
		if (c == '<' || c == '>')
			c = address ? (c == '<' ? '{' : '}') : '\0';
		if (c)
			buffer_char(&out, c);
	}
	return buffer_take(&out);
}

static void parameters(struct json_out *json, const char *pattern)
{
	if (!strchr(pattern, '<'))
		return;
	open(json, "parameters");
	while ((pattern = strchr(pattern, '<')) != NULL) {
		const char *end = strchr(pattern, '>');
		json_out_key(json, (struct text){pattern + 1, (size_t)(end - pattern - 1)});
		json_out_open(json, '{');
		json_out_close(json, '}');
		pattern = end;
	}
	json_out_close(json, '}');
}

static void subject_channel(struct json_out *json, const struct catalogue_subject *row)
{
	char *id = pattern_as(row->pattern, false), *address = pattern_as(row->pattern, true);
	open(json, id);
	put(json, "address", address);
	put(json, "description", row->doc);
	parameters(json, row->pattern);
	messages(json, row->record);
	json_out_close(json, '}');
	free(id);
	free(address);
}

static void exchange_address(const struct catalogue_exchange *row, const char *any, char out[128])
{
	bool all = strcmp(row->service, "any") == 0;
	snprintf(out, 128, "svc.%s.%s", all ? any : row->service, row->method);
}

static void exchange_channels(struct json_out *json, const struct catalogue_exchange *row)
{
	char id[128], address[128], reply[140];
	exchange_address(row, "service", id);
	exchange_address(row, "{service}", address);
	open(json, id);
	put(json, "address", address);
	put(json, "description", row->doc);
	if (strchr(address, '{'))
		parameters(json, "<service>");
	messages(json, row->request);
	json_out_close(json, '}');
	snprintf(reply, sizeof(reply), "%s.reply", id);
	open(json, reply);
	json_out_key(json, TEXT("address"));
	json_out_null(json);
	messages(json, row->reply);
	json_out_close(json, '}');
}

/* --- Operations ------------------------------------------------------------------------------- */

static void subject_operation(struct json_out *json, const struct catalogue_subject *row)
{
	char *id = pattern_as(row->pattern, false);
	open(json, id);
	put(json, "action", "send");
	json_out_key(json, TEXT("channel"));
	put_ref(json, "#/channels/", id);
	json_out_close(json, '}');
	free(id);
}

static void exchange_operation(struct json_out *json, const struct catalogue_exchange *row)
{
	char id[128], reply[140];
	exchange_address(row, "service", id);
	snprintf(reply, sizeof(reply), "%s.reply", id);
	open(json, id);
	put(json, "action", "receive");
	json_out_key(json, TEXT("channel"));
	put_ref(json, "#/channels/", id);
	open(json, "reply");
	json_out_key(json, TEXT("channel"));
	put_ref(json, "#/channels/", reply);
	json_out_close(json, '}');
	json_out_close(json, '}');
}

static void component_messages(struct json_out *json)
{
	open(json, "components");
	open(json, "messages");
	for (size_t i = 0; record_at(i); i++) {
		const struct record_type *type = record_at(i);
		open(json, type->name);
		put(json, "name", type->name);
		put(json, "summary", type->doc);
		json_out_key(json, TEXT("payload"));
		put_ref(json, "./schemas.json#/$defs/", type->name);
		json_out_close(json, '}');
	}
	json_out_close(json, '}');
	json_out_close(json, '}');
}

static void information(struct json_out *json)
{
	open(json, "info");
	put(json, "title", "Serai");
	put(json, "version", SERAI_VERSION);
	put(json, "description",
		"Events and requests on Serai's bus. Made from proto/tables by `make "
		"generated`. Events are sent by the services; requests are received by them.");
	json_out_close(json, '}');
}

void generate_asyncapi(struct buffer *out)
{
	struct json_out json = json_out_to(out, 1);
	json_out_open(&json, '{');
	put(&json, "asyncapi", "3.0.0");
	information(&json);
	put(&json, "defaultContentType", "application/msgpack");
	open(&json, "channels");
	for (size_t i = 0; catalogue_subject(i); i++)
		subject_channel(&json, catalogue_subject(i));
	for (size_t i = 0; catalogue_exchange(i); i++)
		exchange_channels(&json, catalogue_exchange(i));
	json_out_close(&json, '}');
	open(&json, "operations");
	for (size_t i = 0; catalogue_subject(i); i++)
		subject_operation(&json, catalogue_subject(i));
	for (size_t i = 0; catalogue_exchange(i); i++)
		exchange_operation(&json, catalogue_exchange(i));
	json_out_close(&json, '}');
	component_messages(&json);
	json_out_close(&json, '}');
	buffer_char(out, '\n');
}
