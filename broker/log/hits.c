#include "broker/log/hits.h"

#include "proto/base/alloc.h"
#include "proto/wire/subject.h"

#include <stdlib.h>
#include <string.h>

void hits_fini(struct hits *hits)
{
	for (size_t i = 0; i < hits->count; i++) {
		struct hit *hit = &hits->all[i];
		for (uint32_t f = 0; f < hit->filters_count; f++)
			free((char *)hit->filters[f].ptr);
		free(hit->filters);
		free(hit->pending);
		free(hit->name);
	}
	free(hits->all);
	*hits = (struct hits){0};
}

void hits_watch(struct hits *hits, const struct state_cursor *cursor, const struct text *filters,
	uint32_t count)
{
	hits->all = alloc_room(hits->all, hits->count, &hits->room, sizeof(*hits->all));
	struct hit *hit = &hits->all[hits->count++];
	*hit = (struct hit){
		.name = text_copy(text_of(cursor->name)),
		.seq = cursor->seq,
		.filters = count ? alloc_zero(count, sizeof(*filters)) : NULL,
		.filters_count = count,
		/* Of one that is no group's there is no position. */
		.position = cursor->position > cursor->seq ? cursor->position : cursor->seq,
		.pending_count = cursor->pending_count,
	};
	for (uint32_t i = 0; i < count; i++)
		hit->filters[i] = (struct text){text_copy(filters[i]), filters[i].len};
	if (cursor->pending_count)
		hit->pending = (struct cursor_pending *)alloc_copy(
			cursor->pending, cursor->pending_count * sizeof(*cursor->pending));
}

bool hits_watches(const struct hits *hits, const char *name, uint64_t seq)
{
	for (size_t i = 0; i < hits->count; i++)
		if (strcmp(hits->all[i].name, name) == 0)
			return hits->all[i].seq <= seq;
	return false;
}

static bool wants(const struct hit *hit, struct text subject)
{
	for (uint32_t i = 0; i < hit->filters_count; i++)
		if (subject_matches(hit->filters[i], subject))
			return true;
	return !hit->filters_count;
}

/* How many sequences two ranges have in common. */
static uint64_t shared(uint64_t first, uint64_t last, uint64_t from, uint64_t to)
{
	first = first > from ? first : from;
	last = last < to ? last : to;
	return first <= last ? last - first + 1 : 0;
}

void hits_count(struct hits *hits, struct text subject, uint64_t first, uint64_t last)
{
	for (size_t i = 0; i < hits->count; i++) {
		struct hit *hit = &hits->all[i];
		if (!wants(hit, subject))
			continue;
		hit->events += shared(first, last, hit->position + 1, UINT64_MAX);
		for (uint32_t p = 0; p < hit->pending_count; p++)
			hit->events +=
				shared(first, last, hit->pending[p].from, hit->pending[p].to);
	}
}

struct trimmed_consumer *hits_write(const struct hits *hits, struct log_trimmed *out)
{
	struct trimmed_consumer *told = NULL;
	size_t room = 0, more = 0;
	out->hits_count = 0;
	for (size_t i = 0; i < hits->count; i++) {
		const struct hit *hit = &hits->all[i];
		if (!hit->events)
			continue;
		if (out->hits_count == HITS_MAX) {
			more++;
			continue;
		}
		told = alloc_room(told, out->hits_count, &room, sizeof(*told));
		told[out->hits_count++] = (struct trimmed_consumer){
			.consumer = text_of(hit->name), .events = hit->events};
	}
	out->hits = told;
	out->has_hits_more = more > 0;
	out->hits_more = more;
	return told;
}
