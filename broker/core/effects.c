#include "broker/core/effects.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/codec/record.h"
#include "proto/records/bus.h"

#include <stdlib.h>
#include <string.h>

void effects_clear(struct effects *effects)
{
	for (size_t i = 0; i < effects->count; i++)
		body_drop(&effects->items[i].body);
	effects->count = 0;
}

void effects_fini(struct effects *effects)
{
	effects_clear(effects);
	free(effects->items);
	*effects = (struct effects){0};
}

static struct effect *add(struct effects *effects, enum effect_kind kind, uint64_t peer)
{
	effects->items =
		alloc_room(effects->items, effects->count, &effects->room, sizeof(*effects->items));
	struct effect *effect = &effects->items[effects->count++];
	*effect = (struct effect){.kind = kind, .peer = peer};
	return effect;
}

void effects_send(struct effects *effects, uint64_t peer, const struct frame *frame,
	struct body *body, struct bytes part)
{
	struct effect *effect = add(effects, EFFECT_SEND, peer);
	effect->frame = *frame;
	if (!body)
		return;
	effect->body = body_keep(body);
	effect->at = (size_t)(part.ptr - body_bytes(body).ptr);
	effect->len = part.len;
	CHECK(effect->at + effect->len <= body_bytes(body).len);
}

void effects_send_record(struct effects *effects, uint64_t peer, const struct frame *frame,
	const struct record_type *type, const void *record)
{
	struct buffer bytes = {0};
	CHECK(record_encode(type, record, &bytes, NULL) == ERR_OK);
	struct body *body = body_create(&bytes);
	effects_send(effects, peer, frame, body, body_bytes(body));
	body_drop(&body);
}

/* Can trying the same again succeed, and when? */
static int64_t retry_after_ms(enum err code)
{
	switch (code) {
	case ERR_FULL:
	case ERR_UNAVAILABLE:
		return 1000;
	case ERR_LIMIT:
		return 100;
	case ERR_NO_HELLO:
		return 50;
	default:
		return -1;
	}
}

void effects_send_error(
	struct effects *effects, uint64_t peer, const struct frame *frame, const struct why *why)
{
	int64_t after = retry_after_ms(why->code);
	struct error error = {
		.code = why->code,
		.what = text_of(why->text),
		.where = why->where[0] ? text_of(why->where) : TEXT_NONE,
		.has_retry = true,
		.retry = after >= 0,
		.has_retry_after_ms = after >= 0,
		.retry_after_ms = after,
	};
	effects_send_record(effects, peer, frame, &record_error, &error);
}

void effects_upkeep(struct effects *effects, struct upkeep_job *job)
{
	add(effects, EFFECT_UPKEEP, 0)->job = job;
}

void effects_write(struct effects *effects, struct batch *batch)
{
	add(effects, EFFECT_WRITE, 0)->batch = batch;
}

void effects_bundle(struct effects *effects, uint64_t peer)
{
	add(effects, EFFECT_BUNDLE, peer);
}

void effects_end(struct effects *effects, uint64_t peer)
{
	add(effects, EFFECT_END, peer);
}
