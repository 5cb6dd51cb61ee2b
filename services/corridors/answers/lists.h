/* The lists that people ask for: corridors, one corridor, investments, places, disruptions. Pure:
 * from a model to a reply, in the arena. */
#ifndef SERAI_SERVICES_CORRIDORS_ANSWERS_LISTS_H
#define SERAI_SERVICES_CORRIDORS_ANSWERS_LISTS_H

#include "services/corridors/network/disruption.h"

void lists_corridors(const struct network *network, const struct corridors_query *query,
	struct arena *arena, struct corridors_reply *reply);

/* How many matched claims stand under a record's id. */
struct lists_claims {
	void *self;
	int64_t (*count)(void *self, struct text record);
};

struct lists_world {
	const struct network *network;
	const struct lists_claims *claims;
	struct arena *arena;
};

/* Money, by day: the rows that are wanted. */
struct lists_wanted {
	bool (*is)(const struct lists_wanted *wanted, const struct corridor_investment *row);
};
uint32_t lists_money(const struct lists_world *world, const struct lists_wanted *wanted,
	const struct corridor_investment_row **out);

/* A part whose whole is in the same list is left out; without its whole it counts itself. */
bool lists_counted_elsewhere(
	const struct corridor_investment_row *list, uint32_t count, uint32_t at);
uint32_t lists_sums(const struct corridor_investment_row *rows, uint32_t count, struct arena *arena,
	const struct investments_sum **out);

enum err lists_corridor(const struct lists_world *world, const struct corridor_query *query,
	struct corridor_reply *reply, struct why *why) MUST_USE;
enum err lists_investments(const struct lists_world *world, const struct investments_query *query,
	struct investments_reply *reply, struct why *why) MUST_USE;
void lists_places(const struct network *network, const struct places_query *query,
	struct arena *arena, struct places_reply *reply);

/* `on`: only those in force that day. */
struct lists_overlay {
	const struct disruption *disruptions;
	size_t count;
};
void lists_disruptions(const struct lists_overlay *overlay, const day *on, struct arena *arena,
	struct disruptions_reply *reply);

#endif
