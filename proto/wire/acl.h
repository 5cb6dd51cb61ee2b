/* Who may do what on the bus: a file of peers, each with its key and its rules.
 *
 *     # name   public key                                rules
 *     analyst  Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID  pub:news.> sub:> req:svc.>
 *     local    -                                         pub:test.>
 *
 * A rule is pub:, sub:, req:, serve: or admin: and a filter. `local` is whoever connects over ipc
 * or from this machine: without a line of its own it may do everything. Of anybody else nothing is
 * allowed but what a rule allows. A file is taken whole or not at all. */
#ifndef SERAI_PROTO_WIRE_ACL_H
#define SERAI_PROTO_WIRE_ACL_H

#include "proto/base/buffer.h"
#include "proto/base/err.h"

enum { ACL_KEY = 40, ACL_PEERS_MAX = 4096, ACL_RULES_MAX = 256 };

/* What is administered is consumer.<name> or stream.<name>. */
enum acl_action { ACL_PUBLISH, ACL_SUBSCRIBE, ACL_REQUEST, ACL_SERVE, ACL_ADMIN };

struct acl;

/* `file` names it in refusals: "peers.acl:3: ...". */
enum err acl_parse(
	struct text content, const char *file, struct acl **out, struct why *why) MUST_USE;
void acl_destroy(struct acl **acl); /* NULL is fine */

/* The peer that has this public key (40 characters of Z85), lent; TEXT_NONE when nobody has. */
struct text acl_peer_of_key(const struct acl *acl, struct text key);

/* What is done is a subject or, to subscribe or serve, a filter: then every subject that it matches
 * must be allowed by one rule. ERR_DENIED says what would be. A NULL acl restricts nobody. */
enum err acl_check(const struct acl *acl, struct text peer, enum acl_action action,
	struct text subject, struct why *why) MUST_USE;

/* Lines "+ name rules", "- name rules" and "~ name ..." for what `after` has and `before` has not.
 */
void acl_difference(const struct acl *before, const struct acl *after, struct buffer *out);

/* One rule as given on a command line. */
enum err acl_rule_check(struct text rule, struct why *why) MUST_USE;
enum err acl_name_check(struct text name, struct why *why) MUST_USE;

#endif
