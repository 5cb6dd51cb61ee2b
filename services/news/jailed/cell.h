/* One process of the jailed extractor, seen from its parent: started by exec, told names and
 * articles, and never trusted. Dies with its parent. Owned by one thread. After an error of any of
 * these it is of no more use than to be stopped. */
#ifndef SERAI_SERVICES_NEWS_JAILED_CELL_H
#define SERAI_SERVICES_NEWS_JAILED_CELL_H

#include "proto/base/arena.h"
#include "proto/base/err.h"
#include "proto/records/evidence.h"
#include "proto/records/news.h"

struct cell;

struct cell_options {
	const char *program; /* NULL: this one */
	const char *share;   /* the installed folder share/serai */
	int64_t limit_ms;    /* processor time that one article may take */
	int64_t wait_ms;     /* and time by the clock, be it busy or not */
};

/* Taken about once a second by whoever waits, so that its parent does not pass for dead. */
struct cell_breath {
	void (*take)(void *self);
	void *self;
};

/* Waits until it has read its rules. What it refuses of them is the error. Here and below `breath`
 * may be NULL. */
enum err cell_start(const struct cell_options *options, const struct cell_breath *breath,
	struct cell **out, struct why *why) MUST_USE;
void cell_stop(struct cell **cell); /* clears the pointer; NULL is fine */

/* Does not wait. What was asked ahead is asked again: it may speak of the name. ERR_LIMIT: it takes
 * nothing of what it is told. */
enum err cell_learn(struct cell *cell, const struct entity_named *name, struct why *why) MUST_USE;

/* Waits until it has learnt what it was told, so that this takes no time of the first article. */
enum err cell_settle(struct cell *cell, const struct cell_breath *breath, struct why *why) MUST_USE;

struct cell_answer {
	const struct claim *claims; /* each checked against the article; of the arena */
	uint32_t count;
	int64_t left; /* left out: see article_claims */
};

/* Sends an article ahead, without waiting, so that it is read while its parent does other things.
 * What comes of it is told by cell_read, in the order in which articles were sent. */
void cell_ahead(struct cell *cell, const struct article_ingested *article);

/* Takes what comes of other articles that were sent ahead of this one, and forgets it. An error
 * says nothing of this one. */
enum err cell_pass(struct cell *cell, const struct article_ingested *article,
	const struct cell_breath *breath, struct why *why) MUST_USE;

/* After cell_pass. ERR_TIMEOUT: more than a limit; ERR_DIED: the article, or something else, ended
 * the process. */
enum err cell_read(struct cell *cell, const struct article_ingested *article, struct arena *arena,
	const struct cell_breath *breath, struct cell_answer *out, struct why *why) MUST_USE;

#endif
