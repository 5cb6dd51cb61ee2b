#include "services/news/fetching/poll.h"

#include "proto/base/alloc.h"
#include "proto/base/clock.h"
#include "proto/bus/bus.h"
#include "proto/codec/record.h"
#include "proto/records/news.h"
#include "services/news/fetching/fetch.h"
#include "services/news/fetching/poll_bus.h"
#include "services/news/fetching/polling.h"
#include "services/news/reading/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { CONNECT_MS = 10000, URLS_MAX = 256, AWAY_MS = 600000 };

struct asked {
	const char *bus;
	bool all, json, quiet, private_allowed;
	const char *plain[URLS_MAX];
	int plain_len;
};

struct polling_round {
	struct bus *bus;
	const struct asked *asked;
	const struct feed_row **rows; /* those that are looked at, as they are requested */
	int failed;
};

static int fail(const struct why *why)
{
	char line[768];
	fprintf(stderr, "serai-news: %s\n", why_format(why, line, sizeof(line)));
	return 1;
}

static enum err parse(int argc, char **argv, struct asked *asked, struct why *why)
{
	asked->private_allowed = getenv("SERAI_ALLOW_PRIVATE") != NULL;
	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];
		if (strcmp(word, "--all") == 0)
			asked->all = true;
		else if (strcmp(word, "--json") == 0)
			asked->json = true;
		else if (strcmp(word, "--quiet") == 0)
			asked->quiet = true;
		else if (strcmp(word, "--allow-private") == 0)
			asked->private_allowed = true;
		else if (strcmp(word, "--bus") == 0 && i + 1 < argc)
			asked->bus = argv[++i];
		else if (word[0] == '-' && word[1])
			return why_set(why, ERR_UNKNOWN_FIELD, word,
				"wanted --all, --json, --quiet, --allow-private or --bus ADDRESS");
		else if (asked->plain_len == URLS_MAX)
			return why_set(why, ERR_LIMIT, word, "at most %d at once", URLS_MAX);
		else
			asked->plain[asked->plain_len++] = word;
	}
	return ERR_OK;
}

/* --- One feed that was fetched -----------------------------------------------------------------
 */

static void tell_refused(const struct polling_round *round, const struct reader_input *document,
	struct text source, const struct why *refusal)
{
	struct why trouble = {0};
	if (poll_bus_refuse(round->bus, document, source, refusal, &trouble) != ERR_OK)
		fail(&trouble);
}

/* An article, or the word of an item that gave none. */
static enum err take_line(struct polling_round *round, const struct reader_input *document,
	struct text line, struct feed_polled *polled, struct why *why)
{
	struct arena arena = {0};
	struct command_done done = {0};
	struct why refusal = {0};
	struct text kind;
	enum err err = ERR_OK;
	text_split(&line, '\t', &kind);
	if (text_is(kind, "article_offered")) {
		polled->items++;
		err = poll_bus_line(round->bus, "ingest", &record_article_offered, line, &arena,
			&done, &refusal);
		polled->new_items += !err && !text_starts(done.note, TEXT("known"));
	} else if (text_is(kind, "document_refused")) {
		err = poll_bus_line(round->bus, "refuse", &record_document_refused, line, &arena,
			&done, &refusal);
		if (!err)
			err = poll_bus_keep(round->bus, document->bytes, &refusal);
	}
	arena_fini(&arena);
	if (err == ERR_UNAVAILABLE || err == ERR_TIMEOUT) {
		*why = refusal;
		return err;
	}
	if (err)
		tell_refused(round, document, text_of(document->source), &refusal);
	return ERR_OK;
}

