#include "tests/sim/blocks.h"

#include "proto/base/check.h"
#include "proto/codec/packed.h"

const char *blocks_subject(const struct blocks_recipe *recipe, uint64_t counter)
{
	return recipe->subjects[counter % recipe->subjects_count];
}

static void put_body(struct buffer *out, struct text producer, uint64_t counter, uint32_t filler)
{
	packed_put_map(out, 2);
	packed_put_text(out, TEXT("type"));
	packed_put_text(out, TEXT("nothing"));
	packed_put_text(out, TEXT("data"));
	packed_put_map(out, 3);
	packed_put_text(out, TEXT("producer"));
	packed_put_text(out, producer);
	packed_put_text(out, TEXT("counter"));
	packed_put_u64(out, counter);
	packed_put_text(out, TEXT("filler"));
	struct buffer bytes = {0};
	for (uint32_t i = 0; i < filler; i++)
		buffer_char(&bytes, (char)(counter + i));
	packed_put_blob(out, buffer_bytes(&bytes));
	buffer_fini(&bytes);
}

void blocks_make(const struct blocks_recipe *recipe, struct buffer *out)
{
	struct block_writer writer = {0};
	struct buffer body = {0};
	block_start(&writer, text_of(recipe->producer));
	for (uint32_t i = 0; i < recipe->records; i++) {
		uint64_t counter = recipe->counter + i;
		buffer_clear(&body);
		put_body(&body, text_of(recipe->producer), counter, recipe->filler);
		struct text subject = text_of(blocks_subject(recipe, counter));
		CHECK(block_add(&writer, subject, counter, buffer_bytes(&body), NULL) == ERR_OK);
	}
	struct bytes block = block_finish(&writer);
	buffer_add(out, block.ptr, block.len);
	buffer_fini(&body);
	block_writer_fini(&writer);
}

bool blocks_body_is(struct bytes body, struct text producer, uint64_t counter)
{
	struct packed_value data, name, number, filler;
	if (!packed_find(body, TEXT("data"), &data) || data.kind != PACKED_MAP ||
		!packed_find(data.whole, TEXT("producer"), &name) ||
		!text_equal(name.text, producer) ||
		!packed_find(data.whole, TEXT("counter"), &number) ||
		number.i64 != (int64_t)counter || !packed_find(data.whole, TEXT("filler"), &filler))
		return false;
	for (size_t i = 0; i < filler.blob.len; i++)
		if (filler.blob.ptr[i] != (uint8_t)(counter + i))
			return false;
	return true;
}
