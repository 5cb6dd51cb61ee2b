#!/bin/bash
# Agreements with the registry on a real broker: documents of a day, electorates learnt over the bus,
# both clocks, claims matched, "how do we know", bad and changed sheets, kill -9 and rebuild.
. "$(dirname "$0")/stack.sh"
mkdir -p -m 700 "$SERAI_HOME"
pids=()
launch() { # NAME COMMAND...
	"${@:2}" >"$TMP/$1.out" 2>"$TMP/$1.log" &
	pids+=($!)
}
trap 'kill -KILL "${pids[@]}" 2>/dev/null; wait 2>/dev/null' EXIT
state() { serai req "$1.health" '{}' 2>/dev/null | json 'd["state"]' 2>/dev/null; }
# A service that is at work on an input says catching_up: what it settled as is kept, not asked again.
settled() { settled_as=$(state "$1"); case $settled_as in ready | failed) ;; *) false ;; esac }
start() { # agreements, on the sheets in $TMP/data
	launch agreements serai-agreements --data="$TMP/data"
	service=${pids[-1]}
	until_true 60 settled agreements || { cat "$TMP/agreements.log"; exit 1; }
}
stop() { # SIGNAL
	kill -"$1" "$service"
	wait "$service" 2>/dev/null
}
now() { /usr/bin/python3 -c "import datetime; print(datetime.datetime.utcnow().strftime('%Y-%m-%dT%H:%M:%S.%fZ'))"; }

before=$(now)
cp -r "$BUILD/share/serai/agreements/data" "$TMP/data"
launch broker serai-broker
start
is "the sheets are taken" ready "$settled_as"

# --- Documents, on a day and as known --------------------------------------------------------------
count() { serai agreements SCO --on 2024-07-04 "$@" --json | json 'd["count"]'; }
is "the documents of Astana" 25 "$(count)"
is "known before loading" 0 "$(count --known-at "$before")"
is "one is authorised, its day not sourced" "document:SCO-2024-CARICCMOU authorised" \
	"$(serai agreements SCO --on 2024-07-04 --json | json '[d["undated"][0]["id"], d["undated"][0]["state"]]')"
is "by topic, whatever the ending" "document:SCO-2024-DRUGSTR document:SCO-2024-DRUGPROG" \
	"$(serai agreements SCO --topic 'anti-drug strategies' --from 2024-01-01 --json | json 'sorted((r["id"] for r in d["rows"]), reverse=True)')"
force() { serai agreement "$1" --as-of "$2" --json | json 'd["rows"][0]["state"], d["rows"][0]["force"]'; }
is "a treaty before its force" "signed no" "$(force SCO-2007-TREATY 2012-10-30)"
is "a treaty in force" "in_force yes" "$(force SCO-2007-TREATY 2012-10-31)"
is "force that nobody sourced" "signed not_known" "$(force SCO-2024-ENV 2026-01-01)"
is "a strategy replaced" "superseded not_applicable" "$(force SCO-2018-DRUGSTR 2024-07-04)"
is "a programme runs until the next begins" "adopted not_applicable" "$(force SCO-2021-CTPROG 2024-12-31)"
is "both readings of the end" "2029-07-04 2030-01-01" \
	"$(serai agreement SCO-2024-DRUGSTR --json | json 'd["rows"][0]["term_end_min"], d["rows"][0]["term_end_max"]')"
entry() { serai agreement "$1" --json | json "d['force'][0]['state'], d['force'][0].get('first'), d['force'][0]['deciding_instrument'], d['force_compared']"; }
is "entry into force is solved from what is held" \
	"in_force 2018-03-21 2018-02-19 agrees with the day that a source gives, 2018-03-21" "$(entry IOFS-2013-STATUTE)"
is "and what the instruments do not reach is told" \
	"waiting None 2009-03-22 a source gives 2009-03-22; the instruments held do not reach it by this rule" "$(entry CARICC-2006-AGR)"
holds "a state that there is not" "wanted one of draft_agreed|authorised|adopted|" "$(serai agreements SCO --state gone 2>&1)"
holds "a kind of what is due that there is not" "kind: wanted one of expires|renews|" "$(serai due --kind soonish 2>&1)"
holds "a rung that there is not" "got 'flying'" "$(serai commitments --step flying 2>&1)"
holds "a document nobody holds" "no document 'SCO-1066-X' is held" "$(serai agreement SCO-1066-X 2>&1)"

