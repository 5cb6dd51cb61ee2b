/* What goes, by the policies of streams: whether something may be too much is seen from the usage
 * of segments; how much exactly, a job measures; the event that takes it away is published here,
 * and the files follow. */
#include "broker/core/account.h"
#include "broker/log/upkeep.h"
#include "broker/core/own.h"
#include "broker/core/permit.h"
#include "proto/base/check.h"
#include "proto/wire/subject.h"

#include <inttypes.h>

enum { LOOK_EVERY_MS = 500, AGAIN_MS = 1000, LATER_MS = 10000 };

/* What no cursor of such events needs any more ends there; *needs is the one that needs more. */
static uint64_t bound_of(
	const struct core *core, const struct ledger_entry *events, const char **needs)
{
	uint64_t bound = log_last_seq(core->log);
	for (struct state_cursor *c = log_state(core->log)->cursors; c; c = c->hh.next) {
		if ((!c->known && !c->account) || c->seq >= bound)
			continue;
		const struct account *account = account_open(c);
		bool concerned = account->filters_count == 0; /* what it wants is not known */
		for (uint32_t i = 0; i < account->filters_count; i++)
			concerned |= ledger_entry_concerns(events, account->filters[i]);
		if (concerned) {
			bound = c->seq;
			*needs = c->name;
		}
	}
	return bound;
}

static uint64_t policy_bound(const struct core *core, const struct policy *policy)
{
	char none[] = "";
	const char *needs;
	struct ledger_entry stream = {.stream = policy->stream, .filter = none};
	return policy->over_cursors ? log_last_seq(core->log) : bound_of(core, &stream, &needs);
}

static const struct ledger_entry *entry_of(
	const struct core *core, const struct policy *policy, uint64_t keep)
{
	const struct ledger *ledger = &log_state(core->log)->ledger;
	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_entry *entry = &ledger->entries[i];
		if (text_is(text_of(entry->stream), policy->stream) && !entry->filter[0] &&
			entry->keep == keep)
			return entry;
	}
	return NULL;
}

static struct upkeep_job *measure(const struct core *core, const struct policy *policy)
{
	struct upkeep_job *job = upkeep_create(UPKEEP_MEASURE, core->log);
	struct log_trimmed *trimmed = &job->wish.trimmed;
	trimmed->stream = upkeep_text(job, text_of(policy->stream));
	trimmed->policy = upkeep_text(job, text_of(policy->line));
	trimmed->reason = upkeep_text(
		job, text_of(policy->over_cursors ? "beyond the stream's policy, whoever reads"
						  : "beyond the stream's policy"));
	job->wish.bound = policy_bound(core, policy);
	return job;
}

/* From the newest segment backwards: the first one that does not fit any more. */
static struct upkeep_job *want_bounds(const struct core *core, const struct policy *policy)
{
	size_t count, at;
	const struct index *segments = log_segments(core->log, &count);
	const struct ledger_entry *entry = entry_of(core, policy, 0);
	uint64_t floor = entry ? entry->upto : 0, events = 0, bytes = 0;
	uint64_t events_max = policy->count ? (uint64_t)policy->count : UINT64_MAX;
	uint64_t bytes_max = policy->bytes ? (uint64_t)policy->bytes : UINT64_MAX;
	int64_t cutoff = policy->age_ms ? core->now_us - policy->age_ms * 1000 : INT64_MIN;
	for (at = count; at > 0; at--) {
		const struct usage_stream *usage =
			usage_of(&segments[at - 1].usage, text_of(policy->stream));
		if (!usage || usage->last_seq <= floor)
			continue;
		if (usage->events > events_max - events || usage->bytes > bytes_max - bytes ||
			usage->first_us < cutoff)
			break;
		events += usage->events;
		bytes += usage->bytes;
	}
	if (!at)
		return NULL;
	struct upkeep_job *job = measure(core, policy);
	job->wish.floor = floor;
	job->wish.room_events = events_max == UINT64_MAX ? UINT64_MAX : events_max - events;
	job->wish.room_bytes = bytes_max == UINT64_MAX ? UINT64_MAX : bytes_max - bytes;
	job->wish.cutoff_us = cutoff;
	for (size_t i = 0; i < at; i++) {
		const struct usage_stream *usage =
			usage_of(&segments[i].usage, text_of(policy->stream));
		if (usage && usage->last_seq > floor && usage->first_seq <= job->wish.bound)
			upkeep_add(job, &segments[i]);
		if (i + 1 == at)
			/* Behind the bound nothing is to be measured, the boundary least. */
			job->wish.boundary = job->count && job->sources[job->count - 1].base_seq ==
								     segments[i].base_seq
						     ? job->count - 1
						     : job->count;
	}
	return job;
}

