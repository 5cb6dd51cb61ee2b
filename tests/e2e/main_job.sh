#!/bin/bash
# The main job on real processes: articles go in, evidence comes out, every command of the README.
. "$(dirname "$0")/stack.sh"
samples=$PWD/deploy/sample
before=$(date -u +%Y-%m-%dT%H:%M:%SZ)
stack_up

# --- The sheets are loaded as events -----------------------------------------------------------
is "members the day before Belarus" 9 "$(serai members SCO --as-of 2024-07-03 --json | json 'len(d["rows"])')"
is "members the day after" 10 "$(serai members SCO --as-of 2024-07-05 --json | json 'len(d["rows"])')"
holds "the tenth" BY "$(serai members SCO --as-of 2024-07-05 --json | json '[r["state"] for r in d["rows"]]')"
is "members as known before loading" 0 \
	"$(serai members SCO --as-of 2024-07-05 --known-at "$before" --json | json 'len(d["rows"])')"
holds "a table for people" "membership:SCO:BY" "$(serai members SCO --as-of 2024-07-05)"
holds "members of an organisation nobody knows" "got 'SOC'" "$(serai members SOC 2>&1)"
bodies=$(serai chairs --state KZ --as-of 2024-07-01 --json | json 'sorted({r["org"] for r in d["rows"]})')
for org in SCO CSTO OTS CICA IFAS IOFS; do holds "bodies that Kazakhstan chaired" $org "$bodies"; done
holds "summits" Astana "$(serai summits SCO --from 2024-01-01)"
documents=$(serai agreements SCO --on 2024-07-04 --json | json '[r["id"] for r in d["rows"]]')
holds "documents of Astana" document:SCO-2024-UNITY "$documents"
holds "documents of Astana" document:SCO-2024-DRUGSTR "$documents"
[ "$(wc -w <<<"$documents")" -ge 24 ] || fail "wanted at least 24 documents of Astana, got: $documents"

# --- Routes ---------------------------------------------------------------------------------------
route=$(serai route CNXIA ROCND --avoid RU,IR,TM --by time --json)
legs=$(json '[l["from"]+">"+l["to"] for l in d["legs"]]' <<<"$route")
grep -qE 'KZ(AAU|KUR)>AZALA' <<<"$legs" || fail "the route does not cross the Caspian: $legs"
is "countries avoided" "[]" "$(json 'str([c for c in d["countries"] if c in ("RU","IR","TM")])' <<<"$route")"
holds "what if a link of it is closed" AZALA "$(json '[c["to"] for c in d["closures"]]' <<<"$route")"
closed=$(serai route CNXIA ROCND --avoid RU,IR,TM --by time --close KZAAU-AZALA --json)
is "the closed link is not used" False \
	"$(json 'any({l["from"],l["to"]}=={"KZAAU","AZALA"} for l in d["legs"])' <<<"$closed")"
holds "a place nobody knows" "nowhere-at-all" "$(serai route nowhere-at-all ROCND 2>&1)"

# --- Articles go in, claims come out -----------------------------------------------------------
out=$(serai ingest "$samples"/*.txt 2>&1) || fail "ingest: $out"
holds "the summary of ingest" " 0 refused" "$out"
articles=$(serai replay 'news.article.>' | wc -l)
again=$(serai ingest "$samples/astana-summit.txt" --json)
is "the same article again is not logged again" "$articles" "$(serai replay 'news.article.>' | wc -l)"
is "the same article again" True "$(json 'd["known"]' <<<"$again")"
claims=$(serai claims --org SCO --json)
[ "$(json 'len(d["rows"])' <<<"$claims")" -ge 8 ] || fail "wanted at least 8 claims about the SCO: $claims"
holds "facts found" org.status_change "$(json 'sorted({r["fact"] for r in d["rows"]})' <<<"$claims")"
is "every sentence is the article's, byte for byte" "" "$(/usr/bin/python3 - "$samples" <<'PY'
import json, subprocess, sys
texts = {}
for row in json.loads(subprocess.check_output(["serai", "claims", "--json"]))["rows"]:
    if row["article"] not in texts:
        reply = json.loads(subprocess.check_output(["serai", "req", "news.article", json.dumps({"id": row["article"]})]))
        texts[row["article"]] = reply["rows"][0]["text"].encode()
    if texts[row["article"]][row["span_from"]:row["span_to"]].decode() != row["sentence"]:
        print(row["id"])
PY
)"
until_true 10 sh -c "serai why membership:SCO:BY | grep -q 'tenth member'" || fail "why does not show the sentence"
why=$(serai why SCO/BY)
holds "why shows the sheet" "source" "$why"
holds "why shows the sentence" "Belarus became the tenth member" "$why"
holds "why of what nobody holds" "no service holds" "$(serai why membership:SCO:XX 2>&1)"

# --- Replay and live, from the command, C and Python -----------------------------------------------
count=$(serai replay 'claim.>' --json | wc -l)
is "claims in the log, claims in the state" "$count" "$(serai claims --limit 1 --json | json 'd["total"]')"
is "sub from first" "$count" "$(serai sub 'claim.>' --from first --count "$count" --json | wc -l)"
until_true 10 sh -c "serai replay 'analysis.talk-shop.>' | grep -q SCO" || fail "no talk-shop score of the SCO"
serai sub 'analysis.rats-response.>' --from new --count 1 --json >"$TMP/live" &
sub=$!
until_true 10 sh -c "serai req analysis.health '{}' | grep -q ready"
cat >"$TMP/attack.txt" <<'TXT'
QUETTA, May 5, 2026. Gunmen attacked a bus in Quetta, Pakistan, on May 5, killing eight people. Kazakhstan condemned the attack.
TXT
started=$(date +%s%N)
serai ingest "$TMP/attack.txt" --date 2026-05-05 >/dev/null
until_true 5 test -s "$TMP/live" || fail "no analysis within five seconds of the claim"
took=$(( ($(date +%s%N) - started) / 1000000 ))
[ "$took" -lt 3000 ] || fail "the analysis came after $took ms"
kill $sub 2>/dev/null

# --- Every event is as the tables say ---------------------------------------------------------------
out=$("$BUILD/tests/e2e/tap" 2>&1) || fail "tap: $out"

# --- The state is the log's -----------------------------------------------------------------------
out=$(serai rebuild --verify 2>&1) || fail "rebuild --verify: $out"
stack_down
is "nothing is left behind" "" "$(stack_processes)"
trap - EXIT
finish
