/* A plugin's file from a stranger: the ELF reader and the manifest's reader, each on the bytes and
 * on what the other made of them. Inputs that begin with the ELF magic are files, all others
 * manifests. */
#include "proto/wire/manifest.h"
#include "services/analysis/elf.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_manifest(struct text text)
{
	static const uint8_t empty_map[] = {0x80};
	struct manifest *manifest = NULL;
	struct why why;
	if (manifest_parse(text, &manifest, &why))
		return;
	/* What was accepted must be fit for use. */
	for (unsigned i = 0; i < manifest->emits_count; i++)
		(void)!manifest_check_output(manifest, manifest->emits[i].key,
			text_of(manifest->emits[i].record->name), bytes_of(empty_map, 1), &why);
	(void)!manifest_check_growth(manifest, manifest, &why);
	manifest_free(&manifest);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct bytes file = bytes_of(bytes, len);
	struct text text;
	struct why why;
	if (len < 4 || bytes[0] != 0x7F) {
		read_manifest((struct text){(const char *)bytes, len});
		return 0;
	}
	if (elf_manifest(file, &text, &why) == ERR_OK)
		read_manifest(text);
	(void)!elf_check_exports(file, "serai_entry_v1", &why);
	return 0;
}