# --- Terms, parties, what is due, what was promised --------------------------------------------------
party() { serai agreement "$1" --as-of "$3" --json | json "next((p['state'], p.get('since')) for p in d['party_states'] if p['party'] == '$2')"; }
is "a party that was not renewed" "not_renewed 1999-04-02" "$(party CST-1992 UZ 2000-01-01)"
is "in force for a party from its own instrument" "in_force_for 1994-02-09" "$(party CIS-1993-CHARTER UZ 2000-01-01)"
is "acceded on a day not sourced, so bound since none" "acceded None" "$(party SCO-2001-SHCONV BY 2026-01-01)"
is "who signed the document has signed" "signed None" "$(party CARICC-2006-AGR AZ 2010-01-01)"
is "out by withdrawal" "withdrawn 2009-08-18" "$(party CIS-1993-CHARTER GE 2020-01-01)"
holds "a treaty that renews itself" "until 2029-04-20" "$(serai agreement CST-1992 --as-of 2026-01-01 --json | json 'd["rows"][0]["detail"]')"
due() { serai due --as-of 2026-01-01 "$@" --json | json '"; ".join(r["kind"] + " " + r["id"] + " " + r.get("on", "-") for r in d["rows"])'; }
holds "what expires within a year" "expires document:IFAS-2023-PRES 2027-01-01" "$(due)"
holds "by both readings of its end" "expires document:SCO-2025-CHOLPON 2026-09-01..2027-01-01" "$(due --org SCO)"
is "nothing was known before loading" "" "$(due --known-at "$before")"
holds "a time that is none" "wanted a time as 30d, 6w, 3m or 1y, got 'soon'" "$(serai due --within soon 2>&1)"
holds "an organisation of no documents" "got 'SCOO'" "$(serai due --org SCOO 2>&1)"
rung() { serai commitments "$1" --as-of "$2" --json | json 'd["rows"][0]["step"], d["rows"][0].get("since"), d["rows"][0].get("standing")'; }
is "a strategy without a programme yet" "declared 2024-07-04 None" "$(rung SCO-2024-ENERGY 2025-08-31)"
is "a roadmap programmes it" "programmed 2025-09-01 None" "$(rung SCO-2024-ENERGY 2025-09-01)"
is "force legalises, and silence stalls" "legalised 2018-03-21 stalled" "$(rung IOFS-2013-STATUTE 2026-01-01)"
is "a strategy replaced" "programmed 2018-06-10 superseded" "$(rung SCO-2018-DRUGSTR 2025-01-01)"
holds "a document misspelt" "nearest: SCO-2024-ENERGY" "$(serai commitments SCO-2024-ENERG 2>&1)"

# --- What time alone brought is told: by the day of the clause, once ---------------------------------
passed() { serai replay "agreement.document.$1.>" --json | /usr/bin/python3 -c '
import json, sys
for line in sys.stdin:
    e = json.loads(line)
    d = e["data"]
    print(d["document"], d["first"], d["last"], d["by"], e["parents"] and "tick" or "")'; }
expired() { passed expired | grep -q .; }
until_true 20 expired || fail "no term ended"
holds "a term that ended" "SCO-2018-DRUGSTR 2024-01-01 2024-01-01 term tick" "$(passed expired)"
holds "what was replaced on the day of its end is superseded" "SCO-2018-PLAN 2023-01-01 2023-01-01 SCO-2022-PLAN tick" "$(passed superseded)"
lacks "and did not expire" "SCO-2018-PLAN" "$(passed expired)"
lacks "one that runs" "SCO-2024-DRUGSTR" "$(passed expired)"
is "every prolongation" "1999-04-02 2004-04-20 2009-04-20 2014-04-20 2019-04-20 2024-04-20" \
	"$(passed renewed | grep '^CST-1992 ' | cut -d' ' -f2 | sort | head -6 | xargs)"
holds "in the document's story" "expired 2024-01-01" \
	"$(serai agreement SCO-2018-DRUGSTR --json | json '[e["what"] + " " + e["date"] for e in d["events"]]')"
holds "a deadline that passed" "agreement.commitment.overdue.SCO-2018-DRUGSTR-1" \
	"$(serai replay 'agreement.commitment.overdue.>' --json | json 'd["subject"]' 2>&1)"
holds "a day that has not come" "wanted a day that has come by" \
	"$(serai pub agreements.clock.ticked.2999-01-01 agreements_tick '{"on":"2999-01-01"}' >/dev/null
	refused() { serai replay 'agreements.input.refused' --json | grep 'a day that has come'; }
	until_true 20 refused && refused)"
told_once() { for step in expired renewed superseded; do passed "$step"; done | sort | uniq -d; }
is "nothing is told twice" "" "$(told_once)"

