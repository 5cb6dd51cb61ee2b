#include "services/analysis/promote.h"

#include "proto/base/buffer.h"
#include "proto/base/home.h"
#include "proto/bus/bus.h"
#include "proto/records/service.h"
#include "services/analysis/candidate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ASK_MS = 10000, CONNECT_MS = 1000, PATH_BYTES = HOME_PATH + 300 };

enum err promote_ask(
	const struct promote_question *question, struct arena *arena, void *reply, struct why *why)
{
	struct bus_options options = {.name = "serai plugin", .connect_timeout_ms = CONNECT_MS};
	struct bus *bus = NULL;
	struct buffer sent = {0}, got = {0};
	char method[64];
	int len = snprintf(method, sizeof(method), "svc.analysis.%s", question->method);
	enum err err = bus_connect(&options, &bus, why);
	if (!err)
		err = record_encode(question->type, question->request, &sent, why);
	if (!err)
		err = bus_request(bus, (struct text){method, (size_t)len}, buffer_bytes(&sent),
			ASK_MS, &got, why);
	struct text kept = arena_copy(arena, buffer_as_text(&got));
	if (!err)
		err = record_decode(
			question->reply, bytes_of(kept.ptr, kept.len), arena, reply, why);
	buffer_fini(&sent);
	buffer_fini(&got);
	bus_close(&bus);
	return err;
}

/* A stack may look at any moment: the file appears whole. */
static enum err copy_whole(const char *from, const char *to, struct why *why)
{
	char part[PATH_BYTES + 8];
	char bytes[65536];
	size_t got = 0;
	snprintf(part, sizeof(part), "%s.part", to);
	FILE *source = fopen(from, "re");
	FILE *target = source ? fopen(part, "we") : NULL;
	bool good = target != NULL;
	while (good && (got = fread(bytes, 1, sizeof(bytes), source)) > 0)
		good = fwrite(bytes, 1, got, target) == got;
	good = good && !ferror(source);
	int trouble = errno;
	if (source)
		fclose(source);
	if (target && fclose(target) != 0 && good)
		good = false, trouble = errno;
	if (good && rename(part, to) == 0)
		return ERR_OK;
	errno = good ? errno : trouble;
	enum err err = why_errno(why, ERR_IO, source ? to : from, "copying it");
	if (target)
		(void)unlink(part);
	return err;
}

/* First the configuration: the file is taken with what lies beside it. */
static enum err copy_both(const char *file, struct why *why)
{
	char folder[HOME_PATH], to[PATH_BYTES], beside[PATH_BYTES], config[PATH_BYTES];
	const char *name = strrchr(file, '/') + 1;
	int stem = (int)strlen(name) - 3;
	enum err err = home_make(why);
	if (!err)
		err = home_path("plugins", folder, why);
	if (err)
		return err;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return why_errno(why, ERR_IO, folder, "making the folder");
	snprintf(to, sizeof(to), "%s/%.255s", folder, name);
	snprintf(config, sizeof(config), "%s/%.*s.json", folder, stem, name);
	snprintf(beside, sizeof(beside), "%.*s.json", (int)strlen(file) - 3, file);
	if (strcmp(file, to) == 0)
		return why_set(why, ERR_EXISTS, file, "it lies there already");
	if (access(beside, F_OK) == 0)
		err = copy_whole(beside, config, why);
	return err ? err : copy_whole(file, to, why);
}

static const struct plugin_row *row_of(const struct plugin_list *list, struct text id)
{
	for (uint32_t i = 0; i < list->plugins_count; i++)
		if (text_equal(list->plugins[i].id, id))
			return &list->plugins[i];
	return NULL;
}

static enum err look(struct text id, struct arena *arena, struct plugin_row *row, struct why *why)
{
	static const struct nothing nothing;
	struct plugin_list list;
	const struct promote_question reload = {
		"reload", &record_nothing, &nothing, &record_plugin_list};
	enum err err = promote_ask(&reload, arena, &list, why);
	const struct plugin_row *found = err ? NULL : row_of(&list, id);
	if (!err && !found)
		return why_set(why, ERR_NOT_FOUND, "",
			"the running stack does not look into $SERAI_HOME/plugins of here");
	if (!err)
		*row = *found;
	return err;
}

enum err promote_file(const char *file, struct arena *arena, struct plugin_row *row, bool *running,
	struct why *why)
{
	struct candidate candidate;
	struct plugin_list would;
	struct plugin_file asked = {.file = text_of(file)};
	const struct promote_question check = {
		"check", &record_plugin_file, &asked, &record_plugin_list};
	enum err err = candidate_read(file, &candidate, why);
	struct text id = err ? TEXT_NONE : arena_copy(arena, candidate.manifest->id);
	candidate_fini(&candidate);
	if (err)
		return err;
	err = promote_ask(&check, arena, &would, why);
	*running = err != ERR_UNAVAILABLE;
	if (err && *running)
		return err;
	err = copy_both(file, why);
	return err || !*running ? err : look(id, arena, row, why);
}
