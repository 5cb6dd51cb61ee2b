/* Decisions under way: commands become events, events become states, deadlines fire by ticks. */
#ifndef SERAI_SERVICES_AGREEMENTS_DECISIONS_PROCEEDINGS_H
#define SERAI_SERVICES_AGREEMENTS_DECISIONS_PROCEEDINGS_H

#include "services/kit/kit.h"

/* Commands, one logged event each. They are judged when given, so that a slip is refused at once,
 * and again when they are decided. */
enum err proceedings_command_open(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why);
enum err proceedings_command_position(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why);
enum err proceedings_command_extend(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why);
enum err proceedings_command_close(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why);
enum err proceedings_command_amend(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why);
enum err proceedings_command_withdraw(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why);
enum err proceedings_command_act(void *self, const void *request, struct arena *arena,
	struct kit_outputs *event, struct why *why);

enum err proceedings_answer(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why);

enum err proceedings_decide_open(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why);
enum err proceedings_decide_act(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why);
enum err proceedings_decide_tick(void *self, const struct kit_event *event, const void *record,
	struct kit_outputs *outputs, struct why *why);
enum err proceedings_apply(
	void *self, const struct kit_event *event, const void *record, struct why *why);

/* Asks for a tick of every deadline that has come. */
enum err proceedings_ask(void *self, struct kit *kit, int64_t now, struct why *why);

#endif
