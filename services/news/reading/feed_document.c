/* Bytes of a feed to libxml2's tree. */
#include "services/news/reading/feed_content.h"

#include "proto/base/buffer.h"
#include "services/news/reading/feed_inside.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>

/* XML_PARSE_NOENT puts entities in; libxml2 counts what they grow to and stops. */
enum {
	OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA |
		  XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT | XML_PARSE_COMPACT,
	MESSAGE = 200,
	ATTRIBUTES_MAX = 1000
};

/* What is found on the way; the context's _private. */
struct found {
	bool outside; /* it asks for an entity from there */
	char fault[MESSAGE];
};

static void ask_outside(xmlParserCtxt *context)
{
	((struct found *)context->_private)->outside = true;
}

/* Nothing outside the document is part of it. */
static xmlParserInput *load_nothing(const char *url, const char *id, xmlParserCtxt *context)
{
	(void)url;
	(void)id;
	ask_outside(context);
	return NULL;
}

/* What HTML calls by name, feeds do too: with an outside DTD that is even right, since the DTD
 * might declare them. Without one it is a fault, and feed_mend puts it right. */
static xmlEntity *get_entity(void *self, const xmlChar *name)
{
	xmlParserCtxt *context = self;
	xmlEntity *own = xmlSAX2GetEntity(self, name);
	if (own && own->etype == XML_EXTERNAL_GENERAL_PARSED_ENTITY)
		ask_outside(context);
	if (own || !context->hasExternalSubset)
		return own;
	const htmlEntityDesc *html = htmlEntityLookup(name);
	struct buffer number = {0};
	if (!html || !context->myDoc || !context->myDoc->intSubset)
		return NULL;
	buffer_format(&number, "&#%u;%c", html->value, 0);
	xmlEntity *entity = xmlAddDocEntity(
		context->myDoc, name, XML_INTERNAL_GENERAL_ENTITY, NULL, NULL, number.ptr);
	buffer_fini(&number);
	return entity;
}

/* The first is told. A document that is to be well-formed is read no further: libxml2 tells of each
 * fault, and copies for it what it holds, so that a comment of 300,000 hyphens takes minutes. */
static void take_fault(void *self, xmlError *error)
{
	xmlParserCtxt *context = self;
	struct found *found = context->_private;
	if (!found->fault[0] && error->level >= XML_ERR_ERROR)
		snprintf(found->fault, sizeof(found->fault), "line %d: %s", error->line,
			error->message ? error->message : "not well-formed");
	/* Of entities that grow it stops by itself, and by that very fault. */
	if (error->level == XML_ERR_FATAL && error->code != XML_ERR_ENTITY_LOOP &&
		!context->recovery)
		xmlStopParser(context);
}

static struct text message_of(const struct found *found, struct arena *arena)
{
	struct text text = text_trim(text_of(found->fault));
	bool said = text.len && text_is_utf8(text.ptr, text.len);
	return arena_copy(arena, said ? text : TEXT("not well-formed"));
}

static xmlDoc *parse(struct text xml, int options, struct arena *arena, struct text *malformed,
	enum err *err, struct why *why)
{
	xmlParserCtxt *context = xmlNewParserCtxt();
	struct found found = {0};
	context->_private = &found;
	context->sax->getEntity = get_entity;
	context->sax->serror = take_fault;
	xmlDoc *document =
		xmlCtxtReadMemory(context, xml.ptr, (int)xml.len, NULL, "UTF-8", OPTIONS | options);
	if (context->lastError.code == XML_ERR_ENTITY_LOOP)
		*err = why_set(why, ERR_LIMIT, "",
			"its entities grow without measure, line %d: refused whole",
			context->lastError.line);
	if (!malformed->ptr && (!context->wellFormed || !context->nsWellFormed))
		*malformed = message_of(&found, arena);
	if (!malformed->ptr && found.outside)
		*malformed = TEXT("it asks for an entity from outside, which is never read");
	xmlFreeParserCtxt(context);
	if (*err) {
		xmlFreeDoc(document);
		return NULL;
	}
	return document;
}

/* libxml2 holds each attribute of an element against all others: of a hundred thousand that takes a
 * minute. Mending keeps the first few. */
static bool has_crowded_tag(struct text xml)
{
	const char *end = xml.ptr + xml.len, *at = xml.ptr, *close;
	while (at && (at = memchr(at, '<', (size_t)(end - at)))) {
		close = memchr(at, '>', (size_t)(end - at));
		size_t len = (size_t)((close ? close : end) - at), equals = 0;
		for (size_t i = 0; len > 4 * ATTRIBUTES_MAX && i < len; i++)
			equals += at[i] == '=';
		if (equals >= ATTRIBUTES_MAX)
			return true;
		at = close;
	}
	return false;
}

enum err feed_document(
	struct text xml, struct arena *arena, xmlDoc **out, struct text *malformed, struct why *why)
{
	enum err err = ERR_OK;
	*out = NULL;
	*malformed = TEXT_NONE;
	if (xml.len > INT32_MAX)
		return why_set(why, ERR_LIMIT, "", "larger than %d bytes", INT32_MAX);
	xmlSetExternalEntityLoader(load_nothing);
	if (has_crowded_tag(xml))
		*malformed =
			TEXT("an element with a thousand attributes or more: the first are read");
	else
		*out = parse(xml, 0, arena, malformed, &err, why);
	if (*out || err)
		return err;
	struct buffer mended = {0};
	feed_mend(xml, &mended);
	if (mended.len)
		*out = parse(
			buffer_as_text(&mended), XML_PARSE_RECOVER, arena, malformed, &err, why);
	buffer_fini(&mended);
	if (!*out && !err)
		return why_set(why, ERR_BAD_FILE, "", "wanted a feed, got no XML element");
	return err;
}
