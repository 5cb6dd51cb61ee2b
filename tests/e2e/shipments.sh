#!/bin/bash
# Shipments on a real stack: booked, tracked by events in three standards, every bad event kept and
# shown, planned anew by a closure that a person declares, killed and rebuilt.
. "$(dirname "$0")/stack.sh"
stack_up
serai status --wait >/dev/null || fail "not everything is ready"
show() { serai req corridors.shipment "{\"id\":\"$1\"}"; }
verdict() { sed -n 1p; }
begun=$(date -u +%Y-%m-%dT%H:%M:%SZ)
at() { date -u -d "$begun $1" +%Y-%m-%dT%H:%M:%SZ; }

# --- Booking ------------------------------------------------------------------------------------
out=$(serai shipment book CNXIA GEPTI --id X1 --equipment CSQU3054383 --references BKG-7 --avoid RU,IR,TM,road \
	--ready "$(at '-9 days')" --deadline "$(at '+40 days')" 2>&1) || fail "book: $out"
holds "its estimate" "shipment:X1 by 20" "$out"
holds "a wrong check digit" "wanted the check digit 3 for container CSQU305438, got 4" \
	"$(serai shipment book CNXIA GEPTI --id X2 --equipment CSQU3054384 2>&1)"
holds "the id is taken" "wanted an id that no shipment has yet, got 'X1'" \
	"$(serai shipment book CNXIA GEPTI --id X1 2>&1)"
holds "no place" "nearest: " "$(serai shipment book CNXIA Potti 2>&1)"
holds "no way" "no route: the filter 'avoid GE' removed the last route" \
	"$(serai shipment book CNXIA GEPTI --avoid GE 2>&1)"
holds "a deadline before it is ready" "shipment_book.deadline" \
	"$(serai shipment book CNXIA GEPTI --ready 2030-01-02T00:00:00Z --deadline 2030-01-01T00:00:00Z 2>&1)"

# --- Events, good and bad, each kept and shown -----------------------------------------------------
event() { serai shipment event "$@" 2>&1 | verdict; }
steps=$(show X1 | json '" ".join(s["place"] for s in d["steps"] if s["kind"] == "move")')
read -r second third _ <<<"$steps"
holds "applied" "applied: departed at CNXIA" "$(event CSQU3054383 departed CNXIA --at "$(at '-8 days')" --id e1)"
holds "by a booking number" "applied: arrived at $second" "$(event BKG-7 arrived "$second" --at "$(at '-7 days')" --id e2)"
holds "twice" "twice: told before" "$(event BKG-7 arrived "$second" --at "$(at '-7 days')" --id e2 | head -1)"
holds "the same id, another content" "conflict: " "$(event X1 departed "$second" --at "$(at '-6 days')" --id e2)"
holds "out of order" "late: told after later ones" "$(event X1 loaded CNXIA --at "$(at '-203 hours')" --id e3)"
holds "of the future" "future: it says" "$(event X1 arrived "$third" --at 2099-01-01T00:00:00Z --id e4)"
holds "unknown place, nearest names" "unknown_place: kept, and moves nothing: wanted a place, got 'Atlantis'; nearest: " \
	"$(event X1 arrived Atlantis --at "$(at '-6 days')" --id e5)"
holds "an estimate" "kept: an estimate of the sender: arrived at KZAAU is expected at" "$(event X1 arrived KZAAU --at "$(at '+9 days')" --classifier EST --id e6)"
is "expected beside the plan, and nothing moved" "KZAAU False" \
	"$(show X1 | json '[[s["place"] for s in d["steps"] if s.get("expected_arrival")][0], d["place"] == "KZAAU"]')"
