#include "services/registry/sheets/changes.h"

#include "proto/base/buffer.h"

struct changes changes_begin(
	const struct bitemporal *table, const struct outlet *outlet, struct arena *arena)
{
	bool lent = outlet && outlet->trial;
	struct bitemporal *own = lent ? NULL : bitemporal_copy(table);
	return (struct changes){lent ? outlet->trial : own, own, outlet, arena};
}

void changes_end(struct changes *changes)
{
	bitemporal_destroy(&changes->own);
	changes->trial = NULL;
}

static bool of_chair(const struct changes *changes, const struct change *change)
{
	struct text lane = TEXT_NONE;
	if (change->rows_count)
		lane = change->rows[0].lane;
	else if (change->superseded_count)
		lane = word_text(
			bitemporal_row(changes->trial, change->superseded[0].row)->how->lane);
	return text_is(lane, "chair");
}

static const char *word_of(struct text op, bool chair)
{
	static const char *const words[][3] = {
		{"asserted", "registry.membership.asserted", "registry.chair.assumed"},
		{"closed", "registry.membership.closed", "registry.chair.ended"},
		{"corrected", "registry.membership.corrected", "registry.chair.corrected"},
		{"retracted", "registry.membership.retracted", "registry.chair.retracted"},
	};
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (text_is(op, words[i][0]))
			return words[i][chair ? 2 : 1];
	return "registry.membership.asserted";
}

enum err changes_emit(struct changes *changes, const struct status_changed *given,
	const struct change *change, struct why *why)
{
	struct status_changed event = *given;
	bool chair = of_chair(changes, change);
	event.superseded = change->superseded;
	event.superseded_count = change->superseded_count;
	event.rows = change->rows;
	event.rows_count = change->rows_count;
	enum err err = ERR_OK;
	if (changes->own)
		err = bitemporal_apply(changes->own, event.superseded, event.superseded_count,
			event.rows, event.rows_count,
			(struct stamp){RECORDED_MAX - 1, UINT64_MAX, 0}, why);
	if (err || !changes->outlet)
		return err;
	return changes->outlet->emit(changes->outlet->self,
		reading_subject(changes->arena, word_of(event.op, chair), event.org, event.state),
		&record_status_changed, &event, why);
}
