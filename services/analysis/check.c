#include "services/analysis/check.h"

#include "proto/codec/packed.h"
#include "services/analysis/candidate.h"
#include "services/analysis/cases.h"
#include "services/analysis/child.h"
#include "services/analysis/effects.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { CASES_MAX = 64, WAIT_MS = 70000 };

struct walk {
	const struct check_options *options;
	struct candidate file;
	struct cases cases[CASES_MAX];
	unsigned cases_count;
	bool good;
};

/* How a case is played: the result may depend on none of it. */
struct manner {
	const char *name;
	bool one_by_one; /* a batch for each event */
	bool restart;    /* and a process for each batch, with nothing but the state kept */
	bool strange;    /* events carry a key that the plugin cannot know */
};

static void tell(struct walk *walk, bool good, const char *step, const char *fmt, ...) PRINTF(4, 5);

static void tell(struct walk *walk, bool good, const char *step, const char *fmt, ...)
{
	va_list args;
	fprintf(walk->options->out, "%-4s %s", good ? "ok" : "FAIL", step);
	if (!good) {
		fputs(": ", walk->options->out);
		va_start(args, fmt);
		vfprintf(walk->options->out, fmt, args);
		va_end(args);
	}
	fputc('\n', walk->options->out);
	walk->good = walk->good && good;
}

/* --- One process ------------------------------------------------------------------------------ */

static enum err begin(struct walk *walk, const struct keyed *state, bool twice, struct child **out,
	struct why *why)
{
	struct child_options options = {.host = walk->options->host,
		.plugin = walk->options->file,
		.manifest = walk->file.manifest,
		.config = buffer_bytes(&walk->file.config),
		.state = state,
		.twice = twice};
	enum err err = child_start(&options, out, why);
	if (err)
		return err;
	struct child_news news = child_next(*out, WAIT_MS);
	if (news.kind == CHILD_READY)
		return ERR_OK;
	why_set(why, ERR_DIED, "", "%s",
		news.kind == CHILD_ENDED ? news.reason : "not ready in time");
	child_stop(out);
	return ERR_DIED;
}

/* The plugin's answer to these bytes. */
static struct child_news send_and_wait(struct child *child, struct bytes list, int64_t deadline_ms)
{
	struct why why = {0};
	struct child_news news = {.kind = CHILD_ENDED};
	if (child_send(child, list, deadline_ms, &why)) {
		snprintf(news.reason, sizeof(news.reason), "%s", why.text);
		return news;
	}
	return child_next(child, WAIT_MS);
}

/* --- Steps that need no case ------------------------------------------------------------------ */

static void check_start(struct walk *walk, const char *step, bool twice)
{
	struct why why = {0};
	struct keyed none = {0};
	struct child *child = NULL;
	enum err err = begin(walk, &none, twice, &child, &why);
	tell(walk, !err, step, "%s", why.text);
	child_stop(&child);
}

static void check_empty(struct walk *walk)
{
	static const uint8_t empty_list[] = {0x90};
	struct why why = {0};
	struct keyed none = {0};
	struct child *child = NULL;
	if (begin(walk, &none, false, &child, &why))
		return;
	struct child_news news =
		send_and_wait(child, bytes_of(empty_list, 1), walk->file.manifest->deadline_ms);
	bool good = news.kind == CHILD_DONE && news.done.outputs_count == 0 &&
		    news.done.changes_count == 0;
	tell(walk, good, "an empty batch changes nothing", "%s",
		news.kind == CHILD_DONE ? "it had effects" : news.reason);
	child_stop(&child);
}

/* Cut in the middle, it is to be refused with words, not with a crash. */
static void check_truncated(struct walk *walk)
{
	struct why why = {0};
	struct keyed none = {0};
	struct child *child = NULL;
	struct buffer list = {0};
	if (begin(walk, &none, false, &child, &why))
		return;
	batch_list(&walk->cases[0].events, (uint32_t)walk->cases[0].events.count, &list);
	list.len /= 2;
	struct child_news news =
		send_and_wait(child, buffer_bytes(&list), walk->file.manifest->deadline_ms);
	bool good = news.kind == CHILD_ENDED && news.code == ERR_BAD_VALUE;
	tell(walk, good, "a truncated batch is refused", "wanted SERAI_BAD_INPUT, got: %s",
		news.kind == CHILD_DONE ? "success" : news.reason);
	buffer_fini(&list);
	child_stop(&child);
}