holds "unknown shipment" "unknown_shipment: " "$(event MSKU1234565 arrived KZAAU --at "$(at '-1 days')" --id e7)"
holds "no such thing happens" "wanted one of arrived|departed" "$(serai shipment event X1 flew KZAAU --at "$(at '-1 days')" 2>&1)"
is "where it is" "standing $second" "$(show X1 | json '[d["state"], d["place"]]')"
is "all are kept" "8" "$(show X1 | json 'len(d["events"])')"
holds "and those of nobody" "MSKU1234565" "$(serai shipment events)"
out=$(serai shipment book KZAAU GEPTI --id X3 --equipment MSKU1234565 --ready "$(at '-2 days')" 2>&1) || fail "book: $out"
is "one that came before the booking is applied" "applied" "$(show X3 | json '[e["verdict"] for e in d["events"]]')"
is "and is nobody's no longer" "0" "$(serai shipment events --json | json 'len(d["events"])')"

# --- Other standards ------------------------------------------------------------------------------
cat >"$TMP/epcis.json" <<JSON
{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument",
 "schemaVersion":"2.0","creationDate":"2026-01-01T00:00:00Z","epcisBody":{"eventList":[
 {"type":"ObjectEvent","eventID":"urn:uuid:11","eventTime":"$(at '-5 days')","eventTimeZoneOffset":"+08:00",
  "epcList":["urn:epc:id:bic:CSQU3054383"],"action":"OBSERVE","bizStep":"departing","disposition":"in_transit",
  "readPoint":{"id":"https://example.org/places/$second"},"example:seal":"77"}]}}
JSON
serai shipment capture "$TMP/epcis.json" >/dev/null || fail "capture"
is "moving by EPCIS" "moving $second $third" "$(show X1 | json '[d["state"], d["place"], d["to_place"]]')"
cat >"$TMP/dcsa.json" <<JSON
[{"eventID":"d1","eventType":"TRANSPORT","eventDateTime":"$(at '-4 days')","eventCreatedDateTime":"$(at '-4 days')",
  "eventClassifierCode":"ACT","transportEventTypeCode":"ARRI","references":[{"referenceType":"FF","referenceValue":"BKG-7"}],
  "transportCall":{"modeOfTransport":"RAIL","location":{"locationName":"$third"}}},
 {"eventID":"d2","eventType":"TRANSPORT","eventDateTime":"yesterday","eventClassifierCode":"ACT","transportEventTypeCode":"ARRI"}]
JSON
before=$(serai replay 'corridor.tracking.>' | wc -l)
holds "refused by its path" "[1].eventDateTime: wanted an instant with its offset" "$(serai shipment capture "$TMP/dcsa.json" 2>&1)"
is "whole or not at all" "$before" "$(serai replay 'corridor.tracking.>' | wc -l)"
/usr/bin/python3 -c "import json,sys; d=json.load(open(sys.argv[1])); json.dump(d[:1], open(sys.argv[1],'w'))" "$TMP/dcsa.json"
serai shipment capture - <"$TMP/dcsa.json" >/dev/null || fail "capture of DCSA"
holds "a mode that the plan has not is told" "it says TRUCK, and the plan goes by" \
	"$(sed 's/"RAIL"/"TRUCK"/; s/"d1"/"d1-truck"/' "$TMP/dcsa.json" | serai shipment capture - >/dev/null; show X1 | json '[e["text"] for e in d["events"]]')"
is "standing by DCSA" "standing $third" "$(show X1 | json '[d["state"], d["place"]]')"
epcis=$(serai shipment events X1 --as epcis --json)
holds "EPCIS goes out as it came" '"example:seal": "77"' "$(json 'd["document"]' <<<"$epcis")"
is "what EPCIS has no words for is counted" "1" "$(json 'd["left_out"]' <<<"$epcis")"
out=$(json 'd["document"]' <<<"$epcis" | serai shipment capture -) || fail "our own EPCIS is not taken"
holds "each event of a document is told of, and not the last alone" "shipment:X1: conflict: event" "$out"
holds "as many as there is room for" " more" "$out"
is "and changes nothing" "standing $third" "$(show X1 | json '[d["state"], d["place"]]')"
# Track and Trace 3: who takes an event back sends no payload with it.
told() { show X1 | json '[e["verdict"] for e in d["events"] if e["id"].endswith("'"$1"'")]'; }
serai shipment capture - >/dev/null <<JSON || fail "a retraction of DCSA 3"
{"metadata":{"eventID":"d1-back","eventCreatedDateTime":"$(at '-1 days')","eventType":"TRANSPORT","retractedEventID":"d1-truck",
 "publisher":{"partyName":"Carrier"},"publisherRole":"CA"}}
