#include "broker/log/upkeep.h"

#include "broker/log/measure.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <string.h>

enum {
	GARBAGE_SHARE = 4, /* a segment is written anew when a quarter of it is gone */
	SOURCES_MAX = 64,  /* into one */
	LITTLE = 64 << 10, /* bytes that find room on almost any disk */
	TEXTS = 4096,
};

void upkeep_look(struct upkeep_job *job, const struct log *log)
{
	struct buffer copy = {0};
	ledger_fini(&job->ledger);
	ledger_write(&log_state((struct log *)log)->ledger, &copy);
	struct bytes rest = buffer_bytes(&copy);
	CHECK(ledger_read(&job->ledger, &rest));
	buffer_fini(&copy);
}

struct upkeep_job *upkeep_create(enum upkeep_kind kind, const struct log *log)
{
	struct upkeep_job *job = alloc_zero(1, sizeof(*job));
	job->kind = kind;
	job->disk = log_disk(log);
	job->log_id = log_id(log);
	upkeep_look(job, log);
	/* Room for all texts at once: they must stay where they are. */
	buffer_grow(&job->texts, TEXTS);
	buffer_clear(&job->texts);
	return job;
}

void upkeep_destroy(struct upkeep_job **out)
{
	struct upkeep_job *job = *out;
	if (!job)
		return;
	index_fini(&job->rewrite.index);
	ledger_fini(&job->ledger);
	hits_fini(&job->hits);
	buffer_fini(&job->texts);
	free(job->sources);
	free(job);
	*out = NULL;
}

void upkeep_add(struct upkeep_job *job, const struct index *segment)
{
	job->sources = alloc_room(job->sources, job->count, &job->room, sizeof(*job->sources));
	job->sources[job->count++] =
		(struct rewrite_source){segment->base_seq, segment->next_seq, segment->packed};
}

struct text upkeep_text(struct upkeep_job *job, struct text text)
{
	size_t at = job->texts.len;
	if (!text.ptr)
		return TEXT_NONE;
	CHECK(at + text.len + 1 <= TEXTS);
	buffer_text(&job->texts, text);
	buffer_char(&job->texts, '\0');
	return (struct text){(const char *)job->texts.ptr + at, text.len};
}

/* --- Doing ------------------------------------------------------------------------------------ */

/* What is compacted is read from all that is sealed up to there. */
static void rewrite_job(struct upkeep_job *job)
{
	struct keeps *keeps = keeps_create(&job->ledger);
	struct rewrite *rewrite = &job->rewrite;
	for (size_t i = 0; keeps && !job->err && i < job->count; i++)
		job->err = rewrite_scan(job->disk, &job->sources[i], keeps_add, keeps, &job->why);
	rewrite->disk = job->disk;
	rewrite->ledger = &job->ledger;
	rewrite->keeps = keeps;
	rewrite->log_id = job->log_id;
	if (!job->err)
		job->err = rewrite_run(rewrite, &job->why);
	rewrite->keeps = NULL;
	keeps_destroy(&keeps);
}

void upkeep_run(struct upkeep_job *job)
{
	switch (job->kind) {
	case UPKEEP_MEASURE:
		measure_run(job);
		return;
	case UPKEEP_REWRITE:
		rewrite_job(job);
		return;
	}
	UNREACHABLE("a job has one of the kinds above");
}

/* --- Which segments next ---------------------------------------------------------------------- */

struct garbage {
	uint64_t bytes;
	bool urgent; /* not to be left where it is, however little it may be */
};

static uint64_t gone_of(const struct usage_stream *stream, uint64_t upto)
{
	if (upto >= stream->last_seq)
		return stream->bytes;
	double part = (double)(upto - stream->first_seq + 1) /
		      (double)(stream->last_seq - stream->first_seq + 1);
	return (uint64_t)((double)stream->bytes * part);
}

static struct garbage garbage_of(const struct index *segment, const struct ledger *ledger)
{
	struct garbage found = {0};
	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_entry *entry = &ledger->entries[i];
		const struct usage_stream *stream =
			usage_of(&segment->usage, text_of(entry->stream));
		bool news = entry->seq > segment->ledger_seq || !segment->packed;
		if (!news || !stream || entry->upto < stream->first_seq)
			continue;
		if (entry->keep || entry->filter[0])
			found.urgent = true;
		else
			found.bytes += gone_of(stream, entry->upto);
	}
	return found;
}

static bool is_garbage(const struct index *segment, const struct garbage *garbage)
{
	return garbage->urgent ||
	       (garbage->bytes && garbage->bytes >= segment->bytes / GARBAGE_SHARE);
}

bool upkeep_closes(struct upkeep_job *job, const struct log *log)
{
	size_t count;
	const struct index *growing = log_segments(log, &count) + count - 1;
	ledger_apply(&job->ledger, &job->wish.trimmed, UINT64_MAX);
	struct garbage garbage = garbage_of(growing, &job->ledger);
	return is_garbage(growing, &garbage);
}

static bool wants_rewrite(const struct index *segment, const struct ledger *ledger, bool compress)
{
	struct garbage garbage = garbage_of(segment, ledger);
	return is_garbage(segment, &garbage) || (compress && !segment->packed);
}

static uint64_t left_of(const struct index *segment, const struct ledger *ledger)
{
	uint64_t gone = garbage_of(segment, ledger).bytes;
	return gone < segment->bytes ? segment->bytes - gone : 0;
}

struct upkeep_job *upkeep_next(const struct log *log, uint64_t segment_bytes, bool compress)
{
	const struct ledger *ledger = &log_state((struct log *)log)->ledger;
	size_t count, first = 0;
	uint64_t most = segment_bytes ? UINT64_MAX : LITTLE;
	uint64_t together = segment_bytes ? segment_bytes : LITTLE;
	const struct index *segments = log_segments(log, &count);
	while (first + 1 < count && (!wants_rewrite(&segments[first], ledger, compress) ||
					    left_of(&segments[first], ledger) > most))
		first++;
	if (first + 1 >= count)
		return NULL;
	uint64_t bytes = left_of(&segments[first], ledger);
	size_t end = first + 1;
	/* Little pieces are put together: one that was packed before, and those that come behind.
	 */
	if (first > 0 && segments[first - 1].packed &&
		bytes + left_of(&segments[first - 1], ledger) <= together)
		bytes += left_of(&segments[--first], ledger);
	while (end + 1 < count && end - first < SOURCES_MAX &&
		wants_rewrite(&segments[end], ledger, compress) &&
		bytes + left_of(&segments[end], ledger) <= together)
		bytes += left_of(&segments[end++], ledger);
	struct upkeep_job *job = upkeep_create(UPKEEP_REWRITE, log);
	for (size_t i = 0; i + 1 < count; i++)
		upkeep_add(job, &segments[i]);
	job->rewrite.sources = job->sources + first;
	job->rewrite.before = first;
	job->rewrite.count = end - first;
	job->rewrite.compress = compress;
	return job;
}
