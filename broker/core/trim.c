/* What goes, by the policies of streams: whether something may be too much is seen from the usage
 * of segments; how much exactly, a job measures; the event that takes it away is published here,
 * and the files follow. */
#include "broker/core/account.h"
#include "broker/log/upkeep.h"
#include "broker/core/own.h"
#include "broker/core/permit.h"
#include "broker/core/wants.h"
#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/wire/subject.h"

#include <inttypes.h>
#include <stdlib.h>

/* A policy that closes a segment rests for longer: a segment costs some writing. */
enum { BOUNDS, KEEP }; /* what a policy wants, and looks at by itself */

enum { LOOK_EVERY_MS = 500, AGAIN_MS = 1000, CLOSED_MS = 5000, LATER_MS = 10000 };

void trim_change(struct core *core, struct retention *retention)
{
	retention_destroy(&core->retention);
	core->retention = retention;
	core->policies_refused.code = ERR_OK;
}

void trim_not_taken(struct core *core, const struct why *why)
{
	core->policies_refused = *why;
	if (!core->stopped && !core->draining)
		publish_own(core, TEXT("$sys.policies.refused"), &record_policies_refused,
			&(struct policies_refused){
				.where = text_of(why->where), .reason = text_of(why->text)});
}

static bool reads(struct state_cursor *cursor, const struct ledger_entry *events)
{
	const struct account *account = account_open(cursor);
	for (uint32_t i = 0; i < account->filters_count; i++)
		if (ledger_entry_concerns(events, account->filters[i]))
			return true;
	return account->filters_count == 0; /* what it wants is not known */
}

/* It is one, on disk, coming or being moved: all behind this it has still to read. */
static bool needs_behind(const struct state_cursor *cursor, uint64_t *place)
{
	*place = cursor->commanded && cursor->commanded_to < cursor->seq ? cursor->commanded_to
									 : cursor->seq;
	return cursor->known || cursor->account || cursor->commanded;
}

