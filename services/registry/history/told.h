/* Rows and days in words, as every answer and every reason has them. Texts are in the arena. */
#ifndef SERAI_SERVICES_REGISTRY_HISTORY_TOLD_H
#define SERAI_SERVICES_REGISTRY_HISTORY_TOLD_H

#include "services/registry/history/bitemporal.h"

struct text told_text(struct arena *arena, const char *fmt, ...) PRINTF(2, 3);
/* "2024-07-04", "1985", "by 2020-12-31"; TEXT_NONE when not sourced or open. */
struct text told_day(bool has, day value, struct text precision, struct arena *arena);
struct text told_since(const struct row *row, struct arena *arena);
struct text told_until(const struct row *row, struct arena *arena);
/* membership:SCO:BY, chair:SCO:KZ:2023-07-04. */
struct text told_id(const struct row *row, struct arena *arena);

#endif
