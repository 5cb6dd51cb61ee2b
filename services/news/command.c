#include "services/news/command.h"

#include "proto/base/clock.h"
#include "proto/base/home.h"
#include "proto/codec/record.h"
#include "proto/records/news.h"
#include "services/news/extraction/examples.h"
#include "services/news/extraction/explain.h"
#include "services/news/extraction/extract.h"
#include "services/news/entities/gazetteer.h"
#include "services/news/reading/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPEAT_MAX = 1000000, FILES_MAX = 64 };

struct options {
	const char *date, *lang, *content_type, *share, *rule, *list;
	bool explain;
	int64_t repeat;
	const char *files[FILES_MAX];
	int files_len;
};

static int fail(const struct why *why)
{
	char line[768];
	fprintf(stderr, "serai-news: %s\n", why_format(why, line, sizeof(line)));
	return 1;
}

static enum err read_flag(struct options *o, const char *flag, const char *value, struct why *why)
{
	static const struct {
		const char *name;
		size_t offset;
	} texts[] = {{"--date", offsetof(struct options, date)},
		{"--lang", offsetof(struct options, lang)},
		{"--content-type", offsetof(struct options, content_type)},
		{"--share", offsetof(struct options, share)},
		{"--rule", offsetof(struct options, rule)},
		{"--list", offsetof(struct options, list)}};
	if (!value)
		return why_set(why, ERR_MISSING, flag, "wanted a value after the flag");
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (strcmp(flag, texts[i].name) == 0) {
			*(const char **)((char *)o + texts[i].offset) = value;
			return ERR_OK;
		}
	}
	if (strcmp(flag, "--repeat") != 0)
		return why_set(why, ERR_BAD_VALUE, flag,
			"wanted --date, --lang, --content-type, --share, --rule, --list or "
			"--repeat");
	if (!text_to_i64(text_of(value), 1, REPEAT_MAX, &o->repeat))
		return why_set(why, ERR_BAD_VALUE, flag, "wanted a number from 1, got '%s'", value);
	return ERR_OK;
}

static enum err read_options(int argc, char **argv, struct options *o, struct why *why)
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-' && argv[i][1] != '\0') {
			enum err err =
				read_flag(o, argv[i], i + 1 < argc ? argv[i + 1] : NULL, why);
			if (err)
				return err;
			i++;
		} else if (o->files_len == FILES_MAX) {
			return why_set(why, ERR_LIMIT, argv[i], "wanted at most %d files, got more",
				FILES_MAX);
		} else {
			o->files[o->files_len++] = argv[i];
		}
	}
	return ERR_OK;
}

static enum err open_extractor(const struct options *o, struct extractor **out, struct why *why)
{
	char share[HOME_PATH];
	if (o->share)
		return extract_open(o->share, true, out, why);
	enum err err = home_installed("share/serai", share, why);
	return err ? err : extract_open(share, true, out, why);
}

static enum err date_of(struct text text, day *out, struct why *why)
{
	struct day_span span;
	*out = DAY_MIN;
	if (!text.len)
		return ERR_OK;
	enum err err = day_parse(text.len > 10 ? text_slice(text, 0, 10) : text, &span, why);
	if (!err && span.precision == DAY_BY_DAY)
		*out = span.first;
	return err;
}

static void print_facts(const struct extraction *extraction, const char *path)
{
	struct buffer line = {0};
	for (uint32_t i = 0; i < extraction->facts.len; i++) {
		buffer_clear(&line);
		facts_to_json(&extraction->facts.items[i], text_of(path), extraction->article.text,
			&line);
		buffer_char(&line, '\n');
		fwrite(line.ptr, 1, line.len, stdout);
	}
	buffer_fini(&line);
}

/* With --repeat the facts are printed once and the speed goes to stderr. */
static enum err extract_text(struct extractor *extractor, const struct options *o, const char *path,
	const struct extract_input *input, struct why *why)
{
	int64_t start = clock_wall_us();
	uint32_t sentences = 0;
	for (int64_t i = 0; i < o->repeat; i++) {
		struct extraction extraction;
		enum err err = extract_run(extractor, input, &extraction, why);
		if (err)
			return err;
		sentences = extraction.article.sentences_len;
		if (i == 0)
			print_facts(&extraction, path);
		extract_fini(&extraction);
	}
	double seconds = (double)(clock_wall_us() - start) / 1e6;
	if (o->repeat > 1 && seconds > 0)
		fprintf(stderr, "%.0f sentences/s, %.2f MB/s\n",
			(double)sentences * (double)o->repeat / seconds,
			(double)input->text.len * (double)o->repeat / 1e6 / seconds);
	return ERR_OK;
}

static enum err explain(struct extractor *extractor, const struct options *o,
	const struct extract_input *input, struct why *why)
{
	struct buffer report = {0};
	enum err err = explain_text(extractor, input, text_of(o->rule), &report, why);
	if (report.len)
		fwrite(report.ptr, 1, report.len, stdout);
	buffer_fini(&report);
	return err;
}

/* One line of the reader: "article_offered\t{...}". */
static enum err extract_line(struct extractor *extractor, const struct options *o, const char *path,
	struct text line, struct why *why)
{
	struct text json = line, kind;
	text_split(&json, '\t', &kind);
	struct article_offered offered;
	struct buffer packed = {0};
	struct arena arena = {0};
	if (!text_is(kind, "article_offered"))
		return ERR_OK;
	enum err err = record_from_json(&record_article_offered, json, &packed, why);
	if (!err)
		err = record_decode(
			&record_article_offered, buffer_bytes(&packed), &arena, &offered, why);
	struct extract_input input = {.lang = text_of(o->lang)};
	if (!err) {
		input.text = offered.text;
		err = date_of(o->date ? text_of(o->date) : offered.published, &input.date, why);
	}
	char id[DIGEST_ID + 1];
	if (!err) {
		digest_id(bytes_of(offered.text.ptr, offered.text.len), id);
		input.article_id = text_of(id);
		err = o->explain ? explain(extractor, o, &input, why)
				 : extract_text(extractor, o, path, &input, why);
	}
	buffer_fini(&packed);
	arena_fini(&arena);
	return err;
}