# --- Electorates come with the registry's events ----------------------------------------------------
is "no electors without the registry" 0 "$(serai agreement SCO-2024-BY --json | json 'len(d["electors"])')"
launch registry serai-registry
until_true 60 settled registry || cat "$TMP/registry.log"
is "the registry has its sheets" ready "$(state registry)"
electors() { serai agreement "$1" --json | json 'd["electors"]'; }
until_true 20 [ -n "$(electors SCO-2024-BY)" ]
is "nine decided on Belarus" "CN IN IR KG KZ PK RU TJ UZ" "$(electors SCO-2024-BY)"
is "ten on what followed" "BY CN IN IR KG KZ PK RU TJ UZ" "$(electors SCO-2024-UNITY)"
is "six on the first observers' rules" "CN KG KZ RU TJ UZ" "$(electors SCO-2004-OBSREG)"
is "treaties are not decided by an organ" "" "$(electors SCO-2024-ENV)"
is "each was recorded once" True "$(serai replay 'agreement.decision.>' --json |
	/usr/bin/python3 -c 'import json,sys; ids=[json.loads(l)["data"]["id"] for l in sys.stdin]; print(len(ids) == len(set(ids)) > 50)')"

# --- Decisions under way, and votes tried -----------------------------------------------------------
try() { serai decision simulate "$@" --json | json '(d["state"], ",".join(d["blockers"]), len(d["electors"]))'; }
is "nine try Belarus" "adopted  9" "$(try consensus_no_objection SCO --as-of 2024-07-04 --subject BY --positions PK=abstain)"
is "one objection blocks" "blocked UZ 10" "$(try consensus_no_objection SCO --as-of 2024-07-10 --positions '*=support,UZ=object')"
is "a council with vetoes, by hand" "blocked GB 4" "$(try 'veto(FR GB) and count(3)' --electors FR,GB,DE,PL --positions '*=support,GB=object')"
holds "a veto without a seat" "rule: wanted electors in veto, and GB is none (BAD_VALUE)" \
	"$(serai decision simulate 'veto(FR GB) and count(3)' --electors FR,DE,PL --positions '*=support' 2>&1)"
is "who is named and signs is one signatory" "A B C" \
	"$(serai agreement solve 'provisional(on_signature, nth(3))' --signatories A,B,C --signatures A:2019-01-01,B:2019-01-01,C:2019-01-01 --deposits A:2020-01-01 --json | json '[p["party"] for p in d["parties"]]')"
holds "a vote from outside" "wanted an elector of 'trial' (BY CN IN IR KG KZ PK RU TJ UZ), got 'TR'" \
	"$(serai decision simulate consensus_no_objection SCO --as-of 2024-07-10 --positions TR=object 2>&1)"
holds "an organisation nobody knows" "no organisation 'SCOO' with members is known; nearest: SCO" \
	"$(serai decision simulate consensus_no_objection SCOO 2>&1)"
holds "a rule nobody knows" "did you mean consensus_silence?" "$(serai decision simulate consensus_silense SCO 2>&1)"
soon=$(date -u -d '+3 seconds' +%FT%TZ)
open() { serai decision open "$1" SCO consensus_silence --as-of 2024-07-10 --deadline "$2" --notified '*' --source 'a note' --text-hash "$3"; }
holds "a silence procedure is opened" "'note-1' is open_silence: open to 10 electors" "$(open note-1 "$soon" h1)"
holds "the same text is not open twice" "this text is open already, as 'note-1'" "$(open note-2 2099-01-01 h1 2>&1)"
holds "another is opened" "'note-2' is open_silence" "$(open note-2 2099-01-01 h2)"
holds "and broken" "'note-2' is broken: KZ broke the silence" "$(serai decision position note-2 KZ object)"
decision() { serai decision show "$1" --json | json "d[\"$2\"]"; }
adopted() { [ "$(decision note-1 state)" = adopted ]; }
until_true 20 adopted
is "silence adopts at the deadline itself" "${soon%Z}.000000Z" "$(decision note-1 decided)"
holds "what comes late changes nothing" "'note-1' is adopted" "$(serai decision position note-1 KZ object)"

