/* Loads the names that news knows without the bus: the sheets in the data folders of the registry,
 * the corridors and of news itself. On the bus the same names come as entity_named events. */
#ifndef SERAI_SERVICES_NEWS_ENTITIES_GAZETTEER_H
#define SERAI_SERVICES_NEWS_ENTITIES_GAZETTEER_H

#include "proto/base/err.h"
#include "proto/codec/record.h"
#include "proto/records/evidence.h"
#include "services/news/entities/names.h"
#include "services/news/entities/people.h"

struct gazetteer {
	struct names *names;
	struct people *people;
};

/* `share` is the folder that holds registry/, corridors/ and news/. A folder of another service
 * that is not there is passed over; a sheet of news must be there. */
enum err gazetteer_load(
	struct gazetteer *gazetteer, const char *share, bool others, struct why *why) MUST_USE;

/* Takes a name that another service announced. */
void gazetteer_learn(struct gazetteer *gazetteer, const struct entity_named *entity);

/* The whole file; ERR_IO names it. For sheets and rule files. */
enum err gazetteer_read(const char *path, struct buffer *out, struct why *why) MUST_USE;

#endif