/* What the reader refused or mended is said beside the facts; a document that gave no article at
 * all is refused by it. */
static enum err tell_refused(struct text lines, const char *path, struct why *why)
{
	struct text rest = lines, line, kind;
	struct text refused = TEXT_NONE;
	bool articles = false;
	while (text_split(&rest, '\n', &line)) {
		text_split(&line, '\t', &kind);
		articles |= text_is(kind, "article_offered");
		if (!text_is(kind, "document_refused"))
			continue;
		refused = line;
		if (articles)
			fprintf(stderr, "serai-news: %s: %.*s\n", path, TEXT_ARG(refused));
	}
	if (articles || !refused.len)
		return ERR_OK;
	return why_set(why, ERR_BAD_FILE, "", "%.*s", TEXT_ARG(refused));
}

static enum err read_bytes(const char *path, struct buffer *out, struct why *why)
{
	return gazetteer_read(strcmp(path, "-") == 0 ? "/dev/stdin" : path, out, why);
}

static enum err extract_file(
	struct extractor *extractor, const struct options *o, const char *path, struct why *why)
{
	struct buffer bytes = {0}, lines = {0};
	enum err err = read_bytes(path, &bytes, why);
	struct reader_input document = {
		.bytes = buffer_bytes(&bytes),
		.source = path,
		.content_type = o->content_type ? o->content_type : "",
		.base = "",
		.date = o->date,
		.lang = o->lang,
	};
	if (!err)
		err = reader_read(&document, READER_ARTICLES, &lines, why);
	struct text rest = buffer_as_text(&lines), line;
	if (!err)
		err = tell_refused(rest, path, why);
	while (!err && text_split(&rest, '\n', &line))
		err = extract_line(extractor, o, path, line, why);
	if (err && why && !why->where[0])
		snprintf(why->where, sizeof(why->where), "%.190s", path);
	buffer_fini(&bytes);
	buffer_fini(&lines);
	return err;
}

/* The file of --list: on each line FILE, DATE and LANG with tabs between them, DATE and LANG where
 * they are known. One that can't be read does not keep the others from being read. */
static int extract_list(struct extractor *extractor, const struct options *o)
{
	struct why why = {0};
	struct buffer bytes = {0};
	struct arena arena = {0};
	int code = 0;
	if (read_bytes(o->list, &bytes, &why) != ERR_OK)
		code = fail(&why);
	struct text lines = buffer_as_text(&bytes), rest, path, date = TEXT_NONE;
	while (text_split(&lines, '\n', &rest)) {
		rest = text_trim(rest);
		if (!text_split(&rest, '\t', &path))
			continue;
		struct options one = *o;
		if (text_split(&rest, '\t', &date) && date.len)
			one.date = arena_copy(&arena, date).ptr;
		if (rest.len)
			one.lang = arena_copy(&arena, rest).ptr;
		why = (struct why){0};
		if (extract_file(extractor, &one, arena_copy(&arena, path).ptr, &why) != ERR_OK)
			code = fail(&why);
	}
	arena_fini(&arena);
	buffer_fini(&bytes);
	return code;
}

static int run_extract(const struct options *o)
{
	struct why why = {0};
	struct extractor *extractor = NULL;
	if (o->files_len == 0 && !o->list) {
		why_set(&why, ERR_MISSING, "extract",
			"wanted FILE, or - for standard input, or --list FILE");
		return fail(&why), 2;
	}
	if (open_extractor(o, &extractor, &why) != ERR_OK)
		return fail(&why);
	int code = o->list ? extract_list(extractor, o) : 0;
	for (int i = 0; i < o->files_len; i++) {
		if (extract_file(extractor, o, o->files[i], &why) != ERR_OK)
			code = fail(&why);
	}
	extract_close(&extractor);
	return code;
}

static int run_rules(const struct options *o)
{
	struct why why = {0};
	struct extractor *extractor = NULL;
	if (o->files_len > 1 && strcmp(o->files[0], "explain") == 0) {
		struct options files = *o;
		files.explain = true;
		files.files_len--;
		memmove(files.files, files.files + 1,
			sizeof(files.files[0]) * (size_t)files.files_len);
		return run_extract(&files);
	}
	if (o->files_len != 1 || strcmp(o->files[0], "check") != 0) {
		why_set(&why, ERR_BAD_VALUE, "rules", "wanted 'check', or 'explain FILE'");
		return fail(&why), 2;
	}
	if (open_extractor(o, &extractor, &why) != ERR_OK)
		return fail(&why);
	struct buffer report = {0};
	uint32_t failed = examples_check(extractor, &report);
	if (report.len)
		fwrite(report.ptr, 1, report.len, stdout);
	printf("%u rules, %u examples failed\n", rules_count(extract_rules(extractor)), failed);
	buffer_fini(&report);
	extract_close(&extractor);
	return failed ? 1 : 0;
}

int command_run(int argc, char **argv)
{
	struct options o = {.repeat = 1};
	struct why why = {0};
	bool extract = strcmp(argv[0], "extract") == 0;
	if (!extract && strcmp(argv[0], "rules") != 0)
		return -1;
	if (read_options(argc, argv, &o, &why) != ERR_OK)
		return fail(&why), 2;
	return extract ? run_extract(&o) : run_rules(&o);
}
