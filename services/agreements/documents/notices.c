#include "services/agreements/documents/life.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A notification: its depositary, its series ("2018/" or none), its number in it. */
struct notice {
	const struct party_step *step;
	struct text depositary, series;
	int64_t number;
};

/* "2018/12" to the series "2018/" and 12. */
static bool split_number(struct text text, struct text *series, int64_t *number)
{
	size_t at = text.len;
	while (at > 0 && text.ptr[at - 1] != '/')
		at--;
	*series = text_slice(text, 0, at);
	return text_to_i64(text_slice(text, at, text.len), 1, 1000000, number);
}

bool life_is_notice(struct text number)
{
	struct text series;
	int64_t value;
	return split_number(number, &series, &value);
}

static bool read_notice(const struct party_step *step, struct notice *out)
{
	*out = (struct notice){.step = step, .depositary = step->depositary};
	return split_number(step->notice, &out->series, &out->number);
}

static int by_number(const void *a, const void *b)
{
	const struct notice *x = a, *y = b;
	int order = text_compare(x->depositary, y->depositary);
	if (!order)
		order = text_compare(x->series, y->series);
	if (!order)
		order = (x->number > y->number) - (x->number < y->number);
	return order ? order : text_compare(x->step->date, y->step->date);
}

static bool same_series(const struct notice *a, const struct notice *b)
{
	return text_equal(a->depositary, b->depositary) && text_equal(a->series, b->series);
}

static struct text told(const struct notice *before, const struct notice *one, struct arena *arena)
{
	char text[512];
	int64_t missing = one->number - before->number - 1;
	if (one->number == before->number)
		snprintf(text, sizeof(text),
			"notification %.*s of %.*s is given twice: %.*s of %.*s on %.*s, and "
			"%.*s of %.*s on %.*s",
			TEXT_ARG(one->step->notice), TEXT_ARG(one->depositary),
			TEXT_ARG(before->step->event), TEXT_ARG(before->step->state),
			TEXT_ARG(before->step->date), TEXT_ARG(one->step->event),
			TEXT_ARG(one->step->state), TEXT_ARG(one->step->date));
	else if (missing == 1)
		snprintf(text, sizeof(text),
			"notification %.*s%lld of %.*s is missing, between those of %.*s and %.*s",
			TEXT_ARG(one->series), (long long)one->number - 1,
			TEXT_ARG(one->depositary), TEXT_ARG(before->step->date),
			TEXT_ARG(one->step->date));
	else
		snprintf(text, sizeof(text),
			"notifications %.*s%lld to %.*s%lld of %.*s are missing, between those of "
			"%.*s and %.*s",
			TEXT_ARG(one->series), (long long)before->number + 1, TEXT_ARG(one->series),
			(long long)one->number - 1, TEXT_ARG(one->depositary),
			TEXT_ARG(before->step->date), TEXT_ARG(one->step->date));
	return arena_copy(arena, text_of(text));
}

/* One notification may tell the acts of several parties: that is no overlap. */
static bool is_amiss(const struct notice *before, const struct notice *one)
{
	return one->number > before->number + 1 ||
	       (one->number == before->number && !text_equal(before->step->date, one->step->date));
}

uint32_t life_notices(const struct life_acts *all, struct arena *arena, struct text **out)
{
	struct notice *notices = arena_zero(arena, all->count + 1, sizeof(*notices));
	uint32_t count = 0, found = 0;
	*out = arena_zero(arena, all->count + 1, sizeof(**out));
	for (uint32_t i = 0; i < all->count; i++)
		count += read_notice(&all->items[i], &notices[count]);
	if (count)
		qsort(notices, count, sizeof(*notices), by_number);
	for (uint32_t i = 1; i < count; i++) {
		if (!same_series(&notices[i - 1], &notices[i]) ||
			!is_amiss(&notices[i - 1], &notices[i]))
			continue;
		(*out)[found++] = told(&notices[i - 1], &notices[i], arena);
	}
	return found;
}
