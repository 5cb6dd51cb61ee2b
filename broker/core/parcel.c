#include "broker/core/core_inside.h"
#include "proto/wire/subject.h"

#include <inttypes.h>

bool parcel_matches(const struct channel *channel, const struct block_run *run)
{
	for (uint32_t i = 0; i < channel->filters_count; i++)
		if (subject_matches(channel->filters[i], run->subject))
			return true;
	return false;
}

uint64_t parcel_first(const struct parcel *parcel, const struct block_run *run)
{
	uint64_t first = parcel->header->base_seq + run->first_index;
	if (!parcel->ledger || !parcel->header->base_seq || parcel->ledger->upto < first)
		return first;
	uint64_t floor = ledger_floor(parcel->ledger, run->subject);
	return floor < first ? first : floor + 1;
}

bool parcel_holds(const struct parcel *parcel, uint64_t seq)
{
	struct bytes rest = block_runs(parcel->block, parcel->header);
	struct block_run run;
	while (block_next_run(&rest, &run))
		if (seq >= parcel_first(parcel, &run) &&
			seq < parcel->header->base_seq + run.first_index + run.count)
			return true;
	return false;
}

/* A live event has no sequence, so no floor keeps it away. */
bool parcel_wants(
	const struct channel *channel, const struct parcel *parcel, const struct block_run *run)
{
	uint64_t end = parcel->header->base_seq + run->first_index + run->count;
	bool below = parcel->header->base_seq && end <= channel->floor;
	return !below && parcel_matches(channel, run) && parcel_first(parcel, run) < end;
}

/* The run, or what is left of it. */
static void add_left(
	const struct parcel *parcel, const struct block_run *run, struct buffer *picked)
{
	uint64_t base = parcel->header->base_seq, first = parcel_first(parcel, run);
	if (first == base + run->first_index)
		buffer_add(picked, run->whole.ptr, run->whole.len);
	else
		block_clip_run(
			run, (uint32_t)(first - base), run->first_index + run->count - 1, picked);
}

struct body *parcel_pick(const struct channel *channel, const struct parcel *parcel)
{
	struct buffer picked = {0};
	struct bytes rest = block_runs(parcel->block, parcel->header);
	struct block_run run;
	buffer_add(&picked, parcel->block.ptr, parcel->header->header_length);
	while (block_next_run(&rest, &run))
		if (parcel_wants(channel, parcel, &run))
			add_left(parcel, &run, &picked);
	return body_create(&picked);
}

struct body *parcel_clip(
	const struct channel *channel, const struct parcel *parcel, uint64_t from, uint64_t to)
{
	struct buffer clipped = {0};
	struct bytes rest = block_runs(parcel->block, parcel->header);
	struct block_run run;
	buffer_add(&clipped, parcel->block.ptr, parcel->header->header_length);
	while (block_next_run(&rest, &run)) {
		uint64_t first = parcel_first(parcel, &run);
		uint64_t last = parcel->header->base_seq + run.first_index + run.count - 1;
		if (first > last || last < from || first > to || !parcel_matches(channel, &run))
			continue;
		uint64_t begin = first < from ? from : first, end = last > to ? to : last;
		block_clip_run(&run, (uint32_t)(begin - parcel->header->base_seq),
			(uint32_t)(end - parcel->header->base_seq), &clipped);
	}
	return body_create(&clipped);
}

enum err parcel_read(struct core *core, uint64_t seq, struct log_piece *piece,
	struct parcel *parcel, struct block_header *header, struct why *why)
{
	struct log_place place = {.seq = seq};
	enum err err = log_read(core->log, &place, 1, piece, why);
	if (err)
		return err;
	parcel->body = piece->body;
	parcel->header = header;
	parcel->ledger = &log_state(core->log)->ledger;
	struct log_piece walk = *piece;
	while (log_next(&walk, &parcel->block, header))
		if (header->base_seq + header->count > seq && header->base_seq <= seq &&
			parcel_holds(parcel, seq))
			return ERR_OK;
	body_drop(&piece->body);
	return why_set(why, ERR_NOT_FOUND, "", "sequence %" PRIu64 " is no longer in the log", seq);
}

void parcel_send(struct channel *channel, const struct parcel *parcel, const struct frame *frame,
	struct effects *effects)
{
	size_t cost = parcel->block.len < BROKER_FRAME_COST ? BROKER_FRAME_COST : parcel->block.len;
	channel->sent += cost;
	effects_send(effects, channel->session->peer, frame, parcel->body, parcel->block);
}
