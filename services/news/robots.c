#include "services/news/robots.h"

#include <string.h>

/* "*" in a rule is any run of characters; "$" at its end is the end. */
static bool fits(struct text rule, struct text path)
{
	size_t r = 0, p = 0, star = SIZE_MAX, from = 0;
	for (;;) {
		if (r == rule.len)
			return true;
		if (rule.ptr[r] == '$' && r + 1 == rule.len && p == path.len)
			return true;
		if (rule.ptr[r] == '*') {
			star = r++;
			from = p;
		} else if (p < path.len && rule.ptr[r] == path.ptr[p]) {
			r++;
			p++;
		} else if (star != SIZE_MAX && from < path.len) {
			r = star + 1;
			p = ++from;
		} else {
			return false;
		}
	}
}

/* "Field: value # note" */
static bool read_line(struct text line, struct text *field, struct text *value)
{
	const char *note = line.len ? memchr(line.ptr, '#', line.len) : NULL;
	if (note)
		line.len = (size_t)(note - line.ptr);
	if (!line.len || !memchr(line.ptr, ':', line.len) || !text_split(&line, ':', field))
		return false;
	*field = text_trim(*field);
	*value = text_trim(line);
	return true;
}

struct verdict {
	bool found, allowed;
	size_t longest;
};

static void judge_group(
	struct text robots, const char *agent, struct text path, struct verdict *verdict)
{
	struct text line, field, value;
	bool in_group = false, in_head = false;
	while (text_split(&robots, '\n', &line)) {
		if (!read_line(line, &field, &value))
			continue;
		if (text_equal_nocase(field, TEXT("user-agent"))) {
			in_group =
				(in_head && in_group) || text_equal_nocase(value, text_of(agent));
			in_head = true;
			verdict->found |= in_group;
			continue;
		}
		in_head = false;
		bool allow = text_equal_nocase(field, TEXT("allow"));
		if (!in_group || !value.len ||
			!(allow || text_equal_nocase(field, TEXT("disallow"))))
			continue;
		if (!fits(value, path) || value.len < verdict->longest)
			continue;
		verdict->allowed = allow || (value.len == verdict->longest && verdict->allowed &&
						    verdict->longest);
		verdict->longest = value.len;
	}
}

bool robots_allow(struct text robots, const char *agent, struct text path)
{
	struct verdict verdict = {.allowed = true};
	judge_group(robots, agent, path, &verdict);
	if (!verdict.found)
		judge_group(robots, "*", path, &verdict);
	return verdict.allowed;
}
