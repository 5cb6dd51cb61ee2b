#include "broker/core/permit.h"

#include "proto/base/check.h"
#include "proto/codec/record.h"
#include "proto/wire/subject.h"

#include <stdio.h>

enum { TOLD_EVERY_MS = 1000 }; /* an event of refusals, however many there are */

static bool may_tell(const struct core *core)
{
	return !core->stopped && !core->draining;
}

static void tell_refused(struct core *core, struct session *session)
{
	struct buffer subject = {0};
	if (!session->denied || !may_tell(core))
		return;
	struct peer_refused refused = {
		.peer = text_of(session->identity),
		.name = text_of(session->name),
		.reason = text_of(session->denied_why.text),
		.count = session->denied,
	};
	buffer_text(&subject, TEXT("$sys.peer.refused."));
	subject_add_key(&subject, refused.peer);
	publish_own(core, buffer_as_text(&subject), &record_peer_refused, &refused);
	buffer_fini(&subject);
	session->denied = 0;
	session->denied_told_ms = core->now_ms;
}

static void note_refused(struct core *core, struct session *session, const struct why *why)
{
	session->denied++;
	session->denied_why = *why;
	if (core->now_ms >= session->denied_told_ms + TOLD_EVERY_MS)
		tell_refused(core, session);
}

void permit_forget(struct core *core, struct session *session)
{
	tell_refused(core, session);
}

enum err permit_block(struct core *core, struct session *session, struct bytes block,
	const struct block_header *header, struct why *why)
{
	struct bytes rest = block_runs(block, header);
	struct block_run run;
	while (block_next_run(&rest, &run))
		if (permit_subjects(core, session, ACL_PUBLISH, &run.subject, 1, why))
			return ERR_DENIED;
	return ERR_OK;
}

enum err permit_subjects(struct core *core, struct session *session, enum acl_action action,
	const struct text *subjects, uint32_t count, struct why *why)
{
	for (uint32_t i = 0; i < count; i++)
		if (acl_check(core->acl, text_of(session->identity), action, subjects[i], why)) {
			note_refused(core, session, why);
			return ERR_DENIED;
		}
	return ERR_OK;
}

enum err permit_producer(
	const struct core *core, struct text identity, struct text producer, struct why *why)
{
	if (!core->acl || text_is(identity, "local") || text_starts(producer, TEXT("anon-")))
		return ERR_OK;
	bool own = text_starts(producer, identity) &&
		   (producer.len == identity.len || producer.ptr[identity.len] == '.');
	return own ? ERR_OK
		   : why_set(why, ERR_DENIED, "hello.producer",
			     "the peer '%.*s' may publish as '%.*s', as '%.*s.' and more, or as "
			     "'anon-' "
			     "and more, not as '%.*s'",
			     TEXT_ARG(identity), TEXT_ARG(identity), TEXT_ARG(identity),
			     TEXT_ARG(producer));
}

void permit_change(struct core *core, struct acl **taken, struct effects *effects)
{
	struct acl *before = core->acl;
	struct buffer difference = {0};
	core->acl = *taken;
	*taken = NULL;
	core->acl_refused.code = ERR_OK;
	acl_difference(before, core->acl, &difference);
	acl_destroy(&before);
	if (difference.len && may_tell(core)) {
		struct text told = text_slice(buffer_as_text(&difference), 0,
			difference.len < ACL_TOLD ? difference.len : ACL_TOLD);
		publish_own(core, TEXT("$sys.acl.changed"), &record_acl_changed,
			&(struct acl_changed){.difference = told});
	}
	buffer_fini(&difference);
	for (struct session *session = core->sessions; session; session = session->hh.next)
		channel_permit(core, session, effects);
}

void permit_not_taken(struct core *core, const struct why *why)
{
	core->acl_refused = *why;
	if (may_tell(core))
		publish_own(core, TEXT("$sys.acl.refused"), &record_acl_refused,
			&(struct acl_refused){
				.where = text_of(why->where), .reason = text_of(why->text)});
}

static void tell_strangers(struct core *core)
{
	if (!core->strangers || core->now_ms < core->strangers_told_ms + TOLD_EVERY_MS ||
		!may_tell(core))
		return;
	publish_own(core, TEXT("$sys.peer.stranger"), &record_peer_stranger,
		&(struct peer_stranger){
			.address = text_of(core->stranger), .count = core->strangers});
	core->strangers = 0;
	core->strangers_told_ms = core->now_ms;
}

void permit_stranger(struct core *core, struct text address)
{
	core->strangers++;
	snprintf(core->stranger, sizeof(core->stranger), "%.*s", TEXT_ARG(address));
	tell_strangers(core);
}

void permit_tick(struct core *core)
{
	tell_strangers(core);
	for (struct session *session = core->sessions; session; session = session->hh.next)
		if (core->now_ms >= session->denied_told_ms + TOLD_EVERY_MS)
			tell_refused(core, session);
}
