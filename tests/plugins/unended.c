/* A manifest with a row outside of a record. */
#include "serai/plugin.h"

SERAI_MANIFEST(SERAI_ID("unended") SERAI_PLUGIN_VERSION("1.0.0") SERAI_CONSUMES("zoo.go.>")
		SERAI_EMITS("said.*", "unended_said")
			SERAI_FIELD(word, TEXT, 64, REQUIRED, 1, "A word."))

const serai_entry serai_entry_v1 = {SERAI_ABI(serai_entry), serai_manifest, 0};
