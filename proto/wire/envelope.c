#include "proto/wire/envelope.h"

#include "proto/codec/record.h"
#include "proto/records/event.h"
#include "proto/wire/subject.h"

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

/* The streams that the tables name, by the subjects of their events. */
static const char *const subjects[] = {
#define SUBJECT(subject, record, doc) subject,
#include "proto/tables/subjects.tbl"
#undef SUBJECT
};

static struct text stream_of(struct text subject)
{
	struct text rest = subject, first = TEXT_NONE;
	(void)text_split(&rest, '.', &first);
	return first;
}

static bool is_named(struct text stream)
{
	for (size_t i = 0; i < ARRAY_LEN(subjects); i++)
		if (text_equal(stream_of(text_of(subjects[i])), stream))
			return true;
	return false;
}

static bool is_open(struct text stream, struct text open)
{
	struct text rest = open, word;
	while (text_split(&rest, ',', &word)) {
		word = text_trim(word);
		if (text_is(word, "all") || text_equal(word, stream) ||
			(text_is(word, "other") && !is_named(stream)))
			return true;
	}
	return false;
}

enum err envelope_check_open(struct text open, struct why *why)
{
	struct text rest = open, word;
	while (text_split(&rest, ',', &word)) {
		word = text_trim(word);
		enum err err = subject_check(word, why);
		if (err)
			return err;
		if (!text_equal(stream_of(word), word))
			return why_set(why, ERR_BAD_VALUE, "",
				"wanted a stream, which is the first token of subjects, got '%.*s'",
				TEXT_ARG(word));
	}
	return ERR_OK;
}

static enum err check_event(struct bytes body, struct lookup *last, struct text subject,
	struct text open, struct why *why)
{
	struct event event;
	enum err err = record_decode_packed(&record_event, body, NULL, &event, why);
	if (err)
		return err;
	const struct record_type *known = type_of(event.type, last);
	if (known)
		return record_check_packed(known, event.data, why);
	struct text stream = stream_of(subject);
	return is_open(stream, open)
		       ? ERR_OK
		       : why_set(why, ERR_UNKNOWN_RECORD, "event.type",
				 "'%.*s' stands in no table, and the stream '%.*s' takes no other "
				 "types (unknown-types = %.*s)",
				 TEXT_ARG(event.type), TEXT_ARG(stream), TEXT_ARG(open));
}

enum err envelope_check(
	struct bytes block, const struct block_header *header, struct text open, struct why *why)
{
	struct lookup last = {0};
	struct block_run run;
	struct block_record record = {0};
	for (struct bytes rest = block_runs(block, header); block_next_run(&rest, &run);)
		for (size_t at = 0; block_next_record(&run, &at, &record);) {
			enum err err = check_event(record.body, &last, run.subject, open, why);
			if (err) {
				why_prefix(why, "record %u of %u", record.index + 1, header->count);
				return err;
			}
		}
	return ERR_OK;
}
