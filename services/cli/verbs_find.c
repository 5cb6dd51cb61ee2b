/* The verb that somebody means, and what a verb says and hears. */
#include "services/cli/verbs.h"

#include "proto/base/nearest.h"
#include "proto/codec/catalogue.h"

#include <stdio.h>
#include <string.h>

const struct verb *verbs_find(const char *name)
{
	const struct verb *verb;
	for (size_t i = 0; (verb = verbs_at(i)) != NULL; i++)
		if (strcmp(verb->name, name) == 0)
			break;
	return verb;
}

const struct verb *verbs_match(int argc, char **argv, int *words)
{
	char both[64];
	const struct verb *verb = NULL;
	*words = 2;
	if (argc >= 2 &&
		snprintf(both, sizeof(both), "%s %s", argv[0], argv[1]) < (int)sizeof(both))
		verb = verbs_find(both);
	if (verb)
		return verb;
	*words = 1;
	return argc >= 1 ? verbs_find(argv[0]) : NULL;
}

struct text verbs_second(const struct verb *verb, const char *first)
{
	struct text rest = text_of(verb->name), word = TEXT_NONE;
	return text_split(&rest, ' ', &word) && text_is(word, first) ? rest : TEXT_NONE;
}

const char *verbs_nearest(const char *name)
{
	struct nearest near = nearest_of(text_of(name));
	const struct verb *verb;
	for (size_t i = 0; (verb = verbs_at(i)) != NULL; i++)
		nearest_offer(&near, verb->name);
	return near.best ? near.best : "help";
}

bool verbs_exchange(
	const char *method, const struct record_type **request, const struct record_type **reply)
{
	struct text rest = text_of(method), service = TEXT_NONE;
	const struct catalogue_exchange *exchange =
		text_split(&rest, '.', &service) ? catalogue_exchange_find(service, rest) : NULL;
	if (!exchange)
		return false;
	*request = exchange->request;
	*reply = exchange->reply;
	return true;
}
