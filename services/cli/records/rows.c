#include "services/cli/records/rows.h"

#include "proto/base/alloc.h"
#include "proto/base/clock.h"
#include "proto/base/limits.h"
#include "proto/records/registry_files.h"
#include "proto/records/service.h"
#include "services/cli/asking/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err next_page(struct cli *cli, const struct verb *verb,
	const struct export_query *query, int64_t *next, struct why *why)
{
	struct buffer request = {0}, reply = {0};
	struct export_reply page = {0};
	struct arena arena = {0};
	enum err err = record_encode(&record_export_query, query, &request, why);
	if (!err)
		err = cli_request(cli, verb->method, buffer_bytes(&request), &reply, why);
	if (!err)
		err = record_decode(&record_export_reply, buffer_bytes(&reply), &arena, &page, why);
	*next = !err && page.has_next ? page.next : 0;
	if (!err && fwrite(page.content.ptr, 1, page.content.len, stdout) != page.content.len)
		err = why_errno(why, ERR_IO, "standard output", "writing");
	buffer_fini(&request);
	buffer_fini(&reply);
	arena_fini(&arena);
	return err;
}

int rows_export(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct buffer request = {0};
	struct arena arena = {0};
	struct export_query query = {0};
	struct why why = {0};
	enum err err = ask_request(verb, argc, argv, &request, &why);
	if (!err)
		err = record_decode(
			&record_export_query, buffer_bytes(&request), &arena, &query, &why);
	int code = err ? CLI_USAGE : CLI_DONE;
	bool more = !err;
	while (more) {
		err = next_page(cli, verb, &query, &query.next, &why);
		query.has_next = true;
		more = !err && query.next > 0 && !*cli->stop;
	}
	if (!err && fflush(stdout) != 0)
		err = why_errno(&why, ERR_IO, "standard output", "writing");
	buffer_fini(&request);
	arena_fini(&arena);
	if (!err)
		return CLI_DONE;
	int failed = cli_fail(&why);
	return code ? code : failed;
}

/* --- Import ---------------------------------------------------------------------------------- */

/* Pieces are cut a little before the bound of their record, between characters. */
enum { PIECE_BYTES = 850000 };

struct importing {
	struct cli *cli;
	const char *path, *name;
	FILE *file;
	struct buffer piece; /* read and not yet sent */
	char input[64];
	int64_t parts;
	double sent, whole; /* MB; whole 0: not known */
	size_t bytes;       /* in pieces so far */
};

/* Reads until a piece is full or the file ends: *more tells which. */
static enum err read_piece(struct importing *all, bool *more, struct why *why)
{
	uint8_t part[65536];
	size_t got = 1;
	while (got && all->piece.len < PIECE_BYTES) {
		got = fread(part, 1, sizeof(part), all->file);
		buffer_add(&all->piece, part, got);
	}
	*more = got > 0;
	return ferror(all->file) ? why_errno(why, ERR_IO, all->path, "reading") : ERR_OK;
}

/* Without the beginning of a character that the next piece has the rest of. */
static size_t whole_characters(const struct buffer *piece)
{
	size_t len = piece->len, back = 0;
	while (back < 4 && back < len && (piece->ptr[len - 1 - back] & 0xC0) == 0x80)
		back++;
	return back < len && piece->ptr[len - 1 - back] >= 0xC0 ? len - 1 - back : len;
}

static enum err check_text(const struct importing *all, struct text text, struct why *why)
{
	return text_is_utf8(text.ptr ? text.ptr : "", text.len)
		       ? ERR_OK
		       : why_set(why, ERR_BAD_TEXT, all->path, "wanted UTF-8 after %.1f MB",
				 all->sent);
}

/* On a terminal one line that changes; in a file a line for every ten pieces. */
static void tell_progress(const struct importing *all, const char *doing)
{
	if (!isatty(2) && !*doing && all->parts % 10)
		return;
	if (isatty(2))
		fprintf(stderr, "\r\033[K");
	if (all->whole > 0)
		fprintf(stderr, "%s: %.1f of %.1f MB sent%s", all->name, all->sent, all->whole,
			doing);
	else
		fprintf(stderr, "%s: %.1f MB sent%s", all->name, all->sent, doing);
	fprintf(stderr, "%s", isatty(2) && !*doing ? "" : "\n");
}

/* Told before anything is sent where the file's length is known, else with the piece that is too
 * much: the service would refuse it at the end. */
static enum err check_length(const struct importing *all, size_t bytes, struct why *why)
{
	if (bytes <= LIMIT_SHEET_BYTES)
		return ERR_OK;
	return why_set(why, ERR_LIMIT, all->path,
		"wanted at most %d bytes, which are taken over as one, got %s%zu; `serai registry "
		"export --org ORG` makes a file of each organisation, or --current one without "
		"what no longer holds",
		LIMIT_SHEET_BYTES, all->whole > 0 ? "" : "more than ", bytes);
}

