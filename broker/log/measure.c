/* What of a stream would go. */
#include "broker/log/upkeep.h"

#include "broker/log/measure.h"
#include "proto/base/alloc.h"

#include <stdlib.h>

struct measuring {
	struct upkeep_job *job;
	const struct keeps *keeps;
	struct measure_run *runs; /* of the boundary */
	size_t count, room;
	bool at_boundary;
	bool counts_hits; /* what goes is known: from whom? */
};

static void drop(struct upkeep_wish *wish, uint64_t first, uint64_t last, uint64_t bytes)
{
	struct log_trimmed *trimmed = &wish->trimmed;
	if (!trimmed->events)
		trimmed->from = first;
	trimmed->events += last - first + 1;
	trimmed->bytes += bytes;
	if (trimmed->to < last)
		trimmed->to = last;
}

/* What of the run goes: sequences (floor, bound] of those that the wish is about. What is gone
 * already, though its bytes may still be there, does not go again. */
static bool clip_run(const struct measuring *measuring, const struct block_header *header,
	const struct block_run *run, uint64_t *first, uint64_t *last)
{
	const struct upkeep_wish *wish = &measuring->job->wish;
	/* What has to stay counts for what may: the boundary is cut with all that it holds. */
	bool cuts = measuring->at_boundary && !measuring->counts_hits;
	uint64_t bound = cuts ? UINT64_MAX : wish->bound;
	if (wish->trimmed.keep)
		bound = keeps_floor(measuring->keeps, run->subject);
	*first = header->base_seq + run->first_index;
	*last = *first + run->count - 1;
	uint64_t gone = ledger_floor(&measuring->job->ledger, run->subject);
	*first = *first > gone ? *first : gone + 1;
	*last = *last < bound ? *last : bound;
	return *first <= *last;
}

static uint64_t share(const struct block_run *run, uint64_t records)
{
	return run->whole.len * records / run->count;
}

static void take_run(
	struct measuring *measuring, const struct block_header *header, const struct block_run *run)
{
	uint64_t first, last;
	if (!clip_run(measuring, header, run, &first, &last))
		return;
	uint64_t bytes = share(run, last - first + 1);
	if (measuring->counts_hits) {
		hits_count(&measuring->job->hits, run->subject, first, last);
		return;
	}
	if (!measuring->at_boundary) {
		drop(&measuring->job->wish, first, last, bytes);
		return;
	}
	measuring->runs = alloc_room(
		measuring->runs, measuring->count, &measuring->room, sizeof(*measuring->runs));
	measuring->runs[measuring->count++] =
		(struct measure_run){first, last, bytes, header->time_us};
}

static enum err take_block(void *arg, struct bytes block, const struct block_header *header,
	uint64_t at, struct why *why)
{
	struct measuring *measuring = arg;
	const struct log_trimmed *trimmed = &measuring->job->wish.trimmed;
	char none[] = "";
	struct ledger_entry entry = {.stream = (char *)trimmed->stream.ptr,
		.filter = trimmed->filter.ptr ? (char *)trimmed->filter.ptr : none};
	struct bytes rest = block_runs(block, header);
	struct block_run run;
	(void)at;
	(void)why;
	while (block_next_run(&rest, &run))
		if (ledger_entry_covers(&entry, run.subject))
			take_run(measuring, header, &run);
	return ERR_OK;
}

uint64_t measure_cut(
	const struct measure_run *runs, size_t count, const struct measure_limits *limits)
{
	uint64_t events = 0, bytes = 0;
	for (size_t i = count; i-- > 0;) {
		const struct measure_run *run = &runs[i];
		uint64_t records = run->last - run->first + 1;
		if (run->time_us < limits->cutoff_us || bytes + run->bytes > limits->bytes)
			return run->last;
		if (events + records > limits->events)
			return run->last - (limits->events - events);
		events += records;
		bytes += run->bytes;
	}
	return 0;
}

static void cut_boundary(struct measuring *measuring)
{
	struct upkeep_wish *wish = &measuring->job->wish;
	struct measure_limits limits = {wish->room_events, wish->room_bytes, wish->cutoff_us};
	uint64_t upto = measure_cut(measuring->runs, measuring->count, &limits);
	wish->blocked |= upto > wish->bound;
	upto = upto < wish->bound ? upto : wish->bound;
	for (size_t i = 0; i < measuring->count && measuring->runs[i].first <= upto; i++) {
		const struct measure_run *run = &measuring->runs[i];
		uint64_t last = run->last < upto ? run->last : upto;
		drop(wish, run->first, last,
			run->bytes * (last - run->first + 1) / (run->last - run->first + 1));
	}
	for (size_t i = 0; i < measuring->count; i++)
		if (measuring->runs[i].last > upto) {
			wish->next_us = measuring->runs[i].time_us;
			return;
		}
}

static void scan_all(struct measuring *measuring)
{
	struct upkeep_job *job = measuring->job;
	for (size_t i = 0; !job->err && i < job->count; i++) {
		measuring->at_boundary = !measuring->keeps && i == job->wish.boundary;
		job->err =
			rewrite_scan(job->disk, &job->sources[i], take_block, measuring, &job->why);
		if (measuring->at_boundary && !measuring->counts_hits)
			cut_boundary(measuring);
	}
}

static void count_hits(struct measuring *measuring)
{
	struct upkeep_wish *wish = &measuring->job->wish;
	uint64_t bound = wish->bound;
	wish->bound = wish->trimmed.to;
	measuring->counts_hits = true;
	scan_all(measuring);
	wish->bound = bound;
}

void measure_run(struct upkeep_job *job)
{
	struct measuring measuring = {.job = job};
	struct keeps *keeps = NULL;
	if (job->wish.trimmed.keep) {
		job->wish.trimmed.to = job->wish.bound;
		ledger_apply(&job->ledger, &job->wish.trimmed, UINT64_MAX);
		keeps = keeps_create(&job->ledger);
	}
	for (size_t i = 0; keeps && !job->err && i < job->count; i++)
		job->err = rewrite_scan(job->disk, &job->sources[i], keeps_add, keeps, &job->why);
	measuring.keeps = keeps;
	scan_all(&measuring);
	if (keeps)
		job->wish.trimmed.to = job->wish.bound;
	if (!job->err && job->wish.trimmed.events && job->hits.count)
		count_hits(&measuring);
	keeps_destroy(&keeps);
	free(measuring.runs);
}
