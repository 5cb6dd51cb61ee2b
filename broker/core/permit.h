/* Who may do what: asks the peers' file for each operation, and makes an event of what is refused.
 */
#ifndef SERAI_BROKER_CORE_PERMIT_H
#define SERAI_BROKER_CORE_PERMIT_H

#include "broker/core/core_inside.h"
#include "proto/wire/acl.h"

enum err permit_block(struct core *core, struct session *session, struct bytes block,
	const struct block_header *header, struct why *why) MUST_USE;
enum err permit_subjects(struct core *core, struct session *session, enum acl_action action,
	const struct text *subjects, uint32_t count, struct why *why) MUST_USE;

/* Under which name may this identity publish? Counters are kept by it, so nobody may take
 * another's: a peer's begins with its own name, or with anon-. */
enum err permit_producer(const struct core *core, struct text identity, struct text producer,
	struct why *why) MUST_USE;

/* The file has changed, or could not be taken: then why says so, and the rules stay as they were.
 */
void permit_change(struct core *core, struct acl **taken, struct effects *effects);
void permit_not_taken(struct core *core, const struct why *why);

/* Somebody without a key that any peer has was turned away. */
void permit_stranger(struct core *core, struct text address);
/* Those of whom it was too early to tell. */
void permit_tick(struct core *core);
void permit_forget(struct core *core, struct session *session); /* it ends: tell now */

#endif
