#include "services/analysis/questions.h"

#include "proto/base/check.h"
#include "proto/base/logging.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void drop_first(struct questions *questions)
{
	struct question *first = &questions->waiting[0];
	free(first->method);
	buffer_fini(&first->body);
	questions->count--;
	memmove(first, first + 1, questions->count * sizeof(*first));
	questions->asked = false;
}

/* Whoever asked may be gone, and so may the bus: nothing is to be done about it here. */
static void refuse(struct bus *bus, uint64_t request, const struct why *refusal)
{
	struct why why = {0};
	if (bus && bus_refuse(bus, request, refusal, &why))
		logging_why(LOGGING_DEBUG, "a refusal was not sent", &why);
}

static void refuse_first(struct questions *questions, struct bus *bus, const struct why *refusal)
{
	refuse(bus, questions->waiting[0].request, refusal);
	drop_first(questions);
}

enum err questions_serve(struct bus *bus, const struct manifest *manifest, struct why *why)
{
	char subjects[MANIFEST_ANSWERS_MAX][MANIFEST_ID_MAX + 80];
	const char *methods[MANIFEST_ANSWERS_MAX + 1] = {NULL};
	if (manifest->answers_count == 0)
		return ERR_OK;
	for (unsigned i = 0; i < manifest->answers_count; i++) {
		snprintf(subjects[i], sizeof(subjects[i]), "svc.%.*s.%.*s", TEXT_ARG(manifest->id),
			TEXT_ARG(manifest->answers[i].method));
		methods[i] = subjects[i];
	}
	return bus_serve(bus, methods, why);
}

/* "svc.<id>.<method>": an id has no dot. */
static struct text method_of(struct text subject)
{
	struct text part;
	(void)text_split(&subject, '.', &part);
	(void)text_split(&subject, '.', &part);
	return subject;
}

void questions_take(struct questions *questions, struct bus *bus, const struct bus_message *message,
	bool quarantined)
{
	struct why why = {0};
	if (quarantined)
		(void)why_set(&why, ERR_UNAVAILABLE, "",
			"the plugin is in quarantine, until somebody releases it");
	else if (questions->count == QUESTIONS_MAX)
		(void)why_set(&why, ERR_LIMIT, "", "%d questions wait already", QUESTIONS_MAX);
	if (why.code) {
		refuse(bus, message->request, &why);
		return;
	}
	struct question *question = &questions->waiting[questions->count++];
	*question = (struct question){
		.request = message->request, .method = text_copy(method_of(message->subject))};
	buffer_add(&question->body, message->data.ptr, message->data.len);
}

bool questions_ask(struct questions *questions, struct bus *bus, struct child *child)
{
	if (questions->count == 0)
		return false;
	const struct question *first = &questions->waiting[0];
	struct why why = {0};
	if (child_ask(child, text_of(first->method), buffer_bytes(&first->body), &why))
		refuse_first(questions, bus, &why);
	else
		questions->asked = true;
	return true;
}

void questions_answered(
	struct questions *questions, struct bus *bus, const struct host_reply *reply)
{
	CHECK(questions->asked);
	struct why why = {0};
	if (reply->has_code) {
		(void)why_set(&why, err_numbered(reply->code), "", "%.*s", TEXT_ARG(reply->text));
		refuse_first(questions, bus, &why);
		return;
	}
	if (bus && bus_reply(bus, questions->waiting[0].request, reply->body, &why))
		refuse(bus, questions->waiting[0].request, &why);
	drop_first(questions);
}

void questions_lost(struct questions *questions, struct bus *bus)
{
	struct why why = {0};
	if (!questions->asked)
		return;
	(void)why_set(&why, ERR_DIED, "", "the plugin's process ended before it answered");
	refuse_first(questions, bus, &why);
}

void questions_clear(struct questions *questions)
{
	while (questions->count)
		drop_first(questions);
}
