/* Any two texts as an address and its base: what is resolved against a base with a scheme has one,
 * and the canonical form of a canonical form is itself. */
#include "proto/base/check.h"
#include "services/news/reading/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena arena = {0};
	struct text both = {(const char *)bytes, len}, base;
	if (!text_is_utf8(bytes, len) || !text_split(&both, '\n', &base))
		return 0;
	struct text whole = address_resolve(base, both, &arena);
	struct text known = address_resolve(TEXT("http://a.example/b/c?d#e"), both, &arena);
	CHECK(address_is_absolute(known));
	struct text once = address_canonical(whole, &arena);
	CHECK(text_equal(once, address_canonical(once, &arena)));
	struct text host = address_host(whole, &arena);
	CHECK(host.len <= whole.len);
	arena_fini(&arena);
	return 0;
}