/* Compaction, when half of what is sealed came since the last one. */
static struct upkeep_job *want_keep(const struct core *core, const struct policy *policy)
{
	size_t count;
	const struct index *segments = log_segments(core->log, &count);
	const struct ledger_entry *entry = entry_of(core, policy, (uint64_t)policy->keep);
	uint64_t upto = entry ? entry->upto : 0, events = 0, fresh = 0;
	for (size_t i = 0; i + 1 < count; i++) {
		const struct usage_stream *usage =
			usage_of(&segments[i].usage, text_of(policy->stream));
		events += usage ? usage->events : 0;
		fresh += usage && usage->first_seq > upto ? usage->events : 0;
	}
	if (!fresh || fresh < events / 2)
		return NULL;
	struct upkeep_job *job = measure(core, policy);
	uint64_t sealed = segments[count - 1].base_seq - 1;
	job->wish.trimmed.keep = (uint64_t)policy->keep;
	job->wish.trimmed.has_keep = true;
	if (job->wish.bound > sealed)
		job->wish.bound = sealed;
	for (size_t i = 0; i + 1 < count; i++)
		upkeep_add(job, &segments[i]);
	return job;
}

static struct upkeep_job *next_job(struct core *core)
{
	struct retention *retention = core->retention;
	for (size_t i = 0; retention && i < retention->count; i++) {
		struct policy *policy = &retention->policies[i];
		if (core->now_ms < policy->next_ms)
			continue;
		policy->next_ms = core->now_ms + AGAIN_MS;
		struct upkeep_job *job = policy->age_ms || policy->bytes || policy->count
						 ? want_bounds(core, policy)
						 : NULL;
		if (!job && policy->keep)
			job = want_keep(core, policy);
		if (job && job->count)
			return job;
		upkeep_destroy(&job);
	}
	struct upkeep_job *job = upkeep_next(core->log, core->segment_bytes, core->compress);
	if (job)
		job->rewrite.now_us = core->now_us;
	return job;
}

void trim_tick(struct core *core, struct effects *effects)
{
	bool idle = !core->asked && !core->retention && !core->compress &&
		    !log_state(core->log)->ledger.count;
	if (idle || core->upkeeping || core->stopped || core->draining ||
		core->now_ms < core->next_trim_ms)
		return;
	core->next_trim_ms = core->now_ms + LOOK_EVERY_MS;
	struct upkeep_job *job = core->asked ? core->asked : next_job(core);
	core->asked = NULL;
	if (!job)
		return;
	core->upkeeping = true;
	effects_upkeep(effects, job);
}

static struct policy *policy_of(const struct core *core, struct text stream)
{
	for (size_t i = 0; core->retention && i < core->retention->count; i++)
		if (text_is(stream, core->retention->policies[i].stream))
			return &core->retention->policies[i];
	return NULL;
}

static struct promise *tell(struct core *core, const struct log_trimmed *trimmed)
{
	struct buffer subject = {0};
	buffer_text(&subject, TEXT("$sys.log.trimmed."));
	subject_add_key(&subject, trimmed->stream);
	struct promise *made =
		publish_own(core, buffer_as_text(&subject), &record_log_trimmed, trimmed);
	buffer_fini(&subject);
	return made;
}

/* A cursor may have come, or the policy gone, while it was measured. */
static void take_measured(struct core *core, const struct upkeep_job *job)
{
	const struct log_trimmed *trimmed = &job->wish.trimmed;
	struct policy *policy = policy_of(core, trimmed->stream);
	if (!policy || core->stopped || core->draining)
		return;
	if (!trimmed->events || policy_bound(core, policy) < trimmed->to) {
		policy->next_ms = core->now_ms + LATER_MS;
		return;
	}
	tell(core, trimmed);
}

/* --- By hand -------------------------------------------------------------------------------------
 */

