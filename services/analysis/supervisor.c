#include "services/analysis/supervisor.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/base/home.h"
#include "proto/base/logging.h"
#include "services/analysis/ledger.h"
#include "services/analysis/plugin.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { PLUGINS_MAX = 128, PATH_BYTES = HOME_PATH + 256 };

/* A file that was not taken, and why. */
struct refused {
	char path[PATH_BYTES];
	struct why why;
};

struct supervisor {
	struct store *store;
	struct plugin_place place;
	struct kit *kit; /* set by the first work */
	char host[HOME_PATH];
	char folders[2][HOME_PATH];
	struct plugin *plugins[PLUGINS_MAX];
	unsigned plugins_count;
	struct refused *refused;
	unsigned refused_count;
	int epoll, timer, inotify;
	bool rescan;
};

/* --- Finding files ---------------------------------------------------------------------------- */

/* Candidates of one look into the folders. */
struct found {
	struct candidate files[PLUGINS_MAX];
	unsigned count;
};

static void refuse(struct supervisor *supervisor, const char *path, const struct why *why)
{
	struct refused *refused = &supervisor->refused[supervisor->refused_count];
	if (supervisor->refused_count == PLUGINS_MAX)
		return;
	snprintf(refused->path, sizeof(refused->path), "%s", path);
	refused->why = *why;
	supervisor->refused_count++;
	logging_why(LOGGING_WARNING, "a plugin's file is refused", why);
}

/* A later folder wins; within one folder the first by name does. */
static void keep(struct supervisor *supervisor, struct found *found, struct candidate *file,
	const char *folder)
{
	struct why why = {0};
	for (unsigned i = 0; i < found->count; i++) {
		struct candidate *other = &found->files[i];
		if (!text_equal(other->manifest->id, file->manifest->id))
			continue;
		if (strncmp(other->path, folder, strlen(folder)) == 0) {
			why_set(&why, ERR_EXISTS, file->path, "%s has the id '%.*s' already",
				other->path, TEXT_ARG(file->manifest->id));
			refuse(supervisor, file->path, &why);
			candidate_fini(file);
			return;
		}
		candidate_fini(other);
		*other = *file;
		return;
	}
	if (found->count < PLUGINS_MAX) {
		found->files[found->count++] = *file;
		return;
	}
	why_set(&why, ERR_LIMIT, file->path, "wanted at most %d plugins", PLUGINS_MAX);
	refuse(supervisor, file->path, &why);
	candidate_fini(file);
}

static int is_plugin_name(const struct dirent *entry)
{
	struct text name = text_of(entry->d_name);
	return name.len > 3 && name.ptr[0] != '.' && text_ends(name, TEXT(".so"));
}

static void look_into(struct supervisor *supervisor, const char *folder, struct found *found)
{
	struct dirent **entries = NULL;
	int count = folder[0] ? scandir(folder, &entries, is_plugin_name, alphasort) : 0;
	for (int i = 0; i < count; i++) {
		char path[PATH_BYTES];
		struct candidate file;
		struct why why = {0};
		snprintf(path, sizeof(path), "%.1023s/%.255s", folder, entries[i]->d_name);
		if (candidate_read(path, &file, &why))
			refuse(supervisor, path, &why);
		else
			keep(supervisor, found, &file, folder);
		free(entries[i]);
	}
	free(entries);
}

/* --- Taking files into use -------------------------------------------------------------------- */

static enum err say(void *self, struct text subject, const struct record_type *type,
	const void *record, struct why *why)
{
	struct supervisor *supervisor = self;
	return kit_publish(supervisor->kit, subject, type, record, why);
}

/* Records only grow: what the last installed manifest of this id described must still hold. */
static enum err check_growth(
	const struct ledger_plugin *known, const struct manifest *next, struct why *why)
{
	struct manifest *before = NULL;
	if (known->manifest.len == 0)
		return ERR_OK;
	enum err err = manifest_parse(known->manifest, &before, why);
	if (err)
		return ERR_OK; /* made for an older reader than this one: nothing to hold it to */
	err = manifest_check_growth(before, next, why);
	manifest_free(&before);
	return err;
}

