#include "services/analysis/plugin.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/base/logging.h"
#include "proto/bus/bus.h"
#include "services/analysis/batch.h"
#include "services/analysis/blame.h"
#include "services/analysis/child.h"
#include "services/analysis/effects.h"
#include "services/analysis/fate.h"
#include "services/analysis/listen.h"
#include "services/analysis/questions.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
	CONNECT_MS = 1000,
	PUBLISH_MS = 5000,
	AGAIN_MS = 300,      /* after a failed try to connect or publish */
	ALIVE_MS = 1000,     /* a connection that is not read is kept alive that often */
	CURSOR_EVERY = 1024, /* events without effect after which the cursor is published even so */
};

enum stage {
	STAGE_APART,       /* not connected */
	STAGE_REMEMBERING, /* reads its state from the log */
	STAGE_WAITING,     /* for its next start */
	STAGE_STARTING,
	STAGE_RUNNING,
	STAGE_QUARANTINED,
};

struct plugin {
	struct candidate file;
	const struct plugin_place *place;
	enum stage stage;
	bool quarantined, caught_up;
	int64_t due_ms; /* when to try again */
	int epoll;
	struct listen to_bus, to_child;
	struct why trouble;

	struct bus *bus;
	uint16_t channel;
	struct keyed state;
	uint64_t cursor, published; /* handled; as the log knows it */
	uint64_t silent;            /* events handled since `published` */

	struct child *child;
	struct blame blame;
	struct batch batch;
	uint32_t in_hand; /* events of the batch that the child has, or that wait for the disk */
	struct questions questions;
	struct effects unsent; /* effects that are not on disk yet */

	uint64_t handled, emitted;
};

/* --- Small things ----------------------------------------------------------------------------- */

static struct text id_of(const struct plugin *plugin)
{
	return plugin->file.manifest->id;
}

static void note_trouble(struct plugin *plugin, const char *doing, const struct why *why)
{
	plugin->trouble = *why;
	why_prefix(&plugin->trouble, "%.*s", TEXT_ARG(id_of(plugin)));
	logging_why(LOGGING_WARNING, doing, &plugin->trouble);
}

static bool is_connected(const struct plugin *plugin)
{
	return plugin->bus && bus_about(plugin->bus).connected;
}

/* Results before anything else: nothing new is begun while some wait for the disk. */
static bool has_results(const struct plugin *plugin)
{
	return plugin->bus && plugin->in_hand && effects_made(&plugin->unsent);
}

/* A full batch leaves the bus unread, results that wait for the disk leave the child unread, and
 * while the broker is away nothing could be told of its end: what will not be read wakes nobody. */
static void listen_to_what_is_read(struct plugin *plugin)
{
	if (plugin->bus)
		listen_turn(&plugin->to_bus, plugin->epoll, batch_takes(&plugin->batch));
	if (plugin->child)
		listen_turn(&plugin->to_child, plugin->epoll,
			is_connected(plugin) && !has_results(plugin));
}

static void stop_child(struct plugin *plugin)
{
	child_stop(&plugin->child);
	plugin->to_child.on = false;
	questions_lost(&plugin->questions, plugin->bus);
	effects_clear(&plugin->unsent);
	plugin->in_hand = 0;
}

static void wait_until(struct plugin *plugin, enum stage stage, int64_t wait_ms)
{
	plugin->stage = stage;
	plugin->due_ms = clock_monotonic_ms() + wait_ms;
}

/* --- Connecting and remembering --------------------------------------------------------------- */

static enum err subscribe(
	struct plugin *plugin, const char *const *filters, uint64_t from, struct why *why)
{
	struct bus_subscription options = {
		.filters = filters, .from = from ? BUS_FROM_SEQ : BUS_FROM_FIRST, .seq = from};
	plugin->caught_up = false;
	return bus_subscribe(plugin->bus, &options, &plugin->channel, why);
}

static void break_off(struct plugin *plugin)
{
	stop_child(plugin);
	questions_clear(&plugin->questions);
	bus_close(&plugin->bus); /* its descriptor leaves the epoll set with it */
	batch_clear(&plugin->batch);
	keyed_fini(&plugin->state);
}