/* An item that is refused is told of, and the others go on. */
static enum err read_body(struct polling_round *round, const struct reader_input *document,
	struct feed_polled *polled, struct why *why)
{
	struct buffer lines = {0};
	struct text line;
	/* On a busy machine its 20 s of processor are minutes. */
	bus_away(round->bus, AWAY_MS);
	enum err err = reader_read(document, READER_FEED, &lines, why);
	if (err)
		tell_refused(round, document, text_of(document->source), why);
	struct text rest = buffer_as_text(&lines);
	while (!err && text_split(&rest, '\n', &line))
		err = take_line(round, document, line, polled, why);
	buffer_fini(&lines);
	return err;
}

static int64_t wait_of(const struct feed_row *feed, bool failed, int64_t retry_after_s)
{
	struct polling polling = {.every_s = feed->every_s,
		.failures = failed ? feed->failures + 1 : 0,
		.retry_after_s = retry_after_s};
	if (getrandom(&polling.lot, sizeof(polling.lot), 0) != sizeof(polling.lot))
		polling.lot = 100;
	return polling_wait_s(&polling);
}

static void print_polled(const struct polling_round *round, const struct feed_polled *polled)
{
	if (round->asked->json) {
		struct buffer packed = {0}, json = {0};
		if (record_encode(&record_feed_polled, polled, &packed, NULL) == ERR_OK &&
			record_to_json(&record_feed_polled, buffer_bytes(&packed), 0, &json,
				NULL) == ERR_OK)
			printf("%.*s\n", TEXT_ARG(buffer_as_text(&json)));
		buffer_fini(&packed);
		buffer_fini(&json);
	} else if (polled->error.len) {
		printf("failed  %.*s: %.*s\n", TEXT_ARG(polled->url), TEXT_ARG(polled->error));
	} else {
		printf("%s  %.*s: %lld items, %lld new\n",
			polled->status == 304 ? "same  " : "read  ", TEXT_ARG(polled->url),
			(long long)polled->items, (long long)polled->new_items);
	}
	fflush(stdout);
}

static void on_done(void *self, size_t index, struct fetch_result *result)
{
	struct polling_round *round = self;
	const struct feed_row *feed = round->rows[index];
	struct why why = result->why, trouble = {0};
	char line[480];
	struct feed_polled polled = {.url = feed->url,
		.at = clock_wall_us(),
		.status = result->status,
		.has_items = true,
		.has_new_items = true};
	char *source = text_copy(feed->url), *grade = text_copy(feed->grade);
	struct reader_input document = {.bytes = buffer_bytes(&result->body),
		.source = source,
		.content_type = result->content_type,
		.base = result->address,
		.grade = feed->grade.len ? grade : NULL};
	enum err err = result->err;
	/* It is said beside which feed it is. */
	if (err && text_is(feed->url, why.where))
		why.where[0] = '\0';
	if (err)
		tell_refused(round, &document, feed->url, &why);
	else if (result->status == 200)
		err = read_body(round, &document, &polled, &why);
	if (err)
		polled.error = text_of(why_format(&why, line, sizeof(line)));
	if (!err && result->etag[0])
		polled.etag = text_of(result->etag);
	if (!err && result->last_modified[0])
		polled.last_modified = text_of(result->last_modified);
	if (!err && result->moved_to[0] && strlen(result->moved_to) <= 1024)
		polled.moved_to = text_of(result->moved_to);
	polled.due_at = polled.at + wait_of(feed, err != ERR_OK, result->retry_after_s) * 1000000;
	round->failed += err != ERR_OK;
	if (poll_bus_command(round->bus, "feed_polled", &record_feed_polled, &polled, &trouble) !=
		ERR_OK)
		fail(&trouble);
	if (!round->asked->quiet)
		print_polled(round, &polled);
	free(source);
	free(grade);
}

/* --- The programs ------------------------------------------------------------------------------
 */

static enum err ask_feeds(
	struct bus *bus, struct arena *arena, struct feeds_reply *out, struct why *why)
{
	struct buffer reply = {0};
	struct feeds_query query = {0};
	enum err err = poll_bus_ask(bus, "feeds", &record_feeds_query, &query, &reply, why);
	struct text kept = arena_copy(arena, buffer_as_text(&reply));
	if (!err)
		err = record_decode(
			&record_feeds_reply, bytes_of(kept.ptr, kept.len), arena, out, why);
	buffer_fini(&reply);
	return err;
}

