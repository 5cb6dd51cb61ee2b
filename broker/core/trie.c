#include "broker/core/trie.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"

#include <stdlib.h>
#include <uthash.h>

struct holders {
	void **items;
	size_t count, room;
};

struct node {
	char *token;
	struct node *children; /* by token; `*` is a child like any other */
	struct holders here;   /* filters that end here */
	struct holders rest;   /* filters that end here with `>` */
	UT_hash_handle hh;
};

struct trie {
	struct node root;
};

struct trie *trie_create(void)
{
	return alloc_zero(1, sizeof(struct trie));
}

static void node_fini(struct node *node)
{
	struct node *child, *next;
	HASH_ITER (hh, node->children, child, next) {
		HASH_DEL(node->children, child);
		node_fini(child);
		free(child);
	}
	free(node->here.items);
	free(node->rest.items);
	free(node->token);
}

void trie_destroy(struct trie **trie)
{
	if (!*trie)
		return;
	node_fini(&(*trie)->root);
	free(*trie);
	*trie = NULL;
}

static struct node *find_child(const struct node *node, struct text token)
{
	struct node *child;
	HASH_FIND(hh, node->children, token.ptr, token.len, child);
	return child;
}

static struct node *make_child(struct node *node, struct text token)
{
	struct node *child = find_child(node, token);
	if (child)
		return child;
	child = alloc_zero(1, sizeof(*child));
	child->token = text_copy(token);
	HASH_ADD_KEYPTR(hh, node->children, child->token, token.len, child);
	return child;
}

void trie_add(struct trie *trie, struct text filter, void *holder)
{
	struct node *node = &trie->root;
	struct holders *holders = NULL;
	struct text rest = filter, token;
	while (text_split(&rest, '.', &token)) {
		if (text_is(token, ">"))
			holders = &node->rest;
		else
			node = make_child(node, token);
	}
	if (!holders)
		holders = &node->here;
	holders->items = alloc_room(holders->items, holders->count, &holders->room, sizeof(void *));
	holders->items[holders->count++] = holder;
}

static void remove_holder(struct holders *holders, const void *holder)
{
	for (size_t i = 0; i < holders->count; i++)
		if (holders->items[i] == holder) {
			holders->items[i] = holders->items[--holders->count];
			return;
		}
	UNREACHABLE("a filter is removed that was never added");
}

/* Takes the holder out below this node, and nodes that are empty after it. */
static void remove_below(struct node *node, struct text rest, const void *holder)
{
	struct text token;
	if (!text_split(&rest, '.', &token)) {
		remove_holder(&node->here, holder);
		return;
	}
	if (text_is(token, ">")) {
		remove_holder(&node->rest, holder);
		return;
	}
	struct node *child = find_child(node, token);
	CHECK(child);
	remove_below(child, rest, holder);
	if (!child->children && !child->here.count && !child->rest.count) {
		HASH_DEL(node->children, child);
		node_fini(child);
		free(child);
	}
}

void trie_remove(struct trie *trie, struct text filter, void *holder)
{
	remove_below(&trie->root, filter, holder);
}

struct search {
	void (*each)(void *arg, void *holder);
	void *arg;
};

static void report(const struct search *search, const struct holders *holders)
{
	for (size_t i = 0; i < holders->count; i++)
		search->each(search->arg, holders->items[i]);
}

/* No deeper than a subject has tokens, which its grammar bounds. */
static void match_below(const struct search *search, const struct node *node, struct text rest)
{
	struct text token;
	if (!text_split(&rest, '.', &token)) {
		report(search, &node->here);
		return;
	}
	report(search, &node->rest);
	const struct node *named = find_child(node, token), *any = find_child(node, TEXT("*"));
	if (named)
		match_below(search, named, rest);
	if (any && any != named)
		match_below(search, any, rest);
}

void trie_match(const struct trie *trie, struct text subject, void (*each)(void *arg, void *holder),
	void *arg)
{
	struct search search = {each, arg};
	match_below(&search, &trie->root, subject);
}
