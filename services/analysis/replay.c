#include "services/analysis/replay.h"

#include "proto/base/alloc.h"
#include "proto/base/digest.h"
#include "services/analysis/batch.h"
#include "services/analysis/candidate.h"
#include "services/analysis/cases.h"
#include "services/analysis/child.h"
#include "services/analysis/effects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAIT_MS = 70000, CONNECT_MS = 5000, BATCH = 256 };

/* What the log holds of one plugin. */
struct past {
	char id[MANIFEST_ID_MAX + 1];
	char *file;
	uint64_t cursor;
	struct digest *outputs;
	uint64_t outputs_count;
	struct keyed state;
	uint64_t *parked;
	size_t parked_count, parked_room;
};

/* The same, computed now. */
struct present {
	struct candidate file;
	struct child *child;
	struct batch batch;
	struct digest *outputs;
	uint64_t outputs_count;
	struct keyed state;
	uint64_t events;
	FILE *shown; /* where each result is printed; NULL: nowhere */
};

static void digest_number(struct digest *digest, uint64_t number)
{
	digest_add(digest, bytes_of(&number, sizeof(number)));
}

static void digest_text(struct digest *digest, struct text text)
{
	digest_add(digest, bytes_of(text.ptr, text.len));
}

static void digest_output(struct digest *digest, uint64_t input, struct text subject,
	struct text type, struct bytes body)
{
	digest_number(digest, input);
	digest_text(digest, subject);
	digest_text(digest, type);
	digest_add(digest, body);
}

static void digest_state(struct digest *digest, const struct keyed *state)
{
	for (size_t i = 0; i < state->len; i++) {
		digest_text(
			digest, (struct text){state->entries[i].key, state->entries[i].key_len});
		digest_add(digest, bytes_of(state->entries[i].value, state->entries[i].value_len));
	}
}

/* --- Reading the log -------------------------------------------------------------------------- */

/* Gives every event of the filters that the log holds now to `take`, until that refuses. */
static enum err read_log(struct bus *bus, const char *const *filters,
	enum err (*take)(void *self, const struct bus_message *event, struct why *why), void *self,
	struct why *why)
{
	uint16_t channel;
	struct bus_subscription options = {.filters = filters, .from = BUS_FROM_FIRST};
	enum err err = bus_subscribe(bus, &options, &channel, why);
	struct bus_message message = {.kind = BUS_NOTHING};
	while (!err) {
		err = bus_next(bus, WAIT_MS, &message, why);
		if (!err && message.kind == BUS_NOTHING)
			err = why_set(why, ERR_TIMEOUT, "", "the log came to no end");
		if (!err && message.kind == BUS_CAUGHT_UP && message.channel == channel)
			break;
		if (!err && message.kind == BUS_EVENT && message.channel == channel)
			err = take(self, &message, why);
	}
	bus_unsubscribe(bus, channel);
	return err;
}

static enum err past_take(void *self, const struct bus_message *event, struct why *why)
{
	struct past *past = self;
	if (!text_is(effects_plugin_of(event->producer), past->id))
		return ERR_OK;
	if (text_is(event->type, record_plugin_state.name))
		return effects_recall(event->data, &past->state, &past->cursor, why);
	uint64_t input = effects_input(event->counter);
	if (text_is(event->type, record_plugin_parked.name)) {
		past->parked = alloc_room(past->parked, past->parked_count, &past->parked_room,
			sizeof(*past->parked));
		past->parked[past->parked_count++] = input;
		return ERR_OK;
	}
	digest_output(past->outputs, input, event->subject, event->type, event->data);
	past->outputs_count++;
	return ERR_OK;
}

/* --- Computing again -------------------------------------------------------------------------- */

static enum err present_start(
	struct present *present, const struct replay_options *options, struct why *why)
{
	struct child_options child = {.host = options->host,
		.plugin = present->file.path,
		.manifest = present->file.manifest,
		.config = buffer_bytes(&present->file.config),
		.state = &present->state};
	enum err err = child_start(&child, &present->child, why);
	if (err)
		return err;
	struct child_news news = child_next(present->child, WAIT_MS);
	return news.kind == CHILD_READY ? ERR_OK : why_set(why, ERR_DIED, "", "%s", news.reason);
}

