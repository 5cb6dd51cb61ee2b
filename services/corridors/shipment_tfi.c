#include "services/corridors/handlers_inside.h"

#include "services/corridors/shipment_load.h"
#include "services/corridors/shipments/tfi.h"

static enum err add_tracked(
	struct corridors *corridors, struct tfi *tfi, int64_t now, struct why *why)
{
	struct texts_found ids;
	struct arena each = {0};
	enum err err = shipment_state_list(corridors->store, true, tfi->arena, &ids, why);
	for (uint32_t i = 0; !err && i < ids.count; i++) {
		struct shipment_case *held = NULL;
		err = shipment_load(corridors, ids.items[i], tfi->arena, &held, why);
		if (err)
			break;
		struct shipment shipment = shipment_load_at(held, now, &each);
		tfi_shipment(tfi, &shipment.plan, &shipment.track);
		arena_clear(&each);
	}
	arena_fini(&each);
	return err;
}

enum err shipment_tfi_answer(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct model *model = NULL;
	struct tfi tfi;
	struct tfi_reply answer;
	enum err err = handlers_now(self, &model, why);
	if (err)
		return err;
	tfi_init(&tfi, &model->network, request, arena);
	tfi_sheets(&tfi);
	err = add_tracked(self, &tfi, shipment_load_clock(), why);
	if (err)
		return err;
	tfi_finish(&tfi, &answer);
	return kit_answer(reply, &answer, why);
}