static void connect_bus(struct plugin *plugin)
{
	struct why why = {0};
	char producer[80], subject[128];
	snprintf(producer, sizeof(producer), "plugin-%.*s", TEXT_ARG(id_of(plugin)));
	snprintf(subject, sizeof(subject), "analysis.%.*s.state", TEXT_ARG(id_of(plugin)));
	const char *const filters[] = {subject, NULL};
	struct bus_options options = {.address = plugin->place->bus,
		.name = producer,
		.producer = producer,
		.connect_timeout_ms = CONNECT_MS};
	wait_until(plugin, STAGE_APART, AGAIN_MS);
	enum err err = bus_connect(&options, &plugin->bus, &why);
	if (!err)
		err = subscribe(plugin, filters, 0, &why);
	if (err) {
		note_trouble(plugin, "a plugin waits for the bus", &why);
		bus_close(&plugin->bus);
		return;
	}
	listen_begin(&plugin->to_bus, plugin->epoll, bus_fd(plugin->bus));
	plugin->cursor = plugin->published = effects_input(bus_about(plugin->bus).last_counter);
	plugin->silent = 0;
	plugin->stage = STAGE_REMEMBERING;
}

/* Another producer may have written under our subject: it is not our memory. */
static bool is_own(const struct plugin *plugin, const struct bus_message *message)
{
	return text_equal(effects_plugin_of(message->producer), id_of(plugin));
}

static void remember(struct plugin *plugin, const struct bus_message *message)
{
	struct why why = {0};
	uint64_t cursor;
	if (is_own(plugin, message) && text_is(message->type, record_plugin_state.name) &&
		effects_recall(message->data, &plugin->state, &cursor, &why))
		note_trouble(plugin, "a state in the log cannot be read", &why);
}

static void start_over(struct plugin *plugin, const char *reason, const struct why *why)
{
	note_trouble(plugin, reason, why);
	break_off(plugin);
	wait_until(plugin, STAGE_APART, AGAIN_MS);
}

/* From its place in the log on. */
static void feed(struct plugin *plugin)
{
	struct why why = {0};
	if (subscribe(plugin, plugin->file.manifest->consumes, plugin->cursor + 1, &why))
		start_over(plugin, "a plugin cannot be fed", &why);
	else
		wait_until(plugin, STAGE_WAITING, 0);
}

/* Who is in quarantine is not fed: what would wait for it stays in the log. */
static void lock_up(struct plugin *plugin)
{
	bus_unsubscribe(plugin->bus, plugin->channel);
	batch_clear(&plugin->batch);
	wait_until(plugin, STAGE_QUARANTINED, 0);
}

static void begin_feeding(struct plugin *plugin)
{
	struct why why = {0};
	bus_unsubscribe(plugin->bus, plugin->channel);
	if (questions_serve(plugin->bus, plugin->file.manifest, &why))
		start_over(plugin, "a plugin cannot be fed", &why);
	else if (plugin->quarantined)
		wait_until(plugin, STAGE_QUARANTINED, 0);
	else
		feed(plugin);
}

/* --- What arrives ----------------------------------------------------------------------------- */

static void take_message(struct plugin *plugin, const struct bus_message *message)
{
	if (message->kind == BUS_REFUSED)
		note_trouble(plugin, "the broker refused", &message->why);
	if (message->kind == BUS_REQUEST)
		questions_take(&plugin->questions, plugin->bus, message, plugin->quarantined);
	if (message->channel != plugin->channel || plugin->stage == STAGE_QUARANTINED)
		return;
	if (message->kind == BUS_EVENT && plugin->stage == STAGE_REMEMBERING)
		remember(plugin, message);
	else if (message->kind == BUS_EVENT && !is_own(plugin, message))
		batch_add(&plugin->batch, message);
	if (message->kind == BUS_CAUGHT_UP)
		plugin->caught_up = true;
	if (message->kind == BUS_CAUGHT_UP && plugin->stage == STAGE_REMEMBERING)
		begin_feeding(plugin);
}

/* True when something came. */
static bool pump(struct plugin *plugin)
{
	bool came = false;
	if (plugin->bus)
		bus_keep_alive(plugin->bus);
	while (plugin->bus && batch_takes(&plugin->batch)) {
		struct bus_message message;
		struct why why = {0};
		if (bus_next(plugin->bus, 0, &message, &why)) {
			start_over(plugin, "a plugin lost the bus", &why);
			return true;
		}
		if (message.kind == BUS_NOTHING)
			return came;
		came = true;
		take_message(plugin, &message);
	}
	return came;
}

/* --- Publishing ------------------------------------------------------------------------------- */

