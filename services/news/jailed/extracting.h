/* `serai-news extracting SHARE`: the jailed extractor, started by cell.h with a socket on
 * descriptor 3. It is told names and articles, and answers each article with its claims. */
#ifndef SERAI_SERVICES_NEWS_JAILED_EXTRACTING_H
#define SERAI_SERVICES_NEWS_JAILED_EXTRACTING_H

/* Claims of an article, and bytes of a claim's sentence: what is beyond is left out, and counted.
 */
enum { EXTRACTING_CLAIMS_MAX = 3000, EXTRACTING_SENTENCE_MAX = 8192 };

/* argv[0] is the subcommand. Returns the exit code, or -1 when it is none of this. */
int extracting_run(int argc, char **argv);

#endif
