/* svc.broker.last: the last event of each subject, as a request, a page at a time. Indexes are
 * asked segment by segment from the newest one backwards, one in each turn, so that nobody waits
 * long for this; then the page's events are read. */
#include "broker/core/own.h"
#include "broker/core/permit.h"
#include "proto/base/alloc.h"
#include "proto/records/event.h"
#include "proto/wire/subject.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
	PAGE_MAX = 64,        /* of the row `events` */
	PAGE_BYTES = 1 << 20, /* of events: none is added behind them */
	PER_SESSION = 4,      /* of such requests at a time */
};

struct found {
	UT_hash_handle hh;
	uint64_t seq;
	struct text name; /* the bytes stand behind the struct */
};

struct last_job {
	struct core *core;
	uint64_t peer, corr;
	struct arena arena; /* of what was asked */
	struct log_wanted wanted;
	struct text after;
	size_t limit;
	uint64_t before; /* segments below it were not asked yet */
	struct found *found;
	bool full;
	struct last_job *prev, *next;
};

static void drop(struct core *core, struct last_job *job)
{
	struct found *found, *next;
	DL_DELETE(core->last_jobs, job);
	HASH_ITER (hh, job->found, found, next) {
		HASH_DEL(job->found, found);
		free(found);
		core->lasts_count--;
	}
	arena_fini(&job->arena);
	free(job);
}

void last_forget(struct core *core, uint64_t peer)
{
	struct last_job *job, *next;
	DL_FOREACH_SAFE(core->last_jobs, job, next)
	{
		if (job->peer == peer)
			drop(core, job);
	}
}

/* --- Asking --------------------------------------------------------------------------------------
 */

static enum err check(struct core *core, const struct own_request *asked, struct why *why)
{
	const struct last_query *query = asked->record;
	const struct last_job *job;
	unsigned under_way = 0;
	if (query->filters_count == 0)
		return why_set(why, ERR_MISSING, "filters", "wanted one filter or more");
	for (uint32_t i = 0; i < query->filters_count; i++)
		if (subject_filter_check(query->filters[i], why))
			return why_prefix(why, "filter %u", i + 1);
	if (query->has_limit && (query->limit < 1 || query->limit > PAGE_MAX))
		return why_set(why, ERR_BAD_VALUE, "limit", "wanted 1 to %d, got %lld", PAGE_MAX,
			(long long)query->limit);
	DL_FOREACH (core->last_jobs, job) {
		under_way += job->peer == asked->session->peer;
	}
	if (under_way >= PER_SESSION)
		return why_set(why, ERR_LIMIT, "", "wanted at most %d such requests at a time",
			PER_SESSION);
	return permit_subjects(
		core, asked->session, ACL_SUBSCRIBE, query->filters, query->filters_count, why);
}

enum err last_answer(struct own_request *asked, struct why *why)
{
	const struct last_query *query = asked->record;
	enum err err = check(asked->core, asked, why);
	if (err)
		return err;
	struct last_job *job = alloc_zero(1, sizeof(*job));
	struct text *filters = arena_zero(&job->arena, query->filters_count, sizeof(*filters));
	for (uint32_t i = 0; i < query->filters_count; i++)
		filters[i] = arena_copy(&job->arena, query->filters[i]);
	job->core = asked->core;
	job->peer = asked->session->peer;
	job->corr = asked->corr;
	job->wanted = (struct log_wanted){.filters = filters, .count = query->filters_count};
	if (query->after.ptr)
		job->after = arena_copy(&job->arena, query->after);
	job->limit = query->has_limit ? (size_t)query->limit : PAGE_MAX;
	job->before = log_last_seq(asked->core->log) + 1;
	DL_APPEND(asked->core->last_jobs, job);
	asked->later = true;
	return ERR_OK;
}

/* Newer segments are asked first: what was found there is later. */
static void note(void *arg, const struct tables_subject *subject)
{
	struct last_job *job = arg;
	struct text name = subject->name;
	struct found *found;
	if (job->after.ptr && text_compare(name, job->after) <= 0)
		return;
	HASH_FIND(hh, job->found, name.ptr, name.len, found);
	job->full |= !found && job->core->lasts_count >= LASTS_MAX;
	if (found || job->full)
		return;
	found = alloc_zero(1, sizeof(*found) + name.len);
	memcpy(found + 1, name.ptr, name.len);
	found->name = (struct text){(const char *)(found + 1), name.len};
	found->seq = subject->last_seq;
	HASH_ADD_KEYPTR(hh, job->found, found->name.ptr, name.len, found);
	job->core->lasts_count++;
}

