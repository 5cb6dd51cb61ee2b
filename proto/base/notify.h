/* Tells the service manager how the program stands, as systemd's sd_notify does: by a datagram to
 * the socket that it names in the environment. Without one nothing happens. */
#ifndef SERAI_PROTO_BASE_NOTIFY_H
#define SERAI_PROTO_BASE_NOTIFY_H

void notify_state(const char *state); /* "READY=1", "STOPPING=1", "STATUS=..." */

#endif
