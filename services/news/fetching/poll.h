/* `serai-news feeds-poll`, `feeds-import`, `feeds-export`: programs of their own, clients of the
 * bus. The service starts the first by its schedule, so that what comes from the network never
 * reaches the process that holds the state. */
#ifndef SERAI_SERVICES_NEWS_FETCHING_POLL_H
#define SERAI_SERVICES_NEWS_FETCHING_POLL_H

/* The exit code; -1 when argv[0] is none of these. */
int poll_run(int argc, char **argv);

#endif