# Only another decision, adopted after it by the same organisation, annuls one.
annul() { serai decision act note-1 annul "$@" 2>&1; }
holds "nothing annuls by itself" "only a new decision annuls 'note-1': wanted its id" "$(annul)"
holds "a decision nobody opened" "by: no decision 'note-9' was opened" "$(annul --by note-9)"
holds "one that was not adopted" "'note-2' is broken; what annuls was adopted" "$(annul --by note-2)"
serai decision open note-4 NATO unanimity_express --as-of 2024-07-10 --notified '*' --source 'a meeting' >/dev/null || fail "opening another's decision"
holds "another organisation's" "'note-4' is one of NATO, not of SCO" "$(annul --by note-4)"
serai decision open note-5 SCO consensus_no_objection --as-of 2024-07-10 --notified '*' --source 'a meeting' >/dev/null || fail "opening a third decision"
serai decision close note-5 >/dev/null || fail "closing it"
holds "a later one annuls" "'note-1' is annulled: annulled by 'note-5'" "$(annul --by note-5 --reason 'agreed anew')"
holds "and it says so" "annulled by 'note-5': agreed anew" "$(serai decision show note-1)"
changes() { serai replay 'agreement.decision.>' --json | /usr/bin/python3 -c '
import json, sys
print(*sorted({json.loads(l)["subject"].split(".", 2)[2] for l in sys.stdin if "\"decision_state\"" in l}))'; }
is "each change is an event of the decision" \
	"adopted.SCO.note-1 adopted.SCO.note-5 annulled.SCO.note-1 broken.SCO.note-2 opened.NATO.note-4 opened.SCO.note-1 opened.SCO.note-2 opened.SCO.note-5 position.SCO.note-1" "$(changes)"
is "by no other name" "" "$(serai replay 'agreement.proceeding.>' --json)"
is "and their texts were tabled" "SCO.note-1 SCO.note-2" "$(serai replay 'agreement.document.tabled.>' --json |
	/usr/bin/python3 -c 'import json,sys; print(*[json.loads(l)["subject"].split(".", 3)[3] for l in sys.stdin])')"

# --- Claims -----------------------------------------------------------------------------------------
publish() { # ID FACT ARGS MODALITY
	serai pub "claim.$2.a1" claim "{\"id\":\"$1\",\"fact\":\"$2\",\"args\":$3,\"article\":\"a1\",\"source\":\"a test\",\"span_from\":0,
		\"span_to\":20,\"sentence\":\"So it is written.\",\"polarity\":\"pos\",\"modality\":\"$4\",\"rule\":\"test\",\"confidence\":0.9,
		\"article_date\":\"2024-07-10\"}" >/dev/null || fail "publishing a claim"
}
publish 01 doc.adopted '{"title":"On World Unity for Just Peace and Harmony","org":"SCO","kind":"initiative","vote":"unanimous"}' fact
publish 02 doc.adopted '{"title":"Anti-Drug Strategy","kind":"strategy","term":"P5Y"}' fact
publish 03 doc.adopted '{"title":"memorandum of understanding","kind":"memorandum","action":"signed","parties":["org:SCO-SEC","org:CARICC"]}' fact
publish 04 doc.count '{"count":25,"bound":"about","org":"SCO"}' fact
publish 05 doc.count '{"count":40,"org":"SCO","date":"2024-07-04"}' fact
publish 06 org.decision_rule '{"org":"SCO","rule":"unanimity"}' fact
publish 07 doc.in_force '{"title":"Convention on Countering Extremism","org":"SCO"}' fact
publish 08 doc.adopted '{"title":"Astana Declaration","org":"SCO"}' planned
verdicts() {
	serai replay 'agreements.claim.matched.*' --json | /usr/bin/python3 -c '
import json, sys
for line in sys.stdin:
    d = json.loads(line)["data"]
    print(d["claim"], d["verdict"], d.get("record", "-"))'
}
eight() { [ "$(verdicts | wc -l)" = 8 ]; }
until_true 20 eight || fail "claims matched: $(verdicts)"
is "what became of the claims" "01 corroborates document:SCO-2024-UNITY
02 corroborates document:SCO-2024-DRUGSTR
03 corroborates document:SCO-2024-CARICCDEC
04 corroborates documents:SCO:2024-07-04
05 contradicts documents:SCO:2024-07-04
06 corroborates rule:SCO:consensus_no_objection
07 proposes document:SCO-2017-EXTCONV
08 announces -" "$(verdicts)"
why=$(serai why document:SCO-2024-UNITY)
holds "why: the sheet" "documents:SCO-2024-UNITY" "$why"
holds "why: the electors" "10 members could have objected on 2024-07-04" "$why"
holds "why: the sentence" "So it is written." "$why"
holds "why: who left out" "without the state that it is about, BY" "$(serai why decision:SCO-2024-BY)"
holds "why: the day's documents" "25 documents of SCO on 2024-07-04" "$(serai why documents:SCO:2024-07-04)"