static enum err check_purge(
	struct core *core, const struct purge_request *wanted, uint64_t *upto, struct why *why)
{
	const char *needs = NULL;
	struct ledger_entry events = {.stream = (char *)wanted->stream.ptr,
		.filter = wanted->filter.ptr ? (char *)wanted->filter.ptr : (char *)""};
	if (subject_check(wanted->stream, why))
		return why_prefix(why, "purge_request.stream");
	if (wanted->filter.ptr && subject_filter_check(wanted->filter, why))
		return why_prefix(why, "purge_request.filter");
	if (!text_equal(ledger_stream(wanted->stream), wanted->stream) ||
		(wanted->filter.ptr && !text_equal(ledger_stream(wanted->filter), wanted->stream)))
		return why_set(why, ERR_BAD_VALUE, "purge_request",
			"wanted one stream, and a filter that begins with it");
	uint64_t last = log_last_seq(core->log), bound = bound_of(core, &events, &needs);
	*upto = wanted->has_upto && wanted->upto < last ? wanted->upto : last;
	if (bound < *upto && !wanted->force)
		return why_set(why, ERR_STATE, "purge_request.upto",
			"the consumer '%s' still has to read from sequence %" PRIu64
			" on; give that, or force",
			needs, bound + 1);
	return core->asked ? why_set(why, ERR_UNAVAILABLE, "", "another purge is at work") : ERR_OK;
}

enum err trim_purge(struct own_request *asked, struct why *why)
{
	struct core *core = asked->core;
	/* Texts of a request are not ended; those of the job are. */
	struct upkeep_job *job = upkeep_create(UPKEEP_MEASURE, core->log);
	struct purge_request wanted = *(const struct purge_request *)asked->record;
	struct log_trimmed *trimmed = &job->wish.trimmed;
	struct buffer what = {0};
	size_t count;
	trimmed->stream = wanted.stream = upkeep_text(job, wanted.stream);
	trimmed->filter = wanted.filter = upkeep_text(job, wanted.filter);
	trimmed->reason = upkeep_text(job, TEXT("purged by hand"));
	trimmed->policy = upkeep_text(job, text_of(asked->session->identity));
	enum err err = check_purge(core, &wanted, &job->wish.bound, why);
	buffer_format(&what, "stream.%.*s", TEXT_ARG(wanted.stream));
	struct text subject = buffer_as_text(&what);
	if (!err)
		err = permit_subjects(core, asked->session, ACL_ADMIN, &subject, 1, why);
	buffer_fini(&what);
	if (err) {
		upkeep_destroy(&job);
		return err;
	}
	const struct index *segments = log_segments(core->log, &count);
	for (size_t i = 0; i < count && segments[i].base_seq <= job->wish.bound; i++)
		if (usage_of(&segments[i].usage, wanted.stream))
			upkeep_add(job, &segments[i]);
	job->wish.boundary = job->count;
	job->peer = asked->session->peer;
	job->corr = asked->corr;
	core->asked = job;
	asked->later = true;
	return ERR_OK;
}

static void take_purge(struct core *core, struct upkeep_job *job, struct effects *effects)
{
	struct why why;
	if (!job->err && core->stopped)
		job->why = core->stopped_why, job->err = ERR_STOPPED;
	if (!job->err && !job->wish.trimmed.events)
		job->err = why_set(&job->why, ERR_NOT_FOUND, "",
			"the log holds no such event up to sequence %" PRIu64, job->wish.bound);
	if (job->err) {
		why = job->why;
		own_refuse(job->peer, job->corr, &why, effects);
		return;
	}
	job->wish.trimmed.to = job->wish.bound;
	struct promise *made = tell(core, &job->wish.trimmed);
	made->peer = job->peer;
	made->corr = job->corr;
	made->command = true;
}

void trim_upkept(struct core *core, struct upkeep_job *job, struct effects *effects)
{
	struct why why;
	core->upkeeping = false;
	core->next_trim_ms = core->now_ms + (job->err ? LATER_MS : 0);
	if (job->peer)
		take_purge(core, job, effects);
	else if (!job->err && job->kind == UPKEEP_MEASURE)
		take_measured(core, job);
	/* What fails here is left to the next recovery, or to the next time. */
	if (!job->err && job->kind == UPKEEP_REWRITE &&
		rewrite_adopt(&job->rewrite, core->log, &why))
		core->next_trim_ms = core->now_ms + LATER_MS;
	upkeep_destroy(&job);
}
