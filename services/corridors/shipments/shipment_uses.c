#include "services/corridors/shipments/shipment_uses.h"

#include "proto/base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* What plans use, and which. */
struct used {
	uint32_t *plans;
	size_t count, room;
	UT_hash_handle hh;
	char what[];
};

struct planned {
	uint32_t number;
	UT_hash_handle hh;
	char id[];
};

struct shipment_uses {
	struct used *used;
	struct planned *planned;
	struct planned **plans; /* by number */
	size_t count, room;
};

struct shipment_uses *shipment_uses_create(void)
{
	return alloc_zero(1, sizeof(struct shipment_uses));
}

void shipment_uses_destroy(struct shipment_uses **uses)
{
	struct used *used, *next_used;
	struct planned *planned, *next_planned;
	if (!*uses)
		return;
	HASH_ITER (hh, (*uses)->used, used, next_used) {
		HASH_DEL((*uses)->used, used);
		free(used->plans);
		free(used);
	}
	HASH_ITER (hh, (*uses)->planned, planned, next_planned) {
		HASH_DEL((*uses)->planned, planned);
		free(planned);
	}
	free((*uses)->plans);
	free(*uses);
	*uses = NULL;
}

static void line(struct buffer *out, const char *kind, struct text id)
{
	buffer_text(out, text_of(kind));
	buffer_text(out, id);
	buffer_char(out, '\n');
}

void shipment_uses_write(const struct shipment_plan *plan, struct buffer *out)
{
	line(out, "node:", plan->from);
	for (uint32_t i = 0; i < plan->steps_count; i++) {
		const struct shipment_step *step = &plan->steps[i];
		if (!text_is(step->kind, "move") && !text_is(step->kind, "found"))
			continue;
		if (step->link.ptr)
			line(out, "link:", step->link);
		line(out, "node:", step->place);
	}
}

bool shipment_uses_has(const struct shipment_uses *uses, struct text plan)
{
	struct planned *planned = NULL;
	HASH_FIND(hh, uses->planned, plan.ptr, plan.len, planned);
	return planned != NULL;
}

static struct used *used_of(struct shipment_uses *uses, struct text what)
{
	struct used *used = NULL;
	HASH_FIND(hh, uses->used, what.ptr, what.len, used);
	if (used)
		return used;
	used = alloc_zero(1, sizeof(*used) + what.len + 1);
	memcpy(used->what, what.ptr, what.len);
	HASH_ADD_KEYPTR(hh, uses->used, used->what, what.len, used);
	return used;
}

void shipment_uses_add(struct shipment_uses *uses, struct text plan, struct text lines)
{
	struct text what;
	if (shipment_uses_has(uses, plan))
		return;
	struct planned *planned = alloc_zero(1, sizeof(*planned) + plan.len + 1);
	memcpy(planned->id, plan.ptr, plan.len);
	planned->number = (uint32_t)uses->count;
	HASH_ADD_KEYPTR(hh, uses->planned, planned->id, plan.len, planned);
	uses->plans = alloc_room(uses->plans, uses->count, &uses->room, sizeof(struct planned *));
	uses->plans[uses->count++] = planned;
	while (lines.len && text_split(&lines, '\n', &what)) {
		struct used *used = what.len ? used_of(uses, what) : NULL;
		/* A way may come twice through a place. */
		if (!used || (used->count && used->plans[used->count - 1] == planned->number))
			continue;
		used->plans =
			alloc_room(used->plans, used->count, &used->room, sizeof(*used->plans));
		used->plans[used->count++] = planned->number;
	}
}

uint32_t shipment_uses_count(const struct shipment_uses *uses)
{
	return (uint32_t)uses->count;
}

struct text shipment_uses_plan(const struct shipment_uses *uses, uint32_t plan)
{
	return text_of(uses->plans[plan]->id);
}

void shipment_uses_mark(const struct shipment_uses *uses, struct text what, bool *marked)
{
	struct used *used = NULL;
	HASH_FIND(hh, uses->used, what.ptr, what.len, used);
	for (size_t i = 0; used && i < used->count; i++)
		marked[used->plans[i]] = true;
}
