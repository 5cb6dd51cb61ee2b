#include "broker/log/batch.h"

#include "proto/base/alloc.h"

#include <stdlib.h>
#include <string.h>

struct batch *batch_create(uint64_t base_seq, int64_t time_us)
{
	struct batch *batch = alloc_zero(1, sizeof(*batch));
	batch->base_seq = batch->next_seq = base_seq;
	batch->time_us = time_us;
	memset(buffer_grow(&batch->bytes, SEGMENT_MARK), 0, SEGMENT_MARK);
	return batch;
}

void batch_destroy(struct batch **batch)
{
	if (!*batch)
		return;
	buffer_fini(&(*batch)->bytes);
	free(*batch);
	*batch = NULL;
}

uint64_t batch_add(struct batch *batch, struct bytes block, const struct block_header *header,
	struct text identity)
{
	uint64_t first = batch->next_seq;
	block_stamp(block, header, identity, first, batch->time_us, &batch->bytes);
	batch->next_seq += header->count;
	return first;
}

bool batch_is_empty(const struct batch *batch)
{
	return batch->next_seq == batch->base_seq;
}

bool batch_is_full(const struct batch *batch)
{
	return batch->bytes.len >= BATCH_FULL;
}