static void batch_is_done(struct plugin *plugin)
{
	uint64_t last = plugin->batch.events[plugin->in_hand - 1].seq;
	if (effects_count(&plugin->unsent)) {
		plugin->published = last;
		plugin->silent = 0;
	} else {
		plugin->silent += plugin->in_hand;
	}
	plugin->cursor = last;
	plugin->handled += plugin->in_hand;
	plugin->emitted += effects_outputs(&plugin->unsent);
	effects_apply(effects_changes(&plugin->unsent), effects_changes_count(&plugin->unsent),
		&plugin->state);
	batch_drop(&plugin->batch, plugin->in_hand);
	effects_clear(&plugin->unsent);
	plugin->in_hand = 0;
	blame_survived(&plugin->blame, last);
}

static void died(struct plugin *plugin, const struct child_news *news);

/* What it did with the batch, or did not, ends it. */
static void fail_batch(
	struct plugin *plugin, enum err code, const char *what, const struct why *why)
{
	struct child_news news = {
		.kind = CHILD_ENDED, .in_run = true, .code = code, .signal = -1, .status = -1};
	snprintf(news.reason, sizeof(news.reason), "%s: %.400s", what, why->text);
	died(plugin, &news);
}

/* The block is taken whole or not at all, so trying again with the same counters is safe. */
static void publish(struct plugin *plugin)
{
	struct why why = {0};
	struct bus_receipt receipt;
	enum err err = ERR_OK;
	if (effects_count(&plugin->unsent))
		err = bus_publish_all(plugin->bus, effects_events(&plugin->unsent),
			effects_count(&plugin->unsent), PUBLISH_MS, &receipt, &why);
	if (!err) {
		batch_is_done(plugin);
		return;
	}
	note_trouble(plugin, "a plugin's results are not on disk", &why);
	if (err == ERR_UNAVAILABLE || err == ERR_TIMEOUT || err == ERR_FULL)
		plugin->due_ms = clock_monotonic_ms() + AGAIN_MS;
	else
		fail_batch(plugin, err, "its results were refused", &why);
}

static void batch_is_computed(struct plugin *plugin, const struct host_done *done)
{
	struct effects_batch batch = {.id = id_of(plugin),
		.batch = &plugin->batch,
		.count = plugin->in_hand,
		.cursor_wanted = plugin->silent + plugin->in_hand >= CURSOR_EVERY};
	struct why why = {0};
	if (effects_make(&plugin->unsent, &batch, done, &why) == ERR_OK) {
		plugin->due_ms = 0;
		return;
	}
	fail_batch(plugin, why.code, "its results do not fit", &why);
}

/* --- Death ------------------------------------------------------------------------------------ */

/* The event alone has killed: it is set aside in the plugin's own row of counters, so that its
 * place in the log moves on with the decision. */
static void park(struct plugin *plugin, const char *reason)
{
	struct why why = {0};
	stop_child(plugin);
	enum err err =
		effects_park(&plugin->unsent, plugin->file.manifest, &plugin->batch, reason, &why);
	CHECK(err == ERR_OK);
	plugin->in_hand = 1;
	plugin->due_ms = 0;
	logging_say(LOGGING_WARNING, "an event is set aside", "plugin=%.*s seq=%llu reason=\"%s\"",
		TEXT_ARG(id_of(plugin)), (unsigned long long)plugin->batch.events[0].seq, reason);
}

static void quarantine(struct plugin *plugin, const char *reason)
{
	struct why why = {0};
	unsigned deaths = blame_deaths(&plugin->blame, clock_monotonic_ms());
	if (fate_quarantined(plugin->place, plugin->file.manifest, deaths, reason, &why))
		note_trouble(plugin, "a plugin's fate could not be published", &why);
	plugin->quarantined = true;
	lock_up(plugin);
}

static void died(struct plugin *plugin, const struct child_news *news)
{
	struct child_news kept = *news;
	struct why why = {0};
	why_set(&why, ERR_DIED, "", "%s", kept.reason);
	note_trouble(plugin, "a plugin died", &why);
	struct blame_batch batch = batch_span(&plugin->batch, plugin->in_hand);
	struct fate_death death = {&kept, plugin->child, batch};
	if (fate_died(plugin->place, plugin->file.manifest, &death, &why))
		note_trouble(plugin, "a plugin's fate could not be published", &why);
	struct blame_decision decision = blame_died(&plugin->blame, &batch, clock_monotonic_ms());
	stop_child(plugin);
	if (decision.verdict == BLAME_QUARANTINE)
		quarantine(plugin, kept.reason);
	else
		wait_until(plugin, STAGE_WAITING, decision.wait_ms);
	if (decision.verdict == BLAME_PARK)
		park(plugin, kept.reason);
}

