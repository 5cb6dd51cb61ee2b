/* `serai-news read|parse|text`: looking into documents without a stack. */
#ifndef SERAI_SERVICES_NEWS_OFFLINE_H
#define SERAI_SERVICES_NEWS_OFFLINE_H

/* argv[0] is the subcommand. Returns the exit code, or -1 when it is none of these. */
int offline_documents(int argc, char **argv);

#endif
