#include "services/news/fetching/robots.h"

#include <string.h>

enum { DELAY_MAX_S = 86400 };

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
	int64_t delay_ms;
};

/* "10", "0.5" */
static int64_t delay_of(struct text seconds)
{
	struct text whole = TEXT_NONE;
	int64_t ms = 0, part = 0;
	text_split(&seconds, '.', &whole);
	if (!text_to_i64(whole, 0, DELAY_MAX_S, &ms))
		return 0;
	if (seconds.len > 3)
		seconds.len = 3;
	if (seconds.len && !text_to_i64(seconds, 0, 999, &part))
		return 0;
	for (size_t digits = seconds.len; digits < 3; digits++)
		part *= 10;
	return ms * 1000 + part;
}

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
		if (in_group && text_equal_nocase(field, TEXT("crawl-delay")))
			verdict->delay_ms = delay_of(value);
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

static struct verdict judge(struct text robots, const char *agent, struct text path)
{
	struct verdict verdict = {.allowed = true};
	judge_group(robots, agent, path, &verdict);
	if (!verdict.found)
		judge_group(robots, "*", path, &verdict);
	return verdict;
}

bool robots_allow(struct text robots, const char *agent, struct text path)
{
	return judge(robots, agent, path).allowed;
}

int64_t robots_delay_ms(struct text robots, const char *agent)
{
	return judge(robots, agent, TEXT("/")).delay_ms;
}
