/* Who held which office when, by the sheet. */
#include "services/news/people.h"

#include "proto/base/alloc.h"

#include <stdlib.h>

struct people {
	struct officeholder *items;
	size_t len, room;
};

struct people *people_create(void)
{
	return alloc_zero(1, sizeof(struct people));
}

void people_destroy(struct people **people)
{
	struct people *p = *people;
	if (!p)
		return;
	for (size_t i = 0; i < p->len; i++) {
		free((char *)p->items[i].name.ptr);
		free((char *)p->items[i].office.ptr);
		free((char *)p->items[i].of.ptr);
	}
	free(p->items);
	free(p);
	*people = NULL;
}

void people_add(struct people *people, const struct officeholder *holder)
{
	people->items =
		alloc_room(people->items, people->len, &people->room, sizeof(*people->items));
	struct officeholder *copy = &people->items[people->len++];
	*copy = *holder;
	copy->name.ptr = text_copy(holder->name);
	copy->office.ptr = text_copy(holder->office);
	copy->of.ptr = text_copy(holder->of);
}

static const struct officeholder *holder_of(
	const struct people *people, struct text of, struct text office, day on)
{
	const struct officeholder *best = NULL;
	for (size_t i = 0; i < people->len; i++) {
		const struct officeholder *p = &people->items[i];
		if (!text_equal(p->of, of) || !text_equal(p->office, office))
			continue;
		if (on != DAY_MIN && (on < p->from || on >= p->to))
			continue;
		if (!best || p->from > best->from)
			best = p;
	}
	return best;
}

const struct officeholder *people_holder(
	const struct people *people, struct text of, struct text office, day on)
{
	static const char *const leaders[] = {
		"president", "supreme_leader", "prime_minister", "king"};
	if (!text_is(office, "leader"))
		return holder_of(people, of, office, on);
	for (size_t i = 0; i < ARRAY_LEN(leaders); i++) {
		const struct officeholder *p = holder_of(people, of, text_of(leaders[i]), on);
		if (p)
			return p;
	}
	return NULL;
}
