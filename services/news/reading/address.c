#include "services/news/reading/address.h"

#include "proto/base/buffer.h"

#include <stdlib.h>
#include <string.h>

/* The five parts of RFC 3986; `ptr` is NULL for a part that is not there. */
struct parts {
	struct text scheme, authority, path, query, fragment;
};

static bool is_alpha(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static size_t scheme_length(struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == ':')
			return i;
		if (!is_alpha(c) && !(i && ((c >= '0' && c <= '9') || strchr("+-.", c))))
			return 0;
	}
	return 0;
}

bool address_is_absolute(struct text address)
{
	return scheme_length(address) > 0;
}

static size_t find_any(struct text text, size_t from, const char *stops)
{
	while (from < text.len && !strchr(stops, text.ptr[from] ? text.ptr[from] : ' '))
		from++;
	return from;
}

static struct parts parts_of(struct text text)
{
	struct parts parts = {0};
	size_t at = scheme_length(text);
	if (at) {
		parts.scheme = text_slice(text, 0, at);
		at++;
	}
	if (at + 1 < text.len && text.ptr[at] == '/' && text.ptr[at + 1] == '/') {
		size_t end = find_any(text, at + 2, "/?#");
		parts.authority = text_slice(text, at + 2, end);
		at = end;
	}
	size_t end = find_any(text, at, "?#");
	parts.path = text_slice(text, at, end);
	if (end < text.len && text.ptr[end] == '?') {
		size_t stop = find_any(text, end, "#");
		parts.query = text_slice(text, end + 1, stop);
		end = stop;
	}
	if (end < text.len)
		parts.fragment = text_slice(text, end + 1, text.len);
	return parts;
}

/* Section 5.2.4: "." and ".." out of a path. */
static void put_path(struct text path, struct buffer *out)
{
	size_t start = out->len;
	for (size_t at = 0; at < path.len;) {
		size_t end = at + 1;
		while (end < path.len && path.ptr[end] != '/')
			end++;
		bool last = end == path.len;
		struct text segment = text_slice(path, at, end);
		if (text_is(segment, "/.") || text_is(segment, ".")) {
			if (last)
				buffer_char(out, '/');
		} else if (text_is(segment, "/..") || text_is(segment, "..")) {
			while (out->len > start && out->ptr[--out->len] != '/')
				;
			if (last)
				buffer_char(out, '/');
		} else {
			buffer_text(out, segment);
		}
		at = end;
	}
}

static void put_parts(const struct parts *parts, struct buffer *out)
{
	if (parts->scheme.ptr) {
		buffer_text(out, parts->scheme);
		buffer_char(out, ':');
	}
	if (parts->authority.ptr) {
		buffer_text(out, TEXT("//"));
		buffer_text(out, parts->authority);
	}
	put_path(parts->path, out);
	if (parts->query.ptr) {
		buffer_char(out, '?');
		buffer_text(out, parts->query);
	}
	if (parts->fragment.ptr) {
		buffer_char(out, '#');
		buffer_text(out, parts->fragment);
	}
}

/* The base's path up to its last slash, and the reference's behind it. */
static void merge_path(const struct parts *base, struct text path, struct buffer *out)
{
	size_t keep = base->path.len;
	while (keep && base->path.ptr[keep - 1] != '/')
		keep--;
	if (!keep && base->authority.ptr)
		buffer_char(out, '/');
	buffer_text(out, text_slice(base->path, 0, keep));
	buffer_text(out, path);
}

struct text address_resolve(struct text base, struct text reference, struct arena *arena)
{
	reference = text_trim(reference);
	base = text_trim(base);
	if (address_is_absolute(reference) || !address_is_absolute(base))
		return reference;
	struct parts from = parts_of(base), to = parts_of(reference);
	/* "mailto:" and "tag:" are no places to start from. */
	if (!from.authority.ptr && (!from.path.len || from.path.ptr[0] != '/'))
		return reference;
	struct buffer merged = {0}, whole = {0};
	to.scheme = from.scheme;
	if (!to.authority.ptr) {
		to.authority = from.authority;
		if (!to.path.len) {
			to.path = from.path;
			if (!to.query.ptr)
				to.query = from.query;
		} else if (to.path.ptr[0] != '/' && to.path.ptr[0] != '\\') {
			merge_path(&from, to.path, &merged);
			to.path = buffer_as_text(&merged);
		}
	}
	put_parts(&to, &whole);
	struct text text = arena_copy(arena, buffer_as_text(&whole));
	buffer_fini(&merged);
	buffer_fini(&whole);
	return text;
}

