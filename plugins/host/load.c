#include "plugins/host/load.h"

#include <dlfcn.h>
#include <string.h>

static enum err check_abi(const char *what, const serai_abi *abi, size_t size_min, struct why *why)
{
	if (abi->major != SERAI_ABI_MAJOR || abi->minor > SERAI_ABI_MINOR)
		return why_set(why, ERR_VERSION, "",
			"%s speaks ABI %u.%u, this host speaks %u.0 to %u.%u", what, abi->major,
			abi->minor, SERAI_ABI_MAJOR, SERAI_ABI_MAJOR, SERAI_ABI_MINOR);
	if (abi->size < size_min)
		return why_set(why, ERR_BAD_FILE, "", "%s has %u bytes, wanted at least %zu", what,
			abi->size, size_min);
	return ERR_OK;
}

enum err load_entry(
	const char *path, struct text manifest, const serai_entry **out, struct why *why)
{
	void *file = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!file)
		return why_set(why, ERR_BAD_FILE, "", "cannot be loaded: %s", dlerror());
	const serai_entry *entry = dlsym(file, "serai_entry_v1");
	if (!entry)
		return why_set(why, ERR_BAD_FILE, "", "does not export serai_entry_v1");
	enum err err = check_abi("the entry", &entry->abi, sizeof(serai_entry), why);
	if (err)
		return err;
	if (!entry->create || !entry->manifest)
		return why_set(why, ERR_BAD_FILE, "", "the entry lacks its manifest or create");
	if (!text_equal(text_of(entry->manifest), manifest))
		return why_set(why, ERR_BAD_FILE, "",
			"the entry's manifest is not the one in the section .serai.plugin");
	*out = entry;
	return ERR_OK;
}

enum err load_check_plugin(const serai_plugin *plugin, struct why *why)
{
	if (!plugin)
		return why_set(why, ERR_BAD_VALUE, "", "create gave no plugin");
	/* extension is the last member, and may be missing. */
	enum err err =
		check_abi("the plugin", &plugin->abi, offsetof(serai_plugin, extension), why);
	if (err)
		return err;
	if (!SERAI_HAS(plugin, init) || !SERAI_HAS(plugin, run) || !SERAI_HAS(plugin, destroy))
		return why_set(why, ERR_BAD_VALUE, "", "the plugin lacks init, run or destroy");
	return ERR_OK;
}