static enum err install(struct supervisor *supervisor, const struct candidate *file,
	const struct ledger_plugin *known, struct why *why)
{
	if (text_is(known->digest, file->digest))
		return ERR_OK;
	char subject[128];
	snprintf(subject, sizeof(subject), "analysis.plugin.installed.%.*s",
		TEXT_ARG(file->manifest->id));
	struct plugin_installed installed = {
		.id = file->manifest->id,
		.version = file->manifest->version,
		.digest = text_of(file->digest),
		.file = text_of(file->path),
		.manifest = file->manifest->text,
		.config = buffer_bytes(&file->config),
	};
	logging_say(LOGGING_INFO, "a plugin is installed", "plugin=%.*s version=%.*s file=%s",
		TEXT_ARG(installed.id), TEXT_ARG(installed.version), file->path);
	return say(supervisor, text_of(subject), &record_plugin_installed, &installed, why);
}

static int index_of(const struct supervisor *supervisor, struct text id)
{
	for (unsigned i = 0; i < supervisor->plugins_count; i++)
		if (text_equal(plugin_candidate(supervisor->plugins[i])->manifest->id, id))
			return (int)i;
	return -1;
}

static void start(struct supervisor *supervisor, struct candidate *file, bool quarantined)
{
	struct plugin *plugin = plugin_create(file, &supervisor->place, quarantined);
	struct epoll_event event = {.events = EPOLLIN};
	supervisor->plugins[supervisor->plugins_count++] = plugin;
	int done = epoll_ctl(supervisor->epoll, EPOLL_CTL_ADD, plugin_fd(plugin), &event);
	CHECK(done == 0);
}

static void take(struct supervisor *supervisor, struct candidate *file)
{
	struct arena arena = {0};
	struct ledger_plugin known;
	struct why why = {0};
	int at = index_of(supervisor, file->manifest->id);
	const struct candidate *running = at < 0 ? NULL : plugin_candidate(supervisor->plugins[at]);
	if (running && strcmp(running->digest, file->digest) == 0 &&
		strcmp(running->path, file->path) == 0) {
		candidate_fini(file);
		return;
	}
	enum err err = ledger_plugin(supervisor->store, file->manifest->id, &arena, &known, &why);
	if (!err)
		err = check_growth(&known, file->manifest, &why);
	if (!err)
		err = install(supervisor, file, &known, &why);
	if (err)
		refuse(supervisor, file->path, &why);
	else if (running)
		plugin_replace(supervisor->plugins[at], file);
	else
		start(supervisor, file, known.quarantined);
	candidate_fini(file);
	arena_fini(&arena);
}

static bool is_found(const struct found *found, struct text id)
{
	for (unsigned i = 0; i < found->count; i++)
		if (text_equal(found->files[i].manifest->id, id))
			return true;
	return false;
}

/* A plugin whose file is gone ends; what it said and remembered stays in the log. */
static void drop_gone(struct supervisor *supervisor, const struct found *found)
{
	for (unsigned i = supervisor->plugins_count; i-- > 0;) {
		struct text id = plugin_candidate(supervisor->plugins[i])->manifest->id;
		if (is_found(found, id))
			continue;
		logging_say(LOGGING_INFO, "a plugin's file is gone", "plugin=%.*s", TEXT_ARG(id));
		plugin_destroy(&supervisor->plugins[i]);
		supervisor->plugins[i] = supervisor->plugins[--supervisor->plugins_count];
	}
}

static void scan(struct supervisor *supervisor)
{
	struct found *found = alloc_zero(1, sizeof(*found));
	supervisor->refused_count = 0;
	supervisor->rescan = false;
	for (size_t i = 0; i < ARRAY_LEN(supervisor->folders); i++)
		look_into(supervisor, supervisor->folders[i], found);
	drop_gone(supervisor, found);
	for (unsigned i = 0; i < found->count; i++)
		take(supervisor, &found->files[i]);
	free(found);
}

/* --- Life ------------------------------------------------------------------------------------- */

