#include "services/corridors/network/bearing.h"

#include "proto/base/buffer.h"

enum { SENTENCE_MAX = 1000, NAMED_MAX = 10 };

void bearing_init(struct bearing *bearing, const struct overlay *overlay, struct arena *arena)
{
	*bearing = (struct bearing){.overlay = overlay,
		.arena = arena,
		.bears = arena_zero(arena, overlay->disruptions_count + 1, sizeof(bool))};
}

static void mark(struct bearing *bearing, const struct overlay_hits *hits, uint32_t index)
{
	for (uint32_t i = hits->first[index]; i < hits->first[index + 1]; i++)
		bearing->bears[hits->by[i]] = true;
}

void bearing_link(struct bearing *bearing, uint32_t link)
{
	if (bearing->overlay->touches)
		mark(bearing, &bearing->overlay->on_links, link);
}

void bearing_node(struct bearing *bearing, uint32_t node)
{
	if (bearing->overlay->touches)
		mark(bearing, &bearing->overlay->on_nodes, node);
}

void bearing_met(struct bearing *bearing, int32_t disruption)
{
	bearing->bears[disruption] = true;
}

void bearing_ignore(struct bearing *bearing, const char *effect)
{
	for (size_t i = 0; i < bearing->overlay->disruptions_count; i++)
		if (text_is(bearing->overlay->disruptions[i].row.effect, effect))
			bearing->bears[i] = false;
}

void bearing_join(struct bearing *bearing, const struct bearing *part)
{
	for (size_t i = 0; i < bearing->overlay->disruptions_count; i++)
		bearing->bears[i] = bearing->bears[i] || part->bears[i];
}

static bool is_one(const struct bearing *bearing, size_t index, enum bearing_which which)
{
	const struct corridor_disruption *row = &bearing->overlay->disruptions[index].row;
	return bearing->bears[index] &&
	       (which == BEARING_ALL || (which == BEARING_PROVISIONAL && row->provisional) ||
		       (which == BEARING_WARNED && text_is(row->effect, "warned")));
}

static struct text text_of_buffer(struct arena *arena, struct buffer *buffer)
{
	struct text text = arena_copy(arena, text_whole(buffer_as_text(buffer), SENTENCE_MAX));
	buffer_fini(buffer);
	return text;
}

struct bearing_list bearing_ids(const struct bearing *bearing, enum bearing_which which)
{
	size_t room = 0;
	for (size_t i = 0; i < bearing->overlay->disruptions_count; i++)
		room += is_one(bearing, i, which);
	struct text *list = arena_zero(bearing->arena, room + 1, sizeof(*list));
	struct bearing_list ids = {list, 0};
	for (size_t i = 0; i < bearing->overlay->disruptions_count && ids.count < BEARING_MAX; i++)
		if (is_one(bearing, i, which)) {
			struct buffer id = {0};
			buffer_format(&id, "disruption:%.*s",
				TEXT_ARG(bearing->overlay->disruptions[i].row.id));
			list[ids.count++] = text_of_buffer(bearing->arena, &id);
		}
	return ids;
}

void bearing_fill(const struct bearing *bearing, const struct text **all, uint32_t *all_count,
	const struct text **provisional, uint32_t *provisional_count)
{
	struct bearing_list every = bearing_ids(bearing, BEARING_ALL);
	struct bearing_list reported = bearing_ids(bearing, BEARING_PROVISIONAL);
	*all = every.items;
	*all_count = every.count;
	*provisional = reported.items;
	*provisional_count = reported.count;
}

/* --- Sentences ------------------------------------------------------------------------------- */

static void say_provisional(const struct bearing *bearing, struct text *list, uint32_t *count)
{
	struct bearing_list ids = bearing_ids(bearing, BEARING_PROVISIONAL);
	struct buffer out = {0};
	if (!ids.count)
		return;
	buffer_text(&out, TEXT("provisional: "));
	for (uint32_t i = 0; i < ids.count && i < NAMED_MAX; i++)
		buffer_format(&out, "%s%.*s", i ? ", " : "", TEXT_ARG(ids.items[i]));
	if (ids.count > NAMED_MAX)
		buffer_format(&out, " and %u more", ids.count - NAMED_MAX);
	buffer_text(&out, ids.count == 1 ? TEXT(" rests on one report of the press")
					 : TEXT(" rest on one report of the press each"));
	list[(*count)++] = text_of_buffer(bearing->arena, &out);
}

/* A measure of which it is not known what goods it stops closes nothing; it is told. */
static struct text warning(const struct bearing *bearing, size_t index)
{
	const struct corridor_disruption *row = &bearing->overlay->disruptions[index].row;
	struct buffer out = {0};
	buffer_format(&out,
		"disruption:%.*s warns of %.*s (which goods it stops is not known, and no figure "
		"changes): %.*s",
		TEXT_ARG(row->id), TEXT_ARG(row->target), TEXT_ARG(row->reason));
	return text_of_buffer(bearing->arena, &out);
}

struct bearing_list bearing_notes(const struct bearing *bearing)
{
	struct text *list = arena_zero(bearing->arena, BEARING_NOTES_MAX, sizeof(*list));
	uint32_t count = 0, more = 0, all = 0;
	struct buffer out = {0};
	say_provisional(bearing, list, &count);
	for (size_t i = 0; i < bearing->overlay->disruptions_count; i++) {
		all += bearing->bears[i];
		if (!is_one(bearing, i, BEARING_WARNED))
			continue;
		if (count < BEARING_NOTES_MAX - 2)
			list[count++] = warning(bearing, i);
		else
			more++;
	}
	if (more) {
		buffer_format(&out, "%u more warn of what is passed: `serai disruptions`", more);
		list[count++] = text_of_buffer(bearing->arena, &out);
	}
	if (all > BEARING_MAX) {
		buffer_format(&out, "%u disruptions bear on this, of which %d are named", all,
			BEARING_MAX);
		list[count++] = text_of_buffer(bearing->arena, &out);
	}
	return (struct bearing_list){list, count};
}