/* What no cursor of such events needs any more ends there; *needs is the one that needs more. */
static uint64_t bound_of(
	const struct core *core, const struct ledger_entry *events, const char **needs)
{
	uint64_t bound = log_last_seq(core->log);
	for (struct state_cursor *c = log_state(core->log)->cursors; c; c = c->hh.next) {
		uint64_t place;
		if (!needs_behind(c, &place) || place >= bound || !reads(c, events))
			continue;
		bound = place;
		*needs = c->name;
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

static struct ledger_entry events_of(const struct upkeep_job *job)
{
	static char none[] = "";
	const struct log_trimmed *trimmed = &job->wish.trimmed;
	return (struct ledger_entry){.stream = (char *)trimmed->stream.ptr,
		.filter = trimmed->filter.ptr ? (char *)trimmed->filter.ptr : none};
}

/* Consumers that have not acknowledged all that may go. */
static void watch_hits(const struct core *core, struct upkeep_job *job)
{
	struct ledger_entry events = events_of(job);
	for (struct state_cursor *c = log_state(core->log)->cursors; c; c = c->hh.next) {
		uint64_t place;
		if (needs_behind(c, &place) && place < job->wish.bound && reads(c, &events)) {
			const struct account *account = account_open(c);
			hits_watch(&job->hits, c, account->filters, account->filters_count);
		}
	}
}

/* A consumer may have come, or been moved back, while it was measured: then it is not the truth any
 * more. *needs is the one. */
static bool still_holds(const struct core *core, const struct upkeep_job *job, const char **needs)
{
	struct ledger_entry events = events_of(job);
	for (struct state_cursor *c = log_state(core->log)->cursors; c; c = c->hh.next) {
		uint64_t place;
		if (!needs_behind(c, &place) || place >= job->wish.trimmed.to || !reads(c, &events))
			continue;
		*needs = c->name;
		if (!job->wish.by_name || !hits_watches(&job->hits, c->name, place) || c->commanded)
			return false;
	}
	return true;
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
	job->wish.by_name = policy->over_cursors;
	job->wish.bound = policy_bound(core, policy);
	watch_hits(core, job);
	return job;
}

/* What each segment holds of the stream. The array is the caller's to free. */
static struct wants_piece *pieces_of(
	const struct core *core, const struct policy *policy, size_t *count)
{
	const struct index *segments = log_segments(core->log, count);
	struct wants_piece *pieces = alloc_zero(*count, sizeof(*pieces));
	for (size_t i = 0; i < *count; i++) {
		const struct usage_stream *usage =
			usage_of(&segments[i].usage, text_of(policy->stream));
		if (usage)
			pieces[i] = (struct wants_piece){usage->events, usage->bytes,
				usage->first_seq, usage->last_seq, usage->first_us};
	}
	return pieces;
}

/* Recorded time of the eldest event in the pieces; INT64_MAX: there is none. */
static int64_t eldest_us(const struct wants_piece *pieces, size_t count, uint64_t floor)
{
	for (size_t i = 0; i < count; i++)
		if (pieces[i].events && pieces[i].last_seq > floor)
			return pieces[i].first_us;
	return INT64_MAX;
}

static int64_t due_us(const struct policy *policy, int64_t eldest)
{
	return eldest == INT64_MAX ? INT64_MAX : eldest + policy->age_ms * 1000;
}

static struct upkeep_job *want_bounds(
	const struct core *core, struct policy *policy, const struct wants_piece *pieces)
{
	size_t count;
	const struct index *segments = log_segments(core->log, &count);
	const struct ledger_entry *entry = entry_of(core, policy, 0);
	struct wants_limits left,
		limits = {
			.floor = entry ? entry->upto : 0,
			.events = policy->count ? (uint64_t)policy->count : UINT64_MAX,
			.bytes = policy->bytes ? (uint64_t)policy->bytes : UINT64_MAX,
			.cutoff_us =
				policy->age_ms ? core->now_us - policy->age_ms * 1000 : INT64_MIN,
		};
	size_t end = wants_bounds(pieces, count, &limits, &left);
	int64_t next_us = eldest_us(pieces + end, count - end, limits.floor);
	policy->looks[BOUNDS].due_us = due_us(policy, next_us);
	if (!end)
		return NULL;
	struct upkeep_job *job = measure(core, policy);
	limits.bound = job->wish.bound;
	job->wish.next_us = next_us;
	job->wish.room_events = left.events;
	job->wish.room_bytes = left.bytes;
	job->wish.cutoff_us = limits.cutoff_us;
	/* Behind the bound nothing is to be measured, the boundary least. */
	for (size_t i = 0; i < end; i++) {
		job->wish.boundary = job->count;
		if (wants_piece_is_open(&pieces[i], &limits))
			upkeep_add(job, &segments[i]);
		job->wish.blocked |= pieces[i].events && pieces[i].first_seq > limits.bound;
	}
	policy->looks[BOUNDS].blocked = job->wish.blocked;
	policy->looks[BOUNDS].bound = limits.bound;
	return job;
}

static struct upkeep_job *want_keep(
	const struct core *core, const struct policy *policy, const struct wants_piece *pieces)
{
	size_t count;
	const struct index *segments = log_segments(core->log, &count);
	const struct ledger_entry *entry = entry_of(core, policy, (uint64_t)policy->keep);
	uint64_t upto = entry ? entry->upto : 0;
	if (upto < policy->kept_all)
		upto = policy->kept_all;
	if (policy_bound(core, policy) <= upto || !wants_keep(pieces, count, upto))
		return NULL;
	struct upkeep_job *job = measure(core, policy);
	job->wish.trimmed.keep = (uint64_t)policy->keep;
	job->wish.trimmed.has_keep = true;
	for (size_t i = 0; i < count; i++)
		upkeep_add(job, &segments[i]);
	return job;
}

/* Has anything changed since it was looked at? The log has grown; an event, whose time is known,
 * has become too old; what held the others has moved on. */
static bool is_due(const struct core *core, const struct policy *policy, int kind)
{
	const struct policy_look *look = &policy->looks[kind];
	bool ages = kind == BOUNDS && policy->age_ms;
	bool grows = kind == KEEP ? policy->keep > 0 : policy->bytes || policy->count;
	if ((!ages && !grows) || core->now_ms < look->next_ms)
		return false;
	if (look->blocked)
		return policy_bound(core, policy) != look->bound;
	bool grown = look->seq != log_last_seq(core->log);
	return (grows && grown && core->now_ms >= look->grown_ms) ||
	       (ages && (core->now_us >= look->due_us || (grown && look->due_us == INT64_MAX)));
}

static struct upkeep_job *wanted_by(const struct core *core, struct policy *policy)
{
	size_t count;
	struct upkeep_job *job = NULL;
	struct wants_piece *pieces = pieces_of(core, policy, &count);
	for (int kind = BOUNDS; !job && kind <= KEEP; kind++) {
		if (!is_due(core, policy, kind))
			continue;
		struct policy_look *look = &policy->looks[kind];
		look->next_ms = core->now_ms + AGAIN_MS;
		look->seq = log_last_seq(core->log);
		look->blocked = false;
		job = kind == BOUNDS ? want_bounds(core, policy, pieces)
				     : want_keep(core, policy, pieces);
		if (job && !job->count)
			upkeep_destroy(&job);
	}
	free(pieces);
	return job;
}

static struct upkeep_job *next_job(struct core *core)
{
	struct retention *retention = core->retention;
	for (size_t i = 0; retention && i < retention->count; i++) {
		struct policy *policy = &retention->policies[i];
		bool due = is_due(core, policy, BOUNDS) || is_due(core, policy, KEEP);
		struct upkeep_job *wanted = due ? wanted_by(core, policy) : NULL;
		if (wanted)
			return wanted;
	}
	/* Without room what needs none comes first. */
	struct upkeep_job *job = core->lent ? upkeep_next(core->log, 0, core->compress) : NULL;
	if (!job)
		job = upkeep_next(core->log, core->segment_bytes, core->compress);
	if (job)
		job->rewrite.now_us = core->now_us;
	return job;
}

/* A purge that was asked for waits for the job before it, which may put other files in the place of
 * those that were there then. */
static struct upkeep_job *purge_job(struct core *core)
{
	size_t count;
	struct upkeep_job *job = core->asked;
	const struct index *segments = log_segments(core->log, &count);
	upkeep_look(job, core->log);
	for (size_t i = 0; i < count && segments[i].base_seq <= job->wish.bound; i++)
		if (usage_of(&segments[i].usage, job->wish.trimmed.stream))
			upkeep_add(job, &segments[i]);
	job->wish.boundary = job->count;
	watch_hits(core, job);
	core->asked = NULL;
	return job;
}

const struct ledger *trim_on_its_way(const struct core *core)
{
	bool waits = core->pledges && core->removing_seq > log_last_seq(core->log);
	return waits ? &core->removing : NULL;
}

static struct policy *policy_of(const struct core *core, struct text stream)
{
	for (size_t i = 0; core->retention && i < core->retention->count; i++)
		if (text_is(stream, core->retention->policies[i].stream))
			return &core->retention->policies[i];
	return NULL;
}

/* The event that takes much from the segment that grows begins the next one: only closed segments
 * are written anew, and on a quiet log nothing else would close this one. */
static struct promise *tell(struct core *core, struct upkeep_job *job, bool *closes)
{
	struct log_trimmed *trimmed = &job->wish.trimmed;
	struct trimmed_consumer *hits = hits_write(&job->hits, trimmed);
	struct buffer subject = {0};
	buffer_text(&subject, TEXT("$sys.log.trimmed."));
	subject_add_key(&subject, trimmed->stream);
	struct promise *made =
		publish_own(core, buffer_as_text(&subject), &record_log_trimmed, trimmed);
	ledger_fini(&core->removing);
	ledger_apply(&core->removing, trimmed, made->first_seq);
	core->removing_seq = made->first_seq;
	*closes = upkeep_closes(job, core->log);
	if (*closes)
		log_roll(core->log, core->pledges->prev->batch);
	buffer_fini(&subject);
	free(hits);
	return made;
}

/* What tells of a trim of the broker's own stream is an event of that stream: to take no more than
 * it adds would never end. */
static bool is_worth_telling(const struct log_trimmed *trimmed)
{
	return trimmed->events > (text_is(trimmed->stream, "$sys") ? 1 : 0);
}

/* What was found out by then is not to be relied on. */
static void look_again(struct policy_look *look)
{
	look->seq = look->grown_ms = look->due_us = 0;
	look->blocked = false;
}

/* A cursor may have come, or the policy gone, while it was measured. */
static void take_measured(struct core *core, struct upkeep_job *job)
{
	const struct log_trimmed *trimmed = &job->wish.trimmed;
	struct policy *policy = policy_of(core, trimmed->stream);
	bool closes = false;
	struct policy_look *look = policy ? &policy->looks[trimmed->keep ? KEEP : BOUNDS] : NULL;
	if (!policy || core->stopped || core->draining)
		return;
	const char *needs;
	bool worth = is_worth_telling(trimmed);
	job->wish.by_name &= policy->over_cursors;
	if (!worth && trimmed->keep)
		policy->kept_all = trimmed->to;
	look->due_us = due_us(policy, job->wish.next_us);
	look->blocked = job->wish.blocked;
	look->bound = job->wish.bound;
	if (!worth || !still_holds(core, job, &needs)) {
		look->grown_ms = core->now_ms + LATER_MS;
		if (worth)
			look_again(look);
		return;
	}
	tell(core, job, &closes);
	if (closes)
		look->next_ms = core->now_ms + CLOSED_MS;
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
	job->wish.by_name = wanted.has_force && wanted.force;
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
	const char *needs;
	job->wish.trimmed.to = job->wish.bound;
	if (!still_holds(core, job, &needs)) {
		why_set(&why, ERR_UNAVAILABLE, "",
			"the consumer '%s' came or was moved while it was measured: ask again",
			needs);
		own_refuse(job->peer, job->corr, &why, effects);
		return;
	}
	bool closes;
	struct promise *made = tell(core, job, &closes);
	made->peer = job->peer;
	made->corr = job->corr;
	made->command = true;
}

static void take_result(struct core *core, struct upkeep_job *job, struct effects *effects)
{
	struct why why;
	core->upkeeping = false;
	core->next_trim_ms = core->now_ms + (job->err ? LATER_MS : 0);
	struct policy *policy = policy_of(core, job->wish.trimmed.stream);
	if (policy && job->err)
		look_again(&policy->looks[job->wish.trimmed.keep ? KEEP : BOUNDS]);
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

/* On a full disk what is on its way is about to be refused, and with it all that came behind. What
 * frees room waits until that is over, and segments that find none are given what is kept. */
void trim_go_on(struct core *core, struct effects *effects)
{
	struct upkeep_job *job = core->done;
	if (!job || (core->full && core->pledges))
		return;
	bool lends = job->err == ERR_FULL && !core->lent && !core->pledges;
	core->done = NULL;
	take_result(core, job, effects);
	if (!lends)
		return;
	log_lend(core->log);
	publish_lent(core, true);
	core->next_trim_ms = core->now_ms;
}

void trim_upkept(struct core *core, struct upkeep_job *job, struct effects *effects)
{
	core->done = job;
	trim_go_on(core, effects);
}

/* Nothing is measured while a removal is on its way: it would count the same events again. */
void trim_tick(struct core *core, struct effects *effects)
{
	bool idle = !core->asked && !core->retention && !core->compress && !core->lent &&
		    !log_state(core->log)->ledger.count;
	trim_go_on(core, effects);
	if (idle || core->upkeeping || core->stopped || core->draining ||
		core->now_ms < core->next_trim_ms || trim_on_its_way(core))
		return;
	core->next_trim_ms = core->now_ms + LOOK_EVERY_MS;
	struct upkeep_job *job = core->asked ? purge_job(core) : next_job(core);
	if (!job) {
		/* Nothing is left to free: publishers may go on when so much is free again. */
		if (core->lent && !core->writing)
			publish_lent(core, !log_keep(core->log));
		return;
	}
	core->upkeeping = true;
	effects_upkeep(effects, job);
}
