/* Documents of EPCIS 2.0 and DCSA Track and Trace, in and out; every refusal with its path. */
#include "services/corridors/shipments/capture.h"
#include "services/corridors/shipments/identifiers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EVENT(more)                                                                                \
	"{\"type\":\"ObjectEvent\",\"eventTime\":\"2026-03-01T10:00:00.000+06:00\","               \
	"\"eventTimeZoneOffset\":\"+06:00\",\"epcList\":[\"urn:epc:id:bic:CSQU3054383\"]," more    \
	"}"
#define BODY(events)                                                                               \
	"{\"@context\":[],\"type\":\"EPCISDocument\",\"schemaVersion\":\"2.0\",\"epcisBody\":"     \
	"{\"eventList\":[" events "]}}"
#define DCSA(more)                                                                                 \
	"{\"eventID\":\"e1\",\"eventDateTime\":\"2026-03-01T10:00:00Z\"," more                     \
	"\"transportCall\":{\"modeOfTransport\":\"VESSEL\",\"location\":{\"UNLocationCode\":"      \
	"\"KZAAU\"}}}"

/* As version 3.0.0 has it. */
#define DCSA3(type, classifier, code, more)                                                        \
	"{\"eventID\":\"e3\",\"eventDateTime\":\"2026-03-02T10:00:00Z\","                          \
	"\"eventUpdatedDateTime\":\"2026-03-01T00:00:00Z\",\"eventClassification\":{"              \
	"\"eventTypeCode\":" type ",\"eventClassifierCode\":" classifier "," code "},"             \
	"\"equipmentDetails\":{\"equipmentReference\":\"CSQU3054383\"},\"shipmentReferences\":["   \
	"{\"typeCode\":\"FF\",\"reference\":\"B18\"}],\"eventLocation\":{\"UNLocationCode\":"      \
	"\"AZALA\"}" more "}"

static struct arena arena;

