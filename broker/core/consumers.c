#include "broker/core/consumers.h"

#include "broker/core/account.h"
#include "broker/core/groups.h"
#include "broker/core/permit.h"
#include "proto/base/check.h"
#include "proto/wire/subject.h"

#include <inttypes.h>
#include <stdlib.h>
#include <utlist.h>

enum {
	LISTED_MAX = 1000,      /* consumers in one answer, */
	LISTED_BYTES = 2 << 20, /* and about so many bytes of it */
	SESSIONS_MAX = 4096,    /* of the row `sessions` */
};

enum err consumers_permit(
	struct core *core, struct session *session, struct text name, struct why *why)
{
	const struct state_cursor *cursor =
		name.ptr ? state_find_cursor(log_state(core->log), name) : NULL;
	if (!cursor || (!cursor->known && !cursor->account))
		return ERR_OK;
	if (cursor->commanded)
		return why_set(why, ERR_UNAVAILABLE, "name",
			"the place of '%s' is being moved: try again", cursor->name);
	const struct account *account = account_open((struct state_cursor *)cursor);
	if (!account->owner[0] || text_is(text_of(session->identity), account->owner))
		return ERR_OK;
	struct buffer subject = {0};
	buffer_text(&subject, TEXT("consumer."));
	subject_add_key(&subject, name);
	struct text what = buffer_as_text(&subject);
	enum err err = permit_subjects(core, session, ACL_ADMIN, &what, 1, why);
	buffer_fini(&subject);
	return err ? why_prefix(why, "the consumer '%.*s' belongs to '%s'", TEXT_ARG(name),
			     account->owner)
		   : ERR_OK;
}

/* --- The list ------------------------------------------------------------------------------------
 */

static bool is_shown(const struct state_cursor *cursor, const struct consumers_query *query)
{
	struct text name = text_of(cursor->name);
	return (cursor->known || cursor->account) &&
	       (!query->name.ptr || text_equal(name, query->name)) &&
	       (!query->after.ptr || text_compare(name, query->after) > 0);
}

static int by_name(const void *a, const void *b)
{
	const struct state_cursor *const *left = a, *const *right = b;
	return text_compare(text_of((*left)->name), text_of((*right)->name));
}

static void add_session(
	struct consumer *consumer, struct consumer_session *sessions, const struct channel *channel)
{
	uint64_t credit = channel->granted > channel->sent ? channel->granted - channel->sent : 0;
	consumer->workers++;
	consumer->credit += credit;
	if (consumer->sessions_count == SESSIONS_MAX)
		return;
	sessions[consumer->sessions_count++] = (struct consumer_session){
		.name = text_of(channel->session->name),
		.identity = text_of(channel->session->identity),
		.credit = credit,
		.held = channel->held,
	};
}

static void list_sessions(const struct core *core, const struct state_cursor *cursor,
	struct arena *arena, struct consumer *out)
{
	const struct group *group = group_named(core, text_of(cursor->name));
	const struct channel *member;
	uint32_t count = 1;
	if (group)
		DL_FOREACH2(group->members, member, next_member)
	count++;
	struct consumer_session *sessions = arena_zero(arena, count, sizeof(*sessions));
	out->sessions = sessions;
	out->has_unsettled = out->has_workers = out->has_credit = true;
	out->unsettled = cursor->account ? account_unsettled(cursor->account) : 0;
	if (group)
		out->unsettled = group->open_count;
	if (group)
		DL_FOREACH2(group->members, member, next_member)
	add_session(out, sessions, member);
	if (cursor->account && cursor->account->channel)
		add_session(out, sessions, cursor->account->channel);
}

