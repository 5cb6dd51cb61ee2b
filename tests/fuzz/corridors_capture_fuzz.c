/* Any bytes as a document of EPCIS or DCSA: refused with a reason, or events that can be encoded,
 * written out in both standards, and read again. */
#include "proto/base/check.h"
#include "services/corridors/shipments/capture.h"
#include "services/corridors/shipments/identifiers.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void again(const struct capture *capture, const char *standard)
{
	struct arena arena = {0};
	struct buffer out = {0};
	struct capture read;
	uint32_t left = capture_write(capture->items, capture->count, text_of(standard), &out);
	CHECK(left <= capture->count);
	/* What DCSA cannot name (an object that is an event's only one and empty) may be refused.
	 */
	(void)capture_read(buffer_as_text(&out), text_of(standard), &arena, &read, NULL);
	buffer_fini(&out);
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena arena = {0};
	struct capture capture;
	struct why why = {0};
	struct text text = {(const char *)bytes, len};
	char out[64];
	(void)identifiers_normal(text, out, sizeof(out), NULL);
	if (capture_read(text, TEXT_NONE, &arena, &capture, &why) == ERR_OK) {
		for (uint32_t i = 0; i < capture.count; i++) {
			struct buffer packed = {0};
			CHECK(record_encode(&record_shipment_event, &capture.items[i], &packed,
				      NULL) == ERR_OK);
			buffer_fini(&packed);
		}
		again(&capture, "epcis");
		again(&capture, "dcsa");
		again(&capture, "dcsa3");
	} else {
		CHECK(why.text[0]);
	}
	arena_fini(&arena);
	return 0;
}