static void check_cancelled(struct walk *walk)
{
	struct why why = {0};
	struct keyed none = {0};
	struct child *child = NULL;
	struct buffer list = {0};
	if (begin(walk, &none, false, &child, &why))
		return;
	batch_list(&walk->cases[0].events, (uint32_t)walk->cases[0].events.count, &list);
	struct child_news news = send_and_wait(child, buffer_bytes(&list), 0);
	bool good =
		news.kind == CHILD_DONE || (news.kind == CHILD_ENDED && news.code == ERR_CANCELLED);
	tell(walk, good, "called off, it ends soon", "%s", news.reason);
	buffer_fini(&list);
	child_stop(&child);
}

/* --- Cases ------------------------------------------------------------------------------------ */

/* A map of one event with one pair more, in front. */
static void put_strange(struct bytes event, struct buffer *out)
{
	struct packed_reader reader = packed_reader_of(event);
	struct packed_value map;
	bool there = packed_next(&reader, &map);
	packed_put_map(out, there ? map.count + 1 : 1);
	packed_put_text(out, TEXT("from_the_future"));
	packed_put_list(out, 2);
	packed_put_i64(out, -4242);
	packed_put_map(out, 0);
	/* A map's head is one byte here: it holds six pairs. */
	buffer_add(out, event.ptr + 1, event.len - 1);
}

static void put_events(
	const struct batch *events, uint32_t from, uint32_t count, bool strange, struct buffer *out)
{
	packed_put_list(out, count);
	for (uint32_t i = from; i < from + count; i++) {
		struct bytes event =
			bytes_of(events->bytes.ptr + events->events[i].at, events->events[i].len);
		if (strange)
			put_strange(event, out);
		else
			buffer_add(out, event.ptr, event.len);
	}
}

struct play {
	struct child *child;
	struct keyed state;
	struct buffer said;
};

static enum err play_batch(struct walk *walk, struct play *play, struct bytes list, struct why *why)
{
	enum err err = play->child ? ERR_OK : begin(walk, &play->state, false, &play->child, why);
	if (err)
		return err;
	struct child_news news = send_and_wait(play->child, list, walk->file.manifest->deadline_ms);
	if (news.kind != CHILD_DONE)
		return why_set(why, ERR_DIED, "", "%s", news.reason);
	effects_apply(news.done.changes, news.done.changes_count, &play->state);
	for (uint32_t i = 0; !err && i < news.done.outputs_count; i++)
		err = cases_line(walk->file.manifest, &news.done.outputs[i], &play->said, why);
	return err;
}

static enum err play_ask(
	struct walk *walk, struct play *play, const struct case_ask *ask, struct why *why)
{
	enum err err = play->child ? ERR_OK : begin(walk, &play->state, false, &play->child, why);
	if (!err)
		err = child_ask(play->child, ask->answer->method, buffer_bytes(&ask->body), why);
	if (err)
		return err;
	struct child_news news = child_next(play->child, WAIT_MS);
	if (news.kind != CHILD_REPLY)
		return why_set(why, ERR_DIED, "", "%s", news.reason);
	if (news.reply.has_code)
		return why_set(why, err_numbered(news.reply.code), "", "asked for '%.*s': %.*s",
			TEXT_ARG(ask->answer->method), TEXT_ARG(news.reply.text));
	return cases_reply_line(ask->answer, news.reply.body, &play->said, why);
}

static enum err play_case(struct walk *walk, const struct cases *cases, const struct manner *manner,
	struct play *play, struct why *why)
{
	uint32_t count = (uint32_t)cases->events.count;
	uint32_t step = manner->one_by_one ? 1 : count;
	enum err err = ERR_OK;
	for (uint32_t at = 0; !err && at < count; at += step) {
		struct buffer list = {0};
		put_events(&cases->events, at, step, manner->strange, &list);
		err = play_batch(walk, play, buffer_bytes(&list), why);
		buffer_fini(&list);
		if (manner->restart)
			child_stop(&play->child);
	}
	for (unsigned i = 0; !err && i < cases->asks_count; i++)
		err = play_ask(walk, play, &cases->asks[i], why);
	return err;
}