static enum err ask_segment(struct last_job *job, struct why *why)
{
	struct log_each each = {note, job};
	enum err err = log_subjects(job->core->log, &job->before, &job->wanted, &each, why);
	if (!err && job->full)
		err = why_set(why, ERR_LIMIT, "filters",
			"the broker looks for the last events of %d subjects at a time, and the "
			"filters want more: narrow them",
			LASTS_MAX);
	return err;
}

/* --- Answering -----------------------------------------------------------------------------------
 */

static int by_name(const struct found *left, const struct found *right)
{
	return text_compare(left->name, right->name);
}

/* The event in its block; false when it is not there. */
static bool pick(const struct parcel *parcel, uint64_t seq, struct arena *arena,
	struct last_event *out, size_t *bytes)
{
	const struct block_header *header = parcel->header;
	struct bytes rest = block_runs(parcel->block, header);
	struct block_run run;
	struct block_record record;
	struct event event = {0};
	while (block_next_run(&rest, &run))
		for (size_t at = 0; block_next_record(&run, &at, &record);) {
			if (header->base_seq + record.index != seq ||
				record_decode(&record_event, record.body, arena, &event, NULL))
				continue;
			*bytes = record.body.len;
			*out = (struct last_event){.subject = run.subject,
				.seq = seq,
				.recorded_at = header->time_us,
				.producer = header->producer,
				.identity = header->identity,
				.counter = record.counter,
				.type = event.type,
				.time = event.time,
				.has_time = event.has_time,
				.data = event.data};
			return true;
		}
	return false;
}

/* The page's events lend what they hold of blocks, which are kept until it is encoded. */
struct page {
	struct last_event events[PAGE_MAX];
	struct body *bodies[PAGE_MAX];
	size_t count, bodies_count, bytes;
	struct text next;
	struct arena arena;
};

static enum err read_event(
	struct core *core, const struct found *found, struct page *page, struct why *why)
{
	struct log_piece piece;
	struct block_header header;
	struct parcel parcel;
	size_t bytes;
	enum err err = parcel_read(core, found->seq, &piece, &parcel, &header, why);
	/* It was removed since its index was asked. */
	if (err == ERR_NOT_FOUND)
		return ERR_OK;
	if (err)
		return err;
	page->bodies[page->bodies_count++] = piece.body;
	if (pick(&parcel, found->seq, &page->arena, &page->events[page->count], &bytes)) {
		page->count++;
		page->bytes += bytes;
	}
	return ERR_OK;
}

static enum err read_page(struct last_job *job, struct page *page, struct why *why)
{
	const struct found *found;
	enum err err = ERR_OK;
	HASH_SORT(job->found, by_name);
	for (found = job->found; !err && found; found = found->hh.next) {
		if (page->bodies_count == job->limit || page->bytes >= PAGE_BYTES)
			return ERR_OK;
		err = read_event(job->core, found, page, why);
		page->next = found->hh.next ? found->name : TEXT_NONE;
	}
	return err;
}

static enum err answer(struct last_job *job, struct effects *effects, struct why *why)
{
	struct page *page = alloc_zero(1, sizeof(*page));
	struct buffer out = {0};
	enum err err = read_page(job, page, why);
	struct last_reply reply = {
		.events = page->events, .events_count = (uint32_t)page->count, .next = page->next};
	if (!err)
		err = record_encode(&record_last_reply, &reply, &out, why);
	if (!err)
		own_reply(job->peer, job->corr, buffer_bytes(&out), effects);
	for (size_t i = 0; i < page->bodies_count; i++)
		body_drop(&page->bodies[i]);
	arena_fini(&page->arena);
	buffer_fini(&out);
	free(page);
	return err;
}

void last_work(struct core *core, struct effects *effects)
{
	struct last_job *job = core->last_jobs;
	struct why why = {0};
	enum err err;
	if (!job)
		return;
	/* To the end of the list: everyone has a turn before it has the next. */
	DL_DELETE(core->last_jobs, job);
	DL_APPEND(core->last_jobs, job);
	if (job->before > log_first_seq(core->log)) {
		err = ask_segment(job, &why);
		if (!err)
			return;
	} else {
		err = answer(job, effects, &why);
	}
	if (err)
		own_refuse(job->peer, job->corr, &why, effects);
	drop(core, job);
}