# --- A treaty of no sheet, by its clause -------------------------------------------------------------
solve() { serai agreement solve "$@" --json; }
is "in force on the thirtieth day after the third" "2018-03-21 in_force" \
	"$(solve 'nth(3, days(30))' --deposits KZ:2018-01-10,RU:2018-02-01,CN:2018-02-19 | json 'd["first"], d["state"]')"
is "waits for one" "the instrument of RU" \
	"$(solve 'all_signatories' --signatories KZ,RU --deposits KZ:2018-01-10 | json 'd["waiting"]')"
is "the other way round" 2012-10-01 \
	"$(solve 'nth(4, days(30))' --in-force 2012-10-31 | json 'd["deciding_instrument"]')"
holds "a rule that is none" "rule:8: wanted days(N), months(N), first_of_month_after(N) or first_of_month_after_days(N), got 'dayz(30))'; its form is nth(N[, DELAY])" \
	"$(solve 'nth(3, dayz(30))' 2>&1)"
is "every word of both languages has a form and a meaning" "delay later renewal rule term withdrawal" \
	"$(serai agreement rules --json | json '" ".join(sorted({r["part"] for r in d["rows"] if r["form"] and r["meaning"]}))')"
holds "a day that does not exist" "deposits[2]: wanted PARTY:DAY, as KZ:2018-02-19 or KZ:2018-02, got 'RU:2018-02-30'" \
	"$(solve 'nth(3)' --deposits KZ:2018-01-01,RU:2018-02-30 2>&1)"

# --- From fresh articles through the gate ------------------------------------------------------------
# Facts: the SCO agreement on international road transport, signed in Dushanbe on 12 September 2014,
# entered into force on 20 January 2017 (UN ESCAP). No sheet gives that day.
launch news serai-news
until_true 60 settled news || cat "$TMP/news.log"
cat >"$TMP/one.txt" <<'END'
Road transport agreement takes effect

The Agreement on Creation of Favourable Conditions for International Road Transport of the Shanghai Cooperation Organization (SCO) entered into force on 20 January 2017. The agreement was signed in Dushanbe in 2014.
END
cat >"$TMP/two.txt" <<'END'
Lorries to cross borders more easily

Hauliers in Central Asia have a new rule book. The SCO Agreement on Favourable Conditions for International Road Transport entered into force on 20 January 2017, and lorries of six states may use agreed routes.
END
road() { serai agreement SCO-2014-ROAD --as-of 2018-01-01 --json | json 'd["rows"][0]["state"], d["rows"][0]["force"], d["rows"][0].get("in_force")'; }
road_is() { [ "$(road)" = "$1" ]; }
judged() { serai agreement claims --state "$1" --json | json '[r["claim"] for r in d["rows"] if r["key"] == "document:SCO-2014-ROAD" and r["value"] == "in_force"]'; }
one_held() { [ "$(judged held | wc -w)" = 1 ]; }
serai ingest "$TMP/one.txt" --source https://one.example/road >/dev/null || fail "ingesting an article"
until_true 20 one_held || fail "one source is held: $(judged held)"
is "one source is not enough" "signed not_known None" "$(road)"
serai ingest "$TMP/two.txt" --source https://two.example/road >/dev/null || fail "ingesting another"
until_true 20 road_is "in_force yes 2017-01-20" || fail "two independent sources promote: $(road)"
holds "why: the gate's reason" "promoted as in_force: enough independent sources of grade B" "$(serai why document:SCO-2014-ROAD)"
second=$(judged promoted | cut -d' ' -f2)
holds "a person refutes one" "is judged anew" "$(serai agreement decide "$second" refute --reason 'not its own reporting')"
is "and what rested on it is taken back" "signed not_known None" "$(road)"
holds "why: who decided" "refuted by a person: not its own reporting" "$(serai why document:SCO-2014-ROAD)"
holds "left to the gate again" "is judged anew" "$(serai agreement decide "$second" leave --reason 'it was')"
is "it stands again" "in_force yes 2017-01-20" "$(road)"

# What one state did about a document becomes a step of that party, and is taken back with its source.
cat >"$TMP/three.txt" <<'END'
Mongolia joins road transport accord