static enum err find_host(const char *given, char out[HOME_PATH], struct why *why)
{
	if (!given || !given[0])
		return home_installed("bin/serai-plughost", out, why);
	snprintf(out, HOME_PATH, "%s", given);
	return ERR_OK;
}

static void watch_folders(struct supervisor *supervisor)
{
	for (size_t i = 0; i < ARRAY_LEN(supervisor->folders); i++)
		if (supervisor->folders[i][0])
			(void)inotify_add_watch(supervisor->inotify, supervisor->folders[i],
				IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
					IN_ONLYDIR);
}

static enum err open_descriptors(struct supervisor *supervisor, struct why *why)
{
	struct epoll_event event = {.events = EPOLLIN};
	supervisor->epoll = epoll_create1(EPOLL_CLOEXEC);
	supervisor->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	supervisor->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (supervisor->epoll < 0 || supervisor->timer < 0 || supervisor->inotify < 0 ||
		epoll_ctl(supervisor->epoll, EPOLL_CTL_ADD, supervisor->timer, &event) != 0 ||
		epoll_ctl(supervisor->epoll, EPOLL_CTL_ADD, supervisor->inotify, &event) != 0)
		return why_errno(why, ERR_IO, "", "watching the plugins");
	watch_folders(supervisor);
	return ERR_OK;
}

static void ring(const struct supervisor *supervisor, int64_t in_ms)
{
	in_ms = in_ms < 1 ? 1 : in_ms;
	struct itimerspec when = {.it_value = {in_ms / 1000, in_ms % 1000 * 1000000}};
	int done = timerfd_settime(supervisor->timer, 0, &when, NULL);
	CHECK(done == 0);
}

enum err supervisor_create(
	const struct supervisor_options *options, struct supervisor **out, struct why *why)
{
	struct supervisor *supervisor = alloc_zero(1, sizeof(*supervisor));
	supervisor->epoll = supervisor->timer = supervisor->inotify = -1;
	supervisor->store = options->store;
	supervisor->refused = alloc_zero(PLUGINS_MAX, sizeof(*supervisor->refused));
	supervisor->rescan = true;
	for (size_t i = 0; i < ARRAY_LEN(supervisor->folders); i++)
		if (options->folders[i])
			snprintf(supervisor->folders[i], HOME_PATH, "%s", options->folders[i]);
	*out = supervisor;
	enum err err = find_host(options->host, supervisor->host, why);
	if (!err)
		err = open_descriptors(supervisor, why);
	if (err)
		supervisor_destroy(out);
	else
		ring(supervisor, 1);
	return err;
}

void supervisor_destroy(struct supervisor **supervisor)
{
	if (!*supervisor)
		return;
	for (unsigned i = 0; i < (*supervisor)->plugins_count; i++)
		plugin_destroy(&(*supervisor)->plugins[i]);
	for (int *fd = (int[]){(*supervisor)->epoll, (*supervisor)->timer, (*supervisor)->inotify,
		     -1};
		*fd >= 0; fd++)
		close(*fd);
	free((*supervisor)->refused);
	free(*supervisor);
	*supervisor = NULL;
}

int supervisor_fd(const struct supervisor *supervisor)
{
	return supervisor->epoll;
}

/* Takes what the descriptors have to say, so that they are quiet until there is more. */
static void hear(struct supervisor *supervisor)
{
	_Alignas(struct inotify_event) char changes[4096];
	uint64_t rung;
	while (read(supervisor->inotify, changes, sizeof(changes)) > 0)
		supervisor->rescan = true;
	(void)!read(supervisor->timer, &rung, sizeof(rung));
}

enum err supervisor_work(struct supervisor *supervisor, struct kit *kit, struct why *why)
{
	(void)why;
	hear(supervisor);
	/* Quarantines and earlier manifests are in the log: all of it first. */
	if (!kit_is_caught_up(kit)) {
		ring(supervisor, 50);
		return ERR_OK;
	}
	supervisor->kit = kit;
	supervisor->place = (struct plugin_place){.bus = kit_bus_address(kit),
		.host = supervisor->host,
		.self = supervisor,
		.say = say};
	if (supervisor->rescan)
		scan(supervisor);
	int64_t due = clock_monotonic_ms() + 60000;
	for (unsigned i = 0; i < supervisor->plugins_count; i++) {
		plugin_step(supervisor->plugins[i]);
		int64_t next = plugin_due_ms(supervisor->plugins[i]);
		due = next < due ? next : due;
	}
	ring(supervisor, due - clock_monotonic_ms());
	return ERR_OK;
}