static enum err show(
	const struct present *present, const struct host_output *output, struct why *why)
{
	struct buffer line = {0};
	enum err err = cases_line(present->file.manifest, output, &line, why);
	if (!err)
		fprintf(present->shown, "out %.*s", TEXT_ARG(buffer_as_text(&line)));
	buffer_fini(&line);
	return err;
}

static enum err present_run(struct present *present, struct why *why)
{
	struct buffer list = {0};
	uint32_t count = batch_fit(&present->batch, BATCH);
	if (count == 0)
		return ERR_OK;
	batch_list(&present->batch, count, &list);
	enum err err = child_send(
		present->child, buffer_bytes(&list), present->file.manifest->deadline_ms, why);
	buffer_fini(&list);
	if (err)
		return err;
	struct child_news news = child_next(present->child, WAIT_MS);
	if (news.kind != CHILD_DONE)
		return why_set(why, ERR_DIED, "", "%s", news.reason);
	for (uint32_t i = 0; !err && i < news.done.outputs_count; i++) {
		const struct host_output *output = &news.done.outputs[i];
		if (present->shown)
			err = show(present, output, why);
		char subject[512];
		int len = snprintf(subject, sizeof(subject), "analysis.%.*s.%.*s",
			TEXT_ARG(present->file.manifest->id), TEXT_ARG(output->key));
		digest_output(present->outputs, output->seq, (struct text){subject, (size_t)len},
			output->record, output->body);
		present->outputs_count++;
	}
	effects_apply(news.done.changes, news.done.changes_count, &present->state);
	batch_drop(&present->batch, count);
	present->events += count;
	return err;
}

struct both {
	struct past *past;
	struct present *present;
};

static enum err present_take(void *self, const struct bus_message *event, struct why *why)
{
	struct both *both = self;
	if (event->seq > both->past->cursor ||
		text_is(effects_plugin_of(event->producer), both->past->id))
		return ERR_OK;
	for (size_t i = 0; i < both->past->parked_count; i++)
		if (both->past->parked[i] == event->seq)
			return ERR_OK; /* the decision to leave it out is in the log: it is obeyed
					*/
	batch_add(&both->present->batch, event);
	return batch_takes(&both->present->batch) ? ERR_OK : present_run(both->present, why);
}

static void present_fini(struct present *present)
{
	char unused[DIGEST_ID + 1];
	child_stop(&present->child);
	batch_fini(&present->batch);
	keyed_fini(&present->state);
	candidate_fini(&present->file);
	if (present->outputs)
		digest_finish(&present->outputs, unused);
}

/* --- One plugin ------------------------------------------------------------------------------- */

static bool compare(struct past *past, struct present *present, FILE *out)
{
	char then[DIGEST_ID + 1], now[DIGEST_ID + 1];
	digest_state(past->outputs, &past->state);
	digest_state(present->outputs, &present->state);
	digest_finish(&past->outputs, then);
	digest_finish(&present->outputs, now);
	bool same = strcmp(then, now) == 0;
	fprintf(out, "%-4s %-20s %s %llu results, %zu keys%s%s\n", same ? "same" : "DIFF", past->id,
		then, (unsigned long long)past->outputs_count, past->state.len,
		same ? "" : "; computed anew: ", same ? "" : now);
	return same;
}

/* Starts the plugin and runs it over what it consumes of the log, to the last batch. */
static enum err present_over_log(
	struct both *both, struct bus *bus, const struct replay_options *options, struct why *why)
{
	struct present *present = both->present;
	enum err err = present_start(present, options, why);
	if (!err)
		err = read_log(bus, present->file.manifest->consumes, present_take, both, why);
	while (!err && present->batch.count)
		err = present_run(present, why);
	return err;
}

static enum err replay_one(struct bus *bus, const struct replay_options *options, struct past *past,
	bool *same, struct why *why)
{
	struct present present = {0};
	struct both both = {past, &present};
	char own[128], parked[128];
	snprintf(own, sizeof(own), "analysis.%s.>", past->id);
	snprintf(parked, sizeof(parked), "analysis.plugin.parked.%s", past->id);
	past->outputs = digest_create();
	present.outputs = digest_create();
	enum err err =
		read_log(bus, (const char *const[]){own, parked, NULL}, past_take, past, why);
	if (!err)
		err = candidate_read(past->file, &present.file, why);
	if (!err)
		err = present_over_log(&both, bus, options, why);
	if (!err)
		*same = compare(past, &present, options->out) && *same;
	present_fini(&present);
	return err ? why_prefix(why, "replaying %s", past->id) : ERR_OK;
}

