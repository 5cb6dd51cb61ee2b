/* Bytes shared by many: what was received, appended and read, until the last one who sends them is
 * done. Dropped on any thread (ZeroMQ lets go of a message on its own). */
#ifndef SERAI_BROKER_LOG_BODY_H
#define SERAI_BROKER_LOG_BODY_H

#include "proto/base/buffer.h"

struct body;

struct body *body_create(struct buffer *take); /* the buffer is empty after */
struct body *body_keep(struct body *body);     /* one more holder */
void body_drop(struct body **body);            /* clears the pointer; NULL is fine */
struct bytes body_bytes(const struct body *body);

#endif