JSON
is "what is taken back counts no more" "retracted" "$(told d1-truck)"
is "by an event of the same shipment" "retracts" "$(told d1-back)"
three=$(serai shipment events X1 --as dcsa3 --json)
holds "DCSA 3 goes out in its words" '"transportEventType": "ARRIVED"' "$(json 'd["document"]' <<<"$three")"
json 'd["document"]' <<<"$three" | serai shipment capture - >/dev/null || fail "our own DCSA 3 is not taken"
is "and changes nothing" "standing $third" "$(show X1 | json '[d["state"], d["place"]]')"

# --- A closure: old plan, new plan, delta, cause; and its end ---------------------------------------
old=$(show X1 | json 'd["plan"]')
said=$(serai disrupt KZAAU-AZALA --effect closed --reason storm --source 'port notice')
id=$(sed -n 's/^\(disruption:X[0-9]*\) .*/\1/p' <<<"$said")
turned() { show X1 | json '[t["outcome"]+":"+t["cause"]+":"+t.get("by","") for t in d["turns"]]' | grep -q "$1"; }
until_true 20 turned "replanned:closed:$id" || fail "not planned anew: $(show X1 | json 'd["turns"]')"
[ "$old" != "$(show X1 | json 'd["plan"]')" ] || fail "the plan is the old one"
lacks "the closed link" "KZAAU>AZALA" "$(show X1 | json '" ".join(s.get("from","")+">"+s["place"] for s in d["steps"])')"
holds "the reason in words" "closed by $id (storm; source: port notice); old plan: " "$(show X1 | json 'd["turns"][-1]["text"]')"
serai lift "$id" --reason calm --source 'port notice' >/dev/null || fail "lift"
until_true 20 turned "replanned:lifted:$id" || fail "not back: $(show X1 | json 'd["turns"]')"
# Two at once: what the end of one did not bring, the end of the other does.
said=$(serai disrupt KZAAU-AZALA --effect closed --reason storm --source 'port notice')
id=$(sed -n 's/^\(disruption:X[0-9]*\) .*/\1/p' <<<"$said")
until_true 20 turned "replanned:closed:$id" || fail "not planned anew: $(show X1 | json 'd["turns"]')"
said=$(serai disrupt KZAAU --effect closed --reason fire --source 'port notice')
other=$(sed -n 's/^\(disruption:X[0-9]*\) .*/\1/p' <<<"$said")
serai lift "$id" --reason calm --source 'port notice' >/dev/null || fail "lift"
until_true 20 turned "lifted:$id" || fail "not looked at anew: $(show X1 | json 'd["turns"]')"
serai lift "$other" --reason out --source 'port notice' >/dev/null || fail "lift"
until_true 20 turned "replanned:lifted:$other" || fail "not back by the end of the other: $(show X1 | json 'd["turns"]')"
said=$(serai disrupt GE --effect closed --reason strike --source radio)
id=$(sed -n 's/^\(disruption:X[0-9]*\) .*/\1/p' <<<"$said")
until_true 20 turned "no_way:closed:$id" || fail "a closure of everything: $(show X1 | json 'd["turns"]')"
is "blocked, and no end is made up" "$id False" "$(show X1 | json '[d["blocked_by"], "p50" in d]')"
serai lift "$id" --reason over --source radio >/dev/null || fail "lift"
freed() { [ "$(show X1 | json '"p50" in d and "blocked_by" not in d')" = True ]; }
until_true 20 freed || fail "still blocked"
# What is planned counts when it would be met: at once, and not on its day.
soon=$(date -u -d '+1 day' +%F)
said=$(serai disrupt KZAAU-AZALA --effect closed --from "$soon" --reason works --source 'port notice')
id=$(sed -n 's/^\(disruption:X[0-9]*\) .*/\1/p' <<<"$said")
until_true 20 turned "replanned:closed:$id" || fail "not planned anew for what is to come: $(show X1 | json 'd["turns"]')"
lacks "the link that will be closed" "KZAAU>AZALA" "$(show X1 | json '" ".join(s.get("from","")+">"+s["place"] for s in d["steps"])')"
holds "when, and that it would be met" "announced from $soon, which it would meet by $id (works; source: port notice); old plan: " \
	"$(show X1 | json 'd["turns"][-1]["text"]')"
