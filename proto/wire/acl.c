#include "proto/wire/acl.h"

#include "proto/base/alloc.h"
#include "proto/wire/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 48, SHOWN = 160 };

struct rule {
	enum acl_action action;
	struct text filter;
};

struct peer {
	struct text name, key, rules_text;
	struct rule *rules;
	size_t count, room;
};

/* Texts point into `content`. */
struct acl {
	char *content;
	struct peer *peers;
	size_t count, room;
};

static const char *const words[] = {[ACL_PUBLISH] = "pub",
	[ACL_SUBSCRIBE] = "sub",
	[ACL_REQUEST] = "req",
	[ACL_SERVE] = "serve",
	[ACL_ADMIN] = "admin"};
static const char *const verbs[] = {[ACL_PUBLISH] = "publish",
	[ACL_SUBSCRIBE] = "subscribe to",
	[ACL_REQUEST] = "ask",
	[ACL_SERVE] = "serve",
	[ACL_ADMIN] = "administer"};

/* --- Reading ---------------------------------------------------------------------------------- */

static enum err rule_read(struct text text, struct rule *out, struct why *why)
{
	struct text rest = text, word;
	bool split = text_split(&rest, ':', &word);
	for (size_t i = 0; split && rest.ptr && i < ARRAY_LEN(words); i++) {
		if (!text_is(word, words[i]))
			continue;
		*out = (struct rule){(enum acl_action)i, rest};
		return subject_filter_check(rest, why);
	}
	return why_set(why, ERR_BAD_VALUE, "",
		"wanted pub:FILTER, sub:FILTER, req:FILTER, serve:FILTER or admin:FILTER, got "
		"'%.*s'",
		TEXT_ARG(text_slice(text, 0, text.len < 64 ? text.len : 64)));
}

enum err acl_rule_check(struct text rule, struct why *why)
{
	struct rule read;
	return rule_read(rule, &read, why);
}

/* It becomes the identity in every block, and a key in subjects. */
enum err acl_name_check(struct text name, struct why *why)
{
	bool good = name.len > 0 && name.len <= NAME_MAX_BYTES;
	for (size_t i = 0; good && i < name.len; i++) {
		char c = name.ptr[i];
		good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		       (i > 0 && (c == '-' || c == '_'));
	}
	return good ? ERR_OK
		    : why_set(why, ERR_BAD_VALUE, "",
			      "wanted a peer's name of 1 to %d letters, digits, '-' and '_', got "
			      "'%.*s'",
			      NAME_MAX_BYTES,
			      TEXT_ARG(text_slice(name, 0, name.len < 64 ? name.len : 64)));
}

static bool next_word(struct text *rest, struct text *word)
{
	*rest = text_trim(*rest);
	size_t len = 0;
	while (len < rest->len && rest->ptr[len] != ' ' && rest->ptr[len] != '\t')
		len++;
	*word = text_slice(*rest, 0, len);
	*rest = text_slice(*rest, len, rest->len);
	return len > 0;
}

static const struct peer *find(const struct acl *acl, struct text name)
{
	for (size_t i = 0; acl && i < acl->count; i++)
		if (text_equal(acl->peers[i].name, name))
			return &acl->peers[i];
	return NULL;
}

static enum err check_peer(const struct acl *acl, const struct peer *peer, struct why *why)
{
	bool local = text_is(peer->name, "local"), keyless = text_is(peer->key, "-");
	if (acl_name_check(peer->name, why))
		return ERR_BAD_VALUE;
	if (find(acl, peer->name))
		return why_set(why, ERR_EXISTS, "", "the peer '%.*s' has a line already",
			TEXT_ARG(peer->name));
	if (local != keyless || (!keyless && peer->key.len != ACL_KEY))
		return why_set(why, ERR_BAD_VALUE, "", "wanted %s as the key of '%.*s', got '%.*s'",
			local ? "-" : "40 characters", TEXT_ARG(peer->name),
			TEXT_ARG(
				text_slice(peer->key, 0, peer->key.len < 64 ? peer->key.len : 64)));
	if (!keyless && acl_peer_of_key(acl, peer->key).ptr)
		return why_set(why, ERR_EXISTS, "", "another peer has the key of '%.*s'",
			TEXT_ARG(peer->name));
	if (acl->count == ACL_PEERS_MAX)
		return why_set(why, ERR_LIMIT, "", "wanted at most %d peers", ACL_PEERS_MAX);
	return ERR_OK;
}

static enum err read_rules(struct peer *peer, struct text rest, struct why *why)
{
	struct text word;
	while (next_word(&rest, &word)) {
		peer->rules =
			alloc_room(peer->rules, peer->count, &peer->room, sizeof(*peer->rules));
		if (peer->count == ACL_RULES_MAX)
			return why_set(
				why, ERR_LIMIT, "", "wanted at most %d rules", ACL_RULES_MAX);
		enum err err = rule_read(word, &peer->rules[peer->count++], why);
		if (err)
			return err;
	}
	return ERR_OK;
}

