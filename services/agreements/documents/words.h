/* Titles as bags of words, and how much of one is in another. Pure. */
#ifndef SERAI_SERVICES_AGREEMENTS_DOCUMENTS_WORDS_H
#define SERAI_SERVICES_AGREEMENTS_DOCUMENTS_WORDS_H

#include "proto/base/arena.h"
#include "services/agreements/documents/rules.h"

enum { WORDS_MAX = 64 };

struct words {
	struct text items[WORDS_MAX]; /* each once */
	uint32_t count;
};

/* Adds the words of text: lowered, plural and British endings evened out, little words dropped.
 * What is written without blanks, as Chinese is, gives each two characters that stand together. */
void words_add(struct words *words, struct text text, struct arena *arena);
bool words_have(const struct words *words, struct text word);

/* The titles held, in all their languages, and with them what a word weighs: rare ones much, common
 * ones little. Made once for all claims that are held against the same documents. */
struct words_title {
	struct words words;
	double whole;      /* what all of them weigh */
	uint32_t document; /* whose title it is: those of one stand together */
};
struct words_titles {
	struct words_title *items;
	uint32_t count;
	struct words_held {
		struct text word;
		uint32_t titles; /* that have it */
	} * held;                /* by word */
	uint32_t held_count;
};
void words_titles(
	const struct rules_documents *documents, struct arena *arena, struct words_titles *out);
double words_weight(const struct words_titles *titles, struct text word);
bool words_is_held(const struct words_titles *titles, struct text word);

#endif
