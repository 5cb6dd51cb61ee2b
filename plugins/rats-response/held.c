#include "held.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void held_key(char out[KEY_ROOM], const char *kind, const char *a, const char *b)
{
	snprintf(out, KEY_ROOM, "%s/%s/%s", kind, a, b);
}

/* Where the incident stands, or would. */
static size_t place_of(const struct held *held, const char *incident)
{
	size_t low = 0, high = held->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(held->items[middle]->incident.id, incident) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct followed *held_find(const struct held *held, const char *incident)
{
	size_t at = place_of(held, incident);
	int there = at < held->count && strcmp(held->items[at]->incident.id, incident) == 0;
	return there ? held->items[at] : NULL;
}

/* Room for one more of `size` bytes; 0 when there is no memory. */
static int make_room(void **items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return 1;
	size_t more = *room ? *room * 2 : 8;
	void *grown = realloc(*items, more * size);
	if (!grown)
		return 0;
	*items = grown;
	*room = more;
	return 1;
}

static struct followed *followed_of(struct held *held, const char *incident)
{
	size_t at = place_of(held, incident);
	if (at < held->count && strcmp(held->items[at]->incident.id, incident) == 0)
		return held->items[at];
	void *items = held->items;
	if (!make_room(&items, held->count, &held->room, sizeof(*held->items)))
		return NULL;
	held->items = items;
	struct followed *made = calloc(1, sizeof(*made));
	if (!made)
		return NULL;
	snprintf(made->incident.id, sizeof(made->incident.id), "%s", incident);
	memmove(&held->items[at + 1], &held->items[at], (held->count - at) * sizeof(*held->items));
	held->items[at] = made;
	held->count++;
	return made;
}

void held_free(struct held *held)
{
	for (size_t i = 0; i < held->count; i++) {
		free(held->items[i]->articles);
		free(held->items[i]);
	}
	free(held->items);
	*held = (struct held){0};
}

static void count(struct followed *followed, const struct answer *answer, int by)
{
	int is_measure = answer->class == CLASS_MEASURE;
	followed->of_class[answer->class] += by;
	followed->sco_measures += answer->by_sco && is_measure ? by : 0;
	followed->sco_words += answer->by_sco && !is_measure ? by : 0;
}

/* Where the article stands among those of the incident, or would. */
static size_t article_place(const struct followed *followed, const char *article)
{
	size_t low = 0, high = followed->articles_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(followed->articles[middle], article) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int add_article(struct followed *followed, const char *article)
{
	size_t at = article_place(followed, article);
	if (at < followed->articles_count && strcmp(followed->articles[at], article) == 0)
		return 1;
	void *articles = followed->articles;
	if (!make_room(&articles, followed->articles_count, &followed->articles_room, ID_ROOM))
		return 0;
	followed->articles = articles;
	memmove(&followed->articles[at + 1], &followed->articles[at],
		(followed->articles_count - at) * ID_ROOM);
	snprintf(followed->articles[at], ID_ROOM, "%s", article);
	followed->articles_count++;
	return 1;
}

int held_incident(struct held *held, const struct incident *incident)
{
	struct followed *followed = followed_of(held, incident->id);
	if (!followed)
		return 0;
	followed->incident = *incident;
	followed->told = 1;
	return 1;
}

static int find_answer(const serai_store *store, const char *key, struct answer *out)
{
	serai_bytes kept = store->get(store, key);
	return kept.ptr && reading_unpack_answer(kept, out);
}

int held_answer(struct held *held, const serai_store *store, const char *incident,
	const struct answer *answer)
{
	struct followed *followed = followed_of(held, incident);
	struct answer before;
	char key[KEY_ROOM];
	if (!followed)
		return 0;
	held_key(key, "answer", incident, answer->source);
	if (find_answer(store, key, &before))
		count(followed, &before, -1);
	count(followed, answer, 1);
	return 1;
}

int held_loose(struct held *held, const serai_store *store, const char *article,
	const struct answer *answer)
{
	struct answer before;
	char key[KEY_ROOM], prefix[KEY_ROOM];
	const char *named = "";
	held_key(key, "loose", article, answer->source);
	int replaces = find_answer(store, key, &before);
	held_key(prefix, "named", article, "");
	while ((named = store->next(store, prefix, named)) != NULL) {
		struct followed *followed = followed_of(held, named + strlen(prefix));
		if (!followed || !add_article(followed, article))
			return 0;
		if (replaces)
			count(followed, &before, -1);
		count(followed, answer, 1);
	}
	return 1;
}

/* The answers of the article that name no incident are held to be meant for this one. */
static int count_loose(const serai_store *store, const char *article, struct followed *followed)
{
	char prefix[KEY_ROOM];
	const char *loose = "";
	held_key(prefix, "loose", article, "");
	while ((loose = store->next(store, prefix, loose)) != NULL) {
		struct answer answer;
		if (!find_answer(store, loose, &answer))
			continue;
		if (!add_article(followed, article))
			return 0;
		count(followed, &answer, 1);
	}
	return 1;
}

int held_named(
	struct held *held, const serai_store *store, const char *article, const char *incident)
{
	struct followed *followed = followed_of(held, incident);
	char key[KEY_ROOM];
	if (!followed)
		return 0;
	held_key(key, "named", article, incident);
	/* Where it stands already it was counted then. */
	return store->get(store, key).ptr || count_loose(store, article, followed);
}

/* --- From the store --------------------------------------------------------------------------- */

/* "<kind>/<first>/<second>" */
static int split(const char *key, char first[ID_ROOM], char second[ID_ROOM])
{
	const char *from = strchr(key, '/'), *slash = from ? strchr(from + 1, '/') : NULL;
	if (!slash || slash - from > ID_ROOM || strlen(slash + 1) >= ID_ROOM)
		return 0;
	snprintf(first, ID_ROOM, "%.*s", (int)(slash - from - 1), from + 1);
	snprintf(second, ID_ROOM, "%s", slash + 1);
	return 1;
}

static int load_incident(struct held *held, const serai_store *store, const char *key)
{
	struct incident incident;
	return !reading_unpack_incident(store->get(store, key), &incident) ||
	       held_incident(held, &incident);
}

static int load_answer(struct held *held, const serai_store *store, const char *key)
{
	struct answer answer;
	char incident[ID_ROOM], row[ID_ROOM];
	if (!split(key, incident, row) || !find_answer(store, key, &answer))
		return 1;
	struct followed *followed = followed_of(held, incident);
	if (followed)
		count(followed, &answer, 1);
	return followed != NULL;
}

static int load_named(struct held *held, const serai_store *store, const char *key)
{
	char article[ID_ROOM], incident[ID_ROOM];
	if (!split(key, article, incident))
		return 1;
	struct followed *followed = followed_of(held, incident);
	return followed && count_loose(store, article, followed);
}

int held_load(struct held *held, const serai_store *store)
{
	static const struct {
		const char *prefix;
		int (*load)(struct held *held, const serai_store *store, const char *key);
	} ways[] = {{"incident/", load_incident}, {"answer/", load_answer}, {"named/", load_named}};
	*held = (struct held){0};
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const char *key = "";
		while ((key = store->next(store, ways[i].prefix, key)) != NULL)
			if (!ways[i].load(held, store, key))
				return 0;
	}
	return 1;
}
