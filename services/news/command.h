/* `serai-news extract FILE...` and `serai-news rules check`: work without a stack. */
#ifndef SERAI_SERVICES_NEWS_COMMAND_H
#define SERAI_SERVICES_NEWS_COMMAND_H

/* argv[0] is the subcommand. Returns the exit code, or -1 when it is none of these. */
int command_run(int argc, char **argv);

#endif
