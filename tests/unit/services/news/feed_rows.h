/* Rows of a document and what `serai-news parse` must print of it, and their running. */
#ifndef SERAI_TESTS_UNIT_SERVICES_NEWS_FEED_ROWS_H
#define SERAI_TESTS_UNIT_SERVICES_NEWS_FEED_ROWS_H

#include "services/news/reading/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What a row does not say is none. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

struct row {
	const char *what, *document, *wanted;
	const char *base, *type; /* NULL: none */
	size_t len;              /* 0: up to the NUL */
};

static inline int run(const char *group, const struct row *rows, size_t count)
{
	int failed = 0;
	for (size_t i = 0; i < count; i++) {
		struct buffer out = {0};
		struct why why = {0};
		size_t len = rows[i].len ? rows[i].len : strlen(rows[i].document);
		struct reader_input input = {.bytes = bytes_of(rows[i].document, len),
			.source = "x",
			.content_type = rows[i].type ? rows[i].type : "",
			.base = rows[i].base ? rows[i].base : ""};
		enum err err = reader_make(&input, READER_ITEMS, &out, &why);
		char *got = buffer_take(&out);
		if (!strstr(err ? why.text : got ? got : "", rows[i].wanted)) {
			print_error("%s: %s: wanted %s, got %s%s\n", group, rows[i].what,
				rows[i].wanted, got ? got : "", why.text);
			failed++;
		}
		free(got);
	}
	return failed;
}

#define RUN(group) run(#group, group, sizeof(group) / sizeof(group[0]))

#endif