/* --- The steps -------------------------------------------------------------------------------- */

static bool step_start(struct plugin *plugin)
{
	struct why why = {0};
	struct child_options options = {.host = plugin->place->host,
		.plugin = plugin->file.path,
		.manifest = plugin->file.manifest,
		.config = buffer_bytes(&plugin->file.config),
		.state = &plugin->state};
	if (clock_monotonic_ms() < plugin->due_ms)
		return false;
	if (child_start(&options, &plugin->child, &why)) {
		note_trouble(plugin, "a plugin's host could not be started", &why);
		wait_until(plugin, STAGE_WAITING, BLAME_WAIT_MAX_MS);
		return false;
	}
	listen_begin(&plugin->to_child, plugin->epoll, child_fd(plugin->child));
	plugin->stage = STAGE_STARTING;
	return true;
}

static void send_batch(struct plugin *plugin)
{
	struct buffer list = {0};
	struct why why = {0};
	plugin->in_hand = batch_fit(&plugin->batch, blame_batch_max(&plugin->blame));
	batch_list(&plugin->batch, plugin->in_hand, &list);
	enum err err = child_send(
		plugin->child, buffer_bytes(&list), plugin->file.manifest->deadline_ms, &why);
	buffer_fini(&list);
	if (err)
		fail_batch(plugin, err, "could not be fed", &why);
}

static void say_ready(struct plugin *plugin, const struct host_ready *ready)
{
	plugin->stage = STAGE_RUNNING;
	plugin->due_ms = 0;
	plugin->trouble = (struct why){0};
	logging_say(ready->landlock && ready->seccomp ? LOGGING_INFO : LOGGING_WARNING,
		"a plugin is ready",
		"plugin=%.*s version=%.*s pid=%lld landlock=%s seccomp=%s limits=%s",
		TEXT_ARG(id_of(plugin)), TEXT_ARG(plugin->file.manifest->version),
		(long long)child_pid(plugin->child), ready->landlock ? "yes" : "no",
		ready->seccomp ? "yes" : "no", ready->limits ? "yes" : "no");
}

/* Questions are short, so they come before the next batch. */
static bool step_idle(struct plugin *plugin)
{
	if (questions_ask(&plugin->questions, plugin->bus, plugin->child))
		return true;
	if (!plugin->batch.count)
		return false;
	send_batch(plugin);
	return true;
}

static bool step_child(struct plugin *plugin)
{
	struct child_news news = child_next(plugin->child, 0);
	if (news.kind == CHILD_READY)
		say_ready(plugin, &news.ready);
	else if (news.kind == CHILD_DONE)
		batch_is_computed(plugin, &news.done);
	else if (news.kind == CHILD_ENDED)
		died(plugin, &news);
	else if (news.kind == CHILD_REPLY)
		questions_answered(&plugin->questions, plugin->bus, &news.reply);
	else
		return plugin->stage == STAGE_RUNNING && !child_is_busy(plugin->child) &&
		       step_idle(plugin);
	return true;
}

/* False when there is nothing to do now. */
static bool step_once(struct plugin *plugin)
{
	if (has_results(plugin)) {
		if (clock_monotonic_ms() < plugin->due_ms)
			return false;
		if (is_connected(plugin))
			publish(plugin);
		else
			plugin->due_ms = clock_monotonic_ms() + AGAIN_MS;
		return !has_results(plugin);
	}
	switch (plugin->stage) {
	case STAGE_APART:
		if (clock_monotonic_ms() >= plugin->due_ms)
			connect_bus(plugin);
		return plugin->stage != STAGE_APART;
	case STAGE_WAITING:
		return step_start(plugin);
	case STAGE_STARTING:
	case STAGE_RUNNING:
		return is_connected(plugin) && step_child(plugin);
	case STAGE_REMEMBERING:
	case STAGE_QUARANTINED:
		break;
	}
	return false;
}

/* A bound, so that one plugin with a long backlog does not keep the others waiting; due_ms then
 * brings us back at once. */
