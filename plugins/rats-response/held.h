/* What the store holds, in memory: each incident with how much followed it, so that an event costs
 * the same however many came before. Made from the store at the start; whoever puts something into
 * the store tells it here. */
#ifndef RATS_RESPONSE_HELD_H
#define RATS_RESPONSE_HELD_H

#include "reading.h"

enum { KEY_ROOM = 129 };

/* What followed an incident, or may have: answers may come before it. */
struct followed {
	struct incident incident;
	int told; /* by a row or a claim */
	int64_t of_class[CLASSES], sco_measures, sco_words;
	/* Articles that tell of it and hold answers that name no incident; in byte order. */
	char (*articles)[ID_ROOM];
	size_t articles_count, articles_room;
};

struct held {
	struct followed **items; /* by the incident's id, in byte order */
	size_t count, room;
};

/* 0 when there is no memory; what was held is to be freed all the same. */
int held_load(struct held *held, const serai_store *store);
void held_free(struct held *held);

/* NULL when nothing is known of it. Lent until more is held. */
const struct followed *held_find(const struct held *held, const char *incident);

/* The functions below are called before the store is changed, and give 0 when there is no memory.
 */
int held_incident(struct held *held, const struct incident *incident);
int held_answer(struct held *held, const serai_store *store, const char *incident,
	const struct answer *answer);
int held_loose(struct held *held, const serai_store *store, const char *article,
	const struct answer *answer);
int held_named(
	struct held *held, const serai_store *store, const char *article, const char *incident);

/* Keys of the store:
 * incident/<id>                  the incident
 * named/<article>/<incident>     an article that tells of it
 * answer/<incident>/<row>        a response that says which incident it answers
 * loose/<article>/<claim>        a response in an article that does not say so */
void held_key(char out[KEY_ROOM], const char *kind, const char *a, const char *b);

#endif
