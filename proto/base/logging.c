#include "proto/base/logging.h"

#include "proto/base/buffer.h"
#include "proto/base/clock.h"
#include "proto/base/day.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* The one exception to "no changing state at file scope": set once by main before anything else
 * runs, and read from wherever something is worth saying. */
static struct {
	char program[32];
	enum logging_level least;
} log_of_process = {.program = "serai", .least = LOGGING_INFO};

static const char *const level_names[] = {
	[LOGGING_DEBUG] = "debug",
	[LOGGING_INFO] = "info",
	[LOGGING_WARNING] = "warning",
	[LOGGING_ERROR] = "error",
};

void logging_start(const char *program, enum logging_level least)
{
	snprintf(log_of_process.program, sizeof(log_of_process.program), "%s", program);
	log_of_process.least = least;
}

bool logging_level_parse(struct text name, enum logging_level *out)
{
	for (unsigned i = 0; i < ARRAY_LEN(level_names); i++) {
		if (text_is(name, level_names[i])) {
			*out = (enum logging_level)i;
			return true;
		}
	}
	return false;
}

char *logging_quote(struct text value, char out[LOGGING_QUOTED])
{
	size_t at = 0;
	out[at++] = '"';
	/* Room for the longest escape, the closing quote and the NUL. */
	for (size_t i = 0; i < value.len && at + 6 < LOGGING_QUOTED; i++) {
		unsigned char c = (unsigned char)value.ptr[i];
		if (c < 0x20 || c == 0x7F) {
			at += (size_t)snprintf(out + at, 5, "\\x%02x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			out[at++] = '\\';
		out[at++] = (char)c;
	}
	out[at++] = '"';
	out[at] = '\0';
	return out;
}

/* stderr may be a pipe that takes a part at a time; when it is gone there is nobody to tell. */
static void write_all(struct bytes line)
{
	while (line.len) {
		ssize_t n = write(STDERR_FILENO, line.ptr, line.len);
		if (n <= 0)
			return;
		line.ptr += n;
		line.len -= (size_t)n;
	}
}

static void line_begin(struct buffer *line, enum logging_level level, const char *message)
{
	char instant[INSTANT_TEXT], quoted[LOGGING_QUOTED];
	buffer_format(line, "%s %s %s msg=%s", instant_format(clock_wall_us(), instant),
		log_of_process.program, level_names[level],
		logging_quote(text_of(message), quoted));
}

static void line_end(struct buffer *line)
{
	/* A line stays a line, whatever the values hold. */
	for (size_t i = 0; i < line->len; i++)
		if (line->ptr[i] == '\n' || line->ptr[i] == '\r')
			line->ptr[i] = ' ';
	buffer_char(line, '\n');
	write_all(buffer_bytes(line));
	buffer_fini(line);
}

void logging_say(enum logging_level level, const char *message, const char *pairs, ...)
{
	if (level < log_of_process.least)
		return;
	char rest[2048];
	va_list args;
	va_start(args, pairs);
	vsnprintf(rest, sizeof(rest), pairs, args);
	va_end(args);
	struct buffer line = {0};
	line_begin(&line, level, message);
	if (rest[0])
		buffer_format(&line, " %s", rest);
	line_end(&line);
}

void logging_why(enum logging_level level, const char *message, const struct why *why)
{
	char where[LOGGING_QUOTED], text[LOGGING_QUOTED];
	logging_say(level, message, "code=%s where=%s why=%s", err_name(why->code),
		logging_quote(text_of(why->where), where), logging_quote(text_of(why->text), text));
}
