/* A filter and a subject, parted by a line feed; the subject is also taken as a key and as a
 * filter. Matching is compared with a plain recursive reading of the grammar. */
#include "proto/base/check.h"
#include "proto/wire/subject.h"

#include <string.h>

/* "a.b" -> "a", rest "b"; an empty rest ends it, since tokens are not empty. */
static struct text first(struct text *rest)
{
	struct text token;
	CHECK(text_split(rest, '.', &token));
	return token;
}

static bool plainly(struct text filter, struct text subject)
{
	if (!filter.len || !subject.len)
		return !filter.len && !subject.len;
	struct text wanted = first(&filter), token = first(&subject);
	if (text_is(wanted, ">"))
		return true;
	return (text_is(wanted, "*") || text_equal(wanted, token)) && plainly(filter, subject);
}

static bool is_hidden(struct text filter, struct text subject)
{
	struct text wanted = first(&filter);
	return subject.ptr[0] == '$' && (text_is(wanted, "*") || text_is(wanted, ">"));
}

static void compare(struct text filter, struct text subject)
{
	bool matches = subject_matches(filter, subject);
	CHECK(matches == (!is_hidden(filter, subject) && plainly(filter, subject)));
	/* A subject is a filter that matches itself alone. */
	CHECK(subject_filter_check(subject, NULL) == ERR_OK);
	CHECK(subject_matches(subject, subject));
	CHECK(subject_filters_overlap(filter, subject) == matches);
	CHECK(subject_filters_overlap(subject, filter) == matches);
}

static void go_there_and_back(struct text key)
{
	struct buffer coded = {0}, plain = {0};
	subject_add_key(&coded, key);
	subject_decode_key(buffer_as_text(&coded), &plain);
	CHECK(text_equal(buffer_as_text(&plain), key));
	if (key.len && coded.len <= SUBJECT_MAX && text_is_utf8(key.ptr, key.len))
		CHECK(subject_check(buffer_as_text(&coded), NULL) == ERR_OK);
	buffer_fini(&coded);
	buffer_fini(&plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text rest = {(const char *)data, size}, filter = TEXT_NONE;
	struct why why;
	if (size)
		text_split(&rest, '\n', &filter);
	go_there_and_back(rest);
	bool good = subject_check(rest, &why) == ERR_OK;
	if (subject_filter_check(filter, &why) == ERR_OK) {
		CHECK(subject_filters_overlap(filter, filter));
		if (good)
			compare(filter, rest);
	}
	return 0;
}