Mongolia acceded to the SCO Agreement on Favourable Conditions for International Road Transport on 5 April 2022.
END
party() { serai agreement SCO-2014-ROAD --as-of 2023-01-01 --json | json '[p["state"] + " " + p.get("since", "") for p in d["rows"][0].get("party_states", d.get("party_states", [])) if p["party"] == "MN"]'; }
party_is() { [ "$(party)" = "$1" ]; }
acceded() { serai agreement claims --state "$1" --json | json '[r["claim"] for r in d["rows"] if r["value"] == "acceded:MN"]'; }
acceded_held() { [ "$(acceded held | wc -w)" = 1 ]; }
serai ingest "$TMP/three.txt" >/dev/null || fail "ingesting an accession"
until_true 20 acceded_held || fail "an accession by one source is held: $(acceded held)"
is "which is no step yet" "" "$(party)"
accession=$(acceded held)
serai agreement decide "$accession" promote --reason 'the depositary says so' >/dev/null || fail "promoting an accession"
is "promoted: a step of the party" "in_force_for 2022-04-05" "$(party)"
holds "why: the step" "MN acceded on 2022-04-05 (deposit)" "$(serai why document:SCO-2014-ROAD)"
holds "why: by whose decision" "promoted as acceded:MN: promoted by a person" "$(serai why document:SCO-2014-ROAD)"
serai agreement decide "$accession" refute --reason 'another road' >/dev/null || fail "refuting an accession"
is "and taken back" "" "$(party)"
serai agreement decide "$accession" promote --reason 'the same after all' >/dev/null || fail "promoting it again"
holds "a claim nobody heard" "wanted a claim about documents that was heard" "$(serai agreement decide nope refute --reason x 2>&1)"
holds "why of a decision under way" "KZ: object in round 1" "$(serai why decision:note-2)"

# Into force for one of them is that party's step, and the document's own day stays what it is.
force_for() { serai agreement claims --state "$1" --json | json '[r["claim"] for r in d["rows"] if r["key"] == "document:SCO-2014-ROAD#in_force_for:MN"]'; }
force_for_held() { [ "$(force_for held | wc -w)" = 1 ]; }
cat >"$TMP/four.txt" <<'END'
Road transport accord extends

The SCO Agreement on Favourable Conditions for International Road Transport entered into force for Mongolia on 5 May 2022.
END
serai ingest "$TMP/four.txt" >/dev/null || fail "ingesting an entry into force for a party"
until_true 20 force_for_held || fail "entry into force for a party is judged in its lane: $(serai agreement claims --json | json 'd["rows"]')"
serai agreement decide "$(force_for held)" promote --reason 'a note of the depositary' >/dev/null || fail "promoting it"
is "in force for the party since its own day" "in_force_for 2022-05-05" "$(party)"
is "and for the others since theirs" "in_force yes 2017-01-20" "$(road)"