static enum err send_piece(struct importing *all, struct why *why)
{
	struct buffer request = {0}, reply = {0};
	size_t len = whole_characters(&all->piece);
	const struct input_part part = {.input = text_of(all->input),
		.number = all->parts,
		.content = {(const char *)all->piece.ptr, len}};
	enum err err = check_text(all, part.content, why);
	all->bytes += len;
	if (!err)
		err = check_length(all, all->bytes, why);
	if (!err)
		err = record_encode(&record_input_part, &part, &request, why);
	if (!err)
		err = cli_request(all->cli, "registry.part", buffer_bytes(&request), &reply, why);
	buffer_fini(&request);
	buffer_fini(&reply);
	if (err)
		return err;
	all->parts++;
	all->sent += (double)len / 1e6;
	memmove(all->piece.ptr, all->piece.ptr + len, all->piece.len - len);
	all->piece.len -= len;
	tell_progress(all, "");
	return *all->cli->stop ? why_set(why, ERR_CANCELLED, all->path,
					 "stopped; nothing of it was taken over")
			       : ERR_OK;
}

/* All but the last piece. What fits one is sent with the request itself. */
static enum err send_pieces(struct importing *all, struct why *why)
{
	bool more = true;
	enum err err = read_piece(all, &more, why);
	while (!err && more) {
		err = send_piece(all, why);
		if (!err)
			err = read_piece(all, &more, why);
	}
	return err ? err : check_text(all, buffer_as_text(&all->piece), why);
}

/* The flags say the rest of the request. */
static enum err make_request(struct importing *all, const struct verb *verb, int argc, char **argv,
	struct buffer *out, struct why *why)
{
	struct buffer flags = {0};
	struct arena arena = {0};
	struct rows_offered rows;
	enum err err = ask_request(verb, argc, argv, &flags, why);
	if (!err)
		err = record_decode(&record_rows_offered, buffer_bytes(&flags), &arena, &rows, why);
	if (!err) {
		rows.content = all->piece.len ? buffer_as_text(&all->piece) : TEXT("");
		rows.input = all->parts ? text_of(all->input) : TEXT_NONE;
		rows.has_parts = all->parts > 0;
		rows.parts = all->parts;
		if (!rows.name.ptr && strcmp(all->path, "-") != 0)
			rows.name = text_of(all->name);
		err = record_encode(&record_rows_offered, &rows, out, why);
	}
	buffer_fini(&flags);
	arena_fini(&arena);
	return err;
}

static enum err importing_open(struct importing *all, struct why *why)
{
	struct stat about;
	const char *slash = strrchr(all->path, '/');
	all->name = slash ? slash + 1 : all->path;
	all->file = strcmp(all->path, "-") == 0 ? stdin : fopen(all->path, "rb");
	if (!all->file)
		return why_errno(why, ERR_IO, all->path, "opening");
	if (fstat(fileno(all->file), &about) == 0 && S_ISREG(about.st_mode))
		all->whole = (double)about.st_size / 1e6;
	if (all->whole > 0 && check_length(all, (size_t)about.st_size, why) != ERR_OK)
		return ERR_LIMIT;
	snprintf(all->input, sizeof(all->input), "import-%lld-%d", (long long)clock_wall_us(),
		(int)getpid());
	return ERR_OK;
}

static enum err import(struct importing *all, const struct verb *verb, int argc, char **argv,
	struct buffer *reply, struct why *why)
{
	struct buffer request = {0};
	/* Bad flags are told before anything is sent. */
	enum err err = make_request(all, verb, argc, argv, &request, why);
	buffer_clear(&request);
	if (!err)
		err = importing_open(all, why);
	if (!err)
		err = send_pieces(all, why);
	if (!err)
		err = make_request(all, verb, argc, argv, &request, why);
	if (!err && all->parts) {
		all->sent += (double)all->piece.len / 1e6;
		tell_progress(all, "; being decided");
		/* Each piece has the time that a request has. */
		all->cli->timeout_ms *= (int)(all->parts < 1000 ? all->parts + 1 : 1000);
	}
	if (!err)
		err = cli_request(all->cli, verb->method, buffer_bytes(&request), reply, why);
	buffer_fini(&request);
	return err;
}

/* The plain argument is the file, and no part of the request. */
int rows_import(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct importing all = {.cli = cli};
	struct buffer reply = {0};
	struct why why = {0};
	char **rest = alloc_zero((size_t)argc + 2, sizeof(*rest));
	int count = 0;
	for (int i = 0; i < argc; i++) {
		bool valued = i > 0 && (strcmp(argv[i - 1], "--format") == 0 ||
					       strcmp(argv[i - 1], "--name") == 0);
		bool plain = i > 0 && !valued && (argv[i][0] != '-' || !argv[i][1]);
		if (plain && !all.path)
			all.path = argv[i];
		else
			rest[count++] = argv[i];
	}
	rest[count++] = (char *)"--content=";
	enum err err = all.path ? import(&all, verb, count, rest, &reply, &why)
				: why_set(&why, ERR_MISSING, "FILE",
					  "wanted a file to import; usage: serai %s %s", verb->name,
					  verb->arguments);
	int code = err ? cli_fail(&why) : ask_print(cli, verb, buffer_bytes(&reply));
	if (all.file && all.file != stdin)
		fclose(all.file);
	buffer_fini(&all.piece);
	buffer_fini(&reply);
	free(rest);
	return code;
}
