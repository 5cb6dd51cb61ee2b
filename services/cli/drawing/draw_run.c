/* The verbs that draw: asking the registry, and where the picture goes. */
#include "services/cli/drawing/draw_shape.h"

#include "proto/base/clock.h"
#include "services/cli/asking/flags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct verb_flag draw_timeline_flags[] = {
	{"--from", "YEAR", "first year drawn; default: the first that anything is dated"},
	{"--to", "YEAR", "last year drawn; default: this one"},
	{"--known-at", "INSTANT", "as known then"},
	{"--svg", "FILE|-", "as SVG into a file, or to standard output"},
	{0},
};
const struct verb_flag draw_matrix_flags[] = {
	{"--as-of", "DAY", "on this day; default: today"},
	{"--known-at", "INSTANT", "as known then"},
	{"--svg", "FILE|-", "as SVG into a file, or to standard output"},
	{0},
};

struct asking {
	struct cli *cli;
	struct arena arena;
};

static enum err ask(struct asking *asking, const char *method, const void *request, void *reply,
	struct why *why)
{
	const struct record_type *wants, *gives;
	struct buffer body = {0}, answer = {0};
	enum err err = verbs_exchange(method, &wants, &gives) ? ERR_OK : ERR_NOT_FOUND;
	if (!err)
		err = record_encode(wants, request, &body, why);
	if (!err)
		err = cli_request(asking->cli, method, buffer_bytes(&body), &answer, why);
	buffer_fini(&body);
	if (!err) {
		struct text kept = arena_copy(&asking->arena, buffer_as_text(&answer));
		err = record_decode(
			gives, bytes_of(kept.ptr, kept.len), &asking->arena, reply, why);
	}
	buffer_fini(&answer);
	return err;
}

static enum err read_year(const char *given, const char *flag, int *out, struct why *why)
{
	int64_t year = 0;
	if (!given)
		return ERR_OK;
	if (!text_to_i64(text_of(given), 1, 9998, &year))
		return why_set(why, ERR_BAD_VALUE, flag, "wanted a year, got '%s'", given);
	*out = (int)year;
	return ERR_OK;
}

/* A file, `-` for standard output, or the terminal's own drawing. */
static int put_picture(struct buffer *out, const char *svg)
{
	struct why why = {0};
	if (!svg || strcmp(svg, "-") == 0) {
		cli_print_drawing(buffer_as_text(out));
		return CLI_DONE;
	}
	FILE *file = fopen(svg, "we");
	bool written = file && fwrite(out->ptr, 1, out->len, file) == out->len;
	if (file && fclose(file) != 0)
		written = false;
	if (written) {
		printf("%s is written\n", svg);
		return CLI_DONE;
	}
	why_set(&why, ERR_IO, svg, "cannot be written");
	return cli_fail(&why);
}

/* From the first year that anything is dated to this one. */
static void frame_years(const struct history_reply *history, struct draw_frame *frame)
{
	int first = day_to_civil(frame->today).year;
	for (uint32_t i = 0; i < history->rows_count; i++) {
		struct day_span span;
		struct text since = history->rows[i].since;
		if (text_starts(since, TEXT("by ")))
			since = text_slice(since, 3, since.len);
		if (since.ptr && day_parse(since, &span, NULL) == ERR_OK &&
			day_to_civil(span.first).year < first)
			first = day_to_civil(span.first).year;
	}
	if (!frame->first_year)
		frame->first_year = first;
	if (!frame->last_year)
		frame->last_year = day_to_civil(frame->today).year;
}

/* "Shanghai Cooperation Organisation (SCO)", by the latest of its names that is held. */
static void title_of_org(const struct history_reply *history, struct text asked, struct buffer *out)
{
	const struct membership *last =
		history->rows_count ? &history->rows[history->rows_count - 1] : NULL;
	if (last && last->org_name.len && !text_equal(last->org_name, last->org))
		buffer_format(out, "%.*s (%.*s)", TEXT_ARG(last->org_name), TEXT_ARG(last->org));
	else
		buffer_text(out, last ? last->org : asked);
}

