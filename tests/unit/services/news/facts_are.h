/* What the tests of whole texts share: which facts of a type a text gives. */
#ifndef SERAI_TESTS_UNIT_SERVICES_NEWS_FACTS_ARE_H
#define SERAI_TESTS_UNIT_SERVICES_NEWS_FACTS_ARE_H

#include "tests/unit/services/news/prose.h"

#include "proto/codec/packed.h"

#include <string.h>

/* The facts of one type, as "args" with blanks between; every span is checked byte for byte. */
static inline void facts_are(void **state, const char *type, const char *text, const char *wanted)
{
	struct extraction extraction;
	struct buffer got = {0};
	prose_extract(state, text, &extraction);
	for (uint32_t i = 0; i < extraction.facts.len; i++) {
		const struct fact *fact = &extraction.facts.items[i];
		assert_true(fact->from < fact->to && fact->to <= strlen(text));
		if (!text_is(text_of(type), fact->type->name))
			continue;
		if (got.len)
			buffer_char(&got, ' ');
		packed_to_json(fact->packed, 0, &got);
	}
	prose_is(buffer_as_text(&got), wanted);
	buffer_fini(&got);
	extract_fini(&extraction);
}

/* Which facts a table tells of, and what of each it writes: " value" for every argument of `names`
 * that the fact has, a list with `joint` between, then the modality where it is another than fact
 * and asked for, and ";". */
struct shown {
	bool (*of)(const struct fact *fact);
	const char *const *names; /* NULL ends them */
	const char *joint;
	bool modality;
};

struct told {
	const char *text, *facts;
};

static inline void show_argument(
	struct buffer *out, const struct fact *fact, const char *name, const char *joint)
{
	const struct args_entry *entry = facts_entry(fact, text_of(name));
	if (entry && entry->kind == ARGS_ONE_NUMBER)
		buffer_format(out, " %.15g", entry->number);
	else if (entry && entry->kind == ARGS_ONE_TEXT)
		buffer_format(out, " %.*s", TEXT_ARG(entry->text));
	for (uint32_t i = 0; entry && entry->kind == ARGS_TEXT_LIST && i < entry->count; i++)
		buffer_format(out, "%s%.*s", i ? joint : " ", TEXT_ARG(entry->items[i]));
}

/* Each text gives just these facts. */
static inline void told_are(
	void **state, const struct shown *shown, const struct told *told, size_t len)
{
	for (size_t t = 0; t < len; t++) {
		struct extraction extraction;
		struct buffer got = {0};
		prose_extract(state, told[t].text, &extraction);
		for (uint32_t i = 0; i < extraction.facts.len; i++) {
			const struct fact *fact = &extraction.facts.items[i];
			if (!shown->of(fact))
				continue;
			for (const char *const *name = shown->names; *name; name++)
				show_argument(&got, fact, *name, shown->joint);
			if (shown->modality && !text_is(fact->modality, "fact"))
				buffer_format(&got, " %.*s", TEXT_ARG(fact->modality));
			buffer_text(&got, TEXT(";"));
		}
		prose_is(buffer_as_text(&got), told[t].facts);
		buffer_fini(&got);
		extract_fini(&extraction);
	}
}

#endif