/* The first line in which two texts differ, for people. */
static void show_difference(struct walk *walk, struct text wanted, struct text got)
{
	struct text want_line = TEXT(""), got_line = TEXT("");
	bool more_wanted, more_got;
	do {
		more_wanted = text_split(&wanted, '\n', &want_line);
		more_got = text_split(&got, '\n', &got_line);
	} while (more_wanted && more_got && text_equal(want_line, got_line));
	fprintf(walk->options->out, "       wanted %.*s\n       got    %.*s\n",
		TEXT_ARG(more_wanted ? want_line : TEXT("no more")),
		TEXT_ARG(more_got ? got_line : TEXT("no more")));
}

static void check_case(struct walk *walk, const struct cases *cases, const struct manner *manner)
{
	struct play play = {0};
	struct why why = {0};
	char step[200];
	snprintf(step, sizeof(step), "case %.100s%s", cases->name, manner->name);
	enum err err = play_case(walk, cases, manner, &play, &why);
	struct text wanted = buffer_as_text(&cases->expected), got = buffer_as_text(&play.said);
	bool same = text_equal(wanted, got);
	tell(walk, !err && same, step, "%s", err ? why.text : "its results are others");
	if (!err && !same)
		show_difference(walk, wanted, got);
	child_stop(&play.child);
	keyed_fini(&play.state);
	buffer_fini(&play.said);
}

static void check_cases(struct walk *walk)
{
	static const struct manner manners[] = {
		{"", false, false, false},
		{", one event a batch", true, false, false},
		{", begun anew after each event", true, true, false},
		{", with a field from the future", false, false, true},
	};
	for (unsigned i = 0; i < walk->cases_count; i++)
		for (size_t m = 0; m < ARRAY_LEN(manners); m++)
			check_case(walk, &walk->cases[i], &manners[m]);
}

static int is_case(const struct dirent *entry)
{
	return text_ends(text_of(entry->d_name), TEXT(".case"));
}

static void read_cases(struct walk *walk)
{
	struct dirent **entries = NULL;
	int count = scandir(walk->options->cases, &entries, is_case, alphasort);
	for (int i = 0; i < count; i++) {
		char path[4096];
		struct why why = {0};
		snprintf(path, sizeof(path), "%s/%s", walk->options->cases, entries[i]->d_name);
		if (walk->cases_count == CASES_MAX)
			tell(walk, false, path, "wanted at most %d cases", CASES_MAX);
		else if (cases_read(
				 path, walk->file.manifest, &walk->cases[walk->cases_count], &why))
			tell(walk, false, path, "%s: %s", why.where, why.text);
		else
			walk->cases_count++;
		free(entries[i]);
	}
	free(entries);
	if (walk->cases_count || count <= 0)
		tell(walk, walk->cases_count > 0, "it brings cases", "none in %s",
			walk->options->cases);
}

/* --- The walk --------------------------------------------------------------------------------- */

bool check_run(const struct check_options *options)
{
	struct walk *walk = &(struct walk){.options = options, .good = true};
	struct why why = {0};
	enum err err = candidate_read(options->file, &walk->file, &why);
	tell(walk, !err, "the file is a plugin", "%s", why.text);
	if (err)
		return false;
	read_cases(walk);
	check_start(walk, "it loads, is made, begins and ends", false);
	if (walk->good || walk->cases_count == 0) {
		check_start(walk, "two of it can be made, and one given up", true);
		check_empty(walk);
	}
	if (walk->cases_count > 0 && walk->cases[0].events.count > 0) {
		check_truncated(walk);
		check_cancelled(walk);
		check_cases(walk);
	}
	for (unsigned i = 0; i < walk->cases_count; i++)
		cases_fini(&walk->cases[i]);
	candidate_fini(&walk->file);
	return walk->good;
}
