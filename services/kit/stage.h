/* What does not fit one block and is yet effective all or nothing.
 *
 * Outwards: when the events that an input leads to are more than a block, each full block of them
 * is published at once by a second producer, `<service>.stage`: drafts, which count for nothing.
 * When the input is decided, the one event that the service itself publishes for it, under the
 * input's counter, is `<service>.stage.ended`: it names the drafts from first to last, and with it
 * they are effective, at its recorded time, and in the order of their sequences. If the input is
 * refused, or the process dies before, nobody ever names them: they are void, and an input that was
 * not decided is decided again. So whatever holds for an input with one event holds for this one.
 *
 * Who takes drafts in, of its own or of another service, keeps them in its store until they are
 * named, whether it lives, catches up or rebuilds.
 *
 * Inwards: pieces of an input that does not fit an event are events of the world's,
 * `<service>.part.told.<input>`, and are kept here; the input that names them comes last: a sheet
 * that the service offers itself, or a file that somebody gives. */
#ifndef SERAI_SERVICES_KIT_STAGE_H
#define SERAI_SERVICES_KIT_STAGE_H

#include "proto/records/service.h"
#include "services/kit/kit.h"

/* The drafts of the input at hand. All-zero: none. */
struct stage {
	struct bus *bus; /* the producer <service>.stage; only while there are drafts */
	uint64_t first, last;
	struct why broken; /* the connection broke, the disk is full: begin the session again */
};

enum err stage_open(struct store *store, struct why *why) MUST_USE; /* makes its tables */

/* Is it a draft? Of whom: the name without `.stage`. */
bool stage_is_draft(const struct kit_event *event, struct text *service);
/* Does it make drafts of its producer effective? Said of others' drafts it is no end. */
bool stage_is_end(const struct kit_event *event);

enum err stage_hold(struct store *store, const struct kit_event *draft, struct why *why) MUST_USE;

/* All drafts that `ended` names and that are held, one by one, each as recorded when it says so.
 * Each has an arena of its own. */
struct stage_taker {
	void *self;
	enum err (*take)(void *self, const struct kit_event *event, struct why *why);
};
enum err stage_each(struct store *store, const struct kit_event *ended, struct stage_taker taker,
	struct why *why) MUST_USE;

/* They, and void ones before them, are held no longer. Of another event: nothing. */
enum err stage_drop(struct store *store, const struct kit_event *ended, struct why *why) MUST_USE;

/* The event of a piece. */
enum err stage_tell(struct kit_outputs *outputs, const char *service, const struct input_part *part,
	struct why *why) MUST_USE;

/* Those of an input, one behind the other, appended to `out`. ERR_MISSING when not all are held. */
enum err stage_parts(struct store *store, struct text input, int64_t count, struct buffer *out,
	struct why *why) MUST_USE;

/* A piece of an input was told. Pieces that came more than a day before are forgotten. */
enum err stage_part(struct store *store, const struct kit_event *event, struct why *why) MUST_USE;

#endif