static void take_turns(struct plugin *plugin)
{
	if (plugin->stage == STAGE_RUNNING && !has_results(plugin))
		plugin->due_ms = 0;
	for (int turns = 0; turns < 16; turns++) {
		bool came = pump(plugin);
		if (!step_once(plugin) && !came)
			return;
	}
	if (plugin->stage == STAGE_RUNNING && !has_results(plugin))
		plugin->due_ms = clock_monotonic_ms();
}

void plugin_step(struct plugin *plugin)
{
	take_turns(plugin);
	listen_to_what_is_read(plugin);
}

/* --- Life ------------------------------------------------------------------------------------- */

struct plugin *plugin_create(
	struct candidate *take, const struct plugin_place *place, bool quarantined)
{
	struct plugin *plugin = alloc_zero(1, sizeof(*plugin));
	plugin->file = *take;
	*take = (struct candidate){0};
	plugin->place = place;
	plugin->quarantined = quarantined;
	plugin->epoll = epoll_create1(EPOLL_CLOEXEC);
	CHECK(plugin->epoll >= 0);
	return plugin;
}

void plugin_destroy(struct plugin **plugin)
{
	if (!*plugin)
		return;
	break_off(*plugin);
	batch_fini(&(*plugin)->batch);
	effects_fini(&(*plugin)->unsent);
	candidate_fini(&(*plugin)->file);
	close((*plugin)->epoll);
	free(*plugin);
	*plugin = NULL;
}

const struct candidate *plugin_candidate(const struct plugin *plugin)
{
	return &plugin->file;
}

/* The new file may want other events: the connection is begun anew, which also reads state and
 * place from the log. A batch in hand is given up; it was not published. */
void plugin_replace(struct plugin *plugin, struct candidate *take)
{
	break_off(plugin);
	candidate_fini(&plugin->file);
	plugin->file = *take;
	*take = (struct candidate){0};
	blame_forgive(&plugin->blame);
	plugin->trouble = (struct why){0};
	wait_until(plugin, STAGE_APART, 0);
}

void plugin_set_quarantine(struct plugin *plugin, bool quarantined)
{
	if (plugin->quarantined == quarantined)
		return;
	plugin->quarantined = quarantined;
	bool remembers = plugin->stage != STAGE_APART && plugin->stage != STAGE_REMEMBERING;
	if (quarantined)
		stop_child(plugin);
	else
		blame_forgive(&plugin->blame);
	if (remembers)
		(quarantined ? lock_up : feed)(plugin);
}

int plugin_fd(const struct plugin *plugin)
{
	return plugin->epoll;
}

int64_t plugin_due_ms(const struct plugin *plugin)
{
	int64_t due = plugin->to_child.on ? child_due_ms(plugin->child) : INT64_MAX;
	if (plugin->bus && !plugin->to_bus.on)
		due = clock_monotonic_ms() + ALIVE_MS < due ? clock_monotonic_ms() + ALIVE_MS : due;
	bool waits = plugin->stage == STAGE_APART || plugin->stage == STAGE_WAITING ||
		     (plugin->stage == STAGE_RUNNING && plugin->due_ms) || has_results(plugin);
	return waits && plugin->due_ms < due ? plugin->due_ms : due;
}

static struct text state_name(const struct plugin *plugin)
{
	if (plugin->stage == STAGE_WAITING)
		return TEXT("waiting");
	if (plugin->stage == STAGE_QUARANTINED)
		return TEXT("quarantined");
	bool level = plugin->caught_up && plugin->batch.count == 0;
	return plugin->stage != STAGE_RUNNING ? TEXT("starting")
	       : level                        ? TEXT("running")
					      : TEXT("catching_up");
}

void plugin_describe(const struct plugin *plugin, struct plugin_row *out)
{
	*out = (struct plugin_row){
		.id = id_of(plugin),
		.version = plugin->file.manifest->version,
		.state = state_name(plugin),
		.has_cursor = true,
		.cursor = plugin->cursor,
		.has_handled = true,
		.handled = plugin->handled,
		.has_emitted = true,
		.emitted = plugin->emitted,
		.file = text_of(plugin->file.path),
		.note = plugin->trouble.code ? text_of(plugin->trouble.text)
					     : plugin->file.manifest->doc,
		.has_pid = plugin->child != NULL,
		.pid = plugin->child ? child_pid(plugin->child) : 0,
	};
}
