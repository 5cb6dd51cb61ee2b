#include "services/news/offline.h"

#include "proto/base/day.h"
#include "proto/codec/record.h"
#include "services/news/fetching/fetch.h"
#include "services/news/reading/kept.h"
#include "services/news/reading/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct asked {
	const char *date, *lang, *grade, *source, *content_type, *base, *allow_private;
};

static const struct {
	const char *name;
	size_t offset;
	bool takes_value;
} flags[] = {
	{"--date", offsetof(struct asked, date), true},
	{"--lang", offsetof(struct asked, lang), true},
	{"--grade", offsetof(struct asked, grade), true},
	{"--source", offsetof(struct asked, source), true},
	{"--content-type", offsetof(struct asked, content_type), true},
	{"--base-url", offsetof(struct asked, base), true},
	{"--allow-private", offsetof(struct asked, allow_private), false},
};

static int fail(const struct why *why)
{
	char line[768];
	fprintf(stderr, "serai-news: %s\n", why_format(why, line, sizeof(line)));
	return 1;
}

static enum err take_flag(int argc, char **argv, int *at, struct asked *asked, struct why *why)
{
	size_t f = 0;
	while (f < ARRAY_LEN(flags) && strcmp(argv[*at], flags[f].name) != 0)
		f++;
	if (f == ARRAY_LEN(flags))
		return why_set(why, ERR_UNKNOWN_FIELD, argv[*at],
			"no such flag; wanted --date, --lang, "
			"--grade, --source, --content-type, --base-url or --allow-private");
	if (flags[f].takes_value && ++*at >= argc)
		return why_set(why, ERR_MISSING, flags[f].name, "wants a value");
	*(const char **)((char *)asked + flags[f].offset) = argv[*at];
	return ERR_OK;
}

/* Flags stand before the paths or behind them; behind `--` there are only paths. The paths are
 * moved to the beginning of argv, *count of them. */
static enum err parse(int argc, char **argv, struct asked *asked, int *count, struct why *why)
{
	bool paths_only = false;
	enum err err = ERR_OK;
	*count = 0;
	for (int at = 1; !err && at < argc; at++) {
		if (!paths_only && strcmp(argv[at], "--") == 0)
			paths_only = true;
		else if (!paths_only && argv[at][0] == '-' && argv[at][1] != '\0')
			err = take_flag(argc, argv, &at, asked, why);
		else
			argv[(*count)++] = argv[at];
	}
	return err;
}

/* A date that does not exist would only be left out of sight of whoever gave it. */
static enum err check_date(const struct asked *asked, struct why *why)
{
	struct day_span span;
	if (!asked->date)
		return ERR_OK;
	struct text date = text_of(asked->date);
	enum err err = day_parse(date.len > 10 ? text_slice(date, 0, 10) : date, &span, why);
	if (err)
		why_prefix(why, "--date");
	return err;
}

/* A pipe that a person names is waited for. What calls itself a file and lets its readers wait for
 * what comes, as /proc/kmsg does, would hold up all files behind it. */
static FILE *open_file(const char *path)
{
	struct stat is;
	bool at_once = stat(path, &is) == 0 && S_ISREG(is.st_mode);
	int fd = open(path, O_RDONLY | O_CLOEXEC | (at_once ? O_NONBLOCK : 0));
	FILE *file = fd < 0 ? NULL : fdopen(fd, "rb");
	if (fd >= 0 && !file)
		close(fd);
	return file;
}

static enum err read_file(const char *path, struct buffer *out, struct why *why)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : open_file(path);
	if (!file)
		return why_errno(why, ERR_IO, path, "opening it");
	for (size_t n = 1; n && out->len <= FETCH_BYTES_MAX;) {
		n = fread(buffer_grow(out, 65536), 1, 65536, file);
		out->len -= 65536 - n;
	}
	enum err err = ERR_OK;
	if (ferror(file))
		err = why_errno(why, ERR_IO, path, "reading it");
	else if (out->len > FETCH_BYTES_MAX)
		err = why_set(why, ERR_LIMIT, path, "wanted at most %d bytes", FETCH_BYTES_MAX);
	if (file != stdin)
		fclose(file);
	return err;
}

