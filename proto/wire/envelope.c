#include "proto/wire/envelope.h"

#include "proto/codec/record.h"

/* The type that was looked up last: records of one block are mostly alike, the tables are long. */
struct lookup {
	struct text name;
	const struct record_type *type;
};

static const struct record_type *type_of(struct text name, struct lookup *last)
{
	if (!last->name.ptr || !text_equal(last->name, name))
		*last = (struct lookup){name, record_find(name)};
	return last->type;
}

static enum err check_event(struct bytes body, struct lookup *last, struct why *why)
{
	struct event event;
	enum err err = record_decode_packed(&record_event, body, NULL, &event, why);
	if (err)
		return err;
	const struct record_type *known = type_of(event.type, last);
	return known ? record_check_packed(known, event.data, why) : ERR_OK;
}

enum err envelope_check(struct bytes block, const struct block_header *header, struct why *why)
{
	struct lookup last = {0};
	struct block_run run;
	struct block_record record = {0};
	for (struct bytes rest = block_runs(block, header); block_next_run(&rest, &run);)
		for (size_t at = 0; block_next_record(&run, &at, &record);) {
			enum err err = check_event(record.body, &last, why);
			if (err) {
				why_prefix(why, "record %u of %u", record.index + 1, header->count);
				return err;
			}
		}
	return ERR_OK;
}
