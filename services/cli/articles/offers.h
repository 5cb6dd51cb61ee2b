/* Requests to one service, many of them under way at a time. One that met a service or a stack that
 * was away is asked again, as long as something is answered within the timeout of the command: what
 * is asked here may be asked twice without harm. */
#ifndef SERAI_SERVICES_CLI_ARTICLES_OFFERS_H
#define SERAI_SERVICES_CLI_ARTICLES_OFFERS_H

#include "proto/records/service.h"
#include "services/cli/asking/cli.h"

struct offers;

/* What came of one: `done`, or NULL and a refusal. `source` is what offers_put was given. */
typedef void offers_done(
	void *self, struct text source, const struct command_done *done, const struct why *refusal);

struct offers *offers_create(struct cli *cli, offers_done *done, void *self);
void offers_destroy(struct offers **offers);

/* Asks, and waits first while as many as may be are unanswered. The method's name is lent for good;
 * the body is copied. An error is a stack that cannot be reached. */
enum err offers_put(struct offers *offers, const char *method, struct text source,
	struct bytes body, struct why *why) MUST_USE;

/* Takes what has been answered, without waiting. */
enum err offers_look(struct offers *offers, struct why *why) MUST_USE;

/* Waits for all that are unanswered. */
enum err offers_finish(struct offers *offers, struct why *why) MUST_USE;

#endif
