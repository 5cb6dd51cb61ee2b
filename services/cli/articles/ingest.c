#include "services/cli/articles/ingest.h"

#include "proto/base/alloc.h"
#include "proto/base/clock.h"
#include "proto/base/home.h"
#include "proto/codec/packed.h"
#include "proto/records/news.h"
#include "services/cli/asking/flags.h"
#include "services/cli/articles/offers.h"
#include "services/cli/articles/tally.h"

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
 * `article_offered` for an article, `document_refused` for what could not be read and
 * `document_part` for its bytes, `nothing` when a path is done. Here the articles are handed to the
 * news service, one request each, many under way at a time. The service knows an article again by
 * its content, so that a run that was stopped, in whatever way, goes on when the same is asked
 * again. */
enum { PATHS_A_READER = 256, PROGRESS_TERMINAL_MS = 200, PROGRESS_FILE_MS = 10000 };

struct paths {
	char **items;
	size_t count, room;
};

struct ingesting {
	struct cli *cli;
	struct offers *offers;
	struct tally kinds; /* of refusals */
	size_t paths, paths_done;
	int64_t articles, known, claims, refused;
	int64_t started_ms, told_ms;
	bool terminal; /* standard error is one */
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
		/* A link that leads nowhere is refused as a file that has vanished is. */
		bool given = entry->fts_info == FTS_F || entry->fts_info == FTS_SLNONE;
		if (given && entry->fts_name[0] != '.')
			paths_add(paths, entry->fts_path);
		else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
			fprintf(stderr, "serai: %s: %s\n", entry->fts_path,
				strerror(entry->fts_errno));
		else if (entry->fts_info == FTS_DEFAULT)
			fprintf(stderr, "serai: %s: left out: it is no file\n", entry->fts_path);
		else if (entry->fts_info == FTS_DC)
			fprintf(stderr, "serai: %s: left out: it leads back to where it lies\n",
				entry->fts_path);
	}
	fts_close(tree);
	return ERR_OK;
}

static double seconds(const struct ingesting *all)
{
	int64_t ms = clock_monotonic_ms() - all->started_ms;
	return (double)(ms > 1 ? ms : 1) / 1000;
}

/* On a terminal one line that changes; in a file a line now and then. */
static void progress(struct ingesting *all)
{
	int64_t now = clock_monotonic_ms();
	if (now < all->told_ms + (all->terminal ? PROGRESS_TERMINAL_MS : PROGRESS_FILE_MS))
		return;
	all->told_ms = now;
	fprintf(stderr,
		"%s%zu of %zu read: %lld articles, %lld claims, %lld refused, %.0f articles/s%s",
		all->terminal ? "\r\033[K" : "serai: ", all->paths_done, all->paths,
		(long long)all->articles, (long long)all->claims, (long long)all->refused,
		(double)all->articles / seconds(all), all->terminal ? "" : "\n");
	fflush(stderr);
}

static void progress_away(const struct ingesting *all)
{
	if (all->terminal)
		fprintf(stderr, "\r\033[K");
}

static void tell_refused(struct ingesting *all, const struct why *why)
{
	char line[768];
	all->refused++;
	tally_add(&all->kinds, why);
	progress_away(all);
	fprintf(stderr, "serai: refused: %s\n", why_format(why, line, sizeof(line)));
}

/* Of an article the note tells how many: it also leads to events of stories, revisions,
 * contradictions. `more` is what else it says of them. */
static int64_t claims_of(const struct command_done *done, struct text *more)
{
	struct text rest = done->note, part, last = TEXT_NONE;
	int64_t claims;
	while (rest.len && text_split(&rest, ' ', &part)) {
		if (text_is(part, "claims") && text_to_i64(last, 0, INT64_MAX, &claims)) {
			*more = rest;
			return claims;
		}
		last = part;
	}
	return done->events;
}

static void tell_taken(struct ingesting *all, struct text source, const struct command_done *done)
{
	struct buffer line = {0}, quoted = {0};
	bool known = done->events == 0 && done->note.ptr && text_starts(done->note, TEXT("known"));
	all->articles++;
	all->known += known;
	struct text more = TEXT_NONE;
	int64_t claims = claims_of(done, &more);
	all->claims += claims;
	progress_away(all);
	if (all->cli->json) {
		packed_put_text(&quoted, source);
		buffer_text(&line, TEXT("{\"source\":"));
		packed_to_json(buffer_bytes(&quoted), 0, &line);
		buffer_format(&line, ",\"seq\":%llu,\"claims\":%lld,\"known\":%s}",
			(unsigned long long)done->seq, (long long)claims, known ? "true" : "false");
	} else if (known) {
		buffer_format(&line, "known   %.*s", TEXT_ARG(source));
	} else {
		buffer_format(&line, "taken   %.*s: %lld claims%s%.*s", TEXT_ARG(source),
			(long long)claims, more.len ? " " : "", TEXT_ARG(more));
	}
	cli_print(buffer_as_text(&line));
	buffer_fini(&line);
	buffer_fini(&quoted);
}