void supervisor_rescan(struct supervisor *supervisor)
{
	/* A folder may have been made since. */
	watch_folders(supervisor);
	supervisor->rescan = true;
	if (supervisor->kit)
		scan(supervisor);
	ring(supervisor, 1);
}

void supervisor_quarantine(struct supervisor *supervisor, struct text id, bool quarantined)
{
	int at = index_of(supervisor, id);
	if (at < 0)
		return;
	plugin_set_quarantine(supervisor->plugins[at], quarantined);
	ring(supervisor, 1);
}

/* --- Questions -------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	return text_compare(((const struct plugin_row *)a)->id, ((const struct plugin_row *)b)->id);
}

static struct text name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return text_of(slash ? slash + 1 : path);
}

static enum err describe(struct supervisor *supervisor, const struct plugin *plugin,
	struct arena *arena, struct plugin_row *row, struct why *why)
{
	struct ledger_plugin known;
	plugin_describe(plugin, row);
	enum err err = ledger_plugin(supervisor->store, row->id, arena, &known, why);
	row->has_deaths = row->has_parked = true;
	row->deaths = known.deaths;
	row->parked = known.parked;
	return err;
}

enum err supervisor_list(struct supervisor *supervisor, struct text id, struct arena *arena,
	struct plugin_list *out, struct why *why)
{
	struct plugin_row *rows = arena_zero(arena, 2 * PLUGINS_MAX, sizeof(*rows));
	uint32_t count = 0;
	enum err err = ERR_OK;
	for (unsigned i = 0; !err && i < supervisor->plugins_count; i++) {
		err = describe(supervisor, supervisor->plugins[i], arena, &rows[count], why);
		if (id.len == 0 || text_equal(rows[count].id, id))
			count++;
	}
	for (unsigned i = 0; id.len == 0 && i < supervisor->refused_count; i++)
		rows[count++] = (struct plugin_row){
			.id = name_of(supervisor->refused[i].path),
			.state = TEXT("refused"),
			.note = text_of(supervisor->refused[i].why.text),
			.file = text_of(supervisor->refused[i].path),
		};
	if (!err && id.len && count == 0)
		return why_set(
			why, ERR_NOT_FOUND, "", "no plugin '%.*s' is installed", TEXT_ARG(id));
	qsort(rows, count, sizeof(*rows), by_id);
	*out = (struct plugin_list){.plugins = rows, .plugins_count = count};
	return err;
}

enum err supervisor_check(struct supervisor *supervisor, struct text file, struct arena *arena,
	struct plugin_list *out, struct why *why)
{
	struct candidate candidate;
	struct ledger_plugin known;
	char *path = (char *)(uintptr_t)arena_copy(arena, file).ptr;
	enum err err = candidate_read(path, &candidate, why);
	if (!err)
		err = ledger_plugin(supervisor->store, candidate.manifest->id, arena, &known, why);
	if (!err)
		err = check_growth(&known, candidate.manifest, why);
	if (err) {
		candidate_fini(&candidate);
		return err;
	}
	struct plugin_row *row = arena_zero(arena, 1, sizeof(*row));
	*row = (struct plugin_row){
		.id = arena_copy(arena, candidate.manifest->id),
		.version = arena_copy(arena, candidate.manifest->version),
		.state = index_of(supervisor, candidate.manifest->id) < 0 ? TEXT("gone")
									  : TEXT("running"),
		.note = TEXT("this file would be taken"),
		.file = text_of(path),
	};
	candidate_fini(&candidate);
	*out = (struct plugin_list){.plugins = row, .plugins_count = 1};
	return ERR_OK;
}
