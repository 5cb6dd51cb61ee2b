#include "broker/log/body.h"

#include "proto/base/alloc.h"

#include <stdatomic.h>
#include <stdlib.h>

struct body {
	atomic_uint holders;
	struct buffer buffer;
};

struct body *body_create(struct buffer *take)
{
	struct body *body = alloc_zero(1, sizeof(*body));
	atomic_init(&body->holders, 1);
	body->buffer = *take;
	*take = (struct buffer){0};
	return body;
}

struct body *body_keep(struct body *body)
{
	atomic_fetch_add_explicit(&body->holders, 1, memory_order_relaxed);
	return body;
}

void body_drop(struct body **body)
{
	struct body *mine = *body;
	*body = NULL;
	if (!mine || atomic_fetch_sub_explicit(&mine->holders, 1, memory_order_acq_rel) != 1)
		return;
	buffer_fini(&mine->buffer);
	free(mine);
}

struct bytes body_bytes(const struct body *body)
{
	return buffer_bytes(&body->buffer);
}