/* What it wrote to its standard error, the end of it: here somebody wants to see that. */
static void print_last_words(const struct child *child, FILE *out)
{
	struct text words[CHILD_LAST_WORDS];
	uint32_t count = child ? child_last_words(child, words) : 0;
	for (uint32_t i = 0; i < count; i++)
		fprintf(out, "    %.*s\n", TEXT_ARG(words[i]));
}

enum err replay_try(const struct replay_options *options, const char *file, struct why *why)
{
	struct bus_options about = {.address = options->bus,
		.name = "serai plugin run",
		.connect_timeout_ms = CONNECT_MS};
	struct past past = {.cursor = UINT64_MAX};
	struct present present = {.shown = options->out};
	struct both both = {&past, &present};
	struct bus *bus = NULL;
	present.outputs = digest_create();
	enum err err = candidate_read(file, &present.file, why);
	if (!err)
		snprintf(past.id, sizeof(past.id), "%.*s", TEXT_ARG(present.file.manifest->id));
	if (!err)
		err = bus_connect(&about, &bus, why);
	if (!err)
		err = present_over_log(&both, bus, options, why);
	print_last_words(present.child, stderr);
	if (!err)
		fprintf(stderr,
			"%llu events, %llu results, %zu keys remembered; nothing was published\n",
			(unsigned long long)present.events,
			(unsigned long long)present.outputs_count, present.state.len);
	present_fini(&present);
	bus_close(&bus);
	return err;
}

/* --- Which plugins ---------------------------------------------------------------------------- */

struct installed {
	const char *only;
	struct past *pasts;
	size_t count, room;
};

static enum err installed_take(void *self, const struct bus_message *event, struct why *why)
{
	struct installed *installed = self;
	struct arena arena = {0};
	struct plugin_installed record;
	enum err err = record_decode(&record_plugin_installed, event->data, &arena, &record, why);
	if (!err && (!installed->only || text_is(record.id, installed->only))) {
		struct past *past = NULL;
		for (size_t i = 0; i < installed->count; i++)
			if (text_is(record.id, installed->pasts[i].id))
				past = &installed->pasts[i];
		if (!past) {
			installed->pasts = alloc_room(installed->pasts, installed->count,
				&installed->room, sizeof(*installed->pasts));
			past = &installed->pasts[installed->count++];
			*past = (struct past){0};
			snprintf(past->id, sizeof(past->id), "%.*s", TEXT_ARG(record.id));
		}
		free(past->file);
		past->file = text_copy(record.file);
	}
	arena_fini(&arena);
	return err;
}

static void past_fini(struct past *past)
{
	char unused[DIGEST_ID + 1];
	free(past->file);
	free(past->parked);
	keyed_fini(&past->state);
	if (past->outputs)
		digest_finish(&past->outputs, unused);
}

enum err replay_run(const struct replay_options *options, bool *same, struct why *why)
{
	const char *const filters[] = {"analysis.plugin.installed.*", NULL};
	struct installed installed = {.only = options->id};
	struct bus_options about = {.address = options->bus,
		.name = "serai-analysis replay",
		.connect_timeout_ms = CONNECT_MS};
	struct bus *bus = NULL;
	*same = true;
	enum err err = bus_connect(&about, &bus, why);
	if (!err)
		err = read_log(bus, filters, installed_take, &installed, why);
	if (!err && installed.count == 0)
		err = why_set(why, ERR_NOT_FOUND, "", "the log knows no plugin%s%s",
			options->id ? " " : "", options->id ? options->id : "");
	for (size_t i = 0; !err && i < installed.count; i++)
		err = replay_one(bus, options, &installed.pasts[i], same, why);
	for (size_t i = 0; i < installed.count; i++)
		past_fini(&installed.pasts[i]);
	free(installed.pasts);
	bus_close(&bus);
	return err;
}