/* What stands in the log of it, so that it can be held against the log; and who is at work. */
static void describe(const struct core *core, const struct state_cursor *cursor,
	struct arena *arena, struct consumer *out)
{
	struct cursor_moved moved = {0};
	const struct account *account = cursor->account;
	if (cursor->known)
		CHECK(!record_decode(
			&record_cursor_moved, buffer_bytes(&cursor->moved), arena, &moved, NULL));
	bool shared = moved.has_position || group_named(core, text_of(cursor->name));
	uint64_t position = moved.has_position ? moved.position : moved.seq;
	uint64_t last = log_last_seq(core->log);
	*out = (struct consumer){
		.name = text_of(cursor->name),
		.kind = shared ? TEXT("group") : TEXT("cursor"),
		.owner = moved.owner,
		.filters = moved.filters,
		.filters_count = moved.filters_count,
		.since = moved.since,
		.position = position,
		.behind = last > position ? last - position : 0,
		.pending = moved.pending,
		.pending_count = moved.pending_count,
		.settled = moved.settled,
		.dead = moved.dead,
		.passed = moved.passed,
		.passed_count = moved.passed_count,
		.redelivered = account ? account->redelivered : 0,
	};
	if (!cursor->known && account) {
		out->owner = text_of(account->owner);
		out->filters = account->filters;
		out->filters_count = account->filters_count;
	}
	list_sessions(core, cursor, arena, out);
}

static size_t weight(const struct consumer *consumer)
{
	size_t bytes = 512 + consumer->pending_count * 40 + consumer->passed_count * 48 +
		       consumer->sessions_count * 192;
	for (uint32_t i = 0; i < consumer->filters_count; i++)
		bytes += consumer->filters[i].len + 4;
	return bytes;
}

enum err consumers_answer(struct own_request *asked, struct why *why)
{
	const struct core *core = asked->core;
	const struct consumers_query *query = asked->record;
	const struct state *state = log_state(core->log);
	size_t most = HASH_COUNT(state->cursors), count = 0, bytes = 0;
	struct state_cursor **cursors = arena_zero(asked->arena, most + 1, sizeof(*cursors));
	for (struct state_cursor *c = state->cursors; c; c = c->hh.next)
		if (is_shown(c, query))
			cursors[count++] = c;
	if (query->name.ptr && !count)
		return why_set(why, ERR_NOT_FOUND, "name", "there is no consumer '%.*s'",
			TEXT_ARG(query->name));
	qsort(cursors, count, sizeof(struct state_cursor *), by_name);
	struct consumer *shown = arena_zero(asked->arena, LISTED_MAX, sizeof(*shown));
	struct consumers_reply reply = {.first_seq = log_oldest_seq(core->log),
		.last_seq = log_last_seq(core->log),
		.consumers = shown};
	while (reply.consumers_count < count && reply.consumers_count < LISTED_MAX &&
		bytes < LISTED_BYTES) {
		struct consumer *one = &shown[reply.consumers_count];
		describe(core, cursors[reply.consumers_count++], asked->arena, one);
		bytes += weight(one);
	}
	reply.more = reply.consumers_count < count;
	return record_encode(&record_consumers_reply, &reply, asked->out, why);
}

/* --- Removing ------------------------------------------------------------------------------------
 */

static enum err check_idle(
	const struct core *core, const struct state_cursor *cursor, struct why *why)
{
	const struct group *group = group_named(core, text_of(cursor->name));
	const struct channel *at_work = group && group->members ? group->members
					: cursor->account       ? cursor->account->channel
								: NULL;
	if (at_work)
		return why_set(why, ERR_EXISTS, "name", "'%s' is at work for '%s': end it first",
			at_work->session->name, cursor->name);
	if (group && group->dead)
		return why_set(why, ERR_UNAVAILABLE, "name",
			"a letter of '%s' is on its way to the disk: try again", cursor->name);
	return ERR_OK;
}

/* One that may be changed now, by this session. */
static enum err find_idle(
	struct own_request *asked, struct text name, struct state_cursor **out, struct why *why)
{
	struct state_cursor *cursor = state_find_cursor(log_state(asked->core->log), name);
	if (!cursor || (!cursor->known && !cursor->account))
		return why_set(
			why, ERR_NOT_FOUND, "name", "there is no consumer '%.*s'", TEXT_ARG(name));
	*out = cursor;
	enum err err = consumers_permit(asked->core, asked->session, name, why);
	return err ? err : check_idle(asked->core, cursor, why);
}

/* Its event takes the place of whatever was on its way; what it was is forgotten. Until it is on
 * disk nobody works for the consumer, who would begin where it no longer stands, and it is held. */
static void tell(
	struct own_request *asked, struct state_cursor *cursor, const struct cursor_moved *moved)
{
	struct buffer subject = {0};
	cursor->readers++;
	cursor->commanded = true;
	cursor->commanded_to = moved->seq;
	publish_unmove(asked->core, cursor);
	buffer_text(&subject, TEXT("$sys.cursor."));
	subject_add_key(&subject, moved->cursor);
	asked->command =
		publish_own(asked->core, buffer_as_text(&subject), &record_cursor_moved, moved);
	asked->command->commanded = cursor;
	buffer_fini(&subject);
	groups_drop(asked->core, cursor);
	account_close(cursor);
}

