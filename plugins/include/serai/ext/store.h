/* serai.store/1: what a plugin remembers. Keys are text of at most 128 bytes, values at most 64
 * KiB; all of it together at most 16 MiB. Changes reach the log together with the batch's outputs.
 */
#ifndef SERAI_EXT_STORE_H
#define SERAI_EXT_STORE_H

#include "serai/plugin.h"

#define SERAI_STORE "serai.store/1"

typedef struct serai_store serai_store;
struct serai_store {
	serai_abi abi;
	void *self;
	/* The value of key, lent until the next put; ptr is NULL when there is none. [any] */
	serai_bytes (*get)(const serai_store *store, const char *key);
	/* Copies. A NULL ptr removes the key. During run only, after sink->event. [ready] */
	int (*put)(const serai_store *store, const char *key, serai_bytes value);
	/* The first key after `after`, in byte order, that begins with prefix; NULL at the end.
	 * Begin with "". Lent until the next put. [any] */
	const char *(*next)(const serai_store *store, const char *prefix, const char *after);
};

#endif