static bool is_wanted(const struct asked *asked, const struct feed_row *feed, int64_t now_us)
{
	for (int i = 0; i < asked->plain_len; i++)
		if (text_is(feed->url, asked->plain[i]))
			return true;
	return !asked->plain_len && (asked->all || !feed->has_due_at || feed->due_at <= now_us);
}

static const char *lent(struct arena *arena, struct text text)
{
	return text.len ? arena_copy(arena, text).ptr : NULL;
}

static void look(struct polling_round *round, const struct feeds_reply *feeds, struct arena *arena)
{
	struct fetch_limits limits = {.bytes_max = FETCH_BYTES_MAX,
		.seconds_max = FETCH_SECONDS_MAX,
		.private_allowed = round->asked->private_allowed};
	struct fetch_request *requests =
		arena_zero(arena, feeds->rows_count + 1, sizeof(*requests));
	struct fetch_all all = {
		.requests = requests, .limits = &limits, .done = on_done, .self = round};
	int64_t now_us = clock_wall_us();
	round->rows = arena_zero(arena, feeds->rows_count + 1, sizeof(const struct feed_row *));
	for (uint32_t i = 0; i < feeds->rows_count; i++) {
		const struct feed_row *feed = &feeds->rows[i];
		if (!is_wanted(round->asked, feed, now_us))
			continue;
		requests[all.count] = (struct fetch_request){.url = lent(arena, feed->url),
			.etag = lent(arena, feed->etag),
			.last_modified = lent(arena, feed->last_modified),
			.heed_robots = true};
		round->rows[all.count++] = feed;
	}
	if (!all.count && !round->asked->quiet && !round->asked->json)
		printf("no feed is due\n");
	fetch_all(&all);
}

static enum err check_known(
	const struct asked *asked, const struct feeds_reply *feeds, struct why *why)
{
	for (int i = 0; i < asked->plain_len; i++) {
		uint32_t at = 0;
		while (at < feeds->rows_count && !text_is(feeds->rows[at].url, asked->plain[i]))
			at++;
		if (at == feeds->rows_count)
			return why_set(why, ERR_NOT_FOUND, asked->plain[i],
				"no such feed is followed; `serai feeds add` follows it");
	}
	return ERR_OK;
}

static enum err run_poll(struct bus *bus, const struct asked *asked, int *code, struct why *why)
{
	struct arena arena = {0};
	struct feeds_reply feeds = {0};
	struct polling_round round = {.bus = bus, .asked = asked};
	enum err err = ask_feeds(bus, &arena, &feeds, why);
	if (!err)
		err = check_known(asked, &feeds, why);
	if (!err)
		look(&round, &feeds, &arena);
	*code = round.failed ? 1 : 0;
	arena_fini(&arena);
	return err;
}

static enum err run_export(struct bus *bus, struct why *why)
{
	struct arena arena = {0};
	struct feeds_reply feeds = {0};
	struct buffer out = {0};
	enum err err = ask_feeds(bus, &arena, &feeds, why);
	buffer_text(
		&out, TEXT("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n"
			   "<head><title>Feeds</title></head>\n<body>\n"));
	for (uint32_t i = 0; !err && i < feeds.rows_count; i++) {
		const struct feed_row *feed = &feeds.rows[i];
		struct text title = feed->title.len ? feed->title : feed->url;
		buffer_text(&out, TEXT("<outline type=\"rss\" text=\""));
		buffer_xml(&out, title);
		buffer_text(&out, TEXT("\" title=\""));
		buffer_xml(&out, title);
		buffer_text(&out, TEXT("\" xmlUrl=\""));
		buffer_xml(&out, feed->url);
		buffer_text(&out, TEXT("\"/>\n"));
	}
	buffer_text(&out, TEXT("</body>\n</opml>\n"));
	if (!err)
		fwrite(out.ptr, 1, out.len, stdout);
	buffer_fini(&out);
	arena_fini(&arena);
	return err;
}

