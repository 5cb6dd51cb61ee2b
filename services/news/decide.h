/* What follows from an article that was taken in: which it revises, which story it joins, what it
 * states, and what of that another denies. Pure but for reading the store: an article that cannot
 * be read to the end is kept without claims, and an event says so. */
#ifndef SERAI_SERVICES_NEWS_DECIDE_H
#define SERAI_SERVICES_NEWS_DECIDE_H

#include "proto/records/news.h"
#include "services/kit/kit.h"
#include "services/news/jailed/claimer.h"
#include "services/news/store/shelf.h"

enum err decide_article(struct shelf *shelf, struct claimer *claimer, const struct kit_event *event,
	const struct article_ingested *article, struct kit_outputs *outputs,
	struct why *why) MUST_USE;

/* An article that could not be read, once more. */
enum err decide_retried(struct shelf *shelf, struct claimer *claimer, const struct kit_event *event,
	struct text id, struct kit_outputs *outputs, struct why *why) MUST_USE;

/* Who is answerable for it: who is said to be, else the host of its address. */
struct text decide_publisher(const struct article_offered *offered);

/* Before it is logged: is it known already, if perhaps under another id? Then `*known` is the id of
 * the one that is held. Else `*revises` is what it is a new revision of, TEXT_NONE when of nothing.
 * Texts are of the arena. */
enum err decide_known(struct shelf *shelf, struct text id, const struct article_offered *offered,
	struct arena *arena, struct text *known, struct text *revises, struct why *why) MUST_USE;

#endif
