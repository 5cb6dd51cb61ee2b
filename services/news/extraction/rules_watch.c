#include "services/news/extraction/rules_watch.h"

#include "proto/base/alloc.h"
#include "proto/base/text.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 1200 };

struct rules_watch {
	char folder[PATH];
	uint64_t stamp; /* of the files when it was made, or last said yes */
	int told_by;    /* inotify on the folder; -1: there is none, and files are looked at */
	bool stirred;   /* something was told of the folder since the stamp */
};

static int is_rules(const struct dirent *entry)
{
	return text_ends(text_of(entry->d_name), TEXT(".rules"));
}

static uint64_t mix(uint64_t stamp, const void *part, size_t len)
{
	for (size_t i = 0; i < len; i++)
		stamp = (stamp ^ ((const uint8_t *)part)[i]) * 1099511628211u;
	return stamp;
}

static uint64_t stamp_of(const char *folder)
{
	char path[PATH + 256];
	struct dirent **files = NULL;
	int count = scandir(folder, &files, is_rules, alphasort);
	uint64_t stamp = 1469598103934665603u;
	for (int i = 0; i < count; i++) {
		struct stat about;
		snprintf(path, sizeof(path), "%s/%s", folder, files[i]->d_name);
		stamp = mix(stamp, files[i]->d_name, strlen(files[i]->d_name));
		if (stat(path, &about) == 0) {
			stamp = mix(stamp, &about.st_size, sizeof(about.st_size));
			stamp = mix(stamp, &about.st_mtim, sizeof(about.st_mtim));
		}
		free(files[i]);
	}
	free(files);
	return stamp;
}

static int listen_to(const char *folder)
{
	int told_by = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (told_by < 0 || inotify_add_watch(told_by, folder,
				   IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_MOVE | IN_DELETE |
					   IN_DELETE_SELF | IN_MOVE_SELF) >= 0)
		return told_by;
	close(told_by);
	return -1;
}

struct rules_watch *rules_watch_create(const char *share)
{
	struct rules_watch *watch = alloc_zero(1, sizeof(*watch));
	snprintf(watch->folder, sizeof(watch->folder), "%s/news/data/rules", share);
	/* Before looking: what changes meanwhile is told. */
	watch->told_by = listen_to(watch->folder);
	watch->stamp = stamp_of(watch->folder);
	return watch;
}

void rules_watch_destroy(struct rules_watch **watch)
{
	if (!*watch)
		return;
	if ((*watch)->told_by >= 0)
		close((*watch)->told_by);
	free(*watch);
	*watch = NULL;
}

bool rules_watch_changed(struct rules_watch *watch)
{
	_Alignas(struct inotify_event) char told[4096];
	while (watch->told_by >= 0 && read(watch->told_by, told, sizeof(told)) > 0)
		watch->stirred = true;
	if (watch->told_by >= 0 && !watch->stirred)
		return false;
	uint64_t stamp = stamp_of(watch->folder);
	bool changed = stamp != watch->stamp;
	watch->stamp = stamp;
	watch->stirred = false;
	return changed;
}