static int usage(const struct verb *verb)
{
	struct why why = {0};
	why_set(&why, ERR_MISSING, verb->name, "usage: serai %s %s", verb->name, verb->arguments);
	(void)cli_fail(&why);
	return CLI_USAGE;
}

static int refuse_usage(const struct why *why)
{
	(void)cli_fail(why);
	return CLI_USAGE;
}

int draw_timeline_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	const char *svg = NULL, *from = NULL, *to = NULL, *known = NULL;
	const struct flags_value flags[] = {{"--svg", &svg, NULL}, {"--from", &from, NULL},
		{"--to", &to, NULL}, {"--known-at", &known, NULL}, {0}};
	struct asking asking = {.cli = cli};
	struct why why = {0};
	struct history_reply history = {0};
	struct history_query query = {0};
	struct draw_frame frame = {
		.today = (day)(clock_wall_us() / 86400000000), .columns = cli->columns};
	enum err err = flags_parse(flags, &argc, argv, &why);
	if (!err)
		err = read_year(from, "--from", &frame.first_year, &why);
	if (!err)
		err = read_year(to, "--to", &frame.last_year, &why);
	if (!err && known) {
		query.has_known_at = true;
		err = instant_parse(text_of(known), &query.known_at, &why);
	}
	if (err)
		return refuse_usage(&why);
	if (argc != 2)
		return usage(verb);
	query.org = text_of(argv[1]);
	err = ask(&asking, "registry.history", &query, &history, &why);
	struct buffer out = {0}, title = {0};
	if (!err)
		frame_years(&history, &frame);
	title_of_org(&history, query.org, &title);
	frame.title = buffer_as_text(&title);
	if (!err && frame.last_year < frame.first_year)
		err = why_set(&why, ERR_BAD_VALUE, "--to", "wanted a year not before %d, got %d",
			frame.first_year, frame.last_year);
	if (!err && svg)
		draw_timeline_svg(&history, &frame, &out);
	else if (!err)
		draw_timeline(&history, &frame, &out);
	int code = err ? cli_fail(&why) : put_picture(&out, svg);
	buffer_fini(&out);
	buffer_fini(&title);
	arena_fini(&asking.arena);
	return code;
}

int draw_matrix_run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	enum { ORGS_MAX = DRAW_ORGS_MAX };
	const char *svg = NULL, *as_of = NULL, *known = NULL;
	const struct flags_value flags[] = {{"--svg", &svg, NULL}, {"--as-of", &as_of, NULL},
		{"--known-at", &known, NULL}, {0}};
	struct asking asking = {.cli = cli};
	struct why why = {0};
	struct members_reply replies[ORGS_MAX] = {0};
	struct text names[ORGS_MAX];
	struct members_query query = {.status = TEXT("any")};
	enum err err = flags_parse(flags, &argc, argv, &why);
	if (!err && as_of) {
		query.has_as_of = true;
		err = day_parse_exact(text_of(as_of), &query.as_of, &why);
	}
	if (!err && known) {
		query.has_known_at = true;
		err = instant_parse(text_of(known), &query.known_at, &why);
	}
	if (!err && argc - 1 > ORGS_MAX)
		err = why_set(&why, ERR_LIMIT, "ORG", "wanted at most %d organisations, got %d",
			ORGS_MAX, argc - 1);
	if (err)
		return refuse_usage(&why);
	if (argc < 2)
		return usage(verb);
	uint32_t count = (uint32_t)argc - 1;
	for (uint32_t i = 0; !err && i < count; i++) {
		query.org = names[i] = text_of(argv[i + 1]);
		err = ask(&asking, "registry.members", &query, &replies[i], &why);
	}
	struct buffer out = {0};
	char title[64], on[DAY_TEXT];
	snprintf(title, sizeof(title), "Who stands how to what, on %s",
		day_format(replies[0].as_of, on));
	const struct draw_matrix matrix = {text_of(title), replies, names, count};
	if (!err && svg)
		draw_matrix_svg(&matrix, &out);
	else if (!err)
		draw_matrix(&matrix, &out);
	int code = err ? cli_fail(&why) : put_picture(&out, svg);
	buffer_fini(&out);
	arena_fini(&asking.arena);
	return code;
}