void consumers_settled(struct core *core, struct state_cursor *cursor)
{
	cursor->commanded = false;
	cursor->readers--;
	/* What was read of it in between is not what stands there now. */
	account_close(cursor);
	if (!cursor->known && !cursor->readers)
		state_forget_cursor(log_state(core->log), cursor);
}

enum err consumers_remove(struct own_request *asked, struct why *why)
{
	const struct consumer_named *named = asked->record;
	struct state_cursor *cursor;
	enum err err = find_idle(asked, named->name, &cursor, why);
	if (err)
		return err;
	struct cursor_moved gone = {
		.cursor = text_of(cursor->name), .has_removed = true, .removed = true};
	tell(asked, cursor, &gone);
	cursor->wanted = 0;
	return ERR_OK;
}

/* --- Moving by hand ------------------------------------------------------------------------------
 */

static void note_last(void *arg, const struct tables_subject *subject)
{
	uint64_t *last = arg;
	if (subject->last_seq > *last)
		*last = subject->last_seq;
}

/* Of what the consumer wants; indexes tell, from the newest one backwards. */
static enum err last_wanted(
	struct core *core, const struct account *account, uint64_t *out, struct why *why)
{
	const struct log_wanted wanted = {
		.filters = account->filters, .count = account->filters_count};
	uint64_t last = 0, before = log_last_seq(core->log) + 1;
	const struct log_each each = {note_last, &last};
	while (!last && before > log_first_seq(core->log)) {
		enum err err = log_subjects(core->log, &before, &wanted, &each, why);
		if (err)
			return err;
	}
	if (last)
		*out = last;
	return ERR_OK;
}

static enum err first_wanted(struct core *core, const struct consumer_seek *seek,
	const struct account *account, uint64_t *out, struct why *why)
{
	uint64_t after = log_last_seq(core->log) + 1;
	*out = text_is(seek->to, "first") ? log_first_seq(core->log) : after;
	if (text_is(seek->to, "last"))
		return last_wanted(core, account, out, why);
	if (text_is(seek->to, "seq")) {
		if (!seek->has_seq)
			return why_set(why, ERR_MISSING, "consumer_seek.seq", "to = seq wants it");
		if (!seek->seq || seek->seq > after)
			return why_set(why, ERR_BAD_VALUE, "consumer_seek.seq",
				"wanted 1 to %" PRIu64 ", got %" PRIu64, after, seek->seq);
		*out = seek->seq;
	} else if (text_is(seek->to, "time")) {
		if (!seek->has_time)
			return why_set(
				why, ERR_MISSING, "consumer_seek.time", "to = time wants it");
		*out = log_seek_time(core->log, seek->time);
	}
	return ERR_OK;
}

/* A cursor that goes forward passes events over, and its account says so. All others begin to count
 * anew: what a group has settled beyond its place, or what comes again, was counted before. */
enum err consumers_seek(struct own_request *asked, struct why *why)
{
	const struct consumer_seek *seek = asked->record;
	struct state_cursor *cursor;
	uint64_t first;
	enum err err = find_idle(asked, seek->name, &cursor, why);
	if (!err)
		err = first_wanted(asked->core, seek, account_open(cursor), &first, why);
	if (err)
		return err;
	struct consumer now = {0};
	describe(asked->core, cursor, asked->arena, &now);
	bool shared = text_is(now.kind, "group");
	struct account *account = account_open(cursor);
	/* What was acknowledged counts as settled, on disk or on its way. */
	uint64_t place = cursor->wanted > cursor->seq ? cursor->wanted : cursor->seq;
	if (!shared && first > place + 1)
		account_pass(account, place + 1, first - 1, "seek");
	else if (shared || first <= place)
		account_begin(account, first);
	struct cursor_moved moved = {.cursor = text_of(cursor->name),
		.seq = first - 1,
		.has_position = shared,
		.position = first - 1};
	account_write(account, &moved);
	cursor->wanted = cursor->seq;
	tell(asked, cursor, &moved);
	return ERR_OK;
}