static enum err read_file(const char *path, struct buffer *out, struct why *why)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	if (!file)
		return why_errno(why, ERR_IO, path, "opening it");
	for (size_t n = 1; n && out->len <= FETCH_BYTES_MAX;) {
		n = fread(buffer_grow(out, 65536), 1, 65536, file);
		out->len -= 65536 - n;
	}
	enum err err = ferror(file) ? why_errno(why, ERR_IO, path, "reading it") : ERR_OK;
	if (!err && out->len > FETCH_BYTES_MAX)
		err = why_set(why, ERR_LIMIT, path, "wanted at most %d bytes", FETCH_BYTES_MAX);
	if (file != stdin)
		fclose(file);
	return err;
}

static enum err import_lines(struct bus *bus, struct text lines, int *code, struct why *why)
{
	struct text line, kind;
	int added = 0, refused = 0;
	enum err err = ERR_OK;
	while (!err && text_split(&lines, '\n', &line)) {
		struct arena arena = {0};
		struct command_done done;
		text_split(&line, '\t', &kind);
		if (text_is(kind, "feed_added"))
			err = poll_bus_line(
				bus, "feed_add", &record_feed_added, line, &arena, &done, why);
		else
			err = why_set(why, ERR_BAD_VALUE, "", "%.*s",
				(int)(line.len < 400 ? line.len : 400), line.ptr);
		added += !err;
		if (err && err != ERR_UNAVAILABLE && err != ERR_TIMEOUT) {
			refused++;
			fail(why);
			err = ERR_OK;
		}
		arena_fini(&arena);
	}
	if (!err)
		printf("%d feeds followed, %d refused\n", added, refused);
	*code = refused ? 1 : 0;
	return err;
}

static enum err run_import(struct bus *bus, const struct asked *asked, int *code, struct why *why)
{
	struct buffer bytes = {0}, lines = {0};
	if (asked->plain_len != 1)
		return why_set(why, ERR_MISSING, "feeds import", "wants one FILE of OPML, or -");
	enum err err = read_file(asked->plain[0], &bytes, why);
	struct reader_input document = {.bytes = buffer_bytes(&bytes),
		.source = asked->plain[0],
		.content_type = "",
		.base = ""};
	if (!err)
		err = reader_read(&document, READER_OUTLINE, &lines, why);
	if (err && why && !why->where[0])
		snprintf(why->where, sizeof(why->where), "%.190s", asked->plain[0]);
	if (!err)
		err = import_lines(bus, buffer_as_text(&lines), code, why);
	buffer_fini(&bytes);
	buffer_fini(&lines);
	return err;
}

int poll_run(int argc, char **argv)
{
	struct asked asked = {0};
	struct why why = {0};
	struct bus *bus = NULL;
	int code = 0;
	if (strncmp(argv[0], "feeds-", 6) != 0)
		return -1;
	enum err err = parse(argc, argv, &asked, &why);
	if (err)
		return fail(&why), 2;
	struct bus_options options = {
		.address = asked.bus, .name = "serai-news feeds", .connect_timeout_ms = CONNECT_MS};
	err = bus_connect(&options, &bus, &why);
	if (!err && strcmp(argv[0], "feeds-poll") == 0)
		err = run_poll(bus, &asked, &code, &why);
	else if (!err && strcmp(argv[0], "feeds-import") == 0)
		err = run_import(bus, &asked, &code, &why);
	else if (!err && strcmp(argv[0], "feeds-export") == 0)
		err = run_export(bus, &why);
	else if (!err)
		err = why_set(&why, ERR_BAD_VALUE, argv[0],
			"wanted feeds-poll, feeds-import or feeds-export");
	bus_close(&bus);
	return err ? fail(&why) : code;
}