static enum err read_line(struct acl *acl, struct text line, struct why *why)
{
	struct peer peer = {0};
	struct text rest = text_trim(line);
	if (!rest.len || rest.ptr[0] == '#')
		return ERR_OK;
	next_word(&rest, &peer.name);
	next_word(&rest, &peer.key);
	peer.rules_text = text_trim(rest);
	enum err err = check_peer(acl, &peer, why);
	if (!err)
		err = read_rules(&peer, rest, why);
	if (err) {
		free(peer.rules);
		return err;
	}
	acl->peers = alloc_room(acl->peers, acl->count, &acl->room, sizeof(*acl->peers));
	acl->peers[acl->count++] = peer;
	return ERR_OK;
}

enum err acl_parse(struct text content, const char *file, struct acl **out, struct why *why)
{
	struct acl *acl = alloc_zero(1, sizeof(*acl));
	acl->content = alloc_copy(content.ptr, content.len);
	struct text rest = {acl->content, content.len}, line;
	struct why inner = {0};
	enum err err = text_is_utf8(content.ptr, content.len)
			       ? ERR_OK
			       : why_set(&inner, ERR_BAD_VALUE, "", "it is not UTF-8");
	unsigned number = 0;
	while (!err && text_split(&rest, '\n', &line)) {
		number++;
		err = read_line(acl, line, &inner);
	}
	if (err) {
		char where[192];
		snprintf(where, sizeof(where), "%.150s:%u", file, number);
		why_set(why, err, where, "%s", inner.text);
		acl_destroy(&acl);
		return err;
	}
	*out = acl;
	return ERR_OK;
}

void acl_destroy(struct acl **out)
{
	struct acl *acl = *out;
	if (!acl)
		return;
	for (size_t i = 0; i < acl->count; i++)
		free(acl->peers[i].rules);
	free(acl->peers);
	free(acl->content);
	free(acl);
	*out = NULL;
}

/* --- Asking ----------------------------------------------------------------------------------- */

struct text acl_peer_of_key(const struct acl *acl, struct text key)
{
	for (size_t i = 0; acl && i < acl->count; i++)
		if (acl->peers[i].key.len == ACL_KEY && text_equal(acl->peers[i].key, key))
			return acl->peers[i].name;
	return TEXT_NONE;
}

static enum err deny(const struct peer *peer, struct text name, enum acl_action action,
	struct text subject, struct why *why)
{
	struct text allowed = peer ? peer->rules_text : TEXT_NONE;
	return why_set(why, ERR_DENIED, "",
		"the peer '%.*s' may not %s '%.*s'; its rules are: %.*s", TEXT_ARG(name),
		verbs[action],
		TEXT_ARG(text_slice(subject, 0, subject.len < SHOWN ? subject.len : SHOWN)),
		TEXT_ARG(allowed.len
				 ? text_slice(allowed, 0, allowed.len < SHOWN ? allowed.len : SHOWN)
				 : TEXT("none")));
}

enum err acl_check(const struct acl *acl, struct text name, enum acl_action action,
	struct text subject, struct why *why)
{
	const struct peer *peer = find(acl, name);
	if (!acl || (!peer && text_is(name, "local")))
		return ERR_OK;
	for (size_t i = 0; peer && i < peer->count; i++)
		if (peer->rules[i].action == action &&
			subject_filter_covers(peer->rules[i].filter, subject))
			return ERR_OK;
	return deny(peer, name, action, subject, why);
}

void acl_difference(const struct acl *before, const struct acl *after, struct buffer *out)
{
	for (size_t i = 0; before && i < before->count; i++) {
		const struct peer *old = &before->peers[i];
		if (!find(after, old->name))
			buffer_format(out, "- %.*s %.*s\n", TEXT_ARG(old->name),
				TEXT_ARG(old->rules_text));
	}
	for (size_t i = 0; after && i < after->count; i++) {
		const struct peer *new = &after->peers[i], *old = find(before, new->name);
		if (!old)
			buffer_format(out, "+ %.*s %.*s\n", TEXT_ARG(new->name),
				TEXT_ARG(new->rules_text));
		else if (!text_equal(old->rules_text, new->rules_text))
			buffer_format(out, "~ %.*s %.*s -> %.*s\n", TEXT_ARG(new->name),
				TEXT_ARG(old->rules_text), TEXT_ARG(new->rules_text));
		else if (!text_equal(old->key, new->key))
			buffer_format(out, "~ %.*s has another key\n", TEXT_ARG(new->name));
	}
}