static struct capture read_all(const char *json)
{
	struct capture capture;
	struct why why = {0};
	if (capture_read(text_of(json), TEXT_NONE, &arena, &capture, &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	return capture;
}

static void is(struct text text, const char *wanted)
{
	if (!text_is(text, wanted))
		fail_msg("wanted '%s', got '%.*s'", wanted, TEXT_ARG(text));
}

static void test_epcis_document(void **state)
{
	(void)state;
	struct capture all = read_all(BODY(
		EVENT("\"action\":\"OBSERVE\",\"eventID\":\"urn:uuid:1\",\"bizStep\":\"arriving\","
		      "\"disposition\":\"in_transit\",\"readPoint\":{\"id\":\"https://example.org/"
		      "loc/KZAAU\"},"
		      "\"bizLocation\":{\"id\":\"urn:x:AZALA\"},\"ilmd\":{\"a\":1}")));
	assert_int_equal(all.count, 1);
	is(all.items[0].objects[0], "CSQU3054383");
	is(all.items[0].what, "arrived");
	is(all.items[0].place, "https://example.org/loc/KZAAU");
	is(all.items[0].location, "urn:x:AZALA");
	is(all.items[0].disposition, "in_transit");
	is(all.items[0].id, "urn:uuid:1");
	assert_int_equal(all.items[0].offset_min, 360);
	assert_true(all.items[0].at == INT64_C(1772337600000000));
	assert_non_null(strstr(all.items[0].original.ptr, "\"ilmd\":{\"a\":1}"));
	arena_clear(&arena);
}

static void test_epcis_types(void **state)
{
	(void)state;
	static const struct {
		const char *json, *object;
		uint32_t count;
	} events[] = {
		{"\"type\":\"AggregationEvent\",\"action\":\"ADD\",\"parentID\":\"21 81 2471 "
		 "217-3\","
		 "\"childEPCs\":[\"urn:epc:id:bic:CSQU3054383\"]",
			"CSQU3054383", 2},
		{"\"type\":\"TransactionEvent\",\"action\":\"ADD\",\"epcList\":[\"a:b\"],"
		 "\"bizTransactionList\":[{\"type\":\"bol\",\"bizTransaction\":\"urn:x:B17\"}]",
			"a:b", 2},
		{"\"type\":\"TransformationEvent\",\"inputEPCList\":[\"a:1\"],\"outputEPCList\":["
		 "\"a:2\"]",
			"a:1", 2},
		{"\"@type\":\"epcis:AssociationEvent\",\"action\":\"ADD\",\"parentID\":\"a:p\","
		 "\"childQuantityList\":[{\"epcClass\":\"a:class\",\"quantity\":3}]",
			"a:class", 2},
	};
	for (unsigned i = 0; i < sizeof(events) / sizeof(*events); i++) {
		char json[1024];
		snprintf(json, sizeof(json),
			"[{\"eventTime\":\"2026-03-01T10:00:00Z\",\"eventTimeZoneOffset\":\"+00:"
			"00\",%s}]",
			events[i].json);
		struct capture all = read_all(json);
		assert_int_equal(all.items[0].objects_count, events[i].count);
		is(all.items[0].objects[0], events[i].object);
		assert_true(text_starts(all.items[0].id, TEXT("digest:")));
	}
	arena_clear(&arena);
}

/* The declaration repeats the wrong event: the same id is taken back, given or digested. */
static void test_epcis_error(void **state)
{
	(void)state;
	struct capture wrong = read_all("[" EVENT("\"action\":\"OBSERVE\"") "]");
	struct capture taken = read_all("[" EVENT(
		"\"action\":\"OBSERVE\",\"errorDeclaration\":{"
		"\"declarationTime\":\"2026-03-02T00:00:00Z\",\"reason\":\"incorrect_data\"}") "]");
	assert_int_equal(taken.items[0].retracts_count, 1);
	assert_true(text_equal(taken.items[0].retracts[0], wrong.items[0].id));
	assert_false(text_equal(taken.items[0].id, wrong.items[0].id));
	is(taken.items[0].reason, "incorrect_data");
	arena_clear(&arena);
}

/* The same UUID in any form is the same event, in both standards; IoT and reefer codes have names.
 */
static void test_event_ids(void **state)
{
	(void)state;
	static const char *const forms[] = {"urn:uuid:0fD4e1b2-7c3a-4E5f-8a9b-0c1d2e3f4a5b",
		"0fd4e1b2-7c3a-4e5f-8a9b-0c1d2e3f4a5b", "{0FD4E1B2-7C3A-4E5F-8A9B-0C1D2E3F4A5B}",
		"URN:UUID:0fd4e1b2-7c3a-4e5f-8a9b-0c1d2e3f4a5b"};
	static const char *const others[] = {"ni:///sha-256;df7bb3c3?ver=CBV2.0", "E-17",
		"0fd4e1b2-7c3a-4e5f-8a9b-0c1d2e3f4a5", "0fd4e1b2-7c3a-4e5f-8a9b-0c1d2e3f4a5g"};
	for (unsigned i = 0; i < ARRAY_LEN(forms); i++)
		is(identifiers_event(text_of(forms[i]), &arena),
			"urn:uuid:0fd4e1b2-7c3a-4e5f-8a9b-0c1d2e3f4a5b");
	for (unsigned i = 0; i < ARRAY_LEN(others); i++)
		is(identifiers_event(text_of(others[i]), &arena), others[i]);
	is(identifiers_event(TEXT("urn:serai:event:E-17"), &arena), "E-17");
	struct capture all = read_all(
		BODY(EVENT("\"action\":\"OBSERVE\",\"bizStep\":\"arriving\",\"eventID\":"
			   "\"0FD4E1B2-7C3A-4E5F-8A9B-0C1D2E3F4A5B\",\"errorDeclaration\":{"
			   "\"declarationTime\":\"2026-03-02T00:00:00Z\"}")));
	is(all.items[0].retracts[0], "urn:uuid:0fd4e1b2-7c3a-4e5f-8a9b-0c1d2e3f4a5b");
	all = read_all("[" DCSA("\"eventType\":\"REEFER\",\"eventClassifierCode\":\"ACT\","
				"\"reeferEventTypeCode\":\"MEAS\",\"equipmentReference\":"
				"\"CSQU3054383\",") "]");
	is(all.items[0].what, "note");
	arena_clear(&arena);
}

static void test_dcsa(void **state)
{
	(void)state;
	struct capture all = read_all(
		"[" DCSA("\"eventType\":\"TRANSPORT\",\"eventClassifierCode\":"
			 "\"EST\",\"transportEventTypeCode\":\"ARRI\","
			 "\"documentReferences\":[{"
			 "\"documentReferenceType\":\"BKG\",\"documentReferenceValue\":"
			 "\"B17\"}],") ","
				       "{\"metadata\":{\"eventID\":\"e2\","
				       "\"retractedEventID\":\"e1\"},\"payload\":{"
				       "\"eventType\":\"EQUIPMENT\",\"eventClassifierCode\":"
				       "\"ACT\",\"equipmentEventTypeCode\":"
				       "\"LOAD\",\"eventDateTime\":\"2026-03-01T05:30:00-04:30\","
				       "\"equipmentReference\":"
				       "\"CSQU3054383\",\"eventLocation\":{"
				       "\"UNLocationCode\":\"AZALA\"}}}]");
	assert_int_equal(all.count, 2);
	is(all.items[0].what, "arrived");
	is(all.items[0].classifier, "EST");
	is(all.items[0].place, "KZAAU");
	is(all.items[0].objects[0], "B17");
	assert_false(all.items[0].has_offset_min);
	is(all.items[1].what, "loaded");
	assert_true(all.items[1].has_offset_min && all.items[1].offset_min == -270);
	assert_true(all.items[1].at == INT64_C(1772359200000000)); /* 10:00 UTC */
	is(all.items[1].place, "AZALA");
	is(all.items[1].retracts[0], "e1");
	arena_clear(&arena);
	/* Of version 3: what takes another one back needs no payload, and a paper may be cancelled.
	 */
	all = read_all("[{\"metadata\":{\"eventID\":\"e3\",\"eventType\":\"EQUIPMENT\","
		       "\"eventCreatedDateTime\":\"2026-03-01T05:30:00Z\","
		       "\"retractedEventID\":\"e1\"}}," DCSA(
			       "\"eventType\":\"SHIPMENT\",\"eventClassifierCode\":\"ACT\","
			       "\"shipmentEventTypeCode\":\"CANC\",\"documentReferences\":[{"
			       "\"documentReferenceType\":\"BKG\","
			       "\"documentReferenceValue\":\"B17\"}],") "]");
	assert_int_equal(all.count, 2);
	is(all.items[0].what, "note");
	is(all.items[0].retracts[0], "e1");
	assert_int_equal(all.items[0].objects_count, 0);
	assert_true(all.items[0].at == all.items[0].recorded && all.items[0].has_recorded);
	is(all.items[1].what, "note");
	arena_clear(&arena);
}

static const struct {
	const char *json, *where, *text;
} bad[] = {
	{"{", "line 1, column 1", "JSON: string or '}' expected near end of file"},
	{"[]", "", "wanted at least one event, got none"},
	{"7", "line 1, column 1", "JSON: '[' or '{' expected near '7'"},
	{"[{\"a\":1}]", "[0]", NULL},
	{"[3]", "[0]", "wanted an event as an object, got a number"},
	{"{\"type\":\"EPCISDocument\",\"epcisBody\":{\"eventList\":[]}}", "schemaVersion",
		"wanted \"2.0\", got nothing"},
	{BODY(EVENT("\"action\":\"LOOK\"")), "epcisBody.eventList[0].action",
		"wanted ADD, OBSERVE or DELETE, got 'LOOK'"},
	{BODY(EVENT("\"action\":\"ADD\"") ",{\"type\":\"ObjectEvent\"}"),
		"epcisBody.eventList[1].eventTime", "wanted it, got nothing"},
	{"[{\"type\":\"ObjectEvent\",\"eventTime\":\"2026-03-01\",\"eventTimeZoneOffset\":"
	 "\"+06:00\"}]",
		"[0].eventTime",
		"wanted an instant with its offset, such as 2024-07-04T10:00:00+06:00, got "
		"'2026-03-01'"},
	{"[{\"type\":\"ObjectEvent\",\"eventTime\":\"2026-03-01T00:00:00Z\","
	 "\"eventTimeZoneOffset\":\"6\"}]",
		"[0].eventTimeZoneOffset",
		"wanted an offset from -14:59 to +14:59, such as +06:00, got '6'"},
	{"[{\"type\":\"ObjectEvent\",\"eventTime\":\"2026-03-01T00:00:00Z\","
	 "\"eventTimeZoneOffset\":"
	 "\"+00:00\",\"action\":\"ADD\"}]",
		"[0]",
		"wanted what the ObjectEvent is about (epcList, quantityList), got "
		"nothing"},
	{"[{\"type\":\"ObjectEvent\",\"eventTime\":\"2026-03-01T00:00:00Z\","
	 "\"eventTimeZoneOffset\":"
	 "\"+00:00\",\"action\":\"ADD\",\"epcList\":[\"urn:epc:id:bic:CSQU3054380\"]}]",
		"[0].epcList[0]",
		"wanted the check digit 3 for container CSQU305438, got 0 (CSQU3054380)"},
	{"[{\"type\":\"FlyEvent\",\"eventTimeZoneOffset\":\"+00:00\"}]", "[0].type", NULL},
	{"[" DCSA("\"eventType\":\"TRANSPORT\",\"eventClassifierCode\":\"MAYBE\","
		  "\"transportEventTypeCode\":\"ARRI\",") "]",
		"[0].eventClassifierCode", "wanted PLN, EST or ACT, got 'MAYBE'"},
	{"{\"events\":[" DCSA3(
		 "\"TRANSPORT\"", "\"XXX\"", "\"transportEventTypeCode\":\"ARRI\"", "") "]}",
		"events[0].eventClassification.eventClassifierCode",
		"wanted PLN, EST or ACT, got 'XXX'"},
	{"{\"events\":[" DCSA3(
		 "\"FLIGHT\"", "\"ACT\"", "\"transportEventTypeCode\":\"ARRI\"", "") "]}",
		"events[0].eventClassification.eventTypeCode",
		"wanted EQUIPMENT, TRANSPORT, SHIPMENT, IOT or REEFER, got 'FLIGHT'"},
	{"{\"events\":[" DCSA3("\"TRANSPORT\"", "\"ACT\"", "\"transportEventTypeCode\":\"ARRI\"",
		 ",\"isRetracted\":\"yes\"") "]}",
		"events[0].isRetracted", "wanted true or false, got 'yes'"},
	{"[" EVENT("\"action\":\"OBSERVE\",\"bizStep\":\"flying\"") "]", "[0].bizStep",
		"wanted a business step of CBV 2.0, such as arriving or departing, or a "
		"URI, got 'flying'"},
	{"[" EVENT("\"action\":\"OBSERVE\",\"disposition\":\"lost\"") "]", "[0].disposition",
		"wanted a disposition of CBV 2.0, such as in_transit, or a URI, got "
		"'lost'"},
	{"[" DCSA("\"eventType\":\"TRANSPORT\",\"eventClassifierCode\":\"ACT\","
		  "\"transportEventTypeCode\":\"FLY\",") "]",
		"[0].transportEventTypeCode", "wanted ARRI or DEPA, got 'FLY'"},
	{"[" DCSA("\"eventType\":\"TRANSPORT\",\"eventClassifierCode\":\"ACT\","
		  "\"transportEventTypeCode\":\"ARRI\",") "]",
		"[0]", NULL},
};

static void test_refusals(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct capture capture;
		struct why why = {0};
		if (capture_read(text_of(bad[i].json), TEXT_NONE, &arena, &capture, &why) == ERR_OK)
			fail_msg("taken: %s", bad[i].json);
		assert_string_equal(why.where, bad[i].where);
		if (bad[i].text)
			assert_string_equal(why.text, bad[i].text);
	}
	arena_clear(&arena);
}

/* What came in a standard goes out in it as it came; what came otherwise can be read back. */
static void test_out_and_in_again(void **state)
{
	(void)state;
	struct capture epcis = read_all(
		BODY(EVENT("\"action\":\"OBSERVE\",\"bizStep\":\"departing\","
			   "\"readPoint\":{\"id\":\"KZAAU\"},\"example:colour\":\"red\"")));
	const char *const standards[] = {"epcis", "dcsa"};
	for (unsigned i = 0; i < 2; i++) {
		struct buffer out = {0};
		assert_int_equal(capture_write(epcis.items, 1, text_of(standards[i]), &out), 0);
		buffer_char(&out, '\0');
		struct capture again = read_all((const char *)out.ptr);
		assert_int_equal(again.count, 1);
		is(again.items[0].what, "departed");
		is(again.items[0].objects[0], "CSQU3054383");
		assert_true(again.items[0].at == epcis.items[0].at);
		assert_true((strstr((char *)out.ptr, "example:colour") != NULL) == (i == 0));
		buffer_fini(&out);
	}
	struct shipment_event plan = epcis.items[0];
	plan.standard = TEXT("serai");
	plan.classifier = TEXT("EST");
	struct buffer out = {0};
	assert_int_equal(capture_write(&plan, 1, TEXT("epcis"), &out), 1);
	buffer_fini(&out);
	arena_clear(&arena);
}

static void test_ours(void **state)
{
	(void)state;
	const struct text objects[] = {TEXT("csqu 305438-3")};
	struct shipment_event given = {.objects = objects,
				      .objects_count = 1,
				      .what = TEXT("arrived"),
				      .at = 1,
				      .place = TEXT("KZAAU")},
			      out, again;
	struct why why = {0};
	assert_int_equal(capture_check(&given, &arena, &out, &why), ERR_OK);
	assert_int_equal(capture_check(&given, &arena, &again, &why), ERR_OK);
	is(out.objects[0], "CSQU3054383");
	is(out.classifier, "ACT");
	assert_true(text_equal(out.id, again.id));
	given.objects_count = 0;
	assert_int_equal(capture_check(&given, &arena, &out, &why), ERR_MISSING);
	arena_clear(&arena);
}

/* Version 3.0.0: planned, estimated and actual events, one taken back, and one of a sensor. */
static void test_dcsa3(void **state)
{
	(void)state;
	static const char *const classifiers[] = {"PLN", "EST", "ACT"};
	struct capture all = read_all("{\"events\":[" DCSA3("\"TRANSPORT\"", "\"PLN\"",
		"\"transportEventTypeCode\":\"ARRI\"",
		"") "," DCSA3("\"TRANSPORT\"", "\"EST\"", "\"transportEventTypeCode\":\"DEPA\"",
		",\"transportDetails\":{\"delayReasonCode\":\"WEA\"}") "," DCSA3("\"EQUIPMENT\"",
		"\"ACT\"", "\"equipmentEventTypeCode\":\"DISC\"",
		"") "," DCSA3("\"EQUIPMENT\"", "\"ACT\"", "\"equipmentEventTypeCode\":\"DISC\"",
		",\"isRetracted\":true") "," DCSA3("\"IOT\"", "\"ACT\"",
		"\"iotEventTypeCode\":\"DETC\"", "") "]}");
	assert_int_equal(all.count, 5);
	for (unsigned i = 0; i < 3; i++) {
		is(all.items[i].classifier, classifiers[i]);
		is(all.items[i].place, "AZALA");
		assert_true(all.items[i].has_recorded && all.items[i].objects_count == 2);
		is(all.items[i].objects[0], "B18");
		is(all.items[i].objects[1], "CSQU3054383");
	}
	is(all.items[0].what, "arrived");
	is(all.items[1].what, "departed");
	is(all.items[1].reason, "WEA");
	is(all.items[2].what, "unloaded");
	is(all.items[3].what, "note");
	is(all.items[3].retracts[0], "e3");
	is(all.items[3].id, "e3#retracted");
	is(all.items[4].what, "note");
	/* Ours go out with the classifier that they have, and come back with it. */
	for (unsigned i = 0; i < 3; i++) {
		struct shipment_event ours = all.items[i];
		struct buffer out = {0};
		ours.standard = TEXT("serai");
		assert_int_equal(capture_write(&ours, 1, TEXT("dcsa"), &out), 0);
		buffer_char(&out, '\0');
		is(read_all((const char *)out.ptr).items[0].classifier, classifiers[i]);
		buffer_fini(&out);
	}
	arena_clear(&arena);
}

/* The later drafts of 3.0.0 have words for codes; ours go out in them, whole, and come back. */
static void test_dcsa3_words(void **state)
{
	(void)state;
	struct capture all = read_all(
		"{\"events\":[{\"eventID\":\"e9\",\"eventDateTime\":\"2026-03-02T10:00:00Z\","
		"\"eventClassification\":{\"eventType\":\"EQUIPMENT\",\"eventClassifier\":"
		"\"PLANNED\",\"equipmentEventType\":\"GATED_OUT\"},\"equipmentDetails\":{"
		"\"equipmentReference\":\"CSQU3054383\"},\"shipmentDetails\":{"
		"\"shipmentReferences\":[{\"type\":\"FREIGHT_FORWARDERS_REFERENCE\","
		"\"reference\":\"B18\"}]},\"eventLocation\":{\"locationName\":\"Dostyk\"}}]}");
	is(all.items[0].what, "gate_out");
	is(all.items[0].classifier, "PLN");
	is(all.items[0].place, "Dostyk");
	assert_int_equal(all.items[0].objects_count, 2);
	static const char *const happens[] = {"arrived", "departed", "loaded", "unloaded",
		"gate_in", "gate_out", "inspected", "held", "cleared"};
	static const char *const classifiers[] = {"PLN", "EST", "ACT"};
	for (unsigned i = 0; i < ARRAY_LEN(happens); i++) {
		const struct text objects[] = {TEXT("BKG7"), TEXT("CSQU3054383")};
		const struct shipment_event ours = {.id = TEXT("own:1"),
			.what = text_of(happens[i]),
			.classifier = text_of(classifiers[i % 3]),
			.at = INT64_C(1772445600000000),
			.has_recorded = i % 2,
			.recorded = INT64_C(1772445700000000),
			.place = i % 2 ? TEXT("KZAAU") : TEXT("KZ-DOSTYK"),
			.objects = objects,
			.objects_count = 1 + i % 2,
			.standard = TEXT("serai")};
		struct buffer out = {0};
		assert_int_equal(capture_write(&ours, 1, TEXT("dcsa3"), &out), 0);
		buffer_char(&out, '\0');
		struct capture back = read_all((const char *)out.ptr);
		const struct shipment_event *event = &back.items[0];
		assert_int_equal(back.count, 1);
		is(event->what, happens[i]);
		is(event->classifier, classifiers[i % 3]);
		is(event->id, "own:1");
		assert_true(text_equal(event->place, ours.place) && event->at == ours.at);
		assert_true(event->has_recorded == ours.has_recorded &&
			    event->objects_count == ours.objects_count);
		buffer_fini(&out);
	}
	const struct shipment_event note = {.id = TEXT("n"), .what = TEXT("note")};
	struct buffer out = {0};
	assert_int_equal(capture_write(&note, 1, TEXT("dcsa3"), &out), 1); /* left out, counted */
	buffer_fini(&out);
	arena_clear(&arena);
}

static int fini(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_epcis_document),
		cmocka_unit_test(test_epcis_types),
		cmocka_unit_test(test_epcis_error),
		cmocka_unit_test(test_event_ids),
		cmocka_unit_test(test_dcsa),
		cmocka_unit_test(test_dcsa3),
		cmocka_unit_test(test_dcsa3_words),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_out_and_in_again),
		cmocka_unit_test(test_ours),
	};
	return cmocka_run_group_tests(tests, NULL, fini);
}
