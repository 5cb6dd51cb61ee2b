/* Web addresses: relative to absolute, and the one form in which two spellings are equal. Pure. */
#ifndef SERAI_SERVICES_NEWS_READING_ADDRESS_H
#define SERAI_SERVICES_NEWS_READING_ADDRESS_H

#include "proto/base/arena.h"

/* `reference` against `base`, by RFC 3986 section 5.2. Takes what people write: blanks around it,
 * any characters, and backslashes for slashes. Without a base that has a scheme the reference comes
 * back as it is. The text is of the arena, or one of the arguments. */
struct text address_resolve(struct text base, struct text reference, struct arena *arena);

/* Does it begin with a scheme ("https:", "tag:")? */
bool address_is_absolute(struct text address);

/* The host in small letters, without "www." and port; TEXT_NONE when there is none. */
struct text address_host(struct text address, struct arena *arena);

/* Scheme and host in small letters, "http" as "https", no "www.", no default port, no fragment, no
 * parameters that only tell where a reader came from (utm_..., fbclid), no slash at the end. */
struct text address_canonical(struct text address, struct arena *arena);

#endif
