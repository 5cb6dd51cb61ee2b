/* Descriptors of one epoll set that wake us only as long as what they bring will be read: what is
 * ready and left unread would wake us again at once, for ever. */
#ifndef SERAI_SERVICES_ANALYSIS_LISTEN_H
#define SERAI_SERVICES_ANALYSIS_LISTEN_H

#include <stdbool.h>

struct listen {
	int fd;
	bool on;
};

/* Closing the descriptor ends it. */
void listen_begin(struct listen *listen, int epoll, int fd);
void listen_turn(struct listen *listen, int epoll, bool on);

#endif
