#include "proto/base/home.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static enum err path_join(const char *folder, const char *between, const char *name,
	char out[HOME_PATH], struct why *why)
{
	int n = snprintf(out, HOME_PATH, "%s%s%s%s", folder, between, name[0] ? "/" : "", name);
	if (n >= HOME_PATH)
		return why_set(
			why, ERR_LIMIT, "", "wanted a path under %d bytes, got %d", HOME_PATH, n);
	return ERR_OK;
}

enum err home_path(const char *name, char out[HOME_PATH], struct why *why)
{
	const char *home = getenv("SERAI_HOME");
	if (home && home[0])
		return path_join(home, "", name, out, why);
	home = getenv("XDG_STATE_HOME");
	if (home && home[0])
		return path_join(home, "/serai", name, out, why);
	home = getenv("HOME");
	if (!home || !home[0])
		return why_set(why, ERR_NOT_FOUND, "",
			"wanted SERAI_HOME or HOME in the environment, got neither");
	return path_join(home, "/.local/state/serai", name, out, why);
}

enum err home_make(struct why *why)
{
	char path[HOME_PATH];
	enum err err = home_path("", path, why);
	if (err)
		return err;
	for (char *at = path + 1;; at++) {
		if (*at != '/' && *at != '\0')
			continue;
		char end = *at;
		*at = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return why_errno(why, ERR_IO, path, "making the folder");
		*at = end;
		if (end == '\0')
			return ERR_OK;
	}
}

enum err home_bus_address(char out[HOME_PATH], struct why *why)
{
	char path[HOME_PATH];
	enum err err = home_path("bus.sock", path, why);
	if (err)
		return err;
	size_t max = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;
	if (strlen(path) > max)
		return why_set(why, ERR_LIMIT, path,
			"the path of a socket may have %zu bytes and this has %zu: set a shorter "
			"SERAI_HOME",
			max, strlen(path));
	snprintf(out, HOME_PATH, "ipc://%.1000s", path);
	return ERR_OK;
}

enum err home_bus_wanted(char out[HOME_PATH], struct why *why)
{
	const char *given = getenv("SERAI_BUS");
	if (!given || !given[0])
		return home_bus_address(out, why);
	if (strlen(given) >= HOME_PATH)
		return why_set(why, ERR_LIMIT, "SERAI_BUS", "wanted at most %d bytes, got %zu",
			HOME_PATH - 1, strlen(given));
	snprintf(out, HOME_PATH, "%s", given);
	return ERR_OK;
}

enum err home_installed(const char *name, char out[HOME_PATH], struct why *why)
{
	char exe[HOME_PATH];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (n < 0)
		return why_errno(why, ERR_IO, "/proc/self/exe", "finding this program");
	exe[n] = '\0';
	for (int levels = 0; levels < 2; levels++) {
		char *slash = strrchr(exe, '/');
		if (slash)
			*slash = '\0';
	}
	return path_join(exe, "", name, out, why);
}
