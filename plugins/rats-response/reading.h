/* What rats-response reads out of events, and how it keeps it: incidents and answers. Pure. */
#ifndef RATS_RESPONSE_READING_H
#define RATS_RESPONSE_READING_H

#include "serai/ext/store.h"
#include "serai/pack.h"
#include "serai/plugin.h"

/* Two ids and a word make a key of the store, which takes 128 bytes. */
enum { ID_ROOM = 57, PLACE_ROOM = 257, ACTOR_ROOM = 257 };

enum class { CLASS_CONDOLENCE, CLASS_STATEMENT, CLASS_MEASURE, CLASSES };
enum link { LINK_STATED, LINK_SAME_ARTICLE, LINK_INTERPRETATION };

struct incident {
	char id[ID_ROOM], place[PLACE_ROOM], state[9];
	char date[33]; /* as precise as known: 2024, 2024-03, 2024-03-22; "" when not */
	double confidence;
	int from_sheet, from_claims;
};

struct answer {
	enum class class;
	enum link link;
	char actor[ACTOR_ROOM], kind[ID_ROOM], source[ID_ROOM];
	int by_sco;
	double confidence;
};

/* 0 when the record lacks what is needed. */
int reading_sheet_incident(const serai_value *data, struct incident *out);
int reading_sheet_answer(const serai_value *data, struct answer *out, char incident[ID_ROOM]);

/* 0 also for what is denied, or not said to be a fact. `named` has the place the answer names, if
 * any. */
int reading_claimed_incident(const serai_value *data, struct incident *out, char article[ID_ROOM]);
int reading_claimed_answer(
	const serai_value *data, struct answer *out, char article[ID_ROOM], struct incident *named);

/* How well a claimed incident fits a held one: 0 not at all; else how many words of place they
 * share. */
int reading_fit(const struct incident *claimed, const struct incident *held);

void reading_pack_incident(const struct incident *incident, serai_writer *out);
int reading_unpack_incident(serai_bytes bytes, struct incident *out);
void reading_pack_answer(const struct answer *answer, serai_writer *out);
int reading_unpack_answer(serai_bytes bytes, struct answer *out);

const char *reading_class_name(enum class class);
const char *reading_link_name(enum link link);
void reading_put_text(serai_writer *out, const char *key, const char *text);
void reading_put_int(serai_writer *out, const char *key, int64_t value);

#endif