# A document that no sheet holds, told by papers that call it differently: one record, with its
# parties' acts and its force; another document of like words stays another.
article() { # NAME TITLE TEXT
	printf '%s\n\n%s\n' "$2" "$3" >"$TMP/$1.txt"
	serai ingest "$TMP/$1.txt" --source "https://$1.example/news" >/dev/null || fail "ingesting $1"
}
silk() { serai agreement ECO-CONVENTION-HARBOUR-SILK-2026 --as-of 2026-12-01 --json 2>/dev/null | json "$1"; }
silk_is() { [ "$(silk 'd["rows"][0]["state"], d["rows"][0]["force"]')" = "$1" ]; }
article eco1 "Leaders close meeting" "The heads of state of the Economic Cooperation Organization (ECO) unanimously adopted the Silk Harbour Convention on 4 March 2026 in Samarkand."
article eco2 "A port deal for landlocked states" "Delegates were in good spirits. The Convention on Silk Harbours was adopted unanimously by the Economic Cooperation Organization (ECO) on 4 March 2026, officials said after the vote."
until_true 20 silk_is "adopted not_known" || fail "two papers make a document: $(serai agreements ECO 2>&1)"
why_silk=$(serai why document:ECO-CONVENTION-HARBOUR-SILK-2026)
holds "a record of the gate says so" "made by the gate of what articles say; no sheet has it" "$why_silk"
lacks "and names no sheet" "was offered" "$why_silk"
article eco3 "Compact takes effect" "The ECO Silk Harbour Convention entered into force on 1 August 2026."
article eco4 "New rules for ports from today" "After months of waiting the Convention on the Silk Harbours of the Economic Cooperation Organization entered into force on 1 August 2026, the secretariat said."
until_true 20 silk_is "in_force yes" || fail "and its force: $(silk 'd["rows"][0]')"
article eco5 "Parliaments at work" "Kazakhstan ratified the ECO Silk Harbour Convention on 7 June 2026. Mongolia acceded to the Silk Harbour Convention of the Economic Cooperation Organization on 9 June 2026."
article eco6 "One leaves" "Turkmenistan withdrew from the Silk Harbour Convention of the Economic Cooperation Organization (ECO) on 2 September 2026."
article eco9 "Another stays, and rests" "Pakistan suspended its participation in the Silk Harbour Convention of the Economic Cooperation Organization (ECO) on 3 September 2026."
article eco7 "Another pact" "The heads of state of the Economic Cooperation Organization (ECO) unanimously adopted the Silk Railway Convention on 4 March 2026."
lanes() { serai agreement claims --state held --json | json 'sorted(r["value"] for r in d["rows"] if r["key"].startswith("document:ECO-CONVENTION-HARBOUR-SILK-2026"))'; }
lanes_are() { [ "$(lanes)" = "$1" ]; }
until_true 20 lanes_are "acceded:MN denounced:TM ratified:KZ suspended:PK" || fail "acts of parties wait for a second source: $(lanes)"
is "the list has it, once" "ECO-CONVENTION-HARBOUR-SILK-2026" "$(serai agreements ECO --json | json '[r["id"].split(":")[1] for r in d["rows"]]')"
holds "why: the second paper's words" "The Convention on Silk Harbours was adopted unanimously" "$(serai why document:ECO-CONVENTION-HARBOUR-SILK-2026)"
railway() { serai agreement claims --state held --json | json '[r["key"] for r in d["rows"] if "RAILWAY" in r["key"]]'; }
railway_is() { [ "$(railway)" = "$1" ]; }
until_true 20 railway_is document:ECO-CONVENTION-RAILWAY-SILK-2026 || fail "another document: $(railway)"
# One way to review, whichever service judged.
both() { serai claims review --json | json 'sorted({r["key"].split(":")[0] for r in d["rows"]})'; }
article eco8 "Tenth seat" "Belarus became a full member of the Economic Cooperation Organization (ECO) on 3 March 2026."
both_are() { [ "$(both)" = "document membership" ]; }
until_true 20 both_are || fail "claims of both services wait in one list: $(both)"
waits=$(serai claims review --json | json 'next(r["claim"] for r in d["rows"] if r["value"] == "acceded:MN" and "SILK" in r["key"])')
holds "why of a claim tells what the gate made of it" "the gate of agreements: acceded:MN of" "$(serai why "$waits")"
is "to programs too" "decision" "$(serai why "$waits" --json | json 'd["nodes"][-1]["kind"]')"
holds "and are decided in one way" "is judged anew" "$(serai claims decide "$waits" promote --reason 'the depositary says so')"
is "the step of a party" "MN" "$(silk '[p["party"] for p in d["party_states"] if p["party"] == "MN"]')"
# What came into force with it is a step as well, which the service tells after the day's tick.
bound() { serai replay 'agreement.party.in_force_for.ECO-CONVENTION-HARBOUR-SILK-2026.MN' --json | grep -q seq; }
until_true 20 bound || fail "and it is in force for that party: $(serai replay 'agreement.party.>' --json | tail -2)"
holds "and by whom it was decided" "the depositary says so" "$(serai why "$waits")"
holds "a claim nobody judged" "wanted a claim that was judged" "$(serai claims decide nope refute --reason x 2>&1)"
holds "why: nearest names" "nearest: SCO-2024-UNITY" "$(serai why document:SCO-2024-UNTY 2>&1)"

# --- Dies, and is the same again --------------------------------------------------------------------
kill_and_start() { stop KILL; start; }
same_digest_after agreements kill_and_start
soon=$(date -u -d '+2 seconds' +%FT%TZ)
holds "a silence is under way" "'note-3' is open_silence" "$(open note-3 "$soon" h3)"
stop KILL
start
adopted_3() { [ "$(decision note-3 state)" = adopted ]; }
until_true 20 adopted_3 || fail "a deadline outlives the service: $(decision note-3 state)"
is "adopted at the deadline, whoever slept" "${soon%Z}.000000Z" "$(decision note-3 decided)"
# --- A membership that is learnt later corrects the electorates of its days, and no others --------------
row() { printf 'org,state,status,from,to,confidence,source,ref\n%s,0.5,made for this test,t:%s\n' "$1" "$2" >"$TMP/row.csv"; serai registry import "$TMP/row.csv" >/dev/null || fail "importing $1"; }
before=$(serai replay 'agreement.decision.adopted.>' --json | wc -l)
row SCO,BR,member,2011-01-01,2011-03-01 1
row OTS,BR,member,2024-07-01,2024-07-31 2
row SCO,BR,member,2024-07-01,2024-07-31 3
is_elector() { case " $(electors SCO-2024-UNITY) " in *" BR "*) ;; *) return 1 ;; esac; }
until_true 30 is_elector || fail "who was a member on the day is no elector: $(electors SCO-2024-UNITY)"
is "all that were members then" "BR BY CN IN IR KG KZ PK RU TJ UZ" "$(electors SCO-2024-UNITY)"
is "of another day they stay" "CN KG KZ RU TJ UZ" "$(electors SCO-2004-OBSREG)"
is "only those of the day are told anew" True "$(serai replay 'agreement.decision.adopted.>' --json | tail -n "+$((before + 1))" |
	/usr/bin/python3 -c 'import json,sys; told = [json.loads(l)["data"] for l in sys.stdin]; print(bool(told) and all("BR" in d["electors"] for d in told))')"
