/* Any robots.txt and any path, parted by the first NUL: the answer is the same twice, rules of
 * nobody forbid nothing, and a pause is one of at most a day. */
#include "proto/base/check.h"
#include "services/news/fetching/robots.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const agents[] = {"serai", "Serai-News/1.0", "*", ""};
	struct text whole = {(const char *)bytes, len}, robots = whole, path = TEXT("/feed.xml");
	const char *nul = len ? memchr(whole.ptr, '\0', len) : NULL;
	if (nul) {
		robots = text_slice(whole, 0, (size_t)(nul - whole.ptr));
		path = text_slice(whole, robots.len + 1, len);
	}
	for (size_t i = 0; i < ARRAY_LEN(agents); i++) {
		int64_t delay_ms = robots_delay_ms(robots, agents[i]);
		CHECK(robots_allow(robots, agents[i], path) ==
			robots_allow(robots, agents[i], path));
		CHECK(delay_ms >= 0 && delay_ms <= 86400000);
		CHECK(robots_allow(TEXT(""), agents[i], path));
	}
	return 0;
}