out=$(serai shipment book CNXIA GEPTI --id X9 --avoid RU,IR,TM,road 2>&1) || fail "book: $out"
lacks "who books now keeps off it" "KZAAU>AZALA" "$(show X9 | json '" ".join(s.get("from","")+">"+s["place"] for s in d["steps"])')"
serai lift "$id" --reason 'put off' --source 'port notice' >/dev/null || fail "lift"
until_true 20 turned "replanned:lifted:$id" || fail "not back: $(show X1 | json 'd["turns"]')"
said=$(serai disrupt KZAAU-AZALA --effect closed --from "$(date -u -d '+300 days' +%F)" --reason works --source 'port notice')
id=$(sed -n 's/^\(disruption:X[0-9]*\) .*/\1/p' <<<"$said")
until_true 20 turned "kept:closed:$id" || fail "what comes later is not told: $(show X1 | json 'd["turns"]')"
holds "that it is passed before" "which it does not meet as it is expected now" "$(show X1 | json 'd["turns"][-1]["text"]')"
serai lift "$id" --reason 'put off' --source 'port notice' >/dev/null || fail "lift"

# --- Off its plan -----------------------------------------------------------------------------------
holds "off its plan" "off_plan: the plan does not lead on through UZTAS" "$(event X1 arrived Tashkent --at "$(at '-1 days')" --id e9)"
until_true 20 turned "replanned:off_plan:e9" || fail "not planned from where it is: $(show X1 | json 'd["turns"]')"
is "it is there" "standing UZTAS False" "$(show X1 | json '[d["state"], d["place"], d["off_plan"]]')"
holds "a list for people" "shipment:X1" "$(serai shipment list --through Poti)"

# --- Figures ----------------------------------------------------------------------------------------
show X1 >"$TMP/figures-one.json"
serai shipment list --json >"$TMP/figures-list.json"
scanned=$(/usr/bin/python3 tests/e2e/figures.py "$TMP"/figures-*.json)
is "no figure without mark and source" "1" "$(wc -l <<<"$scanned")"
[ "${scanned%% *}" -gt 10 ] || fail "figures were looked for, and too few seen: $scanned"
is "the plan's money and length have their marks" "True" "$(show X1 | json 'd["usd_mark"] and d["km_mark"] and bool(d["source"]) and all(t["mark"] for t in d["turns"])' | sed 's/.*True/True/')"

# --- Indicators -------------------------------------------------------------------------------------
tfi=$(serai tfi --json)
is "each indicator" "TFI1 TFI2 TFI3 TFI4-SWD TFI4-SWOD" "$(json '" ".join(sorted({r["indicator"] for r in d["rows"]}))' <<<"$tfi")"
is "tracked ones have counts" "True" "$(json 'any(r["basis"] == "tracked" for r in d["rows"]) and all(r["count"] > 0 for r in d["rows"] if r["basis"] == "tracked")' <<<"$tfi")"
is "each has a source and a mark" "True" "$(json 'all(r["source"] and r["mark"] for r in d["rows"])' <<<"$tfi")"

# --- kill -9 with shipments under way, and rebuild ----------------------------------------------------
kept=$(serai req corridors.digest '{}' | json 'd["digest"]')
pid=$(serai req corridors.health '{}' | json 'd["pid"]')
kill -KILL "$pid"
again() { [ "$(serai req corridors.health '{}' 2>/dev/null | json 'd["pid"]' 2>/dev/null)" != "$pid" ] && serai status --wait >/dev/null; }
until_true 60 again || fail "not started again"
is "the same after a kill" "$kept" "$(serai req corridors.digest '{}' | json 'd["digest"]')"
out=$(serai rebuild corridors --verify 2>&1) || fail "rebuild: $out"
finish
