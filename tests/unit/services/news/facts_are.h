/* What the tests of whole texts share: which facts of a type a text gives. */
#ifndef SERAI_TESTS_UNIT_SERVICES_NEWS_FACTS_ARE_H
#define SERAI_TESTS_UNIT_SERVICES_NEWS_FACTS_ARE_H

#include "tests/unit/services/news/prose.h"

#include "proto/codec/packed.h"

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

#endif