stop TERM
holds "rebuilt the same" "equal" "$(serai-agreements --rebuild --verify 2>&1)"

# --- A bad sheet is told by file, line and column, and nothing of it is loaded ----------------------
bad() { # SHEET EDIT WANTED
	cp "$BUILD"/share/serai/agreements/data/*.csv "$TMP/data/"
	sed -i "$2" "$TMP/data/$1.csv"
	start
	is "a bad sheet is seen ($2)" failed "$settled_as"
	holds "a bad sheet ($2)" "$3" "$(serai req agreements.health '{}' | json 'd["note"]')"
	is "nothing of it is loaded" 25 "$(count)"
	stop TERM
}
bad documents '/^SCO-2024-UNITY,/s/2024-07-04/2024-02-30/' "(adopted): wanted YYYY, YYYY-MM or YYYY-MM-DD that exists, got '2024-02-30'"
bad documents '/^SCO-2024-UNITY,/s/CN KZ/QQ KZ/' "(parties): wanted a code of ISO 3166-1, X-..., or org:ID, got 'QQ'"
bad documents '/^SCO-2022-PLAN,/s/2028-01-01/2022-01-01/' "(term_to): wanted a day after term_from 2023-01-01, got '2022-01-01'"
bad documents '/^SCO-2002-CHARTER,/s/nth(4, days/nth(4, dayz/' "(force_rule): rule:8: wanted days(N), months(N), first_of_month_after(N) or first_of_month_after_days(N), got 'dayz(30))'; its form is nth(N[, DELAY])"
bad documents '/^CST-1992,/s/years(5, force)/years(5, birth)/' "(term_rule): rule:10: wanted adoption or force, got 'birth); by_act(5); autom'"
bad documents '/^SCO-2018-DRUGSTR,/s/2024-01-01,,,,,,/2024-01-01,,,,SCO-2024-DRUGSTR,,/' "(supersedes): wanted no chain that leads back to 'SCO-2018-DRUGSTR', got one by 'SCO-2024-DRUGSTR'"
bad commitments '/^SCO-2025-ADC-1,/s/,title,/,heading,/' "(quoted_from): wanted one of title|text, got 'heading'"
bad evidence '2s/E1/E9/' "(grade): wanted one of E0|E1|E2|E3|E4, got 'E9'"
bad documents '/^SCO-2024-DRUGSTR,/s/SCO-2018-DRUGSTR,/SCO-2024-DRUGSTR,/' "(supersedes): wanted documents other than itself, got 'SCO-2024-DRUGSTR'"
bad ratifications '/^CARICC-2006-AGR,TM,/{h;s/ratified,2007-12-28,instrument/signed,2007-12-29,signature/;x;G}' "(date): wanted a day not before the signature of TM on 2007-12-29, got '2007-12-28'"
bad ratifications '2s/S5-1996-CBM/S5-1066-CBM/' "wanted the id of a document of documents.csv, got 'S5-1066-CBM'"

# --- A changed sheet gives the differences, and the old answer stays --------------------------------
known=$(now)
cp "$BUILD"/share/serai/agreements/data/*.csv "$TMP/data/"
sed -i '/^SCO-2014-ROAD,/s/TJ UZ,,,,,,/TJ UZ,,,,,2017-01-20,/; /^SCO-2024-STWATER,/d; /^SCO-2024-UNITY,/s/2024-07-04,signed/2024-07-05,signed/' "$TMP/data/documents.csv"
start
is "the changed sheet is taken" ready "$settled_as"
is "by the new sheet" 23 "$(count)"
is "as known before" 25 "$(count --known-at "$known")"
is "one left the sheet" 1 "$(serai replay 'agreement.document.withdrawn.>' --json | wc -l)"
is "a claim is judged anew by a later sheet" "corroborated corroborated" \
	"$(serai agreement claims --state corroborated --json | json '[r["state"] for r in d["rows"] if r["value"] == "in_force"]')"
stop TERM
holds "rebuilt the same after all" "equal" "$(serai-agreements --rebuild --verify 2>&1)"
finish
