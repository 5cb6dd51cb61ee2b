/* Whether the rule files of a folder have been changed, added or taken away. */
#ifndef SERAI_SERVICES_NEWS_EXTRACTION_RULES_WATCH_H
#define SERAI_SERVICES_NEWS_EXTRACTION_RULES_WATCH_H

#include <stdbool.h>

struct rules_watch;

/* `share` is the installed folder share/serai. */
struct rules_watch *rules_watch_create(const char *share);
void rules_watch_destroy(struct rules_watch **watch); /* NULL is fine */

/* Since it was made, or since it last said yes? Once the folder has stirred, looks at the files'
 * names, sizes and times. */
bool rules_watch_changed(struct rules_watch *watch);

#endif
