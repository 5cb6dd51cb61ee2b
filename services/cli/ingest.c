#include "services/cli/ingest.h"

#include "proto/base/alloc.h"
#include "proto/base/home.h"
#include "proto/codec/packed.h"
#include "services/cli/flags.h"

#include <errno.h>
#include <fts.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What strangers wrote is read by another process, `serai-news read`, which is jailed. It prints a
 * line for each thing found: the name of a record, a tab, and the record as JSON:
 * `article_offered` for an article, `error` for what could not be read, `nothing` when a path is
 * done. Here the articles are handed to the news service, one request each. */
enum { PATHS_A_READER = 256 };

struct paths {
	char **items;
	size_t count, room;
};

struct ingesting {
	struct cli *cli;
	size_t paths, paths_done;
	int64_t articles, known, claims, refused;
};

static void paths_add(struct paths *paths, const char *path)
{
	paths->items = alloc_room(paths->items, paths->count, &paths->room, sizeof(*paths->items));
	paths->items[paths->count++] = alloc_copy(path, strlen(path));
}

static void paths_fini(struct paths *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		free(paths->items[i]);
	free(paths->items);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* A folder gives the files in it, by name; anything else is the reader's to judge. */
static enum err paths_expand(struct paths *paths, char *argument, struct why *why)
{
	struct stat status;
	if (stat(argument, &status) != 0 || !S_ISDIR(status.st_mode)) {
		paths_add(paths, argument);
		return ERR_OK;
	}
	char *roots[] = {argument, NULL};
	FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	if (!tree)
		return why_errno(why, ERR_IO, argument, "opening the folder");
	for (FTSENT *entry; (entry = fts_read(tree));) {
		if (entry->fts_info == FTS_F && entry->fts_name[0] != '.')
			paths_add(paths, entry->fts_path);
		else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
			fprintf(stderr, "serai: %s: %s\n", entry->fts_path,
				strerror(entry->fts_errno));
	}
	fts_close(tree);
	return ERR_OK;
}

static void progress(const struct ingesting *all, bool end)
{
	if (!isatty(2))
		return;
	fprintf(stderr, "\r\033[K");
	if (!end)
		fprintf(stderr, "%zu of %zu read: %lld articles, %lld claims, %lld refused",
			all->paths_done, all->paths, (long long)all->articles,
			(long long)all->claims, (long long)all->refused);
	fflush(stderr);
}

/* So that it can be seen later what was set aside. That this fails is not worth ending for. */
static void keep_refused(struct ingesting *all, const struct why *why)
{
	struct document_refused refused = {.source = text_of(why->where[0] ? why->where : "-"),
		.code = (int64_t)why->code,
		.what = text_of(why->text)};
	struct buffer body = {0}, reply = {0};
	enum err err = record_encode(&record_document_refused, &refused, &body, NULL);
	if (!err)
		err = cli_request(all->cli, "news.refuse", buffer_bytes(&body), &reply, NULL);
	if (err)
		fprintf(stderr, "serai: news could not be told of the next line\n");
	buffer_fini(&body);
	buffer_fini(&reply);
}

static void tell_refused(struct ingesting *all, const struct why *why)
{
	char line[768];
	keep_refused(all, why);
	all->refused++;
	progress(all, true);
	fprintf(stderr, "serai: refused: %s\n", why_format(why, line, sizeof(line)));
}

static void tell_taken(struct ingesting *all, struct text source, const struct command_done *done)
{
	struct buffer line = {0}, quoted = {0};
	bool known = done->events == 0 && done->note.ptr && text_starts(done->note, TEXT("known"));
	all->articles++;
	all->known += known;
	all->claims += done->events;
	progress(all, true);
	if (all->cli->json) {
		packed_put_text(&quoted, source);
		buffer_text(&line, TEXT("{\"source\":"));
		packed_to_json(buffer_bytes(&quoted), 0, &line);
		buffer_format(&line, ",\"seq\":%llu,\"claims\":%lld,\"known\":%s}",
			(unsigned long long)done->seq, (long long)done->events,
			known ? "true" : "false");
	} else if (known) {
		buffer_format(&line, "known   %.*s", TEXT_ARG(source));
	} else {
		buffer_format(&line, "taken   %.*s: %lld claims", TEXT_ARG(source),
			(long long)done->events);
	}
	cli_print(buffer_as_text(&line));
	buffer_fini(&line);
	buffer_fini(&quoted);
}

/* One article to the service. Only a stack that cannot be reached ends the work. */
static enum err offer(struct ingesting *all, struct text json, struct why *why)
{
	struct buffer body = {0}, reply = {0};
	struct arena arena = {0};
	struct command_done done;
	struct packed_value source = {.text = TEXT("?")};
	enum err err = record_from_json(&record_article_offered, json, &body, why);
	if (!err)
		packed_find(buffer_bytes(&body), TEXT("source"), &source);
	if (!err)
		err = cli_request(all->cli, "news.ingest", buffer_bytes(&body), &reply, why);
	if (!err)
		err = record_decode(&record_command_done, buffer_bytes(&reply), &arena, &done, why);
	if (!err) {
		tell_taken(all, source.text, &done);
	} else if (err != ERR_UNAVAILABLE && err != ERR_TIMEOUT) {
		why_prefix(why, "%.*s", TEXT_ARG(source.text));
		tell_refused(all, why);
		err = ERR_OK;
	}
	buffer_fini(&body);
	buffer_fini(&reply);
	arena_fini(&arena);
	return err;
}

static void refuse(struct ingesting *all, struct text json)
{
	struct buffer body = {0};
	struct arena arena = {0};
	struct error error = {0};
	struct why why = {0};
	enum err err = record_from_json(&record_error, json, &body, &why);
	if (!err)
		err = record_decode(&record_error, buffer_bytes(&body), &arena, &error, &why);
	if (!err) {
		char *where = text_copy(error.where);
		why_set(&why, (enum err)error.code, where, "%.*s", TEXT_ARG(error.what));
		free(where);
	}
	tell_refused(all, &why);
	buffer_fini(&body);
	arena_fini(&arena);
}

static enum err take_line(struct ingesting *all, struct text line, struct why *why)
{
	struct text record;
	if (!text_split(&line, '\t', &record))
		return ERR_OK;
	if (text_is(record, "article_offered"))
		return offer(all, line, why);
	if (text_is(record, "error"))
		refuse(all, line);
	else
		all->paths_done++;
	progress(all, false);
	return ERR_OK;
}

/* Starts the reader on some paths; its lines come out of *lines. */
static enum err reader_start(
	char **paths, size_t count, char **options, pid_t *pid, FILE **lines, struct why *why)
{
	int ends[2];
	char program[HOME_PATH], *args[PATHS_A_READER + 16];
	size_t n = 0;
	enum err err = home_installed("bin/serai-news", program, why);
	if (err)
		return err;
	args[n++] = program;
	args[n++] = (char *)(uintptr_t) "read";
	for (; *options; options++)
		args[n++] = *options;
	args[n++] = (char *)(uintptr_t) "--";
	for (size_t i = 0; i < count; i++)
		args[n++] = paths[i];
	args[n] = NULL;
	if (pipe(ends) != 0)
		return why_errno(why, ERR_IO, "pipe", "opening it");
	*pid = fork();
	if (*pid == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execv(program, args);
		_exit(127);
	}
	close(ends[1]);
	*lines = *pid > 0 ? fdopen(ends[0], "r") : NULL;
	return *lines ? ERR_OK : why_errno(why, ERR_IO, program, "starting it");
}

static enum err read_some(
	struct ingesting *all, char **paths, size_t count, char **options, struct why *why)
{
	pid_t pid = -1;
	FILE *lines;
	char *line = NULL;
	size_t room = 0;
	int status = 0;
	enum err err = reader_start(paths, count, options, &pid, &lines, why);
	if (err)
		return err;
	for (ssize_t n; !err && !*all->cli->stop && (n = getline(&line, &room, lines)) > 0;)
		err = take_line(all, text_trim((struct text){line, (size_t)n}), why);
	if (err || *all->cli->stop)
		kill(pid, SIGTERM);
	fclose(lines);
	free(line);
	waitpid(pid, &status, 0);
	if (!err && WIFEXITED(status) && WEXITSTATUS(status) == CLI_USAGE)
		return why_set(why, ERR_BAD_VALUE, "serai-news read", "it does not take this call");
	if (!err && !*all->cli->stop && (WIFSIGNALED(status) || WEXITSTATUS(status) > 1))
		err = why_set(why, ERR_DIED, "serai-news read", "ended with %s %d",
			WIFSIGNALED(status) ? "signal" : "exit code",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return err;
}

static int summarise(const struct ingesting *all)
{
	char line[160];
	progress(all, true);
	snprintf(line, sizeof(line),
		"%lld articles (%lld known already), %lld claims, %lld refused",
		(long long)all->articles, (long long)all->known, (long long)all->claims,
		(long long)all->refused);
	if (!all->cli->json)
		cli_print(text_of(line));
	return all->refused ? CLI_REFUSED : CLI_DONE;
}

static int told(const struct why *why)
{
	int code = cli_fail(why);
	return why->code == ERR_BAD_VALUE ? CLI_USAGE : code;
}

int ingest_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	/* The flags' values go to the reader as they are. */
	const char *values[5] = {NULL};
	char *options[2 * ARRAY_LEN(values) + 1] = {NULL};
	struct flags_value wanted[ARRAY_LEN(values) + 1] = {{0}};
	struct ingesting all = {.cli = cli};
	struct paths paths = {0};
	struct why why = {0};
	for (size_t i = 0; i < ARRAY_LEN(values) && verb->flags[i].name; i++)
		wanted[i] = (struct flags_value){verb->flags[i].name, &values[i], NULL};
	enum err err = flags_parse(wanted, &argc, argv, &why);
	if (!err && argc < 2)
		err = why_set(&why, ERR_MISSING, "ingest", "usage: serai %s %s", verb->name,
			verb->arguments);
	if (err)
		return cli_fail(&why), CLI_USAGE;
	for (size_t i = 0, n = 0; i < ARRAY_LEN(values); i++) {
		if (!values[i])
			continue;
		options[n++] = (char *)(uintptr_t)verb->flags[i].name;
		options[n++] = (char *)(uintptr_t)values[i];
	}
	/* Before anything is read: a stack that is down should be told of at once. */
	err = cli_connect(cli, &why);
	for (int i = 1; !err && i < argc; i++)
		err = paths_expand(&paths, argv[i], &why);
	if (!err && !paths.count)
		err = why_set(&why, ERR_NOT_FOUND, argv[1], "no file in it");
	all.paths = paths.count;
	for (size_t at = 0; !err && at < paths.count && !*cli->stop; at += PATHS_A_READER) {
		size_t left = paths.count - at;
		err = read_some(&all, paths.items + at,
			left < PATHS_A_READER ? left : PATHS_A_READER, options, &why);
	}
	paths_fini(&paths);
	progress(&all, true);
	if (err)
		return told(&why);
	return summarise(&all);
}
