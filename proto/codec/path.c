#include "proto/codec/path.h"

#include <stdarg.h>
#include <stdio.h>

static size_t path_format(const struct path *path, char *out, size_t size)
{
	size_t at = path->parent ? path_format(path->parent, out, size) : 0;
	if (path->index >= 0)
		at += (size_t)snprintf(out + at, size - at, "[%lld]", (long long)path->index);
	else
		at += (size_t)snprintf(
			out + at, size - at, "%s%s", path->parent ? "." : "", path->name);
	return at < size ? at : size - 1;
}

enum err path_refuse(const struct path *path, struct why *why, enum err code, const char *fmt, ...)
{
	if (!why)
		return code;
	char where[sizeof(why->where)], what[sizeof(why->text)];
	path_format(path, where, sizeof(where));
	va_list args;
	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	return why_set(why, code, where, "%s", what);
}
