/* Which holders of filters does a subject concern? A tree of tokens, so that the answer costs as
 * many steps as the subject has tokens, however many filters there are. */
#ifndef SERAI_BROKER_CORE_TRIE_H
#define SERAI_BROKER_CORE_TRIE_H

#include "proto/base/text.h"

struct trie;

struct trie *trie_create(void);
void trie_destroy(struct trie **trie);

/* The same holder may stand at several filters, and more than once at one. */
void trie_add(struct trie *trie, struct text filter, void *holder);
void trie_remove(
	struct trie *trie, struct text filter, void *holder); /* one of them; CHECKs it is there */

/* Calls `each` for every filter that the subject matches: a holder of two may be named twice. */
void trie_match(const struct trie *trie, struct text subject, void (*each)(void *arg, void *holder),
	void *arg);

#endif