static enum err get(
	const char *path, const struct asked *asked, struct fetch_result *got, struct why *why)
{
	struct fetch_limits limits = {.bytes_max = FETCH_BYTES_MAX,
		.seconds_max = FETCH_SECONDS_MAX,
		.private_allowed = asked->allow_private || getenv("SERAI_ALLOW_PRIVATE")};
	*got = (struct fetch_result){0};
	return fetch_is_url(path) ? fetch_get(path, &limits, got, why)
				  : read_file(path, &got->body, why);
}

static bool holds_refusal(struct text lines)
{
	struct text line;
	while (text_split(&lines, '\n', &line))
		if (text_starts(line, TEXT("document_refused\t")))
			return true;
	return false;
}

/* A path that is refused becomes a line, and so do the bytes of which something was refused. */
static void tell(const struct reader_input *document, const char *path, const struct why *why,
	struct buffer *out)
{
	if (why->code) {
		buffer_clear(out);
		reader_refusal(document, text_of(path), why, out);
	}
	if (document->bytes.ptr && holds_refusal(buffer_as_text(out)))
		kept_lines(document->bytes, out);
}

/* A file's name is bytes: what is no text in it, or would break a line, is written as %0A. */
static void name_of(const char *path, struct buffer *out)
{
	size_t left = strlen(path);
	while (left) {
		unsigned char first = (unsigned char)*path;
		size_t len = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
		bool good = len <= left && text_is_utf8(path, len) && first >= ' ' && first != 0x7F;
		if (good)
			buffer_add(out, path, len);
		else
			buffer_format(out, "%%%02X", first);
		path += good ? len : 1;
		left -= good ? len : 1;
	}
	buffer_char(out, '\0');
}

static enum err read_one(const char *path, const struct asked *asked, enum reader_wanted wanted,
	struct buffer *out, struct why *why)
{
	struct fetch_result got;
	struct buffer name = {0};
	enum err err = get(path, asked, &got, why);
	name_of(path, &name);
	struct reader_input document = {
		.bytes = buffer_bytes(&got.body),
		.source = asked->source    ? asked->source
			  : got.address[0] ? got.address
					   : (const char *)name.ptr,
		.content_type = asked->content_type ? asked->content_type : got.content_type,
		.base = asked->base ? asked->base : got.address,
		.date = asked->date,
		.lang = asked->lang,
		.grade = asked->grade,
		.publisher = asked->source || got.address[0] ? NULL : "local file",
	};
	if (!err) {
		/* An empty one has come all the same. */
		if (!document.bytes.ptr)
			document.bytes = bytes_of("", 0);
		err = reader_read(&document, wanted, out, why);
	}
	if (wanted == READER_ARTICLES) {
		struct why said = *why;
		if (strcmp(said.where, path) == 0)
			said.where[0] = '\0';
		tell(&document, (const char *)name.ptr, &said, out);
	} else if (err && !why->where[0]) {
		snprintf(why->where, sizeof(why->where), "%.190s", path);
	}
	fetch_result_fini(&got);
	buffer_fini(&name);
	return err;
}

static int run(int argc, char **argv, enum reader_wanted wanted)
{
	struct asked asked = {0};
	struct why why = {0};
	int count, code = 0;
	const char *command = argv[0];
	if (parse(argc, argv, &asked, &count, &why) != ERR_OK || check_date(&asked, &why) != ERR_OK)
		return fail(&why), 2;
	if (count == 0) {
		why_set(&why, ERR_MISSING, command, "wants a FILE, a URL or -");
		return fail(&why), 2;
	}
	for (int at = 0; at < count; at++) {
		struct buffer out = {0};
		if (read_one(argv[at], &asked, wanted, &out, &why) != ERR_OK) {
			code = 1;
			if (wanted != READER_ARTICLES)
				fail(&why);
		}
		why = (struct why){0};
		if (wanted == READER_ARTICLES)
			buffer_text(&out, TEXT("nothing\t{}\n"));
		if (out.len)
			fwrite(out.ptr, 1, out.len, stdout);
		fflush(stdout);
		buffer_fini(&out);
	}
	return code;
}

int offline_documents(int argc, char **argv)
{
	if (strcmp(argv[0], "read") == 0)
		return run(argc, argv, READER_ARTICLES);
	if (strcmp(argv[0], "parse") == 0)
		return run(argc, argv, READER_ITEMS);
	if (strcmp(argv[0], "text") == 0)
		return run(argc, argv, READER_TEXT);
	return -1;
}
