#include "services/cli/articles/tally.h"

#include "proto/base/alloc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { KINDS_SHOWN = 20 };

/* "line 14, byte 0x1f" is "line N, byte N"; the figure of "UTF-8" belongs to its name. */
static void without_numbers(const char *said, struct buffer *out)
{
	char before = ' ';
	for (; *said; before = said[-1]) {
		bool begins = isdigit((unsigned char)*said) && before != '-';
		buffer_char(out, begins ? 'N' : *said);
		said++;
		while (begins && isalnum((unsigned char)*said))
			said++;
	}
}

void tally_add(struct tally *tally, const struct why *why)
{
	struct buffer said = {0};
	buffer_format(&said, "%s: ", err_name(why->code));
	without_numbers(why->text, &said);
	struct text key = buffer_as_text(&said);
	size_t at = 0;
	while (at < tally->count && !text_is(key, tally->kinds[at].said))
		at++;
	if (at == tally->count) {
		tally->kinds =
			alloc_room(tally->kinds, tally->count, &tally->room, sizeof(*tally->kinds));
		tally->kinds[tally->count++] = (struct tally_kind){.said = text_copy(key)};
	}
	tally->kinds[at].count++;
	buffer_fini(&said);
}

void tally_fini(struct tally *tally)
{
	for (size_t i = 0; i < tally->count; i++)
		free(tally->kinds[i].said);
	free(tally->kinds);
	*tally = (struct tally){0};
}

static int by_count(const void *a, const void *b)
{
	const struct tally_kind *one = a, *other = b;
	if (one->count != other->count)
		return one->count < other->count ? 1 : -1;
	return strcmp(one->said, other->said);
}

void tally_write(struct tally *tally, struct buffer *out)
{
	int64_t rest = 0;
	if (tally->count)
		qsort(tally->kinds, tally->count, sizeof(*tally->kinds), by_count);
	for (size_t i = 0; i < tally->count; i++) {
		if (i < KINDS_SHOWN)
			buffer_format(out, "%8lld  %s\n", (long long)tally->kinds[i].count,
				tally->kinds[i].said);
		else
			rest += tally->kinds[i].count;
	}
	if (rest)
		buffer_format(out, "%8lld  of %zu other kinds\n", (long long)rest,
			tally->count - KINDS_SHOWN);
}