/* An answer. Of what tells of a refusal there is nothing more to say, but when it fails. */
static void on_answer(
	void *self, struct text source, const struct command_done *done, const struct why *refusal)
{
	struct ingesting *all = self;
	if (done && source.len)
		tell_taken(all, source, done);
	if (refusal) {
		struct why why = *refusal;
		why_prefix(&why, "%.*s", TEXT_ARG(source));
		tell_refused(all, &why);
	}
}

/* One article to the service. Only a stack that cannot be reached ends the work. */
static enum err offer(struct ingesting *all, struct text json, struct why *why)
{
	struct buffer body = {0};
	struct packed_value source = {.text = TEXT("?")};
	struct why refusal = {0};
	enum err err = ERR_OK;
	if (record_from_json(&record_article_offered, json, &body, &refusal) == ERR_OK) {
		packed_find(buffer_bytes(&body), TEXT("source"), &source);
		err = offers_put(all->offers, "news.ingest", source.text, buffer_bytes(&body), why);
	} else {
		tell_refused(all, &refusal);
	}
	buffer_fini(&body);
	return err;
}

/* A line that goes to the service as it is, and is only heard of again when that fails. */
static enum err pass_on(struct ingesting *all, const struct record_type *type, const char *method,
	struct text json, struct why *why)
{
	struct buffer body = {0};
	enum err err = record_from_json(type, json, &body, why);
	if (!err)
		err = offers_put(all->offers, method, TEXT_NONE, buffer_bytes(&body), why);
	buffer_fini(&body);
	return err;
}

static enum err refuse(struct ingesting *all, struct text json, struct why *why)
{
	struct buffer body = {0};
	struct arena arena = {0};
	struct document_refused refused;
	enum err err = record_from_json(&record_document_refused, json, &body, why);
	if (!err)
		err = record_decode(
			&record_document_refused, buffer_bytes(&body), &arena, &refused, why);
	if (!err) {
		struct why said = {0};
		char *where = text_copy(refused.source);
		why_set(&said, (enum err)refused.code, where, "%.*s%s%.*s", TEXT_ARG(refused.where),
			refused.where.len ? ": " : "", TEXT_ARG(refused.what));
		tell_refused(all, &said);
		free(where);
		err = pass_on(all, &record_document_refused, "news.refuse", json, why);
	}
	buffer_fini(&body);
	arena_fini(&arena);
	return err;
}

static enum err take_line(struct ingesting *all, struct text line, struct why *why)
{
	struct text record;
	if (!text_split(&line, '\t', &record))
		return ERR_OK;
	enum err err = offers_look(all->offers, why);
	if (!err && text_is(record, "article_offered"))
		err = offer(all, line, why);
	else if (!err && text_is(record, "document_refused"))
		err = refuse(all, line, why);
	else if (!err && text_is(record, "document_part"))
		err = pass_on(all, &record_document_part, "news.keep", line, why);
	else if (!err)
		all->paths_done++;
	progress(all);
	return err;
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

static int summarise(struct ingesting *all)
{
	struct buffer out = {0};
	bool stopped = *all->cli->stop && all->paths_done < all->paths;
	progress_away(all);
	buffer_format(&out,
		"%lld articles (%lld known already), %lld claims, %lld refused, in %.1f s: "
		"%.0f articles/s\n",
		(long long)all->articles, (long long)all->known, (long long)all->claims,
		(long long)all->refused, seconds(all), (double)all->articles / seconds(all));
	tally_write(&all->kinds, &out);
	if (stopped)
		buffer_format(&out,
			"stopped when %zu of %zu were read; the same call again goes on from there",
			all->paths_done, all->paths);
	if (!all->cli->json)
		cli_print(text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	return all->refused || stopped ? CLI_REFUSED : CLI_DONE;
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
	struct ingesting all = {.cli = cli, .terminal = isatty(2)};
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
	all.offers = offers_create(cli, on_answer, &all);
	all.started_ms = all.told_ms = clock_monotonic_ms();
	for (size_t at = 0; !err && at < paths.count && !*cli->stop; at += PATHS_A_READER) {
		size_t left = paths.count - at;
		err = read_some(&all, paths.items + at,
			left < PATHS_A_READER ? left : PATHS_A_READER, options, &why);
	}
	if (!err)
		err = offers_finish(all.offers, &why);
	paths_fini(&paths);
	offers_destroy(&all.offers);
	progress_away(&all);
	int code = err && err != ERR_CANCELLED ? told(&why) : summarise(&all);
	tally_fini(&all.kinds);
	return code;
}