static void put_small(struct text text, struct buffer *out)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		buffer_char(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
	}
}

static struct text host_of(struct text authority)
{
	struct text www = TEXT("www.");
	authority = text_trim(authority);
	for (size_t i = 0; i < authority.len; i++)
		if (authority.ptr[i] == '@')
			return host_of(text_slice(authority, i + 1, authority.len));
	/* But www.com is a name of its own. */
	if (authority.len > www.len && text_equal_nocase(text_slice(authority, 0, www.len), www) &&
		memchr(authority.ptr + www.len, '.', authority.len - www.len))
		return host_of(text_slice(authority, www.len, authority.len));
	size_t colon = authority.len;
	while (colon && authority.ptr[colon - 1] >= '0' && authority.ptr[colon - 1] <= '9')
		colon--;
	bool port = colon && colon < authority.len && authority.ptr[colon - 1] == ':';
	return port ? host_of(text_slice(authority, 0, colon - 1)) : authority;
}

struct text address_host(struct text address, struct arena *arena)
{
	struct buffer small = {0};
	put_small(host_of(parts_of(text_trim(address)).authority), &small);
	struct text text = small.len ? arena_copy(arena, buffer_as_text(&small)) : TEXT_NONE;
	buffer_fini(&small);
	return text;
}

static bool is_trace(struct text parameter)
{
	static const char *const names[] = {"utm_", "fbclid=", "gclid=", "yclid=", "mc_cid=",
		"mc_eid=", "igshid=", "ncid=", "cmpid=", "ocid=", "ref=rss", "feature=rss", NULL};
	for (const char *const *name = names; *name; name++)
		if (text_starts(parameter, text_of(*name)))
			return true;
	return false;
}

static void put_port(struct text authority, struct buffer *out)
{
	size_t colon = authority.len;
	while (colon && authority.ptr[colon - 1] >= '0' && authority.ptr[colon - 1] <= '9')
		colon--;
	struct text port = text_slice(authority, colon, authority.len);
	if (colon && authority.ptr[colon - 1] == ':' && port.len && !text_is(port, "80") &&
		!text_is(port, "443")) {
		buffer_char(out, ':');
		buffer_text(out, port);
	}
}

static struct text bare(struct text path)
{
	while (path.len &&
		(path.ptr[path.len - 1] == '/' || (uint8_t)path.ptr[path.len - 1] <= ' '))
		path.len--;
	return path;
}

/* Without slashes and blanks at its end, and without those that stood before a dot that is taken
 * out. */
static void put_bare_path(struct text path, struct buffer *out)
{
	struct buffer plain = {0};
	put_path(bare(path), &plain);
	struct text rest = bare(buffer_as_text(&plain));
	if (rest.len < path.len)
		put_bare_path(rest, out);
	else
		buffer_text(out, rest);
	buffer_fini(&plain);
}

struct text address_canonical(struct text address, struct arena *arena)
{
	address = text_trim(address);
	struct parts parts = parts_of(address);
	struct buffer out = {0};
	struct text parameter;
	parts.authority = text_trim(parts.authority);
	struct text host = host_of(parts.authority);
	if (!host.len)
		return address;
	buffer_text(&out, TEXT("https://"));
	put_small(host, &out);
	put_port(parts.authority, &out);
	put_bare_path(parts.path, &out);
	for (char mark = '?'; text_split(&parts.query, '&', &parameter);) {
		parameter = text_trim(parameter);
		if (!parameter.len || is_trace(parameter))
			continue;
		buffer_char(&out, mark);
		buffer_text(&out, parameter);
		mark = '&';
	}
	struct text text = arena_copy(arena, text_trim(buffer_as_text(&out)));
	buffer_fini(&out);
	return text;
}
